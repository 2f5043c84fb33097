/* SPDX-License-Identifier: MIT */
/* series.c - a window of slots, one a period. Not a time-series store: it forgets what falls off.
 */
#include "model/series.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define PROVISIONAL_PERIODS 2

struct series *
series_new(int64_t period_s, size_t window)
{
	struct series *series = mem_alloc(1, sizeof(*series));

	series->refs = 1;
	series->period_s = period_s;
	series->cap = window;
	series->values = mem_alloc(window, sizeof(*series->values));
	series->qualities = mem_alloc(window, sizeof(*series->qualities));
	return series;
}

struct series *
series_ref(struct series *series)
{
	series->refs++;
	return series;
}

void
series_unref(struct series *series)
{
	if (!series || --series->refs > 0)
		return;
	free(series->values);
	free(series->qualities);
	free(series);
}

struct series *
series_own(struct series *series)
{
	struct series *copy;

	if (series->refs == 1)
		return series;
	copy = series_new(series->period_s, series->cap);
	copy->start_s = series->start_s;
	copy->n = series->n;
	memcpy(copy->values, series->values, series->n * sizeof(*series->values));
	memcpy(copy->qualities, series->qualities, series->n * sizeof(*series->qualities));
	series_unref(series);
	return copy;
}

static int64_t
floor_to(int64_t time_s, int64_t period_s)
{
	int64_t rest = time_s % period_s;

	return time_s - (rest < 0 ? rest + period_s : rest);
}

/* Moves the window so that its last slot ends at to_s; what is older than the window falls off. */
static void
extend(struct series *series, int64_t from_s, int64_t to_s)
{
	int64_t period = series->period_s;
	int64_t span = (int64_t)series->cap * period;
	int64_t start = MAX(from_s, to_s - span);
	size_t keep_from = 0, kept = 0, gap = 0;

	if (series->n > 0) {
		start = MAX(MIN(series->start_s, start), to_s - span);
		if (start > series->start_s)
			keep_from = MIN((size_t)((start - series->start_s) / period), series->n);
		else
			gap = (size_t)((series->start_s - start) / period);
		kept = series->n - keep_from;
		/* keep_from may pass the end when the window jumps beyond all that is known */
		memmove(series->values + gap, series->values + keep_from,
			kept * sizeof(*series->values));
		memmove(series->qualities + gap, series->qualities + keep_from, kept);
		memset(series->qualities, QUALITY_NONE, gap);
	}
	series->n = (size_t)((to_s - start) / period);
	memset(series->qualities + gap + kept, QUALITY_NONE, series->n - gap - kept);
	series->start_s = start;
}

/* Lays one reply over the slots of [from, to): first as if it said nothing, then what it says. */
static void
overlay(struct series *series, const struct points *points, size_t from, size_t to,
	enum quality missing)
{
	for (size_t i = from; i < to; i++) {
		series->values[i] = 0;
		series->qualities[i] = (uint8_t)missing;
	}
	for (size_t i = 0; i < points->n; i++) {
		int64_t at = floor_to(points->times_s[i], series->period_s) - series->start_s;
		size_t slot = (size_t)(at / series->period_s);

		if (at < 0 || slot < from || slot >= to || !isfinite(points->values[i]))
			continue;
		series->values[slot] = points->values[i];
		series->qualities[slot] = points->is_incomplete ? QUALITY_INCOMPLETE : QUALITY_OK;
	}
}

/* Where the newest two whole periods begin; the one under way comes on top. */
static int64_t
newest_periods(const struct series *series, int64_t now_s)
{
	return floor_to(now_s, series->period_s) - PROVISIONAL_PERIODS * series->period_s;
}

