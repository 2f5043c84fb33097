/* SPDX-License-Identifier: MIT */
/* dashboard_acks.c - see dashboard_acks.h. */
#include "app/dashboard_acks.h"

#include <stdlib.h>
#include <string.h>

#include "aws/account.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"

#define READ_MS 10000 /* what another cwtop has noted is seen after so long */

struct dashboard_acks {
	struct session *session;
	struct ack items[ACKS_MAX];
	size_t n;
	uint64_t reading;                /* number of the order; 0: none is on its way */
	int64_t read_ms;                 /* real; 0: never */
	char account[ACCOUNT_NAME_SIZE]; /* whose they are */
	bool has_changed, has_failed;
};

struct dashboard_acks *
dashboard_acks_new(struct session *session)
{
	struct dashboard_acks *acks = mem_alloc(1, sizeof(*acks));

	acks->session = session;
	return acks;
}

void
dashboard_acks_free(struct dashboard_acks *acks)
{
	free(acks);
}

/* What was said of one account is nothing to another's: once it is known whose keys these are, what
 * was read before that counts no more. */
static void
look_whose(struct dashboard_acks *acks)
{
	char account[ACCOUNT_NAME_SIZE];

	account_place(acks->session->aws, acks->session->stack->account, account);
	if (strcmp(account, acks->account) == 0)
		return;
	text_copy(acks->account, sizeof(acks->account), account);
	acks->reading = 0;
	acks->read_ms = 0;
}

void
dashboard_acks_ask(struct dashboard_acks *acks)
{
	static const struct ask_ack nothing = { .key = NULL };
	int64_t now_ms = clock_real_ms();

	if (!acks->session->act || !acks->session->store)
		return;
	look_whose(acks);
	if (acks->reading || (acks->read_ms && now_ms - acks->read_ms < READ_MS))
		return;
	acks->read_ms = now_ms;
	acks->reading = act_give(acks->session->act,
				 &(struct act_order){ .kind = ACT_ACK, .ack = &nothing });
}

static bool
is_same(const struct dashboard_acks *acks, const struct act_news *news)
{
	bool is_same = acks->n == news->n_acks;

	for (size_t i = 0; is_same && i < acks->n; i++) {
		const struct ack *a = &acks->items[i], *b = &news->acks[i];

		is_same = a->kind == b->kind && a->at_s == b->at_s && a->until_s == b->until_s &&
			  strcmp(a->key, b->key) == 0 && strcmp(a->by, b->by) == 0;
	}
	return is_same;
}

bool
dashboard_acks_take(struct dashboard_acks *acks, const struct act_news *news)
{
	bool is_reading = news->number == acks->reading;

	if (news->kind != ACT_ACK || !news->is_last)
		return false;
	if (is_reading)
		acks->reading = 0;
	if (news->err == ERR_OK && !is_same(acks, news)) {
		memcpy(acks->items, news->acks, news->n_acks * sizeof(acks->items[0]));
		acks->n = news->n_acks;
		model_set_acks(acks->session->model, acks->items, acks->n);
		acks->has_changed = true;
	}
	if (is_reading && news->err != ERR_OK && !acks->has_failed) {
		acks->has_failed = true; /* once: it is tried again and again */
		log_add(LOG_WARN, "what was acknowledged is not known: %s", news->why.text);
	}
	return is_reading || (news->err == ERR_OK && !news->done[0]);
}

bool
dashboard_acks_have_changed(struct dashboard_acks *acks)
{
	bool has_changed = acks->has_changed;

	acks->has_changed = false;
	return has_changed;
}

static bool
holds(const struct snapshot *snapshot, const struct ack *ack)
{
	for (size_t i = 0; i < snapshot->n_acks; i++)
		if (strcmp(snapshot->acks[i].key, ack->key) == 0)
			return true;
	return false;
}

/* Should it go wrong again it is news again: the file must know that, too. */
void
dashboard_acks_review(struct dashboard_acks *acks, const struct snapshot *snapshot)
{
	size_t n = 0;

	if (acks->n == 0 || acks->n == snapshot->n_acks)
		return;
	for (size_t i = 0; i < acks->n; i++) {
		const struct ack *ack = &acks->items[i];
		const struct ask_ack over = {
			.key = ack->key, .title = ack->key, .is_over = true, .at_s = ack->at_s
		};

		if (holds(snapshot, ack))
			acks->items[n++] = *ack;
		else if (acks->session->act)
			act_give(acks->session->act,
				 &(struct act_order){ .kind = ACT_ACK, .ack = &over });
	}
	acks->n = n;
	model_set_acks(acks->session->model, acks->items, n);
}

void
dashboard_acks_renew(struct dashboard_acks *acks)
{
	acks->reading = 0;
	acks->read_ms = 0;
	model_set_acks(acks->session->model, acks->items, acks->n);
}
