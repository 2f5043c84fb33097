/* SPDX-License-Identifier: MIT */
/* api_mute.c - alarm mute rules of the simulated CloudWatch: remembered, and active in their time.
 * Nothing acts on them: the simulated alarms send nothing anyway. Source: CloudWatch API reference,
 * PutAlarmMuteRule, DeleteAlarmMuteRule, ListAlarmMuteRules. */
#include "base/clock.h"
#include "base/text.h"
#include "sim/api_cloudwatch.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LISTED_MAX 100
#define ALARMS_MAX 100
#define DAY_MS INT64_C(86400000)
#define DURATION_MAX_MS (15 * DAY_MS)

void
cloudwatch_state_done(void *data)
{
	struct cloudwatch_state *state = data;

	for (size_t i = 0; i < state->n_rules; i++)
		free(state->rules[i].alarms);
}

static bool
invalid(struct call *call, const char *message)
{
	return fault_set(call->refusal, FAULT_VALIDATION, "%s", message);
}

/* ---- when ---- */

/* "P1D", "PT2H30M", "P1DT6H": to ms; false: none of these. */
static bool
read_duration(const char *s, int64_t *out_ms)
{
	static const struct {
		char unit;
		bool is_time;
		int64_t ms;
	} units[] = { { 'D', false, DAY_MS }, { 'H', true, 3600000 }, { 'M', true, 60000 } };
	bool is_time = false;
	int64_t sum = 0;

	if (*s++ != 'P')
		return false;
	while (*s) {
		size_t i = 0;
		char *end;
		long n;

		if (*s == 'T' && !is_time) {
			is_time = true;
			s++;
			continue;
		}
		n = strtol(s, &end, 10);
		while (i < LEN(units) && (units[i].unit != *end || units[i].is_time != is_time))
			i++;
		if (end == s || i == LEN(units) || n < 0 || n > 100000)
			return false;
		sum += n * units[i].ms;
		s = end + 1;
	}
	*out_ms = sum;
	return sum > 0;
}

/* "at(2026-11-18T14:30)": once. */
static bool
read_at(const char *expression, int64_t *out_ms)
{
	char date[40];
	size_t n = strlen(expression);

	if (!text_starts(expression, "at(") || n < 5 || n > 30 || expression[n - 1] != ')')
		return false;
	n -= 4;
	snprintf(date, sizeof(date), "%.*s%sZ", (int)n, expression + 3, n == 16 ? ":00" : "");
	return date_parse_iso(date, out_ms);
}

/* "cron(30 2 * * *)": minute and hour of every day, or '*'. */
static bool
read_cron(const char *expression, int *out_minute, int *out_hour)
{
	char minute[16], hour[16], rest[64];

	if (sscanf(expression, "cron(%15s %15s %63[^)])", minute, hour, rest) != 3 ||
	    expression[strlen(expression) - 1] != ')')
		return false;
	*out_minute = *minute == '*' ? 0 : (int)strtol(minute, NULL, 10);
	*out_hour = *hour == '*' ? -1 : (int)strtol(hour, NULL, 10);
	return *out_minute >= 0 && *out_minute < 60 && *out_hour < 24;
}

static bool
is_active(const struct mute_rule *rule, int64_t now_ms)
{
	int64_t duration_ms = 0, at_ms;
	int minute, hour;

	if (!read_duration(rule->duration, &duration_ms))
		return false;
	if (read_at(rule->expression, &at_ms))
		return now_ms >= at_ms && now_ms < at_ms + duration_ms;
	if (!read_cron(rule->expression, &minute, &hour))
		return false;
	at_ms = hour < 0 ? now_ms - now_ms % 3600000 : now_ms - now_ms % DAY_MS + hour * 3600000LL;
	at_ms += minute * 60000;
	if (at_ms > now_ms)
		at_ms -= hour < 0 ? 3600000 : DAY_MS;
	return now_ms < at_ms + duration_ms;
}

