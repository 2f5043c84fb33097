/* SPDX-License-Identifier: MIT */
/* test_crew.c - workers at callers' jobs: what they write depends on the configuration and on time,
 * not on who looks when; messages are neither lost nor doubled. */
#include "sim_support.h"

#include "base/text.h"
#include "sim/crew.h"
#include "sim/jobs_state.h"

#include <stdio.h>

#define ORIGIN_MS (ORIGIN_S * 1000)
#define MAIL (UINT64_C(1) << 63)
#define BUCKET "bucket"

static const char *
key_of(const char *id, const char *name)
{
	static char key[256];

	snprintf(key, sizeof(key), "jobs/%s/%s", id, name);
	return key;
}

static void
store(struct world *world, const char *id, const char *name, const char *text)
{
	const struct object object = {
		.bucket = (char *)(uintptr_t)BUCKET,
		.key = (char *)(uintptr_t)key_of(id, name),
		.content_type = (char *)(uintptr_t) "application/json",
		.bytes = (unsigned char *)(uintptr_t)text,
		.n = strlen(text),
		.modified_ms = world->now_ms,
	};

	assert_true(objects_put(world->objects, &object));
	crew_stored(world->crew, object.key);
}

static uint64_t
send_to(struct world *world, struct sim_queue *queue, const char *id, uint64_t group)
{
	struct message message = { .id = MAIL | (uint64_t)(queue->n_put++ + 1),
				   .is_mail = true,
				   .group = group,
				   .sent_ms = world->now_ms,
				   .ready_ms = world->now_ms };
	char body[256];

	snprintf(body, sizeof(body),
		 "{\"job_id\":\"%s\",\"bucket\":\"" BUCKET "\",\"key\":\"jobs/%s/config.json\"}",
		 id, id);
	message.slip = crew_mail(world->crew, queue, body);
	assert_non_null(message.slip);
	queue_put(queue, message);
	return message.id;
}

static struct sim_queue *
queue_named(struct world *world, const char *name)
{
	struct sim_queue *queue = jobs_edit_queue(world->jobs, "eu-west-2", name);

	assert_non_null(queue);
	return queue;
}

static void
submit(struct world *world, const char *id, const char *config)
{
	store(world, id, "config.json", config);
	send_to(world, queue_named(world, "q"), id, 0);
}

static const struct object *
file(const struct world *world, const char *id, const char *name)
{
	return objects_get(world->objects, BUCKET, key_of(id, name));
}

static bool
status_has(const struct world *world, const char *id, const char *text)
{
	const struct object *object = file(world, id, "status.json");

	return object && memmem(object->bytes, object->n, text, strlen(text)) != NULL;
}

static const struct order *
order_of(const struct world *world, const char *id)
{
	return orders_find(crew_orders(world->crew), id);
}

/* How many messages of callers are anywhere. */
static size_t
count_mail(const struct world *world)
{
	size_t n = 0;

	for (size_t q = 0; q < jobs_n_queues(world->jobs); q++) {
		const struct sim_queue *queue = jobs_queue(world->jobs, q);

		for (size_t i = 0; i < queue->n; i++)
			n += queue->messages[i].is_mail;
	}
	for (size_t i = 0; i < world->jobs->n_slots; i++)
		n += world->jobs->slots[i].message.is_mail && !world->jobs->slots[i].is_settled;
	return n;
}

/* ---- the tests ---- */

static const char *const words[] = { "none", "config",  "memory:1", "memory",
				     "spot", "crash:2", "crash",    "spot:2" };

/* The same to the last byte, whether somebody looks all the time or hours later. */
static void
test_looking_changes_nothing(void **state)
{
	struct stack *stack = sim_stack();
	struct world *a = sim_world(stack, SCENARIO_STORY, 5);
	struct world *b = sim_world(stack, SCENARIO_STORY, 5);
	static const char *const files[] = { "status.json", "artifacts/results.csv",
					     "artifacts/summary.json", "artifacts/log.txt" };
	int64_t end_ms = ORIGIN_MS + 900 * 1000 + 3456;

	(void)state;
	for (size_t i = 0; i < LEN(words); i++) {
		char config[128];

		snprintf(config, sizeof(config), "{\"config\":{\"seconds\":%zu,\"fail\":\"%s\"}}",
			 40 + 7 * i, words[i]);
		submit(a, words[i], config);
		submit(b, words[i], config);
	}
	for (int64_t t = ORIGIN_MS; t < end_ms; t += 777)
		world_advance(a, t);
	world_advance(a, end_ms);
	world_advance(b, end_ms);
	for (size_t i = 0; i < LEN(words) * LEN(files); i++) {
		const char *id = words[i / LEN(files)], *name = files[i % LEN(files)];
		const struct object *x = file(a, id, name), *y = file(b, id, name);

		assert_int_equal(x != NULL, y != NULL);
		if (!x)
			continue;
		assert_int_equal(x->n, y->n);
		assert_memory_equal(x->bytes, y->bytes, x->n);
		assert_int_equal(x->modified_ms, y->modified_ms);
	}
	world_free(a);
	world_free(b);
	stack_free(stack);
}