/* Only a real datapoint can be provisional: a missing one is NONE or ZERO already. */
static void
mark_provisional(struct series *series, int64_t now_s)
{
	int64_t newest = newest_periods(series, now_s);

	for (size_t i = series->n; i-- > 0;) {
		int64_t time_s = series->start_s + (int64_t)i * series->period_s;
		uint8_t *quality = &series->qualities[i];

		if (time_s >= newest && *quality == QUALITY_OK)
			*quality = QUALITY_PROVISIONAL;
		else if (time_s < newest && *quality == QUALITY_PROVISIONAL)
			*quality = QUALITY_OK;
	}
}

/* A zero-less metric that is silent in the newest periods may only be late: those stay NONE, and so
 * does the 0 of an expression that fills what is missing. */
static void
forget_early_zeros(struct series *series, int64_t now_s, int64_t lag_s)
{
	int64_t newest = MIN(newest_periods(series, now_s), now_s - lag_s - series->period_s + 1);

	for (size_t i = series->n; i-- > 0;) {
		if (series->start_s + (int64_t)i * series->period_s < newest)
			break;
		if (quality_has_value((enum quality)series->qualities[i]) && series->values[i] == 0)
			series->qualities[i] = QUALITY_NONE;
	}
}

bool
series_merge(struct series *series, const struct points *points, int64_t from_s, int64_t to_s,
	     int64_t now_s, int64_t zero_lag_s)
{
	/* An incomplete reply's silence says nothing: it must not turn into zeros. */
	bool is_zero_less = zero_lag_s != SERIES_NOT_ZERO_LESS;
	bool are_zeros = is_zero_less && !points->is_incomplete && !points->is_forbidden;
	int64_t end_s = series->start_s + (int64_t)series->n * series->period_s;
	struct series before;
	bool is_changed;

	from_s = floor_to(from_s, series->period_s);
	to_s = floor_to(to_s + series->period_s - 1, series->period_s);
	if (to_s <= from_s || series->cap == 0)
		return false;
	before = *series;
	before.values = mem_alloc(series->n + 1, sizeof(*before.values));
	before.qualities = mem_alloc(series->n + 1, 1);
	memcpy(before.values, series->values, series->n * sizeof(*before.values));
	memcpy(before.qualities, series->qualities, series->n);

	extend(series, from_s, series->n > 0 ? MAX(end_s, to_s) : to_s);
	if (to_s > series->start_s) {
		size_t from = from_s <= series->start_s
				      ? 0
				      : (size_t)((from_s - series->start_s) / series->period_s);
		size_t to = (size_t)((to_s - series->start_s) / series->period_s);

		overlay(series, points, MIN(from, series->n), MIN(to, series->n),
			are_zeros ? QUALITY_ZERO : QUALITY_NONE);
	}
	if (is_zero_less)
		forget_early_zeros(series, now_s, zero_lag_s);
	mark_provisional(series, now_s);

	is_changed = before.n != series->n || before.start_s != series->start_s ||
		     memcmp(before.qualities, series->qualities, series->n) != 0 ||
		     memcmp(before.values, series->values, series->n * sizeof(*before.values)) != 0;
	free(before.values);
	free(before.qualities);
	return is_changed;
}

struct sample
series_at(const struct series *series, size_t i)
{
	return (struct sample){
		.value = series->values[i],
		.time_s = series->start_s + (int64_t)i * series->period_s,
		.quality = (enum quality)series->qualities[i],
	};
}

struct sample
series_last(const struct series *series)
{
	for (size_t i = series->n; i-- > 0;)
		if (quality_has_value((enum quality)series->qualities[i]))
			return series_at(series, i);
	return (struct sample){ .quality = QUALITY_NONE };
}

bool
series_range(const struct series *series, double *out_min, double *out_max)
{
	bool has_any = false;

	for (size_t i = 0; i < series->n; i++) {
		double value = series->values[i];

		if (!quality_has_value((enum quality)series->qualities[i]))
			continue;
		*out_min = has_any ? MIN(*out_min, value) : value;
		*out_max = has_any ? MAX(*out_max, value) : value;
		has_any = true;
	}
	return has_any;
}
