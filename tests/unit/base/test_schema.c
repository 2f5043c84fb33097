/* SPDX-License-Identifier: MIT */
/* test_schema.c - each keyword accepts and refuses, and says it in words a person can act on. */
#include "../test.h"
#include "base/schema.h"

#include <stdio.h>
#include <string.h>

static const char schema_text[] =
	"{\"$defs\":{\"name\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":5},"
	" \"tree\":{\"type\":\"object\",\"properties\":{\"child\":{\"$ref\":\"#/$defs/tree\"}},"
	"   \"additionalProperties\":false},"
	" \"by_id\":{\"type\":\"object\",\"required\":[\"id\"],\"properties\":{\"id\":{\"type\":"
	"\"string\"}},"
	"   \"additionalProperties\":false},"
	" \"by_tag\":{\"type\":\"object\",\"required\":[\"tag\"],\"properties\":{\"tag\":{\"type\":"
	"\"object\","
	"   \"properties\":{\"key\":{\"type\":\"string\"}},\"additionalProperties\":false}},"
	"   \"additionalProperties\":false}},"
	"\"type\":\"object\",\"additionalProperties\":false,\"description\":\"a test\","
	"\"propertyNames\":{\"pattern\":\"^[a-z_0-9]+$\"},"
	"\"patternProperties\":{\"^x_\":{\"type\":\"boolean\"}},"
	"\"properties\":{"
	" \"region\":{\"$ref\":\"#/$defs/name\"},"
	" \"period\":{\"type\":\"integer\",\"minimum\":1},"
	" \"share\":{\"type\":\"number\",\"minimum\":0,\"maximum\":1},"
	" \"most\":{\"type\":\"number\",\"maximum\":9.5},"
	" \"id\":{\"type\":\"string\",\"pattern\":\"^[a-z]+$\"},"
	" \"stat\":{\"enum\":[\"Sum\",\"Average\",90]},"
	" \"version\":{\"const\":1},"
	" \"list\":{\"type\":\"array\",\"minItems\":1,\"maxItems\":3,\"uniqueItems\":true,"
	"   \"items\":{\"type\":\"string\"}},"
	" \"either\":{\"type\":[\"integer\",\"string\"]},"
	" \"any\":{\"anyOf\":[{\"type\":\"null\"},{\"$ref\":\"#/$defs/name\"}]},"
	" \"lookup\":{\"oneOf\":[{\"$ref\":\"#/$defs/by_id\"},{\"$ref\":\"#/$defs/by_tag\"}]},"
	" \"one\":{\"oneOf\":[{\"type\":\"integer\"},{\"type\":\"number\"}]},"
	" \"tree\":{\"$ref\":\"#/$defs/tree\"},"
	" \"map\":{\"type\":\"object\",\"additionalProperties\":{\"type\":\"integer\"}},"
	" \"never\":false,"
	" \"needs\":{\"type\":\"object\",\"required\":[\"cluster\"]}}}";

static struct json *
parse(const char *text)
{
	struct json *doc = NULL;
	struct why why = { "" };

	if (json_parse(text, strlen(text), JSON_COMMENTS, &doc, &why) != ERR_OK)
		fail_msg("%s: %s", text, why.text);
	return doc;
}

static enum err
check(const char *schema_source, const char *text, struct why *why)
{
	struct json *schema = parse(schema_source), *doc = parse(text);
	enum err err = schema_check(schema, doc, "s.jsonc", why);

	json_free(doc);
	json_free(schema);
	return err;
}

static void
test_accepted(void **state)
{
	static const char *const cases[] = {
		"{}",
		"{\"region\":\"abcde\"}",
		"{\"region\":\"\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\"}",
		"{\"period\":1,\"share\":0.5,\"most\":9.5}",
		"{\"period\":60.0}",
		"{\"id\":\"abc\",\"stat\":\"Sum\",\"version\":1}",
		"{\"stat\":90}",
		"{\"list\":[\"a\",\"b\",\"c\"]}",
		"{\"either\":3}",
		"{\"either\":\"x\"}",
		"{\"any\":null}",
		"{\"any\":\"abc\"}",
		"{\"lookup\":{\"id\":\"x\"}}",
		"{\"lookup\":{\"tag\":{\"key\":\"v\"}}}",
		"{\"one\":1.5}",
		"{\"tree\":{\"child\":{\"child\":{}}}}",
		"{\"map\":{\"any\":1,\"thing\":2}}",
		"{\"x_flag\":true}",
	};
	struct why why;

	(void)state;
	for (size_t i = 0; i < LEN(cases); i++)
		if (check(schema_text, cases[i], &why) != ERR_OK)
			fail_msg("%s: %s", cases[i], why.text);
}

