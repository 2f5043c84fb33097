/* SPDX-License-Identifier: MIT */
/* test_json.c - documents: getters, places, duplicate keys. */
#include "../test.h"
#include "base/json.h"

#include <stdio.h>
#include <string.h>

static struct json *
parse(const char *text, unsigned flags)
{
	struct json *doc = NULL;
	struct why why = { "" };

	if (json_parse(text, strlen(text), flags, &doc, &why) != ERR_OK)
		fail_msg("%s", why.text);
	return doc;
}

static void
test_getters(void **state)
{
	struct json *doc =
		parse("{\"s\":\"x\\u00e9\",\"n\":2.5,\"b\":true,\"z\":null,\"a\":[1,2,3],"
		      "\"o\":{\"k\":\"v\"},\"S\":1}",
		      0);
	const struct json_val *root = json_root(doc), *list = json_get(root, "a");

	(void)state;
	assert_int_equal(json_type(root), JSON_T_OBJECT);
	assert_int_equal(json_count(root), 7);
	assert_string_equal(json_text(json_get(root, "s"), "-"), "x\xC3\xA9");
	assert_string_equal(json_text(json_get(root, "n"), "-"), "-");
	assert_string_equal(json_text(json_get(root, "none"), "-"), "-");
	assert_true(json_number(json_get(root, "n"), 0) == 2.5);
	assert_true(json_number(json_get(root, "s"), 7) == 7);
	assert_true(json_number(json_get(root, "S"), 7) == 1);
	assert_true(json_bool(json_get(root, "b"), false));
	assert_true(json_bool(json_get(root, "z"), true));
	assert_int_equal(json_type(json_get(root, "z")), JSON_T_NULL);
	assert_int_equal(json_count(list), 3);
	assert_true(json_number(json_after(json_first(list)), 0) == 2);
	assert_null(json_key(json_first(list)));
	assert_string_equal(json_key(json_first(root)), "s");
	assert_string_equal(json_text(json_get(json_get(root, "o"), "k"), ""), "v");
	json_free(doc);
}

static void
test_nothing(void **state)
{
	(void)state;
	assert_int_equal(json_type(NULL), JSON_T_NULL);
	assert_null(json_get(NULL, "a"));
	assert_null(json_first(NULL));
	assert_null(json_after(NULL));
	assert_null(json_key(NULL));
	assert_int_equal(json_count(NULL), 0);
	assert_string_equal(json_text(NULL, "d"), "d");
	assert_true(json_number(NULL, 3) == 3);
	assert_true(json_bool(NULL, true));
	json_free(NULL);
}

static void
test_integers(void **state)
{
	static const struct {
		const char *json;
		bool is_ok;
		int64_t number;
	} cases[] = {
		{ "12", true, 12 },
		{ "-3.0", true, -3 },
		{ "1e3", true, 1000 },
		{ "9007199254740991", true, 9007199254740991 },
		{ "9007199254740993", false, 0 },
		{ "1.5", false, 0 },
		{ "1e300", false, 0 },
		{ "\"42\"", true, 42 },
		{ "\"-42\"", true, -42 },
		{ "\"9223372036854775806\"", true, INT64_MAX - 1 },
		{ "\"9223372036854775808\"", false, 0 },
		{ "\"\"", false, 0 },
		{ "\"-\"", false, 0 },
		{ "\"4-2\"", false, 0 },
		{ "\" 42\"", false, 0 },
		{ "\"0x10\"", false, 0 },
		{ "true", false, 0 },
		{ "null", false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < LEN(cases); i++) {
		struct json *doc = parse(cases[i].json, 0);
		int64_t number = 77;

		if (json_integer(json_root(doc), &number) != cases[i].is_ok)
			fail_msg("%s", cases[i].json);
		assert_int_equal(number, cases[i].is_ok ? cases[i].number : 77);
		json_free(doc);
	}
}

static void
assert_place(const struct json *doc, const struct json_val *val, unsigned line, unsigned column)
{
	unsigned at_line, at_column;

	json_place(doc, val, &at_line, &at_column);
	assert_int_equal(at_line, line);
	assert_int_equal(at_column, column);
}

static void
test_places(void **state)
{
	struct json *doc = parse("// \"quoted\" {\n{ \"a\": [1, /* \xC3\xA9 */ 22, true],\n"
				 "  /* two\n lines */ \"b\" : { \"c\": \"//\", \"d\": null }\n}",
				 JSON_COMMENTS);
	const struct json_val *root = json_root(doc), *a = json_get(root, "a"),
			      *b = json_get(root, "b");
	unsigned line, column;

	(void)state;
	assert_place(doc, root, 2, 1);
	assert_place(doc, a, 2, 8);
	assert_place(doc, json_first(a), 2, 9);
	assert_place(doc, json_after(json_first(a)), 2, 20);
	assert_place(doc, json_after(json_after(json_first(a))), 2, 24);
	assert_place(doc, b, 4, 17);
	assert_place(doc, json_get(b, "c"), 4, 24);
	assert_place(doc, json_get(b, "d"), 4, 35);
	assert_string_equal(json_text(json_get(b, "c"), ""), "//");
	json_key_place(doc, b, &line, &column);
	assert_true(line == 4 && column == 11);
	json_key_place(doc, json_first(a), &line, &column);
	assert_true(line == 2 && column == 9);
	json_free(doc);
}

static void
test_refused(void **state)
{
	static const struct {
		const char *text, *sentence;
	} cases[] = {
		{ "{\"a\":1,\n \"b\":2,\n \"a\":3}", "line 3, column 2: \"a\" is there twice" },
		{ "[{\"x\":1,\"\\u0078\":3}]", "line 1, column 9: \"x\" is there twice" },
		{ "[1,\n2", "line 2, column 2: it ends too early" },
		{ "[1,\n  tru]", "line 2, column 3: a value is expected here" },
		{ "[1e400]", "line 1, column 2: this number is too large" },
		{ "/**/1", "line 1, column 1: a value is expected here" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(cases); i++) {
		struct json *doc = NULL;
		struct why why = { "" };

		assert_int_equal(json_parse(cases[i].text, strlen(cases[i].text), 0, &doc, &why),
				 ERR_PARSE);
		assert_null(doc);
		assert_string_equal(why.text, cases[i].sentence);
	}
}

/* Same names in different objects are fine; a big object is searched quickly. */
static void
test_many_keys(void **state)
{
	struct buf buf;

	(void)state;
	buf_init(&buf, 1 << 24);
	assert_true(buf_add_text(&buf, "{\"o\":{\"key1\":1}"));
	for (int i = 0; i < 100000; i++)
		assert_true(buf_addf(&buf, ",\"key%d\":%d", i, i));
	assert_true(buf_add_text(&buf, "}"));
	struct json *doc = parse(buf.data, 0);
	assert_int_equal(json_count(json_root(doc)), 100001);
	json_free(doc);
	buf_done(&buf);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_getters),  cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_integers), cmocka_unit_test(test_places),
		cmocka_unit_test(test_refused),  cmocka_unit_test(test_many_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
