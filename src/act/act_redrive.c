/* SPDX-License-Identifier: MIT */
/* act_redrive.c - all letters of a dead-letter queue moved back to where they came from, by SQS
 * itself. SQS runs one such move a queue and has no token for it: what runs already is followed,
 * and after a doubt its list of moves says what is. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "act_look.h"
#include "act_queue.h"
#include "aws/api.h"

#define LOOK_MS 1000
#define LOOKS_FAILED_MAX 3
#define LOOKS_EMPTY_MAX 10 /* the list may lag behind */
#define SCRATCH_BYTES ((size_t)1 << 20)

/* A move, without what its list is kept in. */
struct move {
	char status[24], failure[160];
	int64_t moved, to_move, started_ms; /* started_ms 0: there is none */
};

struct redrive {
	struct act_work *work;
	struct act_dlq dlq;
	struct move move;   /* newest */
	int64_t earlier_ms; /* start of the newest before ours */
	bool is_adopted, is_left;
};

static bool
is_running(const struct move *move)
{
	return text_is(move->status, "RUNNING") || text_is(move->status, "CANCELLING");
}

/* The newest move of the queue. */
static enum err
look(struct redrive *r, struct why *why)
{
	struct aws_scope scope = r->work->scope;
	const struct sqs_move *newest = NULL;
	struct sqs_move_list list;
	enum err err;

	scope.arena = arena_new(SCRATCH_BYTES);
	if (!scope.arena)
		return err_memory(why);
	err = sqs_moves(&scope, r->dlq.arn, &list, why);
	for (size_t i = 0; i < list.n && !err; i++)
		if (!newest || list.items[i].started_ms > newest->started_ms)
			newest = &list.items[i];
	if (!err)
		r->move = (struct move){ .started_ms = 0 };
	if (newest) {
		(void)snprintf(r->move.status, sizeof(r->move.status), "%s", newest->status);
		(void)snprintf(r->move.failure, sizeof(r->move.failure), "%s", newest->failure);
		r->move.moved = newest->moved;
		r->move.to_move = newest->to_move;
		r->move.started_ms = newest->started_ms;
	}
	arena_free(scope.arena);
	return err;
}

static bool
is_ours(const struct redrive *r)
{
	return r->move.started_ms > r->earlier_ms;
}

/* ---- beginning ---- */

/* Another cwtop may have begun one in between, or this one's answer was lost: the list tells. */
static enum err
judge_failure(struct redrive *r, enum err err, struct why *why)
{
	bool is_in_doubt = api_was_in_doubt(r->work->scope.client);
	struct why ignored;

	if (err != ERR_REJECTED && !is_in_doubt)
		return err;
	if (look(r, &ignored) != ERR_OK)
		return is_in_doubt ? err_prefix(err, why,
						"in doubt: %s may be moving back: redrive it "
						"again to see",
						r->dlq.name)
				   : err;
	if (is_ours(r) || is_running(&r->move)) {
		r->is_adopted = !is_in_doubt;
		return ERR_OK;
	}
	return is_in_doubt ? err_prefix(err, why,
					"in doubt: SQS lists no move of %s yet: redrive it again "
					"to see",
					r->dlq.name)
			   : err;
}

static enum err
begin(struct redrive *r, struct why *why)
{
	const char *handle;
	enum err err = look(r, why);

	if (err)
		return err;
	if (is_running(&r->move)) {
		r->is_adopted = true;
		return ERR_OK;
	}
	r->earlier_ms = r->move.started_ms;
	/* to where each came from: the queue may have letters of others, too */
	err = sqs_start_move(&r->work->scope, r->dlq.arn, NULL, 0, &handle, why);
	return err ? judge_failure(r, err, why) : ERR_OK;
}

/* ---- following ---- */

static void
tell(struct redrive *r)
{
	struct act_news *news = r->work->news;

	if (!is_ours(r))
		return;
	if (r->move.moved >= 0)
		news->n_done = (size_t)r->move.moved;
	if (r->move.to_move > 0)
		news->n_all = (size_t)r->move.to_move;
	act_look_say(r->work, "%s: %zu of about %zu moved back", r->dlq.name, news->n_done,
		     news->n_all);
	act_work_tell(r->work);
}

/* Until it has ended, or nobody waits for its end. */
static enum err
follow(struct redrive *r, struct why *why)
{
	unsigned n_failed = 0, n_empty = 0;

	for (;;) {
		enum err err = look(r, why);

		n_failed = err ? n_failed + 1 : 0;
		if (n_failed == LOOKS_FAILED_MAX || err == ERR_STOPPED || err == ERR_DENIED)
			return err_prefix(err, why, "%s is moving back, but how far is not known",
					  r->dlq.name);
		if (!err && !is_ours(r) && ++n_empty == LOOKS_EMPTY_MAX)
			return err_set(ERR_SERVER, why,
				       "%s: SQS began to move its letters back, but does not list "
				       "the move: look at the queue",
				       r->dlq.name);
		if (!err)
			tell(r);
		if (!err && is_ours(r) && !is_running(&r->move))
			return ERR_OK;
		if (act_work_is_dropped(r->work) || !aws_pause(r->work->scope.client, LOOK_MS)) {
			r->is_left = true;
			return ERR_OK;
		}
	}
}

static enum err
conclude(struct redrive *r, struct why *why)
{
	struct act_news *news = r->work->news;
	const char *begun = r->is_adopted ? " (begun by somebody else)" : "";

	if (r->is_left) {
		act_look_say(r->work, "%s: %zu moved back so far%s: SQS goes on with it",
			     r->dlq.name, news->n_done, begun);
		return ERR_OK;
	}
	if (text_is(r->move.status, "COMPLETED")) {
		act_look_say(r->work, "%s: %zu moved back to where they came from%s", r->dlq.name,
			     news->n_done, begun);
		return ERR_OK;
	}
	return err_set(ERR_REJECTED, why,
		       "%s: the redrive ended as %s after %zu letters%s%s: the others are still "
		       "there: look at one, then redrive again",
		       r->dlq.name, r->move.status, news->n_done, *r->move.failure ? ": " : "",
		       r->move.failure);
}

enum err
act_carry_redrive(struct act_work *work, struct why *why)
{
	struct redrive redrive = { .work = work };
	enum err err = act_queue_dlq(work, &redrive.dlq, why);

	if (err)
		return err;
	if (!*redrive.dlq.arn)
		return err_set(ERR_PARSE, why, "%s: SQS does not say its ARN: look again later",
			       redrive.dlq.name);
	work->news->dlq = redrive.dlq.counts;
	work->news->n_all =
		(size_t)MAX(redrive.dlq.counts.visible + redrive.dlq.counts.in_flight, 0);
	err = begin(&redrive, why);
	if (!err)
		err = follow(&redrive, why);
	return err ? err : conclude(&redrive, why);
}
