/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_MODEL_METRIC_H
#define CWTOP_MODEL_METRIC_H
/* metric.h - what a stack file says of one metric: how CloudWatch names it and when it is bad.
 * Names are CloudWatch's own: namespace, metric name, dimension, statistic, period. */
#include "model/sample.h"
#include "model/unit.h"

struct dimension {
	const char *name, *value;
};

#define METRIC_DIMENSIONS_MAX 30 /* CloudWatch's limit */

/* A threshold: breached while `value OP limit` holds for each of the newest `periods` periods that
 * have a value (OK, PROVISIONAL or ZERO). */
enum compare { COMPARE_NEVER, COMPARE_ABOVE, COMPARE_AT_LEAST, COMPARE_BELOW, COMPARE_AT_MOST };

struct threshold {
	enum compare compare;
	double limit;
	unsigned periods; /* ≥ 1 */
};

/* threshold_parse - "> 5", ">= 1", "< 30", "<= 0"; false when it is none of these. */
MUST_CHECK bool
threshold_parse(const char *s, struct threshold *out);
bool
threshold_is_breached(const struct threshold *threshold, double value);
/* threshold_format - "> 5%": for reasons and charts. */
void
threshold_format(const struct threshold *threshold, enum unit unit, char out[32]);

struct metric_def {
	const char *id; /* unique in the stack; ^[a-z][a-z0-9_]*$, so that it serves as query Id */
	const char *title; /* what a person reads */
	const char *group; /* id of its group */
	const char *region;
	const char *namespace_; /* NULL for an expression */
	const char *name;
	struct dimension *dimensions;
	size_t n_dimensions;
	const char *stat; /* "Sum", "Average", "p99" ... */
	const char
		*expression; /* metric math over ids of the same stack; NULL for a plain metric */
	int64_t period_s;
	int64_t lag_s; /* how late its points usually are, beyond a period */
	enum unit unit;
	double scale; /* multiplies AWS's value (a rate 0..1 shown in percent: 100); default 1 */
	bool is_zero_less; /* published only when not zero: a missing point is ZERO */
	bool is_hidden;    /* only an input of an expression or of a row: in no list */
	bool is_headline;  /* the group's tile shows it */
	struct threshold warn, alarm;
	const char *find; /* the document's words for a metric of no known name; NULL: it has one */
	bool is_optional; /* unresolved because of something that may well not be there */
	const char
		*unresolved; /* name of a variable that has no value: never asked for; else NULL */
};

/* metric_dimension - the value of its dimension; NULL: it has none of that name. */
const char *
metric_dimension(const struct metric_def *def, const char *name);

#endif
