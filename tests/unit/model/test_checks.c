/* SPDX-License-Identifier: MIT */
/* test_checks.c - when a Route 53 health check is healthy: by its checkers, by its metric, or by
 * nobody. */
#include "../test.h"
#include "base/text.h"
#include "model/checks.h"
#include "model/model.h"

#define NOW_S INT64_C(1795222800)
#define NOW_MS (NOW_S * 1000)

static struct dimension dimension = { "HealthCheckId", "a1" };
static struct metric_def metric = { .id = "hc",
				    .title = "Health",
				    .group = "dns",
				    .region = "us-east-1",
				    .namespace_ = "AWS/Route53",
				    .name = "HealthCheckStatus",
				    .dimensions = &dimension,
				    .n_dimensions = 1,
				    .stat = "Minimum",
				    .period_s = 60,
				    .scale = 1 };
static struct stack_group group = { "dns", "DNS", 0, 1 };
static struct stack_check check = { .id = "a1", .title = "API" };
static const struct stack stack = { .name = "s",
				    .title = "S",
				    .region = "eu-west-2",
				    .metrics = &metric,
				    .n_metrics = 1,
				    .groups = &group,
				    .n_groups = 1,
				    .checks = &check,
				    .n_checks = 1 };

/* So many checkers that succeed, fail, and have not said anything; value of the metric, < 0: none.
 */
static struct snapshot *
publish(const struct check_status *row, int n_good, int n_bad, double value)
{
	struct model *model = model_new(&stack, 3600);
	size_t metrics = model_add_source(model, "metrics", "", "us-east-1", 60000);
	size_t source = model_add_source(model, "checks", "a1", "us-gov-west-1", 60000);
	struct part *part = part_new(PART_CHECK, 65536);
	struct check_status *copy = arena_alloc(part->arena, sizeof(*copy));
	struct check_observation *seen = arena_array(part->arena, 40, sizeof(*seen));
	int64_t times[] = { NOW_S - 60 };
	struct points points = { .times_s = times, .values = &value, .n = value >= 0 };
	struct snapshot *snapshot;

	model_set_metric_source(model, 0, metrics);
	model_source_ok(model, metrics, NOW_MS);
	model_apply_points(model, 0, &points, NOW_S - 120, NOW_S, NOW_MS);
	*copy = *row;
	copy->observations = seen;
	copy->n_observations = (size_t)(n_good + n_bad) + 1;
	for (int i = 0; i < n_good + n_bad + 1; i++)
		seen[i] = (struct check_observation){
			.region = "eu-west-1",
			.ip = "192.0.2.1",
			.status = i < n_good           ? "Success: HTTP Status Code 200, OK"
				  : i < n_good + n_bad ? "Failure: no route"
						       : "",
			.is_success = i < n_good,
		};
	copy->type = copy->target = copy->search = copy->missing = "";
	checks_count(copy);
	part->row = copy;
	model_apply_part(model, source, part);
	model_source_ok(model, source, NOW_MS);
	snapshot = model_publish(model, NOW_MS);
	model_free(model);
	return snapshot;
}

static const struct check_status seen = { .has_observations = true };
static const struct check_status unseen = { .is_without_checkers = true };

static void
test_checkers(void **state)
{
	static const struct {
		int n_good, n_bad;
		enum checks_verdict verdict;
		enum level level;
	} rows[] = {
		{ 16, 0, CHECK_HEALTHY, LEVEL_OK },      { 15, 1, CHECK_HEALTHY, LEVEL_WARN },
		{ 3, 13, CHECK_HEALTHY, LEVEL_WARN }, /* 18.75 % */
		{ 2, 14, CHECK_UNHEALTHY, LEVEL_ALARM }, { 0, 16, CHECK_UNHEALTHY, LEVEL_ALARM },
		{ 9, 21, CHECK_HEALTHY, LEVEL_WARN },
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct snapshot *snapshot = publish(&seen, rows[i].n_good, rows[i].n_bad, -1);
		bool is_metric = true;

		assert_int_equal(checks_verdict(snapshot, &snapshot->watched.checks[0], &is_metric),
				 rows[i].verdict);
		assert_false(is_metric);
		assert_int_equal(snapshot->watched.checks[0].level, rows[i].level);
		snapshot_unref(snapshot);
	}
}

/* More than 18 %, not 18 itself: 9 of 50. */
static void
test_the_limit_itself(void **state)
{
	struct check_status row = seen;
	struct check_view view = { .def = &check, .row = &row };
	struct snapshot snapshot = { .stack = &stack };

	(void)state;
	row.n_reported = 50;
	row.n_success = 9;
	assert_int_equal(checks_verdict(&snapshot, &view, NULL), CHECK_UNHEALTHY);
	row.n_success = 10;
	assert_int_equal(checks_verdict(&snapshot, &view, NULL), CHECK_HEALTHY);
	row.is_inverted = true;
	assert_int_equal(checks_verdict(&snapshot, &view, NULL), CHECK_UNHEALTHY);
}

static void
test_the_metric(void **state)
{
	static const struct {
		double value;
		enum checks_verdict verdict;
		enum level level;
	} rows[] = { { 1, CHECK_HEALTHY, LEVEL_OK },
		     { 0, CHECK_UNHEALTHY, LEVEL_ALARM },
		     { -1, CHECK_UNKNOWN, LEVEL_UNKNOWN } };

	(void)state;
	assert_int_equal(checks_metric(&stack, "a1"), 0);
	assert_int_equal(checks_metric(&stack, "a2"), SIZE_MAX);
	for (size_t i = 0; i < LEN(rows); i++) {
		struct snapshot *snapshot = publish(&unseen, 0, 0, rows[i].value);
		bool is_metric = false;

		assert_int_equal(checks_verdict(snapshot, &snapshot->watched.checks[0], &is_metric),
				 rows[i].verdict);
		assert_true(is_metric);
		assert_int_equal(snapshot->watched.checks[0].level, rows[i].level);
		snapshot_unref(snapshot);
	}
}

static void
test_reasons(void **state)
{
	struct check_status row = seen;
	struct snapshot *snapshot = publish(&row, 1, 15, 1);

	(void)state;
	assert_int_equal(snapshot->health, LEVEL_ALARM);
	assert_string_equal(snapshot->reasons[0].text,
			    "API: unhealthy: 1 of 16 checkers reach it: Failure: no route");
	snapshot_unref(snapshot);
	row.is_disabled = true;
	snapshot = publish(&row, 1, 15, 1);
	assert_int_equal(snapshot->health, LEVEL_WARN);
	assert_true(text_has(snapshot->reasons[0].text, "disabled"));
	snapshot_unref(snapshot);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_checkers),
		cmocka_unit_test(test_the_limit_itself),
		cmocka_unit_test(test_the_metric),
		cmocka_unit_test(test_reasons),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
