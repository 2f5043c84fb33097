/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SRC_UI_FORM_LINE_H
#define CWTOP_SRC_UI_FORM_LINE_H
/* form_line.h - the value of one field while it is typed: private to form.c, form_line.c and
 * form_draw.c. */
#include "ui/form.h"
#include "ui/line.h"

struct form_line {
	char value[FORM_VALUE_MAX];
	size_t cursor; /* byte of value, at a character's beginning */
	int shift;     /* columns of it that are left of what is seen */
	char error[WHY_MAX];
};

/* form_line_set - a whole value, the cursor behind it. */
void
form_line_set(struct form_line *line, const char *value);
/* form_line_key - one that edits text. */
enum form_answer
form_line_key(struct form_line *line, uint32_t key);
/* form_line_draw - it in one row, with its cursor. */
void
form_line_draw(struct area area, struct form_line *line, unsigned ink,
	       const struct ui_style *style);

#endif
