/* SPDX-License-Identifier: MIT */
/* test_metric_period.c - in what steps a span is asked for, and what a longer step does to a value.
 */
#include "../test.h"
#include "model/metric_period.h"

#define NOW INT64_C(1795235400)
#define HOUR INT64_C(3600)
#define DAY (24 * HOUR)

static void
test_periods(void **state)
{
	static const struct {
		int64_t own_s, span_s, ago_s, expected_s; /* ago: how long it has ended */
	} rows[] = {
		{ 60, HOUR, 0, 60 },
		{ 60, DAY, 0, 60 }, /* 1,440 points, and no more */
		{ 60, DAY + 60, 0, 300 },
		{ 60, 3 * DAY, 0, 300 },
		{ 60, 7 * DAY, 0, 900 },
		{ 60, 14 * DAY, 0, 900 },
		{ 60, 14 * DAY, 7 * DAY, 900 },
		{ 60, HOUR, 14 * DAY, 60 }, /* kept by the minute for 15 days */
		{ 60, HOUR, 15 * DAY, 300 },
		{ 60, HOUR, 62 * DAY, 300 },
		{ 60, HOUR, 63 * DAY, 3600 },
		{ 300, DAY, 0, 300 },
		{ 300, 7 * DAY, 0, 900 },
		{ 1, 600, 0, 1 }, /* high resolution, for three hours */
		{ 10, 3 * HOUR, 0, 10 },
		{ 10, 4 * HOUR, 0, 60 },
		{ 120, 7 * DAY, 0, 3600 }, /* 300 and 900 are no multiples of it */
		{ DAY, 14 * DAY, 0, DAY },
		{ 60, 400 * DAY, 0, DAY },
		{ 7 * HOUR, 455 * DAY, 0, 7 * HOUR }, /* nothing fits: its own */
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		int64_t to_s = NOW - rows[i].ago_s;
		int64_t found_s = metric_period(rows[i].own_s, to_s - rows[i].span_s, to_s, NOW);

		if (found_s != rows[i].expected_s)
			fail_msg("row %zu: %lld, not %lld", i, (long long)found_s,
				 (long long)rows[i].expected_s);
	}
}

static void
test_values(void **state)
{
	static const struct {
		struct metric_def def;
		bool is_per_period, has_percentiles;
	} rows[] = {
		{ { .stat = "Sum", .unit = UNIT_COUNT }, true, false },
		{ { .stat = "SampleCount", .unit = UNIT_COUNT }, true, false },
		{ { .stat = "Average", .unit = UNIT_PERCENT }, false, true },
		{ { .stat = "Maximum", .unit = UNIT_COUNT }, false, true },
		{ { .stat = "p99", .unit = UNIT_MILLISECONDS }, false, true },
		{ { .expression = "a+b", .unit = UNIT_COUNT }, true, false },
		{ { .expression = "100*a/b", .unit = UNIT_PERCENT }, false, false },
		{ { .expression = "a/PERIOD(a)", .unit = UNIT_PER_SECOND }, false, false },
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		assert_int_equal(metric_is_per_period(&rows[i].def), rows[i].is_per_period);
		assert_int_equal(metric_has_percentiles(&rows[i].def), rows[i].has_percentiles);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_periods),
		cmocka_unit_test(test_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
