/* SPDX-License-Identifier: MIT */
/* api_xray.c - summaries of the traces of the simulated X-Ray. Source: X-Ray API reference,
 * GetTraceSummaries. */
#include "sim/api_xray.h"

#include "base/text.h"
#include "sim/trace_filter.h"

#include <inttypes.h>

#define HOURS_MAX 24
#define LISTED 100
#define AGENT "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
#define BAD "InvalidRequestException"

const struct paging xray_paging = {
	.token = "NextToken",
	.next = "NextToken",
	.bad_token = BAD,
	.min = 1,
	.max = LISTED,
	.normal = LISTED,
};

bool
xray_read_span(struct call *call, int64_t hours_max, struct xray_span *out)
{
	int64_t from_ms = INT64_MIN, to_ms = INT64_MIN;

	if (!param_time(call, "StartTime", &from_ms) || !param_time(call, "EndTime", &to_ms))
		return false;
	if (from_ms == INT64_MIN || to_ms == INT64_MIN)
		return fault_own(call->refusal, 400, BAD, "Start and end times are required");
	if (from_ms > to_ms)
		return fault_own(call->refusal, 400, BAD,
				 "Invalid time range: the start is after the end");
	if (to_ms - from_ms > hours_max * 3600000)
		return fault_own(call->refusal, 400, BAD,
				 "Time range cannot be longer than %" PRId64 " hours", hours_max);
	*out = (struct xray_span){ MAX(from_ms, call->world->start_ms), MIN(to_ms, call->now_ms) };
	return true;
}

const char *
xray_url(struct call *call, const struct trace *trace)
{
	return arena_format(call->arena, "https://%s.example.com%s", call->world->stack->name,
			    trace->path);
}

void
xray_write_service(struct call *call, const struct trace_node *node)
{
	write_text(call, "Name", node->name);
	write_array(call, "Names");
	write_text(call, NULL, node->name);
	write_array_end(call);
	write_text(call, "AccountId", call->world->account);
	write_text(call, "Type", node->type);
}

/* ---- a summary ---- */

/* From the entry down to the code that failed. */
static void
write_root_causes(struct call *call, const char *key, const struct trace *trace, bool is_so)
{
	const struct trace_route *route = trace->route;

	write_array(call, key);
	if (is_so) {
		write_object(call, NULL);
		write_array(call, "Services");
		for (size_t i = 0; i <= route->code; i++) {
			write_object(call, NULL);
			xray_write_service(call, &route->nodes[i]);
			write_array(call, "EntityPath");
			write_object(call, NULL);
			write_text(call, "Name", route->nodes[i].name);
			write_array(call, "Exceptions");
			if (i == route->code && trace->is_fault) {
				write_object(call, NULL);
				write_text(call, "Name", "KeyError");
				write_text(call, "Message", trace->exception);
				write_object_end(call);
			}
			write_array_end(call);
			write_flag(call, "Remote", false);
			write_object_end(call);
			write_array_end(call);
			write_flag(call, "Inferred", false);
			write_object_end(call);
		}
		write_array_end(call);
		write_flag(call, "ClientImpacting", true);
		write_object_end(call);
	}
	write_array_end(call);
}

static void
write_http(struct call *call, const struct trace *trace)
{
	write_object(call, "Http");
	write_text(call, "HttpURL", xray_url(call, trace));
	write_integer(call, "HttpStatus", trace->status);
	write_text(call, "HttpMethod", trace->method);
	write_text(call, "UserAgent", AGENT);
	write_text(call, "ClientIp", trace_client(call, trace));
	write_object_end(call);
}

