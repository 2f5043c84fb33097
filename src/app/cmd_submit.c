/* SPDX-License-Identifier: MIT */
/* cmd_submit.c - jobs from a template, sent once: shows where they go, asks, gives the order,
 * prints each step once it is durable, and follows them if it is told to. */
#include <stdio.h>
#include <stdlib.h>

#include "app/command.h"
#include "app/confirm.h"
#include "app/job_out.h"
#include "app/output.h"
#include "app/progress.h"
#include "app/submit_out.h"
#include "base/text.h"

#define OUTPUT_LIMIT (256u << 20)
#define IN_DOUBT_CODE 3

struct submission {
	const struct options *options;
	bool is_json;
	struct submit_words words;
	struct desk desk;
	struct submit_plan plan;
	struct submit_target target;
	struct progress progress;
	char last_step[WHY_MAX]; /* of one job: what was printed last */
	bool are_ids_shown;
	struct why sent_why; /* why what was not sent was not */
	enum err sent_err;
	struct submit_result result;
	struct job_watch watch;
	bool is_watched;
};

/* ---- before anything is sent ---- */

/* A script is not asked: of one job it has said all; many may be a slip. */
static enum err
judge_confirmation(const struct submission *s, struct why *why)
{
	if (s->options->is_confirmed || confirm_is_possible() || s->plan.n_jobs == 1)
		return ERR_OK;
	return err_set(ERR_USAGE, why,
		       "these are %zu jobs, and there is no terminal to ask on: give --yes",
		       s->plan.n_jobs);
}

static void
take_check(void *ctx, const struct act_news *news)
{
	struct submit_target *target = ctx;
	struct text account, arn;

	text_init(&account, target->account, sizeof(target->account));
	text_add(&account, news->account ? news->account : "");
	text_init(&arn, target->arn, sizeof(target->arn));
	text_add(&arn, news->arn ? news->arn : "");
	target->is_fifo = news->is_fifo;
	target->n_waiting = news->n_waiting;
}

/* Who one is there, and whether the queue is there at all: before a byte is stored. */
static enum err
check(struct submission *s, struct why *why)
{
	const struct act_order order = { .kind = ACT_CHECK, .route = s->plan.route };

	return desk_carry(&s->desk, &order, take_check, &s->target, why);
}

/* true: go on. */
static bool
confirm(struct submission *s)
{
	TEXT_ON(question, 300);

	if (!s->is_json || confirm_is_possible())
		submit_review(&s->desk, &s->plan, &s->target);
	if (s->options->is_confirmed || !confirm_is_possible())
		return true;
	submit_question(&s->plan, &question);
	if (confirm_ask(question.data, &s->desk.signal))
		return true;
	fputs("cwtop: nothing was submitted\n", stderr);
	return false;
}

/* ---- sending ---- */

/* The id of each job, and what tells it from the others of a sweep: once the journal has it, and
 * before its first byte leaves. An id that was shown is never one that nobody knows. */
static void
print_ids(struct submission *s)
{
	const struct submit_plan *plan = &s->plan;
	bool is_done = s->is_json || s->are_ids_shown;

	s->are_ids_shown = true;
	for (size_t i = 0; i < plan->n_jobs && !is_done; i++) {
		printf("job %s: %s", plan->ids[i], plan->template->name);
		for (size_t j = 0; j < plan->template->n_fields; j++)
			if (!text_is(plan->values[j], plan->job_values[i][j]))
				printf(" %s=%s", plan->template->fields[j].id,
				       plan->job_values[i][j]);
		putchar('\n');
	}
	fflush(stdout);
}

/* Of one job every step; of many how many are done: their steps come from the journal. */
static void
tell_step(void *ctx, const struct act_news *news)
{
	struct submission *s = ctx;
	struct progress_now now = { .done = -1, .elapsed_s = -1, .remaining_s = -1 };
	struct text last;
	TEXT_ON(what, 100);

	if (!news->is_last) /* the first says that all of them are noted */
		print_ids(s);
	if (s->plan.n_jobs > 1) {
		text_addf(&what, "sent %zu of %zu", news->n_done, s->plan.n_jobs);
		now.what = what.data;
		now.done = (double)news->n_done / (double)s->plan.n_jobs;
		if (s->progress.is_terminal)
			progress_show(&s->progress, &now);
		return;
	}
	if (s->is_json || news->is_last || !news->done[0] || text_is(news->done, s->last_step))
		return;
	text_init(&last, s->last_step, sizeof(s->last_step));
	text_add(&last, news->done);
	printf("job %s: %s\n", s->plan.ids[0], news->done);
	fflush(stdout);
}

