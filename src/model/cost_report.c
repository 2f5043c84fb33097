/* SPDX-License-Identifier: MIT */
/* cost_report.c - month to date, forecast, thresholds and alarms of a stack. The plan, line by
 * line, is in cost_plan.c; what runs in burn.c. */
#include "model/cost_report.h"

#include <math.h>

#include "model/cost_plan.h"

#define OLD_S (26 * 3600) /* it is asked for twice a day */

static const char *const from_words[] = {
#define COST_FROM_WORD(code, word) [code] = (word),
	COST_FROM_TABLE(COST_FROM_WORD)
#undef COST_FROM_WORD
};

const char *
cost_from_word(enum cost_from from)
{
	return from_words[from];
}

/* ---- money as text ---- */

void
cost_own_money(const struct stack_cost *def, double amount, struct text *out)
{
	double size = fabs(amount);
	bool is_less = size > 0 && size < 0.005; /* that is not nothing */

	text_addf(out, "%s%s", is_less ? "<" : "", amount < 0 && !is_less ? "-" : "");
	if (text_is(def->currency, "USD"))
		text_add(out, "$");
	else if (*def->currency)
		text_addf(out, "%s ", def->currency);
	text_addf(out, "%.*f", size < 10000 ? 2 : 0, is_less ? 0.01 : size);
}

void
cost_money(const struct stack_cost *def, double usd, struct text *out)
{
	cost_own_money(def, usd * def->per_usd, out);
}

void
cost_amount(const struct stack_cost *def, struct cost_amount amount, struct text *out)
{
	if (amount.is_known)
		cost_money(def, amount.usd, out);
	else
		text_add(out, "-");
}

void
cost_rate(const struct stack_cost *def, struct text *out)
{
	if (!text_is(def->currency, "USD"))
		text_addf(out, "%s at %g to the dollar of %s", def->currency, def->per_usd,
			  def->rate_date);
}

/* ---- month to date ---- */

static struct cost_amount
known(double usd)
{
	return (struct cost_amount){ true, usd };
}

/* The total of all services, not of one, in dollars. */
static bool
is_bill(const struct metric_def *def)
{
	return text_is(def->namespace_, "AWS/Billing") && text_is(def->name, "EstimatedCharges") &&
	       def->n_dimensions == 1 && text_is(def->dimensions[0].name, "Currency") &&
	       text_is(def->dimensions[0].value, "USD");
}

/* The metric starts again from nothing on the first: last month's last point says nothing. */
static void
month_of_metric(const struct snapshot *snapshot, struct cost_report *out)
{
	int64_t start_s = cost_month(snapshot->time_ms / 1000, 0);

	for (size_t i = 0; i < snapshot->n_metrics; i++) {
		const struct metric_view *view = &snapshot->metrics[i];

		if (!is_bill(view->def) || !quality_has_value(view->last.quality) ||
		    view->last.time_s < start_s)
			continue;
		out->from = COST_FROM_METRIC;
		out->month = known(view->last.value);
		out->time_s = view->last.time_s + view->def->period_s;
		return;
	}
}

static void
month_of_explorer(const struct cost *cost, int64_t now_s, struct cost_report *out)
{
	int64_t today = cost_day(now_s);

	out->from = COST_FROM_EXPLORER;
	out->is_partial = cost->is_partial;
	out->time_s = cost->asked[COST_ASK_USAGE].answer_s;
	out->is_old = now_s - out->time_s > OLD_S;
	out->month = known(cost_sum(cost, NULL, cost_month(now_s, 0), INT64_MAX));
	if (out->is_partial)
		return; /* of a part no rate can be told */
	if (cost_has_day(cost, today))
		out->today = known(cost_sum(cost, NULL, today, today + COST_DAY_S));
	if (cost_has_day(cost, today - COST_DAY_S))
		out->yesterday = known(cost_sum(cost, NULL, today - COST_DAY_S, today));
	out->at_rate.is_known = cost_at_rate(cost, NULL, &out->at_rate.usd);
}

