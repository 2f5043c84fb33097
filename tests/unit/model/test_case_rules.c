/* SPDX-License-Identifier: MIT */
/* test_case_rules.c - the rules that watch a site, its services and their scaling: a look that
 * names the cause, and one, nearly the same, that does not. The others: test_case_causes.c. */
#include "case_scene.h"

#include "model/checks.h"
#include "model/scaling.h"

#define STUCK_S 600 /* scaling.c */
#define AT_MAX "AlreadyAtMaxCapacity"

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

/* ---- health checks ---- */

struct check_scene {
	struct stack_check def;
	struct check_observation seen[3];
	struct check_status row;
	struct check_view view;
};

/* One of three checkers gets an answer that it likes. */
static void
add_check(struct case_scene *s, struct check_scene *check)
{
	*check = (struct check_scene){
		.def = { "c-1", "home page", NULL },
		.seen = { { "eu-west-1", "192.0.2.1", "Success: HTTP Status Code 200, OK", NOW_S,
			    true },
			  { "us-east-1", "192.0.2.2", "Failure: HTTP Status Code 503", NOW_S,
			    false },
			  { "us-west-1", "192.0.2.3", "Failure: connection timed out", NOW_S,
			    false } },
		.row = { .has_config = true,
			 .type = "HTTPS",
			 .target = "https://example.com:443/health",
			 .search = "",
			 .interval_s = 30,
			 .failure_threshold = 3,
			 .has_observations = true,
			 .n_observations = 3,
			 .missing = "" },
	};
	check->row.observations = check->seen;
	check->view = (struct check_view){ .def = &check->def, .row = &check->row };
	checks_count(&check->row);
	s->snapshot.watched.checks = &check->view;
	s->snapshot.watched.n_checks = 1;
}

static void
test_check(void **state)
{
	struct case_scene *s = *state;
	struct subject subject = case_scene_subject(SUBJECT_CHECK);
	struct check_scene check;

	add_check(s, &check);
	case_scene_says(s, subject,
			"2 of 3 checkers do not reach https://example.com:443/health: Failure: "
			"HTTP Status Code 503",
			true);
	case_scene_is_silent(s, case_scene_subject(SUBJECT_PROBE), "checkers");
	check.row.target = "";
	case_scene_says(s, subject, "do not reach home page: Failure", true);
	/* who has not looked yet is no checker that fails */
	check.seen[1].status = check.seen[2].status = "";
	checks_count(&check.row);
	case_scene_is_silent(s, subject, "checkers");
	check.seen[2].status = "Failure: connection timed out";
	checks_count(&check.row);
	case_scene_says(s, subject, "1 of 2 checkers", true);
	check.seen[2].is_success = true;
	checks_count(&check.row);
	case_scene_is_silent(s, subject, "checkers");
	check.view.row = NULL;
	case_scene_is_silent(s, subject, "");
}

/* What nobody looks at any more is told before what was seen last. */
static void
test_check_disabled(void **state)
{
	struct case_scene *s = *state;
	struct subject subject = case_scene_subject(SUBJECT_CHECK);
	struct check_scene check;

	add_check(s, &check);
	case_scene_is_silent(s, subject, "disabled");
	check.row.is_disabled = true;
	case_scene_says(s, subject, "is disabled: Route 53 takes it for healthy", true);
	case_scene_says(s, subject, "2 of 3 checkers", false);
}

/* ---- probes ---- */

static void
test_slow_probe(void **state)
{
	struct case_scene *s = *state;
	struct subject subject = case_scene_subject(SUBJECT_PROBE);
	struct stack_probe def = *s->probe.def;
	const char *words = "it answers, but the first byte takes 500ms";

	s->probe.def = &def;
	def.slow_warn_ms = 500;
	s->probe_row.times.first_us = 500000;
	case_scene_says(s, subject, words, true);
	s->probe_row.times.first_us--;
	case_scene_is_silent(s, subject, "first byte");
	s->probe_row.times.first_us++;
	def.slow_warn_ms = -1;
	case_scene_is_silent(s, subject, "first byte");
	def.slow_alarm_ms = 500;
	case_scene_says(s, subject, words, true);
	/* what was not sent answers nobody; what failed says how, not how late */
	s->probe_row.times.first_us = -1;
	s->probe_row.error = PROBE_NOT_SENT;
	case_scene_is_silent(s, subject, "");
	s->probe_row.times.first_us = 500000;
	s->probe_row.error = PROBE_STATUS;
	s->probe_row.failures = 1;
	s->probe_row.why = "answered 503";
	case_scene_says(s, subject, "1 probe in a row failed: answered 503", true);
	case_scene_is_silent(s, subject, "first byte");
}

