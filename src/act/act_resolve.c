/* SPDX-License-Identifier: MIT */
/* act_resolve.c - what the operator decides on a job that waits: it goes on from where it stands,
 * the message is there after all, or it is given up. */
#include "base/text.h"
#include "carry.h"
#include "job_step.h"

enum err
act_work_place(struct act_work *work, const struct job_intent *intent, struct why *why)
{
	const char *endpoint = aws_custom_endpoint(work->options->aws);
	struct sts_identity identity = { .account = "" };
	enum err err;

	if (!text_is(intent->endpoint, endpoint))
		return err_set(ERR_DENIED, why, "job %s belongs to %s, and this is %s: go on there",
			       intent->id, intent->endpoint ? intent->endpoint : "AWS itself",
			       endpoint ? endpoint : "AWS itself");
	if (intent->kind == ROUTE_HTTP)
		return ERR_OK;
	err = act_work_identity(work, &identity, why);
	if (!err && !text_is(intent->account, identity.account))
		return err_set(ERR_DENIED, why,
			       "job %s belongs to account %s, and the keys are of %s: choose "
			       "another profile (--profile)",
			       intent->id, intent->account, identity.account);
	return err;
}

/* The job, its log in hand, and a carry of it alone. */
static enum err
take_job(struct act_work *work, struct carry *carry, struct carried *job, struct why *why)
{
	struct journal_find found = { .log = NULL };
	enum err err;

	if (!work->order->job)
		return err_set(ERR_USAGE, why, "%s: it needs a job", act_word(work->order->kind));
	err = journal_find(work->journal, work->order->job, work->scope.arena, &found, why);
	if (err)
		return err;
	job->record = found.record;
	*carry = (struct carry){ .work = work,
				 .scope = work->scope,
				 .log = found.log,
				 .jobs = job,
				 .n = 1,
				 .route = stack_route_named(work->options->stack,
							    found.record.intent.route),
				 .is_by_operator = true };
	if (found.record.intent.region)
		carry->scope.region = found.record.intent.region;
	if (!job_phase_is_final(found.record.phase))
		return ERR_OK;
	err = err_set(ERR_USAGE, why, "job %s is %s: there is nothing left to decide",
		      work->order->job, job_phase_word(found.record.phase));
	journal_release(work->journal, carry->log, false);
	return err;
}

/* The job's strings are its log's: they are copied before that goes. */
static void
give_back(struct carry *carry)
{
	carry_say(carry);
	journal_release(carry->work->journal, carry->log, carry->has_log_failed);
}

/* The token is the route's: it is for the address that the route has now, and for no other. */
static enum err
check_api(const struct carry *carry, struct why *why)
{
	const struct job_record *record = &carry->jobs[0].record;
	const struct job_intent *intent = &record->intent;

	if (intent->kind != ROUTE_HTTP || job_step_next(record) == STEP_NONE)
		return ERR_OK;
	if (!carry->route)
		return err_set(ERR_USAGE, why,
			       "job %s: the stack has no route %s any more: its API is not asked",
			       intent->id, intent->route);
	if (!text_is(carry->route->submit_url, intent->run))
		return err_set(ERR_USAGE, why,
			       "job %s: the route %s leads elsewhere now: its API is not asked: "
			       "put its address back, or mark or abandon the job",
			       intent->id, intent->route);
	return ERR_OK;
}

static enum err
go_on(struct carry *carry, struct why *why)
{
	enum err err = act_work_place(carry->work, &carry->jobs[0].record.intent, why);

	if (!err)
		err = check_api(carry, why);
	return err ? err : carry_all(carry, why);
}

enum err
act_carry_resend(struct act_work *work, struct why *why)
{
	struct carried job = { .is_counted = false };
	struct carry carry;
	enum err err = take_job(work, &carry, &job, why);

	if (err)
		return err;
	err = go_on(&carry, why);
	give_back(&carry);
	return err;
}

static enum err
decide(struct carry *carry, enum job_phase phase, const char *message_id, struct why *why)
{
	enum err err = carry_note(carry, carry->jobs,
				  (struct job_note){ .phase = phase,
						     .message_id = message_id,
						     .is_by_operator = true });

	if (!err)
		err = carry_sync(carry);
	return err ? err_set(err, why, "%s", carry->why.text) : ERR_OK;
}

static enum err
mark(struct carry *carry, struct why *why)
{
	switch (carry->jobs[0].record.phase) {
	case JOB_SENDING:
	case JOB_DOUBT_SEND:
		return decide(carry, JOB_SENT, JOB_MESSAGE_UNKNOWN, why);
	case JOB_LAUNCHING:
	case JOB_DOUBT_LAUNCH:
		return decide(carry, JOB_SUBMITTED, NULL, why);
	default:
		return err_set(
			ERR_USAGE, why, "job %s is not in doubt: it is %s: send it or give it up",
			carry->work->order->job, job_phase_word(carry->jobs[0].record.phase));
	}
}

enum err
act_carry_mark_sent(struct act_work *work, struct why *why)
{
	struct carried job = { .is_counted = false };
	struct carry carry;
	enum err err = take_job(work, &carry, &job, why);

	if (err)
		return err;
	err = mark(&carry, why);
	if (!err && !job_phase_is_final(job.record.phase))
		err = go_on(&carry, why);
	give_back(&carry);
	return err;
}

enum err
act_carry_abandon(struct act_work *work, struct why *why)
{
	struct carried job = { .is_counted = false };
	struct carry carry;
	struct text done;
	bool was_in_doubt;
	enum err err = take_job(work, &carry, &job, why);

	if (err)
		return err;
	was_in_doubt = job_step_is_in_doubt(&job.record) || *job.record.message_id;
	err = decide(&carry, JOB_ABANDONED, NULL, why);
	text_init(&done, work->news->done, sizeof(work->news->done));
	if (!err)
		text_addf(&done, "abandoned%s%s%s%s",
			  job.record.intent.key ? ": its configuration stays in s3://" : "",
			  job.record.intent.key ? job.record.intent.bucket : "",
			  job.record.intent.key ? "/" : "",
			  job.record.intent.key ? job.record.intent.key : "");
	if (!err && was_in_doubt)
		text_add(&done, "; what was sent is not withdrawn: cancel it, too");
	journal_release(work->journal, carry.log, carry.has_log_failed);
	return err;
}
