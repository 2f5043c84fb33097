/* SPDX-License-Identifier: MIT */
/* test_submit.c - a job by each route, and what is known of it when a step goes wrong before or
 * after its effect: what was refused, what is in doubt, and that nothing is sent twice. */
#include <string.h>

#include "base/text.h"
#include "orders.h"

#define DENIED "{\"__type\":\"AccessDenied\",\"message\":\"no\"}"

static void
add_until_send(struct orders *o)
{
	orders_add_identity(o);
	orders_add_queue(o);
	orders_add_put(o);
}

static void
test_queue(void **state)
{
	struct orders o;
	TEXT_ON(escaped, 1200);

	(void)state;
	orders_init(&o);
	add_until_send(&o);
	orders_add_sent(&o);
	orders_begin(&o);
	orders_submit(&o);
	orders_ok(&o, "stored, queued (message m-1)");
	assert_int_equal(o.news->n_done, 1);
	orders_n_sent(&o, 4);
	orders_sent(&o, 2, "PUT /artifacts/" ORDERS_KEY " ");
	orders_sent(&o, 2, "If-None-Match: *");
	orders_sent(&o, 2, "Content-Type: application/json");
	orders_sent(&o, 2, "x-amz-checksum-sha256: ");
	orders_sent(&o, 2, orders_config(ORDERS_JOB));
	for (const char *c = orders_message(ORDERS_JOB); *c; c++)
		text_addf(&escaped, "%s%c", *c == '"' ? "\\" : "", *c);
	orders_sent(&o, 3, escaped.data);
	orders_sent(&o, 3, "X-Amz-Target: AmazonSQS.SendMessage\r");
	assert_null(strstr(server_request(o.client.server, 3), "MessageGroupId"));
	orders_phase(&o, JOB_SUBMITTED);
	assert_string_equal(orders_record(&o)->message_id, "m-1");
	assert_string_equal(orders_record(&o)->intent.account, "123456789012");
	orders_end(&o);
}

static void
test_fifo_and_task(void **state)
{
	struct orders o;

	(void)state;
	orders_init(&o);
	o.route.queue = "jobs.fifo";
	o.route.kind = ROUTE_QUEUE_TASK;
	o.route.launch.is_spot = true;
	add_until_send(&o);
	orders_add_sent(&o);
	orders_add_task(&o);
	orders_begin(&o);
	orders_submit(&o);
	orders_ok(&o, "stored, queued (message m-1), task 9ad0");
	orders_sent(&o, 3, "\"MessageGroupId\":\"" ORDERS_JOB "\"");
	orders_sent(&o, 3, "\"MessageDeduplicationId\":\"" ORDERS_JOB "\"");
	orders_sent(&o, 4, "\"taskDefinition\":\"worker:7\"");
	orders_sent(&o, 4, "\"capacityProvider\":\"FARGATE_SPOT\"");
	orders_sent(
		&o, 4,
		"\"name\":\"worker\",\"environment\":[{\"name\":\"JOB_ID\",\"value\":\"" ORDERS_JOB
		"\"},{\"name\":\"JOB_BUCKET\",\"value\":\"artifacts\"},{\"name\":"
		"\"JOB_KEY\",\"value\":\"" ORDERS_KEY "\"}]");
	orders_sent(&o, 4, "\"startedBy\":\"" ORDERS_JOB "\",\"clientToken\":\"" ORDERS_JOB "\"");
	assert_string_equal(orders_record(&o)->task_arn, ORDERS_TASK);
	orders_end(&o);
}

static void
test_task_alone(void **state)
{
	struct orders o;

	(void)state;
	orders_init(&o);
	o.route.kind = ROUTE_TASK;
	orders_add_identity(&o);
	orders_add_put(&o);
	orders_add_task(&o);
	orders_begin(&o);
	orders_submit(&o);
	orders_ok(&o, "stored, task 9ad0");
	orders_n_sent(&o, 3);
	orders_sent(&o, 2, "\"launchType\":\"FARGATE\"");
	orders_phase(&o, JOB_SUBMITTED);
	orders_end(&o);
}

/* ---- the put ---- */

