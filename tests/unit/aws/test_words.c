/* SPDX-License-Identifier: MIT */
/* test_words.c - lines cut into words as a POSIX shell quotes them. */
#include "../test.h"

#include <string.h>

#include "aws/words.h"

static void
expect_words(const char *line, const char *const *want, size_t n_want)
{
	struct arena *arena = arena_new(1u << 16);
	const char *const *words = NULL;
	struct why why;
	size_t n = 0;

	assert_int_equal(words_split(line, arena, &words, &n, &why), ERR_OK);
	assert_int_equal(n, n_want);
	for (size_t i = 0; i < n; i++)
		assert_string_equal(words[i], want[i]);
	assert_null(words[n]);
	arena_free(arena);
}

#define EXPECT(line, ...)                                                \
	do {                                                             \
		static const char *const want[] = { __VA_ARGS__, NULL }; \
		expect_words(line, want, LEN(want) - 1);                 \
	} while (0)

static void
test_words(void **state)
{
	(void)state;
	expect_words(" \t\n ", NULL, 0);
	EXPECT("a", "a");
	EXPECT(" a  b\tc\nd ", "a", "b", "c", "d");
	EXPECT("'a b' \"c d\"", "a b", "c d");
	EXPECT("a'b'\"c\"d", "abcd");
	EXPECT("'' \"\" x", "", "", "x");
	EXPECT("a\\ b \\' \\\\", "a b", "'", "\\");
	EXPECT("'a\\' \"b\\\"\\\\\\n$x`y`\"", "a\\", "b\"\\\\n$x`y`");
	EXPECT("a #b ; c | d > e", "a", "#b", ";", "c", "|", "d", ">", "e");
}

static void
test_broken(void **state)
{
	static const char *const lines[] = { "'", "\"a", "a 'b", "a\\", "\"\\\"" };
	struct arena *arena = arena_new(1u << 16);
	const char *const *words;
	struct why why;
	size_t n;

	(void)state;
	for (size_t i = 0; i < LEN(lines); i++)
		assert_int_equal(words_split(lines[i], arena, &words, &n, &why), ERR_PARSE);
	arena_free(arena);
	arena = arena_new(4);
	assert_int_equal(words_split("a b c d", arena, &words, &n, &why), ERR_MEMORY);
	arena_free(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_broken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
