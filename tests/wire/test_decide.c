/* SPDX-License-Identifier: MIT */
/* test_decide.c - what the operator decides on a job that waits: sent (again), there already, given
 * up, cancelled; and what the review page is told. */
#include <string.h>

#include "orders.h"

static const enum job_phase in_doubt[] = { JOB_STORED, JOB_SENDING, JOB_DOUBT_SEND };

static void
leave(struct orders *o, const enum job_phase *phases, size_t n, int64_t ago_ms)
{
	orders_begin(o);
	orders_leave(o, phases, n, ago_ms);
}

/* From where it stands: each phase with the requests that are left for it. */
static void
test_resend(void **state)
{
	static const struct {
		enum job_phase phases[3];
		size_t n;
		bool is_put;
	} rows[] = {
		{ { JOB_CREATED }, 0, true },
		{ { JOB_STORED }, 1, false },
		{ { JOB_REFUSED }, 1, true },
		{ { JOB_STORED, JOB_SENDING }, 2, false },
		{ { JOB_STORED, JOB_SENDING, JOB_DOUBT_SEND }, 3, false },
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct orders o;

		orders_init(&o);
		orders_add_identity(&o);
		if (rows[i].is_put)
			orders_add_put(&o);
		orders_add_queue(&o);
		orders_add_sent(&o);
		leave(&o, rows[i].phases, rows[i].n, 3600000);
		orders_decide(&o, ACT_RESEND);
		orders_ok(&o, "stored, queued (message m-1)");
		orders_n_sent(&o, rows[i].is_put ? 4 : 3);
		orders_phase(&o, JOB_SUBMITTED);
		/* the time that FIFO's minutes count from is the operator's */
		assert_int_equal(orders_record(&o)->first_send_ms, ORDERS_NOW_MS);
		orders_end(&o);
	}
}

/* Within FIFO's minutes they go on counting from the first attempt. */
static void
test_resend_in_time(void **state)
{
	struct orders o;

	(void)state;
	orders_init(&o);
	o.route.queue = "jobs.fifo";
	orders_add_identity(&o);
	orders_add_queue(&o);
	orders_add_sent(&o);
	leave(&o, in_doubt, LEN(in_doubt), 120000);
	orders_decide(&o, ACT_RESEND);
	orders_ok(&o, "queued");
	assert_int_equal(orders_record(&o)->first_send_ms, ORDERS_NOW_MS - 120000);
	orders_end(&o);
}

/* It stays in doubt when the second attempt is refused: the first may be there. */
static void
test_resend_is_refused(void **state)
{
	struct orders o;

	(void)state;
	orders_init(&o);
	orders_add_identity(&o);
	orders_add_queue(&o);
	orders_add_fault(&o, "403 Forbidden", "{\"__type\":\"AccessDenied\"}");
	leave(&o, in_doubt, LEN(in_doubt), 0);
	orders_decide(&o, ACT_RESEND);
	orders_fails(&o, ERR_DENIED, "");
	orders_phase(&o, JOB_DOUBT_SEND);
	orders_end(&o);
}

/* Nor does it end the doubt that the second was never made. */
static void
test_resend_is_not_reached(void **state)
{
	struct orders o;

	(void)state;
	orders_init(&o);
	orders_add_identity(&o);
	orders_add_fault(&o, "500 Internal Server Error", "{}");
	leave(&o, in_doubt, LEN(in_doubt), 0);
	orders_decide(&o, ACT_RESEND);
	orders_fails(&o, ERR_SERVER, "");
	orders_n_sent(&o, 2);
	orders_phase(&o, JOB_DOUBT_SEND);
	orders_end(&o);
}

