/* SPDX-License-Identifier: MIT */
/* autoscaling.c - scalable targets, policies and activities as rows. It changes no bound.
 * Source: Application Auto Scaling API reference, DescribeScalableTargets, DescribeScalingPolicies,
 * DescribeScalingActivities. */
#include "aws/autoscaling.h"

#include <string.h>

#include "aws/list_xml.h"

#define PAGE_MAX 50
#define RESOURCES_MAX 50

/* One request's share of a question. */
struct part {
	const struct autoscaling_question *question;
	const char *const *resources;
	size_t n_resources;
	size_t limit; /* 0: none */
};

static void
ask_targets(struct api_request *r, const void *question)
{
	const struct part *part = question;

	api_text(r, "ServiceNamespace", part->question->namespace_);
	if (part->n_resources > 0)
		api_texts(r, "ResourceIds", NULL, part->resources, part->n_resources);
	api_text(r, "ScalableDimension", part->question->dimension);
	api_integer(r, "MaxResults", PAGE_MAX);
}

static void
ask_one(struct api_request *r, const void *question)
{
	const struct part *part = question;

	api_text(r, "ServiceNamespace", part->question->namespace_);
	if (part->n_resources > 0)
		api_text(r, "ResourceId", part->resources[0]);
	api_text(r, "ScalableDimension", part->question->dimension);
	api_integer(r, "MaxResults",
		    (int64_t)(part->limit > 0 ? MIN(part->limit, PAGE_MAX) : PAGE_MAX));
}

static void
ask_activities(struct api_request *r, const void *question)
{
	ask_one(r, question);
	api_bool(r, "IncludeNotScaledActivities", true);
}

/* The question in parts of at most `most` resources; *out_is_cut when a limit left some out. */
static enum err
fetch_parts(const struct aws_scope *scope, const struct list_call *call, struct part *part,
	    struct list_rows *rows, struct why *why)
{
	const size_t n = part->question->n_resources;
	const size_t most = call->ask == ask_targets ? RESOURCES_MAX : 1;
	const struct list_range range = { .limit = part->limit };
	size_t at = 0;
	enum err err;

	do {
		struct list_rows more;

		part->n_resources = MIN(n - at, most);
		part->resources = n > 0 ? part->question->resources + at : NULL;
		err = list_fetch(scope, call, part, &range, &more, why);
		if (err)
			break;
		if (part->limit > 0 && more.n > part->limit) {
			more.n = part->limit;
			more.next = "";
		}
		if (more.next)
			rows->next = more.next;
		err = list_join(scope, call->row_size, &more, rows, why);
		at += part->n_resources;
	} while (!err && at < n);
	return err;
}

static const char *
fill_target(struct gather *g, const struct json_val *item, void *to)
{
	const struct json_val *suspended = json_get(item, "SuspendedState");
	struct autoscaling_target *row = to;

	row->namespace_ = gather_text(g, json_get(item, "ServiceNamespace"));
	row->resource = gather_text(g, json_get(item, "ResourceId"));
	row->dimension = gather_text(g, json_get(item, "ScalableDimension"));
	row->min = gather_count(json_get(item, "MinCapacity"));
	row->max = gather_count(json_get(item, "MaxCapacity"));
	row->predicted = gather_count(json_get(item, "PredictedCapacity"));
	row->created_s = gather_time(json_get(item, "CreationTime"));
	row->is_in_suspended = json_bool(json_get(suspended, "DynamicScalingInSuspended"), false);
	row->is_out_suspended = json_bool(json_get(suspended, "DynamicScalingOutSuspended"), false);
	row->is_schedule_suspended =
		json_bool(json_get(suspended, "ScheduledScalingSuspended"), false);
	return *row->resource && row->min >= 0 && row->max >= 0
		       ? NULL
		       : "a target without ResourceId, MinCapacity or MaxCapacity";
}

static const struct list_call describe_targets = {
	.operation = SCALING_TARGETS,
	.member = "ScalableTargets",
	.token = "NextToken",
	.next = "NextToken",
	.row_size = sizeof(struct autoscaling_target),
	.ask = ask_targets,
	.fill = fill_target,
};

enum err
autoscaling_targets(const struct aws_scope *scope, const struct autoscaling_question *question,
		    struct autoscaling_targets *out, struct why *why)
{
	struct part part = { .question = question };
	struct list_rows rows = { 0 };
	enum err err = fetch_parts(scope, &describe_targets, &part, &rows, why);

	if (!err)
		*out = (struct autoscaling_targets){ rows.items, rows.n };
	return err;
}

static const char *
gather_metric(struct gather *g, const struct json_val *tracking)
{
	const struct json_val *known = json_get(tracking, "PredefinedMetricSpecification");
	const struct json_val *own = json_get(tracking, "CustomizedMetricSpecification");
	const char *name = json_text(json_get(known, "PredefinedMetricType"), "");

	return *name ? gather_clean(g, name) : gather_text(g, json_get(own, "MetricName"));
}

