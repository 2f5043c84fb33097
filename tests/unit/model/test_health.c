/* SPDX-License-Identifier: MIT */
/* test_health.c - from polls to levels, tiles and reasons, through the model as the app uses it. */
#include "../test.h"
#include "base/text.h"
#include "model/health.h"
#include "model/model.h"

#include <string.h>

#define NOW_S 1795222800
#define NOW_MS (NOW_S * INT64_C(1000))

/* A stack as the loader would make it, small enough to see whole. */
static struct metric_def metrics[] = {
	{ .id = "errors",
	  .title = "Errors",
	  .group = "api",
	  .region = "eu-west-2",
	  .period_s = 60,
	  .scale = 1,
	  .is_headline = true,
	  .warn = { COMPARE_ABOVE, 1, 1 },
	  .alarm = { COMPARE_ABOVE, 5, 2 } },
};
static struct stack_group groups[] = { { "api", "API", 0, 1 } };
static struct stack_cluster clusters[] = {
	{ .name = "jobs", .region = "eu-west-2", .failures_warn = 1, .failures_alarm = 3 }
};
static struct stack_queue queues[] = {
	{ .name = "work",
	  .region = "eu-west-2",
	  .dlq = "work-dlq",
	  .visible_warn = 10,
	  .visible_alarm = 100,
	  .dlq_alarm = 1,
	  .age_warn_s = -1,
	  .age_alarm_s = -1,
	  .age_metric = SIZE_MAX,
	  .sent_metric = SIZE_MAX,
	  .deleted_metric = SIZE_MAX },
};
static const struct stack stack = { .name = "s",
				    .title = "S",
				    .region = "eu-west-2",
				    .metrics = metrics,
				    .n_metrics = 1,
				    .groups = groups,
				    .n_groups = 1,
				    .clusters = clusters,
				    .n_clusters = 1,
				    .queues = queues,
				    .n_queues = 1 };

enum { METRICS, ALARMS, TASKS, QUEUES };

static struct model *
model_with_sources(void)
{
	struct model *model = model_new(&stack, 3600);

	model_add_source(model, "metrics", "", "eu-west-2", 60000);
	model_add_source(model, "alarms", "", "eu-west-2", 60000);
	model_add_source(model, "tasks", "jobs", "eu-west-2", 15000);
	model_add_source(model, "queues", "work", "eu-west-2", 15000);
	return model;
}

static struct model *
healthy_model(void)
{
	struct model *model = model_with_sources();
	struct part *queue = part_new(PART_QUEUE, 4096);

	for (size_t i = 0; i < 4; i++)
		model_source_ok(model, i, NOW_MS);
	model_apply_part(model, ALARMS, part_new(PART_ALARMS, 4096));
	model_apply_part(model, TASKS, part_new(PART_ECS, 4096));
	queue->queue = (struct queue_row){ .name = "work",
					   .region = "eu-west-2",
					   .main = { .is_found = true },
					   .dlq_name = "work-dlq",
					   .dlq = { .is_found = true } };
	model_apply_part(model, QUEUES, queue);
	return model;
}

static void
feed(struct model *model, double before, double last)
{
	int64_t times[] = { NOW_S - 300, NOW_S - 240 };
	double values[] = { before, last };
	struct points points = { .times_s = times, .values = values, .n = 2 };

	model_apply_points(model, 0, &points, NOW_S - 300, NOW_S, NOW_MS);
}

static enum level
health_after(struct model *model, const char *expected_reason)
{
	struct snapshot *snapshot = model_publish(model, NOW_MS);
	enum level level = snapshot->health;

	if (expected_reason) {
		assert_true(snapshot->n_reasons > 0);
		if (!text_has(snapshot->reasons[0].text, expected_reason))
			fail_msg("reason is: %s", snapshot->reasons[0].text);
	} else {
		assert_int_equal(snapshot->n_reasons, 0);
	}
	snapshot_unref(snapshot);
	model_free(model);
	return level;
}

static void
test_pending_is_unknown(void **state)
{
	(void)state;
	assert_int_equal(health_after(model_with_sources(), "waiting for the first answer"),
			 LEVEL_UNKNOWN);
}

static void
test_all_well(void **state)
{
	struct model *model = healthy_model();

	(void)state;
	feed(model, 0, 0);
	assert_int_equal(health_after(model, NULL), LEVEL_OK);
}

