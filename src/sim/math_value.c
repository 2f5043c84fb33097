/* SPDX-License-Identifier: MIT */
/* math_value.c - operators and functions of metric math, as two tables. */
#include "sim/math_value.h"

#include "base/text.h"

#include <math.h>

struct math_value
math_number(double number)
{
	return (struct math_value){ .kind = MATH_NUMBER, .number = number };
}

static double
series_at(const struct math_series *series, int64_t t_s)
{
	int64_t offset = t_s - series->start_s;

	if (offset < 0 || offset % series->period_s)
		return NAN;
	offset /= series->period_s;
	return (size_t)offset < series->n ? series->values[offset] : NAN;
}

static double
value_at(const struct math_value *value, int64_t t_s)
{
	return value->kind == MATH_NUMBER ? value->number : series_at(value->series, t_s);
}

static enum err
new_series(struct arena *arena, const struct math_series *like, struct math_value *out,
	   struct why *why)
{
	struct math_series *series = arena_array(arena, 1, sizeof(*series));

	if (!series)
		return err_memory(why);
	*series = *like;
	series->values = arena_array(arena, like->n + 1, sizeof(series->values[0]));
	if (!series->values)
		return err_memory(why);
	for (size_t i = 0; i < series->n; i++)
		series->values[i] = NAN;
	*out = (struct math_value){ .kind = MATH_SERIES, .series = series, .n_series = 1 };
	return ERR_OK;
}

static int64_t
time_of(const struct math_series *series, size_t i)
{
	return series->start_s + (int64_t)i * series->period_s;
}

/* ---- operators ---- */

static double
op_add(double a, double b)
{
	return a + b;
}
static double
op_subtract(double a, double b)
{
	return a - b;
}
static double
op_multiply(double a, double b)
{
	return a * b;
}
static double
op_divide(double a, double b)
{
	return b != 0 ? a / b : NAN; /* CloudWatch has no datapoint there */
}
static double
op_above(double a, double b)
{
	return a > b;
}
static double
op_at_least(double a, double b)
{
	return a >= b;
}
static double
op_below(double a, double b)
{
	return a < b;
}
static double
op_at_most(double a, double b)
{
	return a <= b;
}
static double
op_equal(double a, double b)
{
	return a == b;
}
static double
op_differs(double a, double b)
{
	return a != b;
}
static double
op_and(double a, double b)
{
	return a != 0 && b != 0;
}
static double
op_or(double a, double b)
{
	return a != 0 || b != 0;
}

static const struct {
	const char *name;
	double (*apply)(double a, double b);
} operators[] = {
	{ "+", op_add },   { "-", op_subtract },  { "*", op_multiply }, { "/", op_divide },
	{ "^", pow },      { ">=", op_at_least }, { ">", op_above },    { "<=", op_at_most },
	{ "<", op_below }, { "==", op_equal },    { "!=", op_differs }, { "&&", op_and },
	{ "AND", op_and }, { "||", op_or },       { "OR", op_or },
};

/* The grid of a result: that of the operand with the longest period. */
static const struct math_series *
grid_of(const struct math_value *values, size_t n)
{
	const struct math_series *grid = NULL;

	for (size_t i = 0; i < n; i++) {
		if (values[i].kind == MATH_SERIES &&
		    (!grid || values[i].series->period_s > grid->period_s))
			grid = values[i].series;
	}
	return grid;
}

static enum err
combine(struct arena *arena, double (*apply)(double, double), const struct math_value *pair,
	struct math_value *out, struct why *why)
{
	const struct math_series *grid = grid_of(pair, 2);
	enum err err;

	if (!grid) {
		*out = math_number(apply(pair[0].number, pair[1].number));
		return ERR_OK;
	}
	err = new_series(arena, grid, out, why);
	for (size_t i = 0; !err && i < grid->n; i++) {
		double a = value_at(&pair[0], time_of(grid, i));
		double b = value_at(&pair[1], time_of(grid, i));

		if (!isnan(a) && !isnan(b))
			out->series->values[i] = apply(a, b);
	}
	return err;
}

/* An array with something that is none: member by member. */
static enum err
combine_list(struct arena *arena, double (*apply)(double, double), const struct math_value *pair,
	     struct math_value *out, struct why *why)
{
	size_t which = pair[0].kind == MATH_LIST ? 0 : 1;
	const struct math_value *list = &pair[which];
	struct math_value result = { .kind = MATH_LIST, .n_series = list->n_series };

