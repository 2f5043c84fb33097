/* SPDX-License-Identifier: MIT */
/* logs.c - log events, groups and streams. Insights queries are in logs_query.c. */
#include "aws/logs.h"

#include <stdlib.h>
#include <string.h>

#include "aws/list.h"

#define GROUPS_PAGE 50
#define STREAMS_PAGE 50
#define FILTER_PAGES 10

static const char *
fill_event(struct gather *g, const struct json_val *item, void *to)
{
	struct log_event *event = to;

	event->time_ms = gather_ms(json_get(item, "timestamp"));
	event->ingested_ms = gather_ms(json_get(item, "ingestionTime"));
	event->message =
		gather_long(g, json_get(item, "message"), LOGS_MESSAGE_MAX, &event->is_cut);
	event->stream = gather_text(g, json_get(item, "logStreamName"));
	event->id = gather_text(g, json_get(item, "eventId"));
	if (event->time_ms == 0)
		return "an event without timestamp";
	return json_type(json_get(item, "message")) == JSON_T_STRING ? NULL
								     : "an event without message";
}

static void
ask_span(struct api_request *r, int64_t start_ms, int64_t end_ms)
{
	if (start_ms > 0)
		api_integer(r, "startTime", start_ms);
	if (end_ms > 0)
		api_integer(r, "endTime", end_ms);
}

static int64_t
page_limit(size_t limit)
{
	return (int64_t)(limit > 0 ? MIN(limit, LOGS_EVENTS_MAX) : LOGS_EVENTS_MAX);
}

static void
ask_filter(struct api_request *r, const void *question)
{
	const struct logs_filter *filter = question;

	api_text(r, "logGroupName", filter->group);
	if (filter->n_streams > 0)
		api_texts(r, "logStreamNames", "member", filter->streams, filter->n_streams);
	api_text(r, "logStreamNamePrefix", filter->stream_prefix);
	ask_span(r, filter->start_ms, filter->end_ms);
	api_text(r, "filterPattern", filter->pattern);
	api_integer(r, "limit", page_limit(filter->limit));
}

static const struct list_call filter_events = {
	.operation = LOGS_FILTER,
	.member = "events",
	.token = "nextToken",
	.next = "nextToken",
	.row_size = sizeof(struct log_event),
	.ask = ask_filter,
	.fill = fill_event,
};

static int
by_time(const void *a, const void *b)
{
	const struct log_event *one = a, *other = b;

	if (one->time_ms != other->time_ms)
		return one->time_ms < other->time_ms ? -1 : 1;
	return strcmp(one->id, other->id);
}

enum err
logs_filter(const struct aws_scope *scope, const struct logs_filter *filter, struct log_events *out,
	    struct why *why)
{
	const struct list_range range = { .next = filter->next,
					  .limit = (size_t)page_limit(filter->limit),
					  .pages = filter->pages ? filter->pages : FILTER_PAGES };
	struct list_rows rows;
	enum err err = list_fetch(scope, &filter_events, filter, &range, &rows, why);

	if (err)
		return err;
	if (rows.n > 1) /* no order across streams is promised */
		qsort(rows.items, rows.n, sizeof(struct log_event), by_time);
	*out = (struct log_events){ rows.items, rows.n, rows.next };
	return ERR_OK;
}

static void
ask_stream(struct api_request *r, const void *question)
{
	const struct logs_stream *stream = question;

	api_text(r, "logGroupName", stream->group);
	api_text(r, "logStreamName", stream->stream);
	ask_span(r, stream->start_ms, stream->end_ms);
	api_bool(r, "startFromHead", stream->is_from_start || stream->next);
	api_integer(r, "limit", page_limit(stream->limit));
}

static const struct list_call get_events = {
	.operation = LOGS_EVENTS,
	.member = "events",
	.token = "nextToken",
	.next = "nextForwardToken",
	.row_size = sizeof(struct log_event),
	.ask = ask_stream,
	.fill = fill_event,
};

enum err
logs_events(const struct aws_scope *scope, const struct logs_stream *stream, struct log_events *out,
	    struct why *why)
{
	struct log_events events = { 0 };
	struct api_request r;
	struct list_rows rows = { 0 };
	struct json *doc = NULL;
	const char *token;
	enum err err;

