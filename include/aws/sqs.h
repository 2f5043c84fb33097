/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_AWS_SQS_H
#define CWTOP_AWS_SQS_H
/* sqs.h - queue depth and redrive policy. JSON 1.0, AmazonSQS. All counts are approximate and
 * settle within about a minute; age of the oldest message is a CloudWatch metric only. */
#include "aws/aws.h"
#include "model/rows.h"

struct sqs_queue {
	struct queue_counts counts; /* is_found true */
	int max_receive_count;      /* of the redrive policy; 0: none */
	const char *dlq_name;       /* name in the redrive policy's ARN; NULL: none */
	bool is_fifo;
};

/* sqs_queue_url - GetQueueUrl; arena-owned. ERR_GONE: QueueDoesNotExist. */
MUST_CHECK enum err
sqs_queue_url(const struct aws_scope *scope, const char *name, const char **out_url,
	      struct why *why);

/* sqs_queue_attributes - GetQueueAttributes All. ERR_GONE: deleted since. */
MUST_CHECK enum err
sqs_queue_attributes(const struct aws_scope *scope, const char *url, struct sqs_queue *out,
		     struct why *why);

#endif
