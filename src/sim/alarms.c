/* SPDX-License-Identifier: MIT */
/* alarms.c - which alarms there are, and how their states follow from the metrics. */
#include "sim/alarms.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "sim/alarm_reason.h"
#include "sim/query.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARRIVED_S 120 /* a minute's data is complete this long after it */
#define CHUNK_S 3600  /* so many seconds of history are evaluated at a time */
#define HISTORY_MAX 4096
#define ARENA_BYTES ((size_t)64 << 20)

/* A change of an alarm's state, for the composite alarm. */
struct change {
	int64_t time_s;
	size_t alarm;
	bool is_alarm; /* else: it left ALARM */
};

struct alarms {
	const struct stack *stack;
	const struct catalog *catalog;
	struct sim_alarm *items;
	size_t n;
	struct metric_def *queue_defs;
	struct dimension *queue_dimensions;
	size_t n_queue_defs;
	struct change *changes;
	size_t n_changes, max_changes;
	int64_t advanced_s;
	struct alarm_change *history; /* a ring */
	size_t n_history, max_history;
};

/* ---- which alarms there are ---- */

static const char *
prefix_of(const struct stack *stack, char store[128])
{
	if (stack->n_alarm_prefixes)
		return stack->alarm_prefixes[0];
	snprintf(store, 128, "%s-", stack->name);
	return store;
}

static struct sim_alarm *
add(struct alarms *alarms, const char *region, const struct metric_def *def, int64_t start_s)
{
	struct sim_alarm *alarm = &alarms->items[alarms->n++];

	alarm->region = region;
	alarm->def = def;
	alarm->state = SIM_INSUFFICIENT;
	alarm->changed_ms = start_s * 1000;
	snprintf(alarm->reason, sizeof(alarm->reason), "Unchecked: Initial alarm creation");
	if (def)
		alarm->next_s = start_s - start_s % def->period_s;
	return alarm;
}

static void
add_metric_alarms(struct alarms *alarms, const char *prefix, int64_t start_s)
{
	for (size_t i = 0; i < alarms->stack->n_metrics; i++) {
		const struct metric_def *def = &alarms->stack->metrics[i];
		const struct threshold *threshold =
			def->alarm.compare != COMPARE_NEVER ? &def->alarm : &def->warn;
		struct sim_alarm *alarm;

		if (threshold->compare == COMPARE_NEVER || def->unresolved)
			continue;
		alarm = add(alarms, def->region, def, start_s);
		snprintf(alarm->name, sizeof(alarm->name), "%s%s", prefix, def->id);
		for (char *c = alarm->name + strlen(prefix); *c; c++) {
			if (*c == '_')
				*c = '-';
		}
		alarm->threshold = *threshold;
		if (isnormal(def->scale))
			alarm->threshold.limit /= def->scale;
	}
}

/* What is watched of a queue where the stack has a threshold for it. */
static const struct queue_alarm {
	const char *metric, *suffix;
	bool is_of_dlq;
} queue_alarms[] = {
	{ "ApproximateNumberOfMessagesVisible", "depth", true },
	{ "ApproximateNumberOfMessagesVisible", "visible", false },
	{ "ApproximateAgeOfOldestMessage", "age", false },
};

/* The alarm's limit, else the warning's; below 0: none. */
static double
limit_of(const struct queue_alarm *row, const struct stack_queue *queue)
{
	if (row->is_of_dlq)
		return queue->dlq ? (double)MAX(queue->dlq_alarm, 1) : -1;
	if (text_is(row->suffix, "age"))
		return (double)(queue->age_alarm_s >= 0 ? queue->age_alarm_s : queue->age_warn_s);
	return (double)(queue->visible_alarm >= 0 ? queue->visible_alarm : queue->visible_warn);
}

