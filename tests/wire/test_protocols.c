/* SPDX-License-Identifier: MIT */
/* test_protocols.c - how each protocol's requests look on the wire, and what api.c does about the
 * answers that only some services send. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "aws/client.h"
#include "aws/hosts.h"
#include "aws/s3.h"
#include "base/clock.h"
#include "base/text.h"
#include "client.h"

#define XML_OK                                                               \
	"<DescribeTargetHealthResponse><DescribeTargetHealthResult><A>1</A>" \
	"</DescribeTargetHealthResult></DescribeTargetHealthResponse>"

struct scene {
	struct bag bag;
	struct client client;
	struct api_request r;
};

static void
open_scene(struct scene *s)
{
	client_open(&s->client, s->bag.answers, s->bag.n);
}

static void
close_scene(struct scene *s)
{
	client_close(&s->client);
	bag_done(&s->bag);
}

/* As the Host header has it. */
static const char *
client_host(const struct client *client)
{
	return client->shared->custom[AWS_ECS].host;
}

/* One scene with one good answer. */
static void
open_with(struct scene *s, const char *body)
{
	bag_init(&s->bag);
	bag_add(&s->bag, "200 OK", "", body);
	open_scene(s);
}

static void
expect_sent(struct scene *s, size_t i, const char *part)
{
	if (!strstr(server_request(s->client.server, i), part))
		fail_msg("\"%s\" is not in \"%s\"", part, server_request(s->client.server, i));
}

static void
expect_not_sent(struct scene *s, size_t i, const char *part)
{
	if (strstr(server_request(s->client.server, i), part))
		fail_msg("\"%s\" is in \"%s\"", part, server_request(s->client.server, i));
}

static void
test_query(void **state)
{
	static const char *const ids[] = { "a b", "c&d" };
	const struct xml_node *root;
	struct xml *doc = NULL;
	struct scene s;

	(void)state;
	open_with(&s, XML_OK);
	api_begin(&s.r, &s.client.scope, ELB_HEALTH);
	api_text(&s.r, "TargetGroupArn", "arn:aws:x/y");
	api_texts(&s.r, "Ids", "member", ids, 2);
	api_integer(&s.r, "PageSize", 40);
	api_bool(&s.r, "All", true);
	assert_int_equal(api_send_xml(&s.r, &doc, &root, &s.client.why), ERR_OK);
	assert_string_equal(xml_text(xml_get(root, "A"), ""), "1");
	xml_free(doc);
	expect_sent(&s, 0, "POST / HTTP/1.1\r\n");
	expect_sent(&s, 0, "Content-Type: application/x-www-form-urlencoded; charset=utf-8\r\n");
	expect_sent(&s, 0, "/eu-west-2/elasticloadbalancing/aws4_request");
	expect_sent(
		&s, 0,
		"\r\n\r\nAction=DescribeTargetHealth&Version=2015-12-01&TargetGroupArn=arn%3Aaws%3A"
		"x%2Fy&Ids.member.1=a%20b&Ids.member.2=c%26d&PageSize=40&All=true");
	expect_not_sent(&s, 0, "X-Amz-Target");
	close_scene(&s);
}

static void
test_another_answer(void **state)
{
	const struct xml_node *root;
	struct xml *doc = NULL;
	struct scene s;

	(void)state;
	open_with(&s, "<OtherResponse/>");
	api_begin(&s.r, &s.client.scope, ELB_HEALTH);
	assert_int_equal(api_send_xml(&s.r, &doc, &root, &s.client.why), ERR_PARSE);
	expect_why(&s.client, "an answer to something else");
	close_scene(&s);
	open_with(&s, "<DescribeTargetHealthResponse><Descr");
	api_begin(&s.r, &s.client.scope, ELB_HEALTH);
	assert_int_equal(api_send_xml(&s.r, &doc, &root, &s.client.why), ERR_PARSE);
	expect_why(&s.client, "incomplete answer (36 bytes)");
	close_scene(&s);
}

