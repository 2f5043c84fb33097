/* SPDX-License-Identifier: MIT */
/* api_services.c - DescribeServices of the simulated ECS: counts from its tasks, deployments and
 * events from the story. Source: ECS API reference, Service. */
#include "base/text.h"
#include "sim/api_ecs.h"
#include "sim/inventory.h"
#include "sim/random.h"

#include <inttypes.h>
#include <stdio.h>

#define SERVICES_MAX 10
#define FIRST_DEPLOYED_MS (INT64_C(5) * 86400 * 1000)
#define STEADY_EVERY_MS (INT64_C(6) * 3600 * 1000) /* "has reached a steady state." */
#define STEADY_EVENTS 4
#define STEADY "has reached a steady state."
#define NOTICED_MS 70000 /* until a target has failed its check twice */
#define CHECK_MS 120000  /* how long a roll-back takes */

struct counts {
	int running, pending, failed;
};

/* Tasks of one revision of a service. */
static struct counts
count_tasks(const struct call *call, const struct sim_service *service, int revision,
	    int64_t since_ms)
{
	const struct jobs *jobs = call->world->jobs;
	struct counts counts = { 0 };

	for (size_t i = 0; i < jobs_n_tasks(jobs); i++) {
		const struct sim_task *task = jobs_task(jobs, i);

		if (task->cluster != service->cluster || task->revision != revision ||
		    !text_is(task->service, service->name) || call->now_ms < task->created_ms)
			continue;
		if (text_is(task_status(task, call->now_ms), "RUNNING"))
			counts.running++;
		else if (call->now_ms < task->stopping_ms)
			counts.pending++;
		else if (task->created_ms >= since_ms)
			counts.failed++;
	}
	return counts;
}

static const char *
deployment_id(struct call *call, const struct sim_service *service, int64_t time_ms)
{
	uint64_t key = random_mix(service->key, (uint64_t)time_ms);

	return arena_format(call->arena, "ecs-svc/%019" PRIu64,
			    key % UINT64_C(1000000000000000000));
}

struct shown {
	const char *status, *rollout, *reason;
	int revision;
	int64_t created_ms, updated_ms, failed_since_ms;
};

static void
write_deployment(struct call *call, const struct sim_service *service, const struct shown *shown)
{
	struct counts counts = count_tasks(call, service, shown->revision, shown->failed_since_ms);

	write_object(call, NULL);
	write_text(call, "id", deployment_id(call, service, shown->created_ms));
	write_text(call, "status", shown->status);
	write_text(call, "taskDefinition",
		   ecs_task_definition_arn(call, service->name, shown->revision));
	write_integer(call, "desiredCount",
		      shown->revision == service->revision ? service->desired : 1);
	write_integer(call, "pendingCount", counts.pending);
	write_integer(call, "runningCount", counts.running);
	write_integer(call, "failedTasks", counts.failed);
	write_time(call, "createdAt", shown->created_ms);
	write_time(call, "updatedAt", shown->updated_ms);
	write_text(call, "launchType", "FARGATE");
	write_text(call, "platformVersion", "1.4.0");
	write_text(call, "platformFamily", "Linux");
	write_text(call, "rolloutState", shown->rollout);
	write_text(call, "rolloutStateReason", shown->reason);
	write_object_end(call);
}

static void
write_steady(struct call *call, const struct sim_service *service, int64_t created_ms,
	     const char *status)
{
	const char *id = deployment_id(call, service, created_ms);
	/* The story's roll-backs are done when they get here. */
	bool is_done =
		created_ms != service->redeployed_ms || call->now_ms >= created_ms + CHECK_MS;
	const struct shown shown = {
		.status = status,
		.rollout = is_done ? "COMPLETED" : "IN_PROGRESS",
		.reason = arena_format(call->arena, "ECS deployment %s %s.", id,
				       is_done ? "completed" : "in progress"),
		.revision = service->revision,
		.created_ms = created_ms,
		.updated_ms = is_done ? created_ms + CHECK_MS : call->now_ms,
		.failed_since_ms = INT64_MAX,
	};

	write_deployment(call, service, &shown);
}

