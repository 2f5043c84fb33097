/* SPDX-License-Identifier: MIT */
/* test_stat.c - statistics over stretches of observations. */
#include "near.h"
#include "sim/stat.h"

#include <math.h>

static double
stat_named(const char *name, const struct point *point)
{
	struct stat stat;

	if (!stat_parse(name, &stat))
		fail_msg("%s is not known", name);
	return stat_of(&stat, point);
}

static void
test_plain(void **state)
{
	struct point all = { 0 }, a = point_one(3), b = point_many(4, 1);

	(void)state;
	point_add(&all, &a);
	point_add(&all, &b);
	assert_near(stat_named("SampleCount", &all), 5, 0);
	assert_near(stat_named("Sum", &all), 7, 0);
	assert_near(stat_named("Average", &all), 1.4, 1e-12);
	assert_near(stat_named("Minimum", &all), 1, 0);
	assert_near(stat_named("Maximum", &all), 3, 0);
}

static void
test_percentiles(void **state)
{
	struct point p = point_spread(1000, 100, 0.5, 0.5);

	(void)state;
	assert_near(stat_named("p50", &p), 100, 0.01);
	/* 2.326 deviations out: 100 * exp(0.5 * 2.326) */
	assert_near(stat_named("p99", &p), 319.9, 1);
	assert_true(stat_named("p90", &p) < stat_named("p99.9", &p));
	assert_near(stat_named("p100", &p), p.max, 0);
	assert_near(stat_named("p0", &p), p.min, 0);
	assert_true(stat_named("tm99", &p) < stat_named("Average", &p));
	assert_true(stat_named("tm99", &p) < stat_named("wm99", &p));
	assert_near(stat_named("tc90", &p), 900, 0);
	assert_near(stat_named("ts90", &p), 900 * stat_named("tm90", &p), 1e-6);
	assert_true(fabs(stat_named("IQM", &p) - 100) < 5);
}

static void
test_one_value(void **state)
{
	struct point p = point_one(7);

	(void)state;
	assert_near(stat_named("p99", &p), 7, 1e-9);
	assert_near(stat_named("tm95", &p), 7, 1e-9);
	p = point_one(0);
	assert_near(stat_named("p50", &p), 0, 0);
}

static void
test_names(void **state)
{
	static const char *const bad[] = { "",    "sum", "Median", "p",   "p101",
					   "p-1", "p9x", "px",     "xm9", "Average " };
	struct stat stat;

	(void)state;
	for (size_t i = 0; i < LEN(bad); i++)
		assert_false(stat_parse(bad[i], &stat));
	assert_true(stat_parse("p99.9", &stat));
	assert_true(stat_is_extended(&stat));
	assert_true(stat_parse("Sum", &stat));
	assert_false(stat_is_extended(&stat));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_percentiles),
		cmocka_unit_test(test_one_value),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
