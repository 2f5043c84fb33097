/* SPDX-License-Identifier: MIT */
/* test_cost_report.c - thresholds, forecast, budgets, what stands in for the bill, and what runs
 * right now, against literals. */
#include "cost_scene.h"

#include <string.h>

#include "base/text.h"

/* ---- thresholds, forecast, budgets ---- */

static void
test_thresholds(void **state)
{
	static const struct {
		double a_day;
		enum level level;
		bool over[2];
	} cases[] = { { 1.17, LEVEL_OK, { false, false } },
		      { 1.18, LEVEL_WARN, { true, false } },
		      { 2.36, LEVEL_ALARM, { true, true } } };

	(void)state;
	for (size_t i = 0; i < LEN(cases); i++) {
		const struct cost_report *report;
		struct scene s;

		scene_open(&s);
		s.stack.cost.n_plan = 0;
		scene_bill(&s, "AWS Lambda", cases[i].a_day, 0);
		report = scene_show(&s);
		assert_int_equal(report->level, cases[i].level);
		for (size_t j = 0; j < 2; j++)
			assert_int_equal(report->limits[j].is_over, cases[i].over[j]);
		assert_int_equal(scene_tile(&s)->level, cases[i].level);
		scene_close(&s);
	}
}

static void
test_sentences(void **state)
{
	struct scene s;

	(void)state;
	scene_open(&s);
	s.stack.cost.n_plan = 0;
	s.stack.cost.running = scene_running;
	s.stack.cost.n_running = 1;
	scene_bill(&s, "AWS Lambda", 1.5, 0);
	scene_show(&s);
	assert_true(
		scene_says(&s, LEVEL_WARN,
			   "GBP 12.75 this month, the threshold is GBP 10.00 (GBP at 0.5 to the "
			   "dollar of 2026-11-01)"));
	assert_string_equal(scene_tile(&s)->value, "GBP 12.75");
	/* two gateways at 0.05 an hour: $2.40 a day */
	assert_string_equal(scene_tile(&s)->note,
			    "of GBP 20.00, tasks and hosts GBP 1.20 a day at list prices");
	scene_close(&s);
}

static void
test_forecast(void **state)
{
	struct scene s;
	const struct cost_report *report;

	(void)state;
	scene_open(&s);
	scene_bill(&s, "Tax", 1, 0.5);
	s.cost->asked[COST_ASK_FORECAST].answer_s = s.now_s;
	s.cost->forecast_from_s = scene_at("2026-11-18T00:00:00Z");
	s.cost->forecast_to_s = scene_at("2026-12-01T00:00:00Z");
	s.cost->forecast_usd = 13;
	s.cost->forecast_low_usd = 12;
	s.cost->forecast_high_usd = 15;
	s.cost->has_interval = true;
	report = scene_show(&s);
	/* 17 days as billed; of today the forecast, not the half that is there */
	scene_expect(report->forecast, 30);
	assert_true(report->forecast_low_usd == 29 && report->forecast_high_usd == 32);
	scene_close(&s);

	scene_open(&s); /* one of last month is none */
	scene_bill(&s, "Tax", 1, 0.5);
	s.cost->asked[COST_ASK_FORECAST].answer_s = s.now_s - 20 * COST_DAY_S;
	s.cost->asked[COST_ASK_FORECAST].err = ERR_GONE;
	s.cost->asked[COST_ASK_FORECAST].why = "too little history";
	s.cost->forecast_from_s = scene_at("2026-10-28T00:00:00Z");
	s.cost->forecast_to_s = scene_at("2026-11-01T00:00:00Z");
	report = scene_show(&s);
	assert_false(report->forecast.is_known);
	assert_string_equal(report->no_forecast, "too little history");
	assert_false(scene_says(&s, LEVEL_UNKNOWN, "history")); /* as it should be */
	scene_close(&s);

	scene_open(&s);
	scene_bill(&s, "Tax", 0.1, 0);
	s.cost->asked[COST_ASK_FORECAST].err = ERR_DENIED;
	s.cost->asked[COST_ASK_FORECAST].why = "not authorized";
	scene_show(&s);
	assert_true(scene_says(&s, LEVEL_UNKNOWN, "forecast: not authorized"));
	scene_close(&s);
}

