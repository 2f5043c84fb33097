/* SPDX-License-Identifier: MIT */
/* test_arn.c - fields and accounts of ARNs, of those that have them and of those that do not. */
#include "../test.h"
#include "base/arn.h"

#include <string.h>

#define TASK "arn:aws:ecs:eu-west-2:123456789012:task/shop/5c1e"
#define GROUP "arn:aws-cn:logs:cn-north-1:210987654321:log-group:/ecs/web:*"
#define BUCKET "arn:aws:s3:::jobs/a:b"

static const struct {
	const char *arn;
	enum arn_field field;
	const char *want;
} fields[] = {
	{ TASK, ARN_PARTITION, "aws" },
	{ TASK, ARN_SERVICE, "ecs" },
	{ TASK, ARN_REGION, "eu-west-2" },
	{ TASK, ARN_ACCOUNT, "123456789012" },
	{ TASK, ARN_RESOURCE, "task/shop/5c1e" },
	{ GROUP, ARN_PARTITION, "aws-cn" },
	{ GROUP, ARN_RESOURCE, "log-group:/ecs/web:*" },
	{ BUCKET, ARN_REGION, "" },
	{ BUCKET, ARN_ACCOUNT, "" },
	{ BUCKET, ARN_RESOURCE, "jobs/a:b" },
	{ "arn:aws:ecs", ARN_SERVICE, "ecs" },
	{ "arn:aws:ecs", ARN_REGION, "" },
	{ "urn:aws:ecs:eu-west-2", ARN_SERVICE, "" },
	{ "arn", ARN_PARTITION, "" },
	{ "", ARN_ACCOUNT, "" },
	{ NULL, ARN_ACCOUNT, "" },
};

static void
test_fields(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(fields); i++) {
		size_t len = 99;
		const char *at = arn_field(fields[i].arn, fields[i].field, &len);

		if (len != strlen(fields[i].want) || strncmp(at, fields[i].want, len) != 0)
			fail_msg("%zu: %s: %.*s", i, fields[i].arn, (int)len, at);
	}
}

static const struct {
	const char *arn, *want;
} accounts[] = {
	{ TASK, "123456789012" },
	{ GROUP, "210987654321" },
	{ BUCKET, "" },
	{ "arn:aws:iam::aws:policy/ReadOnlyAccess", "" },
	{ "arn:aws:ecs:eu-west-2:1234567890123:task/x", "" },
	{ "arn:aws:ecs:eu-west-2:12345678901:task/x", "" },
	{ "arn:aws:ecs:eu-west-2:12345678901x:task/x", "" },
	{ "arn:aws:sts::123456789012", "123456789012" },
	{ "123456789012", "" },
	{ NULL, "" },
};

static void
test_accounts(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(accounts); i++) {
		char got[ARN_ACCOUNT_SIZE] = "unset";

		assert_int_equal(arn_account(accounts[i].arn, got), *accounts[i].want != '\0');
		assert_string_equal(got, accounts[i].want);
	}
}

static void
test_is_account(void **state)
{
	(void)state;
	assert_true(arn_is_account("123456789012"));
	assert_false(arn_is_account("12345678901"));
	assert_false(arn_is_account("1234567890123"));
	assert_false(arn_is_account("12345678901a"));
	assert_false(arn_is_account("key-0123abcd"));
	assert_false(arn_is_account(""));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_accounts),
		cmocka_unit_test(test_is_account),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
