/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_AWS_BUDGETS_H
#define CWTOP_AWS_BUDGETS_H
/* budgets.h - AWS Budgets of an account and their thresholds. JSON 1.1, AWSBudgetServiceGateway;
 * one endpoint a partition; free. Spending in them is two to three times a day newer. Blocks:
 * workers only. */
#include "aws/aws.h"

struct budget_row {
	const char *name, *type, *time_unit; /* COST, USAGE...; DAILY, MONTHLY, ... */
	const char *unit;                    /* of the amounts: "USD", "GB"...; "" none is said */
	double limit, actual, forecast;
	bool has_limit, has_actual, has_forecast; /* false: not said, the amount is 0 */
	const char *health;                       /* HEALTHY, UNHEALTHY; "" not said */
	int64_t start_s, end_s, updated_s;        /* 0: not said */
};

struct budget_list {
	struct budget_row *items;
	size_t n;
};

/* budgets_list - budgets of the account (12 digits: sts_caller_identity tells them), all pages.
 * Source: AWS Budgets API reference, DescribeBudgets. */
MUST_CHECK enum err
budgets_list(const struct aws_scope *scope, const char *account, struct budget_list *out,
	     struct why *why);

struct budget_notification {
	const char *type;       /* ACTUAL, FORECASTED */
	const char *comparison; /* GREATER_THAN, LESS_THAN, EQUAL_TO */
	double threshold;
	bool is_percentage; /* of the limit; else in the budget's unit */
	const char *state;  /* OK, ALARM; "" not said */
};

struct budget_notifications {
	struct budget_notification *items;
	size_t n;
};

/* budgets_notifications - thresholds of one budget, all pages. ERR_GONE: no such budget.
 * Source: DescribeNotificationsForBudget. */
MUST_CHECK enum err
budgets_notifications(const struct aws_scope *scope, const char *account, const char *budget,
		      struct budget_notifications *out, struct why *why);

#endif
