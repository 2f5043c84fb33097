/* SPDX-License-Identifier: MIT */
/* act_points.c - the points of a chart: metrics of the stack over any span of time, which the
 * pollers' recent history does not have. One request a region; an expression travels with what it
 * is made of, all in one period. */
#include <string.h>

#include "act_look.h"
#include "base/clock.h"
#include "model/metric_inputs.h"
#include "model/metric_period.h"

/* What is asked of one region: what is wanted, and the inputs of that. */
struct batch {
	const char *region;
	bool *is_asked; /* one mark a metric of the stack */
	bool has_more;  /* marks whose own inputs have not been looked at */
	struct metric_def *defs;
	struct metric_query *queries;
	struct points *points;
	size_t *metrics; /* of the stack, by query */
	size_t n;
};

static bool
is_wanted(const struct ask_points *ask, size_t metric)
{
	for (size_t i = 0; i < ask->n_metrics; i++)
		if (ask->metrics[i] == metric)
			return true;
	return false;
}

static enum err
check(const struct stack *stack, const struct ask_points *ask, struct why *why)
{
	for (size_t i = 0; i < ask->n_metrics; i++) {
		const struct metric_def *def = ask->metrics[i] < stack->n_metrics
						       ? &stack->metrics[ask->metrics[i]]
						       : NULL;

		if (!def)
			return err_set(ERR_USAGE, why, "chart: the stack has no such metric");
		if (def->unresolved)
			return err_set(ERR_USAGE, why,
				       "metric %s: the variable ${%s} has no value: give it one "
				       "with --var",
				       def->id, def->unresolved);
	}
	if (ask->n_metrics == 0 || ask->span.end_s <= ask->span.start_s)
		return err_set(ERR_USAGE, why, "chart: there is nothing to ask for");
	return ERR_OK;
}

/* Where the order does not say: the one that all of its metrics have points in. */
static int64_t
period_of(const struct stack *stack, const struct ask_points *ask)
{
	int64_t from_s = ask->span.start_s - ask->shift_s, to_s = ask->span.end_s - ask->shift_s;
	int64_t period_s = ask->period_s;

	for (size_t i = 0; i < ask->n_metrics && ask->period_s <= 0; i++)
		period_s = MAX(period_s, metric_period(stack->metrics[ask->metrics[i]].period_s,
						       from_s, to_s, clock_now_s()));
	return period_s;
}

/* ---- one region ---- */

static void
mark(void *ctx, size_t input)
{
	struct batch *batch = ctx;

	batch->has_more = batch->has_more || !batch->is_asked[input];
	batch->is_asked[input] = true;
}

static void
mark_all(const struct stack *stack, const struct ask_points *ask, struct batch *batch)
{
	for (size_t i = 0; i < stack->n_metrics; i++)
		batch->is_asked[i] =
			text_is(stack->metrics[i].region, batch->region) && is_wanted(ask, i);
	/* an expression over expressions takes another round for each level: few */
	do {
		batch->has_more = false;
		for (size_t i = 0; i < stack->n_metrics; i++)
			if (batch->is_asked[i])
				metric_inputs_each(stack, i, mark, batch);
	} while (batch->has_more);
}

/* As the stack has it, but for the period, and for the statistic of what is wanted: what it is
 * worked out from keeps its own. */
static void
add_query(const struct ask_points *ask, const struct metric_def *def, size_t metric,
	  int64_t period_s, struct batch *batch)
{
	struct metric_def *own = &batch->defs[batch->n];
	bool is_wanted_here = is_wanted(ask, metric);

	*own = *def;
	own->period_s = period_s;
	if (ask->stat && is_wanted_here && !def->expression)
		own->stat = ask->stat;
	batch->metrics[batch->n] = metric;
	batch->queries[batch->n++] = (struct metric_query){ own, is_wanted_here };
}

static enum err
make_batch(struct act_work *work, const struct ask_points *ask, int64_t period_s,
	   struct batch *batch, struct why *why)
{
	const struct stack *stack = work->options->stack;
	struct arena *arena = work->news->arena;
	size_t n = 0;

