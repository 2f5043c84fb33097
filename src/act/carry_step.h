/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_ACT_CARRY_STEP_H
#define CWTOP_ACT_CARRY_STEP_H
/* carry_step.h - one step of a submission as AWS sees it: what is sent, and what came of it for
 * certain. Nothing is noted here: carry.c does that before and after. */
#include "aws/aws.h"
#include "store/job_log.h"

enum verdict {
	VERDICT_DONE,
	VERDICT_REFUSED, /* for certain: nothing was done by it */
	VERDICT_DOUBT,   /* it may have been done */
	VERDICT_STOPPED, /* cwtop ends, and it was not done */
	VERDICT_CUT,     /* cwtop ends, and it may have been done */
};

struct outcome {
	enum verdict verdict;
	enum err err; /* unless DONE */
	struct why why;
	const char *id; /* DONE: of the message, or ARN of the task; in the scope's arena */
};

/* carry_step_put - the configuration, where nothing is yet; what is there and the same is done. */
void
carry_step_put(const struct aws_scope *scope, const struct job_record *job, struct outcome *out);

/* carry_step_send - the messages of 1 ... SQS_BATCH_MAX jobs of one queue, at once; where the queue
 * or its consumer finds duplicates, again when it is in doubt. */
void
carry_step_send(const struct aws_scope *scope, const char *queue_url,
		const struct job_record *const *jobs, size_t n, struct outcome *out);

/* carry_step_post - the whole job to an API. */
void
carry_step_post(const struct aws_scope *scope, const struct stack_route *route,
		const struct job_record *job, struct outcome *out);

/* carry_step_launch - RunTask with the job's token; a task that is in doubt is looked for by the
 * job's id.
 * @may_ask  else the token is too old: it is only looked for */
void
carry_step_launch(const struct aws_scope *scope, const struct job_record *job, bool may_ask,
		  struct outcome *out);

#endif
