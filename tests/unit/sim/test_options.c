/* SPDX-License-Identifier: MIT */
/* test_options.c - the command line of cwtop-sim. */
#include "near.h"
#include "sim/options.h"

#include <string.h>

#define ARGS_MAX 12

static enum err
parse(const char *const *args, struct sim_options *out, char store[256], struct why *why)
{
	char *argv[ARGS_MAX];
	int argc = 0;

	for (; args[argc]; argc++) {
		argv[argc] = store;
		store = stpcpy(store, args[argc]) + 1;
	}
	return sim_options_parse(argc, argv, out, why);
}

static void
test_all(void **state)
{
	static const char *const args[] = { "sim",    "--stack=x", "--port",     "80",
					    "--seed", "7",         "--speed=20", "--scenario",
					    "crash",  "--var",     "a=b=c",      NULL };
	struct sim_options options;
	struct why why;
	char store[256];

	(void)state;
	assert_int_equal(parse(args, &options, store, &why), ERR_OK);
	assert_string_equal(options.stack, "x");
	assert_int_equal(options.port, 80);
	assert_int_equal(options.seed, 7);
	assert_near(options.speed, 20, 0);
	assert_int_equal(options.scenario, SCENARIO_CRASH);
	assert_int_equal(options.n_vars, 1);
	assert_string_equal(options.vars[0].name, "a");
	assert_string_equal(options.vars[0].value, "b=c");
	assert_false(options.with_parent);
}

static void
test_defaults(void **state)
{
	static const char *const args[] = { "sim", "--with-parent", NULL };
	struct sim_options options;
	struct why why;
	char store[256];

	(void)state;
	assert_int_equal(parse(args, &options, store, &why), ERR_OK);
	assert_string_equal(options.stack, "cityflow");
	assert_int_equal(options.port, 0);
	assert_near(options.speed, 1, 0);
	assert_int_equal(options.scenario, SCENARIO_STORY);
	assert_true(options.with_parent);
}

static void
test_refusals(void **state)
{
	static const char *const bad[] = { "--port=",  "--port=1x", "--port=-1",   "--port",
					   "--por",    "--portal",  "--speed=1e9", "--speed=nan",
					   "--var=a",  "--var==b",  "--help=yes",  "--scenario=",
					   "--stack=", "x",         "--page=1001", "" };

	(void)state;
	for (size_t i = 0; i < LEN(bad); i++) {
		const char *const args[] = { "sim", bad[i], NULL };
		struct sim_options options;
		struct why why = { "" };
		char store[256];

		if (parse(args, &options, store, &why) != ERR_USAGE)
			fail_msg("%s is taken", bad[i]);
		assert_true(why.text[0]);
	}
}

static void
test_help(void **state)
{
	struct buf text;

	(void)state;
	buf_init(&text, 65536);
	assert_true(sim_options_help(&text));
	assert_non_null(strstr(text.data, "--max-idle SECONDS"));
	buf_done(&text);
	buf_init(&text, 16);
	assert_false(sim_options_help(&text));
	buf_done(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all),
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_help),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
