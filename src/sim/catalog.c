/* SPDX-License-Identifier: MIT */
/* catalog.c - which metrics exist, and their observations in a stretch of time. */
#include "sim/catalog.h"

#include "base/mem.h"
#include "base/text.h"
#include "sim/generators.h"
#include "sim/push.h"
#include "sim/random.h"

#include <math.h>
#include <stdlib.h>

#define FIRST_SECONDS (INT64_C(15) * 86400) /* 60-second datapoints are kept for 15 days */
#define CACHED_MINUTES 8192
#define CACHED_HOURS 400 /* of each metric: all for which there are minutes */

/* The story's weather of a minute is asked for by every metric: remembered, never changed. */
struct cached {
	int64_t minute; /* 0: empty */
	struct weather weather;
};

/* An hour of a metric, once all of it has arrived: long spans are asked for again and again. */
struct hour {
	int64_t hour; /* 0: empty */
	struct point point;
};

struct catalog {
	const struct story *story;
	struct sim_metric *metrics;
	size_t n;
	struct dimension *queue_dimensions;
	struct cached *cache;
	struct hour *hours;     /* CACHED_HOURS of each metric */
	struct visits **visits; /* of each monitor */
	size_t n_visits;
	struct pushes *pushes; /* NULL: no incidents */
};

static const char *const queue_metrics[] = {
	"ApproximateNumberOfMessagesVisible",
	"ApproximateNumberOfMessagesNotVisible",
	"ApproximateNumberOfMessagesDelayed",
	"ApproximateAgeOfOldestMessage",
	"NumberOfMessagesSent",
	"NumberOfMessagesReceived",
	"NumberOfMessagesDeleted",
	"NumberOfEmptyReceives",
	"SentMessageSize",
};

static const char *
dimension_value(const struct dimension *dimensions, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++) {
		if (text_is(dimensions[i].name, name))
			return dimensions[i].value;
	}
	return NULL;
}

/* Order does not matter; names within one metric are unique. */
static bool
same_dimensions(const struct sim_metric *metric, const struct dimension *dimensions, size_t n)
{
	if (metric->n_dimensions != n)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (!text_is(dimensions[i].value,
			     dimension_value(metric->dimensions, n, dimensions[i].name)))
			return false;
	}
	return true;
}

static uint64_t
resource_key(const char *namespace_, const struct dimension *dimensions, size_t n)
{
	uint64_t key = random_text(namespace_);

	for (size_t i = 0; i < n; i++)
		key += random_mix(random_text(dimensions[i].name),
				  random_text(dimensions[i].value));
	return key;
}

/* The first resource of a namespace is the busiest, in the order of the file. */
static unsigned
resource_rank(const struct catalog *catalog, const struct sim_metric *metric)
{
	unsigned rank = 0;

	for (size_t i = 0; i < catalog->n; i++) {
		const struct sim_metric *other = &catalog->metrics[i];

		if (!text_is(other->namespace_, metric->namespace_))
			continue;
		if (other->resource == metric->resource)
			return other->rank;
		rank = MAX(rank, other->rank + 1);
	}
	return rank;
}

static const struct sim_service *
find_service(const struct stack *stack, const struct jobs *jobs, const struct sim_metric *metric)
{
	const char *cluster =
		dimension_value(metric->dimensions, metric->n_dimensions, "ClusterName");
	const char *name = dimension_value(metric->dimensions, metric->n_dimensions, "ServiceName");

	for (size_t i = 0; i < jobs_n_services(jobs); i++) {
		const struct sim_service *service = jobs_service(jobs, i);

		if (text_is(service->name, name) &&
		    text_is(stack->clusters[service->cluster].name, cluster))
			return service;
	}
	return NULL;
}

struct visits *
catalog_visits(const struct catalog *catalog, const char *region, const char *monitor)
{
	for (size_t i = 0; i < catalog->n_visits; i++) {
		if (text_is(visits_monitor(catalog->visits[i]), monitor) &&
		    text_is(visits_region(catalog->visits[i]), region))
			return catalog->visits[i];
	}
	return NULL;
}