static void
test_put_fails(void **state)
{
	static const struct {
		const char *status, *body;
		enum err err;
		size_t n_sent;
	} rows[] = {
		{ "403 Forbidden", "<Error><Code>AccessDenied</Code></Error>", ERR_DENIED, 3 },
		{ "500 Oops", "<Error><Code>InternalError</Code></Error>", ERR_SERVER, 3 },
		/* stored or not, nothing else was done; libcurl asks again on a new connection */
		{ "reset", "", ERR_NET, 4 },
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct orders o;

		orders_init(&o);
		orders_add_identity(&o);
		orders_add_queue(&o);
		orders_add_fault(&o, rows[i].status, rows[i].body);
		orders_begin(&o);
		orders_submit(&o);
		orders_fails(&o, rows[i].err, "");
		assert_int_equal(o.news->n_refused, 1);
		assert_string_equal(o.news->done, "not queued");
		orders_n_sent(&o, rows[i].n_sent);
		orders_phase(&o, JOB_REFUSED);
		assert_string_equal(orders_record(&o)->why, o.news->why.text);
		orders_end(&o);
	}
}

/* What is there already is ours, or it is not. */
static void
test_put_is_there(void **state)
{
	static const struct {
		bool is_ours;
		const char *status;
	} rows[] = { { true, "200 OK" }, { false, "200 OK" }, { false, "403 Forbidden" } };

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct orders o;

		orders_init(&o);
		orders_add_identity(&o);
		orders_add_queue(&o);
		orders_add_fault(&o, "412 Precondition Failed",
				 "<Error><Code>PreconditionFailed</Code></Error>");
		bag_add(&o.bag, rows[i].status, "ETag: \"e\"\r\n",
			orders_config(rows[i].is_ours ? ORDERS_JOB : ORDERS_OTHER));
		orders_add_sent(&o);
		orders_begin(&o);
		orders_submit(&o);
		if (rows[i].is_ours)
			orders_ok(&o, "stored, queued (message m-1)");
		else
			orders_fails(&o, i == 1 ? ERR_REJECTED : ERR_DENIED,
				     "s3://artifacts/" ORDERS_KEY " is there already");
		orders_n_sent(&o, rows[i].is_ours ? 5 : 4);
		orders_phase(&o, rows[i].is_ours ? JOB_SUBMITTED : JOB_REFUSED);
		orders_end(&o);
	}
}

static void
test_put_conflict(void **state)
{
	struct orders o;

	(void)state;
	orders_init(&o);
	orders_add_identity(&o);
	orders_add_queue(&o);
	orders_add_fault(&o, "409 Conflict",
			 "<Error><Code>ConditionalRequestConflict</Code></Error>");
	orders_add_put(&o);
	orders_add_sent(&o);
	orders_begin(&o);
	orders_submit(&o);
	orders_ok(&o, "stored, queued");
	orders_n_sent(&o, 5);
	orders_end(&o);
}

/* ---- the send ---- */

/* Before and after the effect, on a queue that finds no duplicates, one that does, and one whose
 * consumer does. */
static void
test_send_fails(void **state)
{
	static const struct {
		const char *status, *body;
		enum job_phase phase;
		bool is_in_doubt;
	} rows[] = {
		{ "403 Forbidden", DENIED, JOB_REFUSED, false },
		{ "400 Gone", "{\"__type\":\"QueueDoesNotExist\"}", JOB_REFUSED, false },
		{ "500 Oops", "{}", JOB_DOUBT_SEND, true },
		{ "503 Oops", "{}", JOB_DOUBT_SEND, true },
		{ "200 OK", "{\"MessageId\":", JOB_DOUBT_SEND, true },
		{ "200 OK", "{\"MessageId\":\"m\",\"MD5OfMessageBody\":\"0\"}", JOB_DOUBT_SEND,
		  true },
		{ "reset", "", JOB_DOUBT_SEND, true },
	};

	(void)state;
	for (size_t i = 0; i < 3 * LEN(rows); i++) {
		bool finds_duplicates = i >= LEN(rows);
		size_t row = i % LEN(rows);
		struct orders o;

		orders_init(&o);
		if (i >= 2 * LEN(rows))
			o.route.is_consumer_idempotent = true;
		else if (finds_duplicates)
			o.route.queue = "jobs.fifo";
		add_until_send(&o);
		orders_add_fault(&o, rows[row].status, rows[row].body);
		orders_begin(&o);
		orders_submit(&o);
		assert_int_not_equal(o.news->err, ERR_OK);
		orders_phase(&o, rows[row].phase);
		assert_int_equal(o.news->n_in_doubt, rows[row].is_in_doubt);
		assert_int_equal(o.news->n_refused, !rows[row].is_in_doubt);
		assert_int_equal(o.news->n_done, 0);
		orders_n_sent(&o, 3u + (finds_duplicates && rows[row].is_in_doubt ? 3u : 1u));
		if (rows[row].is_in_doubt)
			assert_non_null(
				strstr(orders_record(&o)->why, "may or may not be in the queue"));
		orders_end(&o);
	}
}

