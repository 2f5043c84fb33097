/* SPDX-License-Identifier: MIT */
/* test_case_causes.c - each rule with its evidence, and silent without it. */
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

/* Nothing is wrong: nothing is said of anything. */
static void
test_silence(void **state)
{
	struct case_scene *s = *state;

	for (enum subject_kind kind = SUBJECT_JOB; kind < SUBJECT_KINDS; kind++)
		for (size_t i = 0; i < case_count(&s->snapshot, kind); i++)
			if (case_causes(&s->snapshot, (struct subject){ kind, i, SIZE_MAX },
					case_since_s(&s->snapshot,
						     (struct subject){ kind, i, SIZE_MAX }),
					NULL, s->causes))
				fail_msg("of kind %d: %s", (int)kind, s->causes[0].text);
}

static void
test_deployment(void **state)
{
	struct case_scene *s = *state;

	case_scene_red(s, SCENE_ERRORS, 0, 40);
	case_scene_is_silent(s, metric(SCENE_ERRORS), "deployment");
	case_scene_deployed(s, "api", 120);
	case_scene_says(s, metric(SCENE_ERRORS),
			"deployment of api at 00:48, 2m00s before it went red: new code", true);
	/* metric math is of what it is made of */
	case_scene_red(s, SCENE_RATE, 0, 40);
	case_scene_says(s, metric(SCENE_RATE), "deployment of api", true);
	/* of something else, and a while before, it counts less than what the log says */
	s->events.n = 0;
	case_scene_deployed(s, "other", 1200);
	case_scene_line(s, "s", "ERROR no route", 9);
	case_scene_says(s, metric(SCENE_ERRORS), "9 lines", true);
	case_scene_says(s, metric(SCENE_ERRORS), "deployment of other", false);
	/* later than the first bad point, or long before, it is no cause */
	s->events.n = 0;
	case_scene_deployed(s, "api", -120);
	case_scene_deployed(s, "api", CASE_WINDOW_S + 60);
	case_scene_is_silent(s, metric(SCENE_ERRORS), "deployment");
}

static void
test_tasks(void **state)
{
	static const struct {
		const char *code, *reason, *says;
		int exit_code;
	} rows[] = {
		{ "EssentialContainerExited",
		  "OutOfMemoryError: Container killed due to memory usage",
		  "worker:7 t1 ran out of memory and was killed (the task has 512 MiB), exit 137",
		  137 },
		{ "TaskFailedToStart",
		  "CannotPullContainerError: pull image manifest has been retried 1 time(s): "
		  "failed to "
		  "resolve ref 123.dkr.ecr.eu-west-2.amazonaws.com/worker:8: not found",
		  "its image is not found: 123.dkr.ecr.eu-west-2.amazonaws.com/worker:8", -1 },
		{ "TaskFailedToStart", "CannotPullContainerError: registry says no",
		  "cannot be pulled", -1 },
		{ "SpotInterruption", "Your Spot Task was interrupted.", "Spot interruption", 143 },
		{ "TaskFailedToStart", "ResourceInitializationError: unable to pull secrets",
		  "could not be set up: ResourceInitializationError", -1 },
		{ "TaskFailedToStart", "no capacity", "could not be started: no capacity", -1 },
		{ "EssentialContainerExited", "Essential container in task exited",
		  "ended with an error, exit 3: Essential container", 3 },
		{ "EssentialContainerExited", "x", "exit 139 (segmentation fault)", 139 },
	};
	struct case_scene *s = *state;

	for (size_t i = 0; i < LEN(rows); i++) {
		s->snapshot.n_tasks = 0;
		case_scene_task(s, "t1", rows[i].code, rows[i].reason, rows[i].exit_code, 60);
		case_scene_says(s, case_scene_subject(SUBJECT_TASK), rows[i].says, true);
	}
	/* what an operator stopped, and what is another service's, is no cause */
	s->snapshot.n_tasks = 0;
	case_scene_task(s, "t1", "UserInitiated", "stopped by ana", -1, 60);
	case_scene_is_silent(s, case_scene_subject(SUBJECT_TASK), "task");
	s->service_row.running = 0;
	case_scene_task(s, "t2", "EssentialContainerExited", "x", 1, 60);
	case_scene_is_silent(s, case_scene_subject(SUBJECT_SERVICE), "task worker");
	s->task_rows[1].group = "service:web";
	case_scene_says(s, case_scene_subject(SUBJECT_SERVICE), "task worker", true);
}

