/* SPDX-License-Identifier: MIT */
/* job_words.c - see job_words.h. Of a submission only what is durable in the journal has a tick. */
#include "job_words.h"

#include <string.h>

#define GUESS_MIN 0.05 /* less progress than this says nothing of the rest */

/* ---- short ---- */

static bool
is_cancelling(const struct job_view *view)
{
	return view->row->has_cancel && !job_state_is_final(view->row->state);
}

const char *
job_words_state(const struct job_view *view)
{
	if (view->row->is_elsewhere)
		return "elsewhere";
	if (view->is_orphan)
		return "stopped";
	if (is_cancelling(view))
		return "cancelling";
	return job_state_word(view->row->state);
}

enum role
job_words_ink(const struct job_view *view)
{
	static const enum role inks[JOB_STATES] = {
		[JOB_IS_PENDING] = ROLE_TEXT,    [JOB_IS_STORED] = ROLE_TEXT,
		[JOB_IS_QUEUED] = ROLE_TEXT,     [JOB_IS_RUNNING] = ROLE_STRONG,
		[JOB_IS_SUCCEEDED] = ROLE_DIM,   [JOB_IS_FAILED] = ROLE_ALARM,
		[JOB_IS_CANCELLED] = ROLE_DIM,   [JOB_IS_IN_DOUBT] = ROLE_WARN,
		[JOB_IS_REFUSED] = ROLE_WARN,    [JOB_IS_ABANDONED] = ROLE_DIM,
		[JOB_IS_UNKNOWN] = ROLE_UNKNOWN,
	};

	if (view->row->is_elsewhere)
		return ROLE_DIM;
	return view->is_orphan ? ROLE_WARN : inks[view->row->state];
}

const char *
job_words_task(const struct job_view *view)
{
	return text_tail(view->row->task_arn, '/');
}

/* Why its task ended, when nobody else said why. */
static void
add_task_end(const struct task_row *task, struct text *out)
{
	if (task->has_exit_code)
		text_addf(out, "exit %d ", task->exit_code);
	text_add(out, task->reason[0] ? task->reason : task->stop_code);
}

void
job_words_step(const struct job_view *view, struct text *out)
{
	const struct job_row *row = view->row;
	bool is_waiting = !row->status.is_there && row->why[0];

	if (row->is_elsewhere) {
		text_addf(out, "belongs to account %s, or to another region",
			  row->account[0] ? row->account : "?");
	} else if (view->is_orphan) {
		text_add(out, "its task has stopped: ");
		add_task_end(view->task, out);
	} else if (row->status.error[0]) {
		text_add(out, row->status.error);
	} else if (row->state == JOB_IS_FAILED && view->task) {
		add_task_end(view->task, out);
	} else if (is_waiting) {
		text_add(out, row->why);
	} else if (row->status.step[0]) {
		text_add(out, row->status.step);
	} else if (row->state == JOB_IS_UNKNOWN) {
		text_add(out, "its worker has said nothing yet");
	}
}

void
job_words_progress(const struct job_view *view, const struct ui_style *style, int cells,
		   struct text *out)
{
	double progress = view->row->status.progress;
	char glyph[4];

	if (!view->row->status.is_there || progress < 0)
		return;
	for (int i = 0; i < cells; i++) {
		bool is_full = (double)i + 0.5 < progress * cells;

		text_add_n(
			out, glyph,
			utf8_encode(is_full ? style->bars[STYLE_STEPS - 1] : style->dashes, glyph));
	}
	/* 99.6 is not all of it */
	text_addf(out, "%s%3d%%", cells > 0 ? " " : "", (int)(progress * 100));
}

