/* SPDX-License-Identifier: MIT */
/* test_doubt.c - what may have acted is not sent again; whose clock is believed; answers that do
 * not say what they mean. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "aws/hosts.h"
#include "aws/s3.h"
#include "base/clock.h"
#include "base/text.h"
#include "scene.h"

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
		scene_open(&s);
		s.client.scope.max_attempts = 1;
		api_begin(&s.r, &s.client.scope, ECS_LIST_CLUSTERS);
		assert_int_equal(api_send_json(&s.r, &doc, &s.client.why), ERR_OK);
		json_free(doc);
		assert_int_equal(server_requests(s.client.server), 2);
		date_compact(clock_wall_s() + offsets_s[i], stamp);
		stamp[11] = '\0'; /* to the hour */
		scene_sent(&s, 1, stamp);
		assert_true(llabs(aws_clock_offset_s(s.client.shared) - offsets_s[i]) < 5);
		scene_close(&s);
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
	scene_open(&s);
	api_begin(&s.r, &s.client.scope, ECS_LIST_CLUSTERS);
	assert_int_equal(api_send_json(&s.r, &doc, &s.client.why), ERR_AUTH);
	assert_int_equal(server_requests(s.client.server), 1);
	scene_close(&s);
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
		scene_open(&s);
		api_begin(&s.r, &s.client.scope, SQS_SEND);
		assert_int_not_equal(api_send_json(&s.r, &doc, &s.client.why), ERR_OK);
		assert_int_equal(api_was_in_doubt(s.client.aws), rows[i].is_in_doubt);
		assert_int_equal(server_requests(s.client.server), rows[i].requests);
		scene_close(&s);
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
		scene_open(&s);
		api_begin(&s.r, &s.client.scope, ECS_UPDATE_SERVICE);
		assert_int_not_equal(api_send_json(&s.r, &doc, &s.client.why), ERR_OK);
		assert_int_equal(server_requests(s.client.server), rows[i].requests);
		assert_int_equal(api_was_in_doubt(s.client.aws), rows[i].requests == 1);
		scene_close(&s);
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
		scene_open(&s);
		assert_int_equal(s3_put(&s.client.scope, &put, &written, &s.client.why), ERR_OK);
		assert_int_equal(written.is_there, i == 1);
		scene_close(&s);
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
	scene_open(&s);
	for (int i = 0; i < 2; i++) {
		api_begin(&s.r, &s.client.scope, ECS_LIST_CLUSTERS);
		assert_int_equal(api_send_json(&s.r, &doc, &s.client.why), ERR_OK);
		json_free(doc);
	}
	assert_int_equal(aws_clock_offset_s(s.client.shared), 0);
	scene_close(&s);
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
	scene_open(&s);
	hosts_learn_date(&s.client.shared->hosts, scene_host(&s), clock_wall_s() + 90000,
			 clock_wall_s());
	api_begin(&s.r, &s.client.scope, ECS_LIST_CLUSTERS);
	assert_int_equal(api_send_json(&s.r, &doc, &s.client.why), ERR_OK);
	json_free(doc);
	date_compact(clock_wall_s(), stamp);
	stamp[11] = '\0'; /* to the hour */
	scene_sent(&s, 1, stamp);
	assert_int_equal(server_requests(s.client.server), 2);
	scene_close(&s);
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
	scene_open(&s);
	api_begin(&s.r, &s.client.scope, EC2_INSTANCES);
	assert_int_equal(api_send_xml(&s.r, &doc, &root, &s.client.why), ERR_EXPIRED);
	scene_close(&s);
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
	scene_open(&s);
	assert_int_equal(s3_head(&s.client.scope, &at, &object, &s.client.why), ERR_OK);
	assert_int_equal(server_requests(s.client.server), 2);
	scene_close(&s);

	bag_init(&s.bag);
	bag_add(&s.bag, "400 Bad Request", "", "");
	bag_add(&s.bag, "400 Bad Request", "",
		"<Error><Code>ExpiredToken</Code><Message>The provided token has expired.</Message>"
		"</Error>");
	scene_open(&s);
	assert_int_equal(s3_head(&s.client.scope, &at, &object, &s.client.why), ERR_EXPIRED);
	scene_sent(&s, 1, "Range: bytes=0-0");
	scene_close(&s);
}

/* An error that comes with a 200 is one all the same. */
static void
test_error_inside(void **state)
{
	struct json *doc = NULL;
	struct scene s;

	(void)state;
	scene_open_with(&s, "{\"__type\":\"x#AccessDeniedException\",\"message\":\"no\"}");
	api_begin(&s.r, &s.client.scope, SQS_LIST);
	assert_int_equal(api_send_json(&s.r, &doc, &s.client.why), ERR_DENIED);
	scene_close(&s);
	scene_open_with(&s, "{\"__type\":\"x#ListQueuesResult\"}");
	api_begin(&s.r, &s.client.scope, SQS_LIST);
	assert_int_equal(api_send_json(&s.r, &doc, &s.client.why), ERR_OK);
	json_free(doc);
	scene_close(&s);
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
	scene_open(&s);
	api_begin(&s.r, &s.client.scope, SQS_LIST);
	assert_int_equal(api_send_json(&s.r, &doc, &s.client.why), ERR_OK);
	json_free(doc);
	api_begin(&s.r, &s.client.scope, SQS_SEND);
	assert_int_equal(api_send_json(&s.r, &doc, &s.client.why), ERR_NET);
	assert_true(api_was_in_doubt(s.client.aws));
	assert_int_equal(server_requests(s.client.server), 2);
	scene_close(&s);
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
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
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
