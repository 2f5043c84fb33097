/* SPDX-License-Identifier: MIT */
/* view_confirm.c - the question before anything is changed: what will happen, and in whose account.
 * Only y says yes. Keys of the first 300 ms are thrown away, and begin those anew: they were typed
 * before anybody could read the question, or are a paste, or one that is held. In production the
 * end of the account's number has to be typed first. */
#include <stdlib.h>
#include <string.h>

#include "app/view_jobs.h"
#include "app/view_kinds.h"
#include "app/view_query.h"

#define UNREAD_MS 300

static const struct confirm {
	const char *title, *verb;
	bool is_checked; /* AWS is asked first who one is */
	bool is_guarded; /* in production */
	void (*write)(const struct view *view, struct buf *out);
	void (*question)(const struct view *view, struct text *out);
	enum intent (*yes)(struct view *view);
} confirms[VIEW_CONFIRMS];

static const struct confirm *
type_of(const struct view *view)
{
	return &confirms[view->jobs->confirm.kind];
}

/* ---- opening ---- */

static void
arm(struct view *view)
{
	view->jobs->confirm.armed_ms = view->facts.real_ms;
}

/* About a task, a service or an alarm: neither of a route nor of a queue of the stack. */
static bool
is_of_row(enum view_confirm_kind kind)
{
	return kind == VIEW_CONFIRM_STOP || kind == VIEW_CONFIRM_DEPLOY ||
	       kind == VIEW_CONFIRM_MUTE || kind == VIEW_CONFIRM_UNMUTE;
}

struct view_confirm *
view_confirm_open(struct view *view, enum view_confirm_kind kind,
		  const struct view_subject *subject)
{
	struct view_confirm *confirm = &view->jobs->confirm;

	if (!view_popup_open(view, VIEW_POPUP_CONFIRM))
		return NULL;
	*confirm = (struct view_confirm){ .kind = kind, .n_waiting = -1 };
	if (subject)
		confirm->subject = *subject;
	arm(view);
	confirm->is_asking = confirms[kind].is_checked;
	if (confirm->is_asking && is_of_row(kind))
		view_subject_change(view, ACT_CHECK, &confirm->subject);
	else if (confirm->is_asking)
		view_jobs_order(view, ACT_CHECK, &confirm->subject);
	return confirm;
}

bool
view_confirm_take(struct view *view, struct act_news *news)
{
	struct view_confirm *confirm = &view->jobs->confirm;

	if (!view_popup_find(view, VIEW_POPUP_CONFIRM) || !confirm->is_asking)
		return false;
	confirm->is_asking = false;
	confirm->err = news->err;
	text_copy(confirm->why, sizeof(confirm->why), news->why.text);
	text_copy(confirm->account, sizeof(confirm->account), news->account);
	text_copy(confirm->arn, sizeof(confirm->arn), news->arn);
	confirm->is_fifo = news->is_fifo;
	confirm->n_waiting = news->err == ERR_OK ? news->n_waiting : -1;
	if (news->err == ERR_OK && news->dlq.is_found)
		confirm->subject.n_dead = news->dlq.visible; /* newer than the last poll's */
	arm(view);                                           /* it says something else now */
	return false;
}

void
view_confirm_closed(struct view *view)
{
	view_jobs_drop(view, ACT_CHECK);
}

/* ---- who and where ---- */

void
view_confirm_who(const struct view *view, struct buf *out)
{
	const struct view_confirm *confirm = &view->jobs->confirm;
	const char *account = confirm->account[0] ? confirm->account : view->stack->account;

	view_say(out, "account\t%s\n",
		 confirm->is_asking ? "asking AWS ..."
		 : account          ? account
				    : "not known");
	if (confirm->arn[0])
		view_say(out, "as\t%s\n", confirm->arn);
}

static void
write_job(const struct view *view, struct buf *out)
{
	const struct view_subject *subject = &view->jobs->confirm.subject;

	view_say(out, "job\t%s\n", subject->job);
	if (subject->title[0])
		view_say(out, "\t%s\n", subject->title);
	view_say(out, "state\t%s\n", job_state_word(subject->state));
}

/* ---- what will happen ---- */

static void
write_cancel(const struct view *view, struct buf *out)
{
	const struct view_subject *subject = &view->jobs->confirm.subject;
	TEXT_ON(marker, STACK_ROUTE_KEY_MAX);

	write_job(view, out);
	view_confirm_who(view, out);
	view_say(out, "region\t%s\n", subject->route->region);
	stack_route_key(subject->route, subject->job, "cancel", &marker);
	view_say(out, "\nThe marker %s is written to %s: a worker that sees it stops.\n",
		 marker.data, subject->route->bucket);
	if (subject->task[0])
		view_say(out, "Its task %s is stopped.\n", text_tail(subject->task, '/'));
	else if (subject->route->queue)
		view_say(out,
			 "Its message cannot be taken back from the queue: it stays there until a "
			 "worker takes it, finds the marker and does nothing else.\n");
}

