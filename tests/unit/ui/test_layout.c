/* SPDX-License-Identifier: MIT */
/* test_layout.c - where panels go: shares, narrow, low, and every size there is. */
#include "../test.h"
#include "ui/layout.h"

/* one above, two beside each other, one below */
static const struct layout_item page[] = {
	{ .row = 0,
	  .row_weight = 3,
	  .weight = 1,
	  .min_width = 36,
	  .min_height = 3,
	  .want_height = 8 },
	{ .row = 1, .row_weight = 2, .weight = 1, .min_width = 36, .min_height = 3 },
	{ .row = 1, .row_weight = 2, .weight = 1, .min_width = 36, .min_height = 3 },
	{ .row = 2, .row_weight = 2, .weight = 1, .min_width = 36, .min_height = 3 },
};

#define N LEN(page)

static void
test_wide(void **state)
{
	struct layout_box boxes[N];

	(void)state;
	assert_int_equal(layout_page(page, N, 100, 40, boxes), 0);
	assert_int_equal(boxes[0].height, 8); /* no more than it wants */
	assert_int_equal(boxes[0].width, 100);
	assert_int_equal(boxes[1].height, 16);
	assert_int_equal(boxes[3].height, 16);
	assert_int_equal(boxes[1].y, 8);
	assert_int_equal(boxes[2].y, 8);
	assert_int_equal(boxes[1].width, 49);
	assert_int_equal(boxes[2].x, 51);
	assert_int_equal(boxes[2].x + boxes[2].width, 100);
}

static void
test_narrow_becomes_one_column(void **state)
{
	struct layout_box boxes[N];

	(void)state;
	assert_int_equal(layout_page(page, N, 60, 40, boxes), 0);
	for (size_t i = 0; i < N; i++) {
		assert_int_equal(boxes[i].x, 0);
		assert_int_equal(boxes[i].width, 60);
		assert_false(boxes[i].is_summary);
	}
	assert_true(boxes[2].y >= boxes[1].y + boxes[1].height);
}

static void
test_low_folds_the_last_first(void **state)
{
	struct layout_box boxes[N];

	(void)state;
	assert_int_equal(layout_page(page, N, 100, 7, boxes), 0);
	assert_false(boxes[0].is_summary);
	assert_false(boxes[1].is_summary);
	assert_true(boxes[3].is_summary);
	assert_int_equal(boxes[3].height, 1);
	assert_int_equal(layout_page(page, N, 100, 5, boxes), 0);
	assert_false(boxes[0].is_summary);
	assert_true(boxes[1].is_summary && boxes[2].is_summary);
	assert_int_equal(boxes[1].y, boxes[2].y);
}

static void
test_what_has_no_room_is_counted(void **state)
{
	struct layout_box boxes[N];

	(void)state;
	/* in 40 columns four lines: all four panels as lines */
	assert_int_equal(layout_page(page, N, 40, 4, boxes), 0);
	assert_int_equal(layout_page(page, N, 40, 3, boxes), 2); /* a line to say so */
	assert_int_equal(boxes[1].height, 1);
	assert_int_equal(boxes[2].height, 0);
	assert_int_equal(layout_page(page, N, 40, 1, boxes), 3);
	assert_int_equal(layout_page(page, N, 40, 0, boxes), 4);
}

static bool
overlap(const struct layout_box *a, const struct layout_box *b)
{
	return a->height > 0 && b->height > 0 && a->x < b->x + b->width && b->x < a->x + a->width &&
	       a->y < b->y + b->height && b->y < a->y + a->height;
}

static void
check(int width, int height)
{
	struct layout_box boxes[N];
	size_t left_out = layout_page(page, N, width, height, boxes), hidden = 0;

	for (size_t i = 0; i < N; i++) {
		hidden += boxes[i].height == 0;
		assert_true(boxes[i].x >= 0 && boxes[i].y >= 0 && boxes[i].width >= 0);
		if (boxes[i].height == 0)
			continue;
		assert_true(boxes[i].x + boxes[i].width <= width);
		assert_true(boxes[i].y + boxes[i].height <= height);
		assert_true(boxes[i].is_summary ? boxes[i].height == 1
						: boxes[i].height >= page[i].min_height);
		for (size_t j = 0; j < i; j++)
			assert_false(overlap(&boxes[i], &boxes[j]));
	}
	assert_int_equal(left_out, hidden);
}

static void
test_every_size(void **state)
{
	(void)state;
	for (int width = 1; width <= 300; width++)
		for (int height = 0; height <= 100; height++)
			check(width, height);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_wide),
		cmocka_unit_test(test_narrow_becomes_one_column),
		cmocka_unit_test(test_low_folds_the_last_first),
		cmocka_unit_test(test_what_has_no_room_is_counted),
		cmocka_unit_test(test_every_size),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
