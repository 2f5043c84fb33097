/* SPDX-License-Identifier: MIT */
/* check_sessions.c - the reads behind the visitors of a RUM monitor: rows of the table in
 * check_reads.c. Which of them are needed depends on how visitors are counted. A query that is
 * tried looks for nothing in the last second: it scans no more than that. */
#include "app/check_rows.h"
#include "aws/logs.h"
#include "aws/rum.h"
#include "base/clock.h"

bool
check_monitors_at(const struct stack *stack, size_t i, struct check_target *out)
{
	if (i >= stack->n_monitors)
		return false;
	*out = (struct check_target){ .name = stack->monitors[i].name,
				      .region = stack->monitors[i].region,
				      .index = i };
	/* the variable without a value is a reference of its own */
	if (stack->monitors[i].unresolved)
		out->region = NULL;
	return true;
}

bool
check_queried_at(const struct stack *stack, size_t i, struct check_target *out)
{
	bool is_one = check_monitors_at(stack, i, out);

	if (is_one && (stack->monitors[i].visitors == VISITORS_METRICS ||
		       stack->monitors[i].visitors == VISITORS_EVENTS))
		out->region = NULL;
	return is_one;
}

bool
check_events_at(const struct stack *stack, size_t i, struct check_target *out)
{
	bool is_one = check_monitors_at(stack, i, out);

	if (is_one && stack->monitors[i].visitors != VISITORS_EVENTS)
		out->region = NULL;
	return is_one;
}

enum err
check_ask_monitor(struct check_run *run, const struct check_target *target, struct why *why)
{
	struct aws_scope scope = check_scope(run, target->region);
	struct check_reference *reference =
		check_reference_of(run->check, "RUM monitor", target->name, target->region);
	struct rum_monitor monitor;
	enum err err = CHECK_WAIT(run, rum_get(&scope, target->name, &monitor, why));

	if (err == ERR_GONE)
		check_mark(reference, FOUND_MISSING,
			   check_say(run->check,
				     "no such RUM monitor in %s: correct the name or the region",
				     target->region));
	if (err)
		return err;
	check_mark(reference, FOUND_YES, NULL);
	if (monitor.has_logs && *monitor.log_group)
		run->log_groups[target->index] = monitor.log_group;
	return ERR_OK;
}

/* Where the monitor has no log group there is nothing to try. */
enum err
check_ask_query(struct check_run *run, const struct check_target *target, struct why *why)
{
	struct aws_scope scope = check_scope(run, target->region);
	const char *group = run->log_groups[target->index];
	const struct logs_query query = { .groups = &group,
					  .n_groups = 1,
					  .text = "stats count(*)",
					  .start_s = clock_now_s() - 1,
					  .end_s = clock_now_s(),
					  .limit = 1 };
	const char *id;
	enum err err;

	if (!group)
		return err_set(ERR_STOPPED, why,
			       "%s: its events are not copied to a log group: visitors are counted "
			       "another way",
			       target->name);
	err = CHECK_WAIT(run, logs_start_query(&scope, &query, &id, why));
	if (!err)
		run->query_ids[target->index] = id;
	return err;
}

enum err
check_ask_results(struct check_run *run, const struct check_target *target, struct why *why)
{
	struct aws_scope scope = check_scope(run, target->region);
	const char *id = run->query_ids[target->index];
	struct log_results results;

	if (!id)
		return err_set(ERR_STOPPED, why, "%s: no query was begun", target->name);
	return CHECK_WAIT(run, logs_query_results(&scope, id, &results, why));
}

enum err
check_ask_events(struct check_run *run, const struct check_target *target, struct why *why)
{
	struct aws_scope scope = check_scope(run, target->region);
	const struct rum_question question = { .name = target->name,
					       .after_ms = clock_now_ms() - 60000,
					       .before_ms = clock_now_ms(),
					       .limit = 1 };
	struct rum_events events;

	return CHECK_WAIT(run, rum_data(&scope, &question, &events, why));
}
