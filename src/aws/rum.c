/* SPDX-License-Identifier: MIT */
/* rum.c - app monitors of CloudWatch RUM. It counts nothing: metrics and log queries do. */
#include "aws/rum.h"

#include <string.h>

#include "aws/list.h"
#include "base/clock.h"
#include "base/text.h"

#define EVENTS_MAX 100

/* "2026-11-21T01:02:03", which names no zone: UTC. */
static int64_t
monitor_time(const struct json_val *val)
{
	const char *s = json_text(val, "");
	TEXT_ON(with_zone, 40);
	int64_t ms;

	if (date_parse_iso(s, &ms))
		return ms / 1000;
	text_addf(&with_zone, "%sZ", s);
	return date_parse_iso(with_zone.data, &ms) ? ms / 1000 : gather_time(val);
}

static const char *
fill_row(struct gather *g, const struct json_val *item, void *to)
{
	struct rum_row *row = to;

	row->name = gather_text(g, json_get(item, "Name"));
	row->id = gather_text(g, json_get(item, "Id"));
	row->state = gather_text(g, json_get(item, "State"));
	row->platform = gather_text(g, json_get(item, "Platform"));
	row->created_s = monitor_time(json_get(item, "Created"));
	row->modified_s = monitor_time(json_get(item, "LastModified"));
	return *row->name ? NULL : "a monitor without Name";
}

static const struct list_call list_monitors = {
	.operation = RUM_LIST,
	.member = "AppMonitorSummaries",
	.token = "nextToken",
	.next = "NextToken",
	.row_size = sizeof(struct rum_row),
	.is_token_in_url = true,
	.fill = fill_row,
};

enum err
rum_list(const struct aws_scope *scope, struct rum_list *out, struct why *why)
{
	struct list_rows rows;
	enum err err = list_fetch(scope, &list_monitors, NULL, NULL, &rows, why);

	if (!err)
		*out = (struct rum_list){ rows.items, rows.n };
	return err;
}

static bool
has_telemetry(const struct json_val *configuration, const char *name)
{
	const struct json_val *val = json_first(json_get(configuration, "Telemetries"));

	while (val && strcmp(json_text(val, ""), name) != 0)
		val = json_after(val);
	return val != NULL;
}

static const char *
fill_monitor(struct gather *g, const struct json_val *item, void *to)
{
	struct rum_monitor *m = to;
	const struct json_val *configuration = json_get(item, "AppMonitorConfiguration");
	const struct json_val *log = json_get(json_get(item, "DataStorage"), "CwLog");

	m->domain = gather_text(g, json_get(item, "Domain"));
	m->sample_rate = json_number(json_get(configuration, "SessionSampleRate"), -1);
	m->has_logs = json_bool(json_get(log, "CwLogEnabled"), false);
	m->log_group = gather_text(g, json_get(log, "CwLogGroup"));
	m->has_errors = has_telemetry(configuration, "errors");
	m->has_performance = has_telemetry(configuration, "performance");
	m->has_http = has_telemetry(configuration, "http");
	m->is_traced = json_bool(json_get(configuration, "EnableXRay"), false);
	m->has_cookies = json_bool(json_get(configuration, "AllowCookies"), false);
	return fill_row(g, item, &m->row);
}

enum err
rum_get(const struct aws_scope *scope, const char *name, struct rum_monitor *out, struct why *why)
{
	struct rum_monitor monitor = { 0 };
	struct api_request r;
	enum err err;

	api_begin(&r, scope, RUM_GET);
	api_label(&r, "Name", name);
	err = list_one(&r, "AppMonitor", fill_monitor, &monitor, why);
	if (!err)
		*out = monitor;
	return err;
}

static void
ask_data(struct api_request *r, const void *question)
{
	const struct rum_question *q = question;

	api_label(r, "Name", q->name);
	json_write_key(&r->json, "TimeRange");
	json_write_object(&r->json);
	json_write_key(&r->json, "After");
	json_write_integer(&r->json, q->after_ms);
	if (q->before_ms > 0) {
		json_write_key(&r->json, "Before");
		json_write_integer(&r->json, q->before_ms);
	}
	json_write_object_end(&r->json);
	if (q->filter) {
		json_write_key(&r->json, "Filters");
		json_write_array(&r->json);
		json_write_object(&r->json);
		json_write_key(&r->json, "Name");
		json_write_text(&r->json, q->filter);
		json_write_key(&r->json, "Values");
		json_write_array(&r->json);
		json_write_text(&r->json, q->value);
		json_write_array_end(&r->json);
		json_write_object_end(&r->json);
		json_write_array_end(&r->json);
	}
	api_integer(r, "MaxResults",
		    (int64_t)(q->limit > 0 ? MIN(q->limit, EVENTS_MAX) : EVENTS_MAX));
}