static void
test_budgets(void **state)
{
	static const struct cost_budget budgets[] = {
		{ "calm", "COST", "MONTHLY", "USD", 50, 20, 40, true, true, true },
		{ "soon", "COST", "MONTHLY", "USD", 50, 20, 60, true, true, true },
		{ "over", "COST", "MONTHLY", "USD", 50, 51, 60, true, true, true },
		{ "open", "COST", "MONTHLY", "USD", 0, 51, 60, false, true, true },
	};
	struct scene s;
	const struct cost_report *report;

	(void)state;
	scene_open(&s);
	s.cost->budgets = arena_array(s.part->arena, LEN(budgets), sizeof(*budgets));
	memcpy(s.cost->budgets, budgets, sizeof(budgets));
	s.cost->n_budgets = LEN(budgets);
	s.cost->asked[COST_ASK_BUDGETS].answer_s = s.now_s;
	report = scene_show(&s);
	assert_int_equal(cost_budget_level(&budgets[0]), LEVEL_OK);
	assert_int_equal(cost_budget_level(&budgets[3]), LEVEL_OK);
	assert_int_equal(report->level, LEVEL_ALARM);
	assert_true(scene_says(&s, LEVEL_WARN, "budget soon: forecast 60.00 of 50.00 USD"));
	assert_true(scene_says(&s, LEVEL_ALARM, "budget over: spent 51.00 of 50.00 USD"));
	s.now_s = scene_at("2026-12-01T00:00:00Z");
	assert_int_equal(scene_show(&s)->n_budgets, 0); /* they were last month's */
	scene_close(&s);
}

/* ---- when Cost Explorer does not tell ---- */

static void
tell_metric(struct scene *s, const char *when, double usd)
{
	int64_t time_s = scene_at(when);
	const struct points points = { .times_s = &time_s, .values = &usd, .n = 1 };

	model_apply_points(s->model, 0, &points, time_s, time_s + 1, s->now_s * 1000);
}

static void
test_metric(void **state)
{
	struct scene s;
	const struct cost_report *report;

	(void)state;
	scene_open(&s);
	part_unref(s.part);
	s.part = NULL;
	tell_metric(&s, "2026-11-18T06:00:00Z", 21);
	model_source_failed(s.model, s.source, ERR_DENIED, "not authorized");
	report = scene_show(&s);
	assert_int_equal(report->from, COST_FROM_METRIC);
	scene_expect(report->month, 21);
	assert_int_equal(report->time_s, scene_at("2026-11-18T12:00:00Z"));
	assert_false(report->forecast.is_known || report->at_rate.is_known);
	assert_true(report->limits[0].is_over && !report->limits[1].is_over);
	assert_false(scene_line(report, "Fargate")->month.is_known);
	assert_string_equal(scene_tile(&s)->value, "GBP 10.50");
	assert_int_equal(scene_tile(&s)->level, LEVEL_WARN);
	assert_true(scene_says(&s, LEVEL_UNKNOWN, "not authorized"));
	scene_close(&s);
}

/* On the first of the month what is known is of the month before. */
static void
test_rollover(void **state)
{
	struct scene s;
	const struct cost_report *report;

	(void)state;
	scene_open(&s);
	tell_metric(&s, "2026-11-18T06:00:00Z", 21);
	scene_bill(&s, "AWS Lambda", 3, 3);
	assert_true(scene_show(&s)->month.is_known);
	s.now_s = scene_at("2026-12-01T00:00:01Z");
	report = scene_show(&s);
	assert_int_equal(report->from, COST_FROM_NOBODY);
	assert_false(report->month.is_known || report->today.is_known || report->at_rate.is_known);
	assert_int_equal(report->level, LEVEL_OK);
	assert_false(report->limits[0].is_over);
	assert_string_equal(scene_tile(&s)->value, "");
	scene_close(&s);

	scene_open(&s); /* and days of the month before are not of this one */
	s.cost->asked[COST_ASK_USAGE].answer_s = s.now_s = scene_at("2026-11-18T14:00:00Z");
	s.cost->first_day_s = scene_at("2026-10-20T00:00:00Z");
	s.cost->n_days = N_DAYS;
	scene_bill(&s, "AWS Lambda", 1, 1);
	scene_expect(scene_show(&s)->month, 6); /* 1 ... 6 November */
	scene_close(&s);
}

/* ---- what runs ---- */

static void
add_tasks(struct scene *s, const struct task_row *rows, size_t n)
{
	struct part *part = part_new(PART_ECS, 1u << 20);

	part->ecs.tasks = arena_array(part->arena, n, sizeof(*rows));
	memcpy(part->ecs.tasks, rows, n * sizeof(*rows));
	part->ecs.n_tasks = n;
	model_apply_part(s->model, s->tasks, part);
}

