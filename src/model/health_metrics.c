/* SPDX-License-Identifier: MIT */
/* health_metrics.c - metrics against their thresholds, and what of them cannot be seen. */
#include "base/clock.h"
#include "base/text.h"
#include "model/health.h"
#include "model/health_find.h"

/* ---- metrics ---- */

/* A period that is still filling up can only be too low: it never breaches a lower limit. */
static bool
counts_for(const struct threshold *threshold, enum quality quality)
{
	bool is_lower =
		threshold->compare == COMPARE_BELOW || threshold->compare == COMPARE_AT_MOST;
	bool may_grow = quality == QUALITY_PROVISIONAL || quality == QUALITY_INCOMPLETE;

	return quality_has_value(quality) && !(is_lower && may_grow);
}

/* The period that is under way is breached already, or says nothing yet. */
static bool
is_open(const struct series *series, size_t i, int64_t now_s)
{
	return series->start_s + (int64_t)(i + 1) * series->period_s > now_s;
}

static bool
is_breached(const struct threshold *threshold, const struct series *series, int64_t now_s)
{
	unsigned seen = 0;

	if (threshold->compare == COMPARE_NEVER)
		return false;
	for (size_t i = series->n; i-- > 0 && seen < threshold->periods;) {
		if (!counts_for(threshold, (enum quality)series->qualities[i]))
			continue;
		if (!threshold_is_breached(threshold, series->values[i])) {
			if (is_open(series, i, now_s))
				continue;
			return false;
		}
		seen++;
	}
	return seen > 0 && seen >= threshold->periods;
}

enum level
health_of_metric(const struct metric_def *def, const struct series *series, int64_t now_s)
{
	/* of what is newer some is usually still on its way */
	int64_t told_s = now_s - MIN(def->lag_s, def->period_s);

	if (is_breached(&def->alarm, series, told_s))
		return LEVEL_ALARM;
	return is_breached(&def->warn, series, told_s) ? LEVEL_WARN : LEVEL_OK;
}

/* ---- one tile a group ---- */

static bool
is_worse(const struct metric_view *a, const struct metric_view *b)
{
	enum level x = a->level == LEVEL_UNKNOWN ? LEVEL_OK : a->level;
	enum level y = b->level == LEVEL_UNKNOWN ? LEVEL_OK : b->level;

	return x > y;
}

static const struct threshold *
threshold_of(const struct metric_view *view)
{
	return view->level == LEVEL_ALARM ? &view->def->alarm : &view->def->warn;
}

/* The newest value that says why it is red; false: that is not the last. */
static bool
find_telling(const struct metric_view *view, double *out)
{
	const struct threshold *threshold = threshold_of(view);

	*out = view->last.value;
	if (threshold_is_breached(threshold, view->last.value))
		return true;
	for (size_t i = view->series->n; i-- > 0;) {
		struct sample sample = series_at(view->series, i);

		if (!quality_has_value(sample.quality) ||
		    !threshold_is_breached(threshold, sample.value))
			continue;
		*out = sample.value;
		return false;
	}
	return true;
}

void
health_metric_words(const struct metric_view *view, struct text *out)
{
	char value[UNIT_TEXT_MAX], limit[32];
	double telling = view->last.value;
	bool is_last = true;

	if (view->level == LEVEL_WARN || view->level == LEVEL_ALARM)
		is_last = find_telling(view, &telling);
	unit_format(telling, view->def->unit, value);
	text_addf(out, "%s%s", is_last ? "" : "was ", value);
	if (view->level != LEVEL_WARN && view->level != LEVEL_ALARM)
		return;
	threshold_format(threshold_of(view), view->def->unit, limit);
	text_addf(out, ", limit %s", limit);
}

static void
reason_of_metric(struct findings *f, const char *group, const struct metric_view *view)
{
	const struct threshold *threshold = threshold_of(view);
	TEXT_ON(words, 100);
	TEXT_ON(text, 200);

	if (view->level != LEVEL_ALARM && view->level != LEVEL_WARN)
		return;
	health_metric_words(view, &words);
	text_addf(&text, "%s%s%s %s%s", group, group[0] ? ": " : "", view->def->title,
		  text_starts(words.data, "was ") ? "" : "is ", words.data);
	if (threshold->periods > 1)
		text_addf(&text, " for %u periods", threshold->periods);
	health_add_reason(f, view->level, view->def->id, text.data);
}

static bool
has_threshold(const struct metric_def *def)
{
	return def->warn.compare != COMPARE_NEVER || def->alarm.compare != COMPARE_NEVER;
}

/* Without traffic most metrics just stop. That is no trouble when the last that was heard was good;
 * what stopped while it was bad is not well again: nobody knows. */
static bool
is_merely_idle(const struct metric_view *view)
{
	return view->is_late && health_of_metric(view->def, view->series, INT64_MAX) == LEVEL_OK;
}

