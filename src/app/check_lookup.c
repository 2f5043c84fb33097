/* SPDX-License-Identifier: MIT */
/* check_lookup.c - the ids that the stack file wants to be looked up: each request that this takes
 * is tried like any other read, and what was found is put into the stack before the rest of it is
 * looked at. */
#include <stdlib.h>

#include "app/check_rows.h"
#include "aws/http.h"
#include "base/text.h"

#define ANSWER_MS 3000 /* of one request: a service that is silent leaves time for the others */

/* ---- one lookup ---- */

static uint64_t
n_requests(const struct check_run *run)
{
	struct aws_stats stats;

	aws_stats(run->client, &stats);
	return stats.requests;
}

/* One of the requests that a lookup takes. */
static enum err
ask_step(struct check_run *run, const struct check_target *target, struct why *why)
{
	const struct stack_lookup *lookup = &run->check->stack->lookups[target->index];
	const struct lookup_step step = run->lookup_step;
	struct lookup_candidates candidates = run->candidates;
	struct aws_scope scope = check_scope(run, target->region);
	uint64_t before = n_requests(run);
	enum err err;

	scope.max_attempts = 1;
	err = CHECK_WAIT(run, step.ask(&scope, lookup, &candidates, why));
	if (err == ERR_GONE && step.may_be_gone)
		err = ERR_OK;
	if (err)
		return err;
	run->candidates = candidates;
	run->is_needless = n_requests(run) == before;
	return run->is_needless
		       ? err_set(ERR_STOPPED, why, "there is nothing that it could be tried on")
		       : ERR_OK;
}

/* How much is not seen without the id. */
static const char *
say_lost(struct check_run *run, const struct stack_lookup *lookup, const char *why)
{
	const struct stack *stack = run->check->stack;
	size_t n = 0;

	for (size_t i = 0; i < stack->n_metrics; i++)
		n += text_is(stack->metrics[i].unresolved, lookup->var);
	if (n == 0)
		return check_say(run->check, "%s", why);
	return check_say(run->check, "%s; until then %zu metric%s not asked for", why, n,
			 n == 1 ? " is" : "s are");
}

static void
settle(struct check_run *run, const struct stack_lookup *lookup, struct check_reference *reference)
{
	const char *value;
	struct why why;
	enum err err;

	lookup_choose(lookup, &run->candidates);
	err = lookup_settle(lookup, &run->candidates, &value, &why);
	if (err) {
		check_mark(reference, err == ERR_GONE ? FOUND_MISSING : FOUND_UNRESOLVED,
			   say_lost(run, lookup, why.text));
	} else if (!*value) {
		check_mark(reference, FOUND_MISSING,
			   check_say(run->check,
				     "nothing fits %s: that may be so, says the stack "
				     "file",
				     lookup->key));
		reference->verdict.level = CHECK_NOTE;
	} else {
		check_mark(reference, FOUND_YES, NULL);
		reference->value = mem_must(arena_text(run->check->arena, value));
	}
}

/* The row of the permission says why, and that of an endpoint; here it is said what for. */
static void
note_failure(struct check_run *run, struct check_reference *reference,
	     const struct check_verdict *verdict)
{
	char action[PERMISSION_MAX];
	const char *say = verdict->say;

	if (run->blocked || run->is_time_up)
		return; /* of everything */
	operation_permission(operation_at(run->lookup_step.operation), action);
	if (verdict->level != CHECK_NOTE)
		say = check_say(run->check, "not looked up: %s %s: see there", action,
				err_word(verdict->err));
	check_mark(reference, FOUND_UNKNOWN, say);
	reference->verdict.level = CHECK_WARN;
}

/* A request that fails does not spare the others: each permission that lacks is named at once. */
static void
look_up(struct check_run *run, size_t index)
{
	const struct stack_lookup *lookup = &run->check->stack->lookups[index];
	const struct check_target target = { .name = lookup->var,
					     .region = lookup->region,
					     .index = index };
	struct check_reference *reference =
		check_reference_of(run->check, "lookup", lookup->var, lookup->region);
	bool is_whole = true;

	run->candidates = (struct lookup_candidates){ 0 };
	for (size_t i = 0; lookup_step_at(lookup, i, &run->lookup_step); i++) {
		const struct check_probe probe = { .operation = run->lookup_step.operation,
						   .needed_for = "lookups",
						   .ask = ask_step };
		struct check_verdict verdict;

		run->is_needless = false;
		verdict = check_try(run, &probe, &target);
		if (verdict.err == ERR_OK || run->is_needless)
			continue;
		if (is_whole)
			note_failure(run, reference, &verdict);
		is_whole = false;
	}
	if (is_whole)
		settle(run, lookup, reference);
}

/* ---- all of them ---- */

/* The one that was stopped asks no more. */
static void
renew_client(struct check_run *run)
{
	struct aws *fresh = mem_must(aws_new(run->shared));

	aws_set_backoff(fresh, run->client->backoff_max_ms);
	aws_free(run->client);
	run->client = fresh;
	run->n_requests = run->bytes = 0;
}

/* What cannot be used is said beside each id that was found. */
static void
note_misfit(struct check_run *run, enum err err, const struct why *why)
{
	for (size_t i = 0; i < run->check->n_references; i++) {
		struct check_reference *reference = &run->check->references[i];

		if (reference->value)
			reference->verdict = (struct check_verdict){
				CHECK_FAIL, err, check_say(run->check, "not used: %s", why->text)
			};
	}
}

static void
look_up_all(struct check_run *run)
{
	const struct stack *stack = run->check->stack;
	const struct http_limits limits = *http_limits_of(run->client->http);
	struct http_limits short_limits = limits;

	short_limits.total_ms = MIN(limits.total_ms, ANSWER_MS);
	if (!run->is_time_up) /* else the client may be another thread's, which hangs */
		aws_set_limits(run->client, &short_limits);
	for (; run->n_lookups < stack->n_lookups; run->n_lookups++)
		if (stack->lookups[run->n_lookups].is_wanted)
			look_up(run, run->n_lookups);
	if (run->is_time_up)
		return;
	if (run->are_lookups_late)
		renew_client(run);
	aws_set_limits(run->client, &limits);
}

static void
use_found(struct check_run *run)
{
	const struct check *check = run->check;
	struct stack_var *found = mem_alloc(check->n_references + 1, sizeof(*found));
	struct why why = { "" };
	size_t n = 0;
	enum err err = ERR_OK;

	for (size_t i = 0; i < check->n_references; i++)
		if (check->references[i].value)
			found[n++] = (struct stack_var){ check->references[i].name,
							 check->references[i].value };
	if (n > 0)
		err = run->load(run, found, n, &run->owned_stack, &why);
	free(found);
	if (err)
		note_misfit(run, err, &why);
	else if (n > 0)
		run->check->stack = run->owned_stack;
}

void
check_find_lookups(struct check_run *run)
{
	if (run->is_listed)
		return;
	look_up_all(run);
	use_found(run);
	check_list_references(run);
	check_cost_of(run->check->stack, &run->pace, &run->check->cost);
	run->is_listed = true;
}
