/* SPDX-License-Identifier: MIT */
/* test_query.c - a Logs Insights query from the order to its rows: what it may cost first, looked
 * at until it ends, stopped when nobody waits for it, and never lost over a look that fails. */
#include "looks.h"
#include "orders.h"

#include <string.h>

#include "base/clock.h"
#include "base/text.h"

#define GROUPS(bytes)                                                                          \
	"{\"logGroups\":[{\"logGroupName\":\"/a/long\",\"storedBytes\":7,\"creationTime\":1}," \
	"{\"logGroupName\":\"/a\",\"creationTime\":" CREATED ",\"storedBytes\":" bytes "}]}"
#define CREATED "1795153800000" /* a day before NOW */
#define NOW_S 1795240200
#define STARTED "{\"queryId\":\"q-1\"}"
#define ROW(text)                                                                       \
	"[{\"field\":\"@timestamp\",\"value\":\"2026-11-21 04:29:58.000\"},{\"field\":" \
	"\"@message\",\"value\":\"" text "\"},{\"field\":\"@ptr\",\"value\":\"p\"}]"
#define RESULTS(status, bytes, rows)                    \
	"{\"status\":\"" status "\",\"results\":[" rows \
	"],\"statistics\":{\"bytesScanned\":" bytes ",\"recordsScanned\":9,\"recordsMatched\":2}}"
#define SLOW "{\"__type\":\"ThrottlingException\",\"message\":\"Rate exceeded\"}"
#define DENIED "{\"__type\":\"AccessDeniedException\",\"message\":\"no\"}"

static const char *const groups[] = { "/a" };
static const struct ask_query ask = { .region = "eu-west-2",
				      .groups = groups,
				      .n_groups = 1,
				      .text = "fields @message",
				      .from_s = NOW_S - 3600,
				      .to_s = NOW_S,
				      .limit = 50,
				      .ask_above_usd = 0.1 };

static void
begin(struct look *l)
{
	look_begin(l);
	l->order = (struct act_order){ .kind = ACT_QUERY, .query = &ask };
	clock_set(&(struct clock_origin){ NOW_S * INT64_C(1000), clock_real_ms(), 0 });
}

static void
end(struct look *l)
{
	look_end(l);
	clock_set(NULL);
}

static void
ok(struct look *l, const char *body)
{
	bag_add(&l->bag, "200 OK", "", body);
}

static void
refused(struct look *l, const char *body)
{
	bag_add(&l->bag, "400 Bad Request", "", body);
}

static void
run(struct look *l)
{
	look_run(l, act_carry_query);
}

static void
test_to_its_end(void **state)
{
	struct look l;

	(void)state;
	begin(&l);
	ok(&l, GROUPS("2400000000"));
	ok(&l, STARTED);
	ok(&l, RESULTS("Scheduled", "0", ""));
	ok(&l, RESULTS("Running", "1000000", ROW("one")));
	ok(&l, RESULTS("Complete", "50000000", ROW("one") "," ROW("two\\u001b[2J")));
	run(&l);
	look_ok(&l, "2 rows: 47.7MiB scanned, about $0.0003");
	look_sent(&l, 0, "{\"logGroupNamePrefix\":\"/a\"");
	look_sent(&l, 1,
		  "{\"logGroupNames\":[\"/a\"],\"startTime\":1795236600,\"endTime\":1795240200,"
		  "\"queryString\":\"fields @message\",\"limit\":50}");
	look_sent(&l, 4, "{\"queryId\":\"q-1\"}");
	assert_int_equal(server_requests(l.client.server), 5);
	assert_int_equal(l.n_told, 2);
	assert_int_equal(l.told_done, 1);
	assert_int_equal((int)l.news.scanned_bytes, 50000000);
	/* a day's 2.4 GB, an hour of which is asked for */
	assert_float_equal(l.news.scan->stored_bytes, 2.4e9, 1);
	assert_float_equal(l.news.scan->likely_bytes, 1e8, 1e5);
	assert_float_equal(l.news.scan->most_usd, 0.012, 1e-9);
	assert_int_equal(l.news.results->n, 2);
	assert_int_equal(l.news.results->rows[1].n, 2); /* without @ptr */
	assert_string_equal(l.news.results->rows[1].fields[1].value, "two^[[2J");
	end(&l);
}

