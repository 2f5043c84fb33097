/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_MODEL_TARGETS_H
#define CWTOP_MODEL_TARGETS_H
/* targets.h - who stands behind a load balancer, group by group, and whether the balancer's health
 * checks find them well. Strings are "" and numbers -1 where AWS said nothing. */
#include "base/text.h"
#include "model/sample.h"

struct target_row {
	const char *id; /* instance, address, function or balancer */
	const char *zone, *health_port;
	const char *state;                /* AWS's word: healthy, unhealthy, draining ... */
	const char *reason, *description; /* "Target.Timeout", "Request timed out" */
	int64_t port;
};

struct target_group {
	const char *name, *dimension; /* "web", "targetgroup/web/943f017f100becff" */
	const char *target_type;      /* instance, ip, lambda, alb */
	const char *health_protocol, *health_port, *health_path, *matcher;
	int64_t interval_s, timeout_s, healthy_threshold, unhealthy_threshold;
	bool is_checked;  /* health checks are on */
	const char *note; /* why nothing is known of its targets: it does not exist; "" */
	const struct target_row *targets;
	size_t n;
};

struct targets { /* of one balancer */
	const struct target_group *groups;
	size_t n;
};

/* targets_parts - how many rows there are of a balancer: its targets, group by group; a group
 * without a target is one. targets_part - one of them; target NULL: a group without any; both NULL:
 * there is no such part. */
size_t
targets_parts(const struct targets *targets);
void
targets_part(const struct targets *targets, size_t part, const struct target_group **group,
	     const struct target_row **target);

/* How a target of this state is; the words stand beside AWS's own. */
enum target_kind {
	TARGET_HEALTHY,
	TARGET_UNHEALTHY, /* or on its way out after it was */
	TARGET_COMING,    /* registered, not checked often enough yet */
	TARGET_LEAVING,   /* draining */
	TARGET_IDLE,      /* its group or zone is not used */
	TARGET_UNCHECKED, /* health checks are off */
	TARGET_UNKNOWN,   /* the balancer cannot tell */
	TARGET_KINDS
};

struct target_counts {
	size_t of[TARGET_KINDS];
};

enum target_kind
target_kind(const struct target_row *target);
struct target_counts
target_count(const struct target_group *group);

/* target_level - unhealthy: a warning. target_group_level - of its worst target; an alarm where
 * some are unhealthy and none is healthy; a warning while all that there is is still starting.
 * targets_level - of its worst group. */
enum level
target_level(const struct target_row *target);
enum level
target_group_level(const struct target_group *group);
enum level
targets_level(const struct targets *targets);

/* target_state_words, target_reason_words - AWS's code in plain words, static storage; the code
 * itself where there are none for it, and "" for "". */
const char *
target_state_words(const char *state);
const char *
target_reason_words(const char *reason);

/* target_group_words - "3 of 4 healthy, 1 draining", or why there is nothing to count. */
void
target_group_words(const struct target_group *group, struct text *out);
/* target_health_check - "GET /health at port 8080 ..." as one line. */
void
target_health_check(const struct target_group *group, struct text *out);

#endif
