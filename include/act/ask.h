/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_ACT_ASK_H
#define CWTOP_ACT_ASK_H
/* ask.h - the questions of orders that look (act.h): whose log, which points, what of a case. Plain
 * data; the desk copies all of it. Strings NULL: not said. */
#include "aws/cloudwatch.h"
#include "aws/logs.h"
#include "aws/xray.h"
#include "model/acks.h"
#include "model/case.h"
#include "model/log_where.h"

/* Lines may come late, out of order, or again: CloudWatch Logs promises neither. Each that comes no
 * later than this after its own time is in some answer while a log is followed; who keeps them
 * (log_book.h) puts them in order and drops, by id, what it has. */
#define ASK_LATE_MS 60000
#define ASK_BACK_MS (24 * INT64_C(3600000)) /* so far back the newest lines are looked for */

struct ask_lines { /* ACT_LINES */
	struct log_where where;
	const char *pattern; /* of CloudWatch Logs; NULL: every line */
	/* both 0: the newest lines, then what comes; to_ms 0: from there on, then what comes; else
	 * that time, both ends included, and no more */
	int64_t from_ms, to_ms;
	const char *token; /* of the answer before: go on from there; NULL: begin */
	size_t limit;      /* about so many in one answer; 0: a thousand */
};

struct ask_points { /* ACT_POINTS: series for a chart; those of expressions are worked out by AWS */
	const size_t *metrics; /* of the stack */
	size_t n_metrics;
	const char *stat; /* NULL: each metric's own */
	struct span span;
	int64_t period_s;
	int64_t shift_s; /* asked so much earlier, for a comparison; times come back shifted */
};

struct ask_query { /* ACT_QUERY: Logs Insights, with progress */
	const char *region;
	const char *const *groups;
	size_t n_groups;
	const char *text;
	int64_t from_s, to_s;
	int limit;
	double ask_above_usd; /* where it might cost more nothing is run: ask_scan.is_held */
};

struct ask_trace { /* ACT_TRACE */
	const char *region, *id;
};

struct ask_change { /* ACT_STOP, ACT_DEPLOY, ACT_MUTE, ACT_UNMUTE */
	const char *region;
	const char *cluster, *task, *service;
	const char *alarm, *rule; /* rule: name of a mute rule */
	int64_t for_s;            /* MUTE */
	const char *reason;
};

struct ask_ack {                 /* ACT_ACK: what operators say of what is wrong (model/acks.h) */
	const char *key, *title; /* key NULL: what was said is only read */
	enum ack_kind kind;
	int64_t for_s; /* MUTED */
	bool is_over;  /* what was said is taken back, or holds no more */
	int64_t at_s;  /* is_over: only what was said then; 0: whatever was */
};

/* Answers. */
struct ask_scan {            /* of ACT_QUERY: what it may scan, by DescribeLogGroups */
	double stored_bytes; /* of all its groups: no query scans more; -1: not known */
	double likely_bytes; /* the part of its span, were they written evenly; -1 */
	double most_usd;     /* for all that is stored; -1 */
	const char *why;     /* why it is not known; "" */
	bool is_held;        /* nothing was run: it waits for a yes */
};

struct ask_series { /* of ACT_POINTS, one a metric, in their order */
	size_t metric;
	struct points points;
};

#endif
