/* SPDX-License-Identifier: MIT */
/* api_elbv2.c - balancers, target groups and the health of targets of the simulated Elastic Load
 * Balancing: as many targets are unhealthy as the group's metric says. Source: Elastic Load
 * Balancing API reference (2015-12-01), DescribeLoadBalancers, DescribeTargetGroups,
 * DescribeTargetHealth. */
#include "sim/api_elbv2.h"

#include "base/text.h"
#include "sim/facts.h"
#include "sim/inventory.h"
#include "sim/paging.h"
#include "sim/random.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define TARGETS INCIDENT_TARGETS /* of a group: as many as HealthyHostCount says */
#define PORT 8080

static const struct paging paging = {
	.token = "Marker",
	.next = "NextMarker",
	.size = "PageSize",
	.bad_token = "ValidationError",
	.bad_size = "ValidationError",
	.min = 1,
	.max = 400,
	.normal = 400,
};

/* ---- names: CloudWatch's dimension is the tail of the ARN ---- */

/* The part between the slashes of "app/web/50dc6c495c0c9188" or "targetgroup/web/943f017f100becff".
 */
static const char *
short_name(struct call *call, const char *dimension)
{
	const char *at = strchr(dimension, '/');

	if (!at)
		return dimension;
	at++;
	return arena_text_n(call->arena, at, strcspn(at, "/"));
}

static const char *
balancer_arn(struct call *call, const char *dimension)
{
	return arena_format(call->arena, "arn:aws:elasticloadbalancing:%s:%s:loadbalancer/%s",
			    call->region, call->world->account, dimension);
}

static const char *
group_arn(struct call *call, const char *dimension)
{
	return arena_format(call->arena, "arn:aws:elasticloadbalancing:%s:%s:%s", call->region,
			    call->world->account, dimension);
}

/* What a request chooses by: ARNs and names; neither: everything. */
struct choice {
	const struct json_val *arns, *names;
	const char *(*arn_of)(struct call *call, const char *dimension);
	const char *missing, *missing_code; /* "Load balancers", "LoadBalancerNotFound" */
};

static bool
is_chosen(struct call *call, const struct choice *choice, const char *dimension)
{
	if (!choice->arns && !choice->names)
		return true;
	return param_in_list(choice->arns, choice->arn_of(call, dimension)) ||
	       param_in_list(choice->names, short_name(call, dimension));
}

/* Each that was named exists. */
static bool
all_exist(struct call *call, const struct choice *choice, const struct inventory_list *all)
{
	const struct json_val *lists[] = { choice->arns, choice->names };

	for (size_t l = 0; l < LEN(lists); l++) {
		for (const struct json_val *item = json_first(lists[l]); item;
		     item = json_after(item)) {
			const char *text = json_text(item, "");
			bool is_there = false;

			for (size_t i = 0; i < all->n && !is_there; i++) {
				const char *name = all->items[i]->name;

				is_there = text_is(text, l ? short_name(call, name)
							   : choice->arn_of(call, name));
			}
			if (!is_there)
				return fault_own(call->refusal, 400, choice->missing_code,
						 "%s '[%.200s]' not found", choice->missing, text);
		}
	}
	return true;
}

/* Leaves in the list what was chosen. */
static bool
choose(struct call *call, const struct choice *choice, struct inventory_list *list)
{
	size_t n = 0;

	if (choice->arns && choice->names)
		return fault_own(call->refusal, 400, "ValidationError",
				 "Only one of ARNs and names can be specified");
	if (!all_exist(call, choice, list))
		return false;
	for (size_t i = 0; i < list->n; i++) {
		if (is_chosen(call, choice, list->items[i]->name))
			list->items[n++] = list->items[i];
	}
	list->n = n;
	return true;
}

/* ---- balancers ---- */

