/* SPDX-License-Identifier: MIT */
/* test_cells.c - the grid and drawing into parts of it. */
#include <string.h>

#include "../test.h"
#include "ui/cells.h"

static struct cells cells;

static int
open_cells(void **state)
{
	(void)state;
	cells_init(&cells, 10, 4);
	return 0;
}

static int
close_cells(void **state)
{
	(void)state;
	cells_done(&cells);
	return 0;
}

static void
expect_row(int y, const char *expected)
{
	struct buf dump;
	const char *row;

	buf_init(&dump, 1u << 16);
	assert_true(cells_dump_text(&cells, &dump));
	row = dump.data;
	for (; y > 0; y--)
		row = strchr(row, '\n') + 1;
	*strchr(row, '\n') = '\0';
	assert_string_equal(row, expected);
	buf_done(&dump);
}

static void
test_put_clips_on_all_sides(void **state)
{
	struct area area = area_sub(area_of(&cells), 2, 1, 5, 2);

	(void)state;
	assert_int_equal(area_put(area, 0, 0, ROLE_TEXT, "abcdefgh"), 8);
	expect_row(1, "  abcde");
	area_put(area, -2, 1, ROLE_TEXT, "123456789");
	expect_row(2, "  34567");
	area_put(area, 0, 2, ROLE_TEXT, "below");
	area_put(area, 0, -1, ROLE_TEXT, "above");
	expect_row(0, "");
	expect_row(3, "");
}

static void
test_wide_characters_never_straddle(void **state)
{
	struct area area = area_sub(area_of(&cells), 0, 0, 5, 1);

	(void)state;
	area_put(area, 0, 0, ROLE_TEXT, "a\xe6\xb7\xb1\xe5\xa4\x9c\xe6\xb7\xb1"); /* 1 + 3 wide */
	expect_row(0, "a\xe6\xb7\xb1\xe5\xa4\x9c");
	/* one column is left: its left half is not drawn there */
	area_put(area_sub(area_of(&cells), 0, 1, 4, 1), 0, 0, ROLE_TEXT,
		 "a\xe6\xb7\xb1\xe5\xa4\x9c");
	expect_row(1, "a\xe6\xb7\xb1");
	/* over its right half: the left half goes too, and the other way round */
	area_put(area, 2, 0, ROLE_TEXT, "x");
	expect_row(0, "a x\xe5\xa4\x9c");
	area_put(area, 3, 0, ROLE_TEXT, "y");
	expect_row(0, "a xy");
	for (int x = 0; x < 10; x++)
		assert_int_equal(cells_at(&cells, x, 0)->width, 1);
}

static void
test_marks_belong_to_their_base(void **state)
{
	(void)state;
	area_put(area_of(&cells), 0, 0, ROLE_TEXT, "e\xcc\x81\xcc\x82\xcc\x83z"); /* three marks */
	assert_int_equal(cells_at(&cells, 0, 0)->ch[1], 0x301);
	assert_int_equal(cells_at(&cells, 0, 0)->ch[2], 0x302);
	assert_int_equal(cells_at(&cells, 1, 0)->ch[0], 'z');
}

static void
test_controls_are_defused(void **state)
{
	(void)state;
	area_put(area_of(&cells), 0, 0, ROLE_TEXT, "a\033[2Jb");
	expect_row(0, "a?[2Jb");
}

static void
test_line_is_cut_with_an_ellipsis(void **state)
{
	const struct ui_style *style = ui_style_of(STYLE_ASCII);

	(void)state;
	area_line(area_sub(area_of(&cells), 0, 0, 5, 1), ALIGN_LEFT, ROLE_TEXT, "abcdefgh", style);
	expect_row(0, "abcd+");
	area_line(area_sub(area_of(&cells), 0, 1, 6, 1), ALIGN_RIGHT, ROLE_TEXT, "42", style);
	expect_row(1, "    42");
	area_line(area_sub(area_of(&cells), 0, 2, 0, 1), ALIGN_LEFT, ROLE_TEXT, "none", style);
	expect_row(2, "");
}

