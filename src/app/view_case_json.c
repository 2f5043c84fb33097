/* SPDX-License-Identifier: MIT */
/* view_case_json.c - the case that is open, as JSON for whoever it is handed over to: what is
 * wrong, the causes, and each part of the evidence in full, with where to look at AWS. Of what AWS
 * was not asked for the rows are the screen's (view_case_parts.c). */
#include <string.h>

#include "app/copy_place.h"
#include "app/view_case.h"

#define PLACE_BYTES (1u << 20)

/* ---- where to look ---- */

static void
put_place(struct json_writer *w, struct copy_place place)
{
	json_put_text(w, "arn", place.arn);
	json_put_text(w, "console", place.console);
}

/* Of what the snapshot does not have both are null. */
static void
put_place_of(struct json_writer *w, const struct view *view, struct subject subject)
{
	const struct copy_about about = view_copy_about(view, subject);
	struct arena *arena = mem_must(arena_new(PLACE_BYTES));

	put_place(w, copy_place(&about, arena));
	arena_free(arena);
}

/* ---- how a part is ---- */

/* What is asked of AWS is in `found` once there are news of it. */
static const char *
state_of(const struct view_case *c, const struct case_part *part, bool is_asked)
{
	if (!is_asked)
		return "not asked";
	if (part->state == CASE_FAILED)
		return part->err == ERR_DENIED ? "denied" : "failed";
	if (part->state == CASE_ANSWERED)
		return "answered";
	if (c->news && part->state == CASE_NOT_ASKED)
		return "not asked";
	return c->why[0] ? "failed" : "asking";
}

/* The sentence on why there is nothing; else what is to be said of what there is. */
static const char *
note_of(const struct case_rows *rows, const struct case_part *part)
{
	for (size_t i = 0; i < rows->n; i++)
		if (rows->items[i].is_empty)
			return rows->items[i].text;
	return part ? part->why : "";
}

/* One part of the evidence while it is put. */
struct putting {
	struct json_writer *w;
	const struct view *view;
	const struct case_found *found;
	struct case_rows rows;
};

static void
put_row(const struct putting *p, const struct case_row *row)
{
	TEXT_ON(key, SUBJECT_KEY_MAX);

	json_put_time(p->w, "time", row->time_ms / 1000);
	json_put_text(p->w, "text", row->text);
	if (row->subject.kind != SUBJECT_NONE)
		subject_key(p->view->snapshot, row->subject, &key);
	json_put_said(p->w, "subject", key.data);
	put_place_of(p->w, p->view, row->subject);
}

static void
put_rows(const struct putting *p)
{
	for (size_t i = 0; i < p->rows.n; i++) {
		if (p->rows.items[i].is_empty)
			continue;
		json_write_object(p->w);
		put_row(p, &p->rows.items[i]);
		json_write_object_end(p->w);
	}
}

/* ---- what AWS was asked for ---- */

static void
put_events(const struct putting *p)
{
	for (size_t i = 0; i < p->found->n_events; i++) {
		const struct case_event *event = &p->found->events[i];
		struct subject alarm = view_case_alarm(p->view->snapshot, event->alarm);

		json_write_object(p->w);
		json_put_time(p->w, "time", event->time_s);
		json_put_text(p->w, "alarm", event->alarm);
		json_put_said(p->w, "from", event->from);
		json_put_said(p->w, "to", event->to);
		json_put_said(p->w, "reason", event->reason);
		put_place_of(p->w, p->view, alarm);
		json_write_object_end(p->w);
	}
}

static void
put_lines(const struct putting *p)
{
	const struct copy_about about =
		view_copy_about(p->view, (struct subject){ .kind = SUBJECT_NONE });

	for (size_t i = 0; i < p->found->n_lines; i++) {
		const struct case_line *line = &p->found->lines_[i];
		struct arena *arena = mem_must(arena_new(PLACE_BYTES));

		json_write_object(p->w);
		json_put_time(p->w, "time", line->time_ms / 1000);
		json_put_text(p->w, "text", line->text);
		json_put_integer(p->w, "alike", (int64_t)line->n_alike);
		json_put_said(p->w, "region", line->region);
		json_put_said(p->w, "log_group", line->group);
		json_put_said(p->w, "log_stream", line->stream);
		put_place(p->w, copy_place_stream(&about, line, arena));
		json_write_object_end(p->w);
		arena_free(arena);
	}
}