static void
test_thresholds_need_their_periods(void **state)
{
	const struct points under_way = { .times_s = (int64_t[]){ NOW_S },
					  .values = (double[]){ 0 },
					  .n = 1 };
	struct model *model = healthy_model();

	(void)state;
	feed(model, 0, 9); /* one period above the alarm limit, which wants two: a warning */
	assert_int_equal(health_after(model, "limit > 1"), LEVEL_WARN);
	model = healthy_model();
	feed(model, 9, 9);
	assert_int_equal(health_after(model, "limit > 5"), LEVEL_ALARM);
	model = healthy_model();
	feed(model, 8, 9);
	/* the period that is under way is not over: the sentence has the value that counts */
	model_apply_points(model, 0, &under_way, NOW_S, NOW_S + 60, NOW_MS);
	assert_int_equal(health_after(model, "was 9, limit > 5 for 2 periods"), LEVEL_ALARM);
}

static void
test_failed_poll_keeps_values(void **state)
{
	struct model *model = healthy_model();
	struct snapshot *snapshot;

	(void)state;
	feed(model, 0, 0.5);
	model_source_failed(model, METRICS, ERR_DENIED, "needs cloudwatch:GetMetricData");
	snapshot = model_publish(model, NOW_MS + 30000);
	assert_int_equal(snapshot->health, LEVEL_UNKNOWN);
	assert_true(snapshot->metrics[0].last.value == 0.5);
	assert_int_equal(snapshot->sources[METRICS].state, STATE_DENIED);
	assert_int_equal(snapshot_age_s(snapshot, METRICS), 30);
	snapshot_unref(snapshot);
	model_free(model);
}

static void
test_silence_makes_stale_and_late(void **state)
{
	struct model *model = healthy_model();
	struct snapshot *snapshot;

	(void)state;
	feed(model, 0, 0.5);
	snapshot = model_publish(model, NOW_MS + 121000);
	assert_true(snapshot->sources[METRICS].is_stale);
	assert_true(snapshot->metrics[0].is_late);
	assert_int_equal(snapshot->metrics[0].level, LEVEL_UNKNOWN);
	assert_int_equal(snapshot->health, LEVEL_UNKNOWN);
	snapshot_unref(snapshot);
	model_free(model);
}

static void
test_dead_letters_alarm(void **state)
{
	struct model *model = healthy_model();
	struct part *part = part_new(PART_QUEUE, 4096);

	(void)state;
	part->queue = (struct queue_row){ .name = "work",
					  .region = "eu-west-2",
					  .main = { .is_found = true, .visible = 12 },
					  .dlq_name = "work-dlq",
					  .dlq = { .is_found = true, .visible = 2 } };
	model_apply_part(model, QUEUES, part);
	assert_int_equal(health_after(model, "2 dead letters in work-dlq"), LEVEL_ALARM);
}

static void
test_blind_limits_are_unknown(void **state)
{
	struct model *model = healthy_model();

	(void)state;
	/* Answered, and not one datapoint: a wrong dimension looks exactly like this. */
	assert_int_equal(health_after(model, "API: Errors: no data at all"), LEVEL_UNKNOWN);
	metrics[0].unresolved = "function";
	model = healthy_model();
	assert_int_equal(health_after(model, "unresolved: give --var function=..."), LEVEL_UNKNOWN);
	metrics[0].unresolved = NULL;
}

/* The metric is fed at minute 0 and never again; everything else goes on. */
static enum level
level_after_silence(double value, const char **out_subject)
{
	struct model *model = healthy_model();
	struct snapshot *snapshot;
	enum level level;

	feed(model, value, value);
	for (size_t i = 0; i < 4; i++)
		model_source_ok(model, i, NOW_MS + 3600000);
	snapshot = model_publish(model, NOW_MS + 3600000);
	level = snapshot->health;
	*out_subject = snapshot->n_reasons ? "something" : NULL;
	snapshot_unref(snapshot);
	model_free(model);
	return level;
}

static void
test_silence_after_trouble_is_not_health(void **state)
{
	const char *subject;

	(void)state;
	assert_int_equal(level_after_silence(9, &subject), LEVEL_UNKNOWN);
	assert_non_null(subject);
	/* Without traffic most metrics just stop: that is no trouble of its own. */
	assert_int_equal(level_after_silence(0, &subject), LEVEL_OK);
	assert_null(subject);
}

