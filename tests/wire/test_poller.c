/* SPDX-License-Identifier: MIT */
/* test_poller.c - the poller with real workers against a scripted server: what a failure does to a
 * source, how it heals, how often it asks meanwhile, and that ending never waits for the network.
 * Virtual time stands still but for clock_advance. */
#include <poll.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "client.h"
#include "poll/poller.h"

#define NOW_MS INT64_C(1795222800000)

/* One unit only, so that the order of answers is the order of polls. */
static const char stack_text[] = "{ \"schema\": \"cwtop-stack/1\", \"region\": \"eu-west-2\","
				 "  \"alarms\": { \"regions\": [\"eu-west-2\"] } }";

static const char no_alarms[] = "{\"MetricAlarms\":[],\"CompositeAlarms\":[]}";
static const char one_alarm[] = "{\"CompositeAlarms\":[],\"MetricAlarms\":[{\"AlarmName\":\"a\","
				"\"StateValue\":\"OK\",\"StateReason\":\"r\"}]}";
static const char throttling[] = "{\"__type\":\"com.amazon.coral.service#Throttling\","
				 "\"message\":\"Rate exceeded\"}";
static const char denied[] =
	"{\"__type\":\"x#AccessDenied\",\"Message\":\"User: arn:aws:iam::1:user/u"
	" is not authorized to perform: cloudwatch:DescribeAlarms\"}";

struct fixture {
	struct client client;
	struct bag bag;
	struct stack *stack;
	struct model *model;
	struct poller *poller;
};

static void
start_with(struct fixture *f, const char *text)
{
	struct stack_options options = { 0 };
	struct poller_options poller_options = { .history_s = 3600 };
	struct why why;

	clock_set(&(struct clock_origin){ NOW_MS, clock_real_ms(), 0 });
	client_open(&f->client, f->bag.answers, f->bag.n);
	assert_int_equal(stack_parse(text, strlen(text), "test", &options, &f->stack, &why),
			 ERR_OK);
	f->model = model_new(f->stack, 3600);
	assert_int_equal(
		poller_new(f->stack, f->client.shared, f->model, &poller_options, &f->poller, &why),
		ERR_OK);
}

static void
start(struct fixture *f)
{
	start_with(f, stack_text);
}

static void
stop(struct fixture *f)
{
	if (f->poller)
		assert_true(poller_stop(f->poller));
	model_free(f->model);
	stack_free(f->stack);
	client_close(&f->client);
	bag_done(&f->bag);
	clock_set(NULL);
}

/* Runs until nothing is under way. */
static void
settle(struct fixture *f)
{
	poller_run(f->poller);
	while (!poller_is_idle(f->poller)) {
		struct pollfd ready = { .fd = poller_fd(f->poller), .events = POLLIN };

		assert_int_equal(poll(&ready, 1, 60000), 1);
		poller_run(f->poller);
	}
}

/* The one source at this moment; its sentence into why when wanted. */
static enum state
state_now(struct fixture *f, struct text *why)
{
	struct snapshot *snapshot = model_publish(f->model, clock_now_ms());
	enum state state = snapshot->sources[0].state;

	if (why)
		text_add(why, snapshot->sources[0].error);
	snapshot_unref(snapshot);
	return state;
}

static void
test_connection_is_kept(void **state)
{
	struct fixture f = { 0 };

	(void)state;
	bag_init(&f.bag);
	bag_add(&f.bag, "200 OK", "", no_alarms);
	start(&f);
	for (int i = 0; i < 5; i++) {
		settle(&f);
		assert_int_equal(state_now(&f, NULL), STATE_OK);
		clock_advance(60000);
	}
	assert_int_equal(server_requests(f.client.server), 5);
	assert_int_equal(server_connections(f.client.server), 1);
	stop(&f);
}

