/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_POLL_JOB_H
#define CWTOP_POLL_JOB_H
/* job.h - one poll of one source unit on its way: made by the main thread with copies of all it
 * needs, carried out by one worker, handed back through the result queue, applied and freed by the
 * main thread. Exactly one thread has it at any time, so nothing in it is locked. */
#include "aws/account.h"
#include "aws/cloudwatch.h"
#include "model/stack.h"

struct source;
struct store;

#define JOB_NOTES 2 /* texts that a unit remembers from poll to poll */

struct job {
	struct job *next; /* in a queue */
	const struct source *source;
	const struct stack *stack; /* immutable */
	size_t unit;               /* the scheduler's index */
	const char *region;        /* the stack's */
	size_t target;             /* index of the cluster or queue in the stack */
	unsigned max_attempts;

	/* metrics: which of the stack's metrics, and for when; borrowed from the unit, immutable */
	const size_t *metrics;
	size_t n_metrics;
	struct span span;

	/* jobs: those alone are asked about, sorted; 0: all. Borrowed: poller_follow */
	const char *const *followed;
	size_t n_followed;

	const struct store *store; /* what outlives this run; NULL: nothing does */
	const char *demo_host;     /* "127.0.0.1:PORT" that plays what probes ask; NULL: nobody */

	/* What the newest good poll of the unit brought, to compare with or to add to; NULL: none
	 * yet. A reference that the main thread counts; the worker only reads. */
	struct part *previous;

	/* What an earlier poll of the unit found (queues: the addresses of queue and DLQ); "" when
	 * not known yet. Written by the worker, whose source says what they mean. */
	char notes[JOB_NOTES][512];
	/* More of the kind, in a form that only its source knows; freed by its `forget`. */
	void *memory;

	/* what came of it, written by the worker */
	enum err err;
	struct why why;
	struct arena *arena;   /* owns points */
	struct points *points; /* metrics: n_metrics of them */
	/* everything else; owned until applied. One that comes with an error is applied, too: what
	 * an earlier run knew. */
	struct part *part;
	bool is_unfinished; /* one poll was not enough, and the next may go on at once */
	/* Of the box of events: something new is in it, or why it is not. The source of events is
	 * given the latter, as it is known of all units. "" when all is well. */
	char account[ACCOUNT_NAME_SIZE]; /* whose box it was */
	bool has_noted;
	char unkept[WHY_MAX];
	struct aws_stats stats; /* of this job alone */
	uint64_t scanned_bytes; /* by Logs Insights, which is paid for by these */
};

struct job *
job_new(void); /* main thread; never NULL */
void
job_free(struct job *job); /* with all it still owns; NULL is fine */

/* job_swap_memory - exchanges what the job remembers: a unit's goes out with a job and comes back
 * with it. */
void
job_swap_memory(struct job *job, void **memory);

/* job_give - the end of a poll: the part with its row is the job's now, or gone where it failed. */
MUST_CHECK enum err
job_give(struct job *job, struct part *part, const void *row, enum err err);

/* job_calls - requests that left: retries and pages, too. job_usd - what they cost: price.h. */
uint64_t
job_calls(const struct job *job);
double
job_usd(const struct job *job);

#endif