static struct visits *
find_visits(struct catalog *catalog, const struct sim_metric *metric)
{
	const char *monitor =
		dimension_value(metric->dimensions, metric->n_dimensions, "application_name");
	struct visits *visits = catalog_visits(catalog, metric->region, monitor);

	if (visits || !monitor)
		return visits;
	visits = visits_new(catalog->story, metric->region, monitor, metric->rank);
	catalog->visits[catalog->n_visits++] = visits;
	return visits;
}

static void
add(struct catalog *catalog, const struct stack *stack, const struct jobs *jobs,
    struct sim_metric metric)
{
	const struct metric_name name = { metric.region, metric.namespace_, metric.name,
					  metric.dimensions, metric.n_dimensions };

	if (catalog_find(catalog, &name))
		return;
	metric.resource = resource_key(metric.namespace_, metric.dimensions, metric.n_dimensions);
	metric.key = random_mix(random_mix(catalog->story->seed, random_text(metric.name)),
				metric.resource);
	metric.rank = resource_rank(catalog, &metric);
	metric.lag_s = 60 + (int64_t)(random_mix(metric.resource, 7) % 60);
	metric.generator = generator_of(metric.namespace_, metric.name);
	if (text_is(metric.namespace_, "AWS/SQS"))
		metric.queue = jobs_find_queue(
			jobs, metric.region,
			dimension_value(metric.dimensions, metric.n_dimensions, "QueueName"));
	if (text_is(metric.namespace_, "AWS/ECS") ||
	    text_is(metric.namespace_, "ECS/ContainerInsights"))
		metric.service = find_service(stack, jobs, &metric);
	if (text_is(metric.namespace_, "AWS/RUM"))
		metric.visits = find_visits(catalog, &metric);
	catalog->metrics[catalog->n++] = metric;
}

static void
add_stack_metrics(struct catalog *catalog, const struct stack *stack, const struct jobs *jobs)
{
	for (size_t i = 0; i < stack->n_metrics; i++) {
		const struct metric_def *def = &stack->metrics[i];

		if (!def->namespace_ || def->unresolved)
			continue;
		add(catalog, stack, jobs,
		    (struct sim_metric){ .region = def->region,
					 .namespace_ = def->namespace_,
					 .name = def->name,
					 .dimensions = def->dimensions,
					 .n_dimensions = def->n_dimensions,
					 .is_zero_less = def->is_zero_less });
	}
}

static void
add_queue_metrics(struct catalog *catalog, const struct stack *stack, const struct jobs *jobs)
{
	for (size_t i = 0; i < jobs_n_queues(jobs); i++) {
		const struct sim_queue *queue = jobs_queue(jobs, i);

		catalog->queue_dimensions[i] = (struct dimension){ "QueueName", queue->name };
		for (size_t m = 0; m < LEN(queue_metrics); m++)
			add(catalog, stack, jobs,
			    (struct sim_metric){ .region = queue->region,
						 .namespace_ = "AWS/SQS",
						 .name = queue_metrics[m],
						 .dimensions = &catalog->queue_dimensions[i],
						 .n_dimensions = 1 });
	}
}

/* A monitor has visitors even where the stack asks for no metric of it. */
static void
add_monitors(struct catalog *catalog, const struct stack *stack)
{
	for (size_t i = 0; i < stack->n_monitors; i++) {
		const struct stack_monitor *monitor = &stack->monitors[i];

		if (!monitor->name || !monitor->region || monitor->unresolved ||
		    catalog_visits(catalog, monitor->region, monitor->name))
			continue;
		catalog->visits[catalog->n_visits] =
			visits_new(catalog->story, monitor->region, monitor->name,
				   (unsigned)catalog->n_visits);
		catalog->n_visits++;
	}
}

static void
add_mirrors(struct catalog *catalog)
{
	for (size_t i = 0; i < catalog->n; i++) {
		struct sim_metric *metric = &catalog->metrics[i];
		const struct metric_name other = {
			metric->region,
			metric->namespace_,
			generator_mirror(metric->namespace_, metric->name),
			metric->dimensions,
			metric->n_dimensions,
		};

		metric->mirror = other.name ? catalog_find(catalog, &other) : NULL;
	}
}

