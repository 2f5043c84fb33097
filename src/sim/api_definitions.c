/* SPDX-License-Identifier: MIT */
/* api_definitions.c - task definitions of the simulated ECS: one for each family of the stack, its
 * container logging to CloudWatch Logs. Source: ECS API reference, DescribeTaskDefinition. */
#include "base/text.h"
#include "sim/api_ecs.h"
#include "sim/inventory.h"
#include "sim/job_routes.h"

#include <stdlib.h>
#include <string.h>

#define REGISTERED_MS (INT64_C(9) * 86400 * 1000)
#define DAY_MS (INT64_C(86400) * 1000)

/* The newest revision of a family: of a service it may be the bad one. */
static int
newest(const struct call *call, const char *family)
{
	const struct jobs *jobs = call->world->jobs;

	for (size_t i = 0; i < jobs_n_services(jobs); i++) {
		const struct sim_service *service = jobs_service(jobs, i);

		if (text_is(service->name, family))
			return service->revision +
			       (services_deployment(&call->world->story, call->now_ms).rollout !=
				ROLLOUT_STEADY);
	}
	return jobs_revision(&call->world->story, call->now_ms / 1000);
}

bool
ecs_definition(const struct call *call, const char *name, struct ecs_definition *out)
{
	struct call *asked = (struct call *)(uintptr_t)call;
	struct inventory_list families = inventory_list(asked, INVENTORY_FAMILY, call->region);
	const char *colon;
	char *end;

	name = ecs_last_part(name);
	colon = strchr(name, ':');
	for (size_t i = 0; i < families.n; i++) {
		const char *family = families.items[i]->name;
		size_t n = colon ? (size_t)(colon - name) : strlen(name);
		long revision = newest(call, family);

		if (strlen(family) != n || strncmp(family, name, n) != 0)
			continue;
		if (colon) {
			long wanted = strtol(colon + 1, &end, 10);

			if (*end || end == colon + 1 || wanted < 1 || wanted > revision + 1)
				return false;
			revision = wanted;
		}
		*out = (struct ecs_definition){ .family = family, .revision = (int)revision };
		return true;
	}
	return false;
}

static void
write_logging(struct call *call, const char *family)
{
	write_object(call, "logConfiguration");
	write_text(call, "logDriver", "awslogs");
	write_object(call, "options");
	write_text(call, "awslogs-group", arena_format(call->arena, "/ecs/%s", family));
	write_text(call, "awslogs-region", call->region);
	write_text(call, "awslogs-stream-prefix", "ecs");
	write_object_end(call);
	write_object_end(call);
}

static void
write_container(struct call *call, const struct ecs_definition *definition)
{
	const char *family = definition->family;

	write_object(call, NULL);
	write_text(call, "name", job_route_container(call->world->stack, family));
	write_text(call, "image",
		   arena_format(call->arena, "%s.dkr.ecr.%s.amazonaws.com/%s:%d",
				call->world->account, call->region, family, definition->revision));
	write_integer(call, "cpu", 0);
	write_empty(call, "portMappings");
	write_flag(call, "essential", true);
	write_array(call, "environment");
	write_object(call, NULL);
	write_text(call, "name", "STACK");
	write_text(call, "value", call->world->stack->name);
	write_object_end(call);
	write_array_end(call);
	write_empty(call, "mountPoints");
	write_empty(call, "volumesFrom");
	write_integer(call, "stopTimeout", 30);
	write_logging(call, family);
	write_object_end(call);
}

static void
write_word_list(struct call *call, const char *key, const char *word)
{
	write_array(call, key);
	write_text(call, NULL, word);
	write_array_end(call);
}

/* The bad one came with its deployment. */
static int64_t
registered_ms(const struct call *call, const struct ecs_definition *definition)
{
	int64_t start_s = story_incident_s(&call->world->story, SCENARIO_NO_IMAGE);

	if (start_s != INT64_MAX && definition->revision == newest(call, definition->family))
		return start_s * 1000 - 20000;
	return call->world->start_ms - REGISTERED_MS + definition->revision * DAY_MS / 10;
}

bool
ecs_describe_task_definition(struct call *call)
{
	struct ecs_definition definition;
	const char *name, *role;

	if (!param_text(call, call->params, "taskDefinition", &name))
		return false;
	if (!name || !*name)
		return fault_own(call->refusal, 400, "ClientException",
				 "Invalid identifier: Task definition cannot be blank.");
	if (!ecs_definition(call, name, &definition))
		return fault_own(call->refusal, 400, "ClientException",
				 "Unable to describe task definition.");
	role = arena_format(call->arena, "arn:aws:iam::%s:role/%s", call->world->account,
			    definition.family);
	write_object(call, "taskDefinition");
	write_text(call, "taskDefinitionArn",
		   ecs_task_definition_arn(call, definition.family, definition.revision));
	write_array(call, "containerDefinitions");
	write_container(call, &definition);
	write_array_end(call);
	write_text(call, "family", definition.family);
	write_text(call, "taskRoleArn", role);
	write_text(call, "executionRoleArn", role);
	write_text(call, "networkMode", "awsvpc");
	write_integer(call, "revision", definition.revision);
	write_empty(call, "volumes");
	write_text(call, "status", "ACTIVE");
	write_empty(call, "placementConstraints");
	write_word_list(call, "compatibilities", "FARGATE");
	write_word_list(call, "requiresCompatibilities", "FARGATE");
	write_text(call, "cpu", "1024");
	write_text(call, "memory", "2048");
	write_time(call, "registeredAt", registered_ms(call, &definition));
	write_text(call, "registeredBy",
		   arena_format(call->arena, "arn:aws:iam::%s:user/cwtop", call->world->account));
	write_object_end(call);
	write_empty(call, "tags");
	return true;
}
