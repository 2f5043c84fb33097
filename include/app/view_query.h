/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_APP_VIEW_QUERY_H
#define CWTOP_APP_VIEW_QUERY_H
/* view_query.h - a Logs Insights query on the screen: what its files share. view_query.c asks and
 * takes keys, view_query_rows.c has the rows, view_query_draw.c draws. Nobody else includes this.
 */
#include "app/saved_queries.h"
#include "app/view_jobs.h"
#include "app/view_triage.h"
#include "ui/line.h"

#define QUERY_TEXT_MAX 2048
#define QUERY_COLUMNS_MAX 64
#define QUERY_ROWS_MAX 10000
#define QUERY_TIME "@timestamp" /* the field */
#define QUERY_FREE_USD 0.10     /* what may cost more at most is run after a yes */

enum query_mode { QUERY_SHOWS, QUERY_EDITS, QUERY_FILTERS, QUERY_SAVES };
enum query_state { QUERY_NOT_RUN, QUERY_RUNS, QUERY_DONE, QUERY_FAILED, QUERY_ENDED };

struct query_column {
	const char *name; /* of the news */
	int width;        /* of its widest value */
	bool is_number;
};

struct query_group {
	const char *name, *region; /* the stack's */
	bool is_read;
};

struct view_query {
	enum query_mode mode;
	enum query_state state;
	char text[QUERY_TEXT_MAX], edited[QUERY_TEXT_MAX];
	struct line line; /* over `edited` or `filter` */
	char filter[VIEW_FILTER_MAX];
	const struct saved_query *saved; /* whose text it is; NULL: typed */
	struct query_group *groups;
	size_t n_groups;
	const char *region;
	size_t n_elsewhere;   /* groups of other regions that its text is for: a query reads one */
	size_t span;          /* of the table in view_query.c */
	int64_t from_s, to_s; /* asked for last; virtual */
	double agreed_usd;    /* that the operator said yes to, for these groups */

	struct act_news *news; /* owned: the newest with rows; NULL */
	struct ask_scan scan;  /* why: of `said` */
	char said[WHY_MAX];    /* what came of it, or why not */
	bool is_asked_again;   /* the last look failed: `said` says why */

	struct query_column columns[QUERY_COLUMNS_MAX];
	size_t n_columns, first_column;
	size_t *shown; /* rows that pass the filter */
	size_t n_shown, selected, scroll;
	int height; /* rows of the table when it was drawn last */
};

/* ---- view_query.c ---- */
/* view_query_span - "last 1 h until 14:05 UTC". */
void
view_query_span(const struct view_query *query, struct text *out);
/* view_query_run - asks: nothing is run that may be dear without a yes. */
void
view_query_run(struct view *view);
/* view_query_go - over another span; view_query_shift - over so many spans later. */
void
view_query_go(struct view *view, size_t span);
void
view_query_shift(struct view *view, int64_t by);
/* view_query_stop - fine when it does not run; says what is charged. view_query_edit - its text is
 * typed from now on. */
void
view_query_stop(struct view *view);
void
view_query_edit(struct view *view);
/* view_query_yes - the question before a dear one was answered with yes; view_query_ask - what the
 * question says. */
void
view_query_yes(struct view *view);
void
view_query_ask(const struct view *view, struct buf *out);
const struct log_results *
view_query_results(const struct view_query *query); /* NULL: none */

/* ---- view_query_groups.c ---- */
/* view_query_groups - how many it reads; their names with commas between. */
size_t
view_query_groups(const struct view_query *query, struct text *out);
/* view_query_left_out - a line of the question on the groups of other regions; nothing where there
 * are none. */
void
view_query_left_out(const struct view_query *query, struct buf *out);
/* view_query_list - all that the stack names; none is read. view_query_choose - the groups whose
 * name begins so, of one region. */
void
view_query_list(const struct view *view, struct view_query *query);
void
view_query_choose(struct view_query *query, const char *prefix);

/* ---- view_query_rows.c ---- */
/* view_query_lay - columns and rows anew, of news or of a filter that are other ones. */
void
view_query_lay(struct view_query *query);
/* view_query_value - of a field of a row; "" where it has none. */
const char *
view_query_value(const struct log_record *row, const char *name);
const struct log_record *
view_query_row(const struct view_query *query); /* under the cursor; NULL */
/* view_query_save - the rows that are shown as a file. view_query_log - the row's log, at its
 * moment. */
void
view_query_save(struct view *view, bool as_json);
void
view_query_log(struct view *view);
bool
view_query_has_log(const struct view_query *query);

#endif
