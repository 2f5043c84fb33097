/* SPDX-License-Identifier: MIT */
/* view_logs_rows.c - which line is on which row of the screen. Places are kept as keys of lines,
 * and rows are counted from there over as many lines as fit on the screen: how many lines there
 * are, and how high those are that nobody sees, does not matter. */
#include "app/view_logs.h"

#define GUTTER 2 /* the mark, and a blank */
#define TAG_COLUMNS (VIEW_LOGS_TAG + 1)
#define TAG_LEAST_WIDTH 100

static const struct log_line_kept *
line_at(const struct view_logs *logs, size_t index)
{
	return log_book_at(logs->book, view_logs_shown(logs), index);
}

static size_t
n_shown(const struct view_logs *logs)
{
	return log_book_n(logs->book, view_logs_shown(logs));
}

/* Where a key stands in the list, or the line that came to stand there. */
static size_t
index_of(const struct view_logs *logs, const struct log_key *key)
{
	size_t n = n_shown(logs);

	return MIN(log_book_find(logs->book, view_logs_shown(logs), key), n ? n - 1 : 0);
}

size_t
view_logs_cursor(const struct view_logs *logs)
{
	return n_shown(logs) ? index_of(logs, &logs->cursor) : SIZE_MAX;
}

void
view_logs_go(struct view_logs *logs, size_t index)
{
	const struct log_line_kept *line = line_at(logs, index);

	if (line)
		log_book_key(line, &logs->cursor);
}

/* ---- how a line is shown ---- */

int
view_logs_stamp_columns(const struct view_logs *logs, int width)
{
	static const int columns[] = {
		[LOGS_TIME] = 13, [LOGS_DATE] = 20, [LOGS_AGE] = 6, [LOGS_NO_STAMP] = 0
	};

	if (logs->stamp == LOGS_TIME && width < VIEW_LOGS_MS_WIDTH)
		return GUTTER + 9;
	return GUTTER + columns[logs->stamp];
}

/* Of several streams each line says which, where there is room for it. */
int
view_logs_tag_columns(const struct view_logs *logs, int width)
{
	const struct log_where *where = &logs->places[logs->place].where;

	return where->stream || where->task || where->job || width < TAG_LEAST_WIDTH ? 0
										     : TAG_COLUMNS;
}

void
view_logs_rows_of(struct view_logs *logs, const struct log_line_kept *line)
{
	const struct log_layout layout = { .width = MAX(logs->columns, 1),
					   .wraps = logs->wraps,
					   .is_pretty = logs->is_pretty };

	log_rows_make(&logs->rows, line->text, line->len, &layout);
}

static int
rows_of(struct view_logs *logs, size_t index)
{
	view_logs_rows_of(logs, line_at(logs, index));
	return (int)MIN(logs->rows.n, (size_t)1000000);
}

/* ---- what is on the screen ---- */

static void
set_top(struct view_logs *logs, size_t index, size_t row)
{
	log_book_key(line_at(logs, index), &logs->top);
	logs->top_row = row;
}

/* As many rows before the end of a line as fit into `height`. */
static size_t
fill_above(struct view_logs *logs, size_t index, int height)
{
	int left = height - rows_of(logs, index);

	if (left < 0) {
		/* its end where it is followed, else its beginning */
		set_top(logs, index, logs->follows ? (size_t)-left : 0);
		return index;
	}
	while (left > 0 && index > 0) {
		left -= rows_of(logs, index - 1);
		index--;
	}
	set_top(logs, index, left < 0 ? (size_t)-left : 0);
	return index;
}

/* The cursor's line is above the end of the screen: all of it, or it is the first. */
static bool
is_in_sight(struct view_logs *logs, size_t top, size_t cursor)
{
	int y = -(int)logs->top_row;

	for (size_t i = top; i <= cursor; i++) {
		y += rows_of(logs, i);
		if (y > logs->height)
			return i == cursor && i == top;
	}
	return true;
}