static void
write_resend(const struct view *view, struct buf *out)
{
	const struct view_subject *subject = &view->jobs->confirm.subject;
	bool is_in_doubt = subject->phase == JOB_DOUBT_SEND || subject->phase == JOB_DOUBT_LAUNCH;

	write_job(view, out);
	view_confirm_who(view, out);
	view_say(out, "submission\t%s\n", job_phase_word(subject->phase));
	if (subject->why[0])
		view_say(out, "why\t%s\n", subject->why);
	if (is_in_doubt)
		view_say(out, "\n~ It may have arrived: then it runs twice.\n");
}

static void
write_mark(const struct view *view, struct buf *out)
{
	write_job(view, out);
	if (view->jobs->confirm.subject.why[0])
		view_say(out, "why\t%s\n", view->jobs->confirm.subject.why);
	view_say(out,
		 "\nNothing is sent: it is noted that the job arrived, for it was found there. "
		 "Where it did not, nobody will ever run it.\n");
}

static void
write_abandon(const struct view *view, struct buf *out)
{
	const struct view_subject *subject = &view->jobs->confirm.subject;
	TEXT_ON(config, STACK_ROUTE_KEY_MAX);

	write_job(view, out);
	stack_route_key(subject->route, subject->job, "config.json", &config);
	view_say(out, "\nNothing is sent and nothing is deleted: it is noted that the job is given "
		      "up.\n");
	if (subject->route->bucket)
		view_say(out, "Its configuration stays in %s at %s.\n", subject->route->bucket,
			 config.data);
	if (subject->phase == JOB_DOUBT_SEND || subject->phase == JOB_DOUBT_LAUNCH)
		view_say(out, "~ Should it have arrived all the same, it runs.\n");
}

static void
write_redrive(const struct view *view, struct buf *out)
{
	const struct view_subject *subject = &view->jobs->confirm.subject;

	view_say(out, "from\t%s\n", subject->queue->dlq);
	if (subject->n_dead >= 0)
		view_say(out, "\t%lld dead letters\n", (long long)subject->n_dead);
	view_say(out, "to\t%s\n", subject->queue->name);
	view_confirm_who(view, out);
	view_say(out, "region\t%s\n", subject->queue->region);
	view_say(out, "\nAll of them are moved, whatever they are of, and are received again. What "
		      "has been moved stays moved.\n");
}

static void
write_resubmit(const struct view *view, struct buf *out)
{
	const struct view_confirm *confirm = &view->jobs->confirm;

	view_say(out, "message\t%s\n", confirm->letter);
	view_say(out, "to\t%s\n", confirm->subject.queue->name);
	view_confirm_who(view, out);
	view_say(out, "region\t%s\n", confirm->subject.queue->region);
	view_say(out, "\nThis one is sent to its queue again, then deleted from %s.\n",
		 confirm->subject.queue->dlq);
}

static void
write_same(const struct view *view, struct buf *out)
{
	const struct view_before *before = &view->jobs->before;

	view_say(out, "job\t%s\n\n~ The same was submitted %s ago.\n", before->job,
		 view->facts.real_ms - before->real_ms < 1500 ? "a second" : "a moment");
}

static void
write_quit(const struct view *view, struct buf *out)
{
	struct job_counts counts = { 0 };

	if (view->snapshot)
		job_views_count(view->snapshot, NULL, &counts);
	if (view->facts.is_acting)
		view_say(out,
			 "~ Something that changes AWS is on its way: cwtop ends when it has got "
			 "as far as it can, and goes on with the rest when it is started again.\n");
	if (counts.in_doubt > 0)
		view_say(out,
			 "~ %zu job%s in doubt: nobody sends %s again or gives %s up but you.\n",
			 counts.in_doubt, counts.in_doubt == 1 ? " is" : "s are",
			 counts.in_doubt == 1 ? "it" : "them",
			 counts.in_doubt == 1 ? "it" : "them");
}

/* ---- what is asked ---- */

static void
ask_submit(const struct view *view, struct text *out)
{
	const struct view_draft *draft = &view->jobs->draft;
	size_t n = draft->has_plan ? draft->plan.n_jobs : 1;

	text_addf(out, "Submit %zu job%s?", n, n == 1 ? "" : "s");
}

static void
ask_of_job(const struct view *view, struct text *out)
{
	text_addf(out, "%s %s?", type_of(view)->verb, view->jobs->confirm.subject.id);
}

static void
ask_redrive(const struct view *view, struct text *out)
{
	const struct view_subject *subject = &view->jobs->confirm.subject;

	if (subject->n_dead >= 0)
		text_addf(out, "Move %lld dead letters?", (long long)subject->n_dead);
	else
		text_add(out, "Move all dead letters?");
}

