/* SPDX-License-Identifier: MIT */
/* test_messages.c - SQS: queues by name, messages in and out, redrives. */
#include "cases.h"

#include <string.h>

#define DLQ "arn:aws:sqs:eu-west-2:123456789012:jobs-dlq"

static const struct sqs_message two[] = { { "one", "g", "2", -1 }, { "two", "g", "3", -1 } };

static enum err
run_list(struct client *c)
{
	struct sqs_urls got;
	enum err err = sqs_list(&c->scope, "mail", &got, &c->why);

	if (err)
		return err;
	assert_int_equal(got.n, 1);
	assert_string_equal(got.items[0], "http://127.0.0.1:5931/123456789012/mail.fifo");
	return ERR_OK;
}

static enum err
run_send(struct client *c)
{
	const struct sqs_message message = { "hello", "g", "1", -1 };
	struct sqs_sent got;
	enum err err = sqs_send(&c->scope, "url", &message, &got, &c->why);

	if (err)
		return err;
	assert_string_equal(got.id, "a3ea61f6-ee4d-44fd-9cb2-d559582f9c9b");
	assert_string_equal(got.sequence, "75744948192164168044");
	assert_string_equal(got.refusal, "");
	return ERR_OK;
}

static enum err
run_batch(struct client *c)
{
	struct sqs_sent got[2];
	enum err err = sqs_send_batch(&c->scope, "url", two, 2, got, &c->why);

	if (err)
		return err;
	assert_string_equal(got[0].id, "64ae7cfe-540e-4035-bca2-9397a24cc4dc");
	assert_string_equal(got[1].sequence, "27338629004136187850");
	return ERR_OK;
}

static enum err
run_batch_failed(struct client *c)
{
	struct sqs_sent got[2];
	enum err err = sqs_send_batch(&c->scope, "url", two, 2, got, &c->why);

	if (err)
		return err;
	assert_string_equal(got[0].id, "");
	assert_string_equal(got[0].refusal, "InvalidParameterValue: no group");
	assert_string_equal(got[1].id, "m1");
	return ERR_OK;
}

static enum err
run_receive(struct client *c)
{
	const struct sqs_receive receive = { "url", 10, 30, 0 };
	struct sqs_messages got;
	enum err err = sqs_receive(&c->scope, &receive, &got, &c->why);

	if (err)
		return err;
	assert_int_equal(got.n, 1);
	assert_string_equal(got.items[0].id, "a3ea61f6-ee4d-44fd-9cb2-d559582f9c9b");
	assert_int_equal(strncmp(got.items[0].receipt, "fdgtsaiihqq", 11), 0);
	assert_string_equal(got.items[0].body, "hello");
	assert_string_equal(got.items[0].text, "hello");
	assert_string_equal(got.items[0].group, "g");
	assert_string_equal(got.items[0].dead_from, "");
	assert_int_equal(got.items[0].sent_ms, 1795247444879);
	assert_int_equal(got.items[0].receives, 1);
	return ERR_OK;
}

static enum err
run_start_move(struct client *c)
{
	const char *handle = NULL;
	enum err err = sqs_start_move(&c->scope, DLQ, NULL, 50, &handle, &c->why);

	if (!err)
		assert_string_equal(handle, "eyJ0YXNrSWQiOiJk");
	return err;
}

static enum err
run_moves(struct client *c)
{
	struct sqs_move_list got;
	enum err err = sqs_moves(&c->scope, DLQ, &got, &c->why);

	if (err)
		return err;
	assert_int_equal(got.n, 2);
	assert_string_equal(got.items[0].status, "RUNNING");
	assert_string_equal(got.items[0].handle, "eyJ0YXNrSWQiOiJk");
	assert_string_equal(got.items[0].destination, "");
	assert_int_equal(got.items[0].moved, 3);
	assert_int_equal(got.items[0].to_move, 10);
	assert_int_equal(got.items[0].started_ms, 1795235400123);
	assert_string_equal(got.items[1].handle, "");
	assert_string_equal(got.items[1].failure, "AccessDenied");
	assert_int_equal(got.items[1].to_move, -1); /* not said */
	return ERR_OK;
}

