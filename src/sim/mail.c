/* SPDX-License-Identifier: MIT */
/* mail.c - what callers of the simulated SQS sent: content, digests, deduplication. The messages'
 * places are in the world's queues. Source: SQS API reference, SendMessage; developer guide,
 * "Calculating the MD5 message digest for message attributes". */
#include "base/clock.h"
#include "base/crypto.h"
#include "base/text.h"
#include "sim/api_sqs.h"
#include "sim/random.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define STATE_BYTES ((size_t)256 << 20)
#define BODY_MAX ((size_t)1 << 20)
#define SEQUENCE_BASE UINT64_C(1884949646046769612)
#define ATTRIBUTES_MAX 10
#define DEDUP_MS (INT64_C(5) * 60 * 1000)
#define MAIL_ID (UINT64_C(1) << 63) /* ids of mail never meet those of the world */

void
mail_state_done(void *state)
{
	arena_free(((struct sqs_state *)state)->arena);
}

bool
mail_room(struct sqs_state *state, void **items, size_t n, size_t *max, size_t size)
{
	size_t more = *max ? 2 * *max : 64;
	void *grown;

	if (!state->arena)
		state->arena = arena_new(STATE_BYTES);
	if (!state->arena)
		return false;
	if (n < *max)
		return true;
	grown = arena_array(state->arena, more, size);
	if (!grown)
		return false;
	if (n)
		memcpy(grown, *items, n * size);
	*items = grown;
	*max = more;
	return true;
}

const struct mail *
mail_find(const struct sqs_state *state, uint64_t id)
{
	for (size_t i = 0; i < state->n_mails; i++) {
		if (state->mails[i].id == id)
			return &state->mails[i];
	}
	return NULL;
}

struct mail_trace *
mail_trace(struct sqs_state *state, const struct sim_queue *queue, uint64_t id)
{
	void *items = state->traces;

	for (size_t i = 0; i < state->n_traces; i++) {
		if (state->traces[i].id == id && state->traces[i].queue == queue)
			return &state->traces[i];
	}
	if (!mail_room(state, &items, state->n_traces, &state->max_traces,
		       sizeof(state->traces[0])))
		return NULL;
	state->traces = items;
	state->traces[state->n_traces] = (struct mail_trace){ .id = id, .queue = queue };
	return &state->traces[state->n_traces++];
}

bool
mail_refuse(struct call *call, const char *code, const char *message)
{
	fault_own(call->refusal, 400, code, "%s", message);
	snprintf(call->refusal->legacy, sizeof(call->refusal->legacy), "AWS.SimpleQueueService.%s",
		 code);
	return false;
}

static bool
invalid(struct call *call, const char *name, const char *reason)
{
	return fault_set(call->refusal, FAULT_SQS_PARAMETER,
			 "Value for parameter %s is invalid. Reason: %s", name, reason);
}

static bool
md5(const void *bytes, size_t n, char out[33])
{
	unsigned char digest[MD5_LEN];

	if (!crypto_md5(bytes, n, digest))
		return false;
	crypto_hex(digest, sizeof(digest), out);
	return true;
}

/* ---- attributes ---- */

static int
base64_value(char c)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				      "0123456789+/";
	const char *at = c ? strchr(letters, c) : NULL;

	return at ? (int)(at - letters) : -1;
}

/* Adds the decoded bytes; false: no base64, or the buffer is full. */
static bool
add_base64(struct buf *out, const char *text)
{
	unsigned bits = 0, n_bits = 0;

	for (; *text && *text != '='; text++) {
		int value = base64_value(*text);
		unsigned char byte;

		if (value < 0)
			return false;
		bits = (bits << 6 | (unsigned)value) & 0xFFFFFF;
		n_bits += 6;
		if (n_bits < 8)
			continue;
		n_bits -= 8;
		byte = (unsigned char)(bits >> n_bits);
		if (!buf_add(out, &byte, 1))
			return false;
	}
	return text[strspn(text, "=")] == '\0';
}

