/* SPDX-License-Identifier: MIT */
/* test_edge.c - where requests come in: load balancers, health checks, distributions, APIs, web
 * ACLs. */
#include "cases.h"

#include <string.h>

#include "aws/apigateway.h"
#include "aws/cloudfront.h"
#include "aws/elbv2.h"
#include "aws/route53.h"
#include "aws/wafv2.h"
#include "base/text.h"

#define GROUP "arn:aws:elasticloadbalancing:eu-west-2:123456789012:targetgroup/city-web/bdb4"

static enum err
run_balancers(struct client *c)
{
	static const char *const names[] = { "city", "b&c" };
	struct elbv2_balancers got;
	enum err err = elbv2_balancers(&c->scope, names, 2, &got, &c->why);

	if (err)
		return err;
	assert_int_equal(got.n, 1);
	assert_string_equal(got.items[0].name, "city");
	assert_true(text_starts(got.items[0].dimension, "app/city/"));
	assert_string_equal(got.items[0].type, "application");
	assert_string_equal(got.items[0].scheme, "");
	assert_string_equal(got.items[0].state, "active");
	assert_string_equal(got.items[0].dns, "city-1.eu-west-2.elb.amazonaws.com");
	assert_int_equal(got.items[0].n_zones, 2);
	assert_string_equal(got.items[0].zones[1], "eu-west-2b");
	assert_true(got.items[0].created_s > 1795000000);
	return ERR_OK;
}

static enum err
run_groups(struct client *c)
{
	const struct elbv2_group_question question = { .balancer_arn = "arn:b" };
	struct elbv2_groups got;
	enum err err = elbv2_groups(&c->scope, &question, &got, &c->why);

	if (err)
		return err;
	assert_int_equal(got.n, 1);
	assert_string_equal(got.items[0].name, "city-web");
	assert_true(text_starts(got.items[0].dimension, "targetgroup/city-web/"));
	assert_string_equal(got.items[0].target_type, "ip");
	assert_string_equal(got.items[0].protocol, "HTTP");
	assert_string_equal(got.items[0].health_path, "/health");
	assert_string_equal(got.items[0].health_port, "traffic-port");
	assert_string_equal(got.items[0].matcher, "200-299");
	assert_int_equal(got.items[0].port, 8080);
	assert_int_equal(got.items[0].interval_s, 30);
	assert_int_equal(got.items[0].timeout_s, 5);
	assert_int_equal(got.items[0].healthy_threshold, 5);
	assert_int_equal(got.items[0].unhealthy_threshold, 2);
	assert_true(got.items[0].is_checked);
	assert_int_equal(got.items[0].n_balancers, 1);
	assert_non_null(strstr(got.items[0].balancers[0], ":loadbalancer/app/city/"));
	return ERR_OK;
}

static enum err
run_health(struct client *c)
{
	struct elbv2_targets got;
	enum err err = elbv2_health(&c->scope, GROUP, &got, &c->why);

	if (err)
		return err;
	assert_int_equal(got.n, 3);
	assert_string_equal(got.items[0].id, "10.0.0.7");
	assert_string_equal(got.items[0].state, "healthy");
	assert_string_equal(got.items[0].reason, "");
	assert_string_equal(got.items[1].state, "unhealthy");
	assert_string_equal(got.items[1].zone, "eu-west-2b");
	assert_string_equal(got.items[1].reason, "Target.ResponseCodeMismatch");
	assert_string_equal(got.items[1].description,
			    "Health checks failed with these codes: [503] <&");
	assert_int_equal(got.items[1].port, 8080);
	assert_int_equal(got.items[2].port, -1);
	assert_string_equal(got.items[2].zone, "");
	return ERR_OK;
}

static enum err
run_moto_health(struct client *c)
{
	struct elbv2_targets got;
	enum err err = elbv2_health(&c->scope, GROUP, &got, &c->why);

	if (err)
		return err;
	assert_int_equal(got.n, 2);
	assert_string_equal(got.items[1].id, "10.0.1.8");
	return ERR_OK;
}

