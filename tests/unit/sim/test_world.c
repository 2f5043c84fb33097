/* SPDX-License-Identifier: MIT */
/* test_world.c - the simulated account: the same for the same seed, whoever asks when; messages,
 * tasks and metrics agree; the story happens. */
#include "near.h"
#include "sim_support.h"

#include "base/text.h"

static struct point
sum_of(const struct world *world, const char *namespace_, const char *name, const char *dimension,
       const char *value, const struct stretch *stretch)
{
	const struct dimension dimensions[] = { { dimension, value } };
	const struct metric_name wanted = { "eu-west-2", namespace_, name, dimensions, 1 };
	const struct sim_metric *metric = catalog_find(world->catalog, &wanted);
	struct point point = { 0 };

	if (!metric)
		fail_msg("%s %s does not exist", namespace_, name);
	if (!catalog_point(world->catalog, metric, stretch, &point))
		point.count = 0;
	return point;
}

static void
same_world(const struct world *a, const struct world *b)
{
	assert_int_equal(jobs_n_tasks(a->jobs), jobs_n_tasks(b->jobs));
	for (size_t i = 0; i < jobs_n_tasks(a->jobs); i++) {
		assert_string_equal(jobs_task(a->jobs, i)->id, jobs_task(b->jobs, i)->id);
		assert_int_equal(jobs_task(a->jobs, i)->stopped_ms,
				 jobs_task(b->jobs, i)->stopped_ms);
	}
	for (size_t i = 0; i < jobs_n_queues(a->jobs); i++) {
		const struct sim_queue *x = jobs_queue(a->jobs, i), *y = jobs_queue(b->jobs, i);

		assert_int_equal(x->n, y->n);
		assert_int_equal(x->n_held, y->n_held);
	}
	assert_int_equal(alarms_count(a->alarms), alarms_count(b->alarms));
	for (size_t i = 0; i < alarms_count(a->alarms); i++) {
		const struct sim_alarm *x = alarms_at(a->alarms, i), *y = alarms_at(b->alarms, i);

		assert_int_equal(x->state, y->state);
		assert_int_equal(x->changed_ms, y->changed_ms);
		assert_string_equal(x->reason, y->reason);
	}
}

static void
test_steps_do_not_matter(void **state)
{
	struct stack *stack = sim_stack();
	struct world *a = sim_world(stack, SCENARIO_STORY, 5);
	struct world *b = sim_world(stack, SCENARIO_STORY, 5);
	int64_t end_ms = ORIGIN_S * 1000 + 5 * 3600000;
	struct why why;

	(void)state;
	for (int64_t t = ORIGIN_S * 1000; t < end_ms; t += 7777) {
		world_advance(a, t);
		if (t / 7777 % 5 == 0)
			assert_int_equal(alarms_advance(a->alarms, t, &why), ERR_OK);
	}
	world_advance(a, end_ms);
	world_advance(b, end_ms);
	assert_int_equal(alarms_advance(a->alarms, end_ms, &why), ERR_OK);
	assert_int_equal(alarms_advance(b->alarms, end_ms, &why), ERR_OK);
	same_world(a, b);
	world_free(a);
	world_free(b);
	stack_free(stack);
}

static void
test_a_long_sleep(void **state)
{
	struct stack *stack = sim_stack();
	struct world *a = sim_world(stack, SCENARIO_STORY, 6);
	struct world *b = sim_world(stack, SCENARIO_STORY, 6);
	/* In the middle of a cycle's crash: the dead-letter alarm is new, the other one is over. */
	int64_t end_ms = (ORIGIN_S + 6 * 86400 + 3300) * 1000;
	struct why why;

	(void)state;
	for (int64_t t = ORIGIN_S * 1000; t < end_ms; t += 3600000) {
		world_advance(a, t);
		assert_int_equal(alarms_advance(a->alarms, t, &why), ERR_OK);
	}
	world_advance(a, end_ms);
	world_advance(b, end_ms);
	assert_int_equal(alarms_advance(a->alarms, end_ms, &why), ERR_OK);
	assert_int_equal(alarms_advance(b->alarms, end_ms, &why), ERR_OK);
	same_world(a, b);
	assert_int_equal(alarms_at(a->alarms, 0)->state, SIM_ALARM);
	assert_true(alarms_at(a->alarms, 0)->changed_ms > end_ms - 3600000);
	world_free(a);
	world_free(b);
	stack_free(stack);
}

