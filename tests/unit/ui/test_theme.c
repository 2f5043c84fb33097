/* SPDX-License-Identifier: MIT */
/* test_theme.c - theme files, and colours on terminals with fewer of them. */
#include <stdlib.h>
#include <string.h>

#include "../test.h"
#include "ui/theme.h"

static void
test_shipped_themes_load(void **state)
{
	struct theme theme;
	struct why why = { "" };

	(void)state;
	assert_int_equal(theme_load("default", &theme, &why), ERR_OK);
	assert_string_equal(theme.name, "default");
	assert_true(theme.styles[ROLE_ALARM].attrs & THEME_BOLD);
	assert_int_equal(theme_load("mono", &theme, &why), ERR_OK);
	for (size_t i = 0; i < ROLE_COUNT; i++) {
		assert_int_equal(theme.styles[i].fg, COLOUR_DEFAULT);
		assert_int_equal(theme.styles[i].bg, COLOUR_DEFAULT);
	}
	/* without colour an alarm, a warning and plain text still differ */
	assert_int_not_equal(theme.styles[ROLE_ALARM].attrs, theme.styles[ROLE_WARN].attrs);
	assert_int_not_equal(theme.styles[ROLE_WARN].attrs, theme.styles[ROLE_TEXT].attrs);
}

static void
test_lines(void **state)
{
	struct theme theme = { 0 };
	struct why why = { "" };

	(void)state;
	assert_int_equal(theme_parse("inherits default\n"
				     "  # a comment\n"
				     "alarm = bright-red on #102030 bold underline\r\n"
				     "warn=\n",
				     "t.theme", &theme, &why),
			 ERR_FILE);
	assert_string_equal(why.text, "t.theme:4: not understood: write \"role = colour on colour "
				      "attributes\" or \"inherits NAME\"");
	assert_int_equal(theme_parse("inherits default\n"
				     "alarm = bright-red on #102030 bold underline\r\n",
				     "t.theme", &theme, &why),
			 ERR_OK);
	assert_int_equal(theme.styles[ROLE_ALARM].fg, COLOUR_ANSI | 9);
	assert_int_equal(theme.styles[ROLE_ALARM].bg, 0x102030);
	assert_int_equal(theme.styles[ROLE_ALARM].attrs, THEME_BOLD | THEME_UNDERLINE);
}

static void
test_mistakes_name_their_line(void **state)
{
	static const struct {
		const char *text, *begin;
	} rows[] = {
		{ "inherits default\nalarm = rot\n", "t:2: \"rot\" is no colour" },
		{ "inherits default\nalarm = red on\n", "t:2: \"on\" is no colour" },
		{ "inherits default\nalarm = #12345\n", "t:2: \"#12345\" is no colour" },
		{ "inherits default\nalarm = #12345g\n", "t:2: \"#12345g\" is no colour" },
		{ "inherits default\nalarn = red\n", "t:2: unknown role \"alarn\"" },
		{ "\ninherits ../x\n", "t:2: inherits: name a theme" },
		{ "text = default\n", "t: role \"dim\" is missing" },
		{ "", "t: role \"text\" is missing" },
		{ "inherits nowhere\n", "theme \"nowhere\": there is no " },
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct theme theme = { .name = "kept" };
		struct why why = { "" };

		assert_int_not_equal(theme_parse(rows[i].text, "t", &theme, &why), ERR_OK);
		if (strncmp(why.text, rows[i].begin, strlen(rows[i].begin)) != 0)
			fail_msg("\"%s\" instead of \"%s\"", why.text, rows[i].begin);
		assert_string_equal(theme.name, "kept");
	}
}

static void
test_nearest_colours(void **state)
{
	static const struct {
		uint32_t colour;
		enum depth depth;
		int expected;
	} rows[] = {
		{ COLOUR_DEFAULT, DEPTH_256, -1 },
		{ 0xff0000, DEPTH_MONO, -1 },
		{ 0xff0000, DEPTH_256, 196 },
		{ 0xff0000, DEPTH_16, 9 },
		{ 0xff0000, DEPTH_8, 1 },
		{ 0xff0000, DEPTH_RGB, 0xff0000 },
		{ 0x000000, DEPTH_256, 16 },
		{ 0xffffff, DEPTH_256, 231 },
		{ 0x808080, DEPTH_256, 244 },
		{ 0x5faf00, DEPTH_256, 70 },
		{ COLOUR_ANSI | 12, DEPTH_256, 12 },
		{ COLOUR_ANSI | 12, DEPTH_8, 4 },
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++)
		assert_int_equal(theme_colour(rows[i].colour, rows[i].depth), rows[i].expected);
}

/* Every colour number that comes out exists on a terminal of that depth. */
static void
test_no_colour_is_out_of_range(void **state)
{
	static const int limits[] = { 0, 8, 16, 256, 1 << 24 };

	(void)state;
	for (uint32_t rgb = 0; rgb < 1u << 24; rgb += 0x010307)
		for (enum depth depth = DEPTH_MONO; depth <= DEPTH_RGB; depth++) {
			int colour = theme_colour(rgb, depth);

			assert_true(colour >= -1 && colour < MAX(limits[depth], 0));
		}
}

static void
test_what_is_shown_can_be_seen(void **state)
{
	struct theme theme;
	struct why why;

	(void)state;
	assert_int_equal(theme_load("default", &theme, &why), ERR_OK);
	for (enum depth depth = DEPTH_8; depth <= DEPTH_256; depth++)
		for (unsigned role = 0; role < ROLE_COUNT; role++) {
			struct theme_look plain = theme_look(&theme, role, depth);
			struct theme_look selected = theme_look(&theme, role | INK_SELECTED, depth);

			assert_false(plain.fg >= 0 && plain.fg == plain.bg);
			assert_false(depth == DEPTH_8 && plain.fg == 0 && plain.bg < 0);
			assert_true(plain.bg != selected.bg || plain.attrs != selected.attrs ||
				    role == ROLE_SELECTED);
		}
}

static void
test_choice(void **state)
{
	(void)state;
	assert_string_equal(theme_choice(NULL, NULL, true), "default");
	assert_string_equal(theme_choice("solar", NULL, true), "solar");
	assert_string_equal(theme_choice("solar", "1", true), "mono");
	assert_string_equal(theme_choice("solar", "", true), "solar");
	assert_string_equal(theme_choice("solar", NULL, false), "mono");
}

static void
test_roles(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROLE_COUNT; i++) {
		enum role found;

		assert_true(role_of(role_name((enum role)i), &found));
		assert_int_equal(found, i);
		assert_true(strlen(role_help((enum role)i)) > 0);
		for (size_t j = 0; j < i; j++)
			assert_int_not_equal(role_letter((enum role)i), role_letter((enum role)j));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shipped_themes_load),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_mistakes_name_their_line),
		cmocka_unit_test(test_nearest_colours),
		cmocka_unit_test(test_no_colour_is_out_of_range),
		cmocka_unit_test(test_what_is_shown_can_be_seen),
		cmocka_unit_test(test_choice),
		cmocka_unit_test(test_roles),
	};

	/* the themes of this tree, wherever the build folder is */
	setenv("CWTOP_SHARE", ".", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
