/* SPDX-License-Identifier: MIT */
/* test_subject.c - what the rows of the panels are: the thing under the cursor, or the one that a
 * heading stands for, or nothing. */
#include "../../../panels/common.h"
#include "../test.h"
#include "model/cost_report.h"
#include "model/service_map.h"
#include "model/targets.h"
#include "model/task_day.h"
#include "panel.h"

#define NOW_S INT64_C(1795269920)

static const struct alarm_row alarms[] = { { .name = "errors" }, { .name = "bill" } };
static const struct alarm_row *all_alarms[] = { &alarms[0], &alarms[1] };
static const struct alarm_row *billing[] = { &alarms[1] };
static const struct service_row service = { .name = "web", .cluster = "shop" };
static const struct service_row *services[] = { &service, &service };
static const struct task_row task = { .id = "1" };
static const struct task_row *tasks[] = { &task, &task };

static const struct target_row targets[] = { { .id = "a" }, { .id = "b" } };
static const struct target_group groups[] = { { .name = "web", .targets = targets, .n = 2 },
					      { .name = "green" } };
static const struct targets balanced = { groups, LEN(groups) };
static const struct stack_balancer balancers[] = { { .title = "shop" }, { .unresolved = "lb" } };
static struct target_view target_views[] = { { .def = &balancers[0], .row = &balanced },
					     { .def = &balancers[1] } };

static struct stack_cluster clusters[] = { { .name = "shop" } };
static struct task_day days[] = { { .day_s = NOW_S / 86400 * 86400 - 86400 },
				  { .day_s = NOW_S / 86400 * 86400 } };
static const struct task_days kept = { .items = days, .n = LEN(days), .note = "" };
static struct task_days_view day_views[] = { { .def = clusters, .row = &kept } };

static struct cost_line lines[] = { { .title = "Fargate" } };
static struct cost_report report = {
	.lines = lines, .n_lines = 1, .alarms = billing, .n_alarms = 1
};
static struct cost_view costs[] = { { .report = &report } };
static const struct map_line map_lines[] = { { .name = "edge" }, { .name = "api", .depth = 1 } };
static const struct service_map map = { .lines = map_lines, .n = LEN(map_lines) };
static struct map_view maps[] = { { .row = &map } };
static const struct tile tiles[] = { { .kind = TILE_METRICS }, { .kind = TILE_TASKS } };
static const struct stack stack = { .clusters = clusters, .n_clusters = 1 };

static const struct snapshot snapshot = {
	.stack = &stack,
	.time_ms = NOW_S * 1000,
	.alarms = all_alarms,
	.n_alarms = LEN(all_alarms),
	.services = services,
	.n_services = LEN(services),
	.tasks = tasks,
	.n_tasks = LEN(tasks),
	.tiles = tiles,
	.n_tiles = LEN(tiles),
	.watched = { .targets = target_views,
		     .n_targets = LEN(target_views),
		     .task_days = day_views,
		     .n_task_days = LEN(day_views),
		     .costs = costs,
		     .n_costs = LEN(costs),
		     .maps = maps,
		     .n_maps = LEN(maps) },
};

