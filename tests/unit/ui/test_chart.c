/* SPDX-License-Identifier: MIT */
/* test_chart.c - charts: what is in which column and under the cursor, and whole drawings. */
#include <math.h>
#include <string.h>

#include "../test.h"
#include "ui/chart.h"

#define FROM INT64_C(1795269600) /* 2026-11-21T14:00:00Z */
#define HOUR INT64_C(3600)

static void
test_columns(void **state)
{
	static const int widths[] = { 1, 7, 60, 71, 200 };
	struct chart chart = { .from_s = FROM, .to_s = FROM + 3 * HOUR };

	(void)state;
	for (size_t i = 0; i < LEN(widths); i++)
		for (int x = 0; x < widths[i]; x++) {
			int64_t time_s = chart_column_time(&chart, widths[i], x);

			assert_int_equal(chart_column(&chart, widths[i], time_s), x);
			assert_true(x == 0 || chart_column(&chart, widths[i], time_s - 1) == x - 1);
		}
	assert_int_equal(chart_column(&chart, 60, FROM - 1), -1);
	assert_int_equal(chart_column(&chart, 60, chart.to_s), 60);
}

/* ---- values ---- */

static struct series *
make(const double *values, size_t n, int64_t period_s)
{
	struct series *series = series_new(period_s, n + 1);

	series->start_s = FROM;
	series->n = n;
	for (size_t i = 0; i < n; i++) {
		series->values[i] = isnan(values[i]) ? 0 : values[i];
		series->qualities[i] = (uint8_t)(isnan(values[i]) ? QUALITY_NONE : QUALITY_OK);
	}
	return series;
}

static void
test_cursor(void **state)
{
	const double values[] = { 1, NAN, 3 };
	struct series *series = make(values, 3, 300), *empty = series_new(60, 4);

	(void)state;
	assert_int_equal(chart_value_at(series, FROM - 1).quality, QUALITY_NONE);
	assert_true(chart_value_at(series, FROM).value == 1);
	assert_true(chart_value_at(series, FROM + 299).value == 1);
	assert_int_equal(chart_value_at(series, FROM + 300).quality, QUALITY_NONE);
	assert_true(chart_value_at(series, FROM + 899).value == 3);
	assert_int_equal(chart_value_at(series, FROM + 900).quality, QUALITY_NONE);
	assert_int_equal(chart_value_at(empty, FROM).quality, QUALITY_NONE);
	series_unref(series);
	series_unref(empty);
}

static void
test_distance(void **state)
{
	static const struct threshold over = { COMPARE_ABOVE, 1, 1 }, far = { COMPARE_ABOVE, 5, 1 },
				      low = { COMPARE_BELOW, 10, 1 },
				      never = { .compare = COMPARE_NEVER };
	static const struct {
		const struct threshold *warn, *alarm;
		double value;
		const char *expected;
		enum level level;
	} rows[] = {
		{ &over, &far, 0.7, "0.3% to ~ > 1%", LEVEL_OK },
		{ &over, &far, 3, "2% beyond ~ > 1%, 2% to ! > 5%", LEVEL_WARN },
		{ &over, &far, 9.4, "4.4% beyond ! > 5%", LEVEL_ALARM },
		{ &never, &far, 4, "1% to ! > 5%", LEVEL_OK },
		{ &never, &low, 4, "6% beyond ! < 10%", LEVEL_ALARM },
		{ &low, NULL, 12, "2% to ~ < 10%", LEVEL_OK },
		{ NULL, &never, 12, "", LEVEL_OK },
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct chart_line line = { .warn = rows[i].warn, .alarm = rows[i].alarm };
		TEXT_ON(out, 100);

		assert_int_equal(chart_distance(&line, UNIT_PERCENT, rows[i].value, &out),
				 rows[i].level);
		assert_string_equal(out.data, rows[i].expected);
	}
}

/* ---- drawings ---- */

