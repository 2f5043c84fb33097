/* SPDX-License-Identifier: MIT */
/* check_cost.c - what watching a stack costs, from the plans and prices of the sources alone. The
 * dashboard's header counts the same way, at the pace that is then in force. */
#include "app/check.h"
#include "poll/watching_cost.h"

struct tally {
	const struct stack *stack;
	const struct source *source;
	struct pace pace;
	struct watching_cost cost;
};

static void
add_unit(void *ctx, const struct unit_plan *unit)
{
	struct tally *tally = ctx;
	struct metric_plan plan = { 0 };
	const struct watched watched = { tally->stack, tally->source, unit,
					 unit->period_s ? &plan : NULL };

	if (unit->period_s)
		metric_plan_init(&plan, tally->stack, unit->region, unit->period_s);
	watching_add(&tally->cost, &watched, cadence_ms(tally->source, unit, &tally->pace));
	metric_plan_done(&plan);
}

static struct watching_cost
tally_at(const struct stack *stack, bool is_urgent)
{
	struct tally tally = { .stack = stack, .pace = { .is_urgent = is_urgent, .factor = 1 } };

	for (size_t i = 0; (tally.source = source_at(i)); i++)
		tally.source->plan(stack, add_unit, &tally);
	return tally.cost;
}

void
check_cost_of(const struct stack *stack, struct check_cost *out)
{
	struct watching_cost calm = tally_at(stack, false), red = tally_at(stack, true);

	*out = (struct check_cost){ calm, red.metrics_usd + red.calls_usd };
}
