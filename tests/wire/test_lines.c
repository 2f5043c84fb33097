/* SPDX-License-Identifier: MIT */
/* test_lines.c - any log, followed: which time is asked for when, so that nothing is left out; and
 * what throttling, old tokens, empty pages and missing streams do to that. */
#include "follows.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"

#define NEXT(token) ",\"nextToken\":\"" token "\""
#define THROTTLED "{\"__type\":\"ThrottlingException\",\"message\":\"Rate exceeded\"}"

static void
expect_ids(const struct look *l, const char *ids)
{
	TEXT_ON(all, 400);

	for (size_t i = 0; i < l->news.n_lines; i++)
		text_addf(&all, "%s%s", i ? " " : "", l->news.lines[i].id);
	assert_string_equal(all.data, ids);
}

static const struct log_where group = { .region = "eu-west-2", .group = "/g" };

/* The newest lines: in steps back, no further than there are enough; then from before that moment
 * on, by as much as lines may come late. */
static void
test_newest(void **state)
{
	struct look l;

	(void)state;
	follow_first(&l, &group);
	follow_ok(&l, PAGE("", ""));
	follow_ok(&l,
		  PAGE(EVENT("1795235200000", "b", "b") "," EVENT("1795235200001", "c", "c"), ""));
	follow_ok(&l, PAGE(EVENT("1795234900000", "a", "a") "," EVENT("1795234900001", "a2", "a2"),
			   ""));
	look_run(&l, act_carry_lines);
	look_ok(&l, "");
	look_sent(&l, 0, "{\"logGroupName\":\"/g\",\"startTime\":1795235340000,\"limit\":4}");
	look_sent(&l, 1, "\"startTime\":1795235100000,\"endTime\":1795235339999,");
	look_sent(&l, 2, "\"startTime\":1795234500000,\"endTime\":1795235099999,");
	assert_int_equal(server_requests(l.client.server), 3);
	expect_ids(&l, "b c a a2");
	assert_string_equal(l.news.lines[0].stream, "s/1");
	assert_false(l.news.has_more);
	assert_int_equal(l.news.from_ms, INT64_C(1795234500000));
	follow_again(&l, 2000);
	follow_ok(&l, PAGE(EVENT("1795235401000", "d", "d"), ""));
	look_run(&l, act_carry_lines);
	look_sent(&l, 0, "{\"logGroupName\":\"/g\",\"startTime\":1795235280000,\"limit\":4}");
	expect_ids(&l, "d");
	assert_int_equal(l.news.read_ms, NOW_MS + 2000);
	follow_again(&l, 30000);
	follow_ok(&l, PAGE("", ""));
	look_run(&l, act_carry_lines);
	look_sent(&l, 0, "\"startTime\":1795235282000,"); /* when the last one began */
	assert_int_equal(l.news.n_lines, 0);
	assert_string_equal(l.news.done, "");
	follow_end(&l);
}

/* A quiet log is looked for a day back, and no further. */
static void
test_quiet(void **state)
{
	struct look l;

	(void)state;
	follow_first(&l, &group);
	follow_ok(&l, PAGE("", ""));
	look_run(&l, act_carry_lines);
	assert_int_equal(server_requests(l.client.server), 6);
	look_sent(&l, 5, "\"startTime\":1795149000000,\"endTime\":1795213799999,");
	assert_int_equal(l.news.from_ms, NOW_MS - ASK_BACK_MS);
	assert_int_equal(l.news.n_lines, 0);
	assert_true(*l.news.token);
	follow_end(&l);
}

/* Empty pages are normal, and a scan may take more than one order: the next one goes on, and only
 * when it has ended the window moves. */
