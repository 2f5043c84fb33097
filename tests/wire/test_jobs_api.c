/* SPDX-License-Identifier: MIT */
/* test_jobs_api.c - jobs of a route that is an API: what is asked, with which token, and what its
 * answers mean. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "polled_jobs.h"

static const char http_route[] =
	"{ \"schema\": \"cwtop-stack/1\", \"name\": \"s\", \"title\": \"S\", \"region\": "
	"\"eu-west-2\", \"job_routes\": [ { \"name\": \"simulate\", \"templates\": [\"smoke\"],"
	" \"http\": { \"submit\": \"http://127.0.0.1/jobs\", \"status\": "
	"\"http://127.0.0.1/jobs/{job_id}\", \"token\": \"CWTOP_TEST_TOKEN\" } } ] }";

static void
open_http(struct polled *p, struct journal *j, char url[64])
{
	polled_open(p, http_route, &source_jobs, 0);
	snprintf(url, 64, "http://127.0.0.1:%d/jobs/{job_id}?v=1", server_port(p->client.server));
	p->stack->routes[0].status_url = url;
	polled_journal_open(j, p);
	polled_journal_add(j, ROUTE_HTTP, JOB_A, "", JOB_SUBMITTED, NULL);
	polled_journal_add(j, ROUTE_HTTP, JOB_B, "", JOB_SUBMITTED, NULL);
}

/* The token goes to the API, the signature's header does not. */
static void
test_api(void **state)
{
	struct polled p = { 0 };
	struct journal j = { 0 };
	char url[64];

	(void)state;
	bag_init(&p.bag);
	jobs_add(&p, "404 Not Found", "{}");
	jobs_add(&p, "200 OK", jobs_running);
	setenv("CWTOP_TEST_TOKEN", "s3cret", 1);
	open_http(&p, &j, url);
	jobs_poll_well(&p);
	assert_int_equal(server_requests(p.client.server), 2);
	polled_sent(&p, 0, "GET /jobs/" JOB_B "?v=1 HTTP/1.1");
	polled_sent(&p, 1, "GET /jobs/" JOB_A "?v=1 HTTP/1.1");
	polled_sent(&p, 1, "Authorization: Bearer s3cret");
	assert_null(strstr(server_request(p.client.server, 1), "AWS4"));
	assert_int_equal(jobs_row(&p, JOB_A)->state, JOB_IS_RUNNING);
	assert_int_equal(jobs_row(&p, JOB_B)->state, JOB_IS_QUEUED);
	unsetenv("CWTOP_TEST_TOKEN");
	polled_journal_close(&j);
	polled_close(&p);
}

/* Where the account is played, so is an API elsewhere: without its token. */
static void
test_stand_in(void **state)
{
	static const char elsewhere[] = "https://api.example.org/jobs/{job_id}?v=1";
	struct polled p = { 0 };
	struct journal j = { 0 };
	char url[64];

	(void)state;
	bag_init(&p.bag);
	jobs_add(&p, "404 Not Found", "{}");
	jobs_add(&p, "200 OK", jobs_running);
	setenv("CWTOP_TEST_TOKEN", "s3cret", 1);
	open_http(&p, &j, url);
	p.stack->routes[0].status_url = elsewhere;
	jobs_poll_well(&p);
	assert_int_equal(server_requests(p.client.server), 2);
	polled_sent(&p, 1, "GET /jobs/" JOB_A "?v=1 HTTP/1.1");
	polled_sent(&p, 1, "X-Cwtop-Job: https://api.example.org/jobs/" JOB_A "?v=1");
	assert_null(strstr(server_request(p.client.server, 1), "s3cret"));
	assert_int_equal(jobs_row(&p, JOB_A)->state, JOB_IS_RUNNING);
	unsetenv("CWTOP_TEST_TOKEN");
	polled_journal_close(&j);
	polled_close(&p);
}

/* What keeps it from being asked, or answering, is the source's failure; the journal is told. */
static void
test_api_fails(void **state)
{
	static const struct {
		const char *token, *status;
		enum err err;
		const char *why;
		size_t n_requests;
	} cases[] = {
		{ NULL, "200 OK", ERR_USAGE, "CWTOP_TEST_TOKEN", 0 },
		{ "two words", "200 OK", ERR_USAGE, "CWTOP_TEST_TOKEN", 0 },
		{ "s3cret", "401 Unauthorized", ERR_DENIED, "check the route's token", 1 },
		{ "s3cret", "429 Too Many Requests", ERR_THROTTLED, "429", 1 },
		{ "s3cret", "500 Broken", ERR_SERVER, "500", 1 },
		{ "s3cret", "302 Found", ERR_REJECTED, "302", 1 },
	};

	(void)state;
	for (size_t i = 0; i < LEN(cases); i++) {
		struct polled p = { 0 };
		struct journal j = { 0 };
		char url[64];

		bag_init(&p.bag);
		jobs_add(&p, cases[i].status, jobs_running);
		if (cases[i].token)
			setenv("CWTOP_TEST_TOKEN", cases[i].token, 1);
		else
			unsetenv("CWTOP_TEST_TOKEN");
		open_http(&p, &j, url);
		assert_int_equal(polled_once(&p), cases[i].err);
		if (!strstr(p.why.text, cases[i].why) || strstr(p.why.text, "s3cret"))
			fail_msg("%s", p.why.text);
		assert_int_equal(server_requests(p.client.server), cases[i].n_requests);
		assert_int_equal(jobs_rows(&p)->n, 2);
		assert_int_equal(jobs_row(&p, JOB_A)->state, JOB_IS_QUEUED);
		polled_journal_close(&j);
		polled_close(&p);
	}
	unsetenv("CWTOP_TEST_TOKEN");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_api),
		cmocka_unit_test(test_stand_in),
		cmocka_unit_test(test_api_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
