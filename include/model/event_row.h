/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_MODEL_EVENT_ROW_H
#define CWTOP_MODEL_EVENT_ROW_H
/* event_row.h - what happened, and what is kept of it when AWS has forgotten: a task that stopped,
 * an alarm that changed its state, a deployment, a probe that failed. Plain data of a part, like
 * rows.h: strings are cleaned where they enter, belong to the part's arena, and are "" rather than
 * NULL; times 0 where not known. */
#include "model/sample.h"

#define EVENT_TABLE(X)            \
	X(EVENT_TASK, "task")     \
	X(EVENT_ALARM, "alarm")   \
	X(EVENT_DEPLOY, "deploy") \
	X(EVENT_PROBE, "probe")

enum event_kind {
#define EVENT_ENUM(code, word) code,
	EVENT_TABLE(EVENT_ENUM)
#undef EVENT_ENUM
		EVENT_KINDS
};

/* event_word - "task"; static storage. event_of - by its word. */
const char *
event_word(enum event_kind kind);
MUST_CHECK bool
event_of(const char *word, enum event_kind *out);

/* The last lines of its log, as evidence. */
enum event_log {
	EVENT_LOG_NONE,   /* its kind has none */
	EVENT_LOG_WANTED, /* to be fetched while CloudWatch Logs has them */
	EVENT_LOG_KEPT,
	EVENT_LOG_LOST, /* could not be had: log_note says why */
};

#define EVENT_LINES_MAX 50

struct event_line {
	int64_t time_ms;
	const char *text;
};

struct event_row {
	enum event_kind kind;
	/* id - what makes it the same event for all who see it: the task's ARN;
	 * "alarm:REGION/NAME@SINCE"; "deploy:REGION/CLUSTER/SERVICE@DEPLOYMENT" or
	 * "deploy:REGION/FUNCTION@MODIFIED"; "probe:NAME@SINCE" */
	const char *id;
	int64_t time_s; /* when it happened, virtual */
	enum level level;
	const char *region;
	const char *subject; /* alarm, "CLUSTER/SERVICE", function, probe; of a task its family */
	const char *cluster; /* task, service; "" else */
	const char *title;   /* "exit 137, EssentialContainerExited" */
	const char
		*reason;  /* AWS's words in full: stoppedReason, StateReason, rolloutStateReason */
	const char *code; /* stopCode; new state; rolloutState; "" */
	const char *was;  /* ALARM: the state before; DEPLOY: the definition before; "" not known */
	const char *is;   /* DEPLOY: the definition, version or time of change; TASK: "family:12" */
	const char *container; /* TASK: whose exit code and lines; "" */
	bool has_exit_code;
	int exit_code;
	enum event_log log;
	const char *log_group, *log_stream, *log_note;
	const struct event_line *lines; /* oldest first */
	size_t n_lines;
};

struct events {
	const struct event_row *items; /* newest first */
	size_t n;
	const char *note; /* why (some of) nothing is kept, or its lines are missing; "" */
	bool is_lossy;    /* note: what is not here may have happened all the same */
};

#endif
