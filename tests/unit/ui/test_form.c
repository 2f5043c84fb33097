/* SPDX-License-Identifier: MIT */
/* test_form.c - what keys do to a form, and what is seen of it. */
#include <stdlib.h>
#include <string.h>

#include "../test.h"
#include "ui/form.h"
#include "ui/keys.h"

static const char *const modes[] = { "all", "car", "transit", "cycling" };

static const struct form_field fields[] = {
	{ .title = "City",
	  .is_required = true,
	  .initial = "london",
	  .help = "Id of a city.",
	  .rule = "at most 40 characters" },
	{ .title = "For",
	  .unit = "h",
	  .is_required = true,
	  .initial = "16",
	  .help = "Length of the window.",
	  .rule = "a whole number, 1 to 24" },
	{ .title = "Modes",
	  .kind = FORM_CHOICE,
	  .choices = modes,
	  .n_choices = LEN(modes),
	  .is_required = true,
	  .initial = "car",
	  .help = "Who travels.",
	  .rule = "all, car, transit or cycling" },
	{ .title = "Weather", .kind = FORM_CHOICE, .choices = modes, .n_choices = 2 },
	{ .title = "Emissions of each street",
	  .kind = FORM_SWITCH,
	  .is_required = true,
	  .initial = "yes" },
	{ .title = "Trips", .kind = FORM_SWITCH },
	{ .title = "Note", .help = "For those who find the job later." },
};

#define CITY 0
#define HOURS 1
#define MODES 2
#define WEATHER 3
#define EMISSIONS 4
#define TRIPS 5
#define NOTE 6

static void
type(struct form *form, const char *text)
{
	size_t n = strlen(text), at = 0, step;
	uint32_t key;

	while ((step = utf8_decode(text + at, n - at, &key, NULL)) > 0) {
		assert_int_equal(form_key(form, key), FORM_CHANGED);
		at += step;
	}
}

static void
press(struct form *form, uint32_t key, int times)
{
	for (int i = 0; i < times; i++)
		assert_int_not_equal(form_key(form, key), FORM_NONE);
}

/* ---- keys ---- */

static void
test_typing(void **state)
{
	struct form form;

	(void)state;
	form_init(&form, fields, LEN(fields));
	assert_string_equal(form_value(&form, CITY), "london");
	type(&form, "-ü");
	assert_string_equal(form_value(&form, CITY), "london-ü");
	assert_int_equal(form_key(&form, KEY_IS_HOME), FORM_MOVED);
	assert_int_equal(form_key(&form, KEY_IS_HOME), FORM_NONE);
	assert_int_equal(form_key(&form, KEY_IS_LEFT), FORM_NONE);
	assert_int_equal(form_key(&form, KEY_IS_BACKSPACE), FORM_NONE);
	assert_int_equal(form_key(&form, KEY_IS_DELETE), FORM_CHANGED);
	type(&form, "L");
	press(&form, KEY_IS_RIGHT, 2);
	type(&form, "x");
	assert_string_equal(form_value(&form, CITY), "Lonxdon-ü");
	assert_int_equal(form_key(&form, KEY_IS_BACKSPACE), FORM_CHANGED);
	assert_string_equal(form_value(&form, CITY), "London-ü");
	assert_int_equal(form_key(&form, KEY_IS_END), FORM_MOVED);
	assert_int_equal(form_key(&form, KEY_IS_RIGHT), FORM_NONE);
	assert_int_equal(form_key(&form, KEY_IS_DELETE), FORM_NONE);
	press(&form, KEY_IS_LEFT, 1);
	press(&form, KEY_CTRL('H'), 1);
	assert_string_equal(form_value(&form, CITY), "Londonü");
	assert_int_equal(form_key(&form, KEY_CTRL('U')), FORM_CHANGED);
	assert_string_equal(form_value(&form, CITY), "");
	assert_int_equal(form_key(&form, KEY_CTRL('U')), FORM_NONE);
	form_done(&form);
	form_done(&form);
}

