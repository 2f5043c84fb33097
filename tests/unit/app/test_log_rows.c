/* SPDX-License-Identifier: MIT */
/* test_log_rows.c - a line of a log as rows. */
#include "../test.h"

#include <string.h>

#include "app/log_rows.h"
#include "base/text.h"

static struct log_rows rows;

/* All rows with their indents, split by '|'. */
static void
expect(const char *text, const struct log_layout *layout, const char *expected)
{
	TEXT_ON(all, 2000);

	log_rows_make(&rows, text, strlen(text), layout);
	for (size_t i = 0; i < rows.n; i++) {
		text_addf(&all, "%s%*s", i ? "|" : "", rows.row[i].indent, "");
		text_add_n(&all, rows.text + rows.row[i].at, rows.row[i].len);
	}
	assert_string_equal(all.data, expected);
}

static void
test_wrap(void **state)
{
	static const struct log_layout cut = { .width = 5 },
				       wrapped = { .width = 5, .wraps = true },
				       narrow = { .width = 1, .wraps = true };

	(void)state;
	expect("", &wrapped, "");
	expect("abcde", &wrapped, "abcde");
	expect("abcdefgh", &wrapped, "abcde|fgh");
	expect("abcdefgh", &cut, "abcdefgh");
	/* a wide character, and marks on another, stay whole */
	expect("abcd\xe5\x9c\xb0x", &wrapped, "abcd|\xe5\x9c\xb0x");
	expect("abcde\xcc\x81"
	       "f",
	       &wrapped, "abcde\xcc\x81|f");
	expect("\xe5\x9c\xb0x", &narrow, "\xe5\x9c\xb0|x");
}

static void
test_json(void **state)
{
	static const struct log_layout pretty = { .width = 40, .is_pretty = true },
				       narrow = { .width = 6, .is_pretty = true, .wraps = true },
				       plain = { .width = 40 };

	(void)state;
	expect("{\"a\":1,\"b\":[true,null,\"x\\\"y\"],\"c\":{},\"d\":[]}", &pretty,
	       "{|  \"a\": 1,|  \"b\": [|    true,|    null,|    \"x\\\"y\"|  ],|  \"c\": {},|  "
	       "\"d\": []|}");
	assert_true(rows.is_json);
	expect("{\"a\":-1.50e3}", &pretty, "{|  \"a\": -1.50e3|}");
	/* behind what a runtime puts before it */
	expect("INFO 8f3c {\"a\": {\"b\": 2}}", &pretty,
	       "INFO 8f3c |{|  \"a\": {|    \"b\": 2|  }|}");
	expect("[INFO] {\"a\":1}", &pretty, "[INFO] |{|  \"a\": 1|}");
	expect("[1,[2]]", &pretty, "[|  1,|  [|    2|  ]|]");
	expect("{\"abcdef\":1}", &narrow, "{|  \"abc|  def\"|  : 1|}");
	expect("{\"a\":1}", &plain, "{\"a\":1}");
	assert_true(rows.is_json);
}

/* A brace does not make a document: it is shown as it came. */
static void
test_no_json(void **state)
{
	static const char *const lines[] = {
		"set {a, b}",      "{\"a\":1} and more", "{\"a\":1", "at f() { [1]",
		"{\"a\":1} [cut]", "[ERROR] x",          "12",       "{}}",
		"{'a': 1}"
	};
	static const struct log_layout pretty = { .width = 40, .is_pretty = true };

	(void)state;
	for (size_t i = 0; i < LEN(lines); i++) {
		expect(lines[i], &pretty, lines[i]);
		assert_false(rows.is_json);
	}
}

/* As deep as the reader takes, and no further to the right than there is room. */
static void
test_deep(void **state)
{
	static const struct log_layout pretty = { .width = 60, .is_pretty = true, .wraps = true };
	char text[200] = "";
	size_t n = 50;

	(void)state;
	memset(text, '[', n);
	memset(text + n, ']', n);
	log_rows_make(&rows, text, 2 * n, &pretty);
	assert_true(rows.is_json);
	for (size_t i = 0; i < rows.n; i++)
		assert_in_range(rows.row[i].indent, 0, 40);
	assert_int_equal(rows.n, 2 * n - 1);
	log_rows_done(&rows);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_wrap),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_no_json),
		cmocka_unit_test(test_deep),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