static enum err
send_all(struct submission *s, struct why *why)
{
	const struct submit_plan *plan = &s->plan;
	const struct act_order order = { .kind = ACT_SUBMIT,
					 .route = plan->route,
					 .template_name = plan->template->name,
					 .title = plan->template->title,
					 .configs = plan->configs,
					 .ids = plan->ids,
					 .n_jobs = plan->n_jobs };

	progress_init(&s->progress);
	s->sent_err = desk_carry(&s->desk, &order, tell_step, s, &s->sent_why);
	progress_clear(&s->progress);
	/* what the journal says must be all: nothing may be on its way any more, and nobody at it
	 */
	if (!desk_end_orders(&s->desk))
		return err_set(ERR_SYSTEM, why,
			       "a thread hangs: what became of the jobs is not known: see cwtop "
			       "jobs");
	return submit_result_read(&s->desk, plan, &s->sent_why, &s->result, why);
}

static void
print_steps(const struct submission *s)
{
	for (size_t i = 0; i < s->result.n && !s->is_json; i++) {
		TEXT_ON(step, 600);

		job_out_step(&s->result.views[i], &step);
		if (!text_is(step.data, s->last_step))
			printf("job %s: %s\n", s->result.rows[i].id, step.data);
	}
	fflush(stdout);
}

/* What is left for the operator to do, on standard error. */
static void
tell_doubts(const struct submission *s)
{
	if (s->result.n_in_doubt)
		fprintf(stderr,
			"cwtop: %zu in doubt: look into the queue, then cwtop jobs %s resend, mark "
			"or abandon ID\n",
			s->result.n_in_doubt, s->desk.session.stack->name);
	if (s->result.n_left)
		fprintf(stderr,
			"cwtop: stopped: %zu of %zu were sent: the next cwtop submit or jobs goes "
			"on with the others; cwtop jobs %s abandon ID does not\n",
			s->result.n_submitted, s->result.n, s->desk.session.stack->name);
}

/* ---- following ---- */

static void
print_end(void *ctx, const struct job_view *job)
{
	const struct submission *s = ctx;
	TEXT_ON(end, 700);

	if (s->is_json)
		return;
	job_out_end(job, s->desk.snapshot->time_ms / 1000, &end);
	printf("job %s: %s\n", job->row->id, end.data);
	fflush(stdout);
}

static enum err
follow(struct submission *s, struct why *why)
{
	enum err err;

	if (!s->options->waits || s->desk.signal ||
	    s->result.n_submitted + s->result.n_in_doubt == 0)
		return ERR_OK;
	s->watch = (struct job_watch){ .desk = &s->desk,
				       .ids = s->plan.ids,
				       .n = s->plan.n_jobs,
				       .ended = print_end,
				       .ctx = s };
	job_watch_open(&s->watch);
	s->is_watched = true;
	err = job_watch_run(&s->watch, why);
	if (err)
		fprintf(stderr,
			"cwtop: %s not followed any more, and on the way: cwtop jobs %s show %s "
			"--wait\n",
			s->plan.n_jobs == 1 ? "the job is" : "the jobs are",
			s->desk.session.stack->name, s->plan.n_jobs == 1 ? s->plan.ids[0] : "ID");
	return err == ERR_STOPPED && s->desk.signal ? ERR_OK : err;
}

/* ---- the end ---- */

static enum err
print_json(const struct submission *s, struct why *why)
{
	const struct submit_report report = { .desk = &s->desk,
					      .plan = &s->plan,
					      .target = &s->target,
					      .result = &s->result,
					      .watch = s->is_watched ? &s->watch : NULL };
	struct buf out;
	enum err err;

	if (!s->is_json)
		return ERR_OK;
	buf_init(&out, OUTPUT_LIMIT);
	err = submit_json(&report, &out) ? output_write(&out, why) : err_memory(why);
	buf_done(&out);
	return err;
}

