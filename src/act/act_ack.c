/* SPDX-License-Identifier: MIT */
/* act_ack.c - what the operator says of what is wrong, kept on this machine: AWS is asked nothing,
 * so that it works without a network, and with --read-only. */
#include "act_look.h"
#include "aws/account.h"
#include "base/clock.h"
#include "store/ack_log.h"

static void
say(struct act_work *work, const struct ask_ack *ask, const struct ack *ack)
{
	TEXT_ON(until, 32);

	acks_until(ack->at_s, ack->until_s, &until);
	if (ask->is_over && ask->at_s)
		return; /* it is well again: nobody asked for that */
	if (ask->is_over)
		act_look_say(work, "%s: taken back: it is told of again", ask->title);
	else if (ask->kind == ACK_MUTED)
		act_look_say(work, "%s: muted here until %s UTC; AWS goes on acting on it",
			     ask->title, until.data);
	else
		act_look_say(work, "%s: acknowledged until it is well again", ask->title);
}

static enum err
change(struct act_work *work, const struct ack_place *place, struct ack_list *list, struct why *why)
{
	const struct ask_ack *ask = work->order->ack;
	int64_t now_s = clock_now_s();
	struct ack ack = { .kind = ask->kind,
			   .at_s = ask->is_over ? ask->at_s : now_s,
			   .until_s = ask->kind == ACK_MUTED ? now_s + ask->for_s : 0 };
	enum err err;

	text_copy(ack.key, sizeof(ack.key), ask->key);
	text_copy(ack.by, sizeof(ack.by), work->options->by);
	err = ask->is_over ? ack_log_drop(work->options->store, place, &ack, list, why)
			   : ack_log_put(work->options->store, place, &ack, list, why);
	if (!err)
		say(work, ask, &ack);
	return err;
}

enum err
act_carry_ack(struct act_work *work, struct why *why)
{
	const struct stack *stack = work->options->stack;
	char account[ACCOUNT_NAME_SIZE];
	const struct ack_place place = { .account = account, .stack = stack->name };
	struct ack_list *list = arena_alloc(work->news->arena, sizeof(*list));
	bool is_read = !work->order->ack || !work->order->ack->key;
	enum err err;

	if (!list)
		return err_memory(why);
	if (!work->options->store)
		return err_set(ERR_SYSTEM, why,
			       "nothing can be kept of this run: set XDG_STATE_HOME or HOME to a "
			       "folder of yours, and start again");
	account_client_place(work->scope.client, stack->account, account);
	err = is_read ? ack_log_read(work->options->store, &place, list, why)
		      : change(work, &place, list, why);
	if (err)
		return err;
	work->news->acks = list->items;
	work->news->n_acks = list->n;
	return ERR_OK;
}
