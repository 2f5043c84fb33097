/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_AWS_ELBV2_H
#define CWTOP_AWS_ELBV2_H
/* elbv2.h - Elastic Load Balancing v2: balancers, target groups and the health of each target.
 * Query, 2015-12-01. Strings are the arena's, "" for what AWS did not say; numbers -1; times 0.
 * Blocks: workers only. */
#include "aws/aws.h"

/* elbv2_dimension - what CloudWatch calls a balancer ("app/web/50dc6c495c0c9188") or a target group
 * ("targetgroup/web/943f017f100becff"), from its ARN. False, and out "", for any other text. */
#define ELBV2_DIMENSION_MAX 128
bool
elbv2_dimension(const char *arn, char out[ELBV2_DIMENSION_MAX]);

/* elbv2_name - the name in such a dimension, "web", in the arena; all of any other text. NULL when
 * memory is out. */
char *
elbv2_name(struct arena *arena, const char *dimension);

struct elbv2_balancer {
	const char *arn, *name;
	const char *dimension;      /* of CloudWatch: LoadBalancer */
	const char *type, *scheme;  /* application, network, gateway; internet-facing, internal */
	const char *state, *reason; /* active, provisioning, active_impaired, failed */
	const char *dns, *vpc;
	const char *const *zones;
	size_t n_zones;
	int64_t created_s;
};

struct elbv2_balancers {
	struct elbv2_balancer *items;
	size_t n;
};

/* elbv2_balancers - load balancers of these names, or all of the region (n_names 0), all pages.
 * ERR_GONE: no balancer of one of the names. Source: ELBv2 API reference, DescribeLoadBalancers. */
MUST_CHECK enum err
elbv2_balancers(const struct aws_scope *scope, const char *const *names, size_t n_names,
		struct elbv2_balancers *out, struct why *why);

struct elbv2_group {
	const char *arn, *name;
	const char *dimension;   /* of CloudWatch: TargetGroup */
	const char *target_type; /* instance, ip, lambda, alb */
	const char *protocol, *vpc;
	const char *health_protocol, *health_port, *health_path; /* port may be "traffic-port" */
	const char *matcher;          /* codes that count as healthy: "200-299" */
	const char *const *balancers; /* ARNs of those that send to it */
	size_t n_balancers;
	int64_t port, interval_s, timeout_s, healthy_threshold, unhealthy_threshold;
	bool is_checked; /* health checks are on */
};

struct elbv2_groups {
	struct elbv2_group *items;
	size_t n;
};

struct elbv2_group_question { /* names or a balancer; neither: all of the region */
	const char *const *names;
	size_t n_names;
	const char *balancer_arn; /* NULL: any */
};

/* elbv2_groups - target groups, all pages. ERR_GONE: no group of one of the names, or no such
 * balancer. Source: DescribeTargetGroups. */
MUST_CHECK enum err
elbv2_groups(const struct aws_scope *scope, const struct elbv2_group_question *question,
	     struct elbv2_groups *out, struct why *why);

struct elbv2_target {
	const char *id; /* instance, address, function or balancer */
	const char *zone, *health_port;
	const char *state; /* initial, healthy, unhealthy, unhealthy.draining, unused, draining,
			      unavailable */
	const char *reason, *description; /* "Target.Timeout", "Request timed out" */
	int64_t port;
};

struct elbv2_targets {
	struct elbv2_target *items;
	size_t n;
};

/* elbv2_health - every target of a group. ERR_GONE: no such group. Source: DescribeTargetHealth. */
MUST_CHECK enum err
elbv2_health(const struct aws_scope *scope, const char *group_arn, struct elbv2_targets *out,
	     struct why *why);

#endif
