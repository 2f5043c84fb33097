/* SPDX-License-Identifier: MIT */
/* check_money.c - may the bill and the budgets be read? Cost Explorer takes a cent for every
 * request, of which a day has four: a check asks at most once, and only where watching has left
 * one. */
#include "app/check_rows.h"
#include "aws/budgets.h"
#include "aws/cost.h"
#include "base/clock.h"
#include "poll/cost_memory.h"

#define REGION "us-east-1"
#define PATH_BYTES 4096

static bool
one_target(bool is_asked, const char *name, size_t i, struct check_target *out)
{
	if (i > 0 || !is_asked)
		return false;
	*out = (struct check_target){ .name = name, .region = REGION };
	return true;
}

bool
check_money_bill_at(const struct stack *stack, size_t i, struct check_target *out)
{
	return one_target(stack->cost.is_watched, "the bill", i, out);
}

bool
check_money_budgets_at(const struct stack *stack, size_t i, struct check_target *out)
{
	return one_target(stack->cost.is_watched && stack->cost.has_budgets, "", i, out);
}

/* Counted with what the dashboard asks, for which a day must have some left: so once a day. */
static enum err
take_leave(struct check_run *run, struct why *why)
{
	struct cost counts = { .leave = "" };
	struct cost_leave leave = { .account = run->check->identity.account,
				    .row = &counts,
				    .arena = run->arena,
				    .now_s = clock_now_s() };
	char root[PATH_BYTES];
	struct store *store = NULL;
	bool is_granted;

	if (!leave.account)
		return err_set(ERR_STOPPED, why, "whose account it is is not known");
	if (!store_root_path(root, sizeof(root), aws_custom_endpoint(run->shared)) ||
	    store_open(root, &store, why) != ERR_OK)
		return err_set(ERR_STOPPED, why,
			       "it costs a cent, and what was spent today is not known");
	leave.store = store;
	is_granted = cost_leave_claim(&leave, "ce check");
	store_close(store);
	if (is_granted)
		return ERR_OK;
	return err_set(ERR_STOPPED, why, "it costs a cent, and %s",
		       counts.used_s || leave.is_uncounted ? counts.leave
							   : "a check has asked today");
}

enum err
check_money_ask_bill(struct check_run *run, const struct check_target *target, struct why *why)
{
	struct aws_scope scope = check_scope(run, target->region);
	int64_t today = cost_day(clock_now_s());
	char start[24], end[24];
	const struct cost_question question = { .start = start, .end = end, .step = COST_DAILY };
	struct cost_rows rows;
	enum err err = take_leave(run, why);

	run->is_spared = err != ERR_OK;
	if (err)
		return err;
	date_iso(today - COST_DAY_S, start);
	date_iso(today, end);
	start[10] = end[10] = '\0';
	scope.max_attempts = 1;
	return CHECK_WAIT(run, cost_usage(&scope, &question, &rows, why));
}

enum err
check_money_ask_forecast(struct check_run *run, const struct check_target *target, struct why *why)
{
	(void)target;
	run->is_spared = true;
	return err_set(ERR_STOPPED, why, "it costs a cent, and one such request is enough");
}

enum err
check_money_ask_budgets(struct check_run *run, const struct check_target *target, struct why *why)
{
	struct aws_scope scope = check_scope(run, target->region);
	struct budget_list list;

	if (!run->check->identity.account)
		return err_set(ERR_STOPPED, why, "whose account it is is not known");
	return CHECK_WAIT(run, budgets_list(&scope, run->check->identity.account, &list, why));
}
