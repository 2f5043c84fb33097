/* SPDX-License-Identifier: MIT */
/* check_metrics.c - GetMetricData as the poller would ask it first: all metrics of a region and a
 * period, and which of them have had data. */
#include "app/check_rows.h"
#include "base/clock.h"
#include "base/text.h"
#include "poll/metric_plan.h"

#define HISTORY_S (3 * 3600) /* at least so far back; sixteen periods of a longer one */

/* Every metric stands for the region and period that it is the first of. */
bool
check_metrics_at(const struct stack *stack, size_t i, struct check_target *out)
{
	const struct metric_def *def;

	if (i >= stack->n_metrics)
		return false;
	def = &stack->metrics[i];
	if (def->unresolved)
		return true;
	for (size_t j = 0; j < i; j++)
		if (!stack->metrics[j].unresolved && stack->metrics[j].period_s == def->period_s &&
		    text_is(stack->metrics[j].region, def->region))
			return true;
	*out = (struct check_target){ .name = "",
				      .region = def->region,
				      .period_s = def->period_s };
	return true;
}

/* One that a queue brings along: SQS sends nothing for a queue that has been idle for hours. */
static bool
is_of_queue(const struct stack *stack, size_t metric)
{
	for (size_t i = 0; i < stack->n_queues; i++)
		if (metric == stack->queues[i].age_metric ||
		    metric == stack->queues[i].sent_metric ||
		    metric == stack->queues[i].deleted_metric)
			return true;
	return false;
}

static const char *
say_no_data(struct check *check, const struct metric_def *def, const struct points *points,
	    struct span span)
{
	char window[UNIT_TEXT_MAX];
	TEXT_ON(dimensions, 160);

	unit_duration(span.end_s - span.start_s, window);
	for (size_t i = 0; i < def->n_dimensions; i++)
		text_addf(&dimensions, "%s%s=%s", i ? ", " : "", def->dimensions[i].name,
			  def->dimensions[i].value);
	return check_say(check,
			 "%s %s (%s): no data in the last %s: check its dimensions, unless nothing "
			 "has happened there%s%s",
			 def->namespace_, def->name, dimensions.data, window,
			 points->message ? ": CloudWatch says: " : "",
			 points->message ? points->message : "");
}

static void
mark_metric(struct check_run *run, size_t metric, const struct points *points, struct span span)
{
	const struct stack *stack = run->check->stack;
	const struct metric_def *def = &stack->metrics[metric];
	struct check_reference *reference;

	if (run->metric_references[metric] == SIZE_MAX)
		return;
	reference = &run->check->references[run->metric_references[metric]];
	if (points->n > 0) {
		check_mark(reference, FOUND_YES, NULL);
	} else if (points->is_forbidden) {
		check_mark(reference, FOUND_UNKNOWN,
			   "denied: CloudWatch does not give this metric to these credentials: ask "
			   "for it or use --profile");
		reference->verdict.level = CHECK_WARN;
	} else if (points->is_incomplete) {
		check_mark(reference, FOUND_UNKNOWN,
			   "CloudWatch's answer leaves it out: run check again");
		reference->verdict.level = CHECK_WARN;
	} else {
		check_mark(reference, FOUND_NO_DATA, say_no_data(run->check, def, points, span));
		/* silence is normal */
		if (def->is_zero_less || is_of_queue(stack, metric))
			reference->verdict.level = CHECK_NOTE;
	}
}

/* A plain metric is always answered, if only with no points; an expression may not be. */
static enum err
expect_any(const struct metric_query *queries, const struct points *points, size_t n,
	   struct why *why)
{
	size_t n_plain = 0, n_left_out = 0;

	for (size_t i = 0; i < n; i++) {
		bool is_plain = !queries[i].def->expression;

		n_plain += is_plain;
		n_left_out += is_plain && points[i].is_incomplete && points[i].n == 0 &&
			      !points[i].is_forbidden;
	}
	if (n_plain == 0 || n_left_out < n_plain)
		return ERR_OK;
	return err_set(ERR_PARSE, why,
		       "cloudwatch:GetMetricData: incomplete answer: no metric is in it that was "
		       "asked for: not AWS, or damaged on the way");
}

static enum err
ask_slice(struct check_run *run, const struct check_target *target, const struct metric_plan *plan,
	  struct metric_slice slice, struct why *why)
{
	struct aws_scope scope = check_scope(run, target->region);
	struct metric_query *queries = arena_array(run->arena, slice.n, sizeof(*queries));
	struct points *points = arena_array(run->arena, slice.n, sizeof(*points));
	struct span span = metric_plan_span(target->period_s, HISTORY_S, 0, clock_now_s());
	enum err err;

	if (!queries || !points)
		return err_memory(why);
	for (size_t i = 0; i < slice.n; i++)
		queries[i] = (struct metric_query){
			&run->check->stack->metrics[plan->metrics[slice.first + i]], true
		};
	err = CHECK_WAIT(run, cw_metric_data(&scope, queries, slice.n, span, points, why));
	if (!err)
		err = expect_any(queries, points, slice.n, why);
	for (size_t i = 0; i < slice.n && !err; i++)
		mark_metric(run, plan->metrics[slice.first + i], &points[i], span);
	return err;
}

enum err
check_metrics_ask(struct check_run *run, const struct check_target *target, struct why *why)
{
	struct metric_slice slice = { 0, 0 };
	struct metric_plan plan;
	enum err err = ERR_OK;

	metric_plan_init(&plan, run->check->stack, target->region, target->period_s);
	do {
		slice = metric_plan_slice(&plan, slice.first + slice.n, 1, CW_QUERIES_MAX);
		if (slice.n > 0)
			err = ask_slice(run, target, &plan, slice, why);
	} while (!err && slice.n > 0);
	metric_plan_done(&plan);
	return err;
}
