/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_ACT_JOURNAL_H
#define CWTOP_ACT_JOURNAL_H
/* journal.h - the journals that the changing worker has in its hands: its own, which it begins when
 * something is first submitted, and for a while that of a run which has ended. That worker only. */
#include "store/job_log.h"

struct journal {
	const struct store *store; /* NULL: there is none */
	struct job_log *own;       /* NULL: nothing was submitted yet */
};

/* journal_own - ERR_SYSTEM, ERR_FILE: nothing may be submitted. */
MUST_CHECK enum err
journal_own(struct journal *journal, struct job_log **out, struct why *why);

/* A job and the log that may be written for it. */
struct journal_find {
	struct job_log *log;
	struct job_record record; /* strings: the log's */
};

/* journal_find - the job, with its log claimed where an earlier run wrote it. ERR_NO_FILE: no
 * journal of this machine has it; ERR_REJECTED: another cwtop that runs is at it.
 * @arena  for what is read */
MUST_CHECK enum err
journal_find(struct journal *journal, const char *id, struct arena *arena, struct journal_find *out,
	     struct why *why);

/* journal_release - gives back a log that was claimed; the own one is kept unless it has failed:
 * then it is closed, and the next submission begins another. */
void
journal_release(struct journal *journal, struct job_log *log, bool has_failed);
/* journal_end - at the end. */
void
journal_end(struct journal *journal);

#endif
