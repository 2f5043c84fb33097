/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_BASE_LOG_H
#define CWTOP_BASE_LOG_H
/* log.h - the error log: a ring of the newest lines in memory, and a file when asked (--verbose).
 * Used by poll and app only; lower layers return reasons. Never given a secret. Any thread. */
#include "base/base.h"

enum log_level { LOG_INFO, LOG_WARN, LOG_FAULT };

#define LOG_LINE_MAX 512
#define LOG_LINES 512

struct log_line {
	int64_t time_ms; /* virtual */
	enum log_level level;
	char text[LOG_LINE_MAX];
};

/* log_add - cleans and keeps one line; the same text again only renews its time. */
void
log_add(enum log_level level, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* log_to - also append to this descriptor (stderr or a file), -1 for none. At start. */
void
log_to(int fd);

/* log_copy - the newest lines, newest first; returns how many of max were written. */
size_t
log_copy(struct log_line *out, size_t max);

/* log_count - lines ever added, so that a reader knows whether to look. */
uint64_t
log_count(void);

#endif
