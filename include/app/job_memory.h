/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_APP_JOB_MEMORY_H
#define CWTOP_APP_JOB_MEMORY_H
/* job_memory.h - what was typed last for each template, by the ids of its fields, and which one was
 * submitted last. Kept from run to run where there is a store. Main thread; reading and writing
 * block, so that they belong before the first frame and after the last. */
#include "act/template.h"
#include "model/stack.h"
#include "store/store.h"

struct job_memory;

/* job_memory_new - with what was kept of the stack's account; @store may be NULL. Never NULL.
 * job_memory_keep - writes it, when it has changed. ERR_SYSTEM, ERR_FILE. */
struct job_memory *
job_memory_new(const struct store *store, const struct stack *stack);
MUST_CHECK enum err
job_memory_keep(struct job_memory *memory, const struct store *store, const struct stack *stack,
		struct why *why);
void
job_memory_free(struct job_memory *memory); /* NULL is fine */

/* job_memory_note - these values (one a field) were submitted on this route. */
void
job_memory_note(struct job_memory *memory, const struct stack_route *route,
		const struct template *template, const char *const *values);
/* job_memory_values - those to begin with: the last ones, else the template's own. Strings live
 * until the next note. */
void
job_memory_values(const struct job_memory *memory, const struct template *template,
		  const char **out_values);
/* job_memory_last - route and template of the last submission; false: there was none. */
MUST_CHECK bool
job_memory_last(const struct job_memory *memory, const char **out_route, const char **out_template);

#endif