static void
write_zones(struct call *call)
{
	write_array(call, "AvailabilityZones");
	for (unsigned i = 0; i < 2; i++) {
		write_object(call, NULL);
		write_text(call, "ZoneName", facts_zone(call, call->region, i));
		write_text(call, "SubnetId", facts_subnet(call, call->region, i));
		write_empty(call, "LoadBalancerAddresses");
		write_object_end(call);
	}
	write_array_end(call);
}

static const char *
type_of(const char *dimension)
{
	return text_starts(dimension, "net/")   ? "network"
	       : text_starts(dimension, "gwy/") ? "gateway"
						: "application";
}

static void
write_balancer(struct call *call, const char *dimension)
{
	uint64_t key = facts_key(call, "balancer", call->region, dimension);
	const char *name = short_name(call, dimension);

	write_object(call, NULL);
	write_text(call, "LoadBalancerArn", balancer_arn(call, dimension));
	write_text(call, "DNSName",
		   arena_format(call->arena, "%s-%u.%s.elb.amazonaws.com", name,
				1000000000u + (unsigned)(key % 1000000000u), call->region));
	write_text(call, "CanonicalHostedZoneId",
		   facts_word(call, "Z", facts_key(call, "zone", call->region, "elb"), 13));
	write_time(call, "CreatedTime", facts_born_ms(call, key));
	write_text(call, "LoadBalancerName", name);
	write_text(call, "Scheme", "internet-facing");
	write_text(call, "VpcId", facts_vpc(call, call->region));
	write_object(call, "State");
	write_text(call, "Code", "active");
	write_object_end(call);
	write_text(call, "Type", type_of(dimension));
	write_zones(call);
	write_array(call, "SecurityGroups");
	write_text(call, NULL, facts_group(call, call->region, "balancer"));
	write_array_end(call);
	write_text(call, "IpAddressType", "ipv4");
	write_object_end(call);
}

static bool
describe_load_balancers(struct call *call)
{
	struct choice choice = { .arn_of = balancer_arn,
				 .missing = "Load balancers",
				 .missing_code = "LoadBalancerNotFound" };
	struct inventory_list list;
	struct page page;

	if (!paging_begin(call, &paging, &page) ||
	    !param_list(call, call->params, "LoadBalancerArns", &choice.arns) ||
	    !param_list(call, call->params, "Names", &choice.names))
		return false;
	list = inventory_list(call, INVENTORY_BALANCER, call->region);
	if (!choose(call, &choice, &list))
		return false;
	write_array(call, "LoadBalancers");
	for (size_t i = page.offset; i < paging_last(&page, list.n); i++)
		write_balancer(call, list.items[i]->name);
	write_array_end(call);
	paging_end(call, &paging, &page, list.n);
	return true;
}

/* ---- target groups ---- */

/* The balancer that the metrics name beside the group; else the region's first. */
static const char *
balancer_of(struct call *call, const struct inventory_item *group)
{
	struct inventory_list balancers;

	if (group->parent)
		return group->parent;
	balancers = inventory_list(call, INVENTORY_BALANCER, call->region);
	return balancers.n ? balancers.items[0]->name : NULL;
}

static void
write_check(struct call *call)
{
	write_text(call, "HealthCheckProtocol", "HTTP");
	write_text(call, "HealthCheckPort", "traffic-port");
	write_flag(call, "HealthCheckEnabled", true);
	write_integer(call, "HealthCheckIntervalSeconds", 30);
	write_integer(call, "HealthCheckTimeoutSeconds", 5);
	write_integer(call, "HealthyThresholdCount", 5);
	write_integer(call, "UnhealthyThresholdCount", 2);
	write_text(call, "HealthCheckPath", "/health");
	write_object(call, "Matcher");
	write_text(call, "HttpCode", "200-299");
	write_object_end(call);
}

static const char *
target_type(const struct call *call)
{
	for (size_t i = 0; i < call->world->stack->n_clusters; i++) {
		if (text_is(call->world->stack->clusters[i].region, call->region))
			return "ip";
	}
	return "instance";
}

