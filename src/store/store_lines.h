/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_STORE_STORE_LINES_H
#define CWTOP_STORE_STORE_LINES_H
/* store_lines.h - records as lines of text that carry a digest, so that a torn one is known. */
#include "base/mem.h"
#include "store_folder.h"

#define STORE_LINE_MAX 256 /* text of one record, NUL included */

/* store_lines_add - one record; false when it does not fit or memory is out. */
MUST_CHECK bool
store_lines_add(struct buf *buf, const char *fmt, ...) PRINTF_LIKE(2, 3);

struct store_lines {
	const char *text;
	size_t len;
	size_t at; /* behind the last whole record */
	char line[STORE_LINE_MAX];
};

/* store_lines_begin - ready for the records behind the head (a record itself). false: there is
 * something else. An empty text, or the beginning of the head, has no records and no head: at is 0.
 */
MUST_CHECK bool
store_lines_begin(struct store_lines *lines, const struct buf *buf, const char *head);

/* store_lines_read - store_lines_begin for a whole file, which `buf` takes; no file is as an empty
 * one. ERR_FILE: it is no `what` ("event log") of this version. */
MUST_CHECK enum err
store_lines_read(struct store_lines *lines, const struct store_folder *folder, const char *name,
		 const char *head, const char *what, struct buf *buf, struct why *why);

/* store_lines_next - the next record in `line`; false at the end or where one is not whole. */
MUST_CHECK bool
store_lines_next(struct store_lines *lines);

/* store_lines_seal - makes a record of what stands behind the first `begin` bytes of a buf, of any
 * length and without a line end; false when memory is out. store_lines_take - store_lines_next for
 * those: its text, in place and without NUL. */
MUST_CHECK bool
store_lines_seal(struct buf *buf, size_t begin);
MUST_CHECK bool
store_lines_take(struct store_lines *lines, const char **out_text, size_t *out_len);

/* store_lines_skip - where a record is not whole: goes on behind its line; false: there is none. */
MUST_CHECK bool
store_lines_skip(struct store_lines *lines);

#endif
