/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_MATH_VALUE_H
#define CWTOP_SIM_MATH_VALUE_H
/* math_value.h - the values of metric math (numbers, time series, arrays of series) and what can be
 * done with them. A time without a datapoint is NaN; an operation has no result where an operand
 * has none. All memory is the arena's. */
#include "base/mem.h"

struct math_series {
	int64_t start_s, period_s;
	size_t n;
	double *values; /* n of them; NaN: no datapoint */
};

enum math_kind { MATH_NUMBER, MATH_SERIES, MATH_LIST };

struct math_value {
	enum math_kind kind;
	double number;
	struct math_series *series; /* MATH_SERIES: one; MATH_LIST: n_series */
	size_t n_series;
};

struct math_value
math_number(double number);

/* math_binary - two values with an operator ("+", ">=", "AND" ...), by timestamp. A comparison
 * gives 1 or 0. ERR_REJECTED: unknown operator, or two arrays; ERR_MEMORY. */
MUST_CHECK enum err
math_binary(struct arena *arena, const char *op, const struct math_value *a,
	    const struct math_value *b, struct math_value *out, struct why *why);

/* math_call - a function by its upper-case name. METRICS is the evaluator's own.
 * @fill_to_s  FILL adds no datapoints at or after this time
 * ERR_REJECTED: unknown function or wrong arguments; ERR_MEMORY. */
struct math_args {
	struct math_value *values;
	size_t n;
	const char *word; /* an argument that is a bare word (REPEAT, LINEAR); NULL: none */
	int64_t fill_to_s;
};

MUST_CHECK enum err
math_call(struct arena *arena, const char *name, const struct math_args *args,
	  struct math_value *out, struct why *why);

#endif
