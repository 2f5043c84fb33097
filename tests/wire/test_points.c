/* SPDX-License-Identifier: MIT */
/* test_points.c - the points of a chart: what is asked of CloudWatch for them, and what becomes of
 * its answers. */
#include "looks.h"

#include <stdio.h>
#include <string.h>

#define FROM 1795150800 /* 2026-11-20T05:00:00Z */
#define DAY 86400

static const struct metric_def plain = { .region = "eu-west-2",
					 .namespace_ = "Demo",
					 .name = "Errors",
					 .stat = "Sum",
					 .period_s = 60,
					 .scale = 1 };

enum { ERRORS, SILENT, CALLS, RATE, TWICE, EDGE, LOST, METRICS };

struct chart_look {
	struct look l;
	struct metric_def metrics[METRICS];
	struct ask_points ask;
};

static void
begin(struct chart_look *c, const size_t *metrics, size_t n)
{
	static const char *const ids[] = { "errors", "silent", "calls", "rate",
					   "twice",  "edge",   "lost" };

	*c = (struct chart_look){ 0 };
	look_begin(&c->l);
	for (size_t i = 0; i < METRICS; i++) {
		c->metrics[i] = plain;
		c->metrics[i].id = ids[i];
	}
	c->metrics[RATE].expression = "100*errors/calls";
	c->metrics[TWICE].expression = "2*rate";
	c->metrics[RATE].scale = 0.5;
	c->metrics[EDGE].region = "us-east-1";
	c->metrics[LOST].unresolved = "site";
	c->l.stack.metrics = c->metrics;
	c->l.stack.n_metrics = METRICS;
	c->l.stack.region = "eu-west-2";
	c->ask = (struct ask_points){
		.metrics = metrics, .n_metrics = n, .span = { FROM, FROM + 3600 }, .period_s = 300
	};
	c->l.order.points = &c->ask;
}

static void
run(struct chart_look *c)
{
	look_run(&c->l, act_carry_points);
}

static void
answer(struct chart_look *c, const char *results)
{
	char body[2000];

	(void)snprintf(body, sizeof(body), "{\"Messages\":[],\"MetricDataResults\":[%s]}", results);
	bag_add(&c->l.bag, "200 OK", "", body);
}

#define RESULT(id, times, values, status)                                                   \
	"{\"Id\":\"" id "\",\"Label\":\"l\",\"Timestamps\":[" times "],\"Values\":[" values \
	"],\"StatusCode\":\"" status "\"}"

/* An answer as it was recorded: one metric has points, the other none. */
static void
test_recorded(void **state)
{
	static const size_t metrics[] = { SILENT, ERRORS };
	struct chart_look c;

	(void)state;
	begin(&c, metrics, 2);
	bag_add_file(&c.l.bag, "moto-get-metric-data.json");
	run(&c);
	look_ok(&c.l, "2 metrics asked for");
	assert_int_equal(c.l.news.n_done, 2);
	assert_int_equal(c.l.news.n_series, 2);
	assert_int_equal(c.l.news.series[0].metric, SILENT);
	assert_int_equal(c.l.news.series[0].points.n, 0);
	assert_int_equal(c.l.news.series[1].metric, ERRORS);
	assert_true(c.l.news.series[1].points.n > 0);
	assert_false(c.l.news.series[1].points.is_incomplete);
	look_sent(&c.l, 0, "\"StartTime\":1795150800,\"EndTime\":1795154400");
	look_sent(&c.l, 0, "\"Period\":300,\"Stat\":\"Sum\"");
	look_end(&c.l);
}

/* Asked a day earlier, from a whole period on; its times come back as if it were today. */
static void
test_shift(void **state)
{
	static const size_t metrics[] = { ERRORS };
	struct chart_look c;

	(void)state;
	begin(&c, metrics, 1);
	answer(&c, RESULT("errors", "1795064400,1795064700", "3.5,4", "Complete"));
	c.ask.shift_s = DAY;
	c.ask.span.start_s += 17;
	run(&c);
	look_ok(&c.l, "1 metric asked for");
	look_sent(&c.l, 0, "\"StartTime\":1795064400,\"EndTime\":1795068000");
	assert_int_equal(c.l.news.series[0].points.n, 2);
	assert_int_equal(c.l.news.series[0].points.times_s[0], FROM);
	assert_int_equal(c.l.news.series[0].points.times_s[1], FROM + 300);
	assert_true(c.l.news.series[0].points.values[0] == 3.5);
	look_end(&c.l);
}

