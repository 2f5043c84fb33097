/* SPDX-License-Identifier: MIT */
/* test_identity.c - STS and IAM: who one is, and what one may. */
#include "cases.h"

#include <string.h>

#include "aws/iam.h"
#include "aws/sts.h"
#include "base/text.h"

static enum err
run_identity(struct client *c)
{
	struct sts_identity got;
	enum err err = sts_caller_identity(&c->scope, &got, &c->why);

	if (err)
		return err;
	assert_string_equal(got.account, "123456789012");
	assert_string_equal(got.arn, "arn:aws:sts::123456789012:user/moto");
	assert_string_equal(got.user_id, "AKIAIOSFODNN7EXAMPLE");
	return ERR_OK;
}

static enum err
run_simulate(struct client *c)
{
	static const char *const actions[] = { "cloudwatch:GetMetricData", "ecs:stoptask" };
	const struct iam_question question = { .principal = "arn:aws:iam::123456789012:role/viewer",
					       .actions = actions,
					       .n_actions = LEN(actions) };
	struct iam_verdicts got;
	enum err err = iam_simulate(&c->scope, &question, &got, &c->why);

	if (err)
		return err;
	assert_int_equal(got.n, 2);
	assert_true(got.items[0].is_allowed);
	assert_string_equal(got.items[0].policy, "viewer");
	assert_false(got.items[0].is_incomplete || got.items[0].is_organization_deny);
	assert_string_equal(got.items[1].action, "ecs:StopTask");
	assert_string_equal(got.items[1].resource, "*");
	assert_string_equal(got.items[1].decision, "implicitDeny");
	assert_false(got.items[1].is_allowed);
	assert_true(got.items[1].is_incomplete);
	assert_true(got.items[1].is_organization_deny);
	return ERR_OK;
}

static const struct wire_case cases[] = {
	{ "moto-get-caller-identity.xml",
	  run_identity,
	  { "POST / HTTP/1.1\r\n", "\r\n\r\nAction=GetCallerIdentity&Version=2011-06-15",
	    "Content-Type: application/x-www-form-urlencoded; charset=utf-8\r\n",
	    "/sts/aws4_request" },
	  { "Account", "Arn", "UserId" } },
	{ "invented-simulate-policy.xml",
	  run_simulate,
	  { "Action=SimulatePrincipalPolicy&Version=2010-05-08&PolicySourceArn=arn%3Aaws%3Aiam%3A%"
	    "3A123456789012%3Arole%2Fviewer&ActionNames.member.1=cloudwatch%3AGetMetricData&"
	    "ActionNames.member.2=ecs%3Astoptask" },
	  { "EvaluationResults", "EvalActionName", "EvalDecision" } },
};

static void
test_cases(void **state)
{
	(void)state;
	cases_run(cases, LEN(cases));
}

/* A verdict for each question, or none counts. */
static void
use_missing(struct client *c)
{
	static const char *const actions[] = { "cloudwatch:GetMetricData", "sqs:SendMessage" };
	const struct iam_question question = { "arn", actions, LEN(actions), NULL, 0 };
	struct iam_verdicts got;

	assert_int_equal(iam_simulate(&c->scope, &question, &got, &c->why), ERR_PARSE);
	expect_why(c, "without a verdict");
}

static void
test_missing(void **state)
{
	(void)state;
	case_with("200 OK", "", "invented-simulate-policy.xml", use_missing);
}

static void
test_principal(void **state)
{
	static const struct {
		const char *identity, *principal;
	} rows[] = {
		{ "arn:aws:iam::123456789012:user/ops/ana",
		  "arn:aws:iam::123456789012:user/ops/ana" },
		{ "arn:aws:sts::123456789012:assumed-role/viewer/ana",
		  "arn:aws:iam::123456789012:role/viewer" },
		{ "arn:aws-cn:sts::123456789012:assumed-role/AWSReservedSSO_x_1/a@b",
		  "arn:aws-cn:iam::123456789012:role/AWSReservedSSO_x_1" },
		{ "arn:aws:iam::123456789012:root", NULL },
		{ "arn:aws:sts::123456789012:federated-user/ana", NULL },
		{ "arn:aws:sts::123456789012:assumed-role/", NULL },
		{ "", NULL },
	};
	struct arena *arena = arena_new(1u << 16);

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		const char *got = iam_principal(arena, rows[i].identity);

		if (!text_is(got, rows[i].principal))
			fail_msg("%s: %s", rows[i].identity, got ? got : "NULL");
	}
	arena_free(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_missing),
		cmocka_unit_test(test_principal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
