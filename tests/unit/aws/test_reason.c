/* SPDX-License-Identifier: MIT */
/* test_reason.c - error answers to codes and sentences. Bodies: the shapes of AWS's error
 * documents; texts invented. */
#include "../test.h"

#include <string.h>

#include "aws/reason.h"

struct row {
	long status;
	const char *body, *error_type, *query_error;
	enum err err;
	enum retry retry;
	const char *part;
};

/* The same, of another operation than GetMetricData. */
struct other_row {
	enum aws_operation operation;
	struct row row;
};

#define BODY(code, message) "{\"__type\":\"" code "\",\"message\":\"" message "\"}"

static const struct row rows[] = {
	{ 400,
	  BODY("com.amazon.coral.service#AccessDeniedException", "User: arn:x is not allowed."), "",
	  "", ERR_DENIED, RETRY_NEVER,
	  "needs permission cloudwatch:GetMetricData: User: arn:x is not allowed: ask for it or "
	  "use "
	  "--profile" },
	{ 403, BODY("AccessDenied", "m"), "", "", ERR_DENIED, RETRY_NEVER, "needs permission" },
	{ 403, "", "", "", ERR_DENIED, RETRY_NEVER, "needs permission" },
	{ 400, BODY("UnrecognizedClientException", "The security token is invalid."), "", "",
	  ERR_AUTH, RETRY_NEVER,
	  "refused the keys of the environment (UnrecognizedClientException" },
	{ 403, BODY("SignatureDoesNotMatch", "Credential should be scoped to a valid region."), "",
	  "", ERR_AUTH, RETRY_NEVER, "check --region" },
	{ 403, BODY("InvalidSignatureException", "The request signature does not match"), "", "",
	  ERR_AUTH, RETRY_NEVER, "check the secret access key" },
	{ 403, BODY("InvalidSignatureException", "Signature expired: 2026 is now earlier"), "", "",
	  ERR_AUTH, RETRY_NEVER, "clock off by -600 s" },
	{ 400, BODY("RequestTimeTooSkewed", "m"), "", "", ERR_AUTH, RETRY_NEVER,
	  "clock off by -600 s" },
	{ 400, BODY("ExpiredTokenException", "m"), "", "", ERR_EXPIRED, RETRY_NEVER,
	  "the credentials of the environment have expired" },
	{ 400, BODY("Throttling", "Rate exceeded"), "", "", ERR_THROTTLED, RETRY_THROTTLE,
	  "is throttled in eu-west-2" },
	{ 429, "", "", "", ERR_THROTTLED, RETRY_THROTTLE, "(429)" },
	{ 400, BODY("x", "m"), "", "Throttling;Sender", ERR_THROTTLED, RETRY_THROTTLE,
	  "(Throttling)" },
	{ 400, BODY("x", "m"), "ThrottlingException:http://internal.amazon.com/", "", ERR_THROTTLED,
	  RETRY_THROTTLE, "(ThrottlingException)" },
	{ 400, BODY("com.amazonaws.sqs#QueueDoesNotExist", "No such queue."), "",
	  "AWS.SimpleQueueService.NonExistentQueue;Sender", ERR_GONE, RETRY_NEVER,
	  "No such queue: check the name" },
	{ 400, BODY("ClusterNotFoundException", "Cluster not found."), "", "", ERR_GONE,
	  RETRY_NEVER, "Cluster not found: check the name, and that it is in eu-west-2" },
	{ 400, BODY("ValidationError", "bad \\u001b[31m period"), "", "", ERR_REJECTED, RETRY_NEVER,
	  "ValidationError: bad ^[[31m period" },
	{ 500, BODY("InternalFailure", "m"), "", "", ERR_SERVER, RETRY_TRANSIENT,
	  "answered 500 to cloudwatch:GetMetricData: InternalFailure" },
	{ 503, "<html>", "", "", ERR_SERVER, RETRY_TRANSIENT, "answered 503" },
	{ 599, "", "", "", ERR_SERVER, RETRY_TRANSIENT, "answered 599" },
	{ 418, "", "", "", ERR_REJECTED, RETRY_NEVER, "no code" },
	{ 400, BODY("OptInRequired", "m"), "", "", ERR_DENIED, RETRY_NEVER,
	  "not enabled for this account in eu-west-2" },
};

