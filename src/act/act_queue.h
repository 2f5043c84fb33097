/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_ACT_ACT_QUEUE_H
#define CWTOP_ACT_ACT_QUEUE_H
/* act_queue.h - the dead-letter queue of an order, and messages taken from it for a moment. For the
 * files of src/act. Workers only. */
#include "act_work.h"
#include "aws/sqs.h"

struct act_dlq {
	const char *name, *url, *arn;
	const char *source; /* the queue that its letters come from */
	struct queue_counts counts;
};

/* act_queue_dlq - the one that the stack names, else the one of the queue's redrive policy.
 * ERR_DENIED when cwtop is read-only: nothing is sent then. ERR_USAGE: there is none. */
MUST_CHECK enum err
act_queue_dlq(struct act_work *work, struct act_dlq *out, struct why *why);

/* act_queue_give_back - lets others have messages at once that were taken; how many could not be
 * given back, the last reason in why. They come back by themselves when their time is over. */
size_t
act_queue_give_back(struct act_work *work, const char *url, const char *const *receipts, size_t n,
		    struct why *why);

#endif
