/* SPDX-License-Identifier: MIT */
/* cost.c - the bill: the month against its thresholds and its plan, budgets, billing alarms, and
 * what runs right now at list prices, as the bill lags by a day. */
#include "cost_words.h"

static const struct common_sources sources = { { "cost" } };

enum { COL_MARK, COL_NAME, COL_MONTH, COL_TODAY, COL_RATE, COL_LIMIT, COL_NOTE };

static const struct table_column columns[] = {
	[COL_MARK] = { .title = "", .width = 1 },
	[COL_NAME] = { .title = "Cost", .width = 16, .weight = 2, .is_name = true },
	[COL_MONTH] = { .title = "Month", .width = 8, .align = ALIGN_RIGHT },
	[COL_TODAY] = { .title = "Today", .width = 7, .align = ALIGN_RIGHT, .priority = 4 },
	[COL_RATE] = { .title = "At rate", .width = 8, .align = ALIGN_RIGHT, .priority = 2 },
	[COL_LIMIT] = { .title = "Plan", .width = 11, .align = ALIGN_RIGHT, .priority = 1 },
	[COL_NOTE] = { .title = "", .width = 16, .weight = 3, .priority = 3, .is_note = true },
};

/* ---- rows ---- */

static size_t
count_of(const struct cost_view *view, enum cost_kind kind)
{
	const struct cost_report *report = view->report;
	const size_t counts[KINDS] = {
		[KIND_MONTH] = 1,
		[KIND_FORECAST] = 1,
		[KIND_LIMIT] = report->n_limits,
		[KIND_LINE] = report->n_lines,
		[KIND_BUDGET] = report->n_budgets,
		[KIND_ALARM] = report->n_alarms,
		[KIND_BURN] = report->burn.n > 0,
		[KIND_BURN_LINE] = report->burn.n,
	};

	return counts[kind];
}

static const struct cost_view *
view_of(const struct panel_input *input)
{
	const struct watched_views *watched = &input->snapshot->watched;

	return watched->n_costs > 0 ? &watched->costs[0] : NULL;
}

static struct cost_item
row_at(const struct panel_input *input, size_t item)
{
	struct cost_item row = { .snapshot = input->snapshot,
				 .view = view_of(input),
				 .index = item };

	row.report = row.view->report;
	while (row.kind + 1 < KINDS && row.index >= count_of(row.view, row.kind))
		row.index -= count_of(row.view, row.kind++);
	return row;
}

static size_t
cost_all(const struct panel_input *input)
{
	const struct cost_view *view = view_of(input);
	size_t n = 0;

	for (unsigned kind = 0; view && kind < KINDS; kind++)
		n += count_of(view, (enum cost_kind)kind);
	return n;
}

static enum level
cost_level(const struct panel_input *input, size_t item)
{
	struct cost_item row = row_at(input, item);

	return cost_words_level(&row);
}

static bool
cost_shows(const struct panel_input *input, size_t item)
{
	struct cost_item row = row_at(input, item);
	TEXT_ON(name, 256);

	if (input->problems_only && cost_words_level(&row) == LEVEL_OK)
		return false;
	cost_words_name(&row, &name);
	return !input->filter[0] || text_has(name.data, input->filter);
}

static void
cost_identity(const struct panel_input *input, size_t item, struct text *out)
{
	struct cost_item row = row_at(input, item);

	text_addf(out, "%d/", row.kind);
	cost_words_name(&row, out);
}

/* ---- amounts ---- */

static void
put_amount(const struct cost_item *row, struct cost_amount amount, struct table_cell *out)
{
	if (amount.is_known) {
		cost_words_usd(row, amount.usd, &out->text);
		return;
	}
	text_add(&out->text, "-");
	out->ink = ROLE_DIM;
}

/* Plans are round numbers: three digits tell them, and fit. */
static void
put_plan(const struct cost_item *row, double usd, struct text *out)
{
	double amount = usd * row->view->def->per_usd;

	text_addf(out, amount < 1000 ? "%.3g" : "%.0f", amount);
}

static void
put_range(const struct cost_item *row, double low_usd, double high_usd, struct text *out)
{
	text_add(out, text_is(row->view->def->currency, "USD") ? "$" : "");
	if (low_usd != high_usd) {
		put_plan(row, low_usd, out);
		text_add(out, "..");
	}
	put_plan(row, high_usd, out);
}

/* A budget is kept in a unit of its own, mostly dollars: others are shown as they are. */
static void
put_budget(const struct cost_item *row, bool is_known, double amount, struct table_cell *out)
{
	const char *unit = row->report->budgets[row->index].unit;

	if (!is_known || text_is(unit, "USD"))
		put_amount(row, (struct cost_amount){ is_known, amount }, out);
	else
		text_addf(&out->text, "%.2f", amount);
}

static void
month_cell(const struct cost_item *row, struct table_cell *out)
{
	const struct cost_report *report = row->report;
	const struct cost_budget *budget;

	if (row->kind == KIND_MONTH || row->kind == KIND_LIMIT) {
		put_amount(row, report->month, out);
	} else if (row->kind == KIND_FORECAST) {
		put_amount(row, report->forecast, out);
	} else if (row->kind == KIND_LINE) {
		put_amount(row, report->lines[row->index].month, out);
	} else if (row->kind == KIND_BUDGET) {
		budget = &row->report->budgets[row->index];
		put_budget(row, budget->has_actual, budget->actual, out);
	}
}

static void
today_cell(const struct cost_item *row, struct table_cell *out)
{
	if (row->kind == KIND_MONTH)
		put_amount(row, row->report->today, out);
	else if (row->kind == KIND_LINE)
		put_amount(row, row->report->lines[row->index].today, out);
}

