/* SPDX-License-Identifier: MIT */
/* check_cost.c - what watching a stack costs, from the plans and prices of the sources alone. The
 * dashboard's header counts the same way, at the pace that is then in force. */
#include <math.h>

#include "app/check.h"
#include "base/text.h"
#include "poll/metric_plan.h"
#include "poll/source.h"

#define DAYS_PER_MONTH 30
#define MS_PER_DAY (24.0 * 3600 * 1000)

struct tally {
	const struct stack *stack;
	const struct source *source;
	struct pace pace;
	struct check_cost cost;
};

/* Requests of one poll. */
static double
calls_of(const struct tally *tally, const struct unit_plan *unit, size_t n_metrics)
{
	const struct stack *stack = tally->stack;

	if (unit->period_s)
		return ceil((double)n_metrics / CW_QUERIES_MAX);
	if (tally->source == &source_alarms)
		return (double)MAX(stack->n_alarm_prefixes, (size_t)1);
	if (tally->source == &source_queues)
		return stack->queues[unit->target].dlq ? 2 : 1;
	if (tally->source == &source_services)
		return stack->clusters[unit->target].all_services ? 2 : 1;
	if (tally->source == &source_tasks) /* running and stopped, by family; then the details */
		return 1 + 2 * (double)MAX(stack->clusters[unit->target].n_families, (size_t)1);
	return 1;
}

static void
add_unit(void *ctx, const struct unit_plan *unit)
{
	struct tally *tally = ctx;
	const struct source *source = tally->source;
	double polls = MS_PER_DAY / (double)cadence_ms(source, unit->period_s, &tally->pace);
	struct metric_plan plan = { 0 };
	double calls;

	if (unit->period_s)
		metric_plan_init(&plan, tally->stack, unit->region, unit->period_s);
	calls = calls_of(tally, unit, plan.n) * polls;
	tally->cost.n_metrics += plan.n_plain;
	tally->cost.calls_per_day += calls;
	tally->cost.metrics_usd +=
		(double)plan.n_plain * source->usd_per_metric * polls * DAYS_PER_MONTH;
	tally->cost.calls_usd += calls * source->usd_per_call * DAYS_PER_MONTH;
	metric_plan_done(&plan);
}

static struct check_cost
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
	struct check_cost calm = tally_at(stack, false), red = tally_at(stack, true);

	calm.red_usd = red.metrics_usd + red.calls_usd;
	*out = calm;
}
