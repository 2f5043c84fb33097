/* SPDX-License-Identifier: MIT */
/* chart_plot.c - draws with dots: a braille cell has 2 by 4 of them; without braille a cell is one
 * dot. */
#include "chart_plot.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define BRAILLE 0x2800u
#define ROWS_A_STEP 2 /* of the y scale */
#define STEPS_LEAST 3
#define STEPS_MOST 12
#define LETTER_COLUMNS 24 /* between two letters on a line */
#define DOTTED 3          /* every so many dots of a line of another time */

static const enum role roles[CHART_KINDS] = { ROLE_SPARK,    ROLE_SERIES_2, ROLE_SERIES_3,
					      ROLE_SERIES_4, ROLE_SERIES_5, ROLE_SERIES_6 };
static const char letters[CHART_KINDS] = { 'a', 'b', 'c', 'd', 'e', 'f' };
static const char glyphs[CHART_KINDS] = { 0, 'o', 'x', '+', '#', '%' }; /* 0: the style's own */

static const uint8_t braille_bits[4][2] = {
	{ 0x01, 0x08 }, { 0x02, 0x10 }, { 0x04, 0x20 }, { 0x40, 0x80 }
};

enum role
chart_plot_role(const struct chart_line *line)
{
	return line->is_compared ? ROLE_DIM : roles[line->kind % CHART_KINDS];
}

static uint32_t
point_of(const struct ui_style *style, const struct chart_line *line)
{
	char glyph = glyphs[line->kind % CHART_KINDS];

	if (line->is_compared)
		return style->is_ascii ? '.' : style->gap;
	return glyph ? (uint32_t)(unsigned char)glyph : style->point;
}

static size_t
n_own(const struct chart *chart)
{
	size_t n = 0;

	for (size_t i = 0; i < chart->n_lines; i++)
		n += !chart->lines[i].is_compared;
	return n;
}

uint32_t
chart_plot_glyph(const struct chart *chart, const struct chart_line *line)
{
	if (!chart->style->has_braille || line->is_compared)
		return point_of(chart->style, line);
	if (n_own(chart) == 1)
		return chart->style->line;
	return (uint32_t)(unsigned char)letters[line->kind % CHART_KINDS];
}

/* ---- the scale ---- */

/* The slots of a series that lie in the window. */
struct run {
	size_t from, to;
};

static struct run
run_of(const struct chart *chart, const struct series *series)
{
	int64_t first, last;

	if (series->n == 0)
		return (struct run){ 0, 0 };
	first = (chart->from_s - series->start_s + series->period_s - 1) / series->period_s;
	last = (chart->to_s - series->start_s + series->period_s - 1) / series->period_s;
	first = chart->from_s <= series->start_s ? 0 : first;
	last = chart->to_s <= series->start_s ? 0 : last;
	return (struct run){ (size_t)MIN(first, (int64_t)series->n),
			     (size_t)MIN(last, (int64_t)series->n) };
}

bool
chart_plot_range(const struct chart *chart, const struct chart_line *line, double *out_min,
		 double *out_max)
{
	const struct series *series = line->series;
	struct run run = run_of(chart, series);
	bool has_any = false;

	for (size_t i = run.from; i < run.to; i++) {
		double value = series->values[i];

		if (!quality_has_value((enum quality)series->qualities[i]))
			continue;
		*out_min = has_any ? MIN(*out_min, value) : value;
		*out_max = has_any ? MAX(*out_max, value) : value;
		has_any = true;
	}
	return has_any;
}

static bool
is_whole(const struct chart *chart)
{
	for (size_t i = 0; i < chart->n_lines; i++) {
		const struct series *series = chart->lines[i].series;
		struct run run = run_of(chart, series);

		for (size_t k = run.from; k < run.to; k++)
			if (quality_has_value((enum quality)series->qualities[k]) &&
			    series->values[k] != nearbyint(series->values[k]))
				return false;
	}
	return chart->unit == UNIT_COUNT || chart->unit == UNIT_NONE;
}

