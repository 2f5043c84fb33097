/* SPDX-License-Identifier: MIT */
/* elbv2.c - load balancers, target groups, target health. Request counts and latencies are metrics.
 * Source: ELBv2 API reference, DescribeLoadBalancers, DescribeTargetGroups, DescribeTargetHealth.
 */
#include "aws/elbv2.h"

#include <string.h>

#include "aws/list_xml.h"
#include "base/text.h"

#define NAMES_MAX 20 /* a request, by the API reference */
#define PAGE_MAX 400

/* "...:loadbalancer/app/web/50dc", "...:targetgroup/web/943f" */
bool
elbv2_dimension(const char *arn, char out[ELBV2_DIMENSION_MAX])
{
	static const char balancer[] = ":loadbalancer/", group[] = ":targetgroup/";
	const char *at = strstr(arn, balancer);
	struct text text;

	text_init(&text, out, ELBV2_DIMENSION_MAX);
	if (at)
		at += sizeof(balancer) - 1;
	else if ((at = strstr(arn, group)))
		at += 1;
	else
		return false;
	text_add(&text, at);
	if (!text.is_cut && strchr(at, '/'))
		return true;
	out[0] = '\0';
	return false;
}

char *
elbv2_name(struct arena *arena, const char *dimension)
{
	const char *first = strchr(dimension, '/');
	const char *last = first ? strchr(first + 1, '/') : NULL;

	return last ? arena_text_n(arena, first + 1, (size_t)(last - first - 1))
		    : arena_text(arena, dimension);
}

static const char *
gather_dimension(struct gather *g, const char *arn)
{
	char tail[ELBV2_DIMENSION_MAX];

	(void)elbv2_dimension(arn, tail);
	return gather_clean(g, tail);
}

/* A run of the names that fits into one request. */
struct names {
	const char *const *items;
	size_t n;
	const char *balancer_arn;
};

static void
ask_names(struct api_request *r, const void *question)
{
	const struct names *names = question;

	api_texts(r, "Names", "member", names->items, names->n);
	api_text(r, "LoadBalancerArn", names->balancer_arn);
	if (names->n == 0)
		api_integer(r, "PageSize", PAGE_MAX);
}

static enum err
fetch_names(const struct aws_scope *scope, const struct list_xml_call *call,
	    const struct names *names, struct list_rows *rows, struct why *why)
{
	size_t at = 0;
	enum err err;

	do {
		const struct names run = { names->n > 0 ? names->items + at : NULL,
					   MIN(names->n - at, NAMES_MAX), names->balancer_arn };

		err = list_xml_add(scope, call, &run, rows, why);
		at += run.n;
	} while (!err && at < names->n);
	return err;
}

static const char *const *
gather_zones(struct gather *g, const struct xml_node *list, size_t *out_n)
{
	const struct xml_node *node;
	const char **zones = NULL;
	size_t n = 0;

	for (node = xml_first(list, "member"); node; node = xml_after(node, "member")) {
		zones = gather_more(g, zones, n, 1, sizeof(*zones));
		if (!zones)
			return NULL;
		zones[n++] = gather_xml(g, xml_get(node, "ZoneName"));
	}
	*out_n = n;
	return zones;
}

static const char *
fill_balancer(struct gather *g, const struct xml_node *item, void *to)
{
	struct elbv2_balancer *row = to;
	const char *arn = xml_text(xml_get(item, "LoadBalancerArn"), "");

	row->arn = gather_clean(g, arn);
	row->name = gather_xml(g, xml_get(item, "LoadBalancerName"));
	row->dimension = gather_dimension(g, arn);
	row->type = gather_xml(g, xml_get(item, "Type"));
	row->scheme = gather_xml(g, xml_get(item, "Scheme"));
	row->state = gather_xml(g, xml_find(item, "State/Code"));
	row->reason = gather_xml(g, xml_find(item, "State/Reason"));
	row->dns = gather_xml(g, xml_get(item, "DNSName"));
	row->vpc = gather_xml(g, xml_get(item, "VpcId"));
	row->zones = gather_zones(g, xml_get(item, "AvailabilityZones"), &row->n_zones);
	row->created_s = gather_xml_time(xml_get(item, "CreatedTime"));
	return *row->arn && *row->name && *row->state
		       ? NULL
		       : "a load balancer without ARN, name or state";
}

static const struct list_xml_call describe_balancers = {
	.operation = ELB_BALANCERS,
	.list = "LoadBalancers",
	.item = "member",
	.token = "Marker",
	.next = "NextMarker",
	.row_size = sizeof(struct elbv2_balancer),
	.ask = ask_names,
	.fill = fill_balancer,
};

