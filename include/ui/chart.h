/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_UI_CHART_H
#define CWTOP_UI_CHART_H
/* chart.h - a series as a line over time: y scale with units, thresholds, time axis, gaps where
 * there is no datapoint. Braille, else points. */
#include "model/metric.h"
#include "model/series.h"
#include "ui/cells.h"

struct chart {
	const struct series *series;
	enum unit unit;
	const struct threshold *warn, *alarm; /* COMPARE_NEVER: no line */
	int64_t from_s, to_s;
	const struct ui_style *style;
};

/* chart_draw - fills the area; says so in words when there is nothing to draw, and draws nothing
 * where there is no room (below 16 by 4). */
void
chart_draw(struct area area, const struct chart *chart);

#endif
