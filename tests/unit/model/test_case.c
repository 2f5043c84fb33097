/* SPDX-License-Identifier: MIT */
/* test_case.c - how bad each thing is and since when, what a tile stands for, what is to be asked.
 */
#include "case_scene.h"

#include <string.h>

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
metric(enum scene_metric which)
{
	return (struct subject){ SUBJECT_METRIC, which, SIZE_MAX };
}

static struct dimension of_api[] = { { "FunctionName", "api" } };
static struct dimension of_letters[] = { { "QueueName", "work-dlq" } };
static const struct alarm_metric letters_of_work = {
	"AWS/SQS", "ApproximateNumberOfMessagesVisible", "Maximum", of_letters, 1, 60
};
static const struct alarm_metric errors_of_api = { "AWS/Lambda", "Errors", "Sum", of_api, 1, 60 };

static void
add_alarm(struct case_scene *s, const char *name, enum alarm_state state,
	  const struct alarm_metric *of)
{
	s->alarm_rows[s->snapshot.n_alarms++] =
		(struct alarm_row){ .name = name,
				    .region = "eu-west-2",
				    .reason = "",
				    .metric = "AWS/Lambda Errors",
				    .dimensions = "FunctionName=api",
				    .of = of,
				    .threshold = "",
				    .state = state,
				    .since_s = RED_S + 60 };
}

static void
test_levels(void **state)
{
	struct case_scene *s = *state;

	for (enum subject_kind kind = SUBJECT_JOB; kind < SUBJECT_KINDS; kind++)
		for (size_t i = 0; i < case_count(&s->snapshot, kind); i++)
			assert_int_equal(
				case_level(&s->snapshot, (struct subject){ kind, i, SIZE_MAX }),
				LEVEL_OK);
	assert_int_equal(case_reds(&s->snapshot, (struct subject[4]){ { 0 } }, 4), 0);
	case_scene_task(s, "t1", "", "x", 1, 60)->group = "service:web";
	s->queue.dlq_level = LEVEL_ALARM;
	s->service_row.running = 1;
	s->lines[1].faults = 30;
	s->target_rows[1].state = "unhealthy";
	add_alarm(s, "a", ALARM_ALARM, NULL);
	assert_int_equal(case_level(&s->snapshot, case_scene_subject(SUBJECT_TASK)), LEVEL_ALARM);
	assert_int_equal(case_level(&s->snapshot, case_scene_subject(SUBJECT_QUEUE)), LEVEL_ALARM);
	assert_int_equal(case_level(&s->snapshot, case_scene_subject(SUBJECT_SERVICE)), LEVEL_WARN);
	assert_int_equal(case_level(&s->snapshot, case_scene_subject(SUBJECT_ALARM)), LEVEL_ALARM);
	assert_int_equal(case_level(&s->snapshot, (struct subject){ SUBJECT_NODE, 0, 1 }),
			 LEVEL_ALARM);
	assert_int_equal(case_level(&s->snapshot, (struct subject){ SUBJECT_TARGETS, 0, 0 }),
			 LEVEL_OK);
	assert_int_equal(case_level(&s->snapshot, (struct subject){ SUBJECT_TARGETS, 0, 1 }),
			 LEVEL_WARN);
	/* what is not there is not red */
	assert_int_equal(case_level(&s->snapshot, (struct subject){ SUBJECT_TASK, 7, SIZE_MAX }),
			 LEVEL_OK);
	assert_int_equal(case_level(&s->snapshot, (struct subject){ SUBJECT_NONE, 0, 0 }),
			 LEVEL_OK);
}

static void
test_reds(void **state)
{
	struct case_scene *s = *state;
	struct subject reds[4];

	s->service_row.running = 1; /* a warning */
	case_scene_red(s, SCENE_ERRORS, 0, 40);
	add_alarm(s, "a", ALARM_ALARM, NULL);
	assert_int_equal(case_reds(&s->snapshot, reds, 4), 3);
	assert_int_equal(reds[0].kind, SUBJECT_ALARM);
	assert_int_equal(reds[1].kind, SUBJECT_METRIC);
	assert_int_equal(reds[2].kind, SUBJECT_SERVICE);
	assert_int_equal(case_reds(&s->snapshot, reds, 2), 2);
}

