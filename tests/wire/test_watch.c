/* SPDX-License-Identifier: MIT */
/* test_watch.c - CloudWatch beside data and alarms: what metrics there are, history, dashboards,
 * mute rules. */
#include "cases.h"

#include <string.h>

static enum err
run_metrics(struct client *c)
{
	static const struct dimension dimensions[] = { { "FunctionName", "api" },
						       { "Resource", NULL } };
	const struct cw_metric_filter filter = { .namespace_ = "AWS/Lambda",
						 .name = "Errors",
						 .dimensions = dimensions,
						 .n_dimensions = LEN(dimensions),
						 .is_recent = true };
	struct cw_metrics got;
	enum err err = cw_list_metrics(&c->scope, &filter, &got, &c->why);

	if (err)
		return err;
	assert_int_equal(got.n, 1);
	assert_null(got.next);
	assert_string_equal(got.items[0].namespace_, "AWS/Lambda");
	assert_string_equal(got.items[0].name, "Errors");
	assert_int_equal(got.items[0].n_dimensions, 1);
	assert_string_equal(got.items[0].dimensions[0].name, "FunctionName");
	assert_string_equal(got.items[0].dimensions[0].value, "api");
	return ERR_OK;
}

static enum err
run_history(struct client *c)
{
	const struct cw_event_filter filter = { .alarm = "api-5xx",
						.are_states_only = true,
						.start_s = 1795235000,
						.end_s = 1795236000,
						.limit = 10 };
	struct cw_events got;
	enum err err = cw_alarm_history(&c->scope, &filter, &got, &c->why);

	if (err)
		return err;
	assert_int_equal(got.n, 2);
	assert_string_equal(got.items[0].alarm, "api-5xx");
	assert_string_equal(got.items[0].type, "StateUpdate");
	assert_string_equal(got.items[0].summary, "Alarm updated from OK to ALARM");
	assert_string_equal(got.items[0].old_state, "OK");
	assert_string_equal(got.items[0].new_state, "ALARM");
	assert_string_equal(got.items[0].reason, "2 of 3 points > 5");
	assert_int_equal(got.items[0].time_s, 1795235400);
	assert_false(got.items[0].is_composite);
	assert_true(got.items[1].is_composite);
	assert_string_equal(got.items[1].new_state, ""); /* data that is no JSON says nothing */
	return ERR_OK;
}

static enum err
run_dashboards(struct client *c)
{
	struct cw_dashboards got;
	enum err err = cw_list_dashboards(&c->scope, "ci", &got, &c->why);

	if (err)
		return err;
	assert_int_equal(got.n, 1);
	assert_string_equal(got.items[0].name, "city");
	assert_int_equal(got.items[0].modified_s, 1795247444);
	assert_int_equal(got.items[0].size_bytes, 14);
	return ERR_OK;
}

static enum err
run_dashboard(struct client *c)
{
	const char *body = NULL;
	enum err err = cw_dashboard(&c->scope, "city", &body, &c->why);

	if (!err)
		assert_string_equal(body, "{\"widgets\":[]}");
	return err;
}

static enum err
run_mute_rules(struct client *c)
{
	struct cw_mute_rows got;
	enum err err = cw_mute_rules(&c->scope, "api-5xx", &got, &c->why);

	if (err)
		return err;
	assert_int_equal(got.n, 1);
	assert_string_equal(got.items[0].name, "deploy");
	assert_string_equal(got.items[0].status, "ACTIVE");
	assert_int_equal(got.items[0].expires_s, 1795239000);
	assert_int_equal(got.items[0].updated_s, 1795235400);
	return ERR_OK;
}

#define TARGET "X-Amz-Target: GraniteServiceVersion20100801."

