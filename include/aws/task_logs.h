/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_AWS_TASK_LOGS_H
#define CWTOP_AWS_TASK_LOGS_H
/* task_logs.h - where a container of ECS writes its log: its definition says the group and how the
 * streams begin, the task's id is the rest. For tasks that run, tasks that ECS has forgotten (when
 * their definition is known), and services. Blocks: workers only. */
#include "aws/ecs.h"

struct task_logs_ask {          /* NULL: not known */
	const char *task;       /* ARN or id; NULL: of every task */
	const char *cluster;    /* where the ARN says none */
	const char *definition; /* "family:12" or ARN, for certain: the task is not asked for */
	const char *family;     /* where ECS has forgotten the task: its newest definition */
	const char *container;  /* NULL, or no such: the first essential one */
	const char *group;      /* instead of the definition's */
};

struct task_logs_place { /* in the scope's arena */
	const char *region, *group;
	const char *stream; /* of the task; "" without a task, then the streams begin with: */
	const char *prefix; /* "PREFIX/CONTAINER/" */
	const char *lack;   /* why there is none of the above, in a sentence; "" */
	const char *const *others; /* names of the containers beside it that log there, too */
	size_t n_others;
};

/* task_logs_find - that a container does not log to CloudWatch Logs, or that ECS has forgotten the
 * task and nothing else tells its definition, is no error: `lack` says it. */
MUST_CHECK enum err
task_logs_find(const struct aws_scope *scope, const struct task_logs_ask *ask,
	       struct task_logs_place *out, struct why *why);

#endif