/* Nothing is run that may be dear, or of which nobody knows how dear, before a yes. */
static void
test_asks_first(void **state)
{
	struct ask_query agreed = ask;
	struct look l;

	(void)state;
	begin(&l);
	ok(&l, GROUPS("21000000000"));
	run(&l);
	look_ok(&l, "");
	assert_true(l.news.scan->is_held);
	assert_float_equal(l.news.scan->most_usd, 0.105, 1e-9);
	assert_int_equal(server_requests(l.client.server), 1);
	assert_null(l.news.results);
	end(&l);
	begin(&l);
	refused(&l, DENIED);
	run(&l);
	look_ok(&l, "");
	assert_true(l.news.scan->is_held);
	assert_true(l.news.scan->most_usd < 0);
	assert_non_null(strstr(l.news.scan->why, "logs:DescribeLogGroups"));
	end(&l);
	begin(&l); /* a yes to more than that */
	agreed.ask_above_usd = 0.2;
	l.order.query = &agreed;
	ok(&l, GROUPS("21000000000"));
	ok(&l, STARTED);
	ok(&l, RESULTS("Complete", "1", ""));
	run(&l);
	look_ok(&l, "0 rows");
	assert_false(l.news.scan->is_held);
	end(&l);
	begin(&l);
	ok(&l, "{\"logGroups\":[]}");
	run(&l);
	look_fails(&l, ERR_GONE, "there is no log group /a in eu-west-2");
	assert_int_equal(server_requests(l.client.server), 1);
	end(&l);
}

/* The query goes on while nobody can look at it. */
static void
test_looks_that_fail(void **state)
{
	struct look l;

	(void)state;
	begin(&l);
	ok(&l, GROUPS("1"));
	ok(&l, STARTED);
	ok(&l, RESULTS("Running", "1000000", ROW("one")));
	for (int i = 0; i < 3; i++) /* all attempts of one look */
		refused(&l, SLOW);
	bag_add_raw(&l.bag, "HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n{\"sta", 46,
		    AFTER_CLOSE);
	bag_add_raw(&l.bag, "HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n{\"sta", 46,
		    AFTER_CLOSE);
	bag_add_raw(&l.bag, "HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n{\"sta", 46,
		    AFTER_CLOSE);
	ok(&l, "{\"status\":\"Running\",\"results\":[");
	ok(&l, RESULTS("Complete", "2000000", ROW("one") "," ROW("two")));
	run(&l);
	look_ok(&l, "2 rows: 1.91MiB scanned");
	assert_int_equal(l.n_told, 4);
	end(&l);
	begin(&l); /* what is not a passing thing ends it, and it is stopped */
	ok(&l, GROUPS("1"));
	ok(&l, STARTED);
	ok(&l, RESULTS("Running", "3000000", ""));
	refused(&l, DENIED);
	ok(&l, "{\"success\":true}");
	ok(&l, RESULTS("Cancelled", "4000000", ""));
	run(&l);
	look_fails(&l, ERR_DENIED, "needs permission logs:GetQueryResults");
	look_fails(&l, ERR_DENIED,
		   "the query was stopped: 3.81MiB scanned, under $0.0001, charged");
	look_sent(&l, 4, "Logs_20140328.StopQuery");
	assert_int_equal((int)l.news.scanned_bytes, 4000000);
	end(&l);
}

