/* SPDX-License-Identifier: MIT */
/* api_sqs.c - the operations of the simulated SQS.
 * Source: SQS API reference, GetQueueUrl, GetQueueAttributes, ListQueues. */
#include "sim/api_sqs.h"

#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define LISTED_MAX 1000
#define RETENTION_S 1209600
#define CREATED_BEFORE_S (INT64_C(90) * 86400)

static const char *
queue_url(struct call *call, const struct sim_queue *queue)
{
	return arena_format(call->arena, "http://%s/%s/%s", call->host, call->world->account,
			    queue->name);
}

static struct sim_queue *
find_queue(struct call *call, const char *name)
{
	struct sim_queue *queue = jobs_edit_queue(call->world->jobs, call->region, name);

	sqs_moves_advance(call);

	if (!queue)
		fault_set(call->refusal, FAULT_NO_QUEUE, "The specified queue does not exist.");
	return queue;
}

bool
sqs_queue(struct call *call, struct sim_queue **out)
{
	const char *url, *name;

	if (!param_text(call, call->params, "QueueUrl", &url))
		return false;
	if (!url)
		return fault_set(call->refusal, FAULT_MISSING_PARAMETER,
				 "The request must contain the parameter QueueUrl.");
	name = strrchr(url, '/');
	*out = find_queue(call, name ? name + 1 : url);
	return *out != NULL;
}

bool
sqs_is_fifo(const struct sim_queue *queue)
{
	size_t n = strlen(queue->name);

	return n > 5 && text_is(queue->name + n - 5, ".fifo");
}

static bool
get_queue_url(struct call *call)
{
	const struct sim_queue *queue;
	const char *name;

	if (!param_text(call, call->params, "QueueName", &name))
		return false;
	if (!name)
		return fault_set(call->refusal, FAULT_MISSING_PARAMETER,
				 "The request must contain the parameter QueueName.");
	queue = find_queue(call, name);
	if (!queue)
		return false;
	write_text(call, "QueueUrl", queue_url(call, queue));
	return true;
}

static bool
list_queues(struct call *call)
{
	const struct jobs *jobs = call->world->jobs;
	int64_t max = 0;
	size_t n_seen = 0, next = SIZE_MAX;
	struct page page;
	const char *prefix;

	if (!page_begin(call, "NextToken", FAULT_SQS_PARAMETER, &page) ||
	    !param_text(call, call->params, "QueueNamePrefix", &prefix) ||
	    !param_integer(call, "MaxResults", &max))
		return false;
	if (max < 0 || max > LISTED_MAX)
		return fault_set(call->refusal, FAULT_SQS_PARAMETER,
				 "Value for parameter MaxResults is invalid. Reason: MaxResults "
				 "must be an integer between 1 and 1000.");
	/* Without MaxResults SQS returns no token: up to 1,000 queues at once. */
	page.size = max ? page_size(call, max) : LISTED_MAX;
	write_array(call, "QueueUrls");
	for (size_t i = page.offset; i < jobs_n_queues(jobs); i++) {
		const struct sim_queue *queue = jobs_queue(jobs, i);

		if (!text_is(queue->region, call->region) ||
		    (prefix && !text_starts(queue->name, prefix)))
			continue;
		if (n_seen++ == page.size) {
			next = i;
			break;
		}
		write_text(call, NULL, queue_url(call, queue));
	}
	write_array_end(call);
	if (next != SIZE_MAX)
		page_end(call, "NextToken", next, 0);
	return true;
}

/* ---- attributes: each is a text ---- */

static const char *
number_text(struct call *call, int64_t number)
{
	return arena_format(call->arena, "%" PRId64, number);
}

static const char *
attr_visible(struct call *call, const struct sim_queue *queue)
{
	return number_text(call, (int64_t)queue_visible(queue, call->now_ms));
}
static const char *
attr_in_flight(struct call *call, const struct sim_queue *queue)
{
	return number_text(call,
			   (int64_t)(queue->n + queue->n_held - queue_visible(queue, call->now_ms) -
				     queue_delayed(queue, call->now_ms)));
}
static const char *
attr_delayed(struct call *call, const struct sim_queue *queue)
{
	return number_text(call, (int64_t)queue_delayed(queue, call->now_ms));
}
static const char *
attr_zero(struct call *call, const struct sim_queue *queue)
{
	(void)call;
	(void)queue;
	return "0";
}
const char *
sqs_arn(struct call *call, const struct sim_queue *queue)
{
	return arena_format(call->arena, "arn:aws:sqs:%s:%s:%s", queue->region,
			    call->world->account, queue->name);
}
static const char *
attr_created(struct call *call, const struct sim_queue *queue)
{
	(void)queue;
	return number_text(call, call->world->story.origin_s - CREATED_BEFORE_S);
}
static const char *
attr_visibility(struct call *call, const struct sim_queue *queue)
{
	(void)queue;
	return number_text(call, SQS_VISIBILITY_S);
}
static const char *
attr_retention(struct call *call, const struct sim_queue *queue)
{
	(void)queue;
	return number_text(call, RETENTION_S);
}
static const char *
attr_size(struct call *call, const struct sim_queue *queue)
{
	(void)queue;
	return number_text(call, 1048576);
}
static const char *
attr_sse(struct call *call, const struct sim_queue *queue)
{
	(void)call;
	(void)queue;
	return "true";
}
static const char *
attr_redrive(struct call *call, const struct sim_queue *queue)
{
	if (!queue->dlq)
		return NULL;
	return arena_format(call->arena, "{\"deadLetterTargetArn\":\"%s\",\"maxReceiveCount\":%d}",
			    sqs_arn(call, queue->dlq), RECEIVES_MAX);
}
static const char *
attr_fifo(struct call *call, const struct sim_queue *queue)
{
	(void)call;
	return sqs_is_fifo(queue) ? "true" : NULL;
}

