/* SPDX-License-Identifier: MIT */
/* api_ce.c - the simulated Cost Explorer. Source: Cost Explorer API reference, GetCostAndUsage,
 * GetCostForecast, GetDimensionValues. */
#include "base/text.h"
#include "sim/bill_filter.h"
#include "sim/paging.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define DAY_S INT64_C(86400)
#define MONTHS_KEPT 14
#define GROUP_KEYS_MAX 2
#define GROUPS_MAX 256
#define METRICS_MAX 8
#define INVALID "ValidationException"

static const struct paging pages_of_time = {
	.token = "NextPageToken",
	.next = "NextPageToken",
	.bad_token = "InvalidNextTokenException",
	.bad_size = INVALID,
	.min = 1,
	.max = 1000,
	.normal = 1000,
};

static const struct paging pages_of_values = {
	.token = "NextPageToken",
	.next = "NextPageToken",
	.size = "MaxResults",
	.bad_token = "InvalidNextTokenException",
	.bad_size = INVALID,
	.min = 1,
	.max = 1000,
	.normal = 1000,
};

static bool
invalid(struct call *call, const char *message)
{
	return fault_own(call->refusal, 400, INVALID, "%s", message);
}

/* ---- the period ---- */

struct period {
	int64_t start_s, end_s;
	bool is_monthly;
};

static bool
read_period(struct call *call, bool needs_granularity, struct period *out)
{
	const struct json_val *period = json_get(call->params, "TimePeriod");
	const char *start = json_text(json_get(period, "Start"), NULL);
	const char *end = json_text(json_get(period, "End"), NULL);
	const char *granularity;

	if (!start || !end)
		return invalid(call, "TimePeriod needs Start and End.");
	if (!bill_parse_date(start, &out->start_s) || !bill_parse_date(end, &out->end_s))
		return invalid(call, "Start time and end time must be of the form yyyy-MM-dd.");
	if (out->start_s >= out->end_s)
		return invalid(call, "Start date (and hour) should be before end date (and hour)");
	out->is_monthly = false;
	if (!needs_granularity)
		return true;
	if (!param_need(call, "Granularity", &granularity))
		return false;
	out->is_monthly = text_is(granularity, "MONTHLY");
	if (text_is(granularity, "HOURLY"))
		return invalid(call, "Hourly granularity is not enabled for this account.");
	return out->is_monthly || text_is(granularity, "DAILY") ||
	       invalid(call, "Granularity must be DAILY or MONTHLY.");
}

/* End of the step that begins at from_s. */
static int64_t
step_end(const struct period *period, int64_t from_s)
{
	int64_t next_s = period->is_monthly ? bill_month(from_s, 1) : from_s + DAY_S;

	return MIN(next_s, period->end_s);
}

static size_t
count_steps(const struct period *period)
{
	size_t n = 0;

	for (int64_t at = period->start_s; at < period->end_s; at = step_end(period, at))
		n++;
	return n;
}

static void
write_period(struct call *call, int64_t from_s, int64_t to_s)
{
	write_object(call, "TimePeriod");
	write_text(call, "Start", bill_date(call, from_s));
	write_text(call, "End", bill_date(call, to_s));
	write_object_end(call);
}

/* ---- GetCostAndUsage ---- */

struct question {
	struct period period;
	const struct json_val *metrics, *group_by, *filter;
	struct bill bill;
	struct {
		const char *type, *key;
	} keys[GROUP_KEYS_MAX];
	size_t n_keys;
};

static bool
read_metrics(struct call *call, struct question *question)
{
	static const char *const known[] = { "BlendedCost",          "UnblendedCost",
					     "AmortizedCost",        "NetUnblendedCost",
					     "NetAmortizedCost",     "UsageQuantity",
					     "NormalizedUsageAmount" };

	if (!param_list(call, call->params, "Metrics", &question->metrics))
		return false;
	if (!json_count(question->metrics) || json_count(question->metrics) > METRICS_MAX)
		return invalid(call, "Metrics must name at least one metric.");
	for (const struct json_val *m = json_first(question->metrics); m; m = json_after(m)) {
		size_t i = 0;

		while (i < LEN(known) && !text_is(known[i], json_text(m, "")))
			i++;
		if (i == LEN(known))
			return fault_own(call->refusal, 400, INVALID,
					 "Metric %.80s is not supported.", json_text(m, ""));
	}
	return true;
}

static bool
read_groups(struct call *call, struct question *question)
{
	static const struct bill_item any = { .service = "", .region = "", .usage_type = "" };

	if (!param_list(call, call->params, "GroupBy", &question->group_by))
		return false;
	if (json_count(question->group_by) > GROUP_KEYS_MAX)
		return invalid(call, "Number of groups exceeds the maximum of 2.");
	for (const struct json_val *g = json_first(question->group_by); g; g = json_after(g)) {
		const char *type = json_text(json_get(g, "Type"), "DIMENSION");
		const char *key = json_text(json_get(g, "Key"), "");

		if (!text_is(type, "DIMENSION") && !text_is(type, "TAG") &&
		    !text_is(type, "COST_CATEGORY"))
			return invalid(call, "The Type of a group must be DIMENSION, TAG or "
					     "COST_CATEGORY.");
		if (text_is(type, "DIMENSION") && !bill_dimension(call, &any, key))
			return fault_own(call->refusal, 400, INVALID,
					 "Group Definition dimension %.80s is invalid.", key);
		question->keys[question->n_keys].type = type;
		question->keys[question->n_keys++].key = key;
	}
	return true;
}

