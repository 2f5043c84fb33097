/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_PANELS_METRIC_WORDS_H
#define CWTOP_PANELS_METRIC_WORDS_H
/* metric_words.h - a metric in words and as a sparkline: value, what it is worth, its identity. For
 * every panel that shows metrics. */
#include "panel.h"
#include "ui/sparkline.h"

/* metric_words_value - "2.3%", or "-" without a datapoint; returns its ink. */
unsigned
metric_words_value(const struct metric_view *view, bool is_stale, struct text *out);
/* metric_words_note - what is to be said beside the value: "no data", "late 12m", "partial",
 * "denied", "unresolved: give --var x=..."; "" when it is simply a value. */
void
metric_words_note(const struct panel_input *input, const struct metric_view *view,
		  struct text *out);
/* metric_words_detail - all of it, for a popup. */
void
metric_words_detail(const struct snapshot *snapshot, const struct metric_view *view,
		    struct text *out);

/* metric_words_spark - draws the last hour or so, on the time axis that all sparklines of this
 * width share. */
struct spark_scale
metric_words_spark(const struct panel_input *input, struct area area, const struct metric_def *def,
		   const struct series *series, double reach);

#endif
