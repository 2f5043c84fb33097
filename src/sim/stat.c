/* SPDX-License-Identifier: MIT */
/* stat.c - sums of observations, and statistics over them. */
#include "sim/stat.h"

#include "base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct point
point_many(double n, double value)
{
	return (struct point){ .count = n,
			       .sum = n * value,
			       .min = value,
			       .max = value,
			       .log_mid = value > 0 ? n * log(value) : -INFINITY };
}

struct point
point_one(double value)
{
	return point_many(1, value);
}

struct point
point_spread(double n, double median, double sigma, double extreme)
{
	/* The greatest of n draws is about sqrt(2 log n) deviations out. */
	double reach = sqrt(2 * log(n + 1)) * (0.6 + 0.6 * extreme);

	return (struct point){ .count = n,
			       .sum = n * median * exp(sigma * sigma / 2),
			       .min = median * exp(-sigma * reach),
			       .max = median * exp(sigma * reach),
			       .log_mid = n * log(median),
			       .spread = n * sigma };
}

void
point_add(struct point *into, const struct point *other)
{
	if (into->count <= 0) {
		*into = *other;
		return;
	}
	into->min = fmin(into->min, other->min);
	into->max = fmax(into->max, other->max);
	into->count += other->count;
	into->sum += other->sum;
	into->log_mid += other->log_mid;
	into->spread += other->spread;
}

/* Cumulative normal distribution, and its inverse by bisection: exact enough, and short. */
static double
normal_share(double z)
{
	return 0.5 * erfc(-z / sqrt(2));
}

static double
normal_place(double share)
{
	double low = -8, high = 8;

	for (int i = 0; i < 60; i++) {
		double mid = (low + high) / 2;

		if (normal_share(mid) < share)
			low = mid;
		else
			high = mid;
	}
	return (low + high) / 2;
}

static double
clamp(const struct point *point, double value)
{
	return fmax(point->min, fmin(point->max, value));
}

static double
percentile(const struct point *point, double share)
{
	double sigma = point->spread / point->count;
	double mid = exp(point->log_mid / point->count);

	if (share <= 0)
		return point->min;
	if (share >= 1)
		return point->max;
	if (sigma <= 0 && point->min < point->max && share > 0.5)
		return point->min + (point->max - point->min) * (share - 0.5) * 2;
	return clamp(point, mid * exp(sigma * normal_place(share)));
}

/* Mean of the observations between two shares. */
static double
trimmed_mean(const struct point *point, double low, double high)
{
	double sigma = point->spread / point->count;
	double mid = exp(point->log_mid / point->count);
	double part;

	if (sigma <= 0 || high <= low)
		return point->sum / point->count;
	part = normal_share((high >= 1 ? 8 : normal_place(high)) - sigma) -
	       normal_share((low <= 0 ? -8 : normal_place(low)) - sigma);
	return clamp(point, mid * exp(sigma * sigma / 2) * part / (high - low));
}

static double
winsorized_mean(const struct point *point, double low, double high)
{
	return clamp(point, trimmed_mean(point, low, high) * (high - low) +
				    percentile(point, low) * low +
				    percentile(point, high) * (1 - high));
}

static const struct {
	const char *name;
	struct stat stat;
} plain_stats[] = {
	{ "SampleCount", { .kind = STAT_COUNT } },
	{ "Sum", { .kind = STAT_SUM } },
	{ "Average", { .kind = STAT_AVERAGE } },
	{ "Minimum", { .kind = STAT_MIN } },
	{ "Maximum", { .kind = STAT_MAX } },
	{ "IQM", { .kind = STAT_SHAPED, .shape = 'm', .low = 0.25, .high = 0.75 } },
};

/* What stands before the number, and what it asks for. */
static const struct {
	const char *prefix;
	char shape;
} shapes[] = { { "p", 'p' }, { "tm", 'm' }, { "tc", 'c' }, { "ts", 's' }, { "wm", 'w' } };

bool
stat_parse(const char *s, struct stat *out)
{
	for (size_t i = 0; i < LEN(plain_stats); i++) {
		if (text_is(s, plain_stats[i].name)) {
			*out = plain_stats[i].stat;
			return true;
		}
	}
	for (size_t i = 0; i < LEN(shapes); i++) {
		size_t n = strlen(shapes[i].prefix);
		char *end;
		double share;

		if (strncmp(s, shapes[i].prefix, n) != 0 || s[n] < '0' || s[n] > '9')
			continue;
		share = strtod(s + n, &end) / 100;
		if (*end || share < 0 || share > 1)
			return false;
		*out = (struct stat){ STAT_SHAPED, shapes[i].shape, 0, share };
		return true;
	}
	return false;
}

bool
stat_is_extended(const struct stat *stat)
{
	return stat->kind == STAT_SHAPED;
}

static double
shaped(const struct stat *stat, const struct point *point)
{
	double part = stat->high - stat->low;

	if (stat->shape == 'p')
		return percentile(point, stat->high);
	if (stat->shape == 'w')
		return winsorized_mean(point, stat->low, stat->high);
	if (stat->shape == 'm')
		return trimmed_mean(point, stat->low, stat->high);
	if (stat->shape == 'c')
		return floor(point->count * part);
	return trimmed_mean(point, stat->low, stat->high) * point->count * part;
}

double
stat_of(const struct stat *stat, const struct point *point)
{
	const double values[] = {
		[STAT_COUNT] = point->count,
		[STAT_SUM] = point->sum,
		[STAT_AVERAGE] = point->sum / point->count,
		[STAT_MIN] = point->min,
		[STAT_MAX] = point->max,
	};

	return stat->kind == STAT_SHAPED ? shaped(stat, point) : values[stat->kind];
}
