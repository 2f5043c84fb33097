/* SPDX-License-Identifier: MIT */
/* queue.c - finished jobs on their way to the main thread. The contract is in the header. */
#include "poll/queue.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

struct queue {
	pthread_mutex_t lock;
	struct job *first, **last; /* last: where the next job is hung */
	int read_fd, write_fd;
};

struct queue *
queue_new(void)
{
	struct queue *queue = mem_alloc(1, sizeof(*queue));
	int fds[2];

	if (pipe2(fds, O_CLOEXEC | O_NONBLOCK) != 0) {
		free(queue);
		return NULL;
	}
	queue->read_fd = fds[0];
	queue->write_fd = fds[1];
	queue->last = &queue->first;
	pthread_mutex_init(&queue->lock, NULL);
	return queue;
}

void
queue_free(struct queue *queue)
{
	if (!queue)
		return;
	for (struct job *job = queue->first, *next; job; job = next) {
		next = job->next;
		job_free(job);
	}
	close(queue->read_fd);
	close(queue->write_fd);
	pthread_mutex_destroy(&queue->lock);
	free(queue);
}

void
queue_push(struct queue *queue, struct job *owned_job)
{
	bool was_empty;

	owned_job->next = NULL;
	pthread_mutex_lock(&queue->lock);
	was_empty = queue->first == NULL;
	*queue->last = owned_job;
	queue->last = &owned_job->next;
	pthread_mutex_unlock(&queue->lock);
	/* A full pipe is fine: it is readable already. */
	if (was_empty && write(queue->write_fd, "", 1) < 0)
		return;
}

void
queue_wake(struct queue *queue)
{
	/* A full pipe is fine: it is readable already. */
	if (write(queue->write_fd, "", 1) < 0)
		return;
}

struct job *
queue_take(struct queue *queue)
{
	struct job *first;
	char bytes[64];

	/* Emptied before the list is taken: a push in between leaves a byte for the next look. */
	while (read(queue->read_fd, bytes, sizeof(bytes)) > 0)
		;
	pthread_mutex_lock(&queue->lock);
	first = queue->first;
	queue->first = NULL;
	queue->last = &queue->first;
	pthread_mutex_unlock(&queue->lock);
	return first;
}

int
queue_fd(const struct queue *queue)
{
	return queue->read_fd;
}
