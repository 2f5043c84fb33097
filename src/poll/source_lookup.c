/* SPDX-License-Identifier: MIT */
/* source_lookup.c - turns names, domains and tags into the ids that CloudWatch wants. What is found
 * is remembered, so that the next run begins with it; it is looked up all the same, once a run and
 * once a day, because ids change when things are made anew. Never a guess: of two that fit none is
 * taken. */
#include "model/lookup.h"
#include "poll/lookup_find.h"
#include "poll/lookup_kept.h"
#include "poll/source.h"

#define LIMIT_BYTES (64u << 20)
#define FOUND_BYTES (64u << 10)

static void
plan(const struct stack *stack, plan_sink *sink, void *ctx)
{
	for (size_t i = 0; i < stack->n_lookups; i++)
		if (stack->lookups[i].is_wanted)
			sink(ctx, &(struct unit_plan){ .region = stack->lookups[i].region,
						       .target_name = stack->lookups[i].var,
						       .target = i });
}

/* What was listed may be much, and goes; what was found stays. */
static enum err
keep(struct job *job, const char *value, struct why *why)
{
	struct part *part = part_new(PART_LOOKUP, FOUND_BYTES);
	struct lookup_found *row = part ? arena_alloc(part->arena, sizeof(*row)) : NULL;

	if (row)
		row->value = arena_text(part->arena, value);
	if (!row || !row->value) {
		part_unref(part);
		return err_memory(why);
	}
	part->row = row;
	job->part = part;
	return ERR_OK;
}

static double
calls(const struct stack *stack, const struct unit_plan *unit)
{
	struct lookup_step step;
	size_t n = 0;

	while (lookup_step_at(&stack->lookups[unit->target], n, &step))
		n++;
	return (double)n;
}

static enum err
poll_lookup(struct job *job, struct aws *aws, struct why *why)
{
	const struct stack_lookup *lookup = &job->stack->lookups[job->target];
	struct aws_scope scope = { .client = aws,
				   .region = job->region,
				   .max_attempts = job->max_attempts,
				   .arena = arena_new(LIMIT_BYTES) };
	const char *value = NULL;
	enum err err;

	if (!scope.arena)
		return err_memory(why);
	err = lookup_find(&scope, lookup, &value, why);
	if (err == ERR_OK)
		err = keep(job, value, why);
	if (err == ERR_OK && job->store)
		lookup_kept_write(job->store, job->stack, lookup, value);
	arena_free(scope.arena);
	return err;
}

const struct source source_lookup = {
	.name = "lookup",
	.service = "tagging",
	.cadence_s = 24 * 3600,
	.urgent_cadence_s = 24 * 3600,
	.plan = plan,
	.calls = calls,
	.poll = poll_lookup,
};
