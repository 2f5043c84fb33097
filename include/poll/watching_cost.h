/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_POLL_WATCHING_COST_H
#define CWTOP_POLL_WATCHING_COST_H
/* watching_cost.h - what polling costs, from the plans and list prices of the sources alone. The
 * header of the dashboard and `check` count the same way. Pure. */
#include "poll/cadence.h"
#include "poll/metric_plan.h"

struct watching_cost {    /* us-east-1, free tiers not counted */
	size_t n_metrics; /* that are paid for */
	double calls_per_day;
	double metrics_usd, calls_usd; /* in 30 days */
};

struct watched {
	const struct stack *stack;
	const struct source *source;
	const struct unit_plan *unit;
	const struct metric_plan *metrics; /* NULL unless the unit is one of metrics */
};

/* watching_add - adds what one unit costs when it is polled so often. */
void
watching_add(struct watching_cost *cost, const struct watched *watched, int64_t every_ms);

#endif