static bool
add_sized(struct buf *out, const char *bytes, size_t n)
{
	const unsigned char size[4] = { (unsigned char)(n >> 24), (unsigned char)(n >> 16),
					(unsigned char)(n >> 8), (unsigned char)n };

	return buf_add(out, size, sizeof(size)) && buf_add(out, bytes, n);
}

static bool
add_attribute(struct buf *out, const struct mail_attribute *attribute)
{
	const char kind = attribute->is_binary ? 2 : 1;
	struct buf value;
	bool ok;

	buf_init(&value, BODY_MAX);
	ok = attribute->is_binary ? add_base64(&value, attribute->value)
				  : buf_add_text(&value, attribute->value);
	ok = ok && add_sized(out, attribute->name, strlen(attribute->name)) &&
	     add_sized(out, attribute->type, strlen(attribute->type)) && buf_add(out, &kind, 1) &&
	     add_sized(out, value.len ? value.data : "", value.len);
	buf_done(&value);
	return ok;
}

static bool
digest_attributes(const struct mail_attribute *attributes, size_t n, char out[33])
{
	struct buf all;
	bool ok = true;

	buf_init(&all, 2 * BODY_MAX);
	for (size_t i = 0; ok && i < n; i++)
		ok = add_attribute(&all, &attributes[i]);
	ok = ok && md5(all.data, all.len, out);
	buf_done(&all);
	return ok;
}

static bool
read_attribute(struct call *call, const struct json_val *item, struct mail_attribute *out)
{
	struct arena *arena = ((struct sqs_state *)call->state)->arena;
	const char *type, *text, *binary;

	if (!param_text(call, item, "DataType", &type) ||
	    !param_text(call, item, "StringValue", &text) ||
	    !param_text(call, item, "BinaryValue", &binary))
		return false;
	out->is_binary = type && text_starts(type, "Binary");
	if (!type ||
	    (!out->is_binary && !text_starts(type, "String") && !text_starts(type, "Number")))
		return fault_set(
			call->refusal, FAULT_SQS_PARAMETER,
			"The type of message (user) attribute '%.80s' is invalid. You must "
			"use only the following supported type prefixes: Binary, Number, "
			"String.",
			json_key(item));
	text = out->is_binary ? binary : text;
	if (!text || !*text)
		return fault_set(call->refusal, FAULT_SQS_PARAMETER,
				 "Message (user) attribute '%.80s' must contain a non-empty value "
				 "of type '%.40s'.",
				 json_key(item), type);
	out->name = arena_text(arena, json_key(item));
	out->type = arena_text(arena, type);
	out->value = arena_text(arena, text);
	return (out->name && out->type && out->value) ||
	       fault_set(call->refusal, FAULT_INTERNAL, "The queue is full");
}

/* Sorted by name: the digest wants them so. */
static bool
read_attributes(struct call *call, const struct json_val *entry, struct mail *mail)
{
	const struct json_val *map = json_get(entry, "MessageAttributes");
	struct sqs_state *state = call->state;
	struct mail_attribute *items;
	size_t n = 0;

	if (!json_count(map))
		return true;
	if (json_type(map) != JSON_T_OBJECT)
		return fault_set(call->refusal, FAULT_SERIALIZATION,
				 "MessageAttributes is not an object");
	if (json_count(map) > ATTRIBUTES_MAX)
		return fault_set(call->refusal, FAULT_SQS_PARAMETER,
				 "Number of message attributes [%zu] exceeds the allowed maximum "
				 "[%d].",
				 json_count(map), ATTRIBUTES_MAX);
	items = arena_array(state->arena, json_count(map), sizeof(items[0]));
	if (!items)
		return fault_set(call->refusal, FAULT_INTERNAL, "The queue is full");
	for (const struct json_val *item = json_first(map); item; item = json_after(item)) {
		struct mail_attribute one;
		size_t at = n++;

		if (!read_attribute(call, item, &one))
			return false;
		for (; at && strcmp(items[at - 1].name, one.name) > 0; at--)
			items[at] = items[at - 1];
		items[at] = one;
	}
	mail->attributes = items;
	mail->n_attributes = n;
	return digest_attributes(items, n, mail->attributes_md5) ||
	       invalid(call, "MessageAttributes", "A binary value is no base64.");
}