/* ---- services ---- */

static void
test_service_gone(void **state)
{
	struct case_scene *s = *state;
	struct subject subject = case_scene_subject(SUBJECT_SERVICE);

	s->service_row.status = "INACTIVE";
	case_scene_says(s, subject, "there is no such service: it is INACTIVE", true);
	s->service_row.status = "DRAINING";
	case_scene_is_silent(s, subject, "no such service");
}

static void
test_deployment_stuck(void **state)
{
	struct case_scene *s = *state;
	struct subject subject = case_scene_subject(SUBJECT_SERVICE);

	s->service_row.rollout = "IN_PROGRESS";
	case_scene_is_silent(s, subject, "deployment");
	s->service_row.failed_tasks = 1;
	case_scene_says(s, subject, "its deployment does not get on: 1 task failed so far", true);
	s->service_row.failed_tasks = 3;
	case_scene_says(s, subject, "3 tasks failed so far", true);
	s->service_row.rollout = "COMPLETED";
	case_scene_is_silent(s, subject, "deployment");
}

/* ---- scaling ---- */

struct scaling_scene {
	struct stack_cluster def;
	struct scaling_activity activities[2];
	struct scaling_item item;
	struct scaling row;
	struct scaling_view view;
};

/* The service runs as many tasks as it may, and has wanted more for long enough. */
static void
add_scaling(struct case_scene *s, struct scaling_scene *scaling)
{
	*scaling = (struct scaling_scene){
		.def = { .name = "city", .region = "eu-west-2" },
		.activities = { { "", "", "Failed", "", AT_MAX, NOW_S - 60, NOW_S - 60 },
				{ "", "", "Failed", "", AT_MAX, NOW_S - STUCK_S,
				  NOW_S - STUCK_S } },
		.item = { .service = "web", .min = 1, .max = 2, .n_activities = 2 },
		.row = { .n = 1, .missing = "" },
	};
	scaling->item.activities = scaling->activities;
	scaling->row.items = &scaling->item;
	scaling->view = (struct scaling_view){ .def = &scaling->def, .row = &scaling->row };
	s->snapshot.watched.scaling = &scaling->view;
	s->snapshot.watched.n_scaling = 1;
}

static void
test_scaling(void **state)
{
	struct case_scene *s = *state;
	struct subject subject = case_scene_subject(SUBJECT_SERVICE);
	const char *words = "web wants more tasks than its maximum of 2";
	struct scaling_scene scaling;

	add_scaling(s, &scaling);
	case_scene_says(s, subject, words, true);
	/* a peak that passes; one that has passed; one with room left */
	scaling.activities[1].started_s++;
	case_scene_is_silent(s, subject, "maximum");
	scaling.activities[1].started_s--;
	scaling.activities[0].not_scaled = "";
	case_scene_is_silent(s, subject, "maximum");
	scaling.activities[0].not_scaled = AT_MAX;
	s->service_row.desired = 1;
	case_scene_is_silent(s, subject, "maximum");
	s->service_row.desired = 2;
	/* another's: of its name elsewhere, of its cluster */
	scaling.def.name = "town";
	case_scene_is_silent(s, subject, "maximum");
	scaling.def.name = "city";
	scaling.item.service = "api";
	case_scene_is_silent(s, subject, "maximum");
	scaling.item.service = "web";
	case_scene_says(s, subject, words, true);
}

