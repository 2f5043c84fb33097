/* SPDX-License-Identifier: MIT */
/* test_protocols.c - how each protocol's requests look on the wire, and S3's own ways. */
#include <stdlib.h>
#include <string.h>

#include "scene.h"

#define XML_OK                                                               \
	"<DescribeTargetHealthResponse><DescribeTargetHealthResult><A>1</A>" \
	"</DescribeTargetHealthResult></DescribeTargetHealthResponse>"

static void
test_query(void **state)
{
	static const char *const ids[] = { "a b", "c&d" };
	const struct xml_node *root;
	struct xml *doc = NULL;
	struct scene s;

	(void)state;
	scene_open_with(&s, XML_OK);
	api_begin(&s.r, &s.client.scope, ELB_HEALTH);
	api_text(&s.r, "TargetGroupArn", "arn:aws:x/y");
	api_texts(&s.r, "Ids", "member", ids, 2);
	api_integer(&s.r, "PageSize", 40);
	api_bool(&s.r, "All", true);
	assert_int_equal(api_send_xml(&s.r, &doc, &root, &s.client.why), ERR_OK);
	assert_string_equal(xml_text(xml_get(root, "A"), ""), "1");
	xml_free(doc);
	scene_sent(&s, 0, "POST / HTTP/1.1\r\n");
	scene_sent(&s, 0, "Content-Type: application/x-www-form-urlencoded; charset=utf-8\r\n");
	scene_sent(&s, 0, "/eu-west-2/elasticloadbalancing/aws4_request");
	scene_sent(
		&s, 0,
		"\r\n\r\nAction=DescribeTargetHealth&Version=2015-12-01&TargetGroupArn=arn%3Aaws%3A"
		"x%2Fy&Ids.member.1=a%20b&Ids.member.2=c%26d&PageSize=40&All=true");
	scene_not_sent(&s, 0, "X-Amz-Target");
	scene_close(&s);
}

static void
test_another_answer(void **state)
{
	const struct xml_node *root;
	struct xml *doc = NULL;
	struct scene s;

	(void)state;
	scene_open_with(&s, "<OtherResponse/>");
	api_begin(&s.r, &s.client.scope, ELB_HEALTH);
	assert_int_equal(api_send_xml(&s.r, &doc, &root, &s.client.why), ERR_PARSE);
	expect_why(&s.client, "an answer to something else");
	scene_close(&s);
	scene_open_with(&s, "<DescribeTargetHealthResponse><Descr");
	api_begin(&s.r, &s.client.scope, ELB_HEALTH);
	assert_int_equal(api_send_xml(&s.r, &doc, &root, &s.client.why), ERR_PARSE);
	expect_why(&s.client, "incomplete answer (36 bytes)");
	scene_close(&s);
}

static void
test_rest(void **state)
{
	struct json *doc = NULL;
	struct scene s;

	(void)state;
	scene_open_with(&s, "{}");
	api_begin(&s.r, &s.client.scope, RUM_DATA);
	api_label(&s.r, "Name", "a b/c");
	api_integer(&s.r, "MaxResults", 5);
	assert_int_equal(api_send_json(&s.r, &doc, &s.client.why), ERR_OK);
	json_free(doc);
	scene_sent(&s, 0, "POST /appmonitor/a%20b%2Fc/data HTTP/1.1\r\n");
	scene_sent(&s, 0, "Content-Type: application/json\r\n");
	scene_sent(&s, 0, "\r\n\r\n{\"MaxResults\":5}");
	scene_close(&s);

	scene_open_with(&s, "{}");
	api_begin(&s.r, &s.client.scope, LAMBDA_PROVISIONED);
	api_label(&s.r, "FunctionName", "f");
	api_text(&s.r, "Marker", "x=y");
	assert_int_equal(api_send_json(&s.r, &doc, &s.client.why), ERR_OK);
	json_free(doc);
	scene_sent(
		&s, 0,
		"GET /2019-09-30/functions/f/provisioned-concurrency?List=ALL&Marker=x%3Dy HTTP");
	scene_not_sent(&s, 0, "Content-Type");
	scene_close(&s);
}

static void
test_labels_are_demanded(void **state)
{
	struct json *doc = NULL;
	struct scene s;

	(void)state;
	scene_open_with(&s, "{}");
	api_begin(&s.r, &s.client.scope, RUM_GET);
	assert_int_equal(api_send_json(&s.r, &doc, &s.client.why), ERR_LIMIT);
	api_begin(&s.r, &s.client.scope, RUM_GET);
	api_label(&s.r, "Name", "");
	assert_int_equal(api_send_json(&s.r, &doc, &s.client.why), ERR_LIMIT);
	api_begin(&s.r, &s.client.scope, S3_PUT);
	api_label(&s.r, "Key", "k");
	api_header(&s.r, "x-amz-meta-a", "b\r\nEvil: 1");
	assert_int_equal(api_send(&s.r, &s.client.why), ERR_LIMIT);
	assert_int_equal(server_requests(s.client.server), 0);
	scene_close(&s);
}

static bool
take(void *ctx, const void *bytes, size_t n)
{
	return buf_add(ctx, bytes, n);
}

