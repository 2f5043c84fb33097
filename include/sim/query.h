/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_QUERY_H
#define CWTOP_SIM_QUERY_H
/* query.h - a set of metric queries, some of them expressions over the others, and their series.
 * Used by GetMetricData and by the alarms. */
#include "sim/catalog.h"
#include "sim/math.h"

struct query {
	const char *id;
	const struct sim_metric *metric; /* NULL: an expression, or a metric that does not exist */
	const char *expression;          /* NULL: a metric */
	struct stat stat;
	int64_t period_s;
	enum { QUERY_FRESH, QUERY_BUSY, QUERY_DONE } state;
	struct math_value result;
};

struct query_set {
	struct arena *arena;
	const struct catalog *catalog;
	struct query *queries;
	size_t n;
	int64_t start_s, end_s; /* [start, end) */
	int64_t now_s;          /* later data has not arrived; INT64_MAX: all is there */
	int64_t fill_to_s;
};

/* query_evaluate - fills queries[i].result, and those that it needs. ERR_REJECTED: the expression
 * is wrong; ERR_MEMORY. */
MUST_CHECK enum err
query_evaluate(struct query_set *set, size_t i, struct why *why);

#endif
