/* SPDX-License-Identifier: MIT */
/* test_line.c - a line that is typed: edited by whole characters, drawn with its cursor in sight.
 */
#include "../test.h"
#include "ui/keys.h"
#include "ui/line.h"

#include <string.h>

static char store[40];
static struct line line;

static void
begin(const char *text)
{
	line = (struct line){ .text = store, .size = sizeof(store) };
	line_set(&line, text);
}

static void
expect(uint32_t key, enum line_answer answer, const char *text, size_t cursor)
{
	assert_int_equal(line_key(&line, key), answer);
	assert_string_equal(line.text, text);
	assert_int_equal(line.cursor, cursor);
}

static void
test_edits(void **state)
{
	(void)state;
	begin("one two");
	expect(KEY_CTRL('W'), LINE_CHANGED, "one ", 4);
	expect(KEY_CTRL('W'), LINE_CHANGED, "", 0);
	expect(KEY_CTRL('W'), LINE_NONE, "", 0);
	expect(KEY_IS_BACKSPACE, LINE_NONE, "", 0);
	expect('a', LINE_CHANGED, "a", 1);
	expect(0x5730, LINE_CHANGED, "a\xe5\x9c\xb0", 4);
	expect(0x301, LINE_CHANGED, "a\xe5\x9c\xb0\xcc\x81", 6);
	expect(KEY_IS_LEFT, LINE_MOVED, "a\xe5\x9c\xb0\xcc\x81", 1); /* with its mark */
	expect('b', LINE_CHANGED, "ab\xe5\x9c\xb0\xcc\x81", 2);
	expect(KEY_IS_DELETE, LINE_CHANGED, "ab", 2);
	expect(KEY_IS_HOME, LINE_MOVED, "ab", 0);
	expect(KEY_CTRL('W'), LINE_NONE, "ab", 0);
	expect(KEY_IS_END, LINE_MOVED, "ab", 2);
	expect(7, LINE_NONE, "ab", 2);      /* a control */
	expect(0x202e, LINE_NONE, "ab", 2); /* what would turn the line around */
	expect(KEY_IS_UP, LINE_NONE, "ab", 2);
	expect(KEY_CTRL('U'), LINE_CHANGED, "", 0);
	for (int i = 0; i < 60; i++)
		(void)line_key(&line, 'x');
	assert_int_equal(strlen(line.text), sizeof(store) - 1);
	expect('y', LINE_NONE, line.text, sizeof(store) - 1);
}

static void
expect_drawn(int width, int height, const char *text, const char *roles)
{
	struct cells cells = { 0 };
	struct buf dump;

	cells_resize(&cells, width, height);
	if (height == 1)
		line_draw(area_of(&cells), &line, ROLE_TEXT, ui_style_of(STYLE_ASCII));
	else
		(void)line_draw_wrapped(area_of(&cells), &line, ROLE_TEXT,
					ui_style_of(STYLE_ASCII));
	buf_init(&dump, 10000);
	assert_true(cells_dump_text(&cells, &dump));
	assert_string_equal(dump.data, text);
	buf_clear(&dump);
	assert_true(cells_dump_roles(&cells, &dump));
	assert_string_equal(dump.data, roles);
	buf_done(&dump);
	cells_done(&cells);
}

static void
test_drawn(void **state)
{
	(void)state;
	begin("abc");
	expect_drawn(6, 1, "abc_\n", "...f\n");
	line.cursor = 1;
	expect_drawn(6, 1, "abc\n", ".f.\n");
	begin("abcdefgh");
	expect_drawn(6, 1, "+efgh_\n", ".....f\n");
	line.cursor = 0;
	expect_drawn(6, 1, "abcde+\n", "f.....\n");
}

static void
test_wrapped(void **state)
{
	(void)state;
	begin("");
	assert_int_equal(line_rows(&line, 4), 1);
	expect_drawn(4, 2, "_\n\n", "f\n\n");
	begin("abcdef");
	assert_int_equal(line_rows(&line, 4), 2);
	expect_drawn(4, 2, "abcd\nef_\n", "....\n..f\n");
	line.cursor = 4;
	expect_drawn(4, 2, "abcd\nef\n", "....\nf.\n");
	begin("abcdefgh"); /* the cursor has a row of its own, and the beginning is left out */
	assert_int_equal(line_rows(&line, 4), 3);
	expect_drawn(4, 2, "efgh\n_\n", "....\nf\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_edits),
		cmocka_unit_test(test_drawn),
		cmocka_unit_test(test_wrapped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
