/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_MODEL_WAS_H
#define CWTOP_MODEL_WAS_H
/* was.h - how things were that are well now: the last time that each was red, as far as snapshots
 * have shown it, or its points, its probes and the black box tell. Pure. Main thread. */
#include "model/case.h"

struct was {
	struct subject subject; /* what was red: of a tile its thing; of a queue its alarm */
	int64_t from_s;         /* 0: not known: an alarm's history says */
	int64_t to_s;           /* last seen so, or what says that it is over */
	bool is_older;          /* red since before from_s */
	bool is_red; /* the subject says so itself, and for ever: an event, a stopped task */
	char words[WHY_MAX]; /* how it was; "" */
};

struct was_memory;

struct was_memory *
was_memory_new(void);
void
was_memory_free(struct was_memory *memory); /* NULL is fine */
/* was_memory_look - takes note of what is red in a snapshot. */
void
was_memory_look(struct was_memory *memory, const struct snapshot *snapshot);

/* was_find - the last time that it was red; false: it is now, or nothing is known of such a time.
 */
MUST_CHECK bool
was_find(const struct was_memory *memory, const struct snapshot *snapshot, struct subject subject,
	 struct was *out);

/* was_over_s - when what an event tells of was over, as far as that is kept; 0. */
int64_t
was_over_s(const struct snapshot *snapshot, struct subject event);

/* was_kept - between the files of it: what is kept of a thing that is no tile. */
MUST_CHECK bool
was_kept(const struct snapshot *snapshot, struct subject subject, struct was *out);

#endif
