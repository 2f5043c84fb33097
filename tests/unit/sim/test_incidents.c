/* SPDX-License-Identifier: MIT */
/* test_incidents.c - a day of incidents, for every stack file there is: each threshold is breached
 * while its incident is on, and at no other time; work and metrics agree. */
#include "sim_support.h"

#include "base/text.h"
#include "sim/query.h"

#include <glob.h>
#include <math.h>
#include <stdio.h>

#define DAY_S 86400
#define DAYS 2       /* what is measured once a day is bad every other day */
#define AFTER_S 4500 /* work that was missed is made up for within that time */
#define FIRST_S (ORIGIN_S / DAY_S * DAY_S + DAY_S)

static struct stack *
load(const char *path)
{
	const struct stack_options options = { .is_demo = true, .default_region = "eu-west-2" };
	struct stack *stack = NULL;
	struct why why = { "" };

	if (stack_load(path, &options, &stack, &why))
		fail_msg("%s", why.text);
	return stack;
}

/* A world that has lived through the days that are looked at. */
static struct world *
make_world(const struct stack *stack, uint64_t seed)
{
	struct world *world = sim_world(stack, SCENARIO_DAY, seed);

	world_advance(world, (FIRST_S + DAYS * DAY_S) * INT64_C(1000));
	return world;
}

static void
make_query(const struct world *world, const struct metric_def *def, struct query *query)
{
	const struct metric_name name = { def->region, def->namespace_, def->name, def->dimensions,
					  def->n_dimensions };

	query->id = def->id;
	query->expression = def->expression;
	query->period_s = def->period_s;
	if (def->namespace_ && stat_parse(def->stat, &query->stat))
		query->metric = catalog_find(world->catalog, &name);
}

/* The metric's values, as GetMetricData would answer; the arena's. */
static const struct math_series *
series_of(const struct world *world, size_t metric, struct arena *arena)
{
	const struct stack *stack = world->stack;
	struct query_set set = { .arena = arena,
				 .catalog = world->catalog,
				 .n = stack->n_metrics,
				 .start_s = FIRST_S,
				 .end_s = FIRST_S + DAYS * DAY_S,
				 .now_s = INT64_MAX,
				 .fill_to_s = FIRST_S + DAYS * DAY_S };
	struct why why = { "" };

	set.queries = arena_array(arena, set.n, sizeof(set.queries[0]));
	assert_non_null(set.queries);
	for (size_t i = 0; i < set.n; i++)
		make_query(world, &stack->metrics[i], &set.queries[i]);
	if (query_evaluate(&set, metric, &why))
		fail_msg("%s: %s", stack->metrics[metric].id, why.text);
	assert_int_equal(set.queries[metric].result.kind, MATH_SERIES);
	return set.queries[metric].result.series;
}

/* Whether an incident that touches the metric was on in the period, or shortly before. */
static bool
is_excused(const struct incidents *incidents, size_t metric, int64_t from_s, int64_t to_s)
{
	for (size_t i = 0; i < incidents_count(incidents); i++) {
		const struct incident *incident = incidents_at(incidents, i);
		bool is_own = incidents_for(incidents, metric) == incident;
		int64_t after_s = incident->kind == INCIDENT_METRIC ? 0 : AFTER_S;
		bool touches = is_own;

		/* One that shares an input, but no other of the work. */
		for (size_t k = 0;
		     incident->kind == INCIDENT_METRIC && k < incidents_stack(incidents)->n_metrics;
		     k++)
			touches = touches || (incidents_uses(incidents, metric, k) &&
					      incidents_uses(incidents, incident->metric, k));
		/* Workers that do not work make a queue long whatever is the reason. */
		touches = touches || (incident->kind != INCIDENT_METRIC &&
				      incidents_for(incidents, metric)->kind != INCIDENT_METRIC);
		touches = touches || incident->kind == INCIDENT_BROWSERS;
		for (int64_t t = from_s - after_s; touches && t < to_s; t += 60) {
			if (incident_is_on(incident, t))
				return true;
		}
	}
	return false;
}

static void
check_metric(const struct world *world, size_t metric)
{
	const struct metric_def *def = &world->stack->metrics[metric];
	const struct incident *incident = incidents_for(world->incidents, metric);
	struct arena *arena = arena_new((size_t)256 << 20);
	const struct math_series *series = series_of(world, metric, arena);
	unsigned run = 0, longest = 0;
	struct incident_levels levels;

	assert_true(incident_levels(def, &levels));
	for (size_t i = 0; i < series->n; i++) {
		int64_t t = series->start_s + (int64_t)i * series->period_s;
		double value = series->values[i];

		if (isnan(value) && def->is_zero_less)
			value = 0;
		if (isnan(value))
			continue;
		if (!threshold_is_breached(&levels.mildest, value)) {
			run = 0;
			continue;
		}
		if (!is_excused(world->incidents, metric, t, t + series->period_s))
			fail_msg("%s %s: %g at second %lld of the day, outside its incident",
				 world->stack->name, def->id, value, (long long)(t % DAY_S));
		if (!threshold_is_breached(&levels.worst, value))
			continue;
		run += incident->kind != INCIDENT_METRIC || incident_is_on(incident, t);
		longest = MAX(longest, run);
	}
	if (longest < MAX(levels.worst.periods, 1))
		fail_msg("%s %s: beyond %g in %u periods of its incident at %lld",
			 world->stack->name, def->id, levels.worst.limit, longest,
			 (long long)incident->from_s);
	arena_free(arena);
}

