/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_POLL_LOOKUP_KEPT_H
#define CWTOP_POLL_LOOKUP_KEPT_H
/* lookup_kept.h - what lookups found in earlier runs, so that a run begins with it. Worth nothing
 * once the stack file looks for something else. */
#include "model/stack.h"

struct store;

/* lookup_kept_write - on a worker; a failure is of no consequence: it is looked up again. */
void
lookup_kept_write(const struct store *store, const struct stack *stack,
		  const struct stack_lookup *lookup, const char *value);

/* lookup_kept_read - fills `found` (room for stack->n_lookups) with variables and values in the
 * arena; returns how many. Waits for no lock. Main thread, at the start. */
size_t
lookup_kept_read(const struct store *store, const struct stack *stack, struct arena *arena,
		 struct stack_var *found);

#endif
