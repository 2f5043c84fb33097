/* SPDX-License-Identifier: MIT */
/* test_cost.c - the source of the bill on the wire: what is asked when, what is remembered, and
 * that a day has four requests. */
#include "client.h"

#include <stdlib.h>
#include <string.h>

#include "aws/account_memory.h"
#include "base/clock.h"
#include "base/text.h"
#include "model/cost.h"
#include "poll/source.h"
#include "store/spending.h"

#define ACCOUNT "123456789012"
#define HOUR_MS INT64_C(3600000)

struct scene {
	struct client c;
	struct bag bag;
	struct stack stack;
	struct store *store;
	struct job *job; /* the last one */
	size_t seen;     /* requests so far */
};

/* The answers are in the bag. */
static void
open_scene(struct scene *s, const char *now)
{
	int64_t ms;

	assert_true(date_parse_iso(now, &ms));
	clock_set(&(struct clock_origin){ ms, clock_real_ms(), 0 });
	s->stack = (struct stack){
		.name = "s",
		.cost = { .is_watched = true, .currency = "USD", .per_usd = 1, .rate_date = "" }
	};
	client_open(&s->c, s->bag.answers, s->bag.n);
	assert_int_equal(store_open_temporary(&s->store, &s->c.why), ERR_OK);
}

static void
close_scene(struct scene *s)
{
	job_free(s->job);
	client_close(&s->c);
	bag_done(&s->bag);
	store_close(s->store);
	clock_set(NULL);
}

/* As the poller does: what a unit remembers goes from job to job. */
static enum err
poll(struct scene *s)
{
	struct job *job = job_new(), *old = s->job;

	job->source = &source_cost;
	job->stack = &s->stack;
	job->region = "us-east-1";
	job->store = s->store;
	job->max_attempts = 1;
	if (old) {
		memcpy(job->notes, old->notes, sizeof(job->notes));
		job->memory = old->memory;
		old->memory = NULL;
	}
	job_free(old);
	s->job = job;
	memset(&s->c.why, 0, sizeof(s->c.why));
	return source_cost.poll(job, s->c.aws, &s->c.why);
}

/* A new process: only the store remembers. */
static void
restart(struct scene *s)
{
	job_free(s->job);
	s->job = NULL;
	account_memory_done(&s->c.shared->account);
	assert_true(account_memory_init(&s->c.shared->account));
}

static const struct cost *
row(const struct scene *s)
{
	assert_non_null(s->job->part);
	return s->job->part->row;
}

/* So many requests since the last time. */
static void
expect_requests(struct scene *s, size_t n)
{
	assert_int_equal(server_requests(s->c.server) - s->seen, n);
	s->seen += n;
}

static void
expect_sent(const struct scene *s, size_t i, const char *text)
{
	if (!strstr(server_request(s->c.server, i), text))
		fail_msg("\"%s\" is not in \"%s\"", text, server_request(s->c.server, i));
}

/* ---- answers ---- */

static void
add_identity(struct scene *s)
{
	bag_add_file(&s->bag, "moto-get-caller-identity.xml");
}

#define DAY(start, groups)                                         \
	"{\"TimePeriod\":{\"Start\":\"" start "\",\"End\":\"x\"}," \
	"\"Total\":{},\"Groups\":[" groups "],\"Estimated\":true}"
#define GROUP(name, usd)                                            \
	"{\"Keys\":[\"" name "\"],\"Metrics\":{\"UnblendedCost\":{" \
	"\"Amount\":\"" usd "\",\"Unit\":\"USD\"}}}"
#define RESULTS(days) "{\"ResultsByTime\":[" days "]}"
#define FORECAST "{\"Total\":{\"Amount\":\"13\",\"Unit\":\"USD\"}}"

static void
add_ok(struct scene *s, const char *body)
{
	bag_add(&s->bag, "200 OK", "", body);
}

static void
add_usage(struct scene *s)
{
	add_ok(s, RESULTS(DAY("2026-11-17",
			      GROUP("AWS Lambda", "1.5") "," GROUP(
				      "Tax", "0.25")) "," DAY("2026-11-18",
							      GROUP("AWS Lambda", "0.5"))));
}

static void
add_refusal(struct scene *s, const char *status, const char *code)
{
	TEXT_ON(body, 200);

	text_addf(&body, "{\"__type\":\"%s\",\"message\":\"no\"}", code);
	bag_add(&s->bag, status, "", body.data);
}

/* ---- what is asked, and when ---- */