static void
test_how_they_end(void **state)
{
	static const struct {
		enum order_state state;
		unsigned runs;
		bool is_dead, has_artifacts;
		const char *status;
	} want[LEN(words)] = {
		{ ORDER_SUCCEEDED, 1, false, true, "\"state\": \"succeeded\"" },
		{ ORDER_FAILED, 1, false, false, "\"exit_code\": 2" },
		{ ORDER_SUCCEEDED, 2, false, true, "\"attempt\": 2" },
		{ ORDER_WAITING, 3, true, false, "\"state\": \"running\"" },
		{ ORDER_SUCCEEDED, 2, false, true, "\"attempt\": 2" },
		{ ORDER_SUCCEEDED, 3, false, true, "\"attempt\": 3" },
		{ ORDER_WAITING, 3, true, false, "\"state\": \"failed\"" },
		{ ORDER_SUCCEEDED, 3, false, true, "\"attempt\": 3" },
	};
	struct stack *stack = sim_stack();
	struct world *world = sim_world(stack, SCENARIO_CALM, 1);
	const struct sim_queue *dlq = queue_named(world, "q-dlq");
	size_t n_before = dlq->n;

	(void)state;
	for (size_t i = 0; i < LEN(words); i++) {
		char config[128];

		snprintf(config, sizeof(config), "{\"seconds\":5,\"fail\":\"%s\"}", words[i]);
		submit(world, words[i], config);
	}
	for (int64_t t = ORIGIN_MS; t < ORIGIN_MS + 600 * 1000; t += 10000) {
		world_advance(world, t);
		assert_true(count_mail(world) <= LEN(words));
	}
	for (size_t i = 0; i < LEN(words); i++) {
		const struct order *order = order_of(world, words[i]);

		assert_int_equal(order->state, want[i].state);
		assert_int_equal(order->n_runs, want[i].runs);
		assert_int_equal(order->n_tasks, want[i].runs);
		assert_int_equal(order->n_active, 0);
		assert_int_equal(order->is_dead, want[i].is_dead);
		assert_int_equal(file(world, words[i], "artifacts/results.csv") != NULL,
				 want[i].has_artifacts);
		assert_true(status_has(world, words[i], want[i].status));
	}
	assert_int_equal(count_mail(world), 2);
	assert_int_equal(dlq->n, n_before + 2);
	assert_string_equal(dlq->messages[dlq->n - 1].source->name, "q");
	world_free(world);
	stack_free(stack);
}

/* What a configuration asks for, by how long it takes. */
static void
test_how_long_they_take(void **state)
{
	static const struct {
		const char *config;
		int64_t from_ms, to_ms;
	} rows[] = {
		{ "{\"config\":{\"seconds\":77}}", 77000, 77000 },
		{ "{\"template\":\"smoke\",\"config\":{\"n\":1000000}}", 20000, 30000 },
		{ "{\"template\":\"smoke\",\"config\":{\"seconds\":10}}", 10000, 10000 },
		{ "{\"config\":{\"window\":{\"hours\":4},\"model\":{\"seed\":123456789}}}", 270000,
		  330000 },
		{ "{\"config\":{\"agents\":9999}}", 144000, 176000 },
		{ "{\"config\":{\"city\":\"london\"}}", 120000, 240000 },
		{ "{}", 120000, 240000 },
		{ "{\"config\":{\"seconds\":1e300}}", 86400000, 86400000 },
		{ "{\"config\":{\"agents\":-1e300}}", 1, 1000000 },
		{ "{\"config\":{\"seconds\":0.001}}", 1000, 1000 },
	};
	struct orders *orders = orders_new();
	struct objects *objects = objects_new();

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct run run = { .slip = orders_slip(orders, "j", BUCKET, "jobs/j/config.json") };
		const struct object object = {
			.bucket = (char *)(uintptr_t)BUCKET,
			.key = (char *)(uintptr_t) "jobs/j/config.json",
			.content_type = (char *)(uintptr_t) "",
			.bytes = (unsigned char *)(uintptr_t)rows[i].config,
			.n = strlen(rows[i].config),
		};

		assert_true(objects_put(objects, &object));
		run_plan(&run, objects, 0);
		assert_int_equal(run.end, RUN_SUCCEEDS);
		assert_in_range(run_length_ms(&run), rows[i].from_ms, rows[i].to_ms);
	}
	objects_free(objects);
	orders_free(orders);
}

