/* SPDX-License-Identifier: MIT */
/* section_cost.c - the bill in what `snapshot` prints: amounts in US dollars, as AWS bills, beside
 * the stack's currency and its rate; null is not known. */
#include "app/snapshot_section.h"
#include "base/clock.h"
#include "base/text.h"
#include "model/cost_report.h"

static void
put_amount(struct json_writer *w, const char *key, struct cost_amount amount)
{
	json_put_number_if(w, key, amount.is_known, amount.usd);
}

static void
put_lines(struct json_writer *w, const struct cost_report *report)
{
	json_put_array(w, "by_service");
	for (size_t i = 0; i < report->n_lines; i++) {
		const struct cost_line *line = &report->lines[i];

		json_write_object(w);
		json_put_text(w, "title", line->title);
		json_put_said(w, "billed_as", line->services);
		json_put_bool(w, "planned", line->has_plan);
		json_put_number_if(w, "plan_low_usd", line->has_plan, line->low_usd);
		json_put_number_if(w, "plan_usd", line->has_plan, line->high_usd);
		put_amount(w, "mtd_usd", line->month);
		put_amount(w, "today_usd", line->today);
		put_amount(w, "at_rate_usd", line->at_rate);
		json_put_text(w, "level", level_word(line->level));
		json_put_said(w, "note", line->note);
		json_write_object_end(w);
	}
	json_write_array_end(w);
}

/* As the stack file has it. */
static void
put_plan(struct json_writer *w, const struct stack_cost *def, const struct cost_report *report)
{
	json_put_array(w, "plan");
	for (size_t i = 0; i < def->n_plan; i++) {
		json_write_object(w);
		json_put_text(w, "title", def->plan[i].title);
		json_put_said(w, "service", def->plan[i].service);
		json_put_number(w, "low_usd", def->plan[i].low_usd);
		json_put_number(w, "usd", def->plan[i].high_usd);
		json_put_text(w, "by_service", report->lines[report->plan_lines[i]].title);
		json_write_object_end(w);
	}
	json_write_array_end(w);
}

static void
put_limits(struct json_writer *w, const struct stack_cost *def, const struct cost_report *report)
{
	json_put_array(w, "thresholds");
	for (size_t i = 0; i < report->n_limits; i++) {
		const struct cost_limit *limit = &report->limits[i];

		json_write_object(w);
		json_put_number(w, "amount", limit->amount);
		json_put_number(w, "usd", limit->amount / def->per_usd);
		json_put_text(w, "severity", level_word(limit->level));
		if (limit->is_over || (report->month.is_known && !report->is_partial))
			json_put_bool(w, "over", limit->is_over);
		else
			json_put_text(w, "over", NULL);
		json_write_object_end(w);
	}
	json_write_array_end(w);
}

static void
put_budgets(struct json_writer *w, const struct cost_report *report)
{
	json_put_array(w, "budgets");
	for (size_t i = 0; i < report->n_budgets; i++) {
		const struct cost_budget *budget = &report->budgets[i];

		json_write_object(w);
		json_put_text(w, "name", budget->name);
		json_put_text(w, "type", budget->type);
		json_put_text(w, "time_unit", budget->time_unit);
		json_put_said(w, "unit", budget->unit);
		json_put_number_if(w, "limit", budget->has_limit, budget->limit);
		json_put_number_if(w, "actual", budget->has_actual, budget->actual);
		json_put_number_if(w, "forecast", budget->has_forecast, budget->forecast);
		json_put_text(w, "level", level_word(cost_budget_level(budget)));
		json_write_object_end(w);
	}
	json_write_array_end(w);
}

static void
put_burn(struct json_writer *w, const struct burn *burn)
{
	json_put_object(w, "burn");
	json_put_number_if(w, "usd_per_hour", burn->is_known, burn->usd_per_hour);
	json_put_number_if(w, "usd_per_day", burn->is_known, burn->usd_per_hour * 24);
	json_put_number_if(w, "usd_per_month", burn->is_known,
			   burn->usd_per_hour * PRICE_HOURS_A_MONTH);
	json_put_integer(w, "not_priced", burn->n_not_priced);
	json_put_bool(w, "partial", burn->is_partial);
	json_put_said(w, "prices_of", burn->date);
	json_put_array(w, "lines");
	for (size_t i = 0; i < burn->n; i++) {
		const struct burn_line *line = &burn->lines[i];

		json_write_object(w);
		json_put_text(w, "title", line->title);
		json_put_number(w, "count", line->count);
		json_put_number_if(w, "usd_per_hour", line->is_priced, line->usd_per_hour);
		json_put_bool(w, "estimate", line->is_estimate);
		json_put_said(w, "note", line->note);
		json_write_object_end(w);
	}
	json_write_array_end(w);
	json_write_object_end(w);
}

