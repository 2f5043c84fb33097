/* SPDX-License-Identifier: MIT */
/* sqs_moves.c - redrives: messages of a dead-letter queue moved back by SQS itself. */
#include "aws/list.h"
#include "aws/sqs.h"

#define MOVES_MAX 10

enum err
sqs_start_move(const struct aws_scope *scope, const char *source, const char *destination,
	       int per_second, const char **out_handle, struct why *why)
{
	struct gather g = { .arena = scope->arena };
	struct api_request r;
	struct json *doc = NULL;
	const char *handle;
	enum err err;

	api_begin(&r, scope, SQS_START_MOVE);
	r.resource = source;
	api_text(&r, "SourceArn", source);
	api_text(&r, "DestinationArn", destination);
	if (per_second > 0)
		api_integer(&r, "MaxNumberOfMessagesPerSecond", per_second);
	err = api_send_json(&r, &doc, why);
	if (err)
		return err;
	handle = gather_exact(&g, json_get(json_root(doc), "TaskHandle"));
	json_free(doc);
	if (g.is_out_of_memory)
		return err_memory(why);
	if (!*handle)
		return api_malformed(&r, "no TaskHandle", why);
	*out_handle = handle;
	return ERR_OK;
}

static const char *
fill_move(struct gather *g, const struct json_val *item, void *to)
{
	struct sqs_move *row = to;

	row->handle = gather_exact(g, json_get(item, "TaskHandle"));
	row->status = gather_text(g, json_get(item, "Status"));
	row->destination = gather_text(g, json_get(item, "DestinationArn"));
	row->failure = gather_text(g, json_get(item, "FailureReason"));
	row->moved = gather_count(json_get(item, "ApproximateNumberOfMessagesMoved"));
	row->to_move = gather_count(json_get(item, "ApproximateNumberOfMessagesToMove"));
	row->started_ms = gather_ms(json_get(item, "StartedTimestamp"));
	return *row->status ? NULL : "a move without Status";
}

static const struct list_call list_moves = {
	.operation = SQS_LIST_MOVES,
	.member = "Results",
	.row_size = sizeof(struct sqs_move),
	.may_lack_member = true, /* none yet */
	.fill = fill_move,
};

enum err
sqs_moves(const struct aws_scope *scope, const char *source, struct sqs_move_list *out,
	  struct why *why)
{
	struct list_rows rows = { 0 };
	struct api_request r;
	struct json *doc = NULL;
	enum err err;

	api_begin(&r, scope, SQS_LIST_MOVES);
	api_text(&r, "SourceArn", source);
	api_integer(&r, "MaxResults", MOVES_MAX);
	err = api_send_json(&r, &doc, why);
	if (err)
		return err;
	err = list_add(&r, &list_moves, json_root(doc), &rows, why);
	json_free(doc);
	if (!err)
		*out = (struct sqs_move_list){ rows.items, rows.n };
	return err;
}

enum err
sqs_cancel_move(const struct aws_scope *scope, const char *handle, int64_t *out_moved,
		struct why *why)
{
	struct api_request r;
	struct json *doc = NULL;
	int64_t moved;
	enum err err;

	api_begin(&r, scope, SQS_CANCEL_MOVE);
	r.resource = handle;
	api_text(&r, "TaskHandle", handle);
	err = api_send_json(&r, &doc, why);
	if (err)
		return err;
	moved = gather_count(json_get(json_root(doc), "ApproximateNumberOfMessagesMoved"));
	json_free(doc);
	if (moved < 0)
		return api_malformed(&r, "no ApproximateNumberOfMessagesMoved", why);
	*out_moved = moved;
	return ERR_OK;
}
