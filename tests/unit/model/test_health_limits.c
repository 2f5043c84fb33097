/* SPDX-License-Identifier: MIT */
/* test_health_limits.c - which periods count for a limit, and rollouts that fail. */
#include "../test.h"
#include "model/health.h"

#define NOW_S INT64_C(1795222800)

static void
test_lower_limits_ignore_filling_periods(void **state)
{
	static const struct metric_def def = { .id = "m",
					       .period_s = 60,
					       .alarm = { COMPARE_BELOW, 10, 1 } };
	struct series *series = series_new(60, 10);
	int64_t times[] = { NOW_S - 300, NOW_S - 60 };
	double values[] = { 50, 1 };
	struct points points = { .times_s = times, .values = values, .n = 2 };

	(void)state;
	series_merge(series, &points, NOW_S - 300, NOW_S, NOW_S, SERIES_NOT_ZERO_LESS);
	assert_int_equal(health_of_metric(&def, series, NOW_S), LEVEL_OK);
	series_merge(series, &points, NOW_S - 300, NOW_S, NOW_S + 600, SERIES_NOT_ZERO_LESS);
	assert_int_equal(health_of_metric(&def, series, NOW_S), LEVEL_ALARM);
	series_unref(series);
}

/* A sum that is still growing does not end an alarm, but may begin one. */
static void
test_the_period_under_way(void **state)
{
	static const struct metric_def def = { .id = "m",
					       .period_s = 300,
					       .alarm = { COMPARE_ABOVE, 10, 1 } };
	struct series *series = series_new(300, 10);
	int64_t now_s = NOW_S - NOW_S % 300 + 60;
	int64_t times[] = { now_s - 360, now_s - 60 };
	double values[] = { 50, 1 };
	struct points points = { .times_s = times, .values = values, .n = 2 };

	(void)state;
	series_merge(series, &points, now_s - 900, now_s, now_s, SERIES_NOT_ZERO_LESS);
	assert_int_equal(health_of_metric(&def, series, now_s), LEVEL_ALARM);
	assert_int_equal(health_of_metric(&def, series, now_s + 240), LEVEL_OK);
	values[0] = 1;
	values[1] = 11;
	series_merge(series, &points, now_s - 900, now_s, now_s, SERIES_NOT_ZERO_LESS);
	assert_int_equal(health_of_metric(&def, series, now_s), LEVEL_ALARM);
	series_unref(series);
}

/* The old tasks go on while no new one stays up. */
static void
test_a_rollout_that_fails(void **state)
{
	struct service_row service = {
		.status = "ACTIVE", .rollout = "IN_PROGRESS", .desired = 2, .running = 2
	};

	(void)state;
	assert_int_equal(health_of_service(&service), LEVEL_OK);
	service.failed_tasks = 3;
	assert_int_equal(health_of_service(&service), LEVEL_WARN);
	service.rollout = "COMPLETED";
	assert_int_equal(health_of_service(&service), LEVEL_OK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lower_limits_ignore_filling_periods),
		cmocka_unit_test(test_the_period_under_way),
		cmocka_unit_test(test_a_rollout_that_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
