/* SPDX-License-Identifier: MIT */
/* source_tasks.c - ECS tasks of each cluster, running and stopped. ECS forgets a stopped task after
 * about an hour; what is to outlive that is not this file's business. */
#include "aws/ecs.h"
#include "poll/source.h"

#define LIMIT_BYTES (32u << 20)

static void
plan(const struct stack *stack, plan_sink *sink, void *ctx)
{
	for (size_t i = 0; i < stack->n_clusters; i++)
		sink(ctx, &(struct unit_plan){ .region = stack->clusters[i].region,
					       .target_name = stack->clusters[i].name,
					       .target = i });
}

/* Running and stopped tasks of one family, or of all. */
static enum err
list_both(const struct aws_scope *scope, struct ecs_task_filter filter, struct ecs_names *arns,
	  struct why *why)
{
	enum err err;

	filter.is_stopped = false;
	err = ecs_list_tasks(scope, &filter, arns, why);
	filter.is_stopped = true;
	return err == ERR_OK ? ecs_list_tasks(scope, &filter, arns, why) : err;
}

static enum err
list_tasks(const struct aws_scope *scope, const struct stack_cluster *cluster,
	   struct ecs_names *arns, struct why *why)
{
	struct ecs_task_filter filter = { .cluster = cluster->name };
	enum err err = ERR_OK;

	if (cluster->n_families == 0)
		return list_both(scope, filter, arns, why);
	for (size_t i = 0; i < cluster->n_families && err == ERR_OK; i++) {
		filter.family = cluster->families[i];
		err = list_both(scope, filter, arns, why);
	}
	return err;
}

static enum err
poll_tasks(struct job *job, struct aws *aws, struct why *why)
{
	const struct stack_cluster *cluster = &job->stack->clusters[job->target];
	struct part *part = part_new(PART_ECS, LIMIT_BYTES);
	struct aws_scope scope = { .client = aws,
				   .region = job->region,
				   .max_attempts = job->max_attempts };
	struct ecs_names arns = { 0 };
	struct ecs_tasks tasks = { 0 };
	enum err err;

	if (!part)
		return err_memory(why);
	scope.arena = part->arena;
	err = list_tasks(&scope, cluster, &arns, why);
	if (err == ERR_OK)
		err = ecs_describe_tasks(&scope, cluster->name, &arns, &tasks, why);
	if (err != ERR_OK) {
		part_unref(part);
		return err;
	}
	part->ecs.tasks = tasks.rows;
	part->ecs.n_tasks = tasks.n;
	job->part = part;
	return ERR_OK;
}

/* Running and stopped, by family; then the details. */
static double
calls(const struct stack *stack, const struct unit_plan *unit)
{
	return 1 + 2 * (double)MAX(stack->clusters[unit->target].n_families, (size_t)1);
}

const struct source source_tasks = {
	.name = "tasks",
	.service = "ecs",
	.cadence_s = 15,
	.urgent_cadence_s = 15,
	.plan = plan,
	.calls = calls,
	.poll = poll_tasks,
};
