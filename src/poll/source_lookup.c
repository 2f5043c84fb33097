/* SPDX-License-Identifier: MIT */
/* source_lookup.c - turns names, domains and tags into the ids that CloudWatch wants. What is found
 * is remembered, so that the next run begins with it; it is looked up all the same, once a run and
 * once a day, because ids change when things are made anew. Never a guess: of two that fit none is
 * taken. */
#include "base/text.h"
#include "model/lookup.h"
#include "poll/lookup_find.h"
#include "poll/lookup_kept.h"
#include "poll/source.h"

#define LIMIT_BYTES (64u << 20)
#define FOUND_BYTES (64u << 10)
#define NAMED_MAX 4 /* candidates that a sentence names */

static void
plan(const struct stack *stack, plan_sink *sink, void *ctx)
{
	for (size_t i = 0; i < stack->n_lookups; i++)
		if (stack->lookups[i].is_wanted)
			sink(ctx, &(struct unit_plan){ .region = stack->lookups[i].region,
						       .target_name = stack->lookups[i].var,
						       .target = i });
}

static const char *
by_what(const struct stack_lookup *lookup)
{
	static const char *const words[] = {
		[LOOKUP_BY_NAME] = "is called",
		[LOOKUP_BY_ALIAS] = "answers for",
		[LOOKUP_BY_TAG] = "has the tag",
	};

	return words[lookup->by];
}

static void
put_kind(const struct stack_lookup *lookup, struct text *out)
{
	for (const char *c = lookup_word(lookup->kind); *c; c++)
		text_add_n(out, *c == '_' ? " " : c, 1);
}

static enum err
say_none(const struct stack_lookup *lookup, struct why *why)
{
	TEXT_ON(kind, 32);

	put_kind(lookup, &kind);
	if (lookup->kind == LOOKUP_METRIC)
		return err_set(ERR_GONE, why,
			       "no metric outside AWS's own is called \"%s\" in %s: CloudWatch "
			       "lists one once it has had data: check the name in the stack file",
			       lookup->key, lookup->region);
	return err_set(ERR_GONE, why, "no %s in %s %s %s: check the lookup, or give --var %s=...",
		       kind.data, lookup->region, by_what(lookup), lookup->key, lookup->var);
}

static enum err
say_many(const struct stack_lookup *lookup, const struct lookup_candidates *found, struct why *why)
{
	TEXT_ON(kind, 32);
	TEXT_ON(names, 200);

	put_kind(lookup, &kind);
	for (size_t i = 0; i < MIN(found->n, (size_t)NAMED_MAX); i++)
		text_addf(&names, "%s%s", i ? ", " : "", found->items[i].value);
	return err_set(ERR_REJECTED, why,
		       "%zu of kind %s fit %s (%s%s): give --var %s=..., or narrow the lookup",
		       found->n, kind.data, lookup->key, names.data,
		       found->n > NAMED_MAX ? ", ..." : "", lookup->var);
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

static enum err
poll_lookup(struct job *job, struct aws *aws, struct why *why)
{
	const struct stack_lookup *lookup = &job->stack->lookups[job->target];
	struct aws_scope scope = { .client = aws,
				   .region = job->region,
				   .max_attempts = job->max_attempts,
				   .arena = arena_new(LIMIT_BYTES) };
	struct lookup_candidates found = { 0 };
	enum err err;

	if (!scope.arena)
		return err_memory(why);
	err = lookup_find(&scope, lookup, &found, why);
	if (err == ERR_OK && found.n > 1)
		err = say_many(lookup, &found, why);
	if (err == ERR_OK && found.n == 0 && !lookup->is_optional)
		err = say_none(lookup, why);
	if (err == ERR_OK)
		err = keep(job, found.n ? found.items[0].value : "", why);
	if (err == ERR_OK && job->store)
		lookup_kept_write(job->store, job->stack, lookup,
				  found.n ? found.items[0].value : "");
	arena_free(scope.arena);
	return err;
}

const struct source source_lookup = {
	.name = "lookup",
	.service = "tagging",
	.cadence_s = 24 * 3600,
	.urgent_cadence_s = 24 * 3600,
	.plan = plan,
	.poll = poll_lookup,
};
