/* SPDX-License-Identifier: MIT */
/* test_cost.c - sums and rates of the bill, and the plan against it, as literals. */
#include "cost_scene.h"

#include "base/text.h"

/* ---- months and sums ---- */

static void
test_months(void **state)
{
	(void)state;
	assert_int_equal(cost_month(scene_at(NOW), 0), scene_at("2026-11-01T00:00:00Z"));
	assert_int_equal(cost_month(scene_at(NOW), 2), scene_at("2027-01-01T00:00:00Z"));
	assert_int_equal(cost_month(scene_at("2028-02-29T23:59:59Z"), 1),
			 scene_at("2028-03-01T00:00:00Z"));
	assert_int_equal(cost_day(scene_at(NOW)), scene_at("2026-11-18T00:00:00Z"));
}

static void
test_sums(void **state)
{
	struct scene s;
	const struct cost_report *report;

	(void)state;
	scene_open(&s);
	scene_bill(&s, "AWS Lambda", 0.5, 0.25);
	scene_bill(&s, "Tax", 0.1, 0);
	report = scene_show(&s);
	assert_int_equal(report->from, COST_FROM_EXPLORER);
	scene_expect(report->month, 17 * 0.6 + 0.25);
	scene_expect(report->today, 0.25);
	scene_expect(report->yesterday, 0.6);
	/* 16 settled days, yesterday, today at the mean of 0.6, and 12 days to come */
	scene_expect(report->at_rate, 16 * 0.6 + 0.6 + 0.6 + 12 * 0.6);
	assert_int_equal(report->time_s, s.now_s - 7200);
	scene_close(&s);
}

/* What is charged once a month, on its first day, is not taken for a rate. */
static void
test_rate(void **state)
{
	struct scene s;
	const struct cost_report *report;
	struct cost_service *zone;

	(void)state;
	scene_open(&s);
	zone = scene_bill(&s, "Amazon Route 53", 0, 0);
	zone->usd[0] = 0.5;
	report = scene_show(&s);
	scene_expect(report->at_rate, 0.5);
	scene_close(&s);

	scene_open(&s); /* and what is more than the mean counts as it is */
	zone = scene_bill(&s, "AWS Lambda", 1, 5);
	report = scene_show(&s);
	scene_expect(report->at_rate, 17 + 5 + 12);
	scene_close(&s);

	scene_open(&s); /* three days settled: the second to the fourth */
	s.cost->n_days = 6;
	s.cost->asked[COST_ASK_USAGE].answer_s = s.now_s = scene_at("2026-11-06T01:00:00Z");
	zone = scene_bill(&s, "AWS Lambda", 2, 0);
	report = scene_show(&s);
	scene_expect(report->at_rate, 60);
	scene_close(&s);

	scene_open(&s); /* two are too few */
	s.cost->n_days = 5;
	s.cost->asked[COST_ASK_USAGE].answer_s = s.now_s = scene_at("2026-11-05T01:00:00Z");
	scene_bill(&s, "AWS Lambda", 2, 0);
	report = scene_show(&s);
	scene_expect(report->month, 10);
	assert_false(report->at_rate.is_known);
	scene_close(&s);
}

/* ---- the plan ---- */