/* A letter and its marks come and go together; wide ones are one character. */
static void
test_characters(void **state)
{
	struct form form;

	(void)state;
	form_init(&form, fields, LEN(fields));
	form_set_value(&form, CITY, "ae\xcc\x81日");
	press(&form, KEY_IS_LEFT, 2);
	type(&form, "|");
	assert_string_equal(form_value(&form, CITY), "a|e\xcc\x81日");
	press(&form, KEY_IS_DELETE, 1);
	assert_string_equal(form_value(&form, CITY), "a|日");
	press(&form, KEY_IS_END, 1);
	press(&form, KEY_IS_BACKSPACE, 2);
	assert_string_equal(form_value(&form, CITY), "a");
	/* what cannot be shown is not taken */
	assert_int_equal(form_key(&form, 0x202e), FORM_NONE);
	assert_int_equal(form_key(&form, 0x9b), FORM_NONE);
	assert_int_equal(form_key(&form, KEY_CTRL('G')), FORM_NONE);
	assert_int_equal(form_key(&form, KEY_IS_OTHER), FORM_NONE);
	assert_string_equal(form_value(&form, CITY), "a");
	form_done(&form);
}

static void
test_full_line(void **state)
{
	struct form form;
	char large[2 * FORM_VALUE_MAX];

	(void)state;
	form_init(&form, fields, LEN(fields));
	memset(large, 'x', sizeof(large));
	large[sizeof(large) - 1] = '\0';
	form_set_value(&form, CITY, large);
	assert_int_equal(strlen(form_value(&form, CITY)), FORM_VALUE_MAX - 1);
	assert_int_equal(form_key(&form, 'y'), FORM_NONE);
	press(&form, KEY_IS_BACKSPACE, 1);
	assert_int_equal(form_key(&form, 0xe9), FORM_NONE); /* two bytes, one left */
	type(&form, "y");
	assert_int_equal(strlen(form_value(&form, CITY)), FORM_VALUE_MAX - 1);
	form_done(&form);
}

static void
expect_choice(struct form *form, uint32_t key, enum form_answer answer, const char *value)
{
	assert_int_equal(form_key(form, key), answer);
	assert_string_equal(form_value(form, form_focus(form)), value);
}

static void
test_choosing(void **state)
{
	struct form form;

	(void)state;
	form_init(&form, fields, LEN(fields));
	form_go(&form, MODES);
	expect_choice(&form, KEY_IS_RIGHT, FORM_CHANGED, "transit");
	expect_choice(&form, KEY_IS_SPACE, FORM_CHANGED, "cycling");
	expect_choice(&form, KEY_IS_RIGHT, FORM_CHANGED, "all");
	expect_choice(&form, KEY_IS_LEFT, FORM_CHANGED, "cycling");
	expect_choice(&form, KEY_IS_HOME, FORM_CHANGED, "all");
	expect_choice(&form, KEY_IS_END, FORM_CHANGED, "cycling");
	expect_choice(&form, 'C', FORM_CHANGED, "car");
	expect_choice(&form, 'c', FORM_CHANGED, "cycling");
	expect_choice(&form, 't', FORM_CHANGED, "transit");
	expect_choice(&form, 't', FORM_NONE, "transit");
	expect_choice(&form, 'z', FORM_NONE, "transit");
	expect_choice(&form, KEY_IS_DELETE, FORM_NONE, "transit");
	form_set_value(&form, MODES, "of an older form");
	expect_choice(&form, KEY_IS_RIGHT, FORM_CHANGED, "all");

	form_go(&form, WEATHER); /* need not have a value */
	expect_choice(&form, KEY_IS_RIGHT, FORM_CHANGED, "all");
	expect_choice(&form, KEY_IS_LEFT, FORM_CHANGED, "");
	expect_choice(&form, KEY_IS_LEFT, FORM_CHANGED, "car");
	expect_choice(&form, KEY_IS_BACKSPACE, FORM_CHANGED, "");

	form_go(&form, EMISSIONS);
	expect_choice(&form, KEY_IS_SPACE, FORM_CHANGED, "no");
	expect_choice(&form, KEY_IS_SPACE, FORM_CHANGED, "yes");
	expect_choice(&form, 'n', FORM_CHANGED, "no");
	form_go(&form, TRIPS);
	expect_choice(&form, KEY_IS_SPACE, FORM_CHANGED, "yes");
	expect_choice(&form, KEY_IS_RIGHT, FORM_CHANGED, "no");
	expect_choice(&form, KEY_IS_RIGHT, FORM_CHANGED, "");
	form_done(&form);
}

