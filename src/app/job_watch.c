/* SPDX-License-Identifier: MIT */
/* job_watch.c - see job_watch.h. */
#include "app/job_watch.h"

#include <stdlib.h>
#include <string.h>

#include "app/progress.h"
#include "base/clock.h"
#include "base/text.h"

#define SOON_MS 500 /* between the first looks: a short job should not wait for cwtop */
#define LATER_MS 2000
#define SOON_LOOKS 10
#define EMPTY_MS 120000 /* virtual: SQS's counts settle within a minute */
#define PACE_MIN_MS 100 /* whatever the speed of the clock */

/* ---- what has become of them ---- */

static bool
goes_on(const struct job_view *job)
{
	return !job || !(job_state_is_final(job->row->state) ||
			 job->row->state == JOB_IS_IN_DOUBT || job->row->state == JOB_IS_REFUSED);
}

static void
count(const struct job_view *job, struct job_tally *tally)
{
	size_t *const counts[JOB_STATES] = {
		[JOB_IS_PENDING] = &tally->waiting,     [JOB_IS_STORED] = &tally->waiting,
		[JOB_IS_QUEUED] = &tally->waiting,      [JOB_IS_UNKNOWN] = &tally->waiting,
		[JOB_IS_RUNNING] = &tally->running,     [JOB_IS_SUCCEEDED] = &tally->succeeded,
		[JOB_IS_FAILED] = &tally->failed,       [JOB_IS_CANCELLED] = &tally->cancelled,
		[JOB_IS_ABANDONED] = &tally->abandoned, [JOB_IS_IN_DOUBT] = &tally->in_doubt,
		[JOB_IS_REFUSED] = &tally->refused,
	};
	double progress = job ? job->row->status.progress : 0;

	tally->n++;
	if (job)
		++*counts[job->row->state];
	else
		tally->waiting++;
	if (!goes_on(job))
		tally->done += 1;
	else if (job && job->row->state == JOB_IS_RUNNING && progress > 0)
		tally->done += MIN(progress, 1.0);
}

/* ---- those whose worker is gone ---- */

static const struct queue_row *
queue_of(const struct snapshot *snapshot, const struct stack_route *route)
{
	for (size_t i = 0; i < snapshot->n_queues; i++) {
		const struct stack_queue *def = snapshot->queues[i].def;

		if (text_is(def->name, route->queue) && text_is(def->region, route->region))
			return snapshot->queues[i].row;
	}
	return NULL;
}

static bool
is_empty(const struct queue_counts *counts)
{
	return counts->is_found && counts->visible + counts->in_flight + counts->delayed == 0;
}

/* Its worker says that it runs, and its task has stopped. A queue hands its message out again, so
 * often; without one, and once the queue has been empty for a while, nobody is to come. What the
 * worker wrote last may have come between two questions: only a second look counts. */
static bool
is_lost(const struct snapshot *snapshot, const struct job_view *job, struct job_absence *absence)
{
	const struct stack_route *route = job->jobs->def;
	const struct queue_row *queue = route->queue ? queue_of(snapshot, route) : NULL;
	int attempt = job->row->status.attempt;

	if (!job->is_orphan) {
		*absence = (struct job_absence){ 0 };
		return false;
	}
	absence->looks++;
	if (!queue || !is_empty(&queue->main))
		absence->empty_ms = 0;
	else if (!absence->empty_ms)
		absence->empty_ms = snapshot->time_ms;
	if (absence->looks < 2)
		return false;
	if (!route->queue)
		return true;
	return queue && ((queue->max_receive_count && attempt >= queue->max_receive_count) ||
			 (absence->empty_ms && snapshot->time_ms - absence->empty_ms >= EMPTY_MS));
}

/* It has failed, though nobody has written so. */
static const struct job_view *
as_failed(const struct job_view *job, struct job_absence *absence)
{
	absence->row = *job->row;
	absence->row.state = JOB_IS_FAILED;
	absence->view = *job;
	absence->view.row = &absence->row;
	return &absence->view;
}

/* ---- looking ---- */

static int
compare_ids(const void *a, const void *b)
{
	const struct job_view *x = *(const struct job_view *const *)a;
	const struct job_view *y = *(const struct job_view *const *)b;

	return strcmp(x->row->id, y->row->id);
}

static int
compare_with_id(const void *id, const void *b)
{
	return strcmp(id, (*(const struct job_view *const *)b)->row->id);
}

static void
match(struct job_watch *watch)
{
	const struct snapshot *snapshot = watch->desk->snapshot;
	const struct watched_views *watched = &snapshot->watched;
	size_t size = sizeof(const struct job_view *), n = watched->n_all_jobs;
	const struct job_view **sorted = mem_alloc(n + 1, size);

	for (size_t i = 0; i < n; i++)
		sorted[i] = &watched->all_jobs[i];
	qsort(sorted, n, size, compare_ids);
	watch->tally = (struct job_tally){ 0 };
	for (size_t i = 0; i < watch->n; i++) {
		const struct job_view *const *found =
			bsearch(watch->ids[i], sorted, n, size, compare_with_id);

		watch->views[i] = found ? *found : NULL;
		if (found && is_lost(snapshot, *found, &watch->absences[i]))
			watch->views[i] = as_failed(*found, &watch->absences[i]);
		count(watch->views[i], &watch->tally);
	}
	if (watch->n)
		watch->tally.done /= (double)watch->n;
	free(sorted);
}

