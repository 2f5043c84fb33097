/* SPDX-License-Identifier: MIT */
/* test_cadence.c - when to ask again. */
#include "../test.h"
#include "poll/cadence.h"

static const struct unit_plan plain, of_a_minute = { .period_s = 60 }, of_300 = { .period_s = 300 },
				     of_86400 = { .period_s = 86400 },
				     of_six_hours = { .every_s = 21600 };
static const struct pace at_rest = { false, 1 }, urgent = { true, 1 };

static void
test_as_designed(void **state)
{
	(void)state;
	assert_int_equal(cadence_ms(&source_metrics, &of_a_minute, &at_rest), 300000);
	assert_int_equal(cadence_ms(&source_metrics, &of_a_minute, &urgent), 60000);
	assert_int_equal(cadence_ms(&source_alarms, &plain, &at_rest), 60000);
	assert_int_equal(cadence_ms(&source_alarms, &plain, &urgent), 15000);
	assert_int_equal(cadence_ms(&source_tasks, &plain, &at_rest), 15000);
	assert_int_equal(cadence_ms(&source_queues, &plain, &at_rest), 15000);
}

static void
test_never_faster_than_the_period(void **state)
{
	const struct pace fastest = { true, 0.25 };

	(void)state;
	assert_int_equal(cadence_ms(&source_metrics, &of_a_minute, &fastest), 60000);
	assert_int_equal(cadence_ms(&source_metrics, &of_300, &urgent), 300000);
	/* a day's bucket fills all day */
	assert_int_equal(cadence_ms(&source_metrics, &of_86400, &urgent), 3600000);
}

/* A unit with a cadence of its own is never asked faster, whatever the operator or an alarm wants.
 */
static void
test_own_cadence(void **state)
{
	const struct pace fastest = { true, 0.25 }, slow = { false, 2 };

	(void)state;
	assert_int_equal(cadence_ms(&source_tasks, &of_six_hours, &fastest), 21600000);
	assert_int_equal(cadence_ms(&source_tasks, &of_six_hours, &slow), 43200000);
}

static void
test_aligned(void **state)
{
	(void)state;
	assert_int_equal(cadence_next_ms(60000, 60000), 120000);
	assert_int_equal(cadence_next_ms(119999, 60000), 120000);
}

static void
test_back_off(void **state)
{
	int64_t before = 0;

	(void)state;
	for (unsigned failures = 1; failures < 40; failures++) {
		int64_t pause = cadence_back_off_ms(15000, failures, ERR_NET, 0.5);

		assert_true(pause >= before && pause >= 15000 && pause <= 300000);
		before = pause;
	}
	assert_int_equal(before, 300000);
	assert_in_range(cadence_back_off_ms(15000, 1, ERR_NET, 0), 15000, 30000);
	assert_true(cadence_back_off_ms(15000, 30, ERR_NET, 0) <
		    cadence_back_off_ms(15000, 30, ERR_NET, 1));
	assert_int_equal(cadence_back_off_ms(15000, 1, ERR_DENIED, 0.5), 300000);
	/* the bill, asked once an hour, does not stay blank for an hour */
	assert_int_equal(cadence_back_off_ms(3600000, 1, ERR_THROTTLED, 0.5), 60000);
	assert_int_equal(cadence_back_off_ms(3600000, 9, ERR_THROTTLED, 0.5), 300000);
	assert_int_equal(cadence_back_off_ms(60000, 9, ERR_EXPIRED, 0.5), 5000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_as_designed),
		cmocka_unit_test(test_never_faster_than_the_period),
		cmocka_unit_test(test_own_cadence),
		cmocka_unit_test(test_aligned),
		cmocka_unit_test(test_back_off),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
