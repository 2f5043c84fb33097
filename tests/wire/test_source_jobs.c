/* SPDX-License-Identifier: MIT */
/* test_source_jobs.c - the jobs of a route as the poller runs the source: what is listed, what is
 * read and how often, the journal beside it, and what is left when S3 refuses. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "model/job_row.h"
#include "polled_jobs.h"

#define FOLDER(id) "<CommonPrefixes><Prefix>jobs/" id "/</Prefix></CommonPrefixes>"
#define LIST(rows)                                                                                \
	"<ListBucketResult><EncodingType>url</EncodingType><IsTruncated>false</IsTruncated>" rows \
	"</ListBucketResult>"
#define CONFIG(id)                                                                             \
	"{\"schema\":\"cwtop-job-config/1\",\"job_id\":\"" id "\",\"template\":\"transport\"," \
	"\"submitted_at\":\"2026-11-21T04:20:00Z\",\"submitted_by\":\"ada@site\",\"config\":{}}"

static const char queue_route[] =
	"{ \"schema\": \"cwtop-stack/1\", \"name\": \"s\", \"title\": \"S\", \"region\": "
	"\"eu-west-2\","
	"  \"job_routes\": [ { \"name\": \"simulate\", \"templates\": [\"smoke\"],"
	"    \"bucket\": \"results\", \"queue\": \"work\" } ] }";

static const char denied[] =
	"<Error><Code>AccessDenied</Code><Message>User: arn:aws:iam::111122223333:user/ada is not "
	"authorized to perform: s3:ListBucket on resource: \"arn:aws:s3:::results\" because no "
	"identity-based policy allows the s3:ListBucket action</Message></Error>";
static const char no_key[] = "<Error><Code>NoSuchKey</Code><Message>no</Message></Error>";
static const char succeeded[] = STATUS(
	JOB_A, "\"state\":\"succeeded\",\"progress\":1,\"started_at\":\"2026-11-21T04:21:00Z\","
	       "\"finished_at\":\"2026-11-21T04:29:00Z\",\"exit_code\":0");

static void
open_queue(struct polled *p)
{
	polled_open(p, queue_route, &source_jobs, 0);
}

/* Of others' jobs: the folder says that there is one, status.json how it goes, config.json, once,
 * what it is. What is over is not asked for again. */
static void
test_others(void **state)
{
	struct polled p = { 0 };
	const struct job_row *row;

	(void)state;
	bag_init(&p.bag);
	jobs_add(&p, "200 OK", LIST(FOLDER(JOB_A) FOLDER(JOB_B) FOLDER("..evil")));
	jobs_add(&p, "404 Not Found", no_key); /* B is newer */
	jobs_add(&p, "200 OK", jobs_running);
	jobs_add(&p, "404 Not Found", no_key); /* what runs comes first: A has none */
	jobs_add(&p, "200 OK", CONFIG(JOB_B));
	/* the second poll */
	jobs_add(&p, "200 OK", LIST(FOLDER(JOB_A) FOLDER(JOB_B)));
	jobs_add(&p, "200 OK", succeeded);
	jobs_add(&p, "404 Not Found", no_key);
	/* the third */
	jobs_add(&p, "200 OK", LIST(FOLDER(JOB_A) FOLDER(JOB_B)));
	jobs_add(&p, "404 Not Found", no_key);
	open_queue(&p);

	jobs_poll_well(&p);
	polled_sent(&p, 0, "start-after=jobs%2F01a1d851-c540 HTTP"); /* a week ago */
	polled_sent(&p, 0, "delimiter=%2F");
	polled_sent(&p, 1, "/results/jobs/" JOB_B "/status.json");
	polled_sent(&p, 4, "/results/jobs/" JOB_B "/config.json");
	assert_int_equal(jobs_rows(&p)->n, 2);
	assert_int_equal(jobs_rows(&p)->n_more, 1);
	assert_string_equal(jobs_rows(&p)->rows[0].id, JOB_B); /* the newest first */
	row = jobs_row(&p, JOB_B);
	assert_int_equal(row->state, JOB_IS_UNKNOWN);
	assert_string_equal(row->template_name, "transport");
	assert_string_equal(row->by, "ada@site");
	assert_false(row->is_ours || row->is_elsewhere || row->status.is_there);
	assert_int_equal(row->created_s, 1795235340);
	row = jobs_row(&p, JOB_A);
	assert_int_equal(row->state, JOB_IS_RUNNING);
	assert_true(row->status.progress == 0.25);
	assert_true(text_is_clean(row->status.step) && strstr(row->status.step, "day 2"));
	assert_int_equal(row->status.started_s, 1795234860);
	assert_int_equal(row->read_s, 1795235400);
	assert_int_equal(row->status.remaining_s, 600);
	assert_false(row->status.has_exit_code);
	assert_string_equal(row->task_arn, "arn:aws:ecs:eu-west-2:111122223333:task/c/9ad0");
	assert_string_equal(row->template_name, "");

	jobs_poll_well(&p);
	assert_int_equal(server_requests(p.client.server), 8);
	assert_int_equal(jobs_row(&p, JOB_A)->state, JOB_IS_SUCCEEDED);
	assert_true(jobs_row(&p, JOB_A)->status.has_exit_code);
	assert_string_equal(jobs_row(&p, JOB_B)->by, "ada@site"); /* remembered */

	jobs_poll_well(&p);
	assert_int_equal(server_requests(p.client.server), 10);
	polled_sent(&p, 9, "/results/jobs/" JOB_B "/status.json");
	assert_int_equal(jobs_row(&p, JOB_A)->state, JOB_IS_SUCCEEDED);
	assert_int_equal(jobs_row(&p, JOB_A)->status.finished_s, 1795235340);
	polled_close(&p);
}

