/* SPDX-License-Identifier: MIT */
/* test_series.c - what a series makes of replies: gaps, late data, zeros, the moving window. */
#include "../test.h"
#include "model/series.h"

#define T0 1795222800 /* a multiple of 60 */
#define NOW (T0 + 600)

static struct points
points_of(int64_t *times, double *values, size_t n)
{
	return (struct points){ .times_s = times, .values = values, .n = n };
}

static void
merge(struct series *series, const struct points *points, int64_t from_s, int64_t to_s)
{
	series_merge(series, points, from_s, to_s, NOW, SERIES_NOT_ZERO_LESS);
}

static void
test_missing_is_none(void **state)
{
	int64_t times[] = { T0, T0 + 120 };
	double values[] = { 1, 0 };
	struct points points = points_of(times, values, 2);
	struct series *series = series_new(60, 10);

	(void)state;
	merge(series, &points, T0, T0 + 180);
	assert_int_equal(series->n, 3);
	assert_int_equal(series_at(series, 0).quality, QUALITY_OK);
	assert_int_equal(series_at(series, 1).quality, QUALITY_NONE);
	assert_int_equal(series_at(series, 2).quality, QUALITY_OK);
	assert_true(series_at(series, 2).value == 0);
	series_unref(series);
}

static void
test_zero_less(void **state)
{
	int64_t times[] = { T0 };
	double values[] = { 7 };
	struct points points = points_of(times, values, 1);
	struct series *series = series_new(60, 20);

	(void)state;
	series_merge(series, &points, T0, NOW + 60, NOW, 0);
	assert_int_equal(series_at(series, 1).quality, QUALITY_ZERO);
	/* The newest periods are silent because they are late, not because they are zero. */
	assert_int_equal(series_at(series, 10).quality, QUALITY_NONE);
	assert_int_equal(series_at(series, 8).quality, QUALITY_NONE);
	assert_int_equal(series_at(series, 7).quality, QUALITY_ZERO);
	series_unref(series);
}

/* Points that come three minutes late: silence until then, and the 0 that FILL makes of it, say
 * nothing; what is not 0 does. */
static void
test_zero_less_and_late(void **state)
{
	int64_t times[] = { NOW - 60, NOW - 120 };
	double values[] = { 0, 5 };
	struct points points = points_of(times, values, 2);
	struct series *series = series_new(60, 20);

	(void)state;
	series_merge(series, &points, T0, NOW + 60, NOW, 180);
	assert_int_equal(series_at(series, 9).quality, QUALITY_NONE); /* NOW - 60: not yet */
	assert_int_equal(series_at(series, 8).quality, QUALITY_PROVISIONAL);
	assert_int_equal(series_at(series, 7).quality, QUALITY_NONE); /* NOW - 180 */
	assert_int_equal(series_at(series, 6).quality, QUALITY_ZERO);
	assert_true(series_last(series).value == 5);
	series_unref(series);
}

static void
test_incomplete_reply_makes_no_zeros(void **state)
{
	struct points points = { .is_incomplete = true };
	struct series *series = series_new(60, 20);

	(void)state;
	series_merge(series, &points, T0, T0 + 300, NOW, 0);
	assert_int_equal(series_at(series, 0).quality, QUALITY_NONE);
	series_unref(series);
}

static void
test_provisional_settles(void **state)
{
	int64_t times[] = { NOW - 120, NOW - 60 };
	double values[] = { 1, 2 };
	struct points points = points_of(times, values, 2);
	struct points nothing = { 0 };
	struct series *series = series_new(60, 20);

	(void)state;
	series_merge(series, &points, NOW - 300, NOW, NOW, SERIES_NOT_ZERO_LESS);
	assert_int_equal(series_last(series).quality, QUALITY_PROVISIONAL);
	series_merge(series, &nothing, NOW + 120, NOW + 180, NOW + 300, SERIES_NOT_ZERO_LESS);
	assert_int_equal(series_last(series).quality, QUALITY_OK);
	assert_true(series_last(series).value == 2);
	series_unref(series);
}

