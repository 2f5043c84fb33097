/* SPDX-License-Identifier: MIT */
/* test_logs.c - log events, groups, streams and Insights queries; and lists that have many pages.
 */
#include "cases.h"

#include <string.h>

#include "aws/logs.h"
#include "base/text.h"

#define FIRST_MS 1795245600000

static enum err
run_filter(struct client *c)
{
	static const char *const streams[] = { "run/main/1" };
	const struct logs_filter filter = { .group = "/ecs/sim",
					    .streams = streams,
					    .n_streams = 1,
					    .pattern = "?ends ?begins",
					    .start_ms = FIRST_MS,
					    .limit = 50 };
	struct log_events got;
	enum err err = logs_filter(&c->scope, &filter, &got, &c->why);

	if (err)
		return err;
	assert_int_equal(got.n, 2);
	assert_null(got.next);
	assert_int_equal(got.items[0].time_ms, FIRST_MS);
	assert_int_equal(got.items[0].ingested_ms, 1795247444930);
	assert_string_equal(got.items[0].message, "begins");
	assert_string_equal(got.items[0].stream, "run/main/1");
	assert_string_equal(got.items[0].id, "3");
	assert_string_equal(got.items[1].message, "ends ^[[31mred");
	assert_false(got.items[1].is_cut);
	return ERR_OK;
}

static enum err
run_events(struct client *c)
{
	const struct logs_stream stream = {
		.group = "/ecs/sim", .stream = "run/main/1", .is_from_start = true, .limit = 20
	};
	struct log_events got;
	enum err err = logs_events(&c->scope, &stream, &got, &c->why);

	if (err)
		return err;
	assert_int_equal(got.n, 2);
	assert_string_equal(got.items[1].message, "ends ^[[31mred");
	assert_string_equal(got.next, "f/00000000000000000000000000000000000000000000000000000001");
	return ERR_OK;
}

static enum err
run_start(struct client *c)
{
	static const char *const groups[] = { "/ecs/sim", "/ecs/web" };
	const struct logs_query query = { .groups = groups,
					  .n_groups = 2,
					  .text = "stats count(*)",
					  .start_s = 1795245540,
					  .end_s = 1795245660,
					  .limit = 20 };
	const char *id = NULL;
	enum err err = logs_start_query(&c->scope, &query, &id, &c->why);

	if (!err)
		assert_string_equal(id, "4b965f1d-37db-1aef-8d61-29dda73dd6a0");
	return err;
}

static enum err
run_complete(struct client *c)
{
	struct log_results got;
	enum err err = logs_query_results(&c->scope, "4b96", &got, &c->why);

	if (err)
		return err;
	assert_int_equal(got.status, LOGS_COMPLETE);
	assert_string_equal(got.word, "Complete");
	assert_int_equal(got.n, 2);
	assert_int_equal(got.rows[0].n, 1); /* @ptr is left out */
	assert_string_equal(got.rows[0].fields[0].name, "@message");
	assert_string_equal(got.rows[0].fields[0].value, "ends ^[[31mred");
	assert_true(got.bytes_scanned < 0 && got.usd < 0); /* not said is not 0 */
	return ERR_OK;
}

static enum err
run_running(struct client *c)
{
	struct log_results got;
	enum err err = logs_query_results(&c->scope, "4b96", &got, &c->why);

	if (err)
		return err;
	assert_int_equal(got.status, LOGS_RUNNING);
	assert_int_equal(got.n, 1);
	assert_int_equal(got.rows[0].n, 2);
	assert_string_equal(got.rows[0].fields[1].value, "12");
	assert_true(got.bytes_scanned == 2e9 && got.usd == 0.01);
	assert_true(got.records_scanned == 5000 && got.records_matched == 12);
	return ERR_OK;
}

static enum err
run_stop(struct client *c)
{
	bool was_running = false;
	enum err err = logs_stop_query(&c->scope, "4b96", &was_running, &c->why);

	if (!err)
		assert_true(was_running);
	return err;
}

static enum err
run_groups(struct client *c)
{
	struct log_groups got;
	enum err err = logs_groups(&c->scope, "/ecs", &got, &c->why);

	if (err)
		return err;
	assert_int_equal(got.n, 1);
	assert_string_equal(got.items[0].name, "/ecs/sim");
	assert_string_equal(got.items[0].arn,
			    "arn:aws:logs:eu-west-2:123456789012:log-group:/ecs/sim");
	assert_int_equal(got.items[0].retention_days, 14);
	assert_int_equal(got.items[0].stored_bytes, 19);
	assert_int_equal(got.items[0].created_ms, 1795247444917);
	assert_string_equal(got.items[0].class_, "");
	return ERR_OK;
}

static enum err
run_streams(struct client *c)
{
	const struct logs_streams_of of = { .group = "/ecs/sim", .limit = 5 };
	struct log_streams got;
	enum err err = logs_streams(&c->scope, &of, &got, &c->why);

	if (err)
		return err;
	assert_int_equal(got.n, 1);
	assert_string_equal(got.items[0].name, "run/main/1");
	assert_int_equal(got.items[0].first_ms, FIRST_MS);
	assert_int_equal(got.items[0].last_ms, FIRST_MS + 1000);
	assert_int_equal(got.items[0].ingested_ms, 1795247444930);
	return ERR_OK;
}

