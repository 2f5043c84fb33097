/* SPDX-License-Identifier: MIT */
/* sparkline.c - series to columns, columns to glyphs. */
#include "ui/sparkline.h"

#include <math.h>

#define COLUMNS_MAX 512

int64_t
spark_step(int64_t span_s, int columns)
{
	static const int64_t steps[] = { 60,   120,  180,  300,   600,   900,
					 1800, 3600, 7200, 10800, 21600, 43200 };
	int64_t wanted = span_s / MAX(columns, 1);

	for (size_t i = 0; i < LEN(steps); i++)
		if (steps[i] >= wanted)
			return steps[i];
	return 86400;
}

static int64_t
round_up(int64_t time_s, int64_t step_s)
{
	int64_t rest = time_s % step_s;

	return rest == 0 ? time_s : time_s + step_s - rest;
}

/* The worse of two qualities that share a column: what is least certain is shown. */
static enum quality
less_certain(enum quality a, enum quality b)
{
	static const uint8_t rank[QUALITY_COUNT] = { [QUALITY_ZERO] = 1,
						     [QUALITY_OK] = 2,
						     [QUALITY_PROVISIONAL] = 3,
						     [QUALITY_INCOMPLETE] = 4 };

	return rank[a] >= rank[b] ? a : b;
}

static struct spark_column
column_of(const struct spark *spark, int64_t from_s, int64_t to_s)
{
	const struct series *series = spark->series;
	int64_t end_s = series->start_s + (int64_t)series->n * series->period_s;
	struct spark_column column = { 0 };
	int64_t first, last;

	if (series->n == 0 || to_s <= series->start_s || from_s >= end_s)
		return column;
	column.is_known = from_s < spark->due_s;
	first = from_s <= series->start_s ? 0 : (from_s - series->start_s) / series->period_s;
	last = (MIN(to_s, end_s) - 1 - series->start_s) / series->period_s;
	/* A slot that began in an earlier column counts there, unless a slot is wider than a
	 * column. */
	if (spark->step_s >= series->period_s && first < last &&
	    series->start_s + first * series->period_s < from_s)
		first++;
	for (int64_t i = first; i <= last; i++) {
		struct sample sample = series_at(series, (size_t)i);

		if (!quality_has_value(sample.quality))
			continue;
		if (!quality_has_value(column.quality) ||
		    (spark->is_low_bad ? sample.value < column.value : sample.value > column.value))
			column.value = sample.value;
		column.quality = less_certain(sample.quality, column.quality);
	}
	return column;
}

void
spark_columns(const struct spark *spark, struct spark_column *out, int n)
{
	int64_t end_s = round_up(spark->end_s, spark->step_s);

	for (int i = 0; i < n; i++) {
		int64_t to_s = end_s - (int64_t)(n - 1 - i) * spark->step_s;

		out[i] = column_of(spark, to_s - spark->step_s, to_s);
	}
}

static struct spark_scale
scale_of(const struct spark *spark, const struct spark_column *columns, int n)
{
	struct spark_scale scale = { .max = fmax(spark->reach, 0) };

	for (int i = 0; i < n; i++) {
		if (!quality_has_value(columns[i].quality))
			continue;
		scale.has_values = true;
		scale.min = fmin(scale.min, columns[i].value);
		scale.max = fmax(scale.max, columns[i].value);
	}
	return scale;
}

static unsigned
ink_of(const struct spark *spark, enum quality quality)
{
	if (spark->is_stale)
		return ROLE_STALE;
	if (quality == QUALITY_PROVISIONAL)
		return ROLE_PROVISIONAL;
	if (quality == QUALITY_INCOMPLETE)
		return ROLE_INCOMPLETE;
	return quality == QUALITY_ZERO ? ROLE_MISSING : ROLE_SPARK;
}

static uint32_t
glyph_of(const struct spark_column *column, struct spark_scale scale, const struct ui_style *style)
{
	double range = scale.max - scale.min;
	int step;

	if (column->quality == QUALITY_INCOMPLETE)
		return style->hatch;
	if (!(range > 0) || column->value <= scale.min)
		return style->zero;
	step = (int)ceil((column->value - scale.min) / range * STYLE_STEPS);
	return style->bars[MIN(MAX(step, 1), STYLE_STEPS) - 1];
}

struct spark_scale
spark_draw(struct area area, const struct spark *spark, const struct ui_style *style)
{
	struct spark_column columns[COLUMNS_MAX];
	int n = MIN(area.width, COLUMNS_MAX);
	struct spark_scale scale;

	spark_columns(spark, columns, n);
	scale = scale_of(spark, columns, n);
	for (int i = 0; i < n; i++) {
		const struct spark_column *column = &columns[i];

		if (quality_has_value(column->quality))
			area_glyph(area, i, 0, ink_of(spark, column->quality),
				   glyph_of(column, scale, style));
		else if (column->is_known)
			area_glyph(area, i, 0, ROLE_MISSING, style->gap);
	}
	return scale;
}
