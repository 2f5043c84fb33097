/* SPDX-License-Identifier: MIT */
/* test_sessions.c - visitors of a RUM monitor: which way they are counted, what is asked, what is
 * not asked again, and what is said when a way is closed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aws/logs.h"
#include "base/clock.h"
#include "base/text.h"
#include "client.h"
#include "model/sessions.h"
#include "poll/source.h"
#include "store/store.h"

#define NOW_S INT64_C(1795270200) /* 2026-11-21 14:10:00 UTC */
#define DAY_S INT64_C(1795219200)

static const char monitor[] =
	"{\"AppMonitor\":{\"Id\":\"6b1c9ee2-0000\",\"Name\":\"shop\",\"State\":\"ACTIVE\","
	"\"AppMonitorConfiguration\":{\"SessionSampleRate\":0.5,\"AllowCookies\":true},"
	"\"DataStorage\":{\"CwLog\":{\"CwLogEnabled\":true,\"CwLogGroup\":\"/rum/shop\"}}}}";
static const char monitor_without_logs[] =
	"{\"AppMonitor\":{\"Id\":\"6b1c9ee2-0000\",\"Name\":\"shop\",\"State\":\"ACTIVE\","
	"\"AppMonitorConfiguration\":{\"SessionSampleRate\":1,\"AllowCookies\":false},"
	"\"DataStorage\":{\"CwLog\":{\"CwLogEnabled\":false}}}}";
static const char started[] = "{\"queryId\":\"q-1\"}";
static const char running[] = "{\"status\":\"Running\",\"results\":[]}";
/* Good for both calls, again and again. */
static const char nothing[] = "{\"queryId\":\"q-2\",\"status\":\"Complete\",\"results\":[],"
			      "\"statistics\":{\"bytesScanned\":0}}";
static const char denied[] = "{\"__type\":\"x#AccessDeniedException\",\"message\":\"User u is not "
			     "authorized to perform: logs:StartQuery\"}";
static const char no_group[] = "{\"__type\":\"x#ResourceNotFoundException\",\"message\":\"The "
			       "specified log group does not exist.\"}";
static const char throttled[] = "{\"__type\":\"x#ThrottlingException\",\"message\":\"Rate "
				"exceeded\"}";

#define ROW(slot, session, user, first, last, views, errors)                    \
	"[{\"field\":\"bin(5m)\",\"value\":\"2026-11-21 " slot                  \
	":00.000\"},{\"field\":\"user_details.sessionId\",\"value\":\"" session \
	"\"},{\"field\":\"user_details.userId\",\"value\":\"" user              \
	"\"},{\"field\":\"first_ms\",\"value\":\"" first                        \
	"\"},{\"field\":\"last_ms\",\"value\":\"" last                          \
	"\"},{\"field\":\"views\",\"value\":\"" views                           \
	"\"},{\"field\":\"errors\",\"value\":\"" errors "\"}]"
#define ANSWER(rows)                                                              \
	"{\"status\":\"Complete\",\"statistics\":{\"bytesScanned\":2000000000.0," \
	"\"recordsMatched\":"                                                     \
	"3.0},\"results\":[" rows "]}"

/* 13:00, 14:00 (settled at 14:10: no, only what is before 14:00), 14:05 */
static const char sessions_rows[] =
	ANSWER(ROW("13:00", "s1", "u1", "1795266000000", "1795266100000", "3", "0") "," ROW(
		"13:55", "s2", "u1", "1795269300000", "1.795269400E12", "1",
		"2") "," ROW("14:05", "s2", "u1", "1795269900000", "1795270000000", "1", "1"));
static const char errors_rows[] =
	ANSWER("[{\"field\":\"bin(5m)\",\"value\":\"2026-11-21 13:55:00.000\"},{\"field\":"
	       "\"event_details.message\",\"value\":\"x is \\u001bnot defined\"},{\"field\":"
	       "\"event_details.type\",\"value\":\"ReferenceError\"},{\"field\":\"n\",\"value\":"
	       "\"2\"}],[{\"field\":\"bin(5m)\",\"value\":\"2026-11-21 14:05:00.000\"},{\"field\":"
	       "\"event_details.message\",\"value\":\"oops\"},{\"field\":\"n\",\"value\":\"1\"}]");