static void
write_group(struct call *call, const struct inventory_item *group)
{
	const char *balancer = balancer_of(call, group), *dimension = group->name;

	write_object(call, NULL);
	write_text(call, "TargetGroupArn", group_arn(call, dimension));
	write_text(call, "TargetGroupName", short_name(call, dimension));
	write_text(call, "Protocol", "HTTP");
	write_integer(call, "Port", PORT);
	write_text(call, "VpcId", facts_vpc(call, call->region));
	write_check(call);
	write_array(call, "LoadBalancerArns");
	if (balancer)
		write_text(call, NULL, balancer_arn(call, balancer));
	write_array_end(call);
	write_text(call, "TargetType", target_type(call));
	write_text(call, "ProtocolVersion", "HTTP1");
	write_text(call, "IpAddressType", "ipv4");
	write_object_end(call);
}

/* Leaves in the list the groups of a balancer. */
static bool
keep_groups_of(struct call *call, const char *arn, struct inventory_list *list)
{
	struct inventory_list balancers = inventory_list(call, INVENTORY_BALANCER, call->region);
	bool exists = false;
	size_t n = 0;

	for (size_t i = 0; i < balancers.n && !exists; i++)
		exists = text_is(balancer_arn(call, balancers.items[i]->name), arn);
	if (!exists)
		return fault_own(call->refusal, 400, "LoadBalancerNotFound",
				 "Load balancer '%.200s' not found", arn);
	for (size_t i = 0; i < list->n; i++) {
		const char *balancer = balancer_of(call, list->items[i]);

		if (balancer && text_is(balancer_arn(call, balancer), arn))
			list->items[n++] = list->items[i];
	}
	list->n = n;
	return true;
}

static bool
describe_target_groups(struct call *call)
{
	struct choice choice = { .arn_of = group_arn,
				 .missing = "Target groups",
				 .missing_code = "TargetGroupNotFound" };
	struct inventory_list list;
	const char *balancer;
	struct page page;

	if (!paging_begin(call, &paging, &page) ||
	    !param_text(call, call->params, "LoadBalancerArn", &balancer) ||
	    !param_list(call, call->params, "TargetGroupArns", &choice.arns) ||
	    !param_list(call, call->params, "Names", &choice.names))
		return false;
	list = inventory_list(call, INVENTORY_TARGET_GROUP, call->region);
	if (!choose(call, &choice, &list) || (balancer && !keep_groups_of(call, balancer, &list)))
		return false;
	write_array(call, "TargetGroups");
	for (size_t i = page.offset; i < paging_last(&page, list.n); i++)
		write_group(call, list.items[i]);
	write_array_end(call);
	paging_end(call, &paging, &page, list.n);
	return true;
}

/* ---- health ---- */

struct target {
	const char *id, *state, *reason, *description;
};

/* As the group's metric has it; without one, as the story does. */
unsigned
elbv2_unhealthy(const struct call *call, const char *region, const char *group)
{
	static const char *const names[] = { "UnHealthyHostCount", "HealthyHostCount" };
	const struct catalog *catalog = call->world->catalog;

	for (size_t k = 0; k < LEN(names); k++) {
		for (size_t i = 0; i < catalog_count(catalog); i++) {
			const struct sim_metric *metric = catalog_at(catalog, i);
			double n;

			if (!text_is(metric->name, names[k]) || !text_is(metric->region, region) ||
			    !text_is(inventory_dimension(metric, "TargetGroup"), group) ||
			    !catalog_now(catalog, metric, call->now_ms / 1000, &n))
				continue;
			return (unsigned)fmax(0, k ? TARGETS - n : n);
		}
	}
	if (story_has(&call->world->story, SCENARIO_UNHEALTHY_TARGET, call->now_ms / 1000))
		return 1;
	return (unsigned)lround(story_weather(&call->world->story, call->now_ms / 1000).bad);
}

