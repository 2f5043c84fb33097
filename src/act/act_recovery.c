/* SPDX-License-Identifier: MIT */
/* act_recovery.c - jobs that an earlier run left, at start: every journal whose writer has ended is
 * claimed, and each job in it is gone on with as job_recovery.h says. */
#include <stdlib.h>

#include "act/job_recovery.h"
#include "base/clock.h"
#include "base/text.h"
#include "carry.h"
#include "carry_step.h"
#include "job_step.h"

/* What came of all of them together. */
struct recovering {
	struct act_work *work;
	const char *account; /* ""; not known */
	size_t n_sent, n_waiting, n_in_doubt, n_refused, n_elsewhere;
	enum err err;
	struct why why;
};

static const struct stack_route *
route_of(const struct stack *stack, const struct job_intent *intent)
{
	const struct stack_route *route = stack_route_named(stack, intent->route);

	return route && !route->unresolved ? route : NULL;
}

static enum recovery
decide(const struct recovering *recovering, const struct job_record *record)
{
	const struct act_options *options = recovering->work->options;
	const struct recovery_place place = {
		.account = recovering->account,
		.endpoint = aws_custom_endpoint(options->aws),
		.route = route_of(options->stack, &record->intent),
	};

	return job_recovery_decide(record, &place, clock_now_ms());
}

static void
keep_first(struct recovering *recovering, enum err err, const struct why *why)
{
	if (recovering->err)
		return;
	recovering->err = err;
	recovering->why = *why;
}

/* ---- one job ---- */

/* The put alone: whoever finds it decides whether it is sent. */
static enum err
store_again(struct carry *carry, struct why *why)
{
	struct carried *job = &carry->jobs[0];
	struct outcome outcome = { .id = "" };
	enum err err;

	carry_step_put(&carry->scope, &job->record, &outcome);
	if (outcome.verdict == VERDICT_STOPPED)
		return err_set(ERR_STOPPED, why, "%s", outcome.why.text);
	err = carry_note(carry, job,
			 (struct job_note){
				 .phase = outcome.verdict ? JOB_REFUSED : JOB_STORED,
				 .why = outcome.verdict ? outcome.why.text : NULL,
			 });
	if (!err)
		err = carry_sync(carry);
	if (err)
		return err_set(err, why, "%s", carry->why.text);
	return outcome.verdict ? err_set(outcome.err, why, "%s", outcome.why.text) : ERR_OK;
}

static enum err
note_only(struct carry *carry, enum job_phase phase, const char *sentence, struct why *why)
{
	enum err err = carry_note(carry, &carry->jobs[0],
				  (struct job_note){ .phase = phase, .why = sentence });

	if (!err)
		err = carry_sync(carry);
	return err ? err_set(err, why, "%s", carry->why.text) : ERR_OK;
}

static enum err
hold(struct carry *carry, struct why *why)
{
	return note_only(carry, JOB_REFUSED,
			 "not sent: cwtop ended before it was, more than ten minutes ago", why);
}

static enum err
doubt(struct carry *carry, struct why *why)
{
	bool is_api = carry->jobs[0].record.intent.kind == ROUTE_HTTP;

	return note_only(carry, JOB_DOUBT_SEND,
			 is_api ? "cwtop ended while it was being posted: the API may or may not "
				  "have it"
				: "cwtop ended while it was being sent: the message may or may not "
				  "be in the queue",
			 why);
}

/* Those that go on are not here: they go on together. */
static enum err (*const ways[])(struct carry *carry, struct why *why) = {
	[RECOVERY_LEAVE] = NULL,        [RECOVERY_ELSEWHERE] = NULL, [RECOVERY_GO_ON] = NULL,
	[RECOVERY_STORE] = store_again, [RECOVERY_HOLD] = hold,      [RECOVERY_DOUBT] = doubt,
	[RECOVERY_ADOPT] = carry_all,
};

static void
count(struct recovering *recovering, enum job_phase phase)
{
	size_t *const numbers[JOB_PHASES] = {
		[JOB_CREATED] = &recovering->n_waiting,
		[JOB_STORED] = &recovering->n_waiting,
		[JOB_SENDING] = &recovering->n_in_doubt,
		[JOB_SENT] = &recovering->n_waiting,
		[JOB_LAUNCHING] = &recovering->n_in_doubt,
		[JOB_SUBMITTED] = &recovering->n_sent,
		[JOB_REFUSED] = &recovering->n_refused,
		[JOB_DOUBT_SEND] = &recovering->n_in_doubt,
		[JOB_DOUBT_LAUNCH] = &recovering->n_in_doubt,
	};

	if (numbers[phase])
		(*numbers[phase])++;
}

/* false: the log is not to be written any more. */
static bool
recover_one(struct recovering *recovering, struct job_log *log, const char *id)
{
	struct act_work *work = recovering->work;
	struct carried job = { .is_counted = false };
	struct carry carry = {
		.work = work, .scope = work->scope, .log = log, .jobs = &job, .n = 1
	};
	struct why why = { "" };
	enum recovery recovery;
	enum err err;

	if (!job_log_record(log, id, &job.record))
		return true;
	recovery = decide(recovering, &job.record);
	recovering->n_elsewhere += recovery == RECOVERY_ELSEWHERE;
	if (!ways[recovery])
		return true;
	carry.route = route_of(work->options->stack, &job.record.intent);
	carry.scope.subject = id;
	if (job.record.intent.region)
		carry.scope.region = job.record.intent.region;
	err = ways[recovery](&carry, &why);
	if (err)
		keep_first(recovering, err, &why);
	count(recovering, job.record.phase);
	return !carry.has_log_failed && err != ERR_STOPPED;
}

