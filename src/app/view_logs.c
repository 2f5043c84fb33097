/* SPDX-License-Identifier: MIT */
/* view_logs.c - any log: from its newest lines on, or from a moment, each line once and in its
 * place. What has come is asked for again every two seconds while the log is open, and at once
 * while there is more than one answer takes; where AWS refuses, less and less often. */
#include "app/view_logs.h"

#include <stdlib.h>
#include <string.h>

#include "app/view_kinds.h"

#define ASK_MS 2000
#define ASK_LEAST_MS 60000 /* so seldom, after refusals */
#define ARENA_BYTES (256u << 10)
#define AHEAD 2          /* screenfuls of lines that are read before they are looked at */
#define BEFORE_MS 60000  /* that are read before a moment that is wanted */
#define OLDER_LINES 2000 /* about so many older ones are asked for at a time */
#define FAILURES_MAX 5
#define OLDER_MOST_MS (7 * 24 * INT64_C(3600000))

int64_t
view_logs_now_ms(const struct view *view)
{
	return view->snapshot ? view->snapshot->time_ms : 0;
}

enum log_list
view_logs_shown(const struct view_logs *logs)
{
	return logs->is_only && log_book_match(logs->book)->len > 0 ? LOG_HITS : LOG_ALL;
}

/* ---- opening and closing ---- */

static const char *
keep(struct view_logs *logs, const char *s)
{
	return s ? mem_must(arena_text(logs->arena, s)) : NULL;
}

static struct log_where
keep_where(struct view_logs *logs, const struct log_where *where)
{
	struct log_where kept;

	if (!log_where_copy(logs->arena, where, &kept))
		(void)mem_must(NULL);
	return kept;
}

void
view_logs_begin(struct view *view, int64_t from_ms)
{
	struct view_logs *logs = view->logs;

	view_jobs_drop(view, ACT_LINES);
	view_logs_save_drop(logs);
	log_book_clear(logs->book);
	free(logs->token);
	free(logs->older_token);
	logs->token = logs->older_token = NULL;
	logs->from_ms = from_ms;
	logs->failures = 0;
	logs->is_answered = logs->has_more = logs->wants_older = logs->asks_older = false;
	logs->low_ms = logs->read_ms = logs->want_ms = logs->older_span_ms = 0;
	logs->err = ERR_OK;
	logs->why[0] = logs->said[0] = '\0';
	logs->cursor = logs->top = (struct log_key){ .time_ms = 0 };
	logs->top_row = 0;
	logs->follows = from_ms == 0;
	logs->centers = false;
}

void
view_logs_use(struct view *view, size_t place)
{
	view->logs->place = place;
	view->logs->where[0] = '\0';
	view_logs_begin(view, 0);
}

/* All that is kept of a log goes; how it is shown stays. */
static void
forget(struct view_logs *logs)
{
	view_logs_save_drop(logs);
	log_book_free(logs->book);
	log_rows_done(&logs->rows);
	free(logs->token);
	free(logs->older_token);
	arena_free(logs->arena);
	logs->book = NULL;
	logs->arena = NULL;
	logs->token = logs->older_token = NULL;
	logs->is_typing = false;
}

void
view_logs_free(struct view *view)
{
	if (!view->logs)
		return;
	forget(view->logs);
	free(view->logs);
	view->logs = NULL;
}

void
view_logs_closed(struct view *view)
{
	view_jobs_drop(view, ACT_LINES);
	if (view->logs)
		forget(view->logs);
}

static struct view_logs *
open_places(struct view *view, size_t n)
{
	struct view_logs *logs;

	view_popup_close(view, VIEW_POPUP_LOGS);
	if (!view->logs) {
		view->logs = mem_alloc(1, sizeof(*view->logs));
		view->logs->wraps = view->logs->is_only = true;
	}
	logs = view->logs;
	logs->arena = mem_must(arena_new(ARENA_BYTES));
	logs->book = log_book_new(0, 0);
	logs->filter[0] = '\0';
	logs->line = (struct line){ .text = logs->filter, .size = sizeof(logs->filter) };
	logs->n_places = n;
	logs->left = 0;
	return logs;
}

static void
begin_at(struct view *view, int64_t at_ms)
{
	view_logs_use(view, 0);
	if (at_ms > 0) {
		view_logs_begin(view, at_ms - BEFORE_MS);
		view->logs->want_ms = at_ms;
	}
	view_popup_open(view, VIEW_POPUP_LOGS);
}

