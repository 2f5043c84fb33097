/* SPDX-License-Identifier: MIT */
/* view_case_found.c - the rows of a case that AWS was asked for: log lines, alarms' histories,
 * traces; of each, where there is nothing, why. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "app/view_case.h"
#include "model/event_row.h"
#include "model/health.h"

#define ROW_MAX 1200

/* What is said of a part that has nothing to show. */
struct lacks {
	bool is_asked;
	const char *what, *none, *not_asked;
};

/* A part that has nothing to show says why; true: there is something. */
static bool
add_state(struct case_maker *m, enum case_section section, const struct case_part *part, size_t n,
	  const struct lacks *lacks)
{
	TEXT_ON(text, WHY_MAX + 60);

	if (n > 0)
		return true;
	if (!lacks->is_asked) {
		view_case_none(m, section, lacks->not_asked);
	} else if (part->state == CASE_FAILED) {
		view_case_empty(m, section, part->why, ROLE_UNKNOWN);
	} else if (part->state == CASE_ANSWERED) {
		text_addf(&text, "%s; %s", lacks->none, part->why);
		if (part->why[0])
			view_case_empty(m, section, text.data, ROLE_UNKNOWN);
		else
			view_case_none(m, section, lacks->none);
	} else if (m->c->why[0]) {
		view_case_empty(m, section, m->c->why, ROLE_UNKNOWN);
	} else {
		text_addf(&text, "asking for %s ...", lacks->what);
		view_case_empty(m, section, text.data, ROLE_DIM);
	}
	return false;
}

/* ---- log lines ---- */

/* What a task said last, as it was kept, where its log says nothing of it now: it is refused, out
 * of reach, or gone. false: nothing was kept. */
static bool
add_kept(struct case_maker *m)
{
	const struct subject at = view_case_kept(m);
	const struct case_part *part = &m->found->lines;
	const bool has_why = part->state == CASE_FAILED || part->state == CASE_ANSWERED;
	const char *why = has_why ? part->why : m->c->why;
	const struct event_row *event;
	struct case_row *row;

	if (at.kind != SUBJECT_EVENT)
		return false;
	event = &m->snapshot->watched.events.row->items[at.index];
	if (event->n_lines == 0)
		return false;
	row = view_case_row(m, CASE_LINES, "kept", "its last %zu, as kept here%s%s", event->n_lines,
			    why[0] ? "; " : "", why);
	row->role = why[0] ? ROLE_UNKNOWN : ROLE_DIM;
	row->subject = at;
	for (size_t i = event->n_lines; i-- > 0;) {
		const struct event_line *line = &event->lines[i];
		char id[200];

		snprintf(id, sizeof(id), "%" PRId64 " %zu %.150s", line->time_ms, i, line->text);
		row = view_case_row(m, CASE_LINES, id, "%s", line->text);
		row->time_ms = line->time_ms;
		row->has_seconds = true;
		row->subject = at;
	}
	return true;
}

/* The most frequent first, then the newest: the last word of a task is the one that counts. */
void
view_case_add_lines(struct case_maker *m)
{
	const struct case_found *found = m->found;
	size_t order[256], n = MIN(found->n_lines, LEN(order));
	TEXT_ON(why, WHY_MAX);
	struct lacks lacks = { m->c->ask.n_logs > 0, "log lines of that minute",
			       "no line of that minute tells of an error",
			       "no log is known for it" };

	if (n == 0 && add_kept(m))
		return;
	if (!lacks.is_asked && !m->c->is_gone) {
		case_say_no_log(m->snapshot, m->c->subject, &why);
		lacks.not_asked = why.data;
	}
	if (!add_state(m, CASE_LINES, &found->lines, n, &lacks))
		return;
	for (size_t i = 0; i < n; i++) {
		size_t item = found->n_lines - 1 - i, at = i;

		for (; at > 0 && found->lines_[order[at - 1]].n_alike < found->lines_[item].n_alike;
		     at--)
			order[at] = order[at - 1];
		order[at] = item;
	}
	for (size_t i = 0; i < n; i++) {
		const struct case_line *line = &found->lines_[order[i]];
		struct case_row *row;
		char id[160];

		snprintf(id, sizeof(id), "%" PRId64 "%.40s%.100s", line->time_ms, line->id,
			 line->text);
		row = line->n_alike > 1 ? view_case_row(m, CASE_LINES, id, "%zu x %s",
							line->n_alike, line->text)
					: view_case_row(m, CASE_LINES, id, "%s", line->text);
		row->time_ms = line->time_ms;
		row->has_seconds = true;
		row->role = line->n_alike > 1 ? ROLE_STRONG : ROLE_TEXT;
		row->index = order[i];
	}
	if (found->lines.why[0])
		view_case_row(m, CASE_LINES, "note", "(%s)", found->lines.why)->role = ROLE_DIM;
}

