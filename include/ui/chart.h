/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_UI_CHART_H
#define CWTOP_UI_CHART_H
/* chart.h - series as lines over time: y scale with units, thresholds, time axis, gaps where there
 * is no datapoint, what happened when, and a cursor. Braille, else points. Lines differ in colour
 * and, where there are several, in a letter or glyph of their own. */
#include "model/marks.h"
#include "model/metric.h"
#include "model/series.h"
#include "ui/cells.h"
#include "ui/chart_scale.h"

#define CHART_LINES_MAX 18
#define CHART_KINDS 6 /* letters, glyphs and inks, one after another; then they come again */

struct chart_line {
	const struct series *series;          /* never NULL; may be empty */
	const char *name;                     /* for the legend, cleaned */
	size_t kind;                          /* which letter, glyph and ink: from 0 */
	bool is_compared;                     /* of another time: dim and dotted */
	const struct threshold *warn, *alarm; /* NULL, COMPARE_NEVER: none */
};

struct chart {
	const struct chart_line *lines;
	size_t n_lines; /* at most CHART_LINES_MAX; the first is drawn above the others */
	enum unit unit; /* of all of them */
	int64_t from_s, to_s;
	int64_t known_from_s;     /* what is before has not been asked for; 0: all has */
	int64_t cursor_s;         /* 0: none */
	const struct mark *marks; /* oldest first */
	size_t n_marks;
	bool is_fitted;      /* the scale begins near the least value; else it holds 0 */
	bool has_no_times;   /* the chart below has the same time axis, and the letters */
	int label_columns;   /* of the y scale; 0: as many as it needs */
	const char *nothing; /* said where no line has a value; NULL: that there is none */
	const struct ui_style *style;
};

/* chart_draw - fills the area; says so in words when there is nothing to draw, and draws nothing
 * where there is no room (below 16 by 4, or 3 without times). */
void
chart_draw(struct area area, const struct chart *chart);

/* chart_label_columns - that its y scale needs in so many rows; for charts above one another. */
int
chart_label_columns(const struct chart *chart, int rows);
/* chart_columns - of time, in so many columns of a chart. */
int
chart_columns(const struct chart *chart, int label_columns, int width);
/* chart_column - of a time, from 0; outside [from_s, to_s) outside. chart_column_time - the time at
 * which a column begins. */
int
chart_column(const struct chart *chart, int columns, int64_t time_s);
int64_t
chart_column_time(const struct chart *chart, int columns, int column);

/* chart_value_at - of the period that holds the time; quality NONE where there is none. */
struct sample
chart_value_at(const struct series *series, int64_t time_s);

/* chart_distance - how far a value is from the limits, or beyond them: "4.4% beyond ! > 5%".
 * Returns how bad that is. */
enum level
chart_distance(const struct chart_line *line, enum unit unit, double value, struct text *out);

/* chart_legend_draw - a line of its own for each: letter or glyph, name, value at the cursor (else
 * the newest) and how far it is from its limits, range. Where not all fit the last row says how
 * many more there are. */
void
chart_legend_draw(struct area area, const struct chart *chart);

#endif
