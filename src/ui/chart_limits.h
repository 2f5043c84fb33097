/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_UI_CHART_LIMITS_H
#define CWTOP_UI_CHART_LIMITS_H
/* chart_limits.h - the limits of a chart's lines. For chart.c. */
#include "chart_plot.h"

/* chart_limits_columns - that their labels need, `most` at most, where the plot has its rows. */
int
chart_limits_columns(const struct chart_plot *plot, int most);
/* chart_limits_draw - a dashed line in the ink of its level, in ROLE_THRESHOLD where a row shows
 * limits of both; the labels in an area beside the plot, over those of the scale. */
void
chart_limits_draw(const struct chart_plot *plot, struct area labels);

#endif