static void
test_markers(void **state)
{
	struct stack *stack = sim_stack();
	struct world *world = sim_world(stack, SCENARIO_CALM, 1);
	int64_t at_ms = ORIGIN_MS;

	(void)state;
	submit(world, "runs", "{\"seconds\":900}");
	store(world, "waits", "cancel", "{}");
	submit(world, "waits", "{\"seconds\":900}");
	world_advance(world, at_ms += 120000);
	assert_true(status_has(world, "runs", "\"state\": \"running\""));
	assert_true(status_has(world, "waits", "\"state\": \"cancelled\""));
	assert_int_equal(order_of(world, "waits")->n_tasks, 0);
	store(world, "runs", "cancel", "{}");
	world_advance(world, at_ms += 1000);
	assert_true(status_has(world, "runs", "\"state\": \"running\""));
	world_advance(world, at_ms += 30000);
	assert_true(status_has(world, "runs", "\"state\": \"cancelled\""));
	assert_int_equal(count_mail(world), 0);
	assert_null(file(world, "runs", "artifacts/log.txt"));
	world_free(world);
	stack_free(stack);
}

/* FIFO: one of a group at a time, in order; other groups go on. */
static void
test_groups(void **state)
{
	struct stack *stack = sim_stack();
	struct world *world = sim_world(stack, SCENARIO_CALM, 1);
	struct sim_queue *queue = queue_named(world, "q");
	bool was_alone = true;

	(void)state;
	store(world, "first", "config.json", "{\"seconds\":30,\"fail\":\"crash:1\"}");
	store(world, "second", "config.json", "{\"seconds\":30}");
	store(world, "other", "config.json", "{\"seconds\":30}");
	send_to(world, queue, "first", 7);
	send_to(world, queue, "second", 7);
	send_to(world, queue, "other", 8);
	for (int64_t t = ORIGIN_MS; t < ORIGIN_MS + 600000; t += 1000) {
		world_advance(world, t);
		if (order_of(world, "first")->state != ORDER_SUCCEEDED)
			was_alone = was_alone && !order_of(world, "second")->n_tasks;
		if (t == ORIGIN_MS + 20000)
			assert_int_equal(order_of(world, "other")->n_tasks, 1);
	}
	assert_true(was_alone);
	assert_int_equal(order_of(world, "first")->n_tasks, 2);
	assert_int_equal(order_of(world, "second")->state, ORDER_SUCCEEDED);
	world_free(world);
	stack_free(stack);
}

/* A task that a caller starts takes the job's message; no worker starts another. */
static void
test_started_task(void **state)
{
	struct stack *stack = sim_stack();
	struct world *world = sim_world(stack, SCENARIO_CALM, 1);
	const struct task_plan plan = {
		.cluster = 0, .family = "worker", .revision = 12, .created_ms = world->now_ms
	};
	struct sim_task *task;

	(void)state;
	submit(world, "j", "{\"seconds\":30}");
	task = jobs_run(world->jobs, &plan);
	assert_true(crew_adopt(world->crew, task, "j", BUCKET, key_of("j", "config.json")));
	assert_non_null(task->run);
	assert_int_equal(task->run->attempt, 1);
	assert_int_equal(count_mail(world), 1);
	world_advance(world, ORIGIN_MS + 300000);
	assert_int_equal(order_of(world, "j")->n_tasks, 1);
	assert_int_equal(order_of(world, "j")->state, ORDER_SUCCEEDED);
	assert_int_equal(count_mail(world), 0);
	assert_false(crew_adopt(world->crew, jobs_run(world->jobs, &plan), "other", NULL, NULL));
	world_free(world);
	stack_free(stack);
}

/* Callers' jobs do not disturb the world's own work. */
static void
test_the_world_goes_on(void **state)
{
	struct stack *stack = sim_stack();
	struct world *a = sim_world(stack, SCENARIO_STORY, 2),
		     *b = sim_world(stack, SCENARIO_STORY, 2);
	const struct sim_queue *x, *y;
	char id[32];

	(void)state;
	for (unsigned i = 0; i < 100; i++) {
		snprintf(id, sizeof(id), "j%u", i);
		submit(a, id, "{\"seconds\":20}");
	}
	for (int64_t t = ORIGIN_MS; t <= ORIGIN_MS + 3600000; t += 20000) {
		size_t n_active = 0;

		world_advance(a, t);
		for (size_t i = 0; i < orders_count(crew_orders(a->crew)); i++)
			n_active += orders_at(crew_orders(a->crew), i)->n_active;
		assert_true(n_active <= CREW_MAX);
	}
	world_advance(b, ORIGIN_MS + 3600000);
	for (unsigned i = 0; i < 100; i++) {
		snprintf(id, sizeof(id), "j%u", i);
		assert_int_equal(order_of(a, id)->state, ORDER_SUCCEEDED);
		assert_int_equal(order_of(a, id)->n_runs, 1);
	}
	x = queue_named(a, "q");
	y = queue_named(b, "q");
	assert_int_equal(x->n, y->n);
	assert_int_equal(x->n_held, y->n_held);
	assert_int_equal(a->jobs->n_launched, b->jobs->n_launched + 100);
	world_free(a);
	world_free(b);
	stack_free(stack);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_looking_changes_nothing),
		cmocka_unit_test(test_how_they_end),
		cmocka_unit_test(test_how_long_they_take),
		cmocka_unit_test(test_markers),
		cmocka_unit_test(test_groups),
		cmocka_unit_test(test_started_task),
		cmocka_unit_test(test_the_world_goes_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
