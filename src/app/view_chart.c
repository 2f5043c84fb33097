/* SPDX-License-Identifier: MIT */
/* view_chart.c - metrics over time, on the whole screen: which time, and what keys do. */
#include "app/view_chart.h"

#include <stdlib.h>
#include <string.h>

#include "app/view_kinds.h"
#include "base/clock.h"
#include "model/metric_period.h"

#define RANGE_FIRST 1 /* 3 h: what the pollers have */
#define OLDEST_S METRIC_KEPT_S
#define COLUMNS_FIRST 64 /* for keys that come before it is drawn */

/* ---- which ---- */

void
view_chart_free(struct view *view)
{
	if (view->charts)
		view_chart_forget(view->charts);
	free(view->charts);
	view->charts = NULL;
}

void
view_chart_closed(struct view *view)
{
	view_jobs_drop(view, ACT_POINTS);
	view_chart_free(view);
}

void
view_chart_open(struct view *view, const size_t *metrics, size_t n_metrics, int64_t at_s)
{
	struct view_chart *charts;

	view_popup_close(view, VIEW_POPUP_CHART);
	if (n_metrics == 0 || !view->snapshot || !view_popup_open(view, VIEW_POPUP_CHART))
		return;
	view->charts = charts = mem_alloc(1, sizeof(*charts));
	charts->n_metrics = charts->n_first = MIN(n_metrics, VIEW_CHART_METRICS);
	memcpy(charts->first, metrics, charts->n_first * sizeof(*metrics));
	memcpy(charts->metrics, charts->first, sizeof(charts->metrics));
	charts->range = RANGE_FIRST;
	charts->columns = COLUMNS_FIRST;
	charts->cursor_s = at_s;
	/* what is not in the newest window stands in the middle of its own */
	if (at_s && at_s < view_chart_window(view).start_s)
		charts->end_s = at_s + view_chart_range_s(charts->range) / 2;
}

size_t
view_chart_metrics(const struct view *view, const size_t **out)
{
	*out = view->charts ? view->charts->metrics : NULL;
	return view->charts ? view->charts->n_metrics : 0;
}

void
view_chart_titles(const struct view *view, struct text *out)
{
	const struct view_chart *charts = view->charts;
	char begins[16], ends[16];
	struct span window;

	if (!charts || !view->snapshot)
		return;
	window = view_chart_window(view);
	text_addf(out, " %s%s%s%s", view->stack->metrics[charts->metrics[0]].title,
		  charts->n_metrics > 1 ? " ..." : "", view->style->dot,
		  view_chart_range_word(charts->range));
	/* a day where it is not today's */
	chart_time(window.start_s, charts->end_s ? window.end_s : 0, begins);
	chart_time(window.end_s, charts->end_s ? window.end_s : 0, ends);
	if (charts->end_s)
		text_addf(out, "%s%s to %s UTC", view->style->dot, begins, ends);
	else
		text_addf(out, "%slive", view->style->dot);
	if (charts->n_waits > 0)
		text_addf(out, "%sasking ...", view->style->dot);
}

/* ---- time ---- */

static void
set_end(struct view *view, int64_t end_s)
{
	struct view_chart *charts = view->charts;
	int64_t now_s = view_chart_now_s(view);
	struct span window;

	charts->end_s = end_s >= now_s ? 0 : MAX(end_s, now_s - OLDEST_S);
	window = view_chart_window(view);
	if (charts->cursor_s &&
	    (charts->cursor_s < window.start_s || charts->cursor_s >= window.end_s))
		charts->cursor_s = 0;
}

/* What is under the cursor stays on screen; else the end does. */
static void
set_range(struct view *view, int by)
{
	struct view_chart *charts = view->charts;
	size_t range = charts->range + (size_t)by;

	if (view_chart_range_s(range) == 0) {
		view_jobs_say(view, LEVEL_OK, "range: this is the %s one",
			      by > 0 ? "longest" : "shortest");
		return;
	}
	charts->range = range;
	if (charts->cursor_s && charts->cursor_s < view_chart_window(view).start_s)
		set_end(view, charts->cursor_s + view_chart_range_s(range) / 2);
	else
		set_end(view, view_chart_window(view).end_s);
}

static void
longer(struct view *view)
{
	set_range(view, 1);
}

static void
shorter(struct view *view)
{
	set_range(view, -1);
}

static void
shift(struct view *view, int64_t by_s)
{
	set_end(view, view_chart_window(view).end_s + by_s);
}

static void
earlier(struct view *view)
{
	shift(view, -view_chart_range_s(view->charts->range) / 2);
}

static void
later(struct view *view)
{
	shift(view, view_chart_range_s(view->charts->range) / 2);
}

static void
live(struct view *view)
{
	view->charts->cursor_s = 0;
	set_end(view, view_chart_now_s(view));
}

