/* SPDX-License-Identifier: MIT */
/* test_json_reader.c - the grammar, what is refused and where, events, skipping. */
#include "../test.h"
#include "base/json.h"

#include <stdlib.h>
#include <string.h>

/* Reads all of it from memory of exactly its size, so that a sanitizer sees a read too far. */
static enum json_event
read_all(const char *text, size_t len, bool allows_comments, struct json_reader *reader)
{
	char *exact = malloc(len ? len : 1);
	enum json_event event;

	assert_non_null(exact);
	memcpy(exact, text, len);
	json_reader_init(reader, exact, len);
	reader->allows_comments = allows_comments;
	do
		event = json_next(reader);
	while (event != JSON_END && event != JSON_ERROR);
	assert_int_equal(json_next(reader), event);
	free(exact);
	return event;
}

static void
test_accepted(void **state)
{
	static const char *const cases[] = {
		"0",
		"-0",
		"1.5E+3",
		"\"\"",
		"true",
		" null ",
		"[]",
		"{}",
		"[[],{}]",
		"{\"a\":{\"b\":[1,2,3]},\"c\":\"\\u00e9\\n\"}",
		"\t\r\n[ 1 , 2 ]\n",
		"\"\\ud83d\\ude00\"",
		"\"\xF0\x9F\x98\x80 \xC3\xA9\"",
		"{\"\":0}",
		"[1e-400]",
		"\"\x7f\"",
		"\"a longer text that is read in words \\\\ and more\"",
	};

	(void)state;
	for (size_t i = 0; i < LEN(cases); i++) {
		struct json_reader reader;

		if (read_all(cases[i], strlen(cases[i]), false, &reader) != JSON_END)
			fail_msg("%s: %s", cases[i], reader.problem);
	}
}

struct refused {
	const char *text;
	size_t at;
};

static const struct refused refused_texts[] = {
	{ "", 0 },
	{ " ", 1 },
	{ "[", 1 },
	{ "[1", 2 },
	{ "[1,", 3 },
	{ "[1,]", 3 },
	{ "[,1]", 1 },
	{ "[1 2]", 3 },
	{ "[1}", 2 },
	{ "{\"a\":1]", 6 },
	{ "{", 1 },
	{ "{\"a\"", 4 },
	{ "{\"a\" 1}", 5 },
	{ "{\"a\":}", 5 },
	{ "{\"a\":1,}", 7 },
	{ "{a:1}", 1 },
	{ "{1:1}", 1 },
	{ "{'a':1}", 1 },
	{ "1 2", 2 },
	{ "[]]", 2 },
	{ "]", 0 },
	{ "tru", 0 },
	{ "True", 0 },
	{ "NaN", 0 },
	{ "Infinity", 0 },
	{ "01", 2 },
	{ "-", 1 },
	{ "+1", 0 },
	{ ".5", 0 },
	{ "1.", 2 },
	{ "1e", 1 },
	{ "1e+", 1 },
	{ "-01", 3 },
	{ "0x1", 1 },
	{ "1e400", 0 },
	{ "-1e400", 0 },
	{ "\"", 0 },
	{ "\"abc", 0 },
	{ "\"\\\"", 0 },
	{ "\"\\x\"", 1 },
	{ "\"\\", 1 },
	{ "\"\\u12\"", 1 },
	{ "\"\\u12g4\"", 1 },
	{ "\"\\u0000\"", 1 },
	{ "\"\\ud83d\"", 1 },
	{ "\"\\ude00\"", 1 },
	{ "\"\\ud83d\\u0041\"", 1 },
	{ "\"\\ud83dx\"", 1 },
	{ "\"a\nb\"", 2 },
	{ "\"long enough to be read in words\x1b\"", 32 },
	{ "\"\xC0\xAF\"", 1 },
	{ "\"\xED\xA0\x80\"", 1 },
	{ "\"\xE2\x82\"", 1 },
	{ "\xEF\xBB\xBF[]", 0 },
	{ "// x\n1", 0 },
	{ "<html>", 0 },
};

