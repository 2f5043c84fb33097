/* SPDX-License-Identifier: MIT */
/* incidents.c - the timetable of a day's incidents: which there are, how long each has to last, and
 * when, so that those that touch the same numbers are not on together. */
#include "sim/incidents.h"

#include "base/mem.h"
#include "base/text.h"
#include "sim/incident_needs.h"
#include "sim/random.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DAY_S INT64_C(86400)
#define FIRST_S 900
#define LEAST_S 1800 /* a poller that asks every five minutes sees it several times */
#define LATE_S 900   /* until the last of the data has arrived, and a poll more */
#define GAP_S 900    /* before the next one of a lane */
#define RECOVERY_S 3600
#define LONG_S 3600 /* periods from here on keep to the clock */
#define LANES_MAX 64
#define TASK_EVERY_S 120 /* a deployment that fails tries again */

struct incidents {
	const struct stack *stack;
	uint64_t seed;
	bool *uses; /* n_metrics x n_metrics: the row's value follows from the column's */
	struct incident *items;
	size_t n;
};

/* ---- which metric follows from which ---- */

/* Metrics that tell of the same thing: those whose names hold these words, of one resource. */
static const struct {
	const char *namespace_, *word;
} families[] = {
	{ "AWS/RUM", "" },
	{ "AWS/ApplicationELB", "ealthyHostCount" },
	{ "AWS/Route53", "HealthCheck" },
};

static bool
are_family(const struct metric_def *a, const struct metric_def *b)
{
	for (size_t i = 0; i < LEN(families); i++) {
		if (text_is(a->namespace_, families[i].namespace_) &&
		    strstr(a->name, families[i].word) && strstr(b->name, families[i].word))
			return true;
	}
	return text_is(a->name, b->name);
}

static bool
same_metric(const struct metric_def *a, const struct metric_def *b)
{
	bool is_same = a->namespace_ && b->namespace_ && text_is(a->namespace_, b->namespace_) &&
		       are_family(a, b) && text_is(a->region, b->region) &&
		       a->n_dimensions == b->n_dimensions;

	for (size_t i = 0; is_same && i < a->n_dimensions; i++)
		is_same = text_is(a->dimensions[i].name, b->dimensions[i].name) &&
			  text_is(a->dimensions[i].value, b->dimensions[i].value);
	return is_same;
}

/* The next id in an expression: a word that begins with a small letter, outside quotes. */
static const char *
next_id(const char *at, char id[128])
{
	size_t n = 0;

	while (*at && !isalpha((unsigned char)*at)) {
		const char *end = *at == '\'' || *at == '"' ? strchr(at + 1, *at) : NULL;

		at = end ? end + 1 : at + 1;
	}
	for (; isalnum((unsigned char)*at) || *at == '_'; at++) {
		if (n < 127)
			id[n++] = *at;
	}
	id[n] = '\0';
	return n ? at : NULL;
}

static void
note_uses(struct incidents *incidents)
{
	const struct stack *stack = incidents->stack;
	size_t n = stack->n_metrics;
	bool *uses = incidents->uses;

	for (size_t i = 0; i < n; i++) {
		const char *at = stack->metrics[i].expression;
		char id[128];

		for (size_t k = 0; k < n; k++)
			uses[i * n + k] =
				i == k || same_metric(&stack->metrics[i], &stack->metrics[k]);
		while (at && (at = next_id(at, id))) {
			size_t k = stack_metric(stack, id);

			if (k < n)
				uses[i * n + k] = true;
		}
	}
	for (size_t via = 0; via < n; via++) {
		for (size_t i = 0; i < n; i++) {
			for (size_t k = 0; uses[i * n + via] && k < n; k++)
				uses[i * n + k] = uses[i * n + k] || uses[via * n + k];
		}
	}
}

bool
incidents_uses(const struct incidents *incidents, size_t metric, size_t other)
{
	return incidents->uses[metric * incidents->stack->n_metrics + other];
}

/* Whether two metrics share an input. */
static bool
are_related(const struct incidents *incidents, size_t a, size_t b)
{
	for (size_t k = 0; k < incidents->stack->n_metrics; k++) {
		if (incidents_uses(incidents, a, k) && incidents_uses(incidents, b, k))
			return true;
	}
	return false;
}

/* ---- which incidents, and how long ---- */

static enum incident_kind
plain_kind(const struct stack *stack, const struct metric_def *def)
{
	if (text_is(def->namespace_, "AWS/CodePipeline") &&
	    text_is(def->name, "FailedPipelineExecutions"))
		return INCIDENT_ROLLOUT;
	if (text_is(def->namespace_, "ECS/ContainerInsights") &&
	    text_is(def->name, "RunningTaskCount"))
		return INCIDENT_SHORTAGE;
	for (size_t i = 0; i < stack->n_queues; i++) {
		if (incident_is_of_queue(def, stack->queues[i].dlq))
			return INCIDENT_CRASH;
	}
	return text_is(def->namespace_, "AWS/SQS") ? INCIDENT_STALL : INCIDENT_METRIC;
}

