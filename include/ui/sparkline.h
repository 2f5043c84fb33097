/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_UI_SPARKLINE_H
#define CWTOP_UI_SPARKLINE_H
/* sparkline.h - a series in one row of characters: eighth blocks (or ASCII), a gap where there is
 * no datapoint, hatched where the answer was partial, dimmer where AWS may still revise it. A zero
 * is drawn; a missing point is not a zero. Columns stand for time: two sparklines with the same end
 * and step line up. */
#include "model/metric.h"
#include "model/series.h"
#include "ui/cells.h"

struct spark {
	const struct series *series;
	int64_t end_s;   /* right edge; any time, rounded up to a step */
	int64_t step_s;  /* seconds a column; ≥ 1 */
	int64_t due_s;   /* a column without a datapoint is a gap only when it begins before this */
	bool is_low_bad; /* a column of several points shows their least, else their greatest */
	bool is_stale;   /* drawn as old */
	double reach;    /* the scale goes at least this far: a limit, so that calm looks calm */
};

/* One column: what is drawn there. Quality NONE with time 0 lies before the series begins. */
struct spark_column {
	double value;
	enum quality quality;
	bool is_known; /* inside the series' window */
};

/* spark_step - seconds a column so that `columns` show about `span_s`, a round number of minutes.
 */
int64_t
spark_step(int64_t span_s, int columns);

/* spark_columns - what n columns show, oldest first. Pure. */
void
spark_columns(const struct spark *spark, struct spark_column *out, int n);

struct spark_scale {
	double min, max;
	bool has_values;
};

/* spark_draw - over the first row of the area; returns the scale that it used: from 0 (or the least
 * value below it) to the greatest value, or as far as `reach`. */
struct spark_scale
spark_draw(struct area area, const struct spark *spark, const struct ui_style *style);

#endif
