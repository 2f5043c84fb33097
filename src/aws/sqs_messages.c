/* SPDX-License-Identifier: MIT */
/* sqs_messages.c - queues by name, and messages in and out. Moving them back is sqs_moves.c's. */
#include <stdio.h>
#include <string.h>

#include "aws/client.h"
#include "aws/list.h"
#include "aws/sqs.h"
#include "base/crypto.h"
#include "base/text.h"

#define LIST_MAX 1000

static const char *
fill_url(struct gather *g, const struct json_val *item, void *to)
{
	const char **url = to;

	*url = gather_text(g, item);
	return **url || g->is_out_of_memory ? NULL : "a queue without URL";
}

static void
ask_queues(struct api_request *r, const void *question)
{
	const char *prefix = question;

	api_text(r, "QueueNamePrefix", prefix && *prefix ? prefix : NULL);
	api_integer(r, "MaxResults", LIST_MAX); /* without it there is no NextToken */
}

static const struct list_call list_queues = {
	.operation = SQS_LIST,
	.member = "QueueUrls",
	.token = "NextToken",
	.next = "NextToken",
	.row_size = sizeof(const char *),
	.may_lack_member = true,
	.ask = ask_queues,
	.fill = fill_url,
};

enum err
sqs_list(const struct aws_scope *scope, const char *prefix, struct sqs_urls *out, struct why *why)
{
	struct list_rows rows;
	enum err err = list_fetch(scope, &list_queues, prefix, NULL, &rows, why);

	if (!err)
		*out = (struct sqs_urls){ rows.items, rows.n };
	return err;
}

/* ---- sending ---- */

static void
write_message(struct json_writer *w, const struct sqs_message *message)
{
	json_write_key(w, "MessageBody");
	json_write_text(w, message->body);
	if (message->delay_s >= 0) {
		json_write_key(w, "DelaySeconds");
		json_write_integer(w, message->delay_s);
	}
	if (message->group) {
		json_write_key(w, "MessageGroupId");
		json_write_text(w, message->group);
	}
	if (message->deduplication) {
		json_write_key(w, "MessageDeduplicationId");
		json_write_text(w, message->deduplication);
	}
}

/* What SQS has is what was meant. A machine in FIPS mode has no MD5: nothing is compared there. */
static bool
is_same(const char *body, const struct json_val *md5)
{
	unsigned char digest[MD5_LEN];
	char hex[MD5_HEX];

	if (!crypto_md5(body, strlen(body), digest))
		return json_type(md5) == JSON_T_STRING;
	crypto_hex(digest, sizeof(digest), hex);
	return strcmp(hex, json_text(md5, "")) == 0;
}

static const char *
fill_sent(struct gather *g, const struct json_val *val, const char *body, struct sqs_sent *out)
{
	*out = (struct sqs_sent){ gather_text(g, json_get(val, "MessageId")),
				  gather_text(g, json_get(val, "SequenceNumber")), "" };
	if (!*out->id)
		return "no MessageId";
	if (!is_same(body, json_get(val, "MD5OfMessageBody")))
		return "the queue's MD5 of the message is another: it arrived damaged";
	return NULL;
}

struct sending {
	const char *body;
	struct sqs_sent sent;
};

static const char *
fill_sending(struct gather *g, const struct json_val *val, void *to)
{
	struct sending *sending = to;

	return fill_sent(g, val, sending->body, &sending->sent);
}

enum err
sqs_send(const struct aws_scope *scope, const char *url, const struct sqs_message *message,
	 struct sqs_sent *out, struct why *why)
{
	struct sending sending = { .body = message->body };
	struct api_request r;
	enum err err;

	api_begin(&r, scope, SQS_SEND);
	r.resource = url;
	api_text(&r, "QueueUrl", url);
	write_message(&r.json, message);
	err = list_one(&r, NULL, fill_sending, &sending, why);
	if (!err)
		*out = sending.sent;
	return err;
}

static void
ask_batch(struct api_request *r, const char *url, const struct sqs_message *messages, size_t n)
{
	struct json_writer *w = &r->json;
	char id[8];

	api_text(r, "QueueUrl", url);
	json_write_key(w, "Entries");
	json_write_array(w);
	for (size_t i = 0; i < n; i++) {
		(void)snprintf(id, sizeof(id), "%zu", i);
		json_write_object(w);
		json_write_key(w, "Id");
		json_write_text(w, id);
		write_message(w, &messages[i]);
		json_write_object_end(w);
	}
	json_write_array_end(w);
}

/* A batch as it is answered: each entry once, in any order. */
struct batch {
	const struct sqs_message *messages;
	size_t n;
	struct sqs_sent sent[SQS_BATCH_MAX];
	bool is_answered[SQS_BATCH_MAX];
};

/* Which entry an answer is for; n: none, or one that was answered before. */
static size_t
entry_of(const struct batch *batch, const struct json_val *val)
{
	int64_t id;

	if (!json_integer(json_get(val, "Id"), &id) || id < 0 || (size_t)id >= batch->n ||
	    batch->is_answered[id])
		return batch->n;
	return (size_t)id;
}

static void
fill_refusal(struct gather *g, const struct json_val *val, struct sqs_sent *out)
{
	TEXT_ON(text, 300);

	text_addf(&text, "%s: %s", json_text(json_get(val, "Code"), "no code"),
		  json_text(json_get(val, "Message"), "no message"));
	*out = (struct sqs_sent){ "", "", gather_clean(g, text.data) };
}

