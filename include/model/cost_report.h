/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_MODEL_COST_REPORT_H
#define CWTOP_MODEL_COST_REPORT_H
/* cost_report.h - what the bill means for a stack: month to date against its plan and thresholds,
 * budgets, billing alarms, and what runs right now. Worked out once for a snapshot, in its arena;
 * panel, tile and document only show it. Dollars, unless a name says otherwise. */
#include "base/text.h"
#include "model/burn.h"
#include "model/cost.h"

/* Where month to date comes from. */
#define COST_FROM_TABLE(X)                     \
	X(COST_FROM_NOBODY, "unknown")         \
	X(COST_FROM_EXPLORER, "cost_explorer") \
	X(COST_FROM_METRIC, "estimated_charges") /* AWS/Billing: of the whole account */

enum cost_from {
#define COST_FROM_ENUM(code, word) code,
	COST_FROM_TABLE(COST_FROM_ENUM)
#undef COST_FROM_ENUM
};

const char *
cost_from_word(enum cost_from from);

struct cost_amount { /* a number, or not known */
	bool is_known;
	double usd;
};

enum cost_line_kind {
	COST_LINE_PLANNED,   /* lines of the plan that share a name of a service */
	COST_LINE_NAMELESS,  /* a line of the plan that no service is billed for */
	COST_LINE_UNPLANNED, /* a service that no line of the plan names */
};

struct cost_line {
	enum cost_line_kind kind;
	const char *title;
	const char *services; /* Cost Explorer's names; "" none */
	bool has_plan;
	double low_usd, high_usd;
	struct cost_amount month, today, at_rate;
	enum level level;
	const char *note; /* why it has this level; "" */
};

struct cost_limit {    /* a threshold */
	double amount; /* in the stack's currency */
	bool is_over;
	enum level level; /* of being over: the last is an alarm */
};

struct cost_report {
	enum cost_from from;
	int64_t time_s;  /* of month to date; 0: it is not known */
	bool is_partial; /* it is at least that: Cost Explorer had more */
	bool is_old;     /* it should have been asked for again long ago */
	struct cost_amount month, today, yesterday, forecast, at_rate;
	bool has_interval; /* of the forecast */
	double forecast_low_usd, forecast_high_usd;
	const char *no_forecast; /* why there is none; "" */
	bool has_plan;
	double plan_low_usd, plan_high_usd;
	struct cost_line *lines; /* the plan in its order, then services, dearest first */
	size_t n_lines;
	const size_t *plan_lines; /* by line of the plan: the one of these that it is in */
	struct cost_limit *limits;
	size_t n_limits;
	const struct cost_budget *budgets; /* of this month */
	size_t n_budgets;
	const struct alarm_row **alarms; /* of AWS/Billing */
	size_t n_alarms;
	struct burn burn;
	enum level level;
};

/* cost_report_of - never NULL. Main thread. */
const struct cost_report *
cost_report_of(const struct snapshot *snapshot, const struct cost_view *view);

/* cost_budget_level - over its limit, or forecast to be. */
enum level
cost_budget_level(const struct cost_budget *budget);

/* cost_money - dollars as "$1.20", or in the stack's currency as "GBP 0.95".
 * cost_rate - "GBP at 0.79 to the dollar of 2026-11-01"; nothing for dollars. */
void
cost_money(const struct stack_cost *def, double usd, struct text *out);
void
cost_amount(const struct stack_cost *def, struct cost_amount amount, struct text *out); /* "-" */
void
cost_rate(const struct stack_cost *def, struct text *out);
/* cost_own_money - an amount that is in the stack's currency already; currency "": unnamed. */
void
cost_own_money(const struct stack_cost *def, double amount, struct text *out);

#endif
