/* SPDX-License-Identifier: MIT */
/* xray.c - the service map and trace summaries as rows; whole traces: xray_traces.c. It draws no
 * conclusions: rates are of sampled requests.
 * Source: X-Ray API reference, GetServiceGraph, GetTraceSummaries. */
#include "aws/xray.h"

#include <stdlib.h>
#include <string.h>

#include "aws/list.h"
#include "base/text.h"

#define SUMMARIES_MAX 100

static void
ask_span(struct api_request *r, struct xray_span span)
{
	api_integer(r, "StartTime", span.start_s);
	api_integer(r, "EndTime", span.end_s);
}

static void
fill_stats(const struct json_val *val, struct xray_stats *stats)
{
	const struct json_val *errors = json_get(val, "ErrorStatistics");

	stats->total = gather_count(json_get(val, "TotalCount"));
	stats->ok = gather_count(json_get(val, "OkCount"));
	stats->errors = gather_count(json_get(errors, "TotalCount"));
	stats->throttled = gather_count(json_get(errors, "ThrottleCount"));
	stats->faults = gather_count(json_get(json_get(val, "FaultStatistics"), "TotalCount"));
	stats->response_s = json_number(json_get(val, "TotalResponseTime"), -1);
}

static void *
room_for(struct gather *g, const struct json_val *list, size_t size)
{
	void *items = arena_array(g->arena, MAX(json_count(list), 1), size);

	if (!items)
		g->is_out_of_memory = true;
	return items;
}

static void
fill_bins(struct gather *g, const struct json_val *list, struct xray_service *row)
{
	struct xray_bin *bins = room_for(g, list, sizeof(*bins));

	if (!bins)
		return;
	row->bins = bins;
	for (const struct json_val *val = json_first(list); val; val = json_after(val)) {
		bins[row->n_bins].response_s = json_number(json_get(val, "Value"), 0);
		bins[row->n_bins++].count = gather_count(json_get(val, "Count"));
	}
}

/* False when an edge leads nowhere. */
static bool
fill_edges(struct gather *g, const struct json_val *list, struct xray_service *row)
{
	struct xray_edge *edges = room_for(g, list, sizeof(*edges));

	if (!edges)
		return true;
	row->edges = edges;
	for (const struct json_val *val = json_first(list); val; val = json_after(val)) {
		struct xray_edge *edge = &edges[row->n_edges++];

		edge->to = gather_count(json_get(val, "ReferenceId"));
		fill_stats(json_get(val, "SummaryStatistics"), &edge->stats);
		if (edge->to < 0)
			return false;
	}
	return true;
}

static const char *
fill_service(struct gather *g, const struct json_val *item, void *to)
{
	struct xray_service *row = to;
	const char *name = json_text(json_get(item, "Name"), "");

	row->ref = gather_count(json_get(item, "ReferenceId"));
	row->type = gather_text(g, json_get(item, "Type"));
	row->name =
		*name ? gather_clean(g, name) : gather_text(g, json_first(json_get(item, "Names")));
	if (!*row->name)
		row->name = row->type;
	row->state = gather_text(g, json_get(item, "State"));
	row->is_root = json_bool(json_get(item, "Root"), false);
	fill_stats(json_get(item, "SummaryStatistics"), &row->stats);
	fill_bins(g, json_get(item, "ResponseTimeHistogram"), row);
	if (!fill_edges(g, json_get(item, "Edges"), row))
		return "an edge without ReferenceId";
	return row->ref >= 0 ? NULL : "a service without ReferenceId";
}

static void
ask_graph(struct api_request *r, const void *question)
{
	const struct xray_span *span = question;

	ask_span(r, *span);
	if (span->group)
		api_text(r, "GroupName", span->group);
}

static const struct list_call get_graph = {
	.operation = XRAY_GRAPH,
	.member = "Services",
	.token = "NextToken",
	.next = "NextToken",
	.row_size = sizeof(struct xray_service),
	.ask = ask_graph,
	.fill = fill_service,
};

