/* SPDX-License-Identifier: MIT */
/* test_table.c - which columns stay, which rows are seen. */
#include <string.h>

#include "../test.h"
#include "ui/table.h"

static const struct table_column columns[] = {
	{ .title = "", .width = 1 },
	{ .title = "Name", .width = 6, .weight = 2 },
	{ .title = "Size", .width = 4, .align = ALIGN_RIGHT, .priority = 1 },
	{ .title = "Note", .width = 8, .weight = 1, .priority = 2 },
};

#define N LEN(columns)

static void
test_widths(void **state)
{
	int w[N];

	(void)state;
	table_widths(columns, N, 22, 0, w); /* exactly: 1+6+4+8 and three blanks */
	assert_true(w[0] == 1 && w[1] == 6 && w[2] == 4 && w[3] == 8);
	table_widths(columns, N, 31, 0, w); /* nine over, by weight */
	assert_true(w[0] == 1 && w[1] == 12 && w[2] == 4 && w[3] == 11);
	table_widths(columns, N, 21, 0, w); /* the note goes first, the name takes its place */
	assert_true(w[3] == 0 && w[2] == 4 && w[1] == 14);
	table_widths(columns, N, 10, 0, w);
	assert_true(w[3] == 0 && w[2] == 0 && w[1] == 8);
	table_widths(columns, N, 3, 0, w); /* what may not go is clipped when it is drawn */
	assert_true(w[0] == 1 && w[1] == 6);
}

/* What tells the rows apart is whole before anything else gets more, and takes no more than that.
 */
static void
test_names_come_first(void **state)
{
	static const struct table_column named[] = {
		{ .title = "Name", .width = 6, .weight = 1, .is_name = true },
		{ .title = "Note", .width = 8, .weight = 3, .priority = 1 },
	};
	int w[2];

	(void)state;
	table_widths(named, 2, 25, 14, w); /* ten over: eight for the name, two by weight */
	assert_true(w[0] == 14 && w[1] == 10);
	table_widths(named, 2, 25, 99, w);
	assert_true(w[0] == 16 && w[1] == 8);
	table_widths(named, 2, 25, 3, w); /* shorter than its column already */
	assert_true(w[0] == 8 && w[1] == 16);
}

static void
test_scroll(void **state)
{
	static const struct {
		size_t scroll, selected, n_rows;
		int visible;
		size_t expected;
	} rows[] = {
		{ 0, 0, 3, 5, 0 },  { 2, 0, 3, 5, 0 },  { 0, 5, 10, 5, 1 }, { 0, 9, 10, 5, 5 },
		{ 4, 2, 10, 5, 2 }, { 9, 9, 10, 5, 5 }, { 3, 4, 10, 5, 3 }, { 8, 1, 2, 5, 0 },
		{ 3, 3, 10, 0, 3 }, { 0, 0, 0, 5, 0 },
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++)
		assert_int_equal(table_scroll(rows[i].scroll, rows[i].selected, rows[i].n_rows,
					      rows[i].visible),
				 rows[i].expected);
}

static void
cell(const void *ctx, size_t row, size_t column, struct table_cell *out)
{
	static const char *const names[] = { "!", "alpha-beta", "12", "long note" };

	(void)ctx;
	text_addf(&out->text, "%s", names[column]);
	if (column == 1)
		text_addf(&out->text, "%zu", row);
	out->ink = column == 0 ? ROLE_ALARM : ROLE_TEXT;
}

static void
expect(const struct table *table, int height, const char *text, const char *roles)
{
	struct cells cells;
	struct buf dump;

	buf_init(&dump, 1u << 16);
	cells_init(&cells, 24, height);
	table_draw(area_of(&cells), table);
	assert_true(cells_dump_text(&cells, &dump));
	assert_string_equal(dump.data, text);
	buf_clear(&dump);
	assert_true(cells_dump_roles(&cells, &dump));
	assert_string_equal(dump.data, roles);
	cells_done(&cells);
	buf_done(&dump);
}

static void
test_draw(void **state)
{
	struct table table = { .columns = columns,
			       .n_columns = N,
			       .n_rows = 5,
			       .selected = 1,
			       .is_focused = true,
			       .style = ui_style_of(STYLE_ASCII),
			       .cell = cell };

	(void)state;
	expect(&table, 3,
	       "v Name    Size Note\n"
	       "! alpha-+   12 long note\n"
	       "! alpha-+   12 long note\n",
	       "f cccc    cccc cccc\n"
	       "a .......   .. .... ....\n"
	       "A=======================\n");
	table.selected = 3;
	table.scroll = 2;
	table.is_focused = false;
	/* in one line there is no room for a header */
	expect(&table, 1, "! alpha-+   12 long note\n", "a .......   .. .... ....\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_widths),
		cmocka_unit_test(test_names_come_first),
		cmocka_unit_test(test_scroll),
		cmocka_unit_test(test_draw),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
