/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_INCIDENTS_H
#define CWTOP_SIM_INCIDENTS_H
/* incidents.h - what goes wrong in the course of a day of the scenario "day": every threshold of
 * the stack file is breached once a UTC day and is well again afterwards. A pure function of stack
 * and seed; the same every day, but that what is measured once a day is bad every other day. */
#include "model/stack.h"

enum incident_kind {
	INCIDENT_METRIC,   /* the metric goes beyond its thresholds */
	INCIDENT_STALL,    /* no worker takes a message: queues grow long and old */
	INCIDENT_CRASH,    /* every worker dies: failed tasks, dead letters */
	INCIDENT_ROLLOUT,  /* a deployment that never gets healthy, and the pipeline behind it */
	INCIDENT_SHORTAGE, /* a service has one task fewer than it wants */
	INCIDENT_BROWSERS, /* scripts of each watched site fail */
	INCIDENT_KINDS
};

struct incident {
	enum incident_kind kind;
	size_t metric;        /* INCIDENT_METRIC: index in the stack */
	int64_t from_s, to_s; /* [from, to) of the UTC day */
	unsigned every_days;
};

#define INCIDENT_TARGETS 2 /* of a target group */

struct incidents;

/* incidents_new - the stack is borrowed. Never NULL; main thread. */
struct incidents *
incidents_new(const struct stack *stack, uint64_t seed);
void
incidents_free(struct incidents *incidents); /* NULL is fine */

const struct stack *
incidents_stack(const struct incidents *incidents);
size_t
incidents_count(const struct incidents *incidents);
const struct incident *
incidents_at(const struct incidents *incidents, size_t i);

/* incident_is_on - at t_s. */
bool
incident_is_on(const struct incident *incident, int64_t t_s);
/* incident_start - when the newest one that began at or before t_s did. */
int64_t
incident_start(const struct incident *incident, int64_t t_s);

/* incidents_of - the one of a kind that is no metric's. */
const struct incident *
incidents_of(const struct incidents *incidents, enum incident_kind kind);
/* incidents_for - the one that breaches a metric's thresholds; NULL: it has none. */
const struct incident *
incidents_for(const struct incidents *incidents, size_t metric);

/* incident_burst - messages (of a stream with a queue) or tasks (without) that come at once when
 * an incident begins, so that it is big enough; 0: it does not begin in [t_s, t_s + step_s). */
unsigned
incident_burst(const struct incidents *incidents, const struct stack_queue *queue, int64_t t_s,
	       int64_t step_s);

/* incident_shortage - how many of a service's tasks are missing in INCIDENT_SHORTAGE. */
unsigned
incident_shortage(const struct incidents *incidents, unsigned desired);

/* incident_bill_limit - the greatest amount that a stack calls too much, US dollars; NaN: none. */
double
incident_bill_limit(const struct stack *stack);

/* incident_usd_a_day - what the account costs: `usual`, or so little that the month stays inside
 * the thresholds on its bill. incident_credit_usd - what is on the bill at t_s beyond that: from
 * 06:00 to noon it is above all thresholds by a charge that is then credited back, so that its
 * alarms clear without the end of the month. */
double
incident_usd_a_day(const struct incidents *incidents, double usual);
double
incident_credit_usd(const struct incidents *incidents, int64_t t_s);

/* What a metric's thresholds want of it, in CloudWatch's unit. */
struct incident_levels {
	struct threshold worst, mildest; /* the one farthest out; the one that is breached first */
	double bad, good;                /* values beyond the worst; well inside the mildest */
};

/* incident_levels - false: the metric has no threshold, and is nobody's state of health. */
MUST_CHECK bool
incident_levels(const struct metric_def *def, struct incident_levels *out);

/* incidents_uses - whether a metric's value follows from another's, which may be itself. */
bool
incidents_uses(const struct incidents *incidents, size_t metric, size_t other);

#endif
