/* SPDX-License-Identifier: MIT */
/* view_logs_draw.c - the log on the screen: its title with where it is and how it goes, a row or
 * more for each line, and a last row for what is looked for or went wrong. */
#include <inttypes.h>
#include <string.h>

#include "app/view_kinds.h"
#include "app/view_logs.h"
#include "base/clock.h"

#define LEVEL_BYTES 400 /* of a line, in which a word is looked for that says how bad it is */

/* ---- how it goes ---- */

static const char *
state_of_failure(enum err err)
{
	switch (err) {
	case ERR_THROTTLED:
		return "throttled";
	case ERR_DENIED:
		return "denied";
	case ERR_GONE:
		return "gone";
	default:
		return "not answering";
	}
}

/* An answer without a line, and where nothing at all has been found. */
static const char *
state_of_nothing(const struct view_logs *logs)
{
	if (logs->said[0])
		return "no log yet";
	return logs->from_ms > 0 ? "nothing in this time" : "empty";
}

/* "following", "behind", "throttled" ...; static storage, never "". */
static const char *
state(const struct view *view)
{
	const struct view_logs *logs = view->logs;

	if (logs->err)
		return state_of_failure(logs->err);
	if (!logs->is_answered)
		return "asking";
	if (view->facts.is_paused)
		return "paused";
	if (logs->has_more)
		return logs->follows || logs->want_ms ? "behind" : "earlier";
	if (log_book_n(logs->book, LOG_ALL) == 0)
		return state_of_nothing(logs);
	return logs->follows ? "following" : "not following";
}

void
view_logs_titles(const struct view *view, struct text *out)
{
	const struct view_logs *logs = view->logs;
	const char *dot = view->style->dot;

	if (!logs || !logs->book)
		return;
	text_addf(out, " of %s", logs->places[logs->place].title);
	if (logs->n_places > 1)
		text_addf(out, " (%zu of %zu)", logs->place + 1, logs->n_places);
	text_addf(out, "%s%s", dot, state(view));
	if (logs->has_more && !logs->err && logs->read_ms > 0) {
		char iso[24];

		date_iso(logs->read_ms / 1000, iso);
		text_addf(out, ", read to %.8s", iso + 11);
	}
	if (logs->where[0])
		text_addf(out, "%s%s", dot, logs->where);
}

/* ---- a line ---- */

static bool
has_word(const char *text, size_t n, const char *const *words, size_t n_words)
{
	for (size_t i = 0; i < n_words; i++)
		if (memmem(text, n, words[i], strlen(words[i])))
			return true;
	return false;
}

/* By the words that programs use; the words themselves are in the line. */
static enum role
role_of_line(const struct log_line_kept *line)
{
	static const char *const bad[] = { "ERROR",     "FATAL",     "CRITICAL",      "Traceback",
					   "Exception", "\"error\"", "Task timed out" };
	static const char *const warn[] = { "WARN", "\"warn", "Warning" };
	size_t n = MIN(line->len, (size_t)LEVEL_BYTES);

	if (has_word(line->text, n, bad, LEN(bad)))
		return ROLE_ALARM;
	return has_word(line->text, n, warn, LEN(warn)) ? ROLE_WARN : ROLE_TEXT;
}

static void
add_age(int64_t age_ms, struct text *out)
{
	int64_t s = age_ms > 0 ? age_ms / 1000 : 0;

	if (s < 100)
		text_addf(out, "%" PRId64 "s", s);
	else if (s < 6000)
		text_addf(out, "%" PRId64 "m", s / 60);
	else
		text_addf(out, "%" PRId64 "h", s / 3600);
}

static void
draw_stamp(const struct view *view, const struct log_line_kept *line, struct area row)
{
	const struct view_logs *logs = view->logs;
	TEXT_ON(text, 40);
	char iso[24];

	date_iso(line->time_ms / 1000, iso);
	if (line->is_marked)
		area_put(row, 0, 0, ROLE_KEY, "*");
	if (logs->stamp == LOGS_TIME && row.width < VIEW_LOGS_MS_WIDTH)
		text_addf(&text, "%.8s", iso + 11);
	else if (logs->stamp == LOGS_TIME)
		text_addf(&text, "%.8s.%03d", iso + 11, (int)(line->time_ms % 1000));
	else if (logs->stamp == LOGS_DATE)
		text_addf(&text, "%.10s %.8s", iso, iso + 11);
	else if (logs->stamp == LOGS_AGE)
		add_age(view_logs_now_ms(view) - line->time_ms, &text);
	area_put(row, 2, 0, ROLE_DIM, text.data);
}

/* The end of its name is what tells one stream from another. */
static void
draw_tag(const struct log_line_kept *line, struct area row, int x)
{
	const char *tail = text_tail(text_tail(line->stream, '/'), ']');
	TEXT_ON(tag, VIEW_LOGS_TAG + 1);

	text_add_n(&tag, tail, MIN(strlen(tail), (size_t)VIEW_LOGS_TAG));
	area_put(row, x, 0, ROLE_DIM, tag.data);
}

