/* SPDX-License-Identifier: MIT */
/* view_actions.c - what can be done with a row, and when: one table for the keys and for the menu
 * that lists them. */
#include <string.h>

#include "app/view_jobs.h"
#include "app/view_kinds.h"

/* ---- what the row is ---- */

static void
job_subject(const struct job_view *job, struct view_subject *out)
{
	const struct job_row *row = job->row;

	*out = (struct view_subject){ .kind = SUBJECT_JOB,
				      .route = job->jobs->def,
				      .state = row->state,
				      .phase = row->phase,
				      .is_ours = row->is_ours,
				      .is_held = row->is_held,
				      .is_elsewhere = row->is_elsewhere,
				      .has_cancel = row->has_cancel };
	text_copy(out->job, sizeof(out->job), row->id);
	job_short(row->id, out->id);
	text_copy(out->title, sizeof(out->title), row->title);
	text_copy(out->task, sizeof(out->task), job->task ? job->task->arn : row->task_arn);
	text_copy(out->why, sizeof(out->why), row->why);
}

static void
queue_subject(const struct queue_view *queue, struct view_subject *out)
{
	bool is_known = queue->row && queue->row->dlq.is_found;

	*out = (struct view_subject){ .kind = SUBJECT_QUEUE,
				      .queue = queue->def,
				      .n_dead = is_known ? queue->row->dlq.visible : -1 };
	text_copy(out->title, sizeof(out->title), queue->def->name);
}

/* The row of the detail that is open, else the one under the cursor. */
static size_t
item_at(const struct view *view, const struct view_slot **out_slot)
{
	const struct view_popup *top = view->n_popups ? &view->popups[view->n_popups - 1] : NULL;
	const struct view_slot *slot = &view->slots[view->focus];
	struct panel_input input;

	*out_slot = slot;
	if (top && top->kind == VIEW_POPUP_DETAIL) {
		*out_slot = slot = &view->slots[top->slot];
		input = view_input(view, slot);
		return view_find_item(&input, slot->panel, top->identity);
	}
	return slot->n_items > 0 ? slot->items[slot->selected] : SIZE_MAX;
}

void
view_subject_at(const struct view *view, struct view_subject *out)
{
	const struct view_slot *slot;
	struct panel_subject at;
	struct panel_input input;
	size_t item;

	*out = (struct view_subject){ .kind = SUBJECT_NONE };
	if (view->n_slots == 0 || !view->snapshot)
		return;
	item = item_at(view, &slot);
	if (item == SIZE_MAX || !slot->panel || !slot->panel->subject)
		return;
	input = view_input(view, slot);
	at = slot->panel->subject(&input, item);
	if (at.kind == SUBJECT_JOB)
		job_subject(&view->snapshot->watched.all_jobs[at.index], out);
	else if (at.kind == SUBJECT_QUEUE)
		queue_subject(&view->snapshot->queues[at.index], out);
}

/* As it is now: jobs go on while a menu is open. */
static void
renew(const struct view *view, struct view_subject *subject)
{
	const struct snapshot *snapshot = view->snapshot;

	for (size_t i = 0; snapshot && i < snapshot->watched.n_all_jobs; i++)
		if (subject->kind == SUBJECT_JOB &&
		    text_is(snapshot->watched.all_jobs[i].row->id, subject->job)) {
			job_subject(&snapshot->watched.all_jobs[i], subject);
			return;
		}
	for (size_t i = 0; snapshot && i < snapshot->n_queues; i++)
		if (subject->kind == SUBJECT_QUEUE && snapshot->queues[i].def == subject->queue)
			queue_subject(&snapshot->queues[i], subject);
}

/* ---- when it cannot be done: why; NULL: it can ---- */

static const char *
never(const struct view_subject *subject)
{
	(void)subject;
	return NULL;
}

static const char *
no_folder(const struct view_subject *subject)
{
	return subject->route->kind == ROUTE_HTTP
		       ? "its files are the API's: cwtop does not see them"
		       : NULL;
}

