/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_ACT_ACT_H
#define CWTOP_ACT_ACT_H
/* act.h - what the operator has done: submissions, cancelling, redrives, and looks at a job's
 * artifacts and log. The main thread hands an order in and goes on; workers of its own carry it
 * out, one for what changes jobs (in the order given, so that two keys are never two at once), and
 * one each for looking, for downloads and for dead letters, so that neither a download nor a
 * redrive keeps anybody from reading a log or from cancelling. News come back through a descriptor.
 * Orders and news are copies: nothing is shared. Main thread only.
 *
 * Everything that changes AWS is in the audit log (audit.h) before it is sent; with --read-only
 * nothing is, and the order comes back refused. */
#include "aws/aws.h"
#include "model/rows.h"
#include "model/stack.h"
#include "store/job_log.h"

struct act;
struct store;

struct act_options { /* borrowed, outlive the act */
	const struct stack *stack;
	struct aws_shared *aws;
	const struct store *store; /* NULL: nothing can be submitted, and it says why */
	const char *by;            /* "user@host" */
	bool is_read_only;
	bool recovers; /* what earlier runs left is gone on with (job_recovery.h) */
};

#define ACT_TABLE(X)                                                                             \
	X(ACT_SUBMIT, "submit")       /* route, template_name, title, configs, n_configs, ids */ \
	X(ACT_CHECK, "check")         /* route, or queue: account, its kind; changes nothing */  \
	X(ACT_RESEND, "resend")       /* job: a doubt, or stored: sends (again) */               \
	X(ACT_MARK_SENT, "mark")      /* job: a doubt: it is there */                            \
	X(ACT_ABANDON, "abandon")     /* job */                                                  \
	X(ACT_CANCEL, "cancel")       /* job, task (ARN, or NULL) */                             \
	X(ACT_ARTIFACTS, "artifacts") /* job: lists */                                           \
	X(ACT_READ, "read")           /* job, key: a text, its first 256 KiB */                  \
	X(ACT_DOWNLOAD, "download")   /* job, key, path: a folder, or a file not there yet */    \
	X(ACT_LOG, "log")             /* job, task (or NULL), token: lines since */              \
	X(ACT_PEEK, "peek")           /* queue: dead letters, ten at most */                     \
	X(ACT_REDRIVE, "redrive")     /* queue: all of them, with progress */                    \
	X(ACT_RESUBMIT, "resubmit")   /* queue, message: one dead letter, then deleted */

#define ACT_TOKEN_MAX 4096 /* of a log, NUL included: names of 512 characters have room */

enum act_kind {
#define ACT_ENUM(code, word) code,
	ACT_TABLE(ACT_ENUM)
#undef ACT_ENUM
		ACT_KINDS
};

const char *
act_word(enum act_kind kind);

struct act_order { /* strings are copied; NULL and 0: not of this kind */
	enum act_kind kind;
	const struct stack_route *route;
	const struct stack_queue *queue; /* whose DLQ */
	const char *template_name, *title;
	const char *const *configs; /* SUBMIT: template_fill's bytes, one a job ... */
	const char *const *ids;     /* ... and their ids, which the caller made */
	size_t n_jobs;
	const char *job, *task, *key, *path, *token;
	const char *message; /* RESUBMIT: message id of an earlier PEEK */
};

/* act_new - starts the workers. ERR_SYSTEM. act_stop - false: a thread hangs; leave with _exit. */
MUST_CHECK enum err
act_new(const struct act_options *options, struct act **out, struct why *why);
MUST_CHECK bool
act_stop(struct act *act);

/* act_give - hands an order in; its number, from 1. act_fd - readable when there are news. */
uint64_t
act_give(struct act *act, const struct act_order *order);
int
act_fd(const struct act *act);
/* act_drop - an order that nobody waits for any more: a download or a log is ended where it is. */
void
act_drop(struct act *act, uint64_t number);
/* act_is_busy - an order that changes AWS is on its way: who quits now is asked. */
bool
act_is_busy(const struct act *act);

struct act_file {               /* an artifact */
	const char *key, *name; /* exact, to ask with; cleaned and without the job's folder */
	int64_t size_bytes, modified_s;
};

struct act_line {              /* of a log */
	const char *id, *text; /* AWS's event id; cleaned */
	int64_t time_ms;
};

struct act_letter {            /* a dead one */
	const char *id, *text; /* message id; body, cleaned */
	const char *job;       /* its job_id; "" it has none */
	int64_t sent_ms;
	int receives;    /* this look included */
	const char *why; /* what is known of why: the job's status, its task; "" */
};

/* What came of an order, or how far it is. Freed by act_news_free. */
struct act_news {
	uint64_t number; /* 0: of jobs that an earlier run left, and act_options.recovers */
	enum act_kind kind;
	bool is_last;       /* else it goes on */
	enum err err;       /* of the last news */
	struct why why;     /* its sentence */
	char done[WHY_MAX]; /* a sentence on what was done: "stored, queued (message 5c1e...)" */
	/* jobs sent, messages moved or shown, bytes on disk or read, of all; n_all 0: not known */
	size_t n_done, n_all;
	size_t n_in_doubt, n_refused; /* SUBMIT */
	const char *job;              /* "" not of one */

	/* CHECK */
	const char *account, *arn; /* who one is; "" */
	bool is_fifo;
	int64_t n_waiting; /* in the queue; -1: not known */
	struct queue_counts dlq;

	struct act_file *files; /* ARTIFACTS */
	size_t n_files;
	const char *text;       /* READ, cleaned line by line; DOWNLOAD: its SHA-256 in hex; NULL */
	const char *path;       /* DOWNLOAD, done: the file; else NULL */
	bool is_cut, is_binary; /* READ; ARTIFACTS: is_cut, there are more than 2,000 */
	struct act_line *lines; /* LOG; none is no error, done says why. With some there may be more
				 * at once */
	size_t n_lines;
	const char *token; /* LOG: for the next order of the same job; "": ask without */
	const char *group, *stream;
	struct act_letter *letters; /* PEEK */
	size_t n_letters;
	struct arena *arena;
};

/* act_next - news in their order; NULL: none. The caller frees. */
struct act_news *
act_next(struct act *act);
void
act_news_free(struct act_news *news); /* NULL is fine */

#endif
