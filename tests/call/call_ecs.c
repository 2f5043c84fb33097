/* SPDX-License-Identifier: MIT */
/* call_ecs.c - the calls of ecs.h. */
#include "call.h"

#include "aws/ecs.h"

#define CLUSTER "cluster=cityflow"

static const char *
given(const struct call *call, const char *key)
{
	const char *value = call_arg(call, key);

	return *value ? value : NULL;
}

static void
put_names(struct call *call, const char *key, const struct ecs_names *names)
{
	json_write_key(call->out, key);
	json_write_array(call->out);
	for (size_t i = 0; i < names->n; i++)
		json_write_text(call->out, names->items[i]);
	json_write_array_end(call->out);
}

static enum err
list_clusters(struct call *call, struct why *why)
{
	struct ecs_names names = { 0 };
	enum err err = ecs_list_clusters(&call->scope, &names, why);

	if (!err)
		put_names(call, "clusterArns", &names);
	return err;
}

static enum err
list_services(struct call *call, struct why *why)
{
	struct ecs_names names = { 0 };
	enum err err = ecs_list_services(&call->scope, call_arg(call, "cluster"), &names, why);

	if (!err)
		put_names(call, "serviceArns", &names);
	return err;
}

static void
put_service(struct call *call, const struct service_row *row)
{
	json_write_object(call->out);
	put_text(call, "cluster", row->cluster);
	put_text(call, "serviceName", row->name);
	put_text(call, "status", row->status);
	put_integer(call, "desiredCount", row->desired);
	put_integer(call, "runningCount", row->running);
	put_integer(call, "pendingCount", row->pending);
	put_text(call, "rolloutState", row->rollout);
	put_text(call, "rolloutStateReason", row->rollout_reason);
	put_integer(call, "deployments", row->deployments);
	put_integer(call, "failedTasks", row->failed_tasks);
	put_text(call, "event", row->event);
	put_integer(call, "event_createdAt", row->event_s);
	json_write_object_end(call->out);
}

static enum err
describe_services(struct call *call, struct why *why)
{
	const char *name = call_arg(call, "service");
	const struct ecs_names names = { &name, 1 };
	struct ecs_services services = { 0 };
	enum err err = ecs_describe_services(&call->scope, call_arg(call, "cluster"), &names,
					     &services, why);

	if (err)
		return err;
	json_write_key(call->out, "services");
	json_write_array(call->out);
	for (size_t i = 0; i < services.n; i++)
		put_service(call, &services.rows[i]);
	json_write_array_end(call->out);
	return ERR_OK;
}

static enum err
tasks_of(struct call *call, struct ecs_names *names, struct why *why)
{
	const struct ecs_task_filter filter = { .cluster = call_arg(call, "cluster"),
						.family = given(call, "family"),
						.is_stopped = given(call, "stopped") != NULL,
						.started_by = given(call, "started_by") };

	return ecs_list_tasks(&call->scope, &filter, names, why);
}

static enum err
list_tasks(struct call *call, struct why *why)
{
	struct ecs_names names = { 0 };
	enum err err = tasks_of(call, &names, why);

	if (!err)
		put_names(call, "taskArns", &names);
	return err;
}

static void
put_task(struct call *call, const struct task_row *row)
{
	json_write_object(call->out);
	put_text(call, "taskArn", row->arn);
	put_text(call, "cluster", row->cluster);
	put_text(call, "family", row->family);
	put_integer(call, "revision", row->revision);
	put_text(call, "group", row->group);
	put_text(call, "lastStatus", row->status);
	put_text(call, "desiredStatus", row->desired_status);
	put_text(call, "stopCode", row->stop_code);
	put_text(call, "reason", row->reason);
	put_text(call, "container", row->container);
	if (row->has_exit_code)
		put_integer(call, "exitCode", row->exit_code);
	put_integer(call, "createdAt", row->created_s);
	put_integer(call, "startedAt", row->started_s);
	put_integer(call, "stoppedAt", row->stopped_s);
	put_text(call, "launchType", row->launch_type);
	put_text(call, "cpu", row->cpu);
	put_text(call, "memory", row->memory);
	json_write_object_end(call->out);
}

/* The tasks that are named, else those that a list brings, else one that does not exist: the call
 * is made in any case. */
static enum err
describe_tasks(struct call *call, struct why *why)
{
	const char *one = given(call, "task");
	struct ecs_names names = { &one, one ? 1 : 0 };
	struct ecs_tasks tasks = { 0 };
	enum err err = one ? ERR_OK : tasks_of(call, &names, why);

	if (!err && names.n == 0) {
		one = "0123456789abcdef0123456789abcdef";
		names = (struct ecs_names){ &one, 1 };
	}
	if (!err)
		err = ecs_describe_tasks(&call->scope, call_arg(call, "cluster"), &names, &tasks,
					 why);
	if (err)
		return err;
	json_write_key(call->out, "tasks");
	json_write_array(call->out);
	for (size_t i = 0; i < tasks.n; i++)
		put_task(call, &tasks.rows[i]);
	json_write_array_end(call->out);
	return ERR_OK;
}

static void
put_container(struct call *call, const struct ecs_container *c)
{
	json_write_object(call->out);
	put_text(call, "name", c->name);
	put_text(call, "image", c->image);
	put_integer(call, "cpu", c->cpu);
	put_integer(call, "memory", c->memory_mib);
	put_bool(call, "essential", c->is_essential);
	put_text(call, "logDriver", c->log_driver);
	put_text(call, "awslogs-group", c->log_group);
	put_text(call, "awslogs-region", c->log_region);
	put_text(call, "awslogs-stream-prefix", c->log_prefix);
	json_write_object_end(call->out);
}