static void
test_day(void **state)
{
	struct scene s = { 0 };
	const struct cost *cost;

	(void)state;
	bag_init(&s.bag);
	add_identity(&s);
	add_usage(&s);
	add_ok(&s, FORECAST);
	add_usage(&s);
	add_usage(&s);
	add_ok(&s, FORECAST);
	open_scene(&s, "2026-11-18T06:00:00Z");
	assert_int_equal(poll(&s), ERR_OK);
	expect_requests(&s, 3);
	expect_sent(&s, 1, "\"Start\":\"2026-11-01\",\"End\":\"2026-11-19\"");
	expect_sent(&s, 1, "\"Granularity\":\"DAILY\"");
	expect_sent(&s, 1, "\"Key\":\"SERVICE\"");
	expect_sent(&s, 2, "\"Start\":\"2026-11-18\",\"End\":\"2026-12-01\"");
	cost = row(&s);
	assert_int_equal(cost->n_services, 2);
	assert_string_equal(cost->services[0].name, "AWS Lambda");
	assert_true(cost_sum(cost, NULL, 0, INT64_MAX) == 2.25);
	assert_true(cost->services[0].usd[16] == 1.5 && cost->services[0].usd[17] == 0.5);
	assert_true(cost->forecast_usd == 13 && !cost->has_interval && !cost->is_partial);
	assert_int_equal(cost->used, 2);
	clock_advance(6 * HOUR_MS); /* noon: six hours old will do */
	assert_int_equal(poll(&s), ERR_OK);
	expect_requests(&s, 0);
	assert_true(cost_sum(row(&s), NULL, 0, INT64_MAX) == 2.25);
	assert_true(row(&s)->forecast_usd == 13);
	clock_advance(6 * HOUR_MS); /* 18:00 */
	assert_int_equal(poll(&s), ERR_OK);
	expect_requests(&s, 1);
	assert_int_equal(row(&s)->used, 3);
	clock_advance(6 * HOUR_MS); /* midnight */
	assert_int_equal(poll(&s), ERR_OK);
	expect_requests(&s, 0);
	clock_advance(6 * HOUR_MS);
	assert_int_equal(poll(&s), ERR_OK);
	expect_requests(&s, 2);
	expect_sent(&s, 4, "\"End\":\"2026-11-20\"");
	assert_int_equal(row(&s)->used, 2); /* of another day */
	close_scene(&s);
}

/* In a young month the last days of the one before tell the rate; and a new month is asked for at
 * once. */
static void
test_young_month(void **state)
{
	struct scene s = { 0 };

	(void)state;
	bag_init(&s.bag);
	add_identity(&s);
	add_ok(&s, RESULTS(""));
	add_ok(&s, FORECAST);
	add_ok(&s, RESULTS(""));
	add_ok(&s, FORECAST);
	open_scene(&s, "2026-11-30T20:00:00Z");
	assert_int_equal(poll(&s), ERR_OK);
	expect_requests(&s, 3);
	clock_advance(4 * HOUR_MS);
	assert_int_equal(poll(&s), ERR_OK);
	expect_requests(&s, 2);
	expect_sent(&s, 3, "\"Start\":\"2026-11-22\",\"End\":\"2026-12-02\"");
	expect_sent(&s, 4, "\"Start\":\"2026-12-01\",\"End\":\"2027-01-01\"");
	close_scene(&s);
}

/* ---- pages ---- */

static void
test_pages(void **state)
{
	struct scene s = { 0 };

	(void)state;
	bag_init(&s.bag);
	add_identity(&s);
	add_ok(&s, "{\"ResultsByTime\":[" DAY("2026-11-17",
					      GROUP("Tax", "1")) "],"
								 "\"NextPageToken\":\"two\"}");
	add_ok(&s, RESULTS(DAY("2026-11-17", GROUP("Tax", "0.5") "," GROUP("Gold", "2"))));
	add_ok(&s, FORECAST);
	add_ok(&s, "{\"ResultsByTime\":[" DAY("2026-11-17",
					      GROUP("Tax", "3")) "],"
								 "\"NextPageToken\":\"two\"}");
	open_scene(&s, "2026-11-18T06:00:00Z");
	assert_int_equal(poll(&s), ERR_OK);
	expect_requests(&s, 4);
	expect_sent(&s, 2, "\"NextPageToken\":\"two\"");
	assert_true(cost_sum(row(&s), NULL, 0, INT64_MAX) == 3.5);
	assert_false(row(&s)->is_partial);
	assert_int_equal(row(&s)->used, 3);
	clock_advance(12 * HOUR_MS); /* one is left of the day: what it brings is a part */
	assert_int_equal(poll(&s), ERR_OK);
	expect_requests(&s, 1);
	assert_true(row(&s)->is_partial);
	assert_true(cost_sum(row(&s), NULL, 0, INT64_MAX) == 3);
	assert_true(text_has(row(&s)->leave, "asked again after 2026-11-19 00:00 UTC"));
	close_scene(&s);
}

