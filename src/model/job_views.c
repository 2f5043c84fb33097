/* SPDX-License-Identifier: MIT */
/* job_views.c - the jobs of all routes in one list, each beside its task. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "model/job_view.h"

#define DAY_S 86400
#define ORPHAN_S 10 /* clocks differ */
#define SHORT_HEAD 8
#define SHORT_TAIL 4

void
job_short(const char *id, char out[JOB_SHORT_SIZE])
{
	size_t len = strlen(id);
	struct text text;

	text_init(&text, out, JOB_SHORT_SIZE);
	if (len <= SHORT_HEAD + SHORT_TAIL)
		text_add(&text, id);
	else
		text_addf(&text, "%.*s..%s", SHORT_HEAD, id, id + len - SHORT_TAIL);
}

/* A cwtop that is at it will go on; one that has just been started may be about to. */
bool
job_needs_decision(const struct job_row *row, int64_t now_s)
{
	bool is_left = row->is_ours && !row->is_held && now_s - row->created_s > JOB_STUCK_S &&
		       (row->state == JOB_IS_PENDING || row->state == JOB_IS_STORED);

	if (row->is_elsewhere)
		return false;
	return is_left || row->state == JOB_IS_IN_DOUBT || row->state == JOB_IS_REFUSED;
}

static int64_t
failed_s(const struct job_view *view)
{
	int64_t ended_s = job_ended_s(view);

	return ended_s ? ended_s : MAX(view->row->status.updated_s, view->row->created_s);
}

static bool
has_failed_recently(const struct job_view *view, int64_t now_s)
{
	return view->row->state == JOB_IS_FAILED && now_s - failed_s(view) < JOB_RECENT_S;
}

/* ---- tasks by ARN ---- */

static int
compare_arns(const void *a, const void *b)
{
	const struct task_row *x = *(const struct task_row *const *)a;
	const struct task_row *y = *(const struct task_row *const *)b;

	return strcmp(x->arn, y->arn);
}

static const struct task_row *
find_task(const struct task_row *const *tasks, size_t n, const char *arn)
{
	const struct task_row wanted = { .arn = arn }, *key = &wanted;
	const struct task_row *const *found =
		arn[0] ? bsearch(&key, tasks, n, sizeof(const struct task_row *), compare_arns)
		       : NULL;

	return found ? *found : NULL;
}

static const struct task_row *const *
sorted_tasks(const struct snapshot *snapshot)
{
	size_t size = sizeof(const struct task_row *);
	const struct task_row **tasks =
		mem_must(arena_array(snapshot->arena, snapshot->n_tasks + 1, size));

	if (snapshot->n_tasks)
		memcpy(tasks, snapshot->tasks, snapshot->n_tasks * size);
	qsort(tasks, snapshot->n_tasks, size, compare_arns);
	return tasks;
}

/* ---- the list ---- */

/* A worker's last word comes before its end, and tasks are asked about more often than files are
 * read: what was read before the end says nothing. */
static bool
is_orphan(const struct job_view *view)
{
	return view->row->state == JOB_IS_RUNNING && view->task &&
	       text_is(view->task->status, "STOPPED") && view->task->stopped_s > 0 &&
	       view->row->read_s > view->task->stopped_s + ORPHAN_S;
}

static void
fill(const struct snapshot *snapshot, struct job_view *view)
{
	int64_t now_s = snapshot->time_ms / 1000;

	view->is_orphan = is_orphan(view);
	job_cost_of(snapshot->stack, view, now_s, snapshot->arena, &view->cost);
	view->level = job_needs_decision(view->row, now_s) || has_failed_recently(view, now_s) ||
				      view->is_orphan
			      ? LEVEL_WARN
			      : LEVEL_OK;
}

/* What is for the operator to decide, then what runs, which among hundreds that wait is what
 * counts; all others keep their places, the newest first: ids made later are greater. */
static int
rank(const struct job_view *view)
{
	if (view->row->is_elsewhere)
		return 3;
	if (view->row->state == JOB_IS_RUNNING)
		return 1;
	return view->level == LEVEL_WARN && view->row->state != JOB_IS_FAILED ? 0 : 2;
}

static int
compare_views(const void *a, const void *b)
{
	const struct job_view *x = a, *y = b;
	int order = rank(x) - rank(y);

	if (order)
		return order;
	if (x->row->created_s != y->row->created_s)
		return x->row->created_s < y->row->created_s ? 1 : -1;
	order = strcmp(y->row->id, x->row->id);
	return order ? order : strcmp(x->jobs->def->name, y->jobs->def->name);
}

void
job_views_fill(struct snapshot *snapshot)
{
	struct watched_views *watched = &snapshot->watched;
	const struct task_row *const *tasks = sorted_tasks(snapshot);
	struct job_view *views;
	size_t n = 0;

	for (size_t i = 0; i < watched->n_jobs; i++)
		n += watched->jobs[i].row ? watched->jobs[i].row->n : 0;
	views = mem_must(arena_array(snapshot->arena, n + 1, sizeof(*views)));
	watched->all_jobs = views;
	for (size_t i = 0; i < watched->n_jobs; i++) {
		const struct jobs_view *jobs = &watched->jobs[i];

		for (size_t j = 0; jobs->row && j < jobs->row->n; j++) {
			struct job_view *view = &views[watched->n_all_jobs++];

			view->jobs = jobs;
			view->row = &jobs->row->rows[j];
			view->task = find_task(tasks, snapshot->n_tasks, view->row->task_arn);
			fill(snapshot, view);
		}
	}
	qsort(views, n, sizeof(*views), compare_views);
}

/* ---- counts ---- */

static void
count_ended(const struct job_view *view, int64_t now_s, struct job_counts *out)
{
	bool is_today = failed_s(view) >= now_s - now_s % DAY_S;

	out->failed_recently += has_failed_recently(view, now_s);
	out->failed_today += is_today && view->row->state == JOB_IS_FAILED;
	out->succeeded_today += is_today && view->row->state == JOB_IS_SUCCEEDED;
	out->cancelled_today += is_today && view->row->state == JOB_IS_CANCELLED;
}

void
job_views_count(const struct snapshot *snapshot, const struct stack_route *route,
		struct job_counts *out)
{
	const struct watched_views *watched = &snapshot->watched;

	*out = (struct job_counts){ 0 };
	for (size_t i = 0; i < watched->n_all_jobs; i++) {
		const struct job_view *view = &watched->all_jobs[i];

		if ((route && view->jobs->def != route) || view->row->is_elsewhere)
			continue;
		out->n++;
		out->unread += view->row->is_unread;
		if (view->row->is_unread)
			continue;
		out->pending += view->row->state == JOB_IS_PENDING;
		out->stored += view->row->state == JOB_IS_STORED;
		out->queued += view->row->state == JOB_IS_QUEUED;
		out->running += view->row->state == JOB_IS_RUNNING;
		out->in_doubt += view->row->state == JOB_IS_IN_DOUBT;
		out->refused += view->row->state == JOB_IS_REFUSED;
		count_ended(view, snapshot->time_ms / 1000, out);
	}
}
