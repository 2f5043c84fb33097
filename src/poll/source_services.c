/* SPDX-License-Identifier: MIT */
/* source_services.c - ECS services of each cluster: the named ones, or all that ECS lists. */
#include "aws/ecs.h"
#include "poll/source.h"

#define LIMIT_BYTES (16u << 20)

static void
plan(const struct stack *stack, plan_sink *sink, void *ctx)
{
	for (size_t i = 0; i < stack->n_clusters; i++) {
		const struct stack_cluster *cluster = &stack->clusters[i];

		if (cluster->all_services || cluster->n_services > 0)
			sink(ctx, &(struct unit_plan){ .region = cluster->region,
						       .target_name = cluster->name,
						       .target = i });
	}
}

static enum err
poll_services(struct job *job, struct aws *aws, struct why *why)
{
	const struct stack_cluster *cluster = &job->stack->clusters[job->target];
	struct part *part = part_new(PART_ECS, LIMIT_BYTES);
	struct aws_scope scope = { .client = aws,
				   .region = job->region,
				   .max_attempts = job->max_attempts };
	struct ecs_names names = { cluster->services, cluster->n_services };
	struct ecs_services services = { 0 };
	enum err err = ERR_OK;

	if (!part)
		return err_memory(why);
	scope.arena = part->arena;
	if (cluster->all_services)
		err = ecs_list_services(&scope, cluster->name, &names, why);
	if (err == ERR_OK)
		err = ecs_describe_services(&scope, cluster->name, &names, &services, why);
	if (err != ERR_OK) {
		part_unref(part);
		return err;
	}
	for (size_t i = 0; i < services.n; i++)
		services.rows[i].region = cluster->region;
	part->ecs.services = services.rows;
	part->ecs.n_services = services.n;
	job->part = part;
	return ERR_OK;
}

static double
calls(const struct stack *stack, const struct unit_plan *unit)
{
	return stack->clusters[unit->target].all_services ? 2 : 1;
}

const struct source source_services = {
	.name = "services",
	.service = "ecs",
	.cadence_s = 15,
	.urgent_cadence_s = 15,
	.plan = plan,
	.calls = calls,
	.poll = poll_services,
};
