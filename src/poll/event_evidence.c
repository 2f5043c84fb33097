/* SPDX-License-Identifier: MIT */
/* event_evidence.c - one event after another: where its task logged, and the end of that stream.
 * What AWS refuses for good is lost, and says why; anything else is asked again later. */
#include "poll/event_evidence.h"

#include <string.h>

#include "aws/logs.h"
#include "base/text.h"
#include "store/event_log.h"

#define LATE_S 120 /* so long after the end lines, and the stream, may still come */

static void
lose(struct event_evidence *evidence, struct event_row *row, const char *note)
{
	const char *copy = arena_text(evidence->scope.arena, note);

	row->log = EVENT_LOG_LOST;
	row->log_note = copy ? copy : "memory is out";
}

/* true: the event has all that it will ever have. */
static bool
take_error(struct event_evidence *evidence, struct event_row *row, enum err err,
	   const struct why *why)
{
	bool is_gone = err == ERR_GONE || err == ERR_REJECTED;

	if (is_gone && evidence->now_s - row->time_s >= LATE_S) {
		lose(evidence, row, why->text);
		return true;
	}
	if (!is_gone) {
		evidence->why = *why;
		evidence->is_denied = err == ERR_DENIED;
	}
	return false;
}

static enum err
take_lines(struct event_evidence *evidence, struct event_row *row, const struct log_events *events,
	   struct why *why)
{
	size_t n = MIN(events->n, (size_t)EVENT_LINES_MAX), first = events->n - n;
	struct event_line *lines = arena_array(evidence->scope.arena, n + 1, sizeof(*lines));
	char text[EVENT_LOG_LINE_MAX];

	if (!lines)
		return err_memory(why);
	for (size_t i = 0; i < n; i++) {
		text_copy(text, sizeof(text), events->items[first + i].message);
		lines[i].time_ms = events->items[first + i].time_ms;
		lines[i].text = arena_text(evidence->scope.arena, text);
		if (!lines[i].text)
			return err_memory(why);
	}
	row->log = EVENT_LOG_KEPT;
	row->lines = lines;
	row->n_lines = n;
	return ERR_OK;
}

static bool
fetch_lines(struct event_evidence *evidence, struct event_row *row)
{
	const struct logs_stream ask = { .group = row->log_group,
					 .stream = row->log_stream,
					 .limit = EVENT_LINES_MAX };
	struct log_events events = { 0 };
	struct why why = { "" };
	enum err err = logs_events(&evidence->scope, &ask, &events, &why);

	if (!err && events.n == 0) {
		if (evidence->now_s - row->time_s < LATE_S)
			return false;
		lose(evidence, row,
		     "its stream is empty: it wrote nothing, or what it wrote is "
		     "older than the group keeps");
		return true;
	}
	if (!err)
		err = take_lines(evidence, row, &events, &why);
	return err ? take_error(evidence, row, err, &why) : true;
}

/* Tasks of one definition log to one place: it is looked for once. */
static enum err
find_place(struct event_evidence *evidence, const struct event_row *row, struct why *why)
{
	const struct event_row *asked = evidence->asked;
	const struct task_logs_ask ask = { .definition = row->is, .container = row->container };
	enum err err;

	if (asked && text_is(asked->region, row->region) && text_is(asked->is, row->is) &&
	    text_is(asked->container, row->container))
		return ERR_OK;
	evidence->scope.region = row->region;
	err = task_logs_find(&evidence->scope, &ask, &evidence->place, why);
	evidence->asked = err ? NULL : row;
	return err;
}

/* true: the event is completed. */
static bool
fetch(struct event_evidence *evidence, const struct event_row *known, struct event_row *row)
{
	struct why why = { "" };
	enum err err = find_place(evidence, known, &why);

	if (err)
		return take_error(evidence, row, err, &why);
	if (*evidence->place.lack) {
		lose(evidence, row, evidence->place.lack);
		return true;
	}
	row->log_group = evidence->place.group;
	row->log_stream = arena_format(evidence->scope.arena, "%s%s", evidence->place.prefix,
				       text_tail(row->id, '/'));
	if (!row->log_stream) {
		(void)err_memory(&evidence->why);
		return false;
	}
	evidence->scope.region = evidence->place.region;
	return fetch_lines(evidence, row);
}

static bool
is_to_fetch(const struct event_row *row, bool has_failed)
{
	return row->kind == EVENT_TASK && row->log == EVENT_LOG_WANTED &&
	       (row->level != LEVEL_OK) == has_failed;
}

void
event_evidence_fetch(struct event_evidence *evidence, const struct events *events)
{
	size_t n_tried = 0;

	for (int has_failed = 1; has_failed >= 0; has_failed--)
		for (size_t i = 0; i < events->n && n_tried < EVENT_EVIDENCE_MOST; i++) {
			struct event_row row = events->items[i];

			if (!is_to_fetch(&row, has_failed))
				continue;
			n_tried++;
			if (fetch(evidence, &events->items[i], &row))
				evidence->rows[evidence->n++] = row;
			if (evidence->why.text[0])
				return;
		}
}