static void
test_last_lines(void **state)
{
	struct case_scene *s = *state;

	case_scene_task(s, "t1", "EssentialContainerExited", "Essential container in task exited",
			1, 60);
	case_scene_task(s, "t2", "EssentialContainerExited", "Essential container in task exited",
			1, 90);
	case_scene_line(s, "ecs/main/t1", "ERROR bad row", 1);
	case_scene_line(s, "ecs/main/t1", "all rows read", 1);
	case_scene_says(s, case_scene_subject(SUBJECT_TASK),
			"one of 2 in that time; its last line: ERROR bad row", true);
	/* another task's lines are not its own */
	s->found_lines[0].stream = s->found_lines[1].stream = "ecs/main/t9";
	case_scene_is_silent(s, case_scene_subject(SUBJECT_TASK), "last line");
}

static void
test_dead_letters(void **state)
{
	struct case_scene *s = *state;
	struct subject queue = case_scene_subject(SUBJECT_QUEUE);

	s->queue_row.dlq.visible = 4;
	s->queue.dlq_level = LEVEL_ALARM;
	case_scene_says(s, queue, "4 messages of work were taken again and again", true);
	case_scene_says(s, queue, "(3 times each); no failed task of its workers is known", true);
	case_scene_task(s, "t1", "EssentialContainerExited", "x", 2, 60);
	case_scene_line(s, "ecs/main/t1", "ValueError: 'tomorrow'", 1);
	case_scene_says(s, queue, "exit 2; its last line: ValueError: 'tomorrow'", true);
	case_scene_says(s, queue, "4 messages", false);
	/* a task of another family does not work it off */
	s->task_rows[0].family = "web";
	case_scene_is_silent(s, queue, "exit 2");
	s->queue_row.dlq.visible = 0;
	case_scene_is_silent(s, queue, "messages");
}

static void
test_jobs(void **state)
{
	struct case_scene *s = *state;

	s->job_row.state = JOB_IS_FAILED;
	s->job_row.status.error = "no map of that city";
	case_scene_says(s, case_scene_subject(SUBJECT_JOB), "its worker says: no map of that city",
			true);
	s->job_row.status.error = "";
	s->job.is_orphan = true;
	case_scene_says(s, case_scene_subject(SUBJECT_JOB), "its task has stopped", true);
}

static void
test_targets(void **state)
{
	struct case_scene *s = *state;
	const char *says = "1 of 2 targets of web is unhealthy: 10.0.0.2:8080: ";

	case_scene_red(s, SCENE_HOSTS, 0, 9);
	case_scene_is_silent(s, metric(SCENE_HOSTS), "unhealthy");
	s->target_rows[1].state = "unhealthy";
	s->target_rows[1].reason = "Target.Timeout";
	s->target_rows[1].description = "Request timed out";
	case_scene_says(s, case_scene_subject(SUBJECT_TARGETS), says, true);
	case_scene_says(s, case_scene_subject(SUBJECT_TARGETS), "(Target.Timeout)", true);
	case_scene_is_silent(s, metric(SCENE_ERRORS), "unhealthy");
	/* a metric of the group belongs to it, where the stack says that the balancer has it */
	static const char *group[] = { "targetgroup/web/1" };
	static struct stack_balancer named;
	named = *s->target_view.def;
	named.target_groups = group;
	named.n_target_groups = 1;
	s->target_view.def = &named;
	case_scene_says(s, metric(SCENE_HOSTS), says, true);
}

static void
test_certificate(void **state)
{
	struct case_scene *s = *state;
	struct subject probe = case_scene_subject(SUBJECT_PROBE);

	s->probe_row.certificate.not_after_s = NOW_S - 7200;
	s->probe_row.error = PROBE_TLS;
	s->probe_row.why = "its certificate is expired";
	s->probe_row.failures = 2;
	case_scene_says(
		s, probe,
		"the certificate of example.com expired at 2026-11-20 23:00 UTC, 2h00m ago (issued "
		"by Example CA)",
		true);
	s->probe_row.certificate.not_after_s = NOW_S + 5 * 86400 + 60;
	s->probe_row.error = PROBE_OK;
	case_scene_says(s, probe, "ends at 2026-11-26 01:01 UTC, in 5 days", true);
	s->probe_row.certificate.not_after_s = NOW_S + 90 * 86400;
	case_scene_is_silent(s, probe, "certificate");
	s->probe_row.certificate.problem = "for another host";
	case_scene_says(s, probe, "is not trusted: for another host", true);
	s->probe_row.certificate.is_known = false;
	case_scene_is_silent(s, probe, "certificate");
}

static void
test_probe(void **state)
{
	struct case_scene *s = *state;

	s->probe_row.error = PROBE_STATUS;
	s->probe_row.failures = 3;
	s->probe_row.why = "answered 503";
	case_scene_says(s, case_scene_subject(SUBJECT_PROBE),
			"3 probes in a row failed: answered 503", true);
}

