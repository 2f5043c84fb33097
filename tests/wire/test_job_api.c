/* SPDX-License-Identifier: MIT */
/* test_job_api.c - jobs by an HTTP API: what is posted, what its answers mean, where the token goes
 * and where it does not. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aws/job_api.h"
#include "base/text.h"
#include "orders.h"

#define TOKEN "s3cr3t-t0ken-of-the-job-api"

/* The address is known when the server is; the route's text is borrowed. */
static void
begin(struct orders *o, char url[64])
{
	o->route.kind = ROUTE_HTTP;
	o->route.bucket = o->route.queue = NULL;
	o->route.token_variable = "CWTOP_TEST_TOKEN";
	assert_int_equal(setenv("CWTOP_TEST_TOKEN", TOKEN, 1), 0);
	orders_begin(o);
	(void)snprintf(url, 64, "http://127.0.0.1:%d/api/jobs", server_port(o->client.server));
	o->route.submit_url = url;
}

static void
test_post(void **state)
{
	static const char *const accepted[] = { "200 OK", "201 Created", "202 Accepted" };

	(void)state;
	for (size_t i = 0; i < LEN(accepted); i++) {
		struct orders o;
		char url[64];

		orders_init(&o);
		bag_add(&o.bag, accepted[i], "", "{}");
		begin(&o, url);
		orders_submit(&o);
		orders_ok(&o, "accepted by the API");
		orders_n_sent(&o, 1); /* AWS is not asked */
		orders_sent(&o, 0, "POST /api/jobs HTTP/1.1\r\n");
		orders_sent(&o, 0, "Content-Type: application/json\r\n");
		orders_sent(&o, 0, "Idempotency-Key: " ORDERS_JOB "\r\n");
		orders_sent(&o, 0, "Authorization: Bearer " TOKEN "\r\n");
		orders_sent(&o, 0, orders_config(ORDERS_JOB));
		assert_null(strstr(server_request(o.client.server, 0), "Amz"));
		orders_phase(&o, JOB_SUBMITTED);
		orders_end(&o);
	}
}

static void
test_answers(void **state)
{
	static const struct {
		const char *status;
		enum err err;
		bool is_in_doubt;
	} rows[] = {
		{ "204 No Content", ERR_PARSE, true },
		{ "302 Found", ERR_PARSE, true },
		{ "303 See Other", ERR_PARSE, true },
		{ "307 Temporary Redirect", ERR_REJECTED, false },
		{ "400 Bad Request", ERR_REJECTED, false },
		{ "401 Who", ERR_DENIED, false },
		{ "403 No", ERR_DENIED, false },
		{ "404 Not Found", ERR_GONE, false },
		{ "408 Late", ERR_TIMEOUT, true },
		{ "409 Conflict", ERR_REJECTED, true },
		{ "422 Odd", ERR_REJECTED, false },
		{ "429 Slow", ERR_THROTTLED, false },
		{ "500 Oops", ERR_SERVER, true },
		{ "504 Late", ERR_SERVER, true },
		{ "reset", ERR_NET, true },
	};

	(void)state;
	for (size_t i = 0; i < 2 * LEN(rows); i++) {
		bool is_idempotent = i >= LEN(rows);
		size_t row = i % LEN(rows);
		struct orders o;
		char url[64];

		orders_init(&o);
		o.route.is_consumer_idempotent = is_idempotent;
		orders_add_fault(&o, rows[row].status, "it says \x1b[31m" TOKEN);
		begin(&o, url);
		orders_submit(&o);
		orders_fails(&o, rows[row].err, "");
		assert_null(strstr(o.news->why.text, TOKEN));
		orders_phase(&o, rows[row].is_in_doubt ? JOB_DOUBT_SEND : JOB_REFUSED);
		orders_n_sent(&o, is_idempotent && rows[row].is_in_doubt ? 3 : 1);
		orders_end(&o);
	}
}

/* A route that leads elsewhere by now has another token, which the old address must not see. */
static void
test_route_leads_elsewhere(void **state)
{
	struct orders o;
	char url[64], other[80];

	(void)state;
	orders_init(&o);
	orders_add_fault(&o, "reset", "");
	bag_add(&o.bag, "200 OK", "", "{}");
	begin(&o, url);
	orders_submit(&o);
	orders_phase(&o, JOB_DOUBT_SEND);
	(void)snprintf(other, sizeof(other), "%s/2", url);
	o.route.submit_url = other;
	orders_decide(&o, ACT_RESEND);
	orders_fails(&o, ERR_USAGE, "leads elsewhere");
	orders_n_sent(&o, 1);
	orders_phase(&o, JOB_DOUBT_SEND);
	/* that it is there asks nobody */
	orders_decide(&o, ACT_MARK_SENT);
	orders_ok(&o, "");
	orders_n_sent(&o, 1);
	orders_phase(&o, JOB_SUBMITTED);
	orders_end(&o);
}

