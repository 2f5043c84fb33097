/* SPDX-License-Identifier: MIT */
/* model.c - the present: the newest series and parts, and the state of every source unit. What they
 * mean is health.c's business. */
#include "model/model.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "model/health.h"

#define SNAPSHOT_LIMIT (64u << 20)
#define STALE_CADENCES 2
#define LATE_PERIODS 3

struct source {
	char *name, *target, *region;
	enum state state, state_before_pause;
	int64_t good_ms, cadence_ms;
	enum err err; /* of the last failure, and its sentence */
	char error[WHY_MAX];
	unsigned failures;
	struct part *part; /* NULL until the first good poll, and for metrics */
};

struct metric {
	struct series *series;
	size_t source;
	bool is_forbidden;
	char message[160];
};

struct model {
	const struct stack *stack;
	struct metric *metrics; /* one per stack metric */
	struct source *sources;
	size_t n_sources;
	struct watching watching;
	uint64_t version;
};

struct model *
model_new(const struct stack *stack, int64_t history_s)
{
	struct model *model = mem_alloc(1, sizeof(*model));

	model->stack = stack;
	model->metrics = mem_alloc(stack->n_metrics + 1, sizeof(*model->metrics));
	for (size_t i = 0; i < stack->n_metrics; i++) {
		int64_t period_s = stack->metrics[i].period_s;
		/* A day's metric needs more than three hours to have any history at all. */
		size_t window = (size_t)MAX(history_s / period_s, 16) + 1;

		model->metrics[i].series = series_new(period_s, window);
	}
	return model;
}

void
model_free(struct model *model)
{
	if (!model)
		return;
	for (size_t i = 0; i < model->stack->n_metrics; i++)
		series_unref(model->metrics[i].series);
	for (size_t i = 0; i < model->n_sources; i++) {
		part_unref(model->sources[i].part);
		free(model->sources[i].name);
		free(model->sources[i].target);
		free(model->sources[i].region);
	}
	free(model->metrics);
	free(model->sources);
	free(model);
}

size_t
model_add_source(struct model *model, const char *name, const char *target, const char *region,
		 int64_t cadence_ms)
{
	size_t n = model->n_sources;

	model->sources = mem_resize(model->sources, n, n + 1, sizeof(*model->sources));
	model->sources[n] = (struct source){
		.name = mem_text(name),
		.target = mem_text(target),
		.region = mem_text(region),
		.cadence_ms = cadence_ms,
	};
	model->n_sources++;
	return n;
}

void
model_set_metric_source(struct model *model, size_t metric, size_t source)
{
	model->metrics[metric].source = source;
}

void
model_set_cadence(struct model *model, size_t source, int64_t cadence_ms)
{
	model->sources[source].cadence_ms = cadence_ms;
}

void
model_source_ok(struct model *model, size_t source, int64_t now_ms)
{
	struct source *s = &model->sources[source];

	s->state = STATE_OK;
	s->good_ms = now_ms;
	s->failures = 0;
	s->err = ERR_OK;
	s->error[0] = '\0';
}

void
model_source_failed(struct model *model, size_t source, enum err err, const char *sentence)
{
	struct source *s = &model->sources[source];

	s->state = state_of_err(err);
	s->err = err;
	s->failures++;
	text_clean(sentence, strlen(sentence), s->error, sizeof(s->error));
}

void
model_source_paused(struct model *model, size_t source, bool is_paused)
{
	struct source *s = &model->sources[source];

	if (is_paused == (s->state == STATE_PAUSED))
		return;
	if (is_paused)
		s->state_before_pause = s->state;
	s->state = is_paused ? STATE_PAUSED : s->state_before_pause;
}

void
model_apply_points(struct model *model, size_t metric, const struct points *points, int64_t from_s,
		   int64_t to_s, int64_t now_ms)
{
	struct metric *m = &model->metrics[metric];
	bool is_zero_less = model->stack->metrics[metric].is_zero_less;
	const char *message = points->message ? points->message : "";

	m->is_forbidden = points->is_forbidden;
	text_clean(message, strlen(message), m->message, sizeof(m->message));
	/* What CloudWatch would not show us is unknown: the old values stay. */
	if (points->is_forbidden)
		return;
	m->series = series_own(m->series);
	series_merge(m->series, points, from_s, to_s, now_ms / 1000, is_zero_less);
}

