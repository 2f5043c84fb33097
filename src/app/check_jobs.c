/* SPDX-License-Identifier: MIT */
/* check_jobs.c - what the routes of jobs need: reads as rows of the table in check_reads.c, and the
 * references that no request is needed for. */
#include <stdlib.h>

#include "act/template.h"
#include "app/check_rows.h"
#include "aws/ecs.h"
#include "aws/s3.h"
#include "aws/sqs.h"
#include "base/text.h"

#define BUCKET "jobs bucket"
#define QUEUE "jobs queue"
#define DEFINITION "task definition"
#define TEMPLATE "job template"
#define TOKEN "token variable"

/* ---- targets ---- */

static bool
route_at(const struct stack *stack, size_t i, const char *name, struct check_target *out)
{
	const struct stack_route *route = &stack->routes[i];

	*out = (struct check_target){ .index = i };
	if (route->unresolved || !name)
		return true;
	out->name = name;
	out->region = route->region;
	return true;
}

bool
check_folders_at(const struct stack *stack, size_t i, struct check_target *out)
{
	return i < stack->n_routes && route_at(stack, i, stack->routes[i].bucket, out);
}

/* Those that the stack watches are asked for as such. */
static bool
is_watched(const struct stack *stack, const struct stack_route *route)
{
	for (size_t i = 0; i < stack->n_queues; i++)
		if (text_is(stack->queues[i].name, route->queue) &&
		    text_is(stack->queues[i].region, route->region))
			return true;
	return false;
}

bool
check_job_queues_at(const struct stack *stack, size_t i, struct check_target *out)
{
	if (i >= stack->n_routes)
		return false;
	return route_at(stack, i,
			is_watched(stack, &stack->routes[i]) ? NULL : stack->routes[i].queue, out);
}

bool
check_launches_at(const struct stack *stack, size_t i, struct check_target *out)
{
	return i < stack->n_routes && route_at(stack, i, stack->routes[i].launch.family, out);
}

static void
mark(struct check_run *run, const struct check_target *target, const char *kind, enum err err)
{
	struct check_reference *reference =
		check_reference_of(run->check, kind, target->name, target->region);

	if (err == ERR_OK)
		check_mark(reference, FOUND_YES, NULL);
	else if (err == ERR_GONE)
		check_mark(reference, FOUND_MISSING,
			   check_say(run->check,
				     "there is no %s of this name: correct the name or the region",
				     kind));
}

/* ---- asking ---- */

enum err
check_ask_folder(struct check_run *run, const struct check_target *target, struct why *why)
{
	const struct stack_route *route = &run->check->stack->routes[target->index];
	const struct s3_listing listing = { .bucket = route->bucket,
					    .prefix = route->prefix,
					    .limit = 1 };
	struct aws_scope scope = check_scope(run, target->region);
	struct s3_rows rows = { 0 };
	enum err err = CHECK_WAIT(run, s3_list(&scope, &listing, &rows, why));

	mark(run, target, BUCKET, err);
	if (!err && rows.n > 0)
		run->job_keys[target->index] = rows.items[0].key;
	return err;
}

static bool
drop_bytes(void *ctx, const void *bytes, size_t n)
{
	(void)ctx;
	(void)bytes;
	(void)n;
	return true;
}

/* One byte of a file that is there: of one that is not S3 says "denied" to whoever may list the
 * bucket below the prefix alone, which tells nothing. */
enum err
check_ask_file(struct check_run *run, const struct check_target *target, struct why *why)
{
	const char *key = run->job_keys[target->index];
	struct aws_scope scope = check_scope(run, target->region);
	const struct s3_get get = { .at = { .bucket = target->name, .key = key },
				    .n = 1,
				    .sink = drop_bytes };
	struct s3_object object;

	if (!key) {
		run->is_spared = true;
		return err_set(ERR_STOPPED, why,
			       "no file of a job is known in %s: there is nothing to try it on",
			       target->name);
	}
	return CHECK_WAIT(run, s3_get(&scope, &get, &object, why));
}

enum err
check_ask_job_queue(struct check_run *run, const struct check_target *target, struct why *why)
{
	struct aws_scope scope = check_scope(run, target->region);
	const char *url;
	enum err err = CHECK_WAIT(run, sqs_queue_url(&scope, target->name, &url, why));

	mark(run, target, QUEUE, err);
	return err;
}

enum err
check_ask_launch(struct check_run *run, const struct check_target *target, struct why *why)
{
	struct aws_scope scope = check_scope(run, target->region);
	struct ecs_definition found = { 0 };
	enum err err = CHECK_WAIT(run, ecs_task_definition(&scope, target->name, &found, why));

	mark(run, target, DEFINITION, err);
	if (!err && !text_is(found.status, "ACTIVE"))
		check_mark(
			check_reference_of(run->check, DEFINITION, target->name, target->region),
			FOUND_DOWN,
			check_say(run->check, "it is %s: ECS starts no task of it", found.status));
	return err;
}

/* ---- what is on this machine ---- */

static void
check_template(struct check *check, const char *name)
{
	struct check_reference *reference = check_reference_of(check, TEMPLATE, name, "");
	struct template *template = NULL;
	struct why why = { "" };
	enum err err = template_load(name, &template, &why);

	if (err == ERR_OK)
		check_mark(reference, FOUND_YES, NULL);
	else
		check_mark(reference, FOUND_MISSING, check_say(check, "%s", why.text));
	template_free(template);
}

static void
check_token(struct check *check, const char *variable)
{
	struct check_reference *reference = check_reference_of(check, TOKEN, variable, "");
	const char *value = getenv(variable);

	if (value && *value)
		check_mark(reference, FOUND_YES, NULL);
	else
		check_mark(reference, FOUND_MISSING,
			   check_say(check,
				     "the environment variable %s is not set: the API of a job "
				     "route is not asked: set it",
				     variable));
}

void
check_list_jobs(struct check_run *run)
{
	struct check *check = run->check;
	const struct stack *stack = check->stack;

	/* not the answers' arena: a thread that hangs may be using that */
	run->job_keys =
		mem_must(arena_array(check->arena, stack->n_routes + 1, sizeof(*run->job_keys)));
	for (size_t i = 0; i < stack->n_routes; i++) {
		const struct stack_route *route = &stack->routes[i];

		for (size_t j = 0; j < route->n_templates; j++)
			check_template(check, route->templates[j]);
		if (route->unresolved)
			continue;
		if (route->bucket)
			(void)check_reference_of(check, BUCKET, route->bucket, route->region);
		if (route->queue && !is_watched(stack, route))
			(void)check_reference_of(check, QUEUE, route->queue, route->region);
		if (route->launch.family)
			(void)check_reference_of(check, DEFINITION, route->launch.family,
						 route->region);
		if (route->token_variable)
			check_token(check, route->token_variable);
	}
}
