/* SPDX-License-Identifier: MIT */
/* test_writer.c - one sequence of writes in each protocol's syntax, and XML's escapes. */
#include "../test.h"
#include "sim/writer.h"
#include "sim/xml_write.h"

static void
escapes_are(const char *in, const char *out)
{
	struct buf buf;

	buf_init(&buf, 1024);
	assert_true(xml_write_text(&buf, in));
	assert_string_equal(buf.data ? buf.data : "", out);
	buf_done(&buf);
}

static void
test_escapes(void **state)
{
	struct buf full;

	(void)state;
	escapes_are("", "");
	escapes_are("a<b>&\"c'", "a&lt;b&gt;&amp;&quot;c&apos;");
	escapes_are("t\tn\nr\r", "t&#x9;n&#xA;r&#xD;");
	escapes_are("\x01\x1F\x7F", "&#x1;&#x1F;&#x7F;");
	escapes_are("\xC3\xA4\xF0\x9F\x98\x80", "\xC3\xA4\xF0\x9F\x98\x80");
	escapes_are("a\xC3z\xFF", "a\xEF\xBF\xBDz\xEF\xBF\xBD");
	escapes_are("]]>", "]]&gt;");
	buf_init(&full, 4);
	assert_false(xml_write_leaf(&full, "Name", "text"));
	buf_done(&full);
}

static const struct operation operation = { .name = "Get" },
			      rooted = { .name = "List", .root = "Result" };

static void
written_is(enum protocol protocol, const struct operation *what, const char *expected)
{
	const struct service service = { .name = "x", .protocol = protocol, .xmlns = "ns" };
	struct writer w;
	struct buf buf;

	buf_init(&buf, 4096);
	writer_begin(&w, &service, what, &buf, "id");
	writer_text(&w, "Name", "a&b");
	writer_integer(&w, "Count", -3);
	writer_number(&w, "Ratio", 0.5);
	writer_flag(&w, "On", true);
	writer_open(&w, "Object");
	writer_open_list(&w, "Items", NULL);
	writer_text(&w, NULL, "one");
	writer_open(&w, NULL);
	writer_integer(&w, "N", 2);
	writer_close(&w);
	writer_close(&w);
	writer_close(&w);
	writer_open_list(&w, "Groups", "Group");
	writer_text(&w, NULL, "g");
	writer_close(&w);
	writer_open_list(&w, "Flat", "Flat");
	writer_text(&w, NULL, "f1");
	writer_text(&w, NULL, "f2");
	writer_close(&w);
	writer_open_list(&w, "Empty", NULL);
	writer_close(&w);
	assert_true(writer_end(&w, what, "id"));
	assert_string_equal(buf.data, expected);
	buf_done(&buf);
}

#define MEMBERS(item)                                                                  \
	"<Name>a&amp;b</Name><Count>-3</Count><Ratio>0.5</Ratio><On>true</On>"         \
	"<Object><Items><" item ">one</" item "><" item "><N>2</N></" item "></Items>" \
	"</Object><Groups><Group>g</Group></Groups><Flat>f1</Flat><Flat>f2</Flat>"     \
	"<Empty></Empty>"

static void
test_protocols(void **state)
{
	static const char json[] = "{\"Name\":\"a&b\",\"Count\":-3,\"Ratio\":0.5,\"On\":true,"
				   "\"Object\":{\"Items\":[\"one\",{\"N\":2}]},\"Groups\":[\"g\"],"
				   "\"Flat\":[\"f1\",\"f2\"],\"Empty\":[]}";

	(void)state;
	written_is(PROTOCOL_JSON, &operation, json);
	written_is(PROTOCOL_REST_JSON, &operation, json);
	written_is(PROTOCOL_QUERY, &operation,
		   "<GetResponse xmlns=\"ns\"><GetResult>" MEMBERS(
			   "member") "</GetResult><ResponseMetadata><RequestId>id</RequestId>"
				     "</ResponseMetadata></GetResponse>");
	written_is(PROTOCOL_EC2, &operation,
		   XML_DECLARATION "<GetResponse xmlns=\"ns\"><requestId>id</requestId>" MEMBERS(
			   "item") "</GetResponse>");
	written_is(PROTOCOL_REST_XML, &operation,
		   XML_DECLARATION "<GetResponse xmlns=\"ns\">" MEMBERS("member") "</GetResponse>");
	written_is(PROTOCOL_REST_XML, &rooted,
		   XML_DECLARATION "<Result xmlns=\"ns\">" MEMBERS("member") "</Result>");
}

static void
test_mistakes(void **state)
{
	static const enum protocol protocols[] = { PROTOCOL_JSON, PROTOCOL_QUERY };

	(void)state;
	for (size_t i = 0; i < LEN(protocols); i++) {
		const struct service service = { .name = "x", .protocol = protocols[i] };
		struct writer w;
		struct buf buf;

		buf_init(&buf, 4096);
		writer_begin(&w, &service, &operation, &buf, "id");
		writer_open(&w, "Open");
		assert_false(writer_end(&w, &operation, "id"));
		buf_clear(&buf);
		writer_begin(&w, &service, &operation, &buf, "id");
		writer_close(&w);
		assert_false(writer_end(&w, &operation, "id"));
		buf_done(&buf);
		buf_init(&buf, 10);
		writer_begin(&w, &service, &operation, &buf, "id");
		writer_text(&w, "Name", "much too long for it");
		assert_false(writer_end(&w, &operation, "id"));
		buf_done(&buf);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_escapes),
		cmocka_unit_test(test_protocols),
		cmocka_unit_test(test_mistakes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
