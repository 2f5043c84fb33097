/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_UI_LINE_H
#define CWTOP_UI_LINE_H
/* line.h - one line of text while it is typed, character by character; a character and the marks on
 * it are one. What is in it is always clean. No terminal here. */
#include "ui/cells.h"

struct line {                /* all zero but text and size: empty */
	char *text;          /* the owner's storage, NUL-terminated */
	size_t size, cursor; /* cursor: byte of text, at a character's beginning */
	int shift;           /* columns of it that are left of what is seen */
};

enum line_answer {
	LINE_NONE,   /* the key means nothing here */
	LINE_MOVED,  /* the cursor is elsewhere */
	LINE_CHANGED /* the text is another one */
};

/* line_set - a whole text, the cursor behind it; what does not fit is cut at a character. */
void
line_set(struct line *line, const char *text);
/* line_key - Left, Right, Home, End, Ctrl-A, Ctrl-E move; Backspace, Delete, Ctrl-U (all of it),
 * Ctrl-W (the word before the cursor) erase; what can be shown is typed. */
enum line_answer
line_key(struct line *line, uint32_t key);

/* line_draw - over the first row of the area, as far along as the cursor needs, and remembers that.
 */
void
line_draw(struct area area, struct line *line, unsigned ink, const struct ui_style *style);
/* line_draw_wrapped - over as many rows as it takes, at least one; returns how many. What does not
 * fit into the area is left out at the beginning. */
int
line_draw_wrapped(struct area area, const struct line *line, unsigned ink,
		  const struct ui_style *style);
/* line_rows - that line_draw_wrapped takes in so many columns. */
int
line_rows(const struct line *line, int width);

#endif
