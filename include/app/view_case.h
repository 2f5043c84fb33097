/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_APP_VIEW_CASE_H
#define CWTOP_APP_VIEW_CASE_H
/* view_case.h - the case of something red as the view has it: what it is about, what was asked and
 * came of it, and its rows, made anew for each frame. Only the files of the view include this. */
#include "app/view_jobs.h"
#include "app/view_triage.h"
#include "base/json_put.h"
#include "model/subject.h"
#include "model/was.h"

#define CASE_STACK_MAX 8 /* cases that were opened from one another */
#define CASE_CAUSE_ROWS 3

/* What a row is of, in the order in which sections stand. */
#define CASE_SECTION_TABLE(X)                                                    \
	X(CASE_METRIC, "metric")                                                 \
	X(CASE_TASKS, "task")     /* that stopped, or failed */                  \
	X(CASE_TARGETS, "target") /* that is not healthy */                      \
	X(CASE_LINES, "log")      /* of that minute */                           \
	X(CASE_CHANGES, "change") /* deployments, scaling, jobs in the window */ \
	X(CASE_HISTORY, "alarm")  /* what became of it in the window */          \
	X(CASE_TRACES, "trace")   /* with faults */                              \
	X(CASE_REDS, "red now")   /* besides; whenever the case was */

enum case_section {
#define CASE_SECTION_ENUM(code, word) code,
	CASE_SECTION_TABLE(CASE_SECTION_ENUM)
#undef CASE_SECTION_ENUM
		CASE_SECTIONS
};

const char *
case_section_word(enum case_section section);

struct case_row {
	enum case_section section;
	bool is_first;   /* of its section: has the label */
	bool is_more;    /* stands for those that are not shown: Enter shows them */
	bool is_empty;   /* says why there is nothing, or nothing yet: leads nowhere */
	bool is_none;    /* and there will be nothing: it stands behind what says something */
	uint64_t key;    /* the same row in the next frame */
	int64_t time_ms; /* 0: none */
	bool has_seconds;
	enum role role;
	const char *text;       /* of the rows' arena */
	struct subject subject; /* what it is, where the snapshot has it; NONE */
	size_t index;           /* of a line, a trace or an event of the evidence */
};

struct case_rows {
	struct case_row *items;
	size_t n;
	struct arena *arena;
};

/* What the case is of, and where its cursor is: kept while another is looked at above it. */
struct case_place {
	char key[SUBJECT_KEY_MAX];
	uint64_t cursor;           /* key of its row; 0: the first */
	enum case_section section; /* of that row */
	unsigned expanded;         /* bit of a section: all of its rows */
	/* as it was when it was last red: it may be well by now; red_s 0: it never was */
	int64_t since_s, red_s;
	bool is_older; /* since before since_s */
	char was[WHY_MAX];
};

struct view_case {
	struct case_place places[CASE_STACK_MAX];
	size_t n_places;
	/* as it was when it was last seen: it may be gone by now */
	struct subject subject;
	bool is_gone, is_well; /* well: it was red, and is not any more */
	bool is_unfolded;      /* the row under the cursor in full */
	enum level level;
	char name[160], words[WHY_MAX];
	int64_t since_s, seen_s; /* of the snapshot; since 0: not known */
	bool is_older;           /* since before since_s */
	int64_t over_s;          /* of an event: its end; 0: none is known */
	struct case_ask ask;     /* strings: of `asked` */
	struct arena *asked;
	struct case_cause causes[CASE_CAUSES_MAX];
	size_t n_causes;

	struct act_news *news; /* owned: the newest evidence; NULL: none yet */
	char why[WHY_MAX];     /* all of it failed */
	struct series *own;    /* points that were asked for; NULL: none */
	int64_t asked_ms;      /* real */
	bool is_answered;
	struct case_rows rows; /* of the last frame */
	size_t selected;
	int scroll[2], height[2]; /* of the columns */
	size_t n_left;            /* rows of the first column; all where there is one */
	bool has_columns;
};

/* ---- view_case.c ---- */
struct case_place *
view_case_place(struct view_case *c);
/* view_case_found - never NULL; nothing of it is known before the first news. */
const struct case_found *
view_case_found(const struct view_case *c);
/* view_case_name - what a subject is called: "metric API: 5xx rate". */
void
view_case_name(const struct snapshot *snapshot, struct subject subject, struct text *out);
/* view_case_time - "03:12", with its date where that is not plain. */
void
view_case_time(int64_t t_s, int64_t now_s, struct text *out);
/* view_case_series - what its chart is of; NULL: not known yet. out_metric NULL: none of the
 * stack's, but ask.own. */
const struct series *
view_case_series(const struct view *view, const struct metric_view **out_metric);
/* view_case_renew - what the snapshot says of it now. */
void
view_case_renew(struct view *view, struct view_case *c);
/* view_case_push - another case above this one; was: of the last time that it was red; NULL: of
 * now. */
void
view_case_push(struct view *view, struct subject subject, const struct was *was);
/* view_case_back - to the one that it was opened from and that is listed still; false: there is
 * none. */
bool
view_case_back(struct view *view);

/* ---- view_case_rows.c ---- */
/* Rows while they are made. */
struct case_maker {
	const struct view *view;
	const struct snapshot *snapshot;
	struct view_case *c;
	const struct case_found *found;
	struct case_rows rows;
	size_t first, n_beyond; /* of the section: its first row, and rows that are too many */
};

/* view_case_row - a row at the end; identity: what makes it the same in the next frame. One that is
 * too many for its section can be written to, and is counted only.
 * view_case_empty - that leads nowhere. view_case_none - that says that there is nothing. */
struct case_row *
view_case_row(struct case_maker *m, enum case_section section, const char *identity,
	      const char *fmt, ...) PRINTF_LIKE(4, 5);
struct case_row *
view_case_empty(struct case_maker *m, enum case_section section, const char *text, enum role role);
void
view_case_none(struct case_maker *m, enum case_section section, const char *text);

/* view_case_kept - the event of the task whose lines are shown; SUBJECT_NONE: none is kept. */
struct subject
view_case_kept(const struct case_maker *m);

/* The rows of a section: view_case_parts.c, view_case_found.c. */
void
view_case_add_metric(struct case_maker *m);
void
view_case_add_tasks(struct case_maker *m);
void
view_case_add_targets(struct case_maker *m);
void
view_case_add_lines(struct case_maker *m);
void
view_case_add_changes(struct case_maker *m);
void
view_case_add_history(struct case_maker *m);
void
view_case_add_traces(struct case_maker *m);
void
view_case_add_reds(struct case_maker *m);

/* view_case_alarm - the one of that name; NONE: the snapshot has none. */
struct subject
view_case_alarm(const struct snapshot *snapshot, const char *name);

/* view_case_make - all rows, those of the first column first. */
void
view_case_make(const struct view *view, struct view_case *c, bool has_columns);
void
view_case_rows_free(struct case_rows *rows);
/* view_case_all - all rows of one section, in `out`, which the caller frees. Returns how many were
 * too many. */
size_t
view_case_all(const struct view *view, enum case_section section, struct case_rows *out);

/* ---- view_case_json.c ---- */
/* view_case_json - the case that is open, with all of its evidence: a member "case" of the snapshot
 * as JSON, a contract like that. */
void
view_case_json(struct view *view, struct json_writer *w);

#endif
