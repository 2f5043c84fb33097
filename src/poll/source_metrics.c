/* SPDX-License-Identifier: MIT */
/* source_metrics.c - CloudWatch metrics: one unit per region and period, so that slow metrics are
 * asked at their own pace. Which metrics go into which request is metric_plan.c's business. */
#include <string.h>

#include "base/text.h"
#include "poll/price.h"
#include "poll/source.h"

#define LIMIT_BYTES (64u << 20)

static bool
is_first_of_its_kind(const struct stack *stack, size_t metric)
{
	const struct metric_def *def = &stack->metrics[metric];

	for (size_t i = 0; i < metric; i++) {
		const struct metric_def *other = &stack->metrics[i];

		if (!other->unresolved && other->period_s == def->period_s &&
		    text_is(other->region, def->region))
			return false;
	}
	return true;
}

static void
plan(const struct stack *stack, plan_sink *sink, void *ctx)
{
	for (size_t i = 0; i < stack->n_metrics; i++)
		if (!stack->metrics[i].unresolved && is_first_of_its_kind(stack, i))
			sink(ctx, &(struct unit_plan){ .region = stack->metrics[i].region,
						       .target_name = "",
						       .period_s = stack->metrics[i].period_s });
}

static enum err
poll_metrics(struct job *job, struct aws *aws, struct why *why)
{
	struct aws_scope scope = { .client = aws,
				   .region = job->region,
				   .max_attempts = job->max_attempts };
	struct metric_query *queries;

	job->arena = scope.arena = arena_new(LIMIT_BYTES);
	if (!scope.arena)
		return err_memory(why);
	queries = arena_array(scope.arena, job->n_metrics, sizeof(*queries));
	job->points = arena_array(scope.arena, job->n_metrics, sizeof(*job->points));
	if (!queries || !job->points)
		return err_memory(why);
	/* A metric that only feeds an expression is wanted, too: a queue row or a chart may use it.
	 */
	for (size_t i = 0; i < job->n_metrics; i++)
		queries[i] = (struct metric_query){ &job->stack->metrics[job->metrics[i]], true };
	return cw_metric_data(&scope, queries, job->n_metrics, job->span, job->points, why);
}

const struct source source_metrics = {
	.name = "metrics",
	.service = "cloudwatch",
	.cadence_s = 300,
	.urgent_cadence_s = 60,
	.usd_per_metric = PRICE_CLOUDWATCH_METRIC,
	.plan = plan,
	.poll = poll_metrics,
};