static const struct other_row other_rows[] = {
	{ S3_HEAD, { 404, "", "", "", ERR_GONE, RETRY_NEVER, "s3:HeadObject" } },
	{ ELB_HEALTH,
	  { 400,
	    "<ErrorResponse "
	    "xmlns=\"x\"><Error><Type>Sender</Type><Code>Throttling</Code><Message>Rate "
	    "exceeded</Message></Error><RequestId>1</RequestId></ErrorResponse>",
	    "", "", ERR_THROTTLED, RETRY_THROTTLE,
	    "elasticloadbalancing:DescribeTargetHealth is thr" } },
	{ EC2_INSTANCES,
	  { 403,
	    "<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>You are not "
	    "authorized.</Message></Error></Errors><RequestID>1</RequestID></Response>",
	    "", "", ERR_DENIED, RETRY_NEVER,
	    "needs permission ec2:DescribeInstances: You are not" } },
	{ S3_GET,
	  { 404, "<Error><Code>NoSuchKey</Code><Message>No key.</Message><Key>k</Key></Error>", "",
	    "", ERR_GONE, RETRY_NEVER, "s3:GetObject: No key: check the name" } },
	{ S3_LIST,
	  { 403, "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>", "", "",
	    ERR_DENIED, RETRY_NEVER, "needs permission s3:ListBucket: Access Denied" } },
	{ S3_LIST,
	  { 400, "<!DOCTYPE a [<!ENTITY b 'c'>]><Error><Code>AccessDenied</Code></Error>", "", "",
	    ERR_REJECTED, RETRY_NEVER, "no code" } },
	{ RUM_GET,
	  { 404, "{\"message\":\"Not there.\"}", "NotFoundException:http://x/", "", ERR_GONE,
	    RETRY_NEVER, "rum:GetAppMonitor: Not there" } },
	{ LAMBDA_LIST,
	  { 403, "{\"Message\":\"No.\",\"Type\":\"User\"}", "AccessDeniedException", "", ERR_DENIED,
	    RETRY_NEVER, "needs permission lambda:ListFunctions: No" } },
	{ STS_CALLER_IDENTITY,
	  { 403, "<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>", "", "",
	    ERR_DENIED, RETRY_NEVER, "needs permission sts:GetCallerIdentity: denied" } },
	{ SSO_ROLE_CREDENTIALS,
	  { 401, "{\"message\":\"Session token not found\"}", "UnauthorizedException", "",
	    ERR_EXPIRED, RETRY_NEVER, "aws sso login" } },
};

static void
fill(struct http_reply *reply, const struct row *row)
{
	http_reply_init(reply);
	reply->status = row->status;
	assert_true(buf_add_text(&reply->body, row->body));
	strcpy(reply->error_type, row->error_type ? row->error_type : "");
	strcpy(reply->query_error, row->query_error ? row->query_error : "");
}

static void
check_row(enum aws_operation operation, const struct row *row)
{
	struct refusal refusal = { .operation = operation_at(operation),
				   .host = "host",
				   .region = "eu-west-2",
				   .source = "the environment",
				   .skew_s = -600,
				   .has_skew = true };
	struct http_reply reply;
	enum retry retry = RETRY_NEVER;
	struct why why = { 0 };
	enum err err;

	fill(&reply, row);
	refusal_read(&refusal, &reply);
	err = refusal_explain(&refusal, &retry, &why);
	if (err != row->err || retry != row->retry || !strstr(why.text, row->part))
		fail_msg("%ld %s: %s, retry %d: %s", row->status, row->body, err_word(err),
			 (int)retry, why.text);
	http_reply_done(&reply);
}

static void
test_refusals(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(rows); i++)
		check_row(CW_METRIC_DATA, &rows[i]);
	for (size_t i = 0; i < LEN(other_rows); i++)
		check_row(other_rows[i].operation, &other_rows[i].row);
}

