/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_MODEL_CHECKS_H
#define CWTOP_MODEL_CHECKS_H
/* checks.h - a Route 53 health check: how it is set up, and what its checkers around the world last
 * saw. Plain data in the part's arena; strings are cleaned, never NULL, "" for what is not said. */
#include "model/snapshot.h"

/* Route 53 takes an endpoint for healthy while more than so many percent of the checkers do.
 * Source: Route 53 developer guide, "How Amazon Route 53 determines whether a health check is
 * healthy". */
#define CHECK_HEALTHY_PCT 18

struct check_observation {
	const char *region, *ip; /* of the checker */
	const char *status;      /* "Success: HTTP Status Code 200, OK"; "": none yet */
	int64_t checked_s;       /* 0: not yet */
	bool is_success;
};

struct check_status {
	/* how it is set up */
	bool has_config;
	int64_t config_s;   /* virtual: when that was asked; 0: never */
	const char *type;   /* HTTPS, TCP, CALCULATED, CLOUDWATCH_METRIC ... */
	const char *target; /* "https://example.com:443/health", "3 of 4 checks", "alarm x" */
	const char *search; /* text that the answer must have */
	int64_t interval_s, failure_threshold; /* -1: not said */
	bool is_inverted, is_disabled;

	/* what was seen; has_observations false: not known, or it has none by its kind */
	bool has_observations, is_without_checkers;
	const struct check_observation *observations;
	size_t n_observations;
	size_t n_reported, n_success; /* checkers that said anything; success */

	const char *missing; /* what could not be asked, as a sentence; "" */
};

#define CHECK_VERDICT_TABLE(X)                                     \
	X(CHECK_UNKNOWN, "unknown") /* nobody has said anything */ \
	X(CHECK_HEALTHY, "healthy")                                \
	X(CHECK_UNHEALTHY, "unhealthy")

enum checks_verdict {
#define CHECK_VERDICT_ENUM(code, word) code,
	CHECK_VERDICT_TABLE(CHECK_VERDICT_ENUM)
#undef CHECK_VERDICT_ENUM
		CHECK_VERDICTS
};

const char *
checks_verdict_word(enum checks_verdict verdict);

/* checks_count - n_reported and n_success of the observations. */
void
checks_count(struct check_status *status);

/* checks_verdict - as Route 53 decides: the checkers where there are any, else the metric
 * HealthCheckStatus of the stack. @out_metric  it was the metric; may be NULL */
enum checks_verdict
checks_verdict(const struct snapshot *snapshot, const struct check_view *check, bool *out_metric);
/* checks_metric - index of HealthCheckStatus of this check in the stack; SIZE_MAX: none. */
size_t
checks_metric(const struct stack *stack, const char *id);

/* checks_level - unhealthy is an alarm; some checkers that fail, or a check that is disabled, a
 * warning. */
enum level
checks_level(const struct snapshot *snapshot, const struct check_view *check);

#endif
