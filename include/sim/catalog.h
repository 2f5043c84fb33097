/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_CATALOG_H
#define CWTOP_SIM_CATALOG_H
/* catalog.h - the metrics that exist in the simulated CloudWatch: those that the stack file lists
 * and those of its queues. Any other name or set of dimensions is an empty series, as AWS has it.
 */
#include "model/stack.h"
#include "sim/jobs.h"
#include "sim/stat.h"
#include "sim/visits.h"

struct generator;
struct push;

struct sim_metric {
	const char *region, *namespace_, *name;
	const struct dimension *dimensions;
	size_t n_dimensions;
	bool is_zero_less; /* published only when not zero */
	uint64_t key;      /* of the metric */
	uint64_t resource; /* of what it measures: equal for Errors and Invocations of one function
			    */
	unsigned rank;     /* 0: the busiest resource of its kind */
	int64_t lag_s;     /* how late its minutes arrive */
	const struct generator *generator;
	const struct sim_queue *queue;     /* AWS/SQS; NULL: another namespace */
	const struct sim_service *service; /* AWS/ECS; NULL likewise */
	struct visits *visits;             /* AWS/RUM; NULL likewise */
	const struct sim_metric *mirror;   /* says the same the other way round; NULL: none */
	const struct push *pushes;         /* what a day's incidents do to it */
	size_t n_pushes;
};

struct catalog;

/* catalog_new - jobs and story are borrowed and outlive it. Never NULL; main thread. */
struct catalog *
catalog_new(const struct stack *stack, const struct story *story, const struct jobs *jobs);
void
catalog_free(struct catalog *catalog);

size_t
catalog_count(const struct catalog *catalog);
const struct sim_metric *
catalog_at(const struct catalog *catalog, size_t i);

/* What a request asks for. */
struct metric_name {
	const char *region, *namespace_, *name;
	const struct dimension *dimensions;
	size_t n_dimensions;
};

/* catalog_find - the metric with exactly these names and dimensions, in any order; NULL: none. */
const struct sim_metric *
catalog_find(const struct catalog *catalog, const struct metric_name *name);

/* catalog_visits - of an app monitor; NULL: there is none such. */
struct visits *
catalog_visits(const struct catalog *catalog, const char *region, const char *monitor);
/* catalog_origin - when the world began, in seconds. */
int64_t
catalog_origin(const struct catalog *catalog);

struct stretch {
	int64_t from_s, to_s; /* [from, to), whole minutes */
	int64_t now_s;        /* what has not arrived by then is left out; INT64_MAX: all of it */
};

/* catalog_point - all observations of a metric in a stretch; false: none. */
MUST_CHECK bool
catalog_point(const struct catalog *catalog, const struct sim_metric *metric,
	      const struct stretch *stretch, struct point *out);

/* catalog_now - the greatest value of a metric in the minute of now_s: the state that it stands
 * for. false: it has none. */
MUST_CHECK bool
catalog_now(const struct catalog *catalog, const struct sim_metric *metric, int64_t now_s,
	    double *out);

#endif
