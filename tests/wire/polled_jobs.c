/* SPDX-License-Identifier: MIT */
/* polled_jobs.c - see polled_jobs.h. */
#include "polled_jobs.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define S3_HEADERS "ETag: \"5d41\"\r\n"

const char jobs_running[] =
	STATUS(JOB_A, "\"state\":\"running\",\"progress\":0.25,\"step\":\"day 2\\u001b[2J of 7\","
		      "\"error\":null,\"started_at\":\"2026-11-21T04:21:00Z\",\"updated_at\":"
		      "\"2026-11-21T04:29:00Z\",\"remaining_s\":600,\"attempt\":1,\"task_arn\":"
		      "\"arn:aws:ecs:eu-west-2:111122223333:task/c/9ad0\"");

const struct job_rows *
jobs_rows(const struct polled *p)
{
	assert_non_null(p->job->part);
	assert_int_equal(p->job->part->kind, PART_JOBS);
	return p->job->part->row;
}

const struct job_row *
jobs_row(const struct polled *p, const char *id)
{
	const struct job_rows *rows = jobs_rows(p);

	for (size_t i = 0; i < rows->n; i++)
		if (text_is(rows->rows[i].id, id))
			return &rows->rows[i];
	fail_msg("no row of %s", id);
	return NULL;
}

void
jobs_poll_well(struct polled *p)
{
	if (polled_once(p) != ERR_OK)
		fail_msg("%s", p->why.text);
}

void
jobs_add(struct polled *p, const char *status, const char *body)
{
	bag_add(&p->bag, status, S3_HEADERS, body);
}

void
polled_journal_open(struct journal *j, struct polled *p)
{
	snprintf(j->endpoint, sizeof(j->endpoint), "%s", aws_endpoint(p->client.aws));
	if (store_open_temporary(&j->store, &p->why) || job_log_open(j->store, &j->log, &p->why))
		fail_msg("%s", p->why.text);
	p->job->store = j->store;
}

void
polled_journal_add(struct journal *j, enum route_kind kind, const char *id, const char *account,
		   enum job_phase phase, const char *why_it_is)
{
	char key[128];
	struct job_intent intent = { .created_ms = INT64_C(1795234800000),
				     .account = account,
				     .region = "eu-west-2",
				     .endpoint = j->endpoint,
				     .route = "simulate",
				     .template_name = "smoke",
				     .title = "Smoke test",
				     .kind = kind,
				     .bucket = "results",
				     .key = key,
				     .config = "{}",
				     .queue = "work",
				     .message = "{}",
				     .by = "bob@here" };
	struct job_note note = { .phase = phase, .time_ms = INT64_C(1795234801000) };
	struct why why = { "" };

	snprintf(key, sizeof(key), "jobs/%s/config.json", id);
	snprintf(intent.id, sizeof(intent.id), "%s", id);
	snprintf(note.id, sizeof(note.id), "%s", id);
	note.why = why_it_is;
	note.message_id = phase == JOB_SUBMITTED ? "5c1e" : NULL;
	if (job_log_intend(j->log, &intent, &why) || job_log_note(j->log, &note, &why) ||
	    job_log_sync(j->log, &why))
		fail_msg("%s", why.text);
}

void
polled_journal_close(struct journal *j)
{
	job_log_close(j->log);
	store_close(j->store);
}
