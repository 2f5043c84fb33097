/* SPDX-License-Identifier: MIT */
/* test_job_view.c - jobs beside their tasks: order, level, time and cost, and what is said of a
 * route. */
#include "../test.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "model/job_files.h"
#include "model/job_view.h"
#include "model/model.h"
#include "model/prices.h"

#define NOW_S INT64_C(1795222800) /* 01:00 UTC */
#define MAX_ROWS 8

static const char stack_text[] =
	"{ \"schema\": \"cwtop-stack/1\", \"region\": \"us-east-1\","
	"  \"ecs\": [ { \"cluster\": \"main\" } ],"
	"  \"job_routes\": [ { \"name\": \"simulate\", \"title\": \"Simulation\", \"templates\":"
	"    [\"smoke\"], \"bucket\": \"results\", \"queue\": \"work\", \"cpu\": \"1024\", "
	"\"memory\":"
	"    \"2048\" } ] }";
static const char prices_text[] =
	"{ \"schema\": \"cwtop-prices/1\", \"date\": \"2026-11\", \"prices\": ["
	"  { \"id\": \"fargate_vcpu_hour\", \"title\": \"v\", \"unit\": \"hour\", \"page\":"
	"    \"https://aws.amazon.com/fargate/pricing/\", \"usd\": { \"us-east-1\": 0.04 } },"
	"  { \"id\": \"fargate_gb_hour\", \"title\": \"g\", \"unit\": \"hour\", \"page\":"
	"    \"https://aws.amazon.com/fargate/pricing/\", \"usd\": { \"us-east-1\": 0.005 } } ] }";

struct scene {
	struct stack *stack;
	struct prices *prices;
	struct model *model;
	size_t jobs, tasks;
	struct job_row rows[MAX_ROWS];
	struct job_rows all;
	struct task_row task;
	struct snapshot *snapshot;
};

static void
scene_open(struct scene *s)
{
	struct stack_options options = { 0 };
	struct why why = { "" };

	*s = (struct scene){ .all = { .damaged = "" } };
	if (stack_parse(stack_text, strlen(stack_text), "t", &options, &s->stack, &why) ||
	    prices_parse(prices_text, strlen(prices_text), "p", &s->prices, &why))
		fail_msg("%s", why.text);
	s->stack->prices = s->prices;
	s->model = model_new(s->stack, 3600);
	s->jobs = model_add_source(s->model, "jobs", "simulate", "us-east-1", 60000);
	s->tasks = model_add_source(s->model, "tasks", "main", "us-east-1", 15000);
}

static void
scene_close(struct scene *s)
{
	snapshot_unref(s->snapshot);
	model_free(s->model);
	stack_free(s->stack);
	prices_free(s->prices);
}

/* Ids are made so that a later one is greater, as UUIDs version 7 are. */
static struct job_row *
add(struct scene *s, const char *id, int64_t age_s, enum job_phase phase)
{
	struct job_row *row = &s->rows[s->all.n++];

	*row = (struct job_row){ .id = id,
				 .template_name = "smoke",
				 .title = "",
				 .by = "",
				 .created_s = NOW_S - age_s,
				 .is_ours = true,
				 .phase = phase,
				 .why = "",
				 .message_id = "",
				 .account = "",
				 .status = job_status_none(),
				 .task_arn = "" };
	return row;
}

static struct job_status *
say(struct job_row *row, enum job_state state, int64_t begun_s, int64_t ended_s)
{
	row->status.is_there = true;
	row->status.state = state;
	row->status.started_s = begun_s;
	row->status.finished_s = ended_s;
	row->read_s = NOW_S;
	return &row->status;
}

static void
add_task(struct scene *s, const char *status, int64_t started_s, int64_t stopped_s)
{
	s->task = (struct task_row){ .id = "1",
				     .arn = "arn:1",
				     .cluster = "main",
				     .family = "f",
				     .group = "",
				     .status = status,
				     .desired_status = status,
				     .stop_code = "",
				     .reason = "out of memory",
				     .container = "c",
				     .launch_type = "FARGATE",
				     .cpu = "2048",
				     .memory = "4096",
				     .capacity_provider = "",
				     .started_s = started_s,
				     .stopped_s = stopped_s };
}