/* ---- the cursor ---- */

/* To a column, which is as fine as the eye can tell, or to the next period where that is wider. */
static void
move_to(struct view *view, int column)
{
	struct view_chart *charts = view->charts;
	struct span window = view_chart_window(view);
	const struct chart chart = { .from_s = window.start_s, .to_s = window.end_s };

	column = MIN(MAX(column, 0), charts->columns - 1);
	charts->cursor_s = chart_column_time(&chart, MAX(charts->columns, 1), column);
}

static int
column_now(const struct view *view)
{
	struct span window = view_chart_window(view);
	const struct chart chart = { .from_s = window.start_s, .to_s = window.end_s };

	return view->charts->cursor_s
		       ? chart_column(&chart, MAX(view->charts->columns, 1), view->charts->cursor_s)
		       : view->charts->columns;
}

static void
to_last(struct view *view)
{
	struct view_chart *charts = view->charts;
	struct span window = view_chart_window(view);
	const struct chart chart = { .from_s = window.start_s, .to_s = window.end_s };

	move_to(view, chart_column(&chart, MAX(charts->columns, 1), view_chart_newest_s(view)));
}

/* The first time to the newest point. */
static void
left(struct view *view)
{
	if (view->charts->cursor_s)
		move_to(view, column_now(view) - 1);
	else
		to_last(view);
}

static void
right(struct view *view)
{
	move_to(view, column_now(view) + 1);
}

static void
to_first(struct view *view)
{
	move_to(view, 0);
}

/* ---- what is shown ---- */

static void
compare(struct view *view)
{
	view->charts->compare = (view->charts->compare + 1) % COMPARES;
}

static void
show_percentiles(struct view *view)
{
	struct view_chart *charts = view->charts;
	bool has_any = false;

	for (size_t i = 0; i < charts->n_metrics; i++)
		has_any = has_any ||
			  metric_has_percentiles(&view->stack->metrics[charts->metrics[i]]);
	if (has_any)
		charts->has_percentiles = !charts->has_percentiles;
	else
		view_jobs_say(view, LEVEL_OK,
			      "percentiles: there are none of a count, of a sum, and of what is "
			      "worked out from others");
}

static void
change_scale(struct view *view)
{
	view->charts->is_fitted = !view->charts->is_fitted;
}

static void
hide_marks(struct view *view)
{
	view->charts->hides_marks = !view->charts->hides_marks;
}

static void
tell_marks(struct view *view)
{
	struct mark marks[VIEW_CHART_MARKS_MAX];
	size_t n = view_chart_marks(view, marks);
	const struct mark *first;

	if (view->charts->tells_marks || view_chart_marks_at(view, marks, n, &first) > 0)
		view->charts->tells_marks = !view->charts->tells_marks;
	else
		view_jobs_say(view, LEVEL_OK,
			      n > 0 ? "nothing happened here: Left and Right move the cursor to a "
				      "letter"
				    : "nothing is known to have happened in this time");
}

/* r asks the pollers; what failed here is asked again, too. */
static void
ask_again(struct view *view)
{
	struct view_chart *charts = view->charts;

	for (size_t i = 0; i < charts->n_data; i++)
		if (charts->data[i].state == CHART_FAILED)
			charts->data[i].asked_s = 0;
}

static const struct {
	enum intent intent;
	void (*run)(struct view *view);
	bool goes_on; /* the app has its part in it */
} does[] = {
	{ INTENT_CHART_LONGER, longer, false },
	{ INTENT_CHART_SHORTER, shorter, false },
	{ INTENT_CHART_EARLIER, earlier, false },
	{ INTENT_CHART_LATER, later, false },
	{ INTENT_CHART_LIVE, live, false },
	{ INTENT_CHART_LEFT, left, false },
	{ INTENT_CHART_RIGHT, right, false },
	{ INTENT_CHART_FIRST, to_first, false },
	{ INTENT_CHART_LAST, to_last, false },
	{ INTENT_CHART_COMPARE, compare, false },
	{ INTENT_CHART_PERCENTILES, show_percentiles, false },
	{ INTENT_CHART_BESIDE, view_chart_beside, false },
	{ INTENT_CHART_SCALE, change_scale, false },
	{ INTENT_CHART_MARKS, hide_marks, false },
	{ INTENT_OPEN, tell_marks, false },
	{ INTENT_JOB_LOG, view_chart_log, false },
	{ INTENT_REFRESH, ask_again, true },
};

struct view_did
view_chart_does(struct view *view, enum intent intent, uint32_t key)
{
	(void)key;
	for (size_t i = 0; view->charts && view->snapshot && i < LEN(does); i++)
		if (does[i].intent == intent) {
			does[i].run(view);
			return (struct view_did){ .is_done = !does[i].goes_on };
		}
	return (struct view_did){ .is_done = false };
}
