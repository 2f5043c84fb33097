/* SPDX-License-Identifier: MIT */
/* health_sessions.c - what is found in a RUM monitor: errors in browsers, and that nobody knows. */
#include "base/text.h"
#include "model/health_find.h"
#include "model/sessions.h"

static void
add_count(struct text *out, int64_t n, const char *what)
{
	if (n >= 0)
		text_addf(out, "%s%lld %s", out->len ? ", " : "", (long long)n, what);
}

static enum level
reason_of_errors(struct findings *f, const struct session_view *view, const struct sessions *now)
{
	int64_t limit = view->def->js_errors_warn;
	TEXT_ON(text, 400);

	if (limit < 0 || now->js_errors_hour <= limit)
		return LEVEL_OK;
	text_addf(&text, "%lld JS error%s in the last hour (limit %lld)",
		  (long long)now->js_errors_hour, now->js_errors_hour == 1 ? "" : "s",
		  (long long)limit);
	if (now->n_errors)
		text_addf(&text, ", mostly: %s", now->errors[0].message);
	health_add_reason(f, LEVEL_WARN, view->def->name, text.data);
	return LEVEL_WARN;
}

static void
note_of(const struct sessions *now, struct text *out)
{
	const struct sessions_day *today = &now->days[0];

	add_count(out, today->sessions, today->sessions == 1 ? "session" : "sessions");
	add_count(out, today->visitors, today->visitors == 1 ? "visitor" : "visitors");
	if (out->len)
		text_add(out, " today");
}

void
health_find_in_sessions(struct findings *f, size_t index)
{
	struct session_view *view = &f->snapshot->watched.sessions[index];
	struct tile *tile = health_add_tile(f, TILE_SESSIONS, index, view->def->title);
	const struct metric_view *series = sessions_metric(f->snapshot, view, "SessionCount");
	enum level errors;
	struct sessions now;
	TEXT_ON(value, 64);
	TEXT_ON(note, 200);

	if (view->def->unresolved) {
		text_addf(&note, "unresolved: %s", view->def->unresolved);
		tile->level = view->level = LEVEL_UNKNOWN;
		tile->note = health_keep(f, note.data);
		health_add_unresolved(f, view->def->title, view->def->unresolved);
		return;
	}
	if (view->source != SIZE_MAX && health_tile_of_source(f, tile, view->source))
		view->level = LEVEL_UNKNOWN;
	sessions_of(f->snapshot, view, &now);
	errors = reason_of_errors(f, view, &now); /* MAX would ask more than once */
	view->level = MAX(view->level, errors);
	tile->level = MAX(tile->level, view->level);
	add_count(&value, now.active, "active");
	if (value.len == 0)
		add_count(&value, now.days[0].sessions, "today");
	tile->value = health_keep(f, value.data);
	if (tile->note[0] == '\0') {
		if (view->level == LEVEL_WARN)
			add_count(&note, now.js_errors_hour, "JS errors in the last hour");
		note_of(&now, &note);
		tile->note = health_keep(f, note.data);
	}
	if (series) {
		tile->series = series->series;
		tile->metric = series->def;
	}
}