static void
test_rest(void **state)
{
	struct json *doc = NULL;
	struct scene s;

	(void)state;
	open_with(&s, "{}");
	api_begin(&s.r, &s.client.scope, RUM_DATA);
	api_label(&s.r, "Name", "a b/c");
	api_integer(&s.r, "MaxResults", 5);
	assert_int_equal(api_send_json(&s.r, &doc, &s.client.why), ERR_OK);
	json_free(doc);
	expect_sent(&s, 0, "POST /appmonitor/a%20b%2Fc/data HTTP/1.1\r\n");
	expect_sent(&s, 0, "Content-Type: application/json\r\n");
	expect_sent(&s, 0, "\r\n\r\n{\"MaxResults\":5}");
	close_scene(&s);

	open_with(&s, "{}");
	api_begin(&s.r, &s.client.scope, LAMBDA_PROVISIONED);
	api_label(&s.r, "FunctionName", "f");
	api_text(&s.r, "Marker", "x=y");
	assert_int_equal(api_send_json(&s.r, &doc, &s.client.why), ERR_OK);
	json_free(doc);
	expect_sent(
		&s, 0,
		"GET /2019-09-30/functions/f/provisioned-concurrency?List=ALL&Marker=x%3Dy HTTP");
	expect_not_sent(&s, 0, "Content-Type");
	close_scene(&s);
}

static void
test_labels_are_demanded(void **state)
{
	struct json *doc = NULL;
	struct scene s;

	(void)state;
	open_with(&s, "{}");
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
	close_scene(&s);
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
	open_scene(&s);
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
	expect_sent(&s, 0, "PUT /jobs/a%20b/%2B%25//%C3%A9 HTTP/1.1\r\n");
	expect_sent(&s, 0, "If-None-Match: *\r\n");
	expect_sent(&s, 0,
		    "X-Amz-Content-Sha256: "
		    "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a\r\n");
	expect_sent(&s, 0, "\r\n\r\n{}");

	api_begin(&s.r, &s.client.scope, S3_GET);
	s.r.bucket = "jobs";
	s.r.sink = take;
	s.r.sink_ctx = &got;
	api_label(&s.r, "Key", "k");
	assert_int_equal(api_send(&s.r, &s.client.why), ERR_OK);
	assert_string_equal(got.data, "<html>any bytes");
	expect_not_sent(&s, 1, "Accept-Encoding");
	/* an error's body does not go where the object should */
	api_begin(&s.r, &s.client.scope, S3_GET);
	s.r.bucket = "jobs";
	s.r.sink = take;
	s.r.sink_ctx = &got;
	api_label(&s.r, "Key", "k");
	assert_int_equal(api_send(&s.r, &s.client.why), ERR_GONE);
	assert_string_equal(got.data, "<html>any bytes");
	buf_done(&got);
	close_scene(&s);
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
	open_scene(&s);
	api_begin(&s.r, &s.client.scope, S3_GET);
	s.r.bucket = "jobs";
	api_label(&s.r, "Key", "k");
	assert_int_equal(api_send(&s.r, &s.client.why), ERR_OK);
	expect_sent(&s, 0, "/eu-west-2/s3/aws4_request");
	expect_sent(&s, 1, "/us-west-1/s3/aws4_request");
	api_begin(&s.r, &s.client.scope, S3_GET);
	s.r.bucket = "jobs";
	api_label(&s.r, "Key", "k");
	assert_int_equal(api_send(&s.r, &s.client.why), ERR_REJECTED);
	expect_sent(&s, 3, "/us-east-2/s3/aws4_request");
	assert_int_equal(server_requests(s.client.server), 4);
	close_scene(&s);
}

static void
date_header(char out[80], int64_t offset_s)
{
	time_t at = (time_t)(clock_wall_s() + offset_s);
	struct tm tm;

	(void)gmtime_r(&at, &tm);
	assert_true(strftime(out, 80, "Date: %a, %d %b %Y %H:%M:%S GMT\r\n", &tm) > 0);
}

/* Whatever our clock says: the second request is signed by the server's. */
static void
test_skew(void **state)
{
	static const char *const codes[] = { "InvalidSignatureException",
					     "RequestTimeTooSkewed",
					     "SignatureDoesNotMatch",
					     "AuthFailure",
					     "RequestExpired",
					     "RequestInTheFuture" };
	static const int64_t offsets_s[] = { -86400, -3601, -301, 301, 900, 86400 };

	(void)state;
	for (size_t i = 0; i < LEN(codes); i++) {
		char date[80], stamp[20];
		struct json *doc = NULL;
		TEXT_ON(body, 200);
		struct scene s;

		text_addf(&body, "{\"__type\":\"%s\",\"message\":\"no\"}", codes[i]);
		date_header(date, offsets_s[i]);
		bag_init(&s.bag);
		bag_add(&s.bag, "403 Forbidden", date, body.data);
		bag_add(&s.bag, "200 OK", date, "{}");
		open_scene(&s);
		s.client.scope.max_attempts = 1;
		api_begin(&s.r, &s.client.scope, ECS_LIST_CLUSTERS);
		assert_int_equal(api_send_json(&s.r, &doc, &s.client.why), ERR_OK);
		json_free(doc);
		assert_int_equal(server_requests(s.client.server), 2);
		date_compact(clock_wall_s() + offsets_s[i], stamp);
		stamp[11] = '\0'; /* to the hour */
		expect_sent(&s, 1, stamp);
		assert_true(llabs(aws_clock_offset_s(s.client.shared) - offsets_s[i]) < 5);
		close_scene(&s);
	}
}

