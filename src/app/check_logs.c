/* SPDX-License-Identifier: MIT */
/* check_logs.c - what an incident is looked at with: log groups, whether they are there, and whole
 * traces. */
#include <string.h>

#include "app/check_rows.h"
#include "aws/logs.h"
#include "aws/xray.h"
#include "base/text.h"

/* An id of the right form that no trace has: the answer says whether asking is allowed. */
#define NO_TRACE "1-00000000-000000000000000000000000"

bool
check_logs_at(const struct stack *stack, size_t i, struct check_target *out)
{
	if (i >= stack->n_logs)
		return false;
	*out = (struct check_target){ .name = stack->logs[i].group,
				      .region = stack->logs[i].region,
				      .index = i };
	if (stack->logs[i].unresolved)
		out->region = NULL;
	return true;
}

static bool
is_there(const struct log_groups *groups, const char *name)
{
	for (size_t i = 0; i < groups->n; i++)
		if (strcmp(groups->items[i].name, name) == 0)
			return true;
	return false;
}

/* A function makes its group with its first line: without one it may be all right. */
enum err
check_logs_ask(struct check_run *run, const struct check_target *target, struct why *why)
{
	struct check *check = run->check;
	const struct stack_log *log = &check->stack->logs[target->index];
	struct check_reference *reference =
		check_reference_of(check, "log group", target->name, target->region);
	struct aws_scope scope = check_scope(run, target->region);
	struct log_groups groups = { 0 };
	enum err err = CHECK_WAIT(run, logs_groups(&scope, target->name, &groups, why));

	if (err)
		return err;
	if (is_there(&groups, target->name))
		check_mark(reference, FOUND_YES, NULL);
	else
		check_mark(reference, log->function ? FOUND_NO_DATA : FOUND_MISSING,
			   log->function
				   ? "the function has not written yet, or writes elsewhere"
				   : check_say(check,
					       "no such log group in %s: correct the name or the "
					       "region",
					       target->region));
	if (log->function)
		reference->verdict.level = MIN(reference->verdict.level, CHECK_NOTE);
	return ERR_OK;
}

enum err
check_trace_ask(struct check_run *run, const struct check_target *target, struct why *why)
{
	static const char *const ids[] = { NO_TRACE };
	struct aws_scope scope = check_scope(run, target->region);
	struct xray_traces traces;

	return CHECK_WAIT(run, xray_traces(&scope, ids, LEN(ids), &traces, why));
}