enum err
elbv2_balancers(const struct aws_scope *scope, const char *const *names, size_t n_names,
		struct elbv2_balancers *out, struct why *why)
{
	struct list_rows rows = { 0 };
	enum err err = fetch_names(scope, &describe_balancers,
				   &(struct names){ names, n_names, NULL }, &rows, why);

	if (!err)
		*out = (struct elbv2_balancers){ rows.items, rows.n };
	return err;
}

static const char *
fill_group(struct gather *g, const struct xml_node *item, void *to)
{
	struct elbv2_group *row = to;
	const char *arn = xml_text(xml_get(item, "TargetGroupArn"), "");
	const char *http = xml_text(xml_find(item, "Matcher/HttpCode"), "");

	row->arn = gather_clean(g, arn);
	row->name = gather_xml(g, xml_get(item, "TargetGroupName"));
	row->dimension = gather_dimension(g, arn);
	row->target_type = gather_xml(g, xml_get(item, "TargetType"));
	row->protocol = gather_xml(g, xml_get(item, "Protocol"));
	row->vpc = gather_xml(g, xml_get(item, "VpcId"));
	row->health_protocol = gather_xml(g, xml_get(item, "HealthCheckProtocol"));
	row->health_port = gather_xml(g, xml_get(item, "HealthCheckPort"));
	row->health_path = gather_xml(g, xml_get(item, "HealthCheckPath"));
	row->matcher =
		*http ? gather_clean(g, http) : gather_xml(g, xml_find(item, "Matcher/GrpcCode"));
	row->balancers =
		gather_xml_texts(g, xml_get(item, "LoadBalancerArns"), "member", &row->n_balancers);
	row->port = gather_xml_count(xml_get(item, "Port"));
	row->interval_s = gather_xml_count(xml_get(item, "HealthCheckIntervalSeconds"));
	row->timeout_s = gather_xml_count(xml_get(item, "HealthCheckTimeoutSeconds"));
	row->healthy_threshold = gather_xml_count(xml_get(item, "HealthyThresholdCount"));
	row->unhealthy_threshold = gather_xml_count(xml_get(item, "UnhealthyThresholdCount"));
	row->is_checked = xml_bool(xml_get(item, "HealthCheckEnabled"), true);
	return *row->arn && *row->name ? NULL : "a target group without ARN or name";
}

static const struct list_xml_call describe_groups = {
	.operation = ELB_GROUPS,
	.list = "TargetGroups",
	.item = "member",
	.token = "Marker",
	.next = "NextMarker",
	.row_size = sizeof(struct elbv2_group),
	.ask = ask_names,
	.fill = fill_group,
};

enum err
elbv2_groups(const struct aws_scope *scope, const struct elbv2_group_question *q,
	     struct elbv2_groups *out, struct why *why)
{
	const struct names names = { q->names, q->n_names, q->balancer_arn };
	struct list_rows rows = { 0 };
	enum err err = fetch_names(scope, &describe_groups, &names, &rows, why);

	if (!err)
		*out = (struct elbv2_groups){ rows.items, rows.n };
	return err;
}

static void
ask_health(struct api_request *r, const void *question)
{
	api_text(r, "TargetGroupArn", question);
}

static const char *
fill_target(struct gather *g, const struct xml_node *item, void *to)
{
	struct elbv2_target *row = to;

	row->id = gather_xml(g, xml_find(item, "Target/Id"));
	row->zone = gather_xml(g, xml_find(item, "Target/AvailabilityZone"));
	row->port = gather_xml_count(xml_find(item, "Target/Port"));
	row->health_port = gather_xml(g, xml_get(item, "HealthCheckPort"));
	row->state = gather_xml(g, xml_find(item, "TargetHealth/State"));
	row->reason = gather_xml(g, xml_find(item, "TargetHealth/Reason"));
	row->description = gather_xml(g, xml_find(item, "TargetHealth/Description"));
	return *row->id && *row->state ? NULL : "a target without Id or State";
}

static const struct list_xml_call describe_health = {
	.operation = ELB_HEALTH,
	.list = "TargetHealthDescriptions",
	.item = "member",
	.row_size = sizeof(struct elbv2_target),
	.ask = ask_health,
	.fill = fill_target,
};

enum err
elbv2_health(const struct aws_scope *scope, const char *group_arn, struct elbv2_targets *out,
	     struct why *why)
{
	struct list_rows rows = { 0 };
	enum err err = list_xml_add(scope, &describe_health, group_arn, &rows, why);

	if (!err)
		*out = (struct elbv2_targets){ rows.items, rows.n };
	return err;
}