/* ---- all ---- */

static bool
is_open(const struct job_record *record)
{
	return !record->is_held && !job_phase_is_final(record->phase);
}

/* Jobs that ask nothing of AWS need no identity, nor does an empty journal. */
static void
find_account(struct recovering *recovering, const struct job_records *records)
{
	struct sts_identity identity = { .account = "" };
	struct why why = { "" };
	bool is_needed = false;
	enum err err;

	recovering->account = "";
	for (size_t i = 0; i < records->n; i++)
		is_needed |=
			is_open(&records->items[i]) && records->items[i].intent.kind != ROUTE_HTTP;
	if (!is_needed)
		return;
	err = act_work_identity(recovering->work, &identity, &why);
	if (err)
		keep_first(recovering, err, &why);
	else
		recovering->account = identity.account;
}

/* Jobs of one journal and one route that go on share batches and syncs. */
static void
go_on_together(struct recovering *recovering, struct job_log *log,
	       const struct job_records *records, const struct stack_route *route)
{
	struct act_work *work = recovering->work;
	struct carried *jobs = calloc(records->n, sizeof(*jobs));
	struct carry carry = {
		.work = work, .scope = work->scope, .log = log, .jobs = jobs, .route = route
	};
	struct why why = { "" };
	enum err err;

	for (size_t i = 0; jobs && i < records->n; i++) {
		struct job_record *record = &jobs[carry.n].record;

		if (job_log_record(log, records->items[i].intent.id, record) &&
		    decide(recovering, record) == RECOVERY_GO_ON &&
		    route_of(work->options->stack, &record->intent) == route)
			carry.n++;
	}
	if (carry.n > 0) {
		carry.scope.region = route->region ? route->region : work->scope.region;
		err = carry_all(&carry, &why);
		if (err)
			keep_first(recovering, err, &why);
		for (size_t i = 0; i < carry.n; i++)
			count(recovering, jobs[i].record.phase);
	}
	free(jobs);
}

/* The jobs of one journal, which is claimed once. */
static void
recover_file(struct recovering *recovering, const struct job_records *records, const char *file)
{
	const struct stack *stack = recovering->work->options->stack;
	struct job_log *log = NULL;
	struct why why = { "" };
	bool goes_on = true;

	if (job_log_claim(recovering->work->options->store, file, &log, &why) != ERR_OK)
		return; /* another cwtop has it, or it is damaged, which is told elsewhere */
	for (size_t i = 0; i < records->n && goes_on; i++)
		if (text_is(records->items[i].file, file) && is_open(&records->items[i]))
			goes_on = recover_one(recovering, log, records->items[i].intent.id);
	for (size_t i = 0; i < stack->n_routes && goes_on; i++)
		go_on_together(recovering, log, records, &stack->routes[i]);
	job_log_close(log);
}

/* Each journal that has open jobs and no writer, once. */
static enum err
recover_files(struct recovering *recovering, const struct job_records *records, struct why *why)
{
	const char **files =
		arena_array(recovering->work->scope.arena, records->n + 1, sizeof(*files));
	size_t n = 0;

	if (!files)
		return err_memory(why);
	for (size_t i = 0; i < records->n; i++) {
		const char *file = records->items[i].file;
		size_t at = 0;

		while (at < n && !text_is(files[at], file))
			at++;
		if (at == n && is_open(&records->items[i]))
			files[n++] = file;
	}
	for (size_t i = 0; i < n && !act_work_is_dropped(recovering->work); i++)
		recover_file(recovering, records, files[i]);
	return ERR_OK;
}

static void
say(const struct recovering *recovering)
{
	struct act_news *news = recovering->work->news;
	const struct {
		size_t n;
		const char *what;
	} parts[] = { { recovering->n_sent, "submitted" },
		      { recovering->n_waiting, "waiting to be sent or abandoned" },
		      { recovering->n_in_doubt, "in doubt" },
		      { recovering->n_refused, "refused" } };
	struct text done;
	bool is_first = true;

	text_init(&done, news->done, sizeof(news->done));
	for (size_t i = 0; i < LEN(parts); i++) {
		if (parts[i].n == 0)
			continue;
		text_addf(&done, "%s%zu %s", is_first ? "" : ", ", parts[i].n, parts[i].what);
		is_first = false;
	}
	news->n_done = recovering->n_sent;
	news->n_in_doubt = recovering->n_in_doubt;
	news->n_refused = recovering->n_refused;
}

enum err
act_work_recover(struct act_work *work, struct why *why)
{
	struct recovering recovering = { .work = work, .account = "" };
	struct job_records records = { .damaged = "" };
	enum err err =
		job_log_read(work->options->store, clock_now_s(), work->scope.arena, &records, why);

	if (err)
		return err;
	find_account(&recovering, &records);
	err = recover_files(&recovering, &records, why);
	if (err)
		return err;
	say(&recovering);
	if (*records.damaged)
		return err_set(ERR_FILE, why, "%s", records.damaged);
	return recovering.err ? err_set(recovering.err, why, "%s", recovering.why.text) : ERR_OK;
}
