/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_MODEL_CASE_H
#define CWTOP_MODEL_CASE_H
/* case.h - the case of something red: which things of the stack belong to it, what the snapshot
 * already knows, what AWS is still to be asked (case_ask), and what the evidence says the cause is.
 * Pure: the asking is act's, the drawing the view's. */
#include "base/text.h"
#include "model/log_where.h"
#include "model/marks.h"
#include "model/subject_kind.h"

/* case_level - how bad the subject is now. case_since_s - since when, as far as is known; 0.
 * case_since_is_older - it is red since before that: nothing that is kept reaches back so far. */
enum level
case_level(const struct snapshot *snapshot, struct subject subject);
int64_t
case_since_s(const struct snapshot *snapshot, struct subject subject);
bool
case_since_is_older(const struct snapshot *snapshot, struct subject subject);

/* case_focus - what a tile stands for: the worst of its things, of equally bad ones the newest; any
 * other subject is itself. Kind NONE: a tile of nothing. */
struct subject
case_focus(const struct snapshot *snapshot, struct subject subject);
/* case_things - all that a tile is about, as many as fit. Returns how many. */
size_t
case_things(const struct snapshot *snapshot, struct subject tile, struct subject *out, size_t max);
/* case_metric - the metric of the stack whose chart shows it; SIZE_MAX: none. */
size_t
case_metric(const struct snapshot *snapshot, struct subject subject);
/* case_words - how it is now: "8.3%, limit > 5%". What it is called: subject.h. */
void
case_words(const struct snapshot *snapshot, struct subject subject, struct text *out);
/* case_reds - all that is red now, a subject each, the worst first; tiles and events left out.
 * Returns how many. */
size_t
case_reds(const struct snapshot *snapshot, struct subject *out, size_t max);

/* ---- what is to be asked ---- */

#define CASE_WINDOW_S 3600 /* before and after the moment */
#define CASE_ALARMS_MAX 8
#define CASE_LOGS_MAX 4

struct case_log { /* where lines of that minute are looked for */
	struct log_where where;
	const char *pattern; /* of CloudWatch Logs: "?ERROR ?Error ?Exception ..."; "": all */
};

struct case_alarm {
	const char *region, *name;
};

/* A metric that the stack does not name, for the chart: an alarm's, the depth of a DLQ. */
#define CASE_DIMENSIONS_MAX 8
struct case_series {
	const char *title, *region, *namespace_, *name, *stat; /* name "": there is none */
	struct dimension dimensions[CASE_DIMENSIONS_MAX];
	size_t n_dimensions;
	int64_t period_s;
	enum unit unit;
};

struct case_ask {
	int64_t at_s, from_s, to_s;       /* the moment; the window around it */
	int64_t chart_from_s, chart_to_s; /* wider where a point is of hours */
	int64_t lines_from_s, lines_to_s; /* of which log lines are wanted */
	int64_t traces_to_s;              /* traces are few: of a longer time, from the same on */
	struct case_alarm alarms[CASE_ALARMS_MAX];
	size_t n_alarms;
	struct case_log logs[CASE_LOGS_MAX];
	size_t n_logs;
	const char *trace_region, *trace_filter; /* X-Ray; "": no traces */
	size_t metric; /* points of the window of this metric of the stack; SIZE_MAX: of `own` */
	struct case_series own;
	int64_t now_s; /* of the snapshot: nothing later is there to be asked for */
};

/* case_plan - for the moment at which it went red (case_since_s); 0: not known, now. Strings are
 * the snapshot's or static. */
void
case_plan(const struct snapshot *snapshot, struct subject subject, int64_t at_s,
	  struct case_ask *out);
/* case_say_no_log - why a case that was planned has no log, and what to do about it. */
void
case_say_no_log(const struct snapshot *snapshot, struct subject subject, struct text *out);

/* ---- what came of it ---- */

struct case_event { /* of an alarm's history */
	int64_t time_s;
	const char *alarm, *from, *to, *reason;
};

struct case_line {
	int64_t time_ms;
	const char *id, *text, *region, *group, *stream;
	size_t n_alike; /* lines of the window that differ from it in numbers and ids only, it
			   included */
};

struct case_trace {
	int64_t time_s;
	const char *id, *region, *method, *url, *entry, *cause, *cause_service;
	double duration_s;
	int64_t status;
	bool has_fault;
};

/* One part of the evidence: not asked for, on its way, answered or failed, each on its own. */
enum case_state { CASE_NOT_ASKED, CASE_ASKING, CASE_ANSWERED, CASE_FAILED };
struct case_part {
	enum case_state state;
	char why[WHY_MAX]; /* FAILED: the sentence; ANSWERED: what is to be said of it ("the newest
			      50") */
	enum err err;      /* FAILED: what kind of failure */
};

struct case_found {
	struct case_part history, lines, traces, points;
	const struct case_event *events; /* newest first */
	size_t n_events;
	const struct case_line *lines_; /* oldest first */
	size_t n_lines;
	int64_t lines_s;                  /* so much time they are of; 0: not known */
	const struct case_trace *traces_; /* worst first */
	size_t n_traces;
	struct points metric; /* of case_ask.metric or own, of its period */
};

/* ---- the cause ---- */

#define CASE_CAUSES_MAX 4
struct case_cause {
	int weight;         /* of the evidence for it: the greatest is shown first */
	char text[WHY_MAX]; /* one sentence: what happened, when, and what says so */
};

/* case_causes - what snapshot and evidence say of what is red since then (case_since_s; 0: not
 * known), the likeliest first; 0: nothing names a cause. A sentence never says more than the
 * evidence: "2 min before" is not "because". */
size_t
case_causes(const struct snapshot *snapshot, struct subject subject, int64_t since_s,
	    const struct case_found *found, struct case_cause out[CASE_CAUSES_MAX]);

#endif