/* What makes a metric breach: where it follows from the work, it is what happens to that. */
static enum incident_kind
kind_of(const struct incidents *incidents, size_t metric)
{
	const struct stack *stack = incidents->stack;
	enum incident_kind kind = INCIDENT_METRIC;

	for (size_t i = 0; i < stack->n_metrics && kind == INCIDENT_METRIC; i++) {
		if (incidents_uses(incidents, metric, i))
			kind = plain_kind(stack, &stack->metrics[i]);
	}
	return kind;
}

static int64_t
round_up(int64_t value, int64_t unit)
{
	return (value + unit - 1) / unit * unit;
}

static void
add(struct incidents *incidents, enum incident_kind kind, size_t metric, int64_t lasts_s)
{
	incidents->items[incidents->n++] = (struct incident){
		.kind = kind, .metric = metric, .to_s = lasts_s, .every_days = 1
	};
}

static void
add_metrics(struct incidents *incidents)
{
	const struct stack *stack = incidents->stack;

	for (size_t i = 0; i < stack->n_metrics; i++) {
		const struct metric_def *def = &stack->metrics[i];
		struct incident_levels levels;
		int64_t lasts_s;

		if (def->unresolved || !incident_levels(def, &levels) ||
		    kind_of(incidents, i) != INCIDENT_METRIC)
			continue;
		/* One period more: the first may be begun already. */
		lasts_s = (MAX(levels.worst.periods, 1) + 1) * def->period_s + LATE_S;
		add(incidents, INCIDENT_METRIC, i, MAX(lasts_s, LEAST_S));
	}
}

static void
add_rest(struct incidents *incidents)
{
	const struct stack *stack = incidents->stack;
	int64_t stall_s = (int64_t)(1.1 * incident_age_limit(stack)) + LATE_S;
	int64_t rollout_s = (int64_t)(1.3 * TASK_EVERY_S * incident_failure_limit(stack)) + LATE_S;

	add(incidents, INCIDENT_STALL, SIZE_MAX, round_up(MAX(stall_s, LEAST_S), 300));
	add(incidents, INCIDENT_CRASH, SIZE_MAX, LEAST_S);
	add(incidents, INCIDENT_ROLLOUT, SIZE_MAX,
	    round_up(MIN(MAX(rollout_s, LEAST_S), 4 * RECOVERY_S), 300));
	add(incidents, INCIDENT_SHORTAGE, SIZE_MAX, LEAST_S);
	add(incidents, INCIDENT_BROWSERS, SIZE_MAX, LEAST_S);
}

/* ---- when ---- */

static bool
are_apart(const struct incidents *incidents, const struct incident *a, const struct incident *b)
{
	if (a->kind == INCIDENT_METRIC && b->kind == INCIDENT_METRIC)
		return are_related(incidents, a->metric, b->metric);
	return a->kind != INCIDENT_METRIC && b->kind != INCIDENT_METRIC;
}

static int64_t
rest_s(const struct incident *incident)
{
	return incident->kind == INCIDENT_METRIC ? GAP_S : RECOVERY_S + GAP_S;
}

/* Those of long periods keep to them: the bill, which comes every six hours, is bad from 06:00 to
 * noon and credited back then; what comes once a day is bad every other day. */
static bool
place_long(const struct incidents *incidents, struct incident *incident)
{
	const struct metric_def *def;
	struct incident_levels levels;

	if (incident->kind != INCIDENT_METRIC)
		return false;
	def = &incidents->stack->metrics[incident->metric];
	if (def->period_s < LONG_S || !incident_levels(def, &levels))
		return false;
	incident->from_s = def->period_s;
	incident->to_s = incident->from_s + def->period_s * (int64_t)MAX(levels.worst.periods, 1);
	if (incident->to_s < DAY_S)
		return true;
	incident->from_s = 0;
	incident->to_s = DAY_S;
	incident->every_days = 2;
	return true;
}

/* The first time from from_s on at which nothing that it touches is bad, too. */
static int64_t
free_from(const struct incidents *incidents, size_t n, const struct incident *incident,
	  int64_t from_s, int64_t lasts_s)
{
	for (size_t i = 0; i < n; i++) {
		const struct incident *other = &incidents->items[i];

		if (other->every_days > 1 || !are_apart(incidents, incident, other) ||
		    other->to_s + rest_s(other) <= from_s ||
		    other->from_s >= from_s + lasts_s + rest_s(incident))
			continue;
		from_s = other->to_s + rest_s(other);
		i = (size_t)-1; /* it may meet another one now */
	}
	return round_up(from_s, 300);
}

