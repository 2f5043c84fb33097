/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_APP_VIEW_LOGS_H
#define CWTOP_APP_VIEW_LOGS_H
/* view_logs.h - the log that is open: what its files share. view_logs.c asks for lines and takes
 * them, view_logs_keys.c does what keys say, view_logs_rows.c knows which line is on which row,
 * view_logs_draw.c draws, view_logs_save.c writes what is shown to a file. Only they include this.
 */
#include "app/log_book.h"
#include "app/log_rows.h"
#include "app/view_jobs.h"
#include "app/view_triage.h"
#include "model/log_place.h"
#include "ui/line.h"

#define VIEW_LOGS_MS_WIDTH 60 /* columns from which times have milliseconds */
#define VIEW_LOGS_TAG 8       /* characters of a stream's name that a line shows */

enum logs_stamp { LOGS_TIME, LOGS_DATE, LOGS_AGE, LOGS_NO_STAMP, LOGS_STAMPS };

/* One of the logs that were opened together. Strings are of the arena. */
struct logs_place {
	struct log_where where;
	const char *title;
	bool is_split; /* each container of it that logs is a place of its own */
};

struct view_logs {
	struct arena *arena; /* of the places; NULL: nothing is open */
	struct logs_place places[LOG_PLACES_MAX];
	size_t n_places, place;

	struct log_book *book;
	struct log_rows rows; /* of the line that is being drawn */

	/* what is asked */
	char *token;      /* of the answer before; NULL: begin */
	int64_t from_ms;  /* begin there; 0: with the newest lines */
	int64_t asked_ms; /* real */
	unsigned failures;
	bool is_answered, has_more;
	int64_t low_ms, read_ms; /* all of that time is in the book, as far as it keeps lines */
	enum err err;            /* of the last answer, with its sentence */
	char why[WHY_MAX], said[WHY_MAX], where[600];
	/* older lines, asked for at the top */
	bool wants_older, asks_older;
	char *older_token;
	int64_t older_from_ms, older_span_ms;

	/* what is looked at */
	struct log_key cursor, top;
	size_t top_row;      /* of the top line: so many of its rows are above */
	bool follows;        /* the newest line is under the cursor, whatever comes */
	bool centers;        /* the cursor's line goes to the middle */
	int64_t want_ms;     /* the line of that moment is looked for; 0: none */
	size_t first, last;  /* of the list that is shown: as it was drawn last */
	int height, columns; /* of the rows, likewise */
	int left;            /* columns that are left of what is seen */
	bool wraps, is_pretty;
	enum logs_stamp stamp;

	/* filter */
	bool is_typing, is_only; /* only: lines without it are not shown */
	struct line line;
	char filter[LOG_BOOK_FILTER_MAX];

	struct logs_saving {
		bool is_on;
		enum log_list list;
		struct log_key next;
		struct buf text;
		size_t n;
	} saving;
};

/* view_logs_now_ms - the moment that the screen shows; 0: before the first snapshot. */
int64_t
view_logs_now_ms(const struct view *view);
/* view_logs_shown - the list whose lines are on the screen. */
enum log_list
view_logs_shown(const struct view_logs *logs);
/* view_logs_begin - everything anew, from a time on; 0: the newest lines, followed. */
void
view_logs_begin(struct view *view, int64_t from_ms);
/* view_logs_use - another of the places. */
void
view_logs_use(struct view *view, size_t place);

/* ---- view_logs_rows.c: work that grows with the rows on the screen only ---- */

/* view_logs_cursor - where the cursor is in the list that is shown; SIZE_MAX: it is empty. */
size_t
view_logs_cursor(const struct view_logs *logs);
/* view_logs_go - the cursor to that line. */
void
view_logs_go(struct view_logs *logs, size_t index);
/* view_logs_rows_of - makes logs->rows of a line, as it is shown. */
void
view_logs_rows_of(struct view_logs *logs, const struct log_line_kept *line);
/* view_logs_settle - the first line and row on the screen, so that the cursor is to be seen.
 * Returns the line's index; nothing is to be drawn when the list is empty. */
size_t
view_logs_settle(struct view_logs *logs);
/* view_logs_move - what a moving key does. */
void
view_logs_move(struct view_logs *logs, enum intent intent);
/* view_logs_stamp_columns, view_logs_tag_columns - before a line's text: mark and time; the stream.
 */
int
view_logs_stamp_columns(const struct view_logs *logs, int width);
int
view_logs_tag_columns(const struct view_logs *logs, int width);

/* ---- view_logs_save.c ---- */
void
view_logs_save(struct view *view);
/* view_logs_save_step - some more lines of it; the file when that was all. */
void
view_logs_save_step(struct view *view);
void
view_logs_save_drop(struct view_logs *logs);

#endif