/* Two hundred a poll; the poller is told that there are more. */
static void
test_many(void **state)
{
	struct polled p = { 0 };
	struct buf list;
	size_t n_unread = 0;

	(void)state;
	buf_init(&list, 1u << 20);
	assert_true(buf_add_text(&list, "<ListBucketResult><IsTruncated>false</IsTruncated>"));
	for (unsigned i = 0; i < 205; i++)
		assert_true(buf_addf(&list,
				     "<CommonPrefixes><Prefix>jobs/%.24s%012x/</Prefix>"
				     "</CommonPrefixes>",
				     JOB_A, i));
	assert_true(buf_add_text(&list, "</ListBucketResult>"));
	bag_init(&p.bag);
	jobs_add(&p, "200 OK", list.data);
	jobs_add(&p, "404 Not Found", no_key);
	open_queue(&p);
	jobs_poll_well(&p);
	assert_int_equal(server_requests(p.client.server), 1 + 200 + 20);
	assert_int_equal(jobs_rows(&p)->n, 205);
	for (size_t i = 0; i < jobs_rows(&p)->n; i++)
		n_unread += jobs_rows(&p)->rows[i].is_unread;
	assert_int_equal(n_unread, 5);
	assert_false(jobs_rows(&p)->rows[0].is_unread); /* the newest were */
	assert_true(p.job->is_unfinished);
	/* the listing fails: nothing more is asked, and it is no reason to go on */
	assert_int_not_equal(polled_once(&p), ERR_OK);
	assert_int_equal(server_requests(p.client.server), 1 + 200 + 20 + 1);
	assert_int_equal(jobs_rows(&p)->n, 205);
	buf_done(&list);
	polled_close(&p);
}

/* A broken file spoils its own job only. */
static void
test_unreadable(void **state)
{
	static const char *const bodies[] = {
		"{\"schema\":\"cwtop-job-status/1\",\"job_id\":\"" JOB_A "\",\"state\":\"runn",
		STATUS(JOB_B, "\"state\":\"running\""),
		STATUS(JOB_A, "\"state\":\"exploded\""),
		"[]",
	};

	(void)state;
	for (size_t i = 0; i < LEN(bodies); i++) {
		struct polled p = { 0 };

		bag_init(&p.bag);
		jobs_add(&p, "200 OK", LIST(FOLDER(JOB_A)));
		jobs_add(&p, "200 OK", bodies[i]);
		jobs_add(&p, "404 Not Found", no_key);
		open_queue(&p);
		jobs_poll_well(&p);
		assert_int_equal(jobs_row(&p, JOB_A)->state, JOB_IS_UNKNOWN);
		assert_non_null(
			strstr(jobs_row(&p, JOB_A)->status.error, "status.json cannot be read"));
		polled_close(&p);
	}
}

