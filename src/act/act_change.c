/* SPDX-License-Identifier: MIT */
/* act_change.c - what a row of the screen is told to do: a task stops, a service begins a new
 * deployment, an alarm is muted for a while or speaks again. Each is one call. ECS takes a stop,
 * and CloudWatch a rule of the same name, as often as it comes: the client asks for those again by
 * itself. A deployment is begun once; where nobody knows whether it was, that is said. */
#include <string.h>

#include "act_look.h"
#include "aws/api.h"
#include "aws/cloudwatch.h"
#include "aws/ecs.h"
#include "base/clock.h"
#include "model/acks.h"

#define REASON_BYTES 256

/* What is asked, or a sentence that it lacks something. */
static enum err
need(const struct act_work *work, const char *const *words, const char *what, struct why *why)
{
	for (; *words; words++)
		if (!**words)
			break;
	return *words || !work->order->change ? err_set(ERR_USAGE, why, "%s: it needs %s",
							act_word(work->order->kind), what)
					      : ERR_OK;
}

static const char *
said(const char *s)
{
	return s ? s : "";
}

/* Nobody knows whether it was done: what to do about that. */
static enum err
fail(const struct act_work *work, enum err err, const char *advice, struct why *why)
{
	if (!api_may_have_acted(work->scope.client))
		return err;
	return err_prefix(err, why, "in doubt: %s", advice);
}

enum err
act_carry_stop(struct act_work *work, struct why *why)
{
	const struct ask_change *change = work->order->change;
	const char *task = said(change ? change->task : NULL), *status = "";
	const char *cluster = said(change ? change->cluster : NULL);
	TEXT_ON(reason, REASON_BYTES);
	enum err err = need(work, (const char *const[]){ task, cluster, NULL },
			    "a task and its cluster", why);

	if (err)
		return err;
	text_addf(&reason, "stopped by %s with cwtop", said(work->options->by));
	if (*said(change->reason))
		text_addf(&reason, ": %s", change->reason);
	err = ecs_stop_task(&work->scope, cluster, task, reason.data, &status, why);
	if (err)
		return fail(work, err, "it may be stopping: to stop it again does no harm", why);
	if (text_is(status, "STOPPED"))
		act_look_say(work, "task %s had stopped already", text_tail(task, '/'));
	else
		act_look_say(work, "task %s is being stopped (%s)", text_tail(task, '/'), status);
	return ERR_OK;
}

enum err
act_carry_deploy(struct act_work *work, struct why *why)
{
	const struct ask_change *change = work->order->change;
	const struct ecs_update update = { .cluster = said(change ? change->cluster : NULL),
					   .service = said(change ? change->service : NULL),
					   .desired = -1,
					   .is_redeployment = true };
	struct ecs_updated updated = { .status = "" };
	enum err err = need(work, (const char *const[]){ update.cluster, update.service, NULL },
			    "a service and its cluster", why);

	if (err)
		return err;
	err = ecs_update_service(&work->scope, &update, &updated, why);
	if (err)
		return fail(work, err,
			    "a new deployment may have begun: look at the service's rollout before "
			    "you begin another",
			    why);
	act_look_say(work,
		     "service %s: a new deployment has begun: its %d task%s will be replaced (%d "
		     "running, %d pending)",
		     update.service, updated.desired, updated.desired == 1 ? "" : "s",
		     updated.running, updated.pending);
	return ERR_OK;
}

/* The rule that was named, else cwtop's own of the alarm. */
static bool
rule_of(const struct ask_change *change, struct text *out)
{
	if (*said(change->rule))
		text_add(out, change->rule);
	else if (!acks_rule_name(change->alarm, out))
		return false;
	return true;
}

enum err
act_carry_mute(struct act_work *work, struct why *why)
{
	const struct ask_change *change = work->order->change;
	const char *alarm = said(change ? change->alarm : NULL);
	struct cw_mute mute = { .alarms = &alarm, .n_alarms = 1, .start_s = clock_now_s() };
	TEXT_ON(rule, ACK_RULE_MAX);
	TEXT_ON(description, REASON_BYTES);
	TEXT_ON(until, 32);
	enum err err = need(work, (const char *const[]){ alarm, NULL }, "an alarm", why);

	if (err)
		return err;
	if (!rule_of(change, &rule))
		return err_memory(why);
	text_addf(&description, "muted by %s with cwtop", said(work->options->by));
	mute.name = rule.data;
	mute.description = description.data;
	mute.duration_s = change->for_s;
	err = cw_put_mute_rule(&work->scope, &mute, why);
	if (err)
		return fail(work, err,
			    "it may be muted: to mute it again does no harm: the rule is the same",
			    why);
	/* rounded up as the call does */
	acks_until(mute.start_s, mute.start_s + 59 + change->for_s, &until);
	act_look_say(work,
		     "alarm %s: muted at AWS until %s UTC (rule %s): it is watched on, its actions "
		     "wait",
		     alarm, until.data, rule.data);
	return ERR_OK;
}

enum err
act_carry_unmute(struct act_work *work, struct why *why)
{
	const struct ask_change *change = work->order->change;
	const char *alarm = said(change ? change->alarm : NULL);
	TEXT_ON(rule, ACK_RULE_MAX);
	enum err err = need(work, (const char *const[]){ alarm, NULL }, "an alarm", why);

	if (err)
		return err;
	if (!rule_of(change, &rule))
		return err_memory(why);
	err = cw_delete_mute_rule(&work->scope, rule.data, why);
	if (err)
		return fail(work, err, "the rule may be gone: to unmute it again does no harm",
			    why);
	act_look_say(work, "alarm %s: rule %s is deleted: its actions run again", alarm, rule.data);
	return ERR_OK;
}
