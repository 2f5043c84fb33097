/* SPDX-License-Identifier: MIT */
/* chart.c - where the parts of a chart are, and all of them but the lines (chart_plot.c), the
 * limits (chart_limits.c) and the legend (chart_legend.c). */
#include "ui/chart.h"

#include <stdlib.h>
#include <string.h>

#include "chart_limits.h"

#define LABELS_LEAST 7
#define LABELS_MOST 12
#define LEAST_WIDTH 16
#define LEAST_ROWS 3    /* of lines */
#define UPRIGHT_APART 6 /* columns */

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

static int
columns_of_scale(const struct chart_plot *plot)
{
	const struct chart_scale *scale = &plot->scale;
	int widest = LABELS_LEAST - 1;
	double value;

	for (int i = 0; chart_scale_mark(scale, i, &value); i++) {
		char label[UNIT_TEXT_MAX];

		chart_scale_label(value, scale->step, plot->chart->unit, label);
		widest = MAX(widest, text_width(label));
	}
	return MIN(MAX(widest, chart_limits_columns(plot, LABELS_MOST - 1)) + 1, LABELS_MOST);
}

/* Of so many rows, and as yet no column; false: no value in the window. */
static bool
start_plot(const struct chart *chart, int rows, struct chart_plot *out)
{
	*out = (struct chart_plot){ .chart = chart,
				    .area.height = rows,
				    .dots_x = chart->style->has_braille ? 2 : 1,
				    .dots_y = chart->style->has_braille ? 4 : 1 };
	return chart_plot_scale(chart, rows, &out->scale);
}

int
chart_label_columns(const struct chart *chart, int rows)
{
	struct chart_plot plot;

	return start_plot(chart, rows, &plot) ? columns_of_scale(&plot) : LABELS_LEAST;
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
draw_upright(const struct drawing *d, int x)
{
	for (int y = 0; y < d->plot.area.height; y++)
		area_glyph(d->plot.area, x, y, ROLE_RULE, d->chart->style->dots);
}

/* What is likeliest to be what all else came of. */
static int
rank_of(enum mark_kind kind)
{
	return kind == MARK_DEPLOY ? 0 : kind == MARK_ALARM ? 1 : 2;
}

/* A crowd of them would hide the line: what ranks first has one, then what is not beside it. */
static void
draw_uprights(const struct drawing *d)
{
	const struct chart *chart = d->chart;
	int width = d->plot.area.width;
	bool *is_taken = mem_alloc((size_t)width + 1, sizeof(*is_taken));

	for (int rank = 0; rank < 3; rank++)
		for (size_t i = 0; i < chart->n_marks; i++) {
			int x = column_of(d, chart->marks[i].time_s);

			if (rank_of(chart->marks[i].kind) != rank || x < 0 || x >= width ||
			    is_taken[x])
				continue;
			draw_upright(d, x);
			for (int k = MAX(x - UPRIGHT_APART + 1, 0);
			     k < MIN(x + UPRIGHT_APART, width); k++)
				is_taken[k] = true;
		}
	free(is_taken);
}

/* Upright lines, and the letter of each below; of several in one column the worst. */
static void
draw_marks(const struct drawing *d)
{
	const struct chart *chart = d->chart;
	struct area row = area_sub(d->area, d->labels, d->plot.area.height, d->area.width, 1);

	draw_uprights(d);
	for (enum level level = LEVEL_OK; level < LEVEL_COUNT && d->n_marks; level++)
		for (size_t i = 0; i < chart->n_marks; i++) {
			const struct mark *mark = &chart->marks[i];
			int x = column_of(d, mark->time_s);

			if (mark->level == level && x >= 0 && x < row.width)
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
	chart_limits_draw(&d->plot, area_sub(d->area, 0, 0, d->labels - 1, d->plot.area.height));
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
	has_scale = start_plot(chart, rows, &d.plot);
	d.labels = chart->label_columns ? chart->label_columns
		   : has_scale          ? columns_of_scale(&d.plot)
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
