/* SPDX-License-Identifier: MIT */
/* test_dead_letters.c - letters looked at, judged by what is known of their jobs, and given back.
 */
#include "letters.h"

#include <string.h>

#include "base/text.h"

#define STATUS(more) \
	"{\"schema\":\"cwtop-job-status/1\",\"job_id\":\"" LOOKS_JOB "\",\"state\":" more "}"

static void
test_peek(void **state)
{
	static const struct letter letters[] = {
		{ "m1", MESSAGE(LOOKS_JOB), NULL },
		{ "m2", "no json\x1b[2J", NULL },
		{ "m3", "{\"job_id\":\"../../x\"}", NULL },
	};
	struct look l;

	(void)state;
	look_begin(&l);
	letters_queue(&l, 3);
	letters_receive(&l, letters, LEN(letters));
	letters_ok(&l, ""); /* three are given back */
	letters_ok(&l, "");
	letters_ok(&l, "");
	letters_ok(
		&l,
		STATUS("\"failed\",\"error\":\"out of memory\",\"exit_code\":137,\"attempt\":3"));
	look_run(&l, act_carry_peek);
	look_ok(&l, "3 of about 3 dead letters in jobs-dlq; given back: each look raises");
	look_sent(&l, 2, RECEIVE);
	look_sent(&l, 2,
		  "\"MaxNumberOfMessages\":10,\"WaitTimeSeconds\":1,\"VisibilityTimeout\":30");
	for (size_t i = 0; i < 3; i++) {
		TEXT_ON(receipt, 60);

		text_addf(&receipt, "\"ReceiptHandle\":\"r-m%zu\",\"VisibilityTimeout\":0}", i + 1);
		look_sent(&l, 3 + i, BACK);
		look_sent(&l, 3 + i, receipt.data);
	}
	look_sent(&l, 6, "GET /artifacts/" LOOKS_FOLDER "status.json ");
	assert_int_equal(server_requests(l.client.server), 7); /* what is no id is not asked for */
	assert_int_equal(l.news.n_letters, 3);
	assert_string_equal(l.news.letters[0].id, "m1");
	assert_string_equal(l.news.letters[0].job, LOOKS_JOB);
	assert_string_equal(l.news.letters[0].why,
			    "failed: out of memory, exit code 137, attempt 3");
	assert_int_equal(l.news.letters[0].receives, 4);
	assert_int_equal(l.news.letters[0].sent_ms, 1795222900000);
	assert_string_equal(l.news.letters[1].text, "no json^[[2J");
	assert_string_equal(l.news.letters[1].job, "");
	assert_string_equal(l.news.letters[1].why, "its body names no job");
	assert_string_equal(l.news.letters[2].job, "../../x");
	assert_string_equal(l.news.letters[2].why, "what it names is no id of a job");
	assert_int_equal(l.news.dlq.visible, 3);
	look_end(&l);
}

