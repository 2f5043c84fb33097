/* SPDX-License-Identifier: MIT */
/* view_case_draw.c - a case on the whole screen: what is wrong and since when, what the cause is in
 * words, the chart, and its rows; those in two columns where there is room. */
#include <stdlib.h>
#include <string.h>

#include "app/view_case.h"
#include "app/view_kinds.h"
#include "base/clock.h"
#include "ui/chart.h"

#define COLUMNS_FROM 140 /* columns of the terminal for two of rows */
#define CHART_LEAST 5
#define CHART_MOST 16
#define ROW_LINES 4 /* of each row, where there is room for all */
#define LABEL 9     /* columns of the section's name */
#define MARKS_MAX 64
#define SAME_DAY_S (20 * 3600) /* so long ago the time of day says when */

/* ---- what it is ---- */

void
view_case_time(int64_t t_s, int64_t now_s, struct text *out)
{
	char iso[24];

	date_iso(t_s, iso);
	if (now_s - t_s > SAME_DAY_S)
		text_addf(out, "%.10s ", iso);
	text_addf(out, "%.5s", iso + 11);
}

void
view_case_titles(const struct view *view, struct text *out)
{
	const struct view_case *c = view->case_;

	text_addf(out, ": %s", c->name);
}

static void
say_state(const struct view_case *c, int64_t now_s, struct text *out)
{
	char duration[UNIT_TEXT_MAX];
	const struct case_place *place = &c->places[c->n_places - 1];
	/* an event is of its moment */
	bool is_on = c->level >= LEVEL_WARN && c->subject.kind != SUBJECT_EVENT;

	if (c->is_well && !c->is_gone && place->since_s == 0) {
		text_add(out, "well since ");
		view_case_time(place->red_s, now_s, out);
		text_addf(out, " UTC; now: %s", c->words);
		return;
	}
	if (c->is_well && !c->is_gone) {
		text_addf(out, "%sred ", c->level == LEVEL_OK ? "well again, " : "");
		if (c->since_s > 0) {
			text_addf(out, "from %s", place->is_older ? "before " : "");
			view_case_time(c->since_s, now_s, out);
			text_add(out, " ");
		}
		text_add(out, "to ");
		view_case_time(place->red_s, now_s, out);
		text_addf(out, " UTC%s%s; now: %s", place->was[0] ? ", " : "", place->was,
			  c->words);
		return;
	}
	if (c->is_gone) {
		text_add(out, "not listed any more; as it was at ");
		view_case_time(c->seen_s, now_s, out);
		text_add(out, ": ");
	}
	if (c->is_older && c->level >= LEVEL_WARN) {
		text_add(out, "since before ");
		view_case_time(c->since_s, now_s, out);
		text_addf(out, " UTC%s", c->words[0] ? ": " : "");
	} else if (c->since_s > 0) {
		unit_duration(MAX(now_s - c->since_s, 0), duration);
		text_add(out, is_on ? "since " : "at ");
		view_case_time(c->since_s, now_s, out);
		text_addf(out, " UTC, %s%s", duration, is_on && !c->is_gone ? "" : " ago");
		text_add(out, c->words[0] ? ": " : "");
	}
	text_add(out, c->words);
	if (c->over_s > 0) {
		text_add(out, "; well again at ");
		view_case_time(c->over_s, now_s, out);
		text_add(out, " UTC");
	}
}

/* Text in at most so many lines, each of its own area row; the last is cut. Returns the lines. */
static int
draw_wrapped(struct area area, int most, unsigned ink, const char *text,
	     const struct ui_style *style)
{
	int y = 0;

	while (*text && y < most && y < area.height) {
		size_t n = text_fit(text, area.width), cut = n;
		char line[1200];

		if (text[n] && y + 1 < most && y + 1 < area.height) {
			while (cut > 0 && text[cut] != ' ')
				cut--;
			cut = cut > 0 ? cut : n;
		} else {
			cut = strlen(text);
		}
		text_copy(line, MIN(cut + 1, sizeof(line)), text);
		area_line(area_sub(area, 0, y++, area.width, 1), ALIGN_LEFT, ink, line, style);
		text += cut;
		while (*text == ' ')
			text++;
	}
	return y;
}

