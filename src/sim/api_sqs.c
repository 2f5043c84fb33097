/* SPDX-License-Identifier: MIT */
/* api_sqs.c - the operations of the simulated SQS.
 * Source: SQS API reference, GetQueueUrl, GetQueueAttributes, ListQueues. */
#include "base/text.h"
#include "sim/api.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define LISTED_MAX 1000
#define VISIBILITY_TIMEOUT_S 900
#define RETENTION_S 1209600
#define CREATED_BEFORE_S (INT64_C(90) * 86400)

static const char *
queue_url(struct call *call, const struct sim_queue *queue)
{
	return arena_format(call->arena, "http://%s/%s/%s", call->host, call->world->account,
			    queue->name);
}

static const struct sim_queue *
find_queue(struct call *call, const char *name)
{
	const struct sim_queue *queue = jobs_find_queue(call->world->jobs, call->region, name);

	if (!queue)
		fault_set(call->refusal, FAULT_NO_QUEUE, "The specified queue does not exist.");
	return queue;
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
		json_write_text(call->out, queue_url(call, queue));
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
	return number_text(
		call, (int64_t)(queue->n + queue->n_held - queue_visible(queue, call->now_ms)));
}
static const char *
attr_zero(struct call *call, const struct sim_queue *queue)
{
	(void)call;
	(void)queue;
	return "0";
}
static const char *
attr_arn(struct call *call, const struct sim_queue *queue)
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
	return number_text(call, VISIBILITY_TIMEOUT_S);
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
			    attr_arn(call, queue->dlq), RECEIVES_MAX);
}
static const char *
attr_fifo(struct call *call, const struct sim_queue *queue)
{
	size_t n = strlen(queue->name);

	(void)call;
	return n > 5 && text_is(queue->name + n - 5, ".fifo") ? "true" : NULL;
}

static const struct {
	const char *name;
	/* value - NULL: the queue does not have it. */
	const char *(*value)(struct call *call, const struct sim_queue *queue);
} attributes[] = {
	{ "QueueArn", attr_arn },
	{ "ApproximateNumberOfMessages", attr_visible },
	{ "ApproximateNumberOfMessagesNotVisible", attr_in_flight },
	{ "ApproximateNumberOfMessagesDelayed", attr_zero },
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
	const struct sim_queue *queue;
	const char *url, *name;
	bool wants_all;

	if (!param_text(call, call->params, "QueueUrl", &url) ||
	    !param_list(call, call->params, "AttributeNames", &names))
		return false;
	if (!url)
		return fault_set(call->refusal, FAULT_MISSING_PARAMETER,
				 "The request must contain the parameter QueueUrl.");
	for (const struct json_val *n = json_first(names); n; n = json_after(n)) {
		if (!attribute_is_known(json_text(n, "")))
			return fault_set(call->refusal, FAULT_ATTRIBUTE, "Unknown Attribute %.80s.",
					 json_text(n, ""));
	}
	name = strrchr(url, '/');
	queue = find_queue(call, name ? name + 1 : url);
	if (!queue)
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

const struct operation sqs_operations[] = {
	{ "GetQueueUrl", get_queue_url },
	{ "GetQueueAttributes", get_queue_attributes },
	{ "ListQueues", list_queues },
};
const size_t n_sqs_operations = LEN(sqs_operations);