static void
add_queue_alarm(struct alarms *alarms, const char *prefix, const struct stack_queue *queue,
		const struct queue_alarm *row, int64_t start_s)
{
	struct dimension *dimension = &alarms->queue_dimensions[alarms->n_queue_defs];
	struct metric_def *def = &alarms->queue_defs[alarms->n_queue_defs];
	const char *name = row->is_of_dlq ? queue->dlq : queue->name;
	double limit = limit_of(row, queue);
	struct sim_alarm *alarm;

	if (limit < 0)
		return;
	alarms->n_queue_defs++;
	*dimension = (struct dimension){ "QueueName", name };
	*def = (struct metric_def){ .region = queue->region,
				    .namespace_ = "AWS/SQS",
				    .name = row->metric,
				    .dimensions = dimension,
				    .n_dimensions = 1,
				    .stat = "Maximum",
				    .period_s = 60,
				    .scale = 1 };
	alarm = add(alarms, queue->region, def, start_s);
	snprintf(alarm->name, sizeof(alarm->name), "%s%s-%s",
		 text_starts(name, prefix) ? "" : prefix, name, row->suffix);
	alarm->threshold = (struct threshold){
		.compare = COMPARE_AT_LEAST,
		.limit = limit,
		.periods = 1,
	};
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(((const struct sim_alarm *)a)->name, ((const struct sim_alarm *)b)->name);
}

struct alarms *
alarms_new(const struct stack *stack, const struct catalog *catalog, int64_t start_ms)
{
	struct alarms *alarms = mem_alloc(1, sizeof(*alarms));
	size_t n_queue_alarms = stack->n_queues * LEN(queue_alarms);
	size_t max = stack->n_metrics + n_queue_alarms + 1;
	struct sim_alarm *composite;
	char store[128];
	const char *prefix = prefix_of(stack, store);

	alarms->stack = stack;
	alarms->catalog = catalog;
	alarms->items = mem_alloc(max, sizeof(alarms->items[0]));
	alarms->queue_defs = mem_alloc(n_queue_alarms + 1, sizeof(alarms->queue_defs[0]));
	alarms->queue_dimensions = mem_alloc(n_queue_alarms + 1, sizeof(struct dimension));
	alarms->max_changes = max * (CHUNK_S / 60 + 2);
	alarms->changes = mem_alloc(alarms->max_changes, sizeof(alarms->changes[0]));
	alarms->advanced_s = start_ms / 1000;
	add_metric_alarms(alarms, prefix, start_ms / 1000);
	for (size_t i = 0; i < n_queue_alarms; i++)
		add_queue_alarm(alarms, prefix, &stack->queues[i / LEN(queue_alarms)],
				&queue_alarms[i % LEN(queue_alarms)], start_ms / 1000);
	if (!alarms->n)
		return alarms;
	qsort(alarms->items, alarms->n, sizeof(alarms->items[0]), by_name);
	composite = add(alarms, stack->region, NULL, start_ms / 1000);
	snprintf(composite->name, sizeof(composite->name), "%shealth", prefix);
	return alarms;
}

void
alarms_free(struct alarms *alarms)
{
	if (!alarms)
		return;
	free(alarms->items);
	free(alarms->queue_defs);
	free(alarms->queue_dimensions);
	free(alarms->changes);
	free(alarms->history);
	free(alarms);
}

/* ---- what is remembered ---- */

/* Before the state changes; after_change adds what it became. NULL: memory is out, and this change
 * is not remembered. */
static struct alarm_change *
begin_change(struct alarms *alarms, size_t i)
{
	const struct sim_alarm *alarm = &alarms->items[i];
	struct alarm_change *change;

	if (alarms->n_history == alarms->max_history && alarms->max_history < HISTORY_MAX) {
		size_t max = alarms->max_history ? 2 * alarms->max_history : 64;
		struct alarm_change *history = realloc(alarms->history, max * sizeof(history[0]));

		if (!history)
			return NULL;
		alarms->history = history;
		alarms->max_history = max;
	}
	change = &alarms->history[alarms->n_history++ % alarms->max_history];
	change->alarm = i;
	change->from = alarm->state;
	memcpy(change->from_reason, alarm->reason, sizeof(change->from_reason));
	return change;
}

