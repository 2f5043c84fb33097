/* SPDX-License-Identifier: MIT */
/* case.c - how bad each thing of a snapshot is, and what a tile stands for; since when:
 * case_since.c. */
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

/* ---- the kinds ---- */

static enum level (*const levels[SUBJECT_KINDS])(const struct snapshot *snapshot,
						 struct subject subject) = {
	[SUBJECT_JOB] = level_of_job,         [SUBJECT_QUEUE] = level_of_queue,
	[SUBJECT_TILE] = level_of_tile,       [SUBJECT_METRIC] = level_of_metric,
	[SUBJECT_ALARM] = level_of_alarm,     [SUBJECT_SERVICE] = level_of_service,
	[SUBJECT_TASK] = level_of_task,       [SUBJECT_TARGETS] = level_of_targets,
	[SUBJECT_PROBE] = level_of_probe,     [SUBJECT_CHECK] = level_of_check,
	[SUBJECT_MONITOR] = level_of_monitor, [SUBJECT_PIPELINE] = level_of_pipeline,
	[SUBJECT_NODE] = level_of_node,       [SUBJECT_COST] = level_of_cost,
	[SUBJECT_EVENT] = level_of_event,
};

enum level
case_level(const struct snapshot *snapshot, struct subject subject)
{
	if (subject.kind == SUBJECT_NONE || subject.index >= case_count(snapshot, subject.kind))
		return LEVEL_OK;
	return levels[subject.kind](snapshot, subject);
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

/* The things of the service map are lines of the one map. */
static struct subject
thing_at(enum subject_kind kind, size_t i)
{
	bool is_node = kind == SUBJECT_NODE;

	return (struct subject){ kind, is_node ? 0 : i, is_node ? i : SIZE_MAX };
}

/* Worse, or as bad and younger: the rows of most kinds have the newest first, and the first stays.
 */
static struct subject
worst_of(const struct snapshot *snapshot, const struct tile *tile, enum subject_kind kind)
{
	struct subject worst = { .kind = SUBJECT_NONE };
	enum level level = LEVEL_UNKNOWN;

	for (size_t i = 0; i < case_count(snapshot, kind); i++) {
		struct subject at = thing_at(kind, i);

		if (!is_of_tile(snapshot, tile, at) || levels[kind](snapshot, at) <= level)
			continue;
		worst = at;
		level = levels[kind](snapshot, at);
	}
	return worst;
}

size_t
case_things(const struct snapshot *snapshot, struct subject subject, struct subject *out,
	    size_t max)
{
	const struct tile *tile = &snapshot->tiles[subject.index];
	size_t n = 0;

	for (size_t k = 0; k < LEN(tiles[0].kinds); k++) {
		enum subject_kind kind = tiles[tile->kind].kinds[k];

		for (size_t i = 0; i < case_count(snapshot, kind) && n < max; i++) {
			struct subject at = thing_at(kind, i);

			if (tiles[tile->kind].is_one ? i == tile->index
						     : is_of_tile(snapshot, tile, at))
				out[n++] = at;
		}
	}
	return n;
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
			for (size_t i = 0; i < case_count(snapshot, shown[k]); i++)
				n = add_red(snapshot, thing_at(shown[k], i), level, out, n, max);
		}
	}
	return n;
}
