/* SPDX-License-Identifier: MIT */
/* cw_alarms.c - DescribeAlarms: metric and composite alarms as rows. It does not judge them. */
#include <string.h>

#include "aws/api.h"
#include "aws/cloudwatch.h"
#include "aws/reason.h"
#include "base/text.h"

#define PAGE_MAX 100 /* CloudWatch's own limit */

static const struct {
	const char *name, *sign;
	bool is_band; /* compared with an anomaly detection band, not with a number */
} comparisons[] = {
	{ "GreaterThanThreshold", ">", false },
	{ "GreaterThanOrEqualToThreshold", ">=", false },
	{ "LessThanThreshold", "<", false },
	{ "LessThanOrEqualToThreshold", "<=", false },
	{ "GreaterThanUpperThreshold", "above the band", true },
	{ "LessThanLowerThreshold", "below the band", true },
	{ "LessThanLowerOrGreaterThanUpperThreshold", "outside the band", true },
};

/* false: AWS did not say; a word of another kind is no state to rely on, like too little data. */
static bool
state_of(const char *word, enum alarm_state *out)
{
	*out = ALARM_INSUFFICIENT;
	for (enum alarm_state state = ALARM_OK; state < ALARM_INSUFFICIENT; state++)
		if (strcmp(word, alarm_state_word(state)) == 0)
			*out = state;
	return *word;
}

/* "> 5 for 2 of 3 × 60s" */
static const char *
threshold_text(struct gather *g, const struct json_val *alarm)
{
	const char *comparison = json_text(json_get(alarm, "ComparisonOperator"), "");
	int of = gather_int(json_get(alarm, "EvaluationPeriods"));
	int points = gather_int(json_get(alarm, "DatapointsToAlarm"));
	int period_s = gather_int(json_get(alarm, "Period"));
	TEXT_ON(text, 120);

	for (size_t i = 0; i < LEN(comparisons); i++) {
		if (strcmp(comparisons[i].name, comparison) != 0)
			continue;
		text_add(&text, comparisons[i].sign);
		if (!comparisons[i].is_band)
			text_addf(&text, " %g", json_number(json_get(alarm, "Threshold"), 0));
	}
	if (text.len == 0)
		return "";
	if (of > 0)
		text_addf(&text, " for %d of %d", points > 0 ? points : of, of);
	if (of > 0 && period_s > 0)
		text_addf(&text, " × %ds", period_s);
	return gather_clean(g, text.data);
}

static const char *
metric_text(struct gather *g, const struct json_val *alarm, bool is_composite)
{
	const char *name = json_text(json_get(alarm, "MetricName"), "");
	TEXT_ON(text, 520); /* both names have at most 255 bytes */

	if (is_composite)
		return "composite";
	if (!*name)
		return "math";
	text_addf(&text, "%s %s", json_text(json_get(alarm, "Namespace"), ""), name);
	return gather_clean(g, text.data);
}

/* A metric of its own, else the first that its expression takes. */
static void
fill_metric(struct gather *g, const struct json_val *alarm, struct alarm_row *row)
{
	const struct json_val *metric = alarm, *stat = alarm, *list;
	struct dimension *dimensions;
	struct alarm_metric *of;
	size_t n = 0;

	for (const struct json_val *query = json_first(json_get(alarm, "Metrics"));
	     query && !json_get(metric, "MetricName"); query = json_after(query)) {
		stat = json_get(query, "MetricStat");
		metric = json_get(stat, "Metric");
	}
	if (!json_get(metric, "MetricName"))
		return;
	list = json_get(metric, "Dimensions");
	dimensions = gather_more(g, NULL, 0, MAX(json_count(list), 1), sizeof(*dimensions));
	of = gather_more(g, NULL, 0, 1, sizeof(*of));
	if (!dimensions || !of)
		return;
	for (const struct json_val *d = json_first(list); d; d = json_after(d))
		dimensions[n++] = (struct dimension){ gather_text(g, json_get(d, "Name")),
						      gather_text(g, json_get(d, "Value")) };
	*of = (struct alarm_metric){
		.namespace_ = gather_text(g, json_get(metric, "Namespace")),
		.name = gather_text(g, json_get(metric, "MetricName")),
		.stat = gather_text(g, json_get(stat, stat == alarm ? "Statistic" : "Stat")),
		.dimensions = dimensions,
		.n_dimensions = n,
		.period_s = gather_int(json_get(stat, "Period")),
	};
	if (!*of->stat)
		of->stat = gather_text(g, json_get(stat, "ExtendedStatistic"));
	row->of = of;
}

