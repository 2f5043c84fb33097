/* SPDX-License-Identifier: MIT */
/* test_was.c - the last time that a thing which is well was red: as snapshots have shown it, and as
 * points, probes and the black box tell it to who has just come. */
#include "case_scene.h"

#include <string.h>

#include "model/was.h"

static int
set_up(void **state)
{
	static struct case_scene scene;

	case_scene_open(&scene);
	*state = &scene;
	return 0;
}

static int
tear_down(void **state)
{
	case_scene_close(*state);
	return 0;
}

static struct subject
at(enum subject_kind kind, size_t index)
{
	return (struct subject){ kind, index, SIZE_MAX };
}

/* Of the black box, newer ones first. */
static void
add_event(struct case_scene *s, enum event_kind kind, enum level level, const char *subject,
	  int64_t time_s)
{
	s->event_rows[s->events.n++] = (struct event_row){ .kind = kind,
							   .level = level,
							   .id = subject,
							   .region = "eu-west-2",
							   .subject = subject,
							   .cluster = "city",
							   .title = "the title",
							   .reason = "the reason",
							   .code = "ALARM",
							   .time_s = time_s };
}

static void
add_alarm(struct case_scene *s, enum alarm_state state, int64_t since_s)
{
	static struct dimension of_letters[] = { { "QueueName", "work-dlq" } };
	static const struct alarm_metric of = { "AWS/SQS", "X", "Maximum", of_letters, 1, 60 };

	s->alarm_rows[s->snapshot.n_alarms++] = (struct alarm_row){ .name = "letters",
								    .region = "eu-west-2",
								    .reason = "",
								    .metric = "AWS/SQS X",
								    .dimensions = "",
								    .of = &of,
								    .threshold = "",
								    .state = state,
								    .since_s = since_s };
}

/* ---- what snapshots have shown ---- */

static void
test_seen(void **state)
{
	struct case_scene *s = *state;
	struct was_memory *memory = was_memory_new();
	struct subject queue = at(SUBJECT_QUEUE, 0);
	struct was was;

	s->queue.dlq_level = LEVEL_WARN;
	s->queue_row.dlq.visible = 3;
	was_memory_look(memory, &s->snapshot);
	assert_false(was_find(memory, &s->snapshot, queue, &was)); /* it is red now */
	s->snapshot.time_ms += 60000;
	was_memory_look(memory, &s->snapshot);
	s->queue.dlq_level = LEVEL_OK;
	s->queue_row.dlq.visible = 0;
	s->snapshot.time_ms += 60000;
	was_memory_look(memory, &s->snapshot);
	assert_true(was_find(memory, &s->snapshot, queue, &was));
	assert_int_equal(was.subject.kind, SUBJECT_QUEUE);
	assert_int_equal(was.from_s, NOW_S);
	assert_int_equal(was.to_s, NOW_S + 60);
	assert_string_equal(was.words, "0 waiting, 3 dead letters");
	assert_false(was_find(memory, &s->snapshot, at(SUBJECT_PIPELINE, 0), &was));
	/* once more: the last time is this one */
	s->queue.dlq_level = LEVEL_WARN;
	s->snapshot.time_ms += 60000;
	was_memory_look(memory, &s->snapshot);
	s->queue.dlq_level = LEVEL_OK;
	assert_true(was_find(memory, &s->snapshot, queue, &was));
	assert_int_equal(was.from_s, NOW_S + 180);
	was_memory_free(memory);
}

/* It gets well by and by: what it was at its worst is what it was. */
static void
test_worst(void **state)
{
	struct case_scene *s = *state;
	struct was_memory *memory = was_memory_new();
	struct was was;

	s->queue.level = LEVEL_ALARM;
	s->queue_row.main.visible = 70;
	was_memory_look(memory, &s->snapshot);
	s->queue.level = LEVEL_WARN;
	s->queue_row.main.visible = 7;
	was_memory_look(memory, &s->snapshot);
	s->queue.level = LEVEL_OK;
	assert_true(was_find(memory, &s->snapshot, at(SUBJECT_QUEUE, 0), &was));
	assert_string_equal(was.words, "70 waiting, 0 dead letters");
	was_memory_free(memory);
}

/* ---- what is kept elsewhere ---- */

static void
test_points(void **state)
{
	struct case_scene *s = *state;
	struct was was;
	int64_t times[5];
	double values[] = { 1, 7, 9, 6, 1 };
	struct points points = { .times_s = times, .values = values, .n = 5 };
	struct series *series = (struct series *)(uintptr_t)s->metrics[SCENE_ERRORS].series;

	assert_false(was_find(NULL, &s->snapshot, at(SUBJECT_METRIC, SCENE_ERRORS), &was));
	for (size_t i = 0; i < 5; i++)
		times[i] = NOW_S - 3600 + (int64_t)i * 60;
	(void)series_merge(series, &points, times[0], times[4] + 60, NOW_S, SERIES_NOT_ZERO_LESS);
	assert_true(was_find(NULL, &s->snapshot, at(SUBJECT_METRIC, SCENE_ERRORS), &was));
	assert_int_equal(was.from_s, times[1]);
	assert_int_equal(was.to_s, times[4]);
	assert_false(was.is_older);
	assert_string_equal(was.words, "9, limit > 5");
	s->metrics[SCENE_ERRORS].level = LEVEL_ALARM;
	assert_false(was_find(NULL, &s->snapshot, at(SUBJECT_METRIC, SCENE_ERRORS), &was));
}

