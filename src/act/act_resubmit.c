/* SPDX-License-Identifier: MIT */
/* act_resubmit.c - one dead letter is sent again, and only then deleted. In between it is in both
 * queues: whatever fails, it is never in none. */
#include <string.h>

#include "act_look.h"
#include "act_queue.h"
#include "aws/api.h"

#define HIDDEN_S 60 /* long enough for all of it */
#define RECEIVES_MAX 20
#define QUIET_MAX 2 /* receives in a row that bring nothing */
#define HELD_MAX (RECEIVES_MAX * SQS_BATCH_MAX)
#define SCRATCH_BYTES ((size_t)64 << 20)
#define WAIT_S 1

struct search {
	struct act_work *work;
	struct aws_scope scope; /* with an arena of its own: the bodies of others */
	struct act_dlq dlq;
	const char *held[HELD_MAX]; /* receipts of the others, to be given back */
	size_t n_held;
	const struct sqs_received *letter; /* NULL: not in hand */
};

static enum err
receive_some(struct search *s, size_t *out_n, struct why *why)
{
	const struct sqs_receive receive = {
		.url = s->dlq.url, .most = SQS_BATCH_MAX, .visibility_s = HIDDEN_S, .wait_s = WAIT_S
	};
	struct sqs_messages got;
	enum err err = sqs_receive(&s->scope, &receive, &got, why);

	if (err)
		return err;
	*out_n = got.n;
	for (size_t i = 0; i < got.n; i++) {
		if (text_is(got.items[i].id, s->work->order->message))
			s->letter = &got.items[i];
		else if (s->n_held < HELD_MAX)
			s->held[s->n_held++] = got.items[i].receipt;
	}
	return ERR_OK;
}

/* Takes letters, and keeps them hidden so that others come, until the one is among them. */
static enum err
take_letter(struct search *s, struct why *why)
{
	unsigned quiet = 0;

	for (unsigned i = 0; i < RECEIVES_MAX && !s->letter && quiet < QUIET_MAX; i++) {
		size_t n = 0;
		enum err err = receive_some(s, &n, why);

		if (err)
			return err;
		quiet = n ? 0 : quiet + 1;
		if (act_work_is_dropped(s->work))
			return err_set(ERR_STOPPED, why, "resubmit: stopped: nothing was sent");
	}
	if (s->letter)
		return ERR_OK;
	return err_set(ERR_GONE, why,
		       "%s: the letter %.64s was not handed out: it is gone, or somebody else has "
		       "it for the moment: look again",
		       s->dlq.name, s->work->order->message);
}

static bool
is_fifo(const char *queue)
{
	size_t n = strlen(queue);

	return n > 5 && text_is(queue + n - 5, ".fifo");
}

/* A queue that finds duplicates gets the letter's id for one: the job's own may be known there from
 * its first message, and what is known is dropped; and this one makes a second try harmless. */
static enum err
send(struct search *s, const char *url, struct sqs_sent *out, struct why *why)
{
	const struct sqs_received *letter = s->letter;
	const char *queue = s->dlq.source;
	bool has_group = is_fifo(queue);
	const struct sqs_message message = {
		.body = letter->body,
		.group = !has_group       ? NULL
			 : *letter->group ? letter->group
					  : letter->id,
		.deduplication = has_group ? letter->id : NULL,
		.delay_s = -1,
	};
	enum err err = sqs_send(&s->scope, url, &message, out, why);

	if (!err)
		return ERR_OK;
	if (!api_was_in_doubt(s->scope.client))
		return err_prefix(err, why, "nothing was sent to %s", queue);
	if (has_group)
		return err_prefix(err, why,
				  "in doubt: it may be in %s already, and stays in %s: resubmit it "
				  "within five minutes, then it is there once",
				  queue, s->dlq.name);
	return err_prefix(err, why,
			  "in doubt: it may be in %s already, and stays in %s: look there before "
			  "it is resubmitted, or it may run twice",
			  queue, s->dlq.name);
}

static enum err
move_letter(struct search *s, struct why *why)
{
	struct act_work *work = s->work;
	struct sqs_sent sent = { .id = "" };
	const char *url = "";
	enum err err = ERR_OK;

	if (s->letter->has_attributes)
		return err_set(ERR_REJECTED, why,
			       "the letter has message attributes, which would be lost: redrive "
			       "%s instead, which keeps them",
			       s->dlq.name);
	err = sqs_queue_url(&s->scope, s->dlq.source, &url, why);
	if (!err)
		err = send(s, url, &sent, why);
	if (err)
		return err;
	act_look_say(work, "sent to %s again (message %s)", s->dlq.source, sent.id);
	work->news->n_done = 1;
	err = sqs_delete(&s->scope, s->dlq.url, s->letter->receipt, why);
	if (err)
		return err_prefix(err, why,
				  "sent to %s again (message %s), but it may still be in %s: do "
				  "not resubmit it",
				  s->dlq.source, sent.id, s->dlq.name);
	act_look_say(work, "sent to %s again (message %s), and deleted from %s", s->dlq.source,
		     sent.id, s->dlq.name);
	return ERR_OK;
}

static enum err
resubmit(struct search *s, struct why *why)
{
	struct why ignored;
	enum err err = take_letter(s, why);

	if (!err)
		err = move_letter(s, why);
	/* one that was not sent for certain is looked at by others again at once */
	if (err && s->letter && s->work->news->n_done == 0 && !api_was_in_doubt(s->scope.client))
		(void)act_queue_give_back(s->work, s->dlq.url, &s->letter->receipt, 1, &ignored);
	(void)act_queue_give_back(s->work, s->dlq.url, s->held, s->n_held, &ignored);
	return err;
}

enum err
act_carry_resubmit(struct act_work *work, struct why *why)
{
	struct search search = { .work = work, .scope = work->scope };
	enum err err = act_queue_dlq(work, &search.dlq, why);

	if (err)
		return err;
	if (!work->order->message || !*work->order->message)
		return err_set(ERR_USAGE, why, "resubmit: no letter is given");
	work->news->n_all = 1;
	search.scope.arena = arena_new(SCRATCH_BYTES);
	if (!search.scope.arena)
		return err_memory(why);
	err = resubmit(&search, why);
	arena_free(search.scope.arena);
	return err;
}