	batch->is_asked = arena_array(arena, stack->n_metrics, sizeof(*batch->is_asked));
	if (!batch->is_asked)
		return err_memory(why);
	mark_all(stack, ask, batch);
	for (size_t i = 0; i < stack->n_metrics; i++)
		n += batch->is_asked[i];
	if (n > CW_QUERIES_MAX)
		return err_set(ERR_LIMIT, why,
			       "chart: these metrics are made of %zu, and CloudWatch takes %d at "
			       "once: choose fewer",
			       n, CW_QUERIES_MAX);
	batch->defs = arena_array(arena, n, sizeof(*batch->defs));
	batch->queries = arena_array(arena, n, sizeof(*batch->queries));
	batch->points = arena_array(arena, n, sizeof(*batch->points));
	batch->metrics = arena_array(arena, n, sizeof(*batch->metrics));
	if (!batch->defs || !batch->queries || !batch->points || !batch->metrics)
		return err_memory(why);
	for (size_t i = 0; i < stack->n_metrics; i++)
		if (batch->is_asked[i])
			add_query(ask, &stack->metrics[i], i, period_s, batch);
	return ERR_OK;
}

/* Times as if it were now, for a comparison. */
static void
take_batch(struct act_work *work, const struct batch *batch)
{
	const struct ask_points *ask = work->order->points;
	struct act_news *news = work->news;

	for (size_t i = 0; i < batch->n; i++) {
		struct points *points = &batch->points[i];

		news->n_done += batch->defs[i].expression == NULL;
		for (size_t k = 0; k < points->n; k++)
			points->times_s[k] += ask->shift_s;
		for (size_t k = 0; k < ask->n_metrics; k++)
			if (ask->metrics[k] == batch->metrics[i])
				news->series[k] = (struct ask_series){ batch->metrics[i], *points };
	}
}

static enum err
ask_region(struct act_work *work, const char *region, int64_t period_s, struct why *why)
{
	const struct ask_points *ask = work->order->points;
	struct aws_scope scope = work->scope;
	struct batch batch = { .region = region };
	const int64_t start_s = ask->span.start_s - ask->shift_s;
	const struct span span = { start_s - start_s % period_s, ask->span.end_s - ask->shift_s };
	enum err err = make_batch(work, ask, period_s, &batch, why);

	scope.region = region;
	if (!err)
		err = cw_metric_data(&scope, batch.queries, batch.n, span, batch.points, why);
	if (!err)
		take_batch(work, &batch);
	return err;
}

enum err
act_points_of(struct act_work *work, size_t metric, struct span span, struct points *out,
	      struct why *why)
{
	const struct metric_def *def = &work->options->stack->metrics[metric];
	const struct ask_points ask = { .metrics = &metric, .n_metrics = 1 };
	struct aws_scope scope = work->scope;
	struct batch batch = { .region = def->region };
	enum err err = make_batch(work, &ask, def->period_s, &batch, why);

	scope.region = def->region;
	if (!err)
		err = cw_metric_data(&scope, batch.queries, batch.n, span, batch.points, why);
	for (size_t i = 0; i < batch.n && !err; i++)
		if (batch.metrics[i] == metric)
			*out = batch.points[i];
	return err;
}

/* ---- all of them ---- */

static bool
is_first_of_region(const struct stack *stack, const struct ask_points *ask, size_t at)
{
	const char *region = stack->metrics[ask->metrics[at]].region;

	for (size_t i = 0; i < at; i++)
		if (text_is(stack->metrics[ask->metrics[i]].region, region))
			return false;
	return true;
}

enum err
act_carry_points(struct act_work *work, struct why *why)
{
	const struct stack *stack = work->options->stack;
	const struct ask_points *ask = work->order->points;
	struct act_news *news = work->news;
	enum err err = check(stack, ask, why);
	size_t n_requests = 0;
	int64_t period_s;

	if (err)
		return err;
	period_s = period_of(stack, ask);
	news->series = arena_array(news->arena, ask->n_metrics, sizeof(*news->series));
	if (!news->series)
		return err_memory(why);
	for (size_t i = 0; i < ask->n_metrics && !err && !act_work_is_dropped(work); i++)
		if (is_first_of_region(stack, ask, i)) {
			err = ask_region(work, stack->metrics[ask->metrics[i]].region, period_s,
					 why);
			n_requests++;
		}
	if (err)
		return err;
	/* with the inputs of expressions; of each request, as it is multiplied by their number */
	news->n_paid_metrics = news->n_done / MAX(n_requests, (size_t)1);
	news->n_series = ask->n_metrics;
	act_look_say(work, "%zu metric%s asked for", news->n_done, news->n_done == 1 ? "" : "s");
	return ERR_OK;
}
