/* SPDX-License-Identifier: MIT */
/* test_pages.c - lists in XML over several pages: all of them or none. */
#include "client.h"

#include <string.h>

#include "aws/elbv2.h"
#include "aws/rds.h"
#include "aws/route53.h"

#define GROUPS(inner)                                                      \
	"<DescribeTargetGroupsResponse><DescribeTargetGroupsResult>" inner \
	"</DescribeTargetGroupsResult></DescribeTargetGroupsResponse>"
#define GROUP(name)                                                                   \
	"<member><TargetGroupArn>arn:" name "</TargetGroupArn><TargetGroupName>" name \
	"</TargetGroupName></member>"
#define DATABASES(inner)                                                 \
	"<DescribeDBInstancesResponse><DescribeDBInstancesResult>" inner \
	"</DescribeDBInstancesResult></DescribeDBInstancesResponse>"
#define CHECKS(id, flags)                                                            \
	"<ListHealthChecksResponse><HealthChecks><HealthCheck><Id>" id               \
	"</Id><HealthCheckConfig><Type>TCP</Type></HealthCheckConfig></HealthCheck>" \
	"</HealthChecks>" flags "</ListHealthChecksResponse>"

struct scene {
	struct bag bag;
	struct client client;
};

static void
open_scene(struct scene *s, const char *const *bodies, size_t n)
{
	bag_init(&s->bag);
	for (size_t i = 0; i < n; i++)
		bag_add(&s->bag, "200 OK", "", bodies[i]);
	client_open(&s->client, s->bag.answers, s->bag.n);
}

static void
close_scene(struct scene *s)
{
	client_close(&s->client);
	bag_done(&s->bag);
}

static void
expect_sent(struct scene *s, size_t i, const char *part)
{
	if (!strstr(server_request(s->client.server, i), part))
		fail_msg("\"%s\" is not in \"%s\"", part, server_request(s->client.server, i));
}

static void
test_all_pages(void **state)
{
	static const char *const bodies[] = {
		GROUPS("<TargetGroups>" GROUP("a") GROUP("b") "</TargetGroups>"
							      "<NextMarker>t/1</NextMarker>"),
		GROUPS("<TargetGroups/><NextMarker>t2</NextMarker>"),
		GROUPS("<TargetGroups>" GROUP("c") "</TargetGroups><NextMarker/>"),
	};
	const struct elbv2_group_question question = { 0 };
	struct elbv2_groups got;
	struct scene s;

	(void)state;
	open_scene(&s, bodies, LEN(bodies));
	assert_int_equal(elbv2_groups(&s.client.scope, &question, &got, &s.client.why), ERR_OK);
	assert_int_equal(got.n, 3);
	assert_string_equal(got.items[0].name, "a");
	assert_string_equal(got.items[2].name, "c");
	assert_int_equal(server_requests(s.client.server), 3);
	assert_null(strstr(server_request(s.client.server, 0), "Marker"));
	expect_sent(&s, 1, "PageSize=400&Marker=t%2F1");
	expect_sent(&s, 2, "Marker=t2");
	close_scene(&s);
}

static void
test_a_page_fails(void **state)
{
	static const char *const bodies[] = {
		DATABASES("<DBInstances><DBInstance><DBInstanceIdentifier>a</DBInstanceIdentifier>"
			  "<Engine>e</Engine><DBInstanceStatus>s</DBInstanceStatus></DBInstance>"
			  "</DBInstances><Marker>m</Marker>"),
		DATABASES("<Marker>n</Marker>"),
	};
	struct rds_instances got = { NULL, 77 };
	struct scene s;

	(void)state;
	open_scene(&s, bodies, LEN(bodies));
	assert_int_equal(rds_instances(&s.client.scope, NULL, &got, &s.client.why), ERR_PARSE);
	expect_why(&s.client, "no \"DBInstances\"");
	assert_int_equal(got.n, 77);
	close_scene(&s);

	bag_init(&s.bag);
	bag_add(&s.bag, "200 OK", "", bodies[0]);
	bag_add(&s.bag, "403 Forbidden", "",
		"<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error>"
		"</ErrorResponse>");
	client_open(&s.client, s.bag.answers, s.bag.n);
	assert_int_equal(rds_instances(&s.client.scope, NULL, &got, &s.client.why), ERR_DENIED);
	expect_why(&s.client, "page 2: needs permission rds:DescribeDBInstances");
	assert_int_equal(got.n, 77);
	close_scene(&s);
}