/* ---- alarms ---- */

struct subject
view_case_alarm(const struct snapshot *snapshot, const char *name)
{
	for (size_t i = 0; i < snapshot->n_alarms; i++)
		if (text_is(snapshot->alarms[i]->name, name))
			return (struct subject){ SUBJECT_ALARM, i, SIZE_MAX };
	return (struct subject){ .kind = SUBJECT_NONE };
}

void
view_case_add_history(struct case_maker *m)
{
	const struct case_found *found = m->found;
	const struct lacks lacks = { m->c->ask.n_alarms > 0, "the alarms' histories",
				     "its alarms did not change in the window",
				     "no alarm is known to watch it" };

	if (!add_state(m, CASE_HISTORY, &found->history, found->n_events, &lacks))
		return;
	for (size_t i = 0; i < found->n_events; i++) {
		const struct case_event *event = &found->events[i];
		struct case_row *row;
		char id[300];
		TEXT_ON(why, ROW_MAX);

		health_alarm_why(event->reason, &why);
		snprintf(id, sizeof(id), "%" PRId64 "%.255s", event->time_s, event->alarm);
		row = view_case_row(m, CASE_HISTORY, id, "%s %s%s%s: %s", event->alarm, event->from,
				    event->to[0] ? " -> " : "", event->to, why.data);
		row->time_ms = event->time_s * 1000;
		row->role = text_is(event->to, "ALARM") ? ROLE_ALARM : ROLE_TEXT;
		row->subject = view_case_alarm(m->snapshot, event->alarm);
		row->index = i;
	}
	if (found->history.why[0])
		view_case_row(m, CASE_HISTORY, "note", "(%s)", found->history.why)->role = ROLE_DIM;
}

/* ---- traces ---- */

void
view_case_add_traces(struct case_maker *m)
{
	const struct case_found *found = m->found;
	const struct lacks lacks = { *m->c->ask.trace_filter != '\0', "traces with faults",
				     "no trace of that minute has a fault",
				     "the stack watches no traces of it" };

	if (!add_state(m, CASE_TRACES, &found->traces, found->n_traces, &lacks))
		return;
	for (size_t i = 0; i < found->n_traces; i++) {
		const struct case_trace *trace = &found->traces_[i];
		char took[UNIT_TEXT_MAX] = "-";
		struct case_row *row;
		TEXT_ON(text, ROW_MAX);

		if (trace->duration_s >= 0)
			unit_format(trace->duration_s, UNIT_SECONDS, took);
		text_addf(&text, "%s %s", trace->method, trace->url[0] ? trace->url : trace->entry);
		if (trace->status > 0)
			text_addf(&text, " %" PRId64, trace->status);
		text_addf(&text, " %s", took);
		if (trace->cause[0])
			text_addf(&text, " %s%s%s", trace->cause_service,
				  trace->cause_service[0] ? ": " : "", trace->cause);
		row = view_case_row(m, CASE_TRACES, trace->id, "%s", text.data);
		row->time_ms = trace->time_s * 1000;
		row->has_seconds = true;
		row->index = i;
	}
	if (found->traces.why[0])
		view_case_row(m, CASE_TRACES, "note", "(%s)", found->traces.why)->role = ROLE_DIM;
}
