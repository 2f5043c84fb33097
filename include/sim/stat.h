/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_STAT_H
#define CWTOP_SIM_STAT_H
/* stat.h - what CloudWatch keeps of a metric in a stretch of time, and the statistics read from it.
 * Single observations are not kept: percentiles come from a log-normal model of their spread. */
#include "base/base.h"

struct point {
	double count, sum, min, max;
	double log_mid; /* weighted by count: sum of log(median) */
	double spread;  /* weighted by count: sum of the log's deviation */
};

/* point_one - a single observation; point_many - n equal ones; point_spread - n around a median. */
struct point
point_one(double value);
struct point
point_many(double n, double value);
/* @sigma  deviation of the logarithm; @extreme in [0,1): how far the greatest one is out */
struct point
point_spread(double n, double median, double sigma, double extreme);

/* point_add - the two stretches as one. */
void
point_add(struct point *into, const struct point *other);

struct stat {
	enum { STAT_COUNT, STAT_SUM, STAT_AVERAGE, STAT_MIN, STAT_MAX, STAT_SHAPED } kind;
	/* STAT_SHAPED: percentile and its kin, over the share (low, high] of the observations */
	char shape; /* p: value at high; m: mean; c: count; s: sum; w: winsorized mean */
	double low, high;
};

/* stat_parse - "Sum", "p99", "p99.9", "tm90", "tc90", "ts90", "wm90", "IQM"; false: CloudWatch
 * knows no such statistic. */
MUST_CHECK bool
stat_parse(const char *s, struct stat *out);
/* stat_is_extended - has to be named ExtendedStatistic in an alarm. */
bool
stat_is_extended(const struct stat *stat);

/* stat_of - the statistic of a stretch that has at least one observation. */
double
stat_of(const struct stat *stat, const struct point *point);

#endif
