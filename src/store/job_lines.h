/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_STORE_JOB_LINES_H
#define CWTOP_STORE_JOB_LINES_H
/* job_lines.h - the records of a journal of submissions as text: "LENGTH DIGEST JSON\n", numbered,
 * so that one that is torn, damaged or lost is known. Pure: no file, no clock. */
#include "store/job_log.h"

/* job_lines_head - the first record of a file, number 0. job_lines_intent, job_lines_note - the
 * nth. false: memory is out or the buf is full, which is then as it was. Text must be UTF-8. */
MUST_CHECK bool
job_lines_head(struct buf *buf);
MUST_CHECK bool
job_lines_intent(struct buf *buf, size_t n, const struct job_intent *intent);
MUST_CHECK bool
job_lines_note(struct buf *buf, size_t n, const struct job_note *note);

/* A record that was read. */
struct job_line {
	size_t n;
	bool is_intent; /* else a note */
	struct job_intent intent;
	struct job_note note; /* its and the intent's strings are the arena's */
};

struct job_lines {
	const char *text;
	size_t len, at;      /* behind the last line that was looked at */
	size_t good;         /* behind the last record that no bad one is before */
	size_t n;            /* the number that the next record must have */
	bool is_torn;        /* a line is not whole: nothing but `good` bytes count ... */
	const char *problem; /* ... unless this says what is wrong with the file; NULL: nothing */
};

/* job_lines_begin - over a whole file. An empty one has no records and is no problem. */
void
job_lines_begin(struct job_lines *lines, const char *text, size_t len);

/* job_lines_next - the next whole record that is understood; false at the end, with ERR_MEMORY in
 * out_err when the arena was exhausted. Records behind a bad one are still given: `problem` says
 * then that the file is damaged. */
MUST_CHECK bool
job_lines_next(struct job_lines *lines, struct arena *arena, struct job_line *out,
	       enum err *out_err);

#endif