/* ---- refusals ---- */

static void
test_denied(void **state)
{
	struct scene s = { 0 };

	(void)state;
	bag_init(&s.bag);
	add_identity(&s);
	add_refusal(&s, "400 Bad Request", "AccessDeniedException");
	open_scene(&s, "2026-11-18T00:00:00Z");
	assert_int_equal(poll(&s), ERR_DENIED);
	expect_why(&s.c, "ce:GetCostAndUsage");
	expect_requests(&s, 2);
	assert_int_equal(row(&s)->asked[COST_ASK_USAGE].err, ERR_DENIED);
	assert_int_equal(row(&s)->asked[COST_ASK_USAGE].answer_s, 0);
	/* the poller comes back every five minutes, all day: it hears the same, and the day's
	 * requests are not used up by it */
	for (int i = 1; i < 24 * 12; i++) {
		clock_advance(HOUR_MS / 12);
		assert_int_equal(poll(&s), ERR_DENIED);
		expect_why(&s.c, "ce:GetCostAndUsage");
	}
	expect_requests(&s, 3); /* usage alone, every five hours and a half */
	close_scene(&s);
}

static void
test_no_forecast(void **state)
{
	struct scene s = { 0 };

	(void)state;
	bag_init(&s.bag);
	add_identity(&s);
	add_usage(&s);
	add_refusal(&s, "400 Bad Request", "DataUnavailableException");
	open_scene(&s, "2026-11-18T06:00:00Z");
	assert_int_equal(poll(&s), ERR_OK);
	expect_requests(&s, 3);
	assert_int_equal(row(&s)->asked[COST_ASK_FORECAST].err, ERR_GONE);
	assert_true(text_has(row(&s)->asked[COST_ASK_FORECAST].why, "no forecast"));
	clock_advance(6 * HOUR_MS);
	assert_int_equal(poll(&s), ERR_OK);
	expect_requests(&s, 0);
	close_scene(&s);
}

static void
test_failure(void **state)
{
	struct scene s = { 0 };

	(void)state;
	bag_init(&s.bag);
	add_identity(&s);
	add_usage(&s);
	add_ok(&s, FORECAST);
	add_refusal(&s, "500 Internal Server Error", "InternalServerError");
	open_scene(&s, "2026-11-18T06:00:00Z");
	assert_int_equal(poll(&s), ERR_OK);
	clock_advance(12 * HOUR_MS);
	assert_int_equal(poll(&s), ERR_SERVER);
	expect_requests(&s, 4);
	assert_true(cost_sum(row(&s), NULL, 0, INT64_MAX) == 2.25);
	clock_advance(HOUR_MS);
	assert_int_equal(poll(&s), ERR_SERVER);
	expect_requests(&s, 0); /* not at once again */
	clock_advance(HOUR_MS);
	assert_int_equal(poll(&s), ERR_SERVER);
	expect_requests(&s, 1);
	clock_advance(2 * HOUR_MS); /* 22:00: the four are used up */
	assert_int_equal(poll(&s), ERR_SERVER);
	expect_requests(&s, 0);
	assert_true(text_has(row(&s)->leave, "used up"));
	close_scene(&s);
}

static void
test_no_identity(void **state)
{
	struct scene s = { 0 };
	struct spending_leave leave;

	(void)state;
	bag_init(&s.bag);
	add_identity(&s);
	add_usage(&s);
	add_ok(&s, FORECAST);
	add_refusal(&s, "500 Internal Server Error", "InternalServerError");
	open_scene(&s, "2026-11-18T06:00:00Z");
	assert_int_equal(poll(&s), ERR_OK);
	restart(&s);
	assert_int_equal(poll(&s), ERR_SERVER);
	assert_null(s.job->part);
	s.stack.account = ACCOUNT;
	assert_int_equal(poll(&s), ERR_SERVER);
	expect_requests(&s, 4);
	assert_true(cost_sum(row(&s), NULL, 0, INT64_MAX) == 2.25);
	assert_int_equal(
		spending_take(s.store,
			      &(struct spending_wish){ ACCOUNT, "ce", 4, 4, clock_now_s() }, &leave,
			      &s.c.why),
		ERR_OK);
	assert_int_equal(leave.granted, 2);
	close_scene(&s);
}

