/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_POLL_METRIC_PLAN_H
#define CWTOP_POLL_METRIC_PLAN_H
/* metric_plan.h - which metrics go into one GetMetricData request: an expression must travel with
 * the metrics it is made of, a request holds 500 queries, and a first fetch is split so that
 * several young connections share the bytes. */
#include "aws/cloudwatch.h"
#include "model/metric_inputs.h"

struct metric_plan {
	size_t *metrics; /* indices into stack.metrics; those that belong together side by side */
	size_t n;
	bool *starts_group; /* metrics[i] belongs with metrics[i - 1] unless this is set */
	size_t n_plain;     /* how many are no expressions: what a request is charged for */
};

struct metric_slice {
	size_t first, n; /* a run in plan.metrics */
};

/* metric_plan_init - the resolved metrics of a region with one period. Main thread. */
void
metric_plan_init(struct metric_plan *plan, const struct stack *stack, const char *region,
		 int64_t period_s);
/* metric_plan_pick - of another plan only the metrics that are marked (one mark per metric of the
 * stack); what belongs together there does here. */
void
metric_plan_pick(struct metric_plan *plan, const struct metric_plan *from,
		 const struct stack *stack, const bool *marks);
void
metric_plan_done(struct metric_plan *plan);

/* metric_plan_span - what to ask for: the whole history at first, then only what is new since
 * good_s (0: nothing is known yet) and the newest periods, which CloudWatch may have revised. Both
 * ends are multiples of the period; the one under way is included. */
struct span
metric_plan_span(int64_t period_s, int64_t history_s, int64_t good_s, int64_t now_s);

/* metric_plan_slice - the run that begins at `first`: at least one group, then whole groups while
 * the run stays within about n / wanted and within `max` queries. n == 0 when nothing is left. */
struct metric_slice
metric_plan_slice(const struct metric_plan *plan, size_t first, size_t wanted, size_t max);

#endif
