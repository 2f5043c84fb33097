/* SPDX-License-Identifier: MIT */
/* test_sweep.c - many jobs of one order: batches, what becomes of the others when one fails, and an
 * end of cwtop in the middle, after which the next one goes on. */
#include <stdio.h>
#include <string.h>

#include "base/crypto.h"
#include "base/text.h"
#include "orders.h"

#define JOBS 12

struct sweep {
	struct orders o;
	char ids[JOBS][JOB_ID_SIZE];
	char configs[JOBS][400];
	const char *id_list[JOBS], *config_list[JOBS];
};

static void
sweep_init(struct sweep *s)
{
	orders_init(&s->o);
	for (size_t i = 0; i < JOBS; i++) {
		(void)snprintf(s->ids[i], sizeof(s->ids[i]),
			       "019aa4b6-7a40-7000-8000-0000000000%02zx", i + 10);
		(void)snprintf(s->configs[i], sizeof(s->configs[i]), "%s",
			       orders_config(s->ids[i]));
		s->id_list[i] = s->ids[i];
		s->config_list[i] = s->configs[i];
	}
}

static void
add_puts(struct sweep *s)
{
	orders_add_identity(&s->o);
	orders_add_queue(&s->o);
	for (size_t i = 0; i < JOBS; i++)
		orders_add_put(&s->o);
}

static void
md5_of(const char *text, char hex[MD5_HEX])
{
	unsigned char digest[MD5_LEN];

	assert_true(crypto_md5(text, strlen(text), digest));
	crypto_hex(digest, sizeof(digest), hex);
}

/* The answer for jobs from, from + 1 ...; the refused one (SIZE_MAX: none) is. */
static void
add_batch(struct sweep *s, size_t from, size_t n, size_t refused)
{
	struct buf body;
	bool is_first = true;

	buf_init(&body, 1u << 16);
	assert_true(buf_add_text(&body, "{\"Successful\":["));
	for (size_t i = 0; i < n; i++) {
		char md5[MD5_HEX];

		if (i == refused)
			continue;
		md5_of(orders_message(s->ids[from + i]), md5);
		assert_true(buf_addf(&body,
				     "%s{\"Id\":\"%zu\",\"MessageId\":\"m-%zu\","
				     "\"MD5OfMessageBody\":\"%s\"}",
				     is_first ? "" : ",", i, from + i, md5));
		is_first = false;
	}
	assert_true(buf_add_text(&body, "],\"Failed\":["));
	if (refused < n)
		assert_true(buf_addf(&body,
				     "{\"Id\":\"%zu\",\"Code\":\"RequestThrottled\","
				     "\"Message\":\"slow\",\"SenderFault\":true}",
				     refused));
	assert_true(buf_add_text(&body, "]}"));
	bag_add(&s->o.bag, "200 OK", "", body.data);
	buf_done(&body);
}

static struct act_order
order_of(struct sweep *s)
{
	return (struct act_order){ .kind = ACT_SUBMIT,
				   .route = &s->o.route,
				   .template_name = "smoke",
				   .title = "Smoke",
				   .configs = s->config_list,
				   .ids = s->id_list,
				   .n_jobs = JOBS };
}

static void
give(struct sweep *s)
{
	const struct act_order order = order_of(s);

	(void)act_give(s->o.act, &order);
}

static void
submit(struct sweep *s)
{
	const struct act_order order = order_of(s);

	orders_give(&s->o, &order);
}

static size_t
count(struct sweep *s, enum job_phase phase)
{
	struct job_records records = { .damaged = "" };
	struct why why = { "" };
	size_t n = 0;

	assert_int_equal(job_log_read(s->o.store, ORDERS_NOW_MS / 1000, s->o.arena, &records, &why),
			 ERR_OK);
	assert_int_equal(records.n, JOBS);
	for (size_t i = 0; i < records.n; i++)
		n += records.items[i].phase == phase;
	return n;
}

static void
test_batches(void **state)
{
	struct sweep s;

	(void)state;
	sweep_init(&s);
	add_puts(&s);
	add_batch(&s, 0, 10, SIZE_MAX);
	add_batch(&s, 10, 2, SIZE_MAX);
	orders_begin(&s.o);
	submit(&s);
	orders_ok(&s.o, "12 of 12 jobs submitted");
	assert_int_equal(s.o.news->n_done, JOBS);
	assert_int_equal(s.o.news->n_all, JOBS);
	orders_n_sent(&s.o, 16);
	orders_sent(&s.o, 14, "AmazonSQS.SendMessageBatch");
	orders_sent(&s.o, 15, s.ids[11]);
	assert_int_equal(count(&s, JOB_SUBMITTED), JOBS);
	assert_string_equal(orders_record(&s.o)->message_id, "m-0");
	orders_end(&s.o);
}