bool
job_words_remaining(const struct job_view *view, int64_t now_s, struct text *out)
{
	const struct job_status *status = &view->row->status;
	int64_t begun_s = job_begun_s(view), left_s;
	bool is_said = status->remaining_s >= 0;
	char left[UNIT_TEXT_MAX];

	if (view->row->state != JOB_IS_RUNNING || view->is_orphan)
		return false;
	if (is_said)
		left_s = status->remaining_s -
			 (status->updated_s ? MAX(now_s - status->updated_s, 0) : 0);
	else if (status->progress >= GUESS_MIN && begun_s && now_s > begun_s)
		left_s = (int64_t)((double)(now_s - begun_s) * (1 - status->progress) /
				   status->progress);
	else
		return false;
	unit_duration(MAX(left_s, 0), left);
	text_addf(out, "%s%s", is_said ? "" : "~", left);
	return true;
}

bool
job_words_cost(const struct job_cost *cost, struct text *out)
{
	if (!cost->is_known)
		return false;
	text_addf(out, cost->usd < 1 ? "%s$%.4f" : "%s$%.2f", cost->is_estimate ? "~" : "",
		  cost->usd);
	return true;
}

/* ---- the submission ---- */

enum tick { TICK_NO, TICK_YES, TICK_UNDER_WAY, TICK_DOUBT, TICK_UNKNOWN };

static const char *
tick_word(enum tick tick, const struct ui_style *style)
{
	static const char *const words[] = {
		[TICK_NO] = "-",        [TICK_YES] = "\xe2\x9c\x93", [TICK_UNDER_WAY] = "...",
		[TICK_DOUBT] = "doubt", [TICK_UNKNOWN] = "?",
	};

	return tick == TICK_YES && style->is_ascii ? "yes" : words[tick];
}

/* What each phase says of the three steps; of one that was refused or given up the journal's newest
 * note does not say how far it had come. */
static const struct {
	enum tick stored, queued, task;
} ticks[JOB_PHASES] = {
	[JOB_CREATED] = { TICK_UNDER_WAY, TICK_NO, TICK_NO },
	[JOB_STORED] = { TICK_YES, TICK_NO, TICK_NO },
	[JOB_SENDING] = { TICK_YES, TICK_UNDER_WAY, TICK_NO },
	[JOB_SENT] = { TICK_YES, TICK_YES, TICK_NO },
	[JOB_LAUNCHING] = { TICK_YES, TICK_YES, TICK_UNDER_WAY },
	[JOB_SUBMITTED] = { TICK_YES, TICK_YES, TICK_YES },
	[JOB_REFUSED] = { TICK_UNKNOWN, TICK_UNKNOWN, TICK_NO },
	[JOB_DOUBT_SEND] = { TICK_YES, TICK_DOUBT, TICK_NO },
	[JOB_DOUBT_LAUNCH] = { TICK_YES, TICK_YES, TICK_DOUBT },
	[JOB_ABANDONED] = { TICK_UNKNOWN, TICK_UNKNOWN, TICK_UNKNOWN },
};

static void
add_ticks(const struct panel_input *input, const struct job_view *view, struct text *out)
{
	const struct job_row *row = view->row;
	enum route_kind kind = view->jobs->def->kind;
	enum tick queued = row->message_id[0] ? TICK_YES : ticks[row->phase].queued;
	bool has_queue = kind == ROUTE_QUEUE || kind == ROUTE_QUEUE_TASK;

	text_addf(out, "submission\t%s: ", job_phase_word(row->phase));
	if (kind == ROUTE_HTTP) {
		text_addf(out, "accepted %s\n", tick_word(ticks[row->phase].queued, input->style));
		return;
	}
	text_addf(out, "stored %s", tick_word(ticks[row->phase].stored, input->style));
	if (has_queue)
		text_addf(out, "  queued %s", tick_word(queued, input->style));
	if (row->message_id[0])
		text_addf(out, " (message %s)", row->message_id);
	if (kind != ROUTE_QUEUE)
		text_addf(out, "  task %s", tick_word(ticks[row->phase].task, input->style));
	text_add(out, "\n");
}

