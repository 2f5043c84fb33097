/* SPDX-License-Identifier: MIT */
/* test_marks.c - what happened when: of each kind of row, each once, in order, the newest where not
 * all fit. */
#include "../test.h"
#include "base/text.h"
#include "model/event_row.h"
#include "model/job_view.h"
#include "model/marks.h"
#include "model/pipelines.h"
#include "model/scaling.h"

#define T INT64_C(1795222800)

static const struct event_row events_of_all[] = {
	{ .kind = EVENT_TASK,
	  .time_s = T + 50,
	  .level = LEVEL_ALARM,
	  .subject = "worker",
	  .title = "exit 137" },
	{ .kind = EVENT_TASK,
	  .time_s = T + 49,
	  .level = LEVEL_OK,
	  .subject = "worker",
	  .title = "exit 0" },
	{ .kind = EVENT_PROBE,
	  .time_s = T + 40,
	  .level = LEVEL_WARN,
	  .subject = "site",
	  .title = "failed" },
	{ .kind = EVENT_ALARM,
	  .time_s = T + 30,
	  .level = LEVEL_ALARM,
	  .subject = "5xx",
	  .title = "ALARM, was OK" },
	{ .kind = EVENT_DEPLOY,
	  .time_s = T + 20,
	  .level = LEVEL_OK,
	  .subject = "c/api",
	  .title = "deployed api:8" },
};
static const struct events kept = { .items = events_of_all, .n = LEN(events_of_all), .note = "" };

static void
check(const struct snapshot *snapshot, const char *expected)
{
	struct mark marks[16];
	size_t n = marks_between(snapshot, T, T + 3600, marks, LEN(marks));
	TEXT_ON(got, 1000);

	for (size_t i = 0; i < n; i++)
		text_addf(&got, "%c%lld %s %s: %s\n", mark_letter(marks[i].kind),
			  (long long)(marks[i].time_s - T), level_word(marks[i].level),
			  marks[i].subject, marks[i].text);
	assert_string_equal(got.data, expected);
}

/* Of a probe that fails now and then the first failure and the end of the last. */
static void
test_flapping(void **state)
{
#define PROBE_EVENT(time, of, how)                                                      \
	{                                                                               \
		.kind = EVENT_PROBE, .time_s = T + (time), .level = how, .subject = of, \
		.title = ""                                                             \
	}
	static const struct event_row items[] = {
		PROBE_EVENT(2600, "site", LEVEL_WARN),  PROBE_EVENT(1500, "site", LEVEL_OK),
		PROBE_EVENT(1400, "site", LEVEL_WARN),  PROBE_EVENT(1300, "site", LEVEL_OK),
		PROBE_EVENT(1290, "other", LEVEL_WARN), PROBE_EVENT(900, "site", LEVEL_WARN),
		PROBE_EVENT(840, "site", LEVEL_OK),     PROBE_EVENT(780, "site", LEVEL_WARN),
	};
#undef PROBE_EVENT
	const struct events events = { .items = items, .n = LEN(items), .note = "" };
	const struct snapshot snapshot = { .watched = { .events = { .row = &events } } };

	(void)state;
	check(&snapshot, "P780 warn site: \nP1290 warn other: \nP1500 ok site: \n"
			 "P2600 warn site: \n");
}

static void
test_nothing(void **state)
{
	(void)state;
	check(&(struct snapshot){ .time_ms = T * 1000 }, "");
}

static void
test_events(void **state)
{
	const struct snapshot snapshot = { .watched.events = { .row = &kept } };

	(void)state;
	check(&snapshot, "D20 ok c/api: deployed api:8\n"
			 "A30 alarm 5xx: ALARM, was OK\n"
			 "P40 warn site: failed\n"
			 "T50 alarm worker: exit 137\n");
}

