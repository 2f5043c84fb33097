/* SPDX-License-Identifier: MIT */
/* test_endpoint.c - hosts by service, region and variant, buckets, endpoint URLs. */
#include "../test.h"

#include <string.h>

#include "aws/endpoint.h"

/* Where a request goes; fails the test when it goes nowhere. */
static struct endpoint
resolve(const struct endpoint_query *query)
{
	struct endpoint e = { 0 };
	struct why why = { 0 };

	if (endpoint_resolve(query, &e, &why))
		fail_msg("%s", why.text);
	return e;
}

static void
test_hosts(void **state)
{
	static const struct {
		enum aws_service service;
		const char *region;
		bool is_fips, is_dual;
		const char *host, *signs;
	} rows[] = {
		{ AWS_CLOUDWATCH, "eu-west-2", false, false, "monitoring.eu-west-2.amazonaws.com",
		  "eu-west-2" },
		{ AWS_ECS, "us-east-1", true, false, "ecs-fips.us-east-1.amazonaws.com",
		  "us-east-1" },
		{ AWS_SQS, "cn-north-1", false, false, "sqs.cn-north-1.amazonaws.com.cn",
		  "cn-north-1" },
		{ AWS_SQS, "cn-north-1", false, true, "sqs.cn-north-1.api.amazonwebservices.com.cn",
		  "cn-north-1" },
		{ AWS_SQS, "us-gov-west-1", true, false, "sqs.us-gov-west-1.amazonaws.com",
		  "us-gov-west-1" },
		{ AWS_SQS, "us-gov-west-1", true, true, "sqs-fips.us-gov-west-1.api.aws",
		  "us-gov-west-1" },
		{ AWS_LOGS, "us-iso-east-1", false, false, "logs.us-iso-east-1.c2s.ic.gov",
		  "us-iso-east-1" },
		{ AWS_LOGS, "us-isob-east-1", false, false, "logs.us-isob-east-1.sc2s.sgov.gov",
		  "us-isob-east-1" },
		{ AWS_SSO, "eu-west-1", false, false, "portal.sso.eu-west-1.amazonaws.com",
		  "eu-west-1" },
		{ AWS_ELBV2, "eu-west-1", false, true, "elasticloadbalancing.eu-west-1.api.aws",
		  "eu-west-1" },
		{ AWS_CE, "eu-west-1", false, false, "ce.us-east-1.amazonaws.com", "us-east-1" },
		{ AWS_CE, "us-gov-east-1", true, false, "ce-fips.us-gov-west-1.amazonaws.com",
		  "us-gov-west-1" },
		{ AWS_BUDGETS, "eu-west-1", false, false, "budgets.amazonaws.com", "us-east-1" },
		{ AWS_BUDGETS, "eu-west-1", false, true, "budgets.us-east-1.api.aws", "us-east-1" },
		{ AWS_ROUTE53, "us-gov-east-1", true, true, "route53.us-gov.api.aws",
		  "us-gov-west-1" },
		{ AWS_CLOUDFRONT, "eu-west-1", true, true, "cloudfront-fips.global.api.aws",
		  "us-east-1" },
		{ AWS_IAM, "cn-northwest-1", false, false, "iam.cn-north-1.amazonaws.com.cn",
		  "cn-north-1" },
		{ AWS_IAM, "cn-northwest-1", true, false, "iam-fips.amazonaws.com.cn",
		  "cn-northwest-1" },
		{ AWS_S3, "eu-west-2", true, true, "s3-fips.dualstack.eu-west-2.amazonaws.com",
		  "eu-west-2" },
		{ AWS_S3, "us-east-1", false, false, "s3.amazonaws.com", "us-east-1" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct endpoint e = resolve(&(struct endpoint_query){
			.service = rows[i].service,
			.region = rows[i].region,
			.is_fips = rows[i].is_fips,
			.is_dual_stack = rows[i].is_dual,
		});

		assert_string_equal(e.host, rows[i].host);
		assert_string_equal(e.region, rows[i].signs);
		assert_string_equal(e.scheme, "https");
		assert_string_equal(e.path, "");
		assert_false(e.is_plain || e.is_custom || e.is_loopback);
	}
}

static void
test_partitions(void **state)
{
	(void)state;
	assert_string_equal(endpoint_partition("eu-west-2"), "aws");
	assert_string_equal(endpoint_partition("cn-north-1"), "aws-cn");
	assert_string_equal(endpoint_partition("us-gov-east-1"), "aws-us-gov");
	assert_string_equal(endpoint_partition("us-isof-east-1"), "aws-iso-f");
	assert_string_equal(endpoint_global_region("eu-west-2"), "us-east-1");
	assert_string_equal(endpoint_global_region("cn-north-1"), "cn-northwest-1");
}

static void
test_old_sts(void **state)
{
	struct endpoint_query query = { .service = AWS_STS,
					.region = "eu-west-2",
					.is_sts_legacy = true };
	struct endpoint e = resolve(&query);

	(void)state;
	assert_string_equal(e.host, "sts.amazonaws.com");
	assert_string_equal(e.region, "us-east-1");
	query.region = "eu-south-1";
	e = resolve(&query);
	assert_string_equal(e.host, "sts.eu-south-1.amazonaws.com");
	assert_string_equal(e.region, "eu-south-1");
}

static void
test_buckets(void **state)
{
	static const struct {
		const char *url, *bucket;
		bool is_path;
		const char *host, *path;
	} rows[] = {
		{ NULL, "my-bucket", false, "my-bucket.s3.eu-west-2.amazonaws.com", "" },
		{ NULL, "my-bucket", true, "s3.eu-west-2.amazonaws.com", "/my-bucket" },
		{ NULL, "my.bucket", false, "s3.eu-west-2.amazonaws.com", "/my.bucket" },
		{ NULL, "MyBucket", false, "s3.eu-west-2.amazonaws.com", "/MyBucket" },
		{ NULL, "-bucket", false, "s3.eu-west-2.amazonaws.com", "/-bucket" },
		{ "http://127.0.0.1:5000/x/", "my-bucket", false, "127.0.0.1:5000",
		  "/x/my-bucket" },
		{ "https://10.1.2.3", "my-bucket", false, "10.1.2.3", "/my-bucket" },
		{ "https://[2001:db8::1]:9", "my-bucket", false, "[2001:db8::1]:9", "/my-bucket" },
		{ "https://example.org:444/x", "my-bucket", false, "my-bucket.example.org:444",
		  "/x" },
		{ "https://example.org", "my-bucket", true, "example.org", "/my-bucket" },
	};
	struct endpoint custom, e;
	struct why why;

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct endpoint_query query = { .service = AWS_S3,
						.region = "eu-west-2",
						.bucket = rows[i].bucket,
						.is_path_style = rows[i].is_path };

		if (rows[i].url) {
			assert_int_equal(endpoint_parse(rows[i].url, "test", &custom, &why),
					 ERR_OK);
			query.custom = &custom;
		}
		e = resolve(&query);
		assert_string_equal(e.host, rows[i].host);
		assert_string_equal(e.path, rows[i].path);
		assert_string_equal(e.region, "eu-west-2");
	}
}

