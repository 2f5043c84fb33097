/* SPDX-License-Identifier: MIT */
/* test_spending.c - what is counted and priced when things go wrong: pages and attempts that left
 * are, what never left is not; and the operator's refresh is never refused, whatever the limit. */
#include <math.h>
#include <poll.h>
#include <string.h>

#include "base/clock.h"
#include "client.h"
#include "poll/poller.h"

#define NOW_MS INT64_C(1795222800000)

static const char alarms_stack[] = "{ \"schema\": \"cwtop-stack/1\", \"region\": \"eu-west-2\","
				   "  \"alarms\": { \"regions\": [\"eu-west-2\"] } }";
static const char metrics_stack[] =
	"{ \"schema\": \"cwtop-stack/1\", \"region\": \"eu-west-2\", \"alarms\": { \"regions\": [] "
	"},"
	"  \"metrics\": [ { \"group\": \"g\", \"namespace\": \"N\", \"metrics\": ["
	"    { \"id\": \"a\", \"name\": \"A\", \"stat\": \"Sum\" },"
	"    { \"id\": \"b\", \"name\": \"B\", \"stat\": \"Sum\" },"
	"    { \"id\": \"c\", \"expression\": \"a + b\" } ] } ] }";

static const char no_alarms[] = "{\"MetricAlarms\":[],\"CompositeAlarms\":[]}";
static const char throttling[] = "{\"__type\":\"com.amazon.coral.service#Throttling\","
				 "\"message\":\"Rate exceeded\"}";
static const char first_page[] =
	"{\"Messages\":[],\"NextToken\":\"more\",\"MetricDataResults\":[{\"Id\":\"a\",\"Label\":"
	"\"l\","
	"\"StatusCode\":\"PartialData\",\"Timestamps\":[],\"Values\":[]}]}";
static const char last_page[] =
	"{\"Messages\":[],\"MetricDataResults\":[{\"Id\":\"a\",\"Label\":\"l\",\"StatusCode\":"
	"\"Complete\",\"Timestamps\":[],\"Values\":[]}]}";

struct fixture {
	struct client client;
	struct bag bag; /* filled before start */
	struct stack *stack;
	struct model *model;
	struct poller *poller;
};

