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

#endif
