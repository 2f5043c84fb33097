/* SPDX-License-Identifier: MIT */
/* sessions.c - what the numbers of a RUM monitor mean, and which of AWS's metrics stand in for
 * those that were not counted. Asks nothing. */
#include "model/sessions.h"

#include <math.h>
#include <string.h>

#include "base/text.h"

#define DAY_S INT64_C(86400)
#define HOUR_S 3600

static const struct {
	const char *word, *words;
} ways[SESSIONS_WAYS] = {
#define WAY_ROW(code, word_, words_) [code] = { word_, words_ },
	SESSIONS_WAY_TABLE(WAY_ROW)
#undef WAY_ROW
};

const char *
sessions_way_word(enum sessions_way way)
{
	return ways[way].word;
}

const char *
sessions_way_words(enum sessions_way way)
{
	return ways[way].words;
}

/* Limits: web.dev, Core Web Vitals. */
static const struct {
	const char *name, *metric;
	enum unit unit;
	double good, poor; /* at most; above */
} vitals[VITALS] = {
	[VITAL_LCP] = { "LCP", "WebVitalsLargestContentfulPaint", UNIT_MILLISECONDS, 2500, 4000 },
	[VITAL_CLS] = { "CLS", "WebVitalsCumulativeLayoutShift", UNIT_NONE, 0.1, 0.25 },
	[VITAL_INP] = { "INP", "WebVitalsInteractionToNextPaint", UNIT_MILLISECONDS, 200, 500 },
	[VITAL_FID] = { "FID", "WebVitalsFirstInputDelay", UNIT_MILLISECONDS, 100, 300 },
};

const char *
sessions_vital_name(enum vital vital)
{
	return vitals[vital].name;
}

enum unit
sessions_vital_unit(enum vital vital)
{
	return vitals[vital].unit;
}

enum level
sessions_vital_level(enum vital vital, double p75)
{
	if (p75 <= vitals[vital].good)
		return LEVEL_OK;
	return p75 <= vitals[vital].poor ? LEVEL_WARN : LEVEL_ALARM;
}

const char *
sessions_vital_word(enum level level)
{
	return level == LEVEL_OK ? "good" : level == LEVEL_WARN ? "needs improvement" : "poor";
}

double
sessions_apdex(int64_t satisfied, int64_t tolerated, int64_t frustrated)
{
	int64_t n = satisfied + tolerated + frustrated;

	return n > 0 ? ((double)satisfied + (double)tolerated / 2) / (double)n : -1;
}

void
sessions_blank(struct sessions *out)
{
	*out = (struct sessions){ .way = SESSIONS_METRICS,
				  .way_note = "",
				  .active = -1,
				  .js_errors_hour = -1,
				  .apdex = -1,
				  .events = -1,
				  .sample_rate = -1 };
}

/* ---- metrics ---- */

struct lookup {
	const struct snapshot *snapshot;
	const char *monitor, *region;
	int64_t now_s;
};

static bool
is_of(const struct lookup *l, const struct metric_def *def, const char *name)
{
	return text_is(def->namespace_, "AWS/RUM") && text_is(def->name, name) &&
	       text_is(def->region, l->region) && def->n_dimensions == 1 &&
	       text_is(def->dimensions[0].name, "application_name") &&
	       text_is(def->dimensions[0].value, l->monitor);
}

/* @period_s  exactly this one; 0: the shortest there is */
static const struct metric_view *
find(const struct lookup *l, const char *name, const char *stat, int64_t period_s)
{
	const struct metric_view *found = NULL;

	for (size_t i = 0; i < l->snapshot->n_metrics; i++) {
		const struct metric_view *view = &l->snapshot->metrics[i];

		if (!is_of(l, view->def, name) || (stat && !text_is(view->def->stat, stat)))
			continue;
		if (period_s ? view->def->period_s == period_s
			     : !found || view->def->period_s < found->def->period_s)
			found = view;
	}
	return found;
}

static double
own_value(const struct metric_view *view, struct sample sample)
{
	return view->def->scale != 0 ? sample.value / view->def->scale : sample.value;
}

