/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_GENERATORS_H
#define CWTOP_SIM_GENERATORS_H
/* generators.h - one row per metric: what it does in a minute. */
#include "sim/catalog.h"

struct minute {
	const struct sim_metric *metric;
	const struct story *story;
	int64_t start_s;
	struct weather weather;
};

struct generator {
	const char *namespace_; /* "": any */
	const char *name;       /* "": any */
	/* make - what is observed in the minute; false: nothing. */
	bool (*make)(const struct generator *row, const struct minute *minute, struct point *out);
	double base, spread, bad; /* meaning depends on make */
	unsigned every_min;       /* published every so many minutes; 0: every minute */
};

/* generator_of - the row for a metric; never NULL (the last row takes any name). */
const struct generator *
generator_of(const char *namespace_, const char *name);

/* What the observations of a minute look like. */
enum shape {
	SHAPE_GAUGE, /* any number */
	SHAPE_LEVEL, /* a whole number */
	SHAPE_COUNT, /* so many ones */
	SHAPE_SHARE, /* of so many, each is 0 or 1 */
	SHAPE_SPREAD /* many, around a median */
};
enum shape
generator_shape(const struct generator *row);

/* generator_is_bound - the metric follows from what really happens in the simulated account: it
 * cannot be bent alone. */
bool
generator_is_bound(const struct sim_metric *metric);

/* generator_mirror - the metric that says the same the other way round; NULL: none.
 * generator_reflect - the value of a row's metric when its mirror has this one. */
const char *
generator_mirror(const char *namespace_, const char *name);
double
generator_reflect(const struct generator *row, double mirror);

#endif