static void
test_since(void **state)
{
	struct case_scene *s = *state;

	assert_int_equal(case_since_s(&s->snapshot, metric(SCENE_ERRORS)), 0);
	case_scene_red(s, SCENE_ERRORS, 0, 40);
	assert_int_equal(case_since_s(&s->snapshot, metric(SCENE_ERRORS)), RED_S);
	add_alarm(s, "a", ALARM_ALARM, NULL);
	assert_int_equal(case_since_s(&s->snapshot, case_scene_subject(SUBJECT_ALARM)), RED_S + 60);
	case_scene_task(s, "t1", "", "x", 1, 300);
	assert_int_equal(case_since_s(&s->snapshot, case_scene_subject(SUBJECT_TASK)), NOW_S - 300);
	s->queue.dlq_level = LEVEL_ALARM;
	assert_int_equal(case_since_s(&s->snapshot, case_scene_subject(SUBJECT_QUEUE)),
			 NOW_S - 300);
	case_scene_task(s, "t2", "", "x", 1, 100);
	assert_int_equal(case_since_s(&s->snapshot, case_scene_subject(SUBJECT_QUEUE)),
			 NOW_S - 100);
	s->probe_row.n_points = 3;
	s->probe_row.points[0] = (struct probe_point){ NOW_S - 180, 1, true };
	s->probe_row.points[1] = (struct probe_point){ NOW_S - 120, -1, false };
	s->probe_row.points[2] = (struct probe_point){ NOW_S - 60, -1, false };
	assert_int_equal(case_since_s(&s->snapshot, case_scene_subject(SUBJECT_PROBE)),
			 NOW_S - 120);
	/* what has no time of its own has that of the metric that names it */
	case_scene_red(s, SCENE_JS, 0, 30);
	assert_int_equal(case_since_s(&s->snapshot, case_scene_subject(SUBJECT_MONITOR)), RED_S);
}

/* The period that is under way may not breach the limit yet: the breach goes on. */
static void
test_since_of_open_period(void **state)
{
	struct case_scene *s = *state;
	struct series *series = (struct series *)(uintptr_t)s->metrics[SCENE_ERRORS].series;

	case_scene_red(s, SCENE_ERRORS, 0, 40);
	series->values[series->n - 1] = 0;
	assert_int_equal(case_since_s(&s->snapshot, metric(SCENE_ERRORS)), RED_S);
	series->values[series->n - 3] = 0; /* it was well in between */
	assert_int_equal(case_since_s(&s->snapshot, metric(SCENE_ERRORS)), NOW_S - 120);
}

/* Red for longer than points are kept: since when, its alarm says. */
static void
test_since_of_old(void **state)
{
	struct case_scene *s = *state;
	const struct series *series = s->metrics[SCENE_RATE].series;
	int64_t oldest_s;

	case_scene_red(s, SCENE_RATE, 40, 40);
	oldest_s = series_at(series, 0).time_s;
	assert_int_equal(case_since_s(&s->snapshot, metric(SCENE_RATE)), oldest_s);
	assert_true(case_since_is_older(&s->snapshot, metric(SCENE_RATE)));
	add_alarm(s, "plain", ALARM_ALARM, &errors_of_api);
	s->alarm_rows[0].since_s = oldest_s - 7200;
	assert_int_equal(case_since_s(&s->snapshot, metric(SCENE_RATE)), oldest_s);
	s->alarm_rows[0].metric = "math";
	assert_int_equal(case_since_s(&s->snapshot, metric(SCENE_RATE)), oldest_s - 7200);
	assert_false(case_since_is_older(&s->snapshot, metric(SCENE_RATE)));
	case_scene_red(s, SCENE_RATE, 0, 40); /* the points say it themselves */
	assert_int_equal(case_since_s(&s->snapshot, metric(SCENE_RATE)), RED_S);
}

/* A service in a crash loop is red since its first failure; what ECS has forgotten of it the black
 * box knows. A longer rest is an end. */
static void
test_since_of_run(void **state)
{
	struct case_scene *s = *state;
	static const struct event_row forgotten[] = {
		{ .kind = EVENT_TASK, .time_s = NOW_S - 5000, .level = LEVEL_OK },
		{ .kind = EVENT_TASK, .time_s = NOW_S - 5200, .level = LEVEL_WARN },
		{ .kind = EVENT_TASK, .time_s = NOW_S - 6800, .level = LEVEL_WARN },
		{ .kind = EVENT_TASK, .time_s = NOW_S - 9000, .level = LEVEL_WARN },
	};
	struct event_row items[LEN(forgotten)];
	const struct events events = { .items = items, .n = LEN(items), .note = "" };
	const struct subject service = case_scene_subject(SUBJECT_SERVICE);

	for (size_t i = 0; i < LEN(items); i++) {
		items[i] = forgotten[i];
		items[i].cluster = s->service_row.cluster;
		items[i].subject = "app";
		items[i].id = "arn:x";
	}
	s->service_row.definition = "arn:aws:ecs:eu-west-2:1:task-definition/app:7";
	case_scene_task(s, "t1", "", "x", 1, 60)->group = "service:web";
	case_scene_task(s, "t2", "", "x", 1, 3500)->group = "service:web";
	case_scene_task(s, "t3", "", "x", 1, 1800)->group = "service:web";
	assert_int_equal(case_since_s(&s->snapshot, service), NOW_S - 3500);
	s->snapshot.watched.events.row = &events;
	assert_int_equal(case_since_s(&s->snapshot, service), NOW_S - 6800);
	items[1].subject = items[2].subject = "ap"; /* another family */
	assert_int_equal(case_since_s(&s->snapshot, service), NOW_S - 3500);
}

