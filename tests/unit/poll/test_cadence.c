/* SPDX-License-Identifier: MIT */
/* test_cadence.c - when to ask again. */
#include "../test.h"
#include "poll/cadence.h"

static const struct unit_plan plain, of_a_minute = { .period_s = 60 }, of_300 = { .period_s = 300 },
				     of_86400 = { .period_s = 86400 },
				     of_six_hours = { .every_s = 21600 };
static const struct pace at_rest = { .factor = 1 }, urgent = { .is_urgent = true, .factor = 1 };

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
	const struct pace fastest = { .is_urgent = true, .factor = 0.25 };

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
	const struct pace fastest = { .is_urgent = true, .factor = 0.25 }, slow = { .factor = 2 };

	(void)state;
	assert_int_equal(cadence_ms(&source_tasks, &of_six_hours, &fastest), 21600000);
	assert_int_equal(cadence_ms(&source_tasks, &of_six_hours, &slow), 43200000);
}

static int64_t
stretched(const struct source *source, const struct unit_plan *unit, bool is_urgent, double stretch)
{
	const struct pace pace = { .is_urgent = is_urgent, .factor = 1, .stretch = stretch };

	return cadence_ms(source, unit, &pace);
}

/* The limit slows down metrics most, what is paid for by the request a quarter as much, and what is
 * free not at all. */
static void
test_stretched(void **state)
{
	(void)state;
	assert_int_equal(stretched(&source_metrics, &of_a_minute, false, 1), 300000);
	assert_int_equal(stretched(&source_metrics, &of_a_minute, false, 2), 600000);
	assert_int_equal(stretched(&source_alarms, &plain, false, 2), 60000);
	assert_int_equal(stretched(&source_alarms, &plain, false, 8), 120000);
	assert_int_equal(stretched(&source_queues, &plain, false, 8), 30000);
	assert_int_equal(stretched(&source_tasks, &plain, false, 8), 15000);
	/* the bill is asked hourly as it is: what makes others slower leaves it alone at first */
	assert_int_equal(stretched(&source_metrics, &of_86400, false, 8), 3600000);
	/* nothing is asked less often than daily, nor the free */
	assert_int_equal(stretched(&source_metrics, &of_a_minute, false, 1e6), 86400000);
	assert_int_equal(stretched(&source_tasks, &plain, false, 1e6), 15000);
}

static void
test_red_is_never_slower_than_calm(void **state)
{
	static const struct unit_plan *const units[] = { &plain, &of_a_minute, &of_300,
							 &of_six_hours };

	(void)state;
	assert_int_equal(stretched(&source_metrics, &of_a_minute, true, 3), 180000);
	assert_int_equal(stretched(&source_metrics, &of_a_minute, true, 10), 300000);
	assert_int_equal(stretched(&source_alarms, &plain, true, 8), 30000);
	for (double stretch = 1; stretch < 20000; stretch *= 1.1) {
		for (size_t i = 0; source_at(i); i++) {
			for (size_t j = 0; j < LEN(units); j++) {
				/* once a calm stack would be stretched by s, a red one is by 16 s
				 */
				int64_t red = stretched(source_at(i), units[j], true, 16 * stretch);

				assert_true(red <=
					    stretched(source_at(i), units[j], false, stretch));
			}
		}
	}
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
		cmocka_unit_test(test_stretched),
		cmocka_unit_test(test_red_is_never_slower_than_calm),
		cmocka_unit_test(test_aligned),
		cmocka_unit_test(test_back_off),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