#define VITAL(event, p75)                                              \
	"[{\"field\":\"event_type\",\"value\":\"com.amazon.rum." event \
	"_event\"},{\"field\":\"p75\",\"value\":\"" p75 "\"},{\"field\":\"n\",\"value\":\"9\"}]"
#define LOADS(step, n)                                                                           \
	"[{\"field\":\"event_type\",\"value\":\"com.amazon.rum.performance_navigation_event\"}," \
	"{\"field\":\"step\",\"value\":\"" step "\"},{\"field\":\"n\",\"value\":\"" n "\"}]"
/* clang-format off */
static const char vitals_rows[] = ANSWER(
	VITAL("largest_contentful_paint", "2300.5") "," VITAL("cumulative_layout_shift", "0.02") ","
	LOADS("0", "6") "," LOADS("1", "1") "," LOADS("3", "1") "," LOADS("4", "1") "," LOADS("9", "1"));
/* clang-format on */

struct poll {
	struct bag bag;
	struct client client;
	struct stack *stack;
	struct store *store;
	struct job *job;
	enum err err;
	struct why why;
};

static void
open_poll(struct poll *p, const char *visitors)
{
	struct stack_options options = { 0 };
	char text[400];

	snprintf(text, sizeof(text),
		 "{\"schema\":\"cwtop-stack/1\",\"region\":\"eu-west-2\",\"rum\":[{\"monitor\":"
		 "\"shop\",\"visitors\":\"%s\"}]}",
		 visitors);
	clock_set(&(struct clock_origin){ NOW_S * 1000, clock_real_ms(), 0 });
	client_open(&p->client, p->bag.answers, p->bag.n);
	assert_int_equal(stack_parse(text, strlen(text), "test", &options, &p->stack, &p->why),
			 ERR_OK);
}

/* One poll more; with what the last one remembers unless it is forgotten. */
static const struct sessions *
run(struct poll *p, bool is_forgotten)
{
	struct job *job = job_new();

	job->source = &source_sessions;
	job->stack = p->stack;
	job->region = p->stack->monitors[0].region;
	job->store = p->store;
	job->max_attempts = 1;
	if (p->job && !is_forgotten)
		job_swap_memory(job, &p->job->memory);
	if (p->job)
		job_free(p->job);
	p->job = job;
	p->err = source_sessions.poll(job, p->client.aws, &p->why);
	return p->err ? NULL : job->part->row;
}

static void
close_poll(struct poll *p)
{
	job_free(p->job);
	stack_free(p->stack);
	store_close(p->store);
	client_close(&p->client);
	bag_done(&p->bag);
	clock_set(NULL);
}

static void
sent(struct poll *p, size_t i, const char *part)
{
	const char *request = server_request(p->client.server, i);

	if (!strstr(request, part))
		fail_msg("no %s in request %zu:\n%s", part, i, request);
}

static void
add_log_answers(struct bag *bag)
{
	bag_add(bag, "200 OK", "", monitor);
	bag_add(bag, "200 OK", "", started);
	bag_add(bag, "200 OK", "", running);
	bag_add(bag, "200 OK", "", sessions_rows);
	bag_add(bag, "200 OK", "", started);
	bag_add(bag, "200 OK", "", errors_rows);
	bag_add(bag, "200 OK", "", started);
	bag_add(bag, "200 OK", "", vitals_rows);
	for (int i = 0; i < 7; i++) /* days that are over: both halves */
		bag_add(bag, "200 OK", "", nothing);
}

static void
check_numbers(const struct sessions *row)
{
	assert_int_equal(row->way, SESSIONS_LOGS);
	assert_string_equal(row->way_note, "");
	assert_true(row->sample_rate == 0.5);
	assert_false(row->has_no_cookies);
	assert_int_equal(row->counted_s, NOW_S);
	assert_int_equal(row->days[0].sessions, 2);
	assert_int_equal(row->days[0].visitors, 1);
	assert_int_equal(row->days[0].views, 5);
	assert_int_equal(row->days[0].js_errors, 3);
	assert_true(row->days[0].duration_s == (100.0 + 700.0) / 2);
	assert_int_equal(row->active, 1);
	assert_int_equal(row->js_errors_hour, 3);
	assert_int_equal(row->n_errors, 2);
	assert_int_equal(row->errors[0].n, 2);
	assert_string_equal(row->errors[0].type, "ReferenceError");
	assert_true(text_is_clean(row->errors[0].message));
	assert_true(row->vitals[VITAL_LCP].p75 == 2300.5);
	assert_true(row->vitals[VITAL_CLS].is_known && !row->vitals[VITAL_INP].is_known);
	assert_true(row->apdex == (6 + 2 / 2.0) / 10);
	assert_int_equal(row->apdex_n, 10);
	assert_int_equal(row->n_days, 1); /* nobody knows whether anything was logged before */
}