static void
test_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(refused_texts); i++) {
		struct json_reader reader;
		enum json_event event = read_all(refused_texts[i].text,
						 strlen(refused_texts[i].text), false, &reader);

		if (event != JSON_ERROR)
			fail_msg("%s is accepted", refused_texts[i].text);
		assert_non_null(reader.problem);
		if (reader.at != refused_texts[i].at)
			fail_msg("%s: at %zu: %s", refused_texts[i].text, reader.at,
				 reader.problem);
	}
}

static void
test_raw_nul(void **state)
{
	struct json_reader reader;

	(void)state;
	assert_int_equal(read_all("[1]\0", 4, false, &reader), JSON_ERROR);
	assert_int_equal(read_all("\"a\0b\"", 5, false, &reader), JSON_ERROR);
	assert_int_equal(read_all("[\0]", 3, false, &reader), JSON_ERROR);
}

/* Every beginning of a document is refused: half a reply is never a reply. */
static void
test_truncated(void **state)
{
	static const char text[] = "{\"a\":[1.5,true,null,\"x\\u00e9\\ud83d\\ude00\xC3\xA9\"],"
				   "\"b\":{\"c\":-2e3,\"d\":false}}";
	struct json_reader reader;

	(void)state;
	assert_int_equal(read_all(text, strlen(text), false, &reader), JSON_END);
	for (size_t n = 0; n < strlen(text); n++)
		assert_int_equal(read_all(text, n, false, &reader), JSON_ERROR);
}

static void
test_comments(void **state)
{
	static const char *const good[] = { "// a\n[1, /* b */ 2] // c", "/**/1", "[1/*,*/]",
					    "{/**/\"a\"/**/:/**/1/**/}", "\"// no comment\"" };
	static const char *const bad[] = { "/* 1", "/1", "1/", "[1,/**/]", "//", "/*/ 1", "1 # x" };
	struct json_reader reader;

	(void)state;
	for (size_t i = 0; i < LEN(good); i++)
		assert_int_equal(read_all(good[i], strlen(good[i]), true, &reader), JSON_END);
	for (size_t i = 0; i < LEN(bad); i++)
		assert_int_equal(read_all(bad[i], strlen(bad[i]), true, &reader), JSON_ERROR);
}

static void
test_bounds(void **state)
{
	struct json_reader reader;
	char nested[2 * JSON_DEPTH_MAX + 2];
	size_t n_digits = 513, n_values = JSON_VALUES_MAX;
	char *text = malloc(2 * n_values + 2);

	(void)state;
	memset(nested, '[', JSON_DEPTH_MAX + 1);
	memset(nested + JSON_DEPTH_MAX, ']', JSON_DEPTH_MAX);
	assert_int_equal(read_all(nested, 2 * JSON_DEPTH_MAX, false, &reader), JSON_END);
	memset(nested, '[', JSON_DEPTH_MAX + 1);
	memset(nested + JSON_DEPTH_MAX + 1, ']', JSON_DEPTH_MAX + 1);
	assert_int_equal(read_all(nested, 2 * JSON_DEPTH_MAX + 2, false, &reader), JSON_ERROR);
	assert_int_equal(reader.at, JSON_DEPTH_MAX);

	assert_non_null(text);
	memset(text, '1', n_digits);
	assert_int_equal(read_all(text, n_digits, false, &reader), JSON_ERROR);
	assert_int_equal(read_all(text, 300, false, &reader), JSON_END);

	/* The list itself is a value, too. */
	text[0] = '[';
	for (size_t i = 0; i < n_values; i++)
		memcpy(text + 1 + 2 * i, "1,", 2);
	text[2 * n_values] = ']';
	assert_int_equal(read_all(text, 2 * n_values + 1, false, &reader), JSON_ERROR);
	text[2 * n_values - 2] = ']';
	assert_int_equal(read_all(text, 2 * n_values - 1, false, &reader), JSON_END);
	free(text);
}

