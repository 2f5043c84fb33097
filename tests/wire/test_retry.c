/* SPDX-License-Identifier: MIT */
/* test_retry.c - attempts: how many, after which errors, how long between, and when no more. */
#include "client.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"

#define THROTTLED "{\"__type\":\"ThrottlingException\",\"message\":\"Rate exceeded\"}"
#define EXPIRED "{\"__type\":\"ExpiredTokenException\",\"message\":\"The token is expired\"}"

struct scene {
	struct bag bag;
	struct client client;
};

static void
open_scene(struct scene *scene)
{
	client_open(&scene->client, scene->bag.answers, scene->bag.n);
}

static void
close_scene(struct scene *scene)
{
	client_close(&scene->client);
	bag_done(&scene->bag);
}

static void
test_throttled_then_answered(void **state)
{
	struct scene s;
	struct metric_asked got = { 0 };
	struct aws_stats stats;

	(void)state;
	bag_init(&s.bag);
	bag_add(&s.bag, "400 Bad Request", "", THROTTLED);
	bag_add_file(&s.bag, "moto-get-metric-data.json");
	open_scene(&s);
	assert_int_equal(metric_ask(&s.client, &got), ERR_OK);
	assert_int_equal(got.points[0].n, 3);
	aws_stats(s.client.aws, &stats);
	assert_int_equal(stats.calls, 1);
	assert_int_equal(stats.requests, 2);
	assert_int_equal(stats.throttled, 1);
	assert_int_equal(stats.failed, 0);
	assert_int_equal(stats.connections, 1);
	close_scene(&s);
}

static void
test_always_throttled(void **state)
{
	struct scene s;
	struct metric_asked got = { 0 };
	struct aws_stats stats;

	(void)state;
	bag_init(&s.bag);
	bag_add(&s.bag, "400 Bad Request", "", THROTTLED);
	open_scene(&s);
	assert_int_equal(metric_ask(&s.client, &got), ERR_THROTTLED);
	expect_why(&s.client, "cloudwatch:GetMetricData is throttled in eu-west-2");
	assert_int_equal(server_requests(s.client.server), 3);
	s.client.scope.max_attempts = 1; /* what the poller asks for once it was throttled */
	assert_int_equal(metric_ask(&s.client, &got), ERR_THROTTLED);
	assert_int_equal(server_requests(s.client.server), 4);
	aws_stats(s.client.aws, &stats);
	assert_int_equal(stats.throttled, 4);
	assert_int_equal(stats.failed, 2);
	close_scene(&s);
}

/* 500 tokens, 14 a retry: 35 retries, then a failing service is asked once a call. */
static void
test_quota_runs_dry(void **state)
{
	struct scene s;
	struct metric_asked got = { 0 };
	size_t before;

	(void)state;
	bag_init(&s.bag);
	bag_add(&s.bag, "503 Service Unavailable", "", "");
	open_scene(&s);
	for (int i = 0; i < 20; i++)
		assert_int_equal(metric_ask(&s.client, &got), ERR_SERVER);
	assert_int_equal(server_requests(s.client.server), 20 + 35);
	before = server_requests(s.client.server);
	assert_int_equal(metric_ask(&s.client, &got), ERR_SERVER);
	assert_int_equal(server_requests(s.client.server), before + 1);
	close_scene(&s);
}

static void
test_what_is_not_retried(void **state)
{
	static const struct {
		const char *status, *body;
		enum err err;
	} rows[] = {
		{ "400 Bad Request", "{\"__type\":\"AccessDeniedException\",\"Message\":\"no\"}",
		  ERR_DENIED },
		{ "400 Bad Request", "{\"__type\":\"UnrecognizedClientException\"}", ERR_AUTH },
		{ "400 Bad Request", "{\"__type\":\"ValidationError\"}", ERR_REJECTED },
		{ "400 Bad Request", EXPIRED, ERR_EXPIRED },
		{ "200 OK", "<html>login</html>", ERR_PARSE },
		{ "200 OK", "{}", ERR_PARSE },
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct scene s;
		struct metric_asked got = { 0 };

		bag_init(&s.bag);
		bag_add(&s.bag, rows[i].status, "", rows[i].body);
		open_scene(&s);
		assert_int_equal(metric_ask(&s.client, &got), rows[i].err);
		assert_int_equal(server_requests(s.client.server), 1);
		close_scene(&s);
	}
}

static void
test_server_says_when(void **state)
{
	struct scene s;
	struct metric_asked got = { 0 };
	int64_t began_ms;

	(void)state;
	bag_init(&s.bag);
	bag_add(&s.bag, "503 Slow Down", "x-amz-retry-after: 120\r\n", "");
	bag_add_file(&s.bag, "moto-get-metric-data.json");
	open_scene(&s);
	began_ms = clock_real_ms();
	assert_int_equal(metric_ask(&s.client, &got), ERR_OK);
	assert_true(clock_real_ms() - began_ms >= 120);
	close_scene(&s);
}

