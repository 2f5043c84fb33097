/* SPDX-License-Identifier: MIT */
/* subject.c - see subject.h: one row a kind of subject. */
#include "model/subject.h"

#include <string.h>

#include "model/cost_report.h"
#include "model/event_row.h"
#include "model/job_row.h"
#include "model/job_view.h"
#include "model/service_map.h"
#include "model/targets.h"

typedef void
name_writer(const struct snapshot *s, struct subject subject, struct text *out);

/* ---- keys: what stands behind "KIND:" ---- */

static void
job_key(const struct snapshot *s, struct subject subject, struct text *out)
{
	text_add(out, s->watched.all_jobs[subject.index].row->id);
}

static void
queue_key(const struct snapshot *s, struct subject subject, struct text *out)
{
	const struct stack_queue *def = s->queues[subject.index].def;

	text_addf(out, "%s/%s", def->region ? def->region : "", def->name);
}

static void
tile_key(const struct snapshot *s, struct subject subject, struct text *out)
{
	static const char *const words[] = {
		[TILE_METRICS] = "metrics",     [TILE_ALARMS] = "alarms",
		[TILE_TASKS] = "tasks",         [TILE_QUEUES] = "queue",
		[TILE_SESSIONS] = "visitors",   [TILE_TARGETS] = "targets",
		[TILE_CHECKS] = "checks",       [TILE_MAP] = "map",
		[TILE_PIPELINES] = "pipelines", [TILE_PROBES] = "probes",
		[TILE_COST] = "cost",           [TILE_JOBS] = "jobs",
	};
	const struct tile *tile = &s->tiles[subject.index];

	text_addf(out, "%s/%s", words[tile->kind], tile->title);
}

static void
metric_key(const struct snapshot *s, struct subject subject, struct text *out)
{
	text_add(out, s->metrics[subject.index].def->id);
}

static void
alarm_key(const struct snapshot *s, struct subject subject, struct text *out)
{
	const struct alarm_row *alarm = s->alarms[subject.index];

	text_addf(out, "%s/%s", alarm->region, alarm->name);
}

static void
service_key(const struct snapshot *s, struct subject subject, struct text *out)
{
	const struct service_row *service = s->services[subject.index];

	text_addf(out, "%s/%s/%s", service->region ? service->region : "", service->cluster,
		  service->name);
}

static void
task_key(const struct snapshot *s, struct subject subject, struct text *out)
{
	text_add(out, s->tasks[subject.index]->arn);
}

static void
targets_key(const struct snapshot *s, struct subject subject, struct text *out)
{
	const struct target_view *view = &s->watched.targets[subject.index];
	const struct target_group *group = NULL;
	const struct target_row *target = NULL;

	text_addf(out, "%s/%s", view->def->region, view->def->title);
	if (view->row)
		targets_part(view->row, subject.part, &group, &target);
	if (group)
		text_addf(out, "/%s", group->dimension);
	if (target)
		text_addf(out, "/%s:%lld", target->id, (long long)target->port);
}

static void
probe_key(const struct snapshot *s, struct subject subject, struct text *out)
{
	text_add(out, s->watched.probes[subject.index].def->name);
}

static void
check_key(const struct snapshot *s, struct subject subject, struct text *out)
{
	const struct stack_check *def = s->watched.checks[subject.index].def;

	text_add(out, def->unresolved ? def->title : def->id);
}

static void
monitor_key(const struct snapshot *s, struct subject subject, struct text *out)
{
	const struct stack_monitor *def = s->watched.sessions[subject.index].def;

	text_addf(out, "%s/%s", def->region, def->name);
}

static void
pipeline_key(const struct snapshot *s, struct subject subject, struct text *out)
{
	const struct stack_pipeline *def = s->watched.pipelines[subject.index].def;

	text_addf(out, "%s/%s", def->region, def->name);
}

