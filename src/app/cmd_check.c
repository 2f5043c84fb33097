/* SPDX-License-Identifier: MIT */
/* cmd_check.c - who am I, what may I do, what is not there: everything that could stand between
 * cwtop and a stack, before anyone watches. Changes nothing. */
#include <errno.h>
#include <stdio.h>

#include "app/check_run.h"
#include "app/command.h"
#include "app/session.h"
#include "base/clock.h"
#include "base/text.h"

#define OUTPUT_LIMIT (64u << 20)
#define ANSWERS_LIMIT (256u << 20)
#define CONNECT_MS 3000
#define ANSWER_MS 10000
#define BACKOFF_MS 1000

static enum err
load_stack(const struct options *options, const struct aws_shared *shared, struct stack **out,
	   struct why *why)
{
	const struct stack_options stack_options = {
		.vars = options->vars,
		.n_vars = options->n_vars,
		.region = options->region,
		.default_region = aws_default_region(shared),
	};
	char path[4096];
	enum err err;

	if (options->n_arguments == 0)
		return ERR_OK;
	err = session_find_stack(options->arguments[0], path, sizeof(path), why);
	return err ? err : stack_load(path, &stack_options, out, why);
}

/* A person waits: what takes longer than this is not well. */
static void
hurry(struct aws *client)
{
	struct http_limits limits = http_limits_default;

	limits.connect_ms = MIN(limits.connect_ms, CONNECT_MS);
	limits.total_ms = MIN(limits.total_ms, ANSWER_MS);
	aws_set_limits(client, &limits);
	aws_set_backoff(client, BACKOFF_MS);
}

static const char *
home_region(const struct check_run *run)
{
	const char *region = aws_default_region(run->shared);

	if (run->check->stack)
		return run->check->stack->region;
	return region ? region : "us-east-1";
}

static void
find_all(struct check_run *run)
{
	check_find_settings(run);
	check_find_identity(run, home_region(run));
	if (run->check->stack) {
		check_list_references(run);
		check_find_reads(run);
		check_find_writes(run);
		check_cost_of(run->check->stack, &run->check->cost);
	}
	check_find_terminal(run->check);
}

static bool
print(const struct check *check, const char *format)
{
	struct buf out;
	bool ok;

	buf_init(&out, OUTPUT_LIMIT);
	ok = text_is(format, "json") ? check_json(check, &out) : check_text(check, &out);
	/* Whoever reads only the head of it has what he wanted. */
	ok = ok && ((fwrite(out.data, 1, out.len, stdout) == out.len && fflush(stdout) == 0) ||
		    errno == EPIPE);
	buf_done(&out);
	return ok;
}

static int
check_all(const struct options *options, struct aws_shared *shared, const struct stack *stack,
	  enum err *out_err, struct why *why)
{
	struct check check;
	struct check_run run = {
		.check = &check,
		.shared = shared,
		.client = aws_new(shared),
		.arena = arena_new(ANSWERS_LIMIT),
		.begin_ms = clock_real_ms(),
	};
	int exit_code = 0;

	check_init(&check);
	check.stack = stack;
	check.time_s = clock_now_s();
	check.is_read_only = options->is_read_only;
	*out_err = run.client && run.arena ? ERR_OK : err_memory(why);
	if (*out_err == ERR_OK) {
		hurry(run.client);
		find_all(&run);
		exit_code = check_exit_code(&check, NULL, NULL);
		if (!print(&check, options->format))
			*out_err = err_set(ERR_SYSTEM, why,
					   "standard output: what was found could not be written: "
					   "is the disk full?");
	}
	check_done(&check);
	arena_free(run.arena);
	aws_free(run.client);
	return exit_code;
}

static int
run_check(const struct options *options, enum err *out_err, struct why *why)
{
	const struct aws_options aws_options = {
		.profile = options->profile,
		.endpoint_url = options->endpoint_url,
		.region = options->region,
		.is_read_only = true,
	};
	struct aws_shared *shared;
	struct stack *stack = NULL;
	int exit_code = 0;

	*out_err = aws_shared_new(&aws_options, &shared, why);
	if (*out_err != ERR_OK)
		return 0;
	*out_err = load_stack(options, shared, &stack, why);
	if (*out_err == ERR_OK)
		exit_code = check_all(options, shared, stack, out_err, why);
	stack_free(stack);
	aws_shared_free(shared);
	return exit_code;
}

const struct command command_check = {
	.name = "check",
	.arguments = "[STACK]",
	.help = "what stands between cwtop and AWS: login, clock, endpoints, permissions, names, "
		"cost",
	.max_arguments = 1,
	.run = run_check,
};
