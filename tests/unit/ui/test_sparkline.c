/* SPDX-License-Identifier: MIT */
/* test_sparkline.c - series as one row of glyphs; what is missing, partial, zero and not yet due.
 */
#include <math.h>
#include <string.h>

#include "../test.h"
#include "ui/sparkline.h"

#define HOUR 1790000100 /* a multiple of 300 */

struct drawing {
	struct cells cells;
	char text[400], roles[400];
};

static struct series *
make(const double *values, size_t n, int64_t period_s, int64_t end_s)
{
	struct series *series = series_new(period_s, 64);

	series->start_s = end_s - (int64_t)n * period_s;
	series->n = n;
	for (size_t i = 0; i < n; i++) {
		series->values[i] = isnan(values[i]) ? 0 : values[i];
		series->qualities[i] = (uint8_t)(isnan(values[i]) ? QUALITY_NONE : QUALITY_OK);
	}
	return series;
}

static struct spark_scale
draw(const struct spark *spark, int width, enum style_kind kind, struct drawing *out)
{
	struct spark_scale scale;
	struct buf dump;

	cells_init(&out->cells, width, 1);
	scale = spark_draw(area_of(&out->cells), spark, ui_style_of(kind));
	buf_init(&dump, sizeof(out->text));
	assert_true(cells_dump_text(&out->cells, &dump));
	memcpy(out->text, dump.data, dump.len);
	out->text[dump.len - 1] = '\0';
	buf_clear(&dump);
	assert_true(cells_dump_roles(&out->cells, &dump));
	memcpy(out->roles, dump.data, dump.len);
	out->roles[dump.len - 1] = '\0';
	buf_done(&dump);
	cells_done(&out->cells);
	return scale;
}

static void
test_eighths(void **state)
{
	const double values[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8 };
	struct series *series = make(values, 9, 60, HOUR);
	struct spark spark = { .series = series, .end_s = HOUR, .step_s = 60, .due_s = HOUR };
	struct drawing out;
	struct spark_scale scale = draw(&spark, 12, STYLE_BRAILLE, &out);

	(void)state;
	assert_string_equal(out.text, "   ▁▁▂▃▄▅▆▇█");
	assert_true(scale.has_values && scale.min == 0 && scale.max == 8);
	draw(&spark, 12, STYLE_ASCII, &out);
	assert_string_equal(out.text, "   __.:-=+*#");
	series_unref(series);
}

static void
test_missing_is_not_zero(void **state)
{
	const double values[] = { 4, NAN, 0, NAN, 4, NAN };
	struct series *series = make(values, 6, 60, HOUR);
	struct spark spark = { .series = series, .end_s = HOUR, .step_s = 60, .due_s = HOUR - 60 };
	struct drawing out;

	(void)state;
	draw(&spark, 6, STYLE_BRAILLE, &out);
	/* the newest one is not due yet: neither a gap nor a zero */
	assert_string_equal(out.text, "█·▁·█");
	assert_string_equal(out.roles, "kmkmk");
	spark.is_stale = true;
	draw(&spark, 6, STYLE_BRAILLE, &out);
	assert_string_equal(out.roles, "smsms");
	series_unref(series);
}

static void
test_qualities(void **state)
{
	const double values[] = { 4, 4, 4, 0 };
	struct series *series = make(values, 4, 60, HOUR);
	struct spark spark = { .series = series, .end_s = HOUR, .step_s = 60, .due_s = HOUR };
	struct drawing out;

	(void)state;
	series->qualities[1] = QUALITY_INCOMPLETE;
	series->qualities[2] = QUALITY_PROVISIONAL;
	series->qualities[3] = QUALITY_ZERO;
	draw(&spark, 4, STYLE_BRAILLE, &out);
	assert_string_equal(out.text, "█▒█▁");
	assert_string_equal(out.roles, "kipm");
	series_unref(series);
}

/* A spike must not disappear between columns, and a dip must not where low is bad. */
static void
test_several_points_a_column(void **state)
{
	const double values[] = { 1, 1, 8, 1, 1, 1, 8, 8, 8, 8, 2, 8 };
	struct series *series = make(values, 12, 60, HOUR);
	struct spark spark = { .series = series, .end_s = HOUR, .step_s = 180, .due_s = HOUR };
	struct spark_column columns[4];

	(void)state;
	spark_columns(&spark, columns, 4);
	assert_true(columns[0].value == 8 && columns[1].value == 1);
	spark.is_low_bad = true;
	spark_columns(&spark, columns, 4);
	assert_true(columns[0].value == 1 && columns[3].value == 2);
	series_unref(series);
}

/* A period wider than a column fills all of its columns: time axes of different periods line up. */
static void
test_wide_periods(void **state)
{
	const double values[] = { 1, 2, 3 };
	struct series *series = make(values, 3, 300, HOUR);
	struct spark spark = { .series = series, .end_s = HOUR, .step_s = 60, .due_s = HOUR };
	struct spark_column columns[15];

	(void)state;
	spark_columns(&spark, columns, 15);
	for (int i = 0; i < 15; i++)
		assert_true(columns[i].value == 1 + i / 5);
	series_unref(series);
}

static void
test_time_passes_in_steps(void **state)
{
	const double values[] = { 1, 2, 3, 4, 5, 6 };
	struct series *series = make(values, 6, 60, HOUR);
	struct spark spark = {
		.series = series, .end_s = HOUR - 179, .step_s = 180, .due_s = HOUR
	};
	struct drawing first, second;

	(void)state;
	draw(&spark, 4, STYLE_BRAILLE, &first);
	spark.end_s = HOUR;
	draw(&spark, 4, STYLE_BRAILLE, &second);
	assert_string_equal(first.text, second.text);
	spark.end_s = HOUR + 1;
	draw(&spark, 4, STYLE_BRAILLE, &second);
	assert_string_not_equal(first.text, second.text);
	series_unref(series);
}

static void
test_steps_are_round(void **state)
{
	(void)state;
	assert_int_equal(spark_step(3600, 60), 60);
	assert_int_equal(spark_step(3600, 30), 120);
	assert_int_equal(spark_step(3600, 25), 180);
	assert_int_equal(spark_step(3600, 0), 3600);
	assert_int_equal(spark_step(1 << 30, 1), 86400);
}

static void
test_empty(void **state)
{
	struct series *series = series_new(60, 10);
	struct spark spark = { .series = series, .end_s = HOUR, .step_s = 60, .due_s = HOUR };
	struct drawing out;

	(void)state;
	assert_false(draw(&spark, 6, STYLE_BRAILLE, &out).has_values);
	assert_string_equal(out.text, "");
	series_unref(series);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_eighths),
		cmocka_unit_test(test_missing_is_not_zero),
		cmocka_unit_test(test_qualities),
		cmocka_unit_test(test_several_points_a_column),
		cmocka_unit_test(test_wide_periods),
		cmocka_unit_test(test_time_passes_in_steps),
		cmocka_unit_test(test_steps_are_round),
		cmocka_unit_test(test_empty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