static void
test_balancers(void **state)
{
	static const struct wire_case cases[] = {
		{ "moto-describe-load-balancers.xml",
		  run_balancers,
		  { "Action=DescribeLoadBalancers&Version=2015-12-01&Names.member.1=city&"
		    "Names.member.2=b%26c",
		    "/eu-west-2/elasticloadbalancing/aws4_request" },
		  { "LoadBalancers", "LoadBalancerArn", "LoadBalancerName", "Code" } },
		{ "moto-describe-target-groups.xml",
		  run_groups,
		  { "Action=DescribeTargetGroups&Version=2015-12-01&LoadBalancerArn=arn%3Ab&"
		    "PageSize=400" },
		  { "TargetGroups", "TargetGroupArn", "TargetGroupName" } },
		{ "invented-describe-target-health.xml",
		  run_health,
		  { "Action=DescribeTargetHealth&Version=2015-12-01&TargetGroupArn=arn%3Aaws%3A" },
		  { "TargetHealthDescriptions", "Id", "State" } },
		{ "moto-describe-target-health.xml", run_moto_health, { NULL }, { "State" } },
	};

	(void)state;
	cases_run(cases, LEN(cases));
}

static enum err
run_checks(struct client *c)
{
	struct route53_checks got;
	enum err err = route53_checks(&c->scope, &got, &c->why);

	if (err)
		return err;
	assert_int_equal(got.n, 2);
	assert_string_equal(got.items[0].id, "a1");
	assert_string_equal(got.items[0].type, "HTTP_STR_MATCH");
	assert_string_equal(got.items[0].ip, "192.0.2.7");
	assert_string_equal(got.items[0].path, "/health");
	assert_string_equal(got.items[0].search, "ok");
	assert_int_equal(got.items[0].port, 80);
	assert_int_equal(got.items[0].interval_s, 30);
	assert_int_equal(got.items[0].failure_threshold, 3);
	assert_int_equal(got.items[0].health_threshold, -1);
	assert_true(got.items[0].is_inverted && got.items[0].is_disabled);
	assert_true(got.items[0].is_latency_measured);
	assert_string_equal(got.items[1].alarm, "api-errors");
	assert_string_equal(got.items[1].alarm_region, "eu-west-2");
	assert_int_equal(got.items[1].port, -1);
	assert_false(got.items[1].is_disabled);
	return ERR_OK;
}

static enum err
run_moto_checks(struct client *c)
{
	struct route53_checks got;
	enum err err = route53_checks(&c->scope, &got, &c->why);

	if (err)
		return err;
	assert_int_equal(got.n, 2);
	assert_string_equal(got.items[0].type, "HTTPS");
	assert_string_equal(got.items[0].domain, "city.example");
	assert_string_equal(got.items[1].type, "CALCULATED");
	assert_int_equal(got.items[1].health_threshold, 1);
	assert_int_equal(got.items[1].n_children, 1);
	assert_string_equal(got.items[1].children[0], got.items[0].id);
	return ERR_OK;
}

static enum err
run_status(struct client *c)
{
	struct route53_observations got;
	enum err err = route53_status(&c->scope, "a 1", &got, &c->why);

	if (err)
		return err;
	assert_int_equal(got.n, 3);
	assert_string_equal(got.items[0].region, "eu-west-1");
	assert_string_equal(got.items[0].ip, "54.228.16.1");
	assert_true(got.items[0].is_success);
	assert_int_equal(got.items[0].checked_s, 1795222923);
	assert_false(got.items[1].is_success);
	assert_true(text_starts(got.items[1].status, "Failure: "));
	assert_string_equal(got.items[2].status, "");
	assert_false(got.items[2].is_success);
	assert_int_equal(got.items[2].checked_s, 0);
	return ERR_OK;
}

static enum err
run_moto_status(struct client *c)
{
	struct route53_observations got;
	enum err err = route53_status(&c->scope, "a1", &got, &c->why);

	if (err)
		return err;
	assert_int_equal(got.n, 1);
	assert_true(got.items[0].is_success);
	return ERR_OK;
}

