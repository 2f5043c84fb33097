/* SPDX-License-Identifier: MIT */
/* test_stack_bad.c - what is said of bad stack files: which place, and why. */
#include "stack_support.h"

#include <dirent.h>

/* What is said of the files of the corpus that have a place worth pinning. */
static const struct {
	const char *file, *place, *expected;
} said[] = {
	{ "schema_unknown_key.jsonc", ".jsonc:3:", "region" },
	{ "schema_unknown_metric_key.jsonc", ".jsonc:", "command" },
	{ "syntax_trailing_comma.jsonc", ".jsonc:1:", "" },
	{ "syntax_duplicate_key.jsonc", ".jsonc:2:", "" },
	{ "check_duplicate_id.jsonc", ".jsonc:5:", "metric a: there is one of this id already" },
	{ "check_duplicate_group.jsonc", ".jsonc:4:", "group \"g\"" },
	{ "check_unknown_input.jsonc", ".jsonc:5:", "expression: it uses b" },
	{ "check_circle.jsonc", ".jsonc:", "round in a circle" },
	{ "check_brackets.jsonc", ".jsonc:", "a bracket is not closed" },
	{ "check_metrics_function.jsonc", ".jsonc:", "METRICS cannot be used here" },
	{ "check_function_case.jsonc", ".jsonc:", "Sum is neither an id nor a function" },
	{ "check_input_period.jsonc",
	  ".jsonc:", "period is 60 s, but that of its input a is 300 s" },
	{ "check_input_region.jsonc",
	  ".jsonc:", "is in eu-west-2, but its input a is in eu-west-1" },
	{ "check_kind_both.jsonc", ".jsonc:", "leave out one or the other" },
	{ "check_kind_none.jsonc", ".jsonc:", "does not say what to ask for" },
	{ "check_no_namespace.jsonc", ".jsonc:", "its group has no \"namespace\"" },
	{ "check_stat.jsonc", ".jsonc:4:", "stat \"p101\"" },
	{ "check_threshold.jsonc", ".jsonc:4:", "\"5\": this is no threshold" },
	{ "check_backwards.jsonc", ".jsonc:", "the warning is beyond the alarm" },
	{ "check_period.jsonc", ".jsonc:", "period 90: CloudWatch has none such" },
	{ "check_two_headlines.jsonc", ".jsonc:5:", "" },
	{ "check_dimensions.jsonc", ".jsonc:", "it has 31 dimensions: CloudWatch allows 30" },
	{ "check_region.jsonc", ".jsonc:3:", "region \"london\"" },
	{ "check_undefined_variable.jsonc", ".jsonc:4:", "${where}: no such variable" },
	{ "check_open_variable.jsonc", ".jsonc:", "a variable begins and does not end" },
	{ "check_queue_without_value.jsonc",
	  ".jsonc:", "give --var queue=... or set CWTOP_VAR_queue" },
	{ "check_queue_twice.jsonc", ".jsonc:4:", "queue \"a\": it is listed twice" },
	{ "check_count.jsonc", ".jsonc:", "\"many\": a whole number belongs here" },
	{ "check_page_group.jsonc", ".jsonc:", "group \"nix\"" },
};

static void
test_sentences(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(said); i++) {
		char path[256];
		struct stack *stack;
		struct why why = { "" };

		snprintf(path, sizeof(path), "%s/%s", CORPUS, said[i].file);
		assert_int_equal(stack_load(path, &no_options, &stack, &why), ERR_FILE);
		if (!text_starts(why.text, path) || !strstr(why.text, said[i].place) ||
		    !strstr(why.text, said[i].expected))
			fail_msg("%s\n  has no: %s", why.text, said[i].expected);
	}
}

/* The names say what is to come: good_ loads, anything else is ERR_FILE in one line. */
static void
test_corpus(void **state)
{
	DIR *dir = opendir(CORPUS);
	const struct dirent *entry;
	unsigned n = 0;

	(void)state;
	assert_non_null(dir);
	while ((entry = readdir(dir))) {
		char path[512];
		struct stack *stack = NULL;
		struct why why = { "" };
		enum err err;

		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", CORPUS, entry->d_name);
		err = stack_load(path, &no_options, &stack, &why);
		if (err != (text_starts(entry->d_name, "good_") ? ERR_OK : ERR_FILE))
			fail_msg("%s: %d %s", path, (int)err, why.text);
		assert_null(strchr(why.text, '\n'));
		stack_free(stack);
		n++;
	}
	closedir(dir);
	assert_true(n > 60);
}

static void
test_missing_file(void **state)
{
	struct stack *stack;
	struct why why = { "" };

	(void)state;
	assert_int_equal(stack_load(CORPUS "/none.jsonc", &no_options, &stack, &why), ERR_NO_FILE);
	assert_non_null(strstr(why.text, "none.jsonc"));
}

/* Every cut of a good file is refused in one sentence, without a leak or a crash. */
static void
test_cut_files(void **state)
{
	static const char text[] = VARS;

	(void)state;
	for (size_t len = 0; len < sizeof(text) - 1; len++) {
		struct stack *stack;
		struct why why = { "" };

		assert_int_equal(stack_parse(text, len, "f", &no_options, &stack, &why), ERR_FILE);
		assert_true(why.text[0] != '\0');
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sentences),
		cmocka_unit_test(test_corpus),
		cmocka_unit_test(test_missing_file),
		cmocka_unit_test(test_cut_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
