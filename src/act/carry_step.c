/* SPDX-License-Identifier: MIT */
/* carry_step.c - see carry_step.h. */
#include "carry_step.h"

#include <string.h>

#include "aws/api.h"
#include "aws/ecs.h"
#include "aws/job_api.h"
#include "aws/s3.h"
#include "aws/sqs.h"
#include "base/clock.h"
#include "base/text.h"
#include "intent.h"
#include "job_step.h"

#define TRIES 3
#define LAUNCH_TRIES 2 /* api.c makes three attempts in each */
#define PAUSE_MS 500

static void
set_done(struct outcome *out, const char *id)
{
	*out = (struct outcome){ .verdict = VERDICT_DONE, .id = id };
}

/* What a failed call means for the step that it was. */
static void
set_failed(struct outcome *out, enum err err, const struct why *why, bool may_have_acted)
{
	bool is_stopped = err == ERR_STOPPED;

	*out = (struct outcome){ .verdict = VERDICT_REFUSED, .err = err, .why = *why, .id = "" };
	if (may_have_acted)
		out->verdict = is_stopped ? VERDICT_CUT : VERDICT_DOUBT;
	else if (is_stopped)
		out->verdict = VERDICT_STOPPED;
}

/* Before the nth attempt, from 0. */
static enum err
wait_turn(const struct aws_scope *scope, int n, struct why *why)
{
	if (n > 0 && !aws_pause(scope->client, PAUSE_MS << (n - 1)))
		return err_set(ERR_STOPPED, why, "stopped between two attempts");
	return ERR_OK;
}

/* ---- S3 ---- */

/* Another object in the place of ours would be taken for the job's. */
static enum err
compare(const struct aws_scope *scope, const struct job_intent *intent, struct why *why)
{
	const struct s3_address at = { intent->bucket, intent->key, NULL };
	size_t n = strlen(intent->config);
	struct s3_content content = { .bytes = "" };
	enum err err = s3_read(scope, &at, n, &content, why);

	if (err == ERR_LIMIT ||
	    (!err && (content.n != n || memcmp(content.bytes, intent->config, n) != 0)))
		return err_set(ERR_REJECTED, why,
			       "s3://%s/%s is there already, and is not this job's: look who wrote "
			       "it",
			       intent->bucket, intent->key);
	if (err)
		return err_prefix(err, why,
				  "s3://%s/%s is there already, and whether it is this job's is "
				  "not known",
				  intent->bucket, intent->key);
	return ERR_OK;
}

static enum err
put(const struct aws_scope *scope, const struct job_intent *intent, struct why *why)
{
	const struct s3_put put = { .bucket = intent->bucket,
				    .key = intent->key,
				    .bytes = intent->config,
				    .n = strlen(intent->config),
				    .type = "application/json",
				    .is_create_only = true,
				    .is_checked = true };
	struct s3_written written = { .is_there = false };
	enum err err = s3_put(scope, &put, &written, why);

	return !err && written.is_there ? compare(scope, intent, why) : err;
}

static bool
is_conflict(const struct aws_scope *scope)
{
	return text_is(api_last_refusal(scope->client), "ConditionalRequestConflict");
}

/* A put at the same time as another is refused with a conflict; then the other has won or lost, and
 * the next attempt finds out. */
void
carry_step_put(const struct aws_scope *scope, const struct job_record *job, struct outcome *out)
{
	struct why why = { "" };
	enum err err = put(scope, &job->intent, &why);

	for (int i = 1;
	     i < TRIES && err && is_conflict(scope) && aws_pause(scope->client, PAUSE_MS); i++)
		err = put(scope, &job->intent, &why);
	if (!err)
		set_done(out, "");
	else /* an object more does no harm: it is put again */
		set_failed(out, err, &why, false);
}

/* ---- SQS ---- */

/* Codes with which one message of a batch may have been taken all the same. */
static bool
is_server_fault(const char *refusal)
{
	static const char *const codes[] = { "InternalError", "InternalFailure",
					     "ServiceUnavailable", "RequestTimeout" };

	for (size_t i = 0; i < LEN(codes); i++)
		if (text_starts(refusal, codes[i]))
			return true;
	return false;
}

/* @had_doubt  an attempt before this answer may have sent it */
static void
take_sent(const struct sqs_sent *sent, bool had_doubt, struct outcome *out)
{
	struct why why = { "" };

	if (!*sent->refusal) {
		set_done(out, sent->id);
		return;
	}
	(void)err_set(ERR_REJECTED, &why, "sqs:SendMessage: %s", sent->refusal);
	set_failed(out, ERR_REJECTED, &why, had_doubt || is_server_fault(sent->refusal));
}

static enum err
send(const struct aws_scope *scope, const char *url, const struct sqs_message *messages, size_t n,
     struct sqs_sent *out, struct why *why)
{
	if (n == 1)
		return sqs_send(scope, url, messages, out, why);
	return sqs_send_batch(scope, url, messages, n, out, why);
}

/* All jobs of a batch are of one route and were first sent in one step, or are alone. */
static bool
may_repeat(const struct job_record *const *jobs, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!job_step_may_repeat(jobs[i], STEP_SEND, clock_now_ms()))
			return false;
	return true;
}

