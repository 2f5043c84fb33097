/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_POLL_COST_MEMORY_H
#define CWTOP_POLL_COST_MEMORY_H
/* cost_memory.h - what Cost Explorer and Budgets have answered, kept over polls, over restarts and
 * for every cwtop of the machine, and leave to ask again. For source_cost.c and check. Workers. */
#include "model/cost.h"
#include "store/store.h"

/* cost_memory_write - as JSON; false: buf's limit. cost_memory_read - back into a row in the arena;
 * false: it is damaged, or memory is out, and the row is as it was. */
MUST_CHECK bool
cost_memory_write(const struct cost *cost, struct buf *out);
MUST_CHECK bool
cost_memory_read(const char *text, size_t len, struct arena *arena, struct cost *out);

/* cost_memory_take - what one question was answered, and when it was asked, into another row of the
 * same account; texts and arrays are shared. */
void
cost_memory_take(const struct cost *from, enum cost_ask ask, struct cost *to);

struct cost_leave {
	const struct store *store; /* NULL: there is no leave */
	const char *account;
	struct cost *row; /* used, used_s and leave are set */
	struct arena *arena;
	int64_t now_s;
	bool is_uncounted; /* set when there is no leave because the store does not work */
};

/* cost_leave_take - may one more request be sent now? Taken whether it is sent or not. When not,
 * row->leave says why.
 * cost_leave_claim - the same for a question that every cwtop of the machine finds due at the same
 * moment: only one of them gets it. @question  made of what it is and when it was last asked */
MUST_CHECK bool
cost_leave_take(struct cost_leave *leave);
MUST_CHECK bool
cost_leave_claim(struct cost_leave *leave, const char *question);

#endif
