/* SPDX-License-Identifier: MIT */
/* view_logs_keys.c - what keys do in a log. */
#include <string.h>

#include "app/view_kinds.h"
#include "app/view_logs.h"
#include "base/clock.h"

/* ---- moments ---- */

/* 0: the newest lines; else so long ago: 1 to 6. */
static void
jump(struct view *view, uint32_t key)
{
	static const int64_t ago_ms[] = { 0, 60000, 300000, 900000, 3600000, 21600000, 86400000 };
	struct view_logs *logs = view->logs;
	size_t digit = key >= '0' && key < '0' + LEN(ago_ms) ? key - '0' : 0;
	int64_t to_ms = view_logs_now_ms(view) - ago_ms[digit];
	bool is_there = logs->low_ms > 0 && to_ms >= logs->low_ms && to_ms <= logs->read_ms;
	const struct log_line_kept *first = log_book_at(logs->book, LOG_ALL, 0);
	enum log_list list = view_logs_shown(logs);

	if (log_book_has_fallen(logs->book) && first && first->time_ms > to_ms)
		is_there = false;
	if (digit == 0 && !logs->has_more) {
		logs->follows = true;
		view_logs_go(logs, MAX(log_book_n(logs->book, list), (size_t)1) - 1);
	} else if (digit == 0 || !is_there) {
		view_logs_begin(view, digit == 0 ? 0 : to_ms);
	} else {
		logs->follows = false;
		view_logs_go(logs, MIN(log_book_find_time(logs->book, list, to_ms),
				       MAX(log_book_n(logs->book, list), (size_t)1) - 1));
		logs->top = logs->cursor;
		logs->top_row = 0;
	}
}

/* ---- filter, matches, marks ---- */

static void
set_filter(struct view_logs *logs, const char *text)
{
	struct log_line_kept const *line;
	size_t at = view_logs_cursor(logs);

	/* the cursor stays on its line, or on what is nearest to it of those that are shown */
	line = at == SIZE_MAX ? NULL : log_book_at(logs->book, view_logs_shown(logs), at);
	if (line)
		log_book_key(line, &logs->cursor);
	log_book_filter(logs->book, text);
	logs->centers = !logs->follows;
}

static void
type(struct view_logs *logs, enum intent intent, uint32_t key)
{
	if (intent == INTENT_OPEN) {
		logs->is_typing = false;
	} else if (intent == INTENT_BACK) {
		logs->is_typing = false;
		line_set(&logs->line, "");
		set_filter(logs, "");
	} else if (line_key(&logs->line, key) == LINE_CHANGED) {
		set_filter(logs, logs->filter);
	}
}

/* The next line of a list in front of the cursor or behind it. */
static void
go_along(struct view *view, enum log_list list, bool is_on, const char *none)
{
	struct view_logs *logs = view->logs;
	size_t n = log_book_n(logs->book, list), at;
	const struct log_line_kept *line;
	struct log_key key;

	at = log_book_find(logs->book, list, &logs->cursor);
	line = log_book_at(logs->book, list, at);
	if (is_on && line) {
		log_book_key(line, &key);
		if (key.time_ms == logs->cursor.time_ms && text_is(key.id, logs->cursor.id))
			at++;
	}
	if (is_on ? at >= n : at == 0) {
		view_jobs_say(view, LEVEL_WARN, "%s", none);
		return;
	}
	logs->follows = false;
	logs->centers = true;
	log_book_key(log_book_at(logs->book, list, is_on ? at : at - 1), &logs->cursor);
}

static void
go_to_match(struct view *view, bool is_on)
{
	struct view_logs *logs = view->logs;

	if (log_book_match(logs->book)->len == 0)
		view_jobs_say(view, LEVEL_WARN, "nothing is looked for: / and a word");
	else if (log_book_unread(logs->book) > 0)
		view_jobs_say(view, LEVEL_WARN, "still looking through the older lines");
	else
		go_along(view, LOG_HITS, is_on, is_on ? "no later match" : "no earlier match");
}

static void
go_to_mark(struct view *view, bool is_on)
{
	if (log_book_n(view->logs->book, LOG_MARKS) == 0)
		view_jobs_say(view, LEVEL_WARN, "no line is marked: m marks one");
	else
		go_along(view, LOG_MARKS, is_on, is_on ? "no later mark" : "no earlier mark");
	/* a mark is gone to, filter or not */
	if (view_logs_shown(view->logs) == LOG_HITS)
		view->logs->is_only = false;
}

static void
mark(struct view_logs *logs)
{
	const struct log_line_kept *line =
		log_book_at(logs->book, view_logs_shown(logs), view_logs_cursor(logs));

	if (line)
		log_book_mark(logs->book, line, !line->is_marked);
}

/* ---- the line under the cursor ---- */

static void
open_line(struct view *view)
{
	if (view_logs_cursor(view->logs) != SIZE_MAX)
		view_popup_open(view, VIEW_POPUP_LINE);
}

