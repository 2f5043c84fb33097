/* SPDX-License-Identifier: MIT */
/* marks.c - one function a kind of row. What is kept as an event and still listed by AWS is one
 * mark: same kind, same thing, same second. */
#include "model/marks.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "model/event_row.h"
#include "model/job_view.h"
#include "model/pipelines.h"
#include "model/scaling.h"

const char *
mark_word(enum mark_kind kind)
{
	static const char *const words[] = {
#define MARK_WORD(code, word, letter) word,
		MARK_TABLE(MARK_WORD)
#undef MARK_WORD
	};

	return words[kind];
}

char
mark_letter(enum mark_kind kind)
{
	static const char letters[] = {
#define MARK_LETTER(code, word, letter) letter,
		MARK_TABLE(MARK_LETTER)
#undef MARK_LETTER
	};

	return letters[kind];
}

/* ---- collecting: in order, the newest that fit ---- */

struct collecting {
	int64_t from_s, to_s;
	struct mark *out;
	size_t n, max;
};

static int
compare(const struct mark *a, const struct mark *b)
{
	if (a->time_s != b->time_s)
		return a->time_s < b->time_s ? -1 : 1;
	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	return strcmp(a->subject, b->subject);
}

/* An event of a service has its cluster before its name. */
static bool
is_same(const struct mark *a, const struct mark *b)
{
	bool is_elsewhere = a->cluster && *a->cluster && b->cluster && *b->cluster &&
			    !text_is(a->cluster, b->cluster);

	return a->time_s == b->time_s && a->kind == b->kind && !is_elsewhere &&
	       text_is(text_tail(a->subject, '/'), text_tail(b->subject, '/'));
}

static void
add(struct collecting *c, const struct mark *mark)
{
	size_t at = c->n;

	if (mark->time_s < c->from_s || mark->time_s >= c->to_s || c->max == 0)
		return;
	while (at > 0 && compare(&c->out[at - 1], mark) > 0)
		at--;
	if (c->n == c->max && at == 0)
		return;
	if (c->n == c->max) { /* the oldest goes */
		memmove(c->out, c->out + 1, (at - 1) * sizeof(*c->out));
		at--;
	} else {
		memmove(c->out + at + 1, c->out + at, (c->n - at) * sizeof(*c->out));
		c->n++;
	}
	c->out[at] = *mark;
}

/* What may be there as an event. */
static void
add_once(struct collecting *c, const struct mark *mark)
{
	for (size_t i = 0; i < c->n; i++)
		if (is_same(&c->out[i], mark))
			return;
	add(c, mark);
}

/* ---- the kinds ---- */

/* A probe that fails now and then would hide all else: of a run of failures the first is a mark,
 * and that it is over. Events have the newest first. */
#define FLAP_S 600

static bool
is_within_run(const struct events *events, size_t at)
{
	const struct event_row *event = &events->items[at];
	bool is_failure = event->level != LEVEL_OK;
	size_t step = is_failure ? 1 : SIZE_MAX; /* to what was before, or came after */

	for (size_t i = at + step; i < events->n; i += step) {
		const struct event_row *other = &events->items[i];

		if (llabs(other->time_s - event->time_s) > FLAP_S)
			return false;
		if (other->kind == EVENT_PROBE && text_is(other->subject, event->subject))
			return (other->level != LEVEL_OK) != is_failure;
	}
	return false;
}

/* Tasks that end as they should are no marks: there are many. */
static void
add_events(struct collecting *c, const struct snapshot *snapshot)
{
	static const enum mark_kind kinds[EVENT_KINDS] = { [EVENT_TASK] = MARK_TASK,
							   [EVENT_ALARM] = MARK_ALARM,
							   [EVENT_DEPLOY] = MARK_DEPLOY,
							   [EVENT_PROBE] = MARK_PROBE };
	const struct events *events = snapshot->watched.events.row;

	for (size_t i = 0; events && i < events->n; i++) {
		const struct event_row *event = &events->items[i];

		if (event->kind == EVENT_PROBE && is_within_run(events, i))
			continue;
		if (event->kind != EVENT_TASK || event->level != LEVEL_OK)
			add_once(c, &(struct mark){ kinds[event->kind],
						    event->time_s,
						    event->level,
						    event->subject,
						    event->title,
						    { SUBJECT_EVENT, i, SIZE_MAX },
						    event->cluster });
	}
}

static void
add_alarms(struct collecting *c, const struct snapshot *snapshot)
{
	static const enum level levels[] = { [ALARM_OK] = LEVEL_OK,
					     [ALARM_ALARM] = LEVEL_ALARM,
					     [ALARM_INSUFFICIENT] = LEVEL_UNKNOWN };

	for (size_t i = 0; i < snapshot->n_alarms; i++) {
		const struct alarm_row *alarm = snapshot->alarms[i];

		add_once(c, &(struct mark){ MARK_ALARM,
					    alarm->since_s,
					    levels[alarm->state],
					    alarm->name,
					    alarm_state_word(alarm->state),
					    { SUBJECT_ALARM, i, SIZE_MAX },
					    NULL });
	}
}