static void
start(struct fixture *f, const char *text, double limit_usd)
{
	const struct stack_options options = { 0 };
	const struct poller_options poller_options = { .history_s = 3600, .limit_usd = limit_usd };
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
stop(struct fixture *f)
{
	assert_true(poller_stop(f->poller));
	model_free(f->model);
	stack_free(f->stack);
	client_close(&f->client);
	bag_done(&f->bag);
	clock_set(NULL);
}

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

static struct watching
shown(struct fixture *f)
{
	struct snapshot *snapshot = model_publish(f->model, clock_now_ms());
	struct watching watching = snapshot->watching;

	snapshot_unref(snapshot);
	return watching;
}

static void
expect_spent(struct fixture *f, uint64_t calls, double usd)
{
	struct watching watching = shown(f);

	assert_int_equal(watching.calls, calls);
	if (fabs(watching.usd - usd) > 1e-12)
		fail_msg("$%.9f, not $%.9f", watching.usd, usd);
}

static void
test_attempts_count(void **state)
{
	struct fixture f = { 0 };

	(void)state;
	bag_init(&f.bag);
	bag_add(&f.bag, "400 Bad Request", "", throttling);
	bag_add(&f.bag, "200 OK", "", no_alarms);
	start(&f, alarms_stack, 0);
	settle(&f);
	assert_int_equal(server_requests(f.client.server), 2);
	expect_spent(&f, 2, 2 * 0.00001);
	stop(&f);
}

static void
test_pages_count(void **state)
{
	struct fixture f = { 0 };

	(void)state;
	bag_init(&f.bag);
	bag_add(&f.bag, "200 OK", "", first_page);
	bag_add(&f.bag, "200 OK", "", last_page);
	start(&f, metrics_stack, 0);
	settle(&f);
	assert_int_equal(server_requests(f.client.server), 2);
	/* two metrics, named by both requests; the expression is none */
	expect_spent(&f, 2, 4 * 0.00001);
	stop(&f);
}

static void
test_what_never_left_does_not(void **state)
{
	struct fixture f = { 0 };

	(void)state;
	bag_init(&f.bag);
	bag_add(&f.bag, "200 OK", "", no_alarms);
	start(&f, alarms_stack, 0);
	server_stop(f.client.server);
	f.client.server = NULL;
	settle(&f);
	assert_true(shown(&f).errors > 0);
	expect_spent(&f, 0, 0);
	stop(&f);
}

static void
test_refresh_is_never_refused(void **state)
{
	struct fixture f = { 0 };

	(void)state;
	bag_init(&f.bag);
	bag_add(&f.bag, "200 OK", "", last_page);
	start(&f, metrics_stack, 0.001);
	settle(&f);
	assert_true(shown(&f).is_limited);
	assert_true(shown(&f).usd_per_month <= 0.001);
	assert_true(shown(&f).unlimited_usd > 0.17);
	/* two metrics at 17 cents a month as designed: now they have to wait for a day or so */
	clock_advance(3600000);
	settle(&f);
	assert_int_equal(server_requests(f.client.server), 1);
	for (int i = 0; i < 5; i++) {
		poller_refresh(f.poller);
		settle(&f);
	}
	assert_int_equal(server_requests(f.client.server), 6);
	stop(&f);
}

/* The keys go on working; the limit just takes as much away as they ask for more. */
static void
test_the_limit_decides_not_the_key(void **state)
{
	struct fixture f = { 0 };

	(void)state;
	bag_init(&f.bag);
	bag_add(&f.bag, "200 OK", "", last_page);
	start(&f, metrics_stack, 0.20);
	settle(&f);
	assert_false(shown(&f).is_limited);
	poller_pace(f.poller, 0.5);
	assert_true(shown(&f).is_limited);
	assert_true(shown(&f).usd_per_month <= 0.20 && shown(&f).usd_per_month > 0.19);
	assert_true(fabs(shown(&f).unlimited_usd - 2 * 17280 * 0.00001) < 1e-9);
	poller_pace(f.poller, 2);
	assert_false(shown(&f).is_limited);
	assert_true(fabs(shown(&f).usd_per_month - 2 * 4320 * 0.00001) < 1e-9);
	stop(&f);
}

/* A stack that is loaded again, with what was looked up, has another poller: nothing is forgotten.
 */
static void
test_what_a_poller_before_has_spent(void **state)
{
	const struct poller_options poller_options = { .history_s = 3600 };
	struct fixture f = { 0 };
	struct poller *before;
	struct snapshot *snapshot;
	struct why why;

	(void)state;
	bag_init(&f.bag);
	bag_add(&f.bag, "200 OK", "", last_page);
	start(&f, metrics_stack, 0);
	settle(&f);
	before = f.poller;
	model_free(f.model);
	f.model = model_new(f.stack, 3600);
	assert_int_equal(
		poller_new(f.stack, f.client.shared, f.model, &poller_options, &f.poller, &why),
		ERR_OK);
	poller_add_spent(f.poller, before);
	expect_spent(&f, 1, 2 * 0.00001);
	settle(&f);
	expect_spent(&f, 2, 4 * 0.00001);
	snapshot = model_publish(f.model, clock_now_ms());
	assert_int_equal(snapshot->sources[0].cost.calls, 2);
	snapshot_unref(snapshot);
	assert_true(poller_stop(before));
	stop(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_attempts_count),
		cmocka_unit_test(test_pages_count),
		cmocka_unit_test(test_what_never_left_does_not),
		cmocka_unit_test(test_refresh_is_never_refused),
		cmocka_unit_test(test_the_limit_decides_not_the_key),
		cmocka_unit_test(test_what_a_poller_before_has_spent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