void
model_apply_part(struct model *model, size_t source, struct part *owned_part)
{
	part_unref(model->sources[source].part);
	model->sources[source].part = owned_part;
}

void
model_set_watching(struct model *model, const struct watching *watching)
{
	model->watching = *watching;
}

/* ---- publishing ---- */

static void *
keep(struct snapshot *snapshot, size_t n, size_t size)
{
	return mem_must(arena_array(snapshot->arena, MAX(n, (size_t)1), size));
}

static void
publish_sources(const struct model *model, struct snapshot *snapshot)
{
	struct source_status *out = keep(snapshot, model->n_sources, sizeof(*out));

	snapshot->parts = keep(snapshot, model->n_sources, sizeof(*snapshot->parts));
	for (size_t i = 0; i < model->n_sources; i++) {
		const struct source *s = &model->sources[i];
		int64_t age_ms = snapshot->time_ms - s->good_ms;

		out[i] = (struct source_status){
			.name = mem_must(arena_text(snapshot->arena, s->name)),
			.target = mem_must(arena_text(snapshot->arena, s->target)),
			.region = mem_must(arena_text(snapshot->arena, s->region)),
			.err = s->err,
			.error = mem_must(arena_text(snapshot->arena, s->error)),
			.state = s->state,
			.good_ms = s->good_ms,
			.cadence_ms = s->cadence_ms,
			.failures = s->failures,
			.is_stale = s->good_ms && age_ms > STALE_CADENCES * s->cadence_ms,
		};
		if (s->part)
			snapshot->parts[snapshot->n_parts++] = part_ref(s->part);
	}
	snapshot->sources = out;
	snapshot->n_sources = model->n_sources;
}

static bool
is_late(const struct metric_def *def, struct sample last, int64_t now_s)
{
	int64_t allowed_s = LATE_PERIODS * def->period_s + def->lag_s;

	return quality_has_value(last.quality) && now_s - last.time_s > allowed_s + def->period_s;
}

static void
publish_metrics(const struct model *model, struct snapshot *snapshot)
{
	size_t n = model->stack->n_metrics;
	struct metric_view *out = keep(snapshot, n, sizeof(*out));

	for (size_t i = 0; i < n; i++) {
		const struct metric *m = &model->metrics[i];
		const struct metric_def *def = &model->stack->metrics[i];
		struct sample last = series_last(m->series);
		bool late = is_late(def, last, snapshot->time_ms / 1000);
		bool is_unknown = late || last.quality == QUALITY_NONE || m->is_forbidden;

		out[i] = (struct metric_view){
			.def = def,
			.series = series_ref(m->series),
			.last = last,
			.is_late = late,
			.level = is_unknown ? LEVEL_UNKNOWN : health_of_metric(def, m->series),
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
	snapshot->alarms = keep(snapshot, n_alarms, sizeof(*snapshot->alarms));
	snapshot->services = keep(snapshot, n_services, sizeof(*snapshot->services));
	snapshot->tasks = keep(snapshot, n_tasks, sizeof(*snapshot->tasks));
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

static const struct part *
queue_part(const struct model *model, const struct stack_queue *def, size_t *out_source)
{
	for (size_t i = 0; i < model->n_sources; i++) {
		const struct source *s = &model->sources[i];

		if (text_is(s->name, "queues") && text_is(s->target, def->name) &&
		    text_is(s->region, def->region)) {
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
	struct queue_view *out = keep(snapshot, stack->n_queues, sizeof(*out));

	for (size_t i = 0; i < stack->n_queues; i++) {
		const struct stack_queue *def = &stack->queues[i];
		const struct part *part = queue_part(model, def, &out[i].source);

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
	health_fill(snapshot);
	return snapshot;
}
