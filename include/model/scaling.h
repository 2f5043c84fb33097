/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_MODEL_SCALING_H
#define CWTOP_MODEL_SCALING_H
/* scaling.h - how the services of a cluster scale: between which bounds, by which rules, and what
 * was done last. Strings are "" where AWS said nothing; times 0. */
#include "base/text.h"
#include "model/sample.h"

struct service_row;

struct scaling_policy {
	const char *name;
	const char *type;   /* StepScaling, TargetTrackingScaling, PredictiveScaling */
	const char *metric; /* "ECSServiceAverageCPUUtilization" */
	bool has_target;
	double target; /* the value it keeps the metric at */
	size_t n_steps;
	int64_t out_cooldown_s, in_cooldown_s; /* -1: not said */
	bool is_in_off;                        /* never scales in */
	const char *const *alarms;             /* names of the alarms that drive it */
	size_t n_alarms;
};

struct scaling_activity {
	const char *description, *cause; /* "Setting desired count to 4.", "monitor alarm ..." */
	const char *status; /* Successful, Failed, InProgress, Pending, Overridden, Unfulfilled */
	const char *message;
	const char *not_scaled; /* why nothing was done: "AlreadyAtMaxCapacity"; "": it was */
	int64_t started_s, ended_s;
};

struct scaling_item { /* one that scales; a service without bounds of its own has none */
	const char *service;
	int64_t min, max;
	bool is_out_suspended, is_in_suspended, is_schedule_suspended;
	const struct scaling_policy *policies;
	size_t n_policies;
	const struct scaling_activity *activities; /* newest first */
	size_t n_activities;
};

struct scaling { /* of one cluster */
	const struct scaling_item *items;
	size_t n;
	const char *missing; /* what AWS did not answer beside the bounds, in a sentence; "" */
};

/* scaling_find - of a service, by name; NULL when it does not scale. scaling may be NULL. */
const struct scaling_item *
scaling_find(const struct scaling *scaling, const char *service);

/* scaling_is_suspended - any of its ways to scale. */
bool
scaling_is_suspended(const struct scaling_item *item);

/* scaling_stuck_since - since when it wants more than its maximum: the start of the oldest of the
 * newest activities that all say so; 0: it does not. */
int64_t
scaling_stuck_since(const struct scaling_item *item);

/* scaling_level - a warning where it has been stuck at its maximum for ten minutes, and still runs
 * as many as it may. */
enum level
scaling_level(const struct scaling_item *item, const struct service_row *service, int64_t now_s);

/* scaling_suspended_words - "suspended: out, in, scheduled". scaling_policy_words - one line.
 * scaling_activity_words - what was done, or why not; without its time. */
void
scaling_suspended_words(const struct scaling_item *item, struct text *out);
void
scaling_policy_words(const struct scaling_policy *policy, struct text *out);
void
scaling_activity_words(const struct scaling_activity *activity, struct text *out);

#endif
