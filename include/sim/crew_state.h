/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_CREW_STATE_H
#define CWTOP_SIM_CREW_STATE_H
/* crew_state.h - the crew from inside: for crew.c, which does what tasks have planned,
 * crew_calls.c, which does what callers ask, and crew_tick.c, which takes messages. Everybody else
 * uses crew.h. */
#include "sim/crew.h"
#include "sim/jobs_state.h"

/* Where the tasks of a stream's jobs run. */
struct berth {
	size_t cluster;
	const char *family;
	bool is_launched;   /* callers start the tasks: nobody else takes the messages */
	bool is_idempotent; /* a job that is done is not done again */
};

struct crew {
	struct crew_options with;
	struct orders *orders;
	const char **families; /* of each job route; NULL: it names none */
	struct berth *berths;  /* of each stream of jobs */
	struct berth posted;   /* of the HTTP API's jobs */
	struct run **active;   /* not over, or over and not settled; in order of launch */
	size_t n_active, max_active;
	uint64_t n_posted; /* orders that wait for a task of the HTTP API, or run */
};

/* crew_run - a new run, active from now on; NULL: memory is out. */
struct run *
crew_run(struct crew *crew, const struct slip *slip, struct sim_task *task);
/* crew_begin - it begins with its job at that moment. */
void
crew_begin(struct crew *crew, struct run *run, struct sim_task *task, int64_t now_ms);
/* crew_claim - takes the job's message for a task that a caller started, and begins. false: no
 * message of it can be had now. */
bool
crew_claim(struct crew *crew, struct run *run, int64_t now_ms);
/* crew_let_idle - the task exits at that moment, if it finds nothing to do until then. */
void
crew_let_idle(struct sim_task *task, int64_t until_ms);
/* crew_is_cancelled - the job's marker is there. */
bool
crew_is_cancelled(const struct crew *crew, const struct slip *slip);
/* crew_end_cancelled - the task stops because of the marker. */
void
crew_end_cancelled(struct run *run, struct sim_task *task, int64_t at_ms);

#endif
