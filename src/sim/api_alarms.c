/* SPDX-License-Identifier: MIT */
/* api_alarms.c - DescribeAlarms of the simulated CloudWatch, and the list of its operations.
 * Source: CloudWatch API reference, DescribeAlarms. */
#include "base/text.h"
#include "sim/alarm_reason.h"
#include "sim/api_cloudwatch.h"

#include <stdio.h>
#include <string.h>

#define NAMES_MAX 100
#define RECORDS_MAX 100
#define RECORDS_DEFAULT 50
#define RULE_MAX 10240 /* CloudWatch's limit for an alarm rule */

static const char *const state_words[] = {
	[SIM_OK] = "OK",
	[SIM_ALARM] = "ALARM",
	[SIM_INSUFFICIENT] = "INSUFFICIENT_DATA",
};

const char *
cloudwatch_state_word(enum sim_state state)
{
	return state_words[state];
}

struct filter {
	const struct json_val *names, *types; /* NULL: none */
	const char *prefix, *state;
	bool wants_metric, wants_composite;
	size_t max;
};

static bool
read_filter(struct call *call, struct filter *filter)
{
	int64_t max = RECORDS_DEFAULT;

	if (!param_list(call, call->params, "AlarmNames", &filter->names) ||
	    !param_list(call, call->params, "AlarmTypes", &filter->types) ||
	    !param_text(call, call->params, "AlarmNamePrefix", &filter->prefix) ||
	    !param_text(call, call->params, "StateValue", &filter->state) ||
	    !param_integer(call, "MaxRecords", &max))
		return false;
	if (filter->names && filter->prefix)
		return fault_set(call->refusal, FAULT_VALIDATION,
				 "AlarmNames and AlarmNamePrefix must not be given together");
	if (json_count(filter->names) > NAMES_MAX)
		return fault_set(call->refusal, FAULT_VALIDATION,
				 "The collection AlarmNames must not have a size greater than %d.",
				 NAMES_MAX);
	if (max < 1 || max > RECORDS_MAX)
		return fault_set(call->refusal, FAULT_VALIDATION,
				 "The parameter MaxRecords must be between 1 and %d.", RECORDS_MAX);
	if (filter->state && !text_is(filter->state, "OK") && !text_is(filter->state, "ALARM") &&
	    !text_is(filter->state, "INSUFFICIENT_DATA"))
		return fault_set(call->refusal, FAULT_VALIDATION,
				 "The value '%.80s' for parameter StateValue is not supported.",
				 filter->state);
	filter->max = page_size(call, max);
	filter->wants_composite = param_in_list(filter->types, "CompositeAlarm");
	filter->wants_metric =
		!json_count(filter->types) || param_in_list(filter->types, "MetricAlarm");
	return true;
}

static bool
is_wanted(const struct call *call, const struct filter *filter, const struct sim_alarm *alarm)
{
	return text_is(alarm->region, call->region) &&
	       (alarm->def ? filter->wants_metric : filter->wants_composite) &&
	       (!filter->names || param_in_list(filter->names, alarm->name)) &&
	       (!filter->prefix || text_starts(alarm->name, filter->prefix)) &&
	       (!filter->state || text_is(filter->state, state_words[alarm->state]));
}

static void
write_arn(struct call *call, const char *key, const char *service, const char *region,
	  const char *name)
{
	write_text(call, key,
		   arena_format(call->arena, "arn:aws:%s:%s:%s:%s", service, region,
				call->world->account, name));
}

static void
write_actions(struct call *call, const struct sim_alarm *alarm)
{
	write_flag(call, "ActionsEnabled", true);
	write_empty(call, "OKActions");
	write_array(call, "AlarmActions");
	write_text(call, NULL,
		   arena_format(call->arena, "arn:aws:sns:%s:%s:%s-alerts", alarm->region,
				call->world->account, call->world->stack->name));
	write_array_end(call);
	write_empty(call, "InsufficientDataActions");
}

