/* SPDX-License-Identifier: MIT */
/* sqs.c - a queue's URL, depth and redrive policy. It never receives a message: looking would hide
 * it from the workers. */
#include "aws/sqs.h"

#include <string.h>

#include "aws/api.h"
#include "aws/reason.h"

enum err
sqs_queue_url(const struct aws_scope *scope, const char *name, const char **out_url,
	      struct why *why)
{
	struct gather g = { .arena = scope->arena };
	struct json *doc = NULL;
	struct api_request r;
	const char *url;
	enum err err;

	api_begin(&r, scope, SQS_URL);
	api_text(&r, "QueueName", name);
	err = api_send_json(&r, &doc, why);
	if (err)
		return err;
	url = gather_text(&g, json_get(json_root(doc), "QueueUrl"));
	if (g.is_out_of_memory)
		err = err_memory(why);
	else if (!*url)
		err = api_malformed(&r, "no QueueUrl", why);
	else
		*out_url = url;
	json_free(doc);
	return err;
}

/* The redrive policy is JSON inside a string; one that does not parse is none. */
static void
fill_redrive(struct gather *g, const char *policy, struct sqs_queue *queue)
{
	struct json *doc = NULL;
	struct why ignored;
	const char *arn;

	if (!*policy || json_parse(policy, strlen(policy), 0, &doc, &ignored) != ERR_OK)
		return;
	arn = json_text(json_get(json_root(doc), "deadLetterTargetArn"), "");
	if (*arn) {
		queue->dlq_name = gather_tail(g, arn, ':');
		queue->max_receive_count = gather_int(json_get(json_root(doc), "maxReceiveCount"));
	}
	json_free(doc);
}

static enum err
fill_queue(const struct api_request *r, const struct json_val *attributes, struct sqs_queue *out,
	   struct why *why)
{
	struct gather g = { .arena = r->scope->arena };
	struct sqs_queue queue = { .counts.is_found = true };
	const struct {
		const char *name;
		int64_t *out;
	} counts[] = {
		{ "ApproximateNumberOfMessages", &queue.counts.visible },
		{ "ApproximateNumberOfMessagesNotVisible", &queue.counts.in_flight },
		{ "ApproximateNumberOfMessagesDelayed", &queue.counts.delayed },
	};

	for (size_t i = 0; i < LEN(counts); i++)
		if (!json_integer(json_get(attributes, counts[i].name), counts[i].out))
			return api_malformed(r, "a count of messages is missing", why);
	fill_redrive(&g, json_text(json_get(attributes, "RedrivePolicy"), ""), &queue);
	queue.arn = gather_text(&g, json_get(attributes, "QueueArn"));
	queue.is_fifo = strcmp(json_text(json_get(attributes, "FifoQueue"), ""), "true") == 0;
	if (g.is_out_of_memory)
		return err_memory(why);
	*out = queue;
	return ERR_OK;
}

enum err
sqs_queue_attributes(const struct aws_scope *scope, const char *url, struct sqs_queue *out,
		     struct why *why)
{
	static const char *const all[] = { "All" };
	struct json *doc = NULL;
	struct api_request r;
	enum err err;

	api_begin(&r, scope, SQS_ATTRIBUTES);
	api_text(&r, "QueueUrl", url);
	api_texts(&r, "AttributeNames", NULL, all, LEN(all));
	err = api_send_json(&r, &doc, why);
	if (err)
		return err;
	err = fill_queue(&r, json_get(json_root(doc), "Attributes"), out, why);
	json_free(doc);
	return err;
}