static void
test_ends(void **state)
{
	static const struct {
		const char *status, *says;
	} rows[] = {
		{ "Timeout", "ended as Timeout (6.68MiB scanned, under $0.0001): CloudWatch Logs "
			     "ends queries that take too long: choose a shorter span" },
		{ "Failed", "ended as Failed" },
		{ "Cancelled", "somebody stopped it" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		TEXT_ON(last, 400);
		struct look l;

		begin(&l);
		text_addf(&last,
			  "{\"status\":\"%s\",\"results\":[" ROW(
				  "half") "],"
					  "\"statistics\":{\"bytesScanned\":7000000}}",
			  rows[i].status);
		ok(&l, GROUPS("1"));
		ok(&l, STARTED);
		ok(&l, last.data);
		run(&l);
		look_fails(&l, ERR_SERVER, rows[i].says);
		assert_int_equal(l.news.results->n, 1); /* what there is is shown all the same */
		assert_int_equal(server_requests(l.client.server), 3);
		end(&l);
	}
}

static void
test_not_begun(void **state)
{
	struct look l;

	(void)state;
	begin(&l);
	ok(&l, GROUPS("1"));
	refused(&l,
		"{\"__type\":\"MalformedQueryException\",\"message\":\"bad\",\"queryCompileError\":"
		"{\"location\":{\"startCharOffset\":7,\"endCharOffset\":9},\"message\":"
		"\"unexpected symbol found\"}}");
	run(&l);
	look_fails(&l, ERR_REJECTED,
		   "the query cannot be read: unexpected symbol found: at character 8: \"@me\"");
	end(&l);
	begin(&l); /* without a place, or with one beyond the text */
	ok(&l, GROUPS("1"));
	refused(&l,
		"{\"__type\":\"MalformedQueryException\",\"message\":\"unexpected symbol at line "
		"1 and position 3\",\"queryCompileError\":{\"location\":{\"startCharOffset\":7,"
		"\"endCharOffset\":90}}}");
	run(&l);
	look_fails(&l, ERR_REJECTED, "cannot be read: unexpected symbol at line 1 and position 3");
	assert_null(strstr(l.client.why.text, "at character"));
	end(&l);
	begin(&l);
	ok(&l, GROUPS("1"));
	refused(&l, "{\"__type\":\"LimitExceededException\",\"message\":\"too many\"}");
	run(&l);
	look_fails(&l, ERR_THROTTLED, "runs only so many of an account at once");
	end(&l);
}

/* ---- nobody waits any more ---- */

static void
test_dropped(void **state)
{
	struct look l;

	(void)state;
	begin(&l);
	ok(&l, GROUPS("1"));
	ok(&l, STARTED);
	ok(&l, RESULTS("Running", "5000000", ROW("one")));
	ok(&l, "{\"success\":true}");
	ok(&l, RESULTS("Cancelled", "6000000", ROW("one")));
	l.drop_after = 3; /* before the second look */
	run(&l);
	look_fails(&l, ERR_STOPPED,
		   "the query was stopped: 5.72MiB scanned, under $0.0001, charged");
	look_sent(&l, 3, "Logs_20140328.StopQuery");
	look_sent(&l, 3, "{\"queryId\":\"q-1\"}");
	assert_int_equal(server_requests(l.client.server), 5);
	assert_int_equal((int)l.news.scanned_bytes, 6000000);
	end(&l);
}

/* When cwtop ends all its clients are stopped: the query is stopped all the same. */
static void
test_at_the_end_of_cwtop(void **state)
{
	const struct act_order order = { .kind = ACT_QUERY, .query = &ask };
	struct orders o;

	(void)state;
	orders_init(&o);
	bag_add(&o.bag, "200 OK", "", GROUPS("1"));
	bag_add(&o.bag, "200 OK", "", STARTED);
	bag_add(&o.bag, "200 OK", "", RESULTS("Running", "1", ""));
	orders_begin(&o);
	o.client.shared->backoff_max_ms =
		60000; /* of lanes made from now on: it waits for a look */
	orders_end_desk(&o);
	orders_again(&o);
	(void)act_give(o.act, &order);
	server_wait(o.client.server, 3);
	orders_end_desk(&o);
	orders_sent(&o, server_requests(o.client.server) - 1, "Logs_20140328.StopQuery");
	orders_end(&o);
}

/* What it cost comes with its last news, rows on the way with the others. */
static void
test_news(void **state)
{
	const struct act_order order = { .kind = ACT_QUERY, .query = &ask };
	struct orders o;

	(void)state;
	orders_init(&o);
	bag_add(&o.bag, "200 OK", "", GROUPS("1"));
	bag_add(&o.bag, "200 OK", "", STARTED);
	bag_add(&o.bag, "200 OK", "", RESULTS("Complete", "123", ROW("one")));
	orders_begin(&o);
	orders_give(&o, &order);
	orders_ok(&o, "1 row: 123B scanned");
	assert_int_equal((int)o.news->scanned_bytes, 123);
	assert_int_equal(o.news->asked.sent[LOGS_START_QUERY], 1);
	assert_int_equal(o.news->asked.sent[LOGS_QUERY_RESULTS], 1);
	orders_end(&o);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_to_its_end),          cmocka_unit_test(test_asks_first),
		cmocka_unit_test(test_looks_that_fail),     cmocka_unit_test(test_ends),
		cmocka_unit_test(test_not_begun),           cmocka_unit_test(test_dropped),
		cmocka_unit_test(test_at_the_end_of_cwtop), cmocka_unit_test(test_news),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
