/* SPDX-License-Identifier: MIT */
/* api_tasks.c - DescribeTasks of the simulated ECS. Source: ECS API reference, Task. */
#include "base/text.h"
#include "sim/api_ecs.h"
#include "sim/job_routes.h"
#include "sim/random.h"

#include <stdio.h>

#define TASKS_MAX 100
#define CPU "1024"
#define MEMORY "2048"

const struct sim_task *
ecs_find_task(const struct call *call, size_t cluster, const char *id)
{
	const struct jobs *jobs = call->world->jobs;

	for (size_t i = 0; i < jobs_n_tasks(jobs); i++) {
		const struct sim_task *task = jobs_task(jobs, i);

		if (task->cluster == cluster && task_is_known(task, call->now_ms) &&
		    text_is(task->id, id))
			return task;
	}
	return NULL;
}

/* A moment of the plan that has come. */
static void
write_moment(struct call *call, const char *key, int64_t time_ms)
{
	if (time_ms <= call->now_ms)
		write_time(call, key, time_ms);
}

static const char *
image_of(struct call *call, const struct sim_task *task)
{
	return arena_format(call->arena, "%s.dkr.ecr.%s.amazonaws.com/%s:%d", call->world->account,
			    call->region, task->service ? task->service : task->family,
			    task->revision);
}

/* ECS names the image that it does not find. */
static const char *
reason_of(struct call *call, const struct sim_task *task, const char *reason)
{
	if (task->incident != SCENARIO_NO_IMAGE || !reason)
		return reason;
	return arena_format(call->arena,
			    "CannotPullContainerError: pull image manifest has been retried 5 "
			    "time(s): failed to resolve ref %s: %s: not found",
			    image_of(call, task), image_of(call, task));
}

static void
write_container(struct call *call, const struct sim_task *task)
{
	bool is_over = MAX(task->stopping_ms, task->execution_stopped_ms) <= call->now_ms;
	bool has_run = task->started_ms && task->started_ms <= call->now_ms;
	const char *name = task->service ? task->service : task->family;

	write_object(call, NULL);
	write_text(call, "containerArn",
		   ecs_arn(call, "container", task->cluster,
			   arena_format(call->arena, "%s/%.8s-%.4s", task->id, task->id,
					task->id + 8)));
	write_text(call, "taskArn", ecs_arn(call, "task", task->cluster, task->id));
	write_text(call, "name", job_route_container(call->world->stack, name));
	write_text(call, "image", image_of(call, task));
	write_text(call, "lastStatus", is_over ? "STOPPED" : has_run ? "RUNNING" : "PENDING");
	if (is_over && task->outcome->exit_code >= 0)
		write_integer(call, "exitCode", task->outcome->exit_code);
	if (is_over && task->outcome->container_reason)
		write_text(call, "reason", reason_of(call, task, task->outcome->container_reason));
	write_empty(call, "networkBindings");
	write_empty(call, "networkInterfaces");
	write_text(call, "healthStatus", "UNKNOWN");
	write_text(call, "cpu", "0");
	write_object_end(call);
}

static void
write_moments(struct call *call, const struct sim_task *task)
{
	write_moment(call, "createdAt", task->created_ms);
	write_moment(call, "connectivityAt", task->pending_ms);
	write_moment(call, "pullStartedAt", task->pull_started_ms);
	write_moment(call, "pullStoppedAt", task->pull_stopped_ms);
	write_moment(call, "startedAt", task->started_ms);
	write_moment(call, "executionStoppedAt", task->execution_stopped_ms);
	write_moment(call, "stoppingAt", task->stopping_ms);
	write_moment(call, "stoppedAt", task->stopped_ms);
}

/* What the caller asked with comes back. */
static void
write_run(struct call *call, const struct sim_task *task, const struct ecs_run *run)
{
	const struct json_val *params = run ? run->params : NULL;
	const struct json_val *strategy = json_first(json_get(params, "capacityProviderStrategy"));
	const char *group = arena_format(call->arena, "%s:%s", task->service ? "service" : "family",
					 task->service ? task->service : task->family);

	write_text(call, "group", json_text(json_get(params, "group"), group));
	if (!strategy)
		write_text(call, "launchType", "FARGATE");
	if (run ? strategy != NULL : !task->service)
		write_text(call, "capacityProviderName",
			   task->is_spot ? "FARGATE_SPOT" : "FARGATE");
	if (json_get(params, "startedBy"))
		ecs_write_value(call, "startedBy", json_get(params, "startedBy"));
	if (json_get(params, "overrides"))
		ecs_write_value(call, "overrides", json_get(params, "overrides"));
	if (json_get(params, "tags"))
		ecs_write_value(call, "tags", json_get(params, "tags"));
	else
		write_empty(call, "tags");
}

void
ecs_write_task(struct call *call, const char *key, const struct sim_task *task)
{
	write_object(call, key);
	write_text(call, "taskArn", ecs_arn(call, "task", task->cluster, task->id));
	write_text(call, "clusterArn", ecs_arn(call, "cluster", task->cluster, NULL));
	write_text(call, "taskDefinitionArn",
		   ecs_task_definition_arn(call, task->family, task->revision));
	write_text(call, "availabilityZone",
		   arena_format(call->arena, "%s%c", call->region,
				(char)('a' + random_text(task->id) % 3)));
	write_text(call, "lastStatus", task_status(task, call->now_ms));
	write_text(call, "desiredStatus", task_desired(task, call->now_ms));
	write_run(call, task, ecs_run_of(call, task));
	write_text(call, "platformVersion", "1.4.0");
	write_text(call, "platformFamily", "Linux");
	write_text(call, "cpu", CPU);
	write_text(call, "memory", MEMORY);
	write_text(call, "connectivity", "CONNECTED");
	write_text(call, "healthStatus", "UNKNOWN");
	write_flag(call, "enableExecuteCommand", false);
	write_moments(call, task);
	if (task->stopping_ms <= call->now_ms) {
		write_text(call, "stopCode", task->outcome->stop_code);
		write_text(call, "stoppedReason", reason_of(call, task, task->outcome->reason));
	}
	write_empty(call, "attachments");
	write_array(call, "containers");
	write_container(call, task);
	write_array_end(call);
	write_object_end(call);
}

bool
ecs_describe_tasks(struct call *call)
{
	const struct json_val *tasks;
	size_t cluster;

	if (!ecs_cluster(call, &cluster) || !param_list(call, call->params, "tasks", &tasks))
		return false;
	if (!json_count(tasks))
		return fault_set(call->refusal, FAULT_ECS_PARAMETER, "Tasks cannot be empty.");
	if (json_count(tasks) > TASKS_MAX)
		return fault_set(call->refusal, FAULT_ECS_PARAMETER,
				 "Tasks cannot be more than %d.", TASKS_MAX);
	write_array(call, "tasks");
	for (const struct json_val *item = json_first(tasks); item; item = json_after(item)) {
		const struct sim_task *task =
			ecs_find_task(call, cluster, ecs_last_part(json_text(item, "")));

		if (task)
			ecs_write_task(call, NULL, task);
	}
	write_array_end(call);
	write_array(call, "failures");
	for (const struct json_val *item = json_first(tasks); item; item = json_after(item)) {
		const char *id = ecs_last_part(json_text(item, ""));

		if (ecs_find_task(call, cluster, id))
			continue;
		write_object(call, NULL);
		write_text(call, "arn", ecs_arn(call, "task", cluster, id));
		write_text(call, "reason", "MISSING");
		write_object_end(call);
	}
	write_array_end(call);
	return true;
}
