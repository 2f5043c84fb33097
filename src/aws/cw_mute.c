/* SPDX-License-Identifier: MIT */
/* cw_mute.c - mute rules: alarms that go on watching but do not act for a while. */
#include <string.h>

#include "aws/cloudwatch.h"
#include "aws/list.h"
#include "base/clock.h"
#include "base/text.h"

#define PAGE_MAX 100
#define MINUTE_S 60
#define AT_LEN 16 /* "2026-11-21T01:02" */

static const char *
fill_rule(struct gather *g, const struct json_val *item, void *to)
{
	const char *arn = json_text(json_get(item, "AlarmMuteRuleArn"), "");
	struct cw_mute_row *row = to;

	row->arn = gather_clean(g, arn);
	row->name = gather_tail(g, arn, ':'); /* ...:alarm-mute-rule:NAME */
	row->status = gather_text(g, json_get(item, "Status"));
	row->expires_s = gather_time(json_get(item, "ExpireDate"));
	row->updated_s = gather_time(json_get(item, "LastUpdatedTimestamp"));
	return *arn && *row->status ? NULL : "a rule without AlarmMuteRuleArn or Status";
}

static void
ask_rules(struct api_request *r, const void *question)
{
	static const char *const statuses[] = { "SCHEDULED", "ACTIVE" };

	api_text(r, "AlarmName", question);
	api_texts(r, "Statuses", "member", statuses, LEN(statuses));
	api_integer(r, "MaxRecords", PAGE_MAX);
}

static const struct list_call list_rules = {
	.operation = CW_LIST_MUTE_RULES,
	.member = "AlarmMuteRuleSummaries",
	.token = "NextToken",
	.next = "NextToken",
	.row_size = sizeof(struct cw_mute_row),
	.ask = ask_rules,
	.fill = fill_rule,
};

enum err
cw_mute_rules(const struct aws_scope *scope, const char *alarm, struct cw_mute_rows *out,
	      struct why *why)
{
	struct list_rows rows;
	enum err err = list_fetch(scope, &list_rules, alarm, NULL, &rows, why);

	if (!err)
		*out = (struct cw_mute_rows){ rows.items, rows.n };
	return err;
}

static int64_t
whole_minutes(int64_t seconds)
{
	return (seconds + MINUTE_S - 1) / MINUTE_S;
}

static void
ask_schedule(struct api_request *r, int64_t start_min, int64_t minutes)
{
	struct json_writer *w = &r->json;
	TEXT_ON(at, 40);
	TEXT_ON(duration, 40);
	char iso[24];

	date_iso(start_min * MINUTE_S, iso);
	text_addf(&at, "at(%.*s)", AT_LEN, iso);
	text_addf(&duration, "PT%lldM", (long long)minutes);
	json_write_key(w, "Rule");
	json_write_object(w);
	json_write_key(w, "Schedule");
	json_write_object(w);
	json_write_key(w, "Expression");
	json_write_text(w, at.data);
	json_write_key(w, "Duration");
	json_write_text(w, duration.data);
	json_write_key(w, "Timezone");
	json_write_text(w, "UTC");
	json_write_object_end(w);
	json_write_object_end(w);
}

enum err
cw_put_mute_rule(const struct aws_scope *scope, const struct cw_mute *mute, struct why *why)
{
	int64_t start_min = whole_minutes(mute->start_s);
	int64_t minutes = whole_minutes(mute->duration_s);
	struct api_request r;

	if (mute->n_alarms == 0 || mute->n_alarms > CW_MUTE_ALARMS_MAX)
		return err_set(ERR_USAGE, why,
			       "a mute rule names 1 to %d alarms, not %zu: choose fewer",
			       CW_MUTE_ALARMS_MAX, mute->n_alarms);
	if (mute->duration_s <= 0 || mute->duration_s > CW_MUTE_MAX_S)
		return err_set(ERR_USAGE, why,
			       "a mute lasts 1 minute to 15 days, not %lld s: choose a duration "
			       "between",
			       (long long)mute->duration_s);
	api_begin(&r, scope, CW_PUT_MUTE_RULE);
	r.resource = mute->name;
	api_text(&r, "Name", mute->name);
	api_text(&r, "Description", mute->description);
	ask_schedule(&r, start_min, minutes);
	json_write_key(&r.json, "MuteTargets");
	json_write_object(&r.json);
	api_texts(&r, "AlarmNames", "member", mute->alarms, mute->n_alarms);
	json_write_object_end(&r.json);
	api_integer(&r, "ExpireDate", (start_min + minutes) * MINUTE_S);
	return api_send(&r, why);
}

enum err
cw_delete_mute_rule(const struct aws_scope *scope, const char *name, struct why *why)
{
	struct api_request r;

	api_begin(&r, scope, CW_DELETE_MUTE_RULE);
	r.resource = name;
	api_text(&r, "AlarmMuteRuleName", name);
	return api_send(&r, why);
}
