/* SPDX-License-Identifier: MIT */
/* test_stack_vars.c - variables of stack files: whose value wins, and what happens without one. */
#include "stack_support.h"

static void
check_title(const struct stack_options *options, const char *expected)
{
	struct stack *stack = parse(VARS, options);

	assert_string_equal(stack->title, expected);
	stack_free(stack);
}

static void
test_variable_order(void **state)
{
	const struct stack_var vars[] = { { "v", "first" }, { "v", "last" } };
	const struct stack_var empty[] = { { "v", "" } };
	const struct stack_options given = { .vars = vars, .n_vars = LEN(vars) };
	const struct stack_options none = { .vars = empty, .n_vars = LEN(empty) };
	const struct stack_options demo = { .is_demo = true };

	(void)state;
	unsetenv("CWTOP_VAR_v");
	check_title(&no_options, "<file>$5");
	check_title(&none, "<file>$5");
	check_title(&demo, "<file>$5");
	setenv("CWTOP_VAR_v", "env", 1);
	check_title(&no_options, "<env>$5");
	check_title(&given, "<last>$5");
	setenv("CWTOP_VAR_v", "", 1);
	check_title(&no_options, "<file>$5");
	unsetenv("CWTOP_VAR_v");
}

static void
test_unresolved(void **state)
{
	const struct stack_options demo = { .is_demo = true };
	const struct stack_var vars[] = { { "w", "5" } };
	const struct stack_var no_number[] = { { "w", "many" } };
	const struct stack_options given = { .vars = vars, .n_vars = LEN(vars) };
	const struct stack_options word = { .vars = no_number, .n_vars = LEN(no_number) };
	struct stack *stack = parse(VARS, &no_options);

	(void)state;
	assert_int_equal(stack->n_unresolved, 1);
	assert_string_equal(stack->unresolved[0], "w");
	assert_string_equal(metric(stack, "a")->unresolved, "w");
	assert_string_equal(metric(stack, "b")->unresolved, "w");
	assert_null(metric(stack, "c")->unresolved);
	assert_string_equal(metric(stack, "d")->unresolved, "w");
	assert_int_equal(metric(stack, "d")->warn.compare, COMPARE_NEVER);
	stack_free(stack);

	stack = parse(VARS, &given);
	assert_int_equal(stack->n_unresolved, 0);
	assert_string_equal(metric(stack, "a")->name, "5");
	assert_true(metric(stack, "d")->warn.limit == 5);
	stack_free(stack);

	stack = parse(VARS, &demo);
	assert_int_equal(stack->n_unresolved, 0);
	assert_true(metric(stack, "d")->warn.limit == 9);
	stack_free(stack);
	refuse(VARS, &word, ERR_FILE, "\"> many\": this is no threshold");
}

static void
test_var_that_is_none(void **state)
{
	const struct stack_var vars[] = { { "vv", "1" } };
	const struct stack_var dirty[] = { { "v", "a\x1b[2J" } };
	const struct stack_options given = { .vars = vars, .n_vars = LEN(vars) };
	const struct stack_options control = { .vars = dirty, .n_vars = LEN(dirty) };

	(void)state;
	refuse(VARS, &given, ERR_USAGE, "--var vv: f.jsonc has no such variable: it has v, w");
	refuse(VARS, &control, ERR_FILE, "variable v: its value has control");
}

static void
check_region(const char *text, const struct stack_options *options, const char *expected)
{
	struct stack *stack = parse(text, options);

	assert_string_equal(stack->region, expected);
	stack_free(stack);
}

static void
test_region(void **state)
{
	static const char none[] = "{\"schema\":\"cwtop-stack/1\"}";
	static const char own[] = "{\"schema\":\"cwtop-stack/1\",\"vars\":{\"region\":"
				  "\"eu-west-2\"},\"region\":\"${region}\",\"queues\":[{"
				  "\"name\":\"q\",\"region\":\"${region}\"}]}";
	const struct stack_options settings = { .default_region = "eu-north-1" };
	const struct stack_options both = { .default_region = "eu-north-1",
					    .region = "ap-south-1" };
	const struct stack_options bad = { .region = "london" };
	const struct stack_options bad_settings = { .default_region = "london" };
	struct stack *stack;

	(void)state;
	check_region(none, &no_options, "us-east-1");
	check_region(none, &settings, "eu-north-1");
	check_region(none, &both, "ap-south-1");
	check_region(own, &settings, "eu-west-2");
	check_region(own, &bad_settings, "eu-west-2");
	stack = parse(own, &both);
	assert_string_equal(stack->region, "ap-south-1");
	assert_string_equal(stack->queues[0].region, "ap-south-1");
	stack_free(stack);
	refuse(none, &bad, ERR_USAGE, "region \"london\"");
	refuse(none, &bad_settings, ERR_USAGE, "region \"london\"");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_variable_order),
		cmocka_unit_test(test_unresolved),
		cmocka_unit_test(test_var_that_is_none),
		cmocka_unit_test(test_region),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
