/* SPDX-License-Identifier: MIT */
/* act_check.c - what a submission would meet, for the review page: whose account it is, the queue,
 * the bucket; before any other change, whose account it is. Nothing is changed, and nothing is put
 * to try. */
#include <stdio.h>
#include <string.h>

#include "act_work.h"
#include "aws/s3.h"
#include "aws/sqs.h"
#include "base/text.h"

enum err
act_work_identity(struct act_work *work, struct sts_identity *out, struct why *why)
{
	const char *expected = work->options->stack->account;
	struct sts_identity identity = { .account = "" };
	enum err err = sts_caller_identity(&work->scope, &identity, why);

	if (err)
		return err;
	if (expected && *expected && !text_is(expected, identity.account))
		return err_set(ERR_DENIED, why,
			       "the keys are of account %s, and stack %s is of %s: choose another "
			       "profile (--profile)",
			       identity.account, work->options->stack->name, expected);
	*out = identity;
	return ERR_OK;
}

/* Only shown: without it a job can be sent as well. */
static void
look_at_dlq(struct act_work *work, const char *name)
{
	struct sqs_queue dlq = { .max_receive_count = 0 };
	const char *url = NULL;
	struct why ignored;

	if (sqs_queue_url(&work->scope, name, &url, &ignored) == ERR_OK &&
	    sqs_queue_attributes(&work->scope, url, &dlq, &ignored) == ERR_OK)
		work->news->dlq = dlq.counts;
}

/* Who may send need not be allowed to read the queue's attributes. */
static enum err
look_at_queue(struct act_work *work, struct text *done, struct why *why)
{
	const struct stack_route *route = work->order->route;
	const char *name = route ? route->queue : work->order->queue->name;
	const char *url = NULL;
	struct act_news *news = work->news;
	struct sqs_queue queue = { .is_fifo = route && stack_route_is_fifo(route),
				   .counts.visible = -1 };
	enum err err = sqs_queue_url(&work->scope, name, &url, why);

	if (!err) {
		err = sqs_queue_attributes(&work->scope, url, &queue, why);
		err = err == ERR_DENIED ? ERR_OK : err;
	}
	if (err)
		return err_prefix(err, why, "queue %s", name);
	news->is_fifo = queue.is_fifo;
	news->n_waiting = queue.counts.visible;
	text_addf(done, "%squeue %s%s", done->len ? ", " : "", name,
		  queue.is_fifo ? " (FIFO)" : "");
	if (news->n_waiting >= 0)
		text_addf(done, " has %lld waiting", (long long)news->n_waiting);
	else
		text_add(done, " is there, but may not be looked at");
	if (queue.dlq_name)
		look_at_dlq(work, queue.dlq_name);
	return ERR_OK;
}

/* Who may put need not be allowed to list. */
static enum err
look_at_bucket(struct act_work *work, struct text *done, struct why *why)
{
	const struct stack_route *route = work->order->route;
	const struct s3_listing listing = { .bucket = route->bucket,
					    .prefix = route->prefix,
					    .limit = 1 };
	struct s3_rows rows = { .n = 0 };
	enum err err = s3_list(&work->scope, &listing, &rows, why);

	if (err && err != ERR_DENIED)
		return err_prefix(err, why, "bucket %s", route->bucket);
	text_addf(done, "%sbucket %s %s", done->len ? ", " : "", route->bucket,
		  err ? "is there, but may not be listed" : "answers");
	return ERR_OK;
}

static enum err
look_around(struct act_work *work, struct text *done, struct why *why)
{
	const struct stack_route *route = work->order->route;
	enum err err;

	if (!route)
		return work->order->queue ? look_at_queue(work, done, why) : ERR_OK;
	err = look_at_bucket(work, done, why);
	if (!err && route->queue)
		err = look_at_queue(work, done, why);
	return err;
}

enum err
act_carry_check(struct act_work *work, struct why *why)
{
	const struct stack_route *route = work->order->route;
	struct sts_identity identity = { .account = "" };
	struct text done;
	enum err err;

	if (!route && !work->order->queue && !work->order->change)
		return err_set(ERR_USAGE, why,
			       "check: it needs a route, a queue or a thing of the stack");
	text_init(&done, work->news->done, sizeof(work->news->done));
	if (route && route->kind == ROUTE_HTTP) {
		text_addf(&done, "the API at %s is not tried", route->submit_url);
		return ERR_OK;
	}
	err = act_work_identity(work, &identity, why);
	if (err)
		return err;
	work->news->account = identity.account;
	work->news->arn = identity.arn;
	return look_around(work, &done, why);
}
