/* SPDX-License-Identifier: MIT */
/* call_sqs.c - the calls of sqs.h. A queue is given by name; its URL is asked for first, unless
 * "QueueUrl" is given. */
#include "call.h"

#include "aws/sqs.h"

#define QUEUE "QueueName=cityflow-jobs"
#define DLQ "SourceArn=arn:aws:sqs:eu-west-2:123456789012:cityflow-jobs-dlq"

static const char *
given(const struct call *call, const char *key)
{
	const char *value = call_arg(call, key);

	return *value ? value : NULL;
}

static enum err
url_of(struct call *call, const char **out_url, struct why *why)
{
	*out_url = call_arg(call, "QueueUrl");
	return **out_url ? ERR_OK
			 : sqs_queue_url(&call->scope, call_arg(call, "QueueName"), out_url, why);
}

static enum err
queue_url(struct call *call, struct why *why)
{
	const char *url = NULL;
	enum err err = sqs_queue_url(&call->scope, call_arg(call, "QueueName"), &url, why);

	if (!err)
		put_text(call, "QueueUrl", url);
	return err;
}

static enum err
attributes(struct call *call, struct why *why)
{
	struct sqs_queue queue;
	const char *url = NULL;
	enum err err = url_of(call, &url, why);

	if (!err)
		err = sqs_queue_attributes(&call->scope, url, &queue, why);
	if (err)
		return err;
	put_integer(call, "ApproximateNumberOfMessages", queue.counts.visible);
	put_integer(call, "ApproximateNumberOfMessagesNotVisible", queue.counts.in_flight);
	put_integer(call, "ApproximateNumberOfMessagesDelayed", queue.counts.delayed);
	put_integer(call, "maxReceiveCount", queue.max_receive_count);
	put_text(call, "dlq", queue.dlq_name);
	put_bool(call, "FifoQueue", queue.is_fifo);
	return ERR_OK;
}

static enum err
list_queues(struct call *call, struct why *why)
{
	struct sqs_urls urls;
	enum err err = sqs_list(&call->scope, call_arg(call, "QueueNamePrefix"), &urls, why);

	if (err)
		return err;
	json_write_key(call->out, "QueueUrls");
	json_write_array(call->out);
	for (size_t i = 0; i < urls.n; i++)
		json_write_text(call->out, urls.items[i]);
	json_write_array_end(call->out);
	return ERR_OK;
}

static struct sqs_message
message_of(const struct call *call)
{
	return (struct sqs_message){ .body = call_arg(call, "MessageBody"),
				     .group = given(call, "MessageGroupId"),
				     .deduplication = given(call, "MessageDeduplicationId"),
				     .delay_s = given(call, "DelaySeconds")
							? (int)call_number(call, "DelaySeconds")
							: -1 };
}

static void
put_sent(struct call *call, const struct sqs_sent *sent)
{
	put_text(call, "MessageId", sent->id);
	put_text(call, "SequenceNumber", sent->sequence);
	put_text(call, "refusal", sent->refusal);
}

static enum err
send_one(struct call *call, struct why *why)
{
	const struct sqs_message message = message_of(call);
	struct sqs_sent sent;
	const char *url = NULL;
	enum err err = url_of(call, &url, why);

	if (!err)
		err = sqs_send(&call->scope, url, &message, &sent, why);
	if (!err)
		put_sent(call, &sent);
	return err;
}

static enum err
send_batch(struct call *call, struct why *why)
{
	const struct sqs_message messages[] = { message_of(call), message_of(call) };
	struct sqs_sent sent[LEN(messages)];
	const char *url = NULL;
	enum err err = url_of(call, &url, why);

	if (!err)
		err = sqs_send_batch(&call->scope, url, messages, LEN(messages), sent, why);
	if (err)
		return err;
	json_write_key(call->out, "Successful");
	json_write_array(call->out);
	for (size_t i = 0; i < LEN(sent); i++) {
		json_write_object(call->out);
		put_sent(call, &sent[i]);
		json_write_object_end(call->out);
	}
	json_write_array_end(call->out);
	return ERR_OK;
}

static enum err
take(struct call *call, struct sqs_messages *messages, const char **out_url, struct why *why)
{
	enum err err = url_of(call, out_url, why);
	const struct sqs_receive receive = { .url = *out_url,
					     .most = (int)call_number(call, "MaxNumberOfMessages"),
					     .visibility_s =
						     (int)call_number(call, "VisibilityTimeout"),
					     .wait_s = (int)call_number(call, "WaitTimeSeconds") };

	return err ? err : sqs_receive(&call->scope, &receive, messages, why);
}

