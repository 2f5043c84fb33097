/* SPDX-License-Identifier: MIT */
/* line.c - editing one line of text, and drawing it with its cursor. */
#include "ui/line.h"

#include <string.h>

#include "ui/keys.h"

#define CHARACTER_MAX 64 /* with its marks */
#define ROW_MAX 2048     /* bytes of a row that is drawn */

void
line_set(struct line *line, const char *text)
{
	struct text store;

	text_init(&store, line->text, line->size);
	text_add(&store, text);
	line->cursor = store.len;
}

/* ---- editing ---- */

/* Width of the character at a byte; -1 at the end. */
static int
width_at(const struct line *line, size_t at, size_t *out_len)
{
	uint32_t c;

	*out_len = utf8_decode(line->text + at, strlen(line->text + at), &c, NULL);
	return *out_len ? text_char_width(c) : -1;
}

/* The byte behind the character at `at`, with its marks; at the end: the same. */
static size_t
after(const struct line *line, size_t at)
{
	size_t len;

	if (width_at(line, at, &len) < 0)
		return at;
	at += len;
	while (width_at(line, at, &len) == 0)
		at += len;
	return at;
}

static size_t
before(const struct line *line, size_t at)
{
	size_t from = 0;

	for (size_t next = 0; next < at; next = after(line, next))
		from = next;
	return from;
}

static size_t
word_before(const struct line *line, size_t at)
{
	while (at > 0 && line->text[at - 1] == ' ')
		at--;
	while (at > 0 && line->text[at - 1] != ' ')
		at--;
	return at;
}

static enum line_answer
move(struct line *line, size_t to)
{
	bool has_moved = line->cursor != to;

	line->cursor = to;
	return has_moved ? LINE_MOVED : LINE_NONE;
}

static enum line_answer
erase(struct line *line, size_t from, size_t to)
{
	memmove(line->text + from, line->text + to, strlen(line->text + to) + 1);
	line->cursor = from;
	return from < to ? LINE_CHANGED : LINE_NONE;
}

/* What cannot be shown, or would be shown as something else, is taken back. */
static enum line_answer
insert(struct line *line, uint32_t key)
{
	size_t len = strlen(line->text), n, at = line->cursor;
	char bytes[4];

	if (key < ' ' || key >= KEY_IS_UP || key == KEY_IS_BACKSPACE)
		return LINE_NONE;
	n = utf8_encode(key, bytes);
	if (len + n >= line->size)
		return LINE_NONE;
	memmove(line->text + at + n, line->text + at, len - at + 1);
	memcpy(line->text + at, bytes, n);
	if (!text_is_clean(line->text)) {
		memmove(line->text + at, line->text + at + n, len - at + 1);
		return LINE_NONE;
	}
	line->cursor += n;
	return LINE_CHANGED;
}

enum line_answer
line_key(struct line *line, uint32_t key)
{
	size_t end = strlen(line->text), at = line->cursor;

	switch (key) {
	case KEY_IS_LEFT:
		return move(line, before(line, at));
	case KEY_IS_RIGHT:
		return move(line, after(line, at));
	case KEY_IS_HOME:
	case KEY_CTRL('A'):
		return move(line, 0);
	case KEY_IS_END:
	case KEY_CTRL('E'):
		return move(line, end);
	case KEY_IS_BACKSPACE:
	case KEY_CTRL('H'):
		return erase(line, before(line, at), at);
	case KEY_IS_DELETE:
		return erase(line, at, after(line, at));
	case KEY_CTRL('U'):
		return erase(line, 0, end);
	case KEY_CTRL('W'):
		return erase(line, word_before(line, at), at);
	default:
		return insert(line, key);
	}
}

/* ---- drawing ---- */

static int
width_between(const struct line *line, size_t from, size_t to)
{
	int width = 0;
	size_t len;

	for (; from < to; from += len)
		width += MAX(width_at(line, from, &len), 0);
	return width;
}

/* Scrolls no further than it must so that the cursor is seen, and not on a mark of what is cut. */
static void
scroll(struct line *line, int width)
{
	int cursor = width_between(line, 0, line->cursor), room = text_width(line->text) + 1;

	line->shift = MAX(line->shift, cursor - (width - 2));
	line->shift = MIN(line->shift, cursor - 1);
	line->shift = MAX(MIN(line->shift, room - width), 0);
}

/* The character under the cursor stands out of the line. */
static void
draw_cursor(struct area area, const struct line *line, int x, int y, const struct ui_style *style)
{
	size_t n = after(line, line->cursor) - line->cursor;
	TEXT_ON(under, CHARACTER_MAX);

	text_add_n(&under, line->text + line->cursor, MIN(n, (size_t)CHARACTER_MAX - 1));
	if (under.len > 0)
		area_put(area, x, y, ROLE_FOCUS, under.data);
	else
		area_glyph(area, x, y, ROLE_FOCUS, style->cursor);
}

void
line_draw(struct area area, struct line *line, unsigned ink, const struct ui_style *style)
{
	if (area.width < 3) {
		area_put(area, 0, 0, ink, line->text);
		return;
	}
	scroll(line, area.width);
	area_put(area, -line->shift, 0, ink, line->text);
	if (line->shift > 0)
		area_put(area, 0, 0, ink, style->ellipsis);
	if (text_width(line->text) - line->shift > area.width)
		area_put(area, area.width - 1, 0, ink, style->ellipsis);
	draw_cursor(area, line, width_between(line, 0, line->cursor) - line->shift, 0, style);
}

/* Bytes of the row that begins at a byte. */
static size_t
row_at(const struct line *line, size_t at, int width)
{
	size_t fit = text_fit(line->text + at, MAX(width, 1));

	/* a wide character in one column: move on */
	return fit || !line->text[at] ? fit : after(line, at) - at;
}

int
line_rows(const struct line *line, int width)
{
	int rows = 1, last = 0;
	size_t n;

	for (size_t at = 0; line->text[at]; at += n) {
		n = row_at(line, at, width);
		last = width_between(line, at, at + n);
		rows += line->text[at + n] != '\0';
	}
	/* the cursor has a place behind the last character */
	return rows + (last >= width);
}

int
line_draw_wrapped(struct area area, const struct line *line, unsigned ink,
		  const struct ui_style *style)
{
	int rows = line_rows(line, area.width), y = MIN(area.height - rows, 0);
	size_t at = 0;

	for (int row = 0; row < rows; row++, y++) {
		size_t n = row_at(line, at, area.width);
		bool is_last = row == rows - 1;
		bool has_cursor = line->cursor >= at && (line->cursor < at + n || is_last);
		TEXT_ON(text, ROW_MAX);

		text_add_n(&text, line->text + at, MIN(n, (size_t)ROW_MAX - 1));
		if (y >= 0)
			area_put(area, 0, y, ink, text.data);
		if (y >= 0 && has_cursor)
			draw_cursor(area, line, width_between(line, at, line->cursor), y, style);
		at += n;
	}
	return MIN(rows, area.height);
}
