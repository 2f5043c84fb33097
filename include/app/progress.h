/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_APP_PROGRESS_H
#define CWTOP_APP_PROGRESS_H
/* progress.h - how far something is, on standard error: on a terminal one line that is drawn over
 * itself and as wide as the terminal, else a line for every change. No escape sequences. Main
 * thread. */
#include "base/base.h"

struct progress {
	bool is_terminal;
	bool is_drawn;  /* the line is on the terminal now */
	char last[240]; /* what was said last, without the times */
};

/* What there is to say. */
struct progress_now {
	const char *what;    /* "running: simulating day 3 of 7", "3 running, 12 done of 20" */
	double done;         /* 0 ... 1; below 0: not known */
	int64_t elapsed_s;   /* below 0: not said */
	int64_t remaining_s; /* below 0: not known */
};

void
progress_init(struct progress *progress);
void
progress_show(struct progress *progress, const struct progress_now *now);
/* progress_clear - before anything else is printed: the line goes. */
void
progress_clear(struct progress *progress);

/* progress_line - the line for a terminal of so many columns, at least 1: what fits. */
struct text;
void
progress_line(const struct progress_now *now, int columns, struct text *out);

#endif