static enum err
run_cancel_move(struct client *c)
{
	int64_t moved = -1;
	enum err err = sqs_cancel_move(&c->scope, "eyJ0", &moved, &c->why);

	if (!err)
		assert_int_equal(moved, 4);
	return err;
}

#define TARGET "X-Amz-Target: AmazonSQS."

static const struct wire_case cases[] = {
	{ "moto-list-queues.json",
	  run_list,
	  { TARGET "ListQueues\r\n", "{\"QueueNamePrefix\":\"mail\",\"MaxResults\":1000}" },
	  { NULL } },
	{ "moto-send-message.json",
	  run_send,
	  { TARGET "SendMessage\r\n",
	    "{\"QueueUrl\":\"url\",\"MessageBody\":\"hello\",\"MessageGroupId\":\"g\","
	    "\"MessageDeduplicationId\":\"1\"}" },
	  { "MessageId", "MD5OfMessageBody" } },
	{ "moto-send-message-batch.json",
	  run_batch,
	  { TARGET "SendMessageBatch\r\n",
	    "{\"QueueUrl\":\"url\",\"Entries\":[{\"Id\":\"0\",\"MessageBody\":\"one\","
	    "\"MessageGroupId\":\"g\",\"MessageDeduplicationId\":\"2\"},{\"Id\":\"1\","
	    "\"MessageBody\":"
	    "\"two\",\"MessageGroupId\":\"g\",\"MessageDeduplicationId\":\"3\"}]}" },
	  { "Successful", "Id", "MessageId", "MD5OfMessageBody" } },
	{ "invented-batch-failed.json",
	  run_batch_failed,
	  { NULL },
	  { "Successful", "Failed", "Id" } },
	{ "moto-receive-message.json",
	  run_receive,
	  { TARGET "ReceiveMessage\r\n",
	    "{\"QueueUrl\":\"url\",\"MaxNumberOfMessages\":10,\"WaitTimeSeconds\":0,"
	    "\"VisibilityTimeout\":30,\"MessageSystemAttributeNames\":[\"All\"],"
	    "\"MessageAttributeNames\":[\"All\"]}" },
	  { "MessageId", "ReceiptHandle", "Body", "MD5OfBody" } },
	{ "invented-start-move.json",
	  run_start_move,
	  { TARGET "StartMessageMoveTask\r\n",
	    "{\"SourceArn\":\"" DLQ "\",\"MaxNumberOfMessagesPerSecond\":50}" },
	  { "TaskHandle" } },
	{ "invented-list-moves.json",
	  run_moves,
	  { TARGET "ListMessageMoveTasks\r\n", "{\"SourceArn\":\"" DLQ "\",\"MaxResults\":10}" },
	  { "Status" } },
	{ "invented-cancel-move.json",
	  run_cancel_move,
	  { TARGET "CancelMessageMoveTask\r\n", "{\"TaskHandle\":\"eyJ0\"}" },
	  { "ApproximateNumberOfMessagesMoved" } },
};

static void
test_cases(void **state)
{
	(void)state;
	cases_run(cases, LEN(cases));
}

/* Nothing is what it is: an empty object. */
static void
test_empty(void **state)
{
	struct bag bag;
	struct client c;
	struct sqs_urls urls;
	struct sqs_messages messages;
	const struct sqs_receive receive = { "url", 1, -1, 0 };

	(void)state;
	bag_init(&bag);
	bag_add(&bag, "200 OK", "", "{}");
	client_open(&c, bag.answers, bag.n);
	assert_int_equal(sqs_list(&c.scope, NULL, &urls, &c.why), ERR_OK);
	assert_int_equal(urls.n, 0);
	assert_int_equal(sqs_receive(&c.scope, &receive, &messages, &c.why), ERR_OK);
	assert_int_equal(messages.n, 0);
	assert_null(strstr(server_request(c.server, 1), "VisibilityTimeout"));
	client_close(&c);
	bag_done(&bag);
}

