/* SPDX-License-Identifier: MIT */
/* test_form_draw.c - what is seen of a form. */
#include <stdlib.h>
#include <string.h>

#include "form_fields.h"

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
	       "all, car, transit or cycling | Who tr+\n",
	       NULL);
	form_go(&form, EMISSIONS);
	expect(&form, ((struct seen){ 38, 1, STYLE_ASCII }),
	       "* Emissions of eac+ [x] yes          |\n",
	       "d fffffffffffffffff VVVVVVVVVVVVVVVVVf\n");
	form_go(&form, WEATHER);
	expect(&form, ((struct seen){ 20, 3, STYLE_ASCII }),
	       "  Weather  < (not +^\n"
	       "* Emissio+ [x] yes v\n"
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
	expect_line(&form, small_ascii, "  Note              +ote that goes o+",
		    "  ffff              VfVVVVVVVVVVVVVVV");
	press(&form, KEY_IS_HOME, 1);
	expect_line(&form, small_ascii, "  Note              a long note that+",
		    "  ffff              fVVVVVVVVVVVVVVVV");
	press(&form, KEY_IS_RIGHT, 20);
	expect_line(&form, small_ascii, "  Note              + note that goes+",
		    "  ffff              VVVVVVVVVVVVVVVfV");
	press(&form, KEY_IS_UP, 1);
	expect_line(&form, small_ascii, "  Note              a long note that+",
		    "  ....              vvvvvvvvvvvvvvvvv");
	form_done(&form);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_few),       cmocka_unit_test(test_large),
		cmocka_unit_test(test_small),     cmocka_unit_test(test_low),
		cmocka_unit_test(test_all_sizes), cmocka_unit_test(test_long_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
