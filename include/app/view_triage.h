/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_APP_VIEW_TRIAGE_H
#define CWTOP_APP_VIEW_TRIAGE_H
/* view_triage.h - the screens that an incident is looked at with, and how one leads to another.
 * Case, log, chart, query and trace take the whole screen; palette, copy and hand-over are smaller
 * popups. Each but the last has a state of its own, which the view has a pointer to; Esc leads back
 * to where one was. Only the files of the view include this. */
#include "app/view_state.h"
#include "app/view_wish.h"

/* view_case.c - the case of something red. */
void
view_case_open(struct view *view, struct subject subject);
/* view_case_open_was - of the last time that it was red. */
struct was;
void
view_case_open_was(struct view *view, const struct was *was);
/* view_was.c - a line on that for the detail of what is well; nothing where none is known. */
void
view_was_write(const struct view *view, struct subject subject, struct text *out);
/* view_case_is_open; view_case_metric - that its chart is of, for the poller; SIZE_MAX: none. */
bool
view_case_is_open(const struct view *view);
size_t
view_case_metric(const struct view *view);
bool
view_case_take(struct view *view, struct act_news *news);
/* view_case_ask - what AWS is to be asked for it, when it is time: before each wish. */
void
view_case_ask(struct view *view);
void
view_case_free(struct view *view);

/* view_logs.c - any log. title: whose. at_ms: the line nearest to it is under the cursor; 0: the
 * newest lines, followed. */
void
view_logs_open(struct view *view, const struct log_where *where, const char *title, int64_t at_ms);
/* view_logs_of - of a row, as far as its log is known; else a sentence says what the stack file
 * lacks. */
void
view_logs_of(struct view *view, struct subject subject);
bool
view_logs_take(struct view *view, struct act_news *news);
/* view_logs_ask - the next lines of the log that is open, when it is time: before each wish. */
void
view_logs_ask(struct view *view);
void
view_logs_free(struct view *view);

/* view_chart.c - metrics over time. at_s: the cursor is there; 0: at the newest point. */
void
view_chart_open(struct view *view, const size_t *metrics, size_t n_metrics, int64_t at_s);
/* view_chart_open_row - of the row under the cursor, or of the detail that is open; a sentence
 * where it has no metric. */
void
view_chart_open_row(struct view *view);
/* view_chart_ask - points that the snapshot does not have, when it is time: before each wish. */
void
view_chart_ask(struct view *view);
#define VIEW_CHART_METRICS 6 /* at most */
/* view_chart_metrics - those that are on screen, for the poller. */
size_t
view_chart_metrics(const struct view *view, const size_t **out);
bool
view_chart_take(struct view *view, struct act_news *news);
void
view_chart_free(struct view *view);

/* view_query.c - Logs Insights. text NULL: the last one again. */
void
view_query_open(struct view *view, const char *text);
bool
view_query_take(struct view *view, struct act_news *news);
void
view_query_free(struct view *view);

/* view_trace.c - one X-Ray trace. */
void
view_trace_open(struct view *view, const char *region, const char *id);
bool
view_trace_take(struct view *view, struct act_news *news);
void
view_trace_free(struct view *view);

/* view_palette.c - a command line with completion. */
void
view_palette_open(struct view *view);
void
view_palette_free(struct view *view);

/* view_copy.c - id, ARN, console link, aws command of the row, and the row itself; view_copy_about
 * - what those are made of. view_hand.c - the snapshot to hand over: text, JSON, SVG; to a file or
 * to the clipboard. */
struct copy_about;
struct copy_about
view_copy_about(const struct view *view, struct subject subject);
void
view_copy_open(struct view *view);
void
view_copy_free(struct view *view);
void
view_hand_open(struct view *view);

#endif
