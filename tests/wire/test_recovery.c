/* SPDX-License-Identifier: MIT */
/* test_recovery.c - what an earlier run left in its journal, gone on with by the next: what is
 * asked of AWS, and where the job stands then. */
#include <string.h>

#include "orders.h"

#define MINUTE_MS INT64_C(60000)
#define HOUR_MS (60 * MINUTE_MS)

static void
run_again(struct orders *o, const enum job_phase *phases, size_t n, int64_t ago_ms)
{
	orders_begin(o);
	orders_leave(o, phases, n, ago_ms);
	orders_again(o);
}

/* Confirmed minutes ago: it goes on by itself, and nothing is put or sent that was for certain. */
static void
test_young(void **state)
{
	static const struct {
		enum job_phase phases[2];
		size_t n, n_sent; /* with the identity and the queue's address */
	} rows[] = {
		{ { JOB_CREATED }, 0, 4 },
		{ { JOB_STORED }, 1, 3 },
		{ { JOB_SENT }, 1, 1 },
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct orders o;

		orders_init(&o);
		orders_add_identity(&o);
		if (rows[i].n == 0)
			orders_add_put(&o);
		if (rows[i].n_sent > 1) {
			orders_add_queue(&o);
			orders_add_sent(&o);
		}
		run_again(&o, rows[i].phases, rows[i].n, MINUTE_MS);
		assert_non_null(o.news);
		orders_ok(&o, "1 submitted");
		assert_int_equal(o.news->number, 0);
		orders_n_sent(&o, rows[i].n_sent);
		orders_phase(&o, JOB_SUBMITTED);
		orders_end(&o);
	}
}

/* Older than that: it is stored, and waits. */
static void
test_old(void **state)
{
	static const enum job_phase stored[] = { JOB_STORED };
	struct orders o;

	(void)state;
	orders_init(&o);
	orders_add_identity(&o);
	orders_add_put(&o);
	run_again(&o, NULL, 0, 11 * MINUTE_MS);
	orders_ok(&o, "1 waiting");
	orders_n_sent(&o, 2);
	orders_phase(&o, JOB_STORED);
	orders_end(&o);

	orders_init(&o);
	orders_add_identity(&o);
	run_again(&o, stored, 1, 11 * MINUTE_MS);
	assert_null(o.news);
	orders_n_sent(&o, 1);
	orders_phase(&o, JOB_STORED);
	orders_end(&o);
}

/* The message may be there: sent again with its id while the queue knows that, else in doubt. */
static void
test_sending(void **state)
{
	static const enum job_phase phases[] = { JOB_STORED, JOB_SENDING };
	static const struct {
		const char *queue;
		int64_t ago_ms;
		bool is_sent;
	} rows[] = {
		{ "jobs", 0, false },
		{ "jobs.fifo", 3 * MINUTE_MS, true },
		{ "jobs.fifo", 5 * MINUTE_MS, false },
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct orders o;

		orders_init(&o);
		o.route.queue = rows[i].queue;
		orders_add_identity(&o);
		orders_add_queue(&o);
		orders_add_sent(&o);
		run_again(&o, phases, LEN(phases), rows[i].ago_ms);
		orders_ok(&o, rows[i].is_sent ? "1 submitted" : "1 in doubt");
		orders_n_sent(&o, rows[i].is_sent ? 3 : 1);
		orders_phase(&o, rows[i].is_sent ? JOB_SUBMITTED : JOB_DOUBT_SEND);
		orders_end(&o);
	}
}

/* It was sent, or not, before the end; a refusal now does not tell. */
static void
test_sending_is_refused_now(void **state)
{
	static const enum job_phase phases[] = { JOB_STORED, JOB_SENDING };
	struct orders o;

	(void)state;
	orders_init(&o);
	o.route.queue = "jobs.fifo";
	orders_add_identity(&o);
	orders_add_queue(&o);
	orders_add_fault(&o, "403 Forbidden", "{\"__type\":\"AccessDenied\"}");
	run_again(&o, phases, LEN(phases), MINUTE_MS);
	orders_fails(&o, ERR_DENIED, "");
	orders_phase(&o, JOB_DOUBT_SEND);
	orders_end(&o);
}

/* Nor does it that the queue is not found any more. */
static void
test_sending_is_not_reached(void **state)
{
	static const enum job_phase phases[] = { JOB_STORED, JOB_SENDING };
	struct orders o;

	(void)state;
	orders_init(&o);
	o.route.queue = "jobs.fifo";
	orders_add_identity(&o);
	orders_add_fault(&o, "500 Internal Server Error", "{}");
	run_again(&o, phases, LEN(phases), MINUTE_MS);
	orders_fails(&o, ERR_SERVER, "");
	orders_n_sent(&o, 2);
	orders_phase(&o, JOB_DOUBT_SEND);
	orders_end(&o);
}

