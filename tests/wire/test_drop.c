/* SPDX-License-Identifier: MIT */
/* test_drop.c - an order that nobody waits for any more is cut short while AWS does not answer: the
 * next one of its lane is carried out at once. */
#include <string.h>

#include "base/text.h"
#include "orders.h"

#define TRACE "1-58406520-a006649127e371903a2de979"

static struct metric_def metrics[] = { { .id = "m",
					 .region = "eu-west-2",
					 .namespace_ = "Demo",
					 .name = "Errors",
					 .stat = "Sum",
					 .period_s = 60,
					 .scale = 1 } };
static const size_t first[] = { 0 };
static const struct ask_lines lines = { .where = { .group = "/g", .region = "eu-west-2" },
					.from_ms = ORDERS_NOW_MS - 600000,
					.to_ms = ORDERS_NOW_MS - 300000 };
static const struct ask_trace trace = { .region = "eu-west-2", .id = TRACE };
static const struct ask_points points = {
	.metrics = first,
	.n_metrics = 1,
	.span = { ORDERS_NOW_MS / 1000 - 600, ORDERS_NOW_MS / 1000 - 300 },
	.period_s = 60,
};

static const struct {
	struct act_order order;
	const char *asks, *answer;
} looks[] = {
	{ { .kind = ACT_LINES, .lines = &lines },
	  "logGroupName",
	  "{\"events\":[{\"eventId\":\"1\",\"timestamp\":1795234900000,\"message\":\"m\","
	  "\"logStreamName\":\"s\"}]}" },
	{ { .kind = ACT_TRACE, .trace = &trace },
	  "TraceIds",
	  "{\"Traces\":[{\"Id\":\"" TRACE "\",\"Duration\":0.5,\"Segments\":[{\"Id\":\"a1\","
	  "\"Document\":\"{\\\"id\\\":\\\"a1\\\",\\\"name\\\":\\\"web\\\",\\\"start_time\\\":1.5,"
	  "\\\"end_time\\\":2.0}\"}]}],\"UnprocessedTraceIds\":[]}" },
	{ { .kind = ACT_POINTS, .points = &points },
	  "MetricDataQueries",
	  "{\"MetricDataResults\":[{\"Id\":\"m\",\"Timestamps\":[1795234860],\"Values\":[9],"
	  "\"StatusCode\":\"Complete\"}]}" },
};

static void
test_hangs(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(looks); i++) {
		struct act_news *news;
		struct orders o;
		uint64_t number;

		orders_init(&o);
		o.is_patient = true; /* but for the dropping it would hang for minutes */
		o.stack.metrics = metrics;
		o.stack.n_metrics = LEN(metrics);
		bag_add(&o.bag, "200 OK", "", looks[i].answer);
		bag_to(&o.bag, looks[i].asks, SIZE_MAX);
		bag_add(&o.bag, "200 OK", "", looks[i].answer);
		bag_to(&o.bag, looks[i].asks, 0);
		orders_begin(&o);
		number = act_give(o.act, &looks[i].order);
		server_wait(o.client.server, 1);
		act_drop(o.act, number);
		news = orders_next(&o);
		assert_int_equal(news->number, number);
		assert_true(news->is_last);
		assert_int_not_equal(news->err, ERR_OK);
		act_news_free(news);
		orders_give(&o, &looks[i].order);
		orders_ok(&o, "");
		assert_true(o.news->n_lines == 1 || o.news->traced || o.news->n_series == 1);
		orders_n_sent(&o, 2);
		orders_end(&o);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_hangs) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
