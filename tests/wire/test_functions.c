/* SPDX-License-Identifier: MIT */
/* test_functions.c - functions, what scales and what is tagged. */
#include "cases.h"

#include <string.h>

#include "aws/autoscaling.h"
#include "aws/lambda.h"
#include "aws/tagging.h"
#include "base/text.h"

static enum err
run_functions(struct client *c)
{
	struct lambda_functions got;
	enum err err = lambda_list(&c->scope, &got, &c->why);

	if (err)
		return err;
	assert_int_equal(got.n, 1);
	assert_string_equal(got.items[0].name, "city-api");
	assert_string_equal(got.items[0].runtime, "python3.11");
	assert_string_equal(got.items[0].log_group, "/aws/lambda/city-api");
	assert_int_equal(got.items[0].memory_mib, 512);
	assert_int_equal(got.items[0].timeout_s, 30);
	assert_int_equal(got.items[0].code_bytes, 150);
	assert_true(got.items[0].modified_s > 1795000000);
	assert_true(got.items[0].is_traced);
	return ERR_OK;
}

static enum err
run_function(struct client *c)
{
	struct lambda_function got;
	enum err err = lambda_get(&c->scope, "city-api:live", &got, &c->why);

	if (err)
		return err;
	assert_string_equal(got.name, "city-api");
	assert_string_equal(got.runtime, "");
	assert_string_equal(got.package, "Image");
	assert_string_equal(got.state, "Failed");
	assert_true(text_is_clean(got.state_reason));
	assert_string_equal(got.update, "Failed");
	assert_string_equal(got.log_group, "/city/api");
	assert_int_equal(got.modified_s, 1795225558);
	assert_false(got.is_traced);
	return ERR_OK;
}

static enum err
run_account(struct client *c)
{
	struct lambda_account got;
	enum err err = lambda_account(&c->scope, &got, &c->why);

	if (err)
		return err;
	assert_int_equal(got.concurrent, 1000);
	assert_int_equal(got.unreserved, 900);
	assert_int_equal(got.functions, 4);
	assert_int_equal(got.code_bytes, 5000000);
	assert_int_equal(got.code_max_bytes, 80530636800);
	return ERR_OK;
}

static enum err
run_provisioned(struct client *c)
{
	struct lambda_provisions got;
	enum err err = lambda_provisioned(&c->scope, "city-api", &got, &c->why);

	if (err)
		return err;
	assert_int_equal(got.n, 2);
	assert_string_equal(got.items[0].qualifier, "live");
	assert_string_equal(got.items[0].status, "FAILED");
	assert_string_equal(got.items[0].reason, "FUNCTION_ERROR_INIT_FAILURE");
	assert_int_equal(got.items[0].requested, 1);
	assert_int_equal(got.items[0].available, 0);
	assert_int_equal(got.items[0].modified_s, 1795225558);
	assert_string_equal(got.items[1].qualifier, "7");
	assert_int_equal(got.items[1].allocated, 2);
	return ERR_OK;
}

static void
test_lambda(void **state)
{
	static const struct wire_case cases[] = {
		{ "moto-list-functions.json",
		  run_functions,
		  { "GET /2015-03-31/functions?MaxItems=50 HTTP" },
		  { "Functions", "FunctionName", "FunctionArn" } },
		{ "invented-function.json",
		  run_function,
		  { "GET /2015-03-31/functions/city-api%3Alive/configuration HTTP" },
		  { "FunctionName", "FunctionArn" } },
		{ "invented-account-settings.json",
		  run_account,
		  { "GET /2016-08-19/account-settings HTTP" },
		  { "ConcurrentExecutions" } },
		{ "invented-provisioned-concurrency.json",
		  run_provisioned,
		  { "GET /2019-09-30/functions/city-api/provisioned-concurrency?List=ALL&"
		    "MaxItems=50 HTTP" },
		  { "ProvisionedConcurrencyConfigs", "FunctionArn", "Status",
		    "RequestedProvisionedConcurrentExecutions" } },
	};

	(void)state;
	cases_run(cases, LEN(cases));
}

static const char *const web[] = { "service/city/web" };
static const struct autoscaling_question about_web = { .namespace_ = "ecs",
						       .resources = web,
						       .n_resources = 1 };

