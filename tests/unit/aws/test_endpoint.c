/* SPDX-License-Identifier: MIT */
/* test_endpoint.c - hosts by service and region, endpoint URLs, and which override wins. */
#include "../test.h"

#include <stdlib.h>
#include <string.h>

#include "aws/api.h"
#include "files.h"

static void
test_hosts(void **state)
{
	static const struct {
		enum aws_service service;
		const char *region, *host;
	} rows[] = {
		{ AWS_CLOUDWATCH, "eu-west-2", "monitoring.eu-west-2.amazonaws.com" },
		{ AWS_ECS, "us-east-1", "ecs.us-east-1.amazonaws.com" },
		{ AWS_SQS, "cn-north-1", "sqs.cn-north-1.amazonaws.com.cn" },
		{ AWS_SQS, "us-gov-west-1", "sqs.us-gov-west-1.amazonaws.com" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct endpoint e;
		struct why why;

		assert_int_equal(endpoint_resolve(rows[i].service, rows[i].region, NULL, &e, &why),
				 ERR_OK);
		assert_string_equal(e.host, rows[i].host);
		assert_string_equal(e.scheme, "https");
		assert_string_equal(e.region, rows[i].region);
		assert_false(e.is_plain || e.is_custom || e.is_loopback);
	}
}

static void
test_regions(void **state)
{
	static const char *const good[] = { "us-east-1", "eu-west-2", "us-gov-west-1",
					    "ap-southeast-12", "mx-central-1" };
	static const char *const bad[] = { "",          "eu",        "eu-west",    "eu-west-",
					   "EU-WEST-2", "eu west 2", "e-west-2",   "eu-west-2x",
					   "eu--2",     "eu-2",      "eu-west-2/x" };
	struct why why;

	(void)state;
	for (size_t i = 0; i < LEN(good); i++)
		assert_int_equal(endpoint_region_check(good[i], &why), ERR_OK);
	for (size_t i = 0; i < LEN(bad); i++)
		assert_int_equal(endpoint_region_check(bad[i], &why), ERR_USAGE);
	assert_int_equal(endpoint_region_check(NULL, &why), ERR_USAGE);
	assert_non_null(strstr(why.text, "not the name of an AWS region"));
}

static void
test_urls(void **state)
{
	static const struct {
		const char *url, *host, *path;
		bool is_plain, is_loopback;
	} good[] = {
		{ "http://127.0.0.1:5000", "127.0.0.1:5000", "", true, true },
		{ "http://localhost:80/", "localhost", "", true, true },
		{ "http://[::1]:9", "[::1]:9", "", true, true },
		{ "https://example.org:443/x/y//", "example.org", "/x/y", false, false },
		{ "HTTPS://Example.org:444", "Example.org:444", "", false, false },
		{ "https://127.0.0.1", "127.0.0.1", "", false, true },
	};
	static const char *const bad[] = {
		"",
		"127.0.0.1:5000",
		"ftp://x",
		"http://",
		"http://example.org",
		"http://10.0.0.1:5000",
		"http://127.0.0.1.example.org",
		"http://127.0.0.999",
		"https://user@host",
		"https://host:0",
		"https://host:65536",
		"https://host:12x",
		"https://host/?a=b",
		"https://host/a b",
		"https://ho st",
		"https://host\r\nX: y",
		"https://[::1",
	};
	struct endpoint e;
	struct why why;

	(void)state;
	for (size_t i = 0; i < LEN(good); i++) {
		assert_int_equal(endpoint_parse(good[i].url, "test", &e, &why), ERR_OK);
		assert_string_equal(e.host, good[i].host);
		assert_string_equal(e.path, good[i].path);
		assert_int_equal(e.is_plain, good[i].is_plain);
		assert_int_equal(e.is_loopback, good[i].is_loopback);
		assert_true(e.is_custom);
	}
	for (size_t i = 0; i < LEN(bad); i++)
		if (endpoint_parse(bad[i], "test", &e, &why) != ERR_USAGE)
			fail_msg("accepted: %s", bad[i]);
}

/* Host that a service is asked at, with these options and the environment; "" for AWS's own. */
static void
expect_host(const struct aws_options *options, enum aws_service service, const char *host)
{
	struct aws_shared *shared = NULL;
	struct why why = { 0 };

	if (aws_shared_new(options, &shared, &why))
		fail_msg("%s", why.text);
	assert_int_equal(shared->has_custom[service], *host != '\0');
	if (*host)
		assert_string_equal(shared->custom[service].host, host);
	aws_shared_free(shared);
}

static void
set(const char *name, const char *value)
{
	assert_int_equal(setenv(name, value, 1), 0);
}

static void
test_which_override_wins(void **state)
{
	struct aws_options none = { 0 }, option = { .endpoint_url = "http://127.0.0.1:1" };

	(void)state;
	expect_host(&none, AWS_SQS, "");
	home_write(&test_home, "config",
		   "[default]\nendpoint_url = http://127.0.0.1:5\nservices = s\n"
		   "[services s]\nsqs =\n  endpoint_url = http://127.0.0.1:4\n");
	expect_host(&none, AWS_ECS, "127.0.0.1:5");
	expect_host(&none, AWS_SQS, "127.0.0.1:4");
	set("AWS_ENDPOINT_URL", "http://127.0.0.1:3");
	expect_host(&none, AWS_SQS, "127.0.0.1:3");
	set("AWS_ENDPOINT_URL_SQS", "http://127.0.0.1:2");
	expect_host(&none, AWS_SQS, "127.0.0.1:2");
	expect_host(&none, AWS_ECS, "127.0.0.1:3");
	expect_host(&option, AWS_SQS, "127.0.0.1:1");
	set("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true");
	expect_host(&none, AWS_SQS, "");
	expect_host(&option, AWS_SQS, "127.0.0.1:1");
}

static void
test_settings(void **state)
{
	struct aws_options options = { 0 };
	struct aws_shared *shared = NULL;
	struct why why = { 0 };

	(void)state;
	home_write(&test_home, "config",
		   "[default]\nregion = eu-west-1\n[profile p]\nregion = eu-west-3\n");
	assert_int_equal(aws_shared_new(&options, &shared, &why), ERR_OK);
	assert_string_equal(aws_profile(shared), "default");
	assert_string_equal(aws_default_region(shared), "eu-west-1");
	assert_null(aws_custom_endpoint(shared));
	aws_shared_free(shared);

	set("AWS_PROFILE", "p");
	assert_int_equal(aws_shared_new(&options, &shared, &why), ERR_OK);
	assert_string_equal(aws_profile(shared), "p");
	assert_string_equal(aws_default_region(shared), "eu-west-3");
	aws_shared_free(shared);

	set("AWS_DEFAULT_REGION", "us-east-1");
	set("AWS_ENDPOINT_URL_ECS", "http://localhost:7/x");
	assert_int_equal(aws_shared_new(&options, &shared, &why), ERR_OK);
	assert_string_equal(aws_default_region(shared), "us-east-1");
	assert_string_equal(aws_custom_endpoint(shared), "localhost:7");
	aws_shared_free(shared);

	set("AWS_REGION", "us-east-2");
	options.region = "us-west-2";
	assert_int_equal(aws_shared_new(&options, &shared, &why), ERR_OK);
	assert_string_equal(aws_default_region(shared), "us-west-2");
	aws_shared_free(shared);
}

static void
test_bad_settings(void **state)
{
	struct aws_shared *shared = NULL;
	struct why why = { 0 };

	(void)state;
	assert_int_equal(
		aws_shared_new(&(struct aws_options){ .profile = "nobody" }, &shared, &why),
		ERR_FILE);
	assert_non_null(strstr(why.text, "profile \"nobody\""));
	assert_int_equal(aws_shared_new(&(struct aws_options){ .endpoint_url = "http://x.org" },
					&shared, &why),
			 ERR_USAGE);
	assert_non_null(strstr(why.text, "--endpoint-url"));
	assert_int_equal(aws_shared_new(&(struct aws_options){ .region = "narnia" }, &shared, &why),
			 ERR_USAGE);
	assert_null(shared);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hosts),
		cmocka_unit_test(test_regions),
		cmocka_unit_test(test_urls),
		cmocka_unit_test_setup_teardown(test_which_override_wins, home_set_up,
						home_tear_down),
		cmocka_unit_test_setup_teardown(test_settings, home_set_up, home_tear_down),
		cmocka_unit_test_setup_teardown(test_bad_settings, home_set_up, home_tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