static const struct threshold limit = { .compare = COMPARE_ABOVE, .limit = 6, .periods = 1 };

static struct chart
chart_of(const struct chart_line *lines, size_t n, enum style_kind kind)
{
	return (struct chart){ .lines = lines,
			       .n_lines = n,
			       .unit = UNIT_PERCENT,
			       .from_s = FROM,
			       .to_s = FROM + 720,
			       .style = ui_style_of(kind) };
}

static void
expect(const struct chart *chart, int width, int height, const char *expected, bool are_roles)
{
	struct cells cells;
	struct buf dump;

	buf_init(&dump, 1u << 16);
	cells_init(&cells, width, height);
	chart_draw(area_of(&cells), chart);
	assert_true(are_roles ? cells_dump_roles(&cells, &dump) : cells_dump_text(&cells, &dump));
	if (strcmp(dump.data, expected) != 0)
		fail_msg("it is\n%s not\n%s", dump.data, expected);
	cells_done(&cells);
	buf_done(&dump);
}

static void
test_one_line(void **state)
{
	const double values[] = { 0, 2, 4, 6, 8, NAN, NAN, 8, 6, 4, 2, 0 };
	struct chart_line line = { .series = make(values, 12, 60), .name = "it", .warn = &limit };
	struct chart chart = chart_of(&line, 1, STYLE_ASCII);

	(void)state;
	/* up, a gap that nothing bridges, down; the limit with its value */
	expect(&chart, 31, 8,
	       "    8%         *     **\n"
	       "  ~ 6% ------**--------*-------\n"
	       "    5%      *           *\n"
	       "           *             **\n"
	       "         **                *\n"
	       "        *                   *\n"
	       "    0% *                     *\n"
	       "       |14:00    |14:05\n",
	       false);
	chart.cursor_s = FROM + 130;
	chart.is_fitted = true;
	expect(&chart, 31, 8,
	       "    8%     |   *     **\n"
	       "  ~ 6% ----|-**--------*-------\n"
	       "    5%     |*           *\n"
	       "           *             **\n"
	       "         **|               *\n"
	       "        *  |                *\n"
	       "    0% *   |                 *\n"
	       "       | 14:02   |14:05\n",
	       false);
	chart.style = ui_style_of(STYLE_BRAILLE);
	expect(&chart, 31, 8,
	       "    8%     │  ⡔⠁     ⢣\n"
	       "  ~ 6% ┄┄┄┄│┄⡜┄┄┄┄┄┄┄┄⠣⡀┄┄┄┄┄┄┄\n"
	       "    5%     ⢀⠎          ⠑⡄\n"
	       "          ⡠⠃            ⠈⢆\n"
	       "         ⡰⠁│             ⠈⢆\n"
	       "        ⡔⠁ │               ⢣\n"
	       "    0% ⡜   │                ⠣⡀\n"
	       "       │ 14:02   │14:05\n",
	       false);
	chart.known_from_s = FROM + 200;
	expect(&chart, 31, 8,
	       "    dd     f  kk     k\n"
	       "  wwww wwwwfwkwwwwwwwwkkwwwwwww\n"
	       "    dd     kk          kk\n"
	       "          kk            kk\n"
	       "         kkf             kk\n"
	       "        kk f               k\n"
	       "    dd kuuufu               kk\n"
	       "       dfffffff  dddddd\n",
	       true);
	series_unref((struct series *)line.series);
}

/* Several: glyphs of their own, or letters where dots are alike; the newest points are uncertain;
 * another day is dotted, and above nothing. */