/* What may be done about a job that goes no further by itself. */
static const struct {
	enum job_phase phase;
	const char *meaning, *choices;
} open_ends[] = {
	{ JOB_DOUBT_SEND, "the message may or may not be in the queue: nobody can tell from here",
	  "send it again (the job may then run twice), mark it as sent, or abandon it" },
	{ JOB_DOUBT_LAUNCH, "the task may or may not have been started: nobody can tell from here",
	  "start it again (the job may then run twice), mark it as started, or abandon it" },
	{ JOB_REFUSED, "a step was refused for certain: nothing more was sent",
	  "send it again once the reason is gone, or abandon it" },
	{ JOB_STORED, "its configuration is in the bucket, and no message was sent",
	  "send it, or abandon it" },
	{ JOB_CREATED, "its configuration may be in the bucket, and no message was sent",
	  "send it, or abandon it" },
};

static void
add_open_end(const struct snapshot *snapshot, const struct job_view *view, struct text *out)
{
	const struct job_row *row = view->row;

	if (!row->is_ours || row->status.is_there)
		return;
	for (size_t i = 0; i < LEN(open_ends); i++) {
		if (open_ends[i].phase != row->phase)
			continue;
		text_addf(out, "means\t%s\n", open_ends[i].meaning);
		if (row->is_held)
			text_add(out, "now\ta running cwtop is at it\n");
		if (job_needs_decision(row, snapshot->time_ms / 1000))
			text_addf(out, "choose\t%s\n", open_ends[i].choices);
	}
}

static void
submission(const struct panel_input *input, const struct job_view *view, struct text *out)
{
	const struct job_row *row = view->row;

	if (!row->is_ours) {
		text_add(out, "submission\tnot from this machine: only its folder tells of it\n");
		return;
	}
	add_ticks(input, view, out);
	if (row->why[0])
		text_addf(out, "why\t%s\n", row->why);
	add_open_end(input->snapshot, view, out);
	if (row->is_elsewhere)
		text_addf(out,
			  "elsewhere\tit belongs to account %s or another region than this "
			  "route's: cwtop does not touch it from here\n",
			  row->account[0] ? row->account : "?");
}

/* ---- what became of it ---- */

static void
add_run(const struct panel_input *input, const struct job_view *view, struct text *out)
{
	const struct snapshot *snapshot = input->snapshot;
	const struct job_status *status = &view->row->status;
	int64_t now_s = snapshot->time_ms / 1000, elapsed_s = job_elapsed_s(view, now_s);
	char lasted[UNIT_TEXT_MAX];
	TEXT_ON(words, 128);

	job_words_progress(view, input->style, 20, &words);
	if (words.len)
		text_addf(out, "progress\t%s\n", words.data);
	if (status->step[0])
		text_addf(out, "step\t%s\n", status->step);
	if (status->error[0])
		text_addf(out, "error\t%s\n", status->error);
	if (status->has_exit_code)
		text_addf(out, "exit code\t%d, says the worker\n", status->exit_code);
	if (status->attempt > 1)
		text_addf(out, "attempt\t%d: its message was received so often\n", status->attempt);
	common_time(snapshot, "created", view->row->created_s, out);
	common_time(snapshot, "began", job_begun_s(view), out);
	common_time(snapshot, "last word", status->updated_s, out);
	common_time(snapshot, "ended", job_ended_s(view), out);
	if (elapsed_s >= 0) {
		unit_duration(elapsed_s, lasted);
		text_addf(out, "%s\t%s\n", job_begun_s(view) ? "ran for" : "waits for", lasted);
	}
	text_init(&words, words_store, sizeof(words_store));
	if (job_words_remaining(view, now_s, &words))
		text_addf(out, "remaining\t%s%s\n", words.data,
			  status->remaining_s >= 0 ? "" : " by its progress so far");
	if (!status->is_there && view->jobs->def->kind == ROUTE_HTTP &&
	    !view->jobs->def->status_url)
		text_add(out, "status\tnot known: the route has no status address\n");
}