/* The first attempt may have arrived; the second, with the same id, is answered. A refusal then
 * says nothing of the first. */
static void
test_send_again(void **state)
{
	struct orders o;

	(void)state;
	for (int is_refused = 0; is_refused < 2; is_refused++) {
		orders_init(&o);
		o.route.queue = "jobs.fifo";
		add_until_send(&o);
		orders_add_fault(&o, "reset", "");
		if (is_refused)
			orders_add_fault(&o, "403 Forbidden", DENIED);
		else
			orders_add_sent(&o);
		orders_begin(&o);
		orders_submit(&o);
		orders_n_sent(&o, 5);
		orders_sent(&o, 4, "\"MessageDeduplicationId\":\"" ORDERS_JOB "\"");
		orders_phase(&o, is_refused ? JOB_DOUBT_SEND : JOB_SUBMITTED);
		orders_end(&o);
	}
}

/* ---- the task ---- */

static void
add_until_launch(struct orders *o)
{
	o->route.kind = ROUTE_QUEUE_TASK;
	add_until_send(o);
	orders_add_sent(o);
}

static void
test_launch_is_refused(void **state)
{
	static const struct {
		const char *status, *body, *part;
	} rows[] = {
		{ "200 OK", "{\"tasks\":[],\"failures\":[{\"reason\":\"RESOURCE:ENI\"}]}",
		  "RESOURCE:ENI" },
		{ "400 No", "{\"__type\":\"InvalidParameterException\",\"message\":\"odd\"}",
		  "odd" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct orders o;

		orders_init(&o);
		add_until_launch(&o);
		orders_add_fault(&o, rows[i].status, rows[i].body);
		orders_add_identity(&o);
		orders_add_task(&o);
		orders_begin(&o);
		orders_submit(&o);
		orders_fails(&o, ERR_REJECTED, rows[i].part);
		assert_string_equal(o.news->done, "stored, queued (message m-1), no task");
		orders_phase(&o, JOB_REFUSED);
		orders_n_sent(&o, 5);
		/* it goes on with the task alone */
		orders_decide(&o, ACT_RESEND);
		orders_ok(&o, "stored, queued (message m-1), task 9ad0");
		orders_n_sent(&o, 7);
		orders_end(&o);
	}
}

/* An earlier request with the same token and other parameters: the task of then is the job's. */
static void
test_launch_adopts(void **state)
{
	struct orders o;

	(void)state;
	orders_init(&o);
	add_until_launch(&o);
	orders_add_fault(&o, "400 Conflict",
			 "{\"__type\":\"ConflictException\",\"resourceIds\":[\"" ORDERS_TASK
			 "\"]}");
	orders_begin(&o);
	orders_submit(&o);
	orders_ok(&o, "task 9ad0");
	orders_end(&o);
}

/* In doubt: asked again with the same bytes; then the task is looked for. */
static void
test_launch_in_doubt(void **state)
{
	struct orders o;

	(void)state;
	for (int is_found = 0; is_found < 2; is_found++) {
		orders_init(&o);
		add_until_launch(&o);
		orders_add_fault(&o, "500 Oops", "{}");
		orders_add_fault(&o, "500 Oops", "{}");
		orders_add_fault(&o, "200 OK",
				 is_found ? "{\"taskArns\":[\"" ORDERS_TASK "\"]}"
					  : "{\"taskArns\":[]}");
		orders_begin(&o);
		orders_submit(&o);
		orders_sent(&o, 5, strstr(server_request(o.client.server, 4), "\r\n\r\n"));
		orders_sent(&o, 6, "\"startedBy\":\"" ORDERS_JOB "\"");
		orders_n_sent(&o, is_found ? 7 : 8); /* those that stopped, too */
		orders_phase(&o, is_found ? JOB_SUBMITTED : JOB_DOUBT_LAUNCH);
		assert_int_equal(o.news->n_in_doubt, !is_found);
		orders_end(&o);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_queue),
		cmocka_unit_test(test_fifo_and_task),
		cmocka_unit_test(test_task_alone),
		cmocka_unit_test(test_put_fails),
		cmocka_unit_test(test_put_is_there),
		cmocka_unit_test(test_put_conflict),
		cmocka_unit_test(test_send_fails),
		cmocka_unit_test(test_send_again),
		cmocka_unit_test(test_launch_is_refused),
		cmocka_unit_test(test_launch_adopts),
		cmocka_unit_test(test_launch_in_doubt),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
