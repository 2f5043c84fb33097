/* SPDX-License-Identifier: MIT */
/* test_clean.c - nothing that remote text holds can move the cursor, hide or change direction. */
#include "../test.h"
#include "base/text.h"

#include <string.h>

#define FFFD "\xEF\xBF\xBD"
#define WARN "\xE2\x9A\xA0"
#define ZWSP "\xE2\x80\x8B"

static void
test_rules(void **state)
{
	static const struct {
		const char *in, *expected;
	} cases[] = {
		{ "", "" },
		{ "plain ~ text", "plain ~ text" },
		{ "a\tb\nc\rd", "a b c d" },
		{ "\x1b]0;x\x07\x7f", "^[]0;x^G^?" },
		{ "\x08\x0c", "^H^L" },
		{ "\xC2\x9B"
		  "31m",
		  "\\x9b31m" },
		{ "\xC2\x85", "\\x85" },
		{ "a\xE2\x80\xA8"
		  "b\xE2\x80\xA9",
		  "a b " },
		{ "\xE2\x80\xAE"
		  "txt",
		  FFFD "txt" },
		{ "\xD8\x9C\xE2\x80\x8E\xE2\x81\xA6", FFFD FFFD FFFD },
		{ "a" ZWSP "b", "ab" },
		{ "a\xC2\xAD\xE2\xA0\x80\xEF\xBB\xBF"
		  "b",
		  "ab" },
		{ "a" ZWSP ZWSP ZWSP ZWSP "b", "ab" WARN },
		{ "\xF3\xA0\x81\x81x", "x" },
		{ "\xEE\x80\x80", FFFD },
		{ "\xF3\xB0\x80\x80", FFFD },
		{ "\xEF\xBF\xBE", FFFD },
		{ "\xCD\xB8", FFFD },
		{ "\xCC\x81"
		  "a",
		  "a" },
		{ "e\xCC\x81\xCC\x82\xCC\x83\xCC\x84", "e\xCC\x81\xCC\x82" },
		{ "e\xCC\x81" ZWSP "\xCC\x82\xCC\x83", "e\xCC\x81\xCC\x82" },
		{ "\xE4\xB8\xAD\xF0\x9F\x98\x80", "\xE4\xB8\xAD\xF0\x9F\x98\x80" },
		{ "\xC0\xAF", FFFD FFFD },
		{ "\xED\xA0\x80", FFFD FFFD FFFD },
		{ "\xE2\x82", FFFD },
		{ "\xFF"
		  "a",
		  FFFD "a" },
		{ "na\xC3\xAFve \xE2\x80\xA6 \xE2\x82\xAC",
		  "na\xC3\xAFve \xE2\x80\xA6 \xE2\x82\xAC" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(cases); i++) {
		char out[200], again[200];
		size_t n = text_clean(cases[i].in, strlen(cases[i].in), out, sizeof(out));

		assert_string_equal(out, cases[i].expected);
		assert_int_equal(n, strlen(out));
		text_clean(out, n, again, sizeof(again));
		assert_string_equal(again, out);
		assert_true(text_is_clean(out));
		assert_int_equal(text_is_clean(cases[i].in),
				 strcmp(cases[i].in, cases[i].expected) == 0);
	}
}

static void
test_raw_nul(void **state)
{
	char out[20];

	(void)state;
	assert_int_equal(text_clean("a\0b", 3, out, sizeof(out)), 4);
	assert_string_equal(out, "a^@b");
}

/* Whatever the room: whole characters, and the warning rather than the end of the text. */
static void
test_cut(void **state)
{
	static const char in[] = "\xE4\xB8\xAD\x1b" ZWSP ZWSP ZWSP ZWSP "\xE4\xB8\xAD";

	(void)state;
	for (size_t size = 1; size < 20; size++) {
		char out[20], again[20];
		size_t n = text_clean(in, strlen(in), out, size);

		assert_true(n < size);
		assert_true(text_is_clean(out));
		text_clean(out, n, again, sizeof(again));
		assert_string_equal(again, out);
	}
	char out[10];
	text_clean(in, strlen(in), out, sizeof(out));
	assert_string_equal(out, "\xE4\xB8\xAD^[" WARN);
}

static void
test_every_character(void **state)
{
	(void)state;
	for (uint32_t c = 1; c <= 0x10FFFF; c++) {
		char in[8] = "a", out[32], again[32];
		size_t n = 1 + utf8_encode(c, in + 1);
		size_t len = text_clean(in, n, out, sizeof(out));
		int width = text_width(out);

		assert_true(width >= 1 && width <= 5);
		assert_int_equal(text_clean(out, len, again, sizeof(again)), len);
		assert_memory_equal(out, again, len);
		for (size_t i = 0; i < len; i++)
			assert_true((unsigned char)out[i] >= 0x20 && out[i] != 0x7F);
	}
}

static void
test_bounds(void **state)
{
	static char in[200000], out[400000];

	(void)state;
	memset(in, 1, sizeof(in));
	assert_int_equal(text_clean(in, sizeof(in), out, sizeof(out)), 65536);
	assert_true(text_is_clean(out));
	memset(in, 'x', sizeof(in) - 1);
	in[sizeof(in) - 1] = '\0';
	assert_false(text_is_clean(in));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rules),  cmocka_unit_test(test_raw_nul),
		cmocka_unit_test(test_cut),    cmocka_unit_test(test_every_character),
		cmocka_unit_test(test_bounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