/* A limit that is not far off is in the picture, so that one sees how near it is. */
static void
hold_limit(const struct chart *chart, const struct threshold *threshold, double far, double *min,
	   double *max)
{
	if (!threshold || threshold->compare == COMPARE_NEVER)
		return;
	if (threshold->limit > *max && threshold->limit <= *max + far)
		*max = threshold->limit;
	if (threshold->limit < *min && threshold->limit >= *min - far && chart->is_fitted)
		*min = threshold->limit;
}

bool
chart_plot_scale(const struct chart *chart, int rows, struct chart_scale *out)
{
	double min = 0, max = 0, far;
	bool has_any = false;
	int steps;

	for (size_t i = 0; i < chart->n_lines; i++) {
		double least, most;

		if (!chart_plot_range(chart, &chart->lines[i], &least, &most))
			continue;
		min = has_any ? fmin(min, least) : least;
		max = has_any ? fmax(max, most) : most;
		has_any = true;
	}
	if (!has_any)
		return false;
	if (!chart->is_fitted) {
		min = fmin(min, 0);
		max = fmax(max, 0);
	}
	far = max - min;
	for (size_t i = 0; i < chart->n_lines; i++) {
		hold_limit(chart, chart->lines[i].warn, far, &min, &max);
		hold_limit(chart, chart->lines[i].alarm, far, &min, &max);
	}
	steps = MIN(MAX(rows / ROWS_A_STEP, STEPS_LEAST), STEPS_MOST);
	return chart_scale_round(min, max, chart->unit, is_whole(chart), steps, out);
}

/* ---- dots ---- */

static int
y_of(const struct chart_plot *plot, double value)
{
	int height = plot->area.height * plot->dots_y - 1;

	return height - (int)lround((value - plot->scale.min) /
				    (plot->scale.max - plot->scale.min) * height);
}

int
chart_plot_row(const struct chart_plot *plot, double value)
{
	if (value < plot->scale.min || value > plot->scale.max)
		return -1;
	return y_of(plot, value) / plot->dots_y;
}

static int
x_of(const struct chart_plot *plot, int64_t time_s)
{
	const struct chart *chart = plot->chart;
	int64_t dots = plot->area.width * plot->dots_x;

	return (int)((time_s - chart->from_s) * dots / MAX(chart->to_s - chart->from_s, 1));
}

static bool
is_uncertain(unsigned role)
{
	return role == ROLE_PROVISIONAL || role == ROLE_INCOMPLETE;
}

static enum role
ink_of(const struct chart_line *line, enum quality quality)
{
	if (line->is_compared)
		return ROLE_DIM;
	return quality == QUALITY_PROVISIONAL  ? ROLE_PROVISIONAL
	       : quality == QUALITY_INCOMPLETE ? ROLE_INCOMPLETE
					       : chart_plot_role(line);
}

struct pen {
	size_t line;
	enum role role;
};

static void
dot(struct chart_plot *plot, int x, int y, struct pen pen)
{
	int column = x / plot->dots_x, row = y / plot->dots_y;
	size_t at = (size_t)row * (size_t)plot->area.width + (size_t)column;

	if (x < 0 || y < 0 || column >= plot->area.width || row >= plot->area.height)
		return;
	plot->bits[at] |=
		braille_bits[plot->dots_y == 4 ? y % 4 : 0][plot->dots_x == 2 ? x % 2 : 0];
	plot->rows[pen.line * (size_t)plot->area.width + (size_t)column] = row;
	plot->kinds[at] = (uint8_t)pen.line;
	/* what is least certain colours the cell */
	if (!is_uncertain(plot->roles[at]) || is_uncertain(pen.role))
		plot->roles[at] = (uint8_t)pen.role;
}