static const struct expected {
	const char *panel;
	size_t item;
	struct subject subject;
} expected[] = {
	{ "alarms", 1, { SUBJECT_ALARM, 1, SIZE_MAX } },
	{ "health", 1, { SUBJECT_TILE, 1, SIZE_MAX } },
	{ "metrics", 7, { SUBJECT_METRIC, 7, SIZE_MAX } },
	{ "services", 1, { SUBJECT_SERVICE, 1, SIZE_MAX } },
	{ "tasks", 1, { SUBJECT_SERVICE, 1, SIZE_MAX } },
	{ "tasks", 2, { SUBJECT_TASK, 0, SIZE_MAX } },
	{ "tasks", 3, { SUBJECT_TASK, 1, SIZE_MAX } },
	{ "probes", 3, { SUBJECT_PROBE, 3, SIZE_MAX } },
	{ "checks", 3, { SUBJECT_CHECK, 3, SIZE_MAX } },
	{ "visitors", 3, { SUBJECT_MONITOR, 3, SIZE_MAX } },
	{ "pipelines", 3, { SUBJECT_PIPELINE, 3, SIZE_MAX } },
	{ "queues", 3, { SUBJECT_QUEUE, 3, SIZE_MAX } },
	{ "jobs", 3, { SUBJECT_JOB, 3, SIZE_MAX } },
	{ "traces", 1, { SUBJECT_NODE, 0, 1 } },
	{ "targets", 0, { SUBJECT_TARGETS, 0, 0 } },
	{ "targets", 2, { SUBJECT_TARGETS, 0, 2 } },
	{ "targets", 3, { SUBJECT_TARGETS, 1, SIZE_MAX } },
	{ "days", 0, { SUBJECT_TILE, 1, SIZE_MAX } },
	{ "days", 1, { .kind = SUBJECT_NONE } },
	/* month, forecast, a line, a billing alarm */
	{ "cost", 0, { SUBJECT_COST, 0, SIZE_MAX } },
	{ "cost", 2, { SUBJECT_COST, 0, 0 } },
	{ "cost", 3, { SUBJECT_ALARM, 1, SIZE_MAX } },
};

static void
test_subjects(void **state)
{
	static const struct stack_panel place = { 0 };
	const struct panel_input input = { .snapshot = &snapshot, .place = &place, .filter = "" };

	(void)state;
	for (size_t i = 0; i < LEN(expected); i++) {
		const struct expected *e = &expected[i];
		struct subject got = panel_find(e->panel)->subject(&input, e->item);

		if (got.kind != e->subject.kind || got.index != e->subject.index ||
		    got.part != e->subject.part)
			fail_msg("%s %zu: kind %d, index %zu, part %zu", e->panel, e->item,
				 (int)got.kind, got.index, got.part);
	}
}

/* A panel without subjects has nothing that keys could act on: only what cwtop itself does. */
static void
test_all_panels(void **state)
{
	(void)state;
	for (size_t i = 0; panel_at(i); i++)
		if (!panel_at(i)->subject)
			assert_string_equal(panel_at(i)->name, "watching");
}

/* A mute rule of CloudWatch is told on its alarm. */
static void
test_muted(void **state)
{
	static const struct stack_panel place = { 0 };
	static const size_t items[] = { 0 };
	static struct alarm_row row = { .name = "errors",
					.region = "eu-west-2",
					.state = ALARM_ALARM,
					.reason = "",
					.metric = "",
					.threshold = "",
					.mute = "cwtop-errors",
					.muted_until_s = NOW_S + 600 };
	static const struct alarm_row *rows[] = { &row };
	const struct snapshot own = {
		.stack = &stack, .time_ms = NOW_S * 1000, .alarms = rows, .n_alarms = 1
	};
	const struct panel_input input = { .panel = &panel_alarms,
					   .snapshot = &own,
					   .place = &place,
					   .filter = "",
					   .items = items,
					   .n_items = 1 };
	TEXT_ON(summary, 100);
	TEXT_ON(detail, 1000);
	TEXT_ON(said, 100);

	(void)state;
	panel_alarms.summary(&input, &summary);
	assert_string_equal(summary.data, "1 in ALARM (1 quiet)");
	panel_alarms.detail(&input, 0, &detail);
	assert_true(text_has(detail.data,
			     "mute\tmuted at AWS until 14:15, by the rule cwtop-errors\n"));
	common_said(&input, 0, &said);
	assert_string_equal(said.data, "muted at AWS until 14:15");
	assert_int_equal(common_said_mark(&input, 0), 'm');
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_subjects),
		cmocka_unit_test(test_all_panels),
		cmocka_unit_test(test_muted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