static const char *
dimensions_text(struct gather *g, const struct json_val *alarm)
{
	const struct json_val *dimensions = json_get(alarm, "Dimensions");
	TEXT_ON(text, 1024);

	for (const struct json_val *at = json_first(dimensions); at; at = json_after(at))
		text_addf(&text, "%s%s=%s", text.len ? ", " : "",
			  json_text(json_get(at, "Name"), ""),
			  json_text(json_get(at, "Value"), ""));
	return gather_clean(g, text.data);
}

static bool
fill_row(struct gather *g, const struct json_val *alarm, bool is_composite, struct alarm_row *row)
{
	row->name = gather_text(g, json_get(alarm, "AlarmName"));
	row->reason = gather_text(g, json_get(alarm, "StateReason"));
	row->metric = metric_text(g, alarm, is_composite);
	row->dimensions = dimensions_text(g, alarm);
	row->threshold = threshold_text(g, alarm);
	fill_metric(g, alarm, row);
	row->since_s = gather_time(json_get(alarm, "StateTransitionedTimestamp"));
	if (row->since_s == 0)
		row->since_s = gather_time(json_get(alarm, "StateUpdatedTimestamp"));
	row->is_composite = is_composite;
	row->is_partial =
		strcmp(json_text(json_get(alarm, "EvaluationState"), ""), "PARTIAL_DATA") == 0;
	row->are_actions_on = json_bool(json_get(alarm, "ActionsEnabled"), true);
	return *row->name && state_of(json_text(json_get(alarm, "StateValue"), ""), &row->state);
}

/* Appends a page's alarms; the rows move, because the arena cannot grow them. */
static enum err
add_page(const struct api_request *r, const struct json_val *root, struct alarm_list *list,
	 struct why *why)
{
	const struct aws_scope *scope = r->scope;
	const struct json_val *lists[] = { json_get(root, "MetricAlarms"),
					   json_get(root, "CompositeAlarms") };
	struct gather g = { .arena = scope->arena };
	size_t n = list->n + json_count(lists[0]) + json_count(lists[1]);
	struct alarm_row *rows = arena_array(scope->arena, MAX(n, 1), sizeof(*rows));
	const char *region = arena_text(scope->arena, scope->region);

	if (!rows || !region)
		return err_memory(why);
	if (list->n > 0)
		memcpy(rows, list->rows, list->n * sizeof(*rows));
	n = list->n;
	for (size_t i = 0; i < LEN(lists); i++)
		for (const struct json_val *alarm = json_first(lists[i]); alarm;
		     alarm = json_after(alarm)) {
			rows[n].region = region;
			if (!fill_row(&g, alarm, i == 1, &rows[n++]))
				return api_malformed(r, "an alarm without a name or state", why);
		}
	if (g.is_out_of_memory)
		return err_memory(why);
	*list = (struct alarm_list){ rows, n };
	return ERR_OK;
}

static enum err
fetch_page(struct api_request *r, const char *prefix, const char *token, struct json **out_doc,
	   struct why *why)
{
	/* without them composite alarms are left out */
	static const char *const types[] = { "MetricAlarm", "CompositeAlarm" };

	api_texts(r, "AlarmTypes", NULL, types, LEN(types));
	api_integer(r, "MaxRecords", PAGE_MAX);
	if (prefix && *prefix)
		api_text(r, "AlarmNamePrefix", prefix);
	api_text(r, "NextToken", token);
	return api_send_json(r, out_doc, why);
}

static enum err
take_page(const struct aws_scope *scope, const char *prefix, struct pages *pages,
	  struct alarm_list *list, struct why *why)
{
	struct json *doc = NULL;
	const struct json_val *root;
	struct api_request r;
	enum err err;

	api_begin(&r, scope, CW_ALARMS);
	err = fetch_page(&r, prefix, pages->token, &doc, why);
	if (err)
		return api_page_error(err, pages, why);
	root = json_root(doc);
	if (json_type(json_get(root, "MetricAlarms")) != JSON_T_ARRAY &&
	    json_type(json_get(root, "CompositeAlarms")) != JSON_T_ARRAY)
		err = api_malformed(&r, "neither MetricAlarms nor CompositeAlarms", why);
	if (!err)
		err = add_page(&r, root, list, why);
	if (!err)
		err = api_page_next(&r, json_text(json_get(root, "NextToken"), NULL), pages, why);
	json_free(doc);
	return err;
}

enum err
cw_alarms(const struct aws_scope *scope, const char *prefix, struct alarm_list *out_list,
	  struct why *why)
{
	struct alarm_list list = *out_list;
	struct pages pages = { 0 };
	enum err err;

	do
		err = take_page(scope, prefix, &pages, &list, why);
	while (!err && pages.token);
	if (!err)
		*out_list = list;
	return err;
}