/* What an expression is made of goes with it, and is not sent back; its inputs keep their own
 * statistic whatever is asked for. */
static void
test_expression(void **state)
{
	static const size_t metrics[] = { TWICE, SILENT };
	struct chart_look c;

	(void)state;
	begin(&c, metrics, 2);
	answer(&c, RESULT("twice", "1795150800", "8", "Complete"));
	c.ask.stat = "p90";
	run(&c);
	look_ok(&c.l, "3 metrics asked for"); /* errors, calls and silent are paid for */
	look_sent(&c.l, 0, "{\"Id\":\"twice\",\"Expression\":\"2*rate\",\"Period\":300}");
	look_sent(&c.l, 0,
		  "{\"Id\":\"rate\",\"Expression\":\"100*errors/calls\",\"Period\":300,"
		  "\"ReturnData\":false}");
	look_sent(&c.l, 0,
		  "{\"Id\":\"calls\",\"MetricStat\":{\"Metric\":{\"Namespace\":\"Demo\","
		  "\"MetricName\":\"Errors\",\"Dimensions\":[]},\"Period\":300,\"Stat\":\"Sum\"},"
		  "\"ReturnData\":false}");
	look_sent(&c.l, 0, "\"Period\":300,\"Stat\":\"p90\"}}");
	look_not_sent(&c.l, 0, "\"edge\"");
	assert_int_equal(server_requests(c.l.client.server), 1);
	assert_int_equal(c.l.news.n_paid_metrics, 3);
	assert_int_equal(c.l.news.series[0].points.n, 1);
	assert_true(c.l.news.series[0].points.values[0] == 8);
	look_end(&c.l);
}

/* A request for each region; without a period the shortest that CloudWatch keeps points in. */
static void
test_regions(void **state)
{
	static const size_t metrics[] = { EDGE, ERRORS };
	struct chart_look c;

	(void)state;
	begin(&c, metrics, 2);
	answer(&c, RESULT("edge", "1795150800", "1", "Complete"));
	answer(&c, RESULT("errors", "1795150800", "2", "PartialData"));
	c.ask.period_s = 0;
	c.ask.span.start_s = c.ask.span.end_s - 100 * DAY;
	run(&c);
	look_ok(&c.l, "2 metrics asked for");
	look_sent(&c.l, 0, "us-east-1/monitoring");
	look_sent(&c.l, 1, "eu-west-2/monitoring");
	look_sent(&c.l, 0, "\"Period\":21600,");
	assert_true(c.l.news.series[0].points.values[0] == 1);
	assert_true(c.l.news.series[1].points.values[0] == 2);
	assert_true(c.l.news.series[1].points.is_incomplete);
	look_end(&c.l);
}

static void
test_refused(void **state)
{
	static const size_t metrics[] = { ERRORS }, lost[] = { ERRORS, LOST };
	struct chart_look c;

	(void)state;
	begin(&c, metrics, 1);
	bag_add(&c.l.bag, "400 Bad Request", "",
		"{\"__type\":\"ThrottlingException\",\"message\":\"Rate exceeded\"}");
	run(&c);
	look_fails(&c.l, ERR_THROTTLED, "cloudwatch:GetMetricData is throttled in eu-west-2");
	assert_int_equal(c.l.news.n_series, 0);
	look_end(&c.l);
	begin(&c, metrics, 1);
	bag_add(&c.l.bag, "400 Bad Request", "",
		"{\"__type\":\"AccessDeniedException\",\"message\":\"no\"}");
	run(&c);
	look_fails(&c.l, ERR_DENIED, "cloudwatch:GetMetricData");
	look_end(&c.l);
	begin(&c, metrics, 1); /* cut off in the middle of a number */
	bag_add(&c.l.bag, "200 OK", "", "{\"MetricDataResults\":[{\"Id\":\"errors\",\"Values\":[1");
	run(&c);
	look_fails(&c.l, ERR_PARSE, "127.0.0.1");
	assert_int_equal(c.l.news.n_series, 0);
	look_end(&c.l);
	begin(&c, lost, 2);
	bag_add(&c.l.bag, "200 OK", "", "{}");
	run(&c);
	look_fails(&c.l, ERR_USAGE, "metric lost: the variable ${site} has no value");
	assert_int_equal(server_requests(c.l.client.server), 0);
	look_end(&c.l);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_recorded),   cmocka_unit_test(test_shift),
		cmocka_unit_test(test_expression), cmocka_unit_test(test_regions),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