static void
test_health_checks(void **state)
{
	static const struct wire_case cases[] = {
		{ "invented-list-health-checks.xml",
		  run_checks,
		  { "GET /2013-04-01/healthcheck?maxitems=1000 HTTP",
		    "/us-east-1/route53/aws4_request" },
		  { "HealthChecks", "Id", "Type" } },
		{ "moto-list-health-checks.xml", run_moto_checks, { NULL }, { "Id" } },
		{ "invented-health-check-status.xml",
		  run_status,
		  { "GET /2013-04-01/healthcheck/a%201/status HTTP" },
		  { "HealthCheckObservations" } },
		{ "moto-get-health-check-status.xml", run_moto_status, { NULL }, { NULL } },
	};

	(void)state;
	cases_run(cases, LEN(cases));
}

static enum err
run_distributions(struct client *c)
{
	struct cloudfront_list got;
	enum err err = cloudfront_list(&c->scope, &got, &c->why);

	if (err)
		return err;
	assert_int_equal(got.n, 2);
	assert_string_equal(got.items[0].id, "EDFDVBD632BHDS5");
	assert_string_equal(got.items[0].domain, "d111111abcdef8.cloudfront.net");
	assert_string_equal(got.items[0].status, "InProgress");
	assert_string_equal(got.items[0].comment, "the city & its map");
	assert_string_equal(got.items[0].price_class, "PriceClass_100");
	assert_true(text_starts(got.items[0].web_acl, "arn:aws:wafv2:us-east-1:"));
	assert_int_equal(got.items[0].n_aliases, 2);
	assert_string_equal(got.items[0].aliases[0], "city.example");
	assert_string_equal(got.items[0].aliases[1], "*.city.example");
	assert_int_equal(got.items[0].n_origins, 2);
	assert_string_equal(got.items[0].origins[1], "api.city.example");
	assert_int_equal(got.items[0].modified_s, 1795222923);
	assert_false(got.items[0].is_disabled || got.items[0].is_staging);
	assert_int_equal(got.items[1].n_aliases, 0);
	assert_true(got.items[1].is_disabled && got.items[1].is_staging);
	assert_string_equal(got.items[1].web_acl, "");
	return ERR_OK;
}

static enum err
run_moto_distributions(struct client *c)
{
	struct cloudfront_list got;
	enum err err = cloudfront_list(&c->scope, &got, &c->why);

	if (err)
		return err;
	assert_int_equal(got.n, 1);
	assert_string_equal(got.items[0].status, "Deployed");
	assert_false(got.items[0].is_disabled);
	return ERR_OK;
}

static void
test_distributions(void **state)
{
	static const struct wire_case cases[] = {
		{ "invented-list-distributions.xml",
		  run_distributions,
		  { "GET /2020-05-31/distribution?MaxItems=100 HTTP",
		    "/us-east-1/cloudfront/aws4_request" },
		  { "Id", "DomainName", "Status" } },
		{ "moto-list-distributions.xml", run_moto_distributions, { NULL }, { "Id" } },
	};

	(void)state;
	cases_run(cases, LEN(cases));
}

static enum err
run_rest_apis(struct client *c)
{
	struct apigateway_list got;
	enum err err = apigateway_rest_apis(&c->scope, &got, &c->why);

	if (err)
		return err;
	assert_int_equal(got.n, 1);
	assert_string_equal(got.items[0].name, "city");
	assert_string_equal(got.items[0].description, "the city's");
	assert_string_equal(got.items[0].protocol, "REST");
	assert_string_equal(got.items[0].endpoint, "REGIONAL");
	assert_true(got.items[0].created_s > 1795000000);
	assert_false(got.items[0].is_endpoint_off);
	return ERR_OK;
}

static enum err
run_apis(struct client *c)
{
	struct apigateway_list got;
	enum err err = apigateway_apis(&c->scope, &got, &c->why);

	if (err)
		return err;
	assert_int_equal(got.n, 1);
	assert_true(text_starts(got.items[0].name, "city-"));
	assert_true(*got.items[0].id && text_has(got.items[0].endpoint, ".execute-api."));
	assert_true(got.items[0].created_s > 1795000000);
	/* the recorded one and the invented one differ */
	assert_int_equal(strcmp(got.items[0].protocol, "WEBSOCKET") == 0,
			 got.items[0].is_endpoint_off);
	return ERR_OK;
}