static enum err
run_targets(struct client *c)
{
	struct autoscaling_targets got;
	enum err err = autoscaling_targets(&c->scope, &about_web, &got, &c->why);

	if (err)
		return err;
	assert_int_equal(got.n, 1);
	assert_string_equal(got.items[0].resource, "function:city-api:live");
	assert_int_equal(got.items[0].min, 0);
	assert_int_equal(got.items[0].max, 5);
	assert_int_equal(got.items[0].predicted, 3);
	assert_true(got.items[0].is_in_suspended && got.items[0].is_schedule_suspended);
	assert_false(got.items[0].is_out_suspended);
	return ERR_OK;
}

static enum err
run_moto_targets(struct client *c)
{
	const struct autoscaling_question all = { .namespace_ = "ecs" };
	struct autoscaling_targets got;
	enum err err = autoscaling_targets(&c->scope, &all, &got, &c->why);

	if (err)
		return err;
	assert_int_equal(got.n, 1);
	assert_int_equal(got.items[0].min, 2);
	assert_int_equal(got.items[0].max, 10);
	assert_int_equal(got.items[0].predicted, -1);
	assert_null(strstr(server_request(c->server, 0), "ResourceIds"));
	return ERR_OK;
}

static enum err
run_policies(struct client *c)
{
	struct autoscaling_policies got;
	enum err err = autoscaling_policies(&c->scope, &about_web, &got, &c->why);

	if (err)
		return err;
	assert_int_equal(got.n, 2);
	assert_string_equal(got.items[0].type, "StepScaling");
	assert_string_equal(got.items[0].adjustment, "ChangeInCapacity");
	assert_int_equal(got.items[0].n_steps, 2);
	assert_int_equal(got.items[0].out_cooldown_s, 60);
	assert_false(got.items[0].has_target);
	assert_string_equal(got.items[1].metric, "BacklogPerTask");
	assert_true(got.items[1].has_target && got.items[1].target == 2.5);
	assert_int_equal(got.items[1].out_cooldown_s, -1);
	assert_true(got.items[1].is_in_off);
	return ERR_OK;
}

static enum err
run_moto_policies(struct client *c)
{
	struct autoscaling_policies got;
	enum err err = autoscaling_policies(&c->scope, &about_web, &got, &c->why);

	if (err)
		return err;
	assert_int_equal(got.n, 1);
	assert_string_equal(got.items[0].metric, "ECSServiceAverageCPUUtilization");
	assert_true(got.items[0].target == 70);
	assert_int_equal(got.items[0].out_cooldown_s, 60);
	assert_int_equal(got.items[0].in_cooldown_s, 300);
	assert_int_equal(got.items[0].n_alarms, 2);
	assert_true(text_has(got.items[0].alarms[1], "AlarmLow"));
	return ERR_OK;
}

static enum err
run_activities(struct client *c)
{
	struct autoscaling_activities got;
	enum err err = autoscaling_activities(&c->scope, &about_web, 2, &got, &c->why);

	if (err)
		return err;
	assert_int_equal(got.n, 2);
	assert_true(got.is_cut);
	assert_string_equal(got.items[0].description, "Setting desired count to 4.");
	assert_string_equal(got.items[0].status, "Successful");
	assert_int_equal(got.items[0].started_s, 1795235400);
	assert_int_equal(got.items[0].ended_s, 1795235460);
	assert_string_equal(got.items[1].not_scaled, "AlreadyAtMaxCapacity");
	assert_int_equal(got.items[1].ended_s, 0);
	return ERR_OK;
}

static void
test_scaling(void **state)
{
	static const struct wire_case cases[] = {
		{ "invented-scaling-targets.json",
		  run_targets,
		  { "X-Amz-Target: AnyScaleFrontendService.DescribeScalableTargets\r\n",
		    "{\"ServiceNamespace\":\"ecs\",\"ResourceIds\":[\"service/city/web\"],"
		    "\"MaxResults\":50}" },
		  { "ScalableTargets", "ResourceId", "MinCapacity", "MaxCapacity" } },
		{ "moto-describe-scalable-targets.json",
		  run_moto_targets,
		  { NULL },
		  { "MaxCapacity" } },
		{ "invented-scaling-policies.json",
		  run_policies,
		  { "{\"ServiceNamespace\":\"ecs\",\"ResourceId\":\"service/city/web\","
		    "\"MaxResults\":50}" },
		  { "ScalingPolicies", "PolicyName", "ResourceId", "PolicyType", "TargetValue" } },
		{ "moto-describe-scaling-policies.json",
		  run_moto_policies,
		  { NULL },
		  { "TargetValue" } },
		{ "invented-scaling-activities.json",
		  run_activities,
		  { "\"MaxResults\":2,\"IncludeNotScaledActivities\":true}" },
		  { "ScalingActivities", "ResourceId", "StatusCode", "StartTime" } },
	};

	(void)state;
	cases_run(cases, LEN(cases));
}

