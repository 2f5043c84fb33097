/* SPDX-License-Identifier: MIT */
/* visit_mood.c - reads off the thresholds on AWS/RUM what has to happen to the visits. */
#include "sim/visit_mood.h"

#include "base/mem.h"
#include "base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define EXTREME 30       /* times slower, where only an expression says how slow is bad */
#define EXTREME_ERRORS 3 /* of each visit, likewise */
#define SESSIONS_MOST 60 /* that begin in a minute */
#define QUIET_ERRORS 1.0 /* in a minute: more than a quiet site ever has */

/* What a metric tells of. */
enum told { TOLD_SESSIONS, TOLD_DURATION, TOLD_ERRORS, TOLD_4XX, TOLD_5XX, TOLD_VITAL };

static const struct row {
	const char *name; /* how the metric's name begins */
	enum told told;
	enum vital vital;
} rows[] = {
	{ "JsError", TOLD_ERRORS, 0 },
	{ "Http4xx", TOLD_4XX, 0 },
	{ "Http5xx", TOLD_5XX, 0 },
	{ "Navigation", TOLD_VITAL, VITAL_NAVIGATION },
	{ "PerformanceNavigation", TOLD_VITAL, VITAL_NAVIGATION },
	{ "WebVitalsLargest", TOLD_VITAL, VITAL_LCP },
	{ "WebVitalsFirst", TOLD_VITAL, VITAL_FID },
	{ "WebVitalsInteraction", TOLD_VITAL, VITAL_INP },
	{ "WebVitalsCumulative", TOLD_VITAL, VITAL_CLS },
	{ "SessionDuration", TOLD_DURATION, 0 },
	{ "SessionCount", TOLD_SESSIONS, 0 },
	{ "PageViewCount", TOLD_SESSIONS, 0 },
};

static const struct {
	double median, sigma;
} vitals[VITALS] = {
	[VITAL_NAVIGATION] = { 1000, 0.5 }, [VITAL_LCP] = { 1300, 0.4 }, [VITAL_FID] = { 9, 0.6 },
	[VITAL_INP] = { 90, 0.4 },          [VITAL_CLS] = { 0.03, 0.6 },
};

struct mood_change {
	const struct incident *incident;
	const struct row *row;
	double bad, good; /* of what it tells of: a factor, or so many a minute */
	bool is_low;      /* too little is what is bad */
};

struct visit_moods {
	struct mood_change *items;
	size_t n;
	const struct incident *browsers; /* NULL: the monitor has no threshold for its errors */
	double errors;                   /* in a minute of that */
};

double
visit_median(enum vital vital)
{
	return vitals[vital].median;
}

double
visit_sigma(enum vital vital)
{
	return vitals[vital].sigma;
}

static bool
is_of_monitor(const struct metric_def *def, const char *region, const char *monitor)
{
	return text_is(def->namespace_, "AWS/RUM") && text_is(def->region, region) &&
	       def->n_dimensions && text_is(def->dimensions[0].value, monitor);
}

/* The first row that any input of the metric fits: errors before sessions. */
static const struct row *
row_of(const struct incidents *incidents, size_t metric, const char *region, const char *monitor)
{
	const struct stack *stack = incidents_stack(incidents);
	const struct metric_def *own = &stack->metrics[metric];

	for (size_t r = 0; r < LEN(rows); r++) {
		for (size_t i = 0; i < stack->n_metrics; i++) {
			const struct metric_def *def = &stack->metrics[i];

			if (own->expression ? i != metric && own->expression &&
						      strstr(own->expression, def->id) != NULL
					    : i == metric) {
				if (is_of_monitor(def, region, monitor) &&
				    text_starts(def->name, rows[r].name))
					return &rows[r];
			}
		}
	}
	return NULL;
}

/* What a quiet site's statistic of it is. */
static double
usual(const struct row *row, const struct metric_def *def)
{
	struct point point =
		row->told == TOLD_DURATION
			? point_spread(50, VISIT_LENGTH_MS, VISIT_LENGTH_SIGMA, 0.5)
			: point_spread(50, visit_median(row->vital), visit_sigma(row->vital), 0.5);
	struct stat stat;

	return def->stat && stat_parse(def->stat, &stat) ? stat_of(&stat, &point) : NAN;
}

