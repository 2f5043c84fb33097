/* SPDX-License-Identifier: MIT */
/* api_budgets.c - budgets of the simulated account: one for the month, as large as the stack's
 * alarm on its bill, and one for the day. Source: AWS Budgets API reference, DescribeBudgets,
 * DescribeNotificationsForBudget. */
#include "base/text.h"
#include "sim/bill.h"
#include "sim/paging.h"

#include <stdio.h>

#define DAY_S INT64_C(86400)
#define MONTH_USD 50 /* where the stack says nothing */
#define FOREVER_MS (INT64_C(3706473600) * 1000)
#define UPDATED_EVERY_S 28800
#define INVALID "InvalidParameterException"

static const struct paging paging = {
	.token = "NextToken",
	.next = "NextToken",
	.size = "MaxResults",
	.bad_token = "InvalidNextTokenException",
	.bad_size = INVALID,
	.min = 1,
	.max = 1000,
	.normal = 100,
};

struct budget {
	const char *name, *unit;
	double limit, actual, forecast;
	int64_t start_s;
	bool has_forecast;
};

#define BUDGETS 2

/* What was spent is known up to the last update. */
static int64_t
updated_s(const struct call *call)
{
	int64_t now_s = call->now_ms / 1000;

	return now_s - now_s % UPDATED_EVERY_S;
}

static double
month_limit(const struct stack *stack)
{
	double limit = 0;

	for (size_t i = 0; i < stack->n_metrics; i++) {
		const struct metric_def *def = &stack->metrics[i];
		const struct threshold *threshold =
			def->alarm.compare != COMPARE_NEVER ? &def->alarm : &def->warn;

		if (text_is(def->namespace_, "AWS/Billing") && threshold->compare != COMPARE_NEVER)
			limit = limit > threshold->limit ? limit : threshold->limit;
	}
	return limit > 0 ? limit : MONTH_USD;
}

static void
make_budgets(struct call *call, struct budget out[BUDGETS])
{
	int64_t now_s = updated_s(call), month_s = bill_month(now_s, 0),
		day_s = now_s - now_s % DAY_S;
	const char *name = call->world->stack->name;
	double limit = month_limit(call->world->stack);

	out[0] =
		(struct budget){ .name = arena_format(call->arena, "%s-month", name),
				 .unit = "MONTHLY",
				 .limit = limit,
				 .actual = bill_total(call, month_s, now_s, true),
				 .forecast = bill_total(call, month_s, bill_month(now_s, 1), false),
				 .start_s = bill_month(now_s, -6),
				 .has_forecast = true };
	out[1] = (struct budget){ .name = arena_format(call->arena, "%s-day", name),
				  .unit = "DAILY",
				  .limit = limit / 25,
				  .actual = bill_total(call, day_s, now_s, true),
				  .start_s = bill_month(now_s, -6) };
}

static bool
check_account(struct call *call)
{
	const char *account;

	if (!param_need(call, "AccountId", &account))
		return false;
	return text_is(account, call->world->account) ||
	       fault_set(call->refusal, FAULT_DENIED,
			 "Account %.12s is not authorized to perform this operation.", account);
}

static void
write_spend(struct call *call, const char *key, double usd)
{
	write_object(call, key);
	write_format(call, "Amount", "%.3f", usd);
	write_text(call, "Unit", "USD");
	write_object_end(call);
}

static void
write_types(struct call *call)
{
	static const struct {
		const char *key;
		bool is_on;
	} types[] = { { "IncludeTax", true },       { "IncludeSubscription", true },
		      { "UseBlended", false },      { "IncludeRefund", false },
		      { "IncludeCredit", false },   { "IncludeUpfront", true },
		      { "IncludeRecurring", true }, { "IncludeOtherSubscription", true },
		      { "IncludeSupport", true },   { "IncludeDiscount", true },
		      { "UseAmortized", false } };

	write_object(call, "CostTypes");
	for (size_t i = 0; i < LEN(types); i++)
		write_flag(call, types[i].key, types[i].is_on);
	write_object_end(call);
}

static void
write_budget(struct call *call, const struct budget *budget)
{
	write_object(call, NULL);
	write_text(call, "BudgetName", budget->name);
	write_spend(call, "BudgetLimit", budget->limit);
	write_object(call, "CostFilters");
	write_object_end(call);
	write_types(call);
	write_text(call, "TimeUnit", budget->unit);
	write_object(call, "TimePeriod");
	write_time(call, "Start", budget->start_s * 1000);
	write_time(call, "End", FOREVER_MS);
	write_object_end(call);
	write_object(call, "CalculatedSpend");
	write_spend(call, "ActualSpend", budget->actual);
	if (budget->has_forecast)
		write_spend(call, "ForecastedSpend", budget->forecast);
	write_object_end(call);
	write_text(call, "BudgetType", "COST");
	write_time(call, "LastUpdatedTime", updated_s(call) * 1000);
	write_object(call, "HealthStatus");
	write_text(call, "Status", "HEALTHY");
	write_object_end(call);
	write_object_end(call);
}

static bool
describe_budgets(struct call *call)
{
	struct budget budgets[BUDGETS];
	struct page page;

	if (!paging_begin(call, &paging, &page) || !check_account(call))
		return false;
	make_budgets(call, budgets);
	write_array(call, "Budgets");
	for (size_t i = page.offset; i < paging_last(&page, BUDGETS); i++)
		write_budget(call, &budgets[i]);
	write_array_end(call);
	paging_end(call, &paging, &page, BUDGETS);
	return true;
}

static const struct {
	double pct;
	bool is_forecast;
} notifications[] = { { 80, false }, { 100, false }, { 100, true } };

static bool
describe_notifications(struct call *call)
{
	struct budget budgets[BUDGETS];
	const struct budget *budget = NULL;
	const char *name;
	struct page page;
	size_t n;

	if (!paging_begin(call, &paging, &page) || !check_account(call) ||
	    !param_need(call, "BudgetName", &name))
		return false;
	make_budgets(call, budgets);
	for (size_t i = 0; i < BUDGETS; i++) {
		if (text_is(budgets[i].name, name))
			budget = &budgets[i];
	}
	if (!budget)
		return fault_own(call->refusal, 400, "NotFoundException",
				 "Unable to get budget: %.100s - the budget doesn't exist.", name);
	n = LEN(notifications) - !budget->has_forecast;
	write_array(call, "Notifications");
	for (size_t i = page.offset; i < paging_last(&page, n); i++) {
		double usd = notifications[i].is_forecast ? budget->forecast : budget->actual;

		write_object(call, NULL);
		write_text(call, "NotificationType",
			   notifications[i].is_forecast ? "FORECASTED" : "ACTUAL");
		write_text(call, "ComparisonOperator", "GREATER_THAN");
		write_number(call, "Threshold", notifications[i].pct);
		write_text(call, "ThresholdType", "PERCENTAGE");
		write_text(call, "NotificationState",
			   usd > budget->limit * notifications[i].pct / 100 ? "ALARM" : "OK");
		write_object_end(call);
	}
	write_array_end(call);
	paging_end(call, &paging, &page, n);
	return true;
}

static const struct operation operations[] = {
	{ .name = "DescribeBudgets", .answer = describe_budgets, .action = "ViewBudget" },
	{ .name = "DescribeNotificationsForBudget",
	  .answer = describe_notifications,
	  .action = "ViewBudget" },
};

const struct service api_budgets = {
	.name = "budgets",
	.protocol = PROTOCOL_JSON,
	.target = "AWSBudgetServiceGateway",
	.operations = operations,
	.n_operations = LEN(operations),
};
