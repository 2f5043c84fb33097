/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_APP_VIEW_CHART_H
#define CWTOP_APP_VIEW_CHART_H
/* view_chart.h - what the screen of a chart keeps: which metrics, which time, and the points that
 * the snapshot does not have. Only the files view_chart*.c include this. */
#include "app/view_jobs.h"
#include "app/view_triage.h"
#include "model/subject.h"
#include "ui/chart.h"

#define VIEW_CHART_PERCENTILES 3
#define VIEW_CHART_DATA_MAX (3 * CHART_LINES_MAX)
#define VIEW_CHART_MARKS_MAX 128

enum view_chart_compare { COMPARE_NOTHING, COMPARE_YESTERDAY, COMPARE_WEEK, COMPARES };

/* Points of a metric that were asked for: with this statistic, so much earlier. */
struct view_chart_data {
	size_t metric;
	const char *stat; /* static; NULL: the metric's own */
	int64_t shift_s;
	enum { CHART_ASKING, CHART_ANSWERED, CHART_FAILED } state;
	/* the newest question */
	int64_t asked_s; /* when, virtual */
	int64_t period_s, from_s, to_s;
	enum err err;
	char why[WHY_MAX];     /* FAILED: the sentence; ANSWERED: what AWS said of it, or "" */
	struct series *series; /* of the newest answer; NULL: none yet */
};

struct view_chart {
	size_t metrics[VIEW_CHART_METRICS];
	size_t n_metrics;
	size_t first[VIEW_CHART_METRICS]; /* those it was opened with */
	size_t n_first;
	char subject[SUBJECT_KEY_MAX]; /* of the row that it was opened on; "" */
	size_t range;                  /* view_chart_range */
	int64_t end_s;                 /* 0: now */
	int64_t cursor_s;              /* 0: none */
	enum view_chart_compare compare;
	bool has_percentiles, has_beside, is_fitted, hides_marks, tells_marks;
	int columns; /* of time, when it was drawn last */
	struct view_chart_data data[VIEW_CHART_DATA_MAX];
	size_t n_data;
	size_t waits[CHART_LINES_MAX]; /* data that the order under way asks for, in order */
	size_t n_waits;
	size_t n_paid; /* metrics that were asked for */
};

/* What a line shows, and where its points are. */
struct view_chart_want {
	size_t metric;
	const char *stat;
	int64_t shift_s, period_s;
};

/* view_chart_want_all - the lines that are to be seen. @out CHART_LINES_MAX. Returns how many. */
size_t
view_chart_want_all(const struct view *view, struct view_chart_want *out);
/* view_chart_window - from and to; the view has a snapshot. */
struct span
view_chart_window(const struct view *view);
int64_t
view_chart_now_s(const struct view *view);
/* view_chart_range_s - the length of a range; 0: there is none such. view_chart_range_word - "3 h".
 */
int64_t
view_chart_range_s(size_t range);
const char *
view_chart_range_word(size_t range);

/* ---- view_chart_data.c ---- */
/* view_chart_find - what was asked of it; NULL: nothing. */
const struct view_chart_data *
view_chart_find(const struct view_chart *charts, const struct view_chart_want *want);
/* view_chart_series - all that is known of it in the window, for series_unref; *out_known_from_s:
 * since when it is. */
struct series *
view_chart_series(const struct view *view, const struct view_chart_want *want, struct span window,
		  int64_t *out_known_from_s);
/* view_chart_newest_s - the newest point of the first metric in the window, or where that ends. */
int64_t
view_chart_newest_s(const struct view *view);
void
view_chart_forget(struct view_chart *charts);

/* ---- view_chart_row.c ---- */
/* view_chart_beside - adds the other metrics of the first one's group that have its unit, or takes
 * them away. */
void
view_chart_beside(struct view *view);
/* view_chart_log - the log of what is shown, at the cursor. */
void
view_chart_log(struct view *view);

/* ---- view_chart_marks.c ---- */
/* view_chart_marks - what happened in the window. view_chart_marks_at - of these, those in the
 * cursor's column: how many, and *out the first. */
size_t
view_chart_marks(const struct view *view, struct mark *out);
size_t
view_chart_marks_at(const struct view *view, const struct mark *marks, size_t n,
		    const struct mark **out);

#endif