/* Two rows for a mark and the words beside it. */
static int
draw_state(const struct view *view, struct area area)
{
	const struct view_case *c = view->case_;
	const char mark[] = { level_mark(c->level), '\0' };
	TEXT_ON(text, WHY_MAX + 200);

	say_state(c, view->snapshot->time_ms / 1000, &text);
	area_put(area, 0, 0, role_of_level(c->level), mark);
	return draw_wrapped(area_sub(area, 2, 0, area.width - 2, area.height),
			    area.height > 30 ? 2 : 1, c->is_gone ? ROLE_STALE : ROLE_STRONG,
			    text.data, view->style);
}

static bool
is_asking(const struct view_case *c)
{
	const struct case_found *found = view_case_found(c);

	return !c->why[0] &&
	       (!c->news || found->lines.state == CASE_ASKING ||
		found->history.state == CASE_ASKING || found->traces.state == CASE_ASKING);
}

/* The causes, the likeliest first, as many as there is room for. */
static int
draw_causes(const struct view *view, struct area area, int most)
{
	const struct view_case *c = view->case_;
	int y = 0;

	if (c->n_causes == 0) {
		area_line(area, ALIGN_LEFT, ROLE_DIM,
			  is_asking(c) ? "asking AWS what happened ..."
				       : "nothing that is known names a cause",
			  view->style);
		return 1;
	}
	for (size_t i = 0; i < c->n_causes && y < most; i++) {
		area_put(area, 0, y, i == 0 ? ROLE_STRONG : ROLE_DIM, i == 0 ? ">" : "-");
		y += draw_wrapped(area_sub(area, 2, y, area.width - 2, area.height - y),
				  MIN(most - y, CASE_CAUSE_ROWS),
				  i == 0 ? role_of_level(c->level) : ROLE_TEXT, c->causes[i].text,
				  view->style);
	}
	return y;
}

/* ---- the chart ---- */

static bool
has_chart(const struct view *view)
{
	const struct metric_view *metric;

	return view_case_series(view, &metric) || *view->case_->ask.own.name;
}

static void
draw_chart(const struct view *view, struct area area)
{
	const struct view_case *c = view->case_;
	const struct metric_view *metric;
	const struct series *series = view_case_series(view, &metric);
	struct chart_line line = { .series = series,
				   .name = metric ? metric->def->title : c->ask.own.title,
				   .warn = metric ? &metric->def->warn : NULL,
				   .alarm = metric ? &metric->def->alarm : NULL };
	struct mark marks[MARKS_MAX];
	struct chart chart = { .lines = &line,
			       .n_lines = 1,
			       .unit = metric ? metric->def->unit : c->ask.own.unit,
			       .from_s = c->ask.chart_from_s,
			       .to_s = MIN(c->ask.chart_to_s, view->snapshot->time_ms / 1000),
			       .marks = marks,
			       .style = view->style };

	if (!series) {
		area_line(area, ALIGN_LEFT, ROLE_DIM,
			  view_case_found(c)->points.state == CASE_FAILED
				  ? view_case_found(c)->points.why
			  : view_case_found(c)->points.state == CASE_ANSWERED
				  ? "no datapoint in the window"
				  : "asking for its points ...",
			  view->style);
		return;
	}
	/* of days there would be more marks than columns */
	if (chart.to_s - chart.from_s <= 2 * CASE_WINDOW_S)
		chart.n_marks =
			marks_between(view->snapshot, chart.from_s, chart.to_s, marks, MARKS_MAX);
	chart_draw(area, &chart);
}

/* ---- rows ---- */

