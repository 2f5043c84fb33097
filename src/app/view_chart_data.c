/* SPDX-License-Identifier: MIT */
/* view_chart_data.c - the points of a chart: what the snapshot has is drawn at once; what it does
 * not have, because it is older, of another statistic or in longer steps, is asked for and laid in
 * when it comes. One question at a time; a question that failed is not put again for a while. */
#include <stdlib.h>
#include <string.h>

#include "app/view_chart.h"
#include "base/clock.h"
#include "model/metric_period.h"

#define STEP_S 60  /* a window begins and ends at whole minutes */
#define AGAIN_S 60 /* what is new is asked for no sooner */
#define AGAIN_FAILED_S 300
#define DAY_S INT64_C(86400)

static const struct {
	int64_t s;
	const char *word;
} ranges[] = {
	{ 3600, "1 h" },      { 3 * 3600, "3 h" },  { 12 * 3600, "12 h" }, { DAY_S, "1 d" },
	{ 3 * DAY_S, "3 d" }, { 7 * DAY_S, "1 w" }, { 14 * DAY_S, "2 w" },
};

static const int64_t shifts_s[COMPARES] = {
	[COMPARE_YESTERDAY] = DAY_S, [COMPARE_WEEK] = 7 * DAY_S
};
static const char *const percentiles[VIEW_CHART_PERCENTILES] = { "p50", "p90", "p99" };

int64_t
view_chart_range_s(size_t range)
{
	return range < LEN(ranges) ? ranges[range].s : 0;
}

const char *
view_chart_range_word(size_t range)
{
	return ranges[range].word;
}

int64_t
view_chart_now_s(const struct view *view)
{
	return view->snapshot->time_ms / 1000;
}

struct span
view_chart_window(const struct view *view)
{
	const struct view_chart *charts = view->charts;
	int64_t end_s = charts->end_s ? charts->end_s : view_chart_now_s(view) + STEP_S;

	end_s -= end_s % STEP_S;
	return (struct span){ end_s - ranges[charts->range].s, end_s };
}

/* ---- what is wanted ---- */

/* All lines of a metric have one period, or sums of it could not be compared. */
static int64_t
period_of(const struct view *view, size_t metric)
{
	struct span window = view_chart_window(view);
	int64_t shift_s = shifts_s[view->charts->compare];

	return metric_period(view->stack->metrics[metric].period_s, window.start_s - shift_s,
			     window.end_s - shift_s, view_chart_now_s(view));
}

static size_t
add_want(struct view_chart_want *out, size_t n, struct view_chart_want want)
{
	if (n < CHART_LINES_MAX)
		out[n++] = want;
	return n;
}

size_t
view_chart_want_all(const struct view *view, struct view_chart_want *out)
{
	const struct view_chart *charts = view->charts;
	int64_t shift_s = shifts_s[charts->compare];
	size_t n = 0;

	for (size_t i = 0; i < charts->n_metrics; i++)
		n = add_want(out, n,
			     (struct view_chart_want){
				     .metric = charts->metrics[i],
				     .period_s = period_of(view, charts->metrics[i]) });
	for (size_t i = 0; charts->has_percentiles && i < charts->n_metrics; i++)
		for (size_t k = 0; k < VIEW_CHART_PERCENTILES; k++)
			if (metric_has_percentiles(&view->stack->metrics[charts->metrics[i]]) &&
			    !text_is(view->stack->metrics[charts->metrics[i]].stat, percentiles[k]))
				n = add_want(
					out, n,
					(struct view_chart_want){ .metric = charts->metrics[i],
								  .stat = percentiles[k],
								  .period_s = out[i].period_s });
	for (size_t i = 0; shift_s && i < charts->n_metrics; i++)
		n = add_want(out, n,
			     (struct view_chart_want){ .metric = charts->metrics[i],
						       .shift_s = shift_s,
						       .period_s = out[i].period_s });
	return n;
}

/* ---- what is known ---- */

static bool
is_of(const struct view_chart_data *data, const struct view_chart_want *want)
{
	return data->metric == want->metric && data->stat == want->stat &&
	       data->shift_s == want->shift_s;
}

const struct view_chart_data *
view_chart_find(const struct view_chart *charts, const struct view_chart_want *want)
{
	for (size_t i = 0; i < charts->n_data; i++)
		if (is_of(&charts->data[i], want))
			return &charts->data[i];
	return NULL;
}

/* What the pollers have of it, as they have it; NULL: another statistic, time or step. */
static const struct series *
series_of_snapshot(const struct view *view, const struct view_chart_want *want)
{
	const struct series *series;

	if (want->stat || want->shift_s || want->metric >= view->snapshot->n_metrics)
		return NULL;
	series = view->snapshot->metrics[want->metric].series;
	return series->n > 0 && series->period_s == want->period_s ? series : NULL;
}

