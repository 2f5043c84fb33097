/* SPDX-License-Identifier: MIT */
/* section_events.c - what happened, with its evidence, in what `snapshot` prints: JSON member
 * `events`, the newest first. */
#include "app/snapshot_section.h"
#include "base/text.h"
#include "model/event_row.h"
#include "model/unit.h"

#define TEXT_EVENTS 10 /* all are in the JSON and on the screen */

static void
put_lines(struct json_writer *w, const struct event_row *event)
{
	json_put_array(w, "lines");
	for (size_t i = 0; i < event->n_lines; i++) {
		json_write_object(w);
		json_put_time(w, "time", event->lines[i].time_ms / 1000);
		json_put_text(w, "text", event->lines[i].text);
		json_write_object_end(w);
	}
	json_write_array_end(w);
}

static void
put_log(struct json_writer *w, const struct event_row *event)
{
	static const char *const words[] = { [EVENT_LOG_NONE] = "none",
					     [EVENT_LOG_WANTED] = "wanted",
					     [EVENT_LOG_KEPT] = "kept",
					     [EVENT_LOG_LOST] = "lost" };

	json_put_object(w, "log");
	json_put_text(w, "state", words[event->log]);
	json_put_said(w, "group", event->log_group);
	json_put_said(w, "stream", event->log_stream);
	json_put_said(w, "note", event->log_note);
	put_lines(w, event);
	json_write_object_end(w);
}

static void
put_event(struct json_writer *w, const struct event_row *event)
{
	json_write_object(w);
	json_put_text(w, "id", event->id);
	json_put_text(w, "kind", event_word(event->kind));
	json_put_time(w, "time", event->time_s);
	json_put_text(w, "level", level_word(event->level));
	json_put_said(w, "region", event->region);
	json_put_text(w, "subject", event->subject);
	json_put_said(w, "cluster", event->cluster);
	json_put_text(w, "title", event->title);
	json_put_said(w, "reason", event->reason);
	json_put_said(w, "code", event->code);
	json_put_said(w, "before", event->was);
	json_put_said(w, "now", event->is);
	json_put_said(w, "container", event->container);
	json_put_integer_if(w, "exit_code", event->has_exit_code, event->exit_code);
	put_log(w, event);
	json_write_object_end(w);
}

static void
events_json(struct json_writer *w, const struct snapshot *snapshot)
{
	const struct events *events = snapshot->watched.events.row;

	json_write_array(w);
	for (size_t i = 0; events && i < events->n; i++)
		put_event(w, &events->items[i]);
	json_write_array_end(w);
}

static bool
put_line(const struct event_row *event, int64_t now_s, struct buf *out)
{
	char age[UNIT_TEXT_MAX];

	unit_age(MAX(now_s - event->time_s, 0), age);
	return buf_addf(out, "  %c %5s ago %-6s %-32s %s\n", level_mark(event->level), age,
			event_word(event->kind), event->subject, event->title);
}

static bool
events_text(const struct snapshot *snapshot, struct buf *out)
{
	const struct events *events = snapshot->watched.events.row;
	bool ok;

	if (!events || (events->n == 0 && !events->note[0]))
		return true;
	ok = buf_addf(out, "\nEvents\n");
	if (ok && events->note[0])
		ok = buf_addf(out, "  ? %s\n", events->note);
	for (size_t i = 0; i < MIN(events->n, (size_t)TEXT_EVENTS) && ok; i++)
		ok = put_line(&events->items[i], snapshot->time_ms / 1000, out);
	if (ok && events->n > TEXT_EVENTS)
		ok = buf_addf(out, "    and %zu before them\n", events->n - TEXT_EVENTS);
	return ok;
}

const struct snapshot_section section_events = {
	.name = "events",
	.json = events_json,
	.text = events_text,
};
