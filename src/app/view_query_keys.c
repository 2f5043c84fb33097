/* SPDX-License-Identifier: MIT */
/* view_query_keys.c - what keys do in a query: typed into its text or its filter, moved over its
 * rows, or one of the handlers below. */
#include <string.h>

#include "app/view_kinds.h"
#include "app/view_query.h"

static void
finish_edit(struct view *view, bool is_kept)
{
	struct view_query *query = view->query;

	query->mode = QUERY_SHOWS;
	if (is_kept) {
		if (!text_is(query->text, query->edited))
			query->saved = NULL;
		memcpy(query->text, query->edited, sizeof(query->text));
		view_query_run(view);
	} else if (!query->text[0]) {
		view_popup_close(view, VIEW_POPUP_QUERY);
	}
}

static void
finish_filter(struct view_query *query, bool is_kept)
{
	query->mode = QUERY_SHOWS;
	if (!is_kept)
		query->filter[0] = '\0';
	view_query_lay(query);
}

static void
type(struct view *view, enum intent intent, uint32_t key)
{
	struct view_query *query = view->query;
	bool is_query = query->mode == QUERY_EDITS;

	if (intent != INTENT_OPEN && intent != INTENT_BACK) {
		if (line_key(&query->line, key) == LINE_CHANGED && !is_query)
			view_query_lay(query);
	} else if (is_query) {
		/* nothing to run: it stays */
		if (intent == INTENT_BACK || query->edited[strspn(query->edited, " ")])
			finish_edit(view, intent == INTENT_OPEN);
	} else {
		finish_filter(query, intent == INTENT_OPEN);
	}
}

static void
save(struct view *view, uint32_t key)
{
	view->query->mode = QUERY_SHOWS;
	if (key == 't' || key == 'j')
		view_query_save(view, key == 'j');
}

static bool
move(struct view_query *query, enum intent intent)
{
	int page = MAX(query->height, 1);
	const int64_t steps[] = {
		[INTENT_UP] = -1,
		[INTENT_DOWN] = 1,
		[INTENT_TOP] = -QUERY_ROWS_MAX,
		[INTENT_BOTTOM] = QUERY_ROWS_MAX,
		[INTENT_PAGE_UP] = -page,
		[INTENT_PAGE_DOWN] = page,
	};
	int64_t to;

	if ((size_t)intent >= LEN(steps) || !steps[intent])
		return false;
	to = (int64_t)query->selected + steps[intent];
	query->selected = (size_t)MAX(MIN(to, (int64_t)query->n_shown - 1), 0);
	return true;
}

static void
go_sideways(struct view_query *query, enum intent intent)
{
	if (intent == INTENT_LEFT && query->first_column > 0)
		query->first_column--;
	if (intent == INTENT_RIGHT && query->first_column + 1 < query->n_columns)
		query->first_column++;
}

static void
begin_filter(struct view_query *query)
{
	query->mode = QUERY_FILTERS;
	query->line = (struct line){ .text = query->filter, .size = sizeof(query->filter) };
	line_set(&query->line, "");
	view_query_lay(query);
}

static void
look_at_row(struct view *view, enum intent intent, uint32_t key)
{
	(void)intent;
	(void)key;
	if (view_query_row(view->query))
		view_popup_open(view, VIEW_POPUP_RECORD);
}

static void
does_edit(struct view *view, enum intent intent, uint32_t key)
{
	(void)intent;
	(void)key;
	view_query_edit(view);
}

static void
does_run(struct view *view, enum intent intent, uint32_t key)
{
	if (intent == INTENT_SPAN)
		view_query_go(view, (size_t)(key - '1'));
	else
		view_query_run(view);
}

static void
does_shift(struct view *view, enum intent intent, uint32_t key)
{
	(void)key;
	view_query_shift(view, intent == INTENT_EARLIER ? -1 : 1);
}

static void
does_groups(struct view *view, enum intent intent, uint32_t key)
{
	(void)intent;
	(void)key;
	view_popup_open(view, VIEW_POPUP_GROUPS);
}

static void
does_filter(struct view *view, enum intent intent, uint32_t key)
{
	(void)intent;
	(void)key;
	begin_filter(view->query);
}

static void
does_stop(struct view *view, enum intent intent, uint32_t key)
{
	(void)intent;
	(void)key;
	view_query_stop(view);
}

static void
does_log(struct view *view, enum intent intent, uint32_t key)
{
	(void)intent;
	(void)key;
	view_query_log(view);
}

static void
does_save(struct view *view, enum intent intent, uint32_t key)
{
	(void)intent;
	(void)key;
	if (view->query->n_shown > 0)
		view->query->mode = QUERY_SAVES;
	else
		view_jobs_say(view, LEVEL_WARN, "save: there is no row");
}

static void (*const handlers[])(struct view *view, enum intent intent, uint32_t key) = {
	[INTENT_OPEN] = look_at_row,   [INTENT_EDIT] = does_edit,     [INTENT_REFRESH] = does_run,
	[INTENT_SPAN] = does_run,      [INTENT_EARLIER] = does_shift, [INTENT_LATER] = does_shift,
	[INTENT_GROUPS] = does_groups, [INTENT_FILTER] = does_filter, [INTENT_CANCEL] = does_stop,
	[INTENT_JOB_LOG] = does_log,   [INTENT_SAVE] = does_save,
};

struct view_did
view_query_does(struct view *view, enum intent intent, uint32_t key)
{
	struct view_query *query = view->query;
	struct view_did did = { .is_done = true };

	if (query->mode == QUERY_SAVES)
		save(view, key);
	else if (query->mode != QUERY_SHOWS)
		type(view, intent, key);
	else if ((size_t)intent < LEN(handlers) && handlers[intent])
		handlers[intent](view, intent, key);
	else if (intent == INTENT_LEFT || intent == INTENT_RIGHT)
		go_sideways(query, intent);
	else if (intent == INTENT_BACK && query->filter[0])
		finish_filter(query, false);
	else
		did.is_done = move(query, intent);
	return did;
}

enum keys_context
view_query_now(const struct view *view)
{
	enum query_mode mode = view->query->mode;

	return mode == QUERY_EDITS || mode == QUERY_FILTERS ? KEYS_EDIT : KEYS_QUERY;
}

bool
view_query_offers(const struct view *view, enum intent intent)
{
	const struct view_query *query = view->query;

	if (intent == INTENT_CANCEL)
		return query->state == QUERY_RUNS;
	if (intent == INTENT_OPEN && query->mode == QUERY_SHOWS)
		return query->n_shown > 0;
	if (intent == INTENT_SAVE || intent == INTENT_FILTER)
		return query->n_shown > 0;
	if (intent == INTENT_JOB_LOG)
		return view_query_has_log(query);
	return true;
}