static void
put_alarms(struct json_writer *w, const struct cost_report *report)
{
	json_put_array(w, "alarms");
	for (size_t i = 0; i < report->n_alarms; i++)
		json_write_text(w, report->alarms[i]->name);
	json_write_array_end(w);
}

static void
put_month(struct json_writer *w, const struct cost_report *report)
{
	json_put_text(w, "from", cost_from_word(report->from));
	json_put_time(w, "time", report->time_s);
	json_put_bool(w, "partial", report->is_partial);
	put_amount(w, "mtd_usd", report->month);
	put_amount(w, "today_usd", report->today);
	put_amount(w, "yesterday_usd", report->yesterday);
	put_amount(w, "at_rate_usd", report->at_rate);
	put_amount(w, "forecast_usd", report->forecast);
	json_put_number_if(w, "forecast_low_usd", report->forecast.is_known && report->has_interval,
			   report->forecast_low_usd);
	json_put_number_if(w, "forecast_high_usd",
			   report->forecast.is_known && report->has_interval,
			   report->forecast_high_usd);
	json_put_said(w, "no_forecast", report->forecast.is_known ? "" : report->no_forecast);
	json_put_number_if(w, "plan_low_usd", report->has_plan, report->plan_low_usd);
	json_put_number_if(w, "plan_usd", report->has_plan, report->plan_high_usd);
}

static void
put_json(struct json_writer *w, const struct snapshot *snapshot)
{
	const struct cost_view *view = snapshot->watched.costs;

	if (snapshot->watched.n_costs == 0) {
		json_write_null(w);
		return;
	}
	json_write_object(w);
	json_put_text(w, "level", level_word(view->level));
	json_put_text(w, "currency", view->def->currency);
	json_put_number(w, "per_usd", view->def->per_usd);
	json_put_said(w, "rate_of", view->def->rate_date);
	put_month(w, view->report);
	put_plan(w, view->def, view->report);
	put_lines(w, view->report);
	put_limits(w, view->def, view->report);
	put_budgets(w, view->report);
	put_alarms(w, view->report);
	put_burn(w, &view->report->burn);
	json_put_integer_if(w, "requests_today", view->row && view->row->used_s > 0,
			    view->row ? view->row->used : 0);
	json_write_object_end(w);
}

/* ---- for a person ---- */

static bool
put_line(const struct cost_view *view, const struct cost_line *line, struct buf *out)
{
	TEXT_ON(month, 32);
	TEXT_ON(plan, 64);

	cost_amount(view->def, line->month, &month);
	if (line->has_plan) {
		text_add(&plan, "planned ");
		if (line->low_usd != line->high_usd) {
			cost_money(view->def, line->low_usd, &plan);
			text_add(&plan, " to ");
		}
		cost_money(view->def, line->high_usd, &plan);
	}
	return buf_addf(out, "  %c %-36s %12s  %s%s%s\n", level_mark(line->level), line->title,
			month.data, plan.data, plan.len && line->note[0] ? ", " : "", line->note);
}

static bool
put_totals(const struct snapshot *snapshot, const struct cost_view *view, struct buf *out)
{
	const struct cost_report *report = view->report;
	char time[24];
	TEXT_ON(month, 32);
	TEXT_ON(forecast, 32);
	TEXT_ON(burn, 32);
	TEXT_ON(rate, 80);

	date_iso(report->time_s ? report->time_s : snapshot->time_ms / 1000, time);
	cost_amount(view->def, report->month, &month);
	cost_amount(view->def, report->forecast, &forecast);
	cost_amount(view->def,
		    (struct cost_amount){ report->burn.is_known, report->burn.usd_per_hour * 24 },
		    &burn);
	cost_rate(view->def, &rate);
	return buf_addf(out, "\nCost%s%s\n  %c %-36s %12s  %s%s%s\n    %-36s %12s  %s\n",
			rate.len ? " in " : "", rate.data, level_mark(view->level), "This month",
			month.data, report->month.is_known ? "of " : "not known",
			report->month.is_known ? time : "", report->is_partial ? ", a part" : "",
			"Forecast", forecast.data,
			report->forecast.is_known ? "" : report->no_forecast) &&
	       buf_addf(out, "    %-36s %12s  %s%s\n", "Runs now, a day", burn.data,
			report->burn.date[0] ? "prices of " : "no prices are known",
			report->burn.date);
}

static bool
put_text(const struct snapshot *snapshot, struct buf *out)
{
	const struct cost_view *view = snapshot->watched.costs;
	bool ok;

	if (snapshot->watched.n_costs == 0)
		return true;
	ok = put_totals(snapshot, view, out);
	for (size_t i = 0; i < view->report->n_lines && ok; i++)
		ok = put_line(view, &view->report->lines[i], out);
	return ok;
}

const struct snapshot_section section_cost = {
	.name = "cost",
	.json = put_json,
	.text = put_text,
};
