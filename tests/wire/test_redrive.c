/* SPDX-License-Identifier: MIT */
/* test_redrive.c - all dead letters moved back by SQS: begun once, followed to its end, and what
 * runs already is followed instead. */
#include "looks.h"

#include <string.h>

#include "base/text.h"

#define START "X-Amz-Target: AmazonSQS.StartMessageMoveTask\r\n"
#define LIST "X-Amz-Target: AmazonSQS.ListMessageMoveTasks\r\n"
#define MOVE(status, more) "{\"Status\":\"" status "\"" more "}"
#define MOVES(moves) "{\"Results\":[" moves "]}"
#define COUNTS(started, moved, all)                                                     \
	",\"StartedTimestamp\":" started ",\"ApproximateNumberOfMessagesMoved\":" moved \
	",\"ApproximateNumberOfMessagesToMove\":" all ",\"SourceArn\":\"" DLQ "\""
#define DLQ "arn:aws:sqs:eu-west-2:1:jobs-dlq"
#define OLD MOVE("COMPLETED", COUNTS("1000", "5", "5"))
#define RUNNING MOVE("RUNNING", COUNTS("2000", "1", "3") ",\"TaskHandle\":\"h\"")
#define DONE MOVE("COMPLETED", COUNTS("2000", "3", "3"))
#define STARTED "{\"TaskHandle\":\"h\"}"

static void
ok(struct look *l, const char *body)
{
	bag_add(&l->bag, "200 OK", "", body);
}

static void
begin(struct look *l)
{
	look_begin(l);
	ok(l, "{\"QueueUrl\":\"http://q/jobs-dlq\"}");
	ok(l, "{\"Attributes\":{\"QueueArn\":\"" DLQ "\",\"ApproximateNumberOfMessages\":\"3\","
	      "\"ApproximateNumberOfMessagesNotVisible\":\"0\","
	      "\"ApproximateNumberOfMessagesDelayed\":\"0\"}}");
}

static void
refused(struct look *l, const char *code)
{
	TEXT_ON(body, 200);

	text_addf(&body, "{\"__type\":\"%s\",\"message\":\"no\"}", code);
	bag_add(&l->bag, "400 Bad Request", "", body.data);
}

static void
run(struct look *l)
{
	look_run(l, act_carry_redrive);
}

static size_t
n_sent(struct look *l, const char *target)
{
	size_t n = 0;

	for (size_t i = 0; i < server_requests(l->client.server); i++)
		n += strstr(server_request(l->client.server, i), target) != NULL;
	return n;
}

static void
test_all(void **state)
{
	struct look l;

	(void)state;
	begin(&l);
	ok(&l, MOVES(OLD));
	ok(&l, STARTED);
	ok(&l, MOVES(OLD)); /* the list lags behind: the old one's end is not this one's */
	ok(&l, MOVES(OLD "," RUNNING));
	ok(&l, MOVES(DONE "," OLD));
	run(&l);
	look_ok(&l, "jobs-dlq: 3 moved back to where they came from");
	look_sent(&l, 3, START);
	look_sent(&l, 3, "{\"SourceArn\":\"" DLQ "\"}"); /* each to where it came from */
	assert_int_equal(n_sent(&l, START), 1);
	assert_int_equal(server_requests(l.client.server), 7);
	assert_int_equal(l.n_told, 2);
	assert_int_equal(l.news.n_done, 3);
	assert_int_equal(l.news.n_all, 3);
	look_end(&l);
}

/* One that runs is followed, whoever began it: none is begun. */
static void
test_adopted(void **state)
{
	struct look l;

	(void)state;
	begin(&l);
	ok(&l, MOVES(RUNNING "," OLD));
	ok(&l, MOVES(DONE));
	run(&l);
	look_ok(&l, "3 moved back to where they came from (begun by somebody else)");
	assert_int_equal(n_sent(&l, START), 0);
	look_end(&l);
	begin(&l); /* begun between the look and the start */
	ok(&l, MOVES(OLD));
	refused(&l, "UnsupportedOperation");
	ok(&l, MOVES(RUNNING));
	ok(&l, MOVES(DONE));
	run(&l);
	look_ok(&l, "(begun by somebody else)");
	assert_int_equal(n_sent(&l, START), 1);
	look_end(&l);
}

