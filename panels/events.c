/* SPDX-License-Identifier: MIT */
/* events.c - what happened, the newest first, as it is kept when AWS has forgotten it: stops,
 * alarms, deployments, probes. Its detail is the evidence: reason, exit code, last lines. */
#include <string.h>

#include "base/clock.h"
#include "common.h"
#include "model/event_row.h"

#define RECENT_S 3600
#define LINES_BYTES 20000 /* of a detail: the newest of its lines that fit */

static const struct common_sources sources = { { "events" } };

enum { COL_MARK, COL_AGE, COL_KIND, COL_SUBJECT, COL_TITLE, COL_LOG, COL_REASON };

static const struct table_column columns[] = {
	[COL_MARK] = { .title = "", .width = 1 },
	[COL_AGE] = { .title = "Ago", .width = 4, .align = ALIGN_RIGHT },
	[COL_KIND] = { .title = "Kind", .width = 6, .priority = 1 },
	[COL_SUBJECT] = { .title = "What", .width = 12, .weight = 2, .is_name = true },
	[COL_TITLE] = { .title = "Event", .width = 14, .weight = 3 },
	[COL_LOG] = { .title = "Log", .width = 6, .priority = 4 },
	[COL_REASON] = { .title = "Reason", .width = 20, .weight = 4, .priority = 3 },
};

static const struct events *
events_of(const struct panel_input *input)
{
	static const struct events none = { .note = "" };
	const struct events *events = input->snapshot->watched.events.row;

	return events ? events : &none;
}

static const struct event_row *
event_at(const struct panel_input *input, size_t item)
{
	return &events_of(input)->items[item];
}

static size_t
events_all(const struct panel_input *input)
{
	return events_of(input)->n;
}

static bool
events_shows(const struct panel_input *input, size_t item)
{
	const struct event_row *event = event_at(input, item);
	const char *const texts[] = {
		event_word(event->kind), event->subject, event->title, event->reason,
		event->region,           event->is,      event->id
	};

	if (input->problems_only && event->level == LEVEL_OK)
		return false;
	for (size_t i = 0; i < LEN(texts) && input->filter[0]; i++)
		if (text_has(texts[i], input->filter))
			return true;
	return !input->filter[0];
}

static void
events_identity(const struct panel_input *input, size_t item, struct text *out)
{
	text_add(out, event_at(input, item)->id);
}

/* ---- the table ---- */

static void
add_log(const struct event_row *event, struct text *out)
{
	switch (event->log) {
	case EVENT_LOG_NONE:
		break;
	case EVENT_LOG_WANTED:
		text_add(out, "...");
		break;
	case EVENT_LOG_KEPT:
		text_addf(out, "%zu", event->n_lines);
		break;
	case EVENT_LOG_LOST:
		text_add(out, "lost");
		break;
	}
}

static void
events_cell(const void *ctx, size_t row, size_t column, struct table_cell *out)
{
	const struct panel_input *input = ctx;
	const struct event_row *event = event_at(input, input->items[row]);
	bool is_stale = common_is_stale(input->snapshot, input->snapshot->watched.events.source);

	out->ink = is_stale ? ROLE_STALE : ROLE_TEXT;
	switch (column) {
	case COL_MARK:
		common_mark(out, event->level, is_stale);
		break;
	case COL_AGE:
		common_age(input->snapshot, event->time_s, &out->text);
		break;
	case COL_KIND:
		text_add(&out->text, event_word(event->kind));
		out->ink = ROLE_DIM;
		break;
	case COL_SUBJECT:
		text_add(&out->text, event->subject);
		break;
	case COL_TITLE:
		text_add(&out->text, event->title);
		if (event->level != LEVEL_OK && !is_stale)
			out->ink = role_of_level(event->level);
		break;
	case COL_LOG:
		add_log(event, &out->text);
		out->ink = ROLE_DIM;
		break;
	default:
		text_add(&out->text, event->reason);
		out->ink = ROLE_DIM;
	}
}

/* What is not kept is said over what is. */
static struct area
draw_note(const struct panel_input *input, struct area area)
{
	int room = MAX(area.height / 4, 1);
	TEXT_ON(line, WHY_MAX + 40);

	if (!events_of(input)->note[0] || area.height < 3)
		return area;
	text_addf(&line, "? %s", events_of(input)->note);
	return area_cut(area, 0,
			common_text_draw(input, area_sub(area, 0, 0, area.width, room),
					 ROLE_UNKNOWN, line.data));
}