static void
test_lines(void **state)
{
	const double up[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9 };
	const double down[] = { 9, 8, 7, 6, 5, 4, 3, 2, 1, 1, 1, 1 };
	const double before[] = { 5, 5, 5, 5, 5, NAN, NAN, 5, 5, 5, 5, 5 };
	struct chart_line lines[] = {
		{ .series = make(up, 12, 60), .name = "up" },
		{ .series = make(down, 12, 60), .name = "down", .kind = 1 },
		{ .series = make(before, 12, 60), .name = "before", .is_compared = true }
	};
	struct chart chart = chart_of(lines, 3, STYLE_ASCII);

	(void)state;
	lines[0].series->qualities[10] = lines[0].series->qualities[11] = QUALITY_PROVISIONAL;
	expect(&chart, 31, 8,
	       "    9% oo                *****\n"
	       "         oooo        ****\n"
	       "             oo    **\n"
	       "    5% . . . . ****  . . . . .\n"
	       "             **    oo\n"
	       "         ****        ooooooooo\n"
	       "    0% **\n"
	       "       |14:00    |14:05\n",
	       false);
	expect(&chart, 31, 8,
	       "    dd 22                ppppp\n"
	       "         2222        kkkk\n"
	       "             22    kk\n"
	       "    dd d d d d kkkk  d d d d d\n"
	       "             kk    22\n"
	       "         kkkk        222222222\n"
	       "    dd kk\n"
	       "       dddddd    dddddd\n",
	       true);
	chart.style = ui_style_of(STYLE_BRAILLE);
	expect(&chart, 31, 8,
	       "    9% ⠉⠢⣀             ⣀⠔⠉⠉⠉⠉⠁\n"
	       "          ⠑⠤⡀       ⢀⠤⠊\n"
	       "            ⠈⠒b   ⡠⠒⠁\n"
	       "    5% ⠁ ⠁ ⠁ ⠁ ⣉⠶⣉   ⠁ ⠁ ⠁ ⠁ ⠁\n"
	       "            ⢀⠤⠊   ⠑⠤⡀\n"
	       "          ⡠⠒⠁       ⠈⠒⢄\n"
	       "    0% ⣀⠔a             ⠉⠉⠉⠉⠉⠉⠁\n"
	       "       │14:00    │14:05\n",
	       false);
	for (size_t i = 0; i < 3; i++)
		series_unref((struct series *)lines[i].series);
}

#define NO_ONE                     \
	{                          \
		SUBJECT_NONE, 0, 0 \
	}

/* What happened: a letter below and an upright line; the worst where two are in one column; without
 * values, too. */
static void
test_marks(void **state)
{
	const double values[] = { 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4 };
	const struct mark marks[] = { { MARK_JOB, FROM - 60, LEVEL_ALARM, "", "", NO_ONE, NULL },
				      { MARK_DEPLOY, FROM + 120, LEVEL_OK, "", "", NO_ONE, NULL },
				      { MARK_ALARM, FROM + 365, LEVEL_ALARM, "", "", NO_ONE, NULL },
				      { MARK_TASK, FROM + 370, LEVEL_WARN, "", "", NO_ONE, NULL },
				      { MARK_JOB, FROM + 720, LEVEL_ALARM, "", "", NO_ONE, NULL } };
	struct chart_line line = { .series = make(values, 12, 60), .name = "it" };
	struct chart chart = chart_of(&line, 1, STYLE_ASCII);

	(void)state;
	chart.marks = marks;
	chart.n_marks = LEN(marks);
	expect(&chart, 31, 8,
	       "    4% ***********************\n"
	       "           :       :\n"
	       "    2%     :       :\n"
	       "           :       :\n"
	       "           :       :\n"
	       "    0%     :       :\n"
	       "           D       A\n"
	       "       |14:00    |14:05\n",
	       false);
	expect(&chart, 31, 8,
	       "    dd kkkkkkkkkkkkkkkkkkkkkkk\n"
	       "           r       r\n"
	       "    dd     r       r\n"
	       "           r       r\n"
	       "           r       r\n"
	       "    dd     r       r\n"
	       "           o       a\n"
	       "       dddddd    dddddd\n",
	       true);
	expect(&chart, 31, 4,
	       "    4% ***********************\n"
	       "           :       :\n"
	       "    0%     :       :\n"
	       "       |14:00    |14:05\n",
	       false); /* the line before the letters */
	memset(line.series->qualities, QUALITY_NONE, 12);
	chart.nothing = "asking";
	expect(&chart, 31, 6,
	       "asking     :       :\n"
	       "           :       :\n"
	       "           :       :\n"
	       "           :       :\n"
	       "           D       A\n"
	       "       |14:00    |14:05\n",
	       false);
	series_unref((struct series *)line.series);
}