static void
test_late_data_overwrites(void **state)
{
	int64_t times[] = { T0, T0 + 60 };
	double first[] = { 1, 2 }, second[] = { 1, 5 };
	struct points points = points_of(times, first, 2);
	struct series *series = series_new(60, 20);

	(void)state;
	merge(series, &points, T0, T0 + 120);
	points.values = second;
	merge(series, &points, T0, T0 + 120);
	assert_int_equal(series->n, 2);
	assert_true(series_at(series, 1).value == 5);
	series_unref(series);
}

static void
test_window_moves(void **state)
{
	struct series *series = series_new(60, 5);

	(void)state;
	for (int64_t i = 0; i < 12; i++) {
		int64_t time = T0 + i * 60;
		double value = (double)i;
		struct points points = points_of(&time, &value, 1);

		merge(series, &points, time, time + 60);
	}
	assert_int_equal(series->n, 5);
	assert_int_equal(series->start_s, T0 + 7 * 60);
	assert_true(series_at(series, 0).value == 7);
	assert_true(series_at(series, 4).value == 11);
	/* A jump beyond the window leaves nothing of the old. */
	int64_t time = T0 + 100 * 60;
	double value = 1;
	struct points points = points_of(&time, &value, 1);
	merge(series, &points, time, time + 60);
	assert_int_equal(series->n, 5);
	assert_int_equal(series_at(series, 0).quality, QUALITY_NONE);
	assert_true(quality_has_value(series_at(series, 4).quality));
	series_unref(series);
}

static void
test_earlier_history_is_put_in_front(void **state)
{
	int64_t times[] = { T0 + 120 }, before[] = { T0 };
	double values[] = { 3 }, old[] = { 1 };
	struct points points = points_of(times, values, 1), history = points_of(before, old, 1);
	struct series *series = series_new(60, 10);

	(void)state;
	merge(series, &points, T0 + 120, T0 + 180);
	merge(series, &history, T0, T0 + 60);
	assert_int_equal(series->n, 3);
	assert_true(series_at(series, 0).value == 1);
	assert_int_equal(series_at(series, 1).quality, QUALITY_NONE);
	assert_true(series_at(series, 2).value == 3);
	series_unref(series);
}

static void
test_nonsense_is_dropped(void **state)
{
	int64_t times[] = { T0 - 6000, T0 + 60000, T0, T0 + 60 };
	double values[] = { 1, 2, __builtin_nan(""), __builtin_inf() };
	struct points points = points_of(times, values, 4);
	struct series *series = series_new(60, 10);

	(void)state;
	merge(series, &points, T0, T0 + 120);
	assert_int_equal(series->n, 2);
	assert_int_equal(series_last(series).quality, QUALITY_NONE);
	series_unref(series);
}

static void
test_shared_series_is_copied(void **state)
{
	int64_t time = T0;
	double value = 1;
	struct points points = points_of(&time, &value, 1);
	struct series *series = series_new(60, 4), *seen = series_ref(series), *own;

	(void)state;
	own = series_own(series);
	assert_ptr_not_equal(own, seen);
	merge(own, &points, T0, T0 + 60);
	assert_int_equal(seen->n, 0);
	assert_int_equal(own->n, 1);
	series_unref(seen);
	series_unref(own);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_missing_is_none),
		cmocka_unit_test(test_zero_less),
		cmocka_unit_test(test_zero_less_and_late),
		cmocka_unit_test(test_incomplete_reply_makes_no_zeros),
		cmocka_unit_test(test_provisional_settles),
		cmocka_unit_test(test_late_data_overwrites),
		cmocka_unit_test(test_window_moves),
		cmocka_unit_test(test_earlier_history_is_put_in_front),
		cmocka_unit_test(test_nonsense_is_dropped),
		cmocka_unit_test(test_shared_series_is_copied),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
