/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_JOB_ROUTES_H
#define CWTOP_SIM_JOB_ROUTES_H
/* job_routes.h - what the stack's job routes say of a queue, a family, a bucket. A route whose
 * variables have no value says nothing. */
#include "base/mem.h"
#include "model/stack.h"

/* job_route_next - the next route after `last` that has this queue; last NULL: the first; NULL: no
 * more. */
const struct stack_route *
job_route_next(const struct stack *stack, const struct stack_route *last, const char *region,
	       const char *queue);
/* job_route_is_launched - whoever sends to this queue starts the task that takes it, too. */
bool
job_route_is_launched(const struct stack *stack, const char *region, const char *queue);

/* job_route_family - of the route, without its revision; NULL: it names none, or memory is out. */
const char *
job_route_family(struct arena *arena, const struct stack_route *route);
/* job_route_cluster - place in the stack's clusters; SIZE_MAX: it names none of them. */
size_t
job_route_cluster(const struct stack *stack, const struct stack_route *route);
/* job_route_container - what the container of the family's tasks is called. */
const char *
job_route_container(const struct stack *stack, const char *family);

#endif