static enum err
run_acls(struct client *c)
{
	struct wafv2_list got;
	enum err err = wafv2_list(&c->scope, true, &got, &c->why);

	if (err)
		return err;
	assert_int_equal(got.n, 1);
	assert_string_equal(got.items[0].name, "city");
	assert_string_equal(got.items[0].description, "the city's");
	assert_true(got.items[0].is_cloudfront);
	return ERR_OK;
}

static enum err
run_acl(struct client *c)
{
	const struct wafv2_row row = { .name = "city", .id = "a1" };
	struct wafv2_acl got;
	enum err err = wafv2_acl(&c->scope, &row, &got, &c->why);

	if (err)
		return err;
	assert_string_equal(got.row.name, "city");
	assert_false(got.row.is_cloudfront);
	assert_string_equal(got.metric, "city-acl");
	assert_true(got.has_metrics);
	assert_string_equal(got.default_action, "Allow");
	assert_int_equal(got.capacity, 3);
	assert_int_equal(got.n_rules, 1);
	assert_string_equal(got.rules[0].name, "rate");
	assert_string_equal(got.rules[0].metric, "city-rate");
	assert_string_equal(got.rules[0].action, "Block");
	assert_int_equal(got.rules[0].priority, 0);
	return ERR_OK;
}

static void
test_apis_and_acls(void **state)
{
	static const struct wire_case cases[] = {
		{ "moto-get-rest-apis.json",
		  run_rest_apis,
		  { "GET /restapis?limit=500 HTTP", "Accept: application/json\r\n",
		    "/eu-west-2/apigateway/aws4_request" },
		  { "id", "name" } },
		{ "moto-get-apis.json",
		  run_apis,
		  { "GET /v2/apis?maxResults=500 HTTP" },
		  { "apiId", "name", "protocolType" } },
		{ "invented-get-apis.json", run_apis, { NULL }, { "apiId" } },
		{ "moto-list-web-acls.json",
		  run_acls,
		  { "X-Amz-Target: AWSWAF_20190729.ListWebACLs\r\n", "\"Scope\":\"CLOUDFRONT\"",
		    "/us-east-1/wafv2/aws4_request" },
		  { "WebACLs", "Name", "Id" } },
		{ "moto-get-web-acl.json",
		  run_acl,
		  { "{\"Scope\":\"REGIONAL\",\"Name\":\"city\",\"Id\":\"a1\"}",
		    "/eu-west-2/wafv2/aws4_request" },
		  { "WebACL", "MetricName", "Name" } },
	};

	(void)state;
	cases_run(cases, LEN(cases));
}

static void
use_missing_group(struct client *c)
{
	static const char *const names[] = { "absent" };
	const struct elbv2_group_question question = { .names = names, .n_names = 1 };
	struct elbv2_groups got;

	assert_int_equal(elbv2_groups(&c->scope, &question, &got, &c->why), ERR_GONE);
	expect_why(c, "elasticloadbalancing:DescribeTargetGroups: One or more target groups");
}

static void
use_missing_check(struct client *c)
{
	struct route53_observations got;

	assert_int_equal(route53_status(&c->scope, "absent", &got, &c->why), ERR_GONE);
	expect_why(c, "does not exist");
}

static void
use_missing_acl(struct client *c)
{
	const struct wafv2_row row = { .name = "absent", .id = "a1" };
	struct wafv2_acl got;

	assert_int_equal(wafv2_acl(&c->scope, &row, &got, &c->why), ERR_GONE);
	expect_why(c, "wafv2:GetWebACL");
}

static void
test_gone(void **state)
{
	(void)state;
	case_with("400 Bad Request", "", "moto-target-group-not-found.xml", use_missing_group);
	case_with("404 Not Found", "", "moto-no-such-health-check.xml", use_missing_check);
	case_with("400 Bad Request", "", "moto-web-acl-not-found.json", use_missing_acl);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_balancers),     cmocka_unit_test(test_health_checks),
		cmocka_unit_test(test_distributions), cmocka_unit_test(test_apis_and_acls),
		cmocka_unit_test(test_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