/* A probe that fails now and then is red since the first time; one that has failed as long as is
 * remembered, or a metric without an alarm, since before that. */
static void
test_since_of_probe(void **state)
{
	struct case_scene *s = *state;
	struct probe_result *row = &s->probe_row;
	const struct subject probe = case_scene_subject(SUBJECT_PROBE);

	row->n_points = 30;
	for (size_t i = 0; i < row->n_points; i++)
		row->points[i] = (struct probe_point){ NOW_S - 60 * (30 - (int64_t)i), 1,
						       i != 3 && i != 14 && i != 20 && i != 29 };
	assert_int_equal(case_since_s(&s->snapshot, probe), row->points[14].time_s);
	assert_false(case_since_is_older(&s->snapshot, probe));
	for (size_t i = 0; i < row->n_points; i++)
		row->points[i].is_up = false;
	assert_int_equal(case_since_s(&s->snapshot, probe), row->points[0].time_s);
	assert_true(case_since_is_older(&s->snapshot, probe));
	row->points[29].is_up = true;
	assert_int_equal(case_since_s(&s->snapshot, probe), 0);
	assert_false(case_since_is_older(&s->snapshot, probe));
}

static void
test_tiles(void **state)
{
	struct case_scene *s = *state;
	struct subject at;

	s->snapshot.n_tiles = 1;
	s->tiles[0] = (struct tile){ .kind = TILE_METRICS, .title = "", .value = "", .note = "" };
	case_scene_red(s, SCENE_LAG, 0, 40);
	at = case_focus(&s->snapshot, case_scene_subject(SUBJECT_TILE));
	assert_int_equal(at.kind, SUBJECT_METRIC);
	assert_int_equal(at.index, SCENE_LAG);
	assert_int_equal(case_since_s(&s->snapshot, case_scene_subject(SUBJECT_TILE)), RED_S);
	s->tiles[0].kind = TILE_TASKS;
	at = case_focus(&s->snapshot, case_scene_subject(SUBJECT_TILE));
	assert_int_equal(at.kind, SUBJECT_NONE);
	s->service_row.running = 0;
	at = case_focus(&s->snapshot, case_scene_subject(SUBJECT_TILE));
	assert_int_equal(at.kind, SUBJECT_SERVICE);
	case_scene_task(s, "t1", "", "x", 1, 60)->group = "service:web";
	at = case_focus(&s->snapshot, case_scene_subject(SUBJECT_TILE));
	assert_int_equal(at.kind, SUBJECT_TASK);
	s->tiles[0].kind = TILE_QUEUES;
	at = case_focus(&s->snapshot, case_scene_subject(SUBJECT_TILE));
	assert_int_equal(at.kind, SUBJECT_QUEUE);
	s->tiles[0].kind = TILE_MAP;
	s->lines[1].faults = 30;
	at = case_focus(&s->snapshot, case_scene_subject(SUBJECT_TILE));
	assert_int_equal(at.kind, SUBJECT_NODE);
	assert_int_equal(at.part, 1);
}

static void
test_plan_of_metric(void **state)
{
	struct case_scene *s = *state;
	struct case_ask ask;

	case_scene_red(s, SCENE_ERRORS, 0, 40);
	add_alarm(s, "mine", ALARM_OK, &errors_of_api);
	add_alarm(s, "other", ALARM_ALARM, NULL);
	case_scene_plan(s, metric(SCENE_ERRORS), &ask);
	assert_int_equal(ask.at_s, RED_S);
	assert_int_equal(ask.from_s, RED_S - 3600);
	assert_int_equal(ask.to_s, RED_S + 3600);
	assert_int_equal(ask.metric, SCENE_ERRORS);
	assert_int_equal(ask.n_alarms, 1);
	assert_string_equal(ask.alarms[0].name, "mine");
	assert_int_equal(ask.n_logs, 1);
	assert_string_equal(ask.logs[0].where.group, "/aws/lambda/api");
	assert_true(strstr(ask.logs[0].pattern, "?ERROR") != NULL);
	assert_true(ask.lines_from_s < RED_S && ask.lines_to_s > RED_S + 60);
	assert_string_equal(ask.trace_filter, "fault = true");
	assert_string_equal(ask.trace_region, "eu-west-2");
	/* nothing of a request is in what a database says of its load */
	case_scene_plan(s, metric(SCENE_LAG), &ask);
	assert_string_equal(ask.trace_filter, "");
	/* what is not red is asked for as it is now */
	assert_int_equal(ask.at_s, NOW_S);
}