static const struct {
	const char *name;
	/* value - NULL: the queue does not have it. */
	const char *(*value)(struct call *call, const struct sim_queue *queue);
} attributes[] = {
	{ "QueueArn", sqs_arn },
	{ "ApproximateNumberOfMessages", attr_visible },
	{ "ApproximateNumberOfMessagesNotVisible", attr_in_flight },
	{ "ApproximateNumberOfMessagesDelayed", attr_delayed },
	{ "CreatedTimestamp", attr_created },
	{ "LastModifiedTimestamp", attr_created },
	{ "VisibilityTimeout", attr_visibility },
	{ "MaximumMessageSize", attr_size },
	{ "MessageRetentionPeriod", attr_retention },
	{ "DelaySeconds", attr_zero },
	{ "ReceiveMessageWaitTimeSeconds", attr_zero },
	{ "RedrivePolicy", attr_redrive },
	{ "FifoQueue", attr_fifo },
	{ "SqsManagedSseEnabled", attr_sse },
};

/* Names that SQS knows and this queue never has. */
static const char *const absent_attributes[] = {
	"Policy",
	"ContentBasedDeduplication",
	"KmsMasterKeyId",
	"KmsDataKeyReusePeriodSeconds",
	"DeduplicationScope",
	"FifoThroughputLimit",
	"RedriveAllowPolicy",
};

static bool
attribute_is_known(const char *name)
{
	for (size_t i = 0; i < LEN(attributes); i++) {
		if (text_is(name, attributes[i].name))
			return true;
	}
	for (size_t i = 0; i < LEN(absent_attributes); i++) {
		if (text_is(name, absent_attributes[i]))
			return true;
	}
	return text_is(name, "All");
}

static bool
get_queue_attributes(struct call *call)
{
	const struct json_val *names;
	struct sim_queue *queue;
	bool wants_all;

	if (!param_list(call, call->params, "AttributeNames", &names))
		return false;
	for (const struct json_val *n = json_first(names); n; n = json_after(n)) {
		if (!attribute_is_known(json_text(n, "")))
			return fault_set(call->refusal, FAULT_ATTRIBUTE, "Unknown Attribute %.80s.",
					 json_text(n, ""));
	}
	if (!sqs_queue(call, &queue))
		return false;
	if (!json_count(names))
		return true; /* nothing was asked for: no Attributes */
	wants_all = param_in_list(names, "All");
	write_object(call, "Attributes");
	for (size_t i = 0; i < LEN(attributes); i++) {
		const char *value = attributes[i].value(call, queue);

		if (value && (wants_all || param_in_list(names, attributes[i].name)))
			write_text(call, attributes[i].name, value);
	}
	write_object_end(call);
	return true;
}

static const struct operation operations[] = {
	OPERATION("GetQueueUrl", get_queue_url),
	OPERATION("GetQueueAttributes", get_queue_attributes),
	OPERATION("ListQueues", list_queues),
	OPERATION("SendMessage", sqs_send_message),
	{ .name = "SendMessageBatch", .answer = sqs_send_message_batch, .action = "SendMessage" },
	OPERATION("ReceiveMessage", sqs_receive_message),
	OPERATION("ChangeMessageVisibility", sqs_change_message_visibility),
	OPERATION("DeleteMessage", sqs_delete_message),
	OPERATION("StartMessageMoveTask", sqs_start_move),
	OPERATION("ListMessageMoveTasks", sqs_list_moves),
	OPERATION("CancelMessageMoveTask", sqs_cancel_move),
};

const struct service api_sqs = {
	.name = "sqs",
	.protocol = PROTOCOL_JSON,
	.target = "AmazonSQS",
	.content_type = "application/x-amz-json-1.0",
	.type_prefix = "com.amazonaws.sqs",
	.is_query_compatible = true,
	.operations = operations,
	.n_operations = LEN(operations),
	.state_size = sizeof(struct sqs_state),
	.state_done = mail_state_done,
};