static void
test_launching(void **state)
{
	static const enum job_phase phases[] = { JOB_SENT, JOB_LAUNCHING };
	struct orders o;

	(void)state;
	/* the token is known */
	orders_init(&o);
	o.route.kind = ROUTE_QUEUE_TASK;
	orders_add_identity(&o);
	orders_add_task(&o);
	run_again(&o, phases, LEN(phases), 22 * HOUR_MS);
	orders_ok(&o, "1 submitted");
	orders_sent(&o, 1, "AmazonEC2ContainerServiceV20141113.RunTask");
	orders_phase(&o, JOB_SUBMITTED);
	orders_end(&o);
	/* it is not any more: the task is looked for, and never started */
	for (int is_found = 0; is_found < 2; is_found++) {
		orders_init(&o);
		o.route.kind = ROUTE_QUEUE_TASK;
		orders_add_identity(&o);
		orders_add_fault(&o, "200 OK", "{\"taskArns\":[]}");
		orders_add_fault(&o, "200 OK",
				 is_found ? "{\"taskArns\":[\"" ORDERS_TASK "\"]}"
					  : "{\"taskArns\":[]}");
		run_again(&o, phases, LEN(phases), 24 * HOUR_MS);
		orders_sent(&o, 1, "AmazonEC2ContainerServiceV20141113.ListTasks");
		orders_sent(&o, 2, "\"desiredStatus\":\"STOPPED\"");
		orders_n_sent(&o, 3);
		orders_phase(&o, is_found ? JOB_SUBMITTED : JOB_DOUBT_LAUNCH);
		orders_end(&o);
	}
}

/* Of another account: nothing is asked of it, and nothing changes. */
static void
test_elsewhere(void **state)
{
	static const enum job_phase phases[] = { JOB_STORED };
	struct orders o;

	(void)state;
	orders_init(&o);
	bag_add(&o.bag, "200 OK", "",
		"<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::9:user/me"
		"</Arn><UserId>A</UserId><Account>999999999999</Account>"
		"</GetCallerIdentityResult></GetCallerIdentityResponse>");
	run_again(&o, phases, LEN(phases), 0);
	assert_null(o.news);
	orders_n_sent(&o, 1);
	orders_phase(&o, JOB_STORED);
	orders_end(&o);
}

/* Nobody knows whose account it is: later, then. */
static void
test_no_identity(void **state)
{
	static const enum job_phase phases[] = { JOB_STORED };
	struct orders o;

	(void)state;
	orders_init(&o);
	orders_add_fault(&o, "500 Oops", "<ErrorResponse/>");
	run_again(&o, phases, LEN(phases), 0);
	assert_non_null(o.news);
	orders_fails(&o, ERR_SERVER, "");
	orders_phase(&o, JOB_STORED);
	orders_end(&o);
}

/* Nothing was left: nothing is asked. */
static void
test_nothing(void **state)
{
	struct orders o;

	(void)state;
	orders_init(&o);
	orders_begin(&o);
	orders_again(&o);
	assert_null(o.news);
	orders_n_sent(&o, 0);
	orders_end(&o);
}

/* Another cwtop runs and has it: it is left alone, and the operator is told. */
static void
test_held(void **state)
{
	static const enum job_phase phases[] = { JOB_STORED };
	struct job_log *log = NULL;
	struct why why = { "" };
	struct orders o;
	char file[64];

	(void)state;
	orders_init(&o);
	orders_begin(&o);
	orders_leave(&o, phases, LEN(phases), 0);
	(void)strncpy(file, orders_record(&o)->file, sizeof(file) - 1);
	file[sizeof(file) - 1] = '\0';
	assert_int_equal(job_log_claim(o.store, file, &log, &why), ERR_OK);
	orders_again(&o);
	assert_null(o.news);
	orders_decide(&o, ACT_RESEND);
	orders_fails(&o, ERR_REJECTED, "another cwtop that runs is at it");
	orders_n_sent(&o, 0);
	job_log_close(log);
	orders_phase(&o, JOB_STORED);
	orders_end(&o);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_young),     cmocka_unit_test(test_old),
		cmocka_unit_test(test_sending),   cmocka_unit_test(test_sending_is_refused_now),
		cmocka_unit_test(test_launching), cmocka_unit_test(test_sending_is_not_reached),
		cmocka_unit_test(test_elsewhere), cmocka_unit_test(test_no_identity),
		cmocka_unit_test(test_nothing),   cmocka_unit_test(test_held),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
