/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_AWS_AUTOSCALING_H
#define CWTOP_AWS_AUTOSCALING_H
/* autoscaling.h - Application Auto Scaling: bounds of what scales, by which rules, and what it did.
 * JSON 1.1, AnyScaleFrontendService. Strings are the arena's, "" for what AWS did not say; times 0.
 * Blocks: workers only.
 *
 *	ECS service             "ecs"     "service/CLUSTER/SERVICE"   "ecs:service:DesiredCount"
 *	provisioned concurrency "lambda"  "function:NAME:ALIAS"       "lambda:function:..."
 *	DynamoDB table          "dynamodb" "table/NAME"               "dynamodb:table:..." */
#include "aws/aws.h"

struct autoscaling_question {
	const char *namespace_;       /* "ecs", "lambda", "dynamodb" ... */
	const char *const *resources; /* n 0: all of the namespace */
	size_t n_resources;
	const char *dimension; /* NULL: any; needs a resource */
};

struct autoscaling_target {
	const char *namespace_, *resource, *dimension;
	int64_t min, max, predicted; /* capacity; predicted -1: not said */
	int64_t created_s;
	bool is_in_suspended, is_out_suspended, is_schedule_suspended;
};

struct autoscaling_targets {
	struct autoscaling_target *items;
	size_t n;
};

/* autoscaling_targets - bounds, fifty resources a request, all pages. A resource that does not
 * scale has no row. Source: Application Auto Scaling API reference, DescribeScalableTargets. */
MUST_CHECK enum err
autoscaling_targets(const struct aws_scope *scope, const struct autoscaling_question *question,
		    struct autoscaling_targets *out, struct why *why);

struct autoscaling_policy {
	const char *name, *arn, *resource, *dimension;
	const char *type; /* StepScaling, TargetTrackingScaling, PredictiveScaling */
	const char
		*metric; /* target tracking: "ECSServiceAverageCPUUtilization", or a custom one's */
	bool has_target;
	double target;          /* the value it keeps the metric at */
	const char *adjustment; /* steps: ChangeInCapacity, PercentChangeInCapacity ... */
	size_t n_steps;
	int64_t out_cooldown_s, in_cooldown_s; /* -1: not said */
	bool is_in_off;                        /* never scales in */
	const char *const *alarms;             /* names of the alarms that drive it */
	size_t n_alarms;
	int64_t created_s;
};

struct autoscaling_policies {
	struct autoscaling_policy *items;
	size_t n;
};

/* autoscaling_policies - rules of the resources, all pages; AWS is asked once for each.
 * Source: DescribeScalingPolicies. */
MUST_CHECK enum err
autoscaling_policies(const struct aws_scope *scope, const struct autoscaling_question *question,
		     struct autoscaling_policies *out, struct why *why);

struct autoscaling_activity {
	const char *id, *resource, *dimension;
	const char *description, *cause; /* "Setting desired count to 4.", "monitor alarm ..." */
	const char *status; /* Pending, InProgress, Successful, Overridden, Unfulfilled, Failed */
	const char *message;
	const char *not_scaled; /* first reason why nothing was done: "AlreadyAtMaxCapacity" */
	int64_t started_s, ended_s;
};

struct autoscaling_activities {
	struct autoscaling_activity *items;
	size_t n;
	bool is_cut; /* some resource has older ones */
};

/* autoscaling_activities - newest first, at most `limit` (at least 1) of each resource; AWS keeps
 * six weeks. Those that changed nothing are among them. Source: DescribeScalingActivities. */
MUST_CHECK enum err
autoscaling_activities(const struct aws_scope *scope, const struct autoscaling_question *question,
		       size_t limit, struct autoscaling_activities *out, struct why *why);

#endif
