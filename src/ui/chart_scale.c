/* SPDX-License-Identifier: MIT */
/* chart_scale.c - see chart_scale.h. */
#include "ui/chart_scale.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"

#define DAY_S 86400
#define LABEL_COLUMNS 8 /* of a time, its tick, and some air */
#define LARGEST 1e15    /* beyond that a double no longer counts by ones */
#define NOISE 1e-9      /* of the values: what differs by less is the same */

/* ---- values ---- */

static double
round_decimal(double step)
{
	double ten = pow(10, floor(log10(step)));

	for (int i = 0; i < 3; i++) {
		static const double figures[] = { 1, 2, 5 };

		if (figures[i] * ten >= step * (1 - 1e-9))
			return figures[i] * ten;
	}
	return 10 * ten;
}

static double
round_binary(double step)
{
	return step <= 1 ? 1 : exp2(ceil(log2(step) - 1e-9));
}

static double
round_seconds(double step)
{
	static const double steps[] = { 1,   2,   5,    10,   15,   30,    60,    120,   300,
					600, 900, 1800, 3600, 7200, 10800, 21600, 43200, DAY_S };

	if (step <= 0.5)
		return round_decimal(step);
	for (size_t i = 0; i < LEN(steps); i++)
		if (steps[i] >= step * (1 - 1e-9))
			return steps[i];
	return DAY_S * round_decimal(step / DAY_S);
}

static double
round_step(double step, enum unit unit)
{
	if (unit == UNIT_BYTES || unit == UNIT_BYTES_PER_SECOND)
		return round_binary(step);
	if (unit == UNIT_SECONDS)
		return round_seconds(step);
	if (unit == UNIT_MILLISECONDS && step > 500)
		return 1000 * round_seconds(step / 1000);
	return round_decimal(step);
}

bool
chart_scale_round(double least, double most, enum unit unit, bool is_whole, int steps,
		  struct chart_scale *out)
{
	double size = fmax(fabs(least), fabs(most)), step;

	if (!(fabs(least) < LARGEST && fabs(most) < LARGEST))
		return false;
	if (!(most - least > NOISE * size))
		most = least + (size > 0 ? size / 10 : 1);
	step = round_step((most - least) / MAX(steps, 2), unit);
	if (is_whole && step < 1)
		step = 1;
	*out = (struct chart_scale){ .min = least, .max = most, .step = step };
	return true;
}

bool
chart_scale_mark(const struct chart_scale *scale, int n, double *out)
{
	double slack = scale->step * 1e-6;
	double value = scale->step * (ceil((scale->min - slack) / scale->step) + n);

	*out = MIN(MAX(value, scale->min), scale->max);
	return value <= scale->max + slack;
}

/* In the unit that three figures would be said in, with the decimals that a step has there. */
static void
label_exactly(double value, double step, enum unit unit, char out[UNIT_TEXT_MAX])
{
	static const char *const si[] = { "", "k", "M", "G", "T", "P" };
	static const char *const binary[] = { "", "Ki", "Mi", "Gi", "Ti", "Pi" };
	bool is_binary = unit == UNIT_BYTES || unit == UNIT_BYTES_PER_SECOND;
	double base = is_binary ? 1024 : 1000, size = fabs(value);
	char plain[UNIT_TEXT_MAX];
	const char *suffix;
	size_t at = 0;
	int decimals;

	unit_format(1, unit, plain); /* "1%": what comes behind a number */
	suffix = unit == UNIT_USD ? "" : plain + strspn(plain, "0123456789.");
	while (size >= base && at + 1 < LEN(si) && unit != UNIT_SECONDS &&
	       unit != UNIT_MILLISECONDS) {
		size /= base;
		step /= base;
		at++;
	}
	decimals = (int)ceil(-log10(step) - 1e-9);
	snprintf(out, UNIT_TEXT_MAX, "%s%s%.*f%s%.4s", value < 0 ? "-" : "",
		 unit == UNIT_USD ? "$" : "", MIN(MAX(decimals, 0), 6), size,
		 is_binary ? binary[at] : si[at], suffix);
}

void
chart_scale_label(double value, double step, enum unit unit, char out[UNIT_TEXT_MAX])
{
	char below[UNIT_TEXT_MAX], above[UNIT_TEXT_MAX];

	/* 3 * 0.1 is not quite 0.3 */
	value = step * nearbyint(value / step);
	unit_format(value, unit, out);
	if (value == 0)
		return;
	unit_format(value - step, unit, below);
	unit_format(value + step, unit, above);
	if (text_is(out, below) || text_is(out, above))
		label_exactly(value, step, unit, out);
}

/* ---- times ---- */

static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

/* "21 Nov" */
static void
add_day(int64_t time_s, struct text *out)
{
	char iso[24];
	int month;

	date_iso(time_s, iso); /* 2026-11-21T... */
	month = (iso[5] - '0') * 10 + iso[6] - '0';
	if (month < 1 || month > 12)
		return;
	text_add_n(out, iso + (iso[8] == '0' ? 9 : 8), iso[8] == '0' ? 1 : 2);
	text_addf(out, " %.3s", months + 3 * (month - 1));
}

void
chart_time(int64_t time_s, int64_t span_s, char out[16])
{
	struct text text;
	char hm[8];

	text_init(&text, out, 16);
	if (span_s > DAY_S) {
		add_day(time_s, &text);
		text_add(&text, " ");
	}
	date_hm(time_s, hm);
	text_add(&text, hm);
}

static int64_t
tick_step(int64_t span_s, int columns)
{
	static const int64_t steps[] = { 60,     120,    300,     600,
					 900,    1800,   3600,    7200,
					 10800,  21600,  43200,   DAY_S,
					 172800, 604800, 1209600, 30 * (int64_t)DAY_S };
	int most = MIN(MAX(columns / LABEL_COLUMNS, 1), CHART_TICKS_MAX);

	for (size_t i = 0; i < LEN(steps); i++)
		if (span_s / steps[i] <= most)
			return steps[i];
	return span_s;
}

size_t
chart_ticks(int64_t from_s, int64_t to_s, int columns, struct chart_tick out[CHART_TICKS_MAX])
{
	int64_t step_s = tick_step(MAX(to_s - from_s, 1), columns);
	int64_t at = from_s + (step_s - from_s % step_s) % step_s;
	size_t n = 0;

	for (; at < to_s && n < CHART_TICKS_MAX; at += step_s) {
		struct text label;

		out[n].time_s = at;
		text_init(&label, out[n].label, sizeof(out[n].label));
		if (at % DAY_S == 0)
			add_day(at, &label);
		else
			chart_time(at, 0, out[n].label);
		n++;
	}
	return n;
}
