/* SPDX-License-Identifier: MIT */
/* cost_words.c - see cost_words.h. */
#include "cost_words.h"

static enum level
level_of_alarm(const struct alarm_row *alarm)
{
	return alarm->state == ALARM_ALARM          ? LEVEL_ALARM
	       : alarm->state == ALARM_INSUFFICIENT ? LEVEL_UNKNOWN
						    : LEVEL_OK;
}

enum level
cost_words_level(const struct cost_item *row)
{
	const struct cost_report *report = row->report;

	switch (row->kind) {
	case KIND_MONTH:
		return report->month.is_known && !report->is_partial ? LEVEL_OK : LEVEL_UNKNOWN;
	case KIND_LIMIT:
		return report->limits[row->index].is_over ? report->limits[row->index].level
							  : LEVEL_OK;
	case KIND_LINE:
		return report->lines[row->index].level;
	case KIND_BUDGET:
		return cost_budget_level(&row->report->budgets[row->index]);
	case KIND_ALARM:
		return level_of_alarm(report->alarms[row->index]);
	default:
		return LEVEL_OK;
	}
}

void
cost_words_name(const struct cost_item *row, struct text *out)
{
	const struct cost_report *report = row->report;
	const struct burn_line *burning;

	switch (row->kind) {
	case KIND_MONTH:
		text_add(out, "This month");
		break;
	case KIND_FORECAST:
		text_add(out, "Forecast");
		break;
	case KIND_LIMIT:
		text_add(out, "Threshold ");
		cost_own_money(row->view->def, report->limits[row->index].amount, out);
		break;
	case KIND_LINE:
		text_add(out, report->lines[row->index].title);
		break;
	case KIND_BUDGET:
		text_addf(out, "Budget %s", row->report->budgets[row->index].name);
		break;
	case KIND_ALARM:
		text_addf(out, "Alarm %s", report->alarms[row->index]->name);
		break;
	case KIND_BURN:
		/* with the prices' date, which a narrow note may lose */
		text_add(out, report->burn.date[0] ? "Now, prices of " : "Runs now");
		text_add(out, report->burn.date);
		break;
	default:
		burning = &report->burn.lines[row->index];
		text_addf(out, "%g %s", burning->count, burning->title);
	}
}

void
cost_words_own(const struct cost_item *row, double amount, struct text *out)
{
	const struct stack_cost bare = { .currency = "" };

	cost_own_money(text_is(row->view->def->currency, "USD") ? row->view->def : &bare, amount,
		       out);
}

void
cost_words_usd(const struct cost_item *row, double usd, struct text *out)
{
	cost_words_own(row, usd * row->view->def->per_usd, out);
}

struct cost_amount
cost_words_burn(const struct cost_item *row)
{
	const struct burn *burn = &row->report->burn;
	const struct burn_line *line = &burn->lines[row->index];

	if (row->kind == KIND_BURN)
		return (struct cost_amount){ burn->is_known, burn->usd_per_hour };
	return (struct cost_amount){ line->is_priced, line->usd_per_hour };
}

/* ---- what a row says of itself ---- */

static void
note_month(const struct cost_item *row, struct text *out)
{
	const struct cost_report *report = row->report;

	if (!report->month.is_known) {
		text_add(out, "not known");
		return;
	}
	text_add(out, "as of ");
	common_age(row->snapshot, report->time_s, out);
	text_add(out, text_is(out->data, "as of now") ? "" : " ago");
	if (report->from == COST_FROM_METRIC)
		text_add(out, ", by EstimatedCharges");
	if (report->is_partial)
		text_add(out, ", at least: a part");
}

static void
note_forecast(const struct cost_item *row, struct text *out)
{
	const struct cost_report *report = row->report;

	if (!report->forecast.is_known) {
		text_add(out, "not known");
		if (report->no_forecast[0])
			text_addf(out, ": %s", report->no_forecast);
	} else if (report->has_interval) {
		cost_words_usd(row, report->forecast_low_usd, out);
		text_add(out, " to ");
		cost_words_usd(row, report->forecast_high_usd, out);
	}
}

static void
note_limit(const struct cost_item *row, struct text *out)
{
	const struct cost_limit *limit = &row->report->limits[row->index];
	const struct cost_amount *month = &row->report->month;

	if (!month->is_known || (row->report->is_partial && !limit->is_over))
		return;
	text_add(out, limit->is_over ? "over" : "left: ");
	if (!limit->is_over)
		cost_words_own(row, limit->amount - month->usd * row->view->def->per_usd, out);
}

static void
note_line(const struct cost_item *row, struct text *out)
{
	const struct cost_line *line = &row->report->lines[row->index];

	if (line->note[0])
		text_add(out, line->note);
	else if (line->kind == COST_LINE_NAMELESS)
		text_add(out, "no service of its own");
	else if (row->report->is_partial && line->month.is_known)
		text_add(out, "at least");
	else if (line->kind == COST_LINE_UNPLANNED && row->report->has_plan)
		text_add(out, "not planned");
	else if (line->has_plan)
		text_add(out, line->services);
}

static void
note_budget(const struct cost_item *row, struct text *out)
{
	const struct cost_budget *budget = &row->report->budgets[row->index];

	text_addf(out, "%s%s", budget->time_unit, budget->has_forecast ? ", AWS's forecast" : "");
}