/* ---- sending ---- */

static const char *
uuid(struct arena *arena, uint64_t key)
{
	return arena_format(arena, "%08x-%04x-4%03x-a%03x-%012" PRIx64, (unsigned)(key >> 32),
			    (unsigned)(key >> 16) & 0xFFFF, (unsigned)key & 0xFFF,
			    (unsigned)(key >> 12) & 0xFFF, random_mix(key, 1) >> 16);
}

/* The first of the same id within five minutes, deleted or not. */
static const struct mail *
duplicate(const struct call *call, const struct sim_queue *queue, const char *dedup)
{
	const struct sqs_state *state = call->state;

	for (size_t i = state->n_mails; i-- > 0;) {
		const struct mail *mail = &state->mails[i];

		if (mail->sent_ms + DEDUP_MS <= call->now_ms)
			return NULL; /* all before it are older */
		if (!text_is(mail->dedup, dedup))
			continue;
		for (size_t k = 0; k < state->n_traces; k++) {
			if (state->traces[k].id == mail->id && state->traces[k].queue == queue)
				return mail;
		}
	}
	return NULL;
}

static bool
read_fifo(struct call *call, const struct sim_queue *queue, const struct json_val *entry,
	  struct mail *mail)
{
	if (!param_text(call, entry, "MessageGroupId", &mail->group) ||
	    !param_text(call, entry, "MessageDeduplicationId", &mail->dedup))
		return false;
	if (!sqs_is_fifo(queue))
		return !mail->dedup ||
		       invalid(call, "MessageDeduplicationId",
			       "The request includes a parameter that is not valid for this queue "
			       "type.");
	if (!mail->group)
		return fault_set(call->refusal, FAULT_MISSING_PARAMETER,
				 "The request must contain the parameter MessageGroupId.");
	return mail->dedup ||
	       fault_set(call->refusal, FAULT_SQS_PARAMETER,
			 "The queue should either have ContentBasedDeduplication enabled or "
			 "MessageDeduplicationId provided explicitly");
}

static bool
read_body(struct call *call, const struct json_val *entry, struct mail *mail)
{
	if (!param_text(call, entry, "MessageBody", &mail->body))
		return false;
	if (!mail->body || !*mail->body)
		return fault_set(call->refusal, FAULT_MISSING_PARAMETER,
				 "The request must contain the parameter MessageBody.");
	if (strlen(mail->body) > BODY_MAX)
		return fault_set(call->refusal, FAULT_SQS_PARAMETER,
				 "One or more parameters are invalid. Reason: Message must be "
				 "shorter than 1048576 bytes.");
	for (const char *c = mail->body; *c; c++) {
		if ((unsigned char)*c < 0x20 && !strchr("\t\n\r", *c))
			return fault_own(call->refusal, 400, "InvalidMessageContents",
					 "Invalid characters found. Valid unicode characters are "
					 "#x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | "
					 "#x10000 to #x10FFFF.");
	}
	return md5(mail->body, strlen(mail->body), mail->body_md5) ||
	       fault_set(call->refusal, FAULT_INTERNAL, "No digest can be made");
}

static bool
read_delay(struct call *call, const struct sim_queue *queue, const struct json_val *entry,
	   int64_t *out_s)
{
	const struct json_val *delay = json_get(entry, "DelaySeconds");

	*out_s = 0;
	if (!delay || json_type(delay) == JSON_T_NULL)
		return true;
	if (json_type(delay) != JSON_T_NUMBER || !json_integer(delay, out_s))
		return fault_set(call->refusal, FAULT_SERIALIZATION, "DelaySeconds is no integer");
	if (*out_s < 0 || *out_s > 900)
		return invalid(call, "DelaySeconds", "DelaySeconds must be >= 0 and <= 900.");
	return !sqs_is_fifo(queue) || !*out_s ||
	       invalid(call, "DelaySeconds",
		       "The request include parameter that is not valid for this queue type.");
}