static void
test_resend_elsewhere(void **state)
{
	struct orders o;

	(void)state;
	orders_init(&o);
	bag_add(&o.bag, "200 OK", "",
		"<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::9:user/me"
		"</Arn><UserId>A</UserId><Account>999999999999</Account>"
		"</GetCallerIdentityResult></GetCallerIdentityResponse>");
	leave(&o, in_doubt, LEN(in_doubt), 0);
	orders_decide(&o, ACT_RESEND);
	orders_fails(&o, ERR_DENIED, "belongs to account 123456789012");
	orders_n_sent(&o, 1);
	orders_phase(&o, JOB_DOUBT_SEND);
	orders_end(&o);
}

static void
test_mark(void **state)
{
	struct orders o;

	(void)state;
	orders_init(&o);
	o.route.kind = ROUTE_QUEUE_TASK;
	orders_add_identity(&o);
	orders_add_task(&o);
	leave(&o, in_doubt, LEN(in_doubt), 0);
	orders_decide(&o, ACT_MARK_SENT);
	orders_ok(&o, "queued (message not known), task 9ad0");
	orders_n_sent(&o, 2);
	orders_phase(&o, JOB_SUBMITTED);
	orders_end(&o);
}

/* What was marked is not sent again by what comes after. */
static void
test_mark_then_refused(void **state)
{
	struct orders o;

	(void)state;
	orders_init(&o);
	o.route.kind = ROUTE_QUEUE_TASK;
	orders_add_identity(&o);
	orders_add_fault(&o, "403 Forbidden", "{\"__type\":\"AccessDeniedException\"}");
	orders_add_identity(&o);
	orders_add_task(&o);
	leave(&o, in_doubt, LEN(in_doubt), 0);
	orders_decide(&o, ACT_MARK_SENT);
	orders_fails(&o, ERR_DENIED, "");
	orders_phase(&o, JOB_REFUSED);
	orders_decide(&o, ACT_RESEND);
	orders_ok(&o, "task 9ad0");
	orders_n_sent(&o, 4);
	orders_end(&o);
}

static void
test_mark_launch(void **state)
{
	static const enum job_phase phases[] = { JOB_SENT, JOB_LAUNCHING, JOB_DOUBT_LAUNCH };
	struct orders o;

	(void)state;
	orders_init(&o);
	o.route.kind = ROUTE_QUEUE_TASK;
	leave(&o, phases, LEN(phases), 0);
	orders_decide(&o, ACT_MARK_SENT);
	orders_ok(&o, "queued (message m-0)");
	orders_n_sent(&o, 0);
	orders_phase(&o, JOB_SUBMITTED);
	orders_end(&o);
}

static void
test_nothing_to_decide(void **state)
{
	static const enum job_phase done[] = { JOB_STORED, JOB_SENDING, JOB_SENT, JOB_SUBMITTED };
	static const enum job_phase stored[] = { JOB_STORED };
	static const enum act_kind kinds[] = { ACT_RESEND, ACT_MARK_SENT, ACT_ABANDON };
	struct orders o;

	(void)state;
	orders_init(&o);
	leave(&o, done, LEN(done), 0);
	for (size_t i = 0; i < LEN(kinds); i++) {
		orders_decide(&o, kinds[i]);
		orders_fails(&o, ERR_USAGE, "nothing left to decide");
	}
	orders_n_sent(&o, 0);
	orders_phase(&o, JOB_SUBMITTED);
	orders_end(&o);

	orders_init(&o);
	leave(&o, stored, LEN(stored), 0);
	orders_decide(&o, ACT_MARK_SENT);
	orders_fails(&o, ERR_USAGE, "not in doubt");
	orders_phase(&o, JOB_STORED);
	orders_end(&o);

	orders_init(&o);
	orders_begin(&o);
	orders_decide(&o, ACT_ABANDON);
	orders_fails(&o, ERR_NO_FILE, "no journal of this machine");
	orders_end(&o);
}