/* However an answer repeats the token, nothing of it is told. */
static void
test_token_in_an_answer(void **state)
{
	static const char token[] = "head-9f:tail=27c41b08d6e5";
	static const char *const answers[] = {
		"Bearer head-9f:tail=27c41b08d6e5",
		"no head-9f:tail =27c41b08d6e5 here",
		"head-9f\\u003atail\\u003d27c41b08d6e5",
		/* cut where a sentence ends */
		"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
		"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
		"head-9f:tail=27c41b08d6e5",
	};

	(void)state;
	for (size_t i = 0; i < LEN(answers); i++) {
		struct orders o;
		char url[64];

		orders_init(&o);
		orders_add_fault(&o, "400 Bad Request", answers[i]);
		begin(&o, url);
		assert_int_equal(setenv("CWTOP_TEST_TOKEN", token, 1), 0);
		orders_submit(&o);
		orders_fails(&o, ERR_REJECTED, "it does not want it");
		assert_null(strstr(o.news->why.text, "head-9f"));
		assert_null(strstr(o.news->why.text, "27c41b08"));
		assert_null(strstr(orders_record(&o)->why, "head-9f"));
		orders_end(&o);
	}
}

static enum err
post(struct client *client, const char *url, const char *variable)
{
	const struct job_api_request request = {
		.url = url, .token_variable = variable, .id = ORDERS_JOB, .body = "{}"
	};

	return job_api_post(&client->scope, &request, &client->why);
}

/* Before anything leaves. */
static void
test_not_sent(void **state)
{
	static const struct {
		const char *url, *value; /* of the token's variable */
		const char *part;
	} rows[] = {
		{ "http://api.example.org/jobs", "t", "http" },
		{ "ftp://api.example.org/jobs", "t", "" },
		{ "https://user:hunter2@api.example.org/jobs", "t", "" },
		{ "https://api.example.org/jo bs", "t", "blank" },
		{ "https://api.example.org/jobs\r\nX: y", "t", "blank" },
		{ "https://api.example.org/#jobs", "t", "#" },
		{ "https://api.example.org/jobs", "", "CWTOP_TEST_TOKEN" },
		{ "https://api.example.org/jobs", "a\r\nb: c", "CWTOP_TEST_TOKEN" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct client client;

		assert_int_equal(setenv("CWTOP_TEST_TOKEN", rows[i].value, 1), 0);
		client_open_url(&client, "https://sqs.eu-west-2.amazonaws.com");
		assert_int_equal(post(&client, rows[i].url, "CWTOP_TEST_TOKEN"), ERR_USAGE);
		expect_why(&client, rows[i].part);
		assert_null(strstr(client.why.text, "hunter2"));
		assert_false(api_was_in_doubt(client.aws));
		client_close(&client);
	}
}

static void
test_read_only(void **state)
{
	struct client client;

	(void)state;
	client_open_port(&client, 1);
	client.shared->is_read_only = true;
	assert_int_equal(post(&client, "http://127.0.0.1:1/jobs", NULL), ERR_DENIED);
	expect_why(&client, "read-only");
	client.shared->is_read_only = false;
	assert_int_equal(post(&client, "http://127.0.0.1:1/jobs", NULL), ERR_NET);
	assert_false(api_was_in_doubt(client.aws));
	client_close(&client);
}

/* Where the account is played, so is an API elsewhere: without its token. */
static void
test_stand_in(void **state)
{
	struct bag bag;
	struct client client;

	(void)state;
	assert_int_equal(setenv("CWTOP_TEST_TOKEN", TOKEN, 1), 0);
	bag_init(&bag);
	bag_add(&bag, "202 Accepted", "", "{}");
	client_open(&client, bag.answers, bag.n);
	assert_int_equal(post(&client, "https://api.example.org/v1/jobs?a=b", "CWTOP_TEST_TOKEN"),
			 ERR_OK);
	assert_non_null(strstr(server_request(client.server, 0), "POST /v1/jobs?a=b HTTP"));
	assert_non_null(strstr(server_request(client.server, 0), "Host: api.example.org\r\n"));
	assert_non_null(strstr(server_request(client.server, 0),
			       JOB_API_HEADER ": https://api.example.org/v1/jobs?a=b\r\n"));
	assert_null(strstr(server_request(client.server, 0), "Bearer"));
	client_close(&client);
	bag_done(&bag);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_post),
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_not_sent),
		cmocka_unit_test(test_read_only),
		cmocka_unit_test(test_stand_in),
		cmocka_unit_test(test_token_in_an_answer),
		cmocka_unit_test(test_route_leads_elsewhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
