/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_STORE_JOB_LOG_H
#define CWTOP_STORE_JOB_LOG_H
/* job_log.h - the journal of submissions: what is about to be sent is durable here before it is
 * sent, so that after a crash at any instant it is known what the world may hold.
 *
 * A file per run that submits (jobs/UUID.log below the store), which that run alone writes: it
 * holds an open-file-description lock on it for its life. A file whose lock is free is an orphan:
 * whoever claims it goes on where its writer stopped. A record is one line with its length and
 * digest; a torn last one is dropped, a damaged one with whole ones behind it makes the file
 * unusable: it is kept, told, and nothing may be submitted until it is moved away.
 *
 * A write or sync that failed is never tried again (the kernel may have dropped the pages): the log
 * is dead from then on, and every call says so. Blocks. Workers only; one thread per log. */
#include "model/job_row.h"
#include "store/store.h"

struct job_log;

/* Everything that sending a job takes: written before the first byte leaves, and enough to send the
 * same bytes again. NULL: not on this route. */
struct job_intent {
	char id[JOB_ID_SIZE];
	int64_t created_ms;           /* virtual */
	const char *account, *region; /* that it is for: never touched under another */
	const char *endpoint;         /* host of an endpoint override; NULL: AWS itself */
	const char *route, *template_name, *title;
	enum route_kind kind;
	const char *bucket, *key;    /* of config.json */
	const char *config;          /* its bytes: text */
	const char *queue, *message; /* name; the body, exactly */
	bool is_fifo, is_idempotent; /* the consumer is */
	const char *run;             /* what is asked of RunTask, or the URL of an API; text */
	const char *by;              /* user@host */
};

/* A step that is about to be taken (SENDING, LAUNCHING) or has been (all others). */
struct job_note {
	char id[JOB_ID_SIZE];
	enum job_phase phase;
	int64_t time_ms;        /* virtual */
	const char *message_id; /* SENT; NULL: as it was */
	const char *task_arn;   /* SUBMITTED; NULL: as it was */
	const char *why;        /* REFUSED and the doubts; NULL: none */
	bool is_by_operator;    /* the operator decided it: resend, mark as sent, abandon */
};

/* job_log_open - a new file, locked, its folder synced. ERR_SYSTEM (no room, read-only), ERR_FILE
 * (what is there is not ours, or an older file is damaged: nothing may be submitted). */
MUST_CHECK enum err
job_log_open(const struct store *store, struct job_log **out, struct why *why);
/* job_log_claim - the file of a run that has ended, to go on with it. ERR_GONE: another has it, or
 * it is no more. */
MUST_CHECK enum err
job_log_claim(const struct store *store, const char *name, struct job_log **out, struct why *why);
/* job_log_close - gives the lock back; a file without any job in it goes. NULL is fine. */
void
job_log_close(struct job_log *log);

/* job_log_intend, job_log_note - add a record, in memory; job_log_sync - one write, and it is on
 * the disk. Many jobs may share a sync. ERR_SYSTEM, ERR_MEMORY. */
MUST_CHECK enum err
job_log_intend(struct job_log *log, const struct job_intent *intent, struct why *why);
MUST_CHECK enum err
job_log_note(struct job_log *log, const struct job_note *note, struct why *why);
MUST_CHECK enum err
job_log_sync(struct job_log *log, struct why *why);

/* What the journal says of a job: its intent and the newest of its notes. */
struct job_record {
	struct job_intent intent; /* strings of the arena */
	enum job_phase phase;
	int64_t phase_ms;        /* when that was */
	int64_t first_send_ms;   /* SENDING was first noted; 0: never. What FIFO's 5 minutes count
				  * from; anew when the operator resends */
	int64_t first_launch_ms; /* LAUNCHING likewise */
	const char *message_id, *task_arn, *why; /* "" none */
	const char *file;                        /* its log, for job_log_claim */
	bool is_held;                            /* somebody has it open */
};

struct job_records {
	struct job_record *items; /* by id */
	size_t n;
	const char *damaged; /* sentence on the first file that is; "" */
};

/* job_log_read - all files, whoever writes them. Files whose jobs are all final or refused, and
 * older than JOB_LOG_KEEP_S at now_s are left out, and removed where nobody holds them. */
#define JOB_LOG_KEEP_S (14 * 86400)
MUST_CHECK enum err
job_log_read(const struct store *store, int64_t now_s, struct arena *arena, struct job_records *out,
	     struct why *why);

/* job_log_record - what a log that is open holds of a job, also what is not synced yet. false: it
 * has no such job. */
MUST_CHECK bool
job_log_record(const struct job_log *log, const char *id, struct job_record *out);

#endif
