/* SPDX-License-Identifier: MIT */
/* source_pipelines.c - where each CodePipeline pipeline stands, and its last runs. */
#include "aws/codepipeline.h"
#include "model/pipelines.h"
#include "poll/source.h"

#define LIMIT_BYTES (4u << 20)
#define RUNS 10

static void
plan(const struct stack *stack, plan_sink *sink, void *ctx)
{
	for (size_t i = 0; i < stack->n_pipelines; i++)
		if (!stack->pipelines[i].unresolved)
			sink(ctx, &(struct unit_plan){ .region = stack->pipelines[i].region,
						       .target_name = stack->pipelines[i].name,
						       .target = i });
}

static const char *
error_of(struct arena *arena, const struct codepipeline_action *action)
{
	if (!action->error_code[0] || !action->error_message[0])
		return action->error_message[0] ? action->error_message : action->error_code;
	return arena_format(arena, "%s: %s", action->error_code, action->error_message);
}

static enum err
take_state(struct arena *arena, const struct codepipeline_state *state, struct pipeline *out,
	   struct why *why)
{
	struct pipeline_stage *stages = arena_array(arena, state->n_stages + 1, sizeof(*stages));
	struct pipeline_action *actions;
	size_t n = 0;

	for (size_t i = 0; i < state->n_stages; i++)
		n += state->stages[i].n_actions;
	actions = arena_array(arena, n + 1, sizeof(*actions));
	if (!stages || !actions)
		return err_memory(why);
	for (size_t i = 0; i < state->n_stages; i++) {
		const struct codepipeline_stage *from = &state->stages[i];

		stages[i] = (struct pipeline_stage){ from->name, from->status, from->is_open,
						     from->closed_reason };
		for (size_t a = 0; a < from->n_actions; a++) {
			const struct codepipeline_action *action = &from->actions[a];

			actions[out->n_actions++] = (struct pipeline_action){
				.stage = from->name,
				.name = action->name,
				.status = action->status,
				.summary = action->summary,
				.error = error_of(arena, action),
				.revision = action->revision,
				.url = action->url,
				.changed_s = action->changed_s,
			};
			if (!actions[out->n_actions - 1].error)
				return err_memory(why);
		}
	}
	out->stages = stages;
	out->n_stages = state->n_stages;
	out->actions = actions;
	return ERR_OK;
}

static enum err
take_runs(struct arena *arena, const struct codepipeline_executions *executions,
	  struct pipeline *out, struct why *why)
{
	struct pipeline_run *runs = arena_array(arena, executions->n + 1, sizeof(*runs));

	if (!runs)
		return err_memory(why);
	for (size_t i = 0; i < executions->n; i++) {
		const struct codepipeline_execution *from = &executions->items[i];

		runs[i] = (struct pipeline_run){
			.id = from->id,
			.status = from->status,
			.trigger = from->trigger,
			.revision = from->revision,
			.message = from->revision_summary,
			.started_s = from->started_s,
			.updated_s = from->updated_s,
		};
	}
	out->runs = runs;
	out->n_runs = executions->n;
	return ERR_OK;
}

static enum err
poll_pipeline(struct job *job, struct aws *aws, struct why *why)
{
	const struct stack_pipeline *def = &job->stack->pipelines[job->target];
	struct part *part = part_new(PART_PIPELINE, LIMIT_BYTES);
	struct aws_scope scope = { .client = aws,
				   .region = job->region,
				   .max_attempts = job->max_attempts };
	struct codepipeline_executions executions = { 0 };
	struct codepipeline_state state = { 0 };
	struct pipeline *row;
	enum err err;

	if (!part)
		return err_memory(why);
	scope.arena = part->arena;
	row = arena_alloc(part->arena, sizeof(*row));
	err = row ? codepipeline_state(&scope, def->name, &state, why) : err_memory(why);
	if (err == ERR_OK)
		err = codepipeline_executions(&scope, def->name, RUNS, &executions, why);
	if (err == ERR_OK)
		err = take_state(part->arena, &state, row, why);
	if (err == ERR_OK)
		err = take_runs(part->arena, &executions, row, why);
	return job_give(job, part, row, err);
}

static double
calls(const struct stack *stack, const struct unit_plan *unit)
{
	(void)stack;
	(void)unit;
	return 2;
}

const struct source source_pipelines = {
	.name = "pipelines",
	.service = "codepipeline",
	.cadence_s = 60,
	.urgent_cadence_s = 30,
	.plan = plan,
	.calls = calls,
	.poll = poll_pipeline,
};