static void
end_change(const struct alarms *alarms, struct alarm_change *change)
{
	const struct sim_alarm *alarm;

	if (!change)
		return;
	alarm = &alarms->items[change->alarm];
	change->to = alarm->state;
	change->time_ms = alarm->changed_ms;
	memcpy(change->to_reason, alarm->reason, sizeof(change->to_reason));
}

size_t
alarms_n_changes(const struct alarms *alarms)
{
	return MIN(alarms->n_history, alarms->max_history);
}

const struct alarm_change *
alarms_change(const struct alarms *alarms, size_t i)
{
	return &alarms->history[i];
}

/* ---- how their states follow ---- */

static void
change_state(struct alarms *alarms, size_t i, enum sim_state state, int64_t time_s)
{
	struct sim_alarm *alarm = &alarms->items[i];
	bool was_alarm = alarm->state == SIM_ALARM;
	struct alarm_change *change;

	if (alarm->state == state)
		return;
	change = begin_change(alarms, i);
	alarm->basis = alarm->recent;
	alarm_reason(alarm, state, alarm->reason, sizeof(alarm->reason));
	alarm->state = state;
	alarm->changed_ms = time_s * 1000;
	end_change(alarms, change);
	if (was_alarm != (state == SIM_ALARM) && alarms->n_changes < alarms->max_changes)
		alarms->changes[alarms->n_changes++] =
			(struct change){ .time_s = time_s, .alarm = i, .is_alarm = !was_alarm };
}

static void
push(struct recent *recent, struct datapoint point)
{
	if (recent->n == ALARM_RECENT_MAX) {
		recent->n--;
		memmove(&recent->points[0], &recent->points[1],
			recent->n * sizeof(recent->points[0]));
	}
	recent->points[recent->n++] = point;
}

/* One more period: M of M datapoints have to breach. */
static void
evaluate_period(struct alarms *alarms, size_t i, struct datapoint point, int64_t time_s)
{
	struct sim_alarm *alarm = &alarms->items[i];
	size_t needed = MIN(MAX(alarm->threshold.periods, 1), ALARM_RECENT_MAX);
	size_t n, breaching = 0;

	if (isnan(point.value) && !alarm->def->is_zero_less)
		return; /* missing data: the state is kept */
	push(&alarm->recent, point);
	n = MIN(needed, alarm->recent.n);
	for (size_t k = alarm->recent.n - n; k < alarm->recent.n; k++) {
		double value = alarm->recent.points[k].value;

		breaching += !isnan(value) && threshold_is_breached(&alarm->threshold, value);
	}
	if (breaching == needed)
		change_state(alarms, i, SIM_ALARM, time_s);
	else if (breaching < n)
		change_state(alarms, i, SIM_OK, time_s);
}

static void
make_query(struct alarms *alarms, const struct metric_def *def, struct query *query)
{
	const struct metric_name name = { def->region, def->namespace_, def->name, def->dimensions,
					  def->n_dimensions };

	query->id = def->id ? def->id : "";
	query->expression = def->expression;
	query->period_s = def->period_s;
	if (def->namespace_ && def->stat && stat_parse(def->stat, &query->stat))
		query->metric = catalog_find(alarms->catalog, &name);
}

/* The alarm's metric first; for an expression the rest of the stack, which it refers to. */
static enum err
make_set(struct alarms *alarms, const struct metric_def *def, struct query_set *set,
	 struct why *why)
{
	const struct stack *stack = alarms->stack;

	set->catalog = alarms->catalog;
	set->queries = arena_array(set->arena, stack->n_metrics + 1, sizeof(set->queries[0]));
	if (!set->queries)
		return err_memory(why);
	make_query(alarms, def, &set->queries[set->n++]);
	for (size_t i = 0; def->expression && i < stack->n_metrics; i++) {
		if (&stack->metrics[i] != def)
			make_query(alarms, &stack->metrics[i], &set->queries[set->n++]);
	}
	return ERR_OK;
}