static void
lay_over(struct series *to, const struct series *from)
{
	for (size_t i = 0; from && i < from->n; i++) {
		int64_t slot =
			(from->start_s + (int64_t)i * from->period_s - to->start_s) / to->period_s;
		bool is_before = from->start_s + (int64_t)i * from->period_s < to->start_s;

		if (is_before || slot >= (int64_t)to->n)
			continue;
		to->values[slot] = from->values[i];
		to->qualities[slot] = from->qualities[i];
	}
}

struct series *
view_chart_series(const struct view *view, const struct view_chart_want *want, struct span window,
		  int64_t *out_known_from_s)
{
	const struct view_chart_data *data = view_chart_find(view->charts, want);
	const struct series *recent = series_of_snapshot(view, want);
	const struct series *asked = data ? data->series : NULL;
	int64_t from_s = window.start_s - window.start_s % want->period_s;
	size_t n = (size_t)((window.end_s - from_s + want->period_s - 1) / want->period_s);
	struct series *out = series_new(want->period_s, n);

	if (asked && asked->period_s != want->period_s)
		asked = NULL;
	out->start_s = from_s;
	out->n = n;
	memset(out->qualities, QUALITY_NONE, n);
	lay_over(out, asked);
	lay_over(out, recent); /* newer than any answer */
	*out_known_from_s = window.end_s;
	if (recent)
		*out_known_from_s = MIN(*out_known_from_s, recent->start_s);
	if (asked && asked->start_s + (int64_t)asked->n * asked->period_s >= *out_known_from_s)
		*out_known_from_s = MIN(*out_known_from_s, asked->start_s);
	return out;
}

int64_t
view_chart_newest_s(const struct view *view)
{
	struct span window = view_chart_window(view);
	struct view_chart_want wants[CHART_LINES_MAX];
	int64_t known_from_s, newest_s = window.end_s - 1;
	struct series *series;
	struct sample last;

	if (view_chart_want_all(view, wants) == 0)
		return newest_s;
	series = view_chart_series(view, &wants[0], window, &known_from_s);
	last = series_last(series);
	if (last.quality != QUALITY_NONE)
		newest_s = MAX(last.time_s, window.start_s);
	series_unref(series);
	return newest_s;
}

void
view_chart_forget(struct view_chart *charts)
{
	for (size_t i = 0; i < charts->n_data; i++)
		series_unref(charts->data[i].series);
	charts->n_data = charts->n_waits = 0;
}

/* ---- asking ---- */

/* The pollers have it, or will have it with their first answer. */
static bool
is_of_pollers(const struct view *view, const struct view_chart_want *want, int64_t from_s)
{
	const struct metric_view *metric = &view->snapshot->metrics[want->metric];
	const struct series *series = series_of_snapshot(view, want);
	bool is_awaited = metric->good_ms == 0 &&
			  view->snapshot->sources[metric->source].state == STATE_PENDING;

	if (want->stat || want->shift_s || metric->def->period_s != want->period_s)
		return false;
	return is_awaited || (series && series->start_s <= from_s);
}

static bool
is_due(const struct view *view, const struct view_chart_data *data,
       const struct view_chart_want *want, struct span window)
{
	const struct series *recent = series_of_snapshot(view, want);
	int64_t waits_s = MAX(want->period_s, AGAIN_S), now_s = view_chart_now_s(view);

	if (data->period_s != want->period_s || window.start_s < data->from_s)
		return true;
	if (data->state == CHART_FAILED)
		return now_s - data->asked_s >= AGAIN_FAILED_S;
	/* the rest of it is the pollers' */
	if (recent && data->to_s >= recent->start_s)
		return false;
	return window.end_s > data->to_s && now_s - data->asked_s >= waits_s;
}

static bool
is_to_be_asked(const struct view *view, const struct view_chart_want *want, struct span window)
{
	const struct view_chart_data *data = view_chart_find(view->charts, want);

	if (view->stack->metrics[want->metric].unresolved ||
	    is_of_pollers(view, want, window.start_s))
		return false;
	return !data || is_due(view, data, want, window);
}

/* Where there may be no room for more answers all but what is on screen is forgotten. */
static void
make_room(struct view_chart *charts, const struct view_chart_want *wants, size_t n)
{
	size_t kept = 0;

	if (charts->n_data + n <= VIEW_CHART_DATA_MAX)
		return;
	for (size_t i = 0; i < charts->n_data; i++) {
		bool is_seen = false;

		for (size_t k = 0; k < n; k++)
			is_seen = is_seen || is_of(&charts->data[i], &wants[k]);
		if (is_seen)
			charts->data[kept++] = charts->data[i];
		else
			series_unref(charts->data[i].series);
	}
	charts->n_data = kept;
}

