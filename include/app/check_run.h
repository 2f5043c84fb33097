/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_APP_CHECK_RUN_H
#define CWTOP_APP_CHECK_RUN_H
/* check_run.h - how `cwtop check` finds things out: one request after the other, with one client,
 * on a thread of its own, which the main thread gives so much time. For the check*.c files only. */
#include <pthread.h>

#include "app/check.h"
#include "aws/client.h"
#include "aws/operation.h"
#include "poll/lookup_find.h"

#define CHECK_TIME_S 20 /* for the credentials, and once more for all that follows */

/* What is under way. */
enum check_step {
	STEP_KEYS,
	STEP_IDENTITY,
	STEP_LOOKUPS, /* half of the time that is left when it begins */
	STEP_READS,
	STEP_WRITES,
	STEP_END
};

struct check_run {
	/* Over all of this: the thread that asks holds it but while it waits for AWS, so that what
	 * it has found can be printed without it. */
	pthread_mutex_t lock;
	enum check_step step;
	bool is_time_up;
	bool are_lookups_late; /* their time is up; the rest goes on */
	size_t asked;          /* endpoint that is waited for; SIZE_MAX: none */
	int64_t asked_ms;      /* real: since when */
	int news;              /* readable when the step has changed */
	size_t n_lookups;      /* lookups that are done */
	size_t n_reads;        /* reads that are done, over all rows and targets */
	size_t n_probes;       /* and probes of the stack */

	struct check *check;
	struct check_pace pace;
	struct aws_shared *shared;
	struct aws *client;
	struct arena *arena; /* of the answers */
	uint64_t n_requests; /* sent so far: tells a new reply from an old one */
	uint64_t bytes;      /* received so far */
	bool is_spared;      /* set by ask: the read was left out on purpose, which is no failure */
	const char *blocked; /* why nothing more can be asked at all; NULL: go on */
	const char *late;    /* the same, once the time is used up; made when it is needed */
	const char *region;  /* where the identity is asked for */
	const char *remark;  /* set by ask: what is wrong although it was answered; NULL */

	/* load - the stack with what was found; it must not wait for anything but the disk. */
	enum err (*load)(const struct check_run *run, const struct stack_var *found, size_t n,
			 struct stack **out, struct why *why);
	const struct options *options; /* for load */
	struct stack *owned_stack;     /* what load gave; NULL: the check's stack is borrowed */
	bool is_listed;                /* the references are */
	/* of the lookup under way */
	struct lookup_step lookup_step;
	struct lookup_candidates candidates;
	bool is_needless; /* set by ask: there was nothing to ask */

	/* by index in the stack; in the check's arena */
	size_t *metric_references; /* SIZE_MAX: none */
	size_t *n_alarms;          /* by prefix, in all regions */
	size_t n_alarm_answers;    /* regions that answered */
	const char **urls;         /* of queue and dead-letter queue, two by two; NULL: not known */
	const char **balancers,
		**groups; /* ARNs, by load balancer: its own, and one of its groups */
	const char **log_groups, **query_ids; /* of RUM monitors; NULL: not known */
	const char **job_keys; /* of job routes: a file that is there; NULL: not known */
};

/* check_scope - whom to ask. check_say - a sentence that outlives the answer. */
struct aws_scope
check_scope(const struct check_run *run, const char *region);
const char *
check_say(struct check *check, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* check_add_permission - one more, all-zero. */
struct check_permission *
check_add_permission(struct check *check);
/* check_add_reference - one more, not looked for yet. */
struct check_reference *
check_add_reference(struct check *check, const char *kind, const char *name, const char *region);

/* check_list_references - everything that the stack names, variables without a value included: but
 * what has been looked up has its line already.
 * check_sum_alarms - after the reads: which prefixes no alarm begins with. */
void
check_list_references(struct check_run *run);
void
check_sum_alarms(struct check_run *run);
/* check_mark - what has become of a reference; the level follows. What was missing once stays so.
 * @say NULL: nothing to say */
void
check_mark(struct check_reference *reference, enum check_found found, const char *say);
/* check_reference_of - by kind, name and region; made if need be. */
struct check_reference *
check_reference_of(struct check *check, const char *kind, const char *name, const char *region);

/* check_list_jobs - the references of job routes, and which of their templates load. In
 * check_jobs.c. */
void
check_list_jobs(struct check_run *run);

/* check_list_probes, check_find_probes - the references of health checks and probes; and the
 * probes, which go on where they were. In check_probes.c. */
void
check_list_probes(struct check_run *run);
void
check_find_probes(struct check_run *run);

/* check_endpoint_of - the row of a service in a region, made if need be. The pointer holds until
 * the next one is made. */
struct check_endpoint *
check_endpoint_of(struct check_run *run, enum aws_service service, const char *region);
/* check_ask - which endpoint the next request is for. */
void
check_ask(struct check_run *run, const struct check_endpoint *endpoint);
/* check_note_reply - what the request that has just ended says of its endpoint. */
void
check_note_reply(struct check_run *run, struct check_endpoint *endpoint, enum err err,
		 const struct why *why);
/* check_obstacle - why this endpoint need not be asked any more; NULL: ask. */
const char *
check_obstacle(struct check_run *run, const struct check_endpoint *endpoint);

/* CHECK_WAIT - the result of a call that waits for AWS, as far as it is to be trusted (`why` is in
 * scope); the lock is let go meanwhile. */
#define CHECK_WAIT(run, call) (check_leave(run), check_return(run, (call), why))
void
check_leave(struct check_run *run);
enum err
check_return(struct check_run *run, enum err err, struct why *why);
/* check_wake - the main thread looks at the step. */
void
check_wake(struct check_run *run);
/* check_time_used_up - "not tried: ...", with the endpoint that was waited for longest. */
const char *
check_time_used_up(struct check_run *run);
/* check_lookups_late - the same for the lookups' part of it. */
const char *
check_lookups_late(struct check_run *run);

/* check_find_all - identity, reads and writes within their times; sets what they need but client,
 * arena, shared and check. Main thread.
 * @out_signal  that ended it, 0: none; there is nothing to print then
 * @out_hangs   the thread that asks hangs (in the resolver, say): it must not go on, and nothing
 *              of the run be freed: leave with _exit
 * ERR_SYSTEM when there is no thread or pipe to be had. */
MUST_CHECK enum err
check_find_all(struct check_run *run, int *out_signal, bool *out_hangs, struct why *why);

/* check_level_of - how bad a failed request is. */
enum check_level
check_level_of(enum err err);

/* The parts, in this order. */
void
check_find_settings(struct check_run *run);
void
check_find_identity(struct check_run *run);
/* check_no_identity - the same without an answer: the time is up. */
void
check_no_identity(struct check_run *run);
/* These go on where they were: what has been tried is not tried again. After the lookups the
 * check's stack is the one with what they found, and its references and cost are known. */
void
check_find_lookups(struct check_run *run);
void
check_find_reads(struct check_run *run);
void
check_find_writes(struct check_run *run);
void
check_find_terminal(struct check *check);

#endif
