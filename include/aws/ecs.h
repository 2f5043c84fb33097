/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_AWS_ECS_H
#define CWTOP_AWS_ECS_H
/* ecs.h - clusters, services, tasks and task definitions; starting and stopping them. JSON 1.1,
 * AmazonEC2ContainerServiceV20141113. Blocks: workers only. */
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
	const char *family;     /* NULL: every family */
	bool is_stopped;        /* desiredStatus STOPPED instead of RUNNING */
	const char *started_by; /* only tasks that say so; ECS wants no family with it; NULL */
};

/* ecs_list_tasks - task ARNs, all pages. Appends to out. */
MUST_CHECK enum err
ecs_list_tasks(const struct aws_scope *scope, const struct ecs_task_filter *filter,
	       struct ecs_names *out, struct why *why);

/* ecs_describe_tasks - rows for ARNs, a hundred a request; tasks that are gone are left out. */
MUST_CHECK enum err
ecs_describe_tasks(const struct aws_scope *scope, const char *cluster, const struct ecs_names *arns,
		   struct ecs_tasks *out, struct why *why);

/* ecs_list_clusters - cluster ARNs of the region, all pages. */
MUST_CHECK enum err
ecs_list_clusters(const struct aws_scope *scope, struct ecs_names *out, struct why *why);

struct ecs_container {
	const char *name, *image;
	int cpu, memory_mib; /* hard limit; 0: none of its own */
	bool is_essential;
	const char *log_driver; /* "awslogs"...; "" none */
	/* of awslogs; "" else: the stream of a task is PREFIX/CONTAINER/TASK-ID */
	const char *log_group, *log_region, *log_prefix;
};

struct ecs_definition {
	const char *arn, *family, *status;       /* ACTIVE, INACTIVE, DELETE_IN_PROGRESS */
	const char *cpu, *memory, *network_mode; /* of the task; "" not said */
	int revision;
	bool is_fargate; /* may run there */
	struct ecs_container *containers;
	size_t n;
};

/* ecs_task_definition - "family" (the newest), "family:revision" or ARN. ERR_GONE: no such
 * definition. Source: ECS API reference, DescribeTaskDefinition. */
MUST_CHECK enum err
ecs_task_definition(const struct aws_scope *scope, const char *name, struct ecs_definition *out,
		    struct why *why);

struct ecs_variable {
	const char *name, *value;
};

struct ecs_run { /* NULL and 0: left to ECS and the definition */
	const char *cluster, *definition;
	int count;                     /* 1 ... 10; 0: 1 */
	const char *launch_type;       /* "FARGATE", "EC2"; not with a capacity provider */
	const char *capacity_provider; /* "FARGATE_SPOT" ... */
	const char *platform, *group, *propagate_tags;
	const char *const *subnets; /* at most 16: awsvpc, so always with Fargate */
	size_t n_subnets;
	const char *const *security_groups; /* at most 5 */
	size_t n_security_groups;
	bool has_public_ip;
	const char *container; /* whose command, environment, cpu and memory are replaced */
	const char *const *command;
	size_t n_command;
	const struct ecs_variable *environment;
	size_t n_environment;
	int cpu, memory_mib;
	const char *task_cpu, *task_memory;
	const char *started_by;   /* at most 128 characters */
	const char *client_token; /* 1 ... 64 visible ones: the same again starts nothing more */
};

struct ecs_started {
	const char *arn, *id, *status; /* status "" where ECS only named the task */
};

struct ecs_failure {
	const char *arn, *reason, *detail;
};

struct ecs_run_result {
	struct ecs_started *tasks;
	size_t n_tasks;
	struct ecs_failure *failures; /* some did not start: look, an answer is no success */
	size_t n_failures;
	/* the token had been used for another request: nothing was started, tasks are those of then
	 */
	bool is_conflict;
};

/* ecs_run_task - starts tasks. The request is the same bytes for the same question. ERR_REJECTED
 * with ECS's reason when none could be started; ERR_USAGE without a client token. Whether it had
 * its effect all the same: api_was_in_doubt, and the token makes asking again harmless.
 * Source: RunTask. */
MUST_CHECK enum err
ecs_run_task(const struct aws_scope *scope, const struct ecs_run *run, struct ecs_run_result *out,
	     struct why *why);

/* ecs_stop_task - by id or ARN; reason (cut at 255 bytes) becomes its stoppedReason. *out_status is
 * arena-owned. ERR_GONE: no such cluster or task. Source: StopTask. */
MUST_CHECK enum err
ecs_stop_task(const struct aws_scope *scope, const char *cluster, const char *task,
	      const char *reason, const char **out_status, struct why *why);

struct ecs_update {
	const char *cluster, *service;
	int desired;            /* -1: as it is */
	bool is_redeployment;   /* new tasks of the same definition */
	const char *definition; /* NULL: the same */
};

struct ecs_updated {
	const char *status;
	int desired, running, pending;
};

/* ecs_update_service - ERR_GONE: no such service or cluster. Source: UpdateService. */
MUST_CHECK enum err
ecs_update_service(const struct aws_scope *scope, const struct ecs_update *update,
		   struct ecs_updated *out, struct why *why);

#endif