static struct view_chart_data *
place_for(struct view_chart *charts, const struct view_chart_want *want)
{
	for (size_t i = 0; i < charts->n_data; i++)
		if (is_of(&charts->data[i], want))
			return &charts->data[i];
	charts->data[charts->n_data] = (struct view_chart_data){ .metric = want->metric,
								 .stat = want->stat,
								 .shift_s = want->shift_s };
	return &charts->data[charts->n_data++];
}

/* One order takes what has the statistic, time and step, and the region: one that refuses keeps
 * nothing back from the others. */
static bool
goes_with(const struct stack *stack, const struct view_chart_want *a,
	  const struct view_chart_want *b)
{
	return a->stat == b->stat && a->shift_s == b->shift_s && a->period_s == b->period_s &&
	       text_is(stack->metrics[a->metric].region, stack->metrics[b->metric].region);
}

static void
note_question(struct view *view, const struct view_chart_want *want, const struct ask_points *ask)
{
	struct view_chart *charts = view->charts;
	struct view_chart_data *data = place_for(charts, want);

	data->state = CHART_ASKING;
	data->asked_s = view_chart_now_s(view);
	data->period_s = ask->period_s;
	data->from_s = ask->span.start_s;
	data->to_s = ask->span.end_s;
	charts->waits[charts->n_waits++] = (size_t)(data - charts->data);
}

void
view_chart_ask(struct view *view)
{
	struct view_chart_want wants[CHART_LINES_MAX];
	size_t metrics[CHART_LINES_MAX], n, first = 0;
	struct ask_points ask = { .metrics = metrics };
	struct span window;

	if (!view_popup_find(view, VIEW_POPUP_CHART) || !view->snapshot || view->facts.is_paused ||
	    view_jobs_awaits(view, ACT_POINTS))
		return;
	window = view_chart_window(view);
	n = view_chart_want_all(view, wants);
	while (first < n && !is_to_be_asked(view, &wants[first], window))
		first++;
	if (first == n)
		return;
	ask.stat = wants[first].stat;
	ask.shift_s = wants[first].shift_s;
	ask.period_s = wants[first].period_s;
	ask.span.start_s = window.start_s - window.start_s % ask.period_s;
	ask.span.end_s = window.end_s + ask.period_s - 1;
	ask.span.end_s -= ask.span.end_s % ask.period_s;
	view->charts->n_waits = 0;
	make_room(view->charts, wants, n);
	for (size_t i = first; i < n; i++) {
		if (!goes_with(view->stack, &wants[i], &wants[first]) ||
		    !is_to_be_asked(view, &wants[i], window))
			continue;
		metrics[ask.n_metrics++] = wants[i].metric;
		note_question(view, &wants[i], &ask);
	}
	view_jobs_ask(view, &(struct act_order){ .kind = ACT_POINTS, .points = &ask });
}

/* ---- answers ---- */

static void
take_points(struct view *view, struct view_chart_data *data, const struct points *points)
{
	const struct metric_def *def = &view->stack->metrics[data->metric];
	int64_t now_s = view_chart_now_s(view) + data->shift_s;
	size_t n = (size_t)((data->to_s - data->from_s) / data->period_s);

	data->state = CHART_ANSWERED;
	text_copy(data->why, sizeof(data->why), points->message);
	if (points->is_forbidden) {
		data->state = CHART_FAILED;
		data->err = ERR_DENIED;
		text_copy(data->why, sizeof(data->why),
			  "CloudWatch does not show this metric to this account");
		return;
	}
	series_unref(data->series);
	data->series = series_new(data->period_s, n);
	series_merge(data->series, points, data->from_s, data->to_s, now_s,
		     def->is_zero_less && !data->stat ? def->lag_s : SERIES_NOT_ZERO_LESS);
}

bool
view_chart_take(struct view *view, struct act_news *news)
{
	struct view_chart *charts = view->charts;

	if (!charts || !view->snapshot)
		return false;
	for (size_t i = 0; i < charts->n_waits; i++) {
		struct view_chart_data *data = &charts->data[charts->waits[i]];

		data->err = news->err;
		if (news->err != ERR_OK || i >= news->n_series) {
			data->state = CHART_FAILED;
			text_copy(data->why, sizeof(data->why), news->why.text);
		} else {
			take_points(view, data, &news->series[i].points);
		}
	}
	charts->n_paid += news->n_done;
	charts->n_waits = 0;
	return false;
}