	/* not list_fetch: here a token that comes again is how the end is said */
	api_begin(&r, scope, LOGS_EVENTS);
	ask_stream(&r, stream);
	api_text(&r, "nextToken", stream->next);
	err = api_send_json(&r, &doc, why);
	if (err)
		return err;
	err = list_add(&r, &get_events, json_root(doc), &rows, why);
	token = json_text(json_get(json_root(doc), "nextForwardToken"), NULL);
	if (!err && token && !(stream->next && strcmp(stream->next, token) == 0)) {
		events.next = arena_text(scope->arena, token);
		err = events.next ? ERR_OK : err_memory(why);
	}
	json_free(doc);
	events.items = rows.items;
	events.n = rows.n;
	if (!err)
		*out = events;
	return err;
}

static const char *
fill_group(struct gather *g, const struct json_val *item, void *to)
{
	struct log_group *group = to;
	int64_t days = gather_count(json_get(item, "retentionInDays"));

	group->name = gather_text(g, json_get(item, "logGroupName"));
	group->arn = gather_text(g, json_get(item, "logGroupArn"));
	if (!*group->arn)
		group->arn = gather_text(g, json_get(item, "arn"));
	group->class_ = gather_text(g, json_get(item, "logGroupClass"));
	group->retention_days = days > 0 ? gather_int(json_get(item, "retentionInDays")) : -1;
	group->stored_bytes = gather_count(json_get(item, "storedBytes"));
	group->created_ms = gather_ms(json_get(item, "creationTime"));
	return *group->name ? NULL : "a group without logGroupName";
}

static void
ask_groups(struct api_request *r, const void *question)
{
	const char *prefix = question;

	api_text(r, "logGroupNamePrefix", prefix && *prefix ? prefix : NULL);
	api_integer(r, "limit", GROUPS_PAGE);
}

static const struct list_call describe_groups = {
	.operation = LOGS_GROUPS,
	.member = "logGroups",
	.token = "nextToken",
	.next = "nextToken",
	.row_size = sizeof(struct log_group),
	.ask = ask_groups,
	.fill = fill_group,
};

enum err
logs_groups(const struct aws_scope *scope, const char *prefix, struct log_groups *out,
	    struct why *why)
{
	struct list_rows rows;
	enum err err = list_fetch(scope, &describe_groups, prefix, NULL, &rows, why);

	if (!err)
		*out = (struct log_groups){ rows.items, rows.n };
	return err;
}

static const char *
fill_stream(struct gather *g, const struct json_val *item, void *to)
{
	struct log_stream *stream = to;

	stream->name = gather_text(g, json_get(item, "logStreamName"));
	stream->created_ms = gather_ms(json_get(item, "creationTime"));
	stream->first_ms = gather_ms(json_get(item, "firstEventTimestamp"));
	stream->last_ms = gather_ms(json_get(item, "lastEventTimestamp"));
	stream->ingested_ms = gather_ms(json_get(item, "lastIngestionTime"));
	return *stream->name ? NULL : "a stream without logStreamName";
}

static void
ask_streams(struct api_request *r, const void *question)
{
	const struct logs_streams_of *of = question;
	bool has_prefix = of->prefix && *of->prefix;

	api_text(r, "logGroupName", of->group);
	api_text(r, "logStreamNamePrefix", has_prefix ? of->prefix : NULL);
	if (!has_prefix) { /* AWS refuses the two together */
		api_text(r, "orderBy", "LastEventTime");
		api_bool(r, "descending", true);
	}
	api_integer(r, "limit",
		    (int64_t)(of->limit > 0 ? MIN(of->limit, STREAMS_PAGE) : STREAMS_PAGE));
}

static const struct list_call describe_streams = {
	.operation = LOGS_STREAMS,
	.member = "logStreams",
	.token = "nextToken",
	.next = "nextToken",
	.row_size = sizeof(struct log_stream),
	.ask = ask_streams,
	.fill = fill_stream,
};

enum err
logs_streams(const struct aws_scope *scope, const struct logs_streams_of *of,
	     struct log_streams *out, struct why *why)
{
	const struct list_range range = { .next = of->next, .limit = of->limit };
	struct list_rows rows;
	enum err err = list_fetch(scope, &describe_streams, of, &range, &rows, why);

	if (!err)
		*out = (struct log_streams){ rows.items, rows.n, rows.next };
	return err;
}