static void
test_messages_are_conserved(void **state)
{
	struct stack *stack = sim_stack();
	struct world *world = sim_world(stack, SCENARIO_STORY, 9);
	const struct stretch all = { (ORIGIN_S - WORLD_HISTORY_S) / 60 * 60, ORIGIN_S + 60,
				     INT64_MAX };
	const struct sim_queue *queue = jobs_find_queue(world->jobs, "eu-west-2", "q");
	double sent, deleted;

	(void)state;
	assert_non_null(queue);
	assert_non_null(queue->dlq);
	sent = sum_of(world, "AWS/SQS", "NumberOfMessagesSent", "QueueName", "q", &all).sum;
	deleted = sum_of(world, "AWS/SQS", "NumberOfMessagesDeleted", "QueueName", "q", &all).sum;
	/* What a redrive brought back was sent twice, and left the dead-letter queue. */
	deleted +=
		sum_of(world, "AWS/SQS", "NumberOfMessagesDeleted", "QueueName", "q-dlq", &all).sum;
	assert_true(sent > 500);
	assert_near(sent,
		    deleted +
			    (double)(queue->n + queue->n_held + queue->dlq->n + queue->dlq->n_held),
		    0);
	world_free(world);
	stack_free(stack);
}

static void
test_metrics_need_their_dimensions(void **state)
{
	struct stack *stack = sim_stack();
	struct world *world = sim_world(stack, SCENARIO_CALM, 1);
	struct dimension right[] = { { "FunctionName", "f" } };
	struct dimension wrong[] = { { "FunctionName", "g" } };
	struct metric_name name = { "eu-west-2", "AWS/Lambda", "Errors", right, 1 };

	(void)state;
	assert_non_null(catalog_find(world->catalog, &name));
	name.n_dimensions = 0;
	assert_null(catalog_find(world->catalog, &name));
	name.n_dimensions = 1;
	name.dimensions = wrong;
	assert_null(catalog_find(world->catalog, &name));
	name.dimensions = right;
	name.region = "us-east-1";
	assert_null(catalog_find(world->catalog, &name));
	name.region = "eu-west-2";
	name.name = "Throttles";
	assert_null(catalog_find(world->catalog, &name));
	world_free(world);
	stack_free(stack);
}

static void
test_newest_is_late_and_provisional(void **state)
{
	struct stack *stack = sim_stack();
	struct world *world = sim_world(stack, SCENARIO_CALM, 1);
	struct stretch minute = { ORIGIN_S - 600, ORIGIN_S - 540, 0 };
	double first = 0, last = 0;
	int64_t seen_s = 0;

	(void)state;
	for (minute.now_s = minute.from_s; minute.now_s < ORIGIN_S; minute.now_s++) {
		last = sum_of(world, "AWS/Lambda", "Invocations", "FunctionName", "f", &minute).sum;
		if (last > 0 && !seen_s) {
			seen_s = minute.now_s;
			first = last;
		}
	}
	assert_in_range(seen_s - minute.to_s, 60, 120);
	assert_true(first < last);
	assert_true(first == (double)(int64_t)first);
	world_free(world);
	stack_free(stack);
}