	result.series = arena_array(arena, list->n_series + 1, sizeof(result.series[0]));
	if (!result.series)
		return err_memory(why);
	for (size_t i = 0; i < list->n_series; i++) {
		struct math_value both[2] = { pair[0], pair[1] }, one;
		enum err err;

		both[which] = (struct math_value){ .kind = MATH_SERIES,
						   .series = &list->series[i],
						   .n_series = 1 };
		err = combine(arena, apply, both, &one, why);
		if (err)
			return err;
		result.series[i] = *one.series;
	}
	*out = result;
	return ERR_OK;
}

enum err
math_binary(struct arena *arena, const char *op, const struct math_value *a,
	    const struct math_value *b, struct math_value *out, struct why *why)
{
	const struct math_value pair[2] = { *a, *b };

	for (size_t i = 0; i < LEN(operators); i++) {
		if (!text_is(op, operators[i].name))
			continue;
		if (a->kind == MATH_LIST && b->kind == MATH_LIST)
			return err_set(ERR_REJECTED, why, "Unsupported operand types for '%s'", op);
		if (a->kind == MATH_LIST || b->kind == MATH_LIST)
			return combine_list(arena, operators[i].apply, pair, out, why);
		return combine(arena, operators[i].apply, pair, out, why);
	}
	return err_set(ERR_REJECTED, why, "Unsupported operator '%s'", op);
}

/* ---- functions ---- */

struct fold {
	double (*step)(double so_far, double value);
	bool is_mean;
};

static double
least(double a, double b)
{
	return fmin(a, b);
}
static double
greatest(double a, double b)
{
	return fmax(a, b);
}

/* One series: its datapoints to one number. */
static double
fold_series(const struct fold *fold, const struct math_series *series)
{
	double result = NAN;
	size_t n = 0;

	for (size_t i = 0; i < series->n; i++) {
		double value = series->values[i];

		if (isnan(value))
			continue;
		result = n++ ? fold->step(result, value) : value;
	}
	return fold->is_mean && n ? result / (double)n : result;
}

/* An array: one series; at each time of those members that have a datapoint there. */
static enum err
fold_list(struct arena *arena, const struct fold *fold, const struct math_value *list,
	  struct math_value *out, struct why *why)
{
	const struct math_series *grid = list->series;
	enum err err;

	if (!list->n_series)
		return err_set(ERR_REJECTED, why, "The function needs at least one time series");
	for (size_t i = 1; i < list->n_series; i++) {
		if (list->series[i].period_s > grid->period_s)
			grid = &list->series[i];
	}
	err = new_series(arena, grid, out, why);
	for (size_t i = 0; !err && i < grid->n; i++) {
		double result = NAN;
		size_t n = 0;

		for (size_t s = 0; s < list->n_series; s++) {
			double value = series_at(&list->series[s], time_of(grid, i));

			if (!isnan(value))
				result = n++ ? fold->step(result, value) : value;
		}
		out->series->values[i] = fold->is_mean && n ? result / (double)n : result;
	}
	return err;
}

static enum err
call_fold(struct arena *arena, const struct fold *fold, const struct math_args *args,
	  struct math_value *out, struct why *why)
{
	if (args->n != 1 || args->values[0].kind == MATH_NUMBER)
		return err_set(ERR_REJECTED, why,
			       "The function takes one time series or an array of them");
	if (args->values[0].kind == MATH_LIST)
		return fold_list(arena, fold, &args->values[0], out, why);
	*out = math_number(fold_series(fold, args->values[0].series));
	return ERR_OK;
}

#define FOLD(name, step_, is_mean_)                                                     \
	static enum err call_##name(struct arena *arena, const struct math_args *args,  \
				    struct math_value *out, struct why *why)            \
	{                                                                               \
		static const struct fold fold = { .step = step_, .is_mean = is_mean_ }; \
		return call_fold(arena, &fold, args, out, why);                         \
	}
FOLD(sum, op_add, false)
FOLD(avg, op_add, true)
FOLD(min, least, false)
FOLD(max, greatest, false)
#undef FOLD

static enum err
call_fill(struct arena *arena, const struct math_args *args, struct math_value *out,
	  struct why *why)
{
	const struct math_series *from;
	bool repeats = text_is(args->word, "REPEAT");
	double with = NAN;
	enum err err;