static const struct wire_case cases[] = {
	{ "moto-list-metrics.json",
	  run_metrics,
	  { TARGET "ListMetrics\r\n", "x-amzn-query-mode: true\r\n",
	    "{\"Namespace\":\"AWS/Lambda\",\"MetricName\":\"Errors\",\"RecentlyActive\":\"PT3H\","
	    "\"Dimensions\":[{\"Name\":\"FunctionName\",\"Value\":\"api\"},{\"Name\":\"Resource\"}]"
	    "}" },
	  { "Metrics", "Namespace", "MetricName" } },
	{ "invented-alarm-history.json",
	  run_history,
	  { TARGET "DescribeAlarmHistory\r\n",
	    "{\"AlarmName\":\"api-5xx\",\"AlarmTypes\":[\"MetricAlarm\",\"CompositeAlarm\"],"
	    "\"HistoryItemType\":\"StateUpdate\",\"StartDate\":1795235000,\"EndDate\":1795236000,"
	    "\"ScanBy\":\"TimestampDescending\",\"MaxRecords\":10}" },
	  { "AlarmHistoryItems", "AlarmName", "HistoryItemType", "Timestamp" } },
	{ "moto-list-dashboards.json",
	  run_dashboards,
	  { TARGET "ListDashboards\r\n", "{\"DashboardNamePrefix\":\"ci\"}" },
	  { "DashboardEntries", "DashboardName" } },
	{ "moto-get-dashboard.json",
	  run_dashboard,
	  { TARGET "GetDashboard\r\n", "{\"DashboardName\":\"city\"}" },
	  { "DashboardBody" } },
	{ "invented-mute-rules.json",
	  run_mute_rules,
	  { TARGET "ListAlarmMuteRules\r\n", "{\"AlarmName\":\"api-5xx\",\"Statuses\":["
					     "\"SCHEDULED\",\"ACTIVE\"],\"MaxRecords\":100}" },
	  { "AlarmMuteRuleSummaries", "AlarmMuteRuleArn", "Status" } },
};

static void
test_cases(void **state)
{
	(void)state;
	cases_run(cases, LEN(cases));
}

static void
use_gone(struct client *c)
{
	const char *body = NULL;

	assert_int_equal(cw_dashboard(&c->scope, "absent", &body, &c->why), ERR_GONE);
	assert_null(body);
}

static void
test_gone(void **state)
{
	(void)state;
	case_with("404 Not Found", "x-amzn-query-error: ResourceNotFound;Sender\r\n",
		  "moto-dashboard-not-found.json", use_gone);
}

static const char *const muted[] = { "api-5xx", "api-slow" };

/* Seconds become whole minutes that cover what was asked for. */
static void
use_mute(struct client *c)
{
	const struct cw_mute mute = { .name = "deploy",
				      .description = "a deployment",
				      .alarms = muted,
				      .n_alarms = LEN(muted),
				      .start_s = 1795235401,
				      .duration_s = 5401 };

	if (cw_put_mute_rule(&c->scope, &mute, &c->why))
		fail_msg("%s", c->why.text);
	assert_non_null(strstr(
		server_request(c->server, 0),
		"{\"Name\":\"deploy\",\"Description\":\"a deployment\",\"Rule\":{\"Schedule\":{"
		"\"Expression\":\"at(2026-11-21T04:31)\",\"Duration\":\"PT91M\",\"Timezone\":"
		"\"UTC\"}},"
		"\"MuteTargets\":{\"AlarmNames\":[\"api-5xx\",\"api-slow\"]},\"ExpireDate\":"
		"1795240920}"));
	if (cw_delete_mute_rule(&c->scope, "deploy", &c->why))
		fail_msg("%s", c->why.text);
	assert_non_null(strstr(server_request(c->server, 1), "{\"AlarmMuteRuleName\":\"deploy\"}"));
}

static void
use_bad_mutes(struct client *c)
{
	struct cw_mute mute = { .name = "x", .alarms = muted, .n_alarms = 1, .start_s = 1 };

	assert_int_equal(cw_put_mute_rule(&c->scope, &mute, &c->why), ERR_USAGE);
	mute.duration_s = CW_MUTE_MAX_S + 1;
	assert_int_equal(cw_put_mute_rule(&c->scope, &mute, &c->why), ERR_USAGE);
	mute.duration_s = 60;
	mute.n_alarms = 0;
	assert_int_equal(cw_put_mute_rule(&c->scope, &mute, &c->why), ERR_USAGE);
	mute.n_alarms = CW_MUTE_ALARMS_MAX + 1;
	assert_int_equal(cw_put_mute_rule(&c->scope, &mute, &c->why), ERR_USAGE);
	assert_int_equal(server_requests(c->server), 0);
}

static void
test_mute(void **state)
{
	(void)state;
	case_with("200 OK", "", "", use_mute); /* nothing is answered to either */
	case_with("200 OK", "", "", use_bad_mutes);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_cases),
					    cmocka_unit_test(test_gone),
					    cmocka_unit_test(test_mute) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