static int
compare_texts(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void
job_watch_open(struct job_watch *watch)
{
	watch->sorted_ids = mem_alloc(watch->n + 1, sizeof(*watch->sorted_ids));
	for (size_t i = 0; i < watch->n; i++)
		watch->sorted_ids[i] = watch->ids[i];
	qsort(watch->sorted_ids, watch->n, sizeof(*watch->sorted_ids), compare_texts);
	desk_follow(watch->desk, watch->sorted_ids, watch->n);
	watch->views = mem_alloc(watch->n + 1, sizeof(*watch->views));
	watch->absences = mem_alloc(watch->n + 1, sizeof(*watch->absences));
	watch->is_told = mem_alloc(watch->n + 1, sizeof(*watch->is_told));
}

void
job_watch_done(struct job_watch *watch)
{
	if (watch->desk)
		desk_follow(watch->desk, NULL, 0);
	free(watch->sorted_ids);
	free(watch->views);
	free(watch->absences);
	free(watch->is_told);
}

/* One look: views and tally are of now. */
static enum err
look(struct job_watch *watch, struct why *why)
{
	enum err err = desk_look(watch->desk, why);

	if (!err)
		match(watch);
	return err;
}

/* ---- until the end ---- */

/* What keeps the jobs from being seen; NULL: nothing. */
static const struct source_status *
trouble(const struct job_watch *watch)
{
	const struct snapshot *snapshot = watch->desk->snapshot;

	for (size_t i = 0; i < snapshot->n_sources; i++)
		if (text_is(snapshot->sources[i].name, "jobs") && snapshot->sources[i].err)
			return &snapshot->sources[i];
	return NULL;
}

static bool
is_hopeless(const struct source_status *source)
{
	return source && err_exit_code(source->err) == 77;
}

static void
say_one(const struct job_watch *watch, struct text *out)
{
	const struct job_view *job = watch->views[0];

	text_add(out, job ? job_state_word(job->row->state) : "not seen yet");
	if (job && job->is_orphan)
		text_addf(out, ": its task has stopped: %s",
			  job->task->reason[0] ? job->task->reason : "no reason is known");
	else if (job && job->row->status.step[0])
		text_addf(out, ": %s", job->row->status.step);
}

static int64_t
remaining_s(const struct job_watch *watch, int64_t elapsed_s)
{
	const struct job_view *one = watch->n == 1 ? watch->views[0] : NULL;
	double done = watch->tally.done;

	if (one && one->row->state == JOB_IS_RUNNING)
		return one->row->status.remaining_s;
	if (watch->n == 1 || done < 0.02)
		return -1;
	return (int64_t)((double)elapsed_s * (1 - done) / done);
}

static void
show(const struct job_watch *watch, struct progress *progress, int64_t begun_ms)
{
	const struct source_status *source = trouble(watch);
	bool is_said = watch->n > 1 || (watch->views[0] && watch->tally.done > 0);
	struct progress_now now = { .elapsed_s = (clock_now_ms() - begun_ms) / 1000,
				    .done = is_said ? watch->tally.done : -1 };
	TEXT_ON(what, 600);

	if (watch->n == 1)
		say_one(watch, &what);
	else
		job_tally_words(&watch->tally, &what);
	if (source)
		text_addf(&what, " (%s)", source->error);
	now.what = what.data;
	now.remaining_s = remaining_s(watch, now.elapsed_s);
	progress_show(progress, &now);
}

static void
tell_ended(struct job_watch *watch, struct progress *progress)
{
	for (size_t i = 0; i < watch->n; i++) {
		if (watch->is_told[i] || goes_on(watch->views[i]))
			continue;
		watch->is_told[i] = true;
		if (!watch->ended)
			continue;
		progress_clear(progress);
		watch->ended(watch->ctx, watch->views[i]);
	}
}

static bool
are_all_over(const struct job_watch *watch)
{
	for (size_t i = 0; i < watch->n; i++)
		if (goes_on(watch->views[i]))
			return false;
	return true;
}

/* Real time between two looks: less where the clock of what is looked at runs faster. */
static int64_t
pace_ms(unsigned looks)
{
	double speed = MAX(clock_speed(), 1.0);
	double ms = looks < SOON_LOOKS ? SOON_MS : LATER_MS;

	return MAX((int64_t)(ms / speed), (int64_t)PACE_MIN_MS);
}

enum err
job_watch_run(struct job_watch *watch, struct why *why)
{
	int64_t begun_ms = clock_now_ms();
	struct progress progress;
	enum err err;

	progress_init(&progress);
	for (unsigned looks = 0;; looks++) {
		const struct source_status *source;

		err = look(watch, why);
		if (err)
			break;
		tell_ended(watch, &progress);
		if (are_all_over(watch))
			break;
		source = trouble(watch);
		if (is_hopeless(source)) {
			err = err_set(source->err, why, "%s", source->error);
			break;
		}
		show(watch, &progress, begun_ms);
		err = desk_pause(watch->desk, pace_ms(looks), why);
		if (err)
			break;
	}
	progress_clear(&progress);
	return err;
}
