/* SPDX-License-Identifier: MIT */
/* job_routes.c - searches the stack's few routes. */
#include "sim/job_routes.h"

#include "base/text.h"

#include <string.h>

const struct stack_route *
job_route_next(const struct stack *stack, const struct stack_route *last, const char *region,
	       const char *queue)
{
	for (size_t i = last ? (size_t)(last - stack->routes) + 1 : 0; i < stack->n_routes; i++) {
		const struct stack_route *route = &stack->routes[i];

		if (!route->unresolved && route->queue && text_is(route->queue, queue) &&
		    text_is(route->region, region))
			return route;
	}
	return NULL;
}

bool
job_route_is_launched(const struct stack *stack, const char *region, const char *queue)
{
	const struct stack_route *route = job_route_next(stack, NULL, region, queue);
	bool is_launched = route != NULL;

	for (; route; route = job_route_next(stack, route, region, queue))
		is_launched = is_launched && route->kind == ROUTE_QUEUE_TASK;
	return is_launched;
}

const char *
job_route_family(struct arena *arena, const struct stack_route *route)
{
	return route->family && !route->unresolved
		       ? arena_text_n(arena, route->family, strcspn(route->family, ":"))
		       : NULL;
}

size_t
job_route_cluster(const struct stack *stack, const struct stack_route *route)
{
	for (size_t i = 0; i < stack->n_clusters && route->cluster && !route->unresolved; i++) {
		if (text_is(stack->clusters[i].name, route->cluster) &&
		    text_is(stack->clusters[i].region, route->region))
			return i;
	}
	return SIZE_MAX;
}

const char *
job_route_container(const struct stack *stack, const char *family)
{
	size_t n = strlen(family);

	for (size_t i = 0; i < stack->n_routes; i++) {
		const struct stack_route *route = &stack->routes[i];

		if (!route->unresolved && route->launch.container && route->family &&
		    strcspn(route->family, ":") == n && strncmp(route->family, family, n) == 0)
			return route->launch.container;
	}
	return family;
}