static const struct wire_case cases[] = {
	{ "moto-filter-log-events.json",
	  run_filter,
	  { "X-Amz-Target: Logs_20140328.FilterLogEvents\r\n",
	    "Content-Type: application/x-amz-json-1.1\r\n",
	    "{\"logGroupName\":\"/ecs/sim\",\"logStreamNames\":[\"run/main/1\"],\"startTime\":"
	    "1795245600000,\"filterPattern\":\"?ends ?begins\",\"limit\":50}" },
	  { "events", "timestamp", "message" } },
	{ "moto-get-log-events.json",
	  run_events,
	  { "Logs_20140328.GetLogEvents\r\n",
	    "{\"logGroupName\":\"/ecs/sim\",\"logStreamName\":\"run/main/"
	    "1\",\"startFromHead\":true,"
	    "\"limit\":20}" },
	  { "events", "timestamp", "message" } },
	{ "moto-start-query.json",
	  run_start,
	  { "Logs_20140328.StartQuery\r\n",
	    "{\"logGroupNames\":[\"/ecs/sim\",\"/ecs/web\"],\"startTime\":1795245540,\"endTime\":"
	    "1795245660,\"queryString\":\"stats count(*)\",\"limit\":20}" },
	  { "queryId" } },
	{ "moto-get-query-results.json",
	  run_complete,
	  { "Logs_20140328.GetQueryResults\r\n", "{\"queryId\":\"4b96\"}" },
	  { "status" } },
	{ "invented-query-running.json", run_running, { NULL }, { "status" } },
	{ "invented-stop-query.json",
	  run_stop,
	  { "Logs_20140328.StopQuery\r\n", "{\"queryId\":\"4b96\"}" },
	  { "success" } },
	{ "moto-describe-log-groups.json",
	  run_groups,
	  { "Logs_20140328.DescribeLogGroups\r\n",
	    "{\"logGroupNamePrefix\":\"/ecs\",\"limit\":50}" },
	  { "logGroups", "logGroupName" } },
	{ "moto-describe-log-streams.json",
	  run_streams,
	  { "Logs_20140328.DescribeLogStreams\r\n",
	    "{\"logGroupName\":\"/ecs/sim\",\"orderBy\":\"LastEventTime\",\"descending\":true,"
	    "\"limit\":5}" },
	  { "logStreams", "logStreamName" } },
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
	const struct logs_streams_of of = { .group = "absent" };
	struct log_streams got;

	assert_int_equal(logs_streams(&c->scope, &of, &got, &c->why), ERR_GONE);
	expect_why(c, "logs:DescribeLogStreams: The specified log group does not exist");
}

static void
test_gone(void **state)
{
	(void)state;
	case_with("400 Bad Request", "", "moto-log-group-not-found.json", use_gone);
}

/* Pages one after the other behind one client. */
static void
with_pages(const char *const *pages, size_t n, void (*use)(struct client *client))
{
	struct bag bag;
	struct client client;

	bag_init(&bag);
	for (size_t i = 0; i < n; i++)
		bag_add(&bag, "200 OK", "", pages[i]);
	client_open(&client, bag.answers, bag.n);
	use(&client);
	client_close(&client);
	bag_done(&bag);
}

#define EVENT(time, id) \
	"{\"timestamp\":" #time ",\"message\":\"m\",\"logStreamName\":\"s\",\"eventId\":\"" id "\"}"

/* Empty pages are gone over, events of several streams are put in order. */
static void
use_empty_pages(struct client *c)
{
	const struct logs_filter filter = { .group = "g" };
	struct log_events got;

	if (logs_filter(&c->scope, &filter, &got, &c->why))
		fail_msg("%s", c->why.text);
	assert_int_equal(got.n, 4);
	assert_null(got.next);
	assert_string_equal(got.items[0].id, "a");
	assert_string_equal(got.items[1].id, "b");
	assert_string_equal(got.items[2].id, "c");
	assert_string_equal(got.items[3].id, "d");
	assert_int_equal(server_requests(c->server), 3);
	assert_non_null(strstr(server_request(c->server, 2), "\"nextToken\":\"2\""));
}

/* A limit ends the asking, and says where to go on. */
static void
use_limit(struct client *c)
{
	struct logs_filter filter = { .group = "g", .limit = 1 };
	struct log_events got;

	assert_int_equal(logs_filter(&c->scope, &filter, &got, &c->why), ERR_OK);
	assert_int_equal(got.n, 2);
	assert_string_equal(got.next, "1");
	filter.next = got.next;
	assert_int_equal(logs_filter(&c->scope, &filter, &got, &c->why), ERR_OK);
	assert_non_null(strstr(server_request(c->server, 1), "\"nextToken\":\"1\""));
	assert_int_equal(server_requests(c->server), 3);
}