static void
test_abandon(void **state)
{
	struct orders o;

	(void)state;
	orders_init(&o);
	leave(&o, in_doubt, LEN(in_doubt), 0);
	orders_decide(&o, ACT_ABANDON);
	orders_ok(&o, "stays in s3://artifacts/" ORDERS_KEY "; what was sent is not withdrawn");
	orders_n_sent(&o, 0);
	orders_phase(&o, JOB_ABANDONED);
	orders_decide(&o, ACT_RESEND);
	orders_fails(&o, ERR_USAGE, "abandoned");
	orders_end(&o);
}

/* ---- cancel ---- */

static void
test_cancel(void **state)
{
	static const enum job_phase stored[] = { JOB_STORED };
	static const enum job_phase sent[] = { JOB_SENT, JOB_SUBMITTED };
	static const struct {
		const enum job_phase *phases;
		size_t n;
		const char *said;
	} rows[] = {
		{ NULL, 0, "cannot be withdrawn" }, /* another's */
		{ stored, 1, "never queued" },
		{ sent, 2, "cannot be withdrawn" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct orders o;

		size_t marker = rows[i].n ? 1 : 0; /* whose it is is asked first */

		orders_init(&o);
		if (rows[i].n)
			orders_add_identity(&o);
		orders_add_put(&o);
		orders_begin(&o);
		if (rows[i].n)
			orders_leave(&o, rows[i].phases, rows[i].n, 0);
		orders_decide(&o, ACT_CANCEL);
		orders_ok(&o, "marked as cancelled");
		orders_ok(&o, rows[i].said);
		orders_n_sent(&o, marker + 1);
		orders_sent(&o, marker, "PUT /artifacts/jobs/" ORDERS_JOB "/cancel ");
		orders_sent(&o, marker, "If-None-Match: *");
		orders_sent(&o, marker,
			    "{\"schema\":\"cwtop-job-cancel/1\",\"job_id\":\"" ORDERS_JOB
			    "\",\"requested_at\":\"2026-11-21T04:30:00Z\",\"requested_by\":"
			    "\"me@here\"}");
		orders_end(&o);
	}
}

/* Nothing is marked in an account that the job is not of. */
static void
test_cancel_elsewhere(void **state)
{
	static const enum job_phase stored[] = { JOB_STORED };
	struct orders o;

	(void)state;
	orders_init(&o);
	orders_add_fault(&o, "200 OK",
			 "<GetCallerIdentityResponse><GetCallerIdentityResult>"
			 "<Arn>arn:aws:iam::999999999999:user/me</Arn><UserId>U</UserId>"
			 "<Account>999999999999</Account>"
			 "</GetCallerIdentityResult></GetCallerIdentityResponse>");
	orders_begin(&o);
	orders_leave(&o, stored, 1, 0);
	orders_decide(&o, ACT_CANCEL);
	orders_fails(&o, ERR_DENIED, "belongs to account 123456789012");
	orders_n_sent(&o, 1);
	orders_end(&o);
}

/* With its task; cancelled twice; a task that has stopped by itself. */
static void
test_cancel_task(void **state)
{
	const struct act_order order = { .kind = ACT_CANCEL,
					 .job = ORDERS_JOB,
					 .task = ORDERS_TASK };
	struct act_order with_route = order;
	struct orders o;

	(void)state;
	orders_init(&o);
	orders_add_fault(&o, "412 Precondition Failed",
			 "<Error><Code>PreconditionFailed</Code></Error>");
	orders_add_fault(&o, "200 OK", "{\"task\":{\"lastStatus\":\"RUNNING\"}}");
	orders_add_put(&o);
	orders_add_fault(&o, "400 No",
			 "{\"__type\":\"InvalidParameterException\",\"message\":\"The referenced "
			 "task was not found.\"}");
	orders_add_put(&o);
	orders_add_fault(&o, "403 No", "{\"__type\":\"AccessDeniedException\"}");
	orders_begin(&o);
	with_route.route = &o.route;
	orders_give(&o, &with_route);
	orders_ok(&o, "its task is being stopped (RUNNING)");
	orders_sent(&o, 1, "\"cluster\":\"city\"");
	orders_sent(&o, 1, "\"task\":\"" ORDERS_TASK "\"");
	orders_sent(&o, 1, "\"reason\":\"cancelled by me@here with cwtop\"");
	orders_give(&o, &with_route);
	orders_ok(&o, "its task has stopped already");
	orders_give(&o, &with_route);
	orders_fails(&o, ERR_DENIED, "the marker is written, its task is not stopped");
	/* no route and no journal: nobody knows where its folder is */
	orders_give(&o, &order);
	orders_fails(&o, ERR_USAGE, "no folder in S3");
	orders_n_sent(&o, 6);
	orders_end(&o);
}

/* ---- check ---- */

static void
test_check(void **state)
{
	struct orders o;

	(void)state;
	orders_init(&o);
	orders_add_identity(&o);
	orders_add_fault(&o, "200 OK",
			 "<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>");
	orders_add_queue(&o);
	orders_add_fault(&o, "200 OK",
			 "{\"Attributes\":{\"ApproximateNumberOfMessages\":\"3\","
			 "\"ApproximateNumberOfMessagesNotVisible\":\"1\","
			 "\"ApproximateNumberOfMessagesDelayed\":\"0\",\"FifoQueue\":\"true\","
			 "\"RedrivePolicy\":\"{\\\"deadLetterTargetArn\\\":"
			 "\\\"arn:aws:sqs:eu-west-2:123456789012:jobs-dlq\\\","
			 "\\\"maxReceiveCount\\\":3}\"}}");
	orders_add_queue(&o);
	orders_add_fault(&o, "200 OK",
			 "{\"Attributes\":{\"ApproximateNumberOfMessages\":\"7\","
			 "\"ApproximateNumberOfMessagesNotVisible\":\"0\","
			 "\"ApproximateNumberOfMessagesDelayed\":\"0\"}}");
	orders_begin(&o);
	orders_decide(&o, ACT_CHECK);
	orders_ok(&o, "bucket artifacts answers, queue jobs (FIFO) has 3 waiting");
	assert_string_equal(o.news->account, "123456789012");
	assert_string_equal(o.news->arn, "arn:aws:iam::123456789012:user/me");
	assert_true(o.news->is_fifo);
	assert_int_equal(o.news->n_waiting, 3);
	assert_int_equal(o.news->dlq.visible, 7);
	orders_end(&o);
}

static void
test_check_finds_nothing(void **state)
{
	struct orders o;

	(void)state;
	orders_init(&o);
	orders_add_identity(&o);
	orders_add_fault(&o, "403 Forbidden", "<Error><Code>AccessDenied</Code></Error>");
	orders_add_fault(&o, "400 No", "{\"__type\":\"QueueDoesNotExist\",\"message\":\"no\"}");
	orders_begin(&o);
	orders_decide(&o, ACT_CHECK);
	orders_fails(&o, ERR_GONE, "");
	assert_string_equal(o.news->done, "bucket artifacts is there, but may not be listed");
	assert_int_equal(o.news->n_waiting, -1);
	orders_end(&o);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_resend),
		cmocka_unit_test(test_resend_in_time),
		cmocka_unit_test(test_resend_is_refused),
		cmocka_unit_test(test_resend_is_not_reached),
		cmocka_unit_test(test_resend_elsewhere),
		cmocka_unit_test(test_mark),
		cmocka_unit_test(test_mark_then_refused),
		cmocka_unit_test(test_mark_launch),
		cmocka_unit_test(test_nothing_to_decide),
		cmocka_unit_test(test_abandon),
		cmocka_unit_test(test_cancel),
		cmocka_unit_test(test_cancel_elsewhere),
		cmocka_unit_test(test_cancel_task),
		cmocka_unit_test(test_check),
		cmocka_unit_test(test_check_finds_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
