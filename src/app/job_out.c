/* SPDX-License-Identifier: MIT */
/* job_out.c - see job_out.h. */
#include "app/job_out.h"

#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "model/job_files.h"
#include "model/unit.h"

/* ---- words ---- */

static void
add_send(const struct job_row *row, struct text *out)
{
	text_add(out, "stored, queued");
	if (row->message_id[0])
		text_addf(out, " (message %s)", row->message_id);
}

static void
add_submitted(const struct job_row *row, struct text *out)
{
	if (row->message_id[0])
		add_send(row, out);
	else
		text_add(out, "submitted");
	if (row->task_arn[0])
		text_addf(out, ", task %s", text_tail(row->task_arn, '/'));
}

void
job_out_step(const struct job_view *job, struct text *out)
{
	const struct job_row *row = job->row;
	bool is_api = job->jobs->def->kind == ROUTE_HTTP;

	if (is_api && (row->phase == JOB_SENT || row->phase == JOB_SUBMITTED))
		text_add(out, "accepted by the API");
	else if (row->phase == JOB_SENT || row->phase == JOB_LAUNCHING)
		add_send(row, out);
	else if (row->phase == JOB_SUBMITTED)
		add_submitted(row, out);
	else
		text_add(out, job_phase_word(row->phase));
	if (row->why[0])
		text_addf(out, ": %s", row->why);
}

static const char *
error_of(const struct job_view *job)
{
	const struct job_row *row = job->row;
	bool has_ended_badly = row->state == JOB_IS_FAILED || job->is_orphan;

	if (row->status.error[0])
		return row->status.error;
	if (has_ended_badly && job->task && job->task->reason[0])
		return job->task->reason;
	/* what was in doubt about its sending has no place beside what its worker says */
	return row->state == JOB_IS_RUNNING || row->state == JOB_IS_SUCCEEDED ? "" : row->why;
}

/* The worker's own word, else its container's. */
static bool
exit_code_of(const struct job_view *job, int *out)
{
	bool is_of_task = job->task && job->task->has_exit_code;

	if (!job->row->status.has_exit_code && !is_of_task)
		return false;
	*out = job->row->status.has_exit_code ? job->row->status.exit_code : job->task->exit_code;
	return true;
}

void
job_out_end(const struct job_view *job, int64_t now_s, struct text *out)
{
	int64_t elapsed_s = job_elapsed_s(job, now_s);
	const char *error = error_of(job);
	char lasted[UNIT_TEXT_MAX];
	int exit_code;

	text_add(out, job_state_word(job->row->state));
	if (job->is_orphan)
		text_add(out, ", its task has stopped");
	if (job_begun_s(job) && elapsed_s >= 0) {
		unit_duration(elapsed_s, lasted);
		text_addf(out, " after %s", lasted);
	}
	if (exit_code_of(job, &exit_code) && exit_code != 0)
		text_addf(out, ", exit code %d", exit_code);
	if (error[0])
		text_addf(out, ": %s", error);
}

/* ---- JSON ---- */

static void
put_submission(struct json_writer *w, const struct job_row *row)
{
	json_put_bool(w, "ours", row->is_ours);
	json_put_bool(w, "held", row->is_held);
	json_put_bool(w, "elsewhere", row->is_elsewhere);
	json_put_said(w, "account", row->account);
	json_put_said(w, "phase", row->is_ours ? job_phase_word(row->phase) : NULL);
	json_put_said(w, "why", row->why);
	json_put_said(w, "message_id", row->message_id);
	json_put_said(w, "task_arn", row->task_arn);
	json_put_bool(w, "cancel_requested", row->has_cancel);
}

static void
put_run(struct json_writer *w, const struct job_view *job, int64_t now_s)
{
	const struct job_status *status = &job->row->status;
	int64_t seconds = job_begun_s(job) ? job_elapsed_s(job, now_s) : -1;
	int exit_code = 0;
	bool has_exit_code = exit_code_of(job, &exit_code);

	json_put_number_if(w, "progress", status->progress >= 0, status->progress);
	json_put_said(w, "step", status->step);
	json_put_said(w, "error", error_of(job));
	json_put_integer_if(w, "exit_code", has_exit_code, exit_code);
	json_put_time(w, "started", job_begun_s(job));
	json_put_time(w, "finished", job_ended_s(job));
	json_put_integer_if(w, "seconds", seconds >= 0, seconds);
	json_put_integer_if(w, "remaining_s", status->remaining_s >= 0, status->remaining_s);
	json_put_integer_if(w, "attempt", status->attempt > 0, status->attempt);
	json_put_said(w, "task_status", job->task ? job->task->status : NULL);
	json_put_said(w, "stop_code", job->task ? job->task->stop_code : NULL);
	json_put_number_if(w, "usd", job->cost.is_known, job->cost.usd);
}

void
job_out_json(struct json_writer *w, const struct job_view *job, int64_t now_s)
{
	const struct job_row *row = job->row;

	json_put_text(w, "id", row->id);
	json_put_text(w, "state", job_state_word(row->state));
	json_put_text(w, "route", job->jobs->def->name);
	json_put_said(w, "template", row->template_name);
	json_put_said(w, "by", row->by);
	json_put_time(w, "created", row->created_s);
	put_submission(w, row);
	put_run(w, job, now_s);
}

