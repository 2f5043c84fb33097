/* SPDX-License-Identifier: MIT */
/* carry.c - see carry.h. The order of notes, syncs and steps is here and nowhere else. */
#include "carry.h"

#include <stdio.h>
#include <string.h>

#include "aws/sqs.h"
#include "base/clock.h"
#include "base/text.h"
#include "carry_step.h"
#include "job_step.h"

#define BATCH_BYTES (1u << 20) /* what SQS takes at once */

static void
keep_first(struct carry *carry, enum err err, const struct why *why)
{
	if (carry->err)
		return;
	carry->err = err;
	carry->why = *why;
}

/* Nothing more is to be sent. */
static bool
is_over(const struct carry *carry)
{
	return carry->err || carry->is_stopped || carry->has_log_failed;
}

enum err
carry_note(struct carry *carry, struct carried *job, struct job_note note)
{
	struct why why = { "" };
	enum err err;

	(void)snprintf(note.id, sizeof(note.id), "%s", job->record.intent.id);
	note.time_ms = clock_now_ms();
	err = job_log_note(carry->log, &note, &why);
	if (err || !job_log_record(carry->log, note.id, &job->record)) {
		carry->has_log_failed = true;
		keep_first(carry, err ? err : ERR_BUG, &why);
		return err ? err : ERR_BUG;
	}
	return ERR_OK;
}

enum err
carry_sync(struct carry *carry)
{
	struct why why = { "" };
	enum err err = carry->has_log_failed ? ERR_SYSTEM : job_log_sync(carry->log, &why);

	if (err && !carry->has_log_failed) {
		carry->has_log_failed = true;
		keep_first(carry, err, &why);
	}
	return err;
}

static void
note_phase(struct carry *carry, struct carried *job, enum job_phase phase)
{
	(void)!carry_note(carry, job, (struct job_note){ .phase = phase });
}

/* ---- what came of a step ---- */

static void
count(struct carried *job, size_t *number)
{
	*number += !job->is_counted;
	job->is_counted = true;
}

static void
note_refused(struct carry *carry, struct carried *job, const struct why *why)
{
	count(job, &carry->n_refused);
	(void)!carry_note(carry, job, (struct job_note){ .phase = JOB_REFUSED, .why = why->text });
}

/* What the operator reads of it. */
static void
explain_doubt(const struct job_record *record, enum job_step step, struct why *why)
{
	const struct job_intent *intent = &record->intent;

	if (step == STEP_LAUNCH)
		(void)err_prefix(ERR_OK, why,
				 "the task may or may not have been started, and none is found");
	else if (intent->kind == ROUTE_HTTP)
		(void)err_prefix(ERR_OK, why,
				 "the API may or may not have the job, and is not asked again by "
				 "itself");
	else
		(void)err_prefix(ERR_OK, why,
				 "the message may or may not be in the queue, and is not sent "
				 "again by itself%s",
				 intent->is_fifo || intent->is_idempotent
					 ? ""
					 : ", as this queue finds no duplicates");
}

static void
note_doubt(struct carry *carry, struct carried *job, enum job_step step, struct why why)
{
	explain_doubt(&job->record, step, &why);
	count(job, &carry->n_in_doubt);
	(void)!carry_note(carry, job,
			  (struct job_note){ .phase = job_step_doubt(step), .why = why.text });
}

/* A refusal now says nothing of an attempt before. */
static void
note_failed(struct carry *carry, struct carried *job, enum job_step step, struct outcome *outcome)
{
	if (outcome->verdict == VERDICT_STOPPED || outcome->verdict == VERDICT_CUT) {
		carry->is_stopped = true;
		job->was_in_doubt = job->was_in_doubt || outcome->verdict == VERDICT_CUT;
		return;
	}
	if (outcome->verdict == VERDICT_DOUBT || job->was_in_doubt)
		note_doubt(carry, job, step, outcome->why);
	else
		note_refused(carry, job, &outcome->why);
	keep_first(carry, outcome->err, &outcome->why);
}

/* ---- put ---- */

static void
put_chunk(struct carry *carry, struct carried *jobs, size_t n)
{
	for (size_t i = 0; i < n && !is_over(carry); i++) {
		struct aws_scope scope = carry->scope;
		struct outcome outcome = { .id = "" };

		if (job_step_next(&jobs[i].record) != STEP_PUT)
			continue;
		scope.subject = jobs[i].record.intent.id;
		carry_step_put(&scope, &jobs[i].record, &outcome);
		if (outcome.verdict == VERDICT_DONE)
			note_phase(carry, &jobs[i], JOB_STORED);
		else if (outcome.verdict == VERDICT_STOPPED)
			carry->is_stopped = true;
		else
			note_failed(carry, &jobs[i], STEP_PUT, &outcome);
	}
}

/* ---- send ---- */

