/* SPDX-License-Identifier: MIT */
/* view_actions.c - what can be done with a row (view_actions_table.c), by its key or from the menu
 * that lists it, and the sentence on why not. */
#include "app/view_actions.h"

#include <string.h>

#include "app/view_jobs.h"
#include "app/view_kinds.h"

static bool
is_of(const struct view_action *action, enum subject_kind kind)
{
	return action->kind == kind || (action->kind == SUBJECT_NONE && kind != SUBJECT_NONE);
}

/* Who only reads is told in a sentence; below the user interface it is refused anyway. */
static bool
is_allowed(struct view *view, const char *name)
{
	if (view->facts.is_read_only)
		view_jobs_say(view, LEVEL_WARN,
			      "%s: cwtop only reads here: start it without --read-only for that",
			      name);
	return !view->facts.is_read_only;
}

static const struct key_binding *
binding_of(enum intent intent)
{
	for (size_t i = 0; keys_at(i); i++)
		if (keys_at(i)->context == KEYS_PANEL && keys_at(i)->intent == intent)
			return keys_at(i);
	return NULL;
}

static const char *
name_of(const struct view_subject *subject)
{
	return subject->kind == SUBJECT_JOB ? subject->id : subject->title;
}

static void
do_action(struct view *view, const struct view_action *action, const struct view_subject *subject)
{
	const char *name = action->name ? action->name : binding_of(action->intent)->name;
	const char *why = action->refuses(subject);

	if (action->changes && !is_allowed(view, name))
		return;
	if (why) {
		view_jobs_say(view, LEVEL_WARN, "%s %s: %s", name, name_of(subject), why);
		return;
	}
	view_popup_close(view, VIEW_POPUP_ACTIONS);
	view->jobs->subject = *subject;
	action->run(view);
}

static bool
make_new(struct view *view, enum intent intent)
{
	bool is_again = intent == INTENT_JOB_AGAIN;

	if (!is_again && intent != INTENT_JOB_NEW)
		return false;
	if (view->stack->n_routes == 0)
		view_jobs_say(
			view, LEVEL_WARN,
			"the stack file says of no way to submit a job: see job_routes in man "
			"cwtop-stack");
	else if (is_allowed(view, binding_of(intent)->name))
		view_jobs_wish(view, is_again ? VIEW_WISH_AGAIN : VIEW_WISH_OFFERS);
	return true;
}

static void
open_menu(struct view *view, const struct view_subject *subject)
{
	if (subject->kind == SUBJECT_NONE) {
		view_jobs_say(view, LEVEL_WARN,
			      view_subject_is_row(view)
				      ? "nothing can be done with this row: Enter shows what is "
					"known of it"
				      : "there is no row here to do something with");
		return;
	}
	view->jobs->subject = *subject;
	view_popup_open(view, VIEW_POPUP_ACTIONS);
}

/* Of those that a key does to such a row the first that can be done, else the last, which says why
 * not. NULL: it does nothing to it. */
static const struct view_action *
find(enum intent intent, const struct view_subject *subject)
{
	const struct view_action *found = NULL;

	for (size_t i = 0; i < view_actions_count; i++) {
		const struct view_action *action = &view_actions_table[i];

		if (action->intent != intent || !is_of(action, subject->kind))
			continue;
		found = action;
		if (!action->refuses(subject))
			break;
	}
	return found;
}

/* "a job or a task": what a key is for; false: it is no action's. */
static bool
say_kinds(enum intent intent, struct text *out)
{
	bool is_action = false;

	for (size_t i = 0; i < view_actions_count; i++) {
		const struct view_action *action = &view_actions_table[i];

		if (action->intent != intent)
			continue;
		is_action = true;
		if (action->kind != SUBJECT_NONE)
			text_addf(out, "%sa%s %s", out->len ? " or " : "",
				  action->kind == SUBJECT_ALARM ? "n" : "",
				  subject_word(action->kind));
		else if (out->len == 0)
			text_add(out, "a row of the stack");
	}
	return is_action;
}

bool
view_actions_do(struct view *view, enum intent intent)
{
	const struct view_action *found;
	struct view_subject subject;
	TEXT_ON(kinds, 120);

	if (make_new(view, intent))
		return true;
	view_subject_at(view, &subject);
	if (view_popup_find(view, VIEW_POPUP_ACTIONS)) {
		subject = view->jobs->subject;
		view_subject_renew(view, &subject);
	}
	if (intent == INTENT_ACTIONS) {
		open_menu(view, &subject);
		return true;
	}
	if (!say_kinds(intent, &kinds))
		return false;
	found = find(intent, &subject);
	if (found)
		do_action(view, found, &subject);
	else
		view_jobs_say(view, LEVEL_WARN, "%s: that is for %s, and the cursor is on none",
			      binding_of(intent)->name, kinds.data);
	return true;
}

/* ---- the menu ---- */

static const struct view_action *
nth(const struct view *view, size_t row)
{
	struct view_subject subject = view->jobs->subject;

	view_subject_renew(view, &subject);
	for (size_t i = 0; i < view_actions_count; i++)
		if (is_of(&view_actions_table[i], subject.kind) &&
		    !view_actions_table[i].refuses(&subject) && row-- == 0)
			return &view_actions_table[i];
	return NULL;
}

static size_t
menu_rows(const struct view *view)
{
	size_t n = 0;

	while (nth(view, n))
		n++;
	return n;
}

static void
menu_cell(const void *ctx, size_t row, size_t column, struct table_cell *out)
{
	const struct view *view = ctx;
	const struct view_action *action = nth(view, row);
	bool is_off = action->changes && view->facts.is_read_only;

	out->ink = is_off ? ROLE_DIM : column == 0 ? ROLE_KEY : ROLE_TEXT;
	if (column == 0)
		keys_first(binding_of(action->intent), &out->text);
	else
		text_addf(&out->text, "%s%s", action->words, is_off ? " (not: read-only)" : "");
}

static const struct table_column columns[] = {
	{ .title = "Key", .width = 5 },
	{ .title = "Does", .width = 20, .weight = 1, .is_name = true },
};

const struct view_list view_actions_list = { columns, LEN(columns), menu_rows, menu_cell };

void
view_actions_titles(const struct view *view, struct text *out)
{
	const struct view_subject *subject = &view->jobs->subject;

	text_addf(out, " %s", name_of(subject));
	if (subject->kind == SUBJECT_JOB)
		text_addf(out, "  %s", job_state_word(subject->state));
	else if (subject->status[0])
		text_addf(out, "  %s", subject->status);
}

struct view_did
view_actions_does(struct view *view, enum intent intent, uint32_t key)
{
	const struct key_binding *binding = keys_find(KEYS_PANEL, key);
	const struct view_action *action;

	if (intent == INTENT_OPEN) {
		action = nth(view, view_popup_top(view)->selected);
		intent = action ? action->intent : INTENT_NONE;
	} else if (intent == INTENT_NONE && binding) {
		intent = binding->intent;
	}
	return (struct view_did){ .is_done =
					  view_actions_do(view, intent) || intent == INTENT_SAVE };
}

bool
view_actions_offers(const struct view *view, enum intent intent)
{
	(void)view;
	return intent == INTENT_OPEN || intent == INTENT_BACK;
}