static const struct service_deployment rollouts[] = {
	{ .id = "d2", .definition = "api:9", .rollout = "FAILED", .created_s = T + 25 },
	{ .id = "d1", .definition = "api:8", .rollout = "COMPLETED", .created_s = T + 20 },
	{ .id = "d0", .definition = "api:7", .rollout = "COMPLETED", .created_s = T - 20 },
};
static const struct service_row service = {
	.cluster = "c", .name = "api", .rollouts = rollouts, .n_rollouts = LEN(rollouts)
};
static const struct alarm_row alarms[] = {
	{ .name = "5xx", .state = ALARM_ALARM, .since_s = T + 30 },
	{ .name = "4xx", .state = ALARM_INSUFFICIENT, .since_s = T + 31 },
	{ .name = "old", .state = ALARM_OK, .since_s = T - 1 },
};
static const struct task_row tasks[] = {
	{ .family = "worker",
	  .status = "STOPPED",
	  .stop_code = "TaskFailedToStart",
	  .stopped_s = T + 50 },
	{ .family = "worker",
	  .status = "STOPPED",
	  .stop_code = "EssentialContainerExited",
	  .has_exit_code = true,
	  .stopped_s = T + 51 },
	{ .family = "migrate",
	  .status = "STOPPED",
	  .stop_code = "SpotInterruption",
	  .stopped_s = T + 50 },
};

/* What AWS lists is there without a box, and is not twice with one. */
static void
test_rows(void **state)
{
	const struct service_row *services[] = { &service };
	const struct alarm_row *alarm_rows[] = { &alarms[0], &alarms[1], &alarms[2] };
	const struct task_row *task_rows[] = { &tasks[0], &tasks[1], &tasks[2] };
	struct mark marks[3] = { { .subject = "" } };
	struct snapshot snapshot = { .services = services,
				     .n_services = 1,
				     .alarms = alarm_rows,
				     .n_alarms = 3,
				     .tasks = task_rows,
				     .n_tasks = 3 };

	(void)state;
	check(&snapshot, "D20 ok api: api:8\n"
			 "D25 alarm api: api:9\n"
			 "A30 alarm 5xx: ALARM\n"
			 "A31 unknown 4xx: INSUFFICIENT_DATA\n"
			 "T50 alarm migrate: SpotInterruption\n"
			 "T50 alarm worker: TaskFailedToStart\n");
	snapshot.watched.events.row = &kept;
	check(&snapshot, "D20 ok c/api: deployed api:8\n"
			 "D25 alarm api: api:9\n"
			 "A30 alarm 5xx: ALARM, was OK\n"
			 "A31 unknown 4xx: INSUFFICIENT_DATA\n"
			 "P40 warn site: failed\n"
			 "T50 alarm migrate: SpotInterruption\n"
			 "T50 alarm worker: exit 137\n");
	/* one that goes between the newest, when there is no room any more */
	assert_int_equal(marks_between(&snapshot, T, T + 3600, marks, 3), 3);
	assert_string_equal(marks[0].subject, "site");
	assert_string_equal(marks[1].subject, "migrate");
	assert_string_equal(marks[2].subject, "worker");
}

/* Two services of one name, deployed in the same second: two marks. */
static void
test_namesakes(void **state)
{
	struct service_row other = service;
	const struct service_row *services[] = { &service, &other };
	struct snapshot snapshot = { .services = services, .n_services = 2 };

	(void)state;
	other.cluster = "d";
	check(&snapshot, "D20 ok api: api:8\n"
			 "D20 ok api: api:8\n"
			 "D25 alarm api: api:9\n"
			 "D25 alarm api: api:9\n");
}

static void
test_watched(void **state)
{
	const struct scaling_activity activities[] = {
		{ .description = "to 4",
		  .status = "Successful",
		  .not_scaled = "",
		  .started_s = T + 5 },
		{ .description = "at max",
		  .status = "Failed",
		  .not_scaled = "AlreadyAtMaxCapacity",
		  .started_s = T + 6 },
		{ .description = "to 5", .status = "Failed", .not_scaled = "", .started_s = T + 7 },
	};
	const struct scaling_item item = { .service = "api",
					   .activities = activities,
					   .n_activities = LEN(activities) };
	const struct scaling scaling = { &item, 1, "" };
	const struct pipeline_run runs[] = {
		{ .id = "r", .status = "Failed", .started_s = T + 9 },
	};
	const struct pipeline pipeline = { .runs = runs, .n_runs = 1 };
	const struct stack_pipeline def = { .name = "build" };
	const struct job_row job_rows[] = {
		{ .id = "j1", .template_name = "transport", .title = "", .created_s = T + 1 },
		{ .id = "j2", .template_name = "", .title = "", .created_s = T + 2 },
		{ .id = "j3", .template_name = "transport", .title = "monday", .created_s = T + 3 },
		{ .id = "j4", .template_name = "", .title = "", .created_s = 0 },
	};
	struct job_view jobs[4];
	const struct stack_cluster city = { .name = "city" };
	struct scaling_view views[] = { { .def = &city, .row = &scaling },
					{ .def = &city, .row = NULL } };
	struct pipeline_view pipelines[] = { { .def = &def, .row = &pipeline },
					     { .def = &def, .row = NULL } };
	struct snapshot snapshot = { .time_ms = 0 };

	(void)state;
	for (size_t i = 0; i < LEN(jobs); i++)
		jobs[i] = (struct job_view){ .row = &job_rows[i] };
	snapshot.watched.all_jobs = jobs;
	snapshot.watched.n_all_jobs = LEN(jobs);
	snapshot.watched.scaling = views;
	snapshot.watched.n_scaling = LEN(views);
	snapshot.watched.pipelines = pipelines;
	snapshot.watched.n_pipelines = LEN(pipelines);
	check(&snapshot, "J1 ok j1: transport\n"
			 "J2 ok j2: job\n"
			 "J3 ok j3: monday\n"
			 "S5 ok api: to 4\n"
			 "S7 warn api: to 5\n"
			 "D9 alarm build: Failed\n");
}