static void
test_pipeline(void **state)
{
	struct case_scene *s = *state;

	s->stage.status = s->action.status = "Failed";
	s->action.error = "JobFailed: no permission";
	case_scene_says(s, case_scene_subject(SUBJECT_PIPELINE),
			"Push of stage Deploy failed: JobFailed: no permission", true);
}

static void
test_service(void **state)
{
	struct case_scene *s = *state;

	s->service_row.rollout = "FAILED";
	s->service_row.rollout_reason = "tasks failed to start";
	case_scene_says(s, case_scene_subject(SUBJECT_SERVICE),
			"its deployment FAILED: tasks failed to start", true);
	s->service_row.rollout = "COMPLETED";
	s->service_row.running = 1;
	s->service_row.event = "(service web) was unable to place a task";
	case_scene_says(s, case_scene_subject(SUBJECT_SERVICE), "unable to place a task", true);
	s->service_row.running = 2;
	case_scene_is_silent(s, case_scene_subject(SUBJECT_SERVICE), "unable");
}

static void
test_lag(void **state)
{
	struct case_scene *s = *state;

	case_scene_red(s, SCENE_LAG, 1, 90);
	case_scene_says(s, metric(SCENE_LAG), "no load of a database that is watched rose with it",
			true);
	case_scene_moves(s, SCENE_LOAD, 20, 80);
	case_scene_says(s, metric(SCENE_LAG),
			"the replica lags 90s behind; with it rose: load of db-1 from 20% to 80%",
			true);
	case_scene_moves_ahead(s, SCENE_LOAD, 10 * 60, 20, 80);
	case_scene_says(s, metric(SCENE_LAG), "rose: load of db-1 from 20% to 80%", true);
	case_scene_moves(s, SCENE_LAG, 1, 1);
	case_scene_is_silent(s, metric(SCENE_LAG), "replica");
}

static void
test_cost(void **state)
{
	struct case_scene *s = *state;
	struct subject cost = case_scene_subject(SUBJECT_COST);

	s->usd[1][9] = 40;
	case_scene_says(
		s, cost,
		"AmazonCloudWatch cost $40.00 on 2026-11-21, $2.00 a day in the week before: 20 "
		"times as much",
		true);
	case_scene_red(s, SCENE_BILL, 1, 90);
	case_scene_says(s, metric(SCENE_BILL), "AmazonCloudWatch cost $40.00", true);
	case_scene_is_silent(s, metric(SCENE_ERRORS), "cost");
	s->usd[1][9] = 2.5; /* a little more is no spike */
	case_scene_is_silent(s, cost, "cost");
	s->usd[1][9] = 40;
	s->cost_row.n_days = 2; /* nothing to compare it with */
	case_scene_is_silent(s, cost, "cost");
}

static void
test_browsers(void **state)
{
	struct case_scene *s = *state;

	case_scene_red(s, SCENE_JS, 0, 30);
	case_scene_is_silent(s, metric(SCENE_JS), "browsers");
	s->js_error = (struct sessions_error){ "x is undefined", "TypeError", 90 };
	s->session_row.errors = &s->js_error;
	s->session_row.n_errors = 1;
	case_scene_says(
		s, metric(SCENE_JS),
		"browsers report most of all: TypeError: x is undefined (90 of 90 errors today)",
		true);
	case_scene_says(s, case_scene_subject(SUBJECT_MONITOR), "TypeError", true);
	case_scene_is_silent(s, metric(SCENE_ERRORS), "TypeError");
}

static void
test_found(void **state)
{
	struct case_scene *s = *state;

	case_scene_red(s, SCENE_ERRORS, 0, 40);
	case_scene_line(s, "s", "ERROR once", 1);
	case_scene_is_silent(s, metric(SCENE_ERRORS), "lines");
	case_scene_line(s, "s", "ConnectionError: could not reach the database", 87);
	case_scene_line(s, "s", "ERROR thrice", 3);
	case_scene_says(s, metric(SCENE_ERRORS),
			"87 lines in /g like: ConnectionError: could not reach the database", true);
	s->found.lines_s = 250;
	case_scene_says(s, metric(SCENE_ERRORS), "87 lines in 4 min of /g like: Conn", true);
	for (size_t i = 0; i < 3; i++)
		s->found_traces[i] = (struct case_trace){ .id = "",
							  .method = "",
							  .url = "",
							  .entry = "",
							  .cause = i ? "timed out" : "",
							  .cause_service = i ? "table" : "" };
	s->found.traces_ = s->found_traces;
	s->found.n_traces = 3;
	case_scene_says(s, metric(SCENE_ERRORS), "2 of 3 traces: table: timed out", false);
	s->found.n_traces = 1;
	case_scene_is_silent(s, metric(SCENE_ERRORS), "traces");
}