/* The bad deployment while it is tried, and while it is taken back. */
static void
write_bad(struct call *call, const struct sim_service *service, const struct deployment *deployment)
{
	bool is_back = deployment->rollout == ROLLOUT_BACK;
	const char *id = deployment_id(call, service, deployment->bad_ms);
	const struct shown shown = {
		.status = is_back ? "ACTIVE" : "PRIMARY",
		.rollout = is_back ? "FAILED" : "IN_PROGRESS",
		.reason = is_back ? "ECS deployment circuit breaker: tasks failed to start."
				  : arena_format(call->arena, "ECS deployment %s in progress.", id),
		.revision = service->revision + 1,
		.created_ms = deployment->bad_ms,
		.updated_ms = is_back ? deployment->back_ms : call->now_ms,
		.failed_since_ms = deployment->bad_ms,
	};

	write_deployment(call, service, &shown);
}

static void
write_back(struct call *call, const struct sim_service *service,
	   const struct deployment *deployment, int64_t first_ms)
{
	const struct shown shown = {
		.status = "PRIMARY",
		.rollout = "IN_PROGRESS",
		.reason = arena_format(call->arena,
				       "ECS deployment circuit breaker: rolling back to "
				       "deploymentId %s.",
				       deployment_id(call, service, first_ms)),
		.revision = service->revision,
		.created_ms = deployment->back_ms,
		.updated_ms = call->now_ms,
		.failed_since_ms = INT64_MAX,
	};

	write_deployment(call, service, &shown);
}

static void
write_deployments(struct call *call, const struct sim_service *service,
		  const struct deployment *deployment)
{
	int64_t first_ms = call->world->start_ms - FIRST_DEPLOYED_MS;

	write_array(call, "deployments");
	if (deployment->rollout == ROLLOUT_BAD) {
		write_bad(call, service, deployment);
		write_steady(call, service, first_ms, "ACTIVE");
	} else if (deployment->rollout == ROLLOUT_BACK) {
		write_back(call, service, deployment, first_ms);
		write_bad(call, service, deployment);
	} else {
		int64_t old_ms = deployment->back_ms ? deployment->back_ms : first_ms;
		bool is_newer = service->redeployed_ms > old_ms;

		write_steady(call, service, is_newer ? service->redeployed_ms : old_ms, "PRIMARY");
		if (is_newer && call->now_ms < service->redeployed_ms + CHECK_MS)
			write_steady(call, service, old_ms, "ACTIVE");
	}
	write_array_end(call);
}

static void
write_event(struct call *call, const struct sim_service *service, int64_t time_ms,
	    const char *message)
{
	uint64_t key =
		random_mix(random_mix(service->key, (uint64_t)time_ms), random_text(message));

	write_object(call, NULL);
	write_text(call, "id",
		   arena_format(call->arena, "%08x-%04x-4%03x-a%03x-%012" PRIx64,
				(unsigned)(key >> 32), (unsigned)(key >> 16) & 0xFFFF,
				(unsigned)key & 0xFFF, (unsigned)(key >> 12) & 0xFFF,
				random_mix(key, 1) >> 16));
	write_time(call, "createdAt", time_ms);
	write_text(call, "message",
		   arena_format(call->arena, "(service %s) %s", service->name, message));
	write_object_end(call);
}

static int64_t
steady_before(int64_t now_ms, unsigned i)
{
	return now_ms - now_ms % STEADY_EVERY_MS - (int64_t)i * STEADY_EVERY_MS;
}

static const char *
sick_message(struct call *call)
{
	struct inventory_list groups = inventory_list(call, INVENTORY_TARGET_GROUP, call->region);

	return arena_format(call->arena,
			    "(port 8080) is unhealthy in (target-group "
			    "arn:aws:elasticloadbalancing:%s:%s:%s) due to (reason Health checks "
			    "failed with these codes: [503]).",
			    call->region, call->world->account,
			    groups.n ? groups.items[0]->name : "");
}

/* Newest first. */
static void
write_events(struct call *call, const struct sim_service *service,
	     const struct deployment *deployment)
{
	int64_t sick_s = story_incident_s(&call->world->story, SCENARIO_UNHEALTHY_TARGET);
	int64_t story_ms[] = { sick_s == INT64_MAX ? 0 : sick_s * 1000 + NOTICED_MS,
			       deployment->back_ms ? deployment->back_ms + CHECK_MS : 0,
			       deployment->back_ms, deployment->bad_ms };
	const char *const story[] = {
		sick_message(call),
		STEADY,
		"rolling back to the last completed deployment.",
		"has started 1 tasks of a new deployment.",
	};
	unsigned steady = 0;

	write_array(call, "events");
	for (size_t i = 0; i < LEN(story); i++) {
		if (!story_ms[i] || story_ms[i] > call->now_ms)
			continue;
		for (; steady < STEADY_EVENTS && steady_before(call->now_ms, steady) > story_ms[i];
		     steady++)
			write_event(call, service, steady_before(call->now_ms, steady), STEADY);
		write_event(call, service, story_ms[i], story[i]);
	}
	for (; steady < STEADY_EVENTS; steady++)
		write_event(call, service, steady_before(call->now_ms, steady), STEADY);
	write_array_end(call);
}

