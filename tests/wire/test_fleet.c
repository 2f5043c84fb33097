/* SPDX-License-Identifier: MIT */
/* test_fleet.c - the sources of targets and of scaling against canned replies: what they ask in
 * which order, what they remember, and what is left when a part of it is refused. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "model/scaling.h"
#include "model/targets.h"
#include "polled.h"

static const char stack_text[] =
	"{ \"schema\": \"cwtop-stack/1\", \"region\": \"eu-west-2\", \"alarms\": { \"regions\": [] "
	"},"
	"  \"vars\": { \"other\": {} },"
	"  \"ecs\": [ { \"cluster\": \"city\", \"services\": [\"web\", \"api\"] },"
	"             { \"cluster\": \"jobs\", \"services\": [], \"families\": [\"a\", \"b\"] },"
	"             { \"cluster\": \"open\" } ],"
	"  \"load_balancers\": ["
	"    { \"balancer\": \"app/city/97d80e14d2a84122\" },"
	"    { \"balancer\": \"app/named/1\", \"target_groups\": ["
	"      \"targetgroup/city-web/bdb4695ccc232aa1\", \"targetgroup/absent/1\" ] },"
	"    { \"balancer\": \"${other}\" } ] }";

/* ---- plans ---- */

struct planned {
	char names[8][64];
	size_t n;
};

static void
note_plan(void *ctx, const struct unit_plan *plan)
{
	struct planned *planned = ctx;

	assert_true(planned->n < LEN(planned->names));
	snprintf(planned->names[planned->n++], sizeof(planned->names[0]), "%s %s %zu", plan->region,
		 plan->target_name, plan->target);
}

static void
test_plans(void **state)
{
	struct polled p = { 0 };
	struct planned planned = { 0 };

	(void)state;
	bag_init(&p.bag);
	bag_add(&p.bag, "200 OK", "", "");
	polled_open(&p, stack_text, &source_targets, 0);
	source_targets.plan(p.stack, note_plan, &planned);
	assert_int_equal(planned.n, 2); /* not the one without a value */
	assert_string_equal(planned.names[0], "eu-west-2 app/city/97d80e14d2a84122 0");
	assert_string_equal(planned.names[1], "eu-west-2 app/named/1 1");
	planned.n = 0;
	source_scaling.plan(p.stack, note_plan, &planned);
	assert_int_equal(planned.n, 2); /* not the one without services */
	assert_string_equal(planned.names[0], "eu-west-2 city 0");
	assert_string_equal(planned.names[1], "eu-west-2 open 2");
	polled_close(&p);
}

/* ---- targets ---- */

static void
test_all_groups(void **state)
{
	struct polled p = { 0 };
	const struct targets *row;
	const struct target_group *group;

	(void)state;
	bag_init(&p.bag);
	bag_add_file(&p.bag, "moto-describe-load-balancers.xml");
	bag_add_file(&p.bag, "moto-describe-target-groups.xml");
	bag_add_file(&p.bag, "invented-describe-target-health.xml");
	bag_add_file(&p.bag, "moto-describe-target-groups.xml");
	bag_add_file(&p.bag, "moto-describe-target-health.xml");
	polled_open(&p, stack_text, &source_targets, 0);
	assert_int_equal(polled_once(&p), ERR_OK);
	polled_sent(&p, 0, "Action=DescribeLoadBalancers&Version=2015-12-01&Names.member.1=city");
	polled_sent(&p, 1, "loadbalancer%2Fapp%2Fcity%2F97d80e14d2a84122");
	polled_sent(&p, 2, "bdb4695ccc232aa1");
	row = p.job->part->row;
	assert_int_equal(row->n, 1);
	group = &row->groups[0];
	assert_string_equal(group->name, "city-web");
	assert_string_equal(group->dimension, "targetgroup/city-web/bdb4695ccc232aa1");
	assert_string_equal(group->health_path, "/health");
	assert_string_equal(group->matcher, "200-299");
	assert_int_equal(group->n, 3);
	assert_string_equal(group->targets[1].reason, "Target.ResponseCodeMismatch");
	assert_string_equal(group->targets[1].zone, "eu-west-2b");
	assert_int_equal(group->targets[1].port, 8080);
	assert_int_equal(group->targets[2].port, -1);
	assert_int_equal(target_group_level(group), LEVEL_WARN);
	/* the balancer is asked for once */
	assert_int_equal(polled_once(&p), ERR_OK);
	assert_int_equal(server_requests(p.client.server), 5);
	polled_sent(&p, 3, "Action=DescribeTargetGroups");
	polled_close(&p);
}

