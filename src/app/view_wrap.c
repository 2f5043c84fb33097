/* SPDX-License-Identifier: MIT */
/* view_wrap.c - text broken to the width of a popup, and drawn. */
#include <string.h>

#include "app/view_popup.h"

static void
add_line(struct view_lines *lines, struct view_line line)
{
	if (lines->n == lines->cap) {
		size_t cap = MAX(2 * lines->cap, (size_t)64);

		lines->line = mem_resize(lines->line, lines->cap, cap, sizeof(*lines->line));
		lines->cap = cap;
	}
	lines->line[lines->n++] = line;
}

/* Bytes of s[0..n) that go on one line of so many columns: at a blank if there is one. */
static size_t
cut_line(const char *s, size_t n, int columns)
{
	TEXT_ON(head, 2048);
	size_t fit, at;

	text_add_n(&head, s, MIN(n, sizeof(head_store) - 1));
	fit = text_fit(head.data, MAX(columns, 1));
	if (fit == 0)
		return MIN(n, (size_t)1); /* a wide character in one column: move on */
	if (fit >= n)
		return n;
	for (at = fit; at > 0 && s[at] != ' '; at--)
		;
	return at > fit / 2 ? at : fit;
}

static void
wrap(struct view_lines *lines, const char *s, size_t n)
{
	const char *tab = memchr(s, '\t', n);
	struct view_line line = { .label = s, .label_len = tab ? (size_t)(tab - s) : 0 };
	const char *text = tab ? tab + 1 : s;
	size_t left = n - (size_t)(text - s);
	int width = lines->width - (tab ? lines->label_width : 0);

	do {
		size_t taken = cut_line(text, left, width);

		line.text = text;
		line.len = taken;
		if (tab && line.label_len == 0)
			line.label = NULL; /* goes on in the second column */
		add_line(lines, line);
		while (taken < left && text[taken] == ' ')
			taken++;
		text += taken;
		left -= taken;
		line.label_len = 0;
	} while (left > 0);
}

void
view_wrap(struct view_lines *lines, const struct buf *text)
{
	const char *s = text->data ? text->data : "";
	size_t left = text->len;

	while (left > 0) {
		const char *end = memchr(s, '\n', left);
		size_t n = end ? (size_t)(end - s) : left;

		wrap(lines, s, n);
		n += end ? 1 : 0;
		s += n;
		left -= n;
	}
}

static enum role
role_of_plain(const char *text, size_t len)
{
	for (enum level level = LEVEL_UNKNOWN; level < LEVEL_COUNT; level++)
		if (len > 1 && text[0] == level_mark(level) && text[1] == ' ')
			return role_of_level(level);
	return ROLE_TEXT;
}

static void
draw_line(const struct view_lines *lines, const struct view_line *line, struct area area)
{
	bool has_column = line->label == NULL || line->label_len > 0;
	int x = has_column ? lines->label_width : 0;
	TEXT_ON(label, 256);
	TEXT_ON(text, 2048);

	text_add_n(&label, line->label ? line->label : "", line->label_len);
	text_add_n(&text, line->text, line->len);
	area_put(area_sub(area, 0, 0, lines->label_width - 1, 1), 0, 0, ROLE_DIM, label.data);
	area_put(area, x, 0, role_of_plain(line->text, line->len), text.data);
}

void
view_wrap_draw(const struct view_lines *lines, size_t from, struct area area)
{
	for (int y = 0; y < area.height && from + (size_t)y < lines->n; y++)
		draw_line(lines, &lines->line[from + (size_t)y],
			  area_sub(area, 0, y, area.width, 1));
}