enum err
xray_graph(const struct aws_scope *scope, struct xray_span span, struct xray_graph *out,
	   struct why *why)
{
	struct list_rows rows;
	enum err err = list_fetch(scope, &get_graph, &span, NULL, &rows, why);

	if (!err)
		*out = (struct xray_graph){ rows.items, rows.n };
	return err;
}

/* "1-5759e988-bd862e3fe1be46a994272793": the middle is when it began. */
static int64_t
time_of(const struct json_val *item, const char *id)
{
	int64_t said = gather_time(json_get(item, "StartTime"));
	char *end;
	long long in_id;

	if (said > 0 || !text_starts(id, "1-"))
		return said;
	in_id = strtoll(id + 2, &end, 16);
	return end == id + 10 && in_id > 0 ? in_id : 0;
}

/* {"Services": [{"Name": ..., "EntityPath": [{"Exceptions": [{"Message": ...}]}]}]}, the last with
 * an exception being the one who raised it. */
static void
fill_cause(struct gather *g, const struct json_val *causes, struct xray_summary *row)
{
	const struct json_val *services = json_get(json_first(causes), "Services");
	const struct json_val *service, *entity, *first, *raised = NULL, *raiser = NULL;

	for (service = json_first(services); service; service = json_after(service)) {
		entity = json_first(json_get(service, "EntityPath"));
		for (; entity; entity = json_after(entity)) {
			first = json_first(json_get(entity, "Exceptions"));
			raiser = first ? service : raiser;
			raised = first ? first : raised;
		}
	}
	row->cause = gather_exception(g, json_get(raised, "Name"), json_get(raised, "Message"));
	row->cause_service = gather_text(g, json_get(raiser, "Name"));
}

static const char *
fill_summary(struct gather *g, const struct json_val *item, void *to)
{
	const struct json_val *http = json_get(item, "Http");
	struct xray_summary *row = to;

	row->id = gather_text(g, json_get(item, "Id"));
	row->entry = gather_text(g, json_get(json_get(item, "EntryPoint"), "Name"));
	row->method = gather_text(g, json_get(http, "HttpMethod"));
	row->url = gather_text(g, json_get(http, "HttpURL"));
	row->status = gather_count(json_get(http, "HttpStatus"));
	row->duration_s = json_number(json_get(item, "Duration"), -1);
	row->response_s = json_number(json_get(item, "ResponseTime"), -1);
	row->started_s = time_of(item, row->id);
	row->has_fault = json_bool(json_get(item, "HasFault"), false);
	row->has_error = json_bool(json_get(item, "HasError"), false);
	row->has_throttle = json_bool(json_get(item, "HasThrottle"), false);
	row->is_partial = json_bool(json_get(item, "IsPartial"), false);
	fill_cause(g, json_get(item, row->has_fault ? "FaultRootCauses" : "ErrorRootCauses"), row);
	return *row->id ? NULL : "a trace without Id";
}

static void
ask_summaries(struct api_request *r, const void *question)
{
	const struct xray_question *q = question;

	ask_span(r, q->span);
	api_text(r, "FilterExpression", q->filter);
}

static const struct list_call get_summaries = {
	.operation = XRAY_SUMMARIES,
	.member = "TraceSummaries",
	.token = "NextToken",
	.next = "NextToken",
	.row_size = sizeof(struct xray_summary),
	.is_slow = true,
	.ask = ask_summaries,
	.fill = fill_summary,
};

enum err
xray_summaries(const struct aws_scope *scope, const struct xray_question *q,
	       struct xray_summaries *out, struct why *why)
{
	const struct list_range range = { .next = q->next,
					  .limit = q->limit > 0 ? q->limit : SUMMARIES_MAX };
	struct list_rows rows;
	enum err err = list_fetch(scope, &get_summaries, q, &range, &rows, why);

	if (!err)
		*out = (struct xray_summaries){ rows.items, rows.n, rows.next };
	return err;
}
