/* SPDX-License-Identifier: MIT */
/* chart.c - where the parts of a chart are, and all of them but the lines (chart_plot.c) and the
 * legend (chart_legend.c). */
#include "ui/chart.h"

#include <string.h>

#include "chart_plot.h"

#define LABELS_LEAST 7
#define LABELS_MOST 12
#define LEAST_WIDTH 16
#define LEAST_ROWS 3 /* of lines */

struct drawing {
	const struct chart *chart;
	struct area area;
	int labels;  /* columns of the y scale */
	int n_marks; /* rows of them: 0 or 1 */
	struct chart_plot plot;
};

/* ---- columns and times ---- */

int
chart_columns(const struct chart *chart, int label_columns, int width)
{
	(void)chart;
	return MAX(width - label_columns, 1);
}

int
chart_column(const struct chart *chart, int columns, int64_t time_s)
{
	int64_t span_s = MAX(chart->to_s - chart->from_s, 1), after_s = time_s - chart->from_s;

	if (after_s < 0 || after_s >= span_s)
		return after_s < 0 ? -1 : columns;
	return (int)(after_s * columns / span_s);
}

int64_t
chart_column_time(const struct chart *chart, int columns, int column)
{
	int64_t span_s = MAX(chart->to_s - chart->from_s, 1);

	/* the first second that chart_column puts there */
	return chart->from_s + (column * span_s + columns - 1) / columns;
}

static int
column_of(const struct drawing *d, int64_t time_s)
{
	return chart_column(d->chart, d->plot.area.width, time_s);
}

/* ---- y scale ---- */

struct limit {
	const struct threshold *threshold;
	enum level level;
};

/* Of all lines, warnings first: an alarm's has the last word where both are in one row. */
static size_t
list_limits(const struct chart *chart, struct limit out[2 * CHART_LINES_MAX])
{
	size_t n = 0;

	for (enum level level = LEVEL_WARN; level <= LEVEL_ALARM; level++)
		for (size_t i = 0; i < chart->n_lines; i++) {
			const struct threshold *limit =
				level == LEVEL_WARN ? chart->lines[i].warn : chart->lines[i].alarm;

			if (limit && limit->compare != COMPARE_NEVER)
				out[n++] = (struct limit){ limit, level };
		}
	return n;
}

static void
limit_label(const struct limit *limit, enum unit unit, struct text *out)
{
	char value[UNIT_TEXT_MAX];

	unit_format(limit->threshold->limit, unit, value);
	text_addf(out, "%c %s", level_mark(limit->level), value);
}

static int
columns_of_scale(const struct chart *chart, const struct chart_scale *scale)
{
	struct limit limits[2 * CHART_LINES_MAX];
	size_t n = list_limits(chart, limits);
	int widest = LABELS_LEAST - 1;
	double value;

	for (int i = 0; chart_scale_mark(scale, i, &value); i++) {
		char label[UNIT_TEXT_MAX];

		chart_scale_label(value, scale->step, chart->unit, label);
		widest = MAX(widest, text_width(label));
	}
	for (size_t i = 0; i < n; i++) {
		TEXT_ON(label, 40);

		limit_label(&limits[i], chart->unit, &label);
		widest = MAX(widest, text_width(label.data));
	}
	return MIN(widest + 1, LABELS_MOST);
}

int
chart_label_columns(const struct chart *chart, int rows)
{
	struct chart_scale scale;

	return chart_plot_scale(chart, rows, &scale) ? columns_of_scale(chart, &scale)
						     : LABELS_LEAST;
}

static void
draw_label(const struct drawing *d, int row, unsigned ink, const char *label)
{
	struct area field = area_sub(d->area, 0, row, d->labels - 1, 1);

	area_fill(field, ROLE_TEXT);
	area_line(field, ALIGN_RIGHT, ink, label, d->chart->style);
}

static void
draw_values(const struct drawing *d)
{
	const struct chart_scale *scale = &d->plot.scale;
	int last = d->plot.area.height + 1;
	char most[UNIT_TEXT_MAX];
	double value;

	for (int i = 0; chart_scale_mark(scale, i, &value); i++) {
		char label[UNIT_TEXT_MAX];
		int row = chart_plot_row(&d->plot, value);

		if (row >= last - 1)
			continue; /* a row between two of them */
		last = row;
		chart_scale_label(value, scale->step, d->chart->unit, label);
		draw_label(d, row, ROLE_DIM, label);
	}
	if (last < 2)
		return;
	/* how far it goes */
	unit_format(scale->max, d->chart->unit, most);
	draw_label(d, 0, ROLE_DIM, most);
}

static void
draw_limits(const struct drawing *d)
{
	struct limit limits[2 * CHART_LINES_MAX];
	size_t n = list_limits(d->chart, limits);

	for (size_t i = 0; i < n; i++) {
		int row = chart_plot_row(&d->plot, limits[i].threshold->limit);
		TEXT_ON(label, 40);

		if (row < 0)
			continue;
		limit_label(&limits[i], d->chart->unit, &label);
		area_repeat(d->plot.area, 0, row, ROLE_THRESHOLD, d->chart->style->dashes);
		/* the lowest row says where the scale begins: a limit just above it is no 0 */
		if (row == d->plot.area.height - 1 &&
		    limits[i].threshold->limit > d->plot.scale.min)
			row--;
		draw_label(d, row, role_of_level(limits[i].level), label.data);
	}
}

