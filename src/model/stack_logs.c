/* SPDX-License-Identifier: MIT */
/* stack_logs.c - log groups of a stack file, and those that follow from its metrics: a Lambda
 * function writes to /aws/lambda/NAME unless it is told otherwise, and a metric of AWS/Logs names
 * its group. */
#include <string.h>

#include "base/text.h"
#include "model/stack_build.h"

#define GROUP_MAX 512 /* CloudWatch Logs' limit */

static enum err
check_group(const struct stack_builder *b, const struct json_val *at, const struct stack_log *log,
	    struct why *why)
{
	static const char *const allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
					   "0123456789_-/.#";

	if (log->unresolved ||
	    (strlen(log->group) <= GROUP_MAX && strspn(log->group, allowed) == strlen(log->group)))
		return ERR_OK;
	return stack_build_fail(b, at, why,
				"group \"%s\": this is no name of a log group: write one like "
				"/aws/lambda/my-function",
				log->group);
}

/* A name whose variable has no value is nobody's name. */
static enum err
read_of(struct stack_builder *b, const struct json_val *names, struct stack_log *log,
	struct why *why)
{
	enum err err = ERR_OK;

	log->of = arena_array(b->arena, json_count(names) + 1, sizeof(*log->of));
	if (!log->of)
		return err_memory(why);
	for (const struct json_val *name = json_first(names); name && !err;
	     name = json_after(name)) {
		const char *ignored = NULL;

		err = stack_vars_text(b, name, &log->of[log->n_of++], &ignored, why);
	}
	return err;
}

static enum err
read_log(struct stack_builder *b, const struct json_val *val, struct why *why)
{
	struct stack_log *log = &b->stack->logs[b->stack->n_logs++];
	const struct json_val *group = json_get(val, "group");
	const char *ignored = NULL;
	enum err err = stack_vars_text(b, group, &log->group, &log->unresolved, why);

	if (!err)
		err = check_group(b, group, log, why);
	if (!err)
		err = stack_region_read(b, json_get(val, "region"), &log->region, why);
	log->title = log->group;
	if (!err)
		err = stack_vars_text(b, json_get(val, "title"), &log->title, &ignored, why);
	return err ? err : read_of(b, json_get(val, "of"), log, why);
}

static bool
is_known(const struct stack *stack, const struct stack_log *log)
{
	for (size_t i = 0; i < stack->n_logs; i++)
		if (text_is(stack->logs[i].group, log->group) &&
		    text_is(stack->logs[i].region, log->region) &&
		    text_is(stack->logs[i].function, log->function))
			return true;
	return false;
}

/* The group that a metric stands for; `of` is the metric's group, so that its tile leads there. */
static enum err
imply(struct stack_builder *b, const struct metric_def *def, struct why *why)
{
	struct stack *stack = b->stack;
	struct stack_log log = { .region = def->region, .unresolved = def->unresolved };

	if (text_is(def->namespace_, "AWS/Lambda")) {
		log.function = metric_dimension(def, "FunctionName");
		log.title = log.function;
		log.group = log.function ? arena_format(b->arena, "/aws/lambda/%s", log.function)
					 : NULL;
		if (log.function && !log.group)
			return err_memory(why);
	} else if (text_is(def->namespace_, "AWS/Logs")) {
		log.group = log.title = metric_dimension(def, "LogGroupName");
	}
	if (!log.group || is_known(stack, &log))
		return ERR_OK;
	log.of = arena_array(b->arena, 1, sizeof(*log.of));
	if (!log.of)
		return err_memory(why);
	log.of[0] = def->group;
	log.n_of = 1;
	stack->logs[stack->n_logs++] = log;
	return ERR_OK;
}

enum err
stack_logs_read(struct stack_builder *b, struct why *why)
{
	const struct json_val *logs = json_get(b->root, "logs");
	struct stack *stack = b->stack;
	enum err err = ERR_OK;

	stack->logs = arena_array(b->arena, json_count(logs) + stack->n_metrics + 1,
				  sizeof(*stack->logs));
	if (!stack->logs)
		return err_memory(why);
	for (const struct json_val *val = json_first(logs); val && !err; val = json_after(val))
		err = read_log(b, val, why);
	for (size_t i = 0; i < stack->n_metrics && !err; i++)
		err = imply(b, &stack->metrics[i], why);
	return err;
}