/* A signature that is bad for another reason is not sent again for the clock's sake. */
static void
test_no_skew(void **state)
{
	struct json *doc = NULL;
	char date[80];
	struct scene s;

	(void)state;
	date_header(date, -100);
	bag_init(&s.bag);
	bag_add(&s.bag, "403 Forbidden", date,
		"{\"__type\":\"SignatureDoesNotMatch\",\"message\":\"no\"}");
	open_scene(&s);
	api_begin(&s.r, &s.client.scope, ECS_LIST_CLUSTERS);
	assert_int_equal(api_send_json(&s.r, &doc, &s.client.why), ERR_AUTH);
	assert_int_equal(server_requests(s.client.server), 1);
	close_scene(&s);
}

/* A message that may have arrived is not sent again; one that cannot have, is. */
static void
test_in_doubt(void **state)
{
	static const struct {
		const char *status;
		enum after after;
		size_t requests;
		bool is_in_doubt;
	} rows[] = {
		{ "", AFTER_RESET, 1, true },
		{ "500 Oops", AFTER_KEEP, 1, true },
		{ "503 Oops", AFTER_KEEP, 1, true },
		{ "200 OK", AFTER_KEEP, 1, true }, /* an answer that cannot be read */
		{ "408 Late", AFTER_KEEP, 1, true },
		{ "429 Slow", AFTER_KEEP, 3, false },
		{ "403 No", AFTER_KEEP, 1, false },
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct json *doc = NULL;
		struct scene s;

		bag_init(&s.bag);
		if (*rows[i].status)
			bag_add(&s.bag, rows[i].status, "", "{\"half\":");
		else
			bag_add_raw(&s.bag, "", 0, rows[i].after);
		open_scene(&s);
		api_begin(&s.r, &s.client.scope, SQS_SEND);
		assert_int_not_equal(api_send_json(&s.r, &doc, &s.client.why), ERR_OK);
		assert_int_equal(api_was_in_doubt(s.client.aws), rows[i].is_in_doubt);
		assert_int_equal(server_requests(s.client.server), rows[i].requests);
		close_scene(&s);
	}
}

/* A 4xx that says that something broke, and a 5xx that says that it was too much, may have acted.
 */
static void
test_in_doubt_by_code(void **state)
{
	static const struct {
		const char *status, *code;
		size_t requests;
	} rows[] = {
		{ "400 No", "InternalFailure", 1 },          { "400 No", "RequestTimeout", 1 },
		{ "503 Busy", "LimitExceededException", 1 }, { "503 Busy", "SlowDown", 1 },
		{ "400 No", "ThrottlingException", 3 },
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct json *doc = NULL;
		TEXT_ON(body, 100);
		struct scene s;

		text_addf(&body, "{\"__type\":\"%s\"}", rows[i].code);
		bag_init(&s.bag);
		bag_add(&s.bag, rows[i].status, "", body.data);
		open_scene(&s);
		api_begin(&s.r, &s.client.scope, ECS_UPDATE_SERVICE);
		assert_int_not_equal(api_send_json(&s.r, &doc, &s.client.why), ERR_OK);
		assert_int_equal(server_requests(s.client.server), rows[i].requests);
		assert_int_equal(api_was_in_doubt(s.client.aws), rows[i].requests == 1);
		close_scene(&s);
	}
}