static void
test_nothing_is_asked_before_it_is_due(void **state)
{
	struct fixture f = { 0 };

	(void)state;
	bag_init(&f.bag);
	bag_add(&f.bag, "200 OK", "", no_alarms);
	start(&f);
	settle(&f);
	clock_advance(59000);
	settle(&f);
	assert_int_equal(server_requests(f.client.server), 1);
	poller_refresh(f.poller);
	settle(&f);
	assert_int_equal(server_requests(f.client.server), 2);
	poller_pause(f.poller, true);
	assert_int_equal(state_now(&f, NULL), STATE_PAUSED);
	clock_advance(3600000);
	settle(&f);
	assert_int_equal(server_requests(f.client.server), 2);
	poller_pause(f.poller, false);
	settle(&f);
	assert_int_equal(server_requests(f.client.server), 3);
	stop(&f);
}

/* A poll that was under way when something was done may have looked before: it is asked again. */
static void
test_hurry(void **state)
{
	struct fixture f = { 0 };

	(void)state;
	bag_init(&f.bag);
	bag_add(&f.bag, "200 OK", "", no_alarms);
	start(&f);
	settle(&f);
	poller_hurry(f.poller, "jobs");
	settle(&f);
	assert_int_equal(server_requests(f.client.server), 1);
	poller_hurry(f.poller, "alarms");
	settle(&f);
	assert_int_equal(server_requests(f.client.server), 2);
	clock_advance(60000);
	assert_false(poller_run(f.poller)); /* it has left */
	poller_hurry(f.poller, "alarms");
	poller_hurry(f.poller, "alarms");
	settle(&f);
	assert_int_equal(server_requests(f.client.server), 4);
	settle(&f);
	assert_int_equal(server_requests(f.client.server), 4);
	stop(&f);
}

/* A source that could not ask about everything in one poll goes on, without waiting. */
static void
test_unfinished(void **state)
{
	static const char routes[] =
		"{ \"schema\": \"cwtop-stack/1\", \"region\": \"eu-west-2\", \"alarms\": { "
		"\"regions\": [] }, \"job_routes\": [ { \"name\": \"r\", \"templates\": [\"t\"], "
		"\"bucket\": \"results\", \"queue\": \"work\" } ] }";
	struct fixture f = { 0 };
	struct buf list;

	(void)state;
	buf_init(&list, 1u << 20);
	assert_true(buf_add_text(&list, "<ListBucketResult><IsTruncated>false</IsTruncated>"));
	for (unsigned i = 0; i < 205; i++)
		assert_true(buf_addf(&list,
				     "<CommonPrefixes><Prefix>jobs/job-%u/</Prefix>"
				     "</CommonPrefixes>",
				     i));
	assert_true(buf_add_text(&list, "</ListBucketResult>"));
	bag_init(&f.bag);
	bag_add(&f.bag, "200 OK", "", list.data);
	bag_add(&f.bag, "404 Not Found", "",
		"<Error><Code>NoSuchKey</Code><Message>no</Message></Error>");
	start_with(&f, routes);
	settle(&f);
	/* the list, two hundred statuses, twenty configurations; and the list again */
	assert_int_equal(server_requests(f.client.server), 1 + 200 + 20 + 1);
	buf_done(&list);
	stop(&f);
}

static void
test_red_is_watched_more_closely(void **state)
{
	struct fixture f = { 0 };

	(void)state;
	bag_init(&f.bag);
	bag_add(&f.bag, "200 OK", "", one_alarm);
	start(&f);
	settle(&f);
	poller_set_red(f.poller, true);
	clock_advance(15000);
	settle(&f);
	assert_int_equal(server_requests(f.client.server), 2);
	stop(&f);
}