void
view_logs_open(struct view *view, const struct log_where *where, const char *title, int64_t at_ms)
{
	struct view_logs *logs = open_places(view, 1);

	logs->places[0].where = keep_where(logs, where);
	logs->places[0].title = keep(logs, title);
	begin_at(view, at_ms);
}

void
view_logs_of(struct view *view, struct subject subject)
{
	struct log_places places;
	struct view_logs *logs;
	TEXT_ON(why, WHY_MAX);

	if (!view->snapshot)
		return;
	log_places(view->snapshot, subject, &places);
	if (places.n == 0) {
		case_say_no_log(view->snapshot, subject, &why);
		view_jobs_say(view, LEVEL_WARN, "%s", why.data);
		return;
	}
	logs = open_places(view, places.n);
	for (size_t i = 0; i < places.n; i++) {
		const struct log_place *place = &places.items[i];

		logs->places[i].where = keep_where(logs, &place->where);
		logs->places[i].title = keep(logs, place->title);
	}
	begin_at(view, 1000 * places.at_s);
}

/* ---- asking ---- */

static void
ask(struct view *view, const struct ask_lines *lines)
{
	const struct act_order order = { .kind = ACT_LINES, .lines = lines };

	view->logs->asked_ms = view->facts.real_ms;
	view_jobs_ask(view, &order);
}

/* Lines are read on when they are about to be looked at: a jump far back into a busy log does not
 * read all of it. */
static bool
is_read_on(const struct view_logs *logs)
{
	size_t n = log_book_n(logs->book, view_logs_shown(logs));

	return logs->follows || logs->want_ms > 0 ||
	       n < logs->last + 1 + (size_t)(AHEAD * MAX(logs->height, 1));
}

static bool
is_due(const struct view *view)
{
	const struct view_logs *logs = view->logs;
	int64_t wait_ms = ASK_MS << MIN(logs->failures, (unsigned)FAILURES_MAX);

	if (!logs->is_answered)
		return true;
	if (view->facts.is_paused)
		return false;
	if (!logs->err && logs->has_more)
		return is_read_on(logs);
	return view->facts.real_ms >= logs->asked_ms + MIN(wait_ms, ASK_LEAST_MS);
}

/* As long a time as has about enough lines, going by those that there are. */
static int64_t
span_of_older(const struct view_logs *logs)
{
	size_t n = log_book_n(logs->book, LOG_ALL);
	const struct log_line_kept *first = log_book_at(logs->book, LOG_ALL, 0);
	const struct log_line_kept *last = log_book_at(logs->book, LOG_ALL, n ? n - 1 : 0);
	int64_t took_ms = first ? last->time_ms - first->time_ms : 0;

	if (n < 2 || took_ms <= 0)
		return 3600000;
	return MAX(MIN(took_ms / (int64_t)n * OLDER_LINES, 6 * INT64_C(3600000)), 1000);
}

static void
ask_older(struct view *view)
{
	struct view_logs *logs = view->logs;
	struct ask_lines lines = { .where = logs->places[logs->place].where,
				   .token = logs->older_token,
				   .limit = OLDER_LINES };

	if (logs->older_span_ms == 0)
		logs->older_span_ms = span_of_older(logs);
	if (!logs->older_token)
		logs->older_from_ms = MAX(logs->low_ms - logs->older_span_ms, 1);
	lines.from_ms = logs->older_from_ms;
	lines.to_ms = logs->low_ms - 1;
	logs->asks_older = true;
	ask(view, &lines);
}

/* What has fallen off the book would fall off again. */
static bool
can_ask_older(struct view *view)
{
	struct view_logs *logs = view->logs;

	if (!log_book_has_fallen(logs->book))
		return logs->is_answered && logs->low_ms > 1;
	logs->wants_older = false;
	view_jobs_say(view, LEVEL_WARN,
		      "no more lines than these are kept: go to an earlier time with 1 to 6");
	return false;
}

static void
ask_on(struct view *view)
{
	struct view_logs *logs = view->logs;
	const struct ask_lines lines = { .where = logs->places[logs->place].where,
					 .from_ms = logs->from_ms,
					 .token = logs->token };

	logs->asks_older = false;
	ask(view, &lines);
}

void
view_logs_ask(struct view *view)
{
	struct view_logs *logs = view->logs;

	if (!logs || !logs->book)
		return;
	log_book_step(logs->book);
	view_logs_save_step(view);
	if (view_jobs_awaits(view, ACT_LINES))
		return;
	if (logs->wants_older && can_ask_older(view))
		ask_older(view);
	else if (is_due(view))
		ask_on(view);
}