static void
write_state(struct call *call, const struct sim_alarm *alarm)
{
	struct buf data;

	write_text(call, "StateValue", state_words[alarm->state]);
	write_text(call, "StateReason", alarm->reason);
	buf_init(&data, 4096);
	if (alarm->def && alarm->basis.n && alarm_reason_data(alarm, &data))
		write_text(call, "StateReasonData", data.data);
	buf_done(&data);
	write_time(call, "StateUpdatedTimestamp", alarm->changed_ms);
	write_time(call, "StateTransitionedTimestamp", alarm->changed_ms);
}

static void
write_query(struct call *call, const struct metric_def *def, bool is_returned)
{
	write_object(call, NULL);
	write_text(call, "Id", def->id);
	if (def->expression) {
		write_text(call, "Expression", def->expression);
	} else {
		const struct metric_name name = { def->region, def->namespace_, def->name,
						  def->dimensions, def->n_dimensions };

		write_object(call, "MetricStat");
		write_object(call, "Metric");
		cloudwatch_write_metric(call, &name);
		write_object_end(call);
		write_integer(call, "Period", def->period_s);
		write_text(call, "Stat", def->stat);
		write_object_end(call);
	}
	write_flag(call, "ReturnData", is_returned);
	write_object_end(call);
}

/* The id stands in the expression as a word of its own. */
static bool
refers_to(const char *expression, const char *id)
{
	static const char word[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";

	while (*expression) {
		size_t n;

		expression += strcspn(expression, word);
		n = strspn(expression, word);
		if (n == strlen(id) && n && strncmp(expression, id, n) == 0)
			return true;
		expression += n;
	}
	return false;
}

/* An alarm on an expression lists the queries that it needs, directly or not. */
static void
write_queries(struct call *call, const struct metric_def *def)
{
	const struct stack *stack = call->world->stack;
	bool *is_needed = arena_array(call->arena, stack->n_metrics + 1, sizeof(bool));
	bool grows = is_needed;

	write_array(call, "Metrics");
	write_query(call, def, true);
	while (grows) {
		grows = false;
		for (size_t i = 0; i < stack->n_metrics; i++) {
			const struct metric_def *other = &stack->metrics[i];
			bool is_new = !is_needed[i] && other != def &&
				      refers_to(def->expression, other->id);

			for (size_t k = 0; !is_needed[i] && !is_new && k < stack->n_metrics; k++)
				is_new = is_needed[k] && other != def &&
					 stack->metrics[k].expression &&
					 refers_to(stack->metrics[k].expression, other->id);
			grows = grows || is_new;
			is_needed[i] = is_needed[i] || is_new;
		}
	}
	for (size_t i = 0; is_needed && i < stack->n_metrics; i++) {
		if (is_needed[i])
			write_query(call, &stack->metrics[i], false);
	}
	write_array_end(call);
}

static void
write_plain_metric(struct call *call, const struct metric_def *def)
{
	const struct metric_name name = { def->region, def->namespace_, def->name, def->dimensions,
					  def->n_dimensions };
	struct stat stat;
	bool is_extended = stat_parse(def->stat, &stat) && stat_is_extended(&stat);

	cloudwatch_write_metric(call, &name);
	write_text(call, is_extended ? "ExtendedStatistic" : "Statistic", def->stat);
	write_integer(call, "Period", def->period_s);
}

static void
write_metric_alarm(struct call *call, const struct sim_alarm *alarm)
{
	const struct metric_def *def = alarm->def;
	unsigned periods = MAX(alarm->threshold.periods, 1);

	write_object(call, NULL);
	write_text(call, "AlarmName", alarm->name);
	write_arn(call, "AlarmArn", "cloudwatch", alarm->region,
		  arena_format(call->arena, "alarm:%s", alarm->name));
	if (def->title)
		write_text(call, "AlarmDescription", def->title);
	write_time(call, "AlarmConfigurationUpdatedTimestamp", call->world->start_ms);
	write_actions(call, alarm);
	write_state(call, alarm);
	if (def->expression)
		write_queries(call, def);
	else
		write_plain_metric(call, def);
	write_integer(call, "EvaluationPeriods", periods);
	write_integer(call, "DatapointsToAlarm", periods);
	write_number(call, "Threshold", alarm->threshold.limit);
	write_text(call, "ComparisonOperator", alarm_operator(alarm->threshold.compare));
	write_text(call, "TreatMissingData", def->is_zero_less ? "notBreaching" : "missing");
	write_object_end(call);
}

static void
write_rule(struct call *call, const struct sim_alarm *composite)
{
	const struct alarms *alarms = call->world->alarms;
	TEXT_ON(rule, RULE_MAX);

	for (size_t i = 0; i < alarms_count(alarms); i++) {
		const struct sim_alarm *alarm = alarms_at(alarms, i);

		if (alarm->def && text_is(alarm->region, composite->region))
			text_addf(&rule, "%sALARM(\"%s\")", rule.len ? " OR " : "", alarm->name);
	}
	write_text(call, "AlarmRule", rule.len ? rule.data : "FALSE");
}

static void
write_composite(struct call *call, const struct sim_alarm *alarm)
{
	write_object(call, NULL);
	write_text(call, "AlarmName", alarm->name);
	write_arn(call, "AlarmArn", "cloudwatch", alarm->region,
		  arena_format(call->arena, "alarm:%s", alarm->name));
	write_text(call, "AlarmDescription", "Anything of this stack is in alarm");
	write_time(call, "AlarmConfigurationUpdatedTimestamp", call->world->start_ms);
	write_actions(call, alarm);
	write_state(call, alarm);
	write_rule(call, alarm);
	write_object_end(call);
}

bool
cloudwatch_describe_alarms(struct call *call)
{
	const struct alarms *alarms = call->world->alarms;
	struct filter filter = { 0 };
	size_t n = alarms_count(alarms), end, n_seen = 0;
	struct page page;
	struct why why;

	if (!page_begin(call, "NextToken", FAULT_NEXT_TOKEN, &page) || !read_filter(call, &filter))
		return false;
	if (alarms_advance(call->world->alarms, call->world->now_ms, &why))
		return fault_set(call->refusal, FAULT_INTERNAL, "%.300s", why.text);
	for (end = page.offset; end < n; end++) {
		if (is_wanted(call, &filter, alarms_at(alarms, end)) && n_seen++ == filter.max)
			break;
	}
	write_array(call, "CompositeAlarms");
	for (size_t i = page.offset; i < end; i++) {
		if (!alarms_at(alarms, i)->def && is_wanted(call, &filter, alarms_at(alarms, i)))
			write_composite(call, alarms_at(alarms, i));
	}
	write_array_end(call);
	write_array(call, "MetricAlarms");
	for (size_t i = page.offset; i < end; i++) {
		if (alarms_at(alarms, i)->def && is_wanted(call, &filter, alarms_at(alarms, i)))
			write_metric_alarm(call, alarms_at(alarms, i));
	}
	write_array_end(call);
	if (end < n)
		page_end(call, "NextToken", end, 0);
	return true;
}

static const struct operation operations[] = {
	OPERATION("GetMetricData", cloudwatch_get_metric_data),
	OPERATION("DescribeAlarms", cloudwatch_describe_alarms),
	OPERATION("ListMetrics", cloudwatch_list_metrics),
	OPERATION("DescribeAlarmHistory", cloudwatch_describe_history),
	OPERATION("GetDashboard", cloudwatch_get_dashboard),
	OPERATION("ListDashboards", cloudwatch_list_dashboards),
	OPERATION("PutAlarmMuteRule", cloudwatch_put_mute),
	OPERATION("DeleteAlarmMuteRule", cloudwatch_delete_mute),
	OPERATION("ListAlarmMuteRules", cloudwatch_list_mutes),
};

const struct service api_cloudwatch = {
	.name = "cloudwatch",
	.protocol = PROTOCOL_JSON,
	.signing_name = "monitoring",
	.iam = "cloudwatch",
	.target = "GraniteServiceVersion20100801",
	.content_type = "application/x-amz-json-1.0",
	.type_prefix = "com.amazonaws.cloudwatch.v2010_08_01",
	.is_query_compatible = true,
	.operations = operations,
	.n_operations = LEN(operations),
	.state_size = sizeof(struct cloudwatch_state),
	.state_done = cloudwatch_state_done,
};