static int
draw_row(const struct view *view, const struct case_row *row, bool is_selected, struct area area)
{
	const char *word = case_section_word(row->section);
	char iso[24];
	int x = area.width >= 60 ? LABEL : 7, y = 1, from = x;

	if (row->is_first)
		area_line(area_sub(area, 0, 0, x - 1, 1), ALIGN_LEFT, ROLE_GROUP, word,
			  view->style);
	if (row->time_ms > 0) {
		date_iso(row->time_ms / 1000, iso);
		if ((view->snapshot->time_ms - row->time_ms) / 1000 > SAME_DAY_S) {
			area_put(area, x, 0, ROLE_DIM,
				 (const char[]){ iso[5], iso[6], iso[7], iso[8], iso[9], '\0' });
			x += 6;
		}
		area_put(area, x, 0, ROLE_DIM,
			 (const char[]){ iso[11], iso[12], iso[13], iso[14], iso[15], '\0' });
		if (row->has_seconds)
			area_put(area, x + 5, 0, ROLE_DIM,
				 (const char[]){ iso[16], iso[17], iso[18], '\0' });
		x += row->has_seconds ? 9 : 6;
	}
	y = draw_wrapped(area_sub(area, x, 0, area.width - x, area.height), area.height, row->role,
			 row->text, view->style);
	if (is_selected)
		for (int i = 0; i < MAX(y, 1); i++)
			area_select(area_sub(area, i ? from : 0, i, area.width, 1), 0);
	return MAX(y, 1);
}

/* How far down a column begins so that the cursor is in it and no row is wasted. */
static int
scroll_of(int scroll, int selected, int n, int height)
{
	if (selected >= 0) {
		scroll = MIN(scroll, selected);
		scroll = MAX(scroll, selected - height + 1);
	}
	return MAX(MIN(scroll, n - height), 0);
}

static void
draw_column(struct view *view, struct view_popup *popup, int column, struct area area)
{
	struct view_case *c = view->case_;
	size_t first = column ? c->n_left : 0, end = column ? c->rows.n : c->n_left;
	int n = (int)(end - first);
	int selected = c->selected >= first && c->selected < end ? (int)(c->selected - first) : -1;
	int y = 0, each = n ? MAX(MIN(area.height / n, ROW_LINES), 1) : 1;

	c->height[column] = area.height;
	c->scroll[column] = scroll_of(c->scroll[column], selected, n, area.height);
	for (int i = c->scroll[column]; i < n && y < area.height; i++) {
		const struct case_row *row = &c->rows.items[first + (size_t)i];
		bool is_selected = i == selected;
		bool is_full = is_selected && c->is_unfolded;

		/* the label of a section whose first row is above */
		struct case_row shown = *row;

		shown.is_first = row->is_first || y == 0;
		y += draw_row(view, &shown, is_selected,
			      area_sub(area, 0, y, area.width,
				       MIN(area.height - y, is_full ? area.height : each)));
	}
	if (selected < 0)
		return;
	popup->scroll = c->scroll[column];
	popup->height = area.height;
	popup->n_lines = n;
}

/* ---- all of it ---- */

static int
rows_for_chart(const struct view *view, int left, bool has_columns)
{
	int want = has_columns ? left / 2 : left * 2 / 5;

	/* the least that says something, where as much is left for the evidence */
	if (left >= 2 * CHART_LEAST)
		want = MAX(want, CHART_LEAST);

	if (!has_chart(view) || want < CHART_LEAST)
		return 0;
	return MIN(want, CHART_MOST);
}

void
view_case_draw(struct view *view, struct view_popup *popup, struct area area)
{
	bool has_columns = area.width + 2 >= COLUMNS_FROM;
	struct area left, right;
	int y, chart;

	if (!view->snapshot || area.height <= 0 || area.width <= 0)
		return;
	view_case_renew(view, view->case_);
	view_case_make(view, view->case_, has_columns);
	area = area_sub(area, area.width > 40 ? 1 : 0, 0, area.width - (area.width > 40 ? 2 : 0),
			area.height);
	y = draw_state(view, area);
	y += draw_causes(view, area_cut(area, 0, y), MIN(MAX((area.height + 1) / 4, 2), 8));
	y += area.height > 16;
	left = area_cut(area, 0, y);
	right = left;
	if (has_columns) {
		left.width = left.width / 2 - 1;
		right = area_cut(right, left.width + 2, 0);
	}
	chart = rows_for_chart(view, left.height, has_columns);
	if (chart > 0)
		draw_chart(view, area_sub(left, 0, 0, left.width, chart));
	draw_column(view, popup, 0, area_cut(left, 0, chart));
	if (has_columns)
		draw_column(view, popup, 1, right);
}
