/* SPDX-License-Identifier: MIT */
/* was_kept.c - the last time that a thing was red as far as that is kept without anybody having
 * looked: in its points, in a probe's results, in the black box. Other cwtops, and earlier ones,
 * wrote there, too. */
#include "model/was.h"

#include <string.h>

#include "model/case_look.h"
#include "model/event_row.h"
#include "model/health.h"
#include "model/probes.h"

#define FLAP_S 600 /* failures of a probe that are no further apart are one */

typedef bool
finder(const struct snapshot *snapshot, struct subject subject, struct was *out);

/* ---- metrics ---- */

static bool
is_worse(const struct threshold *limit, double value, double than)
{
	bool is_least = limit->compare == COMPARE_BELOW || limit->compare == COMPARE_AT_MOST;

	return is_least ? value < than : value > than;
}

/* The limit that a value breaches, the worse one first; NULL: it breaches none. */
static const struct threshold *
breached(const struct metric_def *def, double value)
{
	return threshold_is_breached(&def->alarm, value)  ? &def->alarm
	       : threshold_is_breached(&def->warn, value) ? &def->warn
							  : NULL;
}

/* The newest run of points that breach a limit; what stands between them and has no value parts
 * nothing. */
static bool
was_metric(const struct snapshot *snapshot, struct subject subject, struct was *out)
{
	const struct metric_view *view = &snapshot->metrics[subject.index];
	const struct threshold *limit = NULL, *at;
	char value[UNIT_TEXT_MAX], text[32];
	double worst = 0;
	struct text words;

	*out = (struct was){ .subject = subject };
	for (size_t i = view->series->n; i-- > 0;) {
		struct sample sample = series_at(view->series, i);

		if (!quality_has_value(sample.quality))
			continue;
		at = breached(view->def, sample.value);
		if (!at && limit)
			break;
		if (!at)
			continue;
		if (!limit)
			out->to_s = sample.time_s + view->def->period_s;
		if (!limit || at == &view->def->alarm || limit == &view->def->warn) {
			bool is_first = limit != at;

			limit = at;
			worst = is_first || is_worse(at, sample.value, worst) ? sample.value
									      : worst;
		}
		out->from_s = sample.time_s;
		out->is_older = i == 0;
	}
	if (!limit)
		return false;
	out->to_s = MIN(out->to_s, snapshot->time_ms / 1000);
	unit_format(worst, view->def->unit, value);
	threshold_format(limit, view->def->unit, text);
	text_init(&words, out->words, sizeof(out->words));
	text_addf(&words, "%s, limit %s", value, text);
	return true;
}

/* ---- the black box ---- */

static const struct events *
events_of(const struct snapshot *snapshot)
{
	static const struct events none = { .note = "" };

	return snapshot->watched.events.row ? snapshot->watched.events.row : &none;
}

static bool
is_same_thing(const struct event_row *a, enum event_kind kind, const char *region, const char *name)
{
	return a->kind == kind && text_is(a->subject, name) && text_is(a->region, region);
}

/* The newest failure of a thing from an event on, the newest first; out_over: what ended it; NULL:
 * that is not kept. */
static const struct event_row *
last_failure(const struct events *events, size_t first, enum event_kind kind, const char *region,
	     const char *name, const struct event_row **out_over)
{
	*out_over = NULL;
	for (size_t i = first; i < events->n; i++) {
		const struct event_row *event = &events->items[i];

		if (!is_same_thing(event, kind, region, name))
			continue;
		if (event->level >= LEVEL_WARN)
			return event;
		*out_over = event;
	}
	return NULL;
}

/* An alarm says itself since when it is well. What it was before AWS's history says where the box
 * does not. */
static bool
was_alarm(const struct snapshot *snapshot, struct subject subject, struct was *out)
{
	const struct alarm_row *alarm = snapshot->alarms[subject.index];
	const struct event_row *over, *event = last_failure(events_of(snapshot), 0, EVENT_ALARM,
							    alarm->region, alarm->name, &over);
	struct text words;

	*out = (struct was){ .subject = subject, .to_s = alarm->since_s };
	if (!event)
		return alarm->state == ALARM_OK && alarm->since_s > 0;
	out->from_s = event->time_s;
	if (over && over->time_s > event->time_s)
		out->to_s = over->time_s;
	out->to_s = MAX(out->to_s, out->from_s);
	text_init(&words, out->words, sizeof(out->words));
	text_addf(&words, "%s: ", event->code);
	health_alarm_why(event->reason, &words);
	return true;
}

/* ---- probes ---- */

/* Of the results that are remembered; they are one run as long as they are close together. */
static bool
was_down(const struct probe_result *row, struct was *out)
{
	size_t n = row ? row->n_points : 0, last = n;

	for (size_t i = n; i-- > 0;) {
		if (row->points[i].is_up)
			continue;
		if (last == n)
			last = i;
		else if (row->points[i].time_s < out->from_s - FLAP_S)
			break;
		out->from_s = row->points[i].time_s;
		out->is_older = i == 0;
	}
	if (last == n)
		return false;
	out->to_s = row->points[MIN(last + 1, n - 1)].time_s;
	return true;
}

