/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_PUSH_TRIAL_H
#define CWTOP_SIM_PUSH_TRIAL_H
/* push_trial.h - what an expression of the stack would be in one period if one of its inputs were
 * another. */
#include "sim/catalog.h"

struct trial;

/* trial_new - of the metric's expression in the period that begins at start_s. NULL: memory is out.
 */
struct trial *
trial_new(const struct catalog *catalog, const struct stack *stack, size_t metric, int64_t start_s);
void
trial_free(struct trial *trial); /* NULL is fine */

/* trial_value - with the input at x, NaN: as it is. NaN: the expression has no value. */
double
trial_value(struct trial *trial, size_t input, double x);

#endif