/* Why it died: the worker's word, its task's end, or that there is none. */
static void
test_why(void **state)
{
	static const struct {
		const char *status, *tasks, *why;
	} cases[] = {
		{ STATUS("\"running\",\"step\":\"day 3\",\"updated_at\":\"2026-11-21T01:02:03Z\","
			 "\"task_arn\":\"" LOOKS_TASK "\""),
		  "{\"tasks\":[{\"taskArn\":\"" LOOKS_TASK "\",\"clusterArn\":\"c/city\","
		  "\"taskDefinitionArn\":\"a/worker:7\",\"lastStatus\":\"STOPPED\","
		  "\"desiredStatus\":\"STOPPED\",\"stopCode\":\"EssentialContainerExited\","
		  "\"containers\":[{\"name\":\"main\",\"exitCode\":137,"
		  "\"reason\":\"OutOfMemoryError\"}]}],\"failures\":[]}",
		  "running was its worker's last word, at 2026-11-21T01:02:03Z: day 3; task "
		  "9ad00000 STOPPED (EssentialContainerExited): OutOfMemoryError, exit code 137" },
		{ NULL, NULL, "no worker has written a status" },
		{ STATUS("\"dancing\""), NULL, "not known: status.json" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(cases); i++) {
		static const struct letter letter = { "m1", MESSAGE(LOOKS_JOB), NULL };
		struct look l;

		look_begin(&l);
		letters_queue(&l, 1);
		letters_receive(&l, &letter, 1);
		letters_ok(&l, "");
		if (cases[i].status)
			letters_ok(&l, cases[i].status);
		else
			bag_add(&l.bag, "404 Not Found", "",
				"<Error><Code>NoSuchKey</Code><Message>The specified key does not "
				"exist.</Message></Error>");
		if (cases[i].tasks)
			letters_ok(&l, cases[i].tasks);
		look_run(&l, act_carry_peek);
		look_ok(&l, "1 of about 1 dead letter in");
		if (!strstr(l.news.letters[0].why, cases[i].why))
			fail_msg("\"%s\", not \"%s\"", l.news.letters[0].why, cases[i].why);
		look_end(&l);
	}
}

/* A message may name any bucket: only those of the stack's routes are asked. */
static void
test_bucket(void **state)
{
	static const struct letter letter = {
		"m1", "{\"job_id\":\"" LOOKS_JOB "\",\"bucket\":\"evil\",\"key\":\"k\"}", NULL
	};
	struct stack_route routes[2];
	struct look l;

	(void)state;
	for (int i = 0; i < 2; i++) {
		look_begin(&l);
		routes[0] = routes[1] = l.route;
		routes[1].bucket = i == 0 ? "artifacts" : "evil";
		l.stack.routes = routes;
		l.stack.n_routes = 2;
		letters_queue(&l, 1);
		letters_receive(&l, &letter, 1);
		letters_ok(&l, "");
		letters_ok(&l, STATUS("\"failed\""));
		look_run(&l, act_carry_peek);
		look_ok(&l, "1 of");
		look_sent(&l, 4,
			  i == 0 ? "GET /artifacts/" LOOKS_FOLDER : "GET /evil/" LOOKS_FOLDER);
		look_end(&l);
	}
	look_begin(&l); /* no route of this queue */
	l.route.queue = "another";
	letters_queue(&l, 1);
	letters_receive(&l, &letter, 1);
	letters_ok(&l, "");
	look_run(&l, act_carry_peek);
	assert_string_equal(l.news.letters[0].why, "no route has this queue");
	assert_int_equal(server_requests(l.client.server), 4);
	look_end(&l);
}

/* SQS hands out fewer than there are: asked again, each letter once, until nothing comes. */
static void
test_several_receives(void **state)
{
	static const struct letter first[] = { { "m1", "a", NULL }, { "m2", "b", NULL } };
	static const struct letter second[] = { { "m2", "b", NULL }, { "m3", "c", NULL } };
	struct look l;

	(void)state;
	look_begin(&l);
	letters_queue(&l, 20);
	letters_receive(&l, first, 2);
	letters_receive(&l, second, 2);
	letters_ok(&l, "{}");
	letters_ok(&l, "");
	look_run(&l, act_carry_peek);
	look_ok(&l, "3 of about 20 dead letters in jobs-dlq");
	look_sent(&l, 3, "\"MaxNumberOfMessages\":8");
	look_sent(&l, 4, "\"MaxNumberOfMessages\":7");
	look_sent(&l, 7, "r-m3");
	assert_int_equal(server_requests(l.client.server), 8);
	look_end(&l);
}

static void
test_peek_empty(void **state)
{
	struct look l;

	(void)state;
	look_begin(&l);
	letters_queue(&l, 0);
	letters_ok(&l, "{}");
	look_run(&l, act_carry_peek);
	look_ok(&l, "no dead letters in jobs-dlq now");
	assert_int_equal(server_requests(l.client.server), 3); /* the count may be old: one look */
	look_end(&l);
}

static void
test_peek_refused(void **state)
{
	static const struct letter letter = { "m1", "a", NULL };
	struct look l;

	(void)state;
	look_begin(&l);
	letters_queue(&l, 3);
	letters_refused(&l, "AccessDeniedException");
	look_run(&l, act_carry_peek);
	look_fails(&l, ERR_DENIED, "sqs:ReceiveMessage");
	look_end(&l);
	look_begin(&l); /* what came before it is given back all the same */
	letters_queue(&l, 3);
	letters_receive(&l, &letter, 1);
	letters_refused(&l, "AccessDeniedException");
	letters_ok(&l, "");
	look_run(&l, act_carry_peek);
	look_fails(&l, ERR_DENIED, "sqs:ReceiveMessage");
	look_sent(&l, 4, BACK);
	look_end(&l);
	look_begin(&l); /* not given back: they are hidden, and it says so */
	letters_queue(&l, 1);
	letters_receive(&l, &letter, 1);
	letters_refused(&l, "AccessDeniedException");
	look_run(&l, act_carry_peek);
	look_ok(&l, "1 could not be given back (needs permission sqs:ChangeMessageVisibility");
	look_ok(&l, "hidden for 30 s");
	look_end(&l);
	look_begin(&l);
	letters_refused(&l, "QueueDoesNotExist");
	look_run(&l, act_carry_peek);
	look_fails(&l, ERR_GONE, "");
	look_end(&l);
}

/* The queue's own policy names its dead-letter queue where the stack does not. */
static void
test_unnamed_dlq(void **state)
{
	struct look l;

	(void)state;
	for (int i = 0; i < 2; i++) {
		look_begin(&l);
		l.queue.dlq = NULL;
		letters_ok(&l, "{\"QueueUrl\":\"http://q/jobs\"}");
		letters_ok(
			&l,
			i == 0 ? "{\"Attributes\":{\"ApproximateNumberOfMessages\":\"0\","
				 "\"ApproximateNumberOfMessagesNotVisible\":\"0\","
				 "\"ApproximateNumberOfMessagesDelayed\":\"0\",\"RedrivePolicy\":"
				 "\"{\\\"deadLetterTargetArn\\\":\\\"arn:aws:sqs:e:1:graves\\\","
				 "\\\"maxReceiveCount\\\":3}\"}}"
			       : "{\"Attributes\":{\"ApproximateNumberOfMessages\":\"0\","
				 "\"ApproximateNumberOfMessagesNotVisible\":\"0\","
				 "\"ApproximateNumberOfMessagesDelayed\":\"0\"}}");
		letters_queue(&l, 0);
		letters_ok(&l, "{}");
		look_run(&l, act_carry_peek);
		if (i == 0) {
			look_ok(&l, "dead letters in graves");
			look_sent(&l, 2, "{\"QueueName\":\"graves\"}");
		} else {
			look_fails(&l, ERR_USAGE, "queue jobs: it has no dead-letter queue");
		}
		look_end(&l);
	}
}

/* Read-only: all that takes a letter or moves one is refused before the first request. */
static void
test_read_only(void **state)
{
	static act_carry *const orders[] = { act_carry_peek, act_carry_resubmit,
					     act_carry_redrive };

	(void)state;
	for (size_t i = 0; i < LEN(orders); i++) {
		struct look l;

		look_begin(&l);
		letters_ok(&l, "{}");
		l.options.is_read_only = true;
		l.order.message = "m2";
		l.order.kind = i == 0 ? ACT_PEEK : i == 1 ? ACT_RESUBMIT : ACT_REDRIVE;
		look_run(&l, orders[i]);
		look_fails(&l, ERR_DENIED, "start it without --read-only");
		expect_why(&l.client, act_word(l.order.kind));
		assert_int_equal(server_requests(l.client.server), 0);
		look_end(&l);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_peek),        cmocka_unit_test(test_why),
		cmocka_unit_test(test_bucket),      cmocka_unit_test(test_several_receives),
		cmocka_unit_test(test_peek_empty),  cmocka_unit_test(test_peek_refused),
		cmocka_unit_test(test_unnamed_dlq), cmocka_unit_test(test_read_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