static enum err
receive_some(struct call *call, struct why *why)
{
	struct sqs_messages messages;
	const char *url = NULL;
	enum err err = take(call, &messages, &url, why);

	if (err)
		return err;
	json_write_key(call->out, "Messages");
	json_write_array(call->out);
	for (size_t i = 0; i < messages.n; i++) {
		const struct sqs_received *m = &messages.items[i];

		json_write_object(call->out);
		put_text(call, "MessageId", m->id);
		put_text(call, "ReceiptHandle", m->receipt);
		put_text(call, "Body", m->body);
		put_text(call, "text", m->text);
		put_text(call, "MessageGroupId", m->group);
		put_text(call, "DeadLetterQueueSourceArn", m->dead_from);
		put_integer(call, "SentTimestamp", m->sent_ms);
		put_integer(call, "ApproximateReceiveCount", m->receives);
		json_write_object_end(call->out);
	}
	json_write_array_end(call->out);
	return ERR_OK;
}

/* The receipt that is given, else that of a message taken now, else one that SQS will refuse. */
static enum err
receipt_of(struct call *call, const char **out_url, const char **out_receipt, struct why *why)
{
	struct sqs_messages messages = { 0 };
	enum err err;

	*out_receipt = call_arg(call, "ReceiptHandle");
	if (**out_receipt)
		return url_of(call, out_url, why);
	err = take(call, &messages, out_url, why);
	*out_receipt = messages.n > 0 ? messages.items[0].receipt : "none";
	return err;
}

static enum err
set_visibility(struct call *call, struct why *why)
{
	const char *url = NULL, *receipt = NULL;
	enum err err = receipt_of(call, &url, &receipt, why);

	return err ? err : sqs_set_visibility(&call->scope, url, receipt, 0, why);
}

static enum err
delete_one(struct call *call, struct why *why)
{
	const char *url = NULL, *receipt = NULL;
	enum err err = receipt_of(call, &url, &receipt, why);

	return err ? err : sqs_delete(&call->scope, url, receipt, why);
}

static enum err
start_move(struct call *call, struct why *why)
{
	const char *handle = NULL;
	enum err err = sqs_start_move(
		&call->scope, call_arg(call, "SourceArn"), given(call, "DestinationArn"),
		(int)call_number(call, "MaxNumberOfMessagesPerSecond"), &handle, why);

	if (!err)
		put_text(call, "TaskHandle", handle);
	return err;
}

static enum err
list_moves(struct call *call, struct why *why)
{
	struct sqs_move_list list;
	enum err err = sqs_moves(&call->scope, call_arg(call, "SourceArn"), &list, why);

	if (err)
		return err;
	json_write_key(call->out, "Results");
	json_write_array(call->out);
	for (size_t i = 0; i < list.n; i++) {
		const struct sqs_move *m = &list.items[i];

		json_write_object(call->out);
		put_text(call, "TaskHandle", m->handle);
		put_text(call, "Status", m->status);
		put_text(call, "DestinationArn", m->destination);
		put_text(call, "FailureReason", m->failure);
		put_integer(call, "ApproximateNumberOfMessagesMoved", m->moved);
		put_integer(call, "ApproximateNumberOfMessagesToMove", m->to_move);
		put_integer(call, "StartedTimestamp", m->started_ms);
		json_write_object_end(call->out);
	}
	json_write_array_end(call->out);
	return ERR_OK;
}

/* The handle that is given, else that of the move that runs. */
static enum err
cancel_move(struct call *call, struct why *why)
{
	struct sqs_move_list list = { 0 };
	const char *handle = given(call, "TaskHandle");
	int64_t moved = 0;
	enum err err =
		handle ? ERR_OK : sqs_moves(&call->scope, call_arg(call, "SourceArn"), &list, why);

	if (!handle)
		handle = list.n > 0 && *list.items[0].handle ? list.items[0].handle : "none";
	if (!err)
		err = sqs_cancel_move(&call->scope, handle, &moved, why);
	if (!err)
		put_integer(call, "ApproximateNumberOfMessagesMoved", moved);
	return err;
}

#define TAKE QUEUE, "MaxNumberOfMessages=1", "VisibilityTimeout=30", "WaitTimeSeconds=0"

const struct call_row calls_sqs[] = {
	{ SQS_URL, { QUEUE }, queue_url },
	{ SQS_ATTRIBUTES, { QUEUE }, attributes },
	{ SQS_LIST, { NULL }, list_queues },
	{ SQS_SEND, { QUEUE, "MessageBody={\"job_id\": \"call\"}" }, send_one },
	{ SQS_SEND_BATCH, { QUEUE, "MessageBody={\"job_id\": \"batch\"}" }, send_batch },
	{ SQS_RECEIVE, { TAKE }, receive_some },
	{ SQS_VISIBILITY, { TAKE }, set_visibility },
	{ SQS_DELETE, { TAKE }, delete_one },
	{ SQS_START_MOVE, { DLQ }, start_move },
	{ SQS_LIST_MOVES, { DLQ }, list_moves },
	{ SQS_CANCEL_MOVE, { DLQ }, cancel_move },
};
const size_t n_calls_sqs = LEN(calls_sqs);
