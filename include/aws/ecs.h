/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_AWS_ECS_H
#define CWTOP_AWS_ECS_H
/* ecs.h - services and tasks of a cluster. JSON 1.1, AmazonEC2ContainerServiceV20141113. */
#include "aws/aws.h"
#include "model/rows.h"

struct ecs_names {
	const char **items; /* arena-owned */
	size_t n;
};

struct ecs_services {
	struct service_row *rows;
	size_t n;
};

struct ecs_tasks {
	struct task_row *rows;
	size_t n;
};

/* ecs_list_services - service ARNs of a cluster, all pages. ERR_GONE: no such cluster. */
MUST_CHECK enum err
ecs_list_services(const struct aws_scope *scope, const char *cluster, struct ecs_names *out,
		  struct why *why);

/* ecs_describe_services - rows for names or ARNs, ten a request; one that does not exist has status
 * "MISSING". */
MUST_CHECK enum err
ecs_describe_services(const struct aws_scope *scope, const char *cluster,
		      const struct ecs_names *names, struct ecs_services *out, struct why *why);

struct ecs_task_filter {
	const char *cluster;
	const char *family; /* NULL: every family */
	bool is_stopped;    /* desiredStatus STOPPED instead of RUNNING */
};

/* ecs_list_tasks - task ARNs, all pages. Appends to out. */
MUST_CHECK enum err
ecs_list_tasks(const struct aws_scope *scope, const struct ecs_task_filter *filter,
	       struct ecs_names *out, struct why *why);

/* ecs_describe_tasks - rows for ARNs, a hundred a request; tasks that are gone are left out. */
MUST_CHECK enum err
ecs_describe_tasks(const struct aws_scope *scope, const char *cluster, const struct ecs_names *arns,
		   struct ecs_tasks *out, struct why *why);

#endif