/* Of jobs that were not sent the reason is the error, unless something worse is known. */
static enum err
judge_refused(const struct submission *s, struct why *why)
{
	const struct submit_result *result = &s->result;
	enum err err = s->sent_err ? s->sent_err : ERR_REJECTED;

	if (result->n_refused == 0 || result->n_in_doubt || s->is_watched || s->desk.signal)
		return ERR_OK;
	if (!s->sent_why.text[0])
		return err_set(err, why, "%zu of %zu jobs were not sent", result->n_refused,
			       result->n);
	return err_set(err, why, "%s", s->sent_why.text);
}

static int
exit_code_of(const struct submission *s)
{
	if (s->desk.signal)
		return 128 + s->desk.signal;
	if (s->is_watched)
		return job_tally_exit(&s->watch.tally);
	return s->result.n_in_doubt ? IN_DOUBT_CODE : 0;
}

static enum err
submit(struct submission *s, struct why *why)
{
	enum err err = submit_plan_fill(&s->plan, s->desk.by, why);
	struct why unprinted = { "" };

	if (err)
		return err;
	err = send_all(s, why);
	if (err || s->result.n == 0)
		return err;
	print_ids(s);
	print_steps(s);
	tell_doubts(s);
	err = follow(s, why);
	if (!err)
		err = judge_refused(s, why);
	if (print_json(s, &unprinted) && !err)
		return err_set(ERR_SYSTEM, why, "%s", unprinted.text);
	return err;
}

static enum err
plan_and_submit(struct submission *s, int *out_exit_code, struct why *why)
{
	enum err err = submit_plan_make(&s->words, s->desk.session.stack, &s->plan, why);

	if (!err)
		err = judge_confirmation(s, why);
	if (!err)
		err = desk_begin(&s->desk, true, why);
	if (!err)
		err = check(s, why);
	if (err && s->desk.signal) {
		*out_exit_code = 128 + s->desk.signal;
		return ERR_OK;
	}
	if (err)
		return err;
	if (!confirm(s)) {
		*out_exit_code = s->desk.signal ? 128 + s->desk.signal : 1;
		return ERR_OK;
	}
	err = submit(s, why);
	*out_exit_code = exit_code_of(s);
	return err;
}

static enum err
judge_options(const struct options *options, struct why *why)
{
	if (options->is_read_only)
		return err_set(ERR_DENIED, why,
			       "submit: cwtop is read-only and sends nothing: leave out "
			       "--read-only, or read_only in the config file");
	return ERR_OK;
}

static int
run_submit(const struct options *options, enum err *out_err, struct why *why)
{
	struct submission *s = mem_alloc(1, sizeof(*s));
	int exit_code = 0;

	s->options = options;
	s->is_json = text_is(options->format, "json");
	*out_err = submit_words_read(options, &s->words, why);
	if (!*out_err && !s->words.stack)
		*out_err =
			err_set(ERR_USAGE, why,
				"submit: %s: a stack and a template are to be named: write cwtop "
				"submit STACK TEMPLATE [NAME=VALUE ...]",
				s->words.template_name);
	if (!*out_err)
		*out_err = judge_options(options, why);
	if (!*out_err)
		*out_err = desk_open(options, s->words.stack, &s->desk, why);
	if (!*out_err) {
		*out_err = plan_and_submit(s, &exit_code, why);
		job_watch_done(&s->watch);
		submit_result_done(&s->result);
		submit_plan_done(&s->plan);
		desk_close(&s->desk, *out_err, exit_code, why);
	}
	free(s);
	return exit_code;
}

const struct command command_submit = {
	.name = "submit",
	.arguments = "STACK TEMPLATE [NAME=VALUE ...]",
	.help = "send jobs made from a template, once, and with --wait follow them to their end",
	.max_arguments = ARGUMENTS_MAX,
	.formats = "text json",
	.run = run_submit,
};