static size_t
events_draw(const struct panel_input *input, struct area area)
{
	const char *note = events_of(input)->note;
	const struct common_table table = { columns, LEN(columns), events_cell, &sources,
					    note[0] ? "nothing is known of what happened"
						    : "nothing has happened: stops, alarms, "
						      "deployments, failed probes are kept here" };

	return common_table_draw(input, &table, draw_note(input, area));
}

static enum level
events_summary(const struct panel_input *input, struct text *out)
{
	const struct events *events = events_of(input);
	int64_t now_s = input->snapshot->time_ms / 1000;
	size_t n_recent = 0, n_bad = 0;
	enum level unknown;

	for (size_t i = 0; i < events->n && now_s - events->items[i].time_s < RECENT_S; i++) {
		n_recent++;
		n_bad += events->items[i].level >= LEVEL_WARN;
	}
	if (input->snapshot->watched.events.row)
		text_addf(out, "%zu in 1h", n_recent);
	if (n_bad)
		text_addf(out, ", %zu bad", n_bad);
	if (events->n > n_recent)
		text_addf(out, ", %zu kept", events->n);
	if (events->note[0])
		text_addf(out, "%snot all kept", out->len ? ", " : "");
	unknown = common_sources_add(input, &sources, out);
	return events->note[0] ? LEVEL_UNKNOWN : unknown;
}

/* ---- the detail ---- */

static void
put(const char *label, const char *text, struct text *out)
{
	if (text[0])
		text_addf(out, "%s\t%s\n", label, text);
}

static const struct {
	const char *what, *code, *was, *is;
} labels[EVENT_KINDS] = {
	[EVENT_TASK] = { "task of", "stop code", "", "definition" },
	[EVENT_ALARM] = { "alarm", "state", "before", "" },
	[EVENT_DEPLOY] = { "deployed", "rollout", "before", "now" },
	[EVENT_PROBE] = { "probe", "result", "before", "" },
};

static void
put_line(const struct event_line *line, struct text *out)
{
	char time[24];

	date_iso(line->time_ms / 1000, time);
	text_addf(out, "%.8s  %s\n", time + 11, line->text);
}

static void
put_lines(const struct event_row *event, struct text *out)
{
	size_t bytes = 0, first = event->n_lines;

	while (first > 0 && bytes < LINES_BYTES)
		bytes += strlen(event->lines[--first].text);
	text_addf(out, "\nThe last %zu lines of its log, UTC\n", event->n_lines - first);
	for (size_t i = first; i < event->n_lines; i++)
		put_line(&event->lines[i], out);
}

static void
put_log(const struct event_row *event, struct text *out)
{
	put("log group", event->log_group, out);
	put("stream", event->log_stream, out);
	switch (event->log) {
	case EVENT_LOG_NONE:
		break;
	case EVENT_LOG_WANTED:
		text_add(out, "last lines\tnot fetched yet\n");
		break;
	case EVENT_LOG_LOST:
		text_addf(out, "last lines\tlost: %s\n", event->log_note);
		break;
	case EVENT_LOG_KEPT:
		put_lines(event, out);
	}
}

static void
events_detail(const struct panel_input *input, size_t item, struct text *out)
{
	const struct snapshot *snapshot = input->snapshot;
	const struct event_row *event = event_at(input, item);

	put(labels[event->kind].what, event->subject, out);
	put("event", event->title, out);
	common_time(snapshot, "at", event->time_s, out);
	put("reason", event->reason, out);
	put(labels[event->kind].code, event->code, out);
	if (event->has_exit_code)
		text_addf(out, "exit code\t%d%s%s%s\n", event->exit_code,
			  event->container[0] ? " (container " : "", event->container,
			  event->container[0] ? ")" : "");
	if (labels[event->kind].was[0])
		put(labels[event->kind].was, event->was, out);
	if (labels[event->kind].is[0])
		put(labels[event->kind].is, event->is, out);
	put("cluster", event->cluster, out);
	put("region", event->region, out);
	put("id", event->id, out);
	put_log(event, out);
	text_add(out, "\n");
	common_source_detail(snapshot, snapshot->watched.events.source, out);
}

static struct subject
events_subject(const struct panel_input *input, size_t item)
{
	(void)input;
	return (struct subject){ SUBJECT_EVENT, item, SIZE_MAX };
}

const struct panel panel_events = {
	.name = "events",
	.title = "Events",
	.help = "what happened, kept when AWS has forgotten it: stops with exit code and last "
		"lines, "
		"alarms, deployments, failed probes",
	.needs = NEED_EVENTS,
	.min_width = 36,
	.min_height = 3,
	.n_all = events_all,
	.shows = events_shows,
	.identity = events_identity,
	.draw = events_draw,
	.summary = events_summary,
	.detail = events_detail,
	.subject = events_subject,
};