/* The day's slot of a metric of days. */
static bool
day_value(const struct metric_view *view, int64_t day_s, double *out)
{
	for (size_t i = 0; view && i < view->series->n; i++) {
		struct sample sample = series_at(view->series, i);
		int64_t slot_s = view->series->start_s + (int64_t)i * view->series->period_s;

		if (slot_s != day_s || !quality_has_value(sample.quality))
			continue;
		*out = own_value(view, sample);
		return true;
	}
	return false;
}

/* Of the periods that began in the last hour; false when none has a value. */
static bool
hour_sum(const struct lookup *l, const char *name, double *out)
{
	const struct metric_view *view = find(l, name, "Sum", 0);
	bool is_known = false;
	double sum = 0;

	if (!view || view->def->period_s > HOUR_S)
		return false;
	for (size_t i = 0; i < view->series->n; i++) {
		struct sample sample = series_at(view->series, i);
		int64_t slot_s = view->series->start_s + (int64_t)i * view->series->period_s;

		if (slot_s < l->now_s - HOUR_S || !quality_has_value(sample.quality))
			continue;
		sum += own_value(view, sample);
		is_known = true;
	}
	if (is_known)
		*out = sum;
	return is_known;
}

static void
fill_count(const struct lookup *l, const char *name, int64_t day_s, int64_t *count)
{
	double value;

	if (*count < 0 && day_value(find(l, name, "Sum", DAY_S), day_s, &value))
		*count = (int64_t)llround(value);
}

static void
fill_duration(const struct lookup *l, struct sessions *out)
{
	const struct metric_view *view = find(l, "SessionDuration", "Average", 0);

	for (size_t i = 0; i < out->n_days; i++) {
		struct sessions_day *day = &out->days[i];
		double ms;

		if (day->duration_s < 0 &&
		    day_value(find(l, "SessionDuration", "Average", DAY_S), day->day_s, &ms))
			day->duration_s = ms / 1000;
	}
	if (out->days[0].duration_s >= 0 || !view || view->def->period_s >= DAY_S ||
	    !quality_has_value(view->last.quality))
		return;
	out->days[0].duration_s = own_value(view, view->last) / 1000;
	out->duration_span_s = view->def->period_s;
}

static void
fill_days(const struct lookup *l, struct sessions *out)
{
	int64_t today_s = l->now_s - l->now_s % DAY_S;
	const struct metric_view *days = find(l, "SessionCount", "Sum", DAY_S);
	size_t n = 1;
	double ignored;

	for (size_t i = 1; i < SESSIONS_DAYS; i++)
		if (day_value(days, today_s - (int64_t)i * DAY_S, &ignored))
			n = i + 1;
	for (; out->n_days < n; out->n_days++)
		out->days[out->n_days] =
			(struct sessions_day){ .day_s = today_s - (int64_t)out->n_days * DAY_S,
					       .sessions = -1,
					       .visitors = -1,
					       .views = -1,
					       .js_errors = -1,
					       .duration_s = -1 };
	for (size_t i = 0; i < out->n_days; i++) {
		struct sessions_day *day = &out->days[i];

		fill_count(l, "SessionCount", day->day_s, &day->sessions);
		fill_count(l, "PageViewCount", day->day_s, &day->views);
		fill_count(l, "JsErrorCount", day->day_s, &day->js_errors);
	}
}

static void
fill_vitals(const struct lookup *l, struct sessions *out)
{
	for (size_t i = 0; i < VITALS; i++) {
		const struct metric_view *view = find(l, vitals[i].metric, "p75", 0);

		if (out->vitals[i].is_known || !view || !quality_has_value(view->last.quality))
			continue;
		out->vitals[i] = (struct sessions_vital){ own_value(view, view->last), -1, true };
	}
}

/* AWS has spelled these names two ways. */
static bool
transactions(const struct lookup *l, const char *kind, double *out)
{
	TEXT_ON(name, 64);
	bool is_known;

	text_addf(&name, "Navigation%sTransaction", kind);
	is_known = hour_sum(l, name.data, out);
	text_add(&name, "Count");
	return is_known || hour_sum(l, name.data, out);
}

