/* SPDX-License-Identifier: MIT */
/* api_history.c - DescribeAlarmHistory of the simulated CloudWatch: what each alarm went through,
 * and the messages that it sent. Source: CloudWatch API reference, DescribeAlarmHistory. */
#include "base/text.h"
#include "sim/api_cloudwatch.h"

#include <stdlib.h>

#define RECORDS_MAX 100

enum item_type { ITEM_CONFIGURATION, ITEM_STATE, ITEM_ACTION };

static const char *const item_words[] = { "ConfigurationUpdate", "StateUpdate", "Action" };

struct item {
	int64_t time_ms;
	enum item_type type;
	const struct sim_alarm *alarm;
	const struct alarm_change *change; /* NULL: the alarm was made */
};

struct filter {
	const char *name, *type;
	bool wants_metric, wants_composite, is_ascending;
	int64_t start_ms, end_ms;
	size_t max;
};

static bool
read_filter(struct call *call, struct filter *filter)
{
	const struct json_val *types;
	const char *order;
	int64_t max = RECORDS_MAX;

	*filter = (struct filter){ .end_ms = INT64_MAX };
	if (!param_text(call, call->params, "AlarmName", &filter->name) ||
	    !param_text(call, call->params, "HistoryItemType", &filter->type) ||
	    !param_text(call, call->params, "ScanBy", &order) ||
	    !param_list(call, call->params, "AlarmTypes", &types) ||
	    !param_time(call, "StartDate", &filter->start_ms) ||
	    !param_time(call, "EndDate", &filter->end_ms) ||
	    !param_integer(call, "MaxRecords", &max))
		return false;
	if (max < 1 || max > RECORDS_MAX)
		return fault_set(call->refusal, FAULT_VALIDATION,
				 "The parameter MaxRecords must be between 1 and %d.", RECORDS_MAX);
	if (order && !text_is(order, "TimestampAscending") &&
	    !text_is(order, "TimestampDescending"))
		return fault_set(call->refusal, FAULT_VALIDATION,
				 "The value '%.80s' for parameter ScanBy is not supported.", order);
	filter->is_ascending = text_is(order, "TimestampAscending");
	filter->max = page_size(call, max);
	filter->wants_composite = param_in_list(types, "CompositeAlarm");
	filter->wants_metric = !json_count(types) || param_in_list(types, "MetricAlarm");
	return true;
}

static bool
is_wanted(const struct call *call, const struct filter *filter, const struct item *item)
{
	const struct sim_alarm *alarm = item->alarm;

	return text_is(alarm->region, call->region) &&
	       (alarm->def ? filter->wants_metric : filter->wants_composite) &&
	       (!filter->name || text_is(filter->name, alarm->name)) &&
	       (!filter->type || text_is(filter->type, item_words[item->type])) &&
	       item->time_ms >= filter->start_ms && item->time_ms <= filter->end_ms &&
	       item->time_ms <= call->now_ms;
}

/* Newest first; of the same moment the later step first. */
static int
by_time(const void *a, const void *b)
{
	const struct item *x = a, *y = b;

	if (x->time_ms != y->time_ms)
		return x->time_ms > y->time_ms ? -1 : 1;
	if (x->alarm != y->alarm)
		return x->alarm > y->alarm ? -1 : 1;
	return x->type > y->type ? -1 : x->type < y->type;
}

static size_t
collect(struct call *call, const struct filter *filter, struct item **out)
{
	const struct alarms *alarms = call->world->alarms;
	size_t n_changes = alarms_n_changes(alarms), n = 0;
	struct item *items = arena_array(call->arena, 2 * n_changes + alarms_count(alarms) + 1,
					 sizeof(items[0]));

	for (size_t i = 0; items && i < alarms_count(alarms); i++) {
		struct item item = { .time_ms = call->world->start_ms,
				     .type = ITEM_CONFIGURATION,
				     .alarm = alarms_at(alarms, i) };

		if (is_wanted(call, filter, &item))
			items[n++] = item;
	}
	for (size_t i = 0; items && i < n_changes; i++) {
		const struct alarm_change *change = alarms_change(alarms, i);
		struct item item = { .time_ms = change->time_ms,
				     .type = ITEM_STATE,
				     .alarm = alarms_at(alarms, change->alarm),
				     .change = change };

		if (is_wanted(call, filter, &item))
			items[n++] = item;
		item.type = ITEM_ACTION;
		if (change->to == SIM_ALARM && is_wanted(call, filter, &item))
			items[n++] = item;
	}
	if (n)
		qsort(items, n, sizeof(items[0]), by_time);
	*out = items;
	return n;
}

