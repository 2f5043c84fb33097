/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_POLL_WATCHING_COST_H
#define CWTOP_POLL_WATCHING_COST_H
/* watching_cost.h - what polling will cost, from the plans and list prices of the sources alone,
 * and how much slower it must be to stay under a limit. The header of the dashboard and `check`
 * count the same way; what has been spent is counted by the requests that left (job.h). Pure. */
#include "poll/cadence.h"
#include "poll/metric_plan.h"

struct watching_cost {    /* us-east-1, free tiers not counted */
	size_t n_metrics; /* that are paid for */
	double calls_per_day;
	double metrics_usd, calls_usd; /* in 30 days */
};

/* One unit that is polled. */
struct watched {
	const struct stack *stack;
	const struct source *source;
	const struct unit_plan *unit;
	size_t n_queries, n_paid; /* of metrics: with and without expressions; else 0 */
	bool is_urgent;
};

/* watching_add - adds what one unit costs when it is polled so often. */
void
watching_add(struct watching_cost *cost, const struct watched *watched, int64_t every_ms);

/* watching_cadence_ms - how often a unit is polled; of the pace only factor and stretch count. */
int64_t
watching_cadence_ms(const struct watched *watched, const struct pace *pace);

/* watching_sum - what all units cost at this pace. */
struct watching_cost
watching_sum(const struct watched *units, size_t n, const struct pace *pace);

#define WATCHING_STRETCH_MAX 10000.0 /* everything that costs is asked once a day */

/* watching_stretch - the least stretch (struct pace), in hundredths, with which the units cost at
 * most limit_usd in 30 days: 1 when they do anyhow or the limit is 0, WATCHING_STRETCH_MAX when
 * they cannot. */
double
watching_stretch(const struct watched *units, size_t n, double factor, double limit_usd);

#endif
