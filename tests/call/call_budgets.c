/* SPDX-License-Identifier: MIT */
/* call_budgets.c - the calls of budgets.h. */
#include "call.h"

#include "aws/budgets.h"

static enum err
describe_budgets(struct call *call, struct why *why)
{
	struct budget_list list;
	enum err err = budgets_list(&call->scope, call_arg(call, "AccountId"), &list, why);

	if (err)
		return err;
	json_write_key(call->out, "Budgets");
	json_write_array(call->out);
	for (size_t i = 0; i < list.n; i++) {
		const struct budget_row *b = &list.items[i];

		json_write_object(call->out);
		put_text(call, "BudgetName", b->name);
		put_text(call, "BudgetType", b->type);
		put_text(call, "TimeUnit", b->time_unit);
		put_text(call, "Unit", b->unit);
		if (b->has_limit)
			put_number(call, "BudgetLimit", b->limit);
		if (b->has_actual)
			put_number(call, "ActualSpend", b->actual);
		if (b->has_forecast)
			put_number(call, "ForecastedSpend", b->forecast);
		put_text(call, "HealthStatus", b->health);
		put_integer(call, "Start", b->start_s);
		put_integer(call, "End", b->end_s);
		put_integer(call, "LastUpdatedTime", b->updated_s);
		json_write_object_end(call->out);
	}
	json_write_array_end(call->out);
	return ERR_OK;
}

static enum err
describe_notifications(struct call *call, struct why *why)
{
	struct budget_notifications list;
	enum err err = budgets_notifications(&call->scope, call_arg(call, "AccountId"),
					     call_arg(call, "BudgetName"), &list, why);

	if (err)
		return err;
	json_write_key(call->out, "Notifications");
	json_write_array(call->out);
	for (size_t i = 0; i < list.n; i++) {
		const struct budget_notification *n = &list.items[i];

		json_write_object(call->out);
		put_text(call, "NotificationType", n->type);
		put_text(call, "ComparisonOperator", n->comparison);
		put_number(call, "Threshold", n->threshold);
		put_bool(call, "percentage", n->is_percentage);
		put_text(call, "NotificationState", n->state);
		json_write_object_end(call->out);
	}
	json_write_array_end(call->out);
	return ERR_OK;
}

const struct call_row calls_budgets[] = {
	{ BUDGETS_LIST, { "AccountId=123456789012" }, describe_budgets },
	{ BUDGETS_NOTIFICATIONS,
	  { "AccountId=123456789012", "BudgetName=cityflow" },
	  describe_notifications },
};
const size_t n_calls_budgets = LEN(calls_budgets);