static enum err
evaluate(struct alarms *alarms, size_t i, int64_t now_s, struct why *why)
{
	struct sim_alarm *alarm = &alarms->items[i];
	int64_t period_s = alarm->def->period_s;
	int64_t n = (now_s - ARRIVED_S - alarm->next_s) / period_s;
	struct query_set set = { .now_s = INT64_MAX };
	const struct math_series *series;
	enum err err;

	if (n <= 0)
		return ERR_OK;
	/* One period more in front: RATE and DIFF look back. */
	set.start_s = alarm->next_s - period_s;
	set.end_s = set.fill_to_s = alarm->next_s + n * period_s;
	set.arena = arena_new(ARENA_BYTES);
	if (!set.arena)
		return err_memory(why);
	err = make_set(alarms, alarm->def, &set, why);
	if (!err)
		err = query_evaluate(&set, 0, why);
	if (err == ERR_REJECTED)
		err = ERR_OK; /* an expression that CloudWatch would not take: no data */
	series = set.n && set.queries[0].result.kind == MATH_SERIES ? set.queries[0].result.series
								    : NULL;
	for (size_t k = 0; !err && series && k < series->n; k++) {
		int64_t time_s = series->start_s + (int64_t)k * series->period_s;

		if (time_s < alarm->next_s)
			continue;
		evaluate_period(alarms, i, (struct datapoint){ time_s, series->values[k] },
				time_s + series->period_s + ARRIVED_S);
	}
	if (!err)
		alarm->next_s += n * period_s;
	arena_free(set.arena);
	return err;
}

static int
by_time(const void *a, const void *b)
{
	const struct change *x = a, *y = b;

	if (x->time_s != y->time_s)
		return x->time_s < y->time_s ? -1 : 1;
	return x->alarm < y->alarm ? -1 : x->alarm > y->alarm;
}

/* The composite alarm: ALARM while any alarm of its region is. */
static void
follow(struct alarms *alarms)
{
	struct sim_alarm *composite = &alarms->items[alarms->n - 1];

	qsort(alarms->changes, alarms->n_changes, sizeof(alarms->changes[0]), by_time);
	for (size_t i = 0; i < alarms->n_changes; i++) {
		const struct change *change = &alarms->changes[i];
		const struct sim_alarm *alarm = &alarms->items[change->alarm];
		struct alarm_change *remembered;
		enum sim_state state;

		if (!text_is(alarm->region, composite->region))
			continue;
		composite->n_in_alarm += change->is_alarm ? 1u : -(size_t)1;
		state = composite->n_in_alarm ? SIM_ALARM : SIM_OK;
		if (state == composite->state)
			continue;
		remembered = begin_change(alarms, alarms->n - 1);
		composite->state = state;
		composite->changed_ms = change->time_s * 1000;
		alarm_reason_composite(alarm, state, change->time_s, composite->reason,
				       sizeof(composite->reason));
		end_change(alarms, remembered);
	}
	if (composite->state == SIM_INSUFFICIENT && alarms->n_changes == 0) {
		composite->state = SIM_OK;
		snprintf(composite->reason, sizeof(composite->reason),
			 "No alarm of the rule was in ALARM when it was created");
	}
	alarms->n_changes = 0;
}

enum err
alarms_advance(struct alarms *alarms, int64_t now_ms, struct why *why)
{
	int64_t now_s = now_ms / 1000;

	if (!alarms->n)
		return ERR_OK;
	while (alarms->advanced_s < now_s) {
		/* Steps at fixed times: the composite sees the same order, whoever asks when. */
		int64_t to_s =
			MIN(alarms->advanced_s - alarms->advanced_s % CHUNK_S + CHUNK_S, now_s);

		for (size_t i = 0; i + 1 < alarms->n; i++) {
			enum err err = evaluate(alarms, i, to_s, why);

			if (err)
				return err;
		}
		follow(alarms);
		alarms->advanced_s = to_s;
	}
	return ERR_OK;
}

size_t
alarms_count(const struct alarms *alarms)
{
	return alarms->n;
}

const struct sim_alarm *
alarms_at(const struct alarms *alarms, size_t i)
{
	return &alarms->items[i];
}
