/* SPDX-License-Identifier: MIT */
/* test_month.c - what watching the shipped cityflow stack costs: the real poller, its real
 * requests, a server that only counts. The prices are literals from AWS's pricing pages, not the
 * code's.
 *
 * What is shown is compared with what came over the wire, three times: a day in which every source
 * is asked exactly as designed; a day in which something is red all the time, so that the monthly
 * limit must hold; and thirty days. Virtual time stands still but for clock_advance. In the thirty
 * days it moves a minute at a time: metrics, alarms and the bill, which are all but 15 cents of the
 * cost, are asked exactly as designed, queues (those 15 cents) and tasks (free) once a minute
 * instead of four times, as on a machine that sleeps in between; at four times a minute the test
 * would take a minute itself. Nobody answers wrongly here: retries and pages are test_spending.c's.
 */
#include <math.h>
#include <poll.h>
#include <string.h>

#include "base/clock.h"
#include "client.h"
#include "counter.h"
#include "poll/poller.h"
#include "store/store.h"

#define NOW_MS INT64_C(1795222800000)
#define DAY_MS INT64_C(86400000)

/* Sanitizers make it many times slower: the same, for fewer days. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define DAYS 2
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define DAYS 2
#endif
#endif
#ifndef DAYS
#define DAYS 30
#endif

#define LIMIT_USD 5.00

/* November 2025, us-east-1, without free tiers:
 * https://aws.amazon.com/cloudwatch/pricing/   $0.01 per 1,000 metrics requested by GetMetricData;
 *                                              $0.01 per 1,000 other requests
 * https://aws.amazon.com/sqs/pricing/          $0.40 per million requests
 * https://aws.amazon.com/s3/pricing/           $0.005 per 1,000 lists, Standard
 * https://aws.amazon.com/aws-cost-management/aws-cost-explorer/pricing/   $0.01 per request */
static const struct {
	const char *service, *operation; /* NULL: any other of the service */
	double per_request, per_metric;
} prices[] = {
	{ "monitoring", "GetMetricData", 0, 0.00001 },
	{ "monitoring", NULL, 0.00001, 0 },
	{ "sqs", NULL, 0.0000004, 0 },
	{ "s3", "/cityflow-artifacts/", 0.000005, 0 },
	{ "ce", NULL, 0.01, 0 },
	{ "ecs", NULL, 0, 0 },
	{ "rum", NULL, 0, 0 },
	{ "cloudfront", NULL, 0, 0 },
	{ "route53", NULL, 0, 0 },
	{ "apigateway", NULL, 0, 0 },
	{ "lambda", NULL, 0, 0 },
	{ "application-autoscaling", NULL, 0, 0 },
	{ "tagging", NULL, 0, 0 },
	{ "budgets", NULL, 0, 0 },
	{ "sts", NULL, 0, 0 },
};

struct fixture {
	struct counter *counter;
	struct client client;
	struct stack *stack;
	struct model *model;
	struct poller *poller;
	struct store *store; /* counts what Cost Explorer was asked */
};

