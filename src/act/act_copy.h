/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_ACT_ACT_COPY_H
#define CWTOP_ACT_ACT_COPY_H
/* act_copy.h - orders and news as copies of their own, and the list of news on its way to the main
 * thread. */
#include "act/act.h"

/* act_copy_order - all that it points to but route and queue, which are the stack's, in the arena.
 * false: memory is out. act_copy_size - bytes that takes, about. */
MUST_CHECK bool
act_copy_order(struct arena *arena, const struct act_order *order, struct act_order *out);
size_t
act_copy_size(const struct act_order *order);

/* A news in a list. The news is its first member. */
struct act_box {
	struct act_news news;
	struct act_box *next;
};

/* act_copy_box - empty news with an arena of their own; NULL: memory is out. */
struct act_box *
act_copy_box(uint64_t number, enum act_kind kind, size_t limit_bytes);
/* act_copy_progress - counts, sentence and job as they are now; NULL: memory is out. */
struct act_box *
act_copy_progress(const struct act_news *news);

#endif
