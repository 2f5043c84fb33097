/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_PUSH_H
#define CWTOP_SIM_PUSH_H
/* push.h - bends the metrics to the incidents of a day: what has a threshold is beyond it while its
 * incident is on, and well inside it else. Of an expression one input is bent, as far as makes the
 * expression breach. Works from the stack file alone. */
#include "sim/catalog.h"

struct push;
struct pushes;

/* pushes_new - which metric is bent for which threshold. Borrowed arguments outlive it. Never NULL;
 * main thread. */
struct pushes *
pushes_new(const struct catalog *catalog, const struct incidents *incidents);
void
pushes_free(struct pushes *pushes); /* NULL is fine */

/* pushes_of - those that bend a metric, in a row. */
const struct push *
pushes_of(const struct pushes *pushes, const struct sim_metric *metric, size_t *out_n);

/* push_is_on - whether any of them is a running incident's. */
bool
push_is_on(const struct push *pushes, size_t n, int64_t t_s);

/* pushes_are_nested - a value is asked for only to work out how far another one is bent: it is not
 * what it will be. */
bool
pushes_are_nested(const struct pushes *pushes);

/* pushes_apply - bends the observations of a minute that begins at start_s.
 * @has   whether there are any
 * Returns whether there are any now. */
bool
pushes_apply(struct pushes *pushes, const struct sim_metric *metric, int64_t start_s, bool has,
	     struct point *point);

#endif
