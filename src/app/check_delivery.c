/* SPDX-License-Identifier: MIT */
/* check_delivery.c - how new versions get there, and how requests travel: the reads of pipelines
 * and of the service map. */
#include "app/check_rows.h"
#include "aws/codepipeline.h"
#include "aws/xray.h"
#include "base/clock.h"

/* ---- pipelines ---- */

bool
check_pipelines_at(const struct stack *stack, size_t i, struct check_target *out)
{
	const struct stack_pipeline *pipeline;

	if (i >= stack->n_pipelines)
		return false;
	pipeline = &stack->pipelines[i];
	if (!pipeline->unresolved)
		*out = (struct check_target){ .name = pipeline->name,
					      .region = pipeline->region,
					      .index = i };
	return true;
}

static void
mark_pipeline(struct check_run *run, const struct check_target *target, enum err err)
{
	struct check_reference *reference =
		check_reference_of(run->check, "pipeline", target->name, target->region);

	if (err == ERR_OK)
		check_mark(reference, FOUND_YES, NULL);
	else if (err == ERR_GONE)
		check_mark(reference, FOUND_MISSING,
			   check_say(run->check,
				     "no such pipeline in %s: correct the name or the region",
				     target->region));
}

enum err
check_pipelines_state(struct check_run *run, const struct check_target *target, struct why *why)
{
	struct aws_scope scope = check_scope(run, target->region);
	struct codepipeline_state state;
	enum err err = CHECK_WAIT(run, codepipeline_state(&scope, target->name, &state, why));

	mark_pipeline(run, target, err);
	return err;
}

enum err
check_pipelines_runs(struct check_run *run, const struct check_target *target, struct why *why)
{
	struct aws_scope scope = check_scope(run, target->region);
	struct codepipeline_executions runs;
	enum err err =
		CHECK_WAIT(run, codepipeline_executions(&scope, target->name, 1, &runs, why));

	mark_pipeline(run, target, err);
	return err;
}

/* ---- the service map ---- */

bool
check_map_at(const struct stack *stack, size_t i, struct check_target *out)
{
	if (i > 0 || !stack->map.is_watched)
		return false;
	*out = (struct check_target){ .name = stack->map.group ? stack->map.group : "",
				      .region = stack->map.region };
	return true;
}

/* X-Ray refuses a group that it does not have like any other request that it cannot carry out. That
 * the same request is well without the group tells which of them it was. */
enum err
check_map_ask(struct check_run *run, const struct check_target *target, struct why *why)
{
	const struct stack_map *map = &run->check->stack->map;
	struct aws_scope scope = check_scope(run, target->region);
	int64_t now_s = clock_now_s();
	struct xray_span span = { now_s - map->window_s, now_s, map->group };
	struct xray_graph graph;
	enum err err = CHECK_WAIT(run, xray_graph(&scope, span, &graph, why));

	if (!map->group || (err != ERR_REJECTED && err != ERR_GONE))
		return err;
	span.group = NULL;
	if (CHECK_WAIT(run, xray_graph(&scope, span, &graph, why)) != ERR_OK)
		return err;
	run->remark = check_say(run->check,
				"X-Ray takes no group %s in %s, and answers without one: correct "
				"the group of the service map: aws xray get-groups",
				map->group, target->region);
	return ERR_OK;
}
