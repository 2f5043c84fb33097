/* SPDX-License-Identifier: MIT */
/* view_actions_table.c - what can be done with a row, and when: one table for the keys and for the
 * menu that lists them (view_actions.c). */
#include "app/view_actions.h"

#include <string.h>

#include "app/view_jobs.h"
#include "app/view_triage.h"
#include "model/subject.h"

/* ---- when it cannot be done: why; NULL: it can ---- */

static const char *
no_log(const struct view_subject *subject)
{
	return subject->kind == SUBJECT_COST ? "money has no log" : NULL;
}

static const char *
no_stop(const struct view_subject *subject)
{
	return subject->is_gone ? "it has stopped, or is stopping" : NULL;
}

static const char *
no_deploy(const struct view_subject *subject)
{
	return subject->is_gone ? "there is no such service" : NULL;
}

static const char *
no_loud(const struct view_subject *subject)
{
	return subject->is_muted ? NULL : "it is not muted";
}

/* A rule of somebody else's may be for other alarms, too. */
static const char *
no_unmute(const struct view_subject *subject)
{
	TEXT_ON(own, ACK_RULE_MAX);

	if (!subject->mute[0])
		return "it is not muted";
	if (!acks_rule_name(subject->name, &own) || !text_is(own.data, subject->mute))
		return "the mute rule is not cwtop's: end it in CloudWatch";
	return NULL;
}

static const char *
no_mute(const struct view_subject *subject)
{
	const char *why = subject->mute[0] ? no_unmute(subject) : NULL;

	return why ? why : subject->is_muted || subject->mute[0] ? "it is muted" : NULL;
}

static const char *
no_ack(const struct view_subject *subject)
{
	if (subject->is_acked)
		return subject->said;
	if (subject->is_muted)
		return "it is muted: U ends that";
	if (subject->level == LEVEL_UNKNOWN)
		return "how it is is not known";
	return subject->level == LEVEL_OK ? "nothing is wrong with it" : NULL;
}

static const char *
no_unack(const struct view_subject *subject)
{
	return subject->is_acked ? NULL : "it is not acknowledged";
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
	view_logs_of(view, subject_find(view->snapshot, view->jobs->subject.key));
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

static void
run_stop(struct view *view)
{
	ask(view, VIEW_CONFIRM_STOP);
}

static void
run_deploy(struct view *view)
{
	ask(view, VIEW_CONFIRM_DEPLOY);
}

static void
run_mute(struct view *view)
{
	view_popup_open(view, VIEW_POPUP_MUTE);
}

static void
run_unmute(struct view *view)
{
	ask(view, VIEW_CONFIRM_UNMUTE);
}

static void
run_ack(struct view *view)
{
	view_subject_ack(view, &view->jobs->subject, (struct ask_ack){ .kind = ACK_SEEN });
}

/* An acknowledgement, or a mute on this machine. */
static void
run_take_back(struct view *view)
{
	view_subject_ack(view, &view->jobs->subject, (struct ask_ack){ .is_over = true });
}

/* ---- the table ---- */

const struct view_action view_actions_table[] = {
	{ INTENT_JOB_LOG, SUBJECT_NONE, NULL, "follow its log", false, no_log, run_log },
	{ INTENT_FILES, SUBJECT_JOB, NULL, "list its artifacts: view or save them", false,
	  no_folder, run_files },
	{ INTENT_RESEND, SUBJECT_JOB, NULL, "send it (again)", true, no_resend, run_resend },
	{ INTENT_MARK, SUBJECT_JOB, NULL, "note that it did arrive", true, no_mark, run_mark },
	{ INTENT_ABANDON, SUBJECT_JOB, NULL, "give it up", true, no_abandon, run_abandon },
	{ INTENT_CANCEL, SUBJECT_JOB, NULL, "cancel it", true, no_cancel, run_cancel },
	{ INTENT_RETRY, SUBJECT_JOB, NULL, "submit a new job with the same configuration", true,
	  no_folder, run_retry },
	{ INTENT_EDIT, SUBJECT_JOB, NULL, "fill in a new job, beginning with its values", true,
	  no_folder, run_edit },
	{ INTENT_FILES, SUBJECT_QUEUE, NULL,
	  "look at its dead letters, ten at most (counts as a receive)", true, no_letters,
	  run_letters },
	{ INTENT_REDRIVE, SUBJECT_QUEUE, NULL, "move all its dead letters back into it", true,
	  no_redrive, run_redrive },
	{ INTENT_CANCEL, SUBJECT_TASK, "stop", "stop it", true, no_stop, run_stop },
	{ INTENT_DEPLOY, SUBJECT_SERVICE, NULL, "replace its tasks by new ones: a new deployment",
	  true, no_deploy, run_deploy },
	{ INTENT_MUTE, SUBJECT_ALARM, "unmute", "end its mute at AWS", true, no_unmute,
	  run_unmute },
	/* of anything */
	{ INTENT_MUTE, SUBJECT_NONE, "unmute", "end its mute here", false, no_loud, run_take_back },
	{ INTENT_MUTE, SUBJECT_NONE, NULL, "mute it for a while", false, no_mute, run_mute },
	{ INTENT_ACKNOWLEDGE, SUBJECT_NONE, NULL, "take its acknowledgement back", false, no_unack,
	  run_take_back },
	{ INTENT_ACKNOWLEDGE, SUBJECT_NONE, NULL, "acknowledge it: quiet until it is well again",
	  false, no_ack, run_ack },
};

const size_t view_actions_count = LEN(view_actions_table);
