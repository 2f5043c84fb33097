/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_MODEL_METRIC_INPUTS_H
#define CWTOP_MODEL_METRIC_INPUTS_H
/* metric_inputs.h - what metric math is made of: an expression is asked for together with the
 * metrics that it names. */
#include "model/stack.h"

/* metric_inputs_each - calls back for each metric that the expression of this one names, as often
 * as it does; never for a plain one. Any thread. */
void
metric_inputs_each(const struct stack *stack, size_t metric, void (*each)(void *ctx, size_t input),
		   void *ctx);

/* What each metric of a stack is worked out from: for plain ones nothing. */
struct metric_inputs {
	size_t *first; /* items[first[i]] ... items[first[i + 1] - 1] are the inputs of metric i */
	size_t *items;
	size_t n; /* metrics of the stack */
};

/* metric_inputs_init, metric_inputs_done - main thread. */
void
metric_inputs_init(struct metric_inputs *inputs, const struct stack *stack);
void
metric_inputs_done(struct metric_inputs *inputs);
/* metric_inputs_add - marks the inputs of what is marked, and theirs. */
void
metric_inputs_add(const struct metric_inputs *inputs, bool *marks);

#endif
