/* SPDX-License-Identifier: MIT */
/* model_publish.c - makes the snapshot of a moment from the model: metrics, alarms, ECS and queues.
 * The other things of the stack are model_watched.c's. */
#include "model/model_publish.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "model/acks.h"
#include "model/health.h"

#define SNAPSHOT_LIMIT (64u << 20)
#define STALE_CADENCES 2
#define LATE_PERIODS 3

void *
model_publish_array(struct snapshot *snapshot, size_t n, size_t size)
{
	return mem_must(arena_array(snapshot->arena, MAX(n, (size_t)1), size));
}

static void
publish_sources(const struct model *model, struct snapshot *snapshot)
{
	struct source_status *out = model_publish_array(snapshot, model->n_sources, sizeof(*out));

	snapshot->parts = model_publish_array(snapshot, model->n_sources, sizeof(*snapshot->parts));
	for (size_t i = 0; i < model->n_sources; i++) {
		const struct model_source *s = &model->sources[i];
		bool is_old = s->good_ms &&
			      snapshot->time_ms - s->good_ms > STALE_CADENCES * s->cadence_ms;

		out[i] = (struct source_status){
			.name = mem_must(arena_text(snapshot->arena, s->name)),
			.target = mem_must(arena_text(snapshot->arena, s->target)),
			.region = mem_must(arena_text(snapshot->arena, s->region)),
			.err = s->err,
			.error = mem_must(arena_text(snapshot->arena, s->error)),
			.state = s->is_resting ? STATE_PAUSED : s->state,
			.good_ms = s->good_ms,
			.cadence_ms = s->cadence_ms,
			.failures = s->failures,
			.is_resting = s->is_resting,
			.is_stale = is_old && !s->is_resting,
			.cost = s->cost,
		};
		if (s->part)
			snapshot->parts[snapshot->n_parts++] = part_ref(s->part);
	}
	snapshot->sources = out;
	snapshot->n_sources = model->n_sources;
}

/* What is asked seldom is not late for that: a cadence is allowed, too. What nobody asks for is
 * old, not late. */
static bool
is_late(const struct model *model, const struct metric_def *def, const struct model_metric *metric,
	int64_t now_ms)
{
	int64_t cadence_ms =
		metric->source < model->n_sources ? model->sources[metric->source].cadence_ms : 0;
	int64_t allowed_s = (LATE_PERIODS + 1) * def->period_s + def->lag_s + cadence_ms / 1000;
	struct sample last = series_last(metric->series);

	return metric->is_watched && quality_has_value(last.quality) &&
	       now_ms / 1000 - last.time_s > allowed_s;
}

static void
publish_metrics(const struct model *model, struct snapshot *snapshot)
{
	size_t n = model->stack->n_metrics;
	struct metric_view *out = model_publish_array(snapshot, n, sizeof(*out));

	for (size_t i = 0; i < n; i++) {
		const struct model_metric *m = &model->metrics[i];
		const struct metric_def *def = &model->stack->metrics[i];
		struct sample last = series_last(m->series);
		bool late = is_late(model, def, m, snapshot->time_ms);
		bool is_unknown = late || last.quality == QUALITY_NONE || m->is_forbidden;

		out[i] = (struct metric_view){
			.def = def,
			.series = series_ref(m->series),
			.last = last,
			.is_late = late,
			.is_watched = m->is_watched && !def->unresolved,
			.good_ms = m->good_ms,
			.level = is_unknown ? LEVEL_UNKNOWN
					    : health_of_metric(def, m->series,
							       snapshot->time_ms / 1000),
			.source = m->source,
			.is_forbidden = m->is_forbidden,
			.message = mem_must(arena_text(snapshot->arena, m->message)),
		};
	}
	snapshot->metrics = out;
	snapshot->n_metrics = n;
}

/* Worst first, then the newest change, then by name so that equal rows never swap places. */
static int
compare_alarms(const void *a, const void *b)
{
	static const int rank[] = { [ALARM_ALARM] = 0, [ALARM_INSUFFICIENT] = 1, [ALARM_OK] = 2 };
	const struct alarm_row *x = *(const struct alarm_row *const *)a;
	const struct alarm_row *y = *(const struct alarm_row *const *)b;

	if (x->state != y->state)
		return rank[x->state] - rank[y->state];
	/* A composite alarm only repeats what others say: the cause comes first. */
	if (x->is_composite != y->is_composite)
		return x->is_composite ? 1 : -1;
	if (x->since_s != y->since_s)
		return x->since_s < y->since_s ? 1 : -1;
	return strcmp(x->name, y->name);
}

static int64_t
task_time(const struct task_row *task)
{
	return MAX(MAX(task->created_s, task->started_s), task->stopped_s);
}

static int
compare_tasks(const void *a, const void *b)
{
	const struct task_row *x = *(const struct task_row *const *)a;
	const struct task_row *y = *(const struct task_row *const *)b;
	bool x_stopped = text_is(x->status, "STOPPED"), y_stopped = text_is(y->status, "STOPPED");

	if (x_stopped != y_stopped)
		return x_stopped ? 1 : -1;
	if (task_time(x) != task_time(y))
		return task_time(x) < task_time(y) ? 1 : -1;
	return strcmp(x->arn, y->arn);
}

