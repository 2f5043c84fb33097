/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_UI_CHART_PLOT_H
#define CWTOP_UI_CHART_PLOT_H
/* chart_plot.h - the lines of a chart as dots in cells. For chart.c, chart_limits.c and
 * chart_legend.c. */
#include "ui/chart.h"

struct chart_plot {
	const struct chart *chart;
	struct area area;   /* of the dots only */
	int dots_x, dots_y; /* of a cell */
	struct chart_scale scale;
	uint8_t *bits; /* of each cell */
	uint8_t *roles, *kinds;
	int *rows; /* of each line and column: where it is; -1: nowhere */
};

/* chart_plot_scale - of the lines in that many rows; false: no value in the window. */
bool
chart_plot_scale(const struct chart *chart, int rows, struct chart_scale *out);
/* chart_plot_range - least and greatest value of a line in the window; false: it has none. */
bool
chart_plot_range(const struct chart *chart, const struct chart_line *line, double *out_min,
		 double *out_max);

/* chart_plot_row - of a value, from 0 above; outside the area where it is off the scale. */
int
chart_plot_row(const struct chart_plot *plot, double value);

/* chart_plot_lines - makes the dots of all lines; chart_plot_draw puts them into the area, over
 * what is there. chart_plot_done frees them. */
void
chart_plot_lines(struct chart_plot *plot);
void
chart_plot_draw(const struct chart_plot *plot);
void
chart_plot_done(struct chart_plot *plot);
/* chart_plot_is_empty - nothing of a line is in the cell. */
bool
chart_plot_is_empty(const struct chart_plot *plot, int x, int y);

/* chart_plot_glyph - what stands for a line in the legend. chart_plot_role - its ink. */
uint32_t
chart_plot_glyph(const struct chart *chart, const struct chart_line *line);
enum role
chart_plot_role(const struct chart_line *line);

#endif
