/* SPDX-License-Identifier: MIT */
/* worker.c - the pool of threads that wait for the network. Which job goes to which worker is
 * decided by the main thread alone; a worker knows only the one job in its hands. */
#include "poll/worker.h"

#include <stdlib.h>

#include "base/text.h"
#include "base/thread.h"
#include "poll/source.h"

#define ENDPOINTS_MAX 16 /* endpoints that one worker remembers a connection to */

struct destination {
	const char *service, *region;
};

struct worker {
	pthread_t thread;
	pthread_mutex_t lock; /* job and is_stopping; never held across a poll */
	pthread_cond_t wake;
	struct job *job;
	bool is_stopping;
	struct aws *aws;
	struct queue *queue; /* the pool's */

	/* main thread only */
	const struct job *busy_with;
	struct destination endpoints[ENDPOINTS_MAX];
	size_t n_endpoints;
};

struct pool {
	struct aws_shared *shared;
	struct queue *queue;
	bool one_host;
	struct worker *workers[WORKERS_MAX];
	size_t n;
};

static void
run_job(struct worker *worker, struct job *job)
{
	struct aws_stats before, after;

	aws_stats(worker->aws, &before);
	job->err = job->source->poll(job, worker->aws, &job->why);
	aws_stats(worker->aws, &after);
	aws_stats_since(&after, &before, &job->stats);
	queue_push(worker->queue, job);
}

static void *
worker_main(void *arg)
{
	struct worker *worker = arg;

	for (;;) {
		struct job *job;

		pthread_mutex_lock(&worker->lock);
		while (!worker->job && !worker->is_stopping)
			pthread_cond_wait(&worker->wake, &worker->lock);
		job = worker->job;
		worker->job = NULL;
		pthread_mutex_unlock(&worker->lock);
		if (!job)
			return NULL;
		run_job(worker, job);
	}
}

static void
worker_free(struct worker *worker)
{
	aws_free(worker->aws);
	pthread_cond_destroy(&worker->wake);
	pthread_mutex_destroy(&worker->lock);
	free(worker);
}

static struct worker *
worker_new(struct pool *pool)
{
	struct worker *worker = mem_alloc(1, sizeof(*worker));

	pthread_mutex_init(&worker->lock, NULL);
	pthread_cond_init(&worker->wake, NULL);
	worker->queue = pool->queue;
	worker->aws = aws_new(pool->shared);
	if (!worker->aws || !thread_start(&worker->thread, worker_main, worker)) {
		worker_free(worker);
		return NULL;
	}
	pool->workers[pool->n++] = worker;
	return worker;
}

struct pool *
pool_new(struct aws_shared *shared, struct queue *queue, bool one_host)
{
	struct pool *pool = mem_alloc(1, sizeof(*pool));

	pool->shared = shared;
	pool->queue = queue;
	pool->one_host = one_host;
	return pool;
}

static bool
is_same_endpoint(const struct job *job, const struct destination *endpoint)
{
	return text_is(job->source->service, endpoint->service) &&
	       text_is(job->region, endpoint->region);
}

static bool
has_connection(const struct pool *pool, const struct worker *worker, const struct job *job)
{
	for (size_t i = 0; i < worker->n_endpoints; i++)
		if (pool->one_host || is_same_endpoint(job, &worker->endpoints[i]))
			return true;
	return false;
}

/* Best: idle and connected. Then: a new or idle worker, while the endpoint holds fewer than four.
 */
static struct worker *
choose(struct pool *pool, const struct job *job)
{
	struct worker *idle = NULL;
	size_t busy_here = 0;

	for (size_t i = 0; i < pool->n; i++) {
		struct worker *worker = pool->workers[i];

		if (!worker->busy_with && has_connection(pool, worker, job))
			return worker;
		if (!worker->busy_with && (!idle || worker->n_endpoints < idle->n_endpoints))
			idle = worker;
		busy_here += worker->busy_with &&
			     text_is(worker->busy_with->source->service, job->source->service) &&
			     text_is(worker->busy_with->region, job->region);
	}
	if (busy_here >= WORKERS_PER_ENDPOINT)
		return NULL;
	if (!idle && pool->n < WORKERS_MAX)
		idle = worker_new(pool);
	return idle;
}

bool
pool_give(struct pool *pool, struct job *job)
{
	struct worker *worker = choose(pool, job);

	if (!worker)
		return false;
	if (!has_connection(pool, worker, job) && worker->n_endpoints < ENDPOINTS_MAX)
		worker->endpoints[worker->n_endpoints++] =
			(struct destination){ job->source->service, job->region };
	worker->busy_with = job;
	pthread_mutex_lock(&worker->lock);
	worker->job = job;
	pthread_cond_signal(&worker->wake);
	pthread_mutex_unlock(&worker->lock);
	return true;
}

void
pool_done(struct pool *pool, const struct job *job)
{
	for (size_t i = 0; i < pool->n; i++)
		if (pool->workers[i]->busy_with == job)
			pool->workers[i]->busy_with = NULL;
}

bool
pool_stop(struct pool *pool, int64_t deadline_ms)
{
	struct timespec until;
	bool are_all_joined = true;

	for (size_t i = 0; i < pool->n; i++) {
		struct worker *worker = pool->workers[i];

		pthread_mutex_lock(&worker->lock);
		worker->is_stopping = true;
		pthread_cond_signal(&worker->wake);
		pthread_mutex_unlock(&worker->lock);
		aws_stop(worker->aws);
	}
	until = thread_deadline(deadline_ms);
	for (size_t i = 0; i < pool->n; i++) {
		if (thread_join(pool->workers[i]->thread, &until))
			worker_free(pool->workers[i]);
		else
			are_all_joined = false;
	}
	if (are_all_joined)
		free(pool);
	return are_all_joined;
}
