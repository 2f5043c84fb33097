/* SPDX-License-Identifier: MIT */
/* case_since.c - since when a thing of a snapshot is red: as far as its points, its tasks, its
 * alarms and the black box know. */
#include "model/case.h"

#include <string.h>

#include "model/case_look.h"
#include "model/event_row.h"
#include "model/pipelines.h"
#include "model/probes.h"

/* ---- metrics ---- */

/* When the breach that is on began: its first point; 0: there is none. Where it is older than the
 * points that are kept, they do not say: out_is_older. */
static int64_t
breach_since(const struct metric_view *view, bool *out_is_older)
{
	const struct threshold *limit =
		view->level == LEVEL_ALARM ? &view->def->alarm : &view->def->warn;
	const struct series *series = view->series;
	int64_t since_s = 0;

	*out_is_older = false;
	if (view->level != LEVEL_ALARM && view->level != LEVEL_WARN)
		return 0;
	for (size_t i = series->n; i-- > 0;) {
		struct sample sample = series_at(series, i);

		if (!quality_has_value(sample.quality))
			continue;
		if (threshold_is_breached(limit, sample.value))
			since_s = sample.time_s;
		else if (since_s) /* the period that is under way may not breach it yet */
			return since_s;
	}
	*out_is_older = since_s > 0;
	return since_s;
}

/* ---- since when ---- */

static int64_t
earlier(int64_t a, int64_t b)
{
	if (!a || !b)
		return MAX(a, b);
	return MIN(a, b);
}

/* The alarms and metrics of the stack that name it and are red; 0: none is. */
static int64_t
since_of_ids(const struct snapshot *snapshot, struct subject subject)
{
	struct case_ids ids;
	int64_t since_s = 0;
	bool is_older;

	case_ids_of(snapshot, subject, &ids);
	for (size_t i = 0; i < snapshot->n_metrics; i++) {
		const struct metric_view *view = &snapshot->metrics[i];

		if (case_ids_have_metric(&ids, view->def))
			since_s = earlier(since_s, breach_since(view, &is_older));
	}
	for (size_t i = 0; i < snapshot->n_alarms; i++) {
		const struct alarm_row *alarm = snapshot->alarms[i];

		if (alarm->state == ALARM_ALARM && case_ids_have_alarm(&ids, alarm))
			since_s = earlier(since_s, alarm->since_s);
	}
	return since_s;
}

/* An alarm that watches it remembers longer than its points do: the moment does not move on with
 * the oldest of them. */
static int64_t
since_of_metric(const struct snapshot *snapshot, struct subject subject)
{
	const struct metric_view *view = &snapshot->metrics[subject.index];
	bool is_older;
	int64_t since_s = breach_since(view, &is_older);

	for (size_t i = 0; is_older && i < snapshot->n_alarms; i++) {
		const struct alarm_row *alarm = snapshot->alarms[i];

		if (alarm->state == ALARM_ALARM &&
		    case_is_metric_of(snapshot->stack, view->def, alarm))
			since_s = earlier(since_s, alarm->since_s);
	}
	return since_s;
}

static int64_t
since_of_alarm(const struct snapshot *snapshot, struct subject subject)
{
	return snapshot->alarms[subject.index]->since_s;
}

static int64_t
newest_failure(const struct snapshot *snapshot, struct subject subject)
{
	int64_t newest_s = 0;

	for (size_t i = 0; i < snapshot->n_tasks; i++) {
		const struct task_row *task = snapshot->tasks[i];

		if (task_has_failed(task) &&
		    case_task_concerns(snapshot, subject, task->cluster, task->family, task->group,
				       task->arn))
			newest_s = MAX(newest_s, task->stopped_s);
	}
	return newest_s;
}

static int64_t
since_of_queue(const struct snapshot *snapshot, struct subject subject)
{
	const struct queue_view *queue = &snapshot->queues[subject.index];
	int64_t since_s = since_of_ids(snapshot, subject);

	if (since_s || queue->dlq_level >= LEVEL_WARN)
		return since_s ? since_s : newest_failure(snapshot, subject);
	if (queue->level >= LEVEL_WARN && quality_has_value(queue->oldest_age_s.quality))
		return queue->oldest_age_s.time_s - (int64_t)queue->oldest_age_s.value;
	return 0;
}

/* Failures of its tasks that follow each other count as one: a deployment that cannot start began
 * with the first of them. Source of the gap: ECS developer guide, "Service throttle logic": up to
 * 27 minutes between two attempts. */
#define RUN_GAP_S 1800

static bool
is_failed_task_of(const struct snapshot *snapshot, struct subject subject,
		  const struct event_row *event)
{
	return event->kind == EVENT_TASK && event->level >= LEVEL_WARN &&
	       case_task_concerns(snapshot, subject, event->cluster, event->subject, "", event->id);
}