static void
expect_refusal(const struct endpoint_query *query, const char *part)
{
	struct endpoint e = { 0 };
	struct why why = { 0 };

	assert_int_equal(endpoint_resolve(query, &e, &why), ERR_USAGE);
	if (!strstr(why.text, part))
		fail_msg("\"%s\" without \"%s\"", why.text, part);
	assert_string_equal(e.host, "");
}

static void
test_what_has_no_endpoint(void **state)
{
	static const char *const names[] = { "", "a/b", "..", "a?b", "a b", "a@b", "a\r\nb" };
	struct endpoint custom;
	struct why why;

	(void)state;
	assert_int_equal(endpoint_parse("https://example.org", "test", &custom, &why), ERR_OK);
	expect_refusal(&(struct endpoint_query){ .service = AWS_SQS,
						 .region = "eu-west-2",
						 .custom = &custom,
						 .is_fips = true },
		       "sqs: use_fips_endpoint together with the endpoint example.org");
	expect_refusal(&(struct endpoint_query){ .service = AWS_SQS,
						 .region = "eu-west-2",
						 .custom = &custom,
						 .is_dual_stack = true },
		       "use_dualstack_endpoint");
	expect_refusal(&(struct endpoint_query){ .service = AWS_S3,
						 .region = "cn-north-1",
						 .is_fips = true },
		       "aws-cn has no such endpoints");
	expect_refusal(&(struct endpoint_query){ .service = AWS_SQS, .region = "x" }, "region");
	for (size_t i = 0; i < LEN(names); i++)
		expect_refusal(&(struct endpoint_query){ .service = AWS_S3,
							 .region = "eu-west-2",
							 .bucket = names[i] },
			       "not the name of a bucket");
}

/* Each service is whole: what its protocol needs is there. */
static void
test_services(void **state)
{
	(void)state;
	for (int i = 0; i < AWS_SERVICES; i++) {
		const struct aws_service_def *def = aws_service_def((enum aws_service)i);

		assert_non_null(def->name);
		assert_non_null(def->host);
		assert_non_null(def->signing);
		assert_non_null(def->id);
		assert_int_equal(def->target != NULL, def->protocol == PROTOCOL_JSON);
		assert_int_equal(def->version != NULL, def->protocol == PROTOCOL_JSON ||
							       def->protocol == PROTOCOL_QUERY ||
							       def->protocol == PROTOCOL_EC2);
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hosts),
		cmocka_unit_test(test_partitions),
		cmocka_unit_test(test_old_sts),
		cmocka_unit_test(test_buckets),
		cmocka_unit_test(test_what_has_no_endpoint),
		cmocka_unit_test(test_services),
		cmocka_unit_test(test_regions),
		cmocka_unit_test(test_urls),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