static void
write_state(struct json_writer *w, const char *key, enum sim_state state, const char *reason)
{
	json_write_key(w, key);
	json_write_object(w);
	json_write_key(w, "stateValue");
	json_write_text(w, cloudwatch_state_word(state));
	json_write_key(w, "stateReason");
	json_write_text(w, reason);
	json_write_object_end(w);
}

static const char *
topic(struct call *call, const struct sim_alarm *alarm)
{
	return arena_format(call->arena, "arn:aws:sns:%s:%s:%s-alerts", alarm->region,
			    call->world->account, call->world->stack->name);
}

/* HistoryData is JSON in a text. */
static void
write_data(struct call *call, const struct item *item)
{
	const struct alarm_change *change = item->change;
	struct json_writer w;
	struct buf data;

	buf_init(&data, 16384);
	json_write_init(&w, &data, false);
	json_write_object(&w);
	json_write_key(&w, "version");
	json_write_text(&w, "1.0");
	if (item->type == ITEM_STATE) {
		write_state(&w, "oldState", change->from, change->from_reason);
		write_state(&w, "newState", change->to, change->to_reason);
	} else if (item->type == ITEM_ACTION) {
		json_write_key(&w, "actionState");
		json_write_text(&w, "Succeeded");
		json_write_key(&w, "notificationResource");
		json_write_text(&w, topic(call, item->alarm));
		json_write_key(&w, "publishedMessage");
		json_write_text(&w, change->to_reason);
	} else {
		json_write_key(&w, "type");
		json_write_text(&w, "Create");
	}
	json_write_object_end(&w);
	if (json_write_ok(&w))
		write_text(call, "HistoryData", data.data);
	buf_done(&data);
}

static void
write_item(struct call *call, const struct item *item)
{
	const char *name = item->alarm->name, *summary;

	if (item->type == ITEM_STATE)
		summary = arena_format(call->arena, "Alarm updated from %s to %s",
				       cloudwatch_state_word(item->change->from),
				       cloudwatch_state_word(item->change->to));
	else if (item->type == ITEM_ACTION)
		summary = arena_format(call->arena, "Successfully executed action %s",
				       topic(call, item->alarm));
	else
		summary = arena_format(call->arena, "Alarm \"%s\" created", name);
	write_object(call, NULL);
	write_text(call, "AlarmName", name);
	write_text(call, "AlarmType", item->alarm->def ? "MetricAlarm" : "CompositeAlarm");
	write_time(call, "Timestamp", item->time_ms);
	write_text(call, "HistoryItemType", item_words[item->type]);
	write_text(call, "HistorySummary", summary);
	write_data(call, item);
	write_object_end(call);
}

bool
cloudwatch_describe_history(struct call *call)
{
	struct filter filter;
	struct item *items;
	struct page page;
	struct why why;
	size_t n, last;

	if (!page_begin(call, "NextToken", FAULT_NEXT_TOKEN, &page) || !read_filter(call, &filter))
		return false;
	if (alarms_advance(call->world->alarms, call->world->now_ms, &why))
		return fault_set(call->refusal, FAULT_INTERNAL, "%.300s", why.text);
	n = collect(call, &filter, &items);
	last = MIN(n, page.offset + filter.max);
	write_array(call, "AlarmHistoryItems");
	for (size_t i = page.offset; i < last; i++)
		write_item(call, &items[filter.is_ascending ? n - 1 - i : i]);
	write_array_end(call);
	if (last < n)
		page_end(call, "NextToken", last, 0);
	return true;
}
