/* SPDX-License-Identifier: MIT */
/* incident_levels.c - how far a metric has to go to be beyond its thresholds, or well inside them:
 * from the thresholds alone, and from what its unit can be. */
#include "base/text.h"
#include "sim/incidents.h"

#include <math.h>

static bool
is_above(enum compare compare)
{
	return compare == COMPARE_ABOVE || compare == COMPARE_AT_LEAST;
}

/* More than this cannot be, whatever the unit says. The last two: of a group's targets. */
static const struct {
	const char *name;
	double most;
} tops[] = {
	{ "StatusCheckFailed", 1 },
	{ "StatusCheckFailed_Instance", 1 },
	{ "StatusCheckFailed_System", 1 },
	{ "StatusCheckFailed_AttachedEBS", 1 },
	{ "HealthCheckStatus", 1 },
	{ "HealthyHostCount", INCIDENT_TARGETS },
	{ "UnHealthyHostCount", INCIDENT_TARGETS },
};

/* INFINITY: there is no end. */
static double
most(const struct metric_def *def)
{
	for (size_t i = 0; i < LEN(tops); i++) {
		if (text_is(def->name, tops[i].name))
			return tops[i].most;
	}
	return def->unit == UNIT_PERCENT ? 100 : def->unit == UNIT_RATIO ? 1 : INFINITY;
}

/* What stands for something with a state of its own is bad once a day even where the stack has no
 * threshold for it. */
static const struct {
	const char *namespace_, *name;
	struct threshold threshold;
} states[] = {
	{ "AWS/Route53", "HealthCheckStatus", { COMPARE_BELOW, 1, 1 } },
	{ "AWS/ApplicationELB", "UnHealthyHostCount", { COMPARE_ABOVE, 0, 1 } },
};

static const struct threshold *
alarm_of(const struct metric_def *def)
{
	if (def->alarm.compare != COMPARE_NEVER)
		return &def->alarm;
	for (size_t i = 0; i < LEN(states) && def->warn.compare == COMPARE_NEVER; i++) {
		if (text_is(def->namespace_, states[i].namespace_) &&
		    text_is(def->name, states[i].name))
			return &states[i].threshold;
	}
	return &def->warn;
}

/* Half as much again beyond the limit, or most of the way to what can be. */
static double
beyond(const struct threshold *threshold, double top)
{
	double limit = threshold->limit;

	if (!is_above(threshold->compare))
		return limit > 0 ? 0.5 * limit : limit - 1;
	if (limit <= 0)
		return top <= INCIDENT_TARGETS ? fmin(top, limit + 1) : limit + fmin(5, 0.1 * top);
	if (threshold->compare == COMPARE_AT_LEAST && limit >= top)
		return top;
	return fmin(1.5 * limit, limit + 0.7 * (top - limit));
}

static double
inside(const struct threshold *threshold, double top)
{
	double limit = threshold->limit;

	if (!is_above(threshold->compare))
		return fmin(1.5 * limit, limit + 0.7 * (top - limit)) + (limit <= 0);
	return limit > 0 ? 0.5 * limit : limit - (threshold->compare == COMPARE_AT_LEAST);
}

bool
incident_levels(const struct metric_def *def, struct incident_levels *out)
{
	const struct threshold *alarm = alarm_of(def), *warn = &def->warn;
	double scale = isnormal(def->scale) ? def->scale : 1, top = most(def);
	bool is_crossed;

	if (warn->compare == COMPARE_NEVER)
		warn = alarm;
	if (alarm->compare == COMPARE_NEVER)
		return false;
	is_crossed =
		is_above(alarm->compare) ? warn->limit > alarm->limit : warn->limit < alarm->limit;
	out->worst = is_crossed ? *warn : *alarm;
	out->mildest = is_crossed ? *alarm : *warn;
	out->bad = beyond(&out->worst, top) / scale;
	out->good = inside(&out->mildest, top) / scale;
	out->worst.periods = out->mildest.periods = MAX(warn->periods, alarm->periods);
	out->worst.limit /= scale;
	out->mildest.limit /= scale;
	return true;
}