static enum err
run_resources(struct client *c)
{
	static const char *const values[] = { "city" }, *const types[] = { "sqs" };
	const struct tagging_filter filters[] = { { "project", values, 1 }, { "stage", NULL, 0 } };
	const struct tagging_question question = {
		.filters = filters, .n_filters = 2, .types = types, .n_types = 1
	};
	struct tagging_list got;
	enum err err = tagging_resources(&c->scope, &question, &got, &c->why);

	if (err)
		return err;
	assert_int_equal(got.n, 1);
	assert_string_equal(got.items[0].arn, "arn:aws:sqs:eu-west-2:123456789012:tagged");
	assert_int_equal(got.items[0].n_tags, 2);
	assert_string_equal(tagging_value(&got.items[0], "stage"), "prod");
	assert_null(tagging_value(&got.items[0], "Stage"));
	return ERR_OK;
}

static void
test_tags(void **state)
{
	static const struct wire_case cases[] = {
		{ "moto-get-resources.json",
		  run_resources,
		  { "X-Amz-Target: ResourceGroupsTaggingAPI_20170126.GetResources\r\n",
		    "{\"TagFilters\":[{\"Key\":\"project\",\"Values\":[\"city\"]},{\"Key\":"
		    "\"stage\",\"Values\":[]}],\"ResourceTypeFilters\":[\"sqs\"],"
		    "\"ResourcesPerPage\":100}",
		    "/eu-west-2/tagging/aws4_request" },
		  { "ResourceTagMappingList", "ResourceARN" } },
	};

	(void)state;
	cases_run(cases, LEN(cases));
}

static void
use_missing_function(struct client *c)
{
	struct lambda_function got;

	assert_int_equal(lambda_get(&c->scope, "absent", &got, &c->why), ERR_GONE);
	expect_why(c, "lambda:GetFunctionConfiguration: Function not found");
}

static void
test_gone(void **state)
{
	(void)state;
	case_with("404 Not Found", "x-amzn-ErrorType: ResourceNotFoundException\r\n",
		  "moto-function-not-found.json", use_missing_function);
}

/* Rules and activities are asked for once a resource, and are one list in the end. */
static void
use_two_resources(struct client *c)
{
	static const char *const both[] = { "service/city/web", "service/city/api" };
	const struct autoscaling_question question = { .namespace_ = "ecs",
						       .resources = both,
						       .n_resources = 2 };
	struct autoscaling_activities got;

	if (autoscaling_activities(&c->scope, &question, 1, &got, &c->why))
		fail_msg("%s", c->why.text);
	assert_int_equal(got.n, 2); /* one of each */
	assert_string_equal(got.items[0].id, "a1");
	assert_string_equal(got.items[1].id, "a1");
	assert_true(got.is_cut);
	assert_int_equal(server_requests(c->server), 2);
	assert_non_null(strstr(server_request(c->server, 1), "service/city/api"));
}

/* A hundred and one ARNs are two requests. */
static void
use_many_arns(struct client *c)
{
	const char *arns[101];
	struct tagging_question question = { .arns = arns, .n_arns = LEN(arns) };
	struct tagging_list got;

	for (size_t i = 0; i < LEN(arns); i++)
		arns[i] = i < 100 ? "arn:first" : "arn:last";
	if (tagging_resources(&c->scope, &question, &got, &c->why))
		fail_msg("%s", c->why.text);
	assert_int_equal(got.n, 2);
	assert_int_equal(server_requests(c->server), 2);
	assert_null(strstr(server_request(c->server, 0), "arn:last"));
	assert_null(strstr(server_request(c->server, 0), "ResourcesPerPage"));
	assert_non_null(
		strstr(server_request(c->server, 1), "{\"ResourceARNList\":[\"arn:last\"]}"));
}

static void
test_parts(void **state)
{
	(void)state;
	case_with("200 OK", "", "invented-scaling-activities.json", use_two_resources);
	case_with("200 OK", "", "moto-get-resources.json", use_many_arns);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lambda), cmocka_unit_test(test_scaling),
		cmocka_unit_test(test_tags),   cmocka_unit_test(test_gone),
		cmocka_unit_test(test_parts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
