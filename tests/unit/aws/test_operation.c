/* SPDX-License-Identifier: MIT */
/* test_operation.c - the table of operations, and percent-encoding of what goes into their paths.
 */
#include "../test.h"

#include <string.h>

#include "aws/operation.h"
#include "aws/percent.h"
#include "base/text.h"

static void
test_permissions(void **state)
{
	static const struct {
		enum aws_operation operation;
		const char *permission;
	} rows[] = {
		{ CW_METRIC_DATA, "cloudwatch:GetMetricData" },
		{ S3_LIST, "s3:ListBucket" },
		{ SQS_SEND_BATCH, "sqs:SendMessage" },
		{ STS_CALLER_IDENTITY, "" },
		{ ELB_HEALTH, "elasticloadbalancing:DescribeTargetHealth" },
		{ TAGS_RESOURCES, "tag:GetResources" },
		{ SCALING_TARGETS, "application-autoscaling:DescribeScalableTargets" },
		{ API_HTTP, "apigateway:GET" },
	};
	char permission[PERMISSION_MAX];

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		operation_permission(operation_at(rows[i].operation), permission);
		assert_string_equal(permission, rows[i].permission);
	}
}

/* A change of AWS must never pass for a look at it. */
static void
test_effects(void **state)
{
	static const char *const looks[] = { "Get",    "List",        "Describe", "Filter",
					     "Head",   "Batch",       "Start",    "Stop",
					     "Assume", "CreateToken", "Simulate" };

	(void)state;
	for (int i = 0; i < AWS_OPERATIONS; i++) {
		const struct operation *op = operation_at((enum aws_operation)i);
		bool is_look = false;

		for (size_t j = 0; j < LEN(looks); j++)
			is_look = is_look || text_starts(op->name, looks[j]);
		if (op->effect == EFFECT_READ && !is_look)
			fail_msg("%s is said to change nothing", op->name);
		if (op->service == AWS_SQS || op->service == AWS_ECS)
			assert_int_equal(op->effect != EFFECT_READ,
					 !text_starts(op->name, "Get") &&
						 !text_starts(op->name, "List") &&
						 !text_starts(op->name, "Describe"));
		assert_true(op->path[0] == '/');
	}
}

static void
test_percent(void **state)
{
	static const struct {
		const char *in, *out;
		bool keeps_slash;
	} rows[] = {
		{ "a b", "a%20b", false },
		{ "a+b%c", "a%2Bb%25c", false },
		{ "a/b", "a%2Fb", false },
		{ "a//b/", "a//b/", true },
		{ "\xc3\xa9", "%C3%A9", 1 },
		{ "-._~", "-._~", false },
		{ ":=&?#", "%3A%3D%26%3F%23", false },
	};
	char text[] = "a%20b%2fc%zz%4";

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct buf buf;

		buf_init(&buf, 100);
		assert_true(percent_add(&buf, rows[i].in, strlen(rows[i].in), rows[i].keeps_slash));
		assert_string_equal(buf.data, rows[i].out);
		buf_done(&buf);
	}
	text[percent_decode(text, strlen(text))] = '\0';
	assert_string_equal(text, "a b/c%zz%4");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_permissions),
		cmocka_unit_test(test_effects),
		cmocka_unit_test(test_percent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
