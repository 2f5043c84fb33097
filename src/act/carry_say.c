/* SPDX-License-Identifier: MIT */
/* carry_say.c - what was done with jobs, in words. */
#include <string.h>

#include "base/text.h"
#include "carry.h"

/* By the last that is certain. */
static const char *
without_message(enum job_phase phase)
{
	switch (phase) {
	case JOB_DOUBT_SEND:
	case JOB_SENDING:
		return "stored, in doubt whether it is queued";
	case JOB_STORED:
		return "stored, not queued";
	case JOB_REFUSED:
	case JOB_CREATED:
		return "not queued";
	default:
		return "stored";
	}
}

static void
say_api(const struct job_record *record, struct text *done)
{
	if (*record->message_id)
		text_add(done, "accepted by the API");
	else if (record->phase == JOB_DOUBT_SEND || record->phase == JOB_SENDING)
		text_add(done, "in doubt whether the API has it");
	else
		text_add(done, "not accepted");
}

static void
say_task(const struct job_record *record, struct text *done)
{
	if (*record->task_arn)
		text_addf(done, ", task %s", text_tail(record->task_arn, '/'));
	else if (record->phase == JOB_DOUBT_LAUNCH || record->phase == JOB_LAUNCHING)
		text_add(done, ", in doubt whether its task was started");
	else if (record->intent.run)
		text_add(done, ", no task");
}

static void
say_one(const struct job_record *record, struct text *done)
{
	if (record->intent.kind == ROUTE_HTTP) {
		say_api(record, done);
		return;
	}
	if (*record->message_id)
		text_addf(done, "stored, queued (message %s)", record->message_id);
	else
		text_add(done, without_message(record->phase));
	say_task(record, done);
}

static void
say_many(const struct carry *carry, struct text *done)
{
	text_addf(done, "%zu of %zu jobs submitted", carry->n_done, carry->n);
	if (carry->n_in_doubt)
		text_addf(done, ", %zu in doubt", carry->n_in_doubt);
	if (carry->n_refused)
		text_addf(done, ", %zu refused", carry->n_refused);
}

void
carry_say(const struct carry *carry)
{
	struct act_news *news = carry->work->news;
	struct text done;

	text_init(&done, news->done, sizeof(news->done));
	if (carry->n == 1)
		say_one(&carry->jobs[0].record, &done);
	else
		say_many(carry, &done);
}