/* Results are of this run of cwtop, the box is of all. */
static bool
was_probe(const struct snapshot *snapshot, struct subject subject, struct was *out)
{
	const struct probe_view *view = &snapshot->watched.probes[subject.index];
	const struct event_row *over, *event = last_failure(events_of(snapshot), 0, EVENT_PROBE, "",
							    view->def->name, &over);
	bool is_known;

	*out = (struct was){ .subject = subject };
	is_known = was_down(view->row, out);
	if (!is_known && event) {
		out->from_s = event->time_s;
		out->to_s = over ? over->time_s : event->time_s;
		is_known = true;
	}
	if (event && event->time_s <= out->to_s && event->time_s >= out->from_s - FLAP_S)
		text_copy(out->words, sizeof(out->words), event->reason);
	return is_known;
}

/* ---- services ---- */

/* A service says nothing of what it was: its newest task that failed does. */
static bool
was_service(const struct snapshot *snapshot, struct subject subject, struct was *out)
{
	const struct events *events = events_of(snapshot);

	for (size_t i = 0; i < events->n; i++) {
		const struct event_row *event = &events->items[i];

		if (event->kind != EVENT_TASK || event->level < LEVEL_WARN ||
		    !case_task_concerns(snapshot, subject, event->cluster, event->subject, "",
					event->id))
			continue;
		*out = (struct was){ .subject = { SUBJECT_EVENT, i, SIZE_MAX },
				     .from_s = event->time_s,
				     .to_s = event->time_s,
				     .is_red = true };
		text_copy(out->words, sizeof(out->words), event->title);
		return true;
	}
	return false;
}

/* ---- what other things tell ---- */

static void
keep_later(const struct was *was, bool *is_found, struct was *out)
{
	if (was->from_s == 0 || (*is_found && was->to_s <= out->to_s))
		return;
	*out = *was;
	*is_found = true;
}

/* The alarms and metrics that name it: what was red is one of them, and that is what is said. */
static bool
was_of_ids(const struct snapshot *snapshot, struct subject subject, struct was *out)
{
	struct case_ids ids;
	struct was was;
	bool is_found = false;

	case_ids_of(snapshot, subject, &ids);
	for (size_t i = 0; i < snapshot->n_metrics; i++)
		if (snapshot->metrics[i].level < LEVEL_WARN &&
		    case_ids_have_metric(&ids, snapshot->metrics[i].def) &&
		    was_metric(snapshot, (struct subject){ SUBJECT_METRIC, i, SIZE_MAX }, &was))
			keep_later(&was, &is_found, out);
	for (size_t i = 0; i < snapshot->n_alarms; i++)
		if (snapshot->alarms[i]->state != ALARM_ALARM &&
		    case_ids_have_alarm(&ids, snapshot->alarms[i]) &&
		    was_alarm(snapshot, (struct subject){ SUBJECT_ALARM, i, SIZE_MAX }, &was))
			keep_later(&was, &is_found, out);
	return is_found;
}

static bool
was_of_service(const struct snapshot *snapshot, struct subject subject, struct was *out)
{
	struct was was;
	bool is_found = was_service(snapshot, subject, out);

	if (was_of_ids(snapshot, subject, &was))
		keep_later(&was, &is_found, out);
	return is_found;
}

/* "OK, was ALARM": the event before it. */
static bool
was_event(const struct snapshot *snapshot, struct subject subject, struct was *out)
{
	const struct events *events = events_of(snapshot);
	const struct event_row *event = &events->items[subject.index], *over, *before;

	if (event->kind != EVENT_ALARM && event->kind != EVENT_PROBE)
		return false;
	before = last_failure(events, subject.index + 1, event->kind, event->region, event->subject,
			      &over);
	if (!before)
		return false;
	*out = (struct was){ .subject = { SUBJECT_EVENT, (size_t)(before - events->items),
					  SIZE_MAX },
			     .from_s = before->time_s,
			     .to_s = over ? over->time_s : event->time_s,
			     .is_red = true };
	text_copy(out->words, sizeof(out->words), before->title);
	return true;
}

int64_t
was_over_s(const struct snapshot *snapshot, struct subject subject)
{
	const struct events *events = events_of(snapshot);
	const struct event_row *event = &events->items[subject.index];

	if (subject.index >= events->n || event->level < LEVEL_WARN ||
	    (event->kind != EVENT_ALARM && event->kind != EVENT_PROBE))
		return 0;
	for (size_t i = subject.index; i-- > 0;)
		if (events->items[i].level == LEVEL_OK &&
		    is_same_thing(&events->items[i], event->kind, event->region, event->subject))
			return events->items[i].time_s;
	return 0;
}

/* ---- the kinds ---- */

bool
was_kept(const struct snapshot *snapshot, struct subject subject, struct was *out)
{
	static finder *const kinds[SUBJECT_KINDS] = {
		[SUBJECT_METRIC] = was_metric,      [SUBJECT_ALARM] = was_alarm,
		[SUBJECT_PROBE] = was_probe,        [SUBJECT_EVENT] = was_event,
		[SUBJECT_SERVICE] = was_of_service, [SUBJECT_QUEUE] = was_of_ids,
		[SUBJECT_TARGETS] = was_of_ids,     [SUBJECT_CHECK] = was_of_ids,
		[SUBJECT_MONITOR] = was_of_ids,     [SUBJECT_NODE] = was_of_ids,
	};

	return kinds[subject.kind] && kinds[subject.kind](snapshot, subject, out);
}
