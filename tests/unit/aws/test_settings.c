/* SPDX-License-Identifier: MIT */
/* test_settings.c - which place wins for each setting, and what is refused, with its sentence. */
#include "../test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aws/client.h"
#include "aws/settings.h"
#include "base/text.h"
#include "files.h"

static const char *const proxy_variables[] = { "https_proxy", "HTTPS_PROXY", "http_proxy",
					       "HTTP_PROXY",  "all_proxy",   "ALL_PROXY",
					       "no_proxy",    "NO_PROXY",    "REQUESTS_CA_BUNDLE" };

static void
forget_proxies(void)
{
	for (size_t i = 0; i < LEN(proxy_variables); i++)
		assert_int_equal(unsetenv(proxy_variables[i]), 0);
}

static int
set_up(void **state)
{
	forget_proxies();
	return home_set_up(state);
}

static int
tear_down(void **state)
{
	forget_proxies();
	return home_tear_down(state);
}

static void
set(const char *name, const char *value)
{
	assert_int_equal(setenv(name, value, 1), 0);
}

static void
unset(const char *name)
{
	assert_int_equal(unsetenv(name), 0);
}

static const struct aws_options none;

/* The settings as they are now; settings_done and free are done by `forget`. */
static struct aws_shared *
find(const struct aws_options *options)
{
	struct aws_shared *shared = test_calloc(1, sizeof(*shared));
	struct profile_paths paths;
	struct why why = { 0 };

	if (settings_find(options, shared, &paths, &why))
		fail_msg("%s", why.text);
	assert_non_null(strstr(paths.config, "/.aws/config"));
	return shared;
}

static void
forget(struct aws_shared *shared)
{
	settings_done(shared);
	test_free(shared);
}

/* These settings are refused, with a sentence that holds both parts. */
static void
expect_refusal(const struct aws_options *options, enum err code, const char *a, const char *b)
{
	struct aws_shared *shared = test_calloc(1, sizeof(*shared));
	struct profile_paths paths;
	struct why why = { 0 };
	enum err err = settings_find(options, shared, &paths, &why);

	if (err != code || !strstr(why.text, a) || !strstr(why.text, b))
		fail_msg("%s: \"%s\", wanted \"%s\" and \"%s\"", err_word(err), why.text, a, b);
	forget(shared);
}

/* Host that a service is asked at; "" for AWS's own. */
static void
expect_host(const struct aws_options *options, enum aws_service service, const char *host)
{
	struct aws_shared *shared = find(options);

	assert_int_equal(shared->has_custom[service], *host != '\0');
	assert_string_equal(shared->custom[service].host, host);
	forget(shared);
}

