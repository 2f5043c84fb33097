/* SPDX-License-Identifier: MIT */
/* health_cost.c - the bill: over a threshold, a plan or a budget, in words, and its tile. */
#include "model/cost_report.h"
#include "model/health_find.h"

#define SUBJECT "cost"
#define PARTIAL                                                                          \
	"only a part of the bill is known: Cost Explorer had more pages than a day has " \
	"requests"

static void
add_rate(const struct stack_cost *def, struct text *out)
{
	TEXT_ON(rate, 64);

	cost_rate(def, &rate);
	if (rate.len > 0)
		text_addf(out, " (%s)", rate.data);
}

/* The highest that is crossed says all. */
static void
find_in_limits(struct findings *f, const struct stack_cost *def, const struct cost_report *report)
{
	for (size_t i = report->n_limits; i-- > 0;) {
		const struct cost_limit *limit = &report->limits[i];
		TEXT_ON(text, 200);

		if (!limit->is_over)
			continue;
		cost_money(def, report->month.usd, &text);
		text_add(&text, " this month, the threshold is ");
		cost_own_money(def, limit->amount, &text);
		add_rate(def, &text);
		health_add_reason(f, limit->level, SUBJECT, text.data);
		return;
	}
}

static void
find_in_lines(struct findings *f, const struct stack_cost *def, const struct cost_report *report)
{
	for (size_t i = 0; i < report->n_lines; i++) {
		const struct cost_line *line = &report->lines[i];
		TEXT_ON(text, 300);

		if (line->level == LEVEL_OK)
			continue;
		text_addf(&text, "%s: ", line->title);
		cost_money(def, line->month.usd, &text);
		text_add(&text, " this month");
		if (line->level == LEVEL_WARN && line->at_rate.is_known && line->has_plan) {
			text_add(&text, ", ");
			cost_money(def, line->at_rate.usd, &text);
			text_add(&text, " at this rate");
		}
		if (line->has_plan) {
			text_add(&text, ": planned are at most ");
			cost_money(def, line->high_usd, &text);
		} else {
			text_add(&text, ": not planned");
		}
		add_rate(def, &text);
		health_add_reason(f, line->level, SUBJECT, text.data);
	}
}

static void
find_in_budgets(struct findings *f, const struct cost_report *report)
{
	for (size_t i = 0; i < report->n_budgets; i++) {
		const struct cost_budget *budget = &report->budgets[i];
		enum level level = cost_budget_level(budget);
		bool is_over = level == LEVEL_ALARM;
		TEXT_ON(text, 300);

		text_addf(&text, "budget %s: %s %.2f of %.2f %s", budget->name,
			  is_over ? "spent" : "forecast",
			  is_over ? budget->actual : budget->forecast, budget->limit, budget->unit);
		health_add_reason(f, level, SUBJECT, text.data);
	}
}

/* A failure of the whole source is said with the sources. */
static void
find_in_answers(struct findings *f, const struct cost *cost)
{
	static const struct {
		enum cost_ask ask;
		const char *what;
	} asked[] = { { COST_ASK_FORECAST, "forecast" }, { COST_ASK_BUDGETS, "budgets" } };

	for (size_t i = 0; cost && i < LEN(asked); i++) {
		const struct cost_asked *answer = &cost->asked[asked[i].ask];
		TEXT_ON(text, WHY_MAX + 40);

		/* a young month has no forecast: that is as it should be */
		if (answer->err == ERR_OK || answer->err == ERR_GONE)
			continue;
		text_addf(&text, "%s: %s", asked[i].what, answer->why);
		health_add_reason(f, LEVEL_UNKNOWN, SUBJECT, text.data);
	}
}

/* Of the first threshold that is not crossed yet, else of the last; without any, of the plan. */
static void
add_measure(const struct stack_cost *def, const struct cost_report *report, struct text *out)
{
	size_t i = 0;

	while (i + 1 < report->n_limits && report->limits[i].is_over)
		i++;
	if (report->n_limits > 0) {
		text_add(out, "of ");
		cost_own_money(def, report->limits[i].amount, out);
	} else if (report->has_plan) {
		text_add(out, "planned ");
		cost_money(def, report->plan_high_usd, out);
	}
}

static void
add_burn(const struct stack_cost *def, const struct burn *burn, struct text *out)
{
	if (burn->n == 0 || !burn->is_known)
		return;
	text_add(out, out->len ? ", tasks and hosts " : "tasks and hosts ");
	cost_money(def, burn->usd_per_hour * 24, out);
	text_addf(out, "%s a day at list prices",
		  burn->n_not_priced || burn->is_partial ? "+" : "");
}

void
health_find_in_cost(struct findings *f, size_t index)
{
	struct cost_view *view = &f->snapshot->watched.costs[index];
	const struct stack_cost *def = view->def;
	const struct cost_report *report = view->report = cost_report_of(f->snapshot, view);
	struct tile *tile = health_add_tile(f, TILE_COST, index, "Cost");
	bool is_source_silent = view->source >= f->snapshot->n_sources ||
				health_tile_of_source(f, tile, view->source);
	bool is_unknown;
	TEXT_ON(value, 48);
	TEXT_ON(note, 120);

	find_in_limits(f, def, report);
	find_in_lines(f, def, report);
	find_in_budgets(f, report);
	find_in_answers(f, view->row);
	if (report->is_partial)
		health_add_reason(f, LEVEL_UNKNOWN, SUBJECT, PARTIAL);
	if (report->month.is_known)
		cost_money(def, report->month.usd, &value);
	add_measure(def, report, &note);
	add_burn(def, &report->burn, &note);
	tile->value = health_keep(f, value.data);
	is_unknown = is_source_silent || report->is_partial;
	view->level = MAX(report->level, is_unknown ? LEVEL_UNKNOWN : LEVEL_OK);
	tile->level = MAX(tile->level, view->level);
	/* why it is not known comes first */
	if (!tile->note[0] || report->month.is_known)
		tile->note = health_keep(f, note.data);
}