static const struct map_line *
line_of(const struct snapshot *s, struct subject subject)
{
	const struct service_map *map = s->watched.maps[subject.index].row;

	return map && subject.part < map->n ? &map->lines[subject.part] : NULL;
}

static void
node_key(const struct snapshot *s, struct subject subject, struct text *out)
{
	const struct map_line *line = line_of(s, subject);

	text_add(out, line ? line->name : "");
}

static void
cost_key(const struct snapshot *s, struct subject subject, struct text *out)
{
	const struct cost_report *report = s->watched.costs[subject.index].report;

	text_add(out, report && subject.part < report->n_lines ? report->lines[subject.part].title
							       : "month");
}

static void
event_key(const struct snapshot *s, struct subject subject, struct text *out)
{
	text_add(out, s->watched.events.row->items[subject.index].id);
}

/* ---- titles, where they are not the key's last words ---- */

static void
job_title(const struct snapshot *s, struct subject subject, struct text *out)
{
	char id[JOB_SHORT_SIZE];

	job_short(s->watched.all_jobs[subject.index].row->id, id);
	text_add(out, id);
}

static void
queue_title(const struct snapshot *s, struct subject subject, struct text *out)
{
	text_add(out, s->queues[subject.index].def->name);
}

static void
tile_title(const struct snapshot *s, struct subject subject, struct text *out)
{
	text_add(out, s->tiles[subject.index].title);
}

static void
metric_title(const struct snapshot *s, struct subject subject, struct text *out)
{
	text_add(out, s->metrics[subject.index].def->title);
}

static void
alarm_title(const struct snapshot *s, struct subject subject, struct text *out)
{
	text_add(out, s->alarms[subject.index]->name);
}

static void
service_title(const struct snapshot *s, struct subject subject, struct text *out)
{
	text_add(out, s->services[subject.index]->name);
}

static void
task_title(const struct snapshot *s, struct subject subject, struct text *out)
{
	const struct task_row *task = s->tasks[subject.index];

	text_addf(out, "%s:%d %.8s", task->family, task->revision, task->id);
}

static void
targets_title(const struct snapshot *s, struct subject subject, struct text *out)
{
	const struct target_view *view = &s->watched.targets[subject.index];
	const struct target_group *group = NULL;
	const struct target_row *target = NULL;

	if (view->row)
		targets_part(view->row, subject.part, &group, &target);
	text_add(out, target ? target->id : group ? group->name : view->def->title);
}

static void
check_title(const struct snapshot *s, struct subject subject, struct text *out)
{
	text_add(out, s->watched.checks[subject.index].def->title);
}

static void
monitor_title(const struct snapshot *s, struct subject subject, struct text *out)
{
	text_add(out, s->watched.sessions[subject.index].def->title);
}

static void
pipeline_title(const struct snapshot *s, struct subject subject, struct text *out)
{
	text_add(out, s->watched.pipelines[subject.index].def->name);
}

static void
cost_title(const struct snapshot *s, struct subject subject, struct text *out)
{
	text_add(out, "the bill, ");
	cost_key(s, subject, out);
}

static void
event_title(const struct snapshot *s, struct subject subject, struct text *out)
{
	text_add(out, s->watched.events.row->items[subject.index].subject);
}

/* ---- how many there are ---- */

static size_t
n_events(const struct snapshot *s)
{
	return s->watched.events.row ? s->watched.events.row->n : 0;
}

