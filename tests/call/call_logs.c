/* SPDX-License-Identifier: MIT */
/* call_logs.c - the calls of logs.h. Insights queries begin one of their own where no id is given.
 */
#include "call.h"

#include "aws/logs.h"

#define GROUP "logGroupName=/ecs/cityflow"

static void
put_events(struct call *call, const struct log_events *events, const char *token)
{
	json_write_key(call->out, "events");
	json_write_array(call->out);
	for (size_t i = 0; i < events->n; i++) {
		const struct log_event *e = &events->items[i];

		json_write_object(call->out);
		put_integer(call, "timestamp", e->time_ms);
		put_integer(call, "ingestionTime", e->ingested_ms);
		put_text(call, "message", e->message);
		put_bool(call, "cut", e->is_cut);
		put_text(call, "logStreamName", e->stream);
		put_text(call, "eventId", e->id);
		json_write_object_end(call->out);
	}
	json_write_array_end(call->out);
	put_text(call, token, events->next);
}

static const char *
given(const struct call *call, const char *key)
{
	const char *value = call_arg(call, key);

	return *value ? value : NULL;
}

static enum err
filter_events(struct call *call, struct why *why)
{
	const struct logs_filter filter = { .group = call_arg(call, "logGroupName"),
					    .stream_prefix = given(call, "logStreamNamePrefix"),
					    .pattern = given(call, "filterPattern"),
					    .start_ms = call_number(call, "startTime"),
					    .end_ms = call_number(call, "endTime"),
					    .limit = (size_t)call_number(call, "limit") };
	struct log_events events;
	enum err err = logs_filter(&call->scope, &filter, &events, why);

	if (!err)
		put_events(call, &events, "nextToken");
	return err;
}

static enum err
get_events(struct call *call, struct why *why)
{
	const struct logs_stream stream = { .group = call_arg(call, "logGroupName"),
					    .stream = call_arg(call, "logStreamName"),
					    .start_ms = call_number(call, "startTime"),
					    .end_ms = call_number(call, "endTime"),
					    .is_from_start = *call_arg(call, "startFromHead") != 0,
					    .limit = (size_t)call_number(call, "limit"),
					    .next = given(call, "nextToken") };
	struct log_events events;
	enum err err = logs_events(&call->scope, &stream, &events, why);

	if (!err)
		put_events(call, &events, "nextForwardToken");
	return err;
}

static enum err
begin_query(struct call *call, const char **out_id, struct why *why)
{
	const char *group = call_arg(call, "logGroupName");
	const struct logs_query query = { .groups = &group,
					  .n_groups = 1,
					  .text = call_arg(call, "queryString"),
					  .start_s = call_number(call, "startTime"),
					  .end_s = call_number(call, "endTime"),
					  .limit = (int)call_number(call, "limit") };

	return logs_start_query(&call->scope, &query, out_id, why);
}

static enum err
start_query(struct call *call, struct why *why)
{
	const char *id = NULL;
	enum err err = begin_query(call, &id, why);

	if (!err)
		put_text(call, "queryId", id);
	return err;
}

static enum err
query_id(struct call *call, const char **out_id, struct why *why)
{
	*out_id = call_arg(call, "queryId");
	return **out_id ? ERR_OK : begin_query(call, out_id, why);
}

static void
put_records(struct call *call, const struct log_results *results)
{
	json_write_key(call->out, "results");
	json_write_array(call->out);
	for (size_t i = 0; i < results->n; i++) {
		json_write_object(call->out);
		for (size_t k = 0; k < results->rows[i].n; k++)
			put_text(call, results->rows[i].fields[k].name,
				 results->rows[i].fields[k].value);
		json_write_object_end(call->out);
	}
	json_write_array_end(call->out);
}

static enum err
query_results(struct call *call, struct why *why)
{
	struct log_results results;
	const char *id = NULL;
	enum err err = query_id(call, &id, why);

	if (!err)
		err = logs_query_results(&call->scope, id, &results, why);
	if (err)
		return err;
	put_text(call, "status", results.word);
	put_integer(call, "state", results.status);
	put_number(call, "bytesScanned", results.bytes_scanned);
	put_number(call, "recordsScanned", results.records_scanned);
	put_number(call, "recordsMatched", results.records_matched);
	put_number(call, "usd", results.usd);
	put_records(call, &results);
	return ERR_OK;
}

static enum err
stop_query(struct call *call, struct why *why)
{
	bool was_running = false;
	const char *id = NULL;
	enum err err = query_id(call, &id, why);

	if (!err)
		err = logs_stop_query(&call->scope, id, &was_running, why);
	if (!err)
		put_bool(call, "success", was_running);
	return err;
}

static enum err
describe_groups(struct call *call, struct why *why)
{
	struct log_groups groups;
	enum err err =
		logs_groups(&call->scope, call_arg(call, "logGroupNamePrefix"), &groups, why);

	if (err)
		return err;
	json_write_key(call->out, "logGroups");
	json_write_array(call->out);
	for (size_t i = 0; i < groups.n; i++) {
		const struct log_group *g = &groups.items[i];

		json_write_object(call->out);
		put_text(call, "logGroupName", g->name);
		put_text(call, "arn", g->arn);
		put_text(call, "logGroupClass", g->class_);
		put_integer(call, "retentionInDays", g->retention_days);
		put_integer(call, "storedBytes", g->stored_bytes);
		put_integer(call, "creationTime", g->created_ms);
		json_write_object_end(call->out);
	}
	json_write_array_end(call->out);
	return ERR_OK;
}

static enum err
describe_streams(struct call *call, struct why *why)
{
	const struct logs_streams_of of = { .group = call_arg(call, "logGroupName"),
					    .prefix = given(call, "logStreamNamePrefix"),
					    .limit = (size_t)call_number(call, "limit") };
	struct log_streams streams;
	enum err err = logs_streams(&call->scope, &of, &streams, why);

	if (err)
		return err;
	json_write_key(call->out, "logStreams");
	json_write_array(call->out);
	for (size_t i = 0; i < streams.n; i++) {
		const struct log_stream *s = &streams.items[i];

		json_write_object(call->out);
		put_text(call, "logStreamName", s->name);
		put_integer(call, "creationTime", s->created_ms);
		put_integer(call, "firstEventTimestamp", s->first_ms);
		put_integer(call, "lastEventTimestamp", s->last_ms);
		put_integer(call, "lastIngestionTime", s->ingested_ms);
		json_write_object_end(call->out);
	}
	json_write_array_end(call->out);
	put_text(call, "nextToken", streams.next);
	return ERR_OK;
}

#define QUERY                                                                    \
	{                                                                        \
		GROUP, "queryString=fields @timestamp, @message | limit 20",     \
			"startTime=1795200000", "endTime=1795300000", "limit=20" \
	}

const struct call_row calls_logs[] = {
	{ LOGS_FILTER, { GROUP, "limit=100" }, filter_events },
	{ LOGS_EVENTS, { GROUP, "logStreamName=api/web/1", "limit=100" }, get_events },
	{ LOGS_START_QUERY, QUERY, start_query },
	{ LOGS_QUERY_RESULTS, QUERY, query_results },
	{ LOGS_STOP_QUERY, QUERY, stop_query },
	{ LOGS_GROUPS, { NULL }, describe_groups },
	{ LOGS_STREAMS, { GROUP, "limit=100" }, describe_streams },
};
const size_t n_calls_logs = LEN(calls_logs);