static void
test_s3(void **state)
{
	struct buf got;
	struct scene s;

	(void)state;
	bag_init(&s.bag);
	bag_add(&s.bag, "200 OK", "ETag: \"e1\"\r\n", "");
	bag_add(&s.bag, "200 OK", "ETag: \"e2\"\r\n", "<html>any bytes");
	bag_add(&s.bag, "404 Not Found", "",
		"<Error><Code>NoSuchKey</Code><Message>None.</Message></Error>");
	scene_open(&s);
	buf_init(&got, 1000);
	s.client.scope.max_attempts = 1;

	api_begin(&s.r, &s.client.scope, S3_PUT);
	s.r.bucket = "jobs";
	api_label(&s.r, "Key", "a b/+%//\xc3\xa9");
	api_header(&s.r, "Content-Type", "application/json");
	api_header(&s.r, "If-None-Match", "*");
	api_body(&s.r, "{}", 2);
	assert_int_equal(api_send(&s.r, &s.client.why), ERR_OK);
	assert_string_equal(api_reply_field(&s.r, "etag"), "\"e1\"");
	scene_sent(&s, 0, "PUT /jobs/a%20b/%2B%25//%C3%A9 HTTP/1.1\r\n");
	scene_sent(&s, 0, "If-None-Match: *\r\n");
	scene_sent(&s, 0,
		   "X-Amz-Content-Sha256: "
		   "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a\r\n");
	scene_sent(&s, 0, "\r\n\r\n{}");

	api_begin(&s.r, &s.client.scope, S3_GET);
	s.r.bucket = "jobs";
	s.r.sink = take;
	s.r.sink_ctx = &got;
	api_label(&s.r, "Key", "k");
	assert_int_equal(api_send(&s.r, &s.client.why), ERR_OK);
	assert_string_equal(got.data, "<html>any bytes");
	scene_not_sent(&s, 1, "Accept-Encoding");
	/* an error's body does not go where the object should */
	api_begin(&s.r, &s.client.scope, S3_GET);
	s.r.bucket = "jobs";
	s.r.sink = take;
	s.r.sink_ctx = &got;
	api_label(&s.r, "Key", "k");
	assert_int_equal(api_send(&s.r, &s.client.why), ERR_GONE);
	assert_string_equal(got.data, "<html>any bytes");
	buf_done(&got);
	scene_close(&s);
}

/* The bucket is elsewhere: signed once more for there, by our own table; then it is an error. */
static void
test_s3_region(void **state)
{
	static const char elsewhere[] =
		"<Error><Code>PermanentRedirect</Code><Message>Use the endpoint.</Message>"
		"<Endpoint>evil.example</Endpoint></Error>";
	struct scene s;

	(void)state;
	bag_init(&s.bag);
	bag_add(&s.bag, "301 Moved Permanently",
		"x-amz-bucket-region: us-west-1\r\nLocation: http://evil.example/\r\n", elsewhere);
	bag_add(&s.bag, "200 OK", "", "bytes");
	bag_add(&s.bag, "400 Bad Request", "",
		"<Error><Code>AuthorizationHeaderMalformed</Code><Message>wrong</Message>"
		"<Region>us-east-2</Region></Error>");
	bag_add(&s.bag, "301 Moved Permanently", "x-amz-bucket-region: us-west-1\r\n", elsewhere);
	scene_open(&s);
	api_begin(&s.r, &s.client.scope, S3_GET);
	s.r.bucket = "jobs";
	api_label(&s.r, "Key", "k");
	assert_int_equal(api_send(&s.r, &s.client.why), ERR_OK);
	scene_sent(&s, 0, "/eu-west-2/s3/aws4_request");
	scene_sent(&s, 1, "/us-west-1/s3/aws4_request");
	api_begin(&s.r, &s.client.scope, S3_GET);
	s.r.bucket = "jobs";
	api_label(&s.r, "Key", "k");
	assert_int_equal(api_send(&s.r, &s.client.why), ERR_REJECTED);
	scene_sent(&s, 3, "/us-east-2/s3/aws4_request");
	assert_int_equal(server_requests(s.client.server), 4);
	scene_close(&s);
}

static void
test_read_only(void **state)
{
	struct json *doc = NULL;
	struct scene s;

	(void)state;
	scene_open_with(&s, "{}");
	s.client.shared->is_read_only = true;
	for (int i = 0; i < AWS_OPERATIONS; i++) {
		const struct operation *op = operation_at((enum aws_operation)i);

		if (op->effect == EFFECT_READ || strchr(op->path, '{'))
			continue;
		api_begin(&s.r, &s.client.scope, (enum aws_operation)i);
		assert_int_equal(api_send(&s.r, &s.client.why), ERR_DENIED);
		expect_why(&s.client, "cwtop is read-only");
	}
	assert_int_equal(server_requests(s.client.server), 0);
	api_begin(&s.r, &s.client.scope, SQS_LIST);
	assert_int_equal(api_send_json(&s.r, &doc, &s.client.why), ERR_OK);
	json_free(doc);
	scene_close(&s);
}

static void
test_unsigned(void **state)
{
	struct json *doc = NULL;
	struct scene s;

	(void)state;
	scene_open_with(&s, "{}");
	api_begin(&s.r, &s.client.scope, SSO_ROLE_CREDENTIALS);
	api_header(&s.r, "x-amz-sso_bearer_token", "t");
	api_text(&s.r, "role_name", "R");
	api_text(&s.r, "account_id", "1");
	assert_int_equal(api_send_json(&s.r, &doc, &s.client.why), ERR_OK);
	json_free(doc);
	scene_sent(&s, 0, "GET /federation/credentials?role_name=R&account_id=1 HTTP/1.1\r\n");
	scene_sent(&s, 0, "x-amz-sso_bearer_token: t\r\n");
	scene_not_sent(&s, 0, "Authorization");
	scene_not_sent(&s, 0, "X-Amz-");
	scene_close(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_query),     cmocka_unit_test(test_another_answer),
		cmocka_unit_test(test_rest),      cmocka_unit_test(test_labels_are_demanded),
		cmocka_unit_test(test_s3),        cmocka_unit_test(test_s3_region),
		cmocka_unit_test(test_read_only), cmocka_unit_test(test_unsigned),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
