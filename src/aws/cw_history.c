/* SPDX-License-Identifier: MIT */
/* cw_history.c - DescribeAlarmHistory: changes of alarms as rows. */
#include <string.h>

#include "aws/cloudwatch.h"
#include "aws/list.h"

#define PAGE_MAX 100

/* What a state changed from and to is JSON inside a string; one that does not parse says nothing.
 */
static void
fill_states(struct gather *g, const char *data, struct cw_event *row)
{
	const struct json_val *new_state;
	struct json *doc = NULL;
	struct why ignored;

	row->old_state = row->new_state = row->reason = "";
	if (!*data || json_parse(data, strlen(data), 0, &doc, &ignored) != ERR_OK)
		return;
	new_state = json_get(json_root(doc), "newState");
	row->old_state =
		gather_text(g, json_get(json_get(json_root(doc), "oldState"), "stateValue"));
	row->new_state = gather_text(g, json_get(new_state, "stateValue"));
	row->reason = gather_text(g, json_get(new_state, "stateReason"));
	json_free(doc);
}

static const char *
fill_event(struct gather *g, const struct json_val *item, void *to)
{
	struct cw_event *row = to;

	row->alarm = gather_text(g, json_get(item, "AlarmName"));
	row->type = gather_text(g, json_get(item, "HistoryItemType"));
	row->summary = gather_text(g, json_get(item, "HistorySummary"));
	row->time_s = gather_time(json_get(item, "Timestamp"));
	row->is_composite =
		strcmp(json_text(json_get(item, "AlarmType"), ""), "CompositeAlarm") == 0;
	fill_states(g, json_text(json_get(item, "HistoryData"), ""), row);
	if (!*row->alarm || !*row->type || row->time_s == 0)
		return "an item without AlarmName, HistoryItemType or Timestamp";
	return NULL;
}

static void
ask_history(struct api_request *r, const void *question)
{
	static const char *const types[] = { "MetricAlarm", "CompositeAlarm" };
	const struct cw_event_filter *filter = question;

	api_text(r, "AlarmName", filter->alarm);
	api_texts(r, "AlarmTypes", "member", types, LEN(types));
	if (filter->are_states_only)
		api_text(r, "HistoryItemType", "StateUpdate");
	if (filter->start_s > 0)
		api_integer(r, "StartDate", filter->start_s);
	if (filter->end_s > 0)
		api_integer(r, "EndDate", filter->end_s);
	api_text(r, "ScanBy", "TimestampDescending");
	api_integer(r, "MaxRecords",
		    (int64_t)(filter->limit > 0 ? MIN(filter->limit, PAGE_MAX) : PAGE_MAX));
}

static const struct list_call describe_history = {
	.operation = CW_ALARM_HISTORY,
	.member = "AlarmHistoryItems",
	.token = "NextToken",
	.next = "NextToken",
	.row_size = sizeof(struct cw_event),
	.ask = ask_history,
	.fill = fill_event,
};

enum err
cw_alarm_history(const struct aws_scope *scope, const struct cw_event_filter *filter,
		 struct cw_events *out, struct why *why)
{
	const struct list_range range = { .next = filter->next, .limit = filter->limit };
	struct list_rows rows;
	enum err err = list_fetch(scope, &describe_history, filter, &range, &rows, why);

	if (!err)
		*out = (struct cw_events){ rows.items, rows.n, rows.next };
	return err;
}