static void
write_summary(struct call *call, const struct trace *trace)
{
	const struct trace_route *route = trace->route;

	write_object(call, NULL);
	write_text(call, "Id", arena_text(call->arena, trace->id));
	write_time(call, "StartTime", trace->start_ms);
	write_number(call, "Duration", trace->duration_s);
	write_number(call, "ResponseTime", trace->duration_s);
	write_flag(call, "HasFault", trace->is_fault);
	write_flag(call, "HasError", trace->is_error);
	write_flag(call, "HasThrottle", trace->is_throttle);
	write_flag(call, "IsPartial", false);
	write_http(call, trace);
	write_object(call, "Annotations");
	write_object_end(call);
	write_empty(call, "Users");
	write_array(call, "ServiceIds");
	for (size_t i = 0; i < route->n; i++) {
		write_object(call, NULL);
		xray_write_service(call, &route->nodes[i]);
		write_object_end(call);
	}
	write_array_end(call);
	write_object(call, "EntryPoint");
	xray_write_service(call, &route->nodes[0]);
	write_object_end(call);
	write_root_causes(call, "FaultRootCauses", trace, trace->is_fault);
	write_root_causes(call, "ErrorRootCauses", trace, trace->is_error);
	write_integer(call, "Revision", 1);
	write_time(call, "MatchedEventTime", trace->start_ms);
	write_object_end(call);
}

/* ---- GetTraceSummaries ---- */

static bool
read_filter(struct call *call, const char **out)
{
	const struct trace_route route = { .n = 0 };
	const struct trace any = { .route = &route, .method = "", .path = "" };
	bool is_bad = false;

	if (!param_text(call, call->params, "FilterExpression", out))
		return false;
	if (*out && !**out)
		*out = NULL;
	if (*out)
		(void)!trace_filter_fits(*out, &any, "", &is_bad);
	if (is_bad)
		return fault_own(call->refusal, 400, BAD, "Invalid filter expression: %.200s",
				 *out);
	return true;
}

struct search {
	struct trace_routes routes;
	struct xray_span span;
	struct page page;
	const char *filter; /* NULL: none */
	size_t n;           /* that fit */
	int64_t n_seen;
};

static void
search_minute(struct call *call, struct search *search, int64_t minute, struct trace *traces)
{
	size_t n = traces_of_minute(call, &search->routes, minute, traces);
	bool is_bad;

	for (size_t i = 0; i < n; i++) {
		const struct trace *trace = &traces[i];

		if (trace->start_ms < search->span.from_ms || trace->start_ms >= search->span.to_ms)
			continue;
		search->n_seen++;
		if (search->filter &&
		    !trace_filter_fits(search->filter, trace, xray_url(call, trace), &is_bad))
			continue;
		if (search->n >= search->page.offset &&
		    search->n - search->page.offset < search->page.size)
			write_summary(call, trace);
		search->n++;
	}
}

static bool
get_trace_summaries(struct call *call)
{
	struct trace *traces = arena_array(call->arena, TRACES_A_MINUTE, sizeof(traces[0]));
	struct search search = { .n = 0 };

	if (!traces)
		return fault_set(call->refusal, FAULT_INTERNAL, "Out of memory");
	if (!paging_begin(call, &xray_paging, &search.page) ||
	    !xray_read_span(call, HOURS_MAX, &search.span) || !read_filter(call, &search.filter))
		return false;
	search.routes = traces_routes(call);
	write_array(call, "TraceSummaries");
	for (int64_t m = search.span.from_ms / 60000; m * 60000 < search.span.to_ms; m++)
		search_minute(call, &search, m, traces);
	write_array_end(call);
	write_time(call, "ApproximateTime", call->now_ms);
	write_integer(call, "TracesProcessedCount", search.n_seen);
	paging_end(call, &xray_paging, &search.page, search.n);
	return true;
}

static const struct operation operations[] = {
	OPERATION_AT("GetServiceGraph", "POST /ServiceGraph", xray_get_service_graph),
	OPERATION_AT("GetTraceSummaries", "POST /TraceSummaries", get_trace_summaries),
	OPERATION_AT("BatchGetTraces", "POST /Traces", xray_batch_get_traces),
};

const struct service api_xray = {
	.name = "xray",
	.protocol = PROTOCOL_REST_JSON,
	.throttle = "ThrottledException",
	.operations = operations,
	.n_operations = LEN(operations),
};
