/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_CREW_H
#define CWTOP_SIM_CREW_H
/* crew.h - the workers that do callers' jobs: they take the messages that callers sent, a Fargate
 * task for each; read config.json, write status.json and artifacts; heed the cancel marker. Tasks
 * that callers start with a job's id, and what came over the HTTP API, are theirs, too. Taking,
 * cancelling and giving back happen at the ticks of jobs.h; what a task does in between follows
 * from its plan. Not thread-safe: the world's lock. */
#include "model/stack.h"
#include "sim/objects.h"
#include "sim/orders.h"
#include "sim/queue.h"
#include "sim/run.h"
#include "sim/story.h"

#define CREW_MAX 40            /* tasks that work on callers' messages of one queue at a time */
#define CREW_ATTEMPTS 3        /* at a job of the HTTP API */
#define CREW_BUCKET "jobs-api" /* where the HTTP API keeps its jobs */

struct crew;
struct jobs;

struct crew_options {
	const struct stack *stack;
	const struct story *story;
	const char *account;
	struct jobs *jobs;
	struct objects *objects;
};

/* crew_new - all of it is borrowed. Never NULL; main thread. */
struct crew *
crew_new(const struct crew_options *options);
void
crew_free(struct crew *crew); /* NULL is fine */

struct orders *
crew_orders(struct crew *crew);

/* crew_family - of the tasks of the stack's i-th job route; NULL: it names none. */
const char *
crew_family(const struct crew *crew, size_t i);

/* ---- what callers do ---- */

/* crew_mail - what a message that a caller sends says; counted. NULL: it is no job message. */
const struct slip *
crew_mail(struct crew *crew, const struct sim_queue *queue, const char *body);
/* crew_stored - a caller has put an object: counted when it is a configuration. */
void
crew_stored(struct crew *crew, const char *key);
/* crew_adopt - a task that a caller started for a job. Bucket and key NULL: where the job's message
 * says, or the first route. false: memory is out, or nothing says where its configuration is. */
MUST_CHECK bool
crew_adopt(struct crew *crew, struct sim_task *task, const char *id, const char *bucket,
	   const char *key);
/* crew_post - a job of the HTTP API: its configuration is stored, a task will come. NULL: memory is
 * out. One that is there already is left as it is. */
struct order *
crew_post(struct crew *crew, const char *id, const void *bytes, size_t n, int64_t now_ms);

/* crew_holds_group - a worker has a message of this FIFO group of the queue. */
bool
crew_holds_group(const struct crew *crew, const struct sim_queue *queue, uint64_t group);

/* ---- for jobs.c ---- */

/* crew_advance - what the running tasks have written by now. */
void
crew_advance(struct crew *crew, int64_t now_ms);
/* crew_tick - takes messages, stops what is cancelled. */
void
crew_tick(struct crew *crew, int64_t tick_ms, const struct weather *weather);
/* crew_settle - the task of a message is over. true: the message is done with, else it comes back.
 */
bool
crew_settle(struct crew *crew, const struct run *run);

#endif
