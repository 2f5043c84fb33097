/* SPDX-License-Identifier: MIT */
/* test_resubmit.c - a dead letter sent again: never in no queue, and in two only when it is told.
 */
#include "letters.h"

#include <string.h>

#define OTHER_JOB "019ab1c2-0000-7000-8000-00000000000b"
static const struct letter two[] = { { "m1", MESSAGE(OTHER_JOB), NULL },
				     { "m2", MESSAGE(LOOKS_JOB), NULL } };

static void
begin_resubmit(struct look *l)
{
	look_begin(l);
	l->order.message = "m2";
	letters_queue(l, 2);
	letters_receive(l, two, 2);
	letters_ok(l, "{\"QueueUrl\":\"http://q/jobs\"}");
}

static void
test_resubmit(void **state)
{
	struct look l;

	(void)state;
	begin_resubmit(&l);
	letters_sent(&l, two[1].body);
	letters_ok(&l, "");
	look_run(&l, act_carry_resubmit);
	look_ok(&l, "sent to jobs again (message m-new), and deleted from jobs-dlq");
	look_sent(&l, 2, "\"VisibilityTimeout\":60");
	look_sent(&l, 4, SEND);
	look_sent(&l, 4, "\"QueueUrl\":\"http://q/jobs\",\"MessageBody\":\"{\\\"schema\\\"");
	look_sent(&l, 4, LOOKS_JOB);
	look_not_sent(&l, 4, "MessageGroupId");
	look_not_sent(&l, 4, "MessageDeduplicationId");
	look_sent(&l, 5, DELETE);
	look_sent(&l, 5, "{\"QueueUrl\":\"http://q/jobs-dlq\",\"ReceiptHandle\":\"r-m2\"}");
	look_sent(&l, 6, BACK); /* the other one */
	look_sent(&l, 6, "r-m1");
	assert_int_equal(server_requests(l.client.server), 7);
	assert_int_equal(l.news.n_done, 1);
	look_end(&l);
}

/* The letter's own id tells a second try from the first; the job's may be known from long ago. */
static void
test_resubmit_fifo(void **state)
{
	struct look l;

	(void)state;
	begin_resubmit(&l);
	l.queue.name = "jobs.fifo";
	l.queue.dlq = "jobs-dlq.fifo";
	letters_sent(&l, two[1].body);
	letters_ok(&l, "");
	look_run(&l, act_carry_resubmit);
	look_ok(&l, "deleted from jobs-dlq.fifo");
	look_sent(&l, 4, "\"MessageGroupId\":\"grp\",\"MessageDeduplicationId\":\"m2\"");
	look_end(&l);
}

/* Not among the first: the others stay hidden until it comes, then all are given back. */
static void
test_resubmit_search(void **state)
{
	static const struct letter first[] = { { "m0", "a", NULL } };
	struct look l;

	(void)state;
	look_begin(&l);
	l.order.message = "m2";
	letters_queue(&l, 3);
	letters_receive(&l, first, 1);
	letters_ok(&l, "{}");
	letters_receive(&l, two, 2);
	letters_ok(&l, "{\"QueueUrl\":\"http://q/jobs\"}");
	letters_sent(&l, two[1].body);
	letters_ok(&l, "");
	look_run(&l, act_carry_resubmit);
	look_ok(&l, "sent to jobs again");
	look_sent(&l, 8, "r-m0");
	look_sent(&l, 9, "r-m1");
	assert_int_equal(server_requests(l.client.server), 10);
	look_end(&l);
	look_begin(&l); /* it does not come */
	l.order.message = "m9";
	letters_queue(&l, 3);
	letters_receive(&l, first, 1);
	letters_ok(&l, "{}");
	look_run(&l, act_carry_resubmit);
	look_fails(&l, ERR_GONE, "jobs-dlq: the letter m9 was not handed out");
	look_sent(&l, 5, BACK);
	look_sent(&l, 5, "r-m0");
	assert_int_equal(server_requests(l.client.server), 6);
	look_end(&l);
}

/* Whatever fails, nothing is deleted that is not in the queue for certain. */
static void
test_resubmit_fails(void **state)
{
	static const struct letter with_attributes[] = {
		{ "m2", "x",
		  ",\"MessageAttributes\":{\"k\":{\"DataType\":\"String\","
		  "\"StringValue\":\"v\"}}" },
	};
	struct look l;

	(void)state;
	begin_resubmit(&l); /* refused for certain: everything is given back */
	letters_refused(&l, "AccessDeniedException");
	letters_ok(&l, "");
	look_run(&l, act_carry_resubmit);
	look_fails(&l, ERR_DENIED, "nothing was sent to jobs");
	look_sent(&l, 5, "r-m2");
	look_sent(&l, 6, "r-m1");
	assert_int_equal(server_requests(l.client.server), 7);
	assert_int_equal(l.news.n_done, 0);
	look_end(&l);

	begin_resubmit(&l); /* no answer: in doubt, sent once, not deleted */
	bag_add_raw(&l.bag, "", 0, AFTER_CLOSE);
	letters_ok(&l, "");
	look_run(&l, act_carry_resubmit);
	look_fails(&l, ERR_NET, "in doubt: it may be in jobs already, and stays in jobs-dlq");
	for (size_t i = 5; i < server_requests(l.client.server); i++) {
		look_not_sent(&l, i, SEND);
		look_not_sent(&l, i, DELETE);
	}
	look_end(&l);

	begin_resubmit(&l); /* sent, not deleted */
	letters_sent(&l, two[1].body);
	letters_refused(&l, "AccessDeniedException");
	letters_ok(&l, "");
	look_run(&l, act_carry_resubmit);
	look_fails(&l, ERR_DENIED, "sent to jobs again (message m-new), but it may still be in");
	assert_int_equal(l.news.n_done, 1);
	look_end(&l);

	look_begin(&l); /* more than its body: it would not be the same letter */
	l.order.message = "m2";
	letters_queue(&l, 1);
	letters_receive(&l, with_attributes, 1);
	letters_ok(&l, "");
	look_run(&l, act_carry_resubmit);
	look_fails(&l, ERR_REJECTED, "message attributes, which would be lost");
	look_sent(&l, 3, BACK);
	assert_int_equal(server_requests(l.client.server), 4);
	look_end(&l);

	begin_resubmit(&l); /* nobody waits for it any more */
	l.drop_after = 1;
	look_run(&l, act_carry_resubmit);
	look_fails(&l, ERR_STOPPED, "nothing was sent");
	look_sent(&l, 3, BACK);
	look_end(&l);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_resubmit),
		cmocka_unit_test(test_resubmit_fifo),
		cmocka_unit_test(test_resubmit_search),
		cmocka_unit_test(test_resubmit_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