/* In so many lanes; false: the day is too short for that. */
static bool
place(struct incidents *incidents, size_t n_lanes)
{
	int64_t lanes[LANES_MAX];

	for (size_t i = 0; i < n_lanes; i++)
		lanes[i] = FIRST_S + (int64_t)i * 600;
	for (size_t i = 0; i < incidents->n; i++) {
		struct incident *incident = &incidents->items[i];
		int64_t lasts_s = incident->to_s - incident->from_s;
		size_t lane = 0;

		if (place_long(incidents, incident))
			continue;
		for (size_t k = 1; k < n_lanes; k++)
			lane = lanes[k] < lanes[lane] ? k : lane;
		incident->from_s = free_from(incidents, i, incident, lanes[lane], lasts_s);
		incident->to_s = incident->from_s + lasts_s;
		lanes[lane] = incident->to_s + GAP_S;
		if (incident->to_s + rest_s(incident) > DAY_S && n_lanes < LANES_MAX)
			return false;
	}
	return true;
}

/* The order of the day is the seed's; long periods first, for they cannot move. */
static void
shuffle(struct incidents *incidents)
{
	for (size_t i = incidents->n; i > 1; i--) {
		size_t k = random_mix(random_mix(incidents->seed, 0x1C1DE), i) % i;
		struct incident swapped = incidents->items[k];

		incidents->items[k] = incidents->items[i - 1];
		incidents->items[i - 1] = swapped;
	}
	for (size_t i = 0, n = 0; i < incidents->n; i++) {
		struct incident swapped = incidents->items[i];

		if (swapped.kind == INCIDENT_METRIC &&
		    incidents->stack->metrics[swapped.metric].period_s < LONG_S)
			continue;
		incidents->items[i] = incidents->items[n];
		incidents->items[n++] = swapped;
	}
}

struct incidents *
incidents_new(const struct stack *stack, uint64_t seed)
{
	struct incidents *incidents = mem_alloc(1, sizeof(*incidents));
	size_t n_lanes = 2;

	incidents->stack = stack;
	incidents->seed = seed;
	incidents->uses = mem_alloc(stack->n_metrics * stack->n_metrics + 1, sizeof(bool));
	incidents->items =
		mem_alloc(stack->n_metrics + INCIDENT_KINDS, sizeof(incidents->items[0]));
	note_uses(incidents);
	add_metrics(incidents);
	add_rest(incidents);
	shuffle(incidents);
	while (!place(incidents, n_lanes))
		n_lanes++;
	return incidents;
}

void
incidents_free(struct incidents *incidents)
{
	if (!incidents)
		return;
	free(incidents->uses);
	free(incidents->items);
	free(incidents);
}

/* ---- what others ask ---- */

const struct stack *
incidents_stack(const struct incidents *incidents)
{
	return incidents->stack;
}

size_t
incidents_count(const struct incidents *incidents)
{
	return incidents->n;
}

const struct incident *
incidents_at(const struct incidents *incidents, size_t i)
{
	return &incidents->items[i];
}

/* The second of the UTC day, and which day it is. */
static int64_t
split(int64_t t_s, int64_t *out_day)
{
	int64_t second = t_s % DAY_S;

	if (second < 0)
		second += DAY_S;
	*out_day = (t_s - second) / DAY_S;
	return second;
}

bool
incident_is_on(const struct incident *incident, int64_t t_s)
{
	int64_t day, second = split(t_s, &day);

	return second >= incident->from_s && second < incident->to_s &&
	       day % incident->every_days == 0;
}

int64_t
incident_start(const struct incident *incident, int64_t t_s)
{
	int64_t day, second = split(t_s, &day);

	if (second < incident->from_s)
		day--;
	return (day - day % incident->every_days) * DAY_S + incident->from_s;
}

const struct incident *
incidents_of(const struct incidents *incidents, enum incident_kind kind)
{
	size_t i = 0;

	while (incidents->items[i].kind != kind)
		i++;
	return &incidents->items[i];
}

const struct incident *
incidents_for(const struct incidents *incidents, size_t metric)
{
	const struct metric_def *def = &incidents->stack->metrics[metric];
	enum incident_kind kind = kind_of(incidents, metric);
	struct incident_levels levels;

	if (def->unresolved || !incident_levels(def, &levels))
		return NULL;
	if (kind != INCIDENT_METRIC)
		return incidents_of(incidents, kind);
	for (size_t i = 0; i < incidents->n; i++) {
		if (incidents->items[i].metric == metric)
			return &incidents->items[i];
	}
	return NULL;
}
