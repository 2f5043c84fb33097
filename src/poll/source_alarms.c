/* SPDX-License-Identifier: MIT */
/* source_alarms.c - CloudWatch alarms, metric and composite, of the home region and us-east-1; and,
 * while one of them rings, the mute rules that are active. */
#include "base/clock.h"
#include "base/text.h"
#include "model/acks.h"
#include "poll/event_notes.h"
#include "poll/price.h"
#include "poll/source.h"

#define LIMIT_BYTES (16u << 20)
#define RECENT_S (3 * 3600) /* as far back as charts go */
#define ASKED_MAX 8         /* alarms whose rules are asked for one by one */

static void
plan(const struct stack *stack, plan_sink *sink, void *ctx)
{
	for (size_t i = 0; i < stack->n_alarm_regions; i++)
		sink(ctx,
		     &(struct unit_plan){ .region = stack->alarm_regions[i], .target_name = "" });
}

/* ---- transitions ---- */

static const enum level levels[] = {
	[ALARM_OK] = LEVEL_OK,
	[ALARM_ALARM] = LEVEL_ALARM,
	[ALARM_INSUFFICIENT] = LEVEL_UNKNOWN,
};

/* The state that it had in the poll before, or that was kept of it; "": nobody knows. */
static const char *
state_before(struct event_notes *notes, const struct alarm_row *alarm, const char *id)
{
	const struct part *part = notes->job->previous;
	const struct event_row *kept;

	for (size_t i = 0; part && i < part->alarms.n; i++) {
		const struct alarm_row *before = &part->alarms.rows[i];

		if (text_is(before->name, alarm->name))
			return before->state == alarm->state ? "" : alarm_state_word(before->state);
	}
	if (!event_notes_is_first(notes))
		return "";
	kept = event_notes_newest(notes, EVENT_ALARM, alarm->region, alarm->name);
	return kept && !text_is(kept->id, id) &&
			       !text_is(kept->code, alarm_state_word(alarm->state))
		       ? kept->code
		       : "";
}

/* At first sight: what is in alarm, has just been, or is another state than what was kept. One that
 * has been OK for ever is no event. */
static bool
is_event(struct event_notes *notes, const struct alarm_row *alarm, const char *was)
{
	return !event_notes_is_first(notes) || alarm->state == ALARM_ALARM || *was ||
	       (alarm->state == ALARM_OK && clock_now_s() - alarm->since_s < RECENT_S);
}

static void
note_alarm(struct event_notes *notes, const struct alarm_row *alarm)
{
	const char *id = event_notes_text(notes, "alarm:%s/%s@%lld", alarm->region, alarm->name,
					  (long long)alarm->since_s);
	const char *state = alarm_state_word(alarm->state), *was;
	struct event_row *row;

	if (event_notes_has(notes, id, state))
		return;
	was = state_before(notes, alarm, id);
	row = is_event(notes, alarm, was) ? event_notes_add(notes, EVENT_ALARM, id, state) : NULL;
	if (!row) {
		event_notes_skip(notes, id, state);
		return;
	}
	row->time_s = alarm->since_s;
	row->level = levels[alarm->state];
	row->region = alarm->region;
	row->subject = alarm->name;
	row->reason = alarm->reason;
	row->was = was;
	row->title = *was ? event_notes_text(notes, "%s, was %s", state, was) : state;
}

static void
note_alarms(struct job *job, const struct aws *aws, const struct alarm_list *list)
{
	struct event_notes notes;

	event_notes_begin(&notes, job, aws, list->n);
	for (size_t i = 0; i < list->n; i++)
		if (list->rows[i].since_s > 0)
			note_alarm(&notes, &list->rows[i]);
	event_notes_end(&notes);
}

/* ---- mute rules ---- */

static bool
is_active(const struct cw_mute_row *rule)
{
	return text_is(rule->status, "ACTIVE");
}

static bool
is_ours(const struct cw_mute_row *rule)
{
	return text_starts(rule->name, "cwtop-");
}

