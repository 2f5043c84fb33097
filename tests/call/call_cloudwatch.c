/* SPDX-License-Identifier: MIT */
/* call_cloudwatch.c - the calls of cloudwatch.h. */
#include "call.h"

#include "aws/cloudwatch.h"

static const char *
given(const struct call *call, const char *key)
{
	const char *value = call_arg(call, key);

	return *value ? value : NULL;
}

/* "DimensionName" and "DimensionValue", if they are given. */
static size_t
dimension_of(const struct call *call, struct dimension *out)
{
	*out = (struct dimension){ given(call, "DimensionName"), given(call, "DimensionValue") };
	return out->name ? 1 : 0;
}

static enum err
metric_data(struct call *call, struct why *why)
{
	struct dimension dimension;
	const struct metric_def def = { .id = "m1",
					.namespace_ = call_arg(call, "Namespace"),
					.name = call_arg(call, "MetricName"),
					.dimensions = &dimension,
					.n_dimensions = dimension_of(call, &dimension),
					.stat = call_arg(call, "Stat"),
					.period_s = (int)call_number(call, "Period"),
					.scale = 1 };
	const struct metric_query query = { &def, true };
	const struct span span = { call_number(call, "StartTime"), call_number(call, "EndTime") };
	struct points points = { 0 };
	enum err err = cw_metric_data(&call->scope, &query, 1, span, &points, why);

	if (err)
		return err;
	json_write_key(call->out, "Timestamps");
	json_write_array(call->out);
	for (size_t i = 0; i < points.n; i++)
		json_write_integer(call->out, points.times_s[i]);
	json_write_array_end(call->out);
	json_write_key(call->out, "Values");
	json_write_array(call->out);
	for (size_t i = 0; i < points.n; i++)
		json_write_number(call->out, points.values[i]);
	json_write_array_end(call->out);
	put_bool(call, "incomplete", points.is_incomplete);
	return ERR_OK;
}

static void
put_metric(struct call *call, const struct cw_metric *metric)
{
	json_write_object(call->out);
	put_text(call, "Namespace", metric->namespace_);
	put_text(call, "MetricName", metric->name);
	json_write_key(call->out, "Dimensions");
	json_write_array(call->out);
	for (size_t i = 0; i < metric->n_dimensions; i++) {
		json_write_object(call->out);
		put_text(call, "Name", metric->dimensions[i].name);
		put_text(call, "Value", metric->dimensions[i].value);
		json_write_object_end(call->out);
	}
	json_write_array_end(call->out);
	json_write_object_end(call->out);
}

static enum err
list_metrics(struct call *call, struct why *why)
{
	struct dimension dimension;
	const struct cw_metric_filter filter = { .namespace_ = given(call, "Namespace"),
						 .name = given(call, "MetricName"),
						 .dimensions = &dimension,
						 .n_dimensions = dimension_of(call, &dimension),
						 .is_recent = given(call, "RecentlyActive") != NULL,
						 .limit = (size_t)call_number(call, "limit") };
	struct cw_metrics metrics;
	enum err err = cw_list_metrics(&call->scope, &filter, &metrics, why);

	if (err)
		return err;
	json_write_key(call->out, "Metrics");
	json_write_array(call->out);
	for (size_t i = 0; i < metrics.n; i++)
		put_metric(call, &metrics.items[i]);
	json_write_array_end(call->out);
	put_text(call, "NextToken", metrics.next);
	return ERR_OK;
}

static enum err
alarms(struct call *call, struct why *why)
{
	struct alarm_list list = { 0 };
	enum err err = cw_alarms(&call->scope, given(call, "AlarmNamePrefix"), &list, why);

	if (err)
		return err;
	json_write_key(call->out, "Alarms");
	json_write_array(call->out);
	for (size_t i = 0; i < list.n; i++) {
		const struct alarm_row *row = &list.rows[i];

		json_write_object(call->out);
		put_text(call, "AlarmName", row->name);
		put_text(call, "StateReason", row->reason);
		put_text(call, "metric", row->metric);
		put_text(call, "threshold", row->threshold);
		put_text(call, "StateValue", alarm_state_word(row->state));
		put_integer(call, "StateTransitionedTimestamp", row->since_s);
		put_bool(call, "composite", row->is_composite);
		put_bool(call, "partial", row->is_partial);
		put_bool(call, "ActionsEnabled", row->are_actions_on);
		json_write_object_end(call->out);
	}
	json_write_array_end(call->out);
	return ERR_OK;
}

