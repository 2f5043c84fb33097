/* SPDX-License-Identifier: MIT */
/* api_xray_batch.c - whole traces of the simulated X-Ray: a segment for each service on the way.
 * Source: X-Ray API reference, BatchGetTraces; X-Ray developer guide, segment documents. */
#include "base/text.h"
#include "sim/api_xray.h"
#include "sim/random.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define IDS_MAX 5
#define DOCUMENT_MAX 65536 /* X-Ray's own limit of a segment */

/* The trace of this id; false: there is none. */
static bool
find(struct call *call, const struct trace_routes *routes, const char *id, struct trace *out)
{
	struct trace *traces = arena_array(call->arena, TRACES_A_MINUTE, sizeof(traces[0]));
	unsigned seconds;
	size_t n;

	if (!traces || sscanf(id, "1-%8x-", &seconds) != 1)
		return false;
	n = traces_of_minute(call, routes, seconds / 60, traces);
	for (size_t i = 0; i < n; i++) {
		if (text_is(traces[i].id, id)) {
			*out = traces[i];
			return true;
		}
	}
	return false;
}

static const char *
segment_id(struct call *call, const struct trace *trace, size_t i)
{
	return arena_format(call->arena, "%016" PRIx64, random_mix(trace->key, 0x5E6 + i));
}

/* ---- a segment's document: JSON in a text ---- */

static void
put(struct json_writer *w, const char *key, const char *value)
{
	json_write_key(w, key);
	json_write_text(w, value);
}

static void
put_time(struct json_writer *w, const char *key, double time_s)
{
	json_write_key(w, key);
	json_write_number(w, time_s);
}

static void
put_http(struct json_writer *w, struct call *call, const struct trace *trace)
{
	json_write_key(w, "http");
	json_write_object(w);
	json_write_key(w, "request");
	json_write_object(w);
	put(w, "method", trace->method);
	put(w, "url", xray_url(call, trace));
	put(w, "client_ip", trace_client(call, trace));
	json_write_object_end(w);
	json_write_key(w, "response");
	json_write_object(w);
	json_write_key(w, "status");
	json_write_integer(w, trace->status);
	json_write_object_end(w);
	json_write_object_end(w);
}

static void
put_failure(struct json_writer *w, struct call *call, const struct trace *trace, size_t i)
{
	json_write_key(w, trace->is_fault ? "fault" : "error");
	json_write_bool(w, true);
	if (trace->is_throttle) {
		json_write_key(w, "throttle");
		json_write_bool(w, true);
	}
	if (i != trace->route->code || !trace->is_fault)
		return;
	json_write_key(w, "cause");
	json_write_object(w);
	json_write_key(w, "exceptions");
	json_write_array(w);
	json_write_object(w);
	put(w, "id", segment_id(call, trace, 100));
	put(w, "message", trace->exception);
	put(w, "type", "KeyError");
	json_write_object_end(w);
	json_write_array_end(w);
	json_write_object_end(w);
}

static bool
put_segment(struct buf *text, struct call *call, const struct trace *trace, size_t i)
{
	double begin_s = (double)trace->start_ms / 1000 + trace_begin_s(trace, i);
	const struct trace_node *node = &trace->route->nodes[i];
	struct json_writer w;

	json_write_init(&w, text, false);
	json_write_object(&w);
	put(&w, "id", segment_id(call, trace, i));
	put(&w, "trace_id", trace->id);
	if (i)
		put(&w, "parent_id", segment_id(call, trace, i - 1));
	put(&w, "name", node->name);
	put(&w, "origin", node->type);
	put_time(&w, "start_time", begin_s);
	put_time(&w, "end_time", begin_s + trace_time_s(trace, i));
	if (i > trace->route->code) {
		json_write_key(&w, "inferred");
		json_write_bool(&w, true);
	} else {
		put_http(&w, call, trace);
	}
	if (trace_fails(trace, i))
		put_failure(&w, call, trace, i);
	json_write_object_end(&w);
	return json_write_ok(&w);
}

/* ---- the reply ---- */

static void
write_trace(struct call *call, const struct trace *trace)
{
	write_object(call, NULL);
	write_text(call, "Id", arena_text(call->arena, trace->id));
	write_number(call, "Duration", trace->duration_s);
	write_flag(call, "LimitExceeded", false);
	write_array(call, "Segments");
	for (size_t i = 0; i < trace->route->n; i++) {
		struct buf text;

		buf_init(&text, DOCUMENT_MAX);
		write_object(call, NULL);
		write_text(call, "Id", segment_id(call, trace, i));
		if (put_segment(&text, call, trace, i))
			write_text(call, "Document", text.data);
		write_object_end(call);
		buf_done(&text);
	}
	write_array_end(call);
	write_object_end(call);
}

static bool
read_ids(struct call *call, const struct json_val **out)
{
	if (!param_list(call, call->params, "TraceIds", out))
		return false;
	if (!json_count(*out) || json_count(*out) > IDS_MAX)
		return fault_own(call->refusal, 400, "InvalidRequestException",
				 "TraceIds must hold from 1 to %d ids, not %zu", IDS_MAX,
				 json_count(*out));
	for (const struct json_val *item = json_first(*out); item; item = json_after(item)) {
		const char *id = json_text(item, "");

		if (strlen(id) != 35 || !text_starts(id, "1-"))
			return fault_own(call->refusal, 400, "InvalidRequestException",
					 "Invalid trace id: %.60s", id);
	}
	return true;
}

bool
xray_batch_get_traces(struct call *call)
{
	struct trace_routes routes = traces_routes(call);
	const struct json_val *ids;
	struct trace trace;
	struct page page;
	size_t i = 0;

	if (!paging_begin(call, &xray_paging, &page) || !read_ids(call, &ids))
		return false;
	write_array(call, "Traces");
	for (const struct json_val *id = json_first(ids); id; id = json_after(id), i++) {
		if (i >= page.offset && i < paging_last(&page, json_count(ids)) &&
		    find(call, &routes, json_text(id, ""), &trace))
			write_trace(call, &trace);
	}
	write_array_end(call);
	i = 0;
	write_array(call, "UnprocessedTraceIds");
	for (const struct json_val *id = json_first(ids); id; id = json_after(id), i++) {
		if (i >= page.offset && i < paging_last(&page, json_count(ids)) &&
		    !find(call, &routes, json_text(id, ""), &trace))
			write_text(call, NULL, json_text(id, ""));
	}
	write_array_end(call);
	paging_end(call, &xray_paging, &page, json_count(ids));
	return true;
}
