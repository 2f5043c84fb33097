/* SPDX-License-Identifier: MIT */
/* test_job_recovery.c - what is done with a job that an earlier run left, row by row: the last that
 * was made durable, how long ago, by which route. */
#include "../test.h"

#include <string.h>

#include "act/job_recovery.h"

#define NOW_MS INT64_C(1795235400000)
#define MINUTE_MS INT64_C(60000)
#define HOUR_MS (60 * MINUTE_MS)

enum queue_kind { STANDARD, FIFO, IDEMPOTENT };

/* A job that was confirmed, and came to its phase, so long ago. */
static struct job_record
record_of(enum route_kind kind, enum queue_kind queue, enum job_phase phase, int64_t ago_ms)
{
	int64_t then_ms = NOW_MS - ago_ms;
	struct job_record record = {
		.intent = { .id = "019aa4b6-7a40-7000-8000-00000000000a",
			    .created_ms = then_ms,
			    .account = "123456789012",
			    .region = "eu-west-2",
			    .route = "simulate",
			    .kind = kind,
			    .bucket = "artifacts",
			    .queue = "jobs",
			    .is_fifo = queue == FIFO,
			    .is_idempotent = queue == IDEMPOTENT },
		.phase = phase,
		.phase_ms = then_ms,
		.first_send_ms = phase == JOB_SENDING ? then_ms : 0,
		.first_launch_ms = phase == JOB_LAUNCHING ? then_ms : 0,
		.message_id = "",
		.task_arn = "",
		.why = "",
	};

	if (kind == ROUTE_HTTP) {
		record.intent.bucket = record.intent.queue = NULL;
		record.intent.run = "https://api.example.org/jobs";
	}
	return record;
}

static struct stack_route
route_of(enum route_kind kind)
{
	struct stack_route route = { .name = "simulate",
				     .kind = kind,
				     .region = "eu-west-2",
				     .bucket = "artifacts",
				     .queue = "jobs" };

	if (kind == ROUTE_HTTP) {
		route.bucket = route.queue = NULL;
		route.submit_url = "https://api.example.org/jobs";
	}
	return route;
}

static enum recovery
decide(const struct job_record *record)
{
	const struct stack_route route = route_of(record->intent.kind);
	const struct recovery_place place = { .account = "123456789012", .route = &route };

	return job_recovery_decide(record, &place, NOW_MS);
}

static void
test_rows(void **state)
{
	static const struct {
		enum route_kind kind;
		enum queue_kind queue;
		enum job_phase phase;
		int64_t ago_ms;
		enum recovery expected;
	} rows[] = {
		{ ROUTE_QUEUE, STANDARD, JOB_CREATED, 0, RECOVERY_GO_ON },
		{ ROUTE_QUEUE, STANDARD, JOB_CREATED, 10 * MINUTE_MS - 1, RECOVERY_GO_ON },
		{ ROUTE_QUEUE, STANDARD, JOB_CREATED, 10 * MINUTE_MS, RECOVERY_STORE },
		{ ROUTE_TASK, STANDARD, JOB_CREATED, 10 * MINUTE_MS, RECOVERY_STORE },
		{ ROUTE_HTTP, STANDARD, JOB_CREATED, 10 * MINUTE_MS - 1, RECOVERY_GO_ON },
		{ ROUTE_HTTP, STANDARD, JOB_CREATED, 10 * MINUTE_MS, RECOVERY_HOLD },
		/* a clock that was set back: nobody knows how old it is */
		{ ROUTE_QUEUE, STANDARD, JOB_CREATED, -MINUTE_MS, RECOVERY_STORE },

		{ ROUTE_QUEUE, STANDARD, JOB_STORED, 10 * MINUTE_MS - 1, RECOVERY_GO_ON },
		{ ROUTE_QUEUE, STANDARD, JOB_STORED, 10 * MINUTE_MS, RECOVERY_LEAVE },
		{ ROUTE_TASK, STANDARD, JOB_STORED, 10 * MINUTE_MS, RECOVERY_LEAVE },

		{ ROUTE_QUEUE, STANDARD, JOB_SENDING, 0, RECOVERY_DOUBT },
		{ ROUTE_QUEUE, FIFO, JOB_SENDING, 4 * MINUTE_MS - 1, RECOVERY_GO_ON },
		{ ROUTE_QUEUE, FIFO, JOB_SENDING, 4 * MINUTE_MS, RECOVERY_DOUBT },
		{ ROUTE_QUEUE, FIFO, JOB_SENDING, -MINUTE_MS, RECOVERY_DOUBT },
		{ ROUTE_QUEUE, IDEMPOTENT, JOB_SENDING, 25 * HOUR_MS, RECOVERY_GO_ON },
		{ ROUTE_HTTP, STANDARD, JOB_SENDING, 0, RECOVERY_DOUBT },
		{ ROUTE_HTTP, IDEMPOTENT, JOB_SENDING, HOUR_MS, RECOVERY_GO_ON },

		{ ROUTE_QUEUE, STANDARD, JOB_SENT, 25 * HOUR_MS, RECOVERY_GO_ON },
		{ ROUTE_QUEUE_TASK, STANDARD, JOB_SENT, 25 * HOUR_MS, RECOVERY_GO_ON },

		{ ROUTE_TASK, STANDARD, JOB_LAUNCHING, 23 * HOUR_MS - 1, RECOVERY_GO_ON },
		{ ROUTE_TASK, STANDARD, JOB_LAUNCHING, 23 * HOUR_MS, RECOVERY_ADOPT },
		{ ROUTE_QUEUE_TASK, FIFO, JOB_LAUNCHING, -MINUTE_MS, RECOVERY_ADOPT },

		{ ROUTE_QUEUE, STANDARD, JOB_SUBMITTED, 0, RECOVERY_LEAVE },
		{ ROUTE_QUEUE, FIFO, JOB_REFUSED, 0, RECOVERY_LEAVE },
		{ ROUTE_QUEUE, FIFO, JOB_DOUBT_SEND, 0, RECOVERY_LEAVE },
		{ ROUTE_TASK, FIFO, JOB_DOUBT_LAUNCH, 0, RECOVERY_LEAVE },
		{ ROUTE_QUEUE, IDEMPOTENT, JOB_ABANDONED, 0, RECOVERY_LEAVE },
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		const struct job_record record =
			record_of(rows[i].kind, rows[i].queue, rows[i].phase, rows[i].ago_ms);

		if (decide(&record) != rows[i].expected)
			fail_msg("row %zu: %d, not %d", i, (int)decide(&record),
				 (int)rows[i].expected);
	}
}

