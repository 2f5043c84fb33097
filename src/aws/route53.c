/* SPDX-License-Identifier: MIT */
/* route53.c - health checks and their observations. Whether a check is healthy as a whole is a
 * metric (HealthCheckStatus). Source: Route 53 API reference, ListHealthChecks,
 * GetHealthCheckStatus. */
#include "aws/route53.h"

#include "aws/list_xml.h"
#include "base/text.h"

#define PAGE_MAX 1000

static void
ask_checks(struct api_request *r, const void *question)
{
	(void)question;
	api_integer(r, "maxitems", PAGE_MAX);
}

static const char *
fill_check(struct gather *g, const struct xml_node *item, void *to)
{
	const struct xml_node *config = xml_get(item, "HealthCheckConfig");
	struct route53_check *row = to;

	row->id = gather_xml(g, xml_get(item, "Id"));
	row->type = gather_xml(g, xml_get(config, "Type"));
	row->domain = gather_xml(g, xml_get(config, "FullyQualifiedDomainName"));
	row->ip = gather_xml(g, xml_get(config, "IPAddress"));
	row->path = gather_xml(g, xml_get(config, "ResourcePath"));
	row->search = gather_xml(g, xml_get(config, "SearchString"));
	row->alarm = gather_xml(g, xml_find(config, "AlarmIdentifier/Name"));
	row->alarm_region = gather_xml(g, xml_find(config, "AlarmIdentifier/Region"));
	row->children = gather_xml_texts(g, xml_get(config, "ChildHealthChecks"),
					 "ChildHealthCheck", &row->n_children);
	row->port = gather_xml_count(xml_get(config, "Port"));
	row->interval_s = gather_xml_count(xml_get(config, "RequestInterval"));
	row->failure_threshold = gather_xml_count(xml_get(config, "FailureThreshold"));
	row->health_threshold = gather_xml_count(xml_get(config, "HealthThreshold"));
	row->is_inverted = xml_bool(xml_get(config, "Inverted"), false);
	row->is_disabled = xml_bool(xml_get(config, "Disabled"), false);
	row->is_latency_measured = xml_bool(xml_get(config, "MeasureLatency"), false);
	return *row->id && *row->type ? NULL : "a health check without Id or Type";
}

static const struct list_xml_call list_checks = {
	.operation = R53_CHECKS,
	.list = "HealthChecks",
	.item = "HealthCheck",
	.token = "marker",
	.next = "NextMarker",
	.truncated = "IsTruncated",
	.row_size = sizeof(struct route53_check),
	.ask = ask_checks,
	.fill = fill_check,
};

enum err
route53_checks(const struct aws_scope *scope, struct route53_checks *out, struct why *why)
{
	struct list_rows rows = { 0 };
	enum err err = list_xml_add(scope, &list_checks, NULL, &rows, why);

	if (!err)
		*out = (struct route53_checks){ rows.items, rows.n };
	return err;
}

static void
ask_status(struct api_request *r, const void *question)
{
	api_label(r, "HealthCheckId", question);
}

static const char *
fill_observation(struct gather *g, const struct xml_node *item, void *to)
{
	struct route53_observation *row = to;

	row->region = gather_xml(g, xml_get(item, "Region"));
	row->ip = gather_xml(g, xml_get(item, "IPAddress"));
	row->status = gather_xml(g, xml_find(item, "StatusReport/Status"));
	row->checked_s = gather_xml_time(xml_find(item, "StatusReport/CheckedTime"));
	row->is_success = text_starts(row->status, "Success");
	return *row->region || *row->ip ? NULL : "an observation without Region and IPAddress";
}

static const struct list_xml_call get_status = {
	.operation = R53_STATUS,
	.list = "HealthCheckObservations",
	.item = "HealthCheckObservation",
	.row_size = sizeof(struct route53_observation),
	.ask = ask_status,
	.fill = fill_observation,
};

enum err
route53_status(const struct aws_scope *scope, const char *id, struct route53_observations *out,
	       struct why *why)
{
	struct list_rows rows = { 0 };
	enum err err = list_xml_add(scope, &get_status, id, &rows, why);

	if (!err)
		*out = (struct route53_observations){ rows.items, rows.n };
	return err;
}