/* An answer that is cut short is the source's failure, not the end of a job. */
static void
test_truncated(void **state)
{
	static const char cut[] = "HTTP/1.1 200 OK\r\nContent-Length: 400\r\nETag: \"5d41\"\r\n\r\n"
				  "{\"schema\":";
	struct polled p = { 0 };

	(void)state;
	bag_init(&p.bag);
	jobs_add(&p, "200 OK", LIST(FOLDER(JOB_A)));
	jobs_add(&p, "200 OK", jobs_running);
	jobs_add(&p, "200 OK", CONFIG(JOB_A));
	jobs_add(&p, "200 OK", LIST(FOLDER(JOB_A)));
	bag_add_raw(&p.bag, cut, sizeof(cut) - 1, AFTER_CLOSE);
	open_queue(&p);
	jobs_poll_well(&p);
	assert_int_not_equal(polled_once(&p), ERR_OK);
	assert_int_equal(jobs_row(&p, JOB_A)->state, JOB_IS_RUNNING);
	polled_close(&p);
}

/* What was known stays, and the source says what is wrong. */
static void
test_throttled(void **state)
{
	struct polled p = { 0 };

	(void)state;
	bag_init(&p.bag);
	jobs_add(&p, "200 OK", LIST(FOLDER(JOB_A)));
	jobs_add(&p, "200 OK", succeeded);
	jobs_add(&p, "200 OK", CONFIG(JOB_A));
	jobs_add(&p, "503 Slow Down",
		 "<Error><Code>SlowDown</Code><Message>Please reduce your request "
		 "rate.</Message></Error>");
	open_queue(&p);
	jobs_poll_well(&p);
	assert_int_equal(polled_once(&p), ERR_THROTTLED);
	assert_int_equal(jobs_rows(&p)->n, 1);
	assert_int_equal(jobs_row(&p, JOB_A)->state, JOB_IS_SUCCEEDED);
	assert_string_equal(jobs_row(&p, JOB_A)->template_name, "transport");
	polled_close(&p);
}

/* Where the bucket may be listed below the prefix alone, S3 says "denied" of a file that is not
 * there: the listing tells, once a poll. */
static void
test_absent_is_denied(void **state)
{
	struct polled p = { 0 };

	(void)state;
	bag_init(&p.bag);
	jobs_add(&p, "200 OK", LIST(FOLDER(JOB_A) FOLDER(JOB_B)));
	jobs_add(&p, "403 Forbidden", denied);
	jobs_add(&p, "200 OK", LIST(""));
	jobs_add(&p, "403 Forbidden", denied);
	jobs_add(&p, "200 OK", CONFIG(JOB_B));
	jobs_add(&p, "200 OK", CONFIG(JOB_A));
	open_queue(&p);
	jobs_poll_well(&p);
	polled_sent(&p, 2, "prefix=jobs%2F" JOB_B "%2Fstatus.json");
	assert_int_equal(server_requests(p.client.server), 6);
	assert_int_equal(jobs_row(&p, JOB_A)->state, JOB_IS_UNKNOWN);
	assert_false(jobs_row(&p, JOB_A)->status.is_there);
	polled_close(&p);
}

/* One that is there and may not be read is denied indeed. */
static void
test_denied_file(void **state)
{
	struct polled p = { 0 };

	(void)state;
	bag_init(&p.bag);
	jobs_add(&p, "200 OK", LIST(FOLDER(JOB_A)));
	jobs_add(&p, "403 Forbidden", denied);
	jobs_add(&p, "200 OK",
		 LIST("<Contents><Key>jobs/" JOB_A "/status.json</Key><Size>1</Size></Contents>"));
	open_queue(&p);
	assert_int_equal(polled_once(&p), ERR_DENIED);
	assert_int_equal(jobs_rows(&p)->n, 1);
	polled_close(&p);
}

/* ---- with a journal ---- */

