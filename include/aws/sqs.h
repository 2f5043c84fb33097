/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_AWS_SQS_H
#define CWTOP_AWS_SQS_H
/* sqs.h - queues: depth, redrive policy, messages, redrives. JSON 1.0, AmazonSQS. All counts are
 * approximate and settle within about a minute; age of the oldest message is a CloudWatch metric
 * only. Blocks: workers only. */
#include "aws/aws.h"
#include "model/rows.h"

struct sqs_queue {
	struct queue_counts counts; /* is_found true */
	int max_receive_count;      /* of the redrive policy; 0: none */
	const char *arn;            /* "" not said */
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

struct sqs_urls {
	const char **items;
	size_t n;
};

/* sqs_list - URLs of queues whose name begins with prefix (NULL: all), all pages.
 * Source: SQS API reference, ListQueues. */
MUST_CHECK enum err
sqs_list(const struct aws_scope *scope, const char *prefix, struct sqs_urls *out, struct why *why);

#define SQS_BATCH_MAX 10

struct sqs_message { /* to send */
	const char *body;
	const char *group;         /* FIFO only, and there needed; NULL */
	const char *deduplication; /* FIFO: the same id within 5 minutes is sent once; NULL */
	int delay_s;               /* 0 ... 900; not for FIFO; -1: the queue's */
};

struct sqs_sent {
	const char *id;       /* "" when it was refused */
	const char *sequence; /* FIFO; else "" */
	const char *refusal;  /* of one message in a batch: code and message; "" when it was sent */
};

/* sqs_send - one message; its MD5 as SQS saw it is compared. ERR_PARSE when it differs: the queue
 * then holds a damaged message. Without a deduplication id a failure may leave the message in doubt
 * (api_was_in_doubt): it is never sent twice. ERR_GONE: no such queue. Source: SendMessage. */
MUST_CHECK enum err
sqs_send(const struct aws_scope *scope, const char *url, const struct sqs_message *message,
	 struct sqs_sent *out, struct why *why);

/* sqs_send_batch - 1 ... SQS_BATCH_MAX messages, 1 MiB in all. out_sent has n rows, in order; some
 * may have been refused while others were sent. Source: SendMessageBatch. */
MUST_CHECK enum err
sqs_send_batch(const struct aws_scope *scope, const char *url, const struct sqs_message *messages,
	       size_t n, struct sqs_sent *out_sent, struct why *why);

struct sqs_received {
	const char *id;
	const char *receipt;   /* exact: to delete it or to give it back; never shown */
	const char *body;      /* exact: never shown */
	const char *text;      /* the body cleaned, at most SQS_TEXT_MAX bytes of it */
	const char *group;     /* FIFO; else "" */
	const char *dead_from; /* ARN of the queue that it died in; "" */
	int64_t sent_ms;       /* 0: not said */
	int receives;          /* this time included; 0: not said */
	bool has_attributes;   /* of its sender's: they are not in the body */
};

#define SQS_TEXT_MAX 4096

struct sqs_messages {
	struct sqs_received *items;
	size_t n;
};

struct sqs_receive {
	const char *url;
	int most;         /* 1 ... 10 */
	int visibility_s; /* hidden from others for so long; -1: the queue's */
	int wait_s;       /* 0 ... 20: for the first message */
};

/* sqs_receive - takes messages: each look counts towards the queue's maxReceiveCount, and hides
 * them for a while: give back what is not deleted. SQS may bring fewer than there are. ERR_PARSE
 * for a body whose MD5 differs. Source: ReceiveMessage. */
MUST_CHECK enum err
sqs_receive(const struct aws_scope *scope, const struct sqs_receive *receive,
	    struct sqs_messages *out, struct why *why);

/* sqs_set_visibility - hidden for so many more seconds (at most 43,200); 0 gives the message back.
 * Source: ChangeMessageVisibility. */
MUST_CHECK enum err
sqs_set_visibility(const struct aws_scope *scope, const char *url, const char *receipt, int seconds,
		   struct why *why);

/* sqs_delete - Source: DeleteMessage. */
MUST_CHECK enum err
sqs_delete(const struct aws_scope *scope, const char *url, const char *receipt, struct why *why);

struct sqs_move {
	const char *handle;                /* exact, while it runs; "" later */
	const char *status;                /* RUNNING, COMPLETED, CANCELLING, CANCELLED, FAILED */
	const char *destination, *failure; /* destination "": back to where they came from */
	int64_t moved, to_move;            /* about; -1: not said */
	int64_t started_ms;                /* 0: not said */
};

struct sqs_move_list {
	struct sqs_move *items; /* newest first */
	size_t n;
};

/* sqs_start_move - redrives a dead-letter queue (by ARN): back to where its messages came from, or
 * to destination. per_second 0: as fast as SQS sees fit. One runs at a time. *out_handle is
 * arena-owned. In doubt after a failure: sqs_moves tells. ERR_GONE: no such queue.
 * Source: StartMessageMoveTask. */
MUST_CHECK enum err
sqs_start_move(const struct aws_scope *scope, const char *source, const char *destination,
	       int per_second, const char **out_handle, struct why *why);

/* sqs_moves - up to ten moves of the last day or so. Source: ListMessageMoveTasks. */
MUST_CHECK enum err
sqs_moves(const struct aws_scope *scope, const char *source, struct sqs_move_list *out,
	  struct why *why);

/* sqs_cancel_move - what was moved stays moved: *out_moved of them, about.
 * Source: CancelMessageMoveTask. */
MUST_CHECK enum err
sqs_cancel_move(const struct aws_scope *scope, const char *handle, int64_t *out_moved,
		struct why *why);

#endif
