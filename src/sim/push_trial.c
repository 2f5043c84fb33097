/* SPDX-License-Identifier: MIT */
/* push_trial.c - evaluates an expression of the stack over one period, input by input. */
#include "sim/push_trial.h"

#include "base/text.h"
#include "sim/math.h"

#include <math.h>

#define TRIAL_BYTES ((size_t)4 << 20)
#define DEPTH_MAX 10 /* expressions of expressions */

struct trial {
	struct arena *arena;
	const struct catalog *catalog;
	const struct stack *stack;
	size_t metric;
	int64_t start_s, period_s;
	double *values; /* of the stack's metrics as they are */
	bool *is_known;
	size_t input;
	double x;
	unsigned depth;
};

struct trial *
trial_new(const struct catalog *catalog, const struct stack *stack, size_t metric, int64_t start_s)
{
	struct arena *arena = arena_new(TRIAL_BYTES);
	struct trial *trial = arena ? arena_alloc(arena, sizeof(*trial)) : NULL;

	if (!trial) {
		arena_free(arena);
		return NULL;
	}
	*trial = (struct trial){ .arena = arena,
				 .catalog = catalog,
				 .stack = stack,
				 .metric = metric,
				 .start_s = start_s,
				 .period_s = MAX(stack->metrics[metric].period_s, 60) };
	trial->values = arena_array(arena, stack->n_metrics + 1, sizeof(trial->values[0]));
	trial->is_known = arena_array(arena, stack->n_metrics + 1, sizeof(bool));
	if (trial->values && trial->is_known)
		return trial;
	trial_free(trial);
	return NULL;
}

void
trial_free(struct trial *trial)
{
	if (trial)
		arena_free(trial->arena);
}

static double
measure(struct trial *trial, size_t i)
{
	const struct metric_def *def = &trial->stack->metrics[i];
	const struct metric_name name = { def->region, def->namespace_, def->name, def->dimensions,
					  def->n_dimensions };
	const struct stretch stretch = { trial->start_s, trial->start_s + trial->period_s,
					 INT64_MAX };
	const struct sim_metric *metric = catalog_find(trial->catalog, &name);
	struct point point;
	struct stat stat;

	if (!metric || !stat_parse(def->stat, &stat) ||
	    !catalog_point(trial->catalog, metric, &stretch, &point))
		return NAN;
	return stat_of(&stat, &point);
}

static double
value_of(struct trial *trial, size_t i)
{
	if (i == trial->input && !isnan(trial->x))
		return trial->x;
	if (!trial->is_known[i]) {
		trial->values[i] = measure(trial, i);
		trial->is_known[i] = true;
	}
	return trial->values[i];
}

static enum err
evaluate(struct trial *trial, const char *expression, struct math_value *out, struct why *why);

static enum err
series_of_id(void *self, const char *id, struct math_value *out, struct why *why)
{
	struct trial *trial = self;
	size_t i = stack_metric(trial->stack, id);
	struct math_series *series;

	if (i == SIZE_MAX)
		return err_set(ERR_REJECTED, why, "Unknown identifier: '%s'", id);
	if (trial->stack->metrics[i].expression)
		return evaluate(trial, trial->stack->metrics[i].expression, out, why);
	series = arena_array(trial->arena, 1, sizeof(*series));
	if (!series)
		return err_memory(why);
	*series = (struct math_series){ trial->start_s, trial->period_s, 1, NULL };
	series->values = arena_array(trial->arena, 1, sizeof(double));
	if (!series->values)
		return err_memory(why);
	series->values[0] = value_of(trial, i);
	*out = (struct math_value){ .kind = MATH_SERIES, .series = series, .n_series = 1 };
	return ERR_OK;
}

/* A stack's expression cannot say METRICS(). */
static enum err
no_metrics(void *self, const char *match, struct math_value *out, struct why *why)
{
	(void)self;
	(void)match;
	(void)out;
	return err_set(ERR_REJECTED, why, "METRICS() cannot be used here");
}

static enum err
evaluate(struct trial *trial, const char *expression, struct math_value *out, struct why *why)
{
	const struct math_env env = { .arena = trial->arena,
				      .fill_to_s = trial->start_s + trial->period_s,
				      .self = trial,
				      .series = series_of_id,
				      .metrics = no_metrics };
	enum err err;

	if (trial->depth == DEPTH_MAX)
		return err_set(ERR_REJECTED, why, "The expression is nested too deeply");
	trial->depth++;
	err = math_evaluate(expression, &env, out, why);
	trial->depth--;
	return err;
}

double
trial_value(struct trial *trial, size_t input, double x)
{
	struct math_value value = { 0 };
	struct why why;

	trial->input = input;
	trial->x = x;
	if (evaluate(trial, trial->stack->metrics[trial->metric].expression, &value, &why))
		return NAN;
	if (value.kind == MATH_NUMBER)
		return value.number;
	return value.kind == MATH_SERIES && value.series->n ? value.series->values[0] : NAN;
}
