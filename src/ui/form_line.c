/* SPDX-License-Identifier: MIT */
/* form_line.c - editing one line of text, character by character. A character and the marks on it
 * are one. */
#include <string.h>

#include "form_line.h"
#include "ui/keys.h"

void
form_line_set(struct form_line *line, const char *value)
{
	size_t len = strlen(value);
	struct text text;

	text_init(&text, line->value, sizeof(line->value));
	text_add_n(&text, value, len);
	line->cursor = text.len;
}

/* Width of the character at a byte; -1 at the end. */
static int
width_at(const struct form_line *line, size_t at, size_t *out_len)
{
	uint32_t c;

	*out_len = utf8_decode(line->value + at, strlen(line->value + at), &c, NULL);
	return *out_len ? text_char_width(c) : -1;
}

size_t
form_line_after(const struct form_line *line, size_t at)
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
before(const struct form_line *line, size_t at)
{
	size_t from = 0;

	for (size_t next = 0; next < at; next = form_line_after(line, next))
		from = next;
	return from;
}

static enum form_answer
move(struct form_line *line, size_t to)
{
	bool has_moved = line->cursor != to;

	line->cursor = to;
	return has_moved ? FORM_MOVED : FORM_NONE;
}

static enum form_answer
erase(struct form_line *line, size_t from, size_t to)
{
	memmove(line->value + from, line->value + to, strlen(line->value + to) + 1);
	line->cursor = from;
	return from < to ? FORM_CHANGED : FORM_NONE;
}

/* What cannot be shown, or would be shown as something else, is not taken. */
static enum form_answer
insert(struct form_line *line, uint32_t key)
{
	char with[FORM_VALUE_MAX], bytes[4];
	size_t len = strlen(line->value), n;

	if (key < ' ' || key >= KEY_IS_UP || key == KEY_IS_BACKSPACE)
		return FORM_NONE;
	n = utf8_encode(key, bytes);
	if (len + n >= sizeof(with))
		return FORM_NONE;
	memcpy(with, line->value, line->cursor);
	memcpy(with + line->cursor, bytes, n);
	memcpy(with + line->cursor + n, line->value + line->cursor, len - line->cursor + 1);
	if (!text_is_clean(with))
		return FORM_NONE;
	memcpy(line->value, with, len + n + 1);
	line->cursor += n;
	return FORM_CHANGED;
}

enum form_answer
form_line_key(struct form_line *line, uint32_t key)
{
	size_t end = strlen(line->value), at = line->cursor;

	switch (key) {
	case KEY_IS_LEFT:
		return move(line, before(line, at));
	case KEY_IS_RIGHT:
		return move(line, form_line_after(line, at));
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
		return erase(line, at, form_line_after(line, at));
	case KEY_CTRL('U'):
		return erase(line, 0, end);
	default:
		return insert(line, key);
	}
}