static void
put_traces(const struct putting *p)
{
	const struct copy_about about =
		view_copy_about(p->view, (struct subject){ .kind = SUBJECT_NONE });

	for (size_t i = 0; i < p->found->n_traces; i++) {
		const struct case_trace *trace = &p->found->traces_[i];
		struct arena *arena = mem_must(arena_new(PLACE_BYTES));

		json_write_object(p->w);
		json_put_time(p->w, "time", trace->time_s);
		json_put_text(p->w, "id", trace->id);
		json_put_said(p->w, "region", trace->region);
		json_put_said(p->w, "method", trace->method);
		json_put_said(p->w, "url", trace->url);
		json_put_said(p->w, "entry", trace->entry);
		json_put_integer_if(p->w, "status", trace->status > 0, trace->status);
		json_put_number_if(p->w, "duration_s", trace->duration_s >= 0, trace->duration_s);
		json_put_bool(p->w, "fault", trace->has_fault);
		json_put_said(p->w, "cause", trace->cause);
		json_put_said(p->w, "cause_service", trace->cause_service);
		put_place(p->w, copy_place_trace(&about, trace, arena));
		json_write_object_end(p->w);
		arena_free(arena);
	}
}

/* ---- the metric ---- */

static void
put_points(struct json_writer *w, const struct view_case *c, const struct series *series)
{
	json_put_array(w, "points");
	for (size_t i = 0; series && i < series->n; i++) {
		struct sample sample = series_at(series, i);

		if (!quality_has_value(sample.quality) || sample.time_s < c->ask.chart_from_s ||
		    sample.time_s > c->ask.chart_to_s)
			continue;
		json_write_object(w);
		json_put_time(w, "time", sample.time_s);
		json_put_number(w, "value", sample.value);
		json_write_object_end(w);
	}
	json_write_array_end(w);
}

static void
put_dimensions(struct json_writer *w, const struct dimension *dimensions, size_t n)
{
	json_put_array(w, "dimensions");
	for (size_t i = 0; i < n; i++) {
		json_write_object(w);
		json_put_text(w, "name", dimensions[i].name);
		json_put_text(w, "value", dimensions[i].value);
		json_write_object_end(w);
	}
	json_write_array_end(w);
}

/* One of the stack's by its id, an alarm's or a queue's own without. */
static void
put_which(const struct putting *p, const struct metric_view *view)
{
	const struct case_series *own = &p->view->case_->ask.own;
	const struct metric_def *def = view ? view->def : NULL;
	struct json_writer *w = p->w;

	json_put_text(w, "id", def ? def->id : NULL);
	json_put_said(w, "title", def ? def->title : own->title);
	json_put_said(w, "region", def ? def->region : own->region);
	json_put_said(w, "namespace", def ? def->namespace_ : own->namespace_);
	json_put_said(w, "name", def ? def->name : own->name);
	json_put_said(w, "stat", def ? def->stat : own->stat);
	json_put_said(w, "expression", def ? def->expression : NULL);
	json_put_integer(w, "period_s", def ? def->period_s : own->period_s);
	json_put_text(w, "unit", unit_word(def ? def->unit : own->unit));
	put_dimensions(w, def ? def->dimensions : own->dimensions,
		       def ? def->n_dimensions : own->n_dimensions);
}

static void
put_metric(struct putting *p)
{
	const struct view_case *c = p->view->case_;
	const struct metric_view *view;
	const struct series *series = view_case_series(p->view, &view);
	bool is_there = view || *c->ask.own.name;
	/* points that the snapshot has are not asked for */
	bool is_known = view && c->news && p->found->points.state == CASE_NOT_ASKED;
	struct subject subject = { view ? SUBJECT_METRIC : SUBJECT_NONE, c->ask.metric, SIZE_MAX };

	(void)view_case_all(p->view, CASE_METRIC, &p->rows);
	json_put_object(p->w, "metric");
	json_put_text(p->w, "state", is_known ? "known" : state_of(c, &p->found->points, is_there));
	json_put_said(p->w, "note", note_of(&p->rows, &p->found->points));
	json_write_key(p->w, "of");
	if (is_there) {
		json_write_object(p->w);
		put_which(p, view);
		put_place_of(p->w, p->view, subject);
		json_write_object_end(p->w);
	} else {
		json_write_null(p->w);
	}
	put_points(p->w, c, series);
	json_write_object_end(p->w);
	view_case_rows_free(&p->rows);
}

/* ---- the evidence ---- */

