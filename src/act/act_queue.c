/* SPDX-License-Identifier: MIT */
/* act_queue.c - see act_queue.h. */
#include "act_queue.h"

#include "act_look.h"

/* A dead-letter queue that the stack does not name is the one that the redrive policy names. */
static enum err
name_dlq(struct act_work *work, const char **out, struct why *why)
{
	const struct stack_queue *queue = work->order->queue;
	struct sqs_queue source;
	const char *url = "";
	enum err err;

	*out = queue->dlq;
	if (queue->dlq)
		return ERR_OK;
	err = sqs_queue_url(&work->scope, queue->name, &url, why);
	if (!err)
		err = sqs_queue_attributes(&work->scope, url, &source, why);
	if (err)
		return err;
	*out = source.dlq_name;
	return source.dlq_name
		       ? ERR_OK
		       : err_set(ERR_USAGE, why,
				 "queue %s: it has no dead-letter queue: give it one with a "
				 "redrive policy",
				 queue->name);
}

enum err
act_queue_dlq(struct act_work *work, struct act_dlq *out, struct why *why)
{
	const struct stack_queue *queue = work->order->queue;
	struct act_dlq dlq = { .url = "" };
	struct sqs_queue found;
	enum err err;

	if (!queue)
		return err_set(ERR_USAGE, why, "%s: no queue is given",
			       act_word(work->order->kind));
	if (work->options->is_read_only)
		return err_set(ERR_DENIED, why,
			       "%s of the dead letters of %s: it takes messages or moves them, and "
			       "cwtop is read-only: start it without --read-only",
			       act_word(work->order->kind), queue->name);
	err = name_dlq(work, &dlq.name, why);
	if (!err)
		err = sqs_queue_url(&work->scope, dlq.name, &dlq.url, why);
	if (!err)
		err = sqs_queue_attributes(&work->scope, dlq.url, &found, why);
	if (err)
		return err;
	dlq.arn = found.arn;
	dlq.counts = found.counts;
	dlq.source = queue->name;
	*out = dlq;
	return ERR_OK;
}

size_t
act_queue_give_back(struct act_work *work, const char *url, const char *const *receipts, size_t n,
		    struct why *why)
{
	size_t n_failed = 0;

	for (size_t i = 0; i < n; i++)
		n_failed += sqs_set_visibility(&work->scope, url, receipts[i], 0, why) != ERR_OK;
	return n_failed;
}