/* What was spent before the forecast begins, and the forecast. */
static void
find_forecast(const struct cost *cost, int64_t now_s, struct cost_report *out)
{
	const struct cost_asked *asked = &cost->asked[COST_ASK_FORECAST];
	bool is_of_month = asked->answer_s > 0 && cost->forecast_to_s == cost_month(now_s, 1) &&
			   cost->forecast_from_s >= cost_month(now_s, 0) &&
			   out->from == COST_FROM_EXPLORER;
	double before;

	out->no_forecast =
		is_of_month && out->is_partial ? "only a part of the bill is known" : asked->why;
	if (!is_of_month || out->is_partial)
		return;
	before = cost_sum(cost, NULL, cost_month(now_s, 0), cost->forecast_from_s);
	out->forecast = known(before + cost->forecast_usd);
	out->has_interval = cost->has_interval;
	out->forecast_low_usd = before + cost->forecast_low_usd;
	out->forecast_high_usd = before + cost->forecast_high_usd;
}

/* ---- against what ---- */

static void
find_limits(const struct snapshot *snapshot, const struct stack_cost *def, struct cost_report *out)
{
	out->n_limits = def->n_thresholds;
	out->limits =
		mem_must(arena_array(snapshot->arena, def->n_thresholds + 1, sizeof(*out->limits)));
	for (size_t i = 0; i < def->n_thresholds; i++) {
		bool is_over =
			out->month.is_known && out->month.usd * def->per_usd >= def->thresholds[i];
		bool is_last = i + 1 == def->n_thresholds;

		out->limits[i] = (struct cost_limit){ def->thresholds[i], is_over,
						      is_last ? LEVEL_ALARM : LEVEL_WARN };
		if (is_over)
			out->level = MAX(out->level, out->limits[i].level);
	}
}

enum level
cost_budget_level(const struct cost_budget *budget)
{
	if (!budget->has_limit)
		return LEVEL_OK;
	if (budget->has_actual && budget->actual > budget->limit)
		return LEVEL_ALARM;
	return budget->has_forecast && budget->forecast > budget->limit ? LEVEL_WARN : LEVEL_OK;
}

/* What a budget had spent last month says nothing of this one. */
static void
find_budgets(const struct cost *cost, int64_t now_s, struct cost_report *out)
{
	int64_t answer_s = cost->asked[COST_ASK_BUDGETS].answer_s;

	if (answer_s == 0 || cost_month(answer_s, 0) != cost_month(now_s, 0))
		return;
	out->budgets = cost->budgets;
	out->n_budgets = cost->n_budgets;
	for (size_t i = 0; i < out->n_budgets; i++)
		out->level = MAX(out->level, cost_budget_level(&out->budgets[i]));
}

static void
find_alarms(const struct snapshot *snapshot, struct cost_report *out)
{
	out->alarms = mem_must(arena_array(snapshot->arena, snapshot->n_alarms + 1,
					   sizeof(const struct alarm_row *)));
	for (size_t i = 0; i < snapshot->n_alarms; i++)
		if (text_starts(snapshot->alarms[i]->metric, "AWS/Billing "))
			out->alarms[out->n_alarms++] = snapshot->alarms[i];
}

const struct cost_report *
cost_report_of(const struct snapshot *snapshot, const struct cost_view *view)
{
	struct cost_report *out = mem_must(arena_alloc(snapshot->arena, sizeof(*out)));
	int64_t now_s = snapshot->time_ms / 1000;
	const struct cost *cost = view->row;
	bool is_billed = cost && cost_is_of_month(cost, now_s);

	out->no_forecast = "";
	if (is_billed)
		month_of_explorer(cost, now_s, out);
	else
		month_of_metric(snapshot, out);
	if (cost)
		find_forecast(cost, now_s, out);
	find_limits(snapshot, view->def, out);
	cost_plan_find(snapshot, view->def, is_billed ? cost : NULL, out);
	if (cost)
		find_budgets(cost, now_s, out);
	find_alarms(snapshot, out);
	burn_of(snapshot, &out->burn);
	return out;
}