/* The first attempt wrote the object and failed to say so: what is there is ours, or it is not. */
static void
test_create_only_after_doubt(void **state)
{
	static const char *const etags[] = {
		"ETag: \"5d41402abc4b2a76b9719d911017c592\"\r\n", /* MD5 of "hello" */
		"ETag: \"00000000000000000000000000000000\"\r\n",
	};
	const struct s3_put put = {
		.bucket = "jobs", .key = "k", .bytes = "hello", .n = 5, .is_create_only = true
	};

	(void)state;
	for (size_t i = 0; i < LEN(etags); i++) {
		struct s3_written written;
		TEXT_ON(head, 200);
		struct scene s;

		text_addf(&head, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n%s\r\n", etags[i]);
		bag_init(&s.bag);
		bag_add(&s.bag, "500 Oops", "", "<Error><Code>InternalError</Code></Error>");
		bag_add(&s.bag, "412 Precondition Failed", "",
			"<Error><Code>PreconditionFailed</Code></Error>");
		bag_add_raw(&s.bag, head.data, head.len, AFTER_KEEP);
		open_scene(&s);
		assert_int_equal(s3_put(&s.client.scope, &put, &written, &s.client.why), ERR_OK);
		assert_int_equal(written.is_there, i == 1);
		close_scene(&s);
	}
}

/* Dates that cannot be right: a host that takes our time is not believed when it names another. */
static void
test_wrong_dates(void **state)
{
	struct json *doc = NULL;
	char wrong[80];
	struct scene s;

	(void)state;
	date_header(wrong, -4000);
	bag_init(&s.bag);
	bag_add(&s.bag, "200 OK", wrong, "{}");
	bag_add(&s.bag, "200 OK", "", "{}");
	open_scene(&s);
	for (int i = 0; i < 2; i++) {
		api_begin(&s.r, &s.client.scope, ECS_LIST_CLUSTERS);
		assert_int_equal(api_send_json(&s.r, &doc, &s.client.why), ERR_OK);
		json_free(doc);
	}
	assert_int_equal(aws_clock_offset_s(s.client.shared), 0);
	close_scene(&s);
}

/* An offset that helps no more is given up, and the next attempt has this machine's time. */
static void
test_offset_is_given_up(void **state)
{
	struct json *doc = NULL;
	char stamp[20];
	struct scene s;

	(void)state;
	bag_init(&s.bag);
	bag_add(&s.bag, "403 Forbidden", "",
		"{\"__type\":\"InvalidSignatureException\",\"message\":\"Signature expired\"}");
	bag_add(&s.bag, "200 OK", "", "{}");
	open_scene(&s);
	hosts_learn_date(&s.client.shared->hosts, client_host(&s.client), clock_wall_s() + 90000,
			 clock_wall_s());
	api_begin(&s.r, &s.client.scope, ECS_LIST_CLUSTERS);
	assert_int_equal(api_send_json(&s.r, &doc, &s.client.why), ERR_OK);
	json_free(doc);
	date_compact(clock_wall_s(), stamp);
	stamp[11] = '\0'; /* to the hour */
	expect_sent(&s, 1, stamp);
	assert_int_equal(server_requests(s.client.server), 2);
	close_scene(&s);
}

/* EC2 calls an ended session so, too: without a clock that is off it is about the keys. */
static void
test_request_expired(void **state)
{
	const struct xml_node *root;
	struct xml *doc = NULL;
	char date[80];
	struct scene s;

	(void)state;
	date_header(date, 0);
	bag_init(&s.bag);
	bag_add(&s.bag, "400 Bad Request", date,
		"<Response><Errors><Error><Code>RequestExpired</Code><Message>Request has expired."
		"</Message></Error></Errors></Response>");
	open_scene(&s);
	api_begin(&s.r, &s.client.scope, EC2_INSTANCES);
	assert_int_equal(api_send_xml(&s.r, &doc, &root, &s.client.why), ERR_EXPIRED);
	close_scene(&s);
}

/* A refused HEAD says nothing: its Date may tell, and else a GET does. */
static void
test_mute_head(void **state)
{
	static const char ok[] = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nETag: \"e\"\r\n\r\n";
	const struct s3_address at = { "jobs", "k", NULL };
	struct s3_object object;
	char date[80];
	TEXT_ON(head, 200);
	struct scene s;

	(void)state;
	date_header(date, -7200);
	text_addf(&head, "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n%s\r\n", date);
	bag_init(&s.bag);
	bag_add_raw(&s.bag, head.data, head.len, AFTER_KEEP);
	bag_add_raw(&s.bag, ok, strlen(ok), AFTER_KEEP);
	open_scene(&s);
	assert_int_equal(s3_head(&s.client.scope, &at, &object, &s.client.why), ERR_OK);
	assert_int_equal(server_requests(s.client.server), 2);
	close_scene(&s);

	bag_init(&s.bag);
	bag_add(&s.bag, "400 Bad Request", "", "");
	bag_add(&s.bag, "400 Bad Request", "",
		"<Error><Code>ExpiredToken</Code><Message>The provided token has expired.</Message>"
		"</Error>");
	open_scene(&s);
	assert_int_equal(s3_head(&s.client.scope, &at, &object, &s.client.why), ERR_EXPIRED);
	expect_sent(&s, 1, "Range: bytes=0-0");
	close_scene(&s);
}

/* An error that comes with a 200 is one all the same. */
static void
test_error_inside(void **state)
{
	struct json *doc = NULL;
	struct scene s;

	(void)state;
	open_with(&s, "{\"__type\":\"x#AccessDeniedException\",\"message\":\"no\"}");
	api_begin(&s.r, &s.client.scope, SQS_LIST);
	assert_int_equal(api_send_json(&s.r, &doc, &s.client.why), ERR_DENIED);
	close_scene(&s);
	open_with(&s, "{\"__type\":\"x#ListQueuesResult\"}");
	api_begin(&s.r, &s.client.scope, SQS_LIST);
	assert_int_equal(api_send_json(&s.r, &doc, &s.client.why), ERR_OK);
	json_free(doc);
	close_scene(&s);
}

/* libcurl itself sends a request again when a kept connection breaks: not this one. */
static void
test_kept_connection_breaks(void **state)
{
	struct json *doc = NULL;
	struct scene s;

	(void)state;
	bag_init(&s.bag);
	bag_add(&s.bag, "200 OK", "", "{}");
	bag_add_raw(&s.bag, "", 0, AFTER_RESET);
	bag_add(&s.bag, "200 OK", "", "{}");
	open_scene(&s);
	api_begin(&s.r, &s.client.scope, SQS_LIST);
	assert_int_equal(api_send_json(&s.r, &doc, &s.client.why), ERR_OK);
	json_free(doc);
	api_begin(&s.r, &s.client.scope, SQS_SEND);
	assert_int_equal(api_send_json(&s.r, &doc, &s.client.why), ERR_NET);
	assert_true(api_was_in_doubt(s.client.aws));
	assert_int_equal(server_requests(s.client.server), 2);
	close_scene(&s);
}

static void
test_not_sent_is_not_in_doubt(void **state)
{
	struct json *doc = NULL;
	struct client client;
	struct api_request r;

	(void)state;
	client_open_port(&client, 1); /* nothing listens there */
	api_begin(&r, &client.scope, SQS_SEND);
	assert_int_equal(api_send_json(&r, &doc, &client.why), ERR_NET);
	assert_false(api_was_in_doubt(client.aws));
	client_close(&client);
}

static void
test_read_only(void **state)
{
	struct json *doc = NULL;
	struct scene s;

	(void)state;
	open_with(&s, "{}");
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
	close_scene(&s);
}

static void
test_unsigned(void **state)
{
	struct json *doc = NULL;
	struct scene s;

	(void)state;
	open_with(&s, "{}");
	api_begin(&s.r, &s.client.scope, SSO_ROLE_CREDENTIALS);
	api_header(&s.r, "x-amz-sso_bearer_token", "t");
	api_text(&s.r, "role_name", "R");
	api_text(&s.r, "account_id", "1");
	assert_int_equal(api_send_json(&s.r, &doc, &s.client.why), ERR_OK);
	json_free(doc);
	expect_sent(&s, 0, "GET /federation/credentials?role_name=R&account_id=1 HTTP/1.1\r\n");
	expect_sent(&s, 0, "x-amz-sso_bearer_token: t\r\n");
	expect_not_sent(&s, 0, "Authorization");
	expect_not_sent(&s, 0, "X-Amz-");
	close_scene(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_query),
		cmocka_unit_test(test_another_answer),
		cmocka_unit_test(test_rest),
		cmocka_unit_test(test_labels_are_demanded),
		cmocka_unit_test(test_s3),
		cmocka_unit_test(test_s3_region),
		cmocka_unit_test(test_skew),
		cmocka_unit_test(test_no_skew),
		cmocka_unit_test(test_in_doubt),
		cmocka_unit_test(test_in_doubt_by_code),
		cmocka_unit_test(test_create_only_after_doubt),
		cmocka_unit_test(test_wrong_dates),
		cmocka_unit_test(test_offset_is_given_up),
		cmocka_unit_test(test_request_expired),
		cmocka_unit_test(test_mute_head),
		cmocka_unit_test(test_error_inside),
		cmocka_unit_test(test_kept_connection_breaks),
		cmocka_unit_test(test_not_sent_is_not_in_doubt),
		cmocka_unit_test(test_read_only),
		cmocka_unit_test(test_unsigned),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