/* All checks are passed: it is kept, and takes its place. */
static bool
keep(struct call *call, struct sim_queue *queue, struct mail *mail, int64_t delay_s)
{
	struct sqs_state *state = call->state;
	void *items = state->mails;
	uint64_t key = random_mix(random_mix(call->world->story.seed, 0x3A11), ++state->n_sent);
	struct message message = { .id = MAIL_ID | state->n_sent,
				   .is_mail = true,
				   .group = mail->group ? random_text(mail->group) | 1 : 0,
				   .sent_ms = call->now_ms,
				   .ready_ms = call->now_ms + delay_s * 1000 };

	mail->id = message.id;
	mail->sent_ms = call->now_ms;
	mail->message_id = uuid(state->arena, key);
	mail->body = arena_text(state->arena, mail->body);
	if (mail->group)
		mail->group = arena_text(state->arena, mail->group);
	if (mail->dedup)
		mail->dedup = arena_text(state->arena, mail->dedup);
	if (sqs_is_fifo(queue))
		mail->sequence = SEQUENCE_BASE + state->n_sent * 256;
	if (!mail->message_id || !mail->body || queue->n + queue->n_held >= QUEUE_MESSAGES_MAX ||
	    !mail_room(state, &items, state->n_mails, &state->max_mails, sizeof(*mail)) ||
	    !mail_trace(state, queue, mail->id))
		return fault_set(call->refusal, FAULT_INTERNAL, "The queue is full");
	state->mails = items;
	state->mails[state->n_mails++] = *mail;
	message.slip = crew_mail(call->world->crew, queue, mail->body);
	queue_put(queue, message);
	queue->now.sent++;
	return true;
}

bool
mail_read(struct call *call, struct sim_queue *queue, const struct json_val *entry,
	  const struct mail **out)
{
	struct sqs_state *state = call->state;
	void *items = state->mails;
	struct mail mail = { 0 };
	int64_t delay_s;

	if (!mail_room(state, &items, state->n_mails, &state->max_mails, sizeof(mail)))
		return fault_set(call->refusal, FAULT_INTERNAL, "The queue is full");
	state->mails = items;
	if (!read_body(call, entry, &mail) || !read_delay(call, queue, entry, &delay_s) ||
	    !read_fifo(call, queue, entry, &mail) || !read_attributes(call, entry, &mail))
		return false;
	*out = mail.dedup ? duplicate(call, queue, mail.dedup) : NULL;
	if (*out)
		return true;
	if (!keep(call, queue, &mail, delay_s))
		return false;
	*out = &state->mails[state->n_mails - 1];
	return true;
}

void
mail_of_world(struct call *call, const struct sim_queue *queue, const struct message *message,
	      struct mail *out)
{
	uint64_t key = random_mix(random_text(queue->name), message->id);
	char date[24];

	date_iso(message->sent_ms / 1000, date);
	key = random_mix(random_mix(call->world->story.seed, key), (uint64_t)message->sent_ms);
	*out = (struct mail){ .id = message->id, .sent_ms = message->sent_ms };
	out->message_id = uuid(call->arena, key);
	out->body = arena_format(call->arena, "{\"job_id\":\"%s\",\"submitted_at\":\"%s\"}",
				 uuid(call->arena, random_mix(key, 0x10B)), date);
	if (sqs_is_fifo(queue)) {
		out->group = arena_format(call->arena, "%.8s", out->message_id);
		out->dedup = out->message_id;
		out->sequence = SEQUENCE_BASE + message->id;
	}
	if (!out->body || !md5(out->body, strlen(out->body), out->body_md5))
		out->body = "";
}