static bool
has_alarms(const struct case_ask *ask)
{
	return ask->n_alarms > 0;
}

static bool
has_logs(const struct case_ask *ask)
{
	return ask->n_logs > 0;
}

static bool
has_traces(const struct case_ask *ask)
{
	return ask->trace_filter && *ask->trace_filter;
}

#define NO_PART SIZE_MAX

/* How each part is called, and who puts its items; `at`: of struct case_found, where AWS is asked.
 */
static const struct {
	enum case_section section;
	const char *name;
	void (*put)(const struct putting *p);
	size_t at;
	bool (*is_asked)(const struct case_ask *ask);
} parts[] = {
	{ CASE_TASKS, "tasks", put_rows, NO_PART, NULL },
	{ CASE_TARGETS, "targets", put_rows, NO_PART, NULL },
	{ CASE_LINES, "log_lines", put_lines, offsetof(struct case_found, lines), has_logs },
	{ CASE_CHANGES, "changes", put_rows, NO_PART, NULL },
	{ CASE_HISTORY, "alarm_history", put_events, offsetof(struct case_found, history),
	  has_alarms },
	{ CASE_TRACES, "traces", put_traces, offsetof(struct case_found, traces), has_traces },
	{ CASE_REDS, "red_now", put_rows, NO_PART, NULL },
};

static void
put_part(struct putting *p, size_t i)
{
	const struct view_case *c = p->view->case_;
	const struct case_part *part = NULL;
	size_t n_beyond = view_case_all(p->view, parts[i].section, &p->rows);

	if (parts[i].at != NO_PART)
		part = (const struct case_part *)(const void *)((const char *)p->found +
								parts[i].at);
	json_put_object(p->w, parts[i].name);
	json_put_text(p->w, "state",
		      part ? state_of(c, part, parts[i].is_asked(&c->ask)) : "known");
	json_put_said(p->w, "note", note_of(&p->rows, part));
	json_put_integer(p->w, "more", part ? 0 : (int64_t)n_beyond);
	json_put_array(p->w, "items");
	parts[i].put(p);
	json_write_array_end(p->w);
	json_write_object_end(p->w);
	view_case_rows_free(&p->rows);
}

/* ---- what it is ---- */

/* The name of a case begins with the word for its kind. */
static void
put_subject(struct json_writer *w, const struct view *view)
{
	const struct view_case *c = view->case_;
	const char *kind = subject_word(c->subject.kind);
	const struct subject none = { .kind = SUBJECT_NONE };
	TEXT_ON(key, SUBJECT_KEY_MAX);

	if (!c->is_gone)
		subject_key(view->snapshot, c->subject, &key);
	json_put_object(w, "subject");
	json_put_text(w, "kind", kind);
	json_put_text(w, "name", c->name + MIN(strlen(kind) + 1, strlen(c->name)));
	json_put_text(w, "key", key.len ? key.data : view_case_place(view->case_)->key);
	json_put_bool(w, "listed", !c->is_gone);
	put_place_of(w, view, c->is_gone ? none : c->subject);
	json_write_object_end(w);
}

static void
put_state(struct json_writer *w, struct view_case *c)
{
	const struct case_place *place = view_case_place(c);

	json_put_text(w, "title", c->name);
	json_put_text(w, "level", level_word(c->level));
	json_put_said(w, "now", c->words);
	json_put_time(w, "since", c->since_s);
	json_put_bool(w, "since_before", c->is_older || (c->is_well && place->is_older));
	json_put_time(w, "until", c->is_well ? place->red_s : c->over_s);
	json_put_said(w, "was", c->is_well ? place->was : "");
	json_put_time(w, "seen", c->seen_s);
	json_put_time(w, "from", c->ask.from_s);
	json_put_time(w, "to", c->ask.to_s);
	json_put_said(w, "error", c->why);
}

void
view_case_json(struct view *view, struct json_writer *w)
{
	struct view_case *c = view->case_;
	struct putting p = { .w = w, .view = view, .found = view_case_found(c) };

	view_case_renew(view, c);
	json_write_object(w);
	put_subject(w, view);
	put_state(w, c);
	json_put_array(w, "causes");
	for (size_t i = 0; i < c->n_causes; i++)
		json_write_text(w, c->causes[i].text);
	json_write_array_end(w);
	json_put_object(w, "evidence");
	put_metric(&p);
	for (size_t i = 0; i < LEN(parts); i++)
		put_part(&p, i);
	json_write_object_end(w);
	json_write_object_end(w);
}
