/* SPDX-License-Identifier: MIT */
/* test_text.c - fixed storage, UTF-8 and columns. */
#include "../test.h"
#include "base/text.h"

#include <string.h>

static void
test_fixed_storage(void **state)
{
	TEXT_ON(text, 8);

	(void)state;
	text_add(&text, "ab");
	text_add_n(&text, "cdef", 2);
	text_addf(&text, "%d", 12);
	assert_string_equal(text.data, "abcd12");
	assert_false(text.is_cut);
	text_addf(&text, "%d", 34567);
	assert_string_equal(text.data, "abcd123");
	assert_true(text.is_cut);
	text_add(&text, "x");
	assert_string_equal(text.data, "abcd123");
	assert_int_equal(text.len, 7);
}

static void
test_cut_at_character(void **state)
{
	(void)state;
	for (size_t size = 1; size < 12; size++) {
		char store[16];
		struct text text;

		text_init(&text, store, size);
		text_add(&text, "\xE2\x82\xAC\xE2\x82\xAC\xE2\x82\xAC");
		assert_int_equal(text.len, MIN((size - 1) / 3 * 3, 9));
		text_init(&text, store, size);
		text_addf(&text, "%s", "\xE2\x82\xAC\xE2\x82\xAC\xE2\x82\xAC");
		assert_int_equal(text.len, MIN((size - 1) / 3 * 3, 9));
		assert_int_equal(text.is_cut, size < 10);
		assert_true(utf8_is_valid(text.data, text.len));
	}
}

static void
test_comparisons(void **state)
{
	(void)state;
	assert_true(text_is(NULL, NULL));
	assert_false(text_is("", NULL));
	assert_true(text_is("a", "a"));
	assert_true(text_starts("cluster", "clus"));
	assert_false(text_starts("clu", "clus"));
	assert_true(text_has("MyQueue-DLQ", "queue-d"));
	assert_true(text_has("x", ""));
	assert_false(text_has("MyQueue", "queues"));
	assert_int_equal(text_distance("regoin", "region"), 1);
	assert_int_equal(text_distance("", "abc"), 3);
	assert_int_equal(text_distance("metric", "metrics"), 1);
	assert_int_equal(text_distance("kitten", "sitting"), 3);
}

/* Unicode 14, table 3-8: maximal subparts of ill-formed sequences, each one replacement. */
static void
test_utf8_strict(void **state)
{
	static const struct {
		const char *bytes;
		size_t n, parts;
	} cases[] = {
		{ "\xC0\xAF\xE0\x80\xBF\xF0\x81\x82", 8, 8 },
		{ "\xED\xA0\x80\xED\xBF\xBF\xED\xAF", 8, 8 },
		{ "\xF4\x91\x92\x93\xFF\x80\xBF", 7, 7 },
		{ "\xE1\x80\xE2\xF0\x91\x92\xF1\xBF", 8, 4 },
	};

	(void)state;
	for (size_t i = 0; i < LEN(cases); i++) {
		size_t parts = 0;

		for (size_t at = 0; at < cases[i].n; parts++) {
			uint32_t c;
			bool is_ok;

			at += utf8_decode(cases[i].bytes + at, cases[i].n - at, &c, &is_ok);
			assert_false(is_ok);
			assert_int_equal(c, UTF8_REPLACEMENT);
		}
		assert_int_equal(parts, cases[i].parts);
		assert_false(utf8_is_valid(cases[i].bytes, cases[i].n));
	}
	assert_int_equal(utf8_decode("", 0, NULL, NULL), 0);
}

static void
test_utf8_round_trip(void **state)
{
	(void)state;
	for (uint32_t c = 0; c <= 0x10FFFF; c++) {
		char bytes[4];
		uint32_t back;
		bool is_ok;
		size_t n = utf8_encode(c, bytes);
		bool is_surrogate = c >= 0xD800 && c <= 0xDFFF;

		assert_int_equal(utf8_decode(bytes, n, &back, &is_ok), n);
		assert_true(is_ok);
		assert_int_equal(back, is_surrogate ? UTF8_REPLACEMENT : c);
	}
}

static void
test_columns(void **state)
{
	static const struct {
		uint32_t c;
		int width;
	} cases[] = {
		{ 0, 0 },      { 'a', 1 },      { 0xE9, 1 },     { 0x301, 0 },   { 0x4E2D, 2 },
		{ 0xAC00, 2 }, { 0xFF21, 2 },   { 0xFF71, 1 },   { 0x1F600, 2 }, { 0x2588, 1 },
		{ 0x28FF, 1 }, { 0x200B, 0 },   { 0xFFFD, 1 },   { 0x26A0, 1 },  { 0x2705, 2 },
		{ 0x1161, 0 }, { 0x10FFFF, 1 }, { 0x110000, 1 }, { 0x3000, 2 },  { 0x2026, 1 },
	};

	(void)state;
	for (size_t i = 0; i < LEN(cases); i++)
		assert_int_equal(text_char_width(cases[i].c), cases[i].width);
	assert_int_equal(text_width("a\xE4\xB8\xAD\xCC\x81"
				    "b"),
			 4);
	assert_int_equal(text_fit("a\xE4\xB8\xAD"
				  "b",
				  2),
			 1);
	assert_int_equal(text_fit("a\xE4\xB8\xAD\xCC\x81"
				  "b",
				  3),
			 6);
	assert_int_equal(text_fit("ab", 0), 0);
	assert_int_equal(text_fit("ab", 9), 2);
}

static void
test_tail(void **state)
{
	(void)state;
	assert_string_equal(text_tail("arn:aws:ecs:eu-west-2:1:task/city/9ad0", '/'), "9ad0");
	assert_string_equal(text_tail("9ad0", '/'), "9ad0");
	assert_string_equal(text_tail("folder/", '/'), "");
	assert_string_equal(text_tail("", '/'), "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tail),
		cmocka_unit_test(test_fixed_storage),
		cmocka_unit_test(test_cut_at_character),
		cmocka_unit_test(test_comparisons),
		cmocka_unit_test(test_utf8_strict),
		cmocka_unit_test(test_utf8_round_trip),
		cmocka_unit_test(test_columns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