/* ---- x axis ---- */

static void
draw_times(const struct drawing *d, int row)
{
	const struct chart *chart = d->chart;
	struct area axis = area_sub(d->area, d->labels, row, d->area.width, 1);
	struct chart_tick ticks[CHART_TICKS_MAX];
	size_t n = chart_ticks(chart->from_s, chart->to_s, axis.width, ticks);
	char time[16];
	int x, width;

	for (size_t i = 0; i < n; i++) {
		x = column_of(d, ticks[i].time_s);
		if (x + 1 + text_width(ticks[i].label) > axis.width)
			continue;
		area_glyph(axis, x, 0, ROLE_DIM, chart->style->side);
		area_put(axis, x + 1, 0, ROLE_DIM, ticks[i].label);
	}
	if (!chart->cursor_s)
		return;
	chart_time(chart->cursor_s, chart->to_s - chart->from_s, time);
	x = column_of(d, chart->cursor_s);
	width = text_width(time) + 2;
	if (x < 0 || x >= axis.width || width > axis.width)
		return;
	axis = area_sub(axis, MIN(MAX(x - width / 2, 0), axis.width - width), 0, width, 1);
	area_fill(axis, ROLE_FOCUS);
	area_put(axis, 1, 0, ROLE_FOCUS, time);
}

static void
draw_upright(const struct drawing *d, int x, unsigned ink, uint32_t glyph)
{
	for (int y = 0; y < d->plot.area.height; y++)
		area_glyph(d->plot.area, x, y, ink, glyph);
}

/* A column of a mark, and its letter below; of several in one column the worst. */
static void
draw_marks(const struct drawing *d)
{
	const struct chart *chart = d->chart;
	struct area row = area_sub(d->area, d->labels, d->plot.area.height, d->area.width, 1);

	for (enum level level = LEVEL_OK; level < LEVEL_COUNT; level++)
		for (size_t i = 0; i < chart->n_marks; i++) {
			const struct mark *mark = &chart->marks[i];
			int x = column_of(d, mark->time_s);

			if (mark->level != level || x < 0 || x >= row.width)
				continue;
			draw_upright(d, x, ROLE_RULE, chart->style->dots);
			if (d->n_marks)
				area_glyph(row, x, 0, role_of_level(mark->level),
					   (uint32_t)mark_letter(mark->kind));
		}
}

static void
draw_cursor(const struct drawing *d)
{
	int x = d->chart->cursor_s ? column_of(d, d->chart->cursor_s) : -1;

	if (x < 0 || x >= d->plot.area.width)
		return;
	for (int y = 0; y < d->plot.area.height; y++)
		if (chart_plot_is_empty(&d->plot, x, y))
			area_glyph(d->plot.area, x, y, ROLE_FOCUS, d->chart->style->side);
}

/* What nobody has asked for is neither a gap nor 0. */
static void
draw_unknown(const struct drawing *d, struct area area)
{
	int end = MIN(column_of(d, d->chart->known_from_s), area.width);

	for (int x = 0; d->chart->known_from_s && x < end; x++)
		area_glyph(area, x, area.height - 1, ROLE_UNKNOWN, '?');
}

/* ---- all of it ---- */

static void
draw_nothing(const struct drawing *d)
{
	const char *words = d->chart->nothing ? d->chart->nothing : "no datapoint in this window";

	draw_marks(d);
	draw_unknown(d, d->plot.area);
	area_line(area_sub(d->area, 0, 0, d->area.width, 1), ALIGN_LEFT, ROLE_DIM, words,
		  d->chart->style);
}

static void
draw_all(struct drawing *d)
{
	draw_limits(d);
	draw_unknown(d, d->plot.area);
	draw_marks(d);
	chart_plot_lines(&d->plot);
	draw_cursor(d);
	chart_plot_draw(&d->plot);
	chart_plot_done(&d->plot);
}

void
chart_draw(struct area area, const struct chart *chart)
{
	struct drawing d = { .chart = chart, .area = area };
	int rows = area.height - !chart->has_no_times;
	bool has_scale;

	for (size_t i = 0; i < chart->n_marks && !chart->has_no_times; i++)
		d.n_marks |= chart->marks[i].time_s >= chart->from_s &&
			     chart->marks[i].time_s < chart->to_s;
	if (d.n_marks && rows - 1 < LEAST_ROWS)
		d.n_marks = 0;
	rows -= d.n_marks;
	if (area.width < LEAST_WIDTH || rows < LEAST_ROWS)
		return;
	d.plot = (struct chart_plot){ .chart = chart,
				      .dots_x = chart->style->has_braille ? 2 : 1,
				      .dots_y = chart->style->has_braille ? 4 : 1 };
	has_scale = chart_plot_scale(chart, rows, &d.plot.scale);
	d.labels = chart->label_columns ? chart->label_columns
		   : has_scale          ? columns_of_scale(chart, &d.plot.scale)
					: LABELS_LEAST;
	d.plot.area = area_sub(area, d.labels, 0, area.width, rows);
	if (has_scale) {
		draw_values(&d);
		draw_all(&d);
	} else {
		draw_nothing(&d);
	}
	if (!chart->has_no_times)
		draw_times(&d, rows + d.n_marks);
}
