/* SPDX-License-Identifier: MIT */
/* alarms.c - CloudWatch's alarms, the worst first. */
#include "common.h"
#include "model/acks.h"
#include "model/health.h"

static const struct common_sources sources = { { "alarms" } };

enum { COL_MARK, COL_STATE, COL_NAME, COL_SINCE, COL_REGION, COL_REASON };

static const struct table_column columns[] = {
	[COL_MARK] = { .title = "", .width = 1 },
	[COL_STATE] = { .title = "State", .width = 7, .priority = 2 },
	[COL_NAME] = { .title = "Alarm", .width = 14, .weight = 3, .is_name = true },
	[COL_SINCE] = { .title = "For", .width = 4, .align = ALIGN_RIGHT },
	[COL_REGION] = { .title = "Region", .width = 12, .priority = 4 },
	[COL_REASON] = { .title = "Reason",
			 .width = 24,
			 .weight = 5,
			 .priority = 3,
			 .is_note = true },
};

static const struct {
	const char *word;
	enum level level;
} states[] = {
	[ALARM_OK] = { "ok", LEVEL_OK },
	[ALARM_ALARM] = { "ALARM", LEVEL_ALARM },
	[ALARM_INSUFFICIENT] = { "no data", LEVEL_UNKNOWN },
};

static size_t
alarms_all(const struct panel_input *input)
{
	return input->snapshot->n_alarms;
}

static bool
alarms_shows(const struct panel_input *input, size_t item)
{
	const struct alarm_row *alarm = input->snapshot->alarms[item];

	if (input->problems_only && alarm->state == ALARM_OK)
		return false;
	return !input->filter[0] || text_has(alarm->name, input->filter) ||
	       text_has(alarm->reason, input->filter) || text_has(alarm->region, input->filter);
}

static void
alarms_identity(const struct panel_input *input, size_t item, struct text *out)
{
	const struct alarm_row *alarm = input->snapshot->alarms[item];

	text_addf(out, "%s/%s", alarm->region, alarm->name);
}

static void
alarms_cell(const void *ctx, size_t row, size_t column, struct table_cell *out)
{
	const struct panel_input *input = ctx;
	const struct alarm_row *alarm = input->snapshot->alarms[input->items[row]];
	bool is_stale = common_is_stale(
		input->snapshot, common_source(input->snapshot, "alarms", NULL, alarm->region));
	enum level level = states[alarm->state].level;

	out->ink = is_stale ? ROLE_STALE : ROLE_TEXT;
	switch (column) {
	case COL_MARK:
		common_mark(out, level, is_stale);
		break;
	case COL_STATE:
		text_add(&out->text, states[alarm->state].word);
		out->ink = is_stale ? ROLE_STALE : role_of_level(level);
		break;
	case COL_NAME:
		text_add(&out->text, alarm->name);
		break;
	case COL_SINCE:
		common_age(input->snapshot, alarm->since_s, &out->text);
		break;
	case COL_REGION:
		text_add(&out->text, alarm->region);
		out->ink = ROLE_DIM;
		break;
	default:
		health_alarm_why(alarm->reason, &out->text);
		out->ink = ROLE_DIM;
	}
}

static size_t
alarms_draw(const struct panel_input *input, struct area area)
{
	static const struct common_table table = { columns, LEN(columns), alarms_cell, &sources,
						   "no alarms" };

	return common_table_draw(input, &table, area);
}

static enum level
alarms_summary(const struct panel_input *input, struct text *out)
{
	size_t counts[LEN(states)] = { 0 }, quiet = 0;
	enum level level;

	for (size_t i = 0; i < input->snapshot->n_alarms; i++) {
		enum alarm_state state = input->snapshot->alarms[i]->state;

		counts[state]++;
		quiet += state == ALARM_ALARM && common_said_mark(input, i);
	}
	if (counts[ALARM_ALARM])
		text_addf(out, "%zu in ALARM", counts[ALARM_ALARM]);
	if (quiet)
		text_addf(out, " (%zu quiet)", quiet);
	if (counts[ALARM_INSUFFICIENT])
		text_addf(out, "%s%zu without data", out->len ? ", " : "",
			  counts[ALARM_INSUFFICIENT]);
	if (counts[ALARM_OK])
		text_addf(out, "%s%zu ok", out->len ? ", " : "", counts[ALARM_OK]);
	if (out->len == 0 && common_sources_answered(input, &sources))
		text_add(out, "none");
	level = common_sources_add(input, &sources, out);
	return counts[ALARM_ALARM] ? LEVEL_ALARM : level;
}

static void
alarms_detail(const struct panel_input *input, size_t item, struct text *out)
{
	const struct snapshot *snapshot = input->snapshot;
	const struct alarm_row *alarm = snapshot->alarms[item];
	TEXT_ON(mute, 80);

	text_addf(out, "alarm\t%s\n", alarm->name);
	text_addf(out, "state\t%s%s\n", alarm_state_word(alarm->state),
		  alarm->is_partial ? " (from partial data)" : "");
	common_time(snapshot, "since", alarm->since_s, out);
	text_addf(out, "reason\t%s\n", alarm->reason);
	text_addf(out, "metric\t%s\n", alarm->metric);
	if (alarm->threshold[0])
		text_addf(out, "threshold\t%s\n", alarm->threshold);
	acks_mute_words(snapshot, alarm, &mute);
	if (mute.len > 0)
		text_addf(out, "mute\t%s, by the rule %s\n", mute.data, alarm->mute);
	text_addf(out, "region\t%s\n", alarm->region);
	text_addf(out, "kind\t%s\n", alarm->is_composite ? "composite alarm" : "metric alarm");
	text_addf(out, "actions\t%s\n\n",
		  alarm->are_actions_on ? "on" : "off: nobody is told of this alarm");
	common_source_detail(snapshot, common_source(snapshot, "alarms", NULL, alarm->region), out);
}

static struct subject
alarms_subject(const struct panel_input *input, size_t item)
{
	(void)input;
	return (struct subject){ SUBJECT_ALARM, item, SIZE_MAX };
}

const struct panel panel_alarms = {
	.name = "alarms",
	.title = "Alarms",
	.help = "CloudWatch's alarms of the home region and us-east-1, the worst first",
	.needs = NEED_ALARMS,
	.min_width = 36,
	.min_height = 3,
	.n_all = alarms_all,
	.shows = alarms_shows,
	.identity = alarms_identity,
	.draw = alarms_draw,
	.summary = alarms_summary,
	.detail = alarms_detail,
	.subject = alarms_subject,
};