static const char *
status_of(const struct mute_rule *rule, int64_t now_ms)
{
	int64_t at_ms, duration_ms = 0;

	if (rule->expire_ms && now_ms >= rule->expire_ms)
		return "EXPIRED";
	if (read_at(rule->expression, &at_ms) && read_duration(rule->duration, &duration_ms) &&
	    now_ms >= at_ms + duration_ms)
		return "EXPIRED";
	if (rule->start_ms && now_ms < rule->start_ms)
		return "SCHEDULED";
	return is_active(rule, now_ms) ? "ACTIVE" : "SCHEDULED";
}

/* ---- the operations ---- */

static bool
read_schedule(struct call *call, struct mute_rule *rule)
{
	const struct json_val *schedule = json_get(json_get(call->params, "Rule"), "Schedule");
	const char *expression = json_text(json_get(schedule, "Expression"), NULL);
	const char *duration = json_text(json_get(schedule, "Duration"), NULL);
	int64_t at_ms, duration_ms;
	int minute, hour;

	if (!expression || !duration)
		return invalid(call, "Rule.Schedule needs Expression and Duration.");
	if (strlen(expression) >= sizeof(rule->expression) ||
	    (!read_at(expression, &at_ms) && !read_cron(expression, &minute, &hour)))
		return invalid(call, "Expression must be cron(...) or at(yyyy-MM-ddThh:mm).");
	if (strlen(duration) >= sizeof(rule->duration) || !read_duration(duration, &duration_ms) ||
	    duration_ms > DURATION_MAX_MS)
		return invalid(call, "Duration must be of the form PT1H, at most P15D.");
	snprintf(rule->expression, sizeof(rule->expression), "%s", expression);
	snprintf(rule->duration, sizeof(rule->duration), "%s", duration);
	return true;
}

static bool
read_targets(struct call *call, struct mute_rule *rule)
{
	const struct json_val *names =
		json_get(json_get(call->params, "MuteTargets"), "AlarmNames");
	struct json_writer w;
	struct buf list;
	bool ok;

	if (json_count(names) > ALARMS_MAX)
		return invalid(call, "AlarmNames can have at most 100 items.");
	buf_init(&list, 65536);
	json_write_init(&w, &list, false);
	json_write_array(&w);
	for (names = json_first(names); names; names = json_after(names))
		json_write_text(&w, json_text(names, ""));
	json_write_array_end(&w);
	ok = json_write_ok(&w);
	if (ok)
		rule->alarms = strdup(list.data);
	buf_done(&list);
	return (ok && rule->alarms) || fault_set(call->refusal, FAULT_INTERNAL, "Out of memory");
}

/* Where a rule of this name is, or belongs. */
static size_t
place_of(const struct call *call, const char *name, bool *out_is_there)
{
	const struct cloudwatch_state *state = call->state;
	size_t i = 0;

	while (i < state->n_rules && strcmp(state->rules[i].name, name) < 0)
		i++;
	while (i < state->n_rules && text_is(state->rules[i].name, name) &&
	       !text_is(state->rules[i].region, call->region))
		i++;
	*out_is_there = i < state->n_rules && text_is(state->rules[i].name, name);
	return i;
}

