/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_MODEL_METRIC_PERIOD_H
#define CWTOP_MODEL_METRIC_PERIOD_H
/* metric_period.h - in what steps a span of time is asked for: CloudWatch keeps points of a minute
 * for 15 days, of five minutes for 63, of an hour for 455, and a screen has only so many dots.
 * Pure. Source: CloudWatch concepts, Metrics retention. */
#include "model/metric.h"

#define METRIC_POINTS_MAX 1440 /* of a series on a chart: a day of minutes */
#define METRIC_KEPT_S (INT64_C(455) * 86400)

/* metric_period - the shortest period in which the points of [from_s, to_s) are kept at now_s and
 * are no more than METRIC_POINTS_MAX: a multiple of the metric's own, never shorter than that.
 * Where none is long enough: a day's, or the metric's own. */
int64_t
metric_period(int64_t own_period_s, int64_t from_s, int64_t to_s, int64_t now_s);

/* metric_is_per_period - its value grows with the period (a sum, a number of samples; what is
 * worked out from them, unless its unit says otherwise): a threshold holds for its own period only.
 */
bool
metric_is_per_period(const struct metric_def *def);

/* metric_has_percentiles - pNN of it says something: no sum, no count, no expression. */
bool
metric_has_percentiles(const struct metric_def *def);

#endif
