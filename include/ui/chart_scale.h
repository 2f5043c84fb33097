/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_UI_CHART_SCALE_H
#define CWTOP_UI_CHART_SCALE_H
/* chart_scale.h - round numbers for the axes of a chart. Pure. */
#include "model/unit.h"

/* What is shown, from below to above, and what is written beside it: whole multiples of step. */
struct chart_scale {
	double min, max, step;
};

/* chart_scale_round - from least to most, in at most `steps` steps (at least 2) that people count
 * in: 1, 2, 5 and their tens; for bytes 1, 2, 4 ... 512 of a binary step; for times what clocks
 * have.
 * @is_whole  the values are whole numbers: no step is shorter than 1
 * false: they are not finite, or too large to be drawn. */
MUST_CHECK bool
chart_scale_round(double least, double most, enum unit unit, bool is_whole, int steps,
		  struct chart_scale *out);
/* chart_scale_mark - the nth multiple that is on the scale, from 0; false: there are no more. */
MUST_CHECK bool
chart_scale_mark(const struct chart_scale *scale, int n, double *out);

/* chart_scale_label - a value with its unit, and as many figures as tell it from the ones a step
 * away. */
void
chart_scale_label(double value, double step, enum unit unit, char out[UNIT_TEXT_MAX]);

struct chart_tick {
	int64_t time_s;
	char label[16]; /* "14:05", at midnight "21 Nov" */
};

#define CHART_TICKS_MAX 24

/* chart_ticks - round times in [from_s, to_s), far enough apart for their labels in so many
 * columns. Returns how many. */
size_t
chart_ticks(int64_t from_s, int64_t to_s, int columns, struct chart_tick out[CHART_TICKS_MAX]);

/* chart_time - "14:05" where the span is a day at most, else "21 Nov 14:05". */
void
chart_time(int64_t time_s, int64_t span_s, char out[16]);

#endif