static void
test_throttled(void **state)
{
	struct case_scene *s = *state;

	case_scene_red(s, SCENE_ERRORS, 0, 40);
	case_scene_moves(s, SCENE_THROTTLES, 0, 0);
	case_scene_is_silent(s, metric(SCENE_ERRORS), "turned away");
	case_scene_moves(s, SCENE_THROTTLES, 0, 12);
	case_scene_says(s, metric(SCENE_ERRORS), "throttles rose to 12", false);
	case_scene_is_silent(s, case_scene_subject(SUBJECT_COST), "throttles");
}

static void
test_map(void **state)
{
	struct case_scene *s = *state;

	case_scene_red(s, SCENE_ERRORS, 0, 40);
	case_scene_is_silent(s, metric(SCENE_ERRORS), "X-Ray");
	s->lines[0].faults = 20;
	s->lines[1].faults = 30;
	case_scene_says(s, metric(SCENE_ERRORS), "table fails 30% of the 100 calls", false);
}

static void
test_no_data(void **state)
{
	struct case_scene *s = *state;

	s->alarm_rows[0] =
		(struct alarm_row){ .name = "a",
				    .region = "eu-west-2",
				    .reason = "Insufficient Data: 1 datapoint was unknown.",
				    .metric = "AWS/Lambda Errors",
				    .threshold = "",
				    .state = ALARM_INSUFFICIENT };
	s->snapshot.n_alarms = 1;
	case_scene_says(s, case_scene_subject(SUBJECT_ALARM),
			"no data to judge it by: Insufficient Data", true);
	s->alarm_rows[0].state = ALARM_ALARM;
	case_scene_is_silent(s, case_scene_subject(SUBJECT_ALARM), "no data");
}

/* An hour later ECS has forgotten the task: what was kept of it tells the same. */
static void
test_event(void **state)
{
	struct case_scene *s = *state;
	static const struct event_line lines[] = { { 1, "begun" }, { 2, "ValueError: 'x'" } };

	s->event_rows[0] = (struct event_row){ .kind = EVENT_TASK,
					       .id = "arn/t1",
					       .time_s = NOW_S - 7200,
					       .level = LEVEL_ALARM,
					       .region = "eu-west-2",
					       .subject = "worker",
					       .cluster = "city",
					       .title = "",
					       .reason = "Essential container in task exited",
					       .code = "EssentialContainerExited",
					       .was = "",
					       .is = "worker:7",
					       .has_exit_code = true,
					       .exit_code = 1,
					       .log_group = "",
					       .log_stream = "",
					       .log_note = "",
					       .lines = lines,
					       .n_lines = 2 };
	s->events.n = 1;
	case_scene_says(s, case_scene_subject(SUBJECT_EVENT),
			"task worker t1 ended with an error, exit 1", true);
	case_scene_says(s, case_scene_subject(SUBJECT_EVENT), "its last line: ValueError: 'x'",
			false);
	s->event_rows[0].level = LEVEL_OK;
	s->event_rows[0].exit_code = 0;
	case_scene_is_silent(s, case_scene_subject(SUBJECT_EVENT), "ended");
}

/* No more than there is room for, the weightiest first, none twice. */
static void
test_order(void **state)
{
	struct case_scene *s = *state;
	struct case_look look = { .causes = s->causes };
	static const int weights[] = { 30, 90, 10, 50, 70, 60 };

	for (size_t i = 0; i < LEN(weights); i++)
		case_say(&look, weights[i], "%d", weights[i]);
	case_say(&look, 95, "90");
	assert_int_equal(look.n, CASE_CAUSES_MAX);
	assert_string_equal(s->causes[0].text, "90");
	assert_string_equal(s->causes[1].text, "70");
	assert_string_equal(s->causes[2].text, "60");
	assert_string_equal(s->causes[3].text, "50");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_silence),    TEST(test_deployment),   TEST(test_tasks),
		TEST(test_last_lines), TEST(test_dead_letters), TEST(test_jobs),
		TEST(test_targets),    TEST(test_certificate),  TEST(test_probe),
		TEST(test_pipeline),   TEST(test_service),      TEST(test_lag),
		TEST(test_cost),       TEST(test_browsers),     TEST(test_found),
		TEST(test_throttled),  TEST(test_map),          TEST(test_no_data),
		TEST(test_event),      TEST(test_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
