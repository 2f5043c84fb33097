/* SPDX-License-Identifier: MIT */
/* check_box.c - what the box of events needs beside what is watched anyhow: where tasks log, their
 * last lines, and when functions were changed. */
#include "app/check_rows.h"
#include "aws/lambda.h"
#include "aws/logs.h"
#include "aws/task_logs.h"
#include "base/text.h"
#include "poll/source.h"

/* An id of the right form that no task has: the answer says whether asking is allowed. */
#define NO_TASK "00000000000000000000000000000000"

/* ---- tasks ---- */

bool
check_families_at(const struct stack *stack, size_t i, struct check_target *out)
{
	const struct stack_cluster *cluster;

	if (i >= stack->n_clusters)
		return false;
	cluster = &stack->clusters[i];
	*out = (struct check_target){ .name = cluster->n_families ? cluster->families[0] : NULL,
				      .region = cluster->n_families ? cluster->region : NULL,
				      .index = i };
	return true;
}

/* A family that has no definition yet is no mistake: its first task makes it one. */
enum err
check_ask_definition(struct check_run *run, const struct check_target *target, struct why *why)
{
	struct aws_scope scope = check_scope(run, target->region);
	struct ecs_definition found = { 0 };
	enum err err = CHECK_WAIT(run, ecs_task_definition(&scope, target->name, &found, why));

	return err == ERR_GONE ? ERR_OK : err;
}

enum err
check_ask_lines(struct check_run *run, const struct check_target *target, struct why *why)
{
	struct aws_scope scope = check_scope(run, target->region);
	const struct task_logs_ask ask = { .task = NO_TASK, .definition = target->name };
	struct task_logs_place place = { .region = NULL };
	struct logs_stream stream = { .limit = 1 };
	struct log_events events = { 0 };
	enum err err = CHECK_WAIT(run, task_logs_find(&scope, &ask, &place, why));

	if (err == ERR_DENIED)
		return err_set(ERR_STOPPED, why,
			       "the log group of %s is not known: ecs:DescribeTaskDefinition did "
			       "not tell it",
			       target->name);
	if (err == ERR_GONE || (!err && *place.lack))
		return err_set(ERR_STOPPED, why,
			       "no container of %s is known to log to CloudWatch Logs",
			       target->name);
	if (err)
		return err;
	scope.region = place.region;
	stream.group = place.group;
	stream.stream = place.stream;
	err = CHECK_WAIT(run, logs_events(&scope, &stream, &events, why));
	return err == ERR_GONE ? ERR_OK : err;
}

/* ---- functions ---- */

struct choosing {
	size_t wanted, n;
	struct check_target *out;
	bool is_found;
};

static void
choose(void *ctx, const struct unit_plan *plan)
{
	struct choosing *choosing = ctx;

	if (choosing->n++ != choosing->wanted)
		return;
	choosing->is_found = true;
	*choosing->out = (struct check_target){ .name = plan->target_name,
						.region = plan->region,
						.index = choosing->wanted };
}

bool
check_functions_at(const struct stack *stack, size_t i, struct check_target *out)
{
	struct choosing choosing = { .wanted = i, .out = out };

	source_functions.plan(stack, choose, &choosing);
	return choosing.is_found;
}

enum err
check_ask_function(struct check_run *run, const struct check_target *target, struct why *why)
{
	struct check_reference *reference =
		check_reference_of(run->check, "function", target->name, target->region);
	struct aws_scope scope = check_scope(run, target->region);
	struct lambda_function found = { 0 };
	enum err err = CHECK_WAIT(run, lambda_get(&scope, target->name, &found, why));

	if (err == ERR_OK)
		check_mark(reference, FOUND_YES, NULL);
	if (err != ERR_GONE)
		return err;
	/* asking is allowed, and its metrics are asked for elsewhere: the name alone is wrong */
	check_mark(reference, FOUND_MISSING,
		   check_say(run->check, "no such function in %s: correct the name or the region",
			     target->region));
	return ERR_OK;
}