static const char *
no_cancel(const struct view_subject *subject)
{
	if (subject->is_elsewhere)
		return "it belongs to another account or region";
	if (subject->route->kind == ROUTE_HTTP)
		return "it is the API's to cancel";
	return job_state_is_final(subject->state) ? "it has ended" : NULL;
}

static const char *
not_ours(const struct view_subject *subject)
{
	if (!subject->is_ours)
		return "it was not submitted from here";
	if (subject->is_elsewhere)
		return "it belongs to another account or region";
	return subject->is_held ? "a cwtop is still at it" : NULL;
}

/* Where its worker has spoken there is no doubt left: to send it again would run it twice. */
static bool
has_begun(const struct view_subject *subject)
{
	return subject->state == JOB_IS_RUNNING || subject->state == JOB_IS_SUCCEEDED;
}

static const char *
no_resend(const struct view_subject *subject)
{
	const char *why = not_ours(subject);

	if (why || has_begun(subject))
		return why ? why : "it did arrive: its worker has begun; T retries";
	return job_phase_is_final(subject->phase) ? "nothing of it is left to be sent" : NULL;
}

static const char *
no_mark(const struct view_subject *subject)
{
	bool is_in_doubt = subject->phase == JOB_DOUBT_SEND || subject->phase == JOB_DOUBT_LAUNCH;
	const char *why = not_ours(subject);

	return why || is_in_doubt ? why : "it is not in doubt";
}

static const char *
no_abandon(const struct view_subject *subject)
{
	const char *why = not_ours(subject);

	if (why)
		return why;
	return job_phase_is_final(subject->phase) || has_begun(subject)
		       ? "it was sent: X cancels it"
		       : NULL;
}

static const char *
no_letters(const struct view_subject *subject)
{
	return subject->queue->dlq ? NULL : "it has no dead-letter queue";
}

static const char *
no_redrive(const struct view_subject *subject)
{
	return subject->n_dead == 0 && subject->queue->dlq ? "it has no dead letters"
							   : no_letters(subject);
}

/* ---- what is done ---- */

static void
run_log(struct view *view)
{
	struct view_popup *popup = view_popup_open(view, VIEW_POPUP_LINES);

	if (popup)
		popup->follows = true;
}

static void
run_files(struct view *view)
{
	view_popup_open(view, VIEW_POPUP_FILES);
	view_jobs_order(view, ACT_ARTIFACTS, &view->jobs->subject);
}

static void
run_letters(struct view *view)
{
	view_popup_open(view, VIEW_POPUP_LETTERS);
	view_jobs_order(view, ACT_PEEK, &view->jobs->subject);
}

static void
read_config(struct view *view, enum view_reads reads)
{
	struct view_wish *wish = view_jobs_order(view, ACT_READ, &view->jobs->subject);
	struct text key;

	view->jobs->reads = reads;
	text_init(&key, wish->key, sizeof(wish->key));
	stack_route_key(wish->route, wish->job, "config.json", &key);
	view_jobs_say(view, LEVEL_OK, "reading the configuration of %s ...",
		      view->jobs->subject.id);
}

static void
run_retry(struct view *view)
{
	read_config(view, VIEW_READS_RETRY);
}

static void
run_edit(struct view *view)
{
	read_config(view, VIEW_READS_EDIT);
}

static void
ask(struct view *view, enum view_confirm_kind kind)
{
	view_confirm_open(view, kind, &view->jobs->subject);
}

static void
run_cancel(struct view *view)
{
	ask(view, VIEW_CONFIRM_CANCEL);
}

static void
run_resend(struct view *view)
{
	ask(view, VIEW_CONFIRM_RESEND);
}

static void
run_mark(struct view *view)
{
	ask(view, VIEW_CONFIRM_MARK);
}

static void
run_abandon(struct view *view)
{
	ask(view, VIEW_CONFIRM_ABANDON);
}

static void
run_redrive(struct view *view)
{
	ask(view, VIEW_CONFIRM_REDRIVE);
}

/* ---- the table ---- */

