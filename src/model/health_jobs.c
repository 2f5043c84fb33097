/* SPDX-License-Identifier: MIT */
/* health_jobs.c - one tile a route: what runs, what failed, what is for the operator to decide. */
#include "base/text.h"
#include "model/health_find.h"
#include "model/job_view.h"

static const char *
why_of(const struct job_view *view)
{
	const struct job_row *row = view->row;

	if (row->status.error[0])
		return row->status.error;
	if (view->task && view->task->reason[0])
		return view->task->reason;
	return row->why[0] ? row->why : "no reason was given";
}

/* The newest job of the route that is in this state and stands out; NULL: none. */
static const struct job_view *
first_of(const struct snapshot *snapshot, const struct jobs_view *jobs, enum job_state state)
{
	const struct watched_views *watched = &snapshot->watched;

	for (size_t i = 0; i < watched->n_all_jobs; i++) {
		const struct job_view *view = &watched->all_jobs[i];

		if (view->jobs == jobs && view->level == LEVEL_WARN && view->row->state == state)
			return view;
	}
	return NULL;
}

static void
say_failed(struct findings *f, const struct jobs_view *jobs, const struct job_counts *counts)
{
	const struct job_view *first = first_of(f->snapshot, jobs, JOB_IS_FAILED);
	char id[JOB_SHORT_SIZE];
	TEXT_ON(text, 400);

	if (!first)
		return;
	job_short(first->row->id, id);
	text_addf(&text, "%s: %zu job%s failed in the last hour: %s: %s", jobs->def->title,
		  counts->failed_recently, counts->failed_recently == 1 ? "" : "s", id,
		  why_of(first));
	health_add_reason(f, LEVEL_WARN, jobs->def->name, text.data);
}

/* What waits for the operator, by state: in a reason, on the tile, and what to do about it. */
static const struct {
	enum job_state state;
	const char *is, *short_, *todo;
} decisions[] = {
	{ JOB_IS_IN_DOUBT, "in doubt", "in doubt", "send again, mark as sent, or abandon" },
	{ JOB_IS_REFUSED, "refused", "refused", "send again, or abandon" },
	{ JOB_IS_STORED, "stored, not queued", "not queued", "send, or abandon" },
	{ JOB_IS_PENDING, "not sent, and no cwtop is at it", "not sent", "send, or abandon" },
	{ JOB_IS_RUNNING, "running by its worker's word, but its task has stopped", "stopped",
	  "look at its log" },
};

static size_t
n_waiting(const struct snapshot *snapshot, const struct jobs_view *jobs, enum job_state state)
{
	const struct watched_views *watched = &snapshot->watched;
	size_t n = 0;

	for (size_t i = 0; i < watched->n_all_jobs; i++) {
		const struct job_view *view = &watched->all_jobs[i];

		n += view->jobs == jobs && view->level == LEVEL_WARN && view->row->state == state;
	}
	return n;
}

static void
say_waiting(struct findings *f, const struct jobs_view *jobs, struct text *note)
{
	for (size_t i = 0; i < LEN(decisions); i++) {
		size_t n = n_waiting(f->snapshot, jobs, decisions[i].state);
		const struct job_view *first = first_of(f->snapshot, jobs, decisions[i].state);
		char id[JOB_SHORT_SIZE];
		TEXT_ON(text, 400);

		if (!first)
			continue;
		job_short(first->row->id, id);
		text_addf(&text, "%s: %zu job%s %s: %s: %s", jobs->def->title, n, n == 1 ? "" : "s",
			  decisions[i].is, id, decisions[i].todo);
		health_add_reason(f, LEVEL_WARN, jobs->def->name, text.data);
		text_addf(note, "%s%zu %s", note->len ? ", " : "", n, decisions[i].short_);
	}
}

/* All routes tell of one journal: the first says it. */
static void
say_damaged(struct findings *f, struct jobs_view *view, struct tile *tile)
{
	const struct watched_views *watched = &f->snapshot->watched;
	const char *damaged = view->row ? view->row->damaged : "";
	bool is_said = false;

	if (!damaged[0])
		return;
	for (const struct jobs_view *other = watched->jobs; other < view; other++)
		is_said = is_said || (other->row && other->row->damaged[0]);
	if (!is_said)
		health_add_reason(f, LEVEL_ALARM, view->def->name, damaged);
	view->level = LEVEL_ALARM;
	tile->note = "the journal is damaged: nothing can be submitted";
}

static void
find_in_rows(struct findings *f, struct jobs_view *view, struct tile *tile)
{
	struct job_counts counts;
	TEXT_ON(value, 64);
	TEXT_ON(note, 200);

	job_views_count(f->snapshot, view->def, &counts);
	say_waiting(f, view, &note);
	say_failed(f, view, &counts);
	view->level = note.len > 0 || counts.failed_recently > 0 ? LEVEL_WARN : LEVEL_OK;
	if (counts.failed_today)
		text_addf(&note, "%s%zu failed today", note.len ? ", " : "", counts.failed_today);
	if (note.len == 0 && counts.queued)
		text_addf(&note, "%zu queued", counts.queued);
	if (tile->note[0] == '\0')
		tile->note = health_keep(f, note.data);
	text_addf(&value, "%zu running", counts.running);
	tile->value = health_keep(f, value.data);
	say_damaged(f, view, tile);
}

void
health_find_in_jobs(struct findings *f, size_t index)
{
	struct jobs_view *view = &f->snapshot->watched.jobs[index];
	struct tile *tile = health_add_tile(f, TILE_JOBS, index, view->def->title);
	TEXT_ON(note, 160);

	view->level = LEVEL_OK;
	if (view->def->unresolved) {
		text_addf(&note, "unresolved: give --var %s=...", view->def->unresolved);
		tile->note = health_keep(f, note.data);
		tile->level = view->level = LEVEL_UNKNOWN;
		health_add_unresolved(f, view->def->title, view->def->unresolved);
		return;
	}
	if (view->source == SIZE_MAX)
		return;
	if (health_tile_of_source(f, tile, view->source) && !view->row)
		view->level = tile->level;
	if (view->row)
		find_in_rows(f, view, tile);
	tile->level = MAX(tile->level, view->level);
}
