/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_ACT_ACT_H
#define CWTOP_ACT_ACT_H
/* act.h - what the operator has done: submissions, cancelling, redrives, changes of a row, and
 * looks at artifacts, logs, points, traces and what else is evidence. The main thread hands an
 * order in and goes on; workers of its own carry it out, one for what changes jobs, tasks, services
 * and alarms (in the order given, so that two keys are never two at once), and one each for
 * looking, downloads, dead letters, lines of logs, cases, queries and notes, so that none of these
 * keeps anybody from another or from cancelling; that of cases has up to six threads help it while
 * it asks, so that its parts do not wait for each other. News come back through a descriptor.
 * Orders and news are copies: nothing is shared. Main thread only.
 *
 * Everything that changes AWS is in the audit log (audit.h) before it is sent; with --read-only
 * nothing is, and the order comes back refused. */
#include "act/ask.h"
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
	X(ACT_CHECK, "check")         /* route, queue, change: whose account; changes nothing */ \
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
	X(ACT_RESUBMIT, "resubmit")   /* queue, message: one dead letter, then deleted */        \
	X(ACT_LINES, "log")           /* lines: of any log, followed by its token */             \
	X(ACT_POINTS, "chart")        /* points */                                               \
	X(ACT_CASE, "case")           /* ask: its parts come as they are there */                \
	X(ACT_QUERY, "query")         /* query: costs by what it scans */                        \
	X(ACT_TRACE, "trace")         /* trace */                                                \
	X(ACT_STOP, "stop task")      /* change */                                               \
	X(ACT_DEPLOY, "deploy")       /* change: new tasks of the same definition */             \
	X(ACT_MUTE, "mute")           /* change: an alarm mute rule that expires */              \
	X(ACT_UNMUTE, "unmute")       /* change */                                               \
	X(ACT_ACK, "acknowledge")     /* ack: here alone; AWS is asked nothing */

#define ACT_TOKEN_MAX 4096 /* of LOG, NUL included: names of 512 characters have room */

enum act_kind {
#define ACT_ENUM(code, word) code,
	ACT_TABLE(ACT_ENUM)
#undef ACT_ENUM
		ACT_KINDS
};

const char *
act_word(enum act_kind kind);

/* act_changes - it changes AWS or the journal: refused where cwtop is read-only. */
bool
act_changes(enum act_kind kind);

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
	/* of the kinds that look at evidence, or act on a row: exactly one of them */
	const struct ask_lines *lines;
	const struct ask_points *points;
	const struct case_ask *ask;
	const struct ask_query *query;
	const struct ask_trace *trace;
	const struct ask_change *change;
	const struct ask_ack *ack;
};

/* act_order_copy - all that an order points to but what is the stack's, in the arena. false: memory
 * is out. */
MUST_CHECK bool
act_order_copy(struct arena *arena, const struct act_order *order, struct act_order *out);

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
/* act_drop - nobody waits for it any more: what only looks, or downloads, ends where it is. */
void
act_drop(struct act *act, uint64_t number);
/* act_is_busy - an order that changes AWS is on its way: who quits now is asked. */
bool
act_is_busy(const struct act *act);

struct act_file {               /* an artifact */
	const char *key, *name; /* exact, to ask with; cleaned and without the job's folder */
	int64_t size_bytes, modified_s;
};

struct act_line {                       /* of a log */
	const char *id, *text, *stream; /* AWS's event id; cleaned; "" where there is one only */
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
	/* LINES; those so far and their token are there when it fails in the middle, too. The token
	 * may be 16 KiB long; "": there is no more, or nothing to go on from. from_ms: all since
	 * then, up to read_ms, has been in some answer by now */
	bool has_more; /* more can be had at once with the token */
	int64_t from_ms, read_ms;
	const char *region;        /* of the group */
	const char *const *others; /* other containers of a task that log, too; when it begins */
	size_t n_others;
	struct ask_series *series; /* POINTS */
	size_t n_series;
	const struct case_found *found;    /* CASE: all of it so far, each time anew; never NULL */
	const struct ask_scan *scan;       /* QUERY; NULL: not yet */
	const struct log_results *results; /* QUERY: so far; NULL: none yet */
	const struct xray_trace *traced;   /* TRACE; NULL: X-Ray has nothing of it */
	const struct ack *acks;            /* ACK: all that holds now */
	size_t n_acks;
	/* what the order has asked of AWS, for what watching costs; of the last news */
	struct aws_stats asked;
	size_t n_paid_metrics; /* that each of its requests for metrics named */
	double scanned_bytes;  /* by Logs Insights, charged whatever came of it */
	struct arena *arena;
	struct arena *of_order; /* what the order said, which the news may repeat; NULL: nothing */
};

/* act_next - news in their order; NULL: none. The caller frees. */
struct act_news *
act_next(struct act *act);
/* act_news_new - news that say nothing yet, with an arena of their own that holds so many bytes;
 * NULL: memory is out. The caller frees. */
struct act_news *
act_news_new(uint64_t number, enum act_kind kind, size_t limit_bytes);
void
act_news_free(struct act_news *news); /* NULL is fine */

#endif
