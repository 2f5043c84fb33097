/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_MODEL_BURN_H
#define CWTOP_MODEL_BURN_H
/* burn.h - what runs right now, at list prices: the Fargate tasks that are up and what the stack
 * file says is always there. The bill tells of it a day later. What has no price, or does not say
 * how large it is, is counted and named, never taken for free. */
#include "model/prices.h"
#include "model/snapshot.h"

struct burn_line {
	const char *title;
	double count;
	bool is_priced;
	double usd_per_hour; /* of all of them; 0 unless it is priced */
	bool is_estimate;    /* the price varies */
	const char *note;    /* why it has no price, or what the price is of; "" */
};

struct burn {
	const struct burn_line *lines;
	size_t n;
	bool is_known;         /* false: something runs, or may run, and none of it has a price */
	double usd_per_hour;   /* of what has a price */
	unsigned n_not_priced; /* tasks and things */
	bool is_partial;       /* a cluster's tasks are not known: there may be more */
	const char *date;      /* of the prices; "" there are none */
};

/* burn_of - in the snapshot's arena. Main thread. */
void
burn_of(const struct snapshot *snapshot, struct burn *out);

/* burn_of_task - dollars an hour of a task of this size; false: the size or the price is not known.
 * @out_quote  may be NULL; that of its vCPUs */
MUST_CHECK bool
burn_of_task(const struct prices *prices, const struct task_row *task, const char *region,
	     double *out_usd, struct price_quote *out_quote);

#endif