/* Parts of an event are objects in one version and JSON in a string in another. */
static const char *
inner_text(struct gather *g, const struct json_val *part, const char *key)
{
	const char *text = json_text(part, NULL), *found;
	struct json *doc = NULL;
	struct why ignored;

	if (!text)
		return gather_text(g, json_get(part, key));
	if (json_parse(text, strlen(text), 0, &doc, &ignored) != ERR_OK)
		return "";
	found = gather_text(g, json_get(json_root(doc), key));
	json_free(doc);
	return found;
}

static const char *
fill_event(struct gather *g, const struct json_val *item, void *to)
{
	struct rum_event *event = to;
	const struct json_val *root;
	struct json *doc = NULL;
	struct why ignored;

	event->json = gather_exact(g, item);
	if (json_parse(event->json, strlen(event->json), 0, &doc, &ignored) != ERR_OK)
		return g->is_out_of_memory ? NULL : "an event that is not JSON";
	root = json_root(doc);
	event->type = gather_text(g, json_get(root, "event_type"));
	event->time_s = gather_time(json_get(root, "event_timestamp"));
	if (event->time_s == 0)
		event->time_s = gather_ms(json_get(root, "event_timestamp")) / 1000;
	event->session = inner_text(g, json_get(root, "user_details"), "sessionId");
	event->user = inner_text(g, json_get(root, "user_details"), "userId");
	event->page = inner_text(g, json_get(root, "metadata"), "pageId");
	json_free(doc);
	return NULL;
}

static const struct list_call get_data = {
	.operation = RUM_DATA,
	.member = "Events",
	.token = "NextToken",
	.next = "NextToken",
	.row_size = sizeof(struct rum_event),
	.ask = ask_data,
	.fill = fill_event,
};

enum err
rum_data(const struct aws_scope *scope, const struct rum_question *question, struct rum_events *out,
	 struct why *why)
{
	const struct list_range range = { .next = question->next,
					  .limit = question->limit > 0 ? question->limit
								       : EVENTS_MAX };
	struct list_rows rows;
	enum err err = list_fetch(scope, &get_data, question, &range, &rows, why);

	if (!err)
		*out = (struct rum_events){ rows.items, rows.n, rows.next };
	return err;
}

static void
ask_definitions(struct api_request *r, const void *question)
{
	api_label(r, "AppMonitorName", question);
	api_text(r, "destination", "CloudWatch");
}

static const char *
fill_definition(struct gather *g, const struct json_val *item, void *to)
{
	struct rum_definition *row = to;

	row->id = gather_text(g, json_get(item, "MetricDefinitionId"));
	row->name = gather_text(g, json_get(item, "Name"));
	row->namespace_ = gather_text(g, json_get(item, "Namespace"));
	row->value_key = gather_text(g, json_get(item, "ValueKey"));
	row->unit = gather_text(g, json_get(item, "UnitLabel"));
	row->dimensions = (int)json_count(json_get(item, "DimensionKeys"));
	return *row->id && *row->name ? NULL : "a definition without MetricDefinitionId or Name";
}

static const struct list_call get_definitions = {
	.operation = RUM_METRIC_DEFINITIONS,
	.member = "MetricDefinitions",
	.token = "nextToken",
	.next = "NextToken",
	.row_size = sizeof(struct rum_definition),
	.ask = ask_definitions,
	.fill = fill_definition,
};

enum err
rum_metric_definitions(const struct aws_scope *scope, const char *name, struct rum_definitions *out,
		       struct why *why)
{
	struct list_rows rows;
	enum err err = list_fetch(scope, &get_definitions, name, NULL, &rows, why);

	if (!err)
		*out = (struct rum_definitions){ rows.items, rows.n };
	return err;
}
