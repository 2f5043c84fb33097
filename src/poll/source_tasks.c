/* SPDX-License-Identifier: MIT */
/* source_tasks.c - ECS tasks of each cluster, running and stopped. ECS forgets a stopped task after
 * about an hour; the store does not, and says what became of them day by day. */
#include <stdio.h>
#include <string.h>

#include "aws/account.h"
#include "aws/ecs.h"
#include "base/arn.h"
#include "base/clock.h"
#include "base/text.h"
#include "poll/event_notes.h"
#include "poll/source.h"
#include "store/task_log.h"

#define LIMIT_BYTES (32u << 20)

/* What an earlier poll found: whose cluster it is; "?" when AWS did not say. */
#define NOTE_ACCOUNT 0
#define NO_ACCOUNT "?"

static void
plan(const struct stack *stack, plan_sink *sink, void *ctx)
{
	for (size_t i = 0; i < stack->n_clusters; i++)
		sink(ctx, &(struct unit_plan){ .region = stack->clusters[i].region,
					       .target_name = stack->clusters[i].name,
					       .target = i });
}

/* Running and stopped tasks of one family, or of all. */
static enum err
list_both(const struct aws_scope *scope, struct ecs_task_filter filter, struct ecs_names *arns,
	  struct why *why)
{
	enum err err;

	filter.is_stopped = false;
	err = ecs_list_tasks(scope, &filter, arns, why);
	filter.is_stopped = true;
	return err == ERR_OK ? ecs_list_tasks(scope, &filter, arns, why) : err;
}

static enum err
list_tasks(const struct aws_scope *scope, const struct stack_cluster *cluster,
	   struct ecs_names *arns, struct why *why)
{
	struct ecs_task_filter filter = { .cluster = cluster->name };
	enum err err = ERR_OK;

	if (cluster->n_families == 0)
		return list_both(scope, filter, arns, why);
	for (size_t i = 0; i < cluster->n_families && err == ERR_OK; i++) {
		filter.family = cluster->families[i];
		err = list_both(scope, filter, arns, why);
	}
	return err;
}

/* ---- day by day ---- */

/* A cluster in which nothing runs has no ARN to look at: then it is the account of the keys, which
 * is asked for once. */
static void
find_account(struct job *job, const struct aws_scope *scope, const struct ecs_tasks *tasks)
{
	char *account = job->notes[NOTE_ACCOUNT];
	char said[ARN_ACCOUNT_SIZE];
	struct why ignored;

	if (tasks->n > 0 && arn_account(tasks->rows[0].arn, said)) {
		text_copy(account, sizeof(job->notes[0]), said);
		return;
	}
	if (account[0])
		return;
	if (account_find(scope, account, &ignored) != ERR_OK)
		text_copy(account, sizeof(job->notes[0]), NO_ACCOUNT);
}

/* Which tasks the log is of: those of the families that are asked for. */
static const char *
families_of(const struct stack_cluster *cluster, struct arena *arena)
{
	const char *all = "";

	for (size_t i = 0; all && i < cluster->n_families; i++)
		all = arena_format(arena, "%s%s%s", all, i ? "," : "", cluster->families[i]);
	return all;
}

/* Whether days can be kept says nothing of the tasks that AWS has just told: what fails here is
 * said and fails nothing else. */
static enum err
keep_days(struct job *job, const struct aws_scope *scope, const struct ecs_tasks *tasks,
	  struct task_days *out, struct why *why)
{
	const struct stack_cluster *cluster = &job->stack->clusters[job->target];
	struct task_sight sight = { .tasks = tasks->rows, .n = tasks->n, .now_s = clock_now_s() };

	if (!job->store)
		return err_set(ERR_SYSTEM, why,
			       "there is no folder to keep them in: see the error log");
	find_account(job, scope, tasks);
	if (text_is(job->notes[NOTE_ACCOUNT], NO_ACCOUNT))
		return err_set(ERR_SYSTEM, why,
			       "whose cluster it is is not known until a task is seen: neither a "
			       "task nor sts:GetCallerIdentity told the account");
	sight.place = (struct task_log_place){ .account = job->notes[NOTE_ACCOUNT],
					       .region = job->region,
					       .cluster = cluster->name,
					       .families = families_of(cluster, scope->arena) };
	if (!sight.place.families)
		return err_memory(why);
	return task_log_merge(job->store, &sight, scope->arena, out, why);
}

