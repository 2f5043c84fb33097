/* SPDX-License-Identifier: MIT */
/* section_sessions.c - RUM in what `snapshot` prints: one object for all monitors together, and one
 * each where there are several. */
#include <math.h>

#include "app/snapshot_section.h"
#include "base/clock.h"
#include "base/text.h"
#include "model/sessions.h"

#define MONITORS_MAX 50 /* the stack file's own limit */

static void
put_count(struct json_writer *w, const char *key, int64_t n)
{
	json_put_integer_if(w, key, n >= 0, n);
}

static void
put_duration(struct json_writer *w, const char *key, double duration_s)
{
	json_put_number_if(w, key, duration_s >= 0, round(duration_s * 1000) / 1000);
}

static void
put_days(struct json_writer *w, const struct sessions *now)
{
	json_put_array(w, "days");
	for (size_t i = 0; i < now->n_days; i++) {
		const struct sessions_day *day = &now->days[i];
		char date[24];
		TEXT_ON(text, 16);

		date_iso(day->day_s, date);
		text_add_n(&text, date, 10);
		json_write_object(w);
		json_put_text(w, "date", text.data);
		put_count(w, "sessions", day->sessions);
		put_count(w, "unique_visitors", day->visitors);
		put_duration(w, "avg_duration_s",
			     i == 0 && now->duration_span_s ? -1 : day->duration_s);
		put_count(w, "page_views", day->views);
		put_count(w, "js_errors", day->js_errors);
		json_put_bool(w, "partial", day->is_partial);
		json_write_object_end(w);
	}
	json_write_array_end(w);
}

static void
put_errors(struct json_writer *w, const struct sessions *now)
{
	if (!now->has_errors) {
		json_put_text(w, "js_errors_by_message", NULL);
		return;
	}
	json_put_array(w, "js_errors_by_message");
	for (size_t i = 0; i < now->n_errors; i++) {
		json_write_object(w);
		json_put_text(w, "message", now->errors[i].message);
		json_put_said(w, "type", now->errors[i].type);
		json_put_integer(w, "count", now->errors[i].n);
		json_write_object_end(w);
	}
	json_write_array_end(w);
}

static const char *const vital_keys[VITALS] = {
	[VITAL_LCP] = "lcp_ms",
	[VITAL_CLS] = "cls",
	[VITAL_INP] = "inp_ms",
	[VITAL_FID] = "fid_ms",
};

static void
put_vitals(struct json_writer *w, const struct sessions *now)
{
	json_put_object(w, "web_vitals_p75");
	for (int i = 0; i < VITALS; i++) {
		const struct sessions_vital *vital = &now->vitals[i];

		if (!vital->is_known) {
			json_put_text(w, vital_keys[i], NULL);
			continue;
		}
		json_put_object(w, vital_keys[i]);
		json_put_number(w, "value", vital->p75);
		put_count(w, "count", vital->n);
		json_put_text(w, "rating",
			      sessions_vital_word(sessions_vital_level((enum vital)i, vital->p75)));
		json_write_object_end(w);
	}
	json_write_object_end(w);
	json_put_number_if(w, "apdex", now->apdex >= 0, now->apdex);
	json_put_integer(w, "apdex_threshold_ms", SESSIONS_APDEX_MS);
	json_put_integer_if(w, "page_loads", now->apdex >= 0, now->apdex_n);
}

static void
put_numbers(struct json_writer *w, const struct sessions *now)
{
	const struct sessions_day *today = &now->days[0];

	put_count(w, "active", now->active);
	json_put_integer(w, "active_window_s", SESSIONS_ACTIVE_S);
	put_count(w, "today", today->sessions);
	put_count(w, "unique_visitors_today", today->visitors);
	put_duration(w, "avg_duration_s", today->duration_s);
	json_put_integer_if(w, "avg_duration_span_s", now->duration_span_s > 0,
			    now->duration_span_s);
	put_count(w, "page_views", today->views);
	put_count(w, "js_errors", today->js_errors);
	put_count(w, "js_errors_last_hour", now->js_errors_hour);
	json_put_text(w, "counted_from", sessions_way_word(now->way));
	json_put_said(w, "counted_note", now->way_note);
	json_put_time(w, "counted_until", now->counted_s);
	json_put_bool(w, "partial", today->is_partial || now->is_behind);
	json_put_number_if(w, "sample_rate", now->sample_rate >= 0, now->sample_rate);
	json_write_key(w, "cookies");
	if (now->sample_rate < 0 && !now->has_no_cookies)
		json_write_null(w); /* nobody said */
	else
		json_write_bool(w, !now->has_no_cookies);
	put_days(w, now);
	put_errors(w, now);
	put_vitals(w, now);
}

static void
put_monitors(struct json_writer *w, const struct snapshot *snapshot, const struct sessions *all)
{
	json_put_array(w, "monitors");
	for (size_t i = 0; i < snapshot->watched.n_sessions && i < MONITORS_MAX; i++) {
		const struct session_view *view = &snapshot->watched.sessions[i];

		json_write_object(w);
		json_put_said(w, "name", view->def->name);
		json_put_text(w, "region", view->def->region);
		json_put_text(w, "unresolved", view->def->unresolved);
		put_numbers(w, &all[i]);
		json_write_object_end(w);
	}
	json_write_array_end(w);
}

static void
sessions_json(struct json_writer *w, const struct snapshot *snapshot)
{
	struct sessions all[MONITORS_MAX], sum;
	size_t n = MIN(snapshot->watched.n_sessions, (size_t)MONITORS_MAX);

	if (n == 0) {
		json_write_null(w);
		return;
	}
	for (size_t i = 0; i < n; i++)
		sessions_of(snapshot, &snapshot->watched.sessions[i], &all[i]);
	sessions_sum(all, n, &sum);
	json_write_object(w);
	put_numbers(w, &sum);
	if (n > 1)
		put_monitors(w, snapshot, all);
	json_write_object_end(w);
}

/* ---- text ---- */

static void
add_count(struct text *out, int64_t n, const char *what)
{
	if (n < 0)
		text_addf(out, "  - %s", what);
	else
		text_addf(out, "  %lld %s", (long long)n, what);
}

static bool
put_monitor(const struct snapshot *snapshot, const struct session_view *view, struct buf *out)
{
	const char *words;
	char duration[UNIT_TEXT_MAX] = "-";
	struct sessions now;
	TEXT_ON(line, 512);

	sessions_of(snapshot, view, &now);
	if (now.days[0].duration_s >= 0)
		unit_duration((int64_t)llround(now.days[0].duration_s), duration);
	add_count(&line, now.active, "active");
	add_count(&line, now.days[0].sessions, "sessions today");
	add_count(&line, now.days[0].visitors, "visitors");
	text_addf(&line, "  %s average", duration);
	add_count(&line, now.days[0].js_errors, "JS errors");
	words = view->def->unresolved ? "unresolved" : sessions_way_words(now.way);
	return buf_addf(out, "  %c %-32s%s (%s%s%s)\n", level_mark(view->level), view->def->title,
			line.data, words, now.way_note[0] ? "; " : "", now.way_note);
}

static bool
sessions_text(const struct snapshot *snapshot, struct buf *out)
{
	bool ok = snapshot->watched.n_sessions == 0 || buf_addf(out, "\nVisitors\n");

	for (size_t i = 0; i < snapshot->watched.n_sessions && ok; i++)
		ok = put_monitor(snapshot, &snapshot->watched.sessions[i], out);
	return ok;
}

const struct snapshot_section section_sessions = {
	.name = "sessions",
	.json = sessions_json,
	.text = sessions_text,
};