static const struct job_view *
publish(struct scene *s)
{
	struct part *jobs = part_new(PART_JOBS, 1024), *tasks = part_new(PART_ECS, 1024);

	for (size_t i = 0; i < s->all.n; i++)
		s->rows[i].state = job_row_settle(&s->rows[i]);
	s->all.rows = s->rows;
	jobs->row = &s->all;
	tasks->ecs.tasks = &s->task;
	tasks->ecs.n_tasks = s->task.arn != NULL;
	model_apply_part(s->model, s->jobs, jobs);
	model_apply_part(s->model, s->tasks, tasks);
	model_source_ok(s->model, s->jobs, NOW_S * 1000);
	model_source_ok(s->model, s->tasks, NOW_S * 1000);
	snapshot_unref(s->snapshot);
	s->snapshot = model_publish(s->model, NOW_S * 1000);
	assert_int_equal(s->snapshot->watched.n_all_jobs, s->all.n);
	return s->snapshot->watched.all_jobs;
}

static bool
has_reason(const struct scene *s, enum level level, const char *part)
{
	for (size_t i = 0; i < s->snapshot->n_reasons; i++)
		if (s->snapshot->reasons[i].level == level &&
		    strstr(s->snapshot->reasons[i].text, part))
			return true;
	return false;
}

static const struct tile *
tile_of(const struct scene *s)
{
	for (size_t i = 0; i < s->snapshot->n_tiles; i++)
		if (s->snapshot->tiles[i].kind == TILE_JOBS)
			return &s->snapshot->tiles[i];
	fail_msg("no tile");
	return NULL;
}

static void
test_order(void **state)
{
	struct scene s;
	const struct job_view *views;
	static const char *const order[] = { "doubt", "left", "runs", "new", "done", "elsewhere" };

	(void)state;
	scene_open(&s);
	add(&s, "new", 10, JOB_SUBMITTED);
	add(&s, "elsewhere", 5, JOB_DOUBT_SEND)->is_elsewhere = true;
	add(&s, "doubt", 300, JOB_DOUBT_SEND);
	add(&s, "left", 400, JOB_STORED);
	say(add(&s, "runs", 500, JOB_SUBMITTED), JOB_IS_RUNNING, NOW_S - 60, 0);
	say(add(&s, "done", 600, JOB_SUBMITTED), JOB_IS_SUCCEEDED, NOW_S - 60, NOW_S - 30);
	views = publish(&s);
	for (size_t i = 0; i < LEN(order); i++)
		assert_string_equal(views[i].row->id, order[i]);
	assert_int_equal(views[0].level, LEVEL_WARN);
	assert_int_equal(views[1].level, LEVEL_WARN);
	for (size_t i = 2; i < LEN(order); i++)
		assert_int_equal(views[i].level, LEVEL_OK);
	assert_int_equal(tile_of(&s)->level, LEVEL_WARN);
	assert_string_equal(tile_of(&s)->value, "1 running");
	assert_true(has_reason(&s, LEVEL_WARN, "Simulation: 1 job in doubt: doubt"));
	assert_true(has_reason(&s, LEVEL_WARN, "1 job stored, not queued: left"));
	assert_false(has_reason(&s, LEVEL_WARN, "elsewhere"));
	scene_close(&s);
}

/* One that was made a moment ago, or that somebody is at, needs nobody. */
static void
test_who_decides(void **state)
{
	static const struct {
		int64_t age_s;
		enum job_phase phase;
		bool is_held, needs;
	} cases[] = {
		{ 60, JOB_STORED, false, false },     { 600, JOB_STORED, false, true },
		{ 600, JOB_STORED, true, false },     { 600, JOB_CREATED, false, true },
		{ 600, JOB_SENDING, true, false },    { 600, JOB_SENDING, false, true },
		{ 600, JOB_SUBMITTED, false, false }, { 1, JOB_DOUBT_SEND, true, true },
		{ 1, JOB_DOUBT_LAUNCH, false, true }, { 1, JOB_REFUSED, false, true },
		{ 600, JOB_ABANDONED, false, false },
	};

	(void)state;
	for (size_t i = 0; i < LEN(cases); i++) {
		struct scene s = { 0 };
		struct job_row *row = add(&s, "a", cases[i].age_s, cases[i].phase);

		row->is_held = cases[i].is_held;
		row->state = job_row_settle(row);
		if (job_needs_decision(row, NOW_S) != cases[i].needs)
			fail_msg("case %zu", i);
		row->is_elsewhere = true;
		assert_false(job_needs_decision(row, NOW_S));
	}
}