static const struct task_days *
days_of(struct job *job, const struct aws_scope *scope, const struct ecs_tasks *tasks)
{
	struct task_days *days = arena_alloc(scope->arena, sizeof(*days));
	struct why why = { "" };

	if (!days)
		return NULL;
	if (keep_days(job, scope, tasks, days, &why) == ERR_OK)
		days->note = "";
	else
		*days = (struct task_days){ .note = arena_text(scope->arena, why.text) };
	if (!days->note)
		days->note = "memory is out";
	return days;
}

/* ---- stops ---- */

static const char *
title_of(struct event_notes *notes, const struct task_row *task)
{
	const char *code = task->stop_code[0] ? task->stop_code : "stopped";

	return task->has_exit_code ? event_notes_text(notes, "exit %d, %s", task->exit_code, code)
				   : code;
}

static void
note_stop(struct event_notes *notes, const char *region, const struct task_row *task)
{
	struct event_row *row = event_notes_add(
		notes, EVENT_TASK, event_notes_text(notes, "%s", task->arn), task->stop_code);
	bool has_run;

	if (!row)
		return;
	/* one that crashed at once may have no start, but it has an exit code and lines */
	has_run = task->has_exit_code || task->started_s > 0;
	row->time_s = task->stopped_s;
	row->level = task_has_failed(task) ? LEVEL_ALARM : LEVEL_OK;
	row->region = region;
	row->subject = task->family;
	row->cluster = task->cluster;
	row->reason = task->reason;
	row->is = event_notes_text(notes, "%s:%d", task->family, task->revision);
	row->container = task->container;
	row->has_exit_code = task->has_exit_code;
	row->exit_code = task->exit_code;
	row->title = title_of(notes, task);
	row->log = has_run ? EVENT_LOG_WANTED : EVENT_LOG_NONE;
}

static void
note_stops(struct job *job, const struct aws *aws, const struct ecs_tasks *tasks)
{
	struct event_notes notes;

	event_notes_begin(&notes, job, aws, tasks->n);
	for (size_t i = 0; i < tasks->n; i++)
		if (text_is(tasks->rows[i].status, "STOPPED"))
			note_stop(&notes, job->region, &tasks->rows[i]);
	event_notes_end(&notes);
}

/* ---- the poll ---- */

static enum err
poll_tasks(struct job *job, struct aws *aws, struct why *why)
{
	const struct stack_cluster *cluster = &job->stack->clusters[job->target];
	struct part *part = part_new(PART_ECS, LIMIT_BYTES);
	struct aws_scope scope = { .client = aws,
				   .region = job->region,
				   .max_attempts = job->max_attempts };
	struct ecs_names arns = { 0 };
	struct ecs_tasks tasks = { 0 };
	enum err err;

	if (!part)
		return err_memory(why);
	scope.arena = part->arena;
	err = list_tasks(&scope, cluster, &arns, why);
	if (err == ERR_OK)
		err = ecs_describe_tasks(&scope, cluster->name, &arns, &tasks, why);
	if (err != ERR_OK) {
		part_unref(part);
		return err;
	}
	part->ecs.tasks = tasks.rows;
	part->ecs.n_tasks = tasks.n;
	part->ecs.days = days_of(job, &scope, &tasks);
	account_learn(aws, tasks.n > 0 ? tasks.rows[0].arn : NULL);
	event_notes_ask(job, &scope);
	note_stops(job, aws, &tasks);
	job->part = part;
	return ERR_OK;
}

/* Running and stopped, by family; then the details. */
static double
calls(const struct stack *stack, const struct unit_plan *unit)
{
	return 1 + 2 * (double)MAX(stack->clusters[unit->target].n_families, (size_t)1);
}

const struct source source_tasks = {
	.name = "tasks",
	.service = "ecs",
	.cadence_s = 15,
	.urgent_cadence_s = 15,
	.plan = plan,
	.calls = calls,
	.poll = poll_tasks,
	.forget = event_memory_free,
};
