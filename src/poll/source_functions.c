/* SPDX-License-Identifier: MIT */
/* source_functions.c - deployments of Lambda functions: of those that the stack's metrics name,
 * when each was changed last. Lambda keeps no list of them, so each is noted in the box of events
 * as it is seen; there is nothing else to show of it. */
#include "aws/lambda.h"
#include "base/clock.h"
#include "base/text.h"
#include "poll/event_notes.h"
#include "poll/source.h"

#define LIMIT_BYTES (256u << 10)
#define NAMESPACE "AWS/Lambda"
#define DIMENSION "FunctionName"

static const char *
function_of(const struct metric_def *metric)
{
	bool is_one =
		!metric->unresolved && metric->namespace_ && text_is(metric->namespace_, NAMESPACE);

	return is_one ? metric_dimension(metric, DIMENSION) : NULL;
}

static bool
is_first_of_it(const struct stack *stack, size_t metric, const char *name)
{
	for (size_t i = 0; i < metric; i++)
		if (text_is(stack->metrics[i].region, stack->metrics[metric].region) &&
		    text_is(function_of(&stack->metrics[i]), name))
			return false;
	return true;
}

static void
plan(const struct stack *stack, plan_sink *sink, void *ctx)
{
	for (size_t i = 0; i < stack->n_metrics; i++) {
		const char *name = function_of(&stack->metrics[i]);

		if (name && is_first_of_it(stack, i, name))
			sink(ctx, &(struct unit_plan){ .region = stack->metrics[i].region,
						       .target_name = name,
						       .target = i });
	}
}

/* ---- deployments ---- */

static enum level
level_of(const struct lambda_function *function)
{
	return text_is(function->update, "Failed") || text_is(function->state, "Failed")
		       ? LEVEL_ALARM
		       : LEVEL_OK;
}

static const char *
reason_of(const struct lambda_function *function)
{
	return *function->update_reason ? function->update_reason : function->state_reason;
}

/* AWS names no version of what is not published: its time stands for it. */
static const char *
version_of(struct event_notes *notes, const struct lambda_function *function)
{
	char time[24];

	if (*function->version && !text_is(function->version, "$LATEST"))
		return event_notes_text(notes, "version %s", function->version);
	date_iso(function->modified_s, time);
	return event_notes_text(notes, "%s", time);
}

static void
note_change(struct event_notes *notes, const char *name, const struct lambda_function *function)
{
	const char *region = notes->job->region;
	const char *id = event_notes_text(notes, "deploy:%s/%s@%lld", region, name,
					  (long long)function->modified_s);
	const struct event_row *before;
	struct event_row *row;

	if (function->modified_s <= 0 || event_notes_has(notes, id, function->update))
		return;
	before = event_notes_newest(notes, EVENT_DEPLOY, region, name);
	row = event_notes_add(notes, EVENT_DEPLOY, id, function->update);
	if (!row)
		return;
	row->time_s = function->modified_s;
	row->level = level_of(function);
	row->region = region;
	row->subject = name;
	row->reason = reason_of(function);
	row->is = version_of(notes, function);
	if (before && before->time_s < row->time_s)
		row->was = event_notes_text(notes, "%s", before->is);
	row->title = event_notes_text(notes, "function changed%s%s", *function->update ? ": " : "",
				      function->update);
}

static enum err
poll_function(struct job *job, struct aws *aws, struct why *why)
{
	const char *name = function_of(&job->stack->metrics[job->target]);
	struct aws_scope scope = { .client = aws,
				   .region = job->region,
				   .arena = arena_new(LIMIT_BYTES),
				   .max_attempts = job->max_attempts };
	struct lambda_function function = { 0 };
	struct event_notes notes;
	enum err err = scope.arena ? lambda_get(&scope, name, &function, why) : err_memory(why);

	if (!err) {
		account_learn(aws, function.arn);
		event_notes_ask(job, &scope);
		event_notes_begin(&notes, job, aws, 1);
		note_change(&notes, name, &function);
		event_notes_end(&notes);
	}
	arena_free(scope.arena);
	return err;
}

const struct source source_functions = {
	.name = "functions",
	.service = "lambda",
	.cadence_s = 60,
	.urgent_cadence_s = 60,
	.plan = plan,
	.poll = poll_function,
	.forget = event_memory_free,
};
