/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_MODEL_TASK_DAY_H
#define CWTOP_MODEL_TASK_DAY_H
/* task_day.h - what became of a cluster's tasks in one UTC day, as far as somebody watched. Plain
 * data: nothing in it is extrapolated, what nobody saw is `gap_s`. */
#include "base/base.h"

#define TASK_DAY_S INT64_C(86400)

struct task_day {
	int64_t day_s;     /* its 00:00 UTC */
	unsigned started;  /* tasks that began to run in this day */
	unsigned stopped;  /* that stopped in it, failed ones and those that never ran included */
	unsigned failed;   /* that stopped in it and have failed (task_has_failed) */
	unsigned ran;      /* that stopped in it and had begun to run, then or before */
	int64_t run_s;     /* how long those ran, summed: run_s / ran is the average; ran 0: none */
	int64_t longest_s; /* the longest of them */
	int64_t gap_s;     /* seconds of the day, of today so far, that nobody watched */
};

/* Oldest first, without holes: the last of them is today. */
struct task_days {
	struct task_day *items;
	size_t n;
	const char *note; /* why nothing is kept, in a sentence; "" */
};

#endif
