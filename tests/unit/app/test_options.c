/* SPDX-License-Identifier: MIT */
/* test_options.c - the command line: what is understood, and the sentence for what is not. */
#include "../test.h"
#include "app/command.h"
#include "base/text.h"

#include <string.h>

#define PARSE(options, why, ...) parse((char *[]){ "cwtop", __VA_ARGS__, NULL }, options, why)

/* Words are copied: --var cuts its argument in two. */
static enum err
parse(char *words[], struct options *options, struct why *why)
{
	static char store[16][80];
	char *argv[16];
	int argc = 0;

	for (; words[argc]; argc++) {
		strncpy(store[argc], words[argc], sizeof(store[argc]) - 1);
		argv[argc] = store[argc];
	}
	return options_parse(argc, argv, options, why);
}

static void
test_values_in_both_forms(void **state)
{
	struct options options;
	struct why why;

	(void)state;
	assert_int_equal(PARSE(&options, &why, "demo", "--speed", "60", "--seed=7", "--var",
			       "a=b=c", "--verbose", "x"),
			 ERR_OK);
	assert_true(options.speed == 60);
	assert_int_equal(options.seed, 7);
	assert_string_equal(options.vars[0].name, "a");
	assert_string_equal(options.vars[0].value, "b=c");
	assert_true(options.is_verbose);
	assert_int_equal(options.n_arguments, 2);
}

static void
expect(enum err err, const struct why *why, const char *part)
{
	assert_int_equal(err, ERR_USAGE);
	if (!text_has(why->text, part))
		fail_msg("the sentence is: %s", why->text);
}

static void
test_sentences(void **state)
{
	struct options options;
	struct why why;

	(void)state;
	expect(PARSE(&options, &why, "--regoin", "x"), &why, "the nearest is --region");
	expect(PARSE(&options, &why, "--region"), &why, "its value is missing");
	expect(PARSE(&options, &why, "--format", "yaml"), &why, "one of: text json");
	expect(PARSE(&options, &why, "--speed", "-1"), &why, "number from 0 to 10000");
	expect(PARSE(&options, &why, "--speed", "fast"), &why, "number from 0 to 10000");
	expect(PARSE(&options, &why, "--seed", "1.5"), &why, "whole number");
	expect(PARSE(&options, &why, "--var", "novalue"), &why, "--var name=value");
	expect(PARSE(&options, &why, "--verbose=1"), &why, "takes no value");
	expect(PARSE(&options, &why, "-x"), &why, "no such option");
}

static void
test_commands(void **state)
{
	const struct command *command;
	struct options options;
	struct why why;

	(void)state;
	assert_int_equal(PARSE(&options, &why, "snapshot", "mine"), ERR_OK);
	assert_int_equal(command_choose(&options, &command, &why), ERR_OK);
	assert_string_equal(command->name, "snapshot");
	assert_string_equal(options.arguments[0], "mine");
	assert_int_equal(PARSE(&options, &why, "mine"), ERR_OK);
	assert_int_equal(command_choose(&options, &command, &why), ERR_OK);
	assert_null(command->name);
	assert_int_equal(PARSE(&options, &why, "keys", "mine"), ERR_OK);
	expect(command_choose(&options, &command, &why), &why, "one argument too many");
}

static void
test_jobs(void **state)
{
	const struct command *command;
	struct options options;
	struct why why;

	(void)state;
	assert_int_equal(PARSE(&options, &why, "submit", "s", "--sweep", "a=1,2", "t", "b=1",
			       "--sweep=c=1..3:1", "--wait", "--yes", "--route", "r"),
			 ERR_OK);
	assert_int_equal(options.sweeps.n, 2);
	assert_string_equal(options.sweeps.items[0], "a=1,2");
	assert_string_equal(options.sweeps.items[1], "c=1..3:1");
	assert_true(options.waits && options.is_confirmed);
	assert_string_equal(options.route, "r");
	assert_int_equal(command_choose(&options, &command, &why), ERR_OK);
	assert_string_equal(command->name, "submit");
	assert_int_equal(options.n_arguments, 3);
	assert_string_equal(options.arguments[2], "b=1");
	expect(PARSE(&options, &why, "submit", "--sweep"), &why, "its value is missing");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values_in_both_forms),
		cmocka_unit_test(test_sentences),
		cmocka_unit_test(test_commands),
		cmocka_unit_test(test_jobs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