static void
test_malformed(void **state)
{
	static const struct {
		const char *body, *why;
	} bad[] = {
		{ RESULTS(DAY("2025-11-17", GROUP("Tax", "1"))), "a day that was not asked for" },
		{ RESULTS(DAY("yesterday", GROUP("Tax", "1"))), "a day that was not asked for" },
		{ "{\"ResultsByTime\":[{\"TimePeriod\":{\"Start\":\"2026-11-17\"},\"Groups\":[{"
		  "\"Keys\":[\"Tax\"],\"Metrics\":{\"UnblendedCost\":{\"Amount\":\"1\","
		  "\"Unit\":\"CNY\"}}}]}]}",
		  "the bill is in CNY" },
		{ "{}", "no list" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(bad); i++) {
		struct scene s = { 0 };

		bag_init(&s.bag);
		add_identity(&s);
		add_ok(&s, bad[i].body);
		open_scene(&s, "2026-11-18T06:00:00Z");
		assert_int_equal(poll(&s), ERR_PARSE);
		expect_why(&s.c, bad[i].why);
		assert_int_equal(row(&s)->n_services, 0);
		close_scene(&s);
	}
}

/* ---- over restarts and instances ---- */

static void
test_kept(void **state)
{
	struct scene s = { 0 };

	(void)state;
	bag_init(&s.bag);
	add_identity(&s);
	add_usage(&s);
	add_ok(&s, FORECAST);
	add_identity(&s);
	open_scene(&s, "2026-11-18T06:00:00Z");
	s.stack.cost.tag_key = "Project";
	s.stack.cost.tag_value = "city";
	assert_int_equal(poll(&s), ERR_OK);
	expect_requests(&s, 3);
	for (size_t i = 1; i < 3; i++)
		expect_sent(&s, i,
			    "\"Filter\":{\"Tags\":{\"Key\":\"Project\",\"Values\":[\"city\"]}}");
	restart(&s);
	clock_advance(HOUR_MS);
	assert_int_equal(poll(&s), ERR_OK);
	expect_requests(&s, 1); /* who am I? */
	assert_true(cost_sum(row(&s), NULL, 0, INT64_MAX) == 2.25);
	assert_true(row(&s)->forecast_usd == 13);
	assert_int_equal(clock_now_s() - row(&s)->asked[COST_ASK_USAGE].answer_s, 3600);
	close_scene(&s);
}

static void
test_used_up(void **state)
{
	struct scene s = { 0 };
	struct spending_leave leave;
	struct spending_wish wish = { ACCOUNT, "ce", 4, 4, 0 };

	(void)state;
	bag_init(&s.bag);
	add_identity(&s);
	add_usage(&s);
	add_ok(&s, FORECAST);
	open_scene(&s, "2026-11-18T06:00:00Z");
	wish.now_s = clock_now_s();
	assert_int_equal(spending_take(s.store, &wish, &leave, &s.c.why), ERR_OK);
	assert_int_equal(leave.granted, 4);
	assert_int_equal(poll(&s), ERR_THROTTLED);
	expect_why(&s.c, "the 4 requests of the day are used up");
	expect_requests(&s, 1);
	clock_advance(18 * HOUR_MS);
	assert_int_equal(poll(&s), ERR_OK);
	expect_requests(&s, 2);
	close_scene(&s);
}

/* ---- budgets ---- */

static void
test_budgets(void **state)
{
	struct scene s = { 0 };

	(void)state;
	bag_init(&s.bag);
	add_identity(&s);
	add_usage(&s);
	add_ok(&s, FORECAST);
	bag_add_file(&s.bag, "moto-describe-budgets.json");
	add_refusal(&s, "400 Bad Request", "AccessDeniedException");
	open_scene(&s, "2026-11-18T06:00:00Z");
	s.stack.cost.has_budgets = true;
	assert_int_equal(poll(&s), ERR_OK);
	expect_requests(&s, 4);
	expect_sent(&s, 3, "{\"AccountId\":\"" ACCOUNT "\"");
	assert_int_equal(row(&s)->n_budgets, 1);
	assert_string_equal(row(&s)->budgets[0].name, "city");
	clock_advance(HOUR_MS);
	assert_int_equal(poll(&s), ERR_OK);
	expect_requests(&s, 0);
	assert_int_equal(row(&s)->n_budgets, 1);
	clock_advance(5 * HOUR_MS); /* denied now: the rest is as it was */
	assert_int_equal(poll(&s), ERR_OK);
	expect_requests(&s, 1);
	assert_int_equal(row(&s)->asked[COST_ASK_BUDGETS].err, ERR_DENIED);
	assert_int_equal(row(&s)->n_budgets, 1);
	close_scene(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_day),         cmocka_unit_test(test_young_month),
		cmocka_unit_test(test_pages),       cmocka_unit_test(test_denied),
		cmocka_unit_test(test_no_forecast), cmocka_unit_test(test_failure),
		cmocka_unit_test(test_no_identity), cmocka_unit_test(test_malformed),
		cmocka_unit_test(test_kept),        cmocka_unit_test(test_used_up),
		cmocka_unit_test(test_budgets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
