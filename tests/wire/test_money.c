/* SPDX-License-Identifier: MIT */
/* test_money.c - Cost Explorer and Budgets. */
#include "cases.h"

#include <string.h>

#include "aws/budgets.h"
#include "aws/cost.h"

static enum err
run_groups(struct client *c)
{
	const struct cost_question question = { .start = "2026-11-01",
						.end = "2026-12-01",
						.step = COST_MONTHLY,
						.group_by = "SERVICE" };
	struct cost_rows got;
	enum err err = cost_usage(&c->scope, &question, &got, &c->why);

	if (err)
		return err;
	assert_int_equal(got.n, 2);
	assert_int_equal(got.requests, 1);
	assert_string_equal(got.items[0].start, "2026-11-01");
	assert_string_equal(got.items[0].group, "AWS Lambda");
	assert_string_equal(got.items[0].unit, "USD");
	assert_true(got.items[0].amount == 1.25 && got.items[1].amount == -0.5);
	assert_true(got.items[0].is_estimated && got.items[1].is_estimated);
	assert_string_equal(got.items[1].group, "Tax");
	return ERR_OK;
}

static enum err
run_total(struct client *c)
{
	const struct cost_question question = { .start = "2026-11-20",
						.end = "2026-11-21",
						.step = COST_DAILY,
						.metric = "AmortizedCost",
						.filter = { "SERVICE", "AWS Lambda", false } };
	struct cost_rows got;
	enum err err = cost_usage(&c->scope, &question, &got, &c->why);

	if (err)
		return err;
	assert_int_equal(got.n, 1);
	assert_string_equal(got.items[0].group, "");
	assert_true(got.items[0].amount == 3.1415926535);
	return ERR_OK;
}

static enum err
run_by_tag(struct client *c)
{
	const struct cost_question question = { .start = "2026-11-20",
						.end = "2026-11-21",
						.step = COST_DAILY,
						.group_by = "stack",
						.is_by_tag = true };
	struct cost_rows got;
	enum err err = cost_usage(&c->scope, &question, &got, &c->why);

	if (err)
		return err;
	assert_int_equal(got.n, 2);
	assert_string_equal(got.items[0].group, "city");
	assert_string_equal(got.items[1].group, ""); /* untagged */
	assert_false(got.items[1].is_estimated);
	return ERR_OK;
}

static enum err
run_forecast(struct client *c)
{
	const struct cost_question question = { .start = "2026-11-21",
						.end = "2026-12-01",
						.step = COST_MONTHLY };
	struct cost_forecast got;
	enum err err = cost_forecast(&c->scope, &question, &got, &c->why);

	if (err)
		return err;
	assert_true(got.amount == 41.5 && got.low == 39.25 && got.high == 44);
	assert_true(got.has_interval);
	assert_string_equal(got.unit, "USD");
	return ERR_OK;
}

static enum err
run_dimension(struct client *c)
{
	const struct cost_question question = { .start = "2026-11-01", .end = "2026-12-01" };
	struct cost_values got;
	enum err err = cost_dimension(&c->scope, &question, "SERVICE", &got, &c->why);

	if (err)
		return err;
	assert_int_equal(got.n, 2);
	assert_string_equal(got.items[1], "Amazon Simple Queue Service");
	return ERR_OK;
}

static enum err
run_budgets(struct client *c)
{
	struct budget_list got;
	enum err err = budgets_list(&c->scope, "123456789012", &got, &c->why);

	if (err)
		return err;
	assert_int_equal(got.n, 1);
	assert_string_equal(got.items[0].name, "city");
	assert_string_equal(got.items[0].type, "COST");
	assert_string_equal(got.items[0].time_unit, "MONTHLY");
	assert_string_equal(got.items[0].unit, "USD");
	assert_true(got.items[0].has_limit && got.items[0].limit == 50);
	assert_true(got.items[0].has_actual && got.items[0].actual == 0);
	assert_int_equal(got.items[0].start_s, 1793491200);
	assert_int_equal(got.items[0].end_s, 3706473600);
	assert_string_equal(got.items[0].health, "");
	return ERR_OK;
}