static void
publish_rows(struct snapshot *snapshot)
{
	size_t n_alarms = 0, n_services = 0, n_tasks = 0;

	for (size_t i = 0; i < snapshot->n_parts; i++) {
		const struct part *part = snapshot->parts[i];

		n_alarms += part->kind == PART_ALARMS ? part->alarms.n : 0;
		n_services += part->kind == PART_ECS ? part->ecs.n_services : 0;
		n_tasks += part->kind == PART_ECS ? part->ecs.n_tasks : 0;
	}
	snapshot->alarms = model_publish_array(snapshot, n_alarms, sizeof(*snapshot->alarms));
	snapshot->services = model_publish_array(snapshot, n_services, sizeof(*snapshot->services));
	snapshot->tasks = model_publish_array(snapshot, n_tasks, sizeof(*snapshot->tasks));
	for (size_t i = 0; i < snapshot->n_parts; i++) {
		const struct part *part = snapshot->parts[i];

		for (size_t j = 0; part->kind == PART_ALARMS && j < part->alarms.n; j++)
			snapshot->alarms[snapshot->n_alarms++] = &part->alarms.rows[j];
		for (size_t j = 0; part->kind == PART_ECS && j < part->ecs.n_services; j++)
			snapshot->services[snapshot->n_services++] = &part->ecs.services[j];
		for (size_t j = 0; part->kind == PART_ECS && j < part->ecs.n_tasks; j++)
			snapshot->tasks[snapshot->n_tasks++] = &part->ecs.tasks[j];
	}
	qsort(snapshot->alarms, snapshot->n_alarms, sizeof(*snapshot->alarms), compare_alarms);
	qsort(snapshot->tasks, snapshot->n_tasks, sizeof(*snapshot->tasks), compare_tasks);
}

/* The newest value of a per-period count that will not change any more, per second. */
static struct sample
settled_rate(const struct snapshot *snapshot, size_t metric)
{
	const struct series *series;

	if (metric == SIZE_MAX)
		return (struct sample){ .quality = QUALITY_NONE };
	series = snapshot->metrics[metric].series;
	for (size_t i = series->n; i-- > 0;) {
		struct sample sample = series_at(series, i);

		if (!quality_has_value(sample.quality) || sample.quality == QUALITY_PROVISIONAL)
			continue;
		sample.value /= (double)series->period_s;
		return sample;
	}
	return (struct sample){ .quality = QUALITY_NONE };
}

static void
work_out_drain(struct queue_view *queue)
{
	double net = queue->deleted_per_s.value - queue->sent_per_s.value;

	if (!queue->row || !queue->row->main.is_found)
		return;
	if (queue->row->main.visible == 0) {
		queue->has_drain = true;
		return;
	}
	queue->has_drain = quality_has_value(queue->deleted_per_s.quality) &&
			   quality_has_value(queue->sent_per_s.quality);
	if (queue->has_drain)
		queue->drain_s = net > 0 ? (double)queue->row->main.visible / net : INFINITY;
}

const struct part *
model_publish_part(const struct model *model, const char *name, const char *target,
		   const char *region, size_t *out_source)
{
	for (size_t i = 0; i < model->n_sources; i++) {
		const struct model_source *s = &model->sources[i];

		if (text_is(s->name, name) && text_is(s->target, target) &&
		    (!region || text_is(s->region, region))) {
			*out_source = i;
			return s->part;
		}
	}
	return NULL;
}

static void
publish_queues(const struct model *model, struct snapshot *snapshot)
{
	const struct stack *stack = model->stack;
	struct queue_view *out = model_publish_array(snapshot, stack->n_queues, sizeof(*out));

	for (size_t i = 0; i < stack->n_queues; i++) {
		const struct stack_queue *def = &stack->queues[i];
		const struct part *part =
			model_publish_part(model, "queues", def->name, def->region, &out[i].source);

		out[i].def = def;
		out[i].row = part ? &part->queue : NULL;
		if (def->age_metric != SIZE_MAX)
			out[i].oldest_age_s = snapshot->metrics[def->age_metric].last;
		out[i].sent_per_s = settled_rate(snapshot, def->sent_metric);
		out[i].deleted_per_s = settled_rate(snapshot, def->deleted_metric);
		work_out_drain(&out[i]);
	}
	snapshot->queues = out;
	snapshot->n_queues = stack->n_queues;
}

/* What was said of what is well again, or of a time that has passed, does not hold any more. */
static void
publish_acks(const struct model *model, struct snapshot *snapshot)
{
	struct ack *out = model_publish_array(snapshot, model->n_acks, sizeof(*out));

	for (size_t i = 0; i < model->n_acks; i++)
		if (!acks_is_over(snapshot, &model->acks[i]))
			out[snapshot->n_acks++] = model->acks[i];
	snapshot->acks = out;
}

struct snapshot *
model_publish(struct model *model, int64_t now_ms)
{
	struct arena *arena = mem_must(arena_new(SNAPSHOT_LIMIT));
	struct snapshot *snapshot = mem_must(arena_alloc(arena, sizeof(*snapshot)));

	snapshot->refs = 1;
	snapshot->arena = arena;
	snapshot->version = ++model->version;
	snapshot->stack = model->stack;
	snapshot->time_ms = now_ms;
	snapshot->watching = model->watching;
	publish_sources(model, snapshot);
	publish_metrics(model, snapshot);
	publish_rows(snapshot);
	publish_queues(model, snapshot);
	model_publish_watched(model, snapshot);
	health_fill(snapshot);
	publish_acks(model, snapshot);
	return snapshot;
}