/* A time counts from the first attempt that may have acted, unless the operator begins anew where
 * no duplicate would be found. */
static bool
begins_anew(const struct carry *carry, const struct carried *job, enum job_step step)
{
	return carry->is_by_operator &&
	       !(job->was_in_doubt && job_step_may_repeat(&job->record, step, clock_now_ms()));
}

/* What an earlier run began is not begun again where nobody would find the duplicate. */
static bool
is_to_ask(const struct carry *carry, const struct carried *job, enum job_step step)
{
	return step == STEP_LAUNCH || carry->is_by_operator || !job->was_in_doubt ||
	       job_step_may_repeat(&job->record, step, clock_now_ms());
}

static void
begin_one(struct carry *carry, struct carried *job, enum job_step step)
{
	const struct job_note note = { .phase = job_step_begun(step),
				       .is_by_operator = begins_anew(carry, job, step) };
	struct why why = { "cwtop ended before it knew" };

	if (is_to_ask(carry, job, step))
		(void)!carry_note(carry, job, note);
	else
		note_doubt(carry, job, step, why);
}

/* All of the chunk whose next step this is, noted as begun and on the disk; false: nothing may be
 * sent. */
static bool
begin_step(struct carry *carry, struct carried *jobs, size_t n, enum job_step step)
{
	for (size_t i = 0; i < n && !is_over(carry); i++) {
		if (job_step_next(&jobs[i].record) != step || jobs[i].is_counted)
			continue;
		jobs[i].was_in_doubt = job_step_is_in_doubt(&jobs[i].record);
		begin_one(carry, &jobs[i], step);
	}
	return carry_sync(carry) == ERR_OK && !is_over(carry);
}

static bool
has_step(const struct carried *jobs, size_t n, enum job_step step)
{
	for (size_t i = 0; i < n; i++)
		if (!jobs[i].is_counted && job_step_next(&jobs[i].record) == step)
			return true;
	return false;
}

static bool
find_queue(struct carry *carry)
{
	const char *name = carry->jobs[0].record.intent.queue;
	struct why why = { "" };
	enum err err;

	if (carry->queue_url || !name)
		return true;
	err = sqs_queue_url(&carry->scope, name, &carry->queue_url, &why);
	if (err == ERR_STOPPED)
		carry->is_stopped = true;
	else if (err)
		keep_first(carry, err, &why);
	return !err;
}

static void
take_send(struct carry *carry, struct carried *job, struct outcome *outcome)
{
	const char *id = *outcome->id ? outcome->id : JOB_MESSAGE_UNKNOWN;

	if (outcome->verdict == VERDICT_DONE)
		(void)!carry_note(carry, job,
				  (struct job_note){ .phase = JOB_SENT, .message_id = id });
	else
		note_failed(carry, job, STEP_SEND, outcome);
}

/* So many of the jobs from here on as a batch takes; those that are not to be sent are left out. */
static size_t
fill_batch(struct carried *jobs, size_t n, struct carried **batch, size_t *out_taken)
{
	size_t n_batch = 0, bytes = 0, i;

	for (i = 0; i < n && n_batch < SQS_BATCH_MAX; i++) {
		const struct job_record *record = &jobs[i].record;

		if (record->phase != JOB_SENDING)
			continue;
		bytes += strlen(record->intent.message);
		if (n_batch > 0 && bytes > BATCH_BYTES)
			break;
		batch[n_batch++] = &jobs[i];
	}
	*out_taken = i;
	return n_batch;
}

static void
send_batches(struct carry *carry, struct carried *jobs, size_t n)
{
	for (size_t at = 0, taken = 0; at < n && !is_over(carry); at += taken) {
		struct carried *batch[SQS_BATCH_MAX] = { NULL };
		const struct job_record *records[SQS_BATCH_MAX] = { NULL };
		struct outcome outcomes[SQS_BATCH_MAX] = { { .id = "" } };
		size_t n_batch = fill_batch(jobs + at, n - at, batch, &taken);

		for (size_t i = 0; i < n_batch; i++)
			records[i] = &batch[i]->record;
		if (n_batch > 0)
			carry_step_send(&carry->scope, carry->queue_url, records, n_batch,
					outcomes);
		for (size_t i = 0; i < n_batch && !carry->has_log_failed; i++)
			take_send(carry, batch[i], &outcomes[i]);
	}
}

static void
post_each(struct carry *carry, struct carried *jobs, size_t n)
{
	for (size_t i = 0; i < n && !is_over(carry); i++) {
		struct outcome outcome = { .id = "" };

		if (jobs[i].record.phase != JOB_SENDING)
			continue;
		carry_step_post(&carry->scope, carry->route, &jobs[i].record, &outcome);
		take_send(carry, &jobs[i], &outcome);
	}
}