static void
test_story_is_seen_in_errors(void **state)
{
	struct stack *stack = sim_stack();
	struct world *world = sim_world(stack, SCENARIO_STORY, 3);
	/* The cycle before the origin: calm at first, bad from minute 12 to 24. */
	struct stretch calm = { ORIGIN_S - 7200, ORIGIN_S - 7200 + 540, INT64_MAX };
	struct stretch bad = { ORIGIN_S - 7200 + 720, ORIGIN_S - 7200 + 1440, INT64_MAX };
	struct point a = sum_of(world, "AWS/Lambda", "Errors", "FunctionName", "f", &calm);
	struct point b = sum_of(world, "AWS/Lambda", "Errors", "FunctionName", "f", &bad);

	(void)state;
	assert_true(a.sum / a.count < 0.02);
	assert_true(b.sum / b.count > 0.15);
	world_free(world);
	stack_free(stack);
}

static void
test_service_deployment(void **state)
{
	const struct story story = { .seed = 1, .scenario = SCENARIO_STORY, .origin_s = ORIGIN_S };
	static const struct {
		int64_t minute;
		enum rollout rollout;
	} rows[] = { { 1, ROLLOUT_STEADY }, { 11, ROLLOUT_BAD },    { 24, ROLLOUT_BAD },
		     { 26, ROLLOUT_BACK },  { 28, ROLLOUT_STEADY }, { 131, ROLLOUT_BAD },
		     { -109, ROLLOUT_BAD }, { -94, ROLLOUT_BACK } };

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		int64_t now_ms = (ORIGIN_S + rows[i].minute * 60) * 1000;

		assert_int_equal(services_deployment(&story, now_ms).rollout, rows[i].rollout);
	}
}

static void
test_services_keep_their_tasks(void **state)
{
	struct stack *stack = sim_stack();
	struct world *world = sim_world(stack, SCENARIO_DEPLOY, 1);
	int running = 0, failed = 0;

	(void)state;
	assert_int_equal(jobs_n_services(world->jobs), 1);
	for (size_t i = 0; i < jobs_n_tasks(world->jobs); i++) {
		const struct sim_task *task = jobs_task(world->jobs, i);

		if (!text_is(task->service, "web"))
			continue;
		running += task->stopped_ms == TASK_FOREVER;
		failed += task->stopped_ms < world->now_ms && task->outcome->exit_code == 1;
	}
	assert_int_equal(running, jobs_service(world->jobs, 0)->desired);
	assert_in_range(failed, 5, 11); /* one every two minutes for twenty */
	world_free(world);
	stack_free(stack);
}

static void
test_alarm_states(void **state)
{
	static const struct {
		enum scenario scenario;
		enum sim_state state;
	} rows[] = { { SCENARIO_CALM, SIM_OK },
		     { SCENARIO_DEPLOY, SIM_ALARM },
		     { SCENARIO_STORY, SIM_OK } };
	struct stack *stack = sim_stack();
	struct why why;

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct world *world = sim_world(stack, rows[i].scenario, 1);
		const struct sim_alarm *alarm, *health;

		assert_int_equal(alarms_advance(world->alarms, world->now_ms, &why), ERR_OK);
		assert_int_equal(alarms_count(world->alarms), 3);
		alarm = alarms_at(world->alarms, 1);
		health = alarms_at(world->alarms, 2);
		assert_string_equal(alarms_at(world->alarms, 0)->name, "t-q-dlq-depth");
		assert_string_equal(alarm->name, "t-wrong-pct");
		assert_string_equal(health->name, "t-health");
		assert_int_equal(alarm->state, rows[i].state);
		assert_int_equal(health->state, rows[i].state);
		world_free(world);
	}
	stack_free(stack);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_steps_do_not_matter),
		cmocka_unit_test(test_a_long_sleep),
		cmocka_unit_test(test_messages_are_conserved),
		cmocka_unit_test(test_metrics_need_their_dimensions),
		cmocka_unit_test(test_newest_is_late_and_provisional),
		cmocka_unit_test(test_story_is_seen_in_errors),
		cmocka_unit_test(test_service_deployment),
		cmocka_unit_test(test_services_keep_their_tasks),
		cmocka_unit_test(test_alarm_states),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