/* What ECS has forgotten the black box knows; its events have the newest first. */
static int64_t
first_of_run(const struct snapshot *snapshot, struct subject subject)
{
	const struct events *events = snapshot->watched.events.row;
	int64_t since_s = newest_failure(snapshot, subject), before_s = 0;

	while (since_s != before_s) {
		before_s = since_s;
		for (size_t i = 0; i < snapshot->n_tasks; i++) {
			const struct task_row *task = snapshot->tasks[i];

			if (task->stopped_s < since_s && task->stopped_s >= before_s - RUN_GAP_S &&
			    task_has_failed(task) &&
			    case_task_concerns(snapshot, subject, task->cluster, task->family,
					       task->group, task->arn))
				since_s = task->stopped_s;
		}
	}
	for (size_t i = 0; since_s && events && i < events->n; i++) {
		const struct event_row *event = &events->items[i];

		if (event->time_s < since_s - RUN_GAP_S)
			break;
		if (event->time_s < since_s && is_failed_task_of(snapshot, subject, event))
			since_s = event->time_s;
	}
	return since_s;
}

static int64_t
since_of_service(const struct snapshot *snapshot, struct subject subject)
{
	int64_t since_s = first_of_run(snapshot, subject);

	if (!since_s)
		since_s = since_of_ids(snapshot, subject);
	return since_s ? since_s : snapshot->services[subject.index]->event_s;
}

static int64_t
since_of_task(const struct snapshot *snapshot, struct subject subject)
{
	return snapshot->tasks[subject.index]->stopped_s;
}

static int64_t
since_of_job(const struct snapshot *snapshot, struct subject subject)
{
	const struct job_view *job = case_job(snapshot, subject);
	int64_t ended_s = job_ended_s(job);

	return ended_s ? ended_s : MAX(job->row->status.updated_s, job->row->created_s);
}

/* One that fails now and then has not begun anew with each success in between. */
#define FLAP_S 600

/* The index of the point at which it began; n_points: it does not fail. */
static size_t
first_failure(const struct probe_result *row)
{
	size_t n = row ? row->n_points : 0, first = n;

	if (n == 0 || row->points[n - 1].is_up)
		return n;
	for (size_t i = n; i-- > 0;) {
		if (first < n && row->points[i].time_s < row->points[first].time_s - FLAP_S)
			break;
		if (!row->points[i].is_up)
			first = i;
	}
	return first;
}

static int64_t
since_of_probe(const struct snapshot *snapshot, struct subject subject)
{
	const struct probe_result *row = snapshot->watched.probes[subject.index].row;
	size_t first = first_failure(row);

	return row && first < row->n_points ? row->points[first].time_s : 0;
}

static int64_t
since_of_pipeline(const struct snapshot *snapshot, struct subject subject)
{
	const struct pipeline *row = snapshot->watched.pipelines[subject.index].row;
	const struct pipeline_action *failed = row ? pipeline_failure(row) : NULL;

	return failed ? failed->changed_s : 0;
}

static int64_t
since_of_event(const struct snapshot *snapshot, struct subject subject)
{
	return case_event(snapshot, subject)->time_s;
}

/* ---- the kinds ---- */

static int64_t (*const sinces[SUBJECT_KINDS])(const struct snapshot *snapshot,
					      struct subject subject) = {
	[SUBJECT_JOB] = since_of_job,           [SUBJECT_QUEUE] = since_of_queue,
	[SUBJECT_METRIC] = since_of_metric,     [SUBJECT_ALARM] = since_of_alarm,
	[SUBJECT_SERVICE] = since_of_service,   [SUBJECT_TASK] = since_of_task,
	[SUBJECT_TARGETS] = since_of_ids,       [SUBJECT_PROBE] = since_of_probe,
	[SUBJECT_CHECK] = since_of_ids,         [SUBJECT_MONITOR] = since_of_ids,
	[SUBJECT_PIPELINE] = since_of_pipeline, [SUBJECT_NODE] = since_of_ids,
	[SUBJECT_COST] = since_of_ids,          [SUBJECT_EVENT] = since_of_event,
};

int64_t
case_since_s(const struct snapshot *snapshot, struct subject subject)
{
	struct subject at = case_focus(snapshot, subject);

	if (at.kind == SUBJECT_NONE || at.index >= case_count(snapshot, at.kind) ||
	    !sinces[at.kind])
		return 0;
	return sinces[at.kind](snapshot, at);
}

bool
case_since_is_older(const struct snapshot *snapshot, struct subject subject)
{
	struct subject at = case_focus(snapshot, subject);
	bool is_older = false;

	if (at.kind == SUBJECT_METRIC && at.index < snapshot->n_metrics)
		return breach_since(&snapshot->metrics[at.index], &is_older) ==
			       since_of_metric(snapshot, at) &&
		       is_older;
	if (at.kind != SUBJECT_PROBE || at.index >= snapshot->watched.n_probes)
		return false;
	return first_failure(snapshot->watched.probes[at.index].row) == 0 &&
	       since_of_probe(snapshot, at) > 0;
}