static void
test_walking(void **state)
{
	struct form form;

	(void)state;
	form_init(&form, fields, LEN(fields));
	assert_int_equal(form_key(&form, KEY_IS_UP), FORM_NONE);
	for (size_t i = 1; i < LEN(fields); i++) {
		assert_int_equal(form_key(&form, i % 2 ? KEY_IS_ENTER : KEY_IS_DOWN), FORM_MOVED);
		assert_int_equal(form_focus(&form), i);
	}
	assert_int_equal(form_key(&form, KEY_IS_DOWN), FORM_NONE);
	assert_int_equal(form_key(&form, KEY_IS_ENTER), FORM_DONE);
	assert_int_equal(form_key(&form, KEY_IS_TAB), FORM_MOVED);
	assert_int_equal(form_focus(&form), 0);
	assert_int_equal(form_key(&form, KEY_IS_BACK_TAB), FORM_MOVED);
	assert_int_equal(form_focus(&form), NOTE);
	press(&form, KEY_IS_UP, 1);
	assert_int_equal(form_focus(&form), TRIPS);
	press(&form, KEY_IS_PAGE_UP, 1);
	assert_int_equal(form_focus(&form), CITY);
	assert_int_equal(form_key(&form, KEY_CTRL('D')), FORM_DONE);
	press(&form, KEY_IS_PAGE_DOWN, 1);
	assert_int_equal(form_focus(&form), NOTE);
	assert_int_equal(form_key(&form, KEY_IS_ESC), FORM_CANCEL);
	form_go(&form, LEN(fields));
	assert_int_equal(form_focus(&form), NOTE);
	form_done(&form);
}

static void
test_nothing_to_ask(void **state)
{
	struct form form;

	(void)state;
	form_init(&form, NULL, 0);
	assert_int_equal(form_key(&form, 'x'), FORM_NONE);
	assert_int_equal(form_key(&form, KEY_IS_TAB), FORM_NONE);
	assert_int_equal(form_key(&form, KEY_IS_ENTER), FORM_DONE);
	assert_string_equal(form_value(&form, 0), "");
	assert_true(form_first_error(&form) == SIZE_MAX);
	form_done(&form);
}

static void
test_errors(void **state)
{
	struct form form;

	(void)state;
	form_init(&form, fields, LEN(fields));
	assert_true(form_first_error(&form) == SIZE_MAX);
	form_set_error(&form, NOTE, "too short");
	form_set_error(&form, HOURS, "must be 1 to 24");
	assert_int_equal(form_first_error(&form), HOURS);
	assert_string_equal(form_error(&form, HOURS), "must be 1 to 24");
	form_set_error(&form, HOURS, NULL);
	assert_int_equal(form_first_error(&form), NOTE);
	form_set_value(&form, NOTE, "longer");
	assert_string_equal(form_error(&form, NOTE), "");
	form_done(&form);
}

/* ---- what is seen ---- */

struct seen {
	int width, height;
	enum style_kind style;
};

static void
expect(struct form *form, struct seen seen, const char *text, const char *roles)
{
	struct cells cells;
	struct buf dump;

	buf_init(&dump, 1u << 16);
	cells_init(&cells, seen.width, seen.height);
	form_draw(area_of(&cells), form, ui_style_of(seen.style));
	assert_true(cells_dump_text(&cells, &dump));
	assert_string_equal(dump.data, text);
	buf_clear(&dump);
	assert_true(cells_dump_roles(&cells, &dump));
	if (roles)
		assert_string_equal(dump.data, roles);
	cells_done(&cells);
	buf_done(&dump);
}

