/* SPDX-License-Identifier: MIT */
/* incident_needs.c - how big an incident has to be to be beyond the stack's thresholds on queues,
 * tasks and the bill. */
#include "sim/incident_needs.h"

#include "base/text.h"

#include <math.h>

#define DAY_S INT64_C(86400)
#define AGE_MAX_S (INT64_C(10) * 3600)
#define BURST_MAX 3000
#define CHARGED_S 21600 /* as the metric of the bill, which comes every six hours */
#define CREDITED_S 43200

/* ---- queues ---- */

bool
incident_is_of_queue(const struct metric_def *def, const char *name)
{
	return name && text_is(def->namespace_, "AWS/SQS") && def->n_dimensions == 1 &&
	       text_is(def->dimensions[0].value, name);
}

/* The greatest limit that the stack sets on a metric of a queue; 0: none. */
static double
limit_of(const struct stack *stack, const char *queue, const char *name)
{
	double limit = 0;

	for (size_t i = 0; i < stack->n_metrics; i++) {
		const struct metric_def *def = &stack->metrics[i];
		struct incident_levels levels;

		if (incident_is_of_queue(def, queue) && text_is(def->name, name) &&
		    incident_levels(def, &levels))
			limit = fmax(limit, levels.worst.limit);
	}
	return limit;
}

double
incident_age_limit(const struct stack *stack)
{
	double limit = 0;

	for (size_t i = 0; i < stack->n_queues; i++) {
		const struct stack_queue *queue = &stack->queues[i];

		limit = fmax(limit, (double)MAX(queue->age_warn_s, queue->age_alarm_s));
		limit = fmax(limit, limit_of(stack, queue->name, "ApproximateAgeOfOldestMessage"));
	}
	return fmin(limit, (double)AGE_MAX_S);
}

static double
depth_limit(const struct stack *stack, const struct stack_queue *queue)
{
	double limit = (double)MAX(queue->visible_warn, queue->visible_alarm);

	return fmax(limit, limit_of(stack, queue->name, "ApproximateNumberOfMessagesVisible"));
}

static double
dead_limit(const struct stack *stack, const struct stack_queue *queue)
{
	if (!queue->dlq)
		return 0;
	return fmax((double)queue->dlq_alarm,
		    limit_of(stack, queue->dlq, "ApproximateNumberOfMessagesVisible"));
}

double
incident_failure_limit(const struct stack *stack)
{
	double limit = 1;

	for (size_t i = 0; i < stack->n_clusters; i++)
		limit = fmax(limit, (double)MAX(stack->clusters[i].failures_warn,
						stack->clusters[i].failures_alarm));
	return limit;
}

unsigned
incident_burst(const struct incidents *incidents, const struct stack_queue *queue, int64_t t_s,
	       int64_t step_s)
{
	const struct stack *stack = incidents_stack(incidents);
	const struct incident *stall = incidents_of(incidents, INCIDENT_STALL);
	const struct incident *crash = incidents_of(incidents, INCIDENT_CRASH);
	double n = 0;

	if (queue && incident_is_on(stall, t_s) && !incident_is_on(stall, t_s - step_s))
		n = 1.25 * depth_limit(stack, queue) + 3;
	if (incident_is_on(crash, t_s) && !incident_is_on(crash, t_s - step_s)) {
		n = 1.5 * incident_failure_limit(stack) + 2;
		if (queue) /* each fails three times before it is dead */
			n = fmax(n / 3, 1.5 * dead_limit(stack, queue)) + 2;
	}
	return (unsigned)fmin(ceil(n), BURST_MAX);
}

unsigned
incident_shortage(const struct incidents *incidents, unsigned desired)
{
	const struct stack *stack = incidents_stack(incidents);
	double left = desired ? desired - 1 : 0;

	for (size_t i = 0; i < stack->n_metrics; i++) {
		struct incident_levels levels;

		if (text_is(stack->metrics[i].namespace_, "ECS/ContainerInsights") &&
		    text_is(stack->metrics[i].name, "RunningTaskCount") &&
		    incident_levels(&stack->metrics[i], &levels))
			left = fmin(left, floor(levels.bad));
	}
	return desired - (unsigned)fmax(left, 0);
}

/* ---- the bill ---- */

/* The least or the greatest amount that the stack calls too much, US dollars; NaN: none. */
static double
bill_limit(const struct stack *stack, double (*choose)(double, double))
{
	const struct stack_cost *cost = &stack->cost;
	double limit = NAN; /* fmin and fmax pass over it */

	for (size_t i = 0; i < stack->n_metrics; i++) {
		const struct metric_def *def = &stack->metrics[i];
		struct incident_levels levels;

		if (!text_is(def->namespace_, "AWS/Billing") || def->n_dimensions > 1 ||
		    !incident_levels(def, &levels))
			continue;
		limit = choose(limit, choose(levels.mildest.limit, levels.worst.limit));
	}
	for (size_t i = 0; i < cost->n_thresholds; i++)
		limit = choose(limit,
			       cost->thresholds[i] / (isnormal(cost->per_usd) ? cost->per_usd : 1));
	return limit;
}

double
incident_bill_limit(const struct stack *stack)
{
	return bill_limit(stack, fmax);
}

double
incident_usd_a_day(const struct incidents *incidents, double usual)
{
	return fmin(usual, 0.8 * bill_limit(incidents_stack(incidents), fmin) / 31);
}

double
incident_credit_usd(const struct incidents *incidents, int64_t t_s)
{
	int64_t second = (t_s % DAY_S + DAY_S) % DAY_S;
	double limit = bill_limit(incidents_stack(incidents), fmax);

	return second >= CHARGED_S && second < CREDITED_S && !isnan(limit) ? 1.5 * limit : 0;
}
