/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_POLL_QUEUE_H
#define CWTOP_POLL_QUEUE_H
/* queue.h - the one way back from the workers: a locked list of finished jobs and a wake pipe.
 *
 * A worker that pushes gives the job away and must not touch it again. The main thread takes all
 * finished jobs at once and owns them. The pipe holds at most one byte: it says "look", not how
 * many. The lock is held for a pointer swap only. */
#include "poll/job.h"

struct queue;

/* queue_new - NULL when no pipe can be had. Main thread. */
struct queue *
queue_new(void);
/* queue_free - after the workers are gone; frees jobs nobody took. NULL is fine. */
void
queue_free(struct queue *queue);
/* queue_push - any worker; takes the job. Never blocks for long, never fails. */
void
queue_push(struct queue *queue, struct job *owned_job);
/* queue_wake - any thread: makes the main thread look, though no job is finished. */
void
queue_wake(struct queue *queue);
/* queue_take - main thread: all finished jobs, oldest first, linked by next; NULL: none. */
struct job *
queue_take(struct queue *queue);
/* queue_fd - readable when there is something to take. */
int
queue_fd(const struct queue *queue);

#endif