static void
note_burn(const struct cost_item *row, struct text *out)
{
	const struct burn *burn = &row->report->burn;
	const char *note = row->kind == KIND_BURN ? "" : burn->lines[row->index].note;
	struct cost_amount amount = cost_words_burn(row);

	if (amount.is_known) {
		cost_words_usd(row, amount.usd * 24, out);
		text_add(out, " a day");
	}
	if (*note)
		text_addf(out, "%s%s", out->len ? ", " : "", note);
	if (row->kind != KIND_BURN)
		return;
	if (burn->n_not_priced > 0)
		text_addf(out, "%s%u without a price", out->len ? ", " : "", burn->n_not_priced);
	if (burn->is_partial)
		text_addf(out, "%stasks are not known", out->len ? ", " : "");
}

void
cost_words_note(const struct cost_item *row, struct text *out)
{
	static void (*const notes[KINDS])(const struct cost_item *, struct text *) = {
		[KIND_MONTH] = note_month,    [KIND_FORECAST] = note_forecast,
		[KIND_LIMIT] = note_limit,    [KIND_LINE] = note_line,
		[KIND_BUDGET] = note_budget,  [KIND_BURN] = note_burn,
		[KIND_BURN_LINE] = note_burn,
	};

	if (row->kind == KIND_ALARM)
		text_add(out, alarm_state_word(row->report->alarms[row->index]->state));
	else
		notes[row->kind](row, out);
}

/* ---- detail ---- */

static void
detail_amount(const struct cost_item *row, const char *label, struct cost_amount amount,
	      struct text *out)
{
	text_addf(out, "%s\t", label);
	if (amount.is_known)
		cost_money(row->view->def, amount.usd, out);
	else
		text_add(out, "not known");
	if (amount.is_known && !text_is(row->view->def->currency, "USD"))
		text_addf(out, " ($%.2f)", amount.usd);
	text_add(out, "\n");
}

static void
detail_month(const struct cost_item *row, struct text *out)
{
	const struct cost_report *report = row->report;

	detail_amount(row, "month to date", report->month, out);
	detail_amount(row, "today so far", report->today, out);
	detail_amount(row, "yesterday", report->yesterday, out);
	detail_amount(row, "at this rate", report->at_rate, out);
	detail_amount(row, "forecast", report->forecast, out);
	if (report->no_forecast[0])
		text_addf(out, "\t%s\n", report->no_forecast);
	text_addf(out, "from\t%s\n", cost_from_word(report->from));
	common_time(row->snapshot, "as of", report->time_s, out);
	text_add(out, "\tAWS's bill lags by up to a day\n");
}

static void
detail_line(const struct cost_item *row, struct text *out)
{
	const struct cost_line *line = &row->report->lines[row->index];

	detail_amount(row, "month to date", line->month, out);
	detail_amount(row, "today so far", line->today, out);
	detail_amount(row, "at this rate", line->at_rate, out);
	if (line->has_plan && line->low_usd == line->high_usd)
		text_addf(out, "plan\t$%.2f a month\n", line->high_usd);
	else if (line->has_plan)
		text_addf(out, "plan\t$%.2f to $%.2f a month\n", line->low_usd, line->high_usd);
	else
		text_add(out, "plan\tno line of the plan names this service\n");
	if (line->services[0])
		text_addf(out, "billed as\t%s\n", line->services);
}

static void
detail_burn(const struct cost_item *row, struct text *out)
{
	struct cost_amount amount = cost_words_burn(row);
	const char *note = row->kind == KIND_BURN ? "" : row->report->burn.lines[row->index].note;

	if (amount.is_known)
		text_addf(out, "an hour\t$%.5f\n", amount.usd);
	amount.usd *= 24;
	detail_amount(row, "a day", amount, out);
	amount.usd *= PRICE_HOURS_A_MONTH / 24.0;
	detail_amount(row, "a month", amount, out);
	if (*note)
		text_addf(out, "note\t%s\n", note);
	text_addf(out, "prices\tAWS's list of %s: free tiers and discounts are not in it\n",
		  row->report->burn.date[0] ? row->report->burn.date : "-");
}

void
cost_words_detail(const struct cost_item *row, struct text *out)
{
	TEXT_ON(rate, 80);

	cost_words_name(row, out);
	text_add(out, "\n");
	if (row->kind <= KIND_LIMIT)
		detail_month(row, out);
	else if (row->kind == KIND_LINE)
		detail_line(row, out);
	else if (row->kind >= KIND_BURN)
		detail_burn(row, out);
	else if (row->kind == KIND_ALARM)
		text_addf(out, "state\t%s\nreason\t%s\n",
			  alarm_state_word(row->report->alarms[row->index]->state),
			  row->report->alarms[row->index]->reason);
	cost_rate(row->view->def, &rate);
	if (rate.len > 0)
		text_addf(out, "currency\t%s\n", rate.data);
	if (row->view->row && row->view->row->used_s > 0)
		text_addf(out, "requests\t%u of %d a day (UTC), a cent each\n",
			  row->view->row->used, COST_REQUESTS_A_DAY);
	if (row->view->row && row->view->row->leave[0])
		text_addf(out, "\t%s\n", row->view->row->leave);
	text_add(out, "\n");
	common_source_detail(row->snapshot, row->view->source, out);
}