static const char *
fill_batch(struct gather *g, const struct json_val *root, void *to)
{
	struct batch *batch = to;
	const char *lacks = NULL;
	size_t answered = 0, at;

	for (const struct json_val *val = json_first(json_get(root, "Successful")); val && !lacks;
	     val = json_after(val), answered++) {
		at = entry_of(batch, val);
		if (at == batch->n)
			return "an Id that was not sent";
		batch->is_answered[at] = true;
		lacks = fill_sent(g, val, batch->messages[at].body, &batch->sent[at]);
	}
	for (const struct json_val *val = json_first(json_get(root, "Failed")); val && !lacks;
	     val = json_after(val), answered++) {
		at = entry_of(batch, val);
		if (at == batch->n)
			return "an Id that was not sent";
		batch->is_answered[at] = true;
		fill_refusal(g, val, &batch->sent[at]);
	}
	if (!lacks && answered != batch->n)
		return "a message that is neither Successful nor Failed";
	return lacks;
}

enum err
sqs_send_batch(const struct aws_scope *scope, const char *url, const struct sqs_message *messages,
	       size_t n, struct sqs_sent *out_sent, struct why *why)
{
	struct batch batch = { .messages = messages, .n = n };
	struct api_request r;
	enum err err;

	if (n == 0 || n > SQS_BATCH_MAX)
		return err_set(ERR_USAGE, why,
			       "a batch has 1 to %d messages, not %zu: send it in parts",
			       SQS_BATCH_MAX, n);
	api_begin(&r, scope, SQS_SEND_BATCH);
	r.resource = url;
	ask_batch(&r, url, messages, n);
	err = list_one(&r, NULL, fill_batch, &batch, why);
	if (!err)
		memcpy(out_sent, batch.sent, n * sizeof(*out_sent));
	return err;
}

/* ---- receiving ---- */

static const char *
fill_received(struct gather *g, const struct json_val *item, void *to)
{
	const struct json_val *attributes = json_get(item, "Attributes");
	struct sqs_received *row = to;
	bool is_cut;

	row->id = gather_text(g, json_get(item, "MessageId"));
	row->receipt = gather_exact(g, json_get(item, "ReceiptHandle"));
	row->body = gather_exact(g, json_get(item, "Body"));
	row->text = gather_long(g, json_get(item, "Body"), SQS_TEXT_MAX, &is_cut);
	row->group = gather_text(g, json_get(attributes, "MessageGroupId"));
	row->dead_from = gather_text(g, json_get(attributes, "DeadLetterQueueSourceArn"));
	row->sent_ms = gather_ms(json_get(attributes, "SentTimestamp"));
	row->receives = gather_int(json_get(attributes, "ApproximateReceiveCount"));
	row->has_attributes = json_first(json_get(item, "MessageAttributes")) != NULL;
	if (g->is_out_of_memory)
		return NULL;
	if (!*row->id || !*row->receipt || json_type(json_get(item, "Body")) != JSON_T_STRING)
		return "a message without MessageId, ReceiptHandle or Body";
	return is_same(row->body, json_get(item, "MD5OfBody")) ? NULL
							       : "a message whose MD5 is another";
}

static const struct list_call received = {
	.operation = SQS_RECEIVE,
	.member = "Messages",
	.row_size = sizeof(struct sqs_received),
	.may_lack_member = true, /* nothing there */
	.fill = fill_received,
};

enum err
sqs_receive(const struct aws_scope *scope, const struct sqs_receive *receive,
	    struct sqs_messages *out, struct why *why)
{
	static const char *const all[] = { "All" };
	struct http_limits limits = *http_limits_of(scope->client->http);
	struct list_rows rows = { 0 };
	struct api_request r;
	struct json *doc = NULL;
	enum err err;

	api_begin(&r, scope, SQS_RECEIVE);
	r.resource = receive->url;
	limits.total_ms += 1000L * receive->wait_s;
	limits.stall_s += receive->wait_s;
	r.limits = &limits;
	api_text(&r, "QueueUrl", receive->url);
	api_integer(&r, "MaxNumberOfMessages", receive->most);
	api_integer(&r, "WaitTimeSeconds", receive->wait_s);
	if (receive->visibility_s >= 0)
		api_integer(&r, "VisibilityTimeout", receive->visibility_s);
	api_texts(&r, "MessageSystemAttributeNames", "member", all, 1);
	api_texts(&r, "MessageAttributeNames", "member", all, 1);
	err = api_send_json(&r, &doc, why);
	if (err)
		return err;
	err = list_add(&r, &received, json_root(doc), &rows, why);
	json_free(doc);
	if (!err)
		*out = (struct sqs_messages){ rows.items, rows.n };
	return err;
}

enum err
sqs_set_visibility(const struct aws_scope *scope, const char *url, const char *receipt, int seconds,
		   struct why *why)
{
	struct api_request r;

	api_begin(&r, scope, SQS_VISIBILITY);
	r.resource = url;
	api_text(&r, "QueueUrl", url);
	api_text(&r, "ReceiptHandle", receipt);
	api_integer(&r, "VisibilityTimeout", seconds);
	return api_send(&r, why);
}

enum err
sqs_delete(const struct aws_scope *scope, const char *url, const char *receipt, struct why *why)
{
	struct api_request r;

	api_begin(&r, scope, SQS_DELETE);
	r.resource = url;
	api_text(&r, "QueueUrl", url);
	api_text(&r, "ReceiptHandle", receipt);
	return api_send(&r, why);
}