static void
test_pages(void **state)
{
	static const char *const pages[] = {
		"{\"events\":[" EVENT(3000, "d") "," EVENT(1000, "b") "],\"nextToken\":\"1\"}",
		"{\"events\":[],\"nextToken\":\"2\"}",
		"{\"events\":[" EVENT(2000, "c") "," EVENT(1000, "a") "],\"nextToken\":null}",
	};

	(void)state;
	with_pages(pages, LEN(pages), use_empty_pages);
	with_pages(pages, LEN(pages), use_limit);
}

/* Nothing but empty pages: after ten of them the caller decides. */
static void
use_endless(struct client *c)
{
	const struct logs_filter filter = { .group = "g" };
	struct log_events got;

	assert_int_equal(logs_filter(&c->scope, &filter, &got, &c->why), ERR_OK);
	assert_int_equal(got.n, 0);
	assert_non_null(got.next);
	assert_int_equal(server_requests(c->server), 10);
}

static void
test_endless(void **state)
{
	static const char *const pages[] = {
		"{\"events\":[],\"nextToken\":\"1\"}",  "{\"events\":[],\"nextToken\":\"2\"}",
		"{\"events\":[],\"nextToken\":\"3\"}",  "{\"events\":[],\"nextToken\":\"4\"}",
		"{\"events\":[],\"nextToken\":\"5\"}",  "{\"events\":[],\"nextToken\":\"6\"}",
		"{\"events\":[],\"nextToken\":\"7\"}",  "{\"events\":[],\"nextToken\":\"8\"}",
		"{\"events\":[],\"nextToken\":\"9\"}",  "{\"events\":[],\"nextToken\":\"10\"}",
		"{\"events\":[],\"nextToken\":\"11\"}",
	};

	(void)state;
	with_pages(pages, LEN(pages), use_endless);
}

/* The end of a stream is a token that comes back. */
static void
use_stream_end(struct client *c)
{
	const struct logs_stream stream = { .group = "g", .stream = "s", .next = "f/1" };
	struct log_events got;

	assert_int_equal(logs_events(&c->scope, &stream, &got, &c->why), ERR_OK);
	assert_int_equal(got.n, 0);
	assert_null(got.next);
	assert_non_null(strstr(server_request(c->server, 0), "\"startFromHead\":true"));
}

static void
test_stream_end(void **state)
{
	static const char *const pages[] = { "{\"events\":[],\"nextForwardToken\":\"f/1\"}" };

	(void)state;
	with_pages(pages, 1, use_stream_end);
}

/* One failed page fails the list, and says which it was. */
static void
use_bad_page(struct client *c)
{
	struct log_groups got = { NULL, 7 };

	assert_int_equal(logs_groups(&c->scope, NULL, &got, &c->why), ERR_PARSE);
	expect_why(c, "page 2: ");
	expect_why(c, "no list \"logGroups\"");
	assert_int_equal(got.n, 7);
	assert_int_equal(server_requests(c->server), 2);
}

static void
use_loop(struct client *c)
{
	struct log_groups got;

	assert_int_equal(logs_groups(&c->scope, NULL, &got, &c->why), ERR_PARSE);
	expect_why(c, "not followed in a circle");
}

static void
test_bad_pages(void **state)
{
	static const char *const bad[] = {
		"{\"logGroups\":[{\"logGroupName\":\"a\"}],\"nextToken\":\"1\"}",
		"{\"logGroups\":null}",
	};
	static const char *const loop[] = { "{\"logGroups\":[],\"nextToken\":\"1\"}" };

	(void)state;
	with_pages(bad, LEN(bad), use_bad_page);
	with_pages(loop, LEN(loop), use_loop);
}

static void
use_long(struct client *c)
{
	const struct logs_filter filter = { .group = "g" };
	struct log_events got;

	assert_int_equal(logs_filter(&c->scope, &filter, &got, &c->why), ERR_OK);
	assert_true(got.items[0].is_cut);
	assert_int_equal(strlen(got.items[0].message), LOGS_MESSAGE_MAX);
	assert_false(got.items[1].is_cut);
	assert_string_equal(got.items[1].message, "short");
}

static void
test_long(void **state)
{
	struct buf page;
	const char *pages[1];

	(void)state;
	buf_init(&page, 1u << 20);
	assert_true(buf_add_text(&page,
				 "{\"events\":[{\"timestamp\":1,\"eventId\":\"1\",\"message\":\""));
	for (size_t i = 0; i < 3 * LOGS_MESSAGE_MAX; i++)
		assert_true(buf_add(&page, "x", 1));
	assert_true(buf_add_text(
		&page, "\"},{\"timestamp\":2,\"eventId\":\"2\",\"message\":\"short\"}]}"));
	pages[0] = page.data;
	with_pages(pages, 1, use_long);
	buf_done(&page);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),      cmocka_unit_test(test_gone),
		cmocka_unit_test(test_pages),      cmocka_unit_test(test_endless),
		cmocka_unit_test(test_stream_end), cmocka_unit_test(test_bad_pages),
		cmocka_unit_test(test_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