static void
test_a_circle(void **state)
{
	static const char *const same[] = {
		GROUPS("<TargetGroups/><NextMarker>t</NextMarker>"),
	};
	const struct elbv2_group_question question = { 0 };
	struct elbv2_groups got;
	struct scene s;

	(void)state;
	open_scene(&s, same, LEN(same));
	assert_int_equal(elbv2_groups(&s.client.scope, &question, &got, &s.client.why), ERR_PARSE);
	expect_why(&s.client, "not followed in a circle");
	assert_int_equal(server_requests(s.client.server), 2);
	close_scene(&s);
}

/* IsTruncated decides where it is there; more without a token to ask with is malformed. */
static void
test_truncated(void **state)
{
	static const char *const two[] = {
		CHECKS("a", "<IsTruncated>true</IsTruncated><NextMarker>m</NextMarker>"),
		CHECKS("b", "<IsTruncated>false</IsTruncated><NextMarker>left</NextMarker>"),
	};
	static const char *const lost[] = { CHECKS("a", "<IsTruncated>true</IsTruncated>") };
	static const char *const unsaid[] = { CHECKS("a", "<NextMarker>m</NextMarker>"),
					      CHECKS("b", "") };
	struct route53_checks got;
	struct scene s;

	(void)state;
	open_scene(&s, two, LEN(two));
	assert_int_equal(route53_checks(&s.client.scope, &got, &s.client.why), ERR_OK);
	assert_int_equal(got.n, 2);
	expect_sent(&s, 1, "GET /2013-04-01/healthcheck?maxitems=1000&marker=m HTTP");
	close_scene(&s);
	open_scene(&s, lost, LEN(lost));
	assert_int_equal(route53_checks(&s.client.scope, &got, &s.client.why), ERR_PARSE);
	expect_why(&s.client, "no \"NextMarker\"");
	close_scene(&s);
	open_scene(&s, unsaid, LEN(unsaid));
	assert_int_equal(route53_checks(&s.client.scope, &got, &s.client.why), ERR_OK);
	assert_int_equal(got.n, 2);
	close_scene(&s);
}

/* Names are asked for twenty at a time. */
static void
test_many_names(void **state)
{
	static const char *const bodies[] = {
		GROUPS("<TargetGroups>" GROUP("a") "</TargetGroups>"),
		GROUPS("<TargetGroups>" GROUP("b") "</TargetGroups>"),
	};
	const char *names[21];
	const struct elbv2_group_question question = { .names = names, .n_names = LEN(names) };
	struct elbv2_groups got;
	struct scene s;

	(void)state;
	for (size_t i = 0; i < LEN(names); i++)
		names[i] = i < 20 ? "first" : "last";
	open_scene(&s, bodies, LEN(bodies));
	assert_int_equal(elbv2_groups(&s.client.scope, &question, &got, &s.client.why), ERR_OK);
	assert_int_equal(got.n, 2);
	assert_int_equal(server_requests(s.client.server), 2);
	expect_sent(&s, 0, "Names.member.20=first");
	expect_sent(&s, 1, "Names.member.1=last");
	assert_null(strstr(server_request(s.client.server, 1), "first"));
	close_scene(&s);
}

static void
test_dimension(void **state)
{
	static const struct {
		const char *arn, *dimension; /* NULL: it is none */
	} cases[] = {
		{ "arn:aws:elasticloadbalancing:eu-west-2:1:loadbalancer/app/web/50dc",
		  "app/web/50dc" },
		{ "arn:aws-cn:elasticloadbalancing:cn-north-1:1:loadbalancer/net/n/1", "net/n/1" },
		{ "arn:aws:elasticloadbalancing:eu-west-2:1:targetgroup/web/943f",
		  "targetgroup/web/943f" },
		{ "arn:aws:elasticloadbalancing:eu-west-2:1:listener/app/web/50dc/1", NULL },
		{ "arn:aws:elasticloadbalancing:eu-west-2:1:loadbalancer/", NULL },
		{ "web", NULL },
		{ "", NULL },
	};
	char arn[400], out[ELBV2_DIMENSION_MAX];

	(void)state;
	for (size_t i = 0; i < LEN(cases); i++) {
		assert_int_equal(elbv2_dimension(cases[i].arn, out), cases[i].dimension != NULL);
		assert_string_equal(out, cases[i].dimension ? cases[i].dimension : "");
	}
	memset(arn, 'x', sizeof(arn)); /* too long for a dimension: none, rather than cut */
	memcpy(arn, ":loadbalancer/app/", 18);
	arn[sizeof(arn) - 1] = '\0';
	assert_false(elbv2_dimension(arn, out));
	assert_string_equal(out, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_pages),  cmocka_unit_test(test_a_page_fails),
		cmocka_unit_test(test_a_circle),   cmocka_unit_test(test_truncated),
		cmocka_unit_test(test_many_names), cmocka_unit_test(test_dimension),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
