/* SPDX-License-Identifier: MIT */
/* call_elbv2.c - the calls of elbv2.h. */
#include "put.h"

#include "aws/elbv2.h"

#define GROUP                                                                       \
	"arn:aws:elasticloadbalancing:eu-west-2:123456789012:targetgroup/cityflow/" \
	"943f017f100becff"

static enum err
balancers(struct call *call, struct why *why)
{
	struct call_words names;
	struct elbv2_balancers list;
	enum err err;

	call_words(call, "Names", &names);
	err = elbv2_balancers(&call->scope, names.items, names.n, &list, why);
	if (err)
		return err;
	put_list(call, "LoadBalancers");
	for (size_t i = 0; i < list.n; i++) {
		const struct elbv2_balancer *b = &list.items[i];

		put_item(call);
		put_said(call, "LoadBalancerArn", b->arn);
		put_said(call, "LoadBalancerName", b->name);
		put_said(call, "dimension", b->dimension);
		put_said(call, "Type", b->type);
		put_said(call, "Scheme", b->scheme);
		put_object(call, "State");
		put_said(call, "Code", b->state);
		put_said(call, "Reason", b->reason);
		put_object_end(call);
		put_said(call, "DNSName", b->dns);
		put_said(call, "VpcId", b->vpc);
		put_texts(call, "zones", b->zones, b->n_zones);
		put_time(call, "CreatedTime", b->created_s);
		put_object_end(call);
	}
	put_list_end(call);
	return ERR_OK;
}

static void
put_group(struct call *call, const struct elbv2_group *g)
{
	put_item(call);
	put_said(call, "TargetGroupArn", g->arn);
	put_said(call, "TargetGroupName", g->name);
	put_said(call, "dimension", g->dimension);
	put_said(call, "TargetType", g->target_type);
	put_said(call, "Protocol", g->protocol);
	put_count(call, "Port", g->port);
	put_said(call, "VpcId", g->vpc);
	put_said(call, "HealthCheckProtocol", g->health_protocol);
	put_said(call, "HealthCheckPort", g->health_port);
	put_said(call, "HealthCheckPath", g->health_path);
	put_bool(call, "HealthCheckEnabled", g->is_checked);
	put_count(call, "HealthCheckIntervalSeconds", g->interval_s);
	put_count(call, "HealthCheckTimeoutSeconds", g->timeout_s);
	put_count(call, "HealthyThresholdCount", g->healthy_threshold);
	put_count(call, "UnhealthyThresholdCount", g->unhealthy_threshold);
	put_said(call, "matcher", g->matcher);
	put_texts(call, "LoadBalancerArns", g->balancers, g->n_balancers);
	put_object_end(call);
}

static enum err
groups(struct call *call, struct why *why)
{
	struct elbv2_group_question question = { 0 };
	struct call_words names;
	struct elbv2_groups list;
	enum err err;

	call_words(call, "Names", &names);
	question.names = names.items;
	question.n_names = names.n;
	question.balancer_arn = call_given(call, "LoadBalancerArn");
	err = elbv2_groups(&call->scope, &question, &list, why);
	if (err)
		return err;
	put_list(call, "TargetGroups");
	for (size_t i = 0; i < list.n; i++)
		put_group(call, &list.items[i]);
	put_list_end(call);
	return ERR_OK;
}

static void
put_target(struct call *call, const struct elbv2_target *t)
{
	put_item(call);
	put_object(call, "Target");
	put_said(call, "Id", t->id);
	put_count(call, "Port", t->port);
	put_said(call, "AvailabilityZone", t->zone);
	put_object_end(call);
	put_said(call, "HealthCheckPort", t->health_port);
	put_object(call, "TargetHealth");
	put_said(call, "State", t->state);
	put_said(call, "Reason", t->reason);
	put_said(call, "Description", t->description);
	put_object_end(call);
	put_object_end(call);
}

static enum err
health(struct call *call, struct why *why)
{
	struct elbv2_targets list;
	enum err err = elbv2_health(&call->scope, call_arg(call, "TargetGroupArn"), &list, why);

	if (err)
		return err;
	put_list(call, "TargetHealthDescriptions");
	for (size_t i = 0; i < list.n; i++)
		put_target(call, &list.items[i]);
	put_list_end(call);
	return ERR_OK;
}

const struct call_row calls_elbv2[] = {
	{ ELB_BALANCERS, { NULL }, balancers },
	{ ELB_GROUPS, { NULL }, groups },
	{ ELB_HEALTH, { "TargetGroupArn=" GROUP }, health },
};
const size_t n_calls_elbv2 = LEN(calls_elbv2);