static void
add_cancel(const struct job_view *view, struct text *out)
{
	if (!view->row->has_cancel)
		return;
	text_add(out,
		 job_state_is_final(view->row->state)
			 ? "cancel\tasked for\n"
			 : "cancel\tasked for: its worker ends it when it sees that; a message "
			   "in the queue cannot be taken back\n");
}

static void
add_task(const struct job_view *view, struct text *out)
{
	const struct task_row *task = view->task;

	if (!view->row->task_arn[0])
		return;
	text_addf(out, "task\t%s\n", view->row->task_arn);
	if (!task) {
		text_add(out, "\tECS has no word of it: forgotten, or of a cluster that is not "
			      "watched\n");
		return;
	}
	text_addf(out, "\t%s:%d, %s, %s CPU units, %s MiB %s\n", task->family, task->revision,
		  task->status, task->cpu, task->memory,
		  task->capacity_provider[0] ? task->capacity_provider : task->launch_type);
	if (task->stop_code[0] || task->reason[0])
		text_addf(out, "stopped\t%s%s%s\n", task->stop_code,
			  task->stop_code[0] && task->reason[0] ? ": " : "", task->reason);
	if (task->has_exit_code)
		text_addf(out, "\texit code %d (container %s)\n", task->exit_code, task->container);
}

static void
add_cost(const struct job_view *view, struct text *out)
{
	const struct job_cost *cost = &view->cost;
	TEXT_ON(amount, 32);

	if (!job_words_cost(cost, &amount)) {
		text_addf(out, "cost\tnot known: %s\n", cost->note);
		return;
	}
	text_addf(out, "cost\t%s %s, at list prices%s%s\n", amount.data,
		  cost->is_final ? "in all" : "so far", cost->note[0] ? ", " : "", cost->note);
}

static void
add_places(const struct job_view *view, struct text *out)
{
	const struct stack_route *route = view->jobs->def;
	const struct job_status *status = &view->row->status;
	const char *group = status->log_group[0] ? status->log_group : route->log_group;

	if (route->bucket) {
		text_addf(out, "folder\ts3://%s/", route->bucket);
		stack_route_key(route, view->row->id, "", out);
		text_add(out, "\nartifacts\tin artifacts/ there: o lists them\n");
	}
	if (route->queue)
		text_addf(out, "queue\t%s\n", route->queue);
	if (route->submit_url)
		text_addf(out, "API\t%s\n", route->submit_url);
	if (group)
		text_addf(out, "log\t%s%s%s\n", group, status->log_stream[0] ? " " : "",
			  status->log_stream);
}

void
job_words_detail(const struct panel_input *input, const struct job_view *view, struct text *out)
{
	const struct job_row *row = view->row;

	text_addf(out, "job\t%s\n", row->id);
	text_addf(out, "state\t%s%s\n", job_words_state(view),
		  row->is_unread ? ", or further: its folder has not been looked into yet" : "");
	text_addf(out, "template\t%s%s%s\n", row->template_name[0] ? row->template_name : "?",
		  row->title[0] ? ": " : "", row->title);
	text_addf(out, "route\t%s (%s)\n", view->jobs->def->title,
		  route_kind_word(view->jobs->def->kind));
	if (row->by[0])
		text_addf(out, "sent by\t%s\n", row->by);
	submission(input, view, out);
	if (view->is_orphan)
		text_add(out, "stopped\tits worker last said \"running\", and its task has ended: "
			      "if a queue hands it out again, another takes it\n");
	add_cancel(view, out);
	text_add(out, "\n");
	add_run(input, view, out);
	add_task(view, out);
	add_cost(view, out);
	text_add(out, "\n");
	add_places(view, out);
	text_add(out, "\n");
	common_source_detail(input->snapshot, view->jobs->source, out);
}