static void
mute(struct alarm_row *alarm, const struct cw_mute_row *rule)
{
	alarm->mute = rule->name;
	/* cwtop's rules mute once; another's may come again and again until it expires */
	alarm->muted_until_s = is_ours(rule) ? rule->expires_s : 0;
}

/* cwtop's own rules name their alarm; one that is not active yet is within the minute. */
static void
match_own(struct alarm_row *alarm, const struct cw_mute_rows *rules)
{
	TEXT_ON(name, ACK_RULE_MAX);

	if (!acks_rule_name(alarm->name, &name))
		return;
	for (size_t i = 0; i < rules->n; i++)
		if (text_is(rules->items[i].name, name.data))
			mute(alarm, &rules->items[i]);
}

/* What others' rules mute CloudWatch says alarm by alarm only: of those that ring, the first ones.
 */
static void
ask_others(const struct aws_scope *scope, struct alarm_list *list, const struct cw_mute_rows *all)
{
	size_t n_others = 0, n_asked = 0;
	struct why ignored;

	for (size_t i = 0; i < all->n; i++)
		n_others += is_active(&all->items[i]) && !is_ours(&all->items[i]);
	for (size_t i = 0; n_others > 0 && i < list->n && n_asked < ASKED_MAX; i++) {
		struct alarm_row *alarm = &list->rows[i];
		struct cw_mute_rows rules = { .n = 0 };

		if (alarm->state != ALARM_ALARM || alarm->mute)
			continue;
		n_asked++;
		if (cw_mute_rules(scope, alarm->name, &rules, &ignored) != ERR_OK)
			return;
		for (size_t r = 0; r < rules.n && !alarm->mute; r++)
			if (is_active(&rules.items[r]))
				mute(alarm, &rules.items[r]);
	}
}

/* Who may not read the rules sees the alarms all the same. */
static void
find_mutes(const struct aws_scope *scope, struct alarm_list *list)
{
	struct cw_mute_rows rules = { .n = 0 };
	bool rings = false;
	struct why ignored;

	for (size_t i = 0; i < list->n; i++)
		rings = rings || list->rows[i].state == ALARM_ALARM;
	if (!rings || cw_mute_rules(scope, NULL, &rules, &ignored) != ERR_OK)
		return;
	for (size_t i = 0; i < list->n; i++)
		match_own(&list->rows[i], &rules);
	ask_others(scope, list, &rules);
}

static enum err
poll_alarms(struct job *job, struct aws *aws, struct why *why)
{
	const struct stack *stack = job->stack;
	struct part *part = part_new(PART_ALARMS, LIMIT_BYTES);
	struct aws_scope scope = { .client = aws,
				   .region = job->region,
				   .max_attempts = job->max_attempts };
	struct alarm_list list = { 0 };
	enum err err = ERR_OK;

	if (!part)
		return err_memory(why);
	scope.arena = part->arena;
	for (size_t i = 0; i < MAX(stack->n_alarm_prefixes, (size_t)1) && err == ERR_OK; i++)
		err = cw_alarms(&scope, stack->n_alarm_prefixes ? stack->alarm_prefixes[i] : NULL,
				&list, why);
	if (err != ERR_OK) {
		part_unref(part);
		return err;
	}
	find_mutes(&scope, &list);
	part->alarms.rows = list.rows;
	part->alarms.n = list.n;
	event_notes_ask(job, &scope);
	note_alarms(job, aws, &list);
	job->part = part;
	return ERR_OK;
}

static double
calls(const struct stack *stack, const struct unit_plan *unit)
{
	(void)unit;
	return (double)MAX(stack->n_alarm_prefixes, (size_t)1);
}

const struct source source_alarms = {
	.name = "alarms",
	.service = "cloudwatch",
	.cadence_s = 60,
	.urgent_cadence_s = 15,
	.usd_per_call = PRICE_CLOUDWATCH_REQUEST,
	.plan = plan,
	.calls = calls,
	.poll = poll_alarms,
	.forget = event_memory_free,
};