static void
set_levels(struct mood_change *change, const struct metric_def *def,
	   const struct incident_levels *levels)
{
	double minutes = fmax((double)def->period_s / 60, 1);
	bool is_measure = change->row->told == TOLD_VITAL || change->row->told == TOLD_DURATION;
	/* Counts of satisfied navigations and the like follow from how long they take. */
	bool is_count = def->unit == UNIT_COUNT || def->expression;

	change->is_low =
		levels->worst.compare == COMPARE_BELOW || levels->worst.compare == COMPARE_AT_MOST;
	if (def->expression || (is_measure && is_count)) {
		change->is_low = false;
		change->bad = is_measure ? EXTREME : EXTREME_ERRORS * SESSIONS_MOST;
		change->good = is_measure ? 0.5 : 0;
	} else if (is_measure) {
		double now = usual(change->row, def);

		change->bad = levels->bad / now;
		change->good =
			change->is_low ? fmax(1, levels->good / now) : fmin(1, levels->good / now);
	} else {
		change->bad = levels->bad / minutes;
		change->good = levels->good / minutes;
	}
}

/* The monitor's own threshold is on the errors of an hour: half an hour has to be enough. */
static void
note_browsers(struct visit_moods *moods, const struct incidents *incidents, const char *region,
	      const char *monitor)
{
	const struct stack *stack = incidents_stack(incidents);

	for (size_t i = 0; i < stack->n_monitors; i++) {
		const struct stack_monitor *one = &stack->monitors[i];

		if (one->js_errors_warn < 0 || !text_is(one->name, monitor) ||
		    !text_is(one->region, region))
			continue;
		moods->browsers = incidents_of(incidents, INCIDENT_BROWSERS);
		moods->errors = ceil((double)one->js_errors_warn / 20 + 1);
	}
}

struct visit_moods *
visit_moods_new(const struct incidents *incidents, const char *region, const char *monitor)
{
	struct visit_moods *moods = mem_alloc(1, sizeof(*moods));

	moods->items = mem_alloc(incidents_count(incidents) + 1, sizeof(moods->items[0]));
	for (size_t i = 0; i < incidents_count(incidents); i++) {
		struct mood_change *change = &moods->items[moods->n];
		const struct metric_def *def;
		struct incident_levels levels;

		change->incident = incidents_at(incidents, i);
		if (change->incident->kind != INCIDENT_METRIC)
			continue;
		def = &incidents_stack(incidents)->metrics[change->incident->metric];
		change->row = row_of(incidents, change->incident->metric, region, monitor);
		if (!change->row || !incident_levels(def, &levels))
			continue;
		set_levels(change, def, &levels);
		moods->n++;
	}
	note_browsers(moods, incidents, region, monitor);
	return moods;
}

void
visit_moods_free(struct visit_moods *moods)
{
	if (!moods)
		return;
	free(moods->items);
	free(moods);
}

static void
change_sessions(const struct mood_change *change, bool is_on, struct visit_mood *mood)
{
	double level = is_on ? change->bad : change->good;

	if (change->is_low == is_on)
		mood->sessions_max = fmin(mood->sessions_max, floor(level));
	else
		mood->sessions_min = fmax(mood->sessions_min, fmin(ceil(level), SESSIONS_MOST));
}

/* Counts: in an incident at least so many; else none, where the limit is within reach. */
static void
change_count(const struct mood_change *change, bool is_on, double *least, bool *is_none)
{
	if (is_on)
		*least = fmax(*least, ceil(change->bad));
	else if (change->good < QUIET_ERRORS)
		*is_none = true;
}

static void
change_mood(const struct mood_change *change, bool is_on, struct visit_mood *mood)
{
	double factor = is_on ? change->bad : change->good;

	switch (change->row->told) {
	case TOLD_SESSIONS:
		change_sessions(change, is_on, mood);
		break;
	case TOLD_DURATION:
		mood->duration *= factor;
		break;
	case TOLD_ERRORS:
		change_count(change, is_on, &mood->errors, &mood->no_errors);
		break;
	case TOLD_4XX:
		change_count(change, is_on, &mood->http_4xx, &mood->no_http_errors);
		break;
	case TOLD_5XX:
		change_count(change, is_on, &mood->http_5xx, &mood->no_http_errors);
		break;
	case TOLD_VITAL:
		mood->vitals[change->row->vital] =
			is_on ? factor : fmin(mood->vitals[change->row->vital], factor);
		break;
	}
}

struct visit_mood
visit_moods_at(const struct visit_moods *moods, int64_t t_s)
{
	struct visit_mood mood = { .sessions_max = SESSIONS_MOST, .duration = 1 };

	for (size_t i = 0; i < VITALS; i++)
		mood.vitals[i] = 1;
	/* The incidents last: they win. */
	for (unsigned pass = 0; moods && pass < 2; pass++) {
		for (size_t i = 0; i < moods->n; i++) {
			const struct mood_change *change = &moods->items[i];
			bool is_on = incident_is_on(change->incident, t_s);

			if (is_on == (pass == 1))
				change_mood(change, is_on, &mood);
		}
	}
	if (moods && moods->browsers) {
		mood.no_errors = true;
		if (incident_is_on(moods->browsers, t_s))
			mood.errors = fmax(mood.errors, moods->errors);
	}
	return mood;
}
