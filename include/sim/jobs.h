/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_JOBS_H
#define CWTOP_SIM_JOBS_H
/* jobs.h - the simulated work: messages arrive in queues, tasks take them, and succeed or fail;
 * what failed three times goes to the dead-letter queue. Advanced in ticks of fixed virtual times,
 * so that the same seed and origin give the same history whoever asks. Not thread-safe: the world's
 * lock. */
#include "model/stack.h"
#include "sim/queue.h"
#include "sim/services.h"

#define TICK_MS 10000
#define JOB_REVISION 12 /* of the task definitions of jobs; the next one has no image */
#define RECEIVES_MAX 3  /* the redrive policy's maxReceiveCount */

struct jobs;

/* jobs_new - a quiet world at start_ms. Never NULL: ends the program when memory is out. */
struct jobs *
jobs_new(const struct stack *stack, const struct story *story, int64_t start_ms);
void
jobs_free(struct jobs *jobs);

struct crew;
/* jobs_set_crew - who does callers' jobs; borrowed. */
void
jobs_set_crew(struct jobs *jobs, struct crew *crew);

/* jobs_advance - runs all ticks up to now_ms. */
void
jobs_advance(struct jobs *jobs, int64_t now_ms);

size_t
jobs_n_queues(const struct jobs *jobs);
const struct sim_queue *
jobs_queue(const struct jobs *jobs, size_t i);
/* jobs_find_queue - NULL: no such queue in that region. */
const struct sim_queue *
jobs_find_queue(const struct jobs *jobs, const char *region, const char *name);
/* jobs_edit_queue - the same, to put messages in and take them out. */
struct sim_queue *
jobs_edit_queue(struct jobs *jobs, const char *region, const char *name);
size_t
jobs_n_tasks(const struct jobs *jobs);
const struct sim_task *
jobs_task(const struct jobs *jobs, size_t i);
/* jobs_past - tasks that ECS has forgotten, the newest many thousand, in order of their end. */
size_t
jobs_n_past(const struct jobs *jobs);
const struct sim_task *
jobs_past(const struct jobs *jobs, size_t i);
/* jobs_revision - of the task definition that jobs are launched with. */
int
jobs_revision(const struct story *story, int64_t t_s);
/* jobs_run - a task that a caller wants. NULL: there are too many. */
struct sim_task *
jobs_run(struct jobs *jobs, const struct task_plan *plan);
/* jobs_stop - ends a task as a caller asked; a service replaces it. @reason  copied. false: memory
 * is out */
MUST_CHECK bool
jobs_stop(struct jobs *jobs, const struct sim_task *task, int64_t now_ms, const char *reason);
/* jobs_scale - so many tasks of a service from now on; jobs_redeploy - new ones for all of them. */
MUST_CHECK bool
jobs_scale(struct jobs *jobs, const struct sim_service *service, int desired, int64_t now_ms);
MUST_CHECK bool
jobs_redeploy(struct jobs *jobs, const struct sim_service *service, int64_t now_ms);
size_t
jobs_n_services(const struct jobs *jobs);
const struct sim_service *
jobs_service(const struct jobs *jobs, size_t i);

#endif