static void
ask_of_row(const struct view *view, struct text *out)
{
	text_addf(out, "%s %s?", type_of(view)->verb, view->jobs->confirm.subject.title);
}

static void
ask_plainly(const struct view *view, struct text *out)
{
	text_add(out, type_of(view)->verb);
}

/* ---- what y does ---- */

static enum intent
yes_submit(struct view *view)
{
	view_draft_submit(view);
	return INTENT_NONE;
}

static enum intent
yes_order(struct view *view)
{
	static const enum act_kind acts[VIEW_CONFIRMS] = {
		[VIEW_CONFIRM_CANCEL] = ACT_CANCEL,   [VIEW_CONFIRM_RESEND] = ACT_RESEND,
		[VIEW_CONFIRM_MARK] = ACT_MARK_SENT,  [VIEW_CONFIRM_ABANDON] = ACT_ABANDON,
		[VIEW_CONFIRM_REDRIVE] = ACT_REDRIVE, [VIEW_CONFIRM_RESUBMIT] = ACT_RESUBMIT,
		[VIEW_CONFIRM_STOP] = ACT_STOP,       [VIEW_CONFIRM_DEPLOY] = ACT_DEPLOY,
		[VIEW_CONFIRM_MUTE] = ACT_MUTE,       [VIEW_CONFIRM_UNMUTE] = ACT_UNMUTE,
	};
	const struct view_confirm *confirm = &view->jobs->confirm;
	struct view_wish *wish;

	if (is_of_row(confirm->kind)) {
		view_subject_change(view, acts[confirm->kind], &confirm->subject);
		view_jobs_say(view, LEVEL_OK, "%s ...", act_word(acts[confirm->kind]));
		return INTENT_NONE;
	}
	wish = view_jobs_order(view, acts[confirm->kind], &confirm->subject);
	memcpy(wish->message, confirm->letter, sizeof(wish->message));
	memcpy(view->jobs->sent_letter, confirm->letter, sizeof(view->jobs->sent_letter));
	view_jobs_say(view, LEVEL_OK, "%s ...", act_word(wish->act));
	return INTENT_NONE;
}

static enum intent
yes_query(struct view *view)
{
	view_query_yes(view);
	return INTENT_NONE;
}

static enum intent
yes_quit(struct view *view)
{
	(void)view;
	return INTENT_QUIT;
}

static const struct confirm confirms[VIEW_CONFIRMS] = {
	[VIEW_CONFIRM_SUBMIT] = { "Submit", "", true, true, view_review_write, ask_submit,
				  yes_submit },
	[VIEW_CONFIRM_SAME] = { "The same again", "Submit it once more?", false, false, write_same,
				ask_plainly, yes_submit },
	[VIEW_CONFIRM_CANCEL] = { "Cancel a job", "Cancel", true, true, write_cancel, ask_of_job,
				  yes_order },
	[VIEW_CONFIRM_RESEND] = { "Send a job", "Send", true, true, write_resend, ask_of_job,
				  yes_order },
	[VIEW_CONFIRM_MARK] = { "A job arrived", "Note that it arrived:", false, false, write_mark,
				ask_of_job, yes_order },
	[VIEW_CONFIRM_ABANDON] = { "Give a job up", "Give up", false, false, write_abandon,
				   ask_of_job, yes_order },
	[VIEW_CONFIRM_REDRIVE] = { "Redrive", "", true, true, write_redrive, ask_redrive,
				   yes_order },
	[VIEW_CONFIRM_RESUBMIT] = { "Send a dead letter again", "Send it again?", true, true,
				    write_resubmit, ask_plainly, yes_order },
	[VIEW_CONFIRM_QUERY] = { "A query that may be dear", "Run it?", false, false,
				 view_query_ask, ask_plainly, yes_query },
	[VIEW_CONFIRM_STOP] = { "Stop a task", "Stop", true, true, view_confirm_stop, ask_of_row,
				yes_order },
	[VIEW_CONFIRM_DEPLOY] = { "A new deployment", "Deploy anew", true, true,
				  view_confirm_deploy, ask_of_row, yes_order },
	[VIEW_CONFIRM_MUTE] = { "Mute an alarm at AWS", "Mute", true, true, view_confirm_mute,
				ask_of_row, yes_order },
	[VIEW_CONFIRM_UNMUTE] = { "End a mute at AWS", "Unmute", true, true, view_confirm_unmute,
				  ask_of_row, yes_order },
	[VIEW_CONFIRM_QUIT] = { "Quit", "Quit all the same?", false, false, write_quit, ask_plainly,
				yes_quit },
};

/* ---- the popup ---- */

