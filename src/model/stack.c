/* SPDX-License-Identifier: MIT */
/* stack.c - a stack file from text to struct stack: strict JSON, then the published schema, then
 * the parts (stack_*.c), each with the checks that a schema cannot express. Asks nobody anything.
 */
#include "model/stack.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arn.h"
#include "base/file.h"
#include "base/schema.h"
#include "base/text.h"
#include "model/stack_build.h"

#define STACK_FILE_MAX ((size_t)8 << 20)
#define STACK_ARENA_MAX ((size_t)64 << 20)

enum err
stack_build_fail(const struct stack_builder *builder, const struct json_val *at, struct why *why,
		 const char *fmt, ...)
{
	const struct json_file file = { .doc = builder->doc, .path = builder->path };
	va_list args;
	enum err err;

	va_start(args, fmt);
	err = json_fail(&file, at, why, fmt, args);
	va_end(args);
	return err;
}

/* The name of a stack that names none: its file's, without folder and ending. */
static const char *
name_of_path(struct arena *arena, const char *path)
{
	const char *base = strrchr(path, '/');
	size_t len;

	base = base ? base + 1 : path;
	len = strcspn(base, ".");
	return len ? arena_text_n(arena, base, len) : arena_text(arena, "stack");
}

/* --region and the settings' region come from outside: not the file's fault. */
static enum err
check_option_region(const char *region, struct why *why)
{
	if (region && !stack_syntax_region(region))
		return err_set(ERR_USAGE, why,
			       "region \"%s\": this is not the name of a region: "
			       "give one like eu-west-2",
			       region);
	return ERR_OK;
}

static enum err
read_region(struct stack_builder *b, struct why *why)
{
	const struct stack_options *options = b->options;
	const struct json_val *val = json_get(b->root, "region");
	const char *region = NULL;
	enum err err = check_option_region(options->region, why);

	if (!err)
		err = stack_vars_text(b, val, &region, NULL, why);
	if (err)
		return err;
	if (region && !stack_syntax_region(region))
		return stack_build_fail(b, val, why,
					"region \"%s\": this is not the name of a region: "
					"write one like eu-west-2",
					region);
	if (!region) {
		err = check_option_region(options->region ? NULL : options->default_region, why);
		region = options->default_region ? options->default_region : "us-east-1";
	}
	if (options->region)
		region = options->region;
	b->stack->region = arena_text(b->arena, region);
	return err || b->stack->region ? err : err_memory(why);
}

static enum err
read_account(struct stack_builder *b, struct why *why)
{
	const struct json_val *val = json_get(b->root, "account");
	enum err err = stack_vars_text(b, val, &b->stack->account, NULL, why);
	const char *account = b->stack->account;

	if (err || !account)
		return err;
	if (!arn_is_account(account))
		return stack_build_fail(b, val, why,
					"account \"%s\": an account is %d digits: write its number",
					account, ARN_ACCOUNT_SIZE - 1);
	return ERR_OK;
}

static enum err
read_head(struct stack_builder *b, struct why *why)
{
	struct stack *stack = b->stack;
	enum err err;

	stack->path = arena_text(b->arena, b->path);
	stack->name = name_of_path(b->arena, b->path);
	if (!stack->path || !stack->name)
		return err_memory(why);
	err = stack_vars_text(b, json_get(b->root, "name"), &stack->name, NULL, why);
	stack->title = stack->name;
	if (!err)
		err = stack_vars_text(b, json_get(b->root, "title"), &stack->title, NULL, why);
	stack->is_prod = json_bool(json_get(b->root, "prod"), false);
	stack->band = json_text(json_get(b->root, "band"), NULL);
	if (stack->band && !(stack->band = arena_text(b->arena, stack->band)))
		return err_memory(why);
	if (!err)
		err = stack_vars_text(b, json_get(b->root, "environment"), &stack->environment,
				      NULL, why);
	if (!err)
		err = read_region(b, why);
	if (!err)
		err = read_account(b, why);
	return err;
}

static enum err
build(struct stack_builder *b, struct why *why)
{
	static enum err (*const parts[])(struct stack_builder *, struct why *) = {
		stack_queues_read,   stack_math_check, stack_lookups_read, stack_alarms_read,
		stack_clusters_read, stack_web_read,   stack_probes_read,  stack_cost_read,
		stack_routes_read,   stack_logs_read,  stack_pages_read,
	};
	size_t n_queues = json_count(json_get(b->root, "queues"));
	enum err err = stack_vars_read(b, why);

	if (!err)
		err = read_head(b, why);
	if (!err)
		err = stack_metrics_read(b, STACK_QUEUE_METRICS * n_queues, why);
	for (size_t i = 0; i < LEN(parts) && !err; i++)
		err = parts[i](b, why);
	b->stack->unresolved = b->unresolved;
	b->stack->prices = b->options->prices;
	return err;
}

static enum err
build_in_arena(const struct json *doc, const char *path, const struct stack_options *options,
	       struct stack **out, struct why *why)
{
	struct stack_builder builder = { .path = path, .doc = doc, .options = options };
	struct stack *stack;
	enum err err;

	builder.arena = arena_new(STACK_ARENA_MAX);
	if (!builder.arena)
		return err_memory(why);
	stack = arena_alloc(builder.arena, sizeof(*stack));
	if (!stack) {
		arena_free(builder.arena);
		return err_memory(why);
	}
	stack->arena = builder.arena;
	builder.stack = stack;
	builder.root = json_root(doc);
	err = build(&builder, why);
	if (err)
		stack_free(stack);
	else
		*out = stack;
	return err;
}

enum err
stack_parse(const char *text, size_t len, const char *path, const struct stack_options *options,
	    struct stack **out, struct why *why)
{
	const struct schema_document document = {
		.schema = (const char *)stack_schema_text,
		.schema_len = stack_schema_len,
		.text = text,
		.len = len,
		.name = path,
	};
	struct json *doc;
	enum err err = schema_read(&document, &doc, why);

	if (err)
		return err;
	err = build_in_arena(doc, path, options, out, why);
	json_free(doc);
	return err;
}

enum err
stack_load(const char *path, const struct stack_options *options, struct stack **out,
	   struct why *why)
{
	struct buf text;
	enum err err;

	buf_init(&text, STACK_FILE_MAX);
	err = file_read(path, &text, why);
	if (!err)
		err = stack_parse(text.data ? text.data : "", text.len, path, options, out, why);
	buf_done(&text);
	return err;
}

void
stack_free(struct stack *stack)
{
	if (stack)
		arena_free(stack->arena); /* the stack itself is in it */
}

size_t
stack_metric(const struct stack *stack, const char *id)
{
	for (size_t i = 0; i < stack->n_metrics; i++)
		if (text_is(stack->metrics[i].id, id))
			return i;
	return SIZE_MAX;
}