	if (!args->n || args->values[0].kind != MATH_SERIES)
		return err_set(ERR_REJECTED, why, "FILL takes a time series and what to fill in");
	if (args->n == 2 && args->values[1].kind == MATH_NUMBER)
		with = args->values[1].number;
	else if (args->n != 1 || !repeats)
		return err_set(ERR_REJECTED, why, "FILL takes a number or REPEAT to fill in");
	from = args->values[0].series;
	err = new_series(arena, from, out, why);
	for (size_t i = 0; !err && i < from->n; i++) {
		double value = from->values[i];

		if (repeats && !isnan(value))
			with = value;
		if (isnan(value) && time_of(from, i) < args->fill_to_s)
			value = with;
		out->series->values[i] = value;
	}
	return err;
}

static enum err
call_if(struct arena *arena, const struct math_args *args, struct math_value *out, struct why *why)
{
	const struct math_series *grid;
	enum err err;

	if (args->n != 3)
		return err_set(ERR_REJECTED, why, "IF takes a condition and two values");
	for (size_t i = 0; i < 3; i++) {
		if (args->values[i].kind == MATH_LIST)
			return err_set(ERR_REJECTED, why, "IF does not take arrays");
	}
	grid = grid_of(args->values, 3);
	if (!grid) {
		*out = args->values[args->values[0].number != 0 ? 1 : 2];
		return ERR_OK;
	}
	err = new_series(arena, grid, out, why);
	for (size_t i = 0; !err && i < grid->n; i++) {
		int64_t t_s = time_of(grid, i);
		double condition = value_at(&args->values[0], t_s);

		if (!isnan(condition))
			out->series->values[i] =
				value_at(&args->values[condition != 0 ? 1 : 2], t_s);
	}
	return err;
}

/* From each datapoint to the one before it. */
static enum err
call_difference(struct arena *arena, const struct math_args *args, bool per_second,
		struct math_value *out, struct why *why)
{
	const struct math_series *from;
	size_t before = SIZE_MAX;
	enum err err;

	if (args->n != 1 || args->values[0].kind != MATH_SERIES)
		return err_set(ERR_REJECTED, why, "The function takes one time series");
	from = args->values[0].series;
	err = new_series(arena, from, out, why);
	for (size_t i = 0; !err && i < from->n; i++) {
		double change;

		if (isnan(from->values[i]))
			continue;
		if (before != SIZE_MAX) {
			change = from->values[i] - from->values[before];
			if (per_second)
				change /= (double)(from->period_s * (int64_t)(i - before));
			out->series->values[i] = change;
		}
		before = i;
	}
	return err;
}

static enum err
call_rate(struct arena *arena, const struct math_args *args, struct math_value *out,
	  struct why *why)
{
	return call_difference(arena, args, true, out, why);
}

static enum err
call_diff(struct arena *arena, const struct math_args *args, struct math_value *out,
	  struct why *why)
{
	return call_difference(arena, args, false, out, why);
}

static enum err
call_each(struct arena *arena, double (*apply)(double), const struct math_args *args,
	  struct math_value *out, struct why *why)
{
	enum err err;

	if (args->n != 1 || args->values[0].kind == MATH_LIST)
		return err_set(ERR_REJECTED, why, "The function takes one number or time series");
	if (args->values[0].kind == MATH_NUMBER) {
		*out = math_number(apply(args->values[0].number));
		return ERR_OK;
	}
	err = new_series(arena, args->values[0].series, out, why);
	for (size_t i = 0; !err && i < out->series->n; i++)
		out->series->values[i] = apply(args->values[0].series->values[i]);
	return err;
}

#define EACH(name, apply)                                                              \
	static enum err call_##name(struct arena *arena, const struct math_args *args, \
				    struct math_value *out, struct why *why)           \
	{                                                                              \
		return call_each(arena, apply, args, out, why);                        \
	}
EACH(abs, fabs)
EACH(ceil, ceil)
EACH(floor, floor)
#undef EACH

static const struct {
	const char *name;
	enum err (*call)(struct arena *arena, const struct math_args *args, struct math_value *out,
			 struct why *why);
} functions[] = {
	{ "SUM", call_sum },   { "AVG", call_avg },     { "MIN", call_min },
	{ "MAX", call_max },   { "FILL", call_fill },   { "IF", call_if },
	{ "RATE", call_rate }, { "DIFF", call_diff },   { "ABS", call_abs },
	{ "CEIL", call_ceil }, { "FLOOR", call_floor },
};

enum err
math_call(struct arena *arena, const char *name, const struct math_args *args,
	  struct math_value *out, struct why *why)
{
	for (size_t i = 0; i < LEN(functions); i++) {
		if (text_is(name, functions[i].name))
			return functions[i].call(arena, args, out, why);
	}
	return err_set(ERR_REJECTED, why, "Unsupported function '%s'", name);
}