static void
test_plan(void **state)
{
	struct scene s;
	const struct cost_report *report;
	const struct cost_line *nat;

	(void)state;
	scene_open(&s);
	scene_bill(&s, "Amazon Elastic Container Service", 0.5,
		   0.5); /* "elastic container" is longer */
	scene_bill(&s, "EC2 - Other", 3, 3);
	scene_bill(&s, "AmazonCloudWatch", 0.05, 0.05);
	scene_bill(&s, "AWS Lambda", 0.1, 0.1);
	scene_bill(&s, "AWS X-Ray", 0.01, 0.01);
	scene_bill(&s, "Tax", 2, 2);
	report = scene_show(&s);
	assert_int_equal(report->n_lines, 7);
	assert_true(report->plan_low_usd == 78 && report->plan_high_usd == 111);
	scene_expect(scene_line(report, "Fargate")->month, 9);
	scene_expect(scene_line(report, "Fargate")->at_rate, 15);
	scene_expect(scene_line(report, "Logs")->month, 0.9);
	/* lines of one service are one, and nothing is shared out */
	nat = scene_line(report, "NAT gateways + Data transfer");
	assert_true(nat->low_usd == 65 && nat->high_usd == 74);
	scene_expect(nat->month, 54);
	assert_int_equal(nat->level, LEVEL_WARN); /* 90 at this rate */
	assert_string_equal(nat->services, "EC2 - Other");
	assert_true(scene_says(&s, LEVEL_WARN,
			       "GBP 45.00 at this rate: planned are at most "
			       "GBP 37.00 (GBP at 0.5 to the dollar of 2026-11-01)"));
	assert_int_equal(scene_line(report, "Tickets")->kind, COST_LINE_NAMELESS);
	assert_false(scene_line(report, "Tickets")->month.is_known);
	/* a surprise above a dollar; the small one and the tax are none */
	assert_int_equal(scene_line(report, "AWS Lambda")->level, LEVEL_WARN);
	assert_int_equal(scene_line(report, "AWS X-Ray")->level, LEVEL_OK);
	assert_int_equal(scene_line(report, "Tax")->level, LEVEL_OK);
	assert_string_equal(report->lines[4].title, "Tax"); /* dearest first */
	scene_close(&s);
}

static void
test_over_plan(void **state)
{
	struct scene s;
	const struct cost_report *report;

	(void)state;
	scene_open(&s);
	scene_bill(&s, "Amazon Elastic Container Service", 2, 0);
	report = scene_show(&s);
	assert_int_equal(scene_line(report, "Fargate")->level, LEVEL_ALARM);
	assert_true(scene_says(&s, LEVEL_ALARM,
			       "Fargate: GBP 17.00 this month: planned are at most "
			       "GBP 15.00"));
	/* what is billed for nothing is 0: Cost Explorer leaves it out */
	scene_expect(scene_line(report, "Logs")->month, 0);
	scene_close(&s);

	scene_open(&s); /* unless it left out a page */
	s.cost->is_partial = true;
	scene_bill(&s, "Amazon Elastic Container Service", 0.1, 0);
	report = scene_show(&s);
	assert_true(report->is_partial);
	assert_false(scene_line(report, "Logs")->month.is_known);
	scene_expect(scene_line(report, "Fargate")->month, 1.7);
	scene_expect(report->month, 1.7); /* at least that: no rate */
	assert_false(report->today.is_known || report->at_rate.is_known);
	assert_false(scene_line(report, "Fargate")->at_rate.is_known);
	assert_true(scene_says(&s, LEVEL_UNKNOWN, "a part of the bill"));
	scene_close(&s);

	scene_open(&s); /* what is planned to be free may cost cents */
	s.stack.cost.plan = &(struct stack_plan){ "Free", "Lambda", 0, 0 };
	s.stack.cost.n_plan = 1;
	scene_bill(&s, "AWS Lambda", 0.05, 0);
	assert_int_equal(scene_show(&s)->lines[0].level, LEVEL_OK);
	scene_close(&s);

	scene_open(&s);
	s.stack.cost.plan = &(struct stack_plan){ "Free", "Lambda", 0, 0 };
	s.stack.cost.n_plan = 1;
	scene_bill(&s, "AWS Lambda", 0.06, 0);
	assert_int_equal(scene_show(&s)->lines[0].level, LEVEL_WARN);
	scene_close(&s);

	scene_open(&s); /* without a plan nothing is a surprise */
	s.stack.cost.n_plan = 0;
	scene_bill(&s, "AWS Lambda", 0.1, 0);
	report = scene_show(&s);
	assert_false(report->has_plan);
	assert_int_equal(scene_line(report, "AWS Lambda")->level, LEVEL_OK);
	scene_close(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_months),    cmocka_unit_test(test_sums),
		cmocka_unit_test(test_rate),      cmocka_unit_test(test_plan),
		cmocka_unit_test(test_over_plan),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