static size_t
n_of(const struct snapshot *s, enum subject_kind kind)
{
	const size_t counts[SUBJECT_KINDS] = {
		[SUBJECT_JOB] = s->watched.n_all_jobs,
		[SUBJECT_QUEUE] = s->n_queues,
		[SUBJECT_TILE] = s->n_tiles,
		[SUBJECT_METRIC] = s->n_metrics,
		[SUBJECT_ALARM] = s->n_alarms,
		[SUBJECT_SERVICE] = s->n_services,
		[SUBJECT_TASK] = s->n_tasks,
		[SUBJECT_TARGETS] = s->watched.n_targets,
		[SUBJECT_PROBE] = s->watched.n_probes,
		[SUBJECT_CHECK] = s->watched.n_checks,
		[SUBJECT_MONITOR] = s->watched.n_sessions,
		[SUBJECT_PIPELINE] = s->watched.n_pipelines,
		[SUBJECT_NODE] = s->watched.n_maps,
		[SUBJECT_COST] = s->watched.n_costs,
		[SUBJECT_EVENT] = n_events(s),
	};

	return counts[kind];
}

/* How many parts a thing has besides the whole. */
static size_t
parts_of(const struct snapshot *s, enum subject_kind kind, size_t index)
{
	const struct cost_report *report;

	if (kind == SUBJECT_TARGETS)
		return s->watched.targets[index].row ? targets_parts(s->watched.targets[index].row)
						     : 0;
	if (kind == SUBJECT_NODE)
		return s->watched.maps[index].row ? s->watched.maps[index].row->n : 0;
	report = kind == SUBJECT_COST ? s->watched.costs[index].report : NULL;
	return report ? report->n_lines : 0;
}

/* ---- where a row comes from ---- */

static size_t
source_named(const struct snapshot *s, const char *name, const char *target, const char *region)
{
	for (size_t i = 0; i < s->n_sources; i++)
		if (text_is(s->sources[i].name, name) &&
		    (!target || text_is(s->sources[i].target, target)) &&
		    (!region || text_is(s->sources[i].region, region)))
			return i;
	return SIZE_MAX;
}

static size_t
source_of_tile(const struct snapshot *s, const struct tile *tile)
{
	static const enum subject_kind kinds[] = {
		[TILE_QUEUES] = SUBJECT_QUEUE,    [TILE_SESSIONS] = SUBJECT_MONITOR,
		[TILE_TARGETS] = SUBJECT_TARGETS, [TILE_CHECKS] = SUBJECT_CHECK,
		[TILE_MAP] = SUBJECT_NODE,        [TILE_PIPELINES] = SUBJECT_PIPELINE,
		[TILE_PROBES] = SUBJECT_PROBE,    [TILE_COST] = SUBJECT_COST,
		[TILE_JOBS] = SUBJECT_NONE,
	};

	if (tile->kind == TILE_METRICS)
		return subject_source(s,
				      (struct subject){ SUBJECT_METRIC,
							s->stack->groups[tile->index].first_metric,
							SIZE_MAX });
	if (tile->kind == TILE_ALARMS)
		return source_named(s, "alarms", NULL, NULL);
	if (tile->kind == TILE_TASKS)
		return source_named(s, "tasks", tile->title, NULL);
	if (tile->kind == TILE_JOBS)
		return s->watched.jobs[tile->index].source;
	return subject_source(s, (struct subject){ kinds[tile->kind], tile->index, SIZE_MAX });
}

size_t
subject_source(const struct snapshot *s, struct subject subject)
{
	const struct watched_views *w = &s->watched;
	size_t i = subject.index;

	if (subject.kind == SUBJECT_NONE || i >= n_of(s, subject.kind))
		return SIZE_MAX;
	switch (subject.kind) {
	case SUBJECT_JOB:
		return w->all_jobs[i].jobs->source;
	case SUBJECT_QUEUE:
		return s->queues[i].source;
	case SUBJECT_TILE:
		return source_of_tile(s, &s->tiles[i]);
	case SUBJECT_METRIC:
		return s->metrics[i].source;
	case SUBJECT_ALARM:
		return source_named(s, "alarms", NULL, s->alarms[i]->region);
	case SUBJECT_SERVICE:
		return source_named(s, "services", s->services[i]->cluster, s->services[i]->region);
	case SUBJECT_TASK:
		return source_named(s, "tasks", s->tasks[i]->cluster, NULL);
	case SUBJECT_TARGETS:
		return w->targets[i].source;
	case SUBJECT_PROBE:
		return w->probes[i].source;
	case SUBJECT_CHECK:
		return w->checks[i].source;
	case SUBJECT_MONITOR:
		return w->sessions[i].source;
	case SUBJECT_PIPELINE:
		return w->pipelines[i].source;
	case SUBJECT_NODE:
		return w->maps[i].source;
	case SUBJECT_COST:
		return w->costs[i].source;
	default:
		return w->events.source;
	}
}