/* FIFO's minutes count from the first attempt, not from the last note or the confirmation. */
static void
test_first_attempt_counts(void **state)
{
	struct job_record record = record_of(ROUTE_QUEUE, FIFO, JOB_SENDING, MINUTE_MS);

	(void)state;
	record.first_send_ms = NOW_MS - 5 * MINUTE_MS;
	assert_int_equal(decide(&record), RECOVERY_DOUBT);
	record.intent.created_ms = NOW_MS - HOUR_MS;
	record.first_send_ms = NOW_MS - MINUTE_MS;
	assert_int_equal(decide(&record), RECOVERY_GO_ON);
	record = record_of(ROUTE_TASK, FIFO, JOB_LAUNCHING, MINUTE_MS);
	record.first_launch_ms = NOW_MS - 24 * HOUR_MS;
	assert_int_equal(decide(&record), RECOVERY_ADOPT);
}

/* Whatever differs: it is not touched. What is over stays over. */
static void
test_elsewhere(void **state)
{
	const struct job_record record = record_of(ROUTE_QUEUE, FIFO, JOB_STORED, 0);
	const struct job_record over = record_of(ROUTE_QUEUE, FIFO, JOB_SUBMITTED, 0);
	struct stack_route routes[7];
	const struct recovery_place places[] = {
		{ .account = "999999999999", .route = &routes[0] },
		{ .account = "", .route = &routes[0] },
		{ .account = "123456789012", .route = NULL },
		{ .account = "123456789012", .route = &routes[0], .endpoint = "127.0.0.1:4566" },
		{ .account = "123456789012", .route = &routes[1] },
		{ .account = "123456789012", .route = &routes[2] },
		{ .account = "123456789012", .route = &routes[3] },
		{ .account = "123456789012", .route = &routes[4] },
		{ .account = "123456789012", .route = &routes[5] },
	};

	(void)state;
	for (size_t i = 0; i < LEN(routes); i++)
		routes[i] = route_of(ROUTE_QUEUE);
	routes[1].region = "eu-west-1";
	routes[2].bucket = "another";
	routes[3].queue = "another";
	routes[4].kind = ROUTE_QUEUE_TASK;
	routes[5].name = "another";
	for (size_t i = 0; i < LEN(places); i++) {
		if (job_recovery_decide(&record, &places[i], NOW_MS) != RECOVERY_ELSEWHERE)
			fail_msg("place %zu is taken for the job's", i);
		assert_int_equal(job_recovery_decide(&over, &places[i], NOW_MS), RECOVERY_LEAVE);
	}
}

/* An API asks for no account of AWS's, but for the same address. */
static void
test_api_elsewhere(void **state)
{
	const struct job_record record = record_of(ROUTE_HTTP, STANDARD, JOB_CREATED, 0);
	struct stack_route route = route_of(ROUTE_HTTP);
	const struct recovery_place place = { .account = "", .route = &route };

	(void)state;
	assert_int_equal(job_recovery_decide(&record, &place, NOW_MS), RECOVERY_GO_ON);
	route.submit_url = "https://another.example.org/jobs";
	assert_int_equal(job_recovery_decide(&record, &place, NOW_MS), RECOVERY_ELSEWHERE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_first_attempt_counts),
		cmocka_unit_test(test_elsewhere),
		cmocka_unit_test(test_api_elsewhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
