/* SPDX-License-Identifier: MIT */
/* api_messages.c - messages of the simulated SQS: sent, received, hidden, deleted. A receive never
 * waits. Source: SQS API reference, SendMessage, SendMessageBatch, ReceiveMessage,
 * ChangeMessageVisibility, DeleteMessage. */
#include "base/text.h"
#include "sim/api_sqs.h"
#include "sim/random.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define BATCH_MAX 10
#define VISIBILITY_MAX_S 43200
#define BATCH_BYTES_MAX ((size_t)1 << 20)

/* ---- sending ---- */

static void
write_sent(struct call *call, const struct mail *mail)
{
	write_text(call, "MD5OfMessageBody", mail->body_md5);
	if (mail->attributes_md5[0])
		write_text(call, "MD5OfMessageAttributes", mail->attributes_md5);
	write_text(call, "MessageId", mail->message_id);
	if (mail->sequence)
		write_format(call, "SequenceNumber", "%" PRIu64, mail->sequence);
}

bool
sqs_send_message(struct call *call)
{
	const struct mail *mail;
	struct sim_queue *queue;

	if (!sqs_queue(call, &queue) || !mail_read(call, queue, call->params, &mail))
		return false;
	write_sent(call, mail);
	return true;
}

static bool
is_entry_id(const char *id)
{
	size_t n = strlen(id);

	return n && n <= 80 &&
	       strspn(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") == n;
}

static bool
check_batch(struct call *call, const struct json_val *entries)
{
	size_t bytes = 0;

	if (!json_count(entries))
		return mail_refuse(call, "EmptyBatchRequest",
				   "There should be at least one SendMessageBatchRequestEntry in "
				   "the request.");
	if (json_count(entries) > BATCH_MAX)
		return mail_refuse(call, "TooManyEntriesInBatchRequest",
				   "Maximum number of entries per request are 10.");
	for (const struct json_val *a = json_first(entries); a; a = json_after(a)) {
		const char *id = json_text(json_get(a, "Id"), "");

		bytes += strlen(json_text(json_get(a, "MessageBody"), ""));
		if (!is_entry_id(id))
			return mail_refuse(call, "InvalidBatchEntryId",
					   "A batch entry id can only contain alphanumeric "
					   "characters, hyphens and underscores. It can be at most "
					   "80 letters long.");
		for (const struct json_val *b = json_after(a); b; b = json_after(b)) {
			if (text_is(json_text(json_get(b, "Id"), ""), id))
				return mail_refuse(call, "BatchEntryIdsNotDistinct",
						   "Two or more batch entries have the same Id.");
		}
	}
	return bytes <= BATCH_BYTES_MAX ||
	       mail_refuse(call, "BatchRequestTooLong",
			   "Batch requests cannot be longer than 1048576 bytes.");
}

bool
sqs_send_message_batch(struct call *call)
{
	const struct json_val *entries;
	struct refusal refusals[BATCH_MAX] = { { .fault = FAULT_NONE } };
	struct sim_queue *queue;
	size_t n = 0;

	if (!sqs_queue(call, &queue) || !param_list(call, call->params, "Entries", &entries) ||
	    !check_batch(call, entries))
		return false;
	write_array(call, "Successful");
	for (const struct json_val *e = json_first(entries); e; e = json_after(e), n++) {
		const struct mail *mail;

		*call->refusal = (struct refusal){ .fault = FAULT_NONE };
		if (mail_read(call, queue, e, &mail)) {
			write_object(call, NULL);
			write_text(call, "Id", json_text(json_get(e, "Id"), ""));
			write_sent(call, mail);
			write_object_end(call);
		}
		refusals[n] = *call->refusal;
	}
	write_array_end(call);
	*call->refusal = (struct refusal){ .fault = FAULT_NONE };
	write_array(call, "Failed");
	n = 0;
	for (const struct json_val *e = json_first(entries); e; e = json_after(e), n++) {
		if (refusals[n].fault == FAULT_NONE)
			continue;
		write_object(call, NULL);
		write_text(call, "Id", json_text(json_get(e, "Id"), ""));
		write_flag(call, "SenderFault", refusals[n].fault != FAULT_INTERNAL);
		write_text(call, "Code",
			   refusals[n].code[0]                   ? refusals[n].code
			   : refusals[n].fault == FAULT_INTERNAL ? "InternalError"
			   : refusals[n].fault == FAULT_MISSING_PARAMETER
				   ? "MissingParameter"
				   : "InvalidParameterValue");
		write_text(call, "Message", refusals[n].message);
		write_object_end(call);
	}
	write_array_end(call);
	return true;
}

/* ---- receipts: which message, and which receive of it ---- */

static uint64_t
receipt_proof(const struct call *call, const struct sim_queue *queue, uint64_t id,
	      unsigned receives)
{
	uint64_t proof = random_mix(call->api->seed, random_text(queue->name));

	return random_mix(random_mix(proof, id), receives);
}

static bool
read_receipt(struct call *call, const struct sim_queue *queue, uint64_t *out_id)
{
	const char *handle;
	unsigned receives;
	uint64_t proof;
	char end;

	if (!param_text(call, call->params, "ReceiptHandle", &handle))
		return false;
	if (!handle || !*handle)
		return fault_set(call->refusal, FAULT_MISSING_PARAMETER,
				 "The request must contain the parameter ReceiptHandle.");
	if (strlen(handle) == 40 &&
	    sscanf(handle, "%16" SCNx64 "%8x%16" SCNx64 "%c", out_id, &receives, &proof, &end) ==
		    3 &&
	    proof == receipt_proof(call, queue, *out_id, receives))
		return true;
	return fault_own(call->refusal, 400, "ReceiptHandleIsInvalid",
			 "The input receipt handle \"%.80s\" is not a valid receipt handle.",
			 handle);
}

/* ---- receiving ---- */

struct wanted {
	const struct json_val *system, *old_system, *attributes;
	int64_t max, visibility_s;
};

static bool
read_wanted(struct call *call, struct wanted *out)
{
	int64_t wait_s = 0;

	*out = (struct wanted){ .max = 1, .visibility_s = SQS_VISIBILITY_S };
	if (!param_list(call, call->params, "MessageSystemAttributeNames", &out->system) ||
	    !param_list(call, call->params, "AttributeNames", &out->old_system) ||
	    !param_list(call, call->params, "MessageAttributeNames", &out->attributes) ||
	    !param_integer(call, "MaxNumberOfMessages", &out->max) ||
	    !param_integer(call, "VisibilityTimeout", &out->visibility_s) ||
	    !param_integer(call, "WaitTimeSeconds", &wait_s))
		return false;
	if (out->max < 1 || out->max > BATCH_MAX)
		return fault_set(call->refusal, FAULT_SQS_PARAMETER,
				 "Value %" PRId64 " for parameter MaxNumberOfMessages is invalid. "
				 "Reason: Must be between 1 and 10, if provided.",
				 out->max);
	if (wait_s < 0 || wait_s > 20)
		return fault_set(call->refusal, FAULT_SQS_PARAMETER,
				 "Value %" PRId64 " for parameter WaitTimeSeconds is invalid. "
				 "Reason: Must be >= 0 and <= 20, if provided.",
				 wait_s);
	if (out->visibility_s < 0 || out->visibility_s > VISIBILITY_MAX_S)
		return fault_set(call->refusal, FAULT_SQS_PARAMETER,
				 "Value %" PRId64 " for parameter VisibilityTimeout is invalid. "
				 "Reason: Must be between 0 and 43200, if provided.",
				 out->visibility_s);
	return true;
}

static void
write_system(struct call *call, const struct wanted *wanted, const char *name, const char *value)
{
	bool is_wanted =
		param_in_list(wanted->system, "All") || param_in_list(wanted->old_system, "All") ||
		param_in_list(wanted->system, name) || param_in_list(wanted->old_system, name);

	if (is_wanted && value)
		write_text(call, name, value);
}

static void
write_attributes(struct call *call, const struct wanted *wanted, const struct mail *mail)
{
	bool wants_all =
		param_in_list(wanted->attributes, "All") || param_in_list(wanted->attributes, ".*");

	if (!mail->n_attributes || !json_count(wanted->attributes))
		return;
	write_text(call, "MD5OfMessageAttributes", mail->attributes_md5);
	write_object(call, "MessageAttributes");
	for (size_t i = 0; i < mail->n_attributes; i++) {
		const struct mail_attribute *attribute = &mail->attributes[i];

		if (!wants_all && !param_in_list(wanted->attributes, attribute->name))
			continue;
		write_object(call, attribute->name);
		write_text(call, attribute->is_binary ? "BinaryValue" : "StringValue",
			   attribute->value);
		write_text(call, "DataType", attribute->type);
		write_object_end(call);
	}
	write_object_end(call);
}

static void
write_message(struct call *call, const struct sim_queue *queue, const struct message *message,
	      const struct wanted *wanted)
{
	const struct mail *mail = mail_find(call->state, message->id);
	struct mail_trace *trace = mail_trace(call->state, queue, message->id);
	struct arena *arena = call->arena;
	struct mail of_world;

	if (!mail) {
		mail_of_world(call, queue, message, &of_world);
		mail = &of_world;
	}
	if (trace && !trace->first_received_ms)
		trace->first_received_ms = call->now_ms;
	write_object(call, NULL);
	write_text(call, "MessageId", mail->message_id);
	write_format(call, "ReceiptHandle", "%016" PRIx64 "%08x%016" PRIx64, message->id,
		     message->receives, receipt_proof(call, queue, message->id, message->receives));
	write_text(call, "MD5OfBody", mail->body_md5);
	write_text(call, "Body", mail->body);
	if (json_count(wanted->system) || json_count(wanted->old_system)) {
		write_object(call, "Attributes");
		write_system(call, wanted, "SenderId", call->user_id);
		write_system(call, wanted, "SentTimestamp",
			     arena_format(arena, "%" PRId64, message->sent_ms));
		write_system(call, wanted, "ApproximateReceiveCount",
			     arena_format(arena, "%u", message->receives));
		write_system(call, wanted, "ApproximateFirstReceiveTimestamp",
			     arena_format(arena, "%" PRId64,
					  trace ? trace->first_received_ms : call->now_ms));
		write_system(call, wanted, "MessageGroupId", mail->group);
		write_system(call, wanted, "MessageDeduplicationId", mail->dedup);
		write_system(call, wanted, "SequenceNumber",
			     mail->sequence ? arena_format(arena, "%" PRIu64, mail->sequence)
					    : NULL);
		write_system(call, wanted, "DeadLetterQueueSourceArn",
			     message->source ? sqs_arn(call, message->source) : NULL);
		write_object_end(call);
	}
	write_attributes(call, wanted, mail);
	write_object_end(call);
}

/* FIFO: nobody gets a message while an older one of its group is out. */
static bool
is_group_busy(const struct call *call, const struct sim_queue *queue, const struct message *message)
{
	return message->group && (queue_has_older(queue, message) ||
				  crew_holds_group(call->world->crew, queue, message->group));
}

/* What was received too often goes to the dead-letter queue instead. */
static bool
bury(struct call *call, struct sim_queue *queue, size_t i)
{
	struct sim_queue *dlq = queue->dlq ? jobs_edit_queue(call->world->jobs, queue->dlq->region,
							     queue->dlq->name)
					   : NULL;
	const struct slip *slip = queue->messages[i].slip;

	if (!dlq || queue->messages[i].receives < RECEIVES_MAX || dlq->n >= QUEUE_MESSAGES_MAX)
		return false;
	queue_bury(dlq, queue, queue_take_at(queue, i), call->now_ms);
	if (slip)
		slip->order->is_dead = true;
	return true;
}

/* Mail before the world's own, each in order. */
static struct message *
next_message(struct call *call, struct sim_queue *queue, bool wants_mail)
{
	for (size_t i = 0; i < queue->n; i++) {
		struct message *message = &queue->messages[i];

		if (message->is_mail != wants_mail || message->ready_ms > call->now_ms ||
		    is_group_busy(call, queue, message))
			continue;
		if (!bury(call, queue, i))
			return message;
		i--;
	}
	return NULL;
}

bool
sqs_receive_message(struct call *call)
{
	struct message taken[BATCH_MAX];
	struct sim_queue *queue;
	struct wanted wanted;
	size_t n = 0;

	if (!sqs_queue(call, &queue) || !read_wanted(call, &wanted))
		return false;
	for (int pass = 0; pass < 2; pass++) {
		struct message *message;

		while (n < (size_t)wanted.max &&
		       (message = next_message(call, queue, pass == 0)) != NULL) {
			message->receives++;
			/* One that is not hidden at all is still given once a call. */
			message->ready_ms = call->now_ms + MAX(wanted.visibility_s * 1000, 1);
			taken[n++] = *message;
		}
	}
	for (size_t i = 0; !wanted.visibility_s && i < n; i++)
		queue_find(queue, taken[i].id)->ready_ms = call->now_ms;
	queue->now.received += (float)n;
	queue->now.empty_receives += !n;
	if (!n)
		return true;
	write_array(call, "Messages");
	for (size_t i = 0; i < n; i++)
		write_message(call, queue, &taken[i], &wanted);
	write_array_end(call);
	return true;
}

/* ---- hiding and deleting ---- */

bool
sqs_change_message_visibility(struct call *call)
{
	struct sim_queue *queue;
	struct message *message;
	int64_t visibility_s = -1;
	uint64_t id;

	if (!sqs_queue(call, &queue) || !read_receipt(call, queue, &id) ||
	    !param_integer(call, "VisibilityTimeout", &visibility_s))
		return false;
	if (visibility_s < 0 || visibility_s > VISIBILITY_MAX_S)
		return fault_set(
			call->refusal, FAULT_SQS_PARAMETER,
			"Value %" PRId64 " for parameter VisibilityTimeout is invalid. "
			"Reason: VisibilityTimeout must be an integer between 0 and 43200.",
			visibility_s);
	message = queue_find(queue, id);
	if (!message)
		return fault_set(
			call->refusal, FAULT_SQS_PARAMETER,
			"Value for parameter ReceiptHandle is invalid. Reason: Message "
			"does not exist or is not available for visibility timeout change.");
	if (message->ready_ms <= call->now_ms)
		return mail_refuse(call, "MessageNotInflight",
				   "The message referred to is not in flight.");
	message->ready_ms = call->now_ms + visibility_s * 1000;
	reply_raw(call, "application/x-amz-json-1.0", "", 0);
	return true;
}

bool
sqs_delete_message(struct call *call)
{
	struct sim_queue *queue;
	uint64_t id;

	if (!sqs_queue(call, &queue) || !read_receipt(call, queue, &id))
		return false;
	if (queue_remove(queue, id))
		queue->now.deleted++;
	reply_raw(call, "application/x-amz-json-1.0", "", 0);
	return true;
}