static void
write_configuration(struct call *call)
{
	write_object(call, "deploymentConfiguration");
	write_object(call, "deploymentCircuitBreaker");
	write_flag(call, "enable", true);
	write_flag(call, "rollback", true);
	write_object_end(call);
	write_integer(call, "maximumPercent", 200);
	write_integer(call, "minimumHealthyPercent", 100);
	write_object_end(call);
}

void
ecs_write_service(struct call *call, const char *key, const struct sim_service *service)
{
	struct deployment deployment = services_deployment(&call->world->story, call->now_ms);
	struct counts good = count_tasks(call, service, service->revision, INT64_MAX);
	struct counts bad = count_tasks(call, service, service->revision + 1, INT64_MAX);
	int revision = service->revision + (deployment.rollout == ROLLOUT_BAD);

	write_object(call, key);
	write_text(call, "serviceArn", ecs_arn(call, "service", service->cluster, service->name));
	write_text(call, "serviceName", service->name);
	write_text(call, "clusterArn", ecs_arn(call, "cluster", service->cluster, NULL));
	write_text(call, "status", "ACTIVE");
	write_integer(call, "desiredCount", service->desired);
	write_integer(call, "runningCount", good.running + bad.running);
	write_integer(call, "pendingCount", good.pending + bad.pending);
	write_text(call, "launchType", "FARGATE");
	write_text(call, "platformVersion", "1.4.0");
	write_text(call, "platformFamily", "Linux");
	write_text(call, "taskDefinition", ecs_task_definition_arn(call, service->name, revision));
	write_configuration(call);
	write_deployments(call, service, &deployment);
	write_events(call, service, &deployment);
	write_time(call, "createdAt", call->world->start_ms - FIRST_DEPLOYED_MS);
	write_text(call, "schedulingStrategy", "REPLICA");
	write_empty(call, "loadBalancers");
	write_empty(call, "placementConstraints");
	write_empty(call, "placementStrategy");
	write_flag(call, "enableECSManagedTags", false);
	write_flag(call, "enableExecuteCommand", false);
	write_object_end(call);
}

const struct sim_service *
ecs_find_service(const struct call *call, size_t cluster, const char *name)
{
	const struct jobs *jobs = call->world->jobs;

	for (size_t i = 0; i < jobs_n_services(jobs); i++) {
		const struct sim_service *service = jobs_service(jobs, i);

		if (service->cluster == cluster && text_is(service->name, name))
			return service;
	}
	return NULL;
}

bool
ecs_describe_services(struct call *call)
{
	const struct json_val *services;
	size_t cluster;

	if (!ecs_cluster(call, &cluster) || !param_list(call, call->params, "services", &services))
		return false;
	if (!json_count(services))
		return fault_set(call->refusal, FAULT_ECS_PARAMETER, "Services cannot be empty.");
	if (json_count(services) > SERVICES_MAX)
		return fault_set(call->refusal, FAULT_ECS_PARAMETER,
				 "Services cannot be more than %d.", SERVICES_MAX);
	write_array(call, "services");
	for (const struct json_val *item = json_first(services); item; item = json_after(item)) {
		const struct sim_service *service =
			ecs_find_service(call, cluster, ecs_last_part(json_text(item, "")));

		if (service)
			ecs_write_service(call, NULL, service);
	}
	write_array_end(call);
	write_array(call, "failures");
	for (const struct json_val *item = json_first(services); item; item = json_after(item)) {
		const char *name = ecs_last_part(json_text(item, ""));

		if (ecs_find_service(call, cluster, name))
			continue;
		write_object(call, NULL);
		write_text(call, "arn", ecs_arn(call, "service", cluster, name));
		write_text(call, "reason", "MISSING");
		write_object_end(call);
	}
	write_array_end(call);
	return true;
}