static const char *
subject_of(struct arena *arena, const struct job_record *const *jobs, size_t n)
{
	TEXT_ON(ids, SQS_BATCH_MAX * (JOB_ID_SIZE + 1));

	for (size_t i = 0; i < n; i++)
		text_addf(&ids, "%s%s", i ? ", " : "", jobs[i]->intent.id);
	return arena_text(arena, ids.data);
}

void
carry_step_send(const struct aws_scope *scope, const char *queue_url,
		const struct job_record *const *jobs, size_t n, struct outcome *out)
{
	struct sqs_message messages[SQS_BATCH_MAX] = { { .body = "" } };
	struct sqs_sent sent[SQS_BATCH_MAX] = { { .id = "" } };
	struct aws_scope own = *scope;
	struct why why = { "" };
	bool is_in_doubt = false;
	enum err err = ERR_OK;

	own.subject = subject_of(scope->arena, jobs, n);
	for (size_t i = 0; i < n; i++) {
		const struct job_intent *intent = &jobs[i]->intent;

		messages[i] = (struct sqs_message){
			.body = intent->message,
			.group = intent->is_fifo ? intent->id : NULL,
			.deduplication = intent->is_fifo ? intent->id : NULL,
			.delay_s = -1,
		};
	}
	for (int i = 0; i < TRIES; i++) {
		err = wait_turn(scope, i, &why);
		if (!err)
			err = send(&own, queue_url, messages, n, sent, &why);
		if (!err || err == ERR_STOPPED || !api_may_have_acted(scope->client))
			break;
		is_in_doubt = true;
		if (!may_repeat(jobs, n))
			break;
	}
	is_in_doubt = is_in_doubt || (err && api_may_have_acted(scope->client));
	for (size_t i = 0; i < n; i++) {
		if (err)
			set_failed(&out[i], err, &why, is_in_doubt);
		else
			take_sent(&sent[i], is_in_doubt, &out[i]);
	}
}

/* ---- an API ---- */

void
carry_step_post(const struct aws_scope *scope, const struct stack_route *route,
		const struct job_record *job, struct outcome *out)
{
	const struct job_api_request request = { .url = job->intent.run,
						 .token_variable = route->token_variable,
						 .id = job->intent.id,
						 .body = job->intent.config };
	struct why why = { "" };
	bool is_in_doubt = false;
	enum err err = ERR_OK;

	for (int i = 0; i < TRIES; i++) {
		err = wait_turn(scope, i, &why);
		if (!err)
			err = job_api_post(scope, &request, &why);
		if (!err || err == ERR_STOPPED || !api_may_have_acted(scope->client))
			break;
		is_in_doubt = true;
		if (!may_repeat(&job, 1))
			break;
	}
	is_in_doubt = is_in_doubt || (err && api_may_have_acted(scope->client));
	if (err)
		set_failed(out, err, &why, is_in_doubt);
	else
		set_done(out, "");
}

/* ---- ECS ---- */

/* A task that says that it was started for the job: one that runs, else one that has stopped. */
static enum err
look_for(const struct aws_scope *scope, const struct job_record *job, const char *cluster,
	 const char **out_arn, struct why *why)
{
	struct ecs_task_filter filter = { .cluster = cluster, .started_by = job->intent.id };
	struct ecs_names arns = { .n = 0 };
	enum err err = ecs_list_tasks(scope, &filter, &arns, why);

	filter.is_stopped = true;
	if (!err && arns.n == 0)
		err = ecs_list_tasks(scope, &filter, &arns, why);
	*out_arn = !err && arns.n > 0 ? arns.items[0] : NULL;
	return err;
}

/* The token makes asking again harmless. */
static enum err
run(const struct aws_scope *scope, const struct ecs_run *asked, const char **out_arn,
    bool *out_is_in_doubt, struct why *why)
{
	struct ecs_run_result result = { .n_tasks = 0 };
	enum err err = ERR_OK;

	for (int i = 0; i < LAUNCH_TRIES; i++) {
		err = wait_turn(scope, i, why);
		if (!err)
			err = ecs_run_task(scope, asked, &result, why);
		if (!err || err == ERR_STOPPED || !api_may_have_acted(scope->client))
			break;
		*out_is_in_doubt = true;
	}
	*out_is_in_doubt = *out_is_in_doubt || (err && api_may_have_acted(scope->client));
	*out_arn = !err && result.n_tasks > 0 ? result.tasks[0].arn : "";
	return err;
}

void
carry_step_launch(const struct aws_scope *scope, const struct job_record *job, bool may_ask,
		  struct outcome *out)
{
	struct aws_scope own = *scope;
	struct ecs_run asked = { .count = 0 };
	const char *arn = "", *found = NULL;
	struct why why = { "" }, looked = { "" };
	bool is_in_doubt = !may_ask;
	enum err err = intent_run(&job->intent, scope->arena, &asked, &why);

	if (err) {
		set_failed(out, err, &why, is_in_doubt);
		return;
	}
	own.subject = job->intent.id;
	err = may_ask ? run(&own, &asked, &arn, &is_in_doubt, &why)
		      : err_set(ERR_TIMEOUT, &why,
				"ECS was asked more than 23 hours ago, and may have forgotten "
				"that");
	if (err && err != ERR_STOPPED && is_in_doubt &&
	    look_for(&own, job, asked.cluster, &found, &looked) == ERR_OK && found) {
		err = ERR_OK;
		arn = found;
	}
	if (err)
		set_failed(out, err, &why, is_in_doubt);
	else
		set_done(out, arn);
}
