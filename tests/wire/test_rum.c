/* SPDX-License-Identifier: MIT */
/* test_rum.c - app monitors, their events and metric definitions. */
#include "cases.h"

#include <string.h>

#include "aws/rum.h"
#include "base/text.h"

static enum err
run_list(struct client *c)
{
	struct rum_list got;
	enum err err = rum_list(&c->scope, &got, &c->why);

	if (err)
		return err;
	assert_int_equal(got.n, 2);
	assert_string_equal(got.items[0].name, "city");
	assert_string_equal(got.items[0].state, "ACTIVE");
	assert_string_equal(got.items[0].platform, "Web");
	assert_int_equal(got.items[0].created_s, 1793528430);
	assert_int_equal(got.items[0].modified_s, 1793614830);
	assert_true(text_is_clean(got.items[1].name));
	assert_string_equal(got.items[1].platform, "");
	assert_int_equal(got.items[1].created_s, 0);
	return ERR_OK;
}

static enum err
run_get(struct client *c)
{
	struct rum_monitor got;
	enum err err = rum_get(&c->scope, "city a", &got, &c->why);

	if (err)
		return err;
	assert_string_equal(got.row.name, "city");
	assert_string_equal(got.domain, "city.example");
	assert_true(got.sample_rate == 0.5);
	assert_true(got.has_logs && got.has_cookies && got.has_errors && got.has_http);
	assert_false(got.has_performance || got.is_traced);
	assert_string_equal(got.log_group, "/aws/vendedlogs/RUMService_city6b1c9ee2");
	return ERR_OK;
}

static enum err
run_data(struct client *c)
{
	const struct rum_question question = { .name = "city",
					       .after_ms = 1795235000000,
					       .before_ms = 1795236000000,
					       .filter = "Browser",
					       .value = "Firefox",
					       .limit = 2 };
	struct rum_events got;
	enum err err = rum_data(&c->scope, &question, &got, &c->why);

	if (err)
		return err;
	assert_int_equal(got.n, 2);
	assert_string_equal(got.next, "more"); /* two were wanted: the rest is left */
	assert_string_equal(got.items[0].type, "com.amazon.rum.js_error_event");
	assert_string_equal(got.items[0].session, "s1");
	assert_string_equal(got.items[0].user, "u1");
	assert_string_equal(got.items[0].page, "/map");
	assert_int_equal(got.items[0].time_s, 1795235400);
	assert_int_equal(got.items[1].time_s, 1795235401);
	assert_string_equal(got.items[1].session, "s2");
	assert_string_equal(got.items[1].page, "/");
	assert_non_null(strstr(got.items[1].json, "\"event_type\""));
	return ERR_OK;
}

static enum err
run_definitions(struct client *c)
{
	struct rum_definitions got;
	enum err err = rum_metric_definitions(&c->scope, "city", &got, &c->why);

	if (err)
		return err;
	assert_int_equal(got.n, 2);
	assert_string_equal(got.items[0].name, "JsErrorCount");
	assert_int_equal(got.items[0].dimensions, 1);
	assert_string_equal(got.items[0].namespace_, "");
	assert_string_equal(got.items[1].namespace_, "RUM/CustomMetrics/city");
	assert_string_equal(got.items[1].value_key, "event_details.duration");
	assert_string_equal(got.items[1].unit, "Milliseconds");
	return ERR_OK;
}

static const struct wire_case cases[] = {
	{ "invented-rum-list.json",
	  run_list,
	  { "POST /appmonitors HTTP/1.1\r\n", "/rum/aws4_request", "\r\nContent-Length: 0\r\n" },
	  { "AppMonitorSummaries", "Name" } },
	{ "invented-rum-get.json",
	  run_get,
	  { "GET /appmonitor/city%20a HTTP/1.1\r\n" },
	  { "AppMonitor", "Name" } },
	{ "invented-rum-data.json",
	  run_data,
	  { "POST /appmonitor/city/data HTTP/1.1\r\n", "Content-Type: application/json\r\n",
	    "{\"TimeRange\":{\"After\":1795235000000,\"Before\":1795236000000},\"Filters\":[{"
	    "\"Name\":"
	    "\"Browser\",\"Values\":[\"Firefox\"]}],\"MaxResults\":2}" },
	  { "Events" } },
	{ "invented-rum-definitions.json",
	  run_definitions,
	  { "GET /rummetrics/city/metrics?destination=CloudWatch HTTP/1.1\r\n" },
	  { "MetricDefinitions", "MetricDefinitionId", "Name" } },
};

static void
test_cases(void **state)
{
	(void)state;
	cases_run(cases, LEN(cases));
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_cases) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