static void
send_chunk(struct carry *carry, struct carried *jobs, size_t n)
{
	if (is_over(carry) || !has_step(jobs, n, STEP_SEND) || !find_queue(carry) ||
	    !begin_step(carry, jobs, n, STEP_SEND))
		return;
	if (jobs[0].record.intent.kind == ROUTE_HTTP)
		post_each(carry, jobs, n);
	else
		send_batches(carry, jobs, n);
}

/* ---- launch ---- */

static void
launch_chunk(struct carry *carry, struct carried *jobs, size_t n)
{
	if (is_over(carry) || !has_step(jobs, n, STEP_LAUNCH) ||
	    !begin_step(carry, jobs, n, STEP_LAUNCH))
		return;
	for (size_t i = 0; i < n && !is_over(carry); i++) {
		const struct job_record *record = &jobs[i].record;
		struct outcome outcome = { .id = "" };

		if (record->phase != JOB_LAUNCHING)
			continue;
		carry_step_launch(&carry->scope, record,
				  job_step_may_repeat(record, STEP_LAUNCH, clock_now_ms()),
				  &outcome);
		if (outcome.verdict == VERDICT_DONE)
			(void)!carry_note(carry, &jobs[i],
					  (struct job_note){ .phase = JOB_SUBMITTED,
							     .task_arn = outcome.id });
		else
			note_failed(carry, &jobs[i], STEP_LAUNCH, &outcome);
	}
}

/* ---- all ---- */

/* What is sent and has no task to start is done; what is not on the disk is not. */
static void
finish_chunk(struct carry *carry, struct carried *jobs, size_t n)
{
	for (size_t i = 0; i < n && !carry->has_log_failed; i++)
		if (jobs[i].record.phase == JOB_SENT && job_step_next(&jobs[i].record) == STEP_NONE)
			note_phase(carry, &jobs[i], JOB_SUBMITTED);
	if (carry_sync(carry) != ERR_OK)
		return;
	for (size_t i = 0; i < n; i++)
		if (jobs[i].record.phase == JOB_SUBMITTED)
			count(&jobs[i], &carry->n_done);
}

/* What was begun and not tried was certainly not done by this run; what was in doubt before stays
 * so, even where this run got no further than to ask for the queue. */
static void
leave_one(struct carry *carry, struct carried *job)
{
	bool is_begun = job_step_is_in_doubt(&job->record);
	struct why why = carry->why;

	(void)err_prefix(ERR_OK, &why, "not tried");
	if (carry->is_stopped) {
		if (is_begun && !job->was_in_doubt)
			note_phase(carry, job, job_step_before(&job->record));
	} else if (is_begun && job->was_in_doubt) {
		note_doubt(carry, job, job_step_next(&job->record), why);
	} else {
		note_refused(carry, job, &why);
	}
}

/* Nothing can be noted any more: what may have been done is in doubt. */
static void
count_lost(struct carry *carry)
{
	for (size_t i = 0; i < carry->n; i++) {
		enum job_phase phase = carry->jobs[i].record.phase;
		bool is_begun = phase != JOB_CREATED && phase != JOB_STORED;

		count(&carry->jobs[i], is_begun ? &carry->n_in_doubt : &carry->n_refused);
	}
}

static void
leave_rest(struct carry *carry)
{
	for (size_t i = 0; i < carry->n && !carry->has_log_failed; i++)
		if (!carry->jobs[i].is_counted)
			leave_one(carry, &carry->jobs[i]);
	(void)!carry_sync(carry);
	if (carry->has_log_failed)
		count_lost(carry);
}

static void
tell(struct carry *carry)
{
	struct act_news *news = carry->work->news;

	news->n_done = carry->n_done;
	news->n_in_doubt = carry->n_in_doubt;
	news->n_refused = carry->n_refused;
	act_work_tell(carry->work);
}

enum err
carry_all(struct carry *carry, struct why *why)
{
	for (size_t i = 0; i < carry->n; i++)
		carry->jobs[i].was_in_doubt = job_step_is_in_doubt(&carry->jobs[i].record);
	for (size_t at = 0; at < carry->n && !is_over(carry); at += CARRY_CHUNK) {
		size_t n = MIN(carry->n - at, CARRY_CHUNK);

		put_chunk(carry, carry->jobs + at, n);
		send_chunk(carry, carry->jobs + at, n);
		launch_chunk(carry, carry->jobs + at, n);
		finish_chunk(carry, carry->jobs + at, n);
		tell(carry);
	}
	if (is_over(carry))
		leave_rest(carry);
	tell(carry);
	if (carry->err)
		return err_set(carry->err, why, "%s", carry->why.text);
	if (carry->is_stopped)
		return err_set(ERR_STOPPED, why,
			       "cwtop ends: what is not sent yet goes on at its next start");
	return ERR_OK;
}
