/* SPDX-License-Identifier: MIT */
/* xray_traces.c - whole traces: each segment is a JSON document inside a string, its parts nested
 * in it; here they are one list. Source: X-Ray API reference, BatchGetTraces; X-Ray segment
 * documents. */
#include "aws/xray.h"

#include <string.h>

#include "aws/list.h"

#define IDS_MAX 5
#define ID_FORM "1-hhhhhhhh-hhhhhhhhhhhhhhhhhhhhhhhh" /* h: a hexadecimal digit */

struct segments {
	struct gather *g;
	struct xray_segment *items;
	size_t n;
};

static void
fill_http(struct gather *g, const struct json_val *http, struct xray_segment *row)
{
	const struct json_val *request = json_get(http, "request");

	row->method = gather_text(g, json_get(request, "method"));
	row->url = gather_text(g, json_get(request, "url"));
	row->status = gather_count(json_get(json_get(http, "response"), "status"));
}

static void
fill_segment(struct gather *g, const struct json_val *val, struct xray_segment *row)
{
	const struct json_val *raised = json_first(json_get(json_get(val, "cause"), "exceptions"));
	double end_s = gather_seconds(json_get(val, "end_time"));

	row->id = gather_text(g, json_get(val, "id"));
	row->name = gather_text(g, json_get(val, "name"));
	row->origin = gather_text(g, json_get(val, "origin"));
	row->namespace_ = gather_text(g, json_get(val, "namespace"));
	row->message = gather_exception(g, json_get(raised, "type"), json_get(raised, "message"));
	row->start_s = gather_seconds(json_get(val, "start_time"));
	row->duration_s = row->start_s > 0 && end_s >= row->start_s ? end_s - row->start_s : -1;
	row->is_fault = json_bool(json_get(val, "fault"), false);
	row->is_error = json_bool(json_get(val, "error"), false);
	row->is_throttled = json_bool(json_get(val, "throttle"), false);
	fill_http(g, json_get(val, "http"), row);
}

/* A segment, then its parts; JSON's own limit of depth ends the recursion. */
static void
add_segment(struct segments *s, const struct json_val *val, const char *parent, unsigned depth)
{
	struct xray_segment *items = gather_more(s->g, s->items, s->n, 1, sizeof(*items)), *row;
	const char *id;

	if (!items)
		return;
	s->items = items;
	row = &items[s->n++];
	*row = (struct xray_segment){ .parent = parent, .depth = depth };
	fill_segment(s->g, val, row);
	id = row->id; /* the rows may move */
	for (const struct json_val *part = json_first(json_get(val, "subsegments")); part;
	     part = json_after(part))
		add_segment(s, part, id, depth + 1);
}

static const char *
add_document(struct segments *s, const struct json_val *segment)
{
	const char *text = json_text(json_get(segment, "Document"), "");
	const struct json_val *root;
	struct json *doc = NULL;
	struct why ignored;
	enum err err = json_parse(text, strlen(text), 0, &doc, &ignored);

	if (err == ERR_MEMORY)
		s->g->is_out_of_memory = true;
	if (err)
		return "a segment whose Document is not JSON";
	root = json_root(doc);
	add_segment(s, root, gather_text(s->g, json_get(root, "parent_id")), 0);
	json_free(doc);
	return NULL;
}

static const char *
fill_trace(struct gather *g, const struct json_val *item, void *to)
{
	struct segments s = { .g = g };
	struct xray_trace *row = to;
	const char *lacks = NULL;

	row->id = gather_text(g, json_get(item, "Id"));
	row->duration_s = json_number(json_get(item, "Duration"), -1);
	row->is_cut = json_bool(json_get(item, "LimitExceeded"), false);
	for (const struct json_val *val = json_first(json_get(item, "Segments")); val && !lacks;
	     val = json_after(val))
		lacks = add_document(&s, val);
	row->segments = s.items;
	row->n_segments = s.n;
	return *row->id ? lacks : "a trace without Id";
}

static const struct list_call traces_of = {
	.operation = XRAY_TRACES,
	.member = "Traces",
	.row_size = sizeof(struct xray_trace),
	.fill = fill_trace,
};

struct taken {
	struct list_rows traces;
	const char **missing;
	size_t n_missing;
};

static enum err
take_missing(const struct api_request *r, const struct json_val *list, struct taken *taken,
	     struct why *why)
{
	struct gather g = { .arena = r->scope->arena };

	for (const struct json_val *val = json_first(list); val; val = json_after(val)) {
		const char **missing =
			gather_more(&g, taken->missing, taken->n_missing, 1, sizeof(*missing));

		if (!missing)
			return err_memory(why);
		taken->missing = missing;
		missing[taken->n_missing++] = gather_text(&g, val);
	}
	return g.is_out_of_memory ? err_memory(why) : ERR_OK;
}

/* A run of ids that fits into one request. */
struct run {
	const struct aws_scope *scope;
	const char *const *ids;
	size_t n;
};

static enum err
take_page(const struct run *run, struct pages *pages, struct taken *taken, struct why *why)
{
	const struct json_val *root;
	struct api_request r;
	struct json *doc = NULL;
	enum err err;

	api_begin(&r, run->scope, XRAY_TRACES);
	api_texts(&r, "TraceIds", NULL, run->ids, run->n);
	api_text(&r, "NextToken", pages->token);
	err = api_send_json(&r, &doc, why);
	if (err)
		return api_page_error(err, pages, why);
	root = json_root(doc);
	err = list_add(&r, &traces_of, root, &taken->traces, why);
	if (!err)
		err = take_missing(&r, json_get(root, "UnprocessedTraceIds"), taken, why);
	if (!err)
		err = api_page_next(&r, json_text(json_get(root, "NextToken"), NULL), pages, why);
	json_free(doc);
	return err;
}

enum err
xray_traces(const struct aws_scope *scope, const char *const *ids, size_t n,
	    struct xray_traces *out, struct why *why)
{
	struct taken taken = { 0 };
	enum err err = ERR_OK;

	for (size_t at = 0; at < n && !err; at += IDS_MAX) {
		const struct run run = { scope, ids + at, MIN(n - at, IDS_MAX) };
		struct pages pages = { 0 };

		do
			err = take_page(&run, &pages, &taken, why);
		while (!err && pages.token);
	}
	if (!err)
		*out = (struct xray_traces){ taken.traces.items, taken.traces.n, taken.missing,
					     taken.n_missing };
	return err;
}

bool
xray_is_id(const char *text)
{
	const char *form = ID_FORM;

	for (; *form; form++, text++)
		if (*form == 'h' ? !*text || !strchr("0123456789abcdefABCDEF", *text)
				 : *text != *form)
			return false;
	return !*text;
}