/* Where many stand close together the line is seen: a deployment has its upright, then an alarm,
 * then what is far enough from those. All have their letter. */
static void
test_crowd(void **state)
{
	const double values[] = { 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4 };
	struct chart_line line = { .series = make(values, 12, 60), .name = "it" };
	struct chart chart = chart_of(&line, 1, STYLE_ASCII);
	struct mark marks[12];

	(void)state;
	for (size_t i = 0; i < LEN(marks); i++)
		marks[i] = (struct mark){
			MARK_TASK, FROM + (int64_t)i * 60, LEVEL_ALARM, "", "", NO_ONE, NULL
		};
	marks[5].kind = MARK_DEPLOY;
	marks[7].kind = MARK_ALARM;
	chart.marks = marks;
	chart.n_marks = LEN(marks);
	expect(&chart, 31, 7,
	       "    4% ***********************\n"
	       "       :         :     :     :\n"
	       "    2% :         :     :     :\n"
	       "       :         :     :     :\n"
	       "    0% :         :     :     :\n"
	       "       T T T T T D T A T T T T\n"
	       "       |14:00    |14:05\n",
	       false);
	series_unref((struct series *)line.series);
}

static const struct threshold five = { .compare = COMPARE_ABOVE, .limit = 5, .periods = 1 },
			      one = { .compare = COMPARE_ABOVE, .limit = 1, .periods = 1 },
			      far_off = { .compare = COMPARE_ABOVE, .limit = 33.33, .periods = 1 },
			      off = { .compare = COMPARE_ABOVE, .limit = 38.21, .periods = 1 };

/* Each limit in its own ink and with its own words: in few rows, too, where several are in one, or
 * in the one in which the scale begins. */
static void
test_limits(void **state)
{
	const double values[] = { 0, 0, 0, 0, 40, 40, 40, 0, 0, 0, 0, 0 };
	struct chart_line line = { .series = make(values, 12, 60), .name = "it", .alarm = &five };
	struct chart chart = chart_of(&line, 1, STYLE_ASCII);

	(void)state;
	chart.has_no_times = true;
	expect(&chart, 31, 3,
	       "   40%         *****\n"
	       "              *     *\n"
	       "0 ! 5% *******-------*********-\n",
	       false);
	expect(&chart, 31, 3,
	       "   ddd         kkkkk\n"
	       "              k     k\n"
	       "d aaaa kkkkkkkaaaaaaakkkkkkkkka\n",
	       true);
	line.warn = &one;
	expect(&chart, 36, 3,
	       "        40%         *****\n"
	       "                   *     *\n"
	       "0 ~ 1% ! 5% *******-------*********-\n",
	       false);
	expect(&chart, 36, 3,
	       "        ddd         kkkkk\n"
	       "                   k     k\n"
	       "d wwww aaaa kkkkkkklllllllkkkkkkkkkl\n",
	       true);
	expect(&chart, 36, 9,
	       "   40%          ******\n"
	       "               *     *\n"
	       "   30%         *     *\n"
	       "               *     *\n"
	       "   20%         *      *\n"
	       "              *       *\n"
	       "   10%        *       *\n"
	       "  ! 5% -------*-------*-------------\n"
	       "0 ~ 1% ********--------***********--\n",
	       false);
	/* too long for one row: the worse */
	line.warn = &far_off;
	line.alarm = &off;
	expect(&chart, 36, 3,
	       "! 38.2% ---------******-------------\n"
	       "                *      *\n"
	       "     0% ********        **********\n",
	       false);
	expect(&chart, 36, 3,
	       "aaaaaaa lllllllllkkkkkklllllllllllll\n"
	       "                k      k\n"
	       "     dd kkkkkkkk        kkkkkkkkkk\n",
	       true);
	series_unref((struct series *)line.series);
}