/* For an hour; and the day ends at midnight UTC, an hour ago. */
static void
test_failures(void **state)
{
	struct scene s;
	struct job_counts counts;

	(void)state;
	scene_open(&s);
	say(add(&s, "a", 9000, JOB_SUBMITTED), JOB_IS_FAILED, NOW_S - 5000, NOW_S - 3599)->error =
		"bad config";
	say(add(&s, "b", 9000, JOB_SUBMITTED), JOB_IS_FAILED, NOW_S - 5000, NOW_S - 3601);
	say(add(&s, "c", 9000, JOB_SUBMITTED), JOB_IS_SUCCEEDED, NOW_S - 90, NOW_S - 9);
	publish(&s);
	job_views_count(s.snapshot, s.stack->routes, &counts);
	assert_int_equal(counts.failed_recently, 1);
	assert_int_equal(counts.failed_today, 1);
	assert_int_equal(counts.succeeded_today, 1);
	assert_true(has_reason(&s, LEVEL_WARN, "1 job failed in the last hour: a: bad config"));
	assert_non_null(strstr(tile_of(&s)->note, "1 failed today"));
	scene_close(&s);
}

static void
expect_usd(const struct job_view *view, double expected)
{
	assert_true(view->cost.is_known);
	if (fabs(view->cost.usd - expected) > 1e-9)
		fail_msg("$%.9f, not $%.9f", view->cost.usd, expected);
}

static void
test_cost(void **state)
{
	struct scene s;
	struct job_row *row;
	const struct job_view *views;

	(void)state;
	scene_open(&s);
	row = add(&s, "a", 7200, JOB_SUBMITTED);
	say(row, JOB_IS_RUNNING, NOW_S - 3600, 0);
	views = publish(&s);
	/* the route's size: 1 vCPU, 2 GB */
	expect_usd(&views[0], 0.04 + 2 * 0.005);
	assert_true(views[0].cost.is_estimate && !views[0].cost.is_final);
	row->task_arn = "arn:1";
	add_task(&s, "RUNNING", NOW_S - 3700, 0);
	views = publish(&s);
	expect_usd(&views[0], 2 * 0.04 + 4 * 0.005);
	assert_false(views[0].cost.is_estimate || views[0].is_orphan);
	/* its task has ended since its worker was heard */
	row->read_s = NOW_S - 1799;
	add_task(&s, "STOPPED", NOW_S - 3700, NOW_S - 1800);
	assert_false(publish(&s)[0].is_orphan);
	/* nobody said that it ended, but its task has */
	row->read_s = NOW_S;
	add_task(&s, "STOPPED", NOW_S - 3700, NOW_S - 1800);
	views = publish(&s);
	expect_usd(&views[0], 0.5 * (2 * 0.04 + 4 * 0.005));
	assert_true(views[0].is_orphan && views[0].cost.is_final);
	assert_int_equal(views[0].level, LEVEL_WARN);
	assert_int_equal(job_elapsed_s(&views[0], NOW_S), 1800);
	assert_true(has_reason(&s, LEVEL_WARN, "its task has stopped: a"));
	s.stack->prices = NULL;
	views = publish(&s);
	assert_false(views[0].cost.is_known);
	assert_string_equal(views[0].cost.note, "no prices are known");
	scene_close(&s);
}

static void
test_no_cost_yet(void **state)
{
	struct scene s;
	const struct job_view *views;

	(void)state;
	scene_open(&s);
	add(&s, "a", 100, JOB_SUBMITTED);
	views = publish(&s);
	assert_false(views[0].cost.is_known);
	assert_string_equal(views[0].cost.note, "it has not begun");
	assert_int_equal(job_elapsed_s(&views[0], NOW_S), 100); /* it waits */
	say(&s.rows[0], JOB_IS_FAILED, NOW_S - 50, 0);
	views = publish(&s);
	assert_false(views[0].cost.is_known);
	assert_int_equal(job_elapsed_s(&views[0], NOW_S), -1);
	scene_close(&s);
}

static void
test_damaged(void **state)
{
	struct scene s;

	(void)state;
	scene_open(&s);
	s.all.damaged = "jobs/1.log is damaged: move it away";
	publish(&s);
	assert_int_equal(s.snapshot->health, LEVEL_ALARM);
	assert_int_equal(tile_of(&s)->level, LEVEL_ALARM);
	assert_true(has_reason(&s, LEVEL_ALARM, "jobs/1.log is damaged"));
	scene_close(&s);
}

static void
test_short(void **state)
{
	char out[JOB_SHORT_SIZE];

	(void)state;
	job_short("01a1fc55-2180-7000-8000-0000000000aa", out);
	assert_string_equal(out, "01a1fc55..00aa");
	job_short("build-7", out);
	assert_string_equal(out, "build-7");
	job_short("123456789012", out);
	assert_string_equal(out, "123456789012");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order),       cmocka_unit_test(test_who_decides),
		cmocka_unit_test(test_failures),    cmocka_unit_test(test_cost),
		cmocka_unit_test(test_no_cost_yet), cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_short),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
