/* SPDX-License-Identifier: MIT */
/* cmd_check.c - who am I, what may I do, what is not there: everything that could stand between
 * cwtop and a stack, before anyone watches. Changes nothing. */
#include <stdio.h>
#include <unistd.h>

#include "app/check_run.h"
#include "app/command.h"
#include "app/output.h"
#include "app/session.h"
#include "app/signals.h"
#include "base/clock.h"
#include "base/text.h"

#define OUTPUT_LIMIT (64u << 20)
#define ANSWERS_LIMIT (256u << 20)
#define CONNECT_MS 3000
#define ANSWER_MS 6000
#define BACKOFF_MS 1000

static enum err
load_stack(const struct check_run *run, const struct stack_var *found, size_t n, struct stack **out,
	   struct why *why)
{
	const struct options *options = run->options;
	const struct stack_options stack_options = {
		.vars = options->vars,
		.n_vars = options->n_vars,
		.region = options->region,
		.default_region = aws_default_region(run->shared),
		.found = found,
		.n_found = n,
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

/* What takes no answer of AWS's; then the rest. */
static enum err
find_all(struct check_run *run, int *out_signal, bool *out_hangs, struct why *why)
{
	enum err err;

	run->region = home_region(run);
	check_find_settings(run);
	check_find_terminal(run->check);
	err = check_find_all(run, out_signal, out_hangs, why);
	if (err == ERR_OK && *out_signal == 0)
		check_conclude(run->check);
	return err;
}

static enum err
print(const struct check *check, const char *format, struct why *why)
{
	struct buf out;
	bool is_whole;
	enum err err;

	buf_init(&out, OUTPUT_LIMIT);
	is_whole = text_is(format, "json") ? check_json(check, &out) : check_text(check, &out);
	err = is_whole ? output_write(&out, why) : err_memory(why);
	buf_done(&out);
	return err;
}

static int
leave(enum err err, int exit_code, const struct why *why)
{
	if (err)
		fprintf(stderr, "cwtop: %s\n", why->text);
	_exit(err ? err_exit_code(err) : exit_code);
}

static int
check_all(const struct options *options, struct aws_shared *shared, enum err *out_err,
	  struct why *why)
{
	struct check check;
	struct stack *stack = NULL;
	struct check_run run = {
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.check = &check,
		.pace = { options->pace, options->limit_usd },
		.shared = shared,
		.client = aws_new(shared),
		.arena = arena_new(ANSWERS_LIMIT),
		.load = load_stack,
		.options = options,
	};
	int exit_code = 0, number = 0;
	bool hangs = false;

	check_init(&check);
	check.time_s = clock_now_s();
	check.is_read_only = options->is_read_only;
	*out_err = run.client && run.arena ? ERR_OK : err_memory(why);
	if (*out_err == ERR_OK)
		*out_err = load_stack(&run, NULL, 0, &stack, why);
	check.stack = stack;
	if (*out_err == ERR_OK) {
		hurry(run.client);
		*out_err = find_all(&run, &number, &hangs, why);
	}
	if (number)
		exit_code = 128 + number;
	if (number == 0 && *out_err == ERR_OK) {
		exit_code = check_exit_code(&check, NULL, NULL);
		*out_err = print(&check, options->format, why);
	}
	if (hangs)
		return leave(*out_err, exit_code, why);
	check_done(&check);
	stack_free(run.owned_stack);
	stack_free(stack);
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
		.region = session_region(options, false),
		.is_read_only = true,
	};
	struct aws_shared *shared;
	int exit_code;

	*out_err = signals_open_quiet(why);
	if (*out_err == ERR_OK)
		*out_err = aws_shared_new(&aws_options, &shared, why);
	if (*out_err != ERR_OK)
		return 0;
	exit_code = check_all(options, shared, out_err, why);
	aws_shared_free(shared);
	return exit_code;
}

const struct command command_check = {
	.name = "check",
	.arguments = "[STACK]",
	.help = "what stands between cwtop and AWS: login, clock, endpoints, permissions, names, "
		"cost",
	.max_arguments = 1,
	.formats = "text json",
	.run = run_check,
};