/* What has no room draws nothing, anywhere. */
static void
test_no_room(void **state)
{
	const double values[] = { 4, 5 };
	struct chart_line line = { .series = make(values, 2, 60), .name = "it" };
	struct chart chart = chart_of(&line, 1, STYLE_BRAILLE);

	(void)state;
	expect(&chart, 15, 8,
	       "\n"
	       "\n"
	       "\n"
	       "\n"
	       "\n"
	       "\n"
	       "\n"
	       "\n",
	       false);
	expect(&chart, 40, 3,
	       "\n"
	       "\n"
	       "\n",
	       false);
	chart.has_no_times = true;
	expect(&chart, 16, 3,
	       "    4% ⠎\n"
	       "\n"
	       "    0%\n",
	       false);
	series_unref((struct series *)line.series);
}

static void
test_legend(void **state)
{
	const double up[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8 }, down[] = { 9, NAN, 7 };
	struct chart_line lines[] = {
		{ .series = make(up, 9, 60), .name = "5xx rate", .warn = &limit },
		{ .series = make(down, 3, 60), .name = "4xx rate", .kind = 1 },
		{ .series = make(down, 3, 60), .name = "5xx rate yesterday", .is_compared = true },
	};
	struct chart chart = chart_of(lines, 3, STYLE_BRAILLE);
	struct cells cells;
	struct buf dump;

	(void)state;
	buf_init(&dump, 1u << 16);
	lines[0].series->qualities[8] = QUALITY_PROVISIONAL;
	cells_init(&cells, 96, 3);
	chart_legend_draw(area_of(&cells), &chart);
	assert_true(cells_dump_text(&cells, &dump));
	chart.cursor_s = FROM + 60;
	cells_resize(&cells, 60, 3);
	chart_legend_draw(area_of(&cells), &chart);
	assert_true(cells_dump_text(&cells, &dump));
	cells_resize(&cells, 65, 2);
	chart_legend_draw(area_of(&cells), &chart);
	assert_true(cells_dump_text(&cells, &dump));
	cells_resize(&cells, 38, 2);
	chart_legend_draw(area_of(&cells), &chart);
	assert_true(cells_dump_text(&cells, &dump));
	cells_resize(&cells, 38, 1);
	chart_legend_draw(area_of(&cells), &chart);
	assert_true(cells_dump_text(&cells, &dump));
	if (strcmp(dump.data, "a 5xx rate                  8%  0%..8%                2% beyond ~ > "
			      "6% · may still change\n"
			      "b 4xx rate                  7%  7%..9%\n"
			      "· 5xx rate yesterday        7%  7%..9%\n"
			      "a 5xx rate                  1%  5% to ~ > 6%\n"
			      "b 4xx rate             no data\n"
			      "· 5xx rate yesterday   no data\n"
			      "a 5xx rate                  1%  0%..8%  5% to ~ > 6%\n"
			      "  +2 more lines\n"
			      "a 5xx rate        1%  5% to ~ > 6%\n"
			      "  +2 more lines\n"
			      "a 5xx rate        1%  5% to ~ > 6%\n") != 0)
		fail_msg("it is\n%s", dump.data);
	cells_done(&cells);
	buf_done(&dump);
	for (size_t i = 0; i < 3; i++)
		series_unref((struct series *)lines[i].series);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_columns),  cmocka_unit_test(test_cursor),
		cmocka_unit_test(test_distance), cmocka_unit_test(test_one_line),
		cmocka_unit_test(test_lines),    cmocka_unit_test(test_marks),
		cmocka_unit_test(test_no_room),  cmocka_unit_test(test_legend),
		cmocka_unit_test(test_crowd),    cmocka_unit_test(test_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