static void
test_one_deaf_region_is_not_ok(void **state)
{
	struct model *model = healthy_model();
	size_t other = model_add_source(model, "alarms", "", "us-east-1", 60000);
	struct snapshot *snapshot;

	(void)state;
	feed(model, 0, 0);
	model_source_failed(model, other, ERR_DENIED, "needs cloudwatch:DescribeAlarms");
	snapshot = model_publish(model, NOW_MS);
	for (size_t i = 0; i < snapshot->n_tiles; i++)
		if (snapshot->tiles[i].kind == TILE_ALARMS) {
			assert_int_equal(snapshot->tiles[i].level, LEVEL_UNKNOWN);
			assert_true(text_has(snapshot->tiles[i].note, "us-east-1"));
		}
	snapshot_unref(snapshot);
	model_free(model);
}

static void
test_missing_dlq_is_said(void **state)
{
	struct model *model = healthy_model();
	struct part *part = part_new(PART_QUEUE, 4096);

	(void)state;
	feed(model, 0, 0);
	part->queue = (struct queue_row){ .name = "work",
					  .region = "eu-west-2",
					  .main = { .is_found = true },
					  .dlq_name = "work-dlq" };
	model_apply_part(model, QUEUES, part);
	assert_int_equal(health_after(model, "work-dlq does not exist"), LEVEL_UNKNOWN);
}

static void
test_missing_queue_is_not_empty(void **state)
{
	struct model *model = healthy_model();
	struct part *part = part_new(PART_QUEUE, 4096);
	struct snapshot *snapshot;

	(void)state;
	part->queue = (struct queue_row){ .name = "work", .region = "eu-west-2", .dlq_name = "" };
	model_apply_part(model, QUEUES, part);
	snapshot = model_publish(model, NOW_MS);
	for (size_t i = 0; i < snapshot->n_tiles; i++)
		if (snapshot->tiles[i].kind == TILE_QUEUES) {
			assert_int_equal(snapshot->tiles[i].level, LEVEL_UNKNOWN);
			assert_string_equal(snapshot->tiles[i].value, "");
		}
	snapshot_unref(snapshot);
	model_free(model);
}

static void
test_failed_tasks_count(void **state)
{
	struct model *model = healthy_model();
	struct part *part = part_new(PART_ECS, 65536);
	struct task_row *rows = arena_array(part->arena, 3, sizeof(*rows));

	(void)state;
	for (int i = 0; i < 3; i++)
		rows[i] = (struct task_row){ .id = "t",
					     .arn = i ? "b" : "a",
					     .cluster = "jobs",
					     .family = "w",
					     .status = "STOPPED",
					     .stop_code = "EssentialContainerExited",
					     .reason = "OutOfMemoryError",
					     .has_exit_code = true,
					     .exit_code = i == 0 ? 0 : 137,
					     .stopped_s = NOW_S - 60 };
	part->ecs.tasks = rows;
	part->ecs.n_tasks = 3;
	model_apply_part(model, TASKS, part);
	assert_int_equal(health_after(model, "2 tasks failed in the last hour in jobs: OutOf"),
			 LEVEL_WARN);
}

static void
test_alarm_wins_and_comes_first(void **state)
{
	struct model *model = healthy_model();
	struct part *part = part_new(PART_ALARMS, 65536);
	struct alarm_row *rows = arena_array(part->arena, 2, sizeof(*rows));
	struct snapshot *snapshot;

	(void)state;
	rows[0] = (struct alarm_row){ .name = "a-ok",
				      .state = ALARM_OK,
				      .reason = "fine",
				      .metric = "AWS/SQS Age",
				      .threshold = "> 5 for 1 of 1" };
	rows[1] = (struct alarm_row){ .name = "z-bad",
				      .state = ALARM_ALARM,
				      .reason = "crossed",
				      .metric = "AWS/SQS Age",
				      .threshold = "" };
	part->alarms.rows = rows;
	part->alarms.n = 2;
	model_apply_part(model, ALARMS, part);
	model_source_failed(model, TASKS, ERR_NET, "nothing listens");
	snapshot = model_publish(model, NOW_MS);
	assert_int_equal(snapshot->health, LEVEL_ALARM);
	assert_string_equal(snapshot->reasons[0].subject, "z-bad");
	assert_string_equal(snapshot->reasons[0].text, "alarm z-bad: crossed");
	assert_string_equal(snapshot->alarms[0]->name, "z-bad");
	assert_int_equal(snapshot->reasons[1].level, LEVEL_UNKNOWN);
	snapshot_unref(snapshot);
	model_free(model);
}

