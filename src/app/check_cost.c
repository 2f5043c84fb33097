/* SPDX-License-Identifier: MIT */
/* check_cost.c - what watching a stack costs, from the plans and prices of the sources alone. The
 * dashboard's header counts the same way, at the pace that is then in force. */
#include <stdlib.h>

#include "app/check.h"
#include "poll/watching_cost.h"

struct tally {
	const struct stack *stack;
	const struct source *source;
	struct unit_plan *plans;
	struct watched *watched; /* one per plan */
	size_t n;
};

static void
add_unit(void *ctx, const struct unit_plan *unit)
{
	struct tally *tally = ctx;
	struct watched watched = { .stack = tally->stack, .source = tally->source };
	size_t n = tally->n;

	if (unit->period_s) {
		struct metric_plan plan;

		metric_plan_init(&plan, tally->stack, unit->region, unit->period_s);
		watched.n_queries = plan.n;
		watched.n_paid = plan.n_plain;
		metric_plan_done(&plan);
	}
	tally->plans = mem_resize(tally->plans, n, n + 1, sizeof(*tally->plans));
	tally->watched = mem_resize(tally->watched, n, n + 1, sizeof(*tally->watched));
	tally->plans[n] = *unit;
	tally->watched[n] = watched;
	tally->n++;
}

static struct watching_cost
sum(const struct tally *tally, bool is_urgent, double factor)
{
	const struct pace pace = { .factor = factor };

	for (size_t i = 0; i < tally->n; i++) {
		tally->watched[i].unit = &tally->plans[i];
		tally->watched[i].is_urgent = is_urgent;
	}
	return watching_sum(tally->watched, tally->n, &pace);
}

void
check_cost_of(const struct stack *stack, const struct check_pace *pace, struct check_cost *out)
{
	struct tally tally = { .stack = stack };
	struct check_cost cost = { .limit_usd = pace->limit_usd };
	struct watching_cost red;

	for (size_t i = 0; (tally.source = source_at(i)); i++)
		tally.source->plan(stack, add_unit, &tally);
	cost.rest = sum(&tally, false, pace->factor);
	red = sum(&tally, true, pace->factor);
	cost.red_usd = red.metrics_usd + red.calls_usd;
	free(tally.plans);
	free(tally.watched);
	*out = cost;
}
