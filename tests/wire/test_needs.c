/* SPDX-License-Identifier: MIT */
/* test_needs.c - metrics that nobody looks at are not asked for, and come at once when somebody
 * does. What left is counted by the server. Virtual time stands still but for clock_advance. */
#include <poll.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "client.h"
#include "counter.h"
#include "poll/poller.h"

#define NOW_MS INT64_C(1795222800000)

/* Always: the one with the alarm. On the page only: two of a minute, one of five. */
static const char stack_text[] =
	"{ \"schema\": \"cwtop-stack/1\", \"region\": \"eu-west-2\","
	"  \"alarms\": { \"regions\": [] },"
	"  \"metrics\": [ { \"group\": \"web\", \"namespace\": \"N\", \"metrics\": ["
	"    { \"id\": \"bad\", \"name\": \"Bad\", \"stat\": \"Sum\", \"alarm\": \"> 1\" },"
	"    { \"id\": \"all\", \"name\": \"All\", \"stat\": \"Sum\" },"
	"    { \"id\": \"bytes\", \"name\": \"Bytes\", \"stat\": \"Sum\" },"
	"    { \"id\": \"rate\", \"expression\": \"bytes / all\" },"
	"    { \"id\": \"slow\", \"name\": \"Slow\", \"stat\": \"Sum\", \"period\": 300 } ] } ] }";

static const char *const web[] = { "web" };
static const struct metric_need nothing = { 0 }, page = { .groups = web, .n_groups = 1 };

struct fixture {
	struct counter *counter;
	struct client client;
	struct stack *stack;
	struct model *model;
	struct poller *poller;
	struct snapshot *snapshot;
};

static void
start(struct fixture *f, const struct metric_need *need)
{
	const struct stack_options options = { 0 };
	const struct poller_options poller_options = { .history_s = 3600 };
	struct why why;

	*f = (struct fixture){ .counter = counter_start() };
	clock_set(&(struct clock_origin){ NOW_MS, clock_real_ms(), 0 });
	client_open_port(&f->client, counter_port(f->counter));
	if (stack_parse(stack_text, strlen(stack_text), "test", &options, &f->stack, &why))
		fail_msg("%s", why.text);
	f->model = model_new(f->stack, 3600);
	assert_int_equal(
		poller_new(f->stack, f->client.shared, f->model, &poller_options, &f->poller, &why),
		ERR_OK);
	poller_set_need(f->poller, need);
}

static void
stop(struct fixture *f)
{
	assert_true(poller_stop(f->poller));
	snapshot_unref(f->snapshot);
	model_free(f->model);
	stack_free(f->stack);
	client_close(&f->client);
	counter_stop(f->counter);
	clock_set(NULL);
}

/* Runs until nothing is under way, and expects so many metrics, expressions apart, to have been
 * asked for in so many requests since the last time. */
static void
expect_asked(struct fixture *f, uint64_t metrics, uint64_t requests)
{
	struct counter_row rows[COUNTER_ROWS_MAX];
	size_t n;

	poller_run(f->poller);
	while (!poller_is_idle(f->poller)) {
		struct pollfd ready = { .fd = poller_fd(f->poller), .events = POLLIN };

		assert_int_equal(poll(&ready, 1, 60000), 1);
		poller_run(f->poller);
	}
	n = counter_rows(f->counter, rows);
	assert_int_equal(n ? rows[0].metrics : 0, metrics);
	assert_int_equal(n ? rows[0].requests : 0, requests);
	counter_reset(f->counter);
	snapshot_unref(f->snapshot);
	f->snapshot = model_publish(f->model, clock_now_ms());
}

static const struct metric_view *
metric(const struct fixture *f, const char *id)
{
	return &f->snapshot->metrics[stack_metric(f->stack, id)];
}

static const struct source_status *
source_of(const struct fixture *f, const char *id)
{
	return &f->snapshot->sources[metric(f, id)->source];
}

static void
test_only_what_is_needed(void **state)
{
	struct fixture f;

	(void)state;
	start(&f, &nothing);
	expect_asked(&f, 1, 1);
	clock_advance(300000);
	expect_asked(&f, 1, 1);
	assert_true(metric(&f, "bad")->is_watched && metric(&f, "bad")->good_ms > 0);
	assert_false(metric(&f, "all")->is_watched || metric(&f, "rate")->is_watched);
	assert_int_equal(metric(&f, "all")->good_ms, 0);
	assert_false(f.snapshot->watching.usd_per_month > 8640 * 0.00001 + 1e-9);
	stop(&f);
}

/* A unit without anything to ask is not waited for, not stale and no reason for worry. */
static void
test_a_unit_rests(void **state)
{
	struct fixture f;

	(void)state;
	start(&f, &nothing);
	expect_asked(&f, 1, 1);
	assert_true(source_of(&f, "slow")->is_resting);
	assert_int_equal(source_of(&f, "slow")->state, STATE_PAUSED);
	for (size_t i = 0; i < f.snapshot->n_reasons; i++)
		assert_false(text_has(f.snapshot->reasons[i].text, "waiting"));
	poller_set_need(f.poller, &page);
	expect_asked(&f, 3, 2);
	assert_false(source_of(&f, "slow")->is_resting);
	poller_set_need(f.poller, &nothing);
	clock_advance(86400000);
	expect_asked(&f, 1, 1);
	assert_true(source_of(&f, "slow")->is_resting);
	assert_false(source_of(&f, "slow")->is_stale);
	assert_int_equal(source_of(&f, "slow")->state, STATE_PAUSED);
	stop(&f);
}

/* Not at the next cadence; the expression with its inputs; and nothing that is known already. */
static void
test_asked_at_once(void **state)
{
	struct fixture f;

	(void)state;
	start(&f, &nothing);
	expect_asked(&f, 1, 1);
	clock_advance(7000);
	expect_asked(&f, 0, 0);
	poller_set_need(f.poller, &page);
	expect_asked(&f, 3, 2);
	assert_true(metric(&f, "rate")->is_watched && metric(&f, "rate")->good_ms > 0);
	stop(&f);
}

/* To leave a page and come back does not cost anything while what is known is fresh. */
static void
test_to_and_fro(void **state)
{
	struct fixture f;

	(void)state;
	start(&f, &page);
	expect_asked(&f, 4, 2);
	for (int i = 0; i < 20; i++) {
		clock_advance(5000);
		poller_set_need(f.poller, i % 2 ? &page : &nothing);
		expect_asked(&f, 0, 0);
	}
	clock_advance(200000);
	expect_asked(&f, 4, 2);
	stop(&f);
}

static void
test_refresh_asks_for_what_is_needed(void **state)
{
	struct fixture f;

	(void)state;
	start(&f, &page);
	expect_asked(&f, 4, 2);
	poller_refresh(f.poller);
	expect_asked(&f, 4, 2);
	poller_set_need(f.poller, &nothing);
	poller_refresh(f.poller);
	expect_asked(&f, 1, 1);
	stop(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_only_what_is_needed),
		cmocka_unit_test(test_a_unit_rests),
		cmocka_unit_test(test_asked_at_once),
		cmocka_unit_test(test_to_and_fro),
		cmocka_unit_test(test_refresh_asks_for_what_is_needed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