bool
cloudwatch_put_mute(struct call *call)
{
	struct cloudwatch_state *state = call->state;
	struct mute_rule rule = { .updated_ms = call->now_ms };
	const char *name;
	bool is_there;
	size_t at;

	if (!param_need(call, "Name", &name) || !param_time(call, "StartDate", &rule.start_ms) ||
	    !param_time(call, "ExpireDate", &rule.expire_ms) || !read_schedule(call, &rule))
		return false;
	if (strlen(name) >= sizeof(rule.name))
		return invalid(call, "Name can be at most 255 characters long.");
	at = place_of(call, name, &is_there);
	if (!is_there && state->n_rules == MUTE_RULES_MAX) {
		fault_own(call->refusal, 400, "LimitExceededFault", "Too many mute rules.");
		snprintf(call->refusal->legacy, sizeof(call->refusal->legacy), "LimitExceeded");
		return false;
	}
	if (!read_targets(call, &rule))
		return false;
	snprintf(rule.name, sizeof(rule.name), "%s", name);
	snprintf(rule.region, sizeof(rule.region), "%s", call->region);
	if (is_there)
		free(state->rules[at].alarms);
	else
		memmove(&state->rules[at + 1], &state->rules[at],
			(state->n_rules++ - at) * sizeof(rule));
	state->rules[at] = rule;
	reply_raw(call, "application/x-amz-json-1.0", "", 0);
	return true;
}

bool
cloudwatch_delete_mute(struct call *call)
{
	struct cloudwatch_state *state = call->state;
	const char *name;
	bool is_there;
	size_t at;

	if (!param_need(call, "AlarmMuteRuleName", &name))
		return false;
	at = place_of(call, name, &is_there);
	if (is_there) {
		free(state->rules[at].alarms);
		state->n_rules--;
		memmove(&state->rules[at], &state->rules[at + 1],
			(state->n_rules - at) * sizeof(state->rules[0]));
	}
	reply_raw(call, "application/x-amz-json-1.0", "", 0);
	return true;
}

/* No names: the rule is for every alarm. */
static bool
mutes(const struct mute_rule *rule, const char *alarm)
{
	struct json *doc;
	struct why why;
	bool is_muted;

	if (json_parse(rule->alarms, strlen(rule->alarms), 0, &doc, &why))
		return false;
	is_muted = !json_count(json_root(doc)) || param_in_list(json_root(doc), alarm);
	json_free(doc);
	return is_muted;
}

static void
write_rule(struct call *call, const struct mute_rule *rule)
{
	write_object(call, NULL);
	write_text(call, "AlarmMuteRuleArn",
		   arena_format(call->arena, "arn:aws:cloudwatch:%s:%s:alarm-mute-rule:%s",
				rule->region, call->world->account, rule->name));
	write_time(call, "ExpireDate", rule->expire_ms);
	write_text(call, "Status", status_of(rule, call->now_ms));
	write_text(call, "MuteType",
		   text_starts(rule->expression, "at(") ? "ONE_TIME" : "RECURRING");
	write_time(call, "LastUpdatedTimestamp", rule->updated_ms);
	write_object_end(call);
}

bool
cloudwatch_list_mutes(struct call *call)
{
	const struct cloudwatch_state *state = call->state;
	const struct json_val *statuses;
	int64_t max = LISTED_MAX;
	const char *alarm;
	size_t n = 0, next = SIZE_MAX;
	struct page page;

	if (!page_begin(call, "NextToken", FAULT_NEXT_TOKEN, &page) ||
	    !param_text(call, call->params, "AlarmName", &alarm) ||
	    !param_list(call, call->params, "Statuses", &statuses) ||
	    !param_integer(call, "MaxRecords", &max))
		return false;
	if (max < 1 || max > LISTED_MAX)
		return invalid(call, "The parameter MaxRecords must be between 1 and 100.");
	page.size = page_size(call, max);
	write_array(call, "AlarmMuteRuleSummaries");
	for (size_t i = page.offset; i < state->n_rules && next == SIZE_MAX; i++) {
		const struct mute_rule *rule = &state->rules[i];

		if (!text_is(rule->region, call->region) || (alarm && !mutes(rule, alarm)) ||
		    (json_count(statuses) &&
		     !param_in_list(statuses, status_of(rule, call->now_ms))))
			continue;
		if (n++ == page.size)
			next = i;
		else
			write_rule(call, rule);
	}
	write_array_end(call);
	if (next != SIZE_MAX)
		page_end(call, "NextToken", next, 0);
	return true;
}