static void
test_plan_of_math(void **state)
{
	struct case_scene *s = *state;
	struct case_ask ask;

	case_scene_red(s, SCENE_RATE, 0, 40);
	add_alarm(s, "plain", ALARM_OK, &errors_of_api);
	add_alarm(s, "math", ALARM_OK, &errors_of_api);
	s->alarm_rows[1].metric = "math";
	case_scene_plan(s, metric(SCENE_RATE), &ask);
	assert_int_equal(ask.n_alarms, 1);
	assert_string_equal(ask.alarms[0].name, "math");
	assert_string_equal(ask.logs[0].where.group, "/aws/lambda/api");
	assert_string_equal(ask.trace_filter, "fault = true");
}

static void
test_plan_of_alarm(void **state)
{
	static const struct alarm_metric of_nobody = { "AWS/Lambda", "Duration", "p99",
						       of_api,       1,          300 };
	struct case_scene *s = *state;
	struct case_ask ask;

	add_alarm(s, "mine", ALARM_ALARM, &errors_of_api);
	case_scene_plan(s, case_scene_subject(SUBJECT_ALARM), &ask);
	assert_int_equal(ask.metric, SCENE_ERRORS);
	assert_string_equal(ask.alarms[0].name, "mine");
	/* of a metric that the stack does not name: as the alarm names it */
	s->alarm_rows[0].of = &of_nobody;
	case_scene_plan(s, case_scene_subject(SUBJECT_ALARM), &ask);
	assert_int_equal(ask.metric, SIZE_MAX);
	assert_string_equal(ask.own.name, "Duration");
	assert_string_equal(ask.own.stat, "p99");
	assert_int_equal(ask.own.period_s, 300);
	assert_string_equal(ask.own.dimensions[0].value, "api");
}

static void
test_plan_of_queue(void **state)
{
	struct case_scene *s = *state;
	struct case_ask ask;

	s->queue.dlq_level = LEVEL_ALARM;
	case_scene_task(s, "old", "", "x", 1, 900);
	case_scene_task(s, "new", "", "x", 1, 300);
	case_scene_plan(s, case_scene_subject(SUBJECT_QUEUE), &ask);
	assert_string_equal(ask.own.name, "ApproximateNumberOfMessagesVisible");
	assert_string_equal(ask.own.dimensions[0].value, "work-dlq");
	assert_int_equal(ask.n_logs, 1);
	assert_string_equal(ask.logs[0].where.task, "new");
	assert_string_equal(ask.logs[0].pattern, ""); /* its last words, whatever they are */
	assert_true(ask.lines_from_s <= NOW_S - 300 - 600 && ask.lines_to_s >= NOW_S - 300);
	/* known to be red since before: what failed then, not what has failed again since */
	add_alarm(s, "letters", ALARM_ALARM, &letters_of_work);
	s->alarm_rows[0].since_s = NOW_S - 800;
	case_scene_plan(s, case_scene_subject(SUBJECT_QUEUE), &ask);
	assert_int_equal(ask.at_s, NOW_S - 800);
	assert_string_equal(ask.logs[0].where.task, "old");
}

