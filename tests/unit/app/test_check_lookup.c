/* SPDX-License-Identifier: MIT */
/* test_check_lookup.c - what `cwtop check` makes of ids that are to be looked up: what would be
 * asked, and the stack with what was found. Nothing is asked here. */
#include "../test.h"
#include "app/check_rows.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

#define CITYFLOW "share/stacks/cityflow.jsonc"

struct looked_up { /* a run over cityflow in which nothing can be asked */
	struct check check;
	struct check_run run;
	struct stack *stack;
};

static size_t n_loads;

static enum err
load_found(const struct check_run *run, const struct stack_var *found, size_t n, struct stack **out,
	   struct why *why)
{
	const struct stack_options options = { .found = found, .n_found = n };

	(void)run;
	n_loads++;
	return stack_load(CITYFLOW, &options, out, why);
}

static enum err
load_nothing(const struct check_run *run, const struct stack_var *found, size_t n,
	     struct stack **out, struct why *why)
{
	(void)run;
	(void)found;
	(void)n;
	(void)out;
	return err_set(ERR_FILE, why, "cityflow: it has changed: start again");
}

static void
begin_lookups(struct looked_up *l)
{
	const struct aws_options none = { .region = "eu-west-2" };
	struct why why;

	*l = (struct looked_up){ .stack = NULL };
	if (stack_load(CITYFLOW, &(struct stack_options){ .vars = NULL }, &l->stack, &why))
		fail_msg("%s", why.text);
	n_loads = 0;
	check_init(&l->check);
	l->check.stack = l->stack;
	l->run = (struct check_run){ .check = &l->check,
				     .pace = { .factor = 1 },
				     .step = STEP_LOOKUPS,
				     .blocked = "credentials: expired",
				     .load = load_found };
	assert_int_equal(setenv("AWS_CONFIG_FILE", "/dev/null", 1), 0);
	assert_int_equal(setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null", 1), 0);
	if (aws_shared_new(&none, &l->run.shared, &why) != ERR_OK)
		fail_msg("%s", why.text);
	l->run.client = aws_new(l->run.shared);
	assert_non_null(l->run.client);
}

static void
end_lookups(struct looked_up *l)
{
	aws_free(l->run.client);
	aws_shared_free(l->run.shared);
	check_done(&l->check);
	stack_free(l->run.owned_stack);
	stack_free(l->stack);
}

static const struct check_reference *
reference_at(const struct check *check, const char *kind, const char *name)
{
	for (size_t i = 0; i < check->n_references; i++)
		if (text_is(check->references[i].kind, kind) &&
		    text_is(check->references[i].name, name))
			return &check->references[i];
	return NULL;
}

static const struct check_permission *
permission_at(const struct check *check, const char *action)
{
	for (size_t i = 0; i < check->n_permissions; i++)
		if (text_is(check->permissions[i].action, action))
			return &check->permissions[i];
	return NULL;
}

/* Each request that would have been needed has its row, and nothing is taken for found. */
static void
test_lookups_not_tried(void **state)
{
	static const char *const actions[] = { "cloudfront:ListDistributions", "apigateway:GET",
					       "lambda:ListFunctions", "rum:ListAppMonitors" };
	const struct check_reference *row;
	struct looked_up l;

	(void)state;
	begin_lookups(&l);
	check_find_lookups(&l.run);
	assert_int_equal(l.check.n_permissions, LEN(actions));
	for (size_t i = 0; i < LEN(actions); i++) {
		const struct check_permission *permission = permission_at(&l.check, actions[i]);

		assert_non_null(permission);
		assert_int_equal(permission->access, ACCESS_NOT_TRIED);
		assert_string_equal(permission->needed_for, "lookups");
		assert_int_equal(permission->n_tried, 0);
	}
	row = reference_at(&l.check, "lookup", "api_id");
	assert_non_null(row);
	assert_int_equal(row->found, FOUND_UNKNOWN);
	assert_null(row->value);
	/* the lookup's line is the variable's */
	assert_null(reference_at(&l.check, "variable", "api_id"));
	assert_null(reference_at(&l.check, "metric", "api_requests"));
	assert_int_equal(n_loads, 0);
	assert_int_equal(l.check.cost.rest.n_metrics, 5);
	/* it goes on where it was: all is done */
	check_find_lookups(&l.run);
	assert_int_equal(l.check.n_permissions, LEN(actions));
	end_lookups(&l);
}

static void
note_found(struct looked_up *l)
{
	check_reference_of(&l->check, "lookup", "distribution_id", "us-east-1")->value = "E1";
	check_reference_of(&l->check, "lookup", "api_id", "eu-west-2")->value = "a1";
	l->run.n_lookups = l->stack->n_lookups;
}

/* What was found is part of the stack that is checked further on, and of what watching it costs. */
static void
test_lookups_found(void **state)
{
	const struct stack *stack;
	struct looked_up l;

	(void)state;
	begin_lookups(&l);
	note_found(&l);
	check_find_lookups(&l.run);
	stack = l.check.stack;
	assert_int_equal(n_loads, 1);
	assert_ptr_not_equal(stack, l.stack);
	assert_ptr_equal(stack, l.run.owned_stack);
	assert_string_equal(stack->metrics[stack_metric(stack, "web_5xx")].dimensions[0].value,
			    "E1");
	assert_non_null(reference_at(&l.check, "metric", "web_5xx"));
	assert_non_null(reference_at(&l.check, "metric", "api_requests"));
	assert_null(reference_at(&l.check, "metric", "fn_errors"));
	/* six of the site, five of the API */
	assert_int_equal(l.check.cost.rest.n_metrics, 5 + 6 + 5);
	end_lookups(&l);
}

static void
test_lookups_that_do_not_fit(void **state)
{
	const struct check_reference *row;
	struct looked_up l;

	(void)state;
	begin_lookups(&l);
	l.run.load = load_nothing;
	note_found(&l);
	check_find_lookups(&l.run);
	assert_ptr_equal(l.check.stack, l.stack);
	assert_null(l.run.owned_stack);
	row = reference_at(&l.check, "lookup", "api_id");
	assert_int_equal(row->verdict.level, CHECK_FAIL);
	assert_string_equal(row->verdict.say, "not used: cityflow: it has changed: start again");
	assert_int_equal(l.check.cost.rest.n_metrics, 5);
	end_lookups(&l);
}

/* A request that serves two ends is one row. */
static void
test_needs_add_up(void **state)
{
	static const char *const needs[] = { "lookups", "targets", "lookup", "targets", "lookups" };
	struct check_target target = { .name = "", .region = "eu-west-2" };
	struct looked_up l;

	(void)state;
	begin_lookups(&l);
	for (size_t i = 0; i < LEN(needs); i++) {
		const struct check_probe probe = { .operation = ELB_GROUPS,
						   .needed_for = needs[i] };

		assert_int_equal(check_try(&l.run, &probe, &target).level, CHECK_NOTE);
	}
	assert_int_equal(l.check.n_permissions, 1);
	assert_string_equal(l.check.permissions[0].needed_for, "lookups, targets, lookup");
	end_lookups(&l);
}

/* An id that is not found can be given: no failure. */
static void
test_lookup_levels(void **state)
{
	struct check check;
	struct check_reference *row;
	struct buf out;

	(void)state;
	check_init(&check);
	row = check_add_reference(&check, "lookup", "id", "eu-west-2");
	check_mark(row, FOUND_MISSING, "no such thing");
	assert_int_equal(row->verdict.level, CHECK_WARN);
	assert_int_equal(row->verdict.err, ERR_OK);
	row = check_add_reference(&check, "pipeline", "ship", "eu-west-2");
	check_mark(row, FOUND_MISSING, "no such pipeline");
	assert_int_equal(row->verdict.level, CHECK_FAIL);
	check_done(&check);

	/* what was found is on one line */
	check_init(&check);
	row = check_add_reference(&check, "lookup", "id", "eu-west-2");
	check_mark(row, FOUND_YES, NULL);
	row->value = "E123";
	check.identity = (struct check_identity){ .profile = "default", .region = "eu-west-2" };
	check.terminal = (struct check_terminal){ .term = "", .drawing = "", .colours = "" };
	check.stack = &(struct stack){ .name = "small" };
	buf_init(&out, 1u << 20);
	assert_true(check_text(&check, &out));
	assert_non_null(
		strstr(out.data, "  ok lookup id                        E123, eu-west-2\n"));
	buf_clear(&out);
	assert_true(check_json(&check, &out));
	assert_non_null(strstr(out.data, "\"value\": \"E123\""));
	buf_done(&out);
	check_done(&check);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lookups_not_tried),
		cmocka_unit_test(test_lookups_found),
		cmocka_unit_test(test_lookups_that_do_not_fit),
		cmocka_unit_test(test_needs_add_up),
		cmocka_unit_test(test_lookup_levels),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
