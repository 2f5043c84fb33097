/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_ACT_ACT_COPY_H
#define CWTOP_ACT_ACT_COPY_H
/* act_copy.h - orders and news as copies of their own, and the list of news on its way to the main
 * thread. */
#include "act/act.h"

/* act_copy_size - bytes that act_order_copy takes, about. */
size_t
act_copy_size(const struct act_order *order);

/* act_copy_region - where the order is carried out. act_copy_paid - metrics that its requests for
 * metrics name, expressions apart. */
const char *
act_copy_region(const struct stack *stack, const struct act_order *order);
size_t
act_copy_paid(const struct stack *stack, const struct act_order *order);

/* A news in a list. The news is its first member. */
struct act_box {
	struct act_news news;
	struct act_box *next;
};

/* act_copy_box - empty news with an arena of their own; NULL: memory is out. */
struct act_box *
act_copy_box(uint64_t number, enum act_kind kind, size_t limit_bytes);
/* act_copy_progress - counts, sentence, job and what a query or a case has found, as they are now;
 * NULL: memory is out. */
struct act_box *
act_copy_progress(const struct act_news *news);
/* act_copy_results - in the arena, at most so many rows of them; NULL: memory is out. */
const struct log_results *
act_copy_results(struct arena *arena, const struct log_results *results, size_t most);

/* act_copy_found - all of it; NULL: memory is out. */
const struct case_found *
act_copy_found(struct arena *arena, const struct case_found *from);

#endif
