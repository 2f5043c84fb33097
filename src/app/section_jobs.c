/* SPDX-License-Identifier: MIT */
/* section_jobs.c - the jobs of all routes in what `snapshot` prints. */
#include "app/snapshot_section.h"
#include "base/text.h"
#include "model/job_view.h"

/* The worker's word; where it had none left to say, its task's. */
static const char *
error_of(const struct job_view *view)
{
	const struct job_row *row = view->row;
	bool has_ended_badly = row->state == JOB_IS_FAILED || view->is_orphan;

	if (row->status.error[0])
		return row->status.error;
	if (has_ended_badly && view->task)
		return view->task->reason;
	return "";
}

static void
put_submission(struct json_writer *w, const struct job_row *row)
{
	json_put_bool(w, "ours", row->is_ours);
	json_put_bool(w, "held", row->is_held);
	json_put_bool(w, "elsewhere", row->is_elsewhere);
	json_put_said(w, "account", row->account);
	json_put_said(w, "phase", row->is_ours ? job_phase_word(row->phase) : "");
	json_put_said(w, "why", row->why);
	json_put_said(w, "message_id", row->message_id);
	json_put_said(w, "task_arn", row->task_arn);
	json_put_bool(w, "cancel_requested", row->has_cancel);
}

static void
put_exit_code(struct json_writer *w, const struct job_view *view)
{
	const struct job_status *status = &view->row->status;
	bool is_of_task = view->task && view->task->has_exit_code;

	if (status->has_exit_code)
		json_put_integer(w, "exit_code", status->exit_code);
	else
		json_put_integer_if(w, "exit_code", is_of_task,
				    is_of_task ? view->task->exit_code : 0);
}

static void
put_run(struct json_writer *w, const struct job_view *view, int64_t now_s)
{
	const struct job_status *status = &view->row->status;
	int64_t seconds = job_begun_s(view) ? job_elapsed_s(view, now_s) : -1;

	json_put_number_if(w, "progress", status->is_there && status->progress >= 0,
			   status->progress);
	json_put_said(w, "step", status->step);
	json_put_said(w, "error", error_of(view));
	put_exit_code(w, view);
	json_put_time(w, "started", job_begun_s(view));
	json_put_time(w, "finished", job_ended_s(view));
	json_put_integer_if(w, "seconds", seconds >= 0, seconds);
	json_put_integer_if(w, "remaining_s", status->remaining_s >= 0, status->remaining_s);
	json_put_integer_if(w, "attempt", status->attempt > 0, status->attempt);
	json_put_said(w, "task_status", view->task ? view->task->status : "");
	json_put_said(w, "stop_code", view->task ? view->task->stop_code : "");
	json_put_number_if(w, "usd", view->cost.is_known, view->cost.usd);
}

static void
put_job(struct json_writer *w, const struct job_view *view, int64_t now_s)
{
	const struct job_row *row = view->row;

	json_write_object(w);
	json_put_text(w, "id", row->id);
	json_put_text(w, "state", view->is_orphan ? "failed" : job_state_word(row->state));
	json_put_text(w, "route", view->jobs->def->name);
	json_put_said(w, "template", row->template_name);
	json_put_said(w, "by", row->by);
	json_put_time(w, "created", row->created_s);
	put_submission(w, row);
	put_run(w, view, now_s);
	json_put_text(w, "level", level_word(view->level));
	json_write_object_end(w);
}

static void
write_json(struct json_writer *w, const struct snapshot *snapshot)
{
	const struct watched_views *watched = &snapshot->watched;

	json_write_array(w);
	for (size_t i = 0; i < watched->n_all_jobs; i++)
		put_job(w, &watched->all_jobs[i], snapshot->time_ms / 1000);
	json_write_array_end(w);
}

/* ---- text ---- */

static bool
write_route(const struct snapshot *snapshot, const struct jobs_view *jobs, struct buf *out)
{
	const struct job_rows *row = jobs->row;
	struct job_counts counts;
	bool ok;

	if (jobs->def->unresolved || !row)
		return buf_addf(out, "  ? %-32s %s\n", jobs->def->title,
				jobs->def->unresolved ? "unresolved" : "no data");
	job_views_count(snapshot, jobs->def, &counts);
	ok = buf_addf(out,
		      "  %c %-32s %zu running, %zu queued, %zu in doubt; today %zu succeeded, "
		      "%zu failed\n",
		      level_mark(jobs->level), jobs->def->title, counts.running, counts.queued,
		      counts.in_doubt, counts.succeeded_today, counts.failed_today);
	if (ok && row->damaged[0])
		ok = buf_addf(out, "    %s\n", row->damaged);
	if (ok && row->n_more > 0)
		ok = buf_addf(out, "    of %zu more only the folder is known\n", row->n_more);
	return ok &&
	       (!row->is_cut || buf_add_text(out, "    there are more jobs than can be listed\n"));
}

static bool
write_job(const struct job_view *view, int64_t now_s, struct buf *out)
{
	const struct job_row *row = view->row;
	const char *error = error_of(view), *said = error[0] ? error : row->status.step;
	int64_t elapsed_s = job_elapsed_s(view, now_s);
	char elapsed[UNIT_TEXT_MAX] = "-";
	TEXT_ON(progress, 8);

	if (elapsed_s >= 0)
		unit_duration(elapsed_s, elapsed);
	if (row->status.is_there && row->status.progress >= 0)
		text_addf(&progress, "%d%%", (int)(row->status.progress * 100));
	return buf_addf(out, "  %c %-36s %-9s %4s %7s %-12s %s\n", level_mark(view->level), row->id,
			view->is_orphan ? "failed" : job_state_word(row->state), progress.data,
			elapsed, row->template_name[0] ? row->template_name : "-",
			said[0] ? said : row->why);
}

static bool
write_text(const struct snapshot *snapshot, struct buf *out)
{
	const struct watched_views *watched = &snapshot->watched;
	bool ok = watched->n_jobs == 0 || buf_addf(out, "\nJobs\n");

	for (size_t i = 0; i < watched->n_jobs && ok; i++)
		ok = write_route(snapshot, &watched->jobs[i], out);
	for (size_t i = 0; i < watched->n_all_jobs && ok; i++)
		ok = write_job(&watched->all_jobs[i], snapshot->time_ms / 1000, out);
	return ok;
}

const struct snapshot_section section_jobs = {
	.name = "jobs",
	.json = write_json,
	.text = write_text,
};
