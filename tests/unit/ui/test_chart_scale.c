/* SPDX-License-Identifier: MIT */
/* test_chart_scale.c - round values and times for the axes of a chart. */
#include <math.h>
#include <string.h>

#include "../test.h"
#include "base/text.h"
#include "ui/chart_scale.h"

#define FROM INT64_C(1795269600) /* 2026-11-21T14:00:00Z */
#define HOUR INT64_C(3600)
#define DAY (24 * HOUR)

/* ---- y scale ---- */

static void
test_scales(void **state)
{
	static const struct {
		double least, most;
		enum unit unit;
		bool is_whole;
		int steps;
		const char *labels;
	} rows[] = {
		{ 0, 9.4, UNIT_PERCENT, false, 5, "0% 2% 4% 6% 8%" },
		{ 0, 98, UNIT_PERCENT, false, 4, "0% 50%" },
		{ 0, 100, UNIT_PERCENT, false, 5, "0% 20% 40% 60% 80% 100%" },
		{ 0, 1, UNIT_COUNT, true, 5, "0 1" },
		{ 0, 3, UNIT_COUNT, true, 8, "0 1 2 3" },
		{ 0, 0, UNIT_COUNT, false, 4, "0 0.5 1" },
		{ 5, 5, UNIT_COUNT, false, 4, "5 5.2 5.4" },
		{ 0, 0.0037, UNIT_RATIO, false, 4, "0 0.001 0.002 0.003" },
		{ -3, 7, UNIT_NONE, false, 4, "0 5" },
		{ 1233.2, 1236.1, UNIT_COUNT, false, 4, "1.234k 1.235k 1.236k" },
		{ 0, 3.5 * 1048576.0, UNIT_BYTES, false, 4, "0B 1MiB 2MiB 3MiB" },
		{ 0, 700, UNIT_BYTES, false, 4, "0B 256B 512B" },
		{ 0, 420, UNIT_SECONDS, false, 4, "0s 2m00s 4m00s 6m00s" },
		{ 0, 50000, UNIT_SECONDS, false, 4, "0s 6h00m 12h00m" },
		{ 0, 0.35, UNIT_SECONDS, false, 4, "0s 100ms 200ms 300ms" },
		{ 0, 850, UNIT_MILLISECONDS, false, 4, "0ms 500ms" },
		{ 0, 90000, UNIT_MILLISECONDS, false, 4, "0ms 30s 60s 90s" },
		{ 0, 45.5, UNIT_USD, false, 4, "$0.00 $20.00 $40.00" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct chart_scale scale = { 0 };
		TEXT_ON(labels, 200);
		double value;

		assert_true(chart_scale_round(rows[i].least, rows[i].most, rows[i].unit,
					      rows[i].is_whole, rows[i].steps, &scale));
		for (int k = 0; chart_scale_mark(&scale, k, &value); k++) {
			char label[UNIT_TEXT_MAX];

			chart_scale_label(value, scale.step, rows[i].unit, label);
			text_addf(&labels, "%s%s", k ? " " : "", label);
		}
		if (!text_is(labels.data, rows[i].labels))
			fail_msg("\"%s\", not \"%s\"", labels.data, rows[i].labels);
	}
}

static void
test_no_scale(void **state)
{
	struct chart_scale scale;

	(void)state;
	assert_false(chart_scale_round(0, INFINITY, UNIT_NONE, false, 4, &scale));
	assert_false(chart_scale_round(NAN, 1, UNIT_NONE, false, 4, &scale));
	assert_false(chart_scale_round(-1e300, 1e300, UNIT_NONE, false, 4, &scale));
}

static int
count_marks(const struct chart_scale *scale, double least, double most)
{
	double value, last = -INFINITY;
	int n = 0;

	while (n < 100 && chart_scale_mark(scale, n, &value)) {
		assert_true(value >= least && value <= most && value > last);
		last = value;
		n++;
	}
	return n;
}

/* Whatever the range: it is shown, with no more marks than asked for, and one at least. */
static void
test_any_scale(void **state)
{
	(void)state;
	for (int unit = 0; unit < UNIT_KINDS; unit++)
		for (int low = -3; low < 12; low++)
			for (int high = -7; high < 12; high++)
				for (int steps = 3; steps < 13; steps += 3) {
					double least = -3.3 * pow(10, low) * (low % 2);
					double most = least + 7.7 * pow(10, high);
					struct chart_scale scale = { 0 };
					int n;

					if (unit == UNIT_BYTES || unit == UNIT_BYTES_PER_SECOND)
						most += 3;
					assert_true(chart_scale_round(least, most, (enum unit)unit,
								      false, steps, &scale));
					n = count_marks(&scale, scale.min, scale.max);
					if (scale.min != least || scale.max < most || n < 1 ||
					    n > steps + 1)
						fail_msg("%g..%g by %g: %d marks", scale.min,
							 scale.max, scale.step, n);
				}
}

static void
test_labels(void **state)
{
	static const struct {
		double value, step;
		enum unit unit;
		const char *expected;
	} rows[] = {
		{ 10, 2, UNIT_PERCENT, "10%" },
		{ 3 * 0.1, 0.1, UNIT_SECONDS, "300ms" },
		{ 1200, 200, UNIT_COUNT, "1.2k" },
		{ 1233, 1, UNIT_COUNT, "1.233k" }, /* 1.23k is three of them */
		{ 12345600, 100, UNIT_COUNT, "12.3456M" },
		{ 99.95, 0.01, UNIT_PERCENT, "99.95%" },
		{ 1048576, 1024, UNIT_BYTES, "1.0000MiB" },
		{ 100.5, 0.5, UNIT_SECONDS, "100.5s" },
		{ 1234.5, 0.5, UNIT_USD, "$1.2345k" },
		{ -1234.5, 0.5, UNIT_COUNT, "-1.2345k" },
		{ 0, 1, UNIT_COUNT, "0" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		char out[UNIT_TEXT_MAX];

		chart_scale_label(rows[i].value, rows[i].step, rows[i].unit, out);
		if (strcmp(out, rows[i].expected) != 0)
			fail_msg("%s, not %s", out, rows[i].expected);
	}
}

/* ---- x axis ---- */

static void
expect_ticks(int64_t from_s, int64_t span_s, int columns, const char *expected)
{
	struct chart_tick ticks[CHART_TICKS_MAX];
	size_t n = chart_ticks(from_s, from_s + span_s, columns, ticks);
	TEXT_ON(all, 400);

	for (size_t i = 0; i < n; i++)
		text_addf(&all, "%s%s", i ? " " : "", ticks[i].label);
	if (!text_is(all.data, expected))
		fail_msg("\"%s\", not \"%s\"", all.data, expected);
}

static void
test_times(void **state)
{
	char time[16];

	(void)state;
	expect_ticks(FROM, HOUR, 70, "14:00 14:10 14:20 14:30 14:40 14:50");
	expect_ticks(FROM + 61, HOUR, 70, "14:10 14:20 14:30 14:40 14:50 15:00");
	expect_ticks(FROM, HOUR, 30, "14:00 14:30");
	expect_ticks(FROM, 3 * HOUR, 70, "14:00 14:30 15:00 15:30 16:00 16:30");
	expect_ticks(FROM - 12 * HOUR, DAY, 70, "03:00 06:00 09:00 12:00 15:00 18:00 21:00 22 Nov");
	expect_ticks(FROM - 3 * DAY, 3 * DAY, 70, "19 Nov 12:00 20 Nov 12:00 21 Nov 12:00");
	expect_ticks(FROM - 7 * DAY, 7 * DAY, 80,
		     "15 Nov 16 Nov 17 Nov 18 Nov 19 Nov 20 Nov 21 Nov");
	expect_ticks(FROM - 14 * DAY, 14 * DAY, 80,
		     "9 Nov 11 Nov 13 Nov 15 Nov 17 Nov 19 Nov 21 Nov");
	expect_ticks(FROM, 60, 1, "14:00");
	chart_time(FROM + 300, DAY, time);
	assert_string_equal(time, "14:05");
	chart_time(FROM + 300, DAY + 60, time);
	assert_string_equal(time, "21 Nov 14:05");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_scales),    cmocka_unit_test(test_no_scale),
		cmocka_unit_test(test_any_scale), cmocka_unit_test(test_labels),
		cmocka_unit_test(test_times),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