static void
test_which_endpoint_wins(void **state)
{
	struct aws_options option = { .endpoint_url = "http://127.0.0.1:1" };

	(void)state;
	expect_host(&none, AWS_SQS, "");
	home_write(&test_home, "config",
		   "[default]\nendpoint_url = http://127.0.0.1:5\nservices = s\n"
		   "[services s]\nsqs =\n  endpoint_url = http://127.0.0.1:4\n"
		   "cloudwatch_logs =\n  endpoint_url = http://127.0.0.1:6\n");
	expect_host(&none, AWS_ECS, "127.0.0.1:5");
	expect_host(&none, AWS_SQS, "127.0.0.1:4");
	expect_host(&none, AWS_LOGS, "127.0.0.1:6");
	set("AWS_ENDPOINT_URL", "http://127.0.0.1:3");
	expect_host(&none, AWS_SQS, "127.0.0.1:3");
	set("AWS_ENDPOINT_URL_SQS", "http://127.0.0.1:2");
	expect_host(&none, AWS_SQS, "127.0.0.1:2");
	expect_host(&none, AWS_ECS, "127.0.0.1:3");
	expect_host(&option, AWS_SQS, "127.0.0.1:1");
	set("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true");
	expect_host(&none, AWS_SQS, "");
	expect_host(&option, AWS_SQS, "127.0.0.1:1");
	set("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "yes");
	expect_refusal(&none, ERR_USAGE, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true or false");
}

static void
test_a_services_section_that_is_not_there(void **state)
{
	(void)state;
	home_write(&test_home, "config", "[default]\nservices = nosuch\n");
	expect_refusal(&none, ERR_FILE, "services of profile \"default\"", "[services nosuch]");
}

static void
expect_region(const struct aws_options *options, const char *region)
{
	struct aws_shared *shared = find(options);

	assert_string_equal(shared->region, region);
	forget(shared);
}

static void
test_which_region_wins(void **state)
{
	struct aws_options option = { .region = "us-west-2" };

	(void)state;
	home_write(&test_home, "config",
		   "[default]\nregion = eu-west-1\n[profile p]\nregion = eu-west-3\n");
	expect_region(&none, "eu-west-1");
	set("AWS_PROFILE", "p");
	expect_region(&none, "eu-west-3");
	set("AWS_DEFAULT_REGION", "us-east-1");
	expect_region(&none, "us-east-1");
	set("AWS_REGION", "us-east-2");
	expect_region(&none, "us-east-2");
	expect_region(&option, "us-west-2");
	set("AWS_REGION", "narnia");
	expect_refusal(&none, ERR_USAGE, "AWS_REGION: region \"narnia\"", "eu-west-2");
	expect_region(&option, "us-west-2");
}

static void
test_which_profile_wins(void **state)
{
	struct aws_options option = { .profile = "a" };
	struct aws_shared *shared;

	(void)state;
	home_write(&test_home, "config", "[profile a]\n[profile b]\n[profile c]\n");
	shared = find(&none);
	assert_string_equal(shared->profile, "default");
	forget(shared);
	set("AWS_PROFILE", "c");
	shared = find(&none);
	assert_string_equal(shared->profile, "c");
	forget(shared);
	set("AWS_DEFAULT_PROFILE", "b");
	shared = find(&none);
	assert_string_equal(shared->profile, "b");
	forget(shared);
	shared = find(&option);
	assert_string_equal(shared->profile, "a");
	forget(shared);
	option.profile = "nobody";
	expect_refusal(&option, ERR_FILE, "profile \"nobody\"", "list-profiles");
}

/* What each of two-valued settings does, from its variable and from its key. */
static void
test_fips_and_dual_stack(void **state)
{
	struct aws_shared *shared;
	struct endpoint e;
	struct why why;

	(void)state;
	home_write(&test_home, "config",
		   "[default]\nuse_fips_endpoint = TRUE\nuse_dualstack_endpoint = false\n");
	shared = find(&none);
	assert_true(shared->is_fips);
	assert_false(shared->is_dual_stack);
	assert_int_equal(settings_endpoint(shared, AWS_ECS, "us-east-1", NULL, &e, &why), ERR_OK);
	assert_string_equal(e.host, "ecs-fips.us-east-1.amazonaws.com");
	forget(shared);
	set("AWS_USE_FIPS_ENDPOINT", "false");
	set("AWS_USE_DUALSTACK_ENDPOINT", "true");
	shared = find(&none);
	assert_false(shared->is_fips);
	assert_true(shared->is_dual_stack);
	forget(shared);
	set("AWS_USE_FIPS_ENDPOINT", "1");
	expect_refusal(&none, ERR_USAGE, "AWS_USE_FIPS_ENDPOINT: \"1\"", "true or false");
	set("AWS_USE_FIPS_ENDPOINT", "true");
	home_write(&test_home, "config", "[default]\nuse_dualstack_endpoint = on\n");
	unset("AWS_USE_DUALSTACK_ENDPOINT");
	expect_refusal(&none, ERR_USAGE, "use_dualstack_endpoint of profile \"default\"",
		       "true or false");
}

/* Where everything is overridden, that is said at start; for one service, when it is asked. */
static void
test_overrides_have_no_variants(void **state)
{
	struct aws_shared *shared;
	struct endpoint e;
	struct why why;

	(void)state;
	set("AWS_USE_FIPS_ENDPOINT", "true");
	set("AWS_ENDPOINT_URL_SQS", "http://127.0.0.1:5");
	shared = find(&none);
	assert_int_equal(settings_endpoint(shared, AWS_ECS, "us-east-1", NULL, &e, &why), ERR_OK);
	assert_int_equal(settings_endpoint(shared, AWS_SQS, "us-east-1", NULL, &e, &why),
			 ERR_USAGE);
	forget(shared);
	set("AWS_ENDPOINT_URL", "http://127.0.0.1:5");
	expect_refusal(&none, ERR_USAGE, "use_fips_endpoint", "127.0.0.1:5");
}

static void
expect_bucket(const char *config, const char *host, const char *path)
{
	struct aws_shared *shared;
	struct endpoint e;
	struct why why;

	home_write(&test_home, "config", config);
	shared = find(&none);
	assert_int_equal(settings_endpoint(shared, AWS_S3, "eu-west-2", "bucket", &e, &why),
			 ERR_OK);
	assert_string_equal(e.host, host);
	assert_string_equal(e.path, path);
	forget(shared);
}

static void
test_s3_style(void **state)
{
	static const char own[] = "bucket.s3.eu-west-2.amazonaws.com";

	(void)state;
	expect_bucket("[default]\n", own, "");
	expect_bucket("[default]\ns3 =\n  addressing_style = auto\n", own, "");
	expect_bucket("[default]\ns3 =\n  addressing_style = virtual\n", own, "");
	expect_bucket("[default]\ns3 =\n  addressing_style = path\n", "s3.eu-west-2.amazonaws.com",
		      "/bucket");
	set("AWS_ENDPOINT_URL_S3", "https://example.org/x");
	expect_bucket("[default]\n", "example.org", "/x/bucket");
	expect_bucket("[default]\ns3 =\n  addressing_style = virtual\n", "bucket.example.org",
		      "/x");
	home_write(&test_home, "config", "[default]\ns3 =\n  addressing_style = none\n");
	expect_refusal(&none, ERR_USAGE, "s3 addressing_style of profile \"default\"",
		       "auto, virtual or path");
}

static void
test_sts_style(void **state)
{
	struct aws_shared *shared;
	struct endpoint e;
	struct why why;

	(void)state;
	home_write(&test_home, "config", "[default]\nsts_regional_endpoints = legacy\n");
	shared = find(&none);
	assert_int_equal(settings_endpoint(shared, AWS_STS, "eu-west-2", NULL, &e, &why), ERR_OK);
	assert_string_equal(e.host, "sts.amazonaws.com");
	forget(shared);
	set("AWS_STS_REGIONAL_ENDPOINTS", "regional");
	shared = find(&none);
	assert_false(shared->is_sts_legacy);
	forget(shared);
	set("AWS_STS_REGIONAL_ENDPOINTS", "global");
	expect_refusal(&none, ERR_USAGE, "AWS_STS_REGIONAL_ENDPOINTS", "regional or legacy");
}

static void
test_attempts(void **state)
{
	struct aws_shared *shared = find(&none);

	(void)state;
	assert_int_equal(shared->max_attempts, 0);
	forget(shared);
	home_write(&test_home, "config", "[default]\nmax_attempts = 2\n");
	shared = find(&none);
	assert_int_equal(shared->max_attempts, 2);
	forget(shared);
	set("AWS_MAX_ATTEMPTS", "1");
	shared = find(&none);
	assert_int_equal(shared->max_attempts, 1);
	forget(shared);
	set("AWS_MAX_ATTEMPTS", "0");
	expect_refusal(&none, ERR_USAGE, "AWS_MAX_ATTEMPTS: \"0\"", "a number");
	set("AWS_MAX_ATTEMPTS", "2x");
	expect_refusal(&none, ERR_USAGE, "AWS_MAX_ATTEMPTS: \"2x\"", "a number");
}

static void
expect_bundle(const char *path)
{
	struct aws_shared *shared = find(&none);

	assert_string_equal(shared->ca_bundle ? shared->ca_bundle : "", path);
	forget(shared);
}

static void
test_bundles(void **state)
{
	char good[128], text[200];

	(void)state;
	(void)snprintf(good, sizeof(good), "%s/.aws/other", test_home.folder);
	home_write(&test_home, "other", "-----BEGIN CERTIFICATE-----\n");
	expect_bundle("");
	set("REQUESTS_CA_BUNDLE", good);
	expect_bundle(good);
	(void)snprintf(text, sizeof(text), "[default]\nca_bundle = %s\n", good);
	home_write(&test_home, "config", text);
	set("REQUESTS_CA_BUNDLE", "/no/such/file");
	expect_bundle(good);
	set("AWS_CA_BUNDLE", "/no/such/file");
	expect_refusal(&none, ERR_FILE, "AWS_CA_BUNDLE: /no/such/file", "PEM");
	set("AWS_CA_BUNDLE", test_home.folder);
	expect_refusal(&none, ERR_FILE, "AWS_CA_BUNDLE", test_home.folder);
	set("AWS_CA_BUNDLE", good);
	home_write(&test_home, "other", "certificate\n");
	expect_refusal(&none, ERR_FILE, "AWS_CA_BUNDLE", "no certificate in it");
	home_write(&test_home, "other", "");
	expect_refusal(&none, ERR_FILE, "AWS_CA_BUNDLE", "no certificate in it");
}

/* The proxy as it is used, and as it is told. */
static void
expect_proxy(const char *url, const char *told)
{
	struct aws_shared *shared = find(&none);
	TEXT_ON(text, 200);

	settings_proxy(shared, &text);
	assert_string_equal(shared->proxy ? shared->proxy : "", url);
	assert_string_equal(text.data, told);
	forget(shared);
}

static void
test_which_proxy_wins(void **state)
{
	(void)state;
	expect_proxy("", "");
	set("http_proxy", "http://plain:1");
	set("HTTP_PROXY", "http://plain:1");
	expect_proxy("", "");
	set("ALL_PROXY", "http://a:1");
	expect_proxy("http://a:1", "http://a:1 (ALL_PROXY)");
	set("all_proxy", "http://b:1");
	expect_proxy("http://b:1", "http://b:1 (all_proxy)");
	set("HTTPS_PROXY", "http://c:1");
	expect_proxy("http://c:1", "http://c:1 (HTTPS_PROXY)");
	set("https_proxy", "http://d:1");
	expect_proxy("http://d:1", "http://d:1 (https_proxy)");
	set("https_proxy", "");
	expect_proxy("", "");
}

static void
test_proxy_urls(void **state)
{
	static const struct {
		const char *url, *used, *told;
	} rows[] = {
		{ "proxy:3128", "http://proxy:3128", "http://proxy:3128 (https_proxy)" },
		{ "//proxy", "http://proxy:80", "http://proxy:80 (https_proxy)" },
		{ "http://proxy.example.org/", "http://proxy.example.org:80",
		  "http://proxy.example.org:80 (https_proxy)" },
		{ "HTTPS://proxy", "https://proxy:443", "https://proxy:443 (https_proxy)" },
		{ "http://[::1]:8", "http://[::1]:8", "http://[::1]:8 (https_proxy)" },
		{ "socks5h://proxy", "socks5h://proxy:1080", "socks5h://proxy:1080 (https_proxy)" },
		{ "http://me:s3cret@proxy:8", "http://me:s3cret@proxy:8",
		  "http://proxy:8 (https_proxy)" },
		{ "http://me:p%40ss@word@proxy:8", "http://me:p%40ss@word@proxy:8",
		  "http://proxy:8 (https_proxy)" },
	};
	static const char *const bad[] = { "http://",        "ftp://proxy",  "http://proxy:0",
					   "http://proxy:x", "http://a b",   "http://proxy:70000",
					   "http://:8",      "http://[::1",  "http://me:s3cret@",
					   "http://pro\nxy", "http://pr!xy", "s3cret://proxy" };

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		set("https_proxy", rows[i].url);
		expect_proxy(rows[i].used, rows[i].told);
	}
	for (size_t i = 0; i < LEN(bad); i++) {
		struct aws_shared *shared = test_calloc(1, sizeof(*shared));
		struct profile_paths paths;
		struct why why = { 0 };

		set("https_proxy", bad[i]);
		if (settings_find(&none, shared, &paths, &why) != ERR_USAGE)
			fail_msg("accepted: %s", bad[i]);
		assert_non_null(strstr(why.text, "https_proxy: not the URL of a proxy"));
		assert_null(strstr(why.text, "s3cret"));
		forget(shared);
	}
}

/* What the rest of the program sees of it. */
static void
test_shared(void **state)
{
	struct aws_shared *shared = NULL;
	struct why why = { 0 };

	(void)state;
	set("AWS_ENDPOINT_URL_ECS", "http://localhost:7/x");
	set("AWS_REGION", "us-east-1");
	assert_int_equal(aws_shared_new(&none, &shared, &why), ERR_OK);
	assert_string_equal(aws_profile(shared), "default");
	assert_string_equal(aws_default_region(shared), "us-east-1");
	assert_string_equal(aws_custom_endpoint(shared), "localhost:7");
	aws_shared_free(shared);
	shared = NULL;
	set("https_proxy", "nonsense:");
	assert_int_equal(aws_shared_new(&none, &shared, &why), ERR_USAGE);
	assert_null(shared);
	expect_refusal(&(struct aws_options){ .endpoint_url = "http://x.org" }, ERR_USAGE,
		       "--endpoint-url", "this machine only");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_which_endpoint_wins, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_a_services_section_that_is_not_there, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(test_which_region_wins, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_which_profile_wins, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_fips_and_dual_stack, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_overrides_have_no_variants, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_s3_style, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_sts_style, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_attempts, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_bundles, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_which_proxy_wins, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_proxy_urls, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_shared, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
