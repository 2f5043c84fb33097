/* SPDX-License-Identifier: MIT */
/* call_xray.c - the calls of xray.h. */
#include "put.h"

#include "aws/xray.h"
#include "base/clock.h"

#define HOUR_S 3600

/* StartTime and EndTime; the last hour where they are not given. */
static struct xray_span
span_of(const struct call *call)
{
	int64_t end_s = call_number(call, "EndTime"), start_s = call_number(call, "StartTime");

	end_s = end_s > 0 ? end_s : clock_now_s();
	return (struct xray_span){ start_s > 0 ? start_s : end_s - HOUR_S, end_s,
				   call_given(call, "GroupName") };
}

static void
put_stats(struct call *call, const struct xray_stats *stats)
{
	put_object(call, "SummaryStatistics");
	put_count(call, "TotalCount", stats->total);
	put_count(call, "OkCount", stats->ok);
	put_object(call, "ErrorStatistics");
	put_count(call, "TotalCount", stats->errors);
	put_count(call, "ThrottleCount", stats->throttled);
	put_object_end(call);
	put_object(call, "FaultStatistics");
	put_count(call, "TotalCount", stats->faults);
	put_object_end(call);
	put_seconds(call, "TotalResponseTime", stats->response_s);
	put_object_end(call);
}

static void
put_service(struct call *call, const struct xray_service *s)
{
	put_item(call);
	put_count(call, "ReferenceId", s->ref);
	put_said(call, "Name", s->name);
	put_said(call, "Type", s->type);
	put_said(call, "State", s->state);
	put_bool(call, "Root", s->is_root);
	put_stats(call, &s->stats);
	put_list(call, "ResponseTimeHistogram");
	for (size_t i = 0; i < s->n_bins; i++) {
		put_item(call);
		put_number(call, "Value", s->bins[i].response_s);
		put_count(call, "Count", s->bins[i].count);
		put_object_end(call);
	}
	put_list_end(call);
	put_list(call, "Edges");
	for (size_t i = 0; i < s->n_edges; i++) {
		put_item(call);
		put_count(call, "ReferenceId", s->edges[i].to);
		put_stats(call, &s->edges[i].stats);
		put_object_end(call);
	}
	put_list_end(call);
	put_object_end(call);
}

static enum err
graph(struct call *call, struct why *why)
{
	struct xray_graph list;
	enum err err = xray_graph(&call->scope, span_of(call), &list, why);

	if (err)
		return err;
	put_list(call, "Services");
	for (size_t i = 0; i < list.n; i++)
		put_service(call, &list.items[i]);
	put_list_end(call);
	return ERR_OK;
}

static void
put_summary(struct call *call, const struct xray_summary *s)
{
	put_item(call);
	put_said(call, "Id", s->id);
	put_said(call, "entry", s->entry);
	put_object(call, "Http");
	put_said(call, "HttpMethod", s->method);
	put_said(call, "HttpURL", s->url);
	put_count(call, "HttpStatus", s->status);
	put_object_end(call);
	put_said(call, "cause", s->cause);
	put_said(call, "cause_service", s->cause_service);
	put_seconds(call, "Duration", s->duration_s);
	put_seconds(call, "ResponseTime", s->response_s);
	put_time(call, "StartTime", s->started_s);
	put_bool(call, "HasFault", s->has_fault);
	put_bool(call, "HasError", s->has_error);
	put_bool(call, "HasThrottle", s->has_throttle);
	put_bool(call, "IsPartial", s->is_partial);
	put_object_end(call);
}

static enum err
summaries(struct call *call, struct why *why)
{
	const struct xray_question question = { .span = span_of(call),
						.filter = call_given(call, "FilterExpression"),
						.limit = (size_t)call_number(call, "limit"),
						.next = call_given(call, "NextToken") };
	struct xray_summaries list;
	enum err err = xray_summaries(&call->scope, &question, &list, why);

	if (err)
		return err;
	put_list(call, "TraceSummaries");
	for (size_t i = 0; i < list.n; i++)
		put_summary(call, &list.items[i]);
	put_list_end(call);
	put_text(call, "NextToken", list.next);
	return ERR_OK;
}

static void
put_segment(struct call *call, const struct xray_segment *s)
{
	put_item(call);
	put_said(call, "id", s->id);
	put_said(call, "parent_id", s->parent);
	put_said(call, "name", s->name);
	put_said(call, "origin", s->origin);
	put_said(call, "namespace", s->namespace_);
	put_said(call, "method", s->method);
	put_said(call, "url", s->url);
	put_said(call, "message", s->message);
	put_number(call, "start_time", s->start_s);
	put_seconds(call, "duration", s->duration_s);
	put_count(call, "status", s->status);
	put_count(call, "depth", s->depth);
	put_bool(call, "fault", s->is_fault);
	put_bool(call, "error", s->is_error);
	put_bool(call, "throttle", s->is_throttled);
	put_object_end(call);
}

static enum err
traces(struct call *call, struct why *why)
{
	struct call_words ids;
	struct xray_traces list;
	enum err err;

	call_words(call, "TraceIds", &ids);
	err = xray_traces(&call->scope, ids.items, ids.n, &list, why);
	if (err)
		return err;
	put_list(call, "Traces");
	for (size_t i = 0; i < list.n; i++) {
		put_item(call);
		put_said(call, "Id", list.items[i].id);
		put_seconds(call, "Duration", list.items[i].duration_s);
		put_bool(call, "LimitExceeded", list.items[i].is_cut);
		put_list(call, "Segments");
		for (size_t k = 0; k < list.items[i].n_segments; k++)
			put_segment(call, &list.items[i].segments[k]);
		put_list_end(call);
		put_object_end(call);
	}
	put_list_end(call);
	put_texts(call, "UnprocessedTraceIds", list.missing, list.n_missing);
	return ERR_OK;
}

const struct call_row calls_xray[] = {
	{ XRAY_GRAPH, { NULL }, graph },
	{ XRAY_SUMMARIES, { "limit=100" }, summaries },
	{ XRAY_TRACES, { "TraceIds=1-5759e988-bd862e3fe1be46a994272793" }, traces },
};
const size_t n_calls_xray = LEN(calls_xray);