/* The answer is lost: it is never asked for twice, and the list tells what is. */
static void
test_doubt(void **state)
{
	struct look l;

	(void)state;
	begin(&l);
	ok(&l, MOVES(OLD));
	bag_add_raw(&l.bag, "", 0, AFTER_CLOSE);
	ok(&l, MOVES(RUNNING "," OLD));
	ok(&l, MOVES(DONE));
	run(&l);
	look_ok(&l, "3 moved back to where they came from");
	assert_null(strstr(l.news.done, "somebody else"));
	assert_int_equal(n_sent(&l, START), 1);
	look_end(&l);
	begin(&l); /* it ended before the list was asked */
	ok(&l, MOVES(OLD));
	bag_add_raw(&l.bag, "", 0, AFTER_CLOSE);
	ok(&l, MOVES(DONE "," OLD));
	run(&l);
	look_ok(&l, "3 moved back");
	look_end(&l);
	begin(&l); /* and nothing tells */
	ok(&l, MOVES(OLD));
	bag_add_raw(&l.bag, "", 0, AFTER_CLOSE);
	ok(&l, MOVES(OLD));
	run(&l);
	look_fails(&l, ERR_NET, "in doubt: SQS lists no move of jobs-dlq yet");
	assert_int_equal(n_sent(&l, START), 1);
	look_end(&l);
}

static void
test_fails(void **state)
{
	struct look l;

	(void)state;
	begin(&l);
	ok(&l, MOVES(""));
	ok(&l, STARTED);
	ok(&l, MOVES(MOVE("FAILED",
			  COUNTS("2000", "1",
				 "3") ",\"FailureReason\":\"CouldNotDetermineMessageSource\"")));
	run(&l);
	look_fails(&l, ERR_REJECTED,
		   "ended as FAILED after 1 letters: CouldNotDetermineMessageSource");
	assert_int_equal(l.news.n_done, 1);
	look_end(&l);
	begin(&l);
	ok(&l, MOVES(""));
	refused(&l, "AccessDeniedException");
	run(&l);
	look_fails(&l, ERR_DENIED, "sqs:StartMessageMoveTask");
	assert_int_equal(server_requests(l.client.server), 4);
	look_end(&l);
	begin(&l); /* SQS never lists it: told, after some looks */
	ok(&l, MOVES(""));
	ok(&l, STARTED);
	ok(&l, MOVES(""));
	run(&l);
	look_fails(&l, ERR_SERVER, "does not list the move");
	look_end(&l);
	begin(&l); /* it runs, and cannot be looked at any more */
	ok(&l, MOVES(""));
	ok(&l, STARTED);
	ok(&l, MOVES(RUNNING));
	refused(&l, "ServiceUnavailable");
	run(&l);
	look_fails(&l, ERR_SERVER, "jobs-dlq is moving back, but how far is not known");
	look_end(&l);
}

/* Who goes away leaves it to SQS. */
static void
test_left(void **state)
{
	struct look l;

	(void)state;
	begin(&l);
	ok(&l, MOVES(""));
	ok(&l, STARTED);
	ok(&l, MOVES(RUNNING));
	l.drop_after = 1;
	run(&l);
	look_ok(&l, "1 moved back so far: SQS goes on with it");
	assert_int_equal(server_requests(l.client.server), 5);
	look_end(&l);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all),   cmocka_unit_test(test_adopted),
		cmocka_unit_test(test_doubt), cmocka_unit_test(test_fails),
		cmocka_unit_test(test_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
