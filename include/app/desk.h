/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_APP_DESK_H
#define CWTOP_APP_DESK_H
/* desk.h - what the commands that deal with jobs share: a session that polls nothing but jobs, the
 * desk that takes orders (act.h), and the loops that wait for either. A signal to end ends every
 * wait: ERR_STOPPED, and desk->signal says which. Main thread. */
#include "act/act.h"
#include "act/audit.h"
#include "app/session.h"
#include "model/job_view.h"

struct desk {
	const struct options *options; /* borrowed */
	struct session session;
	struct act *act;           /* NULL: takes no orders (any more) */
	bool is_hung;              /* a thread of it goes on: nothing that it uses may be freed */
	struct snapshot *snapshot; /* of the newest poll; NULL: none yet */
	int signal;                /* that ended a wait; 0: none */
	char by[AUDIT_BY_MAX];     /* "user@host" */
};

/* desk_open - loads the stack, and looks up what its routes need. desk_begin - takes orders from
 * now on; with recovers, and unless cwtop is read-only, goes on with what earlier runs left first:
 * what comes of that is told on standard error. */
MUST_CHECK enum err
desk_open(const struct options *options, const char *stack, struct desk *out, struct why *why);
MUST_CHECK enum err
desk_begin(struct desk *desk, bool recovers, struct why *why);

/* desk_end_orders - nothing is on its way any more: what the journal says is all. false: a thread
 * hangs. desk_close - ends all workers and frees all; a thread that hangs ends the program, with
 * the exit code that err (and its sentence, on standard error) or exit_code ask for. */
MUST_CHECK bool
desk_end_orders(struct desk *desk);
void
desk_close(struct desk *desk, enum err err, int exit_code, const struct why *why);

/* desk_carry - gives an order and waits for its end. @each sees all of its news, the last one, too;
 * NULL: nobody does. Returns what the last one says. */
typedef void
desk_each(void *ctx, const struct act_news *news);
MUST_CHECK enum err
desk_carry(struct desk *desk, const struct act_order *order, desk_each *each, void *ctx,
	   struct why *why);

/* desk_settle - until what earlier runs left is gone on with: what is looked at then is settled. */
MUST_CHECK enum err
desk_settle(struct desk *desk, struct why *why);

/* desk_follow - from now on asks about these jobs alone (borrowed ids, sorted); 0: about all. */
void
desk_follow(struct desk *desk, const char *const *ids, size_t n);

/* desk_look - asks for the jobs anew: desk->snapshot is another then. A route that cannot be asked
 * is no error here: its source says so. */
MUST_CHECK enum err
desk_look(struct desk *desk, struct why *why);
/* desk_pause - waits so long, or until a signal: ERR_STOPPED. */
MUST_CHECK enum err
desk_pause(struct desk *desk, int64_t ms, struct why *why);

#endif