static const char *
nth_line(struct buf *dump, int n)
{
	char *line = dump->data;

	for (; n > 0; n--)
		line = strchr(line, '\n') + 1;
	*strchr(line, '\n') = '\0';
	return line;
}

/* The line of the note, at the bottom of seven. */
static void
expect_line(struct form *form, struct seen seen, const char *text, const char *roles)
{
	struct cells cells;
	struct buf dump;

	buf_init(&dump, 1u << 16);
	cells_init(&cells, seen.width, seen.height);
	form_draw(area_of(&cells), form, ui_style_of(seen.style));
	assert_true(cells_dump_text(&cells, &dump));
	assert_string_equal(nth_line(&dump, 5), text);
	buf_clear(&dump);
	assert_true(cells_dump_roles(&cells, &dump));
	assert_string_equal(nth_line(&dump, 5), roles);
	cells_done(&cells);
	buf_done(&dump);
}

static const struct seen large = { .width = 78, .height = 20, .style = STYLE_ASCII },
			 small = { .width = 38, .height = 8, .style = STYLE_BRAILLE },
			 small_ascii = { .width = 38, .height = 8, .style = STYLE_ASCII };

/* A form of few fields has its two lines below it as soon as there is room for them. */
static void
test_few(void **state)
{
	struct form form;

	(void)state;
	form_init(&form, fields, 1);
	expect(&form, (struct seen){ .width = 30, .height = 4, .style = STYLE_ASCII },
	       "* City london_\n"
	       "\n"
	       "Id of a city.\n"
	       "at most 40 characters\n",
	       "d ffff VVVVVVfVVVVVVVVVVVVVVV\n"
	       "\n"
	       "ddddddddddddd\n"
	       "ddddddddddddddddddddd\n");
	form_done(&form);
}

static void
test_large(void **state)
{
	struct form form;

	(void)state;
	form_init(&form, fields, LEN(fields));
	form_set_error(&form, HOURS, "must be 1 to 24");
	expect(&form, large,
	       "* City                     london_\n"
	       "! For (h)                  16\n"
	       "* Modes                    car\n"
	       "  Weather                  (not given)\n"
	       "* Emissions of each street [x] yes\n"
	       "  Trips                    (not given)\n"
	       "  Note\n"
	       "\n"
	       "\n"
	       "\n"
	       "\n"
	       "\n"
	       "\n"
	       "\n"
	       "\n"
	       "\n"
	       "\n"
	       "\n"
	       "Id of a city.\n"
	       "at most 40 characters\n",
	       "d ffff                     VVVVVVfVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVV\n"
	       "a ... ddd                  aa\n"
	       "d .....                    vvv\n"
	       "  .......                  vvvvvvvvvvv\n"
	       "d ......... .. .... ...... vvvvvvv\n"
	       "  .....                    vvvvvvvvvvv\n"
	       "  ....\n"
	       "\n"
	       "\n"
	       "\n"
	       "\n"
	       "\n"
	       "\n"
	       "\n"
	       "\n"
	       "\n"
	       "\n"
	       "\n"
	       "ddddddddddddd\n"
	       "ddddddddddddddddddddd\n");
	form_done(&form);
}

static void
test_small(void **state)
{
	struct form form;

	(void)state;
	form_init(&form, fields, LEN(fields));
	form_set_error(&form, HOURS, "must be 1 to 24");
	form_go(&form, HOURS);
	expect(&form, small,
	       "* City              london\n"
	       "! For (h)           16▏\n"
	       "* Modes             car\n"
	       "  Weather           (not given)\n"
	       "* Emissions of eac… [x] yes\n"
	       "  Trips             (not given)      ↓\n"
	       "Length of the window.\n"
	       "! must be 1 to 24\n",
	       "d ....              vvvvvv\n"
	       "a fff ddd           AAfAAAAAAAAAAAAAA\n"
	       "d .....             vvv\n"
	       "  .......           vvvvvvvvvvv\n"
	       "d ......... .. .... vvvvvvv\n"
	       "  .....             vvvvvvvvvvv      f\n"
	       "ddddddddddddddddddddd\n"
	       "aaaaaaaaaaaaaaaaa\n");
	form_done(&form);
}

