/* SPDX-License-Identifier: MIT */
/* test_err.c - sentences and codes. */
#include "../test.h"
#include "base/err.h"
#include "base/text.h"

#include <string.h>

static void
test_sentence(void **state)
{
	struct why why = { "" };

	(void)state;
	assert_int_equal(err_set(ERR_FILE, &why, "%s: %d", "a.json", 7), ERR_FILE);
	assert_string_equal(why.text, "a.json: 7");
	assert_int_equal(err_prefix(ERR_NET, &why, "stack %s", "x"), ERR_NET);
	assert_string_equal(why.text, "stack x: a.json: 7");
	assert_int_equal(err_set(ERR_NET, &why, "%s again", why.text), ERR_NET);
	assert_string_equal(why.text, "stack x: a.json: 7 again");
	assert_int_equal(err_set(ERR_GONE, NULL, "nobody listens"), ERR_GONE);
	assert_int_equal(err_memory(&why), ERR_MEMORY);
	assert_non_null(strstr(why.text, "out of memory"));
}

static void
test_is_cleaned_and_cut(void **state)
{
	struct why why;
	char flood[3000];

	(void)state;
	(void)err_set(ERR_SERVER, &why, "\x1b[31m%s", "red\r\n");
	assert_string_equal(why.text, "^[[31mred  ");
	memset(flood, 'x', sizeof(flood) - 1);
	flood[sizeof(flood) - 1] = '\0';
	(void)err_set(ERR_SERVER, &why, "%s", flood);
	assert_int_equal(strlen(why.text), WHY_MAX - 1);
	for (size_t i = 0; i + 1 < sizeof(flood); i++)
		flood[i] = "\xC3\xA9"[i % 2];
	(void)err_set(ERR_SERVER, &why, "%s", flood);
	assert_int_equal(strlen(why.text), WHY_MAX - 2);
	assert_true(text_is_clean(why.text));
}

static void
test_codes(void **state)
{
	(void)state;
	assert_string_equal(err_word(ERR_DENIED), "denied");
	assert_int_equal(err_exit_code(ERR_OK), 0);
	assert_int_equal(err_exit_code(ERR_USAGE), 64);
	assert_int_equal(err_exit_code(ERR_DENIED), 77);
	assert_string_equal(err_word((enum err)999), "bug");
	for (int code = 0; code < ERR_COUNT; code++)
		assert_non_null(err_word((enum err)code));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sentence),
		cmocka_unit_test(test_is_cleaned_and_cut),
		cmocka_unit_test(test_codes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
