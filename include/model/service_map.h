/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_MODEL_SERVICE_MAP_H
#define CWTOP_MODEL_SERVICE_MAP_H
/* service_map.h - who calls whom, as X-Ray's sampled traces have it: the row of a "traces" unit, a
 * tree in the order in which it is shown. All counts are of sampled requests: never scaled. */
#include "model/sample.h"

/* A line of the tree: a service where requests come in, or one that the line above calls. */
struct map_line {
	const char *name;
	const char *type;   /* "AWS::Lambda::Function", "AWS::DynamoDB::Table", "remote" ... */
	unsigned depth;     /* 0: where requests come in */
	bool is_seen_above; /* it stands above with what it calls; here it is not repeated */
	int64_t total, faults, errors, throttled; /* of the calls from above; -1: not said */
	double per_min;                           /* calls a minute */
	double response_s;                        /* on average; NAN: not known */
	double p90_s;                             /* of the whole service; NAN: not known */
};

struct service_map {
	const struct map_line *lines;
	size_t n;
	int64_t start_s, end_s; /* the traces are of that time */
	bool is_cut;            /* more than MAP_LINES_MAX */
};

#define MAP_LINES_MAX 200

/* map_fault_pct - share of calls that failed with 5xx, percent; NAN: there were none. */
double
map_fault_pct(const struct map_line *line);

/* map_level - a service that fails more than 1 % of its calls is a warning, more than 5 % an alarm;
 * fewer than ten sampled calls say nothing. */
enum level
map_level(const struct map_line *line);

#endif