/* No row is left empty below the last line while there are lines above the first. */
static size_t
fill_below(struct view_logs *logs, size_t top)
{
	size_t n = n_shown(logs);
	int y = -(int)logs->top_row;

	for (size_t i = top; i < n && y < logs->height; i++)
		y += rows_of(logs, i);
	return y < logs->height && top > 0 ? fill_above(logs, n - 1, logs->height) : top;
}

/* Where the cursor has gone beyond what was on the screen, as little as it takes. */
static size_t
keep_in_sight(struct view_logs *logs, size_t cursor)
{
	size_t top = index_of(logs, &logs->top);

	if (cursor <= top) {
		if (cursor < top)
			logs->top_row = 0;
		top = cursor;
	} else if (cursor - top > (size_t)logs->height || !is_in_sight(logs, top, cursor)) {
		return fill_above(logs, cursor, logs->height);
	}
	set_top(logs, top, MIN(logs->top_row, (size_t)rows_of(logs, top) - 1));
	return fill_below(logs, top);
}

size_t
view_logs_settle(struct view_logs *logs)
{
	size_t n = n_shown(logs), cursor;

	if (n == 0)
		return 0;
	if (logs->follows)
		view_logs_go(logs, n - 1);
	cursor = view_logs_cursor(logs);
	view_logs_go(logs, cursor); /* it may have been one that is not shown now */
	if (logs->centers) {
		logs->centers = false;
		return fill_below(logs, fill_above(logs, cursor, logs->height / 2 + 1));
	}
	return logs->follows ? fill_above(logs, cursor, logs->height) : keep_in_sight(logs, cursor);
}

/* ---- moving ---- */

/* A line higher than the screen is gone through before the next one is gone to. */
static bool
scroll_within(struct view_logs *logs, size_t cursor, int by)
{
	int rows, to;

	if (index_of(logs, &logs->top) != cursor || (by != 1 && by != -1))
		return false;
	rows = rows_of(logs, cursor);
	to = (int)logs->top_row + by;
	if (rows <= logs->height || to < 0 || to > rows - logs->height)
		return false;
	logs->top_row = (size_t)to;
	return true;
}

static void
step(struct view_logs *logs, int64_t by)
{
	size_t n = n_shown(logs), cursor = view_logs_cursor(logs);
	int64_t to = (int64_t)cursor + by;

	if (by < 0)
		logs->follows = false;
	if (scroll_within(logs, cursor, (int)by))
		return;
	/* at its end it is followed again, unless more has not been read so far */
	if (to >= (int64_t)n)
		logs->follows = !logs->has_more;
	if (to < 0)
		logs->wants_older = true;
	view_logs_go(logs, (size_t)MAX(MIN(to, (int64_t)n - 1), 0));
}

/* A screenful: the last line becomes the first, or the first one the last. */
static void
turn(struct view_logs *logs, int64_t by)
{
	int64_t lines = (int64_t)(logs->last - logs->first);

	step(logs, by * MAX(lines, 1));
	if (by > 0 && !logs->follows) {
		logs->top = logs->cursor;
		logs->top_row = 0;
	}
}

void
view_logs_move(struct view_logs *logs, enum intent intent)
{
	int64_t half = MAX((int64_t)(logs->last - logs->first) / 2, 1);

	if (n_shown(logs) == 0) {
		logs->wants_older |= intent == INTENT_UP || intent == INTENT_PAGE_UP;
		return;
	}
	if (intent == INTENT_UP || intent == INTENT_DOWN) {
		step(logs, intent == INTENT_UP ? -1 : 1);
	} else if (intent == INTENT_HALF_UP || intent == INTENT_HALF_DOWN) {
		step(logs, intent == INTENT_HALF_UP ? -half : half);
	} else if (intent == INTENT_PAGE_UP || intent == INTENT_PAGE_DOWN) {
		turn(logs, intent == INTENT_PAGE_UP ? -1 : 1);
	} else if (intent == INTENT_TOP) {
		logs->follows = false;
		logs->wants_older = view_logs_cursor(logs) == 0;
		view_logs_go(logs, 0);
	}
}
