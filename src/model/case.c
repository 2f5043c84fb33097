/* SPDX-License-Identifier: MIT */
/* case.c - how bad each thing of a snapshot is and since when, and what a tile stands for. */
#include "model/case.h"

#include <string.h>

#include "model/case_look.h"
#include "model/checks.h"
#include "model/cost_report.h"
#include "model/event_row.h"
#include "model/health.h"
#include "model/pipelines.h"
#include "model/probes.h"
#include "model/service_map.h"
#include "model/sessions.h"

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

/* ---- levels ---- */

static enum level
level_of_queue(const struct snapshot *snapshot, struct subject subject)
{
	const struct queue_view *queue = &snapshot->queues[subject.index];

	return MAX(queue->level, queue->dlq_level);
}

static enum level
level_of_tile(const struct snapshot *snapshot, struct subject subject)
{
	return snapshot->tiles[subject.index].level;
}

static enum level
level_of_metric(const struct snapshot *snapshot, struct subject subject)
{
	return snapshot->metrics[subject.index].level;
}

static enum level
level_of_alarm(const struct snapshot *snapshot, struct subject subject)
{
	static const enum level levels[] = { [ALARM_OK] = LEVEL_OK,
					     [ALARM_ALARM] = LEVEL_ALARM,
					     [ALARM_INSUFFICIENT] = LEVEL_UNKNOWN };

	return levels[snapshot->alarms[subject.index]->state];
}

static enum level
level_of_service(const struct snapshot *snapshot, struct subject subject)
{
	return health_of_service(snapshot->services[subject.index]);
}

static enum level
level_of_task(const struct snapshot *snapshot, struct subject subject)
{
	return task_has_failed(snapshot->tasks[subject.index]) ? LEVEL_ALARM : LEVEL_OK;
}

/* A target is as bad as it makes its group. */
static enum level
level_of_targets(const struct snapshot *snapshot, struct subject subject)
{
	const struct target_group *group;
	const struct target_row *target;
	const struct target_view *view = case_targets(snapshot, subject, &group, &target);

	if (!group)
		return view->level;
	if (!target)
		return target_group_level(group);
	return target_level(target) == LEVEL_WARN ? target_group_level(group)
						  : target_level(target);
}

static enum level
level_of_job(const struct snapshot *snapshot, struct subject subject)
{
	return case_job(snapshot, subject)->level;
}

static enum level
level_of_probe(const struct snapshot *snapshot, struct subject subject)
{
	return snapshot->watched.probes[subject.index].level;
}

static enum level
level_of_check(const struct snapshot *snapshot, struct subject subject)
{
	return snapshot->watched.checks[subject.index].level;
}

static enum level
level_of_monitor(const struct snapshot *snapshot, struct subject subject)
{
	return snapshot->watched.sessions[subject.index].level;
}

static enum level
level_of_pipeline(const struct snapshot *snapshot, struct subject subject)
{
	return snapshot->watched.pipelines[subject.index].level;
}

static enum level
level_of_node(const struct snapshot *snapshot, struct subject subject)
{
	const struct service_map *map = case_map(snapshot);

	return subject.part < map->n ? map_level(&map->lines[subject.part])
				     : snapshot->watched.maps[0].level;
}

static enum level
level_of_cost(const struct snapshot *snapshot, struct subject subject)
{
	const struct cost_view *cost = &snapshot->watched.costs[subject.index];

	if (cost->report && subject.part < cost->report->n_lines)
		return cost->report->lines[subject.part].level;
	return cost->level;
}