/* Bytes of s[0..n) in their ink, from column x on, less the columns that are left of the area. */
static int
put(struct area area, int x, unsigned ink, const char *s, size_t n)
{
	char piece[512];

	while (n > 0 && x < area.width) {
		size_t take = MIN(n, sizeof(piece) - 1);

		while (take < n && take > 1 && ((unsigned char)s[take] & 0xc0) == 0x80)
			take--;
		memcpy(piece, s, take);
		piece[take] = '\0';
		x = area_put(area, x, 0, ink, piece);
		s += take;
		n -= take;
	}
	return x;
}

/* What stands left of the area when the lines have been moved to the left. */
static size_t
skip_columns(const char *s, size_t n, int columns)
{
	size_t at = 0;

	while (at < n && columns > 0) {
		uint32_t c;
		size_t len = utf8_decode(s + at, n - at, &c, NULL);

		columns -= MAX(text_char_width(c), 0);
		at += MAX(len, (size_t)1);
	}
	return at;
}

/* One row of a line, its matches in an ink of their own, also those that go on in the next row. */
static void
draw_text(const struct view_logs *logs, const struct log_row *row, struct area area, unsigned ink)
{
	const struct log_match *match = log_book_match(logs->book);
	const char *text = logs->rows.text, *end = text + row->at + row->len;
	const char *all = text + logs->rows.len;
	size_t back = match->len > 0 ? MIN(row->at, match->len - 1) : 0;
	const char *from = text + row->at - back, *at = text + row->at, *hit;
	int x = row->indent;

	if (!logs->wraps)
		at += skip_columns(at, row->len, logs->left);
	while (at < end && x < area.width) {
		hit = log_match_find(match, from, (size_t)(all - from));
		if (!hit || hit >= end)
			break;
		if (hit + match->len > at) {
			if (hit > at)
				x = put(area, x, ink, at, (size_t)(hit - at));
			at = MAX(at, hit);
			x = put(area, x, ROLE_FOCUS, at, (size_t)(MIN(hit + match->len, end) - at));
			at = MIN(hit + match->len, end);
		}
		from = hit + match->len;
	}
	if (at < end)
		put(area, x, ink, at, (size_t)(end - at));
}

/* From a row of it on; returns how many rows of the area it took. */
static int
draw_line(struct view *view, const struct log_line_kept *line, size_t from, struct area area)
{
	struct view_logs *logs = view->logs;
	int x = view_logs_stamp_columns(logs, area.width), y = 0;
	int tag = view_logs_tag_columns(logs, area.width);
	unsigned ink = role_of_line(line);

	view_logs_rows_of(logs, line);
	for (size_t i = from; i < logs->rows.n && y < area.height; i++, y++) {
		struct area row = area_sub(area, 0, y, area.width, 1);

		if (i == 0) {
			draw_stamp(view, line, row);
			if (tag)
				draw_tag(line, row, x);
		}
		draw_text(logs, &logs->rows.row[i], area_cut(row, x + tag, 0), ink);
	}
	return y;
}

/* ---- the last row ---- */

static void
add_count(struct text *out, size_t n)
{
	char text[UNIT_TEXT_MAX];

	unit_format((double)n, UNIT_COUNT, text);
	text_add(out, text);
}

static void
say_matches(const struct view_logs *logs, struct text *out)
{
	size_t unread = log_book_unread(logs->book), n = log_book_n(logs->book, LOG_ALL);

	add_count(out, log_book_n(logs->book, LOG_HITS));
	text_add(out, " of ");
	add_count(out, n);
	text_add(out, logs->is_only ? " lines" : " lines, all shown");
	if (unread > 0)
		text_addf(out, ", looked at %d%%", (int)(100 * (n - unread) / n));
}

/* What is done in the background, what went wrong, where one is. */
static enum role
say_foot(const struct view *view, struct text *out)
{
	const struct view_logs *logs = view->logs;
	size_t n = log_book_n(logs->book, view_logs_shown(logs));

	if (logs->err) {
		text_addf(out, "? %s", logs->why);
		return ROLE_UNKNOWN;
	}
	if (logs->saving.is_on) {
		text_add(out, "saving ");
		add_count(out, logs->saving.n);
		text_add(out, " lines");
	} else if (logs->wants_older) {
		text_add(out, "asking for older lines ...");
	} else {
		n -= MIN(logs->last + 1, n);
		text_add(out, "~ ");
		if (n > 0)
			add_count(out, n);
		text_add(out, n == 1  ? " newer line: G follows"
			      : n > 1 ? " newer lines: G follows"
				      : "not following: G follows");
		return ROLE_WARN;
	}
	return ROLE_DIM;
}