static void
test_pages(void **state)
{
	struct look l;

	(void)state;
	follow_first(&l, &group);
	follow_ask.from_ms = NOW_MS - 600000;
	follow_ok(&l, PAGE("", NEXT("t1")));
	follow_ok(&l, PAGE(EVENT("1795234800001", "a", "a") "," EVENT("1795234800002", "b", "b"),
			   NEXT("t2")));
	follow_ok(&l, PAGE("", NEXT("t3")));
	follow_ok(&l, PAGE(EVENT("1795234800003", "c", "c") "," EVENT("1795234800004", "d", "d"),
			   NEXT("t4")));
	look_run(&l, act_carry_lines);
	look_sent(&l, 0, "\"startTime\":1795234800000,\"limit\":4}");
	look_sent(&l, 3, "\"nextToken\":\"t3\"");
	assert_int_equal(server_requests(l.client.server), 4);
	expect_ids(&l, "a b c d");
	assert_true(l.news.has_more);
	assert_int_equal(l.news.read_ms, INT64_C(1795234800004));
	follow_again(&l, 60000);
	follow_ok(&l, PAGE(EVENT("1795234800005", "e", "e"), ""));
	look_run(&l, act_carry_lines);
	look_sent(&l, 0, "\"startTime\":1795234800000,\"limit\":4,\"nextToken\":\"t4\"}");
	expect_ids(&l, "e");
	assert_false(l.news.has_more);
	follow_again(&l, 1000);
	follow_ok(&l, PAGE("", ""));
	look_run(&l, act_carry_lines);
	/* since the scan began, not since its last page */
	look_sent(&l, 0, "\"startTime\":1795235280000,\"limit\":4}");
	follow_end(&l);
}

/* Throttled in the middle: what came is there, and the place is kept. */
static void
test_throttled(void **state)
{
	struct look l;

	(void)state;
	follow_first(&l, &group);
	follow_ask.from_ms = NOW_MS - 600000;
	follow_ok(&l, PAGE(EVENT("1795234800001", "a", "a"), NEXT("t1")));
	follow_bad(&l, THROTTLED);
	look_run(&l, act_carry_lines);
	look_fails(&l, ERR_THROTTLED, "logs:FilterLogEvents");
	expect_ids(&l, "a");
	follow_again(&l, 5000);
	follow_bad(&l, THROTTLED); /* again, and not even a page */
	look_run(&l, act_carry_lines);
	look_fails(&l, ERR_THROTTLED, "");
	assert_int_equal(l.news.n_lines, 0);
	follow_again(&l, 5000);
	follow_ok(&l, PAGE(EVENT("1795234800002", "b", "b"), ""));
	look_run(&l, act_carry_lines);
	look_ok(&l, "");
	look_sent(&l, 0, "\"startTime\":1795234800000,\"limit\":4,\"nextToken\":\"t1\"}");
	expect_ids(&l, "b");
	follow_again(&l, 0);
	follow_ok(&l, PAGE("", ""));
	look_run(&l, act_carry_lines);
	look_sent(&l, 0, "\"startTime\":1795235280000,");
	follow_end(&l);
}

/* A token of AWS's that is too old: the same time from its beginning. */
static void
test_old_token(void **state)
{
	struct look l;

	(void)state;
	follow_first(&l, &group);
	follow_ask.from_ms = NOW_MS - 600000;
	follow_ok(&l, PAGE(EVENT("1795234800001", "a", "a") "," EVENT(
				   "1795234800002", "b",
				   "b") "," EVENT("1795234800003", "c",
						  "c") "," EVENT("1795234800004", "d", "d"),
			   NEXT("t1")));
	look_run(&l, act_carry_lines);
	follow_again(&l, 90000000);
	follow_bad(&l, "{\"__type\":\"InvalidParameterException\","
		       "\"message\":\"The specified nextToken is invalid.\"}");
	follow_ok(&l, PAGE(EVENT("1795234800001", "a", "a"), ""));
	look_run(&l, act_carry_lines);
	look_ok(&l, "");
	look_sent(&l, 1, "\"startTime\":1795234800000,\"limit\":4}");
	expect_ids(&l, "a"); /* known where the lines are kept */
	follow_end(&l);
}

/* A token that comes again is not followed in a circle. */
static void
test_circle(void **state)
{
	struct look l;

	(void)state;
	follow_first(&l, &group);
	follow_ask.from_ms = NOW_MS - 600000;
	follow_ok(&l, PAGE(EVENT("1795234800001", "a", "a"), NEXT("t1")));
	look_run(&l, act_carry_lines);
	look_fails(&l, ERR_PARSE, "came back");
	assert_int_equal(server_requests(l.client.server), 2);
	follow_end(&l);
}

/* A time that has ended, once; of a long one only what is newest. */
static void
test_span(void **state)
{
	struct look l;

	(void)state;
	follow_first(&l, &group);
	follow_ask.from_ms = 1000000;
	follow_ask.to_ms = 9000000;
	follow_ok(&l, PAGE(EVENT("2000000", "a", "a"), ""));
	look_run(&l, act_carry_lines);
	look_sent(&l, 0, "\"startTime\":1000000,\"endTime\":9000000,");
	assert_int_equal(server_requests(l.client.server), 1);
	assert_string_equal(l.news.token, "");
	follow_end(&l);
}

