/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_POLL_WORKER_H
#define CWTOP_POLL_WORKER_H
/* worker.h - a pool of threads that block on the network so that nobody else does. The main thread
 * decides which worker takes which job (it prefers one that already has a connection to the job's
 * endpoint), so that the pool itself needs no policy and no shared queue. */
#include "poll/queue.h"

#define WORKERS_MAX 64
#define WORKERS_PER_ENDPOINT 4

struct pool;

/* pool_new - no thread yet. @shared and @queue are borrowed and outlive the pool; @one_host: every
 * service is at the same host (a custom endpoint), so any connection serves any job.
 * NULL when memory is out. Main thread, as all of these. */
struct pool *
pool_new(struct aws_shared *shared, struct queue *queue, bool one_host);

/* pool_give - hands the job to a worker, making one if none is free and the limits allow.
 * false: every worker that may take it is busy; the caller keeps the job and tries again later. */
MUST_CHECK bool
pool_give(struct pool *pool, struct job *job);

/* pool_done - the worker that had this job is free again. Call for each job that was taken back,
 * before freeing it. */
void
pool_done(struct pool *pool, const struct job *job);

/* pool_stop - wakes every transfer, joins every thread within deadline_ms real milliseconds, frees
 * the pool. false: a thread is stuck (a resolver that hangs) and must be left to _exit; the pool,
 * the queue and the shared part must then not be freed. */
MUST_CHECK bool
pool_stop(struct pool *pool, int64_t deadline_ms);

#endif
