/* SPDX-License-Identifier: MIT */
/* test_job.c - what a job has cost, by the requests that left. Prices are written out. */
#include "../test.h"
#include "poll/job.h"
#include "poll/price.h"
#include "poll/source.h"

#include <math.h>

static void
expect_usd(const struct job *job, double usd)
{
	if (fabs(job_usd(job) - usd) > 1e-12)
		fail_msg("$%.12f, not $%.12f", job_usd(job), usd);
}

static void
test_metrics_are_paid_for_with_each_request(void **state)
{
	struct metric_def metrics[] = { { .id = "a" },
					{ .id = "b" },
					{ .id = "c", .expression = "a" } };
	const struct stack stack = { .metrics = metrics, .n_metrics = LEN(metrics) };
	const size_t asked[] = { 0, 1, 2 };
	struct job job = {
		.source = &source_metrics, .stack = &stack, .metrics = asked, .n_metrics = 3
	};

	(void)state;
	expect_usd(&job, 0); /* nothing left */
	job.stats.sent[CW_METRIC_DATA] = 1;
	expect_usd(&job, 2 * 0.00001);
	job.stats.sent[CW_METRIC_DATA] = 3; /* pages, or attempts */
	expect_usd(&job, 6 * 0.00001);
	assert_int_equal(job_calls(&job), 3);
}

static void
test_requests(void **state)
{
	struct job job = { 0 };

	(void)state;
	job.stats.sent[SQS_URL] = 2;
	job.stats.sent[SQS_ATTRIBUTES] = 3;
	job.stats.sent[CW_ALARMS] = 7;
	job.stats.sent[CE_COST] = 1;
	job.stats.sent[ECS_LIST_TASKS] = 100;
	expect_usd(&job, 5 * 0.0000004 + 7 * 0.00001 + 0.01);
	assert_int_equal(job_calls(&job), 113);
}

static void
test_scanned(void **state)
{
	struct job job = { .scanned_bytes = UINT64_C(2) << 30 };

	(void)state;
	job.stats.sent[LOGS_START_QUERY] = 1;
	job.stats.sent[LOGS_QUERY_RESULTS] = 4;
	expect_usd(&job, 2 * 0.005);
}

/* What a source says beforehand is what its requests cost. */
static void
test_sources_say_the_same_prices(void **state)
{
	(void)state;
	assert_true(fabs(source_alarms.usd_per_call - price_of_request(CW_ALARMS)) < 1e-15);
	assert_true(fabs(source_queues.usd_per_call - price_of_request(SQS_ATTRIBUTES)) < 1e-15);
	assert_true(fabs(source_tasks.usd_per_call - price_of_request(ECS_TASKS)) < 1e-15);
	assert_true(source_metrics.usd_per_call <= 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_metrics_are_paid_for_with_each_request),
		cmocka_unit_test(test_requests),
		cmocka_unit_test(test_scanned),
		cmocka_unit_test(test_sources_say_the_same_prices),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