static void
check_answer(enum aws_operation operation, const struct row *row)
{
	struct http_reply reply;
	struct why why = { 0 };
	bool is_refusal;

	fill(&reply, row);
	assert_int_equal(answer_check(&reply, operation_at(operation), "host", &is_refusal, &why),
			 row->err);
	assert_false(is_refusal);
	assert_non_null(strstr(why.text, row->part));
	http_reply_done(&reply);
}

static void
test_answers(void **state)
{
	static const struct row answers[] = {
		{ 200, " \r\n{\"a\":1}", NULL, NULL, ERR_OK, RETRY_NEVER, "" },
		{ 200, "", NULL, NULL, ERR_PARSE, RETRY_NEVER, "incomplete answer (0 bytes)" },
		{ 200, "<html>", NULL, NULL, ERR_PARSE, RETRY_NEVER, "web page (200)" },
		{ 403, "\n<!DOCTYPE html>", NULL, NULL, ERR_PARSE, RETRY_NEVER, "web page (403)" },
		{ 200, "hello", NULL, NULL, ERR_PARSE, RETRY_NEVER, "not JSON" },
		{ 302, "{}", NULL, NULL, ERR_PARSE, RETRY_NEVER, "redirect (302)" },
		{ 407, "", NULL, NULL, ERR_NET, RETRY_NEVER, "proxy wants a login" },
	};

	static const struct other_row others[] = {
		{ CW_METRIC_DATA,
		  { 200, "<a/>", NULL, NULL, ERR_PARSE, RETRY_NEVER, "web page (200)" } },
		{ ELB_HEALTH, { 200, " <a/>", NULL, NULL, ERR_OK, RETRY_NEVER, "" } },
		{ ELB_HEALTH,
		  { 200, "<html><body>", NULL, NULL, ERR_PARSE, RETRY_NEVER, "web page" } },
		{ R53_CHECKS, { 200, "{}", NULL, NULL, ERR_PARSE, RETRY_NEVER, "not XML" } },
		{ SQS_DELETE, { 200, "", NULL, NULL, ERR_OK, RETRY_NEVER, "" } },
		{ S3_GET, { 200, "<html>", NULL, NULL, ERR_OK, RETRY_NEVER, "" } },
		{ S3_GET, { 301, "", NULL, NULL, ERR_PARSE, RETRY_NEVER, "redirect (301)" } },
	};

	(void)state;
	for (size_t i = 0; i < LEN(answers); i++)
		check_answer(CW_METRIC_DATA, &answers[i]);
	for (size_t i = 0; i < LEN(others); i++)
		check_answer(others[i].operation, &others[i].row);
}

static void
test_headers(void **state)
{
	static const char *const lines[] = {
		"HTTP/1.1 100 Continue\r\n",
		"X-Amzn-RequestId: gone\r\n",
		"HTTP/1.1 200 OK\r\n",
		"x-amzn-errortype:  Code:http://x \r\n",
		"X-AMZN-QUERY-ERROR: Throttling;Sender\r\n",
		"Retry-After: 7\r\n",
		"Date: Sat, 21 Nov 2026 01:02:03 GMT\r\n",
		"Content-Type: text/html\r\n",
		"nonsense\r\n",
		": x\r\n",
		"\r\n",
	};
	struct http_reply reply;

	(void)state;
	http_reply_init(&reply);
	for (size_t i = 0; i < LEN(lines); i++)
		http_reply_header(&reply, lines[i], strlen(lines[i]));
	assert_string_equal(reply.request_id, "");
	assert_string_equal(reply.error_type, "Code:http://x");
	assert_string_equal(reply.query_error, "Throttling;Sender");
	assert_string_equal(reply.content_type, "text/html");
	assert_int_equal(reply.retry_after_ms, 7000);
	assert_int_equal(reply.date_s, 1795222923);
	http_reply_header(&reply, "x-amz-retry-after: 250\r\n", 24);
	assert_int_equal(reply.retry_after_ms, 250);
	http_reply_header(&reply, "Retry-After: 9\r\n", 16); /* the finer hint stays */
	assert_int_equal(reply.retry_after_ms, 250);
	http_reply_header(&reply, "x-amz-retry-after: -1\r\n", 23);
	assert_int_equal(reply.retry_after_ms, -1);
	http_reply_done(&reply);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_headers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
