/* SPDX-License-Identifier: MIT */
/* test_watching_cost.c - what polls will cost, and how much slower they must be under a limit. The
 * prices are written out: 1,000 metrics a cent, 1,000 requests for alarms a cent, a million for
 * queues 40 cents. */
#include "../test.h"
#include "poll/watching_cost.h"

#include <math.h>

static const struct stack stack = { .name = "s" };
static const struct unit_plan of_a_minute = { .period_s = 60 }, plain;

/* 100 metrics, 10 of them expressions; alarms; tasks. */
static const struct watched units[] = {
	{ .stack = &stack,
	  .source = &source_metrics,
	  .unit = &of_a_minute,
	  .n_queries = 110,
	  .n_paid = 100 },
	{ .stack = &stack, .source = &source_alarms, .unit = &plain },
};

static double
usd(const struct pace *pace)
{
	struct watching_cost cost = watching_sum(units, LEN(units), pace);

	return cost.metrics_usd + cost.calls_usd;
}

static void
test_sum(void **state)
{
	const struct pace designed = { .factor = 1 }, half = { .factor = 2 };
	struct watching_cost cost = watching_sum(units, LEN(units), &designed);

	(void)state;
	assert_int_equal(cost.n_metrics, 100);
	assert_true(fabs(cost.metrics_usd - 100 * 8640 * 0.00001) < 1e-9);
	assert_true(fabs(cost.calls_usd - 43200 * 0.00001) < 1e-9);
	assert_true(fabs(cost.calls_per_day - (288 + 1440)) < 1e-9);
	assert_true(fabs(usd(&half) - usd(&designed) / 2) < 1e-9);
}

static void
test_a_resting_unit_costs_nothing(void **state)
{
	struct watched resting = units[0];
	const struct pace designed = { .factor = 1 };
	struct watching_cost cost;

	(void)state;
	resting.n_queries = resting.n_paid = 0;
	cost = watching_sum(&resting, 1, &designed);
	assert_true(cost.calls_per_day <= 0 && cost.metrics_usd <= 0 && cost.calls_usd <= 0);
}

/* Just so far: a hundredth less would be too dear. */
static void
expect_at_limit(double factor, double limit_usd)
{
	struct pace pace = { .factor = factor };

	pace.stretch = watching_stretch(units, LEN(units), factor, limit_usd);
	assert_true(pace.stretch > 1);
	assert_true(usd(&pace) <= limit_usd);
	pace.stretch -= 0.01;
	assert_true(usd(&pace) > limit_usd);
}

static void
test_stretched_to_the_limit(void **state)
{
	(void)state;
	expect_at_limit(1, 5);
	expect_at_limit(1, 8);
	expect_at_limit(0.25, 8);
	expect_at_limit(0.5, 1);
	/* the operator's pace is under the limit by itself */
	assert_true(watching_stretch(units, LEN(units), 2, 5) <= 1);
	assert_true(watching_stretch(units, LEN(units), 1, 100) <= 1);
}

static void
test_no_limit(void **state)
{
	(void)state;
	assert_true(watching_stretch(units, LEN(units), 1, 0) <= 1);
	assert_true(watching_stretch(units, LEN(units), 1, NAN) <= 1);
}

static void
test_a_limit_that_cannot_be_kept(void **state)
{
	const struct pace slowest = { .factor = 1, .stretch = WATCHING_STRETCH_MAX };

	(void)state;
	assert_true(watching_stretch(units, LEN(units), 1, 0.001) >= WATCHING_STRETCH_MAX);
	/* once a day, and not never */
	assert_true(fabs(usd(&slowest) - (100 * 30 * 0.00001 + 30 * 0.00001)) < 1e-9);
}

static void
test_red_is_within_the_limit_too(void **state)
{
	struct watched red[LEN(units)];
	struct pace pace = { .factor = 1 };
	struct watching_cost cost;

	(void)state;
	for (size_t i = 0; i < LEN(units); i++) {
		red[i] = units[i];
		red[i].is_urgent = true;
	}
	pace.stretch = watching_stretch(red, LEN(red), 1, 12);
	cost = watching_sum(red, LEN(red), &pace);
	assert_true(cost.metrics_usd + cost.calls_usd <= 12);
	assert_true(cost.metrics_usd + cost.calls_usd > 11.9);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sum),
		cmocka_unit_test(test_a_resting_unit_costs_nothing),
		cmocka_unit_test(test_stretched_to_the_limit),
		cmocka_unit_test(test_no_limit),
		cmocka_unit_test(test_a_limit_that_cannot_be_kept),
		cmocka_unit_test(test_red_is_within_the_limit_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