/* A balancer of that name with another id is not the one that the stack means. */
static void
test_another_balancer(void **state)
{
	struct polled p = { 0 };

	(void)state;
	bag_init(&p.bag);
	bag_add_file(&p.bag, "moto-describe-load-balancers.xml");
	polled_open(&p, stack_text, &source_targets, 0);
	p.stack->balancers[0].name = "app/city/0000000000000000";
	assert_int_equal(polled_once(&p), ERR_GONE);
	assert_non_null(strstr(p.why.text, "app/city/0000000000000000: there is no such load "
					   "balancer, but app/city/97d80e14d2a84122: correct"));
	assert_null(p.job->part);
	polled_close(&p);
}

/* One made again: what was remembered is forgotten, so that the next poll finds the new one. */
static void
test_balancer_is_forgotten(void **state)
{
	struct polled p = { 0 };

	(void)state;
	bag_init(&p.bag);
	bag_add_file(&p.bag, "moto-describe-load-balancers.xml");
	bag_add(&p.bag, "400 Bad Request", "",
		"<ErrorResponse><Error><Code>LoadBalancerNotFound</Code><Message>no</Message>"
		"</Error></ErrorResponse>");
	bag_add_file(&p.bag, "moto-describe-load-balancers.xml");
	bag_add_file(&p.bag, "moto-describe-target-groups.xml");
	bag_add_file(&p.bag, "moto-describe-target-health.xml");
	polled_open(&p, stack_text, &source_targets, 0);
	assert_int_equal(polled_once(&p), ERR_GONE);
	assert_int_equal(polled_once(&p), ERR_OK);
	polled_sent(&p, 2, "Action=DescribeLoadBalancers");
	polled_close(&p);
}

static void
test_named_groups(void **state)
{
	struct polled p = { 0 };
	const struct targets *row;

	(void)state;
	bag_init(&p.bag);
	/* both names at once are refused because of one; then each is asked for alone */
	for (int i = 0; i < 3; i++) {
		if (i == 1)
			bag_add_file(&p.bag, "moto-describe-target-groups.xml");
		else
			bag_add(&p.bag, "400 Bad Request", "",
				"<ErrorResponse><Error><Code>TargetGroupNotFound</"
				"Code><Message>One "
				"or more target groups not "
				"found</Message></Error></ErrorResponse>");
	}
	bag_add_file(&p.bag, "moto-describe-target-health.xml");
	polled_open(&p, stack_text, &source_targets, 1);
	assert_int_equal(polled_once(&p), ERR_OK);
	polled_sent(&p, 0, "Names.member.1=city-web&Names.member.2=absent");
	polled_sent(&p, 1, "Names.member.1=city-web");
	polled_sent(&p, 2, "Names.member.1=absent");
	row = p.job->part->row;
	assert_int_equal(row->n, 2);
	assert_string_equal(row->groups[0].note, "");
	assert_true(row->groups[0].n > 0);
	assert_string_equal(row->groups[1].name, "absent");
	assert_non_null(strstr(row->groups[1].note, "there is no such target group"));
	assert_int_equal(targets_level(row), LEVEL_UNKNOWN);
	polled_close(&p);
}

/* Who may list groups but not their health sees that, and no group that looks empty. */
static void
test_health_is_denied(void **state)
{
	struct polled p = { 0 };

	(void)state;
	bag_init(&p.bag);
	bag_add_file(&p.bag, "moto-describe-load-balancers.xml");
	bag_add_file(&p.bag, "moto-describe-target-groups.xml");
	bag_add(&p.bag, "403 Forbidden", "",
		"<ErrorResponse><Error><Code>AccessDenied</Code><Message>User: "
		"arn:aws:iam::1:user/u is not authorized to perform: "
		"elasticloadbalancing:DescribeTargetHealth</Message></Error></ErrorResponse>");
	polled_open(&p, stack_text, &source_targets, 0);
	assert_int_equal(polled_once(&p), ERR_DENIED);
	assert_null(p.job->part);
	polled_close(&p);
}

/* ---- scaling ---- */

static const char two_targets[] =
	"{\"ScalableTargets\":[{\"ServiceNamespace\":\"ecs\",\"ResourceId\":\"service/city/web\","
	"\"ScalableDimension\":\"ecs:service:DesiredCount\",\"MinCapacity\":2,\"MaxCapacity\":10,"
	"\"SuspendedState\":{\"DynamicScalingInSuspended\":true,"
	"\"DynamicScalingOutSuspended\":false,\"ScheduledScalingSuspended\":false}},"
	"{\"ServiceNamespace\":\"ecs\",\"ResourceId\":\"service/citylike/web\","
	"\"ScalableDimension\":\"ecs:service:DesiredCount\",\"MinCapacity\":1,\"MaxCapacity\":3}]}";