static bool
read_question(struct call *call, struct question *out)
{
	int64_t now_s = call->now_ms / 1000;

	*out = (struct question){ .filter = json_get(call->params, "Filter") };
	if (!read_period(call, true, &out->period) || !read_metrics(call, out) ||
	    !read_groups(call, out) || !bill_filter_check(call, out->filter, 0))
		return false;
	if (out->period.start_s > now_s)
		return invalid(call, "Start date (and hour) must not be in the future.");
	if (out->period.start_s < bill_month(now_s, -MONTHS_KEPT))
		return invalid(call, "You haven't enabled historical data beyond 14 months");
	out->bill = bill_filtered(call, out->filter);
	return true;
}

static void
write_amounts(struct call *call, const char *key, const struct question *question, double usd,
	      double usage)
{
	write_object(call, key);
	for (const struct json_val *m = json_first(question->metrics); m; m = json_after(m)) {
		const char *name = json_text(m, "");
		bool is_usage =
			text_is(name, "UsageQuantity") || text_is(name, "NormalizedUsageAmount");

		write_object(call, name);
		write_format(call, "Amount", "%.10f", is_usage ? usage : usd);
		write_text(call, "Unit", is_usage ? "N/A" : "USD");
		write_object_end(call);
	}
	write_object_end(call);
}

static const char *
key_of(struct call *call, const struct question *question, const struct bill_item *item, size_t k)
{
	const char *key = question->keys[k].key;

	if (text_is(question->keys[k].type, "DIMENSION"))
		return bill_dimension(call, item, key);
	return arena_format(call->arena, "%s$%s", key,
			    text_is(question->keys[k].type, "TAG") ? bill_tag(call, item, key)
								   : "");
}

struct cost_group {
	const char *keys[GROUP_KEYS_MAX];
	double usd, usage;
};

static size_t
sum_groups(struct call *call, const struct question *question, int64_t from_s, int64_t to_s,
	   struct cost_group *groups)
{
	size_t n = 0;

	for (size_t i = 0; i < question->bill.n; i++) {
		const struct bill_item *item = &question->bill.items[i];
		double usd = bill_usd(call, item, from_s, to_s);
		struct cost_group group = { .usd = usd, .usage = bill_usage(item, usd) };
		size_t at = 0;

		for (size_t k = 0; k < question->n_keys; k++)
			group.keys[k] = key_of(call, question, item, k);
		while (at < n && (!text_is(groups[at].keys[0], group.keys[0]) ||
				  !text_is(groups[at].keys[1], group.keys[1])))
			at++;
		if (at == GROUPS_MAX)
			break;
		if (at == n) {
			groups[n++] = group;
			continue;
		}
		groups[at].usd += group.usd;
		groups[at].usage += group.usage;
	}
	return n;
}

static void
write_step(struct call *call, const struct question *question, int64_t from_s, int64_t to_s)
{
	int64_t now_s = call->now_ms / 1000, until_s = MIN(to_s, now_s);
	struct cost_group groups[GROUPS_MAX];
	size_t n = from_s < now_s ? sum_groups(call, question, from_s, until_s, groups) : 0;
	double usd = 0, usage = 0;

	write_object(call, NULL);
	write_period(call, from_s, to_s);
	for (size_t i = 0; i < n; i++) {
		usd += groups[i].usd;
		usage += groups[i].usage;
	}
	if (question->n_keys) {
		write_object(call, "Total");
		write_object_end(call);
	} else {
		write_amounts(call, "Total", question, usd, usage);
	}
	write_array(call, "Groups");
	for (size_t i = 0; question->n_keys && i < n; i++) {
		write_object(call, NULL);
		write_array(call, "Keys");
		for (size_t k = 0; k < question->n_keys; k++)
			write_text(call, NULL, groups[i].keys[k]);
		write_array_end(call);
		write_amounts(call, "Metrics", question, groups[i].usd, groups[i].usage);
		write_object_end(call);
	}
	write_array_end(call);
	/* Until the invoice, which comes some days into the next month. */
	write_flag(call, "Estimated", bill_month(from_s, 1) + 5 * DAY_S > now_s);
	write_object_end(call);
}

