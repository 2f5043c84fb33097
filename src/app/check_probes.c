/* SPDX-License-Identifier: MIT */
/* check_probes.c - what a stack names beyond its metrics and resources: Route 53 health checks,
 * read as watching reads them, and probes, each sent once. */
#include "app/check_rows.h"
#include "aws/probe.h"
#include "aws/route53.h"
#include "base/text.h"

/* ---- health checks ---- */

void
check_list_probes(struct check_run *run)
{
	const struct stack *stack = run->check->stack;

	for (size_t i = 0; i < stack->n_checks; i++)
		if (!stack->checks[i].unresolved)
			(void)check_reference_of(run->check, "health check", stack->checks[i].id,
						 "");
	for (size_t i = 0; i < stack->n_probes; i++)
		if (!stack->probes[i].unresolved)
			(void)check_reference_of(run->check, "probe", stack->probes[i].name, "");
}

bool
check_status_at(const struct stack *stack, size_t i, struct check_target *out)
{
	if (i >= stack->n_checks)
		return false;
	*out = (struct check_target){ .name = stack->checks[i].id,
				      .region = endpoint_global_region(stack->region),
				      .index = i };
	if (stack->checks[i].unresolved)
		out->region = NULL;
	return true;
}

/* One list for all of them. */
bool
check_checks_at(const struct stack *stack, size_t i, struct check_target *out)
{
	size_t first = 0;

	while (first < stack->n_checks && stack->checks[first].unresolved)
		first++;
	if (i > 0 || !check_status_at(stack, first, out))
		return false;
	out->name = "";
	return true;
}

enum err
check_checks_ask(struct check_run *run, const struct check_target *target, struct why *why)
{
	struct aws_scope scope = check_scope(run, target->region);
	const struct stack *stack = run->check->stack;
	struct route53_checks all = { 0 };
	enum err err = CHECK_WAIT(run, route53_checks(&scope, &all, why));

	for (size_t i = 0; i < stack->n_checks && !err; i++) {
		const struct stack_check *def = &stack->checks[i];
		bool is_there = false;

		for (size_t j = 0; j < all.n && !is_there; j++)
			is_there = text_is(all.items[j].id, def->id);
		if (!def->unresolved)
			check_mark(check_reference_of(run->check, "health check", def->id, ""),
				   is_there ? FOUND_YES : FOUND_MISSING,
				   is_there ? NULL
					    : "no such Route 53 health check in this account: "
					      "correct the id");
	}
	return err;
}

/* Route 53 refuses to tell of checks that ask no endpoint: to be refused so is to be allowed. */
enum err
check_status_ask(struct check_run *run, const struct check_target *target, struct why *why)
{
	struct aws_scope scope = check_scope(run, target->region);
	struct route53_observations seen;
	enum err err = CHECK_WAIT(run, route53_status(&scope, target->name, &seen, why));

	return err == ERR_REJECTED ? ERR_OK : err;
}

/* ---- probes ---- */

static void
mark_result(struct check_run *run, struct check_reference *reference,
	    const struct probe_result *result)
{
	if (result->error == PROBE_OK) {
		check_mark(reference, FOUND_YES, NULL);
	} else if (result->error == PROBE_NOT_SENT) {
		check_mark(reference, FOUND_UNKNOWN,
			   check_say(run->check, "not probed: %s", result->why));
	} else {
		check_mark(reference, FOUND_DOWN,
			   check_say(run->check, "%s: %s", probe_error_word(result->error),
				     result->why));
	}
}

static void
try_probe(struct check_run *run, const struct stack_probe *def)
{
	struct check_reference *reference = check_reference_of(run->check, "probe", def->name, "");
	struct aws_scope scope = check_scope(run, "");
	const struct probe_request request = { def, aws_stand_in(run->shared) };
	struct probe_result result = { .error = PROBE_OK };
	struct why whys = { "" }, *why = &whys;
	enum err err = ERR_STOPPED;

	if (!run->is_time_up) {
		run->asked = SIZE_MAX;
		err = CHECK_WAIT(run, probe_send(&scope, &request, &result, why));
	}
	if (!err) {
		mark_result(run, reference, &result);
	} else if (run->is_time_up) {
		check_mark(reference, FOUND_UNKNOWN, check_time_used_up(run));
	} else {
		check_mark(reference, FOUND_UNKNOWN, check_say(run->check, "%s", why->text));
		reference->verdict.level = CHECK_WARN;
	}
}

void
check_find_probes(struct check_run *run)
{
	const struct stack *stack = run->check->stack;

	for (; run->n_probes < stack->n_probes; run->n_probes++)
		if (!stack->probes[run->n_probes].unresolved)
			try_probe(run, &stack->probes[run->n_probes]);
}
