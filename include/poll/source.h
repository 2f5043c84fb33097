/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_POLL_SOURCE_H
#define CWTOP_POLL_SOURCE_H
/* source.h - what can be polled: one const row each. A source turns replies into model values and
 * nothing else; when it is polled is the scheduler's business. A new source is: a file
 * src/poll/source_NAME.c with its row, a line in SOURCE_TABLE, and its tests. */
#include "poll/job.h"

/* One thing to poll: a source in a region, for one of its targets. */
struct unit_plan {
	const char *region;
	const char *target_name; /* "" when the source has no targets */
	size_t target;
	int64_t period_s; /* metrics: of these metrics; else 0 */
	int64_t every_s;  /* 0: as the source has it; else its own cadence, never a faster one */
};

typedef void
plan_sink(void *ctx, const struct unit_plan *plan);

struct source {
	const char *name;         /* in snapshots and reasons */
	const char *service;      /* endpoint it talks to: jobs of one endpoint share connections */
	int64_t cadence_s;        /* at rest */
	int64_t urgent_cadence_s; /* while something is red, in focus, or in the demo */
	double usd_per_call,
		usd_per_metric; /* of price.h: to say beforehand what polls will cost */

	/* plan - gives every unit that the stack asks for to the sink. Main thread. */
	void (*plan)(const struct stack *stack, plan_sink *sink, void *ctx);
	/* calls - requests of one poll of a unit, as far as the stack tells; NULL: one. */
	double (*calls)(const struct stack *stack, const struct unit_plan *unit);
	/* poll - carries out the job: fills points or part. On a worker; blocks. */
	enum err (*poll)(struct job *job, struct aws *aws, struct why *why);
	/* forget - frees what a job's `memory` is; NULL: it never has one. */
	void (*forget)(void *memory);
};

#define SOURCE_TABLE(X) \
	X(metrics)      \
	X(alarms)       \
	X(services)     \
	X(tasks)        \
	X(queues)       \
	X(lookup)       \
	X(pipelines)    \
	X(traces)       \
	X(checks)       \
	X(probes)       \
	X(targets)      \
	X(scaling)      \
	X(cost)         \
	X(sessions)     \
	X(jobs)         \
	X(functions)    \
	X(events)

#define SOURCE(name) extern const struct source source_##name;
SOURCE_TABLE(SOURCE)
#undef SOURCE

/* source_forget - frees what a unit of the source remembers; NULL is fine. */
void
source_forget(const struct source *source, void *memory);

/* source_at - in the order of the table; NULL past the last. */
const struct source *
source_at(size_t index);

#endif