static void
draw_filter(struct view *view, struct area area)
{
	struct view_logs *logs = view->logs;
	TEXT_ON(count, 80);
	int x = area_put(area, 0, 0, ROLE_KEY, "/");

	say_matches(logs, &count);
	if (logs->is_typing)
		line_draw(area_sub(area, x, 0, area.width - text_width(count.data) - 3, 1),
			  &logs->line, ROLE_STRONG, view->style);
	else
		area_put(area, x, 0, ROLE_STRONG, logs->filter);
	area_line(area, ALIGN_RIGHT, ROLE_DIM, count.data, view->style);
}

enum foot { FOOT_NONE, FOOT_WORDS, FOOT_FILTER };

/* Without a line all words stand where the lines would. */
static enum foot
foot_of(const struct view_logs *logs)
{
	bool has_lines = log_book_n(logs->book, LOG_ALL) > 0;
	bool has_words = logs->err || logs->saving.is_on || logs->wants_older;

	if (logs->is_typing || (logs->filter[0] && !has_words))
		return FOOT_FILTER;
	if (has_lines && (has_words || (!logs->follows && logs->is_answered)))
		return FOOT_WORDS;
	return FOOT_NONE;
}

static void
draw_foot(struct view *view, enum foot foot, struct area area)
{
	TEXT_ON(text, WHY_MAX + 10);
	enum role role;

	if (foot == FOOT_FILTER) {
		draw_filter(view, area);
		return;
	}
	role = say_foot(view, &text);
	area_line(area, ALIGN_LEFT, role, text.data, view->style);
}

/* ---- all of it ---- */

/* In words, where there is no line: asking, denied, empty and no match are not the same. */
static void
draw_nothing(const struct view *view, struct area area)
{
	const struct view_logs *logs = view->logs;
	TEXT_ON(text, WHY_MAX + 80);
	char iso[24];

	date_iso((logs->low_ms ? logs->low_ms : logs->from_ms) / 1000, iso);
	if (logs->err)
		text_add(&text, logs->why);
	else if (!logs->is_answered || logs->wants_older)
		text_add(&text, "asking CloudWatch Logs ...");
	else if (logs->said[0])
		text_add(&text, logs->said);
	else if (log_book_unread(logs->book) > 0)
		text_add(&text, "looking through the lines ...");
	else if (log_book_n(logs->book, LOG_ALL) > 0)
		text_addf(&text, "no line has \"%s\": & shows all lines, Esc forgets it",
			  logs->filter);
	else if (logs->has_more)
		text_add(&text, "nothing so far: reading on ...");
	else
		text_addf(&text, "nothing since %.10s %.8s UTC: k asks for older lines", iso,
			  iso + 11);
	area_line(area_sub(area, 2, 0, area.width - 2, 1), ALIGN_LEFT,
		  logs->err ? ROLE_UNKNOWN : ROLE_DIM, text.data, view->style);
}

static void
draw_lines(struct view *view, struct area area)
{
	struct view_logs *logs = view->logs;
	enum log_list list = view_logs_shown(logs);
	size_t cursor, at;
	int y = 0;

	logs->height = area.height;
	logs->columns = area.width - view_logs_stamp_columns(logs, area.width) -
			view_logs_tag_columns(logs, area.width);
	at = view_logs_settle(logs);
	cursor = view_logs_cursor(logs);
	logs->first = at;
	for (; y < area.height && log_book_at(logs->book, list, at); at++) {
		size_t from = at == logs->first ? logs->top_row : 0;
		int n = draw_line(view, log_book_at(logs->book, list, at), from,
				  area_cut(area, 0, y));

		for (int i = 0; i < n && at == cursor; i++)
			area_select(area, y + i);
		y += n;
	}
	logs->last = at > logs->first ? at - 1 : at;
}

void
view_logs_draw(struct view *view, struct view_popup *popup, struct area area)
{
	struct view_logs *logs = view->logs;
	struct area last = area_sub(area, 0, area.height - 1, area.width, 1);
	enum foot foot;

	popup->scroll = popup->height = popup->n_lines = 0;
	if (!logs || !logs->book || area.height < 1)
		return;
	foot = area.height > 1 ? foot_of(logs) : FOOT_NONE;
	if (foot != FOOT_NONE)
		area = area_sub(area, 0, 0, area.width, area.height - 1);
	if (log_book_n(logs->book, view_logs_shown(logs)) > 0) {
		draw_lines(view, area);
		popup->scroll = (int)logs->first;
		popup->height = (int)(logs->last - logs->first + 1);
		popup->n_lines = (int)log_book_n(logs->book, view_logs_shown(logs));
	} else {
		logs->first = logs->last = 0;
		logs->height = area.height;
		draw_nothing(view, area);
	}
	if (foot != FOOT_NONE)
		draw_foot(view, foot, last);
}
