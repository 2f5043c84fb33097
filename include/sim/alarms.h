/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_ALARMS_H
#define CWTOP_SIM_ALARMS_H
/* alarms.h - the alarms of the simulated account: one for each metric of the stack that has a
 * threshold, one for each threshold of its queues, and a composite one over those of the home
 * region.
 * Evaluated like CloudWatch's, on data that has arrived. */
#include "sim/catalog.h"

#define ALARM_RECENT_MAX 10
#define ALARM_REASON_MAX 1024

enum sim_state { SIM_OK, SIM_ALARM, SIM_INSUFFICIENT };

struct datapoint {
	int64_t time_s;
	double value; /* NaN: missing, treated as not breaching */
};

/* The newest datapoints, newest last. */
struct recent {
	struct datapoint points[ALARM_RECENT_MAX];
	size_t n;
};

struct sim_alarm {
	char name[256];
	const char *region;
	const struct metric_def *def; /* NULL: composite */
	struct threshold threshold;   /* in CloudWatch's unit */
	enum sim_state state;
	int64_t changed_ms; /* since when */
	char reason[ALARM_REASON_MAX];
	struct recent basis; /* the datapoints behind the reason */
	/* the engine's own */
	struct recent recent;
	int64_t next_s; /* start of the next period to evaluate */
	size_t n_in_alarm;
};

struct alarms;

/* alarms_new - borrowed arguments outlive it. Never NULL; main thread. */
struct alarms *
alarms_new(const struct stack *stack, const struct catalog *catalog, int64_t start_ms);
void
alarms_free(struct alarms *alarms);

/* alarms_advance - evaluates every period whose data is complete at now_ms. ERR_MEMORY. */
MUST_CHECK enum err
alarms_advance(struct alarms *alarms, int64_t now_ms, struct why *why);

/* alarms_count, alarms_at - sorted by name; the composite one last. */
size_t
alarms_count(const struct alarms *alarms);
const struct sim_alarm *
alarms_at(const struct alarms *alarms, size_t i);

/* A change of state that is remembered. */
struct alarm_change {
	int64_t time_ms;
	size_t alarm; /* index */
	enum sim_state from, to;
	char from_reason[ALARM_REASON_MAX], to_reason[ALARM_REASON_MAX];
};

/* alarms_n_changes, alarms_change - the newest few thousand, not in order of time. */
size_t
alarms_n_changes(const struct alarms *alarms);
const struct alarm_change *
alarms_change(const struct alarms *alarms, size_t i);

/* alarm_operator_phrase - "greater than"; alarm_operator - "GreaterThanThreshold". */
const char *
alarm_operator_phrase(enum compare compare);
const char *
alarm_operator(enum compare compare);

#endif
