/* SPDX-License-Identifier: MIT */
/* test_plan.c - the fault plan: its lines, and which call meets which. */
#include "../test.h"
#include "sim/plan.h"

#include <stdlib.h>
#include <string.h>

static struct plan *
plan_of(const char *text)
{
	struct plan *plan = calloc(1, sizeof(*plan));
	struct why why = { "" };

	assert_non_null(plan);
	if (plan_replace(plan, text, &why))
		fail_msg("%s", why.text);
	return plan;
}

static enum trouble_kind
next(struct plan *plan, const char *service, const char *operation)
{
	struct trouble trouble;
	int64_t skew_s;

	plan_next(plan, service, operation, &trouble, &skew_s);
	return trouble.kind;
}

static void
test_lines(void **state)
{
	struct plan *plan = plan_of("# a comment\n\n"
				    "ecs:ListTasks:2-5=cut,at=77,ms=9\r\n"
				    "*:GetObject=error,status=503,code=Slow\n"
				    "s3:*:3=redirect,location=http://h:1/a?b=c\n"
				    "*:*:7-=skew,s=-90");

	(void)state;
	assert_int_equal(plan->n, 4);
	assert_string_equal(plan->rules[0].service, "ecs");
	assert_string_equal(plan->rules[0].operation, "ListTasks");
	assert_int_equal(plan->rules[0].first, 2);
	assert_int_equal(plan->rules[0].last, 5);
	assert_int_equal(plan->rules[0].trouble.kind, TROUBLE_CUT);
	assert_int_equal(plan->rules[0].trouble.at, 77);
	assert_int_equal(plan->rules[0].trouble.ms, 9);
	assert_int_equal(plan->rules[1].trouble.status, 503);
	assert_string_equal(plan->rules[1].trouble.code, "Slow");
	assert_int_equal(plan->rules[2].first, 3);
	assert_int_equal(plan->rules[2].last, 3);
	assert_string_equal(plan->rules[2].trouble.location, "http://h:1/a?b=c");
	assert_int_equal(plan->rules[3].last, UINT64_MAX);
	assert_int_equal(plan->rules[3].trouble.s, -90);
	free(plan);
}

static void
test_refusals(void **state)
{
	static const char *const bad[] = {
		"",
		"ecs",
		"ecs:ListTasks",
		"=throttle",
		"ecs=throttle",
		"ecs:=throttle",
		"ecs:ListTasks=",
		"ecs:ListTasks=thro",
		"ecs:ListTasks=throttles",
		"none:*=throttle",
		"ecs:Nothing=throttle",
		"ecs:*:=throttle",
		"ecs:*:0=throttle",
		"ecs:*:-1=throttle",
		"ecs:*:2-1=throttle",
		"ecs:*:1-x=throttle",
		"ecs:*:1:2=throttle",
		"ecs:*=cut,",
		"ecs:*=cut,at",
		"ecs:*=cut,at=",
		"ecs:*=cut,at=1x",
		"ecs:*=cut,at=-1",
		"ecs:*=cut,status=500",
		"ecs:*=error,status=99",
		"ecs:*=throttle,code=",
	};
	struct plan *plan = plan_of("ecs:*=throttle");

	(void)state;
	for (size_t i = 0; i < LEN(bad); i++) {
		struct why why = { "" };

		if (plan_add(plan, bad[i], &why) != ERR_USAGE)
			fail_msg("'%s' is taken", bad[i]);
		assert_non_null(strstr(why.text, ": "));
	}
	/* A text with a bad line changes nothing. */
	{
		struct why why = { "" };

		assert_int_equal(plan_replace(plan, "sqs:*=throttle\nbad", &why), ERR_USAGE);
	}
	assert_int_equal(plan->n, 1);
	assert_int_equal(next(plan, "ecs", "ListTasks"), TROUBLE_THROTTLE);
	free(plan);
}

static void
test_order(void **state)
{
	struct plan *plan = plan_of("ecs:ListTasks:2=reset-before\n"
				    "ecs:*:2-3=throttle\n"
				    "*:*:4-=error");
	static const struct {
		const char *service, *operation;
		enum trouble_kind kind;
	} rows[] = {
		{ "ecs", "ListTasks", TROUBLE_NONE },
		{ "ecs", "ListTasks", TROUBLE_RESET_BEFORE },
		{ "ecs", "ListClusters", TROUBLE_THROTTLE },
		{ "ecs", "ListTasks", TROUBLE_ERROR },
		{ "sqs", "ListQueues", TROUBLE_ERROR },
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		if (next(plan, rows[i].service, rows[i].operation) != rows[i].kind)
			fail_msg("call %zu", i);
	}
	free(plan);
}

static void
test_skews_add(void **state)
{
	struct plan *plan = plan_of("*:*=skew,s=100\necs:*=skew\necs:*=cut");
	struct trouble trouble;
	int64_t skew_s;

	(void)state;
	plan_next(plan, "ecs", "ListTasks", &trouble, &skew_s);
	assert_int_equal(trouble.kind, TROUBLE_CUT);
	assert_int_equal(skew_s, 700);
	plan_next(plan, "sqs", "ListQueues", &trouble, &skew_s);
	assert_int_equal(trouble.kind, TROUBLE_NONE);
	assert_int_equal(skew_s, 100);
	free(plan);
}

static void
test_denied_actions(void **state)
{
	struct plan *plan = plan_of("s3:ListObjectsV2=denied\ncloudwatch:*=denied\n"
				    "ecs:ListTasks:9=denied\necs:ListClusters=throttle\n"
				    "*:AssumeRole=denied");

	(void)state;
	assert_true(plan_denies(plan, "s3:ListBucket"));
	assert_false(plan_denies(plan, "s3:GetObject"));
	assert_true(plan_denies(plan, "cloudwatch:PutMetricAlarm"));
	assert_false(plan_denies(plan, "monitoring:ListMetrics"));
	assert_true(plan_denies(plan, "ecs:ListTasks"));
	assert_false(plan_denies(plan, "ecs:ListClusters"));
	assert_true(plan_denies(plan, "sts:AssumeRole"));
	assert_false(plan_denies(plan, "nonsense"));
	free(plan);
}

static void
test_help(void **state)
{
	struct buf text;

	(void)state;
	buf_init(&text, 65536);
	assert_true(plan_help(&text));
	for (size_t i = 0; i < TROUBLE_COUNT; i++)
		assert_non_null(strstr(text.data, trouble_rows[i].name));
	buf_done(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),          cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_order),          cmocka_unit_test(test_skews_add),
		cmocka_unit_test(test_denied_actions), cmocka_unit_test(test_help),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
