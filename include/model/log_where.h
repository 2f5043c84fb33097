/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_MODEL_LOG_WHERE_H
#define CWTOP_MODEL_LOG_WHERE_H
/* log_where.h - where something writes its log: a group (and one stream of it), or a task, a
 * service or a job whose definition says it (act looks for that). NULL: not said. */
#include "base/mem.h"

struct stack_route;

struct log_where {
	const char *region;
	const char *group, *stream;
	const char *cluster, *task, *family, *service; /* ECS; task: ARN or id; family with or
							* without ":revision" */
	const char *container;
	const struct stack_route *route; /* with `job`: its status says where it writes */
	const char *job;
};

bool
log_where_is_same(const struct log_where *a, const struct log_where *b);
/* log_where_copy - its strings, in the arena; the route is the stack's. false: memory is out. */
MUST_CHECK bool
log_where_copy(struct arena *arena, const struct log_where *from, struct log_where *out);

#endif
