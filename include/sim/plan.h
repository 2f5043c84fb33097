/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_PLAN_H
#define CWTOP_SIM_PLAN_H
/* plan.h - the fault plan: which calls meet which trouble.
 *
 * A line of it is SERVICE:OPERATION[:NTH]=KIND[,KEY=VALUE...]; '*' stands for any service or
 * operation, NTH counts the calls that the line fits ("3", "2-", "1-5"; none: all). The first line
 * that strikes wins, except that a skew adds to any other. One user at a time. */
#include "base/mem.h"
#include "sim/trouble.h"

#define PLAN_RULES_MAX 256

struct plan_rule {
	char service[64], operation[96];
	uint64_t first, last; /* of the calls that fit, from 1 */
	uint64_t n_seen;
	struct trouble trouble;
};

struct plan {
	struct plan_rule rules[PLAN_RULES_MAX];
	size_t n;
};

/* plan_add - one line. ERR_USAGE with what is wrong. */
MUST_CHECK enum err
plan_add(struct plan *plan, const char *spec, struct why *why);
/* plan_replace - a whole text, one line each; empty lines and '#' lines are passed over. On an
 * error the plan stays as it was. */
MUST_CHECK enum err
plan_replace(struct plan *plan, const char *text, struct why *why);

/* plan_next - what this call meets: counts it. @out_skew_s  0: the clock is right */
void
plan_next(struct plan *plan, const char *service, const char *operation, struct trouble *out,
	  int64_t *out_skew_s);

/* plan_denies - a line of kind denied names this IAM action ("ecs:RunTask"), whichever call. */
bool
plan_denies(const struct plan *plan, const char *action);

/* plan_help - the kinds, a line each. false: the buffer is full. */
MUST_CHECK bool
plan_help(struct buf *out);

#endif