bool
view_is_working(const struct view *view)
{
	const struct view_logs *logs = view->logs;

	return logs && logs->book && (log_book_unread(logs->book) > 0 || logs->saving.is_on);
}

/* ---- answers ---- */

static void
put_token(char **token, const char *text)
{
	free(*token);
	*token = text && *text ? mem_text(text) : NULL;
}

/* The line of the moment that is wanted, or the one nearest to it, once it must be there. */
static void
find_wanted(struct view_logs *logs)
{
	size_t n = log_book_n(logs->book, LOG_ALL), at;
	const struct log_line_kept *before, *after;

	if (logs->want_ms == 0 || (logs->has_more && logs->read_ms <= logs->want_ms))
		return;
	at = log_book_find_time(logs->book, LOG_ALL, logs->want_ms);
	before = at > 0 ? log_book_at(logs->book, LOG_ALL, at - 1) : NULL;
	after = log_book_at(logs->book, LOG_ALL, at);
	if (before && (!after || logs->want_ms - before->time_ms < after->time_ms - logs->want_ms))
		at--;
	logs->want_ms = 0;
	logs->centers = true;
	if (n > 0)
		log_book_key(log_book_at(logs->book, LOG_ALL, MIN(at, n - 1)), &logs->cursor);
}

/* Nothing in a stretch of time is no end: the next one is longer. */
static void
take_older(struct view *view, const struct act_news *news, size_t n_new)
{
	struct view_logs *logs = view->logs;

	put_token(&logs->older_token, news->err || news->has_more ? news->token : NULL);
	if (news->err) {
		logs->wants_older = false;
		view_jobs_say(view, LEVEL_ALARM, "%s", news->why.text);
		return;
	}
	if (news->has_more)
		return;
	logs->low_ms = logs->older_from_ms;
	logs->wants_older = n_new == 0 && logs->older_span_ms < OLDER_MOST_MS;
	logs->older_span_ms = n_new == 0 ? 4 * logs->older_span_ms : 0;
	if (n_new == 0 && !logs->wants_older)
		view_jobs_say(view, LEVEL_WARN, "no older line has been found in a week before");
}

static void
take_newer(struct view_logs *logs, const struct act_news *news)
{
	logs->is_answered = true;
	logs->err = news->err;
	/* an answer that brought something before it failed is a way on */
	if (!news->err || news->n_lines > 0)
		logs->failures = 0;
	logs->failures += news->err != ERR_OK;
	text_copy(logs->why, sizeof(logs->why), news->err ? news->why.text : "");
	text_copy(logs->said, sizeof(logs->said), news->err ? "" : news->done);
	if (!news->err || *news->token)
		put_token(&logs->token, news->token);
	if (news->group && *news->group)
		snprintf(logs->where, sizeof(logs->where), "%s%s%s", news->group,
			 news->stream && *news->stream ? " " : "",
			 news->stream ? news->stream : "");
	if (news->from_ms > 0)
		logs->low_ms = logs->low_ms ? MIN(logs->low_ms, news->from_ms) : news->from_ms;
	logs->read_ms = MAX(logs->read_ms, news->read_ms);
	logs->has_more = news->has_more;
}

/* The other containers of the same task come behind it, for the key of the next log. */
static void
split_place(struct view_logs *logs, const struct act_news *news)
{
	struct logs_place *place = &logs->places[logs->place];
	size_t n = MIN(news->n_others, LOG_PLACES_MAX - logs->n_places);

	if (place->is_split || news->n_others == 0)
		return;
	place->is_split = true;
	memmove(place + 1 + n, place + 1, (logs->n_places - logs->place - 1) * sizeof(*place));
	logs->n_places += n;
	for (size_t i = 0; i < n; i++) {
		TEXT_ON(title, 200);

		text_addf(&title, "%s, container %s", place->title, news->others[i]);
		place[1 + i] = *place;
		place[1 + i].where.container = keep(logs, news->others[i]);
		place[1 + i].title = keep(logs, title.data);
	}
}

bool
view_logs_take(struct view *view, struct act_news *news)
{
	struct view_logs *logs = view->logs;
	struct log_added added;

	if (!logs || !logs->book)
		return false;
	added = log_book_add(logs->book, news->lines, news->n_lines);
	split_place(logs, news);
	if (logs->asks_older)
		take_older(view, news, added.n_new);
	else
		take_newer(logs, news);
	find_wanted(logs);
	return false;
}
