/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_APP_LOG_ROWS_H
#define CWTOP_APP_LOG_ROWS_H
/* log_rows.h - one line of a log as rows of the screen: cut or wrapped at a width, and, where it is
 * or ends in a JSON document, that with a row for each member. Pure. */
#include "base/mem.h"

struct log_layout {
	int width;
	bool wraps;     /* else one row, or one for each row of the JSON */
	bool is_pretty; /* JSON over several rows */
};

struct log_row {
	size_t at, len; /* in the text */
	int indent;     /* columns before it */
};

struct log_rows {         /* all zero: none */
	const char *text; /* the line, or what was made of it */
	size_t len;
	bool is_json;
	struct log_row *row;
	size_t n, cap;
	struct buf made;
	bool has_buf;
};

/* log_rows_make - of a line of cleaned text, which outlives the rows. There is always one row.
 * log_rows_done - an all-zero one is fine. Rows are used again and again. */
void
log_rows_make(struct log_rows *rows, const char *text, size_t len, const struct log_layout *layout);
void
log_rows_done(struct log_rows *rows);

#endif