static void
fill_apdex(const struct lookup *l, struct sessions *out)
{
	double satisfied = 0, tolerated = 0, frustrated = 0;
	bool is_known = transactions(l, "Satisfied", &satisfied);

	/* What did not happen is not published. */
	is_known = transactions(l, "Tolerated", &tolerated) || is_known;
	is_known = transactions(l, "Frustrated", &frustrated) || is_known;
	if (out->apdex >= 0 || !is_known)
		return;
	out->apdex = sessions_apdex((int64_t)satisfied, (int64_t)tolerated, (int64_t)frustrated);
	out->apdex_n = (int64_t)(satisfied + tolerated + frustrated);
}

void
sessions_of(const struct snapshot *snapshot, const struct session_view *view, struct sessions *out)
{
	const struct lookup l = { .snapshot = snapshot,
				  .monitor = view->def->name,
				  .region = view->def->region,
				  .now_s = snapshot->time_ms / 1000 };
	double errors;

	if (view->row)
		*out = *view->row;
	else
		sessions_blank(out);
	fill_days(&l, out);
	fill_duration(&l, out);
	fill_vitals(&l, out);
	fill_apdex(&l, out);
	if (out->js_errors_hour < 0 && hour_sum(&l, "JsErrorCount", &errors))
		out->js_errors_hour = (int64_t)llround(errors);
}

const struct metric_view *
sessions_metric(const struct snapshot *snapshot, const struct session_view *view, const char *name)
{
	const struct lookup l = { .snapshot = snapshot,
				  .monitor = view->def->name,
				  .region = view->def->region };

	return find(&l, name, NULL, 0);
}

/* ---- several ---- */

static int64_t
plus(int64_t a, int64_t b)
{
	return a < 0 || b < 0 ? -1 : a + b;
}

/* @n  how many are in *sum already */
static void
add_day(struct sessions_day *sum, const struct sessions_day *day)
{
	double weight = (double)MAX(sum->sessions, (int64_t)0), more = (double)day->sessions;

	if (sum->duration_s < 0 || day->duration_s < 0 || sum->sessions < 0 || day->sessions < 0) {
		/* nobody came to one of them: the other's average is that of both */
		if (sum->sessions == 0 && day->sessions >= 0)
			sum->duration_s = day->duration_s;
		else if (day->sessions != 0 || sum->sessions < 0)
			sum->duration_s = -1;
	} else if (weight + more > 0) {
		sum->duration_s =
			(sum->duration_s * weight + day->duration_s * more) / (weight + more);
	}
	sum->sessions = plus(sum->sessions, day->sessions);
	sum->visitors = plus(sum->visitors, day->visitors);
	sum->views = plus(sum->views, day->views);
	sum->js_errors = plus(sum->js_errors, day->js_errors);
	sum->is_partial = sum->is_partial || day->is_partial;
}

void
sessions_sum(const struct sessions *all, size_t n, struct sessions *out)
{
	sessions_blank(out);
	for (size_t i = 0; i < n; i++) {
		const struct sessions *one = &all[i];

		if (i == 0) {
			*out = *one;
			continue;
		}
		/* different sites: a person who visits two of them is two visitors */
		out->active = plus(out->active, one->active);
		out->js_errors_hour = plus(out->js_errors_hour, one->js_errors_hour);
		out->n_days = MIN(out->n_days, one->n_days);
		for (size_t day = 0; day < out->n_days; day++)
			add_day(&out->days[day], &one->days[day]);
		out->way = MAX(out->way, one->way);
		out->is_behind = out->is_behind || one->is_behind;
		out->counted_s = MIN(out->counted_s, one->counted_s);
		out->has_no_cookies = out->has_no_cookies || one->has_no_cookies;
		if (one->sample_rate != out->sample_rate)
			out->sample_rate = -1;
		if (one->duration_span_s != out->duration_span_s)
			out->days[0].duration_s = -1;
	}
	if (n == 1)
		return;
	out->errors = NULL;
	out->n_errors = 0;
	out->has_errors = false;
	out->apdex = -1;
	out->apdex_n = 0;
	out->vitals_s = 0;
	memset(out->vitals, 0, sizeof(out->vitals));
}
