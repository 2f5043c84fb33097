/* SPDX-License-Identifier: MIT */
/* test_xml.c - trees of XML, and what is refused. */
#include "../test.h"

#include <string.h>

#include "base/text.h"
#include "base/xml.h"

static void
test_tree(void **state)
{
	static const char text[] = "<?xml version=\"1.0\"?>\n<a xmlns='u' xmlns:p='v'>\n <b> x "
				   "&amp; &#233;<![CDATA[<]]> </b>"
				   "<p:c><d>1</d><d>2</d></p:c><b/><n>-12</n><t>true</t></a>";
	struct xml *doc = NULL;
	struct why why = { "" };
	const struct xml_node *root, *d;
	int64_t n = 7;
	bool is_cut;

	(void)state;
	assert_int_equal(xml_parse(text, strlen(text), &doc, &is_cut, &why), ERR_OK);
	root = xml_root(doc);
	assert_string_equal(xml_name(root), "a");
	assert_string_equal(xml_text(xml_get(root, "b"), "-"), " x & \xc3\xa9< ");
	assert_string_equal(xml_text(xml_after(xml_get(root, "b"), "b"), "-"), "");
	d = xml_find(root, "c/d");
	assert_string_equal(xml_text(d, "-"), "1");
	assert_string_equal(xml_text(xml_after(d, "d"), "-"), "2");
	assert_null(xml_after(xml_after(d, "d"), "d"));
	assert_null(xml_find(root, "c/x"));
	assert_string_equal(xml_text(root, "-"), ""); /* white space between elements is none */
	assert_true(xml_integer(xml_get(root, "n"), &n));
	assert_int_equal(n, -12);
	assert_false(xml_integer(xml_get(root, "t"), &n));
	assert_true(xml_bool(xml_get(root, "t"), false));
	assert_true(xml_bool(xml_get(root, "n"), true));
	assert_string_equal(xml_text(xml_get(NULL, "x"), "none"), "none");
	xml_free(doc);
}

static void
repeat(struct buf *buf, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		assert_true(buf_add_text(buf, s));
}

static void
refused(const struct buf *text, const char *part, bool cut)
{
	struct xml *doc = NULL;
	struct why why = { "" };
	bool is_cut;

	assert_int_equal(xml_parse(text->data, text->len, &doc, &is_cut, &why), ERR_PARSE);
	assert_null(doc);
	if (!strstr(why.text, part))
		fail_msg("\"%s\" is not in \"%s\"", part, why.text);
	assert_int_equal(is_cut, cut);
}

static void
test_refused(void **state)
{
	static const struct {
		const char *text, *part;
		bool is_cut;
	} rows[] = {
		{ "", "line 1", true },
		{ "<a><b>", "line 1", true },
		{ "<a", "line 1", true },
		{ "<a></b>", "mismatched tag", false },
		{ "<a/><b/>", "junk", false },
		{ "<a>\xff</a>", "not well-formed", false },
		{ "<a>&x;</a>", "undefined entity", false },
		{ "<!DOCTYPE a><a/>", "DOCTYPE", false },
		{ "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "DOCTYPE", false },
		{ "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", "DOCTYPE", false },
	};
	struct buf buf;

	(void)state;
	buf_init(&buf, 16u << 20);
	for (size_t i = 0; i < LEN(rows); i++) {
		buf_clear(&buf);
		repeat(&buf, rows[i].text, 1);
		refused(&buf, rows[i].part, rows[i].is_cut);
	}
	buf_clear(&buf);
	repeat(&buf, "<a>", XML_DEPTH_MAX + 1);
	refused(&buf, "deep", false);
	buf_clear(&buf);
	repeat(&buf, "<", 1);
	repeat(&buf, "a", XML_NAME_MAX + 1);
	repeat(&buf, "/>", 1);
	refused(&buf, "256 bytes", false);
	buf_clear(&buf);
	repeat(&buf, "<a>", 1);
	repeat(&buf, "<b/>", XML_NODES_MAX);
	repeat(&buf, "</a>", 1);
	refused(&buf, "elements", false);
	buf_clear(&buf);
	assert_true(buf_add(&buf, "<a>\0</a>", 8));
	refused(&buf, "NUL", false);
	buf_done(&buf);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tree),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
