/* SPDX-License-Identifier: MIT */
/* view_case_keys.c - what keys do in a case: the cursor, where Enter leads, and what can be done
 * with the thing that is red. */
#include <string.h>

#include "app/view_case.h"
#include "app/view_kinds.h"

static const struct case_row *
row_at(const struct view_case *c)
{
	return c->selected < c->rows.n ? &c->rows.items[c->selected] : NULL;
}

static void
move_to(struct view_case *c, int64_t to)
{
	if (c->rows.n == 0)
		return;
	c->selected = (size_t)MAX(MIN(to, (int64_t)c->rows.n - 1), 0);
	view_case_place(c)->cursor = c->rows.items[c->selected].key;
	view_case_place(c)->section = c->rows.items[c->selected].section;
	c->is_unfolded = false;
}

/* ---- where Enter leads ---- */

static const char *
said(const char *s)
{
	return s && *s ? s : NULL;
}

static bool
open_line(struct view *view, const struct case_row *row)
{
	const struct case_found *found = view_case_found(view->case_);
	const struct case_line *line;
	struct log_where where;

	if (row->index >= found->n_lines || row->key == 0)
		return false;
	line = &found->lines_[row->index];
	where = (struct log_where){ .region = line->region,
				    .group = line->group,
				    .stream = said(line->stream) };
	view_logs_open(view, &where, view->case_->name, line->time_ms);
	return true;
}

static bool
open_trace(struct view *view, const struct case_row *row)
{
	const struct case_found *found = view_case_found(view->case_);

	if (row->index >= found->n_traces)
		return false;
	view_trace_open(view, found->traces_[row->index].region, found->traces_[row->index].id);
	return true;
}

static bool
open_chart(struct view *view)
{
	const struct view_case *c = view->case_;

	if (c->ask.metric >= view->snapshot->n_metrics)
		return false;
	view_chart_open(view, &c->ask.metric, 1, c->ask.at_s);
	return true;
}

/* Of what has a place in a panel the detail stands there. */
static bool
open_detail(struct view *view, struct subject subject)
{
	for (size_t i = 0; i < view->n_slots; i++) {
		const struct view_slot *slot = &view->slots[i];
		struct panel_input input;
		struct view_popup *popup;
		struct text identity;

		if (!slot->panel || !slot->panel->subject || !slot->panel->detail)
			continue;
		input = view_input(view, slot);
		for (size_t item = 0; item < slot->panel->n_all(&input); item++) {
			struct subject at = slot->panel->subject(&input, item);

			if (at.kind != subject.kind || at.index != subject.index ||
			    (at.part != subject.part && subject.part != SIZE_MAX))
				continue;
			popup = view_popup_open(view, VIEW_POPUP_DETAIL);
			if (!popup)
				return false;
			popup->slot = i;
			popup->metric =
				slot->panel->chart ? slot->panel->chart(&input, item) : SIZE_MAX;
			text_init(&identity, popup->identity, sizeof(popup->identity));
			slot->panel->identity(&input, item, &identity);
			return true;
		}
	}
	return false;
}

static bool
open_row(struct view *view, const struct case_row *row)
{
	struct view_case *c = view->case_;

	if (row->is_empty)
		return false;
	if (row->is_more) {
		view_case_place(c)->expanded |= 1u << row->section;
		return true;
	}
	switch (row->section) {
	case CASE_METRIC:
		return open_chart(view);
	case CASE_LINES:
		if (row->subject.kind !=
		    SUBJECT_NONE) /* kept: all of it is in the event's detail */
			return open_detail(view, row->subject);
		return row->role != ROLE_DIM && open_line(view, row);
	case CASE_TRACES:
		return row->role != ROLE_DIM && open_trace(view, row);
	case CASE_REDS:
		view_case_push(view, row->subject, NULL);
		return true;
	case CASE_TASKS:
	case CASE_TARGETS:
	case CASE_HISTORY:
	case CASE_CHANGES:
		return row->subject.kind != SUBJECT_NONE && open_detail(view, row->subject);
	default:
		return false;
	}
}

/* What leads nowhere else is shown in full where it stands. */
static void
enter(struct view *view)
{
	struct view_case *c = view->case_;
	const struct case_row *row = row_at(c);

	if (row && !open_row(view, row))
		c->is_unfolded = !c->is_unfolded;
}

/* ---- keys that act on the thing itself ---- */

static void
open_log(struct view *view)
{
	const struct view_case *c = view->case_;
	const struct case_row *row = row_at(c);
	TEXT_ON(why, WHY_MAX);

	if (row && row->section == CASE_LINES && !row->is_empty && !row->is_more &&
	    row->subject.kind == SUBJECT_NONE && open_row(view, row))
		return;
	if (c->ask.n_logs == 0) {
		if (!c->is_gone)
			case_say_no_log(view->snapshot, c->subject, &why);
		view_jobs_say(view, LEVEL_OK, "%s", why.len ? why.data : "no log is known for it");
		return;
	}
	view_logs_open(view, &c->ask.logs[0].where, c->name, c->ask.at_s * 1000);
}

/* What the keys of a row do with it is done here, too. */
static bool
act_on_it(struct view *view, enum intent intent, uint32_t key)
{
	const struct key_binding *binding = keys_find(KEYS_PANEL, key);
	struct view_case *c = view->case_;

	if (intent == INTENT_NONE && binding)
		intent = binding->intent;
	switch (intent) {
	case INTENT_JOB_LOG:
		open_log(view);
		return true;
	case INTENT_CHART:
		if (!open_chart(view))
			view_jobs_say(view, LEVEL_OK,
				      *c->ask.own.name ? "its metric is not in the stack file: "
							 "what is drawn here is all of it"
						       : "no metric of the stack shows it");
		return true;
	case INTENT_DETAIL:
		if (c->is_gone || !open_detail(view, c->subject))
			c->is_unfolded = !c->is_unfolded;
		return true;
	case INTENT_COPY:
	case INTENT_HAND_OVER:
		view_act(view, intent, key);
		return true;
	default:
		return view_actions_do(view, intent);
	}
}

struct view_did
view_case_does(struct view *view, enum intent intent, uint32_t key)
{
	static const struct {
		enum intent intent;
		int rows, halves;
	} moves[] = {
		{ INTENT_UP, -1, 0 },       { INTENT_DOWN, 1, 0 },
		{ INTENT_TOP, -100000, 0 }, { INTENT_BOTTOM, 100000, 0 },
		{ INTENT_PAGE_UP, 0, -2 },  { INTENT_PAGE_DOWN, 0, 2 },
		{ INTENT_HALF_UP, 0, -1 },  { INTENT_HALF_DOWN, 0, 1 },
	};
	const struct view_did done = { .is_done = true }, not_done = { .is_done = false };
	struct view_case *c = view->case_;
	int half;

	if (!view->snapshot)
		return not_done;
	/* keys are pressed faster than frames are drawn: a row is of this snapshot and this case */
	view_case_renew(view, c);
	view_case_make(view, c, c->has_columns);
	half = MAX(c->height[c->selected >= c->n_left] / 2, 1);
	for (size_t i = 0; i < LEN(moves); i++)
		if (moves[i].intent == intent) {
			move_to(c, (int64_t)c->selected + moves[i].rows + moves[i].halves * half);
			return done;
		}
	switch (intent) {
	case INTENT_OPEN:
		enter(view);
		return done;
	case INTENT_BACK:
		return view_case_back(view) ? done : not_done;
	case INTENT_REFRESH:
		c->is_answered = false;
		return not_done;
	default:
		return act_on_it(view, intent, key) ? done : not_done;
	}
}
