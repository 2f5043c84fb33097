/* SPDX-License-Identifier: MIT */
/* api_logs.c - groups and streams of the simulated CloudWatch Logs. Source: CloudWatch Logs
 * API reference, DescribeLogGroups, DescribeLogStreams. */
#include "sim/api_logs.h"

#include "base/text.h"
#include "sim/facts.h"
#include "sim/paging.h"
#include "sim/random.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INVALID "InvalidParameterException"
#define INGESTED_MS 800

static const struct paging paging = {
	.token = "nextToken",
	.next = "nextToken",
	.size = "limit",
	.bad_token = INVALID,
	.bad_size = INVALID,
	.min = 1,
	.max = 50,
	.normal = 50,
};

void
logs_state_done(void *data)
{
	arena_free(((struct logs_state *)data)->arena);
}

bool
logs_invalid(struct call *call, const char *message)
{
	return fault_own(call->refusal, 400, INVALID, "%s", message);
}

bool
logs_group(struct call *call, const char *name, const struct inventory_item **out)
{
	const char *arn = strstr(name, ":log-group:");
	size_t n;

	if (text_starts(name, "arn:") && arn)
		name = arn + strlen(":log-group:");
	n = strcspn(name, ":");
	name = arena_text_n(call->arena, name, n);
	*out = name ? inventory_find(call, INVENTORY_LOG_GROUP, call->region, name) : NULL;
	return *out || fault_own(call->refusal, 400, "ResourceNotFoundException",
				 "The specified log group does not exist.");
}

static bool
read_group(struct call *call, const struct inventory_item **out)
{
	const char *name, *identifier;

	if (!param_text(call, call->params, "logGroupName", &name) ||
	    !param_text(call, call->params, "logGroupIdentifier", &identifier))
		return false;
	if ((name != NULL) == (identifier != NULL))
		return logs_invalid(call, "Exactly one of logGroupName and logGroupIdentifier must "
					  "be given.");
	return logs_group(call, name ? name : identifier, out);
}

/* ---- DescribeLogGroups ---- */

static void
write_group(struct call *call, const struct inventory_item *group)
{
	uint64_t key = facts_key(call, "log group", group->region, group->name);
	const char *arn = arena_format(call->arena, "arn:aws:logs:%s:%s:log-group:%s",
				       group->region, call->world->account, group->name);

	write_object(call, NULL);
	write_text(call, "logGroupName", group->name);
	write_integer(call, "creationTime", facts_born_ms(call, key));
	write_integer(call, "retentionInDays", LOG_KEPT_DAYS);
	write_integer(call, "metricFilterCount", 0);
	write_text(call, "arn", arena_format(call->arena, "%s:*", arn));
	write_integer(call, "storedBytes", 4000000 + (int64_t)(random_mix(key, 0xB) % 90000000));
	write_text(call, "logGroupClass", "STANDARD");
	write_text(call, "logGroupArn", arn);
	write_object_end(call);
}

static bool
describe_groups(struct call *call)
{
	struct inventory_list list = inventory_list(call, INVENTORY_LOG_GROUP, call->region);
	const char *prefix, *pattern;
	struct page page;
	size_t n = 0;

	if (!paging_begin(call, &paging, &page) ||
	    !param_text(call, call->params, "logGroupNamePrefix", &prefix) ||
	    !param_text(call, call->params, "logGroupNamePattern", &pattern))
		return false;
	if (prefix && pattern)
		return logs_invalid(call, "logGroupNamePrefix and logGroupNamePattern are mutually "
					  "exclusive.");
	for (size_t i = 0; i < list.n; i++) {
		const struct inventory_item *group = list.items[i];
		size_t at = n;

		if ((prefix && !text_starts(group->name, prefix)) ||
		    (pattern && !strstr(group->name, pattern)))
			continue;
		for (; at && strcmp(list.items[at - 1]->name, group->name) > 0; at--)
			list.items[at] = list.items[at - 1];
		list.items[at] = group;
		n++;
	}
	write_array(call, "logGroups");
	for (size_t i = page.offset; i < paging_last(&page, n); i++)
		write_group(call, list.items[i]);
	write_array_end(call);
	paging_end(call, &paging, &page, n);
	return true;
}

/* ---- DescribeLogStreams ---- */

static void
write_stream(struct call *call, const struct inventory_item *group, const struct log_stream *stream)
{
	int64_t last_ms = MIN(stream->to_ms - 1, call->now_ms - LOG_LATE_MS);

	write_object(call, NULL);
	write_text(call, "logStreamName", stream->name);
	write_integer(call, "creationTime", stream->from_ms);
	write_integer(call, "firstEventTimestamp", stream->from_ms);
	write_integer(call, "lastEventTimestamp", last_ms);
	write_integer(call, "lastIngestionTime", last_ms + INGESTED_MS);
	write_format(call, "uploadSequenceToken", "%020" PRIu64, random_text(stream->name));
	write_text(call, "arn",
		   arena_format(call->arena, "arn:aws:logs:%s:%s:log-group:%s:log-stream:%s",
				group->region, call->world->account, group->name, stream->name));
	write_integer(call, "storedBytes", 0);
	write_object_end(call);
}

static int
by_last_event(const void *a, const void *b)
{
	const struct log_stream *x = a, *y = b;

	if (x->to_ms != y->to_ms)
		return x->to_ms < y->to_ms ? -1 : 1;
	return strcmp(x->name, y->name);
}

static bool
describe_streams(struct call *call)
{
	const struct inventory_item *group;
	const char *prefix, *order;
	struct log_streams streams;
	bool is_down = false;
	struct page page;
	size_t n = 0;

	if (!paging_begin(call, &paging, &page) || !read_group(call, &group) ||
	    !param_text(call, call->params, "logStreamNamePrefix", &prefix) ||
	    !param_text(call, call->params, "orderBy", &order) ||
	    !param_flag(call, "descending", &is_down))
		return false;
	if (order && !text_is(order, "LogStreamName") && !text_is(order, "LastEventTime"))
		return logs_invalid(call, "orderBy must be LogStreamName or LastEventTime.");
	if (prefix && text_is(order, "LastEventTime"))
		return logs_invalid(call,
				    "Cannot order by LastEventTime with a logStreamNamePrefix.");
	streams = log_streams(call, group);
	for (size_t i = 0; i < streams.n; i++) {
		if (!prefix || text_starts(streams.items[i].name, prefix))
			streams.items[n++] = streams.items[i];
	}
	if (n && text_is(order, "LastEventTime"))
		qsort(streams.items, n, sizeof(streams.items[0]), by_last_event);
	write_array(call, "logStreams");
	for (size_t i = page.offset; i < paging_last(&page, n); i++)
		write_stream(call, group, &streams.items[is_down ? n - 1 - i : i]);
	write_array_end(call);
	paging_end(call, &paging, &page, n);
	return true;
}

static const struct operation operations[] = {
	OPERATION("DescribeLogGroups", describe_groups),
	OPERATION("DescribeLogStreams", describe_streams),
	OPERATION("FilterLogEvents", logs_filter_events),
	OPERATION("GetLogEvents", logs_get_events),
	OPERATION("StartQuery", logs_start_query),
	OPERATION("GetQueryResults", logs_get_query_results),
	OPERATION("StopQuery", logs_stop_query),
};

const struct service api_logs = {
	.name = "logs",
	.protocol = PROTOCOL_JSON,
	.target = "Logs_20140328",
	.operations = operations,
	.n_operations = LEN(operations),
	.state_size = sizeof(struct logs_state),
	.state_done = logs_state_done,
};