static const char denied[] = "{\"__type\":\"AccessDeniedException\",\"Message\":\"User: "
			     "arn:aws:iam::1:user/u is not authorized to perform: "
			     "application-autoscaling:DescribeScalingPolicies\"}";

static void
test_scaling(void **state)
{
	struct polled p = { 0 };
	const struct scaling *row;
	const struct scaling_item *item;

	(void)state;
	bag_init(&p.bag);
	bag_add(&p.bag, "200 OK", "", two_targets);
	bag_add_file(&p.bag, "invented-scaling-policies.json");
	bag_add_file(&p.bag, "invented-scaling-activities.json");
	bag_add(&p.bag, "200 OK", "", "{\"ScalingActivities\":[]}");
	polled_open(&p, stack_text, &source_scaling, 0);
	assert_int_equal(polled_once(&p), ERR_OK);
	polled_sent(&p, 0, "\"ResourceIds\":[\"service/city/web\",\"service/city/api\"]");
	polled_sent(&p, 1, "\"ResourceId\":\"service/city/web\"");
	polled_sent(&p, 2, "\"IncludeNotScaledActivities\":true");
	row = p.job->part->row;
	assert_int_equal(row->n, 1); /* not the cluster whose name begins alike */
	assert_string_equal(row->missing, "");
	item = scaling_find(row, "web");
	assert_int_equal(item->min, 2);
	assert_int_equal(item->max, 10);
	assert_true(item->is_in_suspended && !item->is_out_suspended);
	assert_int_equal(item->n_policies, 2);
	assert_string_equal(item->policies[1].metric, "BacklogPerTask");
	assert_true(item->n_activities >= 2);
	assert_string_equal(item->activities[0].description, "Setting desired count to 4.");
	assert_string_equal(item->activities[1].not_scaled, "AlreadyAtMaxCapacity");
	assert_null(scaling_find(row, "api"));
	polled_close(&p);
}

/* The bounds are there though the rules are refused; that is said. */
static void
test_scaling_in_part(void **state)
{
	struct polled p = { 0 };
	const struct scaling *row;

	(void)state;
	bag_init(&p.bag);
	bag_add(&p.bag, "200 OK", "", two_targets);
	bag_add(&p.bag, "400 Bad Request", "", denied);
	bag_add(&p.bag, "200 OK", "", "{\"ScalingActivities\":[]}");
	polled_open(&p, stack_text, &source_scaling, 0);
	assert_int_equal(polled_once(&p), ERR_OK);
	row = p.job->part->row;
	assert_int_equal(row->n, 1);
	assert_int_equal(row->items[0].n_policies, 0);
	assert_non_null(strstr(row->missing, "application-autoscaling:DescribeScalingPolicies"));
	assert_string_equal(p.why.text, "");
	polled_close(&p);
	p = (struct polled){ 0 };
	bag_init(&p.bag);
	bag_add(&p.bag, "200 OK", "", two_targets);
	bag_add(&p.bag, "400 Bad Request", "",
		"{\"__type\":\"ThrottlingException\",\"Message\":\"Rate exceeded\"}");
	polled_open(&p, stack_text, &source_scaling, 0);
	assert_int_equal(polled_once(&p), ERR_THROTTLED); /* that passes: the old rows stay */
	polled_close(&p);
}

/* A cluster of which every service is wanted asks for all, then for its own alone. */
static void
test_scaling_of_all(void **state)
{
	struct polled p = { 0 };

	(void)state;
	bag_init(&p.bag);
	bag_add(&p.bag, "200 OK", "", two_targets);
	polled_open(&p, stack_text, &source_scaling, 2);
	assert_int_equal(polled_once(&p), ERR_OK);
	assert_null(strstr(server_request(p.client.server, 0), "ResourceIds"));
	assert_int_equal(server_requests(p.client.server), 1); /* nothing of it scales */
	assert_int_equal(((const struct scaling *)p.job->part->row)->n, 0);
	polled_close(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plans),
		cmocka_unit_test(test_all_groups),
		cmocka_unit_test(test_another_balancer),
		cmocka_unit_test(test_balancer_is_forgotten),
		cmocka_unit_test(test_named_groups),
		cmocka_unit_test(test_health_is_denied),
		cmocka_unit_test(test_scaling),
		cmocka_unit_test(test_scaling_in_part),
		cmocka_unit_test(test_scaling_of_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