static void
stroke(struct chart_plot *plot, const int from[2], const int to[2], struct pen pen)
{
	int dx = to[0] - from[0], dy = to[1] - from[1];
	int steps = MAX(MAX(abs(dx), abs(dy)), 1);

	for (int i = 0; i <= steps; i++)
		dot(plot, from[0] + dx * i / steps, from[1] + dy * i / steps, pen);
}

static void
plot_line(struct chart_plot *plot, size_t index)
{
	const struct chart_line *line = &plot->chart->lines[index];
	const struct series *series = line->series;
	struct run run = run_of(plot->chart, series);
	bool has_last = false;
	int last[2] = { 0, 0 };

	for (size_t i = run.from; i < run.to; i++) {
		struct sample sample = series_at(series, i);
		struct pen pen = { index, ink_of(line, sample.quality) };
		int at[2];

		if (!quality_has_value(sample.quality)) {
			has_last = false;
			continue;
		}
		at[0] = x_of(plot, sample.time_s);
		at[1] = y_of(plot, sample.value);
		if (!line->is_compared)
			stroke(plot, has_last ? last : at, at, pen);
		else if (at[0] % DOTTED == 0 || series->period_s * plot->area.width >
							plot->chart->to_s - plot->chart->from_s)
			dot(plot, at[0], at[1], pen);
		memcpy(last, at, sizeof(last));
		has_last = true;
	}
}

void
chart_plot_lines(struct chart_plot *plot)
{
	const struct chart *chart = plot->chart;
	size_t width = (size_t)plot->area.width, n = width * (size_t)plot->area.height;

	plot->bits = mem_alloc(n + 1, 1);
	plot->roles = mem_alloc(n + 1, 1);
	plot->kinds = mem_alloc(n + 1, 1);
	plot->rows = mem_alloc(width * chart->n_lines + 1, sizeof(*plot->rows));
	for (size_t i = 0; i < width * chart->n_lines; i++)
		plot->rows[i] = -1;
	/* the first above the others, all of them above what is compared with */
	for (int is_own = 0; is_own < 2; is_own++)
		for (size_t i = chart->n_lines; i-- > 0;)
			if (!chart->lines[i].is_compared == is_own)
				plot_line(plot, i);
}

bool
chart_plot_is_empty(const struct chart_plot *plot, int x, int y)
{
	return !plot->bits[(size_t)y * (size_t)plot->area.width + (size_t)x];
}

/* On the line, here and there: without colour it would be like any other. */
static void
draw_letters(const struct chart_plot *plot, size_t index)
{
	const struct chart_line *line = &plot->chart->lines[index];
	int first = 2 + 5 * (int)index;
	const int *rows = plot->rows + index * (size_t)plot->area.width;

	if (line->is_compared)
		return;
	for (int x = first; x < plot->area.width; x += LETTER_COLUMNS) {
		int at = x;

		while (at < plot->area.width && at < x + LETTER_COLUMNS / 2 && rows[at] < 0)
			at++;
		if (at < plot->area.width && rows[at] >= 0)
			area_glyph(plot->area, at, rows[at], chart_plot_role(line),
				   chart_plot_glyph(plot->chart, line));
	}
}

void
chart_plot_draw(const struct chart_plot *plot)
{
	const struct chart *chart = plot->chart;
	const struct ui_style *style = chart->style;

	for (int y = 0; y < plot->area.height; y++)
		for (int x = 0; x < plot->area.width; x++) {
			size_t at = (size_t)y * (size_t)plot->area.width + (size_t)x;
			uint32_t glyph = style->has_braille
						 ? BRAILLE | plot->bits[at]
						 : point_of(style, &chart->lines[plot->kinds[at]]);

			if (plot->bits[at])
				area_glyph(plot->area, x, y, plot->roles[at], glyph);
		}
	for (size_t i = chart->n_lines; style->has_braille && n_own(chart) > 1 && i-- > 0;)
		draw_letters(plot, i);
}

void
chart_plot_done(struct chart_plot *plot)
{
	free(plot->bits);
	free(plot->roles);
	free(plot->kinds);
	free(plot->rows);
}