static void
test_a_later_page_fails_the_list(void **state)
{
	struct scene s;
	struct alarm_list list = { 0 };

	(void)state;
	bag_init(&s.bag);
	bag_add(&s.bag, "200 OK", "",
		"{\"MetricAlarms\":[{\"AlarmName\":\"a\",\"StateValue\":\"OK\"}],\"NextToken\":"
		"\"t1\"}");
	bag_add(&s.bag, "200 OK", "",
		"{\"MetricAlarms\":[{\"AlarmName\":\"b\",\"StateValue\":\"OK\"}],\"NextToken\":"
		"\"t2\"}");
	bag_add(&s.bag, "400 Bad Request", "", "{\"__type\":\"AccessDenied\"}");
	open_scene(&s);
	assert_int_equal(cw_alarms(&s.client.scope, NULL, &list, &s.client.why), ERR_DENIED);
	assert_int_equal(list.n, 0);
	expect_why(&s.client, "page 3: ");
	assert_non_null(strstr(server_request(s.client.server, 2), "\"NextToken\":\"t2\""));
	close_scene(&s);
}

static void
test_a_token_that_repeats(void **state)
{
	struct scene s;
	struct alarm_list list = { 0 };
	struct ecs_names names = { 0 };
	struct metric_asked got = { 0 };

	(void)state;
	bag_init(&s.bag);
	bag_add(&s.bag, "200 OK", "",
		"{\"MetricAlarms\":[],\"NextToken\":\"t\",\"serviceArns\":[],\"nextToken\":\"t\","
		"\"MetricDataResults\":[]}");
	open_scene(&s);
	assert_int_equal(cw_alarms(&s.client.scope, NULL, &list, &s.client.why), ERR_PARSE);
	expect_why(&s.client, "token");
	assert_int_equal(server_requests(s.client.server), 2);
	assert_int_equal(ecs_list_services(&s.client.scope, "c", &names, &s.client.why), ERR_PARSE);
	assert_int_equal(server_requests(s.client.server), 4);
	assert_int_equal(metric_ask(&s.client, &got), ERR_PARSE);
	assert_int_equal(server_requests(s.client.server), 6);
	close_scene(&s);
}

static void
write_keys(const char *path, const char *access)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_true(fprintf(f,
			    "[default]\naws_access_key_id=%s\naws_secret_access_key=s\n"
			    "aws_session_token=t\n",
			    access) > 0);
	assert_int_equal(fclose(f), 0);
}

/* AWS will not have these keys any more; the file has newer ones by then. */
static void
files_are_read_again(const char *refusal)
{
	char path[] = "/tmp/cwtop-test-XXXXXX";
	int fd = mkstemp(path);
	struct scene s;
	struct metric_asked got = { 0 };
	const struct credentials *held = NULL;

	assert_true(fd >= 0);
	assert_int_equal(close(fd), 0);
	write_keys(path, "AKIAOLD");
	bag_init(&s.bag);
	bag_add(&s.bag, "400 Bad Request", "", refusal);
	bag_add_file(&s.bag, "moto-get-metric-data.json");
	open_scene(&s);
	aws_free(s.client.aws);
	aws_shared_free(s.client.shared);
	assert_int_equal(unsetenv("AWS_ACCESS_KEY_ID"), 0);
	assert_int_equal(unsetenv("AWS_SECRET_ACCESS_KEY"), 0);
	assert_int_equal(setenv("AWS_SHARED_CREDENTIALS_FILE", path, 1), 0);
	{
		char url[64];

		(void)snprintf(url, sizeof(url), "http://127.0.0.1:%d",
			       server_port(s.client.server));
		assert_int_equal(aws_shared_new(&(struct aws_options){ .endpoint_url = url },
						&s.client.shared, &s.client.why),
				 ERR_OK);
	}
	s.client.aws = s.client.scope.client = aws_new(s.client.shared);
	assert_non_null(s.client.aws);
	assert_int_equal(
		credentials_take(s.client.shared->chain, s.client.aws, &held, &s.client.why),
		ERR_OK);
	assert_string_equal(held->access_key, "AKIAOLD");
	credentials_release(held);
	write_keys(path, "AKIANEW");
	assert_int_equal(metric_ask(&s.client, &got), ERR_OK);
	assert_non_null(strstr(server_request(s.client.server, 0), "Credential=AKIAOLD/"));
	assert_non_null(strstr(server_request(s.client.server, 1), "Credential=AKIANEW/"));
	assert_int_equal(unlink(path), 0);
	close_scene(&s);
}

static void
test_expired_reads_the_files_again(void **state)
{
	(void)state;
	files_are_read_again(EXPIRED);
}

/* A session that was revoked: AWS does not know its key. */
static void
test_unknown_keys_of_a_session(void **state)
{
	(void)state;
	files_are_read_again("{\"__type\":\"UnrecognizedClientException\",\"message\":\"no\"}");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_throttled_then_answered),
		cmocka_unit_test(test_always_throttled),
		cmocka_unit_test(test_quota_runs_dry),
		cmocka_unit_test(test_what_is_not_retried),
		cmocka_unit_test(test_server_says_when),
		cmocka_unit_test(test_a_later_page_fails_the_list),
		cmocka_unit_test(test_a_token_that_repeats),
		cmocka_unit_test(test_expired_reads_the_files_again),
		cmocka_unit_test(test_unknown_keys_of_a_session),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