/* One row for what is known of a field: what it takes, then what it is for. */
static void
test_low(void **state)
{
	struct form form;

	(void)state;
	form_init(&form, fields, LEN(fields));
	form_go(&form, MODES);
	expect(&form, ((struct seen){ 38, 4, STYLE_ASCII }),
	       "* City              london\n"
	       "* For (h)           16\n"
	       "* Modes             < car >          v\n"
	       "all, car, transit or cycling | Who tr~\n",
	       NULL);
	form_go(&form, EMISSIONS);
	expect(&form, ((struct seen){ 38, 1, STYLE_ASCII }),
	       "* Emissions of eac~ [x] yes          |\n",
	       "d fffffffffffffffff VVVVVVVVVVVVVVVVVf\n");
	form_go(&form, WEATHER);
	expect(&form, ((struct seen){ 20, 3, STYLE_ASCII }),
	       "  Weather  < (not ~^\n"
	       "* Emissio~ [x] yes v\n"
	       "\n",
	       NULL);
	form_done(&form);
}

/* No size is too small, no cursor outside. */
static void
test_all_sizes(void **state)
{
	struct form form;

	(void)state;
	form_init(&form, fields, LEN(fields));
	form_set_value(&form, NOTE, "日本語 wide, and some more of it");
	for (int width = 0; width < 45; width++)
		for (int height = 0; height < 12; height++) {
			struct cells cells;

			cells_init(&cells, width, height);
			form_go(&form, (size_t)(width + height) % LEN(fields));
			form_draw(area_of(&cells), &form, ui_style_of(STYLE_BLOCKS));
			cells_done(&cells);
		}
	form_done(&form);
}

static void
test_long_values(void **state)
{
	struct form form;

	(void)state;
	form_init(&form, fields, LEN(fields));
	form_go(&form, NOTE);
	form_set_value(&form, NOTE, "a long note that goes on and on, beyond any edge");
	expect_line(&form, small, "  Note              …beyond any edge▏",
		    "  ffff              VVVVVVVVVVVVVVVVf");
	press(&form, KEY_IS_LEFT, 22);
	expect_line(&form, small, "  Note              …nd on, beyond a…",
		    "  ffff              VfVVVVVVVVVVVVVVV");
	press(&form, KEY_IS_LEFT, 18);
	expect_line(&form, small_ascii, "  Note              ~ote that goes o~",
		    "  ffff              VfVVVVVVVVVVVVVVV");
	press(&form, KEY_IS_HOME, 1);
	expect_line(&form, small_ascii, "  Note              a long note that~",
		    "  ffff              fVVVVVVVVVVVVVVVV");
	press(&form, KEY_IS_RIGHT, 20);
	expect_line(&form, small_ascii, "  Note              ~ note that goes~",
		    "  ffff              VVVVVVVVVVVVVVVfV");
	press(&form, KEY_IS_UP, 1);
	expect_line(&form, small_ascii, "  Note              a long note that~",
		    "  ....              vvvvvvvvvvvvvvvvv");
	form_done(&form);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_typing),    cmocka_unit_test(test_characters),
		cmocka_unit_test(test_full_line), cmocka_unit_test(test_choosing),
		cmocka_unit_test(test_walking),   cmocka_unit_test(test_nothing_to_ask),
		cmocka_unit_test(test_errors),    cmocka_unit_test(test_few),
		cmocka_unit_test(test_large),
		cmocka_unit_test(test_small),     cmocka_unit_test(test_low),
		cmocka_unit_test(test_all_sizes), cmocka_unit_test(test_long_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
