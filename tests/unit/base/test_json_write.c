/* SPDX-License-Identifier: MIT */
/* test_json_write.c - what is written is JSON that our own reader takes, whatever the text was. */
#include "../test.h"
#include "base/json.h"

#include <math.h>
#include <string.h>

static void
write_sample(struct json_writer *w)
{
	json_write_object(w);
	json_write_key(w, "a");
	json_write_array(w);
	json_write_integer(w, -5);
	json_write_number(w, 0.1);
	json_write_number(w, NAN);
	json_write_bool(w, true);
	json_write_bool(w, false);
	json_write_array_end(w);
	json_write_key(w, "b\"");
	json_write_text(w, NULL);
	json_write_key(w, "c");
	json_write_object(w);
	json_write_object_end(w);
	json_write_object_end(w);
}

static void
test_shapes(void **state)
{
	struct json_writer w;
	struct buf buf;

	(void)state;
	buf_init(&buf, 1000);
	json_write_init(&w, &buf, false);
	write_sample(&w);
	assert_true(json_write_ok(&w));
	assert_string_equal(buf.data, "{\"a\":[-5,0.1,null,true,false],\"b\\\"\":null,\"c\":{}}");
	buf_clear(&buf);
	json_write_init(&w, &buf, true);
	write_sample(&w);
	assert_string_equal(buf.data, "{\n  \"a\": [\n    -5,\n    0.1,\n    null,\n    true,\n"
				      "    false\n  ],\n  \"b\\\"\": null,\n  \"c\": {}\n}");
	buf_done(&buf);
}

static void
test_text(void **state)
{
	struct json_writer w;
	struct buf buf;
	struct json *doc;
	struct why why;

	(void)state;
	buf_init(&buf, 1000);
	json_write_init(&w, &buf, false);
	json_write_text(&w, "q\" b\\ \n\t\x01\x7f \xC3\xA9 \xF0\x9F\x98\x80 \xFF\xED\xA0\x80");
	assert_true(json_write_ok(&w));
	assert_int_equal(json_parse(buf.data, buf.len, 0, &doc, &why), ERR_OK);
	assert_string_equal(json_text(json_root(doc), ""),
			    "q\" b\\ \n\t\x01\x7f \xC3\xA9 \xF0\x9F\x98\x80 "
			    "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
	json_free(doc);
	buf_done(&buf);
}

static void
test_failures(void **state)
{
	struct json_writer w;
	struct buf buf;

	(void)state;
	buf_init(&buf, 4);
	json_write_init(&w, &buf, false);
	json_write_text(&w, "12345");
	assert_false(json_write_ok(&w));
	buf_clear(&buf);
	json_write_init(&w, &buf, false);
	json_write_array(&w);
	assert_false(json_write_ok(&w));
	json_write_array_end(&w);
	assert_true(json_write_ok(&w));
	json_write_array_end(&w);
	assert_false(json_write_ok(&w));
	buf_done(&buf);

	buf_init(&buf, 1000);
	json_write_init(&w, &buf, false);
	for (int i = 0; i <= JSON_DEPTH_MAX; i++)
		json_write_array(&w);
	for (int i = 0; i <= JSON_DEPTH_MAX; i++)
		json_write_array_end(&w);
	assert_false(json_write_ok(&w));
	buf_done(&buf);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shapes),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_failures),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
