/* SPDX-License-Identifier: MIT */
/* chart.c - draws with dots: a braille cell has 2 by 4 of them; without braille a cell is one dot.
 */
#include "ui/chart.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

#define LABEL_COLUMNS 9
#define BRAILLE 0x2800u

struct plot {
	const struct chart *chart;
	struct area area;   /* of the dots only */
	int dots_x, dots_y; /* of a cell */
	double min, max;
	uint8_t *bits; /* of each cell */
	uint8_t *roles;
};

static const uint8_t braille_bits[4][2] = {
	{ 0x01, 0x08 }, { 0x02, 0x10 }, { 0x04, 0x20 }, { 0x40, 0x80 }
};

static void
dot(struct plot *plot, int x, int y, enum role role)
{
	int column = x / plot->dots_x, row = y / plot->dots_y;
	size_t at = (size_t)row * (size_t)plot->area.width + (size_t)column;

	if (x < 0 || y < 0 || column >= plot->area.width || row >= plot->area.height)
		return;
	plot->bits[at] |=
		braille_bits[plot->dots_y == 4 ? y % 4 : 0][plot->dots_x == 2 ? x % 2 : 0];
	/* what is least certain colours the cell */
	if (plot->roles[at] == 0 || role != ROLE_SPARK)
		plot->roles[at] = (uint8_t)role;
}

static void
line(struct plot *plot, const int from[2], const int to[2], enum role role)
{
	int dx = to[0] - from[0], dy = to[1] - from[1];
	int steps = MAX(MAX(abs(dx), abs(dy)), 1);

	for (int i = 0; i <= steps; i++)
		dot(plot, from[0] + dx * i / steps, from[1] + dy * i / steps, role);
}

static int
y_of(const struct plot *plot, double value)
{
	int height = plot->area.height * plot->dots_y - 1;

	return height - (int)lround((value - plot->min) / (plot->max - plot->min) * height);
}

static int
x_of(const struct plot *plot, int64_t time_s)
{
	const struct chart *chart = plot->chart;
	int width = plot->area.width * plot->dots_x - 1;

	return (int)((time_s - chart->from_s) * width / MAX(chart->to_s - chart->from_s, 1));
}

static enum role
role_of_quality(enum quality quality)
{
	return quality == QUALITY_PROVISIONAL  ? ROLE_PROVISIONAL
	       : quality == QUALITY_INCOMPLETE ? ROLE_INCOMPLETE
					       : ROLE_SPARK;
}

static void
plot_series(struct plot *plot)
{
	const struct series *series = plot->chart->series;
	bool has_last = false;
	int last[2] = { 0, 0 };

	for (size_t i = 0; i < series->n; i++) {
		struct sample sample = series_at(series, i);
		int at[2];

		if (!quality_has_value(sample.quality) || sample.time_s < plot->chart->from_s) {
			has_last = false;
			continue;
		}
		at[0] = x_of(plot, sample.time_s);
		at[1] = y_of(plot, sample.value);
		line(plot, has_last ? last : at, at, role_of_quality(sample.quality));
		memcpy(last, at, sizeof(last));
		has_last = true;
	}
}

static void
draw_limit(const struct plot *plot, const struct threshold *threshold, enum role role)
{
	int row;

	if (threshold->compare == COMPARE_NEVER || threshold->limit > plot->max ||
	    threshold->limit < plot->min)
		return;
	row = y_of(plot, threshold->limit) / plot->dots_y;
	area_repeat(plot->area, 0, row, role, plot->chart->style->dashes);
}

static void
draw_dots(const struct plot *plot)
{
	const struct ui_style *style = plot->chart->style;

	for (int y = 0; y < plot->area.height; y++)
		for (int x = 0; x < plot->area.width; x++) {
			size_t at = (size_t)y * (size_t)plot->area.width + (size_t)x;
			uint32_t glyph =
				style->has_braille ? BRAILLE | plot->bits[at] : style->point;

			if (plot->bits[at])
				area_glyph(plot->area, x, y, plot->roles[at], glyph);
		}
}

/* The scale holds the values, 0, and a limit that is not far off, so that one sees how near it is.
 */
static bool
find_scale(struct plot *plot)
{
	const struct chart *chart = plot->chart;
	const struct threshold *limits[] = { chart->warn, chart->alarm };
	double min, max;

	if (!series_range(chart->series, &min, &max))
		return false;
	plot->min = fmin(min, 0);
	plot->max = fmax(max, 0);
	for (size_t i = 0; i < LEN(limits); i++)
		if (limits[i]->compare != COMPARE_NEVER && limits[i]->limit <= 2 * plot->max)
			plot->max = fmax(plot->max, limits[i]->limit);
	if (!(plot->max > plot->min))
		plot->max = plot->min + 1;
	return isfinite(plot->max - plot->min);
}

static void
draw_labels(const struct plot *plot, struct area area)
{
	const struct ui_style *style = plot->chart->style;
	int rows = plot->area.height;
	char text[UNIT_TEXT_MAX];

	for (int i = 0; i < 3; i++) {
		int row = (rows - 1) * i / 2;
		double value = plot->max - (plot->max - plot->min) * i / 2;

		if (i == 1 && rows < 5)
			continue;
		unit_format(value, plot->chart->unit, text);
		area_line(area_sub(area, 0, row, LABEL_COLUMNS - 1, 1), ALIGN_RIGHT, ROLE_DIM, text,
			  style);
	}
}

static void
draw_times(const struct plot *plot, struct area axis)
{
	const struct chart *chart = plot->chart;
	int64_t span_s = chart->to_s - chart->from_s;
	int marks = MIN(MAX(axis.width / 12, 1), 8);

	for (int i = 0; i <= marks; i++) {
		int x = (axis.width - 5) * i / marks;
		char hm[8];

		date_hm(chart->from_s + span_s * i / marks, hm);
		area_put(axis, x, 0, ROLE_DIM, hm);
	}
}

void
chart_draw(struct area area, const struct chart *chart)
{
	struct plot plot = { .chart = chart,
			     .dots_x = chart->style->has_braille ? 2 : 1,
			     .dots_y = chart->style->has_braille ? 4 : 1 };
	size_t n;

	if (area.width < 16 || area.height < 4)
		return;
	plot.area = area_sub(area, LABEL_COLUMNS, 0, area.width, area.height - 1);
	if (!find_scale(&plot)) {
		area_put(area, 0, 0, ROLE_DIM, "no datapoint in this window");
		return;
	}
	n = (size_t)plot.area.width * (size_t)plot.area.height;
	plot.bits = mem_alloc(n, 1);
	plot.roles = mem_alloc(n, 1);
	plot_series(&plot);
	draw_limit(&plot, chart->warn, ROLE_THRESHOLD);
	draw_limit(&plot, chart->alarm, ROLE_THRESHOLD);
	draw_dots(&plot);
	draw_labels(&plot, area);
	draw_times(&plot, area_sub(area, LABEL_COLUMNS, area.height - 1, area.width, 1));
	free(plot.bits);
	free(plot.roles);
}