/* A limit that is set and cannot be watched. */
static bool
is_blind(const struct snapshot *snapshot, const struct metric_view *view)
{
	if (view->def->unresolved)
		return !view->def->is_optional;
	if (!has_threshold(view->def) || snapshot->sources[view->source].state != STATE_OK)
		return false;
	return view->level == LEVEL_UNKNOWN && !is_merely_idle(view);
}

static const struct metric_view *
shown_in_tile(const struct findings *f, const struct stack_group *group)
{
	const struct metric_view *shown = NULL;

	for (size_t i = 0; i < group->n_metrics; i++) {
		const struct metric_view *view = &f->snapshot->metrics[group->first_metric + i];

		if (view->def->is_headline && (!shown || !is_worse(shown, view)))
			shown = view;
		else if (!shown || is_worse(view, shown))
			shown = view;
	}
	return shown;
}

static void
fill_group_tile(const struct findings *f, struct tile *tile, const struct metric_view *view)
{
	char value[UNIT_TEXT_MAX], limit[32];
	TEXT_ON(note, 120);

	tile->metric = view->def;
	tile->series = view->series;
	if (view->def->is_optional) {
		tile->note = "not there";
		return;
	}
	if (view->def->unresolved) {
		tile->level = LEVEL_UNKNOWN;
		text_addf(&note, "unresolved: give --var %s=...", view->def->unresolved);
		tile->note = health_keep(f, note.data);
		return;
	}
	if (health_tile_of_source(f, tile, view->source) && view->last.quality == QUALITY_NONE)
		return;
	if (view->is_forbidden) {
		tile->level = LEVEL_UNKNOWN;
		tile->note = "denied for this metric";
		return;
	}
	if (view->last.quality == QUALITY_NONE) {
		tile->level = has_threshold(view->def) ? LEVEL_UNKNOWN : tile->level;
		text_addf(&note, "%s: no data", view->def->title);
		tile->note = health_keep(f, note.data);
		return;
	}
	unit_format(view->last.value, view->def->unit, value);
	tile->value = health_keep(f, value);
	tile->level = MAX(tile->level, is_merely_idle(view) ? LEVEL_OK : view->level);
	text_addf(&note, "%s%s", view->def->title, view->is_late ? ", late" : "");
	if (view->level == LEVEL_ALARM || view->level == LEVEL_WARN) {
		threshold_format(view->level == LEVEL_ALARM ? &view->def->alarm : &view->def->warn,
				 view->def->unit, limit);
		text_addf(&note, " %s", limit);
	}
	tile->note = health_keep(f, note.data);
}

/* One sentence for all of a group that cannot be seen, so that one missing variable does not bury
 * what is red. A source that does not answer says so itself. */
static void
reason_of_blindness(struct findings *f, const struct stack_group *group)
{
	const struct metric_view *first = NULL;
	size_t n = 0;
	char value[UNIT_TEXT_MAX], time[8];
	TEXT_ON(text, 200);

	for (size_t i = 0; i < group->n_metrics; i++) {
		const struct metric_view *view = &f->snapshot->metrics[group->first_metric + i];

		if (!is_blind(f->snapshot, view))
			continue;
		first = first ? first : view;
		n++;
	}
	if (!first)
		return;
	text_addf(&text, "%s: %s", group->title, first->def->title);
	if (n > 1)
		text_addf(&text, " and %zu more", n - 1);
	if (first->def->unresolved) {
		text_addf(&text, ": unresolved: give --var %s=...", first->def->unresolved);
	} else if (first->is_forbidden) {
		text_add(&text, ": denied for this metric");
	} else if (first->last.quality == QUALITY_NONE) {
		text_add(&text, ": no data at all: is its name, with its dimensions, right?");
	} else {
		unit_format(first->last.value, first->def->unit, value);
		date_hm(first->last.time_s, time);
		text_addf(&text, ": was %s at %s, no data since", value, time);
	}
	health_add_reason(f, LEVEL_UNKNOWN, group->id, text.data);
}

static void
reasons_of_group(struct findings *f, const struct stack_group *group)
{
	for (size_t i = 0; i < group->n_metrics; i++)
		reason_of_metric(f, group->title, &f->snapshot->metrics[group->first_metric + i]);
	reason_of_blindness(f, group);
}

void
health_find_in_groups(struct findings *f, size_t index)
{
	const struct stack *stack = f->snapshot->stack;

	(void)index;
	for (size_t i = 0; i < stack->n_groups; i++) {
		const struct stack_group *group = &stack->groups[i];
		const struct metric_view *shown = shown_in_tile(f, group);

		if (!shown)
			continue;
		fill_group_tile(f, health_add_tile(f, TILE_METRICS, i, group->title), shown);
	}
	for (size_t i = 0; i < stack->n_groups; i++)
		reasons_of_group(f, &stack->groups[i]);
}
