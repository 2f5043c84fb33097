/* SPDX-License-Identifier: MIT */
/* test_leaving.c - what leaves the screen by keys: the lists of what can be copied and handed over,
 * and what the app is asked to do then. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "app/view_wish.h"
#include "fixture.h"
#include "ui/theme.h"

static struct fixture f;

static int
open_shop(void **state)
{
	(void)state;
	fixture_open(&f, NULL, STYLE_BRAILLE);
	fixture_answer(&f);
	fixture_show(&f, 80, 24);
	return 0;
}

static int
close_shop(void **state)
{
	(void)state;
	fixture_close(&f);
	return 0;
}

static void
shoot(const char *title)
{
	fixture_shoot(&f, title, 80, 24);
	fixture_shoot(&f, title, 200, 50);
	fixture_shoot(&f, title, 40, 10);
}

static bool
next_wish(struct view_wish *out)
{
	return view_wish_next(f.view, out);
}

static void
test_hand_over(void **state)
{
	static const struct {
		const char *keys;
		enum view_hand hand;
		bool to_clipboard;
	} rows[] = {
		{ "w\r", VIEW_HAND_TEXT, false },    { "wj\r", VIEW_HAND_JSON, false },
		{ "wjj\r", VIEW_HAND_SVG, false },   { "wjjj\r", VIEW_HAND_TEXT, true },
		{ "wjjjj\r", VIEW_HAND_JSON, true }, { "wG\r", VIEW_HAND_SVG, true },
		{ "\rw\r", VIEW_HAND_TEXT, false }, /* above what is open */
	};
	struct view_wish wish;

	(void)state;
	fixture_keys(&f, "w");
	shoot("what can be handed over");
	fixture_keys(&f, "\033");
	assert_false(next_wish(&wish));
	for (size_t i = 0; i < LEN(rows); i++) {
		fixture_keys(&f, rows[i].keys);
		assert_true(next_wish(&wish));
		assert_int_equal(wish.kind, VIEW_WISH_HAND);
		assert_int_equal(wish.hand, rows[i].hand);
		assert_int_equal(wish.to_clipboard, rows[i].to_clipboard);
		fixture_show(&f, 80, 24);
		assert_false(fixture_has(&f, "Hand over"));
	}
	fixture_check(&f, "hand_over");
}

/* Every panel has a row that something can be copied of, and the copy is what the list says. */
static void
test_copy(void **state)
{
	struct view_wish wish;

	(void)state;
	fixture_keys(&f, "2c");
	shoot("of an alarm");
	assert_true(fixture_has(&f, "alarm shop-"));
	fixture_keys(&f, "jj\r");
	assert_true(next_wish(&wish));
	assert_int_equal(wish.kind, VIEW_WISH_COPY);
	assert_true(text_starts(wish.text, "https://eu-west-2.console.aws.amazon.com/cloudwatch/"));
	assert_true(text_starts(wish.title, "console link of alarm shop-"));
	arena_free(wish.owned_arena);
	/* a row as it stands on the screen, heads and all; the detail as Enter shows it */
	fixture_keys(&f, "cGk\r");
	assert_true(next_wish(&wish));
	assert_true(strstr(wish.text, "State") && strstr(wish.text, "ALARM"));
	arena_free(wish.owned_arena);
	fixture_keys(&f, "dcG\r");
	assert_true(next_wish(&wish));
	assert_true(text_starts(wish.text, "alarm\t"));
	arena_free(wish.owned_arena);
	fixture_check(&f, "copies");
}

/* Where there is no row there is a sentence, and no list. */
static void
test_nothing_to_copy(void **state)
{
	struct view_wish wish;

	(void)state;
	fixture_keys(&f, "2/no such row\rc");
	fixture_show(&f, 80, 24);
	assert_true(fixture_has(&f, "copy: there is no row here"));
	assert_false(next_wish(&wish));
}

static void
test_what_is_written(void **state)
{
	const int size[2] = { 80, 24 };
	struct theme theme = { 0 };
	struct buf out;

	(void)state;
	buf_init(&out, 1u << 20);
	assert_true(view_hand_write(f.view, VIEW_HAND_TEXT, size, &theme, &out));
	assert_true(strstr(out.data, "\nAlarms\n") != NULL);
	buf_clear(&out);
	assert_true(view_hand_write(f.view, VIEW_HAND_JSON, size, &theme, &out));
	assert_int_equal(out.data[0], '{');
	buf_clear(&out);
	fixture_keys(&f, "?"); /* a picture is of all that is seen */
	assert_true(view_hand_write(f.view, VIEW_HAND_SVG, size, &theme, &out));
	assert_true(strstr(out.data, "<svg ") && strstr(out.data, "In a panel"));
	buf_done(&out);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_shop, close_shop)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_hand_over),
		TEST(test_copy),
		TEST(test_nothing_to_copy),
		TEST(test_what_is_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