static double
most_in(const struct world *world, const char *region, const char *queue, const char *name)
{
	const struct dimension dimension = { "QueueName", queue };
	const struct metric_name wanted = { region, "AWS/SQS", name, &dimension, 1 };
	const struct stretch day = { FIRST_S, FIRST_S + DAY_S, INT64_MAX };
	const struct sim_metric *metric = catalog_find(world->catalog, &wanted);
	struct point point;

	assert_non_null(metric);
	assert_true(catalog_point(world->catalog, metric, &day, &point));
	return point.max;
}

/* Deep, old and dead once a day; nothing of it when the day begins. */
static void
check_queues(const struct world *world)
{
	for (size_t i = 0; i < world->stack->n_queues; i++) {
		const struct stack_queue *queue = &world->stack->queues[i];
		const struct sim_queue *now =
			jobs_find_queue(world->jobs, queue->region, queue->name);
		double depth = most_in(world, queue->region, queue->name,
				       "ApproximateNumberOfMessagesVisible");
		double age =
			most_in(world, queue->region, queue->name, "ApproximateAgeOfOldestMessage");

		assert_true(depth > (double)MAX(queue->visible_warn, queue->visible_alarm));
		assert_true(age > (double)MAX(queue->age_warn_s, queue->age_alarm_s));
		assert_true(queue->visible_warn < 0 || (int64_t)now->n < queue->visible_warn);
		if (queue->dlq && now->dlq) {
			assert_true(most_in(world, queue->region, queue->dlq,
					    "ApproximateNumberOfMessagesVisible") >=
				    (double)queue->dlq_alarm);
			assert_int_equal(now->dlq->n, 0);
		}
	}
}

static bool
has_failed(const struct sim_task *task)
{
	/* What a service's scheduler stops did not fail of itself. */
	return task->outcome->exit_code != 0 &&
	       !text_is(task->outcome->stop_code, "ServiceSchedulerInitiated");
}

/* Failed tasks of a cluster in the worst hour, and outside the incidents of the work. */
static void
check_failures(const struct world *world, size_t cluster)
{
	const struct stack_cluster *def = &world->stack->clusters[cluster];
	const struct incident *crash = incidents_of(world->incidents, INCIDENT_CRASH);
	const struct incident *rollout = incidents_of(world->incidents, INCIDENT_ROLLOUT);
	unsigned in_incident = 0;

	for (size_t i = 0; i < jobs_n_past(world->jobs); i++) {
		const struct sim_task *task = jobs_past(world->jobs, i);
		int64_t t = task->created_ms / 1000;

		if (task->cluster != cluster || !has_failed(task) || t < FIRST_S ||
		    t >= FIRST_S + DAY_S)
			continue;
		if (task->service ? incident_is_on(rollout, t) : incident_is_on(crash, t))
			in_incident++;
		else
			fail_msg("%s: a task failed at second %lld of the day", world->stack->name,
				 (long long)(t % DAY_S));
	}
	assert_true(in_incident >= MAX(def->failures_warn, def->failures_alarm));
}

/* More errors than the monitor's threshold allows in an hour, in its incident. */
static void
check_monitors(const struct world *world)
{
	const struct incident *browsers = incidents_of(world->incidents, INCIDENT_BROWSERS);

	for (size_t i = 0; i < world->stack->n_monitors; i++) {
		const struct stack_monitor *monitor = &world->stack->monitors[i];
		struct visits *visits =
			catalog_visits(world->catalog, monitor->region, monitor->name);
		int64_t errors = 0;

		assert_non_null(visits);
		for (int64_t t = browsers->from_s; t < browsers->to_s; t += 60)
			errors += visits_minute(visits, (FIRST_S + t) / 60)->errors;
		assert_true(errors > monitor->js_errors_warn);
	}
}

static void
check_stack(const char *path, uint64_t seed)
{
	struct stack *stack = load(path);
	struct world *world = make_world(stack, seed);

	for (size_t i = 0; i < stack->n_metrics; i++) {
		const struct metric_def *def = &stack->metrics[i];

		if (incidents_for(world->incidents, i))
			check_metric(world, i);
		else if (!def->unresolved)
			assert_true(def->warn.compare == COMPARE_NEVER &&
				    def->alarm.compare == COMPARE_NEVER);
	}
	check_queues(world);
	check_monitors(world);
	for (size_t i = 0; i < stack->n_clusters; i++)
		check_failures(world, i);
	world_free(world);
	stack_free(stack);
}

static void
test_every_threshold_of_every_stack(void **state)
{
	static const char *const patterns[] = { "share/stacks/*.jsonc",
						"tests/interop/stacks/*.jsonc" };

	(void)state;
	for (size_t p = 0; p < LEN(patterns); p++) {
		glob_t found;

		assert_int_equal(glob(patterns[p], 0, NULL, &found), 0);
		for (size_t i = 0; i < found.gl_pathc; i++) {
			for (uint64_t seed = 1; seed <= 2; seed++)
				check_stack(found.gl_pathv[i], seed);
		}
		globfree(&found);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_threshold_of_every_stack),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