static void
test_logs(void **state)
{
	struct poll p = { .job = NULL };
	const struct sessions *row;
	size_t n;

	(void)state;
	bag_init(&p.bag);
	add_log_answers(&p.bag);
	open_poll(&p, "auto");
	assert_int_equal(store_open_temporary(&p.store, &p.why), ERR_OK);
	row = run(&p, false);
	if (!row)
		fail_msg("%s", p.why.text);
	check_numbers(row);
	assert_true(p.job->scanned_bytes == UINT64_C(6000000000)); /* three times 2 GB */
	sent(&p, 1, "\"logGroupNames\":[\"/rum/shop\"]");
	sent(&p, 1, "\"startTime\":1795219200,\"endTime\":1795270200");
	sent(&p, 1, "by bin(5m), user_details.sessionId, user_details.userId");
	sent(&p, 4, "js_error_event");
	sent(&p, 6, "\"startTime\":1795183800,\"endTime\":1795270200");
	sent(&p, 6, "pct(event_details.value, 75)");
	n = server_requests(p.client.server);
	assert_int_equal(n, 8 + 2 * 7);
	sent(&p, 8, "\"startTime\":1795132800,\"endTime\":1795219200"); /* yesterday */

	/* Five minutes later: the monitor would be asked for, but its answer is `nothing`. */
	close_poll(&p);
}

/* What was counted is not asked for again: not by the next poll, not after a restart. */
static void
test_only_what_is_new(void **state)
{
	struct poll p = { .job = NULL };
	struct poll next = { .job = NULL };
	const struct sessions *row;

	(void)state;
	bag_init(&p.bag);
	add_log_answers(&p.bag);
	open_poll(&p, "logs");
	assert_int_equal(store_open_temporary(&p.store, &p.why), ERR_OK);
	assert_non_null(run(&p, false));
	bag_init(&next.bag);
	bag_add(&next.bag, "200 OK", "", monitor);
	bag_add(&next.bag, "200 OK", "", nothing);
	bag_add(&next.bag, "200 OK", "", nothing);
	bag_add(&next.bag, "200 OK", "", monitor);
	bag_add(&next.bag, "200 OK", "", nothing);
	open_poll(&next, "logs");
	next.store = p.store;
	p.store = NULL;
	clock_advance(300000);
	row = run(&next, false); /* another run of the program */
	if (!row)
		fail_msg("%s", next.why.text);
	assert_int_equal(server_requests(next.client.server), 3);
	sent(&next, 1, "\"startTime\":1795269600,\"endTime\":1795270500"); /* from 14:00 */
	/* what was new then, was not settled, and is not there any more: only what was settled is
	 */
	assert_int_equal(row->days[0].sessions, 2);
	assert_int_equal(row->days[0].js_errors, 2);
	assert_int_equal(row->n_errors, 1);
	assert_true(row->vitals[VITAL_LCP].p75 == 2300.5);
	clock_advance(300000);
	row = run(&next, false);
	assert_non_null(row);
	assert_int_equal(server_requests(next.client.server), 6);
	sent(&next, 4, "\"startTime\":1795269900,\"endTime\":1795270800"); /* from 14:05 */
	close_poll(&next);
	close_poll(&p);
}

/* clang-format off */
#define EVENT(type, ms, details)                                                        \
	"\"{\\\"event_timestamp\\\":" ms ",\\\"event_type\\\":\\\"com.amazon.rum." type \
	"_event\\\",\\\"user_details\\\":{\\\"sessionId\\\":\\\"s1\\\",\\\"userId\\\":" \
	"\\\"u1\\\"},\\\"metadata\\\":{},\\\"event_details\\\":{" details "}}\""