static void
test_events(void **state)
{
	static const char text[] = "{\"id\": \"m1\", \"v\": [1.5, -2, true, false, null], "
				   "\"e\\n\": {}}";
	static const enum json_event expected[] = {
		JSON_OBJECT, JSON_KEY,        JSON_STRING,     JSON_KEY,
		JSON_ARRAY,  JSON_NUMBER,     JSON_NUMBER,     JSON_TRUE,
		JSON_FALSE,  JSON_NULL,       JSON_ARRAY_END,  JSON_KEY,
		JSON_OBJECT, JSON_OBJECT_END, JSON_OBJECT_END, JSON_END,
	};
	struct json_reader reader;

	(void)state;
	json_reader_init(&reader, text, strlen(text));
	for (size_t i = 0; i < LEN(expected); i++) {
		assert_int_equal(json_next(&reader), expected[i]);
		if (i == 1)
			assert_true(json_token_is(&reader, "id") && !json_token_is(&reader, "i") &&
				    !json_token_is(&reader, "idx"));
		if (i == 2)
			assert_true(json_token_is(&reader, "m1"));
		if (i == 5)
			assert_true(reader.number == 1.5);
		if (i == 11)
			assert_true(reader.has_escapes && !json_token_is(&reader, "e\n"));
	}
}

static void
test_skip(void **state)
{
	static const char text[] =
		"{\"a\":{\"x\":[1,{\"y\":2}]},\"b\":7,\"c\":[[1],[2]],\"d\":\"s\"}";
	struct json_reader reader;

	(void)state;
	json_reader_init(&reader, text, strlen(text));
	assert_int_equal(json_next(&reader), JSON_OBJECT);
	assert_int_equal(json_next(&reader), JSON_KEY);
	assert_true(json_skip(&reader)); /* a whole member */
	assert_int_equal(json_next(&reader), JSON_KEY);
	assert_int_equal(json_next(&reader), JSON_NUMBER);
	assert_true(json_skip(&reader)); /* a scalar is already behind us */
	assert_int_equal(json_next(&reader), JSON_KEY);
	assert_true(json_token_is(&reader, "c"));
	assert_int_equal(json_next(&reader), JSON_ARRAY);
	assert_int_equal(json_next(&reader), JSON_ARRAY);
	assert_true(json_skip(&reader)); /* the inner list only */
	assert_int_equal(json_next(&reader), JSON_ARRAY);
	assert_true(json_skip(&reader));
	assert_int_equal(json_next(&reader), JSON_ARRAY_END);
	assert_true(json_skip(&reader));
	assert_int_equal(json_next(&reader), JSON_KEY);
	assert_true(json_token_is(&reader, "d"));
	assert_true(json_skip(&reader));
	assert_int_equal(json_next(&reader), JSON_OBJECT_END);
	assert_int_equal(json_next(&reader), JSON_END);

	json_reader_init(&reader, "{\"a\":[1,}", 9);
	assert_int_equal(json_next(&reader), JSON_OBJECT);
	assert_false(json_skip(&reader));
	assert_false(json_skip(&reader));
}

static void
test_unescape(void **state)
{
	static const char token[] = "a\\n\\u00e9\\ud83d\\ude00\\/\xC3\xA9";
	char out[32];

	(void)state;
	assert_int_equal(json_unescape(token, strlen(token), out, sizeof(out)), 11);
	assert_string_equal(out, "a\n\xC3\xA9\xF0\x9F\x98\x80/\xC3\xA9");
	assert_int_equal(json_unescape(token, strlen(token), out, 8), 4);
	assert_string_equal(out, "a\n\xC3\xA9");
	assert_int_equal(json_unescape(token, strlen(token), out, 1), 0);
	assert_string_equal(out, "");
}

static void
test_line_column(void **state)
{
	static const char text[] = "{\n  \"\xC3\xA9\": x";
	unsigned line, column;

	(void)state;
	json_line_column(text, 0, &line, &column);
	assert_true(line == 1 && column == 1);
	json_line_column(text, strlen(text) - 1, &line, &column);
	assert_true(line == 2 && column == 8);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_accepted), cmocka_unit_test(test_refused),
		cmocka_unit_test(test_raw_nul),  cmocka_unit_test(test_truncated),
		cmocka_unit_test(test_comments), cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_events),   cmocka_unit_test(test_skip),
		cmocka_unit_test(test_unescape), cmocka_unit_test(test_line_column),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
