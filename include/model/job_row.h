/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_MODEL_JOB_ROW_H
#define CWTOP_MODEL_JOB_ROW_H
/* job_row.h - a simulation job: how far its submission went, as the journal has it, and what became
 * of it, as its worker says in S3. Plain data; strings are cleaned where they enter, never NULL. */
#include "base/err.h"
#include "model/stack_routes.h"

#define JOB_ID_SIZE 37 /* a UUID version 7, NUL included: sorted by id is sorted by time */

/* How far a submission went. Only what is durable in the journal counts. */
#define JOB_PHASE_TABLE(X)                                                                       \
	X(JOB_CREATED, "created")     /* INTENT: the configuration may be in S3 */               \
	X(JOB_STORED, "stored")       /* it is in S3 */                                          \
	X(JOB_SENDING, "sending")     /* SEND-INTENT: the message may be in the queue */         \
	X(JOB_SENT, "sent")           /* it is in the queue */                                   \
	X(JOB_LAUNCHING, "launching") /* RUN-INTENT: the task may have been started */           \
	X(JOB_SUBMITTED, "submitted") /* everything was done: final */                           \
	X(JOB_REFUSED, "refused")     /* a step was refused for certain: may go on from there */ \
	X(JOB_DOUBT_SEND, "send in doubt")     /* for the operator to decide */                  \
	X(JOB_DOUBT_LAUNCH, "launch in doubt") /* likewise */                                    \
	X(JOB_ABANDONED, "abandoned")          /* by the operator: final */

enum job_phase {
#define JOB_PHASE_ENUM(code, word) code,
	JOB_PHASE_TABLE(JOB_PHASE_ENUM)
#undef JOB_PHASE_ENUM
		JOB_PHASES
};

/* What the screen says of a job. */
#define JOB_STATE_TABLE(X)                                               \
	X(JOB_IS_PENDING, "pending") /* noted here, being sent */        \
	X(JOB_IS_STORED, "stored")   /* not queued: waits for someone */ \
	X(JOB_IS_QUEUED, "queued")                                       \
	X(JOB_IS_RUNNING, "running")                                     \
	X(JOB_IS_SUCCEEDED, "succeeded")                                 \
	X(JOB_IS_FAILED, "failed")                                       \
	X(JOB_IS_CANCELLED, "cancelled")                                 \
	X(JOB_IS_IN_DOUBT, "in doubt")                                   \
	X(JOB_IS_REFUSED, "refused")                                     \
	X(JOB_IS_ABANDONED, "abandoned")                                 \
	X(JOB_IS_UNKNOWN, "unknown") /* a folder of a job without a word about it */

enum job_state {
#define JOB_STATE_ENUM(code, word) code,
	JOB_STATE_TABLE(JOB_STATE_ENUM)
#undef JOB_STATE_ENUM
		JOB_STATES
};

const char *
job_phase_word(enum job_phase phase);
/* job_phase_of - by its word; false: there is none. */
MUST_CHECK bool
job_phase_of(const char *word, enum job_phase *out);
const char *
job_state_word(enum job_state state);
/* job_state_is_final - nothing more is to come. job_phase_is_final - SUBMITTED, ABANDONED. */
bool
job_state_is_final(enum job_state state);
bool
job_phase_is_final(enum job_phase phase);

/* What a worker writes to status.json: share/schema/job-status.schema.json. */
struct job_status {
	bool is_there;            /* false: no status.json (yet); all else is then empty */
	enum job_state state;     /* RUNNING, SUCCEEDED, FAILED, CANCELLED */
	double progress;          /* 0 ... 1; -1: not said */
	const char *step, *error; /* "simulating day 3 of 7"; why it failed; "" */
	int64_t started_s, updated_s, finished_s; /* 0: not (yet) */
	int64_t remaining_s;                      /* as the worker expects; -1: not said */
	bool has_exit_code;
	int exit_code;
	const char *task_arn, *log_group, *log_stream; /* "" not said */
	int attempt; /* which receive of the message, from 1; 0: not said */
};

struct job_row {
	const char *id;
	const char *template_name, *title; /* "" of others' jobs without a word about it */
	const char *by;       /* who submitted it, as config.json or the journal says; "" */
	enum job_state state; /* of all below together: job_row_settle */
	int64_t created_s;    /* the id's own time; 0: the id has none */

	bool is_ours;           /* in a journal of this machine */
	bool is_held;           /* a running cwtop is at it */
	bool is_elsewhere;      /* of another account or region: not touched */
	enum job_phase phase;   /* ours only */
	const char *why;        /* refused, in doubt: the sentence; "" */
	const char *message_id; /* in the queue; "" */
	const char *account;    /* of the journal; "" */

	struct job_status status;
	int64_t read_s;  /* when the worker's word was asked for last; 0: not yet */
	bool is_unread;  /* its worker's word has not been asked for yet: it may be further on */
	bool has_cancel; /* the marker has been written */

	const char *task_arn; /* the journal's, else the status's; "" not known */
};

/* job_row_settle - the state that phase and status make together: a worker's word is newer than the
 * journal's, and a doubt ends when the worker has spoken. Pure. */
enum job_state
job_row_settle(const struct job_row *row);

/* What a poll of a route brought: the row of a PART_JOBS. */
struct job_rows {
	struct job_row *rows; /* newest first */
	size_t n;
	size_t n_more;       /* folders without a row: no name of a job */
	bool is_cut;         /* a week's jobs are more than can be listed: the newest may lack */
	const char *damaged; /* the sentence on a journal that cannot be read; "" */
};

#endif