/* Who only asks once promises nothing: that it is asked again is the poller's word. */
static void
test_promise(void **state)
{
	static const struct {
		const char *status, *body, *promise;
	} rows[] = {
		{ "503 Service Unavailable", "{}", ": asked again at the next poll" },
		{ "400 Bad Request", throttling, ": asked again more slowly" },
		{ "403 Forbidden", denied, NULL },
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct fixture f = { 0 };
		TEXT_ON(why, WHY_MAX);

		bag_init(&f.bag);
		for (int n = 0; n < 8; n++) /* whatever is tried again meets the same */
			bag_add(&f.bag, rows[i].status, "", rows[i].body);
		start(&f);
		settle(&f);
		state_now(&f, &why);
		if (rows[i].promise)
			assert_true(text_has(why.data, rows[i].promise));
		else
			assert_false(text_has(why.data, "asked again"));
		stop(&f);
	}
}

static void
test_old_rows_outlive_a_failure(void **state)
{
	struct fixture f = { 0 };
	struct snapshot *snapshot;
	TEXT_ON(why, WHY_MAX);

	(void)state;
	bag_init(&f.bag);
	bag_add(&f.bag, "200 OK", "", one_alarm);
	bag_add(&f.bag, "403 Forbidden", "", denied);
	start(&f);
	settle(&f);
	clock_advance(60000);
	settle(&f);
	assert_int_equal(state_now(&f, &why), STATE_DENIED);
	assert_true(text_has(why.data, "cloudwatch:DescribeAlarms"));
	snapshot = model_publish(f.model, clock_now_ms());
	assert_int_equal(snapshot->n_alarms, 1);
	assert_int_equal(snapshot_age_s(snapshot, 0), 60);
	snapshot_unref(snapshot);
	/* What is denied is asked again after five minutes (less a fifth of jitter), not before. */
	clock_advance(230000);
	settle(&f);
	assert_int_equal(server_requests(f.client.server), 2);
	clock_advance(140000);
	settle(&f);
	assert_int_equal(server_requests(f.client.server), 3);
	stop(&f);
}

static void
test_total_throttling_is_met_with_few_requests(void **state)
{
	struct fixture f = { 0 };

	(void)state;
	bag_init(&f.bag);
	bag_add(&f.bag, "400 Bad Request", "", throttling);
	start(&f);
	for (int i = 0; i < 600; i++) {
		settle(&f);
		clock_advance(1000);
	}
	assert_int_equal(state_now(&f, NULL), STATE_THROTTLED);
	assert_in_range(server_requests(f.client.server), 3, 12);
	stop(&f);
}

static void
test_first_failure_is_the_answer_when_all_fail(void **state)
{
	struct fixture f = { 0 };
	struct why why = { "" };

	(void)state;
	bag_init(&f.bag);
	bag_add(&f.bag, "403 Forbidden", "", denied);
	start(&f);
	settle(&f);
	assert_int_equal(poller_total_failure(f.poller, &why), ERR_DENIED);
	assert_true(text_has(why.text, "cloudwatch:DescribeAlarms"));
	stop(&f);
}

static void
test_ending_does_not_wait_for_a_server_that_hangs(void **state)
{
	struct fixture f = { 0 };
	int64_t begin_ms;

	(void)state;
	bag_init(&f.bag);
	bag_add_raw(&f.bag, "", 0, AFTER_HANG);
	start(&f);
	poller_run(f.poller);
	server_wait(f.client.server, 1);
	begin_ms = clock_real_ms();
	assert_true(poller_stop(f.poller));
	f.poller = NULL;
	/* Its own limit is ten seconds: less than half of that shows that it was woken. */
	assert_true(clock_real_ms() - begin_ms < 4000);
	stop(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_connection_is_kept),
		cmocka_unit_test(test_nothing_is_asked_before_it_is_due),
		cmocka_unit_test(test_hurry),
		cmocka_unit_test(test_unfinished),
		cmocka_unit_test(test_red_is_watched_more_closely),
		cmocka_unit_test(test_promise),
		cmocka_unit_test(test_old_rows_outlive_a_failure),
		cmocka_unit_test(test_total_throttling_is_met_with_few_requests),
		cmocka_unit_test(test_first_failure_is_the_answer_when_all_fail),
		cmocka_unit_test(test_ending_does_not_wait_for_a_server_that_hangs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