static void
rate_cell(const struct cost_item *row, struct table_cell *out)
{
	struct cost_amount amount;

	if (row->kind == KIND_MONTH) {
		put_amount(row, row->report->at_rate, out);
	} else if (row->kind == KIND_LINE) {
		put_amount(row, row->report->lines[row->index].at_rate, out);
	} else if (row->kind == KIND_BUDGET) {
		const struct cost_budget *budget = &row->report->budgets[row->index];

		put_budget(row, budget->has_forecast, budget->forecast, out);
	} else if (row->kind == KIND_BURN || row->kind == KIND_BURN_LINE) {
		amount = cost_words_burn(row);
		amount.usd *= PRICE_HOURS_A_MONTH;
		put_amount(row, amount, out);
	}
}

static void
limit_cell(const struct cost_item *row, struct table_cell *out)
{
	const struct cost_report *report = row->report;
	const struct cost_line *line = row->kind == KIND_LINE ? &report->lines[row->index] : NULL;
	const struct cost_budget *budget;

	if (row->kind == KIND_MONTH && report->has_plan) {
		put_range(row, report->plan_low_usd, report->plan_high_usd, &out->text);
	} else if (line && line->has_plan) {
		put_range(row, line->low_usd, line->high_usd, &out->text);
	} else if (row->kind == KIND_LIMIT) {
		cost_words_own(row, report->limits[row->index].amount, &out->text);
	} else if (row->kind == KIND_BUDGET) {
		budget = &row->report->budgets[row->index];
		put_budget(row, budget->has_limit, budget->limit, out);
	}
}

/* ---- the table ---- */

static bool
is_old(const struct cost_item *row)
{
	bool is_of_bill = row->kind < KIND_ALARM;

	return is_of_bill &&
	       (row->report->is_old || common_is_stale(row->snapshot, row->view->source));
}

static void
cost_cell(const void *ctx, size_t item, size_t column, struct table_cell *out)
{
	const struct panel_input *input = ctx;
	struct cost_item row = row_at(input, input->items[item]);
	enum level level = cost_words_level(&row);

	out->ink = is_old(&row) ? ROLE_STALE : ROLE_TEXT;
	if (column == COL_MARK)
		common_mark(out, level, is_old(&row));
	else if (column == COL_NAME)
		cost_words_name(&row, &out->text);
	else if (column == COL_MONTH)
		month_cell(&row, out);
	else if (column == COL_TODAY)
		today_cell(&row, out);
	else if (column == COL_RATE)
		rate_cell(&row, out);
	else if (column == COL_LIMIT)
		limit_cell(&row, out);
	else if (column == COL_NOTE)
		cost_words_note(&row, &out->text);
	if (column == COL_NOTE)
		out->ink = ROLE_DIM;
	if (level != LEVEL_OK && (column == COL_MONTH || column == COL_NOTE))
		out->ink = role_of_level(level);
}

static size_t
cost_draw(const struct panel_input *input, struct area area)
{
	static const struct common_table table = { columns, LEN(columns), cost_cell, &sources,
						   "the stack file says nothing of cost" };
	const struct cost_view *view = view_of(input);
	TEXT_ON(rate, 80);

	if (view)
		cost_rate(view->def, &rate);
	if (rate.len > 0 && area.height > 3) {
		area_line(area_sub(area, 0, 0, area.width, 1), ALIGN_LEFT, ROLE_DIM, rate.data,
			  input->style);
		area = area_cut(area, 0, 1);
	}
	return common_table_draw(input, &table, area);
}

static enum level
cost_summary(const struct panel_input *input, struct text *out)
{
	const struct cost_view *view = view_of(input);
	enum level unknown;

	if (!view)
		return LEVEL_OK;
	if (view->report->is_partial)
		text_add(out, "at least ");
	if (view->report->month.is_known)
		cost_money(view->def, view->report->month.usd, out);
	if (view->report->forecast.is_known) {
		text_add(out, ", forecast ");
		cost_money(view->def, view->report->forecast.usd, out);
	}
	if (view->report->burn.n > 0 && view->report->burn.is_known) {
		text_add(out, out->len ? ", tasks and hosts " : "tasks and hosts ");
		cost_money(view->def, view->report->burn.usd_per_hour * 24, out);
		text_add(out, "/day");
	}
	unknown = common_sources_add(input, &sources, out);
	unknown = view->report->is_partial ? LEVEL_UNKNOWN : unknown;
	return MAX(view->report->level, unknown);
}

static void
cost_detail(const struct panel_input *input, size_t item, struct text *out)
{
	struct cost_item row = row_at(input, item);

	cost_words_detail(&row, out);
}

/* A billing alarm is an alarm; a line of the bill is a part of it; all else is about the whole. */
static struct subject
cost_subject(const struct panel_input *input, size_t item)
{
	const struct snapshot *snapshot = input->snapshot;
	const struct cost_item row = row_at(input, item);

	for (size_t i = 0; row.kind == KIND_ALARM && i < snapshot->n_alarms; i++)
		if (snapshot->alarms[i] == row.report->alarms[row.index])
			return (struct subject){ SUBJECT_ALARM, i, SIZE_MAX };
	return (struct subject){ SUBJECT_COST, 0, row.kind == KIND_LINE ? row.index : SIZE_MAX };
}

const struct panel panel_cost = {
	.name = "cost",
	.title = "Cost",
	.help = "the bill against thresholds, plan and budgets, and what runs now at list prices",
	.needs = NEED_COST | NEED_METRICS | NEED_TASKS | NEED_ALARMS,
	.min_width = 30,
	.min_height = 3,
	.n_all = cost_all,
	.shows = cost_shows,
	.identity = cost_identity,
	.level = cost_level,
	.draw = cost_draw,
	.summary = cost_summary,
	.detail = cost_detail,
	.subject = cost_subject,
};