/* Our own: the journal's words beside the worker's, and the marker that ends it. */
static void
test_ours(void **state)
{
	struct polled p = { 0 };
	struct journal j = { 0 };
	const struct job_row *row;

	(void)state;
	bag_init(&p.bag);
	jobs_add(&p, "200 OK", LIST(FOLDER(JOB_A) FOLDER(JOB_B)));
	jobs_add(&p, "404 Not Found", no_key);    /* status of B */
	jobs_add(&p, "404 Not Found", no_key);    /* of A */
	jobs_add(&p, "404 Not Found", no_key);    /* cancel of B */
	jobs_add(&p, "200 OK", "{\"schema\":1}"); /* of A */
	open_queue(&p);
	polled_journal_open(&j, &p);
	polled_journal_add(&j, ROUTE_QUEUE, JOB_A, POLLED_ACCOUNT, JOB_SUBMITTED, NULL);
	polled_journal_add(&j, ROUTE_QUEUE, JOB_B, POLLED_ACCOUNT, JOB_DOUBT_SEND,
			   "the connection broke");
	polled_journal_add(&j, ROUTE_QUEUE, JOB_C, "999988887777", JOB_SUBMITTED, NULL);
	jobs_poll_well(&p);
	assert_int_equal(server_requests(p.client.server), 5);
	polled_sent(&p, 4, "/results/jobs/" JOB_A "/cancel");
	assert_int_equal(jobs_rows(&p)->n, 3);
	row = jobs_row(&p, JOB_A);
	assert_true(row->is_ours && row->is_held && row->has_cancel);
	assert_int_equal(row->state, JOB_IS_QUEUED);
	assert_string_equal(row->message_id, "5c1e");
	assert_string_equal(row->title, "Smoke test");
	assert_string_equal(row->by, "bob@here");
	row = jobs_row(&p, JOB_B);
	assert_int_equal(row->state, JOB_IS_IN_DOUBT);
	assert_string_equal(row->why, "the connection broke");
	assert_false(row->has_cancel);
	row = jobs_row(&p, JOB_C);
	assert_true(row->is_elsewhere);
	assert_string_equal(row->account, "999988887777");
	polled_journal_close(&j);
	polled_close(&p);
}

/* Without permission the journal still says what was sent. */
static void
test_denied(void **state)
{
	struct polled p = { 0 };
	struct journal j = { 0 };

	(void)state;
	bag_init(&p.bag);
	jobs_add(&p, "403 Forbidden", denied);
	open_queue(&p);
	polled_journal_open(&j, &p);
	polled_journal_add(&j, ROUTE_QUEUE, JOB_A, POLLED_ACCOUNT, JOB_SUBMITTED, NULL);
	polled_journal_add(&j, ROUTE_QUEUE, JOB_B, POLLED_ACCOUNT, JOB_STORED, NULL);
	assert_int_equal(polled_once(&p), ERR_DENIED);
	assert_int_equal(server_requests(p.client.server), 1);
	assert_int_equal(jobs_row(&p, JOB_A)->state, JOB_IS_QUEUED);
	assert_int_equal(jobs_row(&p, JOB_B)->state, JOB_IS_STORED);
	polled_journal_close(&j);
	polled_close(&p);
}

/* Another stack's route of the same name has another bucket: not shown here. */
static void
test_other_stack(void **state)
{
	static const char other[] =
		"{ \"schema\": \"cwtop-stack/1\", \"name\": \"s\", \"title\": \"S\", \"region\": "
		"\"eu-west-2\", \"job_routes\": [ { \"name\": \"simulate\", \"templates\": "
		"[\"smoke\"], \"bucket\": \"elsewhere\", \"queue\": \"work\" } ] }";
	struct polled p = { 0 };
	struct journal j = { 0 };

	(void)state;
	bag_init(&p.bag);
	jobs_add(&p, "200 OK", LIST(""));
	polled_open(&p, other, &source_jobs, 0);
	polled_journal_open(&j, &p);
	polled_journal_add(&j, ROUTE_QUEUE, JOB_A, POLLED_ACCOUNT, JOB_SUBMITTED, NULL);
	jobs_poll_well(&p);
	assert_int_equal(jobs_rows(&p)->n, 0);
	assert_int_equal(server_requests(p.client.server), 1);
	polled_journal_close(&j);
	polled_close(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_others),      cmocka_unit_test(test_unreadable),
		cmocka_unit_test(test_many),        cmocka_unit_test(test_truncated),
		cmocka_unit_test(test_throttled),   cmocka_unit_test(test_absent_is_denied),
		cmocka_unit_test(test_denied_file), cmocka_unit_test(test_ours),
		cmocka_unit_test(test_denied),      cmocka_unit_test(test_other_stack),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