static const char events[] =
	"{\"Events\":["
	EVENT("page_view", "1795266000000", "") ","
	EVENT("js_error", "1795269000000", "\\\"message\\\":\\\"boom\\\",\\\"type\\\":\\\"Error\\\"") ","
	EVENT("largest_contentful_paint", "1795270100000", "\\\"value\\\":1200") ","
	EVENT("performance_navigation", "1795270100000", "\\\"duration\\\":9000")
	"]}";
/* clang-format on */

static void
check_events(const struct sessions *row, const char *note)
{
	assert_non_null(row);
	assert_int_equal(row->way, SESSIONS_EVENTS);
	assert_non_null(strstr(row->way_note, note));
	assert_int_equal(row->days[0].sessions, 1);
	assert_int_equal(row->days[0].visitors, 1);
	assert_int_equal(row->days[0].views, 1);
	assert_int_equal(row->days[0].js_errors, 1);
	assert_true(row->days[0].duration_s == 4100);
	assert_false(row->days[0].is_partial);
	assert_int_equal(row->events, 4);
	assert_int_equal(row->active, 1);
	assert_int_equal(row->n_errors, 1);
	assert_string_equal(row->errors[0].message, "boom");
	assert_true(row->vitals[VITAL_LCP].is_known && row->vitals[VITAL_LCP].p75 == 1200);
	assert_true(row->apdex == 0);
	assert_int_equal(row->n_days, 1);
}