/* What has to be typed the end of: the account, else the stack's name; NULL: nothing. */
static const char *
guard_of(const struct view *view)
{
	const struct view_confirm *confirm = &view->jobs->confirm;

	if (!type_of(view)->is_guarded || !view->stack->is_prod || view->facts.is_demo)
		return NULL;
	if (confirm->account[0])
		return confirm->account;
	return view->stack->account ? view->stack->account : view->stack->name;
}

static const char *
end_of(const char *guard)
{
	size_t len = strlen(guard);

	return guard + (len > VIEW_GUARD_LENGTH ? len - VIEW_GUARD_LENGTH : 0);
}

void
view_confirm_titles(const struct view *view, struct text *out)
{
	text_add(out, type_of(view)->title);
}

void
view_confirm_write(const struct view *view, const struct view_popup *popup, struct buf *out)
{
	(void)popup;
	type_of(view)->write(view, out);
}

void
view_confirm_foot(const struct view *view, struct buf *out)
{
	const struct view_confirm *confirm = &view->jobs->confirm;
	const char *guard = guard_of(view);
	TEXT_ON(question, 160);

	if (confirm->is_asking) {
		view_say(out, "\nasking AWS who you are ...  Esc: back\n");
		return;
	}
	if (confirm->err != ERR_OK) {
		view_say(out, "\n! it cannot be done: %s\nany key: back\n", confirm->why);
		return;
	}
	if (guard)
		view_say(out, "\n~ PRODUCTION: type the last %zu characters of %s: %s_\n",
			 strlen(end_of(guard)), guard, confirm->typed);
	type_of(view)->question(view, &question);
	view_say(out, "%s%s  y: yes, any other key: no\n", guard ? "" : "\n", question.data);
}

static void
type_guard(struct view_confirm *confirm, uint32_t key)
{
	size_t len = strlen(confirm->typed);

	if ((key == KEY_IS_BACKSPACE || key == KEY_CTRL('H')) && len > 0)
		confirm->typed[len - 1] = '\0';
	else if (key > ' ' && key < 127 && len < VIEW_GUARD_LENGTH)
		confirm->typed[len] = (char)key;
}

static bool
is_scroll(enum intent intent)
{
	return intent == INTENT_UP || intent == INTENT_DOWN || intent == INTENT_PAGE_UP ||
	       intent == INTENT_PAGE_DOWN;
}

bool
view_confirm_offers(const struct view *view, enum intent intent)
{
	const struct view_confirm *confirm = &view->jobs->confirm;

	return intent != INTENT_YES || (!confirm->is_asking && confirm->err == ERR_OK);
}

struct view_did
view_confirm_does(struct view *view, enum intent intent, uint32_t key)
{
	struct view_confirm *confirm = &view->jobs->confirm;
	const struct view_did done = { .is_done = true };
	const char *guard = guard_of(view);
	bool is_missing = guard && !text_is(confirm->typed, end_of(guard));
	bool is_quit = confirm->kind == VIEW_CONFIRM_QUIT && key == KEY_CTRL('C');

	if (view->facts.real_ms < confirm->armed_ms + UNREAD_MS) {
		if (!is_quit)
			arm(view);
		return done;
	}
	if (is_scroll(intent))
		return (struct view_did){ .is_done = false };
	if (confirm->is_asking && intent == INTENT_YES)
		return done;
	/* while it is typed every character counts, y and n among them */
	if (is_missing && confirm->err == ERR_OK && !confirm->is_asking &&
	    (key > ' ' || key == KEY_CTRL('H'))) {
		type_guard(confirm, key);
		return done;
	}
	view_popup_close(view, VIEW_POPUP_CONFIRM);
	if (intent == INTENT_YES && confirm->err == ERR_OK)
		return (struct view_did){ .is_done = true, .intent = type_of(view)->yes(view) };
	if (confirm->kind != VIEW_CONFIRM_QUIT)
		view_jobs_say(view, LEVEL_OK, "nothing was done");
	return (struct view_did){ .is_done = true, .intent = is_quit ? INTENT_QUIT : INTENT_NONE };
}

enum intent
view_confirm_quit(struct view *view)
{
	struct job_counts counts = { 0 };

	if (view->snapshot)
		job_views_count(view->snapshot, NULL, &counts);
	if (!view->facts.is_acting && counts.in_doubt == 0)
		return INTENT_QUIT;
	view_confirm_open(view, VIEW_CONFIRM_QUIT, NULL);
	return INTENT_NONE;
}

int64_t
view_wait_ms(const struct view *view, int64_t real_ms)
{
	const struct view_popup *top = view->n_popups ? &view->popups[view->n_popups - 1] : NULL;

	if (!top || top->kind != VIEW_POPUP_CONFIRM)
		return 0;
	return MAX(view->jobs->confirm.armed_ms + UNREAD_MS - real_ms, 0);
}