/* A name that does not resolve and a certificate are nobody's log; what a server did is. */
static void
test_plan_of_probe(void **state)
{
	static const struct {
		enum probe_error error;
		int64_t days;
		size_t n_logs;
	} rows[] = {
		{ PROBE_OK, 90, 1 },      { PROBE_OK, 5, 0 },       { PROBE_TLS, -1, 0 },
		{ PROBE_DNS, 90, 0 },     { PROBE_STATUS, 5, 1 },   { PROBE_TIMEOUT, 90, 1 },
		{ PROBE_CONNECT, 90, 1 }, { PROBE_CONTENT, 90, 1 }, { PROBE_BROKEN, 90, 1 },
	};
	const char *of_home[] = { "home" };
	struct case_scene *s = *state;
	struct subject subject = case_scene_subject(SUBJECT_PROBE);
	struct stack_log log = s->stack.logs[0];
	struct case_ask ask;

	for (size_t i = 0; i < LEN(rows); i++) {
		s->probe_row.error = rows[i].error;
		s->probe_row.certificate.not_after_s = NOW_S + rows[i].days * 86400 + 60;
		case_scene_plan(s, subject, &ask);
		assert_int_equal(ask.n_logs, rows[i].n_logs);
	}
	TEXT_ON(why, WHY_MAX);
	s->probe_row.error = PROBE_TLS;
	case_say_no_log(&s->snapshot, subject, &why);
	assert_string_equal(why.data, "no server writes a log about a name or a certificate");
	/* its tile is that of it */
	why.len = 0;
	s->probe.level = LEVEL_ALARM;
	s->snapshot.n_tiles = 1;
	s->tiles[0] = (struct tile){ .kind = TILE_PROBES, .title = "", .value = "", .note = "" };
	case_say_no_log(&s->snapshot, case_scene_subject(SUBJECT_TILE), &why);
	assert_string_equal(why.data, "no server writes a log about a name or a certificate");
	/* but one that is named for it is what it is named for */
	log.of = of_home;
	log.n_of = 1;
	s->stack.logs = &log;
	case_scene_plan(s, subject, &ask);
	assert_int_equal(ask.n_logs, 1);
	s->stack.n_logs = 0;
	s->probe_row.error = PROBE_STATUS;
	why.len = 0;
	case_say_no_log(&s->snapshot, subject, &why);
	assert_non_null(strstr(why.data, "add to the stack file"));
}

static void
test_plan_of_others(void **state)
{
	struct case_scene *s = *state;
	struct case_ask ask;

	case_scene_task(s, "t1", "", "x", 1, 300);
	case_scene_plan(s, case_scene_subject(SUBJECT_TASK), &ask);
	assert_int_equal(ask.at_s, NOW_S - 300);
	assert_string_equal(ask.logs[0].where.task, "t1");
	s->job_row.status.log_group = "/jobs";
	s->job_row.status.log_stream = "one";
	case_scene_plan(s, case_scene_subject(SUBJECT_JOB), &ask);
	assert_string_equal(ask.logs[0].where.group, "/jobs");
	assert_string_equal(ask.logs[0].where.stream, "one");
	case_scene_plan(s, case_scene_subject(SUBJECT_COST), &ask);
	assert_int_equal(ask.n_logs, 0);
	assert_string_equal(ask.trace_filter, "");
	assert_int_equal(ask.metric, SCENE_BILL);
	case_scene_plan(s, (struct subject){ SUBJECT_NODE, 0, 0 }, &ask);
	assert_string_equal(ask.logs[0].where.group, "/aws/lambda/api");
	/* a tile is asked for as what is red of it; nothing of what is not there */
	case_scene_plan(s, (struct subject){ SUBJECT_TASK, 9, SIZE_MAX }, &ask);
	assert_int_equal(ask.n_logs + ask.n_alarms, 0);
}

static void
test_words(void **state)
{
	struct case_scene *s = *state;
	static const struct {
		enum subject_kind kind;
		const char *words;
	} rows[] = {
		{ SUBJECT_METRIC, "40, limit > 5" },
		{ SUBJECT_QUEUE, "3 waiting, 2 dead letters" },
		{ SUBJECT_TASK, "STOPPED, EssentialContainerExited, exit 1" },
		{ SUBJECT_SERVICE, "1 of 2 tasks run" },
		{ SUBJECT_TARGETS, "1 of 2 healthy" },
		{ SUBJECT_PROBE, "answers" },
		{ SUBJECT_PIPELINE, "Deploy Succeeded" },
		{ SUBJECT_JOB, "running" },
	};

	case_scene_red(s, SCENE_ERRORS, 0, 40);
	s->queue_row.main.visible = 3;
	s->queue_row.dlq.visible = 2;
	case_scene_task(s, "t1", "EssentialContainerExited", "x", 1, 60);
	s->service_row.running = 1;
	s->target_rows[1].state = "unhealthy";
	for (size_t i = 0; i < LEN(rows); i++) {
		TEXT_ON(words, 200);

		case_words(&s->snapshot, case_scene_subject(rows[i].kind), &words);
		assert_string_equal(words.data, rows[i].words);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_levels),         TEST(test_reds),
		TEST(test_since),          TEST(test_since_of_open_period),
		TEST(test_since_of_old),   TEST(test_since_of_run),
		TEST(test_since_of_probe), TEST(test_tiles),
		TEST(test_plan_of_metric), TEST(test_plan_of_math),
		TEST(test_plan_of_alarm),  TEST(test_plan_of_queue),
		TEST(test_plan_of_others), TEST(test_plan_of_probe),
		TEST(test_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
