/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_APP_JOB_WATCH_H
#define CWTOP_APP_JOB_WATCH_H
/* job_watch.h - following jobs to their end, for commands without a screen: looks again and again,
 * shows how far they are on standard error. Main thread. */
#include "app/desk.h"

/* What has become of a number of jobs, as the newest look has it. */
struct job_tally {
	size_t n;
	size_t waiting; /* pending, stored, queued, or not seen yet */
	size_t running, succeeded, failed, cancelled, abandoned, in_doubt, refused;
	double done; /* 0 ... 1, of all of them */
};

/* job_tally_exit - 0: all have succeeded; 3: of one nobody knows whether it was sent; 1: another
 * has not succeeded. */
int
job_tally_exit(const struct job_tally *tally);
/* job_tally_words - "3 running, 12 succeeded of 20". */
void
job_tally_words(const struct job_tally *tally, struct text *out);

/* Since when a job's worker has been gone. */
struct job_absence {
	unsigned looks;   /* that saw it so, in a row */
	int64_t empty_ms; /* since when the queue has been empty, too; 0: it is not */
	struct job_view view;
	struct job_row row;
};

struct job_watch {
	struct desk *desk;
	const char *const *ids; /* borrowed */
	size_t n;
	/* called once for each job when it has ended; the progress line is off the terminal then */
	void (*ended)(void *ctx, const struct job_view *job);
	void *ctx;

	const struct job_view **views; /* by index in ids, of desk->snapshot; NULL: not seen */
	struct job_tally tally;
	const char **sorted_ids;
	struct job_absence *absences;
	bool *is_told;
};

/* job_watch_open - with nothing looked at yet; nothing but its jobs is asked about until
 * job_watch_done, which frees what it made (all-zero is fine). */
void
job_watch_open(struct job_watch *watch);
void
job_watch_done(struct job_watch *watch);

/* job_watch_run - until each has ended, or is in doubt or refused and will not go on by itself. An
 * AWS that is away is waited for; one that denies is ERR_DENIED and its like. ERR_STOPPED: a signal
 * (desk->signal); the jobs go on. */
MUST_CHECK enum err
job_watch_run(struct job_watch *watch, struct why *why);

#endif
