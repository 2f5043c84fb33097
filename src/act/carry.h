/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_ACT_CARRY_H
#define CWTOP_ACT_CARRY_H
/* carry.h - takes jobs that are in a journal from where they stand to the end: each step is noted
 * and on the disk before it is taken, and what came of it afterwards; CARRY_CHUNK jobs share a
 * sync. The first failure is the end for all: what was not tried is refused, nothing is guessed. */
#include "act_work.h"

#define CARRY_CHUNK 50

struct carried {
	struct job_record record; /* as the log has it now */
	bool was_in_doubt;        /* an attempt, or one of an earlier run, may have acted */
	bool is_counted;
};

struct carry {
	struct act_work *work;
	struct aws_scope scope; /* of the jobs' region */
	struct job_log *log;
	struct carried *jobs; /* of one route; the record filled */
	size_t n;
	const struct stack_route *route; /* theirs */
	bool is_by_operator;             /* who decides to send what may have been sent */

	/* what came of it */
	bool has_log_failed; /* nothing more may be noted, or sent */
	bool is_stopped;     /* cwtop ends: the rest is left as it is */
	enum err err;        /* the first that failed, with its sentence */
	struct why why;
	size_t n_done, n_in_doubt, n_refused;
	const char *queue_url; /* NULL: not asked for yet */
};

/* carry_all - counts what came of it, and tells on the way. The error is carry->err. */
enum err
carry_all(struct carry *carry, struct why *why);

/* carry_say - what was done, in words, into the news; of one job which message and task. */
void
carry_say(const struct carry *carry);

/* carry_note - one more note on a job, its id and time filled in; the caller syncs. ERR_SYSTEM and
 * whatever else job_log_note says: has_log_failed is set. carry_sync - likewise. */
MUST_CHECK enum err
carry_note(struct carry *carry, struct carried *job, struct job_note note);
MUST_CHECK enum err
carry_sync(struct carry *carry);

#endif