static struct target
target_at(struct call *call, const char *group, unsigned i)
{
	uint64_t key = random_mix(facts_key(call, "target", call->region, group), i);
	unsigned n_unhealthy = elbv2_unhealthy(call, call->region, group);
	struct inventory_list instances = inventory_list(call, INVENTORY_INSTANCE, call->region);
	struct target target = { .state = "healthy" };

	if (text_is(target_type(call), "ip"))
		target.id = facts_private_ip(call, key, i);
	else
		target.id = i < instances.n ? instances.items[i]->name
					    : facts_hex(call, "i-0", key, 16);
	if (i >= n_unhealthy)
		return target;
	target.state = "unhealthy";
	target.reason = "Target.ResponseCodeMismatch";
	target.description =
		story_has(&call->world->story, SCENARIO_UNHEALTHY_TARGET, call->now_ms / 1000)
			? "Health checks failed with these codes: [503]"
			: "Health checks failed with these codes: [502]";
	return target;
}

static void
write_target(struct call *call, const char *group, unsigned i)
{
	struct target target = target_at(call, group, i);

	write_object(call, NULL);
	write_object(call, "Target");
	write_text(call, "Id", target.id);
	write_integer(call, "Port", PORT);
	write_text(call, "AvailabilityZone", facts_zone(call, call->region, i));
	write_object_end(call);
	write_text(call, "HealthCheckPort", "8080");
	write_object(call, "TargetHealth");
	write_text(call, "State", target.state);
	if (target.reason) {
		write_text(call, "Reason", target.reason);
		write_text(call, "Description", target.description);
	}
	write_object_end(call);
	write_object_end(call);
}

/* Whoever names a target that the group does not have is told so. */
static bool
write_named(struct call *call, const char *group, const struct json_val *named)
{
	const char *id;
	unsigned i = 0;

	if (!param_text(call, named, "Id", &id))
		return false;
	if (!id)
		return fault_own(call->refusal, 400, "ValidationError",
				 "1 validation error detected: Value null at 'targets.1.member.id' "
				 "failed to satisfy constraint: Member must not be null");
	while (i < TARGETS && !text_is(target_at(call, group, i).id, id))
		i++;
	if (i < TARGETS) {
		write_target(call, group, i);
		return true;
	}
	write_object(call, NULL);
	write_object(call, "Target");
	write_text(call, "Id", id);
	write_object_end(call);
	write_object(call, "TargetHealth");
	write_text(call, "State", "unused");
	write_text(call, "Reason", "Target.NotRegistered");
	write_text(call, "Description", "Target is not registered to the target group");
	write_object_end(call);
	write_object_end(call);
	return true;
}

static bool
describe_target_health(struct call *call)
{
	const char *arn, *group = NULL;
	const struct json_val *targets;
	struct inventory_list list;

	if (!param_need(call, "TargetGroupArn", &arn) ||
	    !param_list(call, call->params, "Targets", &targets))
		return false;
	list = inventory_list(call, INVENTORY_TARGET_GROUP, call->region);
	for (size_t i = 0; i < list.n && !group; i++) {
		if (text_is(group_arn(call, list.items[i]->name), arn))
			group = list.items[i]->name;
	}
	if (!group)
		return fault_own(call->refusal, 400, "TargetGroupNotFound",
				 "Target groups '%.200s' not found", arn);
	write_array(call, "TargetHealthDescriptions");
	for (unsigned i = 0; i < TARGETS && !targets; i++)
		write_target(call, group, i);
	for (const struct json_val *item = json_first(targets); item; item = json_after(item)) {
		if (!write_named(call, group, item))
			return false;
	}
	write_array_end(call);
	return true;
}

static const struct operation operations[] = {
	OPERATION("DescribeLoadBalancers", describe_load_balancers),
	OPERATION("DescribeTargetGroups", describe_target_groups),
	OPERATION("DescribeTargetHealth", describe_target_health),
};

const struct service api_elbv2 = {
	.name = "elbv2",
	.protocol = PROTOCOL_QUERY,
	.signing_name = "elasticloadbalancing",
	.version = "2015-12-01",
	.xmlns = "http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/",
	.operations = operations,
	.n_operations = LEN(operations),
};
