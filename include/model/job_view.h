/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_MODEL_JOB_VIEW_H
#define CWTOP_MODEL_JOB_VIEW_H
/* job_view.h - a job beside its route and its task: what is shown of it. The views of a snapshot
 * (watched.all_jobs) are those of all routes: what is for the operator to decide, what runs, then
 * the newest. Pure. */
#include "model/job_row.h"
#include "model/snapshot.h"

#define JOB_RECENT_S 3600 /* so long a failure is a warning */
#define JOB_SHORT_SIZE 16 /* "019ab1c2..9d0f" */
#define JOB_STUCK_S 120   /* so long a submission without a cwtop at it may take */

/* What a job's task costs at list prices, for as long as the job ran. */
struct job_cost {
	bool is_known;
	bool is_final;    /* it has ended */
	bool is_estimate; /* the price varies, or the size is the route's */
	double usd;       /* of us-east-1 where the region has no price; 0 unless it is known */
	const char *note; /* why it is not known, or what it is of; "" */
};

struct job_view {
	const struct jobs_view *jobs; /* the route's */
	const struct job_row *row;
	const struct task_row *task; /* as ECS has it; NULL: not known */
	struct job_cost cost;
	enum level level; /* WARN: failed within the hour, or somebody has to decide */
	/* its worker still said that it runs when its task had stopped: nobody is at it any more */
	bool is_orphan;
};

/* job_short - the first 8 and the last 4 characters of an id; the whole of a short one. */
void
job_short(const char *id, char out[JOB_SHORT_SIZE]);

/* job_needs_decision - in doubt, refused, or left where it was by a cwtop that has ended. */
bool
job_needs_decision(const struct job_row *row, int64_t now_s);

/* job_begun_s, job_ended_s - as the worker says, else its task; 0: not (yet), or not known.
 * job_elapsed_s - how long it has run, or ran; of one that waits, since it was made; -1: unknown.
 */
int64_t
job_begun_s(const struct job_view *view);
int64_t
job_ended_s(const struct job_view *view);
int64_t
job_elapsed_s(const struct job_view *view, int64_t now_s);

/* job_cost_of - task may be NULL: it is then the route's size. Notes live in the arena. */
void
job_cost_of(const struct stack *stack, const struct job_view *view, int64_t now_s,
	    struct arena *arena, struct job_cost *out);

/* job_views_fill - all_jobs of a snapshot whose tasks and routes are there; levels included. Called
 * by model_publish only. */
void
job_views_fill(struct snapshot *snapshot);

/* What there is of a route's jobs; NULL: of all. */
struct job_counts {
	size_t n, unread; /* of which nobody knows yet: in none of the others */
	size_t pending, stored, queued, running, in_doubt, refused;
	size_t failed_recently, failed_today, succeeded_today, cancelled_today; /* today: UTC */
};
void
job_views_count(const struct snapshot *snapshot, const struct stack_route *route,
		struct job_counts *out);

#endif