static bool
get_cost_and_usage(struct call *call)
{
	struct question question;
	struct page page;
	size_t n, i = 0;

	if (!paging_begin(call, &pages_of_time, &page) || !read_question(call, &question))
		return false;
	n = count_steps(&question.period);
	if (question.n_keys) {
		write_array(call, "GroupDefinitions");
		for (size_t k = 0; k < question.n_keys; k++) {
			write_object(call, NULL);
			write_text(call, "Type", question.keys[k].type);
			write_text(call, "Key", question.keys[k].key);
			write_object_end(call);
		}
		write_array_end(call);
	}
	write_array(call, "ResultsByTime");
	for (int64_t at = question.period.start_s; at < question.period.end_s; i++) {
		int64_t end_s = step_end(&question.period, at);

		if (i >= page.offset && i < paging_last(&page, n))
			write_step(call, &question, at, end_s);
		at = end_s;
	}
	write_array_end(call);
	write_empty(call, "DimensionValueAttributes");
	paging_end(call, &pages_of_time, &page, n);
	return true;
}

/* ---- GetCostForecast ---- */

static double
expected(struct call *call, const struct bill *bill, int64_t from_s, int64_t to_s)
{
	double usd = 0;

	for (size_t i = 0; i < bill->n; i++)
		usd += bill_usd(call, &bill->items[i], from_s, to_s);
	return usd;
}

static bool
get_cost_forecast(struct call *call)
{
	const struct json_val *filter = json_get(call->params, "Filter");
	int64_t now_s = call->now_ms / 1000, today_s = now_s - now_s % DAY_S, level = 80;
	struct period period = { 0 };
	struct bill bill;
	const char *metric;
	double width;

	if (!read_period(call, true, &period) || !param_need(call, "Metric", &metric) ||
	    !param_integer(call, "PredictionIntervalLevel", &level) ||
	    !bill_filter_check(call, filter, 0))
		return false;
	if (!strstr(metric, "_COST"))
		return invalid(call, "Metric must be a cost: UNBLENDED_COST, BLENDED_COST ...");
	if (level < 51 || level > 99)
		return invalid(call, "PredictionIntervalLevel must be between 51 and 99.");
	if (period.start_s > today_s)
		return invalid(call, "Start must be no later than today.");
	if (period.end_s <= today_s)
		return invalid(call, "End must be after today.");
	period.start_s = MAX(period.start_s, today_s);
	bill = bill_filtered(call, filter);
	width = 0.06 + 0.3 * (double)(level - 50) / 50;
	write_object(call, "Total");
	write_format(call, "Amount", "%.10f", expected(call, &bill, period.start_s, period.end_s));
	write_text(call, "Unit", "USD");
	write_object_end(call);
	write_array(call, "ForecastResultsByTime");
	for (int64_t at = period.start_s; at < period.end_s; at = step_end(&period, at)) {
		int64_t end_s = step_end(&period, at);
		double usd = expected(call, &bill, at, end_s);

		write_object(call, NULL);
		write_period(call, at, end_s);
		write_format(call, "MeanValue", "%.10f", usd);
		write_format(call, "PredictionIntervalLowerBound", "%.10f", usd * (1 - width));
		write_format(call, "PredictionIntervalUpperBound", "%.10f", usd * (1 + width));
		write_object_end(call);
	}
	write_array_end(call);
	return true;
}

/* ---- GetDimensionValues ---- */

static bool
get_dimension_values(struct call *call)
{
	const char *dimension, *search, *values[64];
	struct period period;
	struct page page;
	struct bill bill;
	size_t n = 0;

	if (!paging_begin(call, &pages_of_values, &page) || !read_period(call, false, &period) ||
	    !param_need(call, "Dimension", &dimension) ||
	    !param_text(call, call->params, "SearchString", &search) ||
	    !bill_filter_check(call, json_get(call->params, "Filter"), 0))
		return false;
	bill = bill_filtered(call, json_get(call->params, "Filter"));
	for (size_t i = 0; i < bill.n; i++) {
		const char *value = bill_dimension(call, &bill.items[i], dimension);
		size_t at = 0;

		if (!value)
			return fault_own(call->refusal, 400, INVALID,
					 "Dimension %.80s is not supported.", dimension);
		while (at < n && !text_is(values[at], value))
			at++;
		if (at == n && n < LEN(values) && (!search || text_has(value, search)))
			values[n++] = value;
	}
	write_array(call, "DimensionValues");
	for (size_t i = page.offset; i < paging_last(&page, n); i++) {
		write_object(call, NULL);
		write_text(call, "Value", values[i]);
		write_object(call, "Attributes");
		if (text_is(dimension, "LINKED_ACCOUNT"))
			write_text(call, "description", call->world->stack->name);
		write_object_end(call);
		write_object_end(call);
	}
	write_array_end(call);
	write_integer(call, "ReturnSize", (int64_t)(paging_last(&page, n) - MIN(page.offset, n)));
	write_integer(call, "TotalSize", (int64_t)n);
	paging_end(call, &pages_of_values, &page, n);
	return true;
}

static const struct operation operations[] = {
	OPERATION("GetCostAndUsage", get_cost_and_usage),
	OPERATION("GetCostForecast", get_cost_forecast),
	OPERATION("GetDimensionValues", get_dimension_values),
};

const struct service api_ce = {
	.name = "ce",
	.protocol = PROTOCOL_JSON,
	.target = "AWSInsightsIndexService",
	.throttle = "LimitExceededException",
	.operations = operations,
	.n_operations = LEN(operations),
};
