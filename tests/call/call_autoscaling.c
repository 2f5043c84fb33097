/* SPDX-License-Identifier: MIT */
/* call_autoscaling.c - the calls of autoscaling.h. */
#include "put.h"

#include "aws/autoscaling.h"

#define SERVICE_ARGS "ServiceNamespace=ecs", "ResourceIds=service/cityflow/web"

static void
take_question(const struct call *call, struct call_words *resources,
	      struct autoscaling_question *out)
{
	call_words(call, "ResourceIds", resources);
	*out = (struct autoscaling_question){ .namespace_ = call_arg(call, "ServiceNamespace"),
					      .resources = resources->items,
					      .n_resources = resources->n,
					      .dimension = call_given(call, "ScalableDimension") };
}

static enum err
targets(struct call *call, struct why *why)
{
	struct autoscaling_question question;
	struct autoscaling_targets list;
	struct call_words resources;
	enum err err;

	take_question(call, &resources, &question);
	err = autoscaling_targets(&call->scope, &question, &list, why);
	if (err)
		return err;
	put_list(call, "ScalableTargets");
	for (size_t i = 0; i < list.n; i++) {
		const struct autoscaling_target *t = &list.items[i];

		put_item(call);
		put_said(call, "ServiceNamespace", t->namespace_);
		put_said(call, "ResourceId", t->resource);
		put_said(call, "ScalableDimension", t->dimension);
		put_count(call, "MinCapacity", t->min);
		put_count(call, "MaxCapacity", t->max);
		put_count(call, "PredictedCapacity", t->predicted);
		put_time(call, "CreationTime", t->created_s);
		put_object(call, "SuspendedState");
		put_bool(call, "DynamicScalingInSuspended", t->is_in_suspended);
		put_bool(call, "DynamicScalingOutSuspended", t->is_out_suspended);
		put_bool(call, "ScheduledScalingSuspended", t->is_schedule_suspended);
		put_object_end(call);
		put_object_end(call);
	}
	put_list_end(call);
	return ERR_OK;
}

static void
put_policy(struct call *call, const struct autoscaling_policy *p)
{
	put_item(call);
	put_said(call, "PolicyName", p->name);
	put_said(call, "PolicyARN", p->arn);
	put_said(call, "ResourceId", p->resource);
	put_said(call, "ScalableDimension", p->dimension);
	put_said(call, "PolicyType", p->type);
	put_said(call, "metric", p->metric);
	if (p->has_target)
		put_number(call, "TargetValue", p->target);
	put_said(call, "AdjustmentType", p->adjustment);
	put_count(call, "steps", (int64_t)p->n_steps);
	put_count(call, "ScaleOutCooldown", p->out_cooldown_s);
	put_count(call, "ScaleInCooldown", p->in_cooldown_s);
	put_bool(call, "DisableScaleIn", p->is_in_off);
	put_texts(call, "alarms", p->alarms, p->n_alarms);
	put_time(call, "CreationTime", p->created_s);
	put_object_end(call);
}

static enum err
policies(struct call *call, struct why *why)
{
	struct autoscaling_question question;
	struct autoscaling_policies list;
	struct call_words resources;
	enum err err;

	take_question(call, &resources, &question);
	err = autoscaling_policies(&call->scope, &question, &list, why);
	if (err)
		return err;
	put_list(call, "ScalingPolicies");
	for (size_t i = 0; i < list.n; i++)
		put_policy(call, &list.items[i]);
	put_list_end(call);
	return ERR_OK;
}

static enum err
activities(struct call *call, struct why *why)
{
	struct autoscaling_question question;
	struct autoscaling_activities list;
	struct call_words resources;
	enum err err;

	take_question(call, &resources, &question);
	err = autoscaling_activities(&call->scope, &question,
				     (size_t)call_number(call, "MaxResults"), &list, why);
	if (err)
		return err;
	put_list(call, "ScalingActivities");
	for (size_t i = 0; i < list.n; i++) {
		const struct autoscaling_activity *a = &list.items[i];

		put_item(call);
		put_said(call, "ActivityId", a->id);
		put_said(call, "ResourceId", a->resource);
		put_said(call, "ScalableDimension", a->dimension);
		put_said(call, "Description", a->description);
		put_said(call, "Cause", a->cause);
		put_said(call, "StatusCode", a->status);
		put_said(call, "StatusMessage", a->message);
		put_said(call, "not_scaled", a->not_scaled);
		put_time(call, "StartTime", a->started_s);
		put_time(call, "EndTime", a->ended_s);
		put_object_end(call);
	}
	put_list_end(call);
	put_bool(call, "is_cut", list.is_cut);
	return ERR_OK;
}

const struct call_row calls_autoscaling[] = {
	{ SCALING_TARGETS, { SERVICE_ARGS }, targets },
	{ SCALING_POLICIES, { SERVICE_ARGS }, policies },
	{ SCALING_ACTIVITIES, { SERVICE_ARGS, "MaxResults=20" }, activities },
};
const size_t n_calls_autoscaling = LEN(calls_autoscaling);