static void
expect_of(const struct mark *mark, enum subject_kind kind, size_t index)
{
	assert_int_equal(mark->of.kind, kind);
	assert_int_equal(mark->of.index, index);
}

/* A mark leads to what says all of it. */
static void
test_of_what(void **state)
{
	const struct scaling_activity activity = {
		.description = "to 4", .status = "Successful", .not_scaled = "", .started_s = T + 5
	};
	const struct scaling_item items[] = {
		{ .service = "other", .activities = &activity, .n_activities = 1 },
		{ .service = service.name, .activities = &activity, .n_activities = 1 },
	};
	const struct scaling scaling = { items, LEN(items), "" };
	const struct stack_cluster cluster = { .name = service.cluster };
	struct scaling_view view = { .def = &cluster, .row = &scaling };
	const struct service_row other = { .cluster = "x", .name = service.name };
	const struct service_row *services[] = { &other, &service };
	const struct task_row *task_rows[] = { &tasks[0], &tasks[1] };
	struct mark marks[8] = { { .subject = "" } };
	struct snapshot snapshot = { .services = services, .n_services = 2 };

	(void)state;
	snapshot.watched.scaling = &view;
	snapshot.watched.n_scaling = 1;
	assert_int_equal(marks_between(&snapshot, T, T + 3600, marks, 8), 4);
	expect_of(&marks[0], SUBJECT_SERVICE, 1);
	expect_of(&marks[1], SUBJECT_NONE, 0);
	expect_of(&marks[2], SUBJECT_SERVICE, 1);
	snapshot = (struct snapshot){ .tasks = task_rows, .n_tasks = 2 };
	snapshot.watched.events.row = &kept;
	assert_int_equal(marks_between(&snapshot, T + 20, T + 25, marks, 8), 1);
	assert_int_equal(marks[0].of.kind, SUBJECT_EVENT);
	assert_ptr_equal(kept.items[marks[0].of.index].subject, marks[0].subject);
}

/* [from, to), and the newest of what is too much. */
static void
test_bounds(void **state)
{
	const struct snapshot snapshot = { .watched.events = { .row = &kept } };
	struct mark marks[4] = { { .subject = "" } };

	(void)state;
	assert_int_equal(marks_between(&snapshot, T + 20, T + 50, marks, 4), 3);
	assert_int_equal(marks[0].time_s, T + 20);
	assert_int_equal(marks[2].time_s, T + 40);
	assert_int_equal(marks_between(&snapshot, T + 21, T + 51, marks, 2), 2);
	assert_int_equal(marks[0].time_s, T + 40);
	assert_int_equal(marks[1].time_s, T + 50);
	assert_int_equal(marks_between(&snapshot, T, T + 3600, marks, 0), 0);
	/* a later one that is older goes between */
	assert_int_equal(marks_between(&snapshot, T, T + 3600, marks, 3), 3);
	assert_int_equal(marks[0].time_s, T + 30);
	assert_int_equal(marks[1].time_s, T + 40);
}

static void
test_words(void **state)
{
	(void)state;
	assert_string_equal(mark_word(MARK_DEPLOY), "deploy");
	assert_int_equal(mark_letter(MARK_PROBE), 'P');
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing), cmocka_unit_test(test_flapping),
		cmocka_unit_test(test_events),  cmocka_unit_test(test_namesakes),
		cmocka_unit_test(test_rows),    cmocka_unit_test(test_watched),
		cmocka_unit_test(test_of_what), cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
