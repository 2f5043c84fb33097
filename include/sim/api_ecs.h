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

MUST_CHECK bool
ecs_describe_tasks(struct call *call);
MUST_CHECK bool
ecs_list_tasks(struct call *call);
MUST_CHECK bool
ecs_describe_services(struct call *call);

#endif