static enum level
level_of_event(const struct snapshot *snapshot, struct subject subject)
{
	return case_event(snapshot, subject)->level;
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

static int64_t
since_of_service(const struct snapshot *snapshot, struct subject subject)
{
	int64_t since_s = newest_failure(snapshot, subject);

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

static int64_t
since_of_probe(const struct snapshot *snapshot, struct subject subject)
{
	const struct probe_result *row = snapshot->watched.probes[subject.index].row;
	int64_t since_s = 0;

	for (size_t i = row ? row->n_points : 0; i-- > 0 && !row->points[i].is_up;)
		since_s = row->points[i].time_s;
	return since_s;
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

static const struct {
	enum level (*level)(const struct snapshot *snapshot, struct subject subject);
	int64_t (*since)(const struct snapshot *snapshot, struct subject subject);
} kinds[SUBJECT_KINDS] = {
	[SUBJECT_JOB] = { level_of_job, since_of_job },
	[SUBJECT_QUEUE] = { level_of_queue, since_of_queue },
	[SUBJECT_TILE] = { level_of_tile, NULL },
	[SUBJECT_METRIC] = { level_of_metric, since_of_metric },
	[SUBJECT_ALARM] = { level_of_alarm, since_of_alarm },
	[SUBJECT_SERVICE] = { level_of_service, since_of_service },
	[SUBJECT_TASK] = { level_of_task, since_of_task },
	[SUBJECT_TARGETS] = { level_of_targets, since_of_ids },
	[SUBJECT_PROBE] = { level_of_probe, since_of_probe },
	[SUBJECT_CHECK] = { level_of_check, since_of_ids },
	[SUBJECT_MONITOR] = { level_of_monitor, since_of_ids },
	[SUBJECT_PIPELINE] = { level_of_pipeline, since_of_pipeline },
	[SUBJECT_NODE] = { level_of_node, since_of_ids },
	[SUBJECT_COST] = { level_of_cost, since_of_ids },
	[SUBJECT_EVENT] = { level_of_event, since_of_event },
};

enum level
case_level(const struct snapshot *snapshot, struct subject subject)
{
	if (subject.kind == SUBJECT_NONE || subject.index >= case_count(snapshot, subject.kind))
		return LEVEL_OK;
	return kinds[subject.kind].level(snapshot, subject);
}

int64_t
case_since_s(const struct snapshot *snapshot, struct subject subject)
{
	struct subject at = case_focus(snapshot, subject);

	if (at.kind == SUBJECT_NONE || at.index >= case_count(snapshot, at.kind) ||
	    !kinds[at.kind].since)
		return 0;
	return kinds[at.kind].since(snapshot, at);
}

/* ---- tiles ---- */

/* The kinds of things that a kind of tile is about, the most telling first, and whether the tile's
 * index says which one. */
static const struct {
	enum subject_kind kinds[2];
	bool is_one;
} tiles[] = {
	[TILE_METRICS] = { { SUBJECT_METRIC }, false },
	[TILE_ALARMS] = { { SUBJECT_ALARM }, false },
	[TILE_TASKS] = { { SUBJECT_TASK, SUBJECT_SERVICE }, false },
	[TILE_QUEUES] = { { SUBJECT_QUEUE }, true },
	[TILE_SESSIONS] = { { SUBJECT_MONITOR }, true },
	[TILE_TARGETS] = { { SUBJECT_TARGETS }, true },
	[TILE_CHECKS] = { { SUBJECT_CHECK }, false },
	[TILE_MAP] = { { SUBJECT_NODE }, false },
	[TILE_PIPELINES] = { { SUBJECT_PIPELINE }, false },
	[TILE_PROBES] = { { SUBJECT_PROBE }, false },
	[TILE_COST] = { { SUBJECT_COST }, true },
	[TILE_JOBS] = { { SUBJECT_JOB }, false },
};

/* The thing is of what the tile shows. */
static bool
is_of_tile(const struct snapshot *snapshot, const struct tile *tile, struct subject subject)
{
	const struct stack *stack = snapshot->stack;
	const struct stack_group *group =
		tile->index < stack->n_groups ? &stack->groups[tile->index] : NULL;
	const char *cluster =
		tile->index < stack->n_clusters ? stack->clusters[tile->index].name : NULL;

	switch (subject.kind) {
	case SUBJECT_METRIC:
		return group && subject.index >= group->first_metric &&
		       subject.index < group->first_metric + group->n_metrics;
	case SUBJECT_TASK:
		return text_is(snapshot->tasks[subject.index]->cluster, cluster);
	case SUBJECT_SERVICE:
		return text_is(snapshot->services[subject.index]->cluster, cluster);
	case SUBJECT_JOB:
		return case_job(snapshot, subject)->jobs == &snapshot->watched.jobs[tile->index];
	default:
		return true;
	}
}

/* Worse, or as bad and younger: the rows of most kinds have the newest first, and the first stays.
 */
static struct subject
worst_of(const struct snapshot *snapshot, const struct tile *tile, enum subject_kind kind)
{
	struct subject worst = { .kind = SUBJECT_NONE };
	enum level level = LEVEL_UNKNOWN;

	for (size_t i = 0; i < case_count(snapshot, kind); i++) {
		struct subject at = { kind, kind == SUBJECT_NODE ? 0 : i,
				      kind == SUBJECT_NODE ? i : SIZE_MAX };

		if (!is_of_tile(snapshot, tile, at) || kinds[kind].level(snapshot, at) <= level)
			continue;
		worst = at;
		level = kinds[kind].level(snapshot, at);
	}
	return worst;
}

static size_t
metric_of_def(const struct snapshot *snapshot, const struct metric_def *def)
{
	return def ? (size_t)(def - snapshot->stack->metrics) : SIZE_MAX;
}

struct subject
case_focus(const struct snapshot *snapshot, struct subject subject)
{
	const struct tile *tile;
	struct subject at = { .kind = SUBJECT_NONE };

	if (subject.kind != SUBJECT_TILE || subject.index >= snapshot->n_tiles)
		return subject;
	tile = &snapshot->tiles[subject.index];
	if (tiles[tile->kind].is_one)
		return (struct subject){ tiles[tile->kind].kinds[0], tile->index, SIZE_MAX };
	for (size_t i = 0; i < LEN(tiles[0].kinds) && at.kind == SUBJECT_NONE; i++)
		if (tiles[tile->kind].kinds[i] != SUBJECT_NONE)
			at = worst_of(snapshot, tile, tiles[tile->kind].kinds[i]);
	if (at.kind == SUBJECT_NONE && tile->metric)
		at = (struct subject){ SUBJECT_METRIC, metric_of_def(snapshot, tile->metric),
				       SIZE_MAX };
	return at;
}

/* ---- all that is red ---- */

static size_t
add_red(const struct snapshot *snapshot, struct subject at, enum level level, struct subject *out,
	size_t n, size_t max)
{
	if (n >= max || case_level(snapshot, at) != level)
		return n;
	out[n] = at;
	return n + 1;
}

size_t
case_reds(const struct snapshot *snapshot, struct subject *out, size_t max)
{
	static const enum subject_kind shown[] = {
		SUBJECT_ALARM,   SUBJECT_METRIC,   SUBJECT_PROBE, SUBJECT_CHECK, SUBJECT_QUEUE,
		SUBJECT_TARGETS, SUBJECT_SERVICE,  SUBJECT_TASK,  SUBJECT_JOB,   SUBJECT_MONITOR,
		SUBJECT_NODE,    SUBJECT_PIPELINE, SUBJECT_COST
	};
	size_t n = 0;

	for (enum level level = LEVEL_ALARM; level >= LEVEL_WARN; level--) {
		for (size_t k = 0; k < LEN(shown); k++) {
			bool is_node = shown[k] == SUBJECT_NODE;

			for (size_t i = 0; i < case_count(snapshot, shown[k]); i++)
				n = add_red(snapshot,
					    (struct subject){ shown[k], is_node ? 0 : i,
							      is_node ? i : SIZE_MAX },
					    level, out, n, max);
		}
	}
	return n;
}
