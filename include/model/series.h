/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_MODEL_SERIES_H
#define CWTOP_MODEL_SERIES_H
/* series.h - the recent history of one metric: one slot a period, the newest last. A missing slot
 * is QUALITY_NONE, never 0. Counted; a series that is shared is not changed (series_own copies).
 * Main thread only. */
#include "model/sample.h"

struct series {
	unsigned refs;
	int64_t period_s;
	int64_t start_s; /* time of slot 0, a multiple of the period; 0 while empty */
	size_t n, cap;   /* slots in use; slots kept at most (the window) */
	double *values;
	uint8_t *qualities; /* enum quality */
};

/* What a reply says of one metric, before it is merged. Owned by whoever made it. */
struct points {
	int64_t *times_s; /* any order, any alignment */
	double *values;
	size_t n;
	bool is_incomplete;  /* PartialData or InternalError: these points are marked so */
	bool is_forbidden;   /* StatusCode Forbidden */
	const char *message; /* cleaned; NULL: none */
};

/* series_new - an empty window of `window` slots; one reference. Never NULL (main thread). */
struct series *
series_new(int64_t period_s, size_t window);
struct series *
series_ref(struct series *series);
void
series_unref(struct series *series); /* NULL is fine */
/* series_own - a series that only the caller has: the same one, or a copy (the reference moves). */
struct series *
series_own(struct series *series);

/* series_merge - lays points over the slots by time: a late datapoint overwrites; a slot inside
 * [from_s, to_s) that the reply does not mention becomes NONE, or ZERO where the metric is
 * published only when it is not zero; slots older than the window fall off. The newest two periods
 * before now_s are PROVISIONAL, older ones OK. Points outside [from_s, to_s) and non-finite values
 * are dropped.
 * @zero_lag_s  of a metric that is published only when not zero: by how much its points come late,
 *              so that silence, and a 0 that metric math put in its place, means nothing yet;
 *              SERIES_NOT_ZERO_LESS: of any other
 * The series must be owned. Returns whether anything changed. */
#define SERIES_NOT_ZERO_LESS (-1)
bool
series_merge(struct series *series, const struct points *points, int64_t from_s, int64_t to_s,
	     int64_t now_s, int64_t zero_lag_s);

/* series_at - slot i as a sample. */
struct sample
series_at(const struct series *series, size_t i);
/* series_last - the newest slot that has a value; quality NONE when there is none. A ZERO newer
 * than the last real point counts as a value. */
struct sample
series_last(const struct series *series);
/* series_range - least and greatest value; false when no slot has one. */
bool
series_range(const struct series *series, double *out_min, double *out_max);

#endif
