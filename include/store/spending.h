/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_STORE_SPENDING_H
#define CWTOP_STORE_SPENDING_H
/* spending.h - what watching an account costs, counted over restarts and over every cwtop that
 * runs: leave to send requests that cost money, so many a UTC day, and dollars and requests of a
 * month. Every change rewrites a small file and waits for the disk: workers only. */
#include "store/store.h"

struct spending_wish {
	const char *account;
	const char *service; /* "ce" */
	unsigned wanted;     /* requests */
	unsigned limit;      /* a UTC day */
	int64_t now_s;
};

struct spending_leave {
	unsigned granted; /* may be sent now, at most `wanted`; already counted */
	unsigned used;    /* of today's limit, with those */
	int64_t next_s;   /* when more may be asked for: now_s, or a midnight */
};

/* spending_take - leave to send requests. They count from now on, whether they are sent or not: a
 * crash cannot spend them twice. No leave is not an error: granted 0.
 * A clock that was set back finds the days that it comes to again used up: all requests count that
 * were taken on this day or on one of the SPENDING_AHEAD_DAYS after it.
 * ERR_SYSTEM, ERR_FILE, ERR_MEMORY: nothing is granted; callers that count in memory may go on. */
#define SPENDING_AHEAD_DAYS 400
MUST_CHECK enum err
spending_take(const struct store *store, const struct spending_wish *wish,
	      struct spending_leave *out, struct why *why);

/* What something cost, or what a UTC month has cost so far. */
struct spending_month {
	double usd;
	uint64_t requests;
};

/* Whose month, and which: the one that now_s is in. */
struct spending_place {
	const char *account;
	int64_t now_s;
};

/* spending_add - adds to the month what was spent since the caller last did: every minute or so,
 * not at every request. @out may be NULL; else the month with it. */
MUST_CHECK enum err
spending_add(const struct store *store, const struct spending_place *place,
	     const struct spending_month *spent, struct spending_month *out, struct why *why);

/* spending_month - what the month has cost so far, all cwtops together; zero when nothing was ever
 * added. Waits for no lock. */
MUST_CHECK enum err
spending_month(const struct store *store, const struct spending_place *place,
	       struct spending_month *out, struct why *why);

#endif