static void
test_events_where_logs_are_closed(void **state)
{
	static const struct {
		const char *monitor, *status, *answer, *note;
	} cases[] = {
		{ monitor_without_logs, NULL, NULL, "are not copied to a log group" },
		{ monitor, "400 Bad Request", denied, "logs:StartQuery" },
		{ monitor, "400 Bad Request", no_group, "/rum/shop" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(cases); i++) {
		struct poll p = { .job = NULL };
		const struct sessions *row;

		bag_init(&p.bag);
		bag_add(&p.bag, "200 OK", "", cases[i].monitor);
		if (cases[i].answer)
			bag_add(&p.bag, cases[i].status, "", cases[i].answer);
		bag_add(&p.bag, "200 OK", "", events);
		open_poll(&p, "auto");
		row = run(&p, false);
		if (!row)
			fail_msg("%s", p.why.text);
		if (cases[i].answer && !strstr(row->way_note, cases[i].note))
			fail_msg("%s", row->way_note);
		check_events(row, cases[i].note);
		assert_true(row->has_no_cookies == (i == 0));
		close_poll(&p);
	}
}

/* The next poll asks for what is new, and adds it. */
static void
test_events_add_up(void **state)
{
	struct poll p = { .job = NULL };
	const struct sessions *row;

	(void)state;
	bag_init(&p.bag);
	bag_add(&p.bag, "200 OK", "", monitor);
	bag_add(&p.bag, "200 OK", "", events);
	bag_add(&p.bag, "200 OK", "", monitor);
	bag_add(&p.bag, "200 OK", "", "{\"Events\":[]}");
	open_poll(&p, "events");
	check_events(run(&p, false), "");
	sent(&p, 1, "\"After\":1795219200000,\"Before\":1795270200000");
	row = run(&p, false);
	assert_non_null(row);
	sent(&p, 3, "\"After\":1795269600000,\"Before\":1795270200000");
	assert_int_equal(row->days[0].sessions, 1);
	assert_int_equal(row->events, 2); /* the two that are settled */
	close_poll(&p);
}

static void
test_metrics_where_all_is_closed(void **state)
{
	struct poll p = { .job = NULL };
	const struct sessions *row;

	(void)state;
	bag_init(&p.bag);
	bag_add(&p.bag, "200 OK", "", monitor);
	bag_add(&p.bag, "400 Bad Request", "", denied);
	bag_add(&p.bag, "403 Forbidden", "x-amzn-ErrorType: AccessDeniedException\r\n",
		"{\"message\":\"not authorized to perform: rum:GetAppMonitorData\"}");
	open_poll(&p, "auto");
	row = run(&p, false);
	assert_non_null(row);
	assert_int_equal(row->way, SESSIONS_METRICS);
	assert_non_null(strstr(row->way_note, "no logs: "));
	assert_non_null(strstr(row->way_note, "no events: "));
	assert_int_equal(row->active, -1);
	assert_int_equal(row->n_days, 0);
	assert_false(row->has_errors);
	close_poll(&p);
}

static void
test_what_fails(void **state)
{
	static const struct {
		const char *visitors, *answer;
		enum err err;
		const char *why;
	} cases[] = {
		{ "logs", denied, ERR_DENIED, "logs:StartQuery" },
		{ "logs", no_group, ERR_GONE, "/rum/shop" },
		/* out of order for a while is no reason to count otherwise */
		{ "auto", throttled, ERR_THROTTLED, "" },
		{ "auto", "{\"status\":\"Failed\",\"queryId\":\"q\"}", ERR_SERVER, "Failed" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(cases); i++) {
		struct poll p = { .job = NULL };

		bag_init(&p.bag);
		bag_add(&p.bag, "200 OK", "", monitor);
		bag_add(&p.bag, i == 3 ? "200 OK" : "400 Bad Request", "", cases[i].answer);
		open_poll(&p, cases[i].visitors);
		assert_null(run(&p, false));
		if (p.err != cases[i].err || !strstr(p.why.text, cases[i].why))
			fail_msg("%zu: %d %s", i, (int)p.err, p.why.text);
		assert_null(p.job->part);
		close_poll(&p);
	}
}

static void
test_no_such_monitor(void **state)
{
	struct poll p = { .job = NULL };

	(void)state;
	bag_init(&p.bag);
	bag_add(&p.bag, "404 Not Found", "x-amzn-ErrorType: ResourceNotFoundException\r\n",
		"{\"message\":\"App monitor shop was not found\"}");
	open_poll(&p, "auto");
	assert_null(run(&p, false));
	assert_int_equal(p.err, ERR_GONE);
	close_poll(&p);
}

/* ---- a query alone ---- */

static enum err
query(struct client *c, int64_t limit_ms, double *bytes)
{
	static const char *const groups[] = { "/rum/shop" };
	const struct logs_query asked = {
		.groups = groups, .n_groups = 1, .text = "stats count(*)", .start_s = 1, .end_s = 2
	};
	struct log_results results;

	return logs_query_run(&c->scope, &asked, limit_ms, bytes, &results, &c->why);
}

static void
test_a_query_that_does_not_end_is_stopped(void **state)
{
	struct bag bag;
	struct client c;
	double bytes = 0;

	(void)state;
	bag_init(&bag);
	bag_add(&bag, "200 OK", "", started);
	bag_add(&bag, "200 OK", "",
		"{\"status\":\"Running\",\"statistics\":{\"bytesScanned\":1000000000}}");
	bag_add(&bag, "200 OK", "", "{\"success\":true}");
	client_open(&c, bag.answers, bag.n);
	assert_int_equal(query(&c, 0, &bytes), ERR_TIMEOUT);
	assert_true(bytes == 1e9); /* what it scanned is paid for */
	assert_int_equal(server_requests(c.server), 3);
	assert_non_null(strstr(server_request(c.server, 2), "Logs_20140328.StopQuery"));
	assert_non_null(strstr(server_request(c.server, 2), "\"queryId\":\"q-1\""));
	client_close(&c);
	bag_done(&bag);
}

static void
test_a_query_of_a_client_that_stops(void **state)
{
	struct bag bag;
	struct client c;
	double bytes = 0;

	(void)state;
	bag_init(&bag);
	bag_add(&bag, "200 OK", "", started);
	client_open(&c, bag.answers, bag.n);
	aws_stop(c.aws);
	assert_int_equal(query(&c, 1000, &bytes), ERR_STOPPED);
	assert_int_equal(server_requests(c.server), 0);
	client_close(&c);
	bag_done(&bag);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_logs),
		cmocka_unit_test(test_only_what_is_new),
		cmocka_unit_test(test_events_where_logs_are_closed),
		cmocka_unit_test(test_events_add_up),
		cmocka_unit_test(test_metrics_where_all_is_closed),
		cmocka_unit_test(test_what_fails),
		cmocka_unit_test(test_no_such_monitor),
		cmocka_unit_test(test_a_query_that_does_not_end_is_stopped),
		cmocka_unit_test(test_a_query_of_a_client_that_stops),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