static enum err
task_definition(struct call *call, struct why *why)
{
	struct ecs_definition d;
	enum err err = ecs_task_definition(&call->scope, call_arg(call, "taskDefinition"), &d, why);

	if (err)
		return err;
	put_text(call, "taskDefinitionArn", d.arn);
	put_text(call, "family", d.family);
	put_text(call, "status", d.status);
	put_text(call, "cpu", d.cpu);
	put_text(call, "memory", d.memory);
	put_text(call, "networkMode", d.network_mode);
	put_integer(call, "revision", d.revision);
	put_bool(call, "FARGATE", d.is_fargate);
	json_write_key(call->out, "containerDefinitions");
	json_write_array(call->out);
	for (size_t i = 0; i < d.n; i++)
		put_container(call, &d.containers[i]);
	json_write_array_end(call->out);
	return ERR_OK;
}

static void
put_run(struct call *call, const struct ecs_run_result *result)
{
	json_write_key(call->out, "tasks");
	json_write_array(call->out);
	for (size_t i = 0; i < result->n_tasks; i++) {
		json_write_object(call->out);
		put_text(call, "taskArn", result->tasks[i].arn);
		put_text(call, "id", result->tasks[i].id);
		put_text(call, "lastStatus", result->tasks[i].status);
		json_write_object_end(call->out);
	}
	json_write_array_end(call->out);
	json_write_key(call->out, "failures");
	json_write_array(call->out);
	for (size_t i = 0; i < result->n_failures; i++) {
		json_write_object(call->out);
		put_text(call, "arn", result->failures[i].arn);
		put_text(call, "reason", result->failures[i].reason);
		put_text(call, "detail", result->failures[i].detail);
		json_write_object_end(call->out);
	}
	json_write_array_end(call->out);
	put_bool(call, "conflict", result->is_conflict);
}

static enum err
run_task(struct call *call, struct why *why)
{
	const char *subnet = call_arg(call, "subnet");
	const char *security_group = call_arg(call, "securityGroup");
	const char *command[] = { "python", "-m", "worker" };
	const struct ecs_variable variable = { "JOB_ID", call_arg(call, "clientToken") };
	const struct ecs_run run = { .cluster = call_arg(call, "cluster"),
				     .definition = call_arg(call, "taskDefinition"),
				     .count = (int)call_number(call, "count"),
				     .launch_type = given(call, "launchType"),
				     .capacity_provider = given(call, "capacityProvider"),
				     .subnets = &subnet,
				     .n_subnets = 1,
				     .security_groups = &security_group,
				     .n_security_groups = 1,
				     .container = given(call, "container"),
				     .command = command,
				     .n_command = LEN(command),
				     .environment = &variable,
				     .n_environment = 1,
				     .started_by = call_arg(call, "clientToken"),
				     .client_token = call_arg(call, "clientToken") };
	struct ecs_run_result result;
	enum err err = ecs_run_task(&call->scope, &run, &result, why);

	if (!err)
		put_run(call, &result);
	return err;
}

static enum err
stop_task(struct call *call, struct why *why)
{
	const char *status = NULL;
	enum err err = ecs_stop_task(&call->scope, call_arg(call, "cluster"),
				     call_arg(call, "task"), given(call, "reason"), &status, why);

	if (!err)
		put_text(call, "lastStatus", status);
	return err;
}

static enum err
update_service(struct call *call, struct why *why)
{
	const char *desired = given(call, "desiredCount");
	const struct ecs_update update = {
		.cluster = call_arg(call, "cluster"),
		.service = call_arg(call, "service"),
		.desired = desired ? (int)call_number(call, "desiredCount") : -1,
		.is_redeployment = given(call, "forceNewDeployment") != NULL
	};
	struct ecs_updated updated;
	enum err err = ecs_update_service(&call->scope, &update, &updated, why);

	if (err)
		return err;
	put_text(call, "status", updated.status);
	put_integer(call, "desiredCount", updated.desired);
	put_integer(call, "runningCount", updated.running);
	put_integer(call, "pendingCount", updated.pending);
	return ERR_OK;
}

const struct call_row calls_ecs[] = {
	{ ECS_LIST_CLUSTERS, { NULL }, list_clusters },
	{ ECS_LIST_SERVICES, { CLUSTER }, list_services },
	{ ECS_SERVICES, { CLUSTER, "service=web" }, describe_services },
	{ ECS_LIST_TASKS, { CLUSTER }, list_tasks },
	{ ECS_TASKS, { CLUSTER }, describe_tasks },
	{ ECS_TASK_DEFINITION, { "taskDefinition=cityflow-worker" }, task_definition },
	{ ECS_RUN_TASK,
	  { CLUSTER, "taskDefinition=cityflow-worker", "count=1", "launchType=FARGATE",
	    "subnet=subnet-0123456789abcdef0", "securityGroup=sg-0123456789abcdef0",
	    "container=sim", "clientToken=0192a3b4-c5d6-7e8f-9012-3456789abcde" },
	  run_task },
	{ ECS_STOP_TASK,
	  { CLUSTER, "task=0123456789abcdef0123456789abcdef", "reason=cwtop: stopped by hand" },
	  stop_task },
	{ ECS_UPDATE_SERVICE,
	  { CLUSTER, "service=web", "forceNewDeployment=true" },
	  update_service },
};
const size_t n_calls_ecs = LEN(calls_ecs);