static void
start(struct fixture *f)
{
	static const struct stack_var vars[] = {
		{ "distribution_id", "E1" },
		{ "api_id", "a1" },
		{ "api_function", "fn" },
		{ "rum_monitor", "site" },
	};
	const struct stack_options options = { .vars = vars, .n_vars = LEN(vars) };
	struct poller_options poller_options = { .history_s = 10800, .limit_usd = LIMIT_USD };
	struct why why;

	*f = (struct fixture){ .counter = counter_start() };
	assert_int_equal(store_open_temporary(&f->store, &why), ERR_OK);
	poller_options.store = f->store;
	clock_set(&(struct clock_origin){ NOW_MS, clock_real_ms(), 0 });
	client_open_port(&f->client, counter_port(f->counter));
	if (stack_load("share/stacks/cityflow.jsonc", &options, &f->stack, &why) != ERR_OK)
		fail_msg("%s", why.text);
	f->model = model_new(f->stack, 10800);
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
	counter_stop(f->counter);
	store_close(f->store);
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

static void
watch(struct fixture *f, int64_t for_ms, int64_t step_ms)
{
	for (int64_t passed_ms = 0; passed_ms < for_ms; passed_ms += step_ms) {
		settle(f);
		clock_advance(step_ms);
	}
}

static double
price_of(const struct counter_row *row)
{
	for (size_t i = 0; i < LEN(prices); i++)
		if (strcmp(prices[i].service, row->service) == 0 &&
		    (!prices[i].operation || strcmp(prices[i].operation, row->operation) == 0))
			return (double)row->requests * prices[i].per_request +
			       (double)row->metrics * prices[i].per_metric;
	fail_msg("%s %s has no price here", row->service, row->operation);
	return 0;
}

struct wire {
	uint64_t calls;
	double usd;
};

static struct wire
on_the_wire(struct fixture *f)
{
	struct counter_row rows[COUNTER_ROWS_MAX];
	size_t n = counter_rows(f->counter, rows);
	struct wire wire = { 0 };

	for (size_t i = 0; i < n; i++) {
		wire.calls += rows[i].requests;
		wire.usd += price_of(&rows[i]);
	}
	return wire;
}

static uint64_t
requests_of(struct fixture *f, const char *operation)
{
	struct counter_row rows[COUNTER_ROWS_MAX];
	size_t n = counter_rows(f->counter, rows);

	for (size_t i = 0; i < n; i++)
		if (strcmp(rows[i].operation, operation) == 0)
			return rows[i].requests;
	return 0;
}

static void
expect_usd(double shown, double expected, double tolerance)
{
	if (!(fabs(shown - expected) <= tolerance))
		fail_msg("$%.9f, not $%.9f", shown, expected);
}

/* Shown equals counted, in all and as the sum of the sources. Returns what is shown. */
static struct watching
expect_shown_is_counted(struct fixture *f)
{
	struct snapshot *snapshot = model_publish(f->model, clock_now_ms());
	struct watching watching = snapshot->watching;
	struct wire wire = on_the_wire(f), sum = { 0 };
	double usd_per_month = 0;

	for (size_t i = 0; i < snapshot->n_sources; i++) {
		sum.calls += snapshot->sources[i].cost.calls;
		sum.usd += snapshot->sources[i].cost.usd;
		usd_per_month += snapshot->sources[i].cost.usd_per_month;
	}
	assert_int_equal(watching.calls, wire.calls);
	assert_int_equal(sum.calls, wire.calls);
	expect_usd(watching.usd, wire.usd, 1e-9);
	expect_usd(sum.usd, wire.usd, 1e-9);
	expect_usd(usd_per_month, watching.usd_per_month, 1e-9);
	snapshot_unref(snapshot);
	return watching;
}

static void
test_a_day_as_designed(void **state)
{
	struct fixture f;
	struct watching shown;

	(void)state;
	start(&f);
	watch(&f, DAY_MS, 15000);
	shown = expect_shown_is_counted(&f);
	assert_false(shown.is_limited);
	/* what is said of a month holds for each day of it, but for the addresses of two queues */
	expect_usd(shown.usd_per_month / 30, shown.usd, 2 * 0.0000004 + 1e-9);
	assert_true(shown.usd * 30 <= LIMIT_USD);
	assert_int_equal(requests_of(&f, "DescribeAlarms"), 2 * 1440);
	stop(&f);
}

static void
test_a_red_day_under_the_limit(void **state)
{
	struct fixture f;
	struct watching shown;
	struct wire first;

	(void)state;
	start(&f);
	poller_set_red(f.poller, true);
	settle(&f);
	first = on_the_wire(&f);
	watch(&f, DAY_MS, 15000);
	shown = expect_shown_is_counted(&f);
	assert_true(shown.is_limited);
	assert_true(shown.unlimited_usd > 2 * LIMIT_USD);
	assert_true(shown.usd_per_month <= LIMIT_USD);
	assert_true(shown.usd_per_month > 0.98 * LIMIT_USD);
	/* a day has at most one round more than its length has cadences: the first one */
	assert_true(shown.usd <= LIMIT_USD / 30 + first.usd);
	/* what is free is asked as ever: running and stopped tasks, each 15 s */
	assert_int_equal(requests_of(&f, "ListTasks"), 2 * 5760);
	/* and what is red more often than what is not */
	assert_true(requests_of(&f, "DescribeAlarms") > 2 * 1440);
	stop(&f);
}

static void
test_a_month(void **state)
{
	struct fixture f;
	struct watching shown;

	(void)state;
	start(&f);
	watch(&f, DAYS * DAY_MS, 60000);
	shown = expect_shown_is_counted(&f);
	assert_int_equal(requests_of(&f, "DescribeAlarms"), DAYS * 2 * 1440);
	assert_true(shown.usd <= shown.usd_per_month / 30 * DAYS + 0.001);
	assert_true(shown.usd > 0.9 * shown.usd_per_month / 30 * DAYS);
	assert_true(shown.usd_per_month <= LIMIT_USD);
	stop(&f);
}

/* What the operator has had asked is part of it, and no source's. */
static void
test_asked_by_hand(void **state)
{
	struct aws_stats asked = { .requests = 7 };
	struct fixture f;
	struct watching before, after;
	struct snapshot *snapshot;

	(void)state;
	asked.sent[LOGS_START_QUERY] = 1;
	asked.sent[LOGS_QUERY_RESULTS] = 3;
	asked.sent[CW_METRIC_DATA] = 2;
	asked.sent[CW_ALARM_HISTORY] = 1;
	start(&f);
	settle(&f);
	before = expect_shown_is_counted(&f);
	poller_add_asked(f.poller, &asked, 7, 3.0 * 1024 * 1024 * 1024);
	snapshot = model_publish(f.model, clock_now_ms());
	after = snapshot->watching;
	snapshot_unref(snapshot);
	assert_int_equal(after.calls, before.calls + 7);
	expect_usd(after.usd - before.usd, 2 * 7 * 1e-5 + 1e-5 + 3 * 0.005, 1e-9);
	expect_usd(after.usd_per_month, before.usd_per_month, 1e-9);
	stop(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_day_as_designed),
		cmocka_unit_test(test_a_red_day_under_the_limit),
		cmocka_unit_test(test_a_month),
		cmocka_unit_test(test_asked_by_hand),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
