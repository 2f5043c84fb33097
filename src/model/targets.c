/* SPDX-License-Identifier: MIT */
/* targets.c - what the states of targets mean, in levels and in words. Source: ELBv2 API reference,
 * TargetHealth: State and Reason. */
#include "model/targets.h"

static const struct {
	const char *state, *words;
	enum target_kind kind;
} states[] = {
	{ "healthy", "healthy", TARGET_HEALTHY },
	{ "unhealthy", "unhealthy", TARGET_UNHEALTHY },
	{ "unhealthy.draining", "unhealthy, draining", TARGET_UNHEALTHY },
	{ "initial", "starting", TARGET_COMING },
	{ "draining", "draining", TARGET_LEAVING },
	{ "unused", "not used", TARGET_IDLE },
	{ "unavailable", "not known", TARGET_UNKNOWN },
};

static const struct {
	const char *reason, *words;
} reasons[] = {
	{ "Elb.RegistrationInProgress", "it is being registered" },
	{ "Elb.InitialHealthChecking", "its first health checks are under way" },
	{ "Elb.InternalError", "the load balancer has an error of its own" },
	{ "Target.ResponseCodeMismatch", "it answers with another code than is expected" },
	{ "Target.Timeout", "it does not answer in time" },
	{ "Target.FailedHealthChecks", "it fails the health checks" },
	{ "Target.NotRegistered", "it is not registered" },
	{ "Target.NotInUse", "nothing sends to its group or its zone" },
	{ "Target.DeregistrationInProgress", "it finishes what it has and leaves" },
	{ "Target.InvalidState", "it is stopped or terminated" },
	{ "Target.IpUnusable", "its address belongs to a load balancer" },
	{ "Target.HealthCheckDisabled", "health checks are off" },
};

enum target_kind
target_kind(const struct target_row *target)
{
	if (text_is(target->reason, "Target.HealthCheckDisabled"))
		return TARGET_UNCHECKED;
	for (size_t i = 0; i < LEN(states); i++)
		if (text_is(states[i].state, target->state))
			return states[i].kind;
	return TARGET_UNKNOWN;
}

struct target_counts
target_count(const struct target_group *group)
{
	struct target_counts counts = { { 0 } };

	for (size_t i = 0; i < group->n; i++)
		counts.of[target_kind(&group->targets[i])]++;
	return counts;
}

/* ---- parts ---- */

static size_t
parts_in(const struct target_group *group)
{
	return MAX(group->n, (size_t)1);
}

size_t
targets_parts(const struct targets *targets)
{
	size_t n = 0;

	for (size_t i = 0; i < targets->n; i++)
		n += parts_in(&targets->groups[i]);
	return n;
}

void
targets_part(const struct targets *targets, size_t part, const struct target_group **group,
	     const struct target_row **target)
{
	*group = NULL;
	*target = NULL;
	for (size_t i = 0; i < targets->n; i++) {
		const struct target_group *one = &targets->groups[i];

		if (part < parts_in(one)) {
			*group = one;
			*target = part < one->n ? &one->targets[part] : NULL;
			return;
		}
		part -= parts_in(one);
	}
}

/* ---- levels ---- */

enum level
target_level(const struct target_row *target)
{
	enum target_kind kind = target_kind(target);

	if (kind == TARGET_UNHEALTHY)
		return LEVEL_WARN;
	return kind == TARGET_UNKNOWN ? LEVEL_UNKNOWN : LEVEL_OK;
}

enum level
target_group_level(const struct target_group *group)
{
	struct target_counts counts = target_count(group);
	const size_t *of = counts.of;

	if (group->note[0])
		return LEVEL_UNKNOWN;
	if (of[TARGET_UNHEALTHY] > 0)
		return of[TARGET_HEALTHY] > 0 ? LEVEL_WARN : LEVEL_ALARM;
	/* An empty group may be the idle half of a blue-green pair, so it is only said; but where
	 * targets start and none is there yet, nobody is served. */
	if (of[TARGET_COMING] > 0 && of[TARGET_HEALTHY] == 0)
		return LEVEL_WARN;
	return of[TARGET_UNKNOWN] > 0 ? LEVEL_UNKNOWN : LEVEL_OK;
}

enum level
targets_level(const struct targets *targets)
{
	enum level worst = LEVEL_OK;

	for (size_t i = 0; i < targets->n; i++) {
		enum level level = target_group_level(&targets->groups[i]);

		worst = MAX(worst, level);
	}
	return worst;
}

/* ---- words ---- */

const char *
target_state_words(const char *state)
{
	for (size_t i = 0; i < LEN(states); i++)
		if (text_is(states[i].state, state))
			return states[i].words;
	return state;
}

const char *
target_reason_words(const char *reason)
{
	for (size_t i = 0; i < LEN(reasons); i++)
		if (text_is(reasons[i].reason, reason))
			return reasons[i].words;
	return reason;
}

void
target_group_words(const struct target_group *group, struct text *out)
{
	static const char *const words[TARGET_KINDS] = {
		[TARGET_UNHEALTHY] = "unhealthy", [TARGET_COMING] = "starting",
		[TARGET_LEAVING] = "draining",    [TARGET_IDLE] = "not used",
		[TARGET_UNCHECKED] = "unchecked", [TARGET_UNKNOWN] = "not known",
	};
	struct target_counts counts = target_count(group);

	if (group->note[0]) {
		text_add(out, group->note);
		return;
	}
	if (group->n == 0) {
		text_add(out, "no targets registered");
		return;
	}
	text_addf(out, "%zu of %zu healthy", counts.of[TARGET_HEALTHY], group->n);
	for (size_t i = 0; i < TARGET_KINDS; i++)
		if (words[i] && counts.of[i] > 0)
			text_addf(out, ", %zu %s", counts.of[i], words[i]);
}

void
target_health_check(const struct target_group *group, struct text *out)
{
	if (!group->is_checked) {
		text_add(out, "off");
		return;
	}
	text_add(out, group->health_protocol[0] ? group->health_protocol : "protocol not said");
	if (group->health_path[0])
		text_addf(out, " %s", group->health_path);
	if (text_is(group->health_port, "traffic-port"))
		text_add(out, " at the target's own port");
	else if (group->health_port[0])
		text_addf(out, " at port %s", group->health_port);
	if (group->matcher[0])
		text_addf(out, ", expects %s", group->matcher);
	if (group->interval_s >= 0)
		text_addf(out, ", every %llds", (long long)group->interval_s);
	if (group->timeout_s >= 0)
		text_addf(out, ", waits %llds", (long long)group->timeout_s);
	if (group->healthy_threshold >= 0 && group->unhealthy_threshold >= 0)
		text_addf(out, ", healthy after %lld, unhealthy after %lld",
			  (long long)group->healthy_threshold,
			  (long long)group->unhealthy_threshold);
}
