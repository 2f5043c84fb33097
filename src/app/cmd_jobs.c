/* SPDX-License-Identifier: MIT */
/* cmd_jobs.c - what became of jobs, and what can still be done about them. */
#include <stdio.h>
#include <stdlib.h>

#include "app/command.h"
#include "app/jobs_run.h"
#include "app/output.h"
#include "base/clock.h"
#include "base/text.h"

#define ARENA_LIMIT (64u << 20)
#define OUTPUT_LIMIT (256u << 20)

static enum err
judge_options(const struct jobs_run *run, struct why *why)
{
	if (run->options->is_read_only && run->action->is_change)
		return err_set(ERR_DENIED, why,
			       "jobs %s: cwtop is read-only and changes nothing: leave out "
			       "--read-only, or read_only in the config file",
			       run->action->name);
	return ERR_OK;
}

static void
begin_document(struct jobs_run *run)
{
	buf_init(&run->out, OUTPUT_LIMIT);
	json_write_init(&run->w, &run->out, true);
	if (!run->is_json)
		return;
	json_write_object(&run->w);
	json_put_text(&run->w, "schema", "cwtop-jobs/1");
	json_put_text(&run->w, "action", run->action->name);
	json_put_time(&run->w, "time", clock_now_s());
	json_put_text(&run->w, "stack", run->desk.session.stack->name);
	json_put_text(&run->w, "region", run->desk.session.stack->region);
}

static enum err
print_document(struct jobs_run *run, struct why *why)
{
	bool is_whole = true;

	if (run->is_json) {
		json_write_object_end(&run->w);
		is_whole = json_write_ok(&run->w) && buf_add_text(&run->out, "\n");
	}
	return is_whole ? output_write(&run->out, why) : err_memory(why);
}

/* The document is printed whatever came of it: what is known is in it. */
static enum err
act_and_print(struct jobs_run *run, struct why *why)
{
	struct why unprinted = { "" };
	enum err err, print_err;

	begin_document(run);
	err = run->action->run(run, why);
	print_err = print_document(run, &unprinted);
	buf_done(&run->out);
	if (!err && print_err)
		return err_set(print_err, why, "%s", unprinted.text);
	return err;
}

static enum err
run_action(struct jobs_run *run, struct why *why)
{
	const struct stack *stack = run->desk.session.stack;
	enum err err;

	if (stack->n_routes == 0)
		return err_set(ERR_USAGE, why,
			       "stack %s: it takes no jobs: write job_routes into the stack file",
			       stack->name);
	err = desk_begin(&run->desk, !run->action->leaves_rest, why);
	if (!err)
		err = desk_settle(&run->desk, why);
	if (!err)
		err = jobs_resolve(run, why);
	if (!err)
		err = act_and_print(run, why);
	if (err != ERR_STOPPED || !run->desk.signal)
		return err;
	run->exit_code = 128 + run->desk.signal;
	return ERR_OK;
}

static int
run_jobs(const struct options *options, enum err *out_err, struct why *why)
{
	struct jobs_run *run = mem_alloc(1, sizeof(*run));
	int exit_code;

	run->options = options;
	run->is_json = text_is(options->format, "json");
	run->arena = mem_must(arena_new(ARENA_LIMIT));
	*out_err = jobs_words_read(run, why);
	if (!*out_err)
		*out_err = judge_options(run, why);
	if (!*out_err)
		*out_err = desk_open(options, run->stack, &run->desk, why);
	if (!*out_err) {
		*out_err = run_action(run, why);
		desk_close(&run->desk, *out_err, run->exit_code, why);
	}
	exit_code = run->exit_code;
	arena_free(run->arena);
	free(run);
	return exit_code;
}

const struct command command_jobs = {
	.name = "jobs",
	.arguments = "STACK [ACTION] [ID ...]",
	.help = "what became of jobs: list, show, logs, artifacts, get; and cancel, retry, resend, "
		"mark, abandon; an id may be a beginning or an end of one",
	.max_arguments = ARGUMENTS_MAX,
	.formats = "text json",
	.run = run_jobs,
};