/* Of one stream the newest lines may be of any day: their time is asked for, and they come with
 * their ids. */
static void
test_stream(void **state)
{
	static const struct log_where stream = { .group = "/g", .stream = "s/1" };
	struct look l;

	(void)state;
	follow_first(&l, &stream);
	follow_ok(&l, "{\"events\":[{\"timestamp\":1700000000000,\"message\":\"a\"},"
		      "{\"timestamp\":1700000000005,\"message\":\"b\"}]}");
	follow_ok(&l,
		  PAGE(EVENT("1700000000000", "a", "a") "," EVENT("1700000000005", "b", "b"), ""));
	look_run(&l, act_carry_lines);
	look_ok(&l, "");
	look_sent(&l, 0, "\"startFromHead\":false,\"limit\":4}");
	look_sent(&l, 1, "\"logStreamNames\":[\"s/1\"],\"startTime\":1700000000000,\"limit\":4}");
	expect_ids(&l, "a b");
	look_end(&l);
	follow_first(&l, &stream); /* it comes with its first line */
	follow_bad(&l, GONE("stream"));
	look_run(&l, act_carry_lines);
	look_ok(&l, "no line yet: there is no stream s/1 in /g");
	assert_string_equal(l.news.token, "");
	look_end(&l);
	follow_first(&l, &stream);
	follow_bad(&l, GONE("group"));
	look_run(&l, act_carry_lines);
	look_fails(&l, ERR_GONE, "log group does not exist");
	look_fails(&l, ERR_GONE, "/g: logs:"); /* which one */
	follow_end(&l);
}

static void
test_denied(void **state)
{
	struct look l;

	(void)state;
	follow_first(&l, &group);
	follow_bad(&l, "{\"__type\":\"AccessDeniedException\",\"message\":\"no\"}");
	look_run(&l, act_carry_lines);
	look_fails(&l, ERR_DENIED, "logs:FilterLogEvents");
	assert_string_equal(l.news.group, "/g");
	/* the order is gone before its news are read */
	assert_ptr_not_equal(l.news.group, group.group);
	assert_ptr_not_equal(l.news.region, group.region);
	follow_end(&l);
}

/* ---- whose log is where ---- */

static void
test_bad_order(void **state)
{
	static const char *const tokens[] = { "x", "{}", "{\"region\":\"r\",\"group\":\"g\"}" };
	static const struct log_where nowhere = { .region = "eu-west-2" };
	struct look l;

	(void)state;
	follow_first(&l, &nowhere);
	follow_ok(&l, PAGE("", ""));
	look_run(&l, act_carry_lines);
	look_fails(&l, ERR_USAGE, "neither a group nor a task");
	look_end(&l);
	for (size_t i = 0; i < LEN(tokens); i++) {
		follow_first(&l, &group);
		follow_ok(&l, PAGE("", ""));
		follow_ask.token = tokens[i];
		look_run(&l, act_carry_lines);
		look_fails(&l, ERR_USAGE, "the token is of no earlier look");
		look_end(&l);
	}
	clock_set(NULL);
}

/* The desk gives an order's news away and forgets the order: what the news repeat of it stays. */
static void
test_of_desk(void **state)
{
	const struct ask_lines lines = { .where = group };
	const struct act_order order = { .kind = ACT_LINES, .lines = &lines };
	struct act_news *news;
	struct orders o;

	(void)state;
	(void)mallopt(M_PERTURB, 0x5a); /* what is freed is not read by chance */
	orders_init(&o);
	bag_add(&o.bag, "200 OK", "", PAGE("", ""));
	o.is_read_only = true;
	orders_begin(&o);
	orders_give(&o, &order);
	news = o.news;
	o.news = NULL;
	orders_end(&o);
	assert_int_equal(news->err, ERR_OK);
	assert_string_equal(news->region, "eu-west-2");
	assert_string_equal(news->group, "/g");
	act_news_free(news);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_newest),    cmocka_unit_test(test_quiet),
		cmocka_unit_test(test_pages),     cmocka_unit_test(test_throttled),
		cmocka_unit_test(test_old_token), cmocka_unit_test(test_circle),
		cmocka_unit_test(test_span),      cmocka_unit_test(test_stream),
		cmocka_unit_test(test_denied),    cmocka_unit_test(test_bad_order),
		cmocka_unit_test(test_of_desk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