static void
test_sub_areas_stay_inside(void **state)
{
	const int rows[][4] = { { -3, -3, 5, 5 },
				{ 8, 2, 100, 100 },
				{ 50, 50, 1, 1 },
				{ 0, 0, -4, -4 },
				{ INT32_MAX, INT32_MAX, INT32_MAX, INT32_MAX } };

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct area sub =
			area_sub(area_of(&cells), rows[i][0], rows[i][1], rows[i][2], rows[i][3]);

		assert_true(sub.width >= 0 && sub.height >= 0);
		assert_true(sub.x >= 0 && sub.x + sub.width <= 10);
		assert_true(sub.y >= 0 && sub.y + sub.height <= 4);
		area_fill(sub, ROLE_ALARM);
	}
}

static void
test_frame(void **state)
{
	struct area inner =
		area_frame(area_of(&cells), ui_style_of(STYLE_ASCII), ROLE_POPUP, "title");

	(void)state;
	expect_row(0, "+- tit+ -+");
	expect_row(1, "|        |");
	expect_row(3, "+--------+");
	assert_int_equal(inner.width, 8);
	assert_int_equal(inner.height, 2);
}

static void
test_roles_and_selection(void **state)
{
	struct buf dump;

	(void)state;
	buf_init(&dump, 1u << 16);
	area_put(area_of(&cells), 0, 0, ROLE_ALARM, "!");
	area_put(area_of(&cells), 1, 0, ROLE_TEXT, " x");
	area_put(area_of(&cells), 0, 1, ROLE_WARN, "~");
	area_select(area_of(&cells), 1);
	assert_true(cells_dump_roles(&cells, &dump));
	assert_string_equal(dump.data, "a .\nW=========\n\n\n");
	buf_done(&dump);
}

static void
test_popup_over_a_wide_character(void **state)
{
	struct layers layers = { 0 };
	struct cells flat = { 0 };

	(void)state;
	cells_init(&layers.base, 6, 1);
	area_put(area_of(&layers.base), 0, 0, ROLE_TEXT, "\xe6\xb7\xb1\xe5\xa4\x9c\xe6\xb7\xb1");
	cells_init(&layers.popups[0].cells, 2, 1);
	area_put(area_of(&layers.popups[0].cells), 0, 0, ROLE_POPUP, "ab");
	layers.popups[0].x = 1;
	layers.n_popups = 1;
	layers_flatten(&layers, &flat);
	assert_int_equal(cells_at(&flat, 0, 0)->ch[0], ' ');
	assert_int_equal(cells_at(&flat, 1, 0)->ch[0], 'a');
	assert_int_equal(cells_at(&flat, 3, 0)->ch[0], ' ');
	assert_int_equal(cells_at(&flat, 4, 0)->width, 2);
	cells_done(&flat);
	layers_done(&layers);
}

static void
test_equality(void **state)
{
	struct cells other = { 0 };

	(void)state;
	area_put(area_of(&cells), 3, 2, ROLE_TEXT, "x");
	cells_copy(&other, &cells);
	assert_true(cells_equal(&cells, &other));
	area_put(area_of(&other), 3, 2, ROLE_DIM, "x");
	assert_false(cells_equal(&cells, &other));
	cells_resize(&other, 9, 4);
	assert_false(cells_equal(&cells, &other));
	cells_done(&other);
}

int
main(void)
{
#define WITH(test) cmocka_unit_test_setup_teardown(test, open_cells, close_cells)
	const struct CMUnitTest tests[] = {
		WITH(test_put_clips_on_all_sides),
		WITH(test_wide_characters_never_straddle),
		WITH(test_marks_belong_to_their_base),
		WITH(test_controls_are_defused),
		WITH(test_line_is_cut_with_an_ellipsis),
		WITH(test_sub_areas_stay_inside),
		WITH(test_frame),
		WITH(test_roles_and_selection),
		WITH(test_popup_over_a_wide_character),
		WITH(test_equality),
	};
#undef WITH

	return cmocka_run_group_tests(tests, NULL, NULL);
}
