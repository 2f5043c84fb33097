/* SPDX-License-Identifier: MIT */
/* budgets.c - budgets and their notifications as rows. It judges no threshold. */
#include "aws/budgets.h"

#include <string.h>

#include "aws/list.h"

#define PAGE_MAX 100

static bool
fill_spend(struct gather *g, const struct json_val *spend, struct budget_row *row, double *out)
{
	if (!gather_amount(json_get(spend, "Amount"), out))
		return false;
	if (!*row->unit)
		row->unit = gather_text(g, json_get(spend, "Unit"));
	return true;
}

static const char *
fill_budget(struct gather *g, const struct json_val *item, void *to)
{
	const struct json_val *spent = json_get(item, "CalculatedSpend");
	const struct json_val *period = json_get(item, "TimePeriod");
	struct budget_row *row = to;

	row->unit = "";
	row->name = gather_text(g, json_get(item, "BudgetName"));
	row->type = gather_text(g, json_get(item, "BudgetType"));
	row->time_unit = gather_text(g, json_get(item, "TimeUnit"));
	row->has_limit = fill_spend(g, json_get(item, "BudgetLimit"), row, &row->limit);
	row->has_actual = fill_spend(g, json_get(spent, "ActualSpend"), row, &row->actual);
	row->has_forecast = fill_spend(g, json_get(spent, "ForecastedSpend"), row, &row->forecast);
	row->health = gather_text(g, json_get(json_get(item, "HealthStatus"), "Status"));
	row->start_s = gather_time(json_get(period, "Start"));
	row->end_s = gather_time(json_get(period, "End"));
	row->updated_s = gather_time(json_get(item, "LastUpdatedTime"));
	if (!*row->name || !*row->type || !*row->time_unit)
		return "a budget without BudgetName, BudgetType or TimeUnit";
	return NULL;
}

static void
ask_budgets(struct api_request *r, const void *question)
{
	api_text(r, "AccountId", question);
	api_integer(r, "MaxResults", PAGE_MAX);
}

static const struct list_call describe_budgets = {
	.operation = BUDGETS_LIST,
	.member = "Budgets",
	.token = "NextToken",
	.next = "NextToken",
	.row_size = sizeof(struct budget_row),
	.may_lack_member = true, /* an account without budgets */
	.ask = ask_budgets,
	.fill = fill_budget,
};

enum err
budgets_list(const struct aws_scope *scope, const char *account, struct budget_list *out,
	     struct why *why)
{
	struct list_rows rows;
	enum err err = list_fetch(scope, &describe_budgets, account, NULL, &rows, why);

	if (!err)
		*out = (struct budget_list){ rows.items, rows.n };
	return err;
}

static const char *
fill_notification(struct gather *g, const struct json_val *item, void *to)
{
	struct budget_notification *row = to;
	const char *unit = json_text(json_get(item, "ThresholdType"), "PERCENTAGE");

	row->type = gather_text(g, json_get(item, "NotificationType"));
	row->comparison = gather_text(g, json_get(item, "ComparisonOperator"));
	row->is_percentage = strcmp(unit, "PERCENTAGE") == 0;
	row->state = gather_text(g, json_get(item, "NotificationState"));
	if (!*row->type || !*row->comparison)
		return "a notification without NotificationType or ComparisonOperator";
	return gather_amount(json_get(item, "Threshold"), &row->threshold)
		       ? NULL
		       : "a notification without Threshold";
}

struct budget_question {
	const char *account, *budget;
};

static void
ask_notifications(struct api_request *r, const void *question)
{
	const struct budget_question *q = question;

	api_text(r, "AccountId", q->account);
	api_text(r, "BudgetName", q->budget);
	api_integer(r, "MaxResults", PAGE_MAX);
}

static const struct list_call describe_notifications = {
	.operation = BUDGETS_NOTIFICATIONS,
	.member = "Notifications",
	.token = "NextToken",
	.next = "NextToken",
	.row_size = sizeof(struct budget_notification),
	.may_lack_member = true, /* a budget that notifies nobody */
	.ask = ask_notifications,
	.fill = fill_notification,
};

enum err
budgets_notifications(const struct aws_scope *scope, const char *account, const char *budget,
		      struct budget_notifications *out, struct why *why)
{
	const struct budget_question question = { account, budget };
	struct list_rows rows;
	enum err err = list_fetch(scope, &describe_notifications, &question, NULL, &rows, why);

	if (!err)
		*out = (struct budget_notifications){ rows.items, rows.n };
	return err;
}
