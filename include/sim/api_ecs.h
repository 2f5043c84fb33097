/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_API_ECS_H
#define CWTOP_SIM_API_ECS_H
/* api_ecs.h - the operations of the simulated ECS, and what they share. */
#include "sim/api.h"

/* ecs_cluster - the cluster that the request names (by name or ARN; "default" when it names none).
 * @out  its index in the stack */
MUST_CHECK bool
ecs_cluster(struct call *call, size_t *out);

/* ecs_arn - "arn:aws:ecs:REGION:ACCOUNT:KIND/CLUSTER/NAME", arena-owned; KIND "cluster": no NAME.
 */
const char *
ecs_arn(struct call *call, const char *kind, size_t cluster, const char *name);
const char *
ecs_task_definition_arn(struct call *call, const char *family, int revision);

/* ecs_last_part - what follows the last '/': a name from an ARN, or the name itself. */
const char *
ecs_last_part(const char *arn_or_name);

/* ecs_find_task - that ECS still knows; NULL: none such. */
const struct sim_task *
ecs_find_task(const struct call *call, size_t cluster, const char *id);
/* ecs_find_service - NULL: none such. */
const struct sim_service *
ecs_find_service(const struct call *call, size_t cluster, const char *name);
/* ecs_write_task, ecs_write_service - key NULL: an item of a list. */
void
ecs_write_task(struct call *call, const char *key, const struct sim_task *task);
void
ecs_write_service(struct call *call, const char *key, const struct sim_service *service);
/* ecs_write_value - JSON as it came. */
void
ecs_write_value(struct call *call, const char *key, const struct json_val *value);

/* A task definition: a family and its revision. */
struct ecs_definition {
	const char *family; /* the stack's */
	int revision;
};
/* ecs_definition - "FAMILY", "FAMILY:REVISION" or an ARN; false: there is none such, nothing is
 * said. */
MUST_CHECK bool
ecs_definition(const struct call *call, const char *name, struct ecs_definition *out);

/* What a caller wanted with RunTask. */
struct ecs_run {
	struct json *request;
	const struct json_val *params; /* of the request */
	char (*ids)[TASK_ID_LEN + 1];
	size_t n_ids;
	uint64_t hash;  /* of the request's text */
	uint64_t token; /* of its clientToken */
	int64_t time_ms;
};

struct ecs_state {
	struct ecs_run *runs; /* oldest first */
	size_t n_runs, max_runs;
};
void
ecs_state_done(void *state);
/* ecs_run_of - the request that began the task; NULL: no caller did. */
const struct ecs_run *
ecs_run_of(const struct call *call, const struct sim_task *task);

MUST_CHECK bool
ecs_describe_task_definition(struct call *call);
MUST_CHECK bool
ecs_run_task(struct call *call);
MUST_CHECK bool
ecs_stop_task(struct call *call);
MUST_CHECK bool
ecs_update_service(struct call *call);
MUST_CHECK bool
ecs_describe_tasks(struct call *call);
MUST_CHECK bool
ecs_list_tasks(struct call *call);
MUST_CHECK bool
ecs_describe_services(struct call *call);

#endif