/* A service of the same name in another cluster is another service. */
static void
test_scaling_of_namesake(void **state)
{
	struct case_scene *s = *state;
	struct service_row namesake = s->service_row;
	const struct service_row *services[] = { &s->service_row, &namesake };
	struct scaling_scene scaling;

	add_scaling(s, &scaling);
	scaling.def.name = namesake.cluster = "town";
	s->snapshot.services = services;
	s->snapshot.n_services = LEN(services);
	case_scene_is_silent(s, case_scene_subject(SUBJECT_SERVICE), "maximum");
	case_scene_says(s, (struct subject){ SUBJECT_SERVICE, 1, SIZE_MAX }, "maximum of 2", true);
	case_scene_task(s, "t1", "EssentialContainerExited", "x", 1, 60)->group = "service:web";
	case_scene_is_silent(s, case_scene_subject(SUBJECT_TASK), "maximum");
	s->task_rows[0].cluster = "town";
	case_scene_says(s, case_scene_subject(SUBJECT_TASK), "maximum of 2", false);
}

/* It is a cause of what the service is named in, and of nothing else. */
static void
test_scaling_of(void **state)
{
	struct case_scene *s = *state;
	struct scaling_scene scaling;

	add_scaling(s, &scaling);
	case_scene_task(s, "t1", "EssentialContainerExited", "x", 1, 60)->group = "service:web";
	case_scene_says(s, case_scene_subject(SUBJECT_TASK), "maximum of 2", false);
	s->task_rows[0].group = "service:webs";
	case_scene_is_silent(s, case_scene_subject(SUBJECT_TASK), "maximum");
	case_scene_red(s, SCENE_ERRORS, 0, 40);
	case_scene_is_silent(s, (struct subject){ SUBJECT_METRIC, SCENE_ERRORS, SIZE_MAX },
			     "maximum");
}

/* ---- what is not said any more, what was said then ---- */

static void
test_data_ended(void **state)
{
	struct case_scene *s = *state;
	struct dimension dimensions[] = { { "FunctionName", "api" } };
	struct alarm_metric of = { .namespace_ = "AWS/Lambda",
				   .name = "Errors",
				   .dimensions = dimensions,
				   .n_dimensions = 1 };

	s->alarm_rows[0] = (struct alarm_row){ .name = "a",
					       .region = "eu-west-2",
					       .reason = "1 datapoint was unknown.",
					       .metric = "AWS/Lambda Errors",
					       .threshold = "",
					       .of = &of,
					       .state = ALARM_INSUFFICIENT };
	s->snapshot.n_alarms = 1;
	case_scene_says(s, case_scene_subject(SUBJECT_ALARM),
			"AWS/Lambda Errors has had no datapoint since 00:59", true);
	/* of a metric that nobody watches that is not known */
	dimensions[0].value = "other";
	case_scene_says(s, case_scene_subject(SUBJECT_ALARM), "no data to judge it by", true);
	case_scene_is_silent(s, case_scene_subject(SUBJECT_ALARM), "no datapoint");
	dimensions[0].value = "api";
	s->alarm_rows[0].state = ALARM_OK;
	case_scene_is_silent(s, case_scene_subject(SUBJECT_ALARM), "no data");
}

static void
test_events(void **state)
{
	struct case_scene *s = *state;
	struct subject subject = case_scene_subject(SUBJECT_EVENT);

	case_scene_deployed(s, "api", 0);
	s->event_rows[0].reason = "tasks failed to start";
	case_scene_is_silent(s, subject, "the deployment:"); /* it went well in the end */
	s->event_rows[0].level = LEVEL_WARN;
	case_scene_says(s, subject, "the deployment: tasks failed to start", true);
	s->event_rows[0].kind = EVENT_PROBE;
	s->event_rows[0].reason = "answered 503";
	case_scene_says(s, subject, "the probe said then: answered 503", true);
	s->event_rows[0].reason = "";
	case_scene_is_silent(s, subject, "the probe said");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_check),        TEST(test_check_disabled),      TEST(test_slow_probe),
		TEST(test_service_gone), TEST(test_deployment_stuck),    TEST(test_scaling),
		TEST(test_scaling_of),   TEST(test_scaling_of_namesake), TEST(test_data_ended),
		TEST(test_events),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