/* One message of a batch is refused: the others were sent, and what was not tried is refused. */
static void
test_one_is_refused(void **state)
{
	struct sweep s;

	(void)state;
	sweep_init(&s);
	add_puts(&s);
	add_batch(&s, 0, 10, 3);
	orders_begin(&s.o);
	submit(&s);
	orders_fails(&s.o, ERR_REJECTED, "RequestThrottled: slow");
	assert_string_equal(s.o.news->done, "9 of 12 jobs submitted, 3 refused");
	orders_n_sent(&s.o, 15);
	assert_int_equal(count(&s, JOB_SUBMITTED), 9);
	assert_int_equal(count(&s, JOB_REFUSED), 3);
	orders_end(&s.o);
}

/* A batch in doubt: its ten messages are, the two that were not sent are not. */
static void
test_batch_in_doubt(void **state)
{
	struct sweep s;

	(void)state;
	sweep_init(&s);
	add_puts(&s);
	orders_add_fault(&s.o, "reset", "");
	orders_begin(&s.o);
	submit(&s);
	orders_fails(&s.o, ERR_NET, "");
	assert_int_equal(s.o.news->n_in_doubt, 10);
	assert_int_equal(s.o.news->n_refused, 2);
	assert_int_equal(count(&s, JOB_DOUBT_SEND), 10);
	assert_int_equal(count(&s, JOB_REFUSED), 2);
	orders_end(&s.o);
}

/* A message that the second attempt's answer refuses may be there from the first. */
static void
test_refused_after_doubt(void **state)
{
	struct sweep s;

	(void)state;
	sweep_init(&s);
	s.o.route.queue = "jobs.fifo";
	add_puts(&s);
	orders_add_fault(&s.o, "reset", "");
	add_batch(&s, 0, 10, 3);
	orders_begin(&s.o);
	submit(&s);
	orders_fails(&s.o, ERR_REJECTED, "RequestThrottled: slow");
	assert_int_equal(count(&s, JOB_SUBMITTED), 9);
	assert_int_equal(count(&s, JOB_DOUBT_SEND), 1);
	assert_int_equal(count(&s, JOB_REFUSED), 2);
	orders_end(&s.o);
}

/* A put is refused: nothing is sent, not even of those that are stored. */
static void
test_put_is_refused(void **state)
{
	struct sweep s;

	(void)state;
	sweep_init(&s);
	orders_add_identity(&s.o);
	orders_add_queue(&s.o);
	orders_add_put(&s.o);
	orders_add_fault(&s.o, "403 No", "<Error><Code>AccessDenied</Code></Error>");
	orders_begin(&s.o);
	submit(&s);
	orders_fails(&s.o, ERR_DENIED, "");
	orders_n_sent(&s.o, 4);
	assert_int_equal(count(&s, JOB_REFUSED), JOBS);
	orders_end(&s.o);
}

/* cwtop ends while a batch hangs: that one is in doubt, the rest goes on with the next start. */
static void
test_end_in_the_middle(void **state)
{
	struct sweep s;

	(void)state;
	sweep_init(&s);
	add_puts(&s);
	bag_add_raw(&s.o.bag, "", 0, AFTER_HANG);
	orders_begin(&s.o);
	give(&s);
	server_wait(s.o.client.server, 15);
	assert_true(act_is_busy(s.o.act));
	orders_end_desk(&s.o);
	assert_int_equal(count(&s, JOB_SENDING), 10);
	assert_int_equal(count(&s, JOB_STORED), 2);
	orders_end(&s.o);
}

/* And while a put does: none of it is in doubt. */
static void
test_end_while_storing(void **state)
{
	struct sweep s;

	(void)state;
	sweep_init(&s);
	orders_add_identity(&s.o);
	orders_add_queue(&s.o);
	orders_add_put(&s.o);
	bag_add_raw(&s.o.bag, "", 0, AFTER_HANG);
	orders_begin(&s.o);
	give(&s);
	server_wait(s.o.client.server, 4);
	orders_end_desk(&s.o);
	assert_int_equal(count(&s, JOB_STORED), 1);
	assert_int_equal(count(&s, JOB_CREATED), JOBS - 1);
	orders_end(&s.o);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_batches),
		cmocka_unit_test(test_one_is_refused),
		cmocka_unit_test(test_batch_in_doubt),
		cmocka_unit_test(test_refused_after_doubt),
		cmocka_unit_test(test_put_is_refused),
		cmocka_unit_test(test_end_in_the_middle),
		cmocka_unit_test(test_end_while_storing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