static const struct action {
	enum intent intent;
	enum panel_subject_kind kind;
	const char *words;
	bool changes; /* AWS, or what is noted of a job: not where cwtop only reads */
	const char *(*refuses)(const struct view_subject *subject);
	void (*run)(struct view *view);
} actions[] = {
	{ INTENT_JOB_LOG, SUBJECT_JOB, "follow its log", false, never, run_log },
	{ INTENT_FILES, SUBJECT_JOB, "list its artifacts: view or save them", false, no_folder,
	  run_files },
	{ INTENT_RESEND, SUBJECT_JOB, "send it (again)", true, no_resend, run_resend },
	{ INTENT_MARK, SUBJECT_JOB, "note that it did arrive", true, no_mark, run_mark },
	{ INTENT_ABANDON, SUBJECT_JOB, "give it up", true, no_abandon, run_abandon },
	{ INTENT_CANCEL, SUBJECT_JOB, "cancel it", true, no_cancel, run_cancel },
	{ INTENT_RETRY, SUBJECT_JOB, "submit a new job with the same configuration", true,
	  no_folder, run_retry },
	{ INTENT_EDIT, SUBJECT_JOB, "fill in a new job, beginning with its values", true, no_folder,
	  run_edit },
	{ INTENT_FILES, SUBJECT_QUEUE,
	  "look at its dead letters, ten at most (counts as a receive)", true, no_letters,
	  run_letters },
	{ INTENT_REDRIVE, SUBJECT_QUEUE, "move all its dead letters back into it", true, no_redrive,
	  run_redrive },
};

static const char *const subjects[] = {
	[SUBJECT_NONE] = "nothing", [SUBJECT_JOB] = "a job", [SUBJECT_QUEUE] = "a queue"
};

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

static void
do_action(struct view *view, const struct action *action, const struct view_subject *subject)
{
	const char *name = binding_of(action->intent)->name, *why = action->refuses(subject);

	if (action->changes && !is_allowed(view, name))
		return;
	if (why) {
		view_jobs_say(view, LEVEL_WARN, "%s %s: %s", name,
			      subject->kind == SUBJECT_JOB ? subject->id : subject->title, why);
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
	const struct view_slot *slot;

	if (subject->kind == SUBJECT_NONE) {
		view_jobs_say(view, LEVEL_WARN,
			      item_at(view, &slot) == SIZE_MAX
				      ? "there is no row here to do something with"
				      : "nothing can be done with this row: Enter shows what is "
					"known of it");
		return;
	}
	view->jobs->subject = *subject;
	view_popup_open(view, VIEW_POPUP_ACTIONS);
}

bool
view_actions_do(struct view *view, enum intent intent)
{
	const struct action *found = NULL;
	struct view_subject subject;

	if (make_new(view, intent))
		return true;
	view_subject_at(view, &subject);
	if (view_popup_find(view, VIEW_POPUP_ACTIONS)) {
		subject = view->jobs->subject;
		renew(view, &subject);
	}
	if (intent == INTENT_ACTIONS) {
		open_menu(view, &subject);
		return true;
	}
	for (size_t i = 0; i < LEN(actions); i++) {
		if (actions[i].intent != intent)
			continue;
		found = &actions[i];
		if (found->kind == subject.kind)
			break;
	}
	if (!found)
		return false;
	if (found->kind != subject.kind)
		view_jobs_say(view, LEVEL_WARN, "%s: that is for %s, and the cursor is on none",
			      binding_of(intent)->name, subjects[found->kind]);
	else
		do_action(view, found, &subject);
	return true;
}

/* ---- the menu ---- */

static const struct action *
nth(const struct view *view, size_t row)
{
	struct view_subject subject = view->jobs->subject;

	renew(view, &subject);
	for (size_t i = 0; i < LEN(actions); i++)
		if (actions[i].kind == subject.kind && !actions[i].refuses(&subject) && row-- == 0)
			return &actions[i];
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
	const struct action *action = nth(view, row);
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

	if (subject->kind == SUBJECT_JOB)
		text_addf(out, " %s  %s", subject->id, job_state_word(subject->state));
	else
		text_addf(out, " %s", subject->title);
}

struct view_did
view_actions_does(struct view *view, enum intent intent, uint32_t key)
{
	const struct key_binding *binding = keys_find(KEYS_PANEL, key);
	const struct action *action;

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