static void
test_refused(void **state)
{
	static const struct {
		const char *text, *sentence;
	} cases[] = {
		{ "[]", "s.jsonc:1:1: the document must be an object" },
		{ "{\n  \"regoin\": \"x\"}",
		  "s.jsonc:2:3: unknown key \"regoin\": did you mean \"region\"?" },
		{ "{\"needs\":{},\"tree\":{\"zzz\":1}}",
		  "s.jsonc:1:10: \"needs\" lacks \"cluster\": add it" },
		{ "{\"tree\":{\"zzz\":1}}",
		  "s.jsonc:1:10: unknown key \"zzz\": allowed here: child" },
		{ "{\"region\":\"\"}",
		  "s.jsonc:1:11: \"region\" must be text of 1 to 5 characters" },
		{ "{\"region\":\"abcdef\"}",
		  "s.jsonc:1:11: \"region\" must be text of 1 to 5 characters" },
		{ "{\"period\":0}",
		  "s.jsonc:1:11: \"period\" must be a whole number of at least 1" },
		{ "{\"period\":1.5}",
		  "s.jsonc:1:11: \"period\" must be a whole number of at least 1" },
		{ "{\"period\":\"1\"}",
		  "s.jsonc:1:11: \"period\" must be a whole number of at least 1" },
		{ "{\"share\":1.5}", "s.jsonc:1:10: \"share\" must be a number from 0 to 1" },
		{ "{\"most\":10}", "s.jsonc:1:9: \"most\" must be a number of at most 9.5" },
		{ "{\"id\":\"A\"}", "s.jsonc:1:7: \"id\" must be text of the form ^[a-z]+$" },
		{ "{\"stat\":\"sum\"}",
		  "s.jsonc:1:9: \"stat\" must be one of \"Sum\", \"Average\", 90" },
		{ "{\"version\":2}", "s.jsonc:1:12: \"version\" must be 1" },
		{ "{\"list\":[]}", "s.jsonc:1:9: \"list\" must be a list of 1 to 3 items" },
		{ "{\"list\":[\"a\",\"b\",\"c\",\"d\"]}",
		  "s.jsonc:1:9: \"list\" must be a list of 1 to 3 items" },
		{ "{\"list\":[\"a\",7]}", "s.jsonc:1:14: item 2 of \"list\" must be text" },
		{ "{\"list\":[\"a\",\"a\"]}",
		  "s.jsonc:1:14: \"a\" is there twice in \"list\": each item may appear once" },
		{ "{\"either\":true}", "s.jsonc:1:11: \"either\" must be a whole number or text" },
		{ "{\"any\":7}", "s.jsonc:1:8: \"any\" must be null or text of 1 to 5 characters" },
		{ "{\"any\":\"abcdef\"}",
		  "s.jsonc:1:8: \"any\" must be text of 1 to 5 characters" },
		{ "{\"lookup\":7}", "s.jsonc:1:11: \"lookup\" must be an object with \"id\" or an "
				    "object with \"tag\"" },
		{ "{\"lookup\":{}}", "s.jsonc:1:11: \"lookup\" must be an object with \"id\" or an "
				     "object with \"tag\"" },
		{ "{\"lookup\":{\"tag\":{\"kee\":\"v\"}}}",
		  "s.jsonc:1:19: unknown key \"kee\": did you mean \"key\"?" },
		{ "{\"one\":1}", "s.jsonc:1:8: \"one\" may be only one of these at a time: a whole "
				 "number or a number" },
		{ "{\"tree\":{\"child\":{\"child\":7}}}",
		  "s.jsonc:1:27: \"child\" must be an object" },
		{ "{\"map\":{\"a\":\"x\"}}", "s.jsonc:1:13: \"a\" must be a whole number" },
		{ "{\"Region\":1}",
		  "s.jsonc:1:2: the key \"Region\" is not of the form ^[a-z_0-9]+$" },
		{ "{\"x_flag\":1}", "s.jsonc:1:11: \"x_flag\" must be true or false" },
		{ "{\"never\":1}", "s.jsonc:1:2: \"never\" is not allowed here" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(cases); i++) {
		struct why why = { "" };

		if (check(schema_text, cases[i].text, &why) != ERR_FILE)
			fail_msg("%s is accepted", cases[i].text);
		assert_string_equal(why.text, cases[i].sentence);
	}
}

static void
test_bad_schemas(void **state)
{
	static const char *const cases[] = {
		"{\"format\":\"date\"}",
		"{\"$ref\":\"#/$defs/none\"}",
		"{\"$ref\":\"other.json\"}",
		("{\"$ref\":\"#/$defs/a\",\"$defs\":{\"a\":{\"$ref\":\"#/$defs/b\"},"
		 "\"b\":{\"$ref\":\"#/$defs/a\"}}}"),
		"{\"$defs\":{\"a\":{\"anyOf\":[{\"$ref\":\"#/$defs/a\"}]}},\"$ref\":\"#/$defs/a\"}",
		"{\"pattern\":\"(\"}",
		"{\"anyOf\":[{\"format\":1},{}]}",
		"7",
	};

	(void)state;
	for (size_t i = 0; i < LEN(cases); i++) {
		struct why why = { "" };

		if (check(cases[i], "\"x\"", &why) != ERR_BUG)
			fail_msg("%s is taken: %s", cases[i], why.text);
		assert_non_null(strstr(why.text, "schema"));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_accepted),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_bad_schemas),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
