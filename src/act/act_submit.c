/* SPDX-License-Identifier: MIT */
/* act_submit.c - an order of jobs: all that may stand in the way is asked first, then all jobs are
 * in the journal and on the disk, then carry.c sends them. */
#include <stdlib.h>

#include "aws/sqs.h"
#include "carry.h"
#include "intent.h"

#define INTENT_BYTES (1u << 20) /* of one, without its configuration */

/* Whose account, and that there is such a queue: a refusal before anything is noted. */
static enum err
look_first(struct act_work *work, struct intent_place *place, const char **out_queue_url,
	   struct why *why)
{
	const struct stack_route *route = work->order->route;
	struct sts_identity identity = { .account = "" };
	enum err err = ERR_OK;

	place->by = work->options->by;
	place->endpoint = aws_custom_endpoint(work->options->aws);
	place->account = "";
	if (route->kind == ROUTE_HTTP)
		return ERR_OK;
	err = act_work_identity(work, &identity, why);
	place->account = identity.account;
	work->news->account = identity.account;
	work->news->arn = identity.arn ? identity.arn : "";
	if (!err && route->queue)
		err = sqs_queue_url(&work->scope, route->queue, out_queue_url, why);
	return err;
}

static enum err
intend_one(struct carry *carry, const struct intent_place *place, size_t i, struct why *why)
{
	const struct act_order *order = carry->work->order;
	const struct intent_job job = { .id = order->ids[i],
					.config = order->configs[i],
					.template_name = order->template_name,
					.title = order->title };
	struct job_intent intent = { .id = "" };
	struct arena *arena = arena_new(INTENT_BYTES);
	enum err err = arena ? intent_make(order->route, place, &job, arena, &intent, why)
			     : err_memory(why);

	if (!err)
		err = job_log_intend(carry->log, &intent, why);
	arena_free(arena);
	if (!err && !job_log_record(carry->log, order->ids[i], &carry->jobs[i].record))
		err = err_set(ERR_BUG, why, "job %s: it is not in its journal", order->ids[i]);
	return err;
}

/* All or none: what was noted of an order that is refused goes with its log. */
static enum err
intend_all(struct carry *carry, const struct intent_place *place, struct why *why)
{
	enum err err = ERR_OK;

	for (size_t i = 0; i < carry->n && !err; i++)
		err = intend_one(carry, place, i, why);
	if (!err)
		err = job_log_sync(carry->log, why);
	carry->has_log_failed = err != ERR_OK;
	return err;
}

static enum err
check_order(const struct act_order *order, struct why *why)
{
	if (!order->route || order->n_jobs == 0)
		return err_set(ERR_USAGE, why, "submit: it needs a route of the stack and a job");
	return ERR_OK;
}

enum err
act_carry_submit(struct act_work *work, struct why *why)
{
	const struct act_order *order = work->order;
	struct intent_place place = { .account = "" };
	struct carry carry = {
		.work = work, .scope = work->scope, .n = order->n_jobs, .route = order->route
	};
	enum err err = check_order(order, why);

	work->news->n_all = order->n_jobs;
	if (!err)
		err = look_first(work, &place, &carry.queue_url, why);
	if (!err)
		err = journal_own(work->journal, &carry.log, why);
	if (err)
		goto out;
	carry.jobs = calloc(carry.n, sizeof(*carry.jobs));
	err = carry.jobs ? intend_all(&carry, &place, why) : err_memory(why);
	if (!err) {
		act_work_tell(work); /* from now on no job is lost: ids may be shown */
		err = carry_all(&carry, why);
		carry_say(&carry);
	}
	journal_release(work->journal, carry.log, carry.has_log_failed);
out:
	if (err && !carry.n_done && !carry.n_in_doubt && !carry.n_refused)
		work->news->n_refused = order->n_jobs;
	free(carry.jobs);
	return err;
}