/* These answer nothing at all. */
static void
use_quiet(struct client *c)
{
	if (sqs_set_visibility(&c->scope, "url", "handle", 0, &c->why) ||
	    sqs_delete(&c->scope, "url", "handle", &c->why))
		fail_msg("%s", c->why.text);
	assert_non_null(strstr(
		server_request(c->server, 0),
		"{\"QueueUrl\":\"url\",\"ReceiptHandle\":\"handle\",\"VisibilityTimeout\":0}"));
	assert_non_null(strstr(server_request(c->server, 1), TARGET "DeleteMessage\r\n"));
	assert_non_null(strstr(server_request(c->server, 1),
			       "{\"QueueUrl\":\"url\",\"ReceiptHandle\":\"handle\"}"));
}

static void
test_quiet(void **state)
{
	(void)state;
	case_with("200 OK", "", "", use_quiet);
}

/* Another MD5 than the message has: it arrived, but not as it was. */
static void
use_damaged(struct client *c)
{
	const struct sqs_message message = { "hullo", NULL, NULL, 5 };
	struct sqs_sent got;

	assert_int_equal(sqs_send(&c->scope, "url", &message, &got, &c->why), ERR_PARSE);
	expect_why(c, "arrived damaged");
	assert_true(api_was_in_doubt(c->aws));
	assert_non_null(
		strstr(server_request(c->server, 0),
		       "{\"QueueUrl\":\"url\",\"MessageBody\":\"hullo\",\"DelaySeconds\":5}"));
}

/* Some answers are nobody's. */
static void
use_strange_batch(struct client *c)
{
	struct sqs_sent got[3];
	const struct sqs_message three[] = { two[0], two[1], two[1] };
	struct sqs_message many[SQS_BATCH_MAX + 1] = { { 0 } };

	assert_int_equal(sqs_send_batch(&c->scope, "url", three, 3, got, &c->why), ERR_PARSE);
	expect_why(c, "neither Successful nor Failed");
	assert_int_equal(sqs_send_batch(&c->scope, "url", two, 1, got, &c->why), ERR_PARSE);
	expect_why(c, "an Id that was not sent");
	assert_int_equal(sqs_send_batch(&c->scope, "url", many, LEN(many), got, &c->why),
			 ERR_USAGE);
	assert_int_equal(sqs_send_batch(&c->scope, "url", many, 0, got, &c->why), ERR_USAGE);
	assert_int_equal(server_requests(c->server), 2);
}

/* The same entry twice leaves another without an answer. */
static void
test_batch_twice(void **state)
{
	struct bag bag;
	struct client c;
	struct sqs_sent got[2];

	(void)state;
	bag_init(&bag);
	bag_add(&bag, "200 OK", "",
		"{\"Successful\":[],\"Failed\":[{\"Id\":\"0\",\"Code\":\"x\"},{\"Id\":\"0\","
		"\"Code\":"
		"\"x\"}]}");
	client_open(&c, bag.answers, bag.n);
	assert_int_equal(sqs_send_batch(&c.scope, "url", two, 2, got, &c.why), ERR_PARSE);
	client_close(&c);
	bag_done(&bag);
}

/* A server error leaves a message in doubt: it is not sent again. */
static void
use_doubt(struct client *c)
{
	const struct sqs_message message = { "hello", NULL, NULL, -1 };
	struct sqs_sent got;

	assert_int_equal(sqs_send(&c->scope, "url", &message, &got, &c->why), ERR_SERVER);
	assert_true(api_was_in_doubt(c->aws));
	assert_int_equal(server_requests(c->server), 1);
}

static void
test_sending(void **state)
{
	(void)state;
	case_with("200 OK", "", "moto-send-message.json", use_damaged);
	case_with("200 OK", "", "moto-send-message-batch.json", use_strange_batch);
	case_with("500 Internal Server Error", "", "", use_doubt);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),   cmocka_unit_test(test_empty),
		cmocka_unit_test(test_quiet),   cmocka_unit_test(test_batch_twice),
		cmocka_unit_test(test_sending),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