static enum err
alarm_history(struct call *call, struct why *why)
{
	const struct cw_event_filter filter = {
		.alarm = given(call, "AlarmName"),
		.are_states_only = given(call, "HistoryItemType") != NULL,
		.start_s = call_number(call, "StartDate"),
		.end_s = call_number(call, "EndDate"),
		.limit = (size_t)call_number(call, "limit"),
	};
	struct cw_events events;
	enum err err = cw_alarm_history(&call->scope, &filter, &events, why);

	if (err)
		return err;
	json_write_key(call->out, "AlarmHistoryItems");
	json_write_array(call->out);
	for (size_t i = 0; i < events.n; i++) {
		const struct cw_event *e = &events.items[i];

		json_write_object(call->out);
		put_text(call, "AlarmName", e->alarm);
		put_text(call, "HistoryItemType", e->type);
		put_text(call, "HistorySummary", e->summary);
		put_text(call, "oldState", e->old_state);
		put_text(call, "newState", e->new_state);
		put_text(call, "stateReason", e->reason);
		put_integer(call, "Timestamp", e->time_s);
		put_bool(call, "composite", e->is_composite);
		json_write_object_end(call->out);
	}
	json_write_array_end(call->out);
	put_text(call, "NextToken", events.next);
	return ERR_OK;
}

static enum err
dashboard(struct call *call, struct why *why)
{
	const char *body = NULL;
	enum err err = cw_dashboard(&call->scope, call_arg(call, "DashboardName"), &body, why);

	if (!err)
		put_text(call, "DashboardBody", body);
	return err;
}

static enum err
list_dashboards(struct call *call, struct why *why)
{
	struct cw_dashboards list;
	enum err err =
		cw_list_dashboards(&call->scope, call_arg(call, "DashboardNamePrefix"), &list, why);

	if (err)
		return err;
	json_write_key(call->out, "DashboardEntries");
	json_write_array(call->out);
	for (size_t i = 0; i < list.n; i++) {
		json_write_object(call->out);
		put_text(call, "DashboardName", list.items[i].name);
		put_text(call, "DashboardArn", list.items[i].arn);
		put_integer(call, "LastModified", list.items[i].modified_s);
		put_integer(call, "Size", list.items[i].size_bytes);
		json_write_object_end(call->out);
	}
	json_write_array_end(call->out);
	return ERR_OK;
}

static enum err
mute_rules(struct call *call, struct why *why)
{
	struct cw_mute_rows list;
	enum err err = cw_mute_rules(&call->scope, given(call, "AlarmName"), &list, why);

	if (err)
		return err;
	json_write_key(call->out, "AlarmMuteRuleSummaries");
	json_write_array(call->out);
	for (size_t i = 0; i < list.n; i++) {
		json_write_object(call->out);
		put_text(call, "Name", list.items[i].name);
		put_text(call, "AlarmMuteRuleArn", list.items[i].arn);
		put_text(call, "Status", list.items[i].status);
		put_integer(call, "ExpireDate", list.items[i].expires_s);
		put_integer(call, "LastUpdatedTimestamp", list.items[i].updated_s);
		json_write_object_end(call->out);
	}
	json_write_array_end(call->out);
	return ERR_OK;
}

static enum err
put_mute_rule(struct call *call, struct why *why)
{
	const char *alarm = call_arg(call, "AlarmName");
	const struct cw_mute mute = { .name = call_arg(call, "Name"),
				      .description = given(call, "Description"),
				      .alarms = &alarm,
				      .n_alarms = 1,
				      .start_s = call_number(call, "Start"),
				      .duration_s = call_number(call, "Duration") };

	return cw_put_mute_rule(&call->scope, &mute, why);
}

static enum err
delete_mute_rule(struct call *call, struct why *why)
{
	return cw_delete_mute_rule(&call->scope, call_arg(call, "AlarmMuteRuleName"), why);
}

const struct call_row calls_cloudwatch[] = {
	{ CW_METRIC_DATA,
	  { "Namespace=AWS/Lambda", "MetricName=Errors", "Stat=Sum", "Period=60",
	    "StartTime=1795235400", "EndTime=1795236000", "DimensionName=FunctionName",
	    "DimensionValue=cityflow-api" },
	  metric_data },
	{ CW_LIST_METRICS, { "Namespace=AWS/Lambda" }, list_metrics },
	{ CW_ALARMS, { NULL }, alarms },
	{ CW_ALARM_HISTORY, { "limit=100" }, alarm_history },
	{ CW_LIST_DASHBOARDS, { NULL }, list_dashboards },
	{ CW_DASHBOARD, { "DashboardName=cityflow" }, dashboard },
	{ CW_PUT_MUTE_RULE,
	  { "Name=cwtop-call", "AlarmName=cityflow-api-5xx", "Start=1795235400", "Duration=3600" },
	  put_mute_rule },
	{ CW_LIST_MUTE_RULES, { NULL }, mute_rules },
	{ CW_DELETE_MUTE_RULE, { "AlarmMuteRuleName=cwtop-call" }, delete_mute_rule },
};
const size_t n_calls_cloudwatch = LEN(calls_cloudwatch);