static void
add_rollouts(struct collecting *c, const struct snapshot *snapshot)
{
	for (size_t i = 0; i < snapshot->n_services; i++) {
		const struct service_row *service = snapshot->services[i];

		for (size_t k = 0; k < service->n_rollouts; k++) {
			const struct service_deployment *rollout = &service->rollouts[k];
			bool has_failed = text_is(rollout->rollout, "FAILED");

			add_once(c, &(struct mark){ MARK_DEPLOY,
						    rollout->created_s,
						    has_failed ? LEVEL_ALARM : LEVEL_OK,
						    service->name,
						    rollout->definition,
						    { SUBJECT_SERVICE, i, SIZE_MAX },
						    service->cluster });
		}
	}
}

static void
add_tasks(struct collecting *c, const struct snapshot *snapshot)
{
	for (size_t i = 0; i < snapshot->n_tasks; i++) {
		const struct task_row *task = snapshot->tasks[i];

		if (task_has_failed(task))
			add_once(c, &(struct mark){ MARK_TASK,
						    task->stopped_s,
						    LEVEL_ALARM,
						    task->family,
						    task->stop_code,
						    { SUBJECT_TASK, i, SIZE_MAX },
						    task->cluster });
	}
}

static struct subject
service_of(const struct snapshot *snapshot, const struct stack_cluster *cluster, const char *name)
{
	for (size_t i = 0; i < snapshot->n_services; i++)
		if (text_is(snapshot->services[i]->name, name) &&
		    text_is(snapshot->services[i]->cluster, cluster->name))
			return (struct subject){ SUBJECT_SERVICE, i, SIZE_MAX };
	return (struct subject){ SUBJECT_NONE, 0, 0 };
}

static void
add_scaling(struct collecting *c, const struct snapshot *snapshot)
{
	for (size_t i = 0; i < snapshot->watched.n_scaling; i++) {
		const struct scaling_view *view = &snapshot->watched.scaling[i];
		const struct scaling *row = view->row;

		for (size_t k = 0; row && k < row->n; k++)
			for (size_t j = 0; j < row->items[k].n_activities; j++) {
				const struct scaling_activity *activity =
					&row->items[k].activities[j];
				bool has_failed = text_is(activity->status, "Failed");

				if (!activity->not_scaled[0])
					add(c, &(struct mark){
						       MARK_SCALING, activity->started_s,
						       has_failed ? LEVEL_WARN : LEVEL_OK,
						       row->items[k].service, activity->description,
						       service_of(snapshot, view->def,
								  row->items[k].service),
						       snapshot->watched.scaling[i].def->name });
			}
	}
}

static void
add_jobs(struct collecting *c, const struct snapshot *snapshot)
{
	for (size_t i = 0; i < snapshot->watched.n_all_jobs; i++) {
		const struct job_row *job = snapshot->watched.all_jobs[i].row;
		const char *what = job->template_name[0] ? job->template_name : "job";

		add(c, &(struct mark){ MARK_JOB,
				       job->created_s,
				       LEVEL_OK,
				       job->id,
				       job->title[0] ? job->title : what,
				       { SUBJECT_JOB, i, SIZE_MAX },
				       NULL });
	}
}

static void
add_pipelines(struct collecting *c, const struct snapshot *snapshot)
{
	for (size_t i = 0; i < snapshot->watched.n_pipelines; i++) {
		const struct pipeline_view *view = &snapshot->watched.pipelines[i];

		for (size_t k = 0; view->row && k < view->row->n_runs; k++) {
			const struct pipeline_run *run = &view->row->runs[k];

			add(c, &(struct mark){ MARK_DEPLOY,
					       run->started_s,
					       pipeline_level(run->status),
					       view->def->name,
					       run->status,
					       { SUBJECT_PIPELINE, i, SIZE_MAX },
					       NULL });
		}
	}
}

size_t
marks_between(const struct snapshot *snapshot, int64_t from_s, int64_t to_s, struct mark *out,
	      size_t max)
{
	struct collecting c = { .from_s = MAX(from_s, 1), .to_s = to_s, .out = out, .max = max };

	add_events(&c, snapshot);
	add_alarms(&c, snapshot);
	add_rollouts(&c, snapshot);
	add_tasks(&c, snapshot);
	add_scaling(&c, snapshot);
	add_jobs(&c, snapshot);
	add_pipelines(&c, snapshot);
	return c.n;
}
