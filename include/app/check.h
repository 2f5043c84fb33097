/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_APP_CHECK_H
#define CWTOP_APP_CHECK_H
/* check.h - what `cwtop check` has found out, as plain data, and how it is printed. The JSON is a
 * contract: share/schema/check.schema.json. Who finds it out: check_run.h. Main thread. */
#include "aws/endpoint.h"
#include "model/stack.h"
#include "poll/cadence.h"
#include "poll/watching_cost.h"

/* How bad something is; also its mark in the text and its word in the JSON. */
#define CHECK_LEVEL_TABLE(X)          \
	X(CHECK_OK, "ok", "ok")       \
	X(CHECK_NOTE, "note", "-")    \
	X(CHECK_WARN, "warning", "~") \
	X(CHECK_FAIL, "failed", "!")

enum check_level {
#define CHECK_LEVEL_ENUM(code, word, mark) code,
	CHECK_LEVEL_TABLE(CHECK_LEVEL_ENUM)
#undef CHECK_LEVEL_ENUM
		CHECK_LEVELS
};

const char *
check_level_word(enum check_level level);
const char *
check_level_mark(enum check_level level);

struct check_verdict { /* all-zero: fine, nothing to say */
	enum check_level level;
	enum err err;    /* of a failure: whose exit code counts */
	const char *say; /* one sentence with what to do; NULL: none */
};

struct check_identity {
	struct check_verdict verdict, keys; /* keys: what works but should not stay so */
	const char *profile, *region;
	const char *account, *arn, *user_id;        /* NULL: not known */
	const char *access_key, *source, *provider; /* "AKIA…WXYZ"; NULL: there are none */
	int64_t expires_s;                          /* 0: unknown or never */
};

struct check_network {
	const char *proxy, *ca_bundle, *endpoint; /* NULL: none */
	bool is_fips, is_dual_stack;
};

struct check_clock {
	struct check_verdict verdict;
	bool is_known;
	int64_t offset_s; /* AWS's clock minus ours */
};

enum check_reach { REACH_UNTRIED, REACH_YES, REACH_NO };

struct check_endpoint {
	struct check_verdict verdict;
	enum aws_service service;
	const char *region, *host;
	bool is_custom;
	enum check_reach reach;
	int64_t connect_ms, answer_ms; /* of the first request; -1: not known */
	int64_t waited_ms;             /* for all */
};

#define CHECK_ACCESS_TABLE(X)            \
	X(ACCESS_NOT_TRIED, "not tried") \
	X(ACCESS_ALLOWED, "allowed")     \
	X(ACCESS_DENIED, "denied")       \
	X(ACCESS_THROTTLED, "throttled") \
	X(ACCESS_FAILED, "failed")       \
	X(ACCESS_NOT_NEEDED, "not needed")

enum check_access {
#define CHECK_ACCESS_ENUM(code, word) code,
	CHECK_ACCESS_TABLE(CHECK_ACCESS_ENUM)
#undef CHECK_ACCESS_ENUM
};

const char *
check_access_word(enum check_access access);

struct check_permission {
	struct check_verdict verdict;
	const char *action; /* "sqs:GetQueueUrl" */
	const char *region; /* "": of a write, which is asked for all regions at once */
	const char *needed_for;
	const char *target;         /* what the verdict is about, or the last that was tried; "" */
	size_t n_tried, n_answered; /* answered: with what was asked for */
	bool is_write;
	bool is_spared; /* not tried on purpose: no failure */
	enum check_access access;
};

#define CHECK_FOUND_TABLE(X)              \
	X(FOUND_YES, "found")             \
	X(FOUND_MISSING, "missing")       \
	X(FOUND_NO_DATA, "no data")       \
	X(FOUND_DOWN, "down")             \
	X(FOUND_UNRESOLVED, "unresolved") \
	X(FOUND_UNKNOWN, "unknown")

enum check_found {
#define CHECK_FOUND_ENUM(code, word) code,
	CHECK_FOUND_TABLE(CHECK_FOUND_ENUM)
#undef CHECK_FOUND_ENUM
};

const char *
check_found_word(enum check_found found);

struct check_reference { /* something that the stack file names */
	struct check_verdict verdict;
	const char *kind; /* "variable", "lookup", "metric", "queue"... */
	const char *name, *region;
	const char *value; /* what a lookup has found; NULL */
	enum check_found found;
};

struct check_terminal {
	struct check_verdict verdict;
	const char *term, *drawing; /* "": not set; "braille" ... */
	const char *colours;        /* what cwtop will use: "256 colours" */
	int n_colours;              /* as terminfo says; 0: none */
	int columns, rows;          /* 0: not known */
	bool is_tty, is_known, is_utf8;
};

struct check_pace {
	double factor;    /* the config file's; 1: as designed */
	double limit_usd; /* a month; 0: none */
};

struct check_cost { /* at the designed pace; a limit makes what is dearer slower */
	struct watching_cost rest;
	double red_usd;   /* a month of 30 days in which something is always red */
	double limit_usd; /* 0: none */
};

struct check {
	const struct stack *stack; /* NULL: none was named */
	int64_t time_s;
	bool is_read_only;
	struct check_identity identity;
	struct check_network network;
	struct check_clock clock;
	struct check_endpoint *endpoints;
	size_t n_endpoints;
	struct check_permission *permissions;
	size_t n_permissions;
	struct check_reference *references;
	size_t n_references;
	struct check_terminal terminal;
	struct check_cost cost;
	struct arena *arena; /* owns the strings */
};

/* check_init - empty; never fails. check_done - frees all but the stack. */
void
check_init(struct check *check);
void
check_done(struct check *check);

/* check_conclude - once all that could be asked has been: a service that answered no read at all
 * cannot be watched, and what was not looked for has a reason. */
void
check_conclude(struct check *check);

/* check_exit_code - 0, 1 when something is missing and watching works all the same, else that of
 * the first failure but names that do not exist. @out_failed, @out_warned  how many; may be NULL */
int
check_exit_code(const struct check *check, size_t *out_failed, size_t *out_warned);

/* check_cost_of - what the sources' plans for a stack come to at their designed cadence. Pure. */
void
check_cost_of(const struct stack *stack, const struct check_pace *pace, struct check_cost *out);

/* check_text - lines of at most 100 columns; check_json - the document. false: buf's limit. */
MUST_CHECK bool
check_text(const struct check *check, struct buf *out);
MUST_CHECK bool
check_json(const struct check *check, struct buf *out);

#endif