/* ---- text ---- */

bool
job_out_head(struct buf *out)
{
	return buf_addf(out, "  %-36s  %-9s %5s  %7s  %-12s %-20s %s\n", "JOB", "STATE", "DONE",
			"FOR", "TEMPLATE", "CREATED", "WHAT");
}

static const char *
what_of(const struct job_view *job)
{
	const char *error = error_of(job);

	return error[0] ? error : job->row->status.step;
}

bool
job_out_line(const struct job_view *job, int64_t now_s, struct buf *out)
{
	const struct job_row *row = job->row;
	int64_t elapsed_s = job_elapsed_s(job, now_s);
	char created[24] = "-", lasted[UNIT_TEXT_MAX] = "-";
	TEXT_ON(done, 16);

	if (row->status.progress >= 0)
		text_addf(&done, "%d%%", (int)(row->status.progress * 100));
	if (elapsed_s >= 0)
		unit_duration(elapsed_s, lasted);
	if (row->created_s)
		date_iso(row->created_s, created);
	return buf_addf(out, "%c %-36s  %-9s %5s  %7s  %-12s %-20s %s\n", level_mark(job->level),
			row->id, job_state_word(row->state), done.data, lasted,
			row->template_name[0] ? row->template_name : "-", created, what_of(job));
}

static bool
put_fact(struct buf *out, const char *name, const char *value)
{
	return value[0] == '\0' || buf_addf(out, "  %-12s %s\n", name, value);
}

static bool
put_fact_time(struct buf *out, const char *name, int64_t time_s)
{
	char iso[24] = "";

	if (time_s)
		date_iso(time_s, iso);
	return put_fact(out, name, iso);
}

static bool
put_where(const struct job_view *job, struct buf *out)
{
	const struct job_row *row = job->row;
	struct job_row own = *row;
	struct job_view sent = *job;
	TEXT_ON(submission, 500);
	TEXT_ON(folder, 400);

	own.task_arn = ""; /* it has a line of its own, and may be the worker's */
	sent.row = &own;
	if (row->is_ours)
		job_out_step(&sent, &submission);
	if (job->jobs->def->bucket) {
		text_addf(&folder, "s3://%s/", job->jobs->def->bucket);
		stack_route_key(job->jobs->def, row->id, "", &folder);
	}
	return put_fact(out, "route", job->jobs->def->title) &&
	       put_fact(out, "template", row->template_name) && put_fact(out, "by", row->by) &&
	       put_fact_time(out, "created", row->created_s) &&
	       put_fact(out, "submission", submission.data) && put_fact(out, "files", folder.data);
}

static bool
put_task(const struct job_view *job, struct buf *out)
{
	TEXT_ON(task, 600);
	TEXT_ON(cost, 200);

	if (job->row->task_arn[0])
		text_add(&task, job->row->task_arn);
	if (job->task)
		text_addf(&task, "%s%s %s %s", task.len ? " " : "", job->task->status,
			  job->task->stop_code, job->task->reason);
	if (job->cost.is_known)
		text_addf(&cost, "%s$%.*f%s%s", job->cost.is_estimate ? "about " : "",
			  job->cost.usd < 0.001 ? 6 : 4, job->cost.usd,
			  job->cost.note[0] ? ": " : "", job->cost.note);
	return put_fact(out, "task", task.data) && put_fact(out, "cost", cost.data);
}

bool
job_out_all(const struct job_view *job, int64_t now_s, struct buf *out)
{
	const struct job_status *status = &job->row->status;
	TEXT_ON(end, 700);
	TEXT_ON(progress, 200);

	job_out_end(job, now_s, &end);
	if (status->progress >= 0)
		text_addf(&progress, "%d%% %s", (int)(status->progress * 100), status->step);
	return buf_addf(out, "%s\n", job->row->id) && put_fact(out, "state", end.data) &&
	       put_fact(out, "progress", progress.data) && put_where(job, out) &&
	       put_fact_time(out, "started", job_begun_s(job)) &&
	       put_fact_time(out, "finished", job_ended_s(job)) && put_task(job, out) &&
	       put_fact(out, "cancel", job->row->has_cancel ? "asked for" : "");
}

/* ---- the journal ---- */

void
job_out_row(const struct job_record *record, struct job_row *out)
{
	const struct job_intent *intent = &record->intent;
	struct job_row row = {
		.id = intent->id,
		.template_name = intent->template_name ? intent->template_name : "",
		.title = intent->title ? intent->title : "",
		.by = intent->by ? intent->by : "",
		.created_s = intent->created_ms / 1000,
		.is_ours = true,
		.is_held = record->is_held,
		.phase = record->phase,
		.why = record->why,
		.message_id = record->message_id,
		.account = intent->account ? intent->account : "",
		.status = job_status_none(),
		.task_arn = record->task_arn,
	};

	row.state = job_row_settle(&row);
	*out = row;
}
