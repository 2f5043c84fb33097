/* SPDX-License-Identifier: MIT */
/* form_line.c - the value of a field is a line (line.h) with a place in the form. */
#include "form_line.h"

static struct line
line_of(struct form_line *line)
{
	return (struct line){ line->value, sizeof(line->value), line->cursor, line->shift };
}

void
form_line_set(struct form_line *line, const char *value)
{
	struct line text = line_of(line);

	line_set(&text, value);
	line->cursor = text.cursor;
}

enum form_answer
form_line_key(struct form_line *line, uint32_t key)
{
	static const enum form_answer answers[] = {
		[LINE_NONE] = FORM_NONE, [LINE_MOVED] = FORM_MOVED, [LINE_CHANGED] = FORM_CHANGED
	};
	struct line text = line_of(line);
	enum line_answer answer = line_key(&text, key);

	line->cursor = text.cursor;
	return answers[answer];
}

void
form_line_draw(struct area area, struct form_line *line, unsigned ink, const struct ui_style *style)
{
	struct line text = line_of(line);

	line_draw(area, &text, ink, style);
	line->shift = text.shift;
}