void
view_logs_line_write(const struct view *view, const struct view_popup *popup, struct buf *out)
{
	struct view_logs *logs = view->logs;
	const struct log_layout layout = { .width = 1000, .is_pretty = true };
	const struct log_line_kept *line;
	char iso[24];
	size_t at;

	(void)popup;
	at = logs && logs->book ? view_logs_cursor(logs) : SIZE_MAX;
	if (at == SIZE_MAX)
		return;
	line = log_book_at(logs->book, view_logs_shown(logs), at);
	date_iso(line->time_ms / 1000, iso);
	view_say(out, "Time\t%.10s %.8s.%03d UTC\n", iso, iso + 11, (int)(line->time_ms % 1000));
	view_say(out, "Stream\t%s\n", line->stream);
	view_say(out, "Id\t%s\n\n", line->id);
	log_rows_make(&logs->rows, line->text, line->len, &layout);
	for (size_t i = 0; i < logs->rows.n; i++)
		view_say(out, "%*s%.*s\n", logs->rows.row[i].indent, "", (int)logs->rows.row[i].len,
			 logs->rows.text + logs->rows.row[i].at);
}

/* ---- all of them ---- */

static void
toggle(struct view_logs *logs, enum intent intent)
{
	if (intent == INTENT_WRAP)
		logs->wraps = !logs->wraps;
	if (intent == INTENT_PRETTY)
		logs->is_pretty = !logs->is_pretty;
	if (intent == INTENT_STAMP)
		logs->stamp = (enum logs_stamp)((logs->stamp + 1) % LOGS_STAMPS);
	if (intent == INTENT_ONLY)
		logs->is_only = !logs->is_only;
	logs->top_row = 0;
	logs->centers = !logs->follows && intent == INTENT_ONLY;
}

static void
shift(struct view_logs *logs, int by)
{
	if (!logs->wraps)
		logs->left = MAX(logs->left + by * MAX(logs->columns / 2, 1), 0);
}

static void
next_place(struct view *view)
{
	struct view_logs *logs = view->logs;

	if (logs->n_places > 1)
		view_logs_use(view, (logs->place + 1) % logs->n_places);
	else
		view_jobs_say(view, LEVEL_WARN, "there is no other log of this");
}

/* What only changes how or which of the lines are shown. false: it is not that. */
static bool
does_look(struct view *view, enum intent intent)
{
	struct view_logs *logs = view->logs;

	switch (intent) {
	case INTENT_WRAP:
	case INTENT_PRETTY:
	case INTENT_STAMP:
	case INTENT_ONLY:
		toggle(logs, intent);
		return true;
	case INTENT_LEFT:
	case INTENT_RIGHT:
		shift(logs, intent == INTENT_LEFT ? -1 : 1);
		return true;
	case INTENT_NEXT_MATCH:
	case INTENT_LAST_MATCH:
		go_to_match(view, intent == INTENT_NEXT_MATCH);
		return true;
	case INTENT_NEXT_MARK:
	case INTENT_LAST_MARK:
		go_to_mark(view, intent == INTENT_NEXT_MARK);
		return true;
	case INTENT_MARK:
		mark(logs);
		return true;
	default:
		return false;
	}
}

static bool
does(struct view *view, enum intent intent, uint32_t key)
{
	struct view_logs *logs = view->logs;

	switch (intent) {
	case INTENT_SPAN:
		jump(view, key);
		return true;
	case INTENT_BOTTOM:
		jump(view, '0');
		return true;
	case INTENT_FILTER:
		logs->is_typing = true;
		logs->line.cursor = strlen(logs->filter);
		return true;
	case INTENT_OPEN:
		open_line(view);
		return true;
	case INTENT_SAVE:
		view_logs_save(view);
		return true;
	case INTENT_NEXT_LOG:
		next_place(view);
		return true;
	case INTENT_BACK:
		/* what was looked for goes first, as in a panel */
		if (!logs->filter[0])
			return false;
		line_set(&logs->line, "");
		set_filter(logs, "");
		return true;
	case INTENT_NONE:
		return false;
	default:
		if (intent >= INTENT_UP && intent <= INTENT_HALF_DOWN)
			view_logs_move(logs, intent);
		return does_look(view, intent) ||
		       (intent >= INTENT_UP && intent <= INTENT_HALF_DOWN);
	}
}

struct view_did
view_logs_does(struct view *view, enum intent intent, uint32_t key)
{
	if (!view->logs || !view->logs->book)
		return (struct view_did){ .is_done = false };
	if (view->logs->is_typing) {
		type(view->logs, intent, key);
		return (struct view_did){ .is_done = true };
	}
	return (struct view_did){ .is_done = does(view, intent, key) };
}

enum keys_context
view_logs_context(const struct view *view)
{
	return view->logs && view->logs->is_typing ? KEYS_EDIT : KEYS_LOGS;
}