static enum err
run_notifications(struct client *c)
{
	struct budget_notifications got;
	enum err err = budgets_notifications(&c->scope, "123456789012", "city", &got, &c->why);

	if (err)
		return err;
	assert_int_equal(got.n, 1);
	assert_string_equal(got.items[0].type, "ACTUAL");
	assert_string_equal(got.items[0].comparison, "GREATER_THAN");
	assert_true(got.items[0].threshold == 80 && got.items[0].is_percentage);
	return ERR_OK;
}

/* Whatever the scope's region, money is asked for in one place. */
static const struct wire_case cases[] = {
	{ "moto-get-cost-and-usage.json",
	  run_groups,
	  { "X-Amz-Target: AWSInsightsIndexService.GetCostAndUsage\r\n",
	    "/us-east-1/ce/aws4_request",
	    "{\"TimePeriod\":{\"Start\":\"2026-11-01\",\"End\":\"2026-12-01\"},\"Granularity\":"
	    "\"MONTHLY\",\"Metrics\":[\"UnblendedCost\"],\"GroupBy\":[{\"Type\":\"DIMENSION\","
	    "\"Key\":"
	    "\"SERVICE\"}]}" },
	  { "ResultsByTime", "TimePeriod", "Amount" } },
	{ "invented-cost-total.json",
	  run_total,
	  { "\"Granularity\":\"DAILY\",\"Metrics\":[\"AmortizedCost\"],\"Filter\":{\"Dimensions\":{"
	    "\"Key\":\"SERVICE\",\"Values\":[\"AWS Lambda\"]}}}" },
	  { "ResultsByTime", "Total", "Amount" } },
	{ "invented-cost-by-tag.json",
	  run_by_tag,
	  { "\"GroupBy\":[{\"Type\":\"TAG\",\"Key\":\"stack\"}]}" },
	  { "ResultsByTime", "Amount" } },
	{ "invented-cost-forecast.json",
	  run_forecast,
	  { "AWSInsightsIndexService.GetCostForecast\r\n",
	    "\"Metric\":\"UNBLENDED_COST\",\"Granularity\":\"MONTHLY\",\"PredictionIntervalLevel\":"
	    "80}" },
	  { "Total", "Amount" } },
	{ "invented-dimension-values.json",
	  run_dimension,
	  { "AWSInsightsIndexService.GetDimensionValues\r\n", "\"Dimension\":\"SERVICE\"}" },
	  { "DimensionValues", "Value" } },
	{ "moto-describe-budgets.json",
	  run_budgets,
	  { "X-Amz-Target: AWSBudgetServiceGateway.DescribeBudgets\r\n",
	    "/us-east-1/budgets/aws4_request",
	    "{\"AccountId\":\"123456789012\",\"MaxResults\":100}" },
	  { "BudgetName", "BudgetType", "TimeUnit" } },
	{ "moto-describe-notifications.json",
	  run_notifications,
	  { "AWSBudgetServiceGateway.DescribeNotificationsForBudget\r\n",
	    "{\"AccountId\":\"123456789012\",\"BudgetName\":\"city\",\"MaxResults\":100}" },
	  { "NotificationType", "ComparisonOperator", "Threshold" } },
};

static void
test_cases(void **state)
{
	(void)state;
	cases_run(cases, LEN(cases));
}

/* A forecast without an interval has none, rather than one from 0 to 0. */
static void
test_no_interval(void **state)
{
	struct bag bag;
	struct client c;
	const struct cost_question question = { .start = "2026-11-21", .end = "2026-12-01" };
	struct cost_forecast got;

	(void)state;
	bag_init(&bag);
	bag_add(&bag, "200 OK", "", "{\"Total\":{\"Amount\":\"1\",\"Unit\":\"USD\"}}");
	client_open(&c, bag.answers, bag.n);
	assert_int_equal(cost_forecast(&c.scope, &question, &got, &c.why), ERR_OK);
	assert_false(got.has_interval);
	client_close(&c);
	bag_done(&bag);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_cases),
					    cmocka_unit_test(test_no_interval) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