#define TASK(status_, launch, provider, cpu_, memory_)                                     \
	{                                                                                  \
		.id = "t", .arn = "t", .cluster = "jobs", .family = "f", .group = "",      \
		.status = (status_), .desired_status = "", .stop_code = "", .reason = "",  \
		.container = "", .launch_type = (launch), .capacity_provider = (provider), \
		.cpu = (cpu_), .memory = (memory_),                                        \
	}

static void
test_burn(void **state)
{
	static const struct task_row tasks[] = {
		TASK("RUNNING", "FARGATE", "", "1024", "2048"),
		TASK("PENDING", "FARGATE", "", "512", "1024"),
		TASK("STOPPED", "FARGATE", "", "1024", "2048"),
		TASK("PROVISIONING", "FARGATE", "", "1024", "2048"),
		TASK("RUNNING", "FARGATE", "FARGATE_SPOT", "1024", "1024"),
		TASK("RUNNING", "FARGATE", "", "", "2048"),
		TASK("RUNNING", "EC2", "", "1024", "2048"),
	};
	struct scene s;
	const struct burn *burn;
	double task, spot, nat = 0.1;

	(void)state;
	scene_open(&s);
	s.stack.cost.running = scene_running;
	s.stack.cost.n_running = LEN(scene_running);
	add_tasks(&s, tasks, LEN(tasks));
	burn = &scene_show(&s)->burn;
	/* London: 1.5 vCPU at 0.04656 and 3 GB at 0.00511 */
	task = 1.5 * 0.04656 + 3 * 0.00511;
	spot = 0.013968 + 0.001533;
	assert_int_equal(burn->n, 5);
	assert_true(burn->lines[0].count == 2 && burn->lines[0].is_priced);
	scene_expect((struct cost_amount){ true, burn->lines[0].usd_per_hour }, task);
	assert_false(burn->lines[1].is_priced); /* of unknown size */
	assert_true(burn->lines[1].count == 1);
	assert_true(burn->lines[2].is_estimate);
	scene_expect((struct cost_amount){ true, burn->lines[2].usd_per_hour }, spot);
	scene_expect((struct cost_amount){ true, burn->lines[3].usd_per_hour }, nat);
	assert_string_equal(burn->lines[4].note, "there is no price \"no_such\"");
	scene_expect((struct cost_amount){ true, burn->usd_per_hour }, task + spot + nat);
	assert_int_equal(burn->n_not_priced, 2);
	assert_string_equal(burn->date, "2026-11");
	assert_true(burn->is_known && !burn->is_partial);
	scene_close(&s);
}

static void
test_no_prices(void **state)
{
	static const struct task_row tasks[] = { TASK("RUNNING", "FARGATE", "", "1024", "2048") };
	struct scene s;
	const struct burn *burn;

	(void)state;
	scene_open(&s);
	s.stack.prices = NULL;
	add_tasks(&s, tasks, LEN(tasks));
	burn = &scene_show(&s)->burn;
	assert_false(burn->is_known || burn->lines[0].is_priced);
	assert_int_equal(burn->n_not_priced, 1);
	assert_string_equal(burn->lines[0].note, "no prices are known");
	assert_false(text_has(scene_tile(&s)->note, "runs at"));
	scene_close(&s);
}

/* ---- money as text ---- */

static void
test_money(void **state)
{
	const struct stack_cost usd = { .currency = "USD", .per_usd = 1, .rate_date = "" };
	const struct stack_cost gbp = { .currency = "GBP",
					.per_usd = 0.79,
					.rate_date = "2026-11-01" };
	TEXT_ON(text, 200);

	(void)state;
	cost_money(&usd, 1.005, &text);
	text_add(&text, " ");
	cost_money(&usd, -3.2, &text);
	text_add(&text, " ");
	cost_money(&usd, 12345.6, &text);
	text_add(&text, " ");
	cost_money(&gbp, 100, &text);
	text_add(&text, " ");
	cost_amount(&gbp, (struct cost_amount){ false, 0 }, &text);
	cost_rate(&usd, &text);
	text_add(&text, " ");
	cost_rate(&gbp, &text);
	assert_string_equal(text.data, "$1.00 -$3.20 $12346 GBP 79.00 - GBP at 0.79 to the dollar "
				       "of 2026-11-01");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_thresholds), cmocka_unit_test(test_sentences),
		cmocka_unit_test(test_forecast),   cmocka_unit_test(test_budgets),
		cmocka_unit_test(test_metric),     cmocka_unit_test(test_rollover),
		cmocka_unit_test(test_burn),       cmocka_unit_test(test_no_prices),
		cmocka_unit_test(test_money),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