static void
add_pushes(struct catalog *catalog, const struct incidents *incidents)
{
	struct pushes *pushes = pushes_new(catalog, incidents);

	for (size_t i = 0; i < catalog->n; i++) {
		struct sim_metric *metric = &catalog->metrics[i];

		metric->pushes = pushes_of(pushes, metric, &metric->n_pushes);
	}
	catalog->pushes = pushes;
}

struct catalog *
catalog_new(const struct stack *stack, const struct story *story, const struct jobs *jobs)
{
	struct catalog *catalog = mem_alloc(1, sizeof(*catalog));
	size_t n_queues = jobs_n_queues(jobs);

	catalog->story = story;
	catalog->metrics = mem_alloc(stack->n_metrics + n_queues * LEN(queue_metrics) + 1,
				     sizeof(catalog->metrics[0]));
	catalog->queue_dimensions = mem_alloc(n_queues + 1, sizeof(struct dimension));
	catalog->cache = mem_alloc(CACHED_MINUTES, sizeof(catalog->cache[0]));
	catalog->visits =
		mem_alloc(stack->n_metrics + stack->n_monitors + 1, sizeof(catalog->visits[0]));
	add_stack_metrics(catalog, stack, jobs);
	add_monitors(catalog, stack);
	add_queue_metrics(catalog, stack, jobs);
	catalog->hours = mem_alloc(catalog->n * CACHED_HOURS + 1, sizeof(catalog->hours[0]));
	add_mirrors(catalog);
	if (story->incidents)
		add_pushes(catalog, story->incidents);
	return catalog;
}

void
catalog_free(struct catalog *catalog)
{
	if (!catalog)
		return;
	free(catalog->metrics);
	free(catalog->queue_dimensions);
	free(catalog->cache);
	free(catalog->hours);
	for (size_t i = 0; i < catalog->n_visits; i++)
		visits_free(catalog->visits[i]);
	free(catalog->visits);
	pushes_free(catalog->pushes);
	free(catalog);
}

size_t
catalog_count(const struct catalog *catalog)
{
	return catalog->n;
}

const struct sim_metric *
catalog_at(const struct catalog *catalog, size_t i)
{
	return &catalog->metrics[i];
}

const struct sim_metric *
catalog_find(const struct catalog *catalog, const struct metric_name *name)
{
	for (size_t i = 0; i < catalog->n; i++) {
		const struct sim_metric *metric = &catalog->metrics[i];

		if (text_is(metric->name, name->name) &&
		    text_is(metric->namespace_, name->namespace_) &&
		    text_is(metric->region, name->region) &&
		    same_dimensions(metric, name->dimensions, name->n_dimensions))
			return metric;
	}
	return NULL;
}

static const struct weather *
weather_at(const struct catalog *catalog, int64_t minute)
{
	struct cached *cached = &catalog->cache[minute % CACHED_MINUTES];

	if (cached->minute != minute) {
		cached->minute = minute;
		cached->weather = story_weather(catalog->story, minute * 60);
	}
	return &cached->weather;
}

/* Part of a minute's data is late: what is there at first is less than what it becomes. */
static void
make_provisional(struct point *point, uint64_t key)
{
	double share = random_between(key, 0.82, 0.97);
	double count = floor(point->count * share);
	bool is_whole = point->sum == floor(point->sum);

	if (point->count < 2)
		return; /* a single observation is there or not */
	point->sum *= count / point->count;
	if (is_whole)
		point->sum = floor(point->sum);
	point->log_mid *= count / point->count;
	point->spread *= count / point->count;
	point->count = count;
}

int64_t
catalog_origin(const struct catalog *catalog)
{
	return catalog->story->origin_s;
}

/* What is bent by an incident bends what says the same the other way round. */
static bool
is_bent(const struct sim_metric *metric, int64_t t_s)
{
	return metric && push_is_on(metric->pushes, metric->n_pushes, t_s);
}

static bool
make(const struct catalog *catalog, const struct minute *minute, struct point *out)
{
	const struct sim_metric *metric = minute->metric;
	const struct generator *row = metric->generator;
	struct minute mirror = *minute;
	bool has;

	mirror.metric = metric->mirror;
	if (is_bent(metric->mirror, minute->start_s) && !is_bent(metric, minute->start_s) &&
	    make(catalog, &mirror, out)) {
		*out = point_one(generator_reflect(row, out->max));
		return true;
	}
	has = row->make(row, minute, out) && out->count > 0;
	return catalog->pushes ? pushes_apply(catalog->pushes, metric, minute->start_s, has, out)
			       : has;
}

