/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_MODEL_TELL_H
#define CWTOP_MODEL_TELL_H
/* tell.h - what the operator is told who does not look: from snapshot to snapshot, what went into
 * alarm and what is well again, each once. Pure: it writes one line, others ring. Main thread.
 *
 * A thing is what a reason is about (its subject, and its key: namesakes are two things). Nothing
 * is told of what was red when its sources first answered; what nobody can see at the moment is as
 * it was seen last; what changes oftener than TELL_CHANGES times in TELL_CALM_MS is told once as
 * flapping, and then no more before it has not changed for that long. */
#include "base/text.h"
#include "model/snapshot.h"

#define TELL_CHANGES 4
#define TELL_CALM_MS (10 * 60000)
#define TELL_GATHER_MS 2000 /* what comes within it is one line: sources answer one by one */

struct tell;

struct tell *
tell_new(void);
void
tell_free(struct tell *tell); /* NULL is fine */
/* tell_forget - the stack is another now: what is red then is no news. */
void
tell_forget(struct tell *tell);

/* tell_look - takes note of a snapshot. tell_next - one line on all that is to be told by now;
 * false: nothing is. All times are the snapshots'. */
void
tell_look(struct tell *tell, const struct snapshot *snapshot);
MUST_CHECK bool
tell_next(struct tell *tell, const struct snapshot *snapshot, struct text *out);

/* tell_is_quiet - the operator wants to hear nothing of it: acknowledged or muted (acks.h).
 * @subject, @key  as in struct reason */
bool
tell_is_quiet(const struct snapshot *snapshot, const char *subject, const char *key);
/* tell_first - the worst reason, and among those as bad the first that is not quiet; where all are,
 * the first. NULL: nothing is wrong. */
const struct reason *
tell_first(const struct snapshot *snapshot);

/* tell_title - for a window: "! 2 cityflow - cwtop": things in alarm, else those that warn. */
void
tell_title(const struct snapshot *snapshot, struct text *out);

/* tell_plain - a name with nothing but [A-Za-z0-9 ._:/%-]: others are '-'. At most 40 of them. */
void
tell_plain(const char *name, struct text *out);

#endif
