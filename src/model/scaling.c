/* SPDX-License-Identifier: MIT */
/* scaling.c - what bounds, rules and activities mean, in levels and in words. Source: Application
 * Auto Scaling API reference, NotScaledReason: Code. */
#include "model/scaling.h"

#include "model/rows.h"
#include "model/unit.h"

#define STUCK_S 600 /* shorter than that is a peak that passes */

#define AT_MAX "AlreadyAtMaxCapacity"

static const struct {
	const char *code, *words;
} reasons[] = {
	{ AT_MAX, "at its maximum already" },
	{ "AlreadyAtMinCapacity", "at its minimum already" },
	{ "AlreadyAtDesiredCapacity", "as many as it wants already" },
	{ "AutoScalingAnticipatesFlapping", "it would be taken back at once" },
	{ "TargetServicePutResourceAsUnscalable", "ECS does not let it scale now" },
	{ "ResourceLimitExceeded", "a quota of the account is used up" },
};

const struct scaling_item *
scaling_find(const struct scaling *scaling, const char *service)
{
	for (size_t i = 0; scaling && i < scaling->n; i++)
		if (text_is(scaling->items[i].service, service))
			return &scaling->items[i];
	return NULL;
}

bool
scaling_is_suspended(const struct scaling_item *item)
{
	return item->is_out_suspended || item->is_in_suspended || item->is_schedule_suspended;
}

int64_t
scaling_stuck_since(const struct scaling_item *item)
{
	int64_t since_s = 0;

	for (size_t i = 0; i < item->n_activities; i++) {
		if (!text_is(item->activities[i].not_scaled, AT_MAX))
			break;
		since_s = item->activities[i].started_s;
	}
	return since_s;
}

enum level
scaling_level(const struct scaling_item *item, const struct service_row *service, int64_t now_s)
{
	int64_t since_s = scaling_stuck_since(item);
	bool is_stuck = since_s > 0 && now_s - since_s >= STUCK_S && service->desired >= item->max;

	return is_stuck ? LEVEL_WARN : LEVEL_OK;
}

/* ---- words ---- */

void
scaling_suspended_words(const struct scaling_item *item, struct text *out)
{
	const struct {
		bool is_so;
		const char *word;
	} ways[] = {
		{ item->is_out_suspended, "out" },
		{ item->is_in_suspended, "in" },
		{ item->is_schedule_suspended, "scheduled" },
	};
	const char *before = "suspended: ";

	for (size_t i = 0; i < LEN(ways); i++) {
		if (!ways[i].is_so)
			continue;
		text_addf(out, "%s%s", before, ways[i].word);
		before = ", ";
	}
}

void
scaling_policy_words(const struct scaling_policy *policy, struct text *out)
{
	char cooldown[UNIT_TEXT_MAX];

	text_addf(out, "%s: ", policy->name);
	if (policy->has_target)
		text_addf(out, "keeps %s at %.6g", policy->metric[0] ? policy->metric : "a metric",
			  policy->target);
	else if (policy->n_steps > 0)
		text_addf(out, "%zu step%s", policy->n_steps, policy->n_steps == 1 ? "" : "s");
	else
		text_add(out, policy->type);
	if (policy->out_cooldown_s >= 0) {
		unit_duration(policy->out_cooldown_s, cooldown);
		text_addf(out, ", waits %s after scaling out", cooldown);
	}
	if (policy->in_cooldown_s >= 0) {
		unit_duration(policy->in_cooldown_s, cooldown);
		text_addf(out, ", waits %s after scaling in", cooldown);
	}
	if (policy->is_in_off)
		text_add(out, ", never scales in");
}

void
scaling_activity_words(const struct scaling_activity *activity, struct text *out)
{
	const char *why = activity->not_scaled;

	if (!why[0]) {
		text_add(out, activity->description[0] ? activity->description : activity->status);
		if (!text_is(activity->status, "Successful"))
			text_addf(out, " (%s)", activity->status);
		return;
	}
	for (size_t i = 0; i < LEN(reasons); i++)
		if (text_is(reasons[i].code, activity->not_scaled))
			why = reasons[i].words;
	text_addf(out, "not scaled: %s", why);
	if (why != activity->not_scaled)
		text_addf(out, " (%s)", activity->not_scaled);
}