static bool
observe(const struct catalog *catalog, const struct sim_metric *metric, int64_t start_s,
	int64_t now_s, struct point *out)
{
	struct minute minute = { .metric = metric, .story = catalog->story, .start_s = start_s };
	const struct generator *row = metric->generator;
	int64_t arrival_s = start_s + 60 + metric->lag_s;

	if (arrival_s > now_s || start_s < catalog->story->origin_s - FIRST_SECONDS)
		return false;
	if (row->every_min && start_s / 60 % row->every_min)
		return false;
	minute.weather = *weather_at(catalog, start_s / 60);
	if (!make(catalog, &minute, out))
		return false;
	if (metric->is_zero_less && !(out->sum > 0))
		return false;
	if (now_s < arrival_s + 60)
		make_provisional(out, random_mix(metric->key, (uint64_t)start_s));
	return out->count > 0;
}

/* The minutes of [from_s, to_s), added to `all`. */
static void
add_minutes(const struct catalog *catalog, const struct sim_metric *metric,
	    const struct stretch *stretch, struct point *all)
{
	struct point one;

	for (int64_t t = stretch->from_s; t < stretch->to_s; t += 60) {
		if (observe(catalog, metric, t, stretch->now_s, &one))
			point_add(all, &one);
	}
}

/* What follows from the work changes with it, and is forgotten with it. */
static bool
is_kept(const struct catalog *catalog, const struct sim_metric *metric)
{
	return (metric->visits || !generator_is_bound(metric)) &&
	       (!catalog->story->incidents ||
		(catalog->pushes && !pushes_are_nested(catalog->pushes)));
}

/* A whole hour from from_s on, of which nothing is missing or provisional any more. */
static const struct point *
hour_of(const struct catalog *catalog, const struct sim_metric *metric, int64_t from_s)
{
	const struct stretch stretch = { from_s, from_s + 3600, INT64_MAX };
	size_t place = (size_t)(metric - catalog->metrics) * CACHED_HOURS;
	struct hour *hour = &catalog->hours[place + (size_t)(from_s / 3600 % CACHED_HOURS)];

	if (hour->hour != from_s / 3600) {
		hour->point = (struct point){ 0 };
		add_minutes(catalog, metric, &stretch, &hour->point);
		hour->hour = from_s / 3600;
	}
	return &hour->point;
}

bool
catalog_point(const struct catalog *catalog, const struct sim_metric *metric,
	      const struct stretch *stretch, struct point *out)
{
	int64_t first_s = MAX(stretch->from_s, catalog->story->origin_s - FIRST_SECONDS - 60);
	int64_t last_s = MIN(stretch->to_s, stretch->now_s), step_s;
	bool has_hours = is_kept(catalog, metric);
	struct point all = { 0 };

	first_s += (60 - first_s % 60) % 60;
	for (int64_t t = MAX(first_s, 60); t < last_s; t += step_s) {
		struct stretch minute = { t, t + 60, stretch->now_s };

		step_s = 60;
		if (has_hours && t % 3600 == 0 && t + 3600 <= last_s &&
		    (stretch->now_s == INT64_MAX ||
		     t + 3600 + metric->lag_s + 120 <= stretch->now_s)) {
			const struct point *hour = hour_of(catalog, metric, t);

			step_s = 3600;
			if (hour->count > 0)
				point_add(&all, hour);
		} else {
			add_minutes(catalog, metric, &minute, &all);
		}
	}
	if (all.count <= 0)
		return false;
	*out = all;
	return true;
}

bool
catalog_now(const struct catalog *catalog, const struct sim_metric *metric, int64_t now_s,
	    double *out)
{
	const struct stretch stretch = { now_s - now_s % 60, now_s - now_s % 60 + 60, INT64_MAX };
	struct point point;

	if (!metric || !catalog_point(catalog, metric, &stretch, &point))
		return false;
	*out = point.max;
	return true;
}