static void
fill_tracking(struct gather *g, const struct json_val *tracking, struct autoscaling_policy *row)
{
	row->metric = gather_metric(g, tracking);
	row->has_target = gather_amount(json_get(tracking, "TargetValue"), &row->target);
	row->out_cooldown_s = gather_count(json_get(tracking, "ScaleOutCooldown"));
	row->in_cooldown_s = gather_count(json_get(tracking, "ScaleInCooldown"));
	row->is_in_off = json_bool(json_get(tracking, "DisableScaleIn"), false);
}

static void
fill_steps(struct gather *g, const struct json_val *steps, struct autoscaling_policy *row)
{
	row->adjustment = gather_text(g, json_get(steps, "AdjustmentType"));
	row->n_steps = json_count(json_get(steps, "StepAdjustments"));
	if (json_type(steps) == JSON_T_OBJECT)
		row->out_cooldown_s = row->in_cooldown_s =
			gather_count(json_get(steps, "Cooldown"));
}

static void
fill_alarms(struct gather *g, const struct json_val *list, struct autoscaling_policy *row)
{
	const char **names = arena_array(g->arena, MAX(json_count(list), 1), sizeof(*names));

	if (!names) {
		g->is_out_of_memory = true;
		return;
	}
	row->alarms = names;
	for (const struct json_val *val = json_first(list); val; val = json_after(val))
		names[row->n_alarms++] = gather_text(g, json_get(val, "AlarmName"));
}

static const char *
fill_policy(struct gather *g, const struct json_val *item, void *to)
{
	struct autoscaling_policy *row = to;

	row->name = gather_text(g, json_get(item, "PolicyName"));
	row->arn = gather_text(g, json_get(item, "PolicyARN"));
	row->resource = gather_text(g, json_get(item, "ResourceId"));
	row->dimension = gather_text(g, json_get(item, "ScalableDimension"));
	row->type = gather_text(g, json_get(item, "PolicyType"));
	row->created_s = gather_time(json_get(item, "CreationTime"));
	fill_tracking(g, json_get(item, "TargetTrackingScalingPolicyConfiguration"), row);
	fill_steps(g, json_get(item, "StepScalingPolicyConfiguration"), row);
	fill_alarms(g, json_get(item, "Alarms"), row);
	if (strcmp(row->type, "TargetTrackingScaling") == 0 && !row->has_target)
		return "a target-tracking policy without TargetValue";
	return *row->name && *row->resource && *row->type
		       ? NULL
		       : "a policy without PolicyName, ResourceId or PolicyType";
}

static const struct list_call describe_policies = {
	.operation = SCALING_POLICIES,
	.member = "ScalingPolicies",
	.token = "NextToken",
	.next = "NextToken",
	.row_size = sizeof(struct autoscaling_policy),
	.ask = ask_one,
	.fill = fill_policy,
};

enum err
autoscaling_policies(const struct aws_scope *scope, const struct autoscaling_question *question,
		     struct autoscaling_policies *out, struct why *why)
{
	struct part part = { .question = question };
	struct list_rows rows = { 0 };
	enum err err = fetch_parts(scope, &describe_policies, &part, &rows, why);

	if (!err)
		*out = (struct autoscaling_policies){ rows.items, rows.n };
	return err;
}

static const char *
fill_activity(struct gather *g, const struct json_val *item, void *to)
{
	const struct json_val *reason = json_first(json_get(item, "NotScaledReasons"));
	struct autoscaling_activity *row = to;

	row->id = gather_text(g, json_get(item, "ActivityId"));
	row->resource = gather_text(g, json_get(item, "ResourceId"));
	row->dimension = gather_text(g, json_get(item, "ScalableDimension"));
	row->description = gather_text(g, json_get(item, "Description"));
	row->cause = gather_text(g, json_get(item, "Cause"));
	row->status = gather_text(g, json_get(item, "StatusCode"));
	row->message = gather_text(g, json_get(item, "StatusMessage"));
	row->not_scaled = gather_text(g, json_get(reason, "Code"));
	row->started_s = gather_time(json_get(item, "StartTime"));
	row->ended_s = gather_time(json_get(item, "EndTime"));
	return *row->resource && *row->status && row->started_s > 0
		       ? NULL
		       : "an activity without ResourceId, StatusCode or StartTime";
}

static const struct list_call describe_activities = {
	.operation = SCALING_ACTIVITIES,
	.member = "ScalingActivities",
	.token = "NextToken",
	.next = "NextToken",
	.row_size = sizeof(struct autoscaling_activity),
	.ask = ask_activities,
	.fill = fill_activity,
};

enum err
autoscaling_activities(const struct aws_scope *scope, const struct autoscaling_question *question,
		       size_t limit, struct autoscaling_activities *out, struct why *why)
{
	struct part part = { .question = question, .limit = MAX(limit, 1) };
	struct list_rows rows = { 0 };
	enum err err = fetch_parts(scope, &describe_activities, &part, &rows, why);

	if (!err)
		*out = (struct autoscaling_activities){ rows.items, rows.n, rows.next != NULL };
	return err;
}
