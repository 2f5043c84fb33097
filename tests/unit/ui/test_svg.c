/* SPDX-License-Identifier: MIT */
/* test_svg.c - a screen as a picture: valid XML whatever stands on the screen, and the same text.
 */
#include "../test.h"
#include "base/xml.h"
#include "ui/svg.h"

#include <string.h>

static struct cells cells;
static struct theme theme;
static struct buf out;

static int
open_all(void **state)
{
	(void)state;
	cells_init(&cells, 24, 5);
	buf_init(&out, 1u << 20);
	for (size_t i = 0; i < ROLE_COUNT; i++)
		theme.styles[i] = (struct theme_style){ COLOUR_DEFAULT, COLOUR_DEFAULT, 0 };
	theme.styles[ROLE_ALARM] = (struct theme_style){ 0xff0055, COLOUR_DEFAULT, THEME_BOLD };
	theme.styles[ROLE_WARN] =
		(struct theme_style){ COLOUR_ANSI | 3, COLOUR_DEFAULT, THEME_UNDERLINE };
	theme.styles[ROLE_DIM] = (struct theme_style){ 0x123456, 0x654321, THEME_REVERSE };
	theme.styles[ROLE_SELECTED] = (struct theme_style){ COLOUR_DEFAULT, 0x334455, THEME_BOLD };
	return 0;
}

static int
close_all(void **state)
{
	(void)state;
	cells_done(&cells);
	buf_done(&out);
	return 0;
}

/* The picture's text, one line a row of cells. */
static void
read_picture(const char *title, struct text *lines)
{
	const struct xml_node *group;
	struct xml *doc = NULL;
	struct why why = { "" };
	bool is_cut;

	buf_clear(&out);
	assert_true(svg_write(&cells, &theme, title, &out));
	if (xml_parse(out.data, out.len, &doc, &is_cut, &why) != ERR_OK)
		fail_msg("%s:\n%s", why.text, out.data);
	assert_string_equal(xml_name(xml_root(doc)), "svg");
	group = xml_get(xml_root(doc), "g");
	for (const struct xml_node *at = xml_first(group, "text"); at; at = xml_after(at, "text"))
		text_addf(lines, "%s|", xml_text(at, ""));
	xml_free(doc);
}

static void
test_text_is_the_screens(void **state)
{
	struct area area = area_of(&cells);
	TEXT_ON(lines, 1000);

	(void)state;
	area_put(area, 0, 0, ROLE_TEXT, "5xx <b>&amp;\"' ]]> 9");
	area_put(area, 2, 1, ROLE_ALARM, "! alarm");
	area_put(area, 0, 2, ROLE_TEXT,
		 "a\xe6\xbc\xa2\xe5\xad\x97z e\xcc\x81\xcc\xa3 \xf0\x9f\x98\x80.");
	read_picture("a \"title\" & <more> \xe6\xbc\xa2\xff", &lines);
	assert_string_equal(lines.data,
			    "5xx <b>&amp;\"' ]]> 9    |! alarm|a|\xe6\xbc\xa2\xe5\xad\x97|"
			    "z e\xcc\x81\xcc\xa3 |\xf0\x9f\x98\x80|.            |");
}

/* Cells hold no control characters; what comes about here all the same is no broken file. */
static void
test_nothing_breaks_it(void **state)
{
	static const uint32_t odd[] = { 1, 0x1b, 0x7f, 0x9b, 0xd800, 0xfffe, 0xffff, 0x110000 };
	TEXT_ON(lines, 1000);

	(void)state;
	for (size_t i = 0; i < LEN(odd); i++)
		cells.cell[i] = (struct cell){ .ch = { odd[i], odd[i] }, .width = 1 };
	cells.cell[LEN(odd)] = (struct cell){ .ch = { 0 }, .width = 0 };
	read_picture("x\x1b]0;y\a", &lines);
	assert_true(text_starts(lines.data, "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"));
	assert_null(memchr(out.data, 0x1b, out.len));
	assert_null(memchr(out.data, 0x07, out.len));
}

static void
expect_in_picture(const char *piece)
{
	if (!strstr(out.data, piece))
		fail_msg("no %s in:\n%s", piece, out.data);
}

static void
test_colours(void **state)
{
	struct area area = area_of(&cells);
	TEXT_ON(lines, 1000);

	(void)state;
	area_put(area, 0, 0, ROLE_ALARM, "red");
	area_put(area, 4, 0, ROLE_WARN, "yellow");
	area_put(area, 12, 0, ROLE_DIM, "reversed");
	area_put(area, 0, 1, ROLE_TEXT, "under the cursor");
	area_select(area, 1);
	read_picture("t", &lines);
	expect_in_picture("textLength=\"27\" fill=\"#ff0055\" font-weight=\"bold\">red<");
	expect_in_picture("fill=\"#cdcd00\" text-decoration=\"underline\">yellow<");
	expect_in_picture("fill=\"#654321\">reversed<");
	expect_in_picture("<rect x=\"108\" y=\"0\" width=\"72\" height=\"18\" fill=\"#123456\"/>");
	expect_in_picture("<rect x=\"0\" y=\"18\" width=\"216\" height=\"18\" fill=\"#334455\"/>");
	/* nothing but what it holds itself */
	assert_null(strstr(out.data, "href"));
	assert_null(strstr(out.data, "url("));
	assert_null(strstr(out.data, "<script"));
}

/* In its own cell whatever fonts there are: of what a font lacks, another's is not as wide. */
static void
test_charts_and_frames_are_drawn(void **state)
{
	struct area area = area_of(&cells);
	TEXT_ON(lines, 1000);

	(void)state;
	area_put(area, 0, 1, ROLE_TEXT, "a");
	area_put(area, 1, 1, ROLE_ALARM, "\xe2\xa0\x81\xe2\xa2\x80\xe2\x96\x84");
	area_put(area, 4, 1, ROLE_TEXT, "z");
	area_put(area, 23, 4, ROLE_TEXT, "\xe2\x94\x82");
	read_picture("t", &lines);
	assert_string_equal(lines.data, "a|z                   |");
	expect_in_picture("<path fill=\"#ff0055\" d=\"M9 18m1 1h2.5v2.5h-2.5z"
			  "M18 18m5.5 14.5h2.5v2.5h-2.5zM27 18m0 9h9v9h-9z\"/>");
	expect_in_picture("d=\"M207 72m4 0h1v18h-1z\"/>");
}

static void
test_the_limit_is_met(void **state)
{
	struct buf small;

	(void)state;
	for (size_t limit = 1; limit < 900; limit += 13) {
		buf_init(&small, limit);
		assert_false(svg_write(&cells, &theme, "t", &small) && small.len > limit);
		buf_done(&small);
	}
	buf_init(&small, 300);
	assert_false(svg_write(&cells, &theme, "t", &small));
	buf_done(&small);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_all, close_all)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_text_is_the_screens),
		TEST(test_nothing_breaks_it),
		TEST(test_colours),
		TEST(test_charts_and_frames_are_drawn),
		TEST(test_the_limit_is_met),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