/* ---- the table ---- */

static const struct {
	const char *word;
	name_writer *key, *title; /* title NULL: as its key */
} kinds[SUBJECT_KINDS] = {
	[SUBJECT_NONE] = { "nothing", NULL, NULL },
	[SUBJECT_JOB] = { "job", job_key, job_title },
	[SUBJECT_QUEUE] = { "queue", queue_key, queue_title },
	[SUBJECT_TILE] = { "tile", tile_key, tile_title },
	[SUBJECT_METRIC] = { "metric", metric_key, metric_title },
	[SUBJECT_ALARM] = { "alarm", alarm_key, alarm_title },
	[SUBJECT_SERVICE] = { "service", service_key, service_title },
	[SUBJECT_TASK] = { "task", task_key, task_title },
	[SUBJECT_TARGETS] = { "targets", targets_key, targets_title },
	[SUBJECT_PROBE] = { "probe", probe_key, NULL },
	[SUBJECT_CHECK] = { "check", check_key, check_title },
	[SUBJECT_MONITOR] = { "monitor", monitor_key, monitor_title },
	[SUBJECT_PIPELINE] = { "pipeline", pipeline_key, pipeline_title },
	[SUBJECT_NODE] = { "node", node_key, NULL },
	[SUBJECT_COST] = { "cost", cost_key, cost_title },
	[SUBJECT_EVENT] = { "event", event_key, event_title },
};

const char *
subject_word(enum subject_kind kind)
{
	return kinds[kind].word;
}

void
subject_key(const struct snapshot *snapshot, struct subject subject, struct text *out)
{
	if (subject.kind == SUBJECT_NONE || subject.index >= n_of(snapshot, subject.kind))
		return;
	text_addf(out, "%s:", kinds[subject.kind].word);
	kinds[subject.kind].key(snapshot, subject, out);
}

void
subject_title(const struct snapshot *snapshot, struct subject subject, struct text *out)
{
	name_writer *title = kinds[subject.kind].title;

	if (subject.kind == SUBJECT_NONE || subject.index >= n_of(snapshot, subject.kind))
		return;
	(title ? title : kinds[subject.kind].key)(snapshot, subject, out);
}

static bool
has_key(const struct snapshot *snapshot, struct subject subject, const char *key)
{
	TEXT_ON(own, SUBJECT_KEY_MAX);

	subject_key(snapshot, subject, &own);
	return text_is(own.data, key);
}

struct subject
subject_find(const struct snapshot *snapshot, const char *key)
{
	enum subject_kind kind = SUBJECT_NONE + 1;
	const char *colon = strchr(key, ':');

	while (colon && kind < SUBJECT_KINDS &&
	       (strlen(kinds[kind].word) != (size_t)(colon - key) ||
		!text_starts(key, kinds[kind].word)))
		kind++;
	for (size_t i = 0; colon && kind < SUBJECT_KINDS && i < n_of(snapshot, kind); i++) {
		struct subject subject = { kind, i, SIZE_MAX };
		size_t n = parts_of(snapshot, kind, i);

		if (has_key(snapshot, subject, key))
			return subject;
		for (subject.part = 0; subject.part < n; subject.part++)
			if (has_key(snapshot, subject, key))
				return subject;
	}
	return (struct subject){ .kind = SUBJECT_NONE };
}