/* A tile is of several: the one that was red last. */
static void
test_tile(void **state)
{
	struct case_scene *s = *state;
	struct was was;

	s->snapshot.n_tiles = 1;
	s->tiles[0] =
		(struct tile){ .kind = TILE_METRICS, .title = "Group", .value = "", .note = "" };
	assert_false(was_find(NULL, &s->snapshot, at(SUBJECT_TILE, 0), &was));
	case_scene_moves(s, SCENE_LOAD, 1, 8);
	assert_true(was_find(NULL, &s->snapshot, at(SUBJECT_TILE, 0), &was));
	assert_int_equal(was.subject.kind, SUBJECT_METRIC);
	assert_int_equal(was.subject.index, SCENE_LOAD);
	assert_int_equal(was.from_s, RED_S);
}

static void
test_alarm(void **state)
{
	struct case_scene *s = *state;
	struct subject alarm = at(SUBJECT_ALARM, 0);
	struct was was;

	add_alarm(s, ALARM_OK, RED_S + 300);
	/* nobody has kept it: its history at AWS knows */
	assert_true(was_find(NULL, &s->snapshot, alarm, &was));
	assert_int_equal(was.from_s, 0);
	assert_int_equal(was.to_s, RED_S + 300);
	assert_false(was_find(NULL, &s->snapshot, at(SUBJECT_QUEUE, 0), &was));
	add_event(s, EVENT_ALARM, LEVEL_OK, "letters", RED_S + 300);
	add_event(s, EVENT_ALARM, LEVEL_ALARM, "letters", RED_S);
	assert_true(was_find(NULL, &s->snapshot, alarm, &was));
	assert_int_equal(was.from_s, RED_S);
	assert_int_equal(was.to_s, RED_S + 300);
	assert_string_equal(was.words, "ALARM: the reason");
	/* what it names has it, too, under its name; and so has the event that it is over */
	assert_true(was_find(NULL, &s->snapshot, at(SUBJECT_QUEUE, 0), &was));
	assert_int_equal(was.subject.kind, SUBJECT_ALARM);
	assert_true(was_find(NULL, &s->snapshot, at(SUBJECT_EVENT, 0), &was));
	assert_int_equal(was.subject.kind, SUBJECT_EVENT);
	assert_int_equal(was.subject.index, 1);
	assert_true(was.is_red);
	assert_int_equal(was_over_s(&s->snapshot, at(SUBJECT_EVENT, 1)), RED_S + 300);
	assert_int_equal(was_over_s(&s->snapshot, at(SUBJECT_EVENT, 0)), 0);
}

static void
test_probe(void **state)
{
	struct case_scene *s = *state;
	struct subject probe = at(SUBJECT_PROBE, 0);
	struct was was;

	assert_false(was_find(NULL, &s->snapshot, probe, &was));
	add_event(s, EVENT_PROBE, LEVEL_OK, "home", RED_S - 7000);
	add_event(s, EVENT_PROBE, LEVEL_WARN, "home", RED_S - 7200);
	s->event_rows[0].region = s->event_rows[1].region = "";
	assert_true(was_find(NULL, &s->snapshot, probe, &was));
	assert_int_equal(was.from_s, RED_S - 7200);
	assert_int_equal(was.to_s, RED_S - 7000);
	assert_string_equal(was.words, "the reason");
	/* two failures that are close are one time */
	for (size_t i = 0; i < 6; i++)
		s->probe_row.points[i] = (struct probe_point){ NOW_S - 360 + (int64_t)i * 60, 1000,
							       i != 2 && i != 4 };
	s->probe_row.n_points = 6;
	assert_true(was_find(NULL, &s->snapshot, probe, &was));
	assert_int_equal(was.from_s, NOW_S - 240);
	assert_int_equal(was.to_s, NOW_S - 60);
}

/* A service was not red for itself as far as is known: its task that failed is what there is. */
static void
test_service(void **state)
{
	struct case_scene *s = *state;
	struct was was;

	s->service_row.definition = "arn:aws:ecs:eu-west-2:1:task-definition/worker:7";
	assert_false(was_find(NULL, &s->snapshot, at(SUBJECT_SERVICE, 0), &was));
	add_event(s, EVENT_TASK, LEVEL_ALARM, "worker", RED_S);
	assert_true(was_find(NULL, &s->snapshot, at(SUBJECT_SERVICE, 0), &was));
	assert_int_equal(was.subject.kind, SUBJECT_EVENT);
	assert_true(was.is_red);
	assert_int_equal(was.from_s, RED_S);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_seen, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_worst, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_points, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_tile, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_alarm, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_probe, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_service, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
