/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_APP_LOG_BOOK_H
#define CWTOP_APP_LOG_BOOK_H
/* log_book.h - the lines of a log as they are looked at: in order of time and id wherever they
 * come, each once, the newest 100,000 of them; which of them a filter finds, and which are marked.
 * Pure: no screen, no clock. What any call takes does not grow with the number of lines, but for
 * moving pointers and for log_book_step, which does its work in pieces. Main thread only. */
#include "act/act.h"

#define LOG_BOOK_LINES_MAX 100000
#define LOG_BOOK_BYTES_MAX ((size_t)96 << 20)
#define LOG_BOOK_STEP_LINES 20000 /* that one step of the filter looks at, at most */
#define LOG_BOOK_STEP_BYTES ((size_t)4 << 20)
#define LOG_BOOK_ID_MAX 80
#define LOG_BOOK_FILTER_MAX 128

struct log_line_kept {
	int64_t time_ms;
	uint64_t hash; /* of the id */
	const char *id, *stream, *text;
	size_t len; /* of the text */
	bool is_marked;
};

/* Lists of lines, each in the same order. */
enum log_list { LOG_ALL, LOG_HITS, LOG_MARKS, LOG_LISTS };

/* Where a line stands, or would: it holds whatever comes or goes. All zero: before all lines. */
struct log_key {
	int64_t time_ms;
	char id[LOG_BOOK_ID_MAX];
};

struct log_book;

/* log_book_new - limits 0: those above. Never NULL. */
struct log_book *
log_book_new(size_t lines_max, size_t bytes_max);
void
log_book_free(struct log_book *book); /* NULL is fine */
/* log_book_clear - no line and no mark; the filter stays. */
void
log_book_clear(struct log_book *book);

struct log_added {
	size_t n_new, n_known; /* known: by id, or older than what has fallen off */
	size_t n_late;         /* of the new ones, those that did not come at the end */
	size_t n_fallen;
};

/* log_book_add - lines in any order; copied. A line without id is known by its time, stream and
 * text. */
struct log_added
log_book_add(struct log_book *book, const struct act_line *lines, size_t n);

/* ---- looking ---- */

size_t
log_book_n(const struct log_book *book, enum log_list list);
/* log_book_at - from 0, the oldest; NULL past the end. */
const struct log_line_kept *
log_book_at(const struct log_book *book, enum log_list list, size_t index);
/* log_book_find - how many lines of the list stand before the key. */
size_t
log_book_find(const struct log_book *book, enum log_list list, const struct log_key *key);
/* log_book_find_time - how many are older than that. */
size_t
log_book_find_time(const struct log_book *book, enum log_list list, int64_t time_ms);
void
log_book_key(const struct log_line_kept *line, struct log_key *out);
/* log_book_has_fallen - older lines than the first have been in the book. */
bool
log_book_has_fallen(const struct log_book *book);

/* log_book_mark - on or off. */
void
log_book_mark(struct log_book *book, const struct log_line_kept *line, bool is_on);

/* ---- the filter ---- */

/* A text to look for: without regard to case, unless it has a capital (of ASCII). */
struct log_match {
	char text[LOG_BOOK_FILTER_MAX];
	size_t len;
	bool has_case;
};

void
log_match_set(struct log_match *match, const char *text);
/* log_match_find - where in s[0..n) it is first; NULL: nowhere. Of "" nowhere. */
const char *
log_match_find(const struct log_match *match, const char *s, size_t n);

/* log_book_filter - from now on LOG_HITS are the lines that have this; "": none. The newest are
 * looked at first, by log_book_step. */
void
log_book_filter(struct log_book *book, const char *text);
const struct log_match *
log_book_match(const struct log_book *book);
/* log_book_step - looks at some more lines. log_book_unread - how many it still has to. */
void
log_book_step(struct log_book *book);
size_t
log_book_unread(const struct log_book *book);

/* What has been done so far: texts looked at, lines compared to find a place. For tests. */
struct log_work {
	uint64_t n_read, n_compared;
};
struct log_work
log_book_work(const struct log_book *book);

#endif