/* What it watches and its limit, where that is known: AWS's reason begins with datapoints. */
static void
test_alarm_words(void **state)
{
	static const struct {
		struct alarm_row alarm;
		const char *words;
	} rows[] = {
		{ { .metric = "AWS/SQS Age", .threshold = "> 5", .reason = "crossed" }, "Age > 5" },
		{ { .metric = "math", .threshold = "> 5", .reason = "crossed" },
		  "metric math > 5" },
		{ { .metric = "AWS/SQS Age", .threshold = "", .reason = "crossed" }, "crossed" },
		{ { .metric = "composite",
		    .threshold = "",
		    .reason = "x transitioned",
		    .is_composite = true },
		  "x transitioned" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		TEXT_ON(words, 100);

		health_alarm_words(&rows[i].alarm, &words);
		assert_string_equal(words.data, rows[i].words);
	}
}

static void
test_missing_service_is_said_once(void **state)
{
	struct model *model = healthy_model();
	struct part *part = part_new(PART_ECS, 4096);
	struct snapshot *snapshot;

	(void)state;
	feed(model, 0, 0);
	part->ecs.services = arena_array(part->arena, 1, sizeof(*part->ecs.services));
	part->ecs.services[0] = (struct service_row){
		.cluster = "jobs", .name = "nosuch", .status = "MISSING", .rollout = ""
	};
	part->ecs.n_services = 1;
	model_apply_part(model, TASKS, part);
	snapshot = model_publish(model, NOW_MS);
	assert_int_equal(snapshot->health, LEVEL_ALARM);
	assert_int_equal(snapshot->n_reasons, 1);
	assert_string_equal(snapshot->reasons[0].text, "service nosuch is MISSING");
	snapshot_unref(snapshot);
	model_free(model);
}

static void
test_advice(void **state)
{
	(void)state;
	assert_string_equal(
		health_advice("profile x: SSO: it ended: run aws sso login: it goes on"),
		"run aws sso login: it goes on");
	assert_string_equal(health_advice("clock off by +9 s: refused: set it: timedatectl"),
			    "set it: timedatectl");
	assert_null(health_advice("run: out of time"));
	assert_null(health_advice("Rate exceeded: asking again later"));
	assert_null(health_advice(""));
}

#define ENDED "profile ops: IAM Identity Center: it has ended: run aws sso login --profile ops"

/* One reason for all, and what to do first; what fails otherwise is still said. */
static void
test_no_login_is_one_reason(void **state)
{
	struct model *model = healthy_model();
	struct snapshot *snapshot;

	(void)state;
	feed(model, 0, 0);
	for (size_t i = 0; i < 3; i++)
		model_source_failed(model, i, ERR_EXPIRED, ENDED);
	model_source_failed(model, QUEUES, ERR_NET, "nothing listens");
	snapshot = model_publish(model, NOW_MS);
	assert_int_equal(snapshot->health, LEVEL_UNKNOWN);
	assert_int_equal(snapshot->n_reasons, 2);
	assert_string_equal(snapshot->reasons[0].subject, REASON_LOGIN);
	assert_string_equal(snapshot->reasons[0].text,
			    "not logged in: run aws sso login --profile ops "
			    "(profile ops: IAM Identity Center: it has ended)");
	assert_string_equal(snapshot->reasons[1].subject, "queues");
	snapshot_unref(snapshot);
	model_free(model);
}

/* A region that is not enabled refuses keys that all others take. */
static void
test_one_refusal_is_no_missing_login(void **state)
{
	struct model *model = healthy_model();

	(void)state;
	feed(model, 0, 0);
	model_source_failed(model, ALARMS, ERR_AUTH, "refused: check the keys");
	assert_int_equal(health_after(model, "alarms in eu-west-2: denied: refused"),
			 LEVEL_UNKNOWN);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test(test_##name)
	const struct CMUnitTest tests[] = {
		TEST(pending_is_unknown),
		TEST(all_well),
		TEST(thresholds_need_their_periods),
		TEST(failed_poll_keeps_values),
		TEST(silence_makes_stale_and_late),
		TEST(dead_letters_alarm),
		TEST(blind_limits_are_unknown),
		TEST(silence_after_trouble_is_not_health),
		TEST(one_deaf_region_is_not_ok),
		TEST(missing_dlq_is_said),
		TEST(missing_queue_is_not_empty),
		TEST(failed_tasks_count),
		TEST(alarm_wins_and_comes_first),
		TEST(alarm_words),
		TEST(missing_service_is_said_once),
		TEST(advice),
		TEST(no_login_is_one_reason),
		TEST(one_refusal_is_no_missing_login),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
