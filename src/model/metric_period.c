/* SPDX-License-Identifier: MIT */
/* metric_period.c - see metric_period.h. */
#include "model/metric_period.h"

#include "base/text.h"

#define DAY_S 86400

/* How long points of less than a period are kept. */
static const struct {
	int64_t age_s, period_s;
} kept[] = {
	{ 3 * 3600, 60 },
	{ INT64_C(15) * DAY_S, 300 },
	{ INT64_C(63) * DAY_S, 3600 },
};

static const int64_t periods[] = { 60, 300, 900, 3600, 6 * 3600, DAY_S };

static bool
is_enough(int64_t period_s, int64_t from_s, int64_t to_s, int64_t now_s)
{
	for (size_t i = 0; i < LEN(kept); i++)
		if (now_s - from_s > kept[i].age_s && period_s < kept[i].period_s)
			return false;
	return (to_s - from_s) / period_s <= METRIC_POINTS_MAX;
}

int64_t
metric_period(int64_t own_period_s, int64_t from_s, int64_t to_s, int64_t now_s)
{
	int64_t longest_s = own_period_s;

	if (is_enough(own_period_s, from_s, to_s, now_s))
		return own_period_s;
	for (size_t i = 0; i < LEN(periods); i++) {
		if (periods[i] <= own_period_s || periods[i] % own_period_s != 0)
			continue;
		longest_s = periods[i];
		if (is_enough(longest_s, from_s, to_s, now_s))
			break;
	}
	return longest_s;
}

static bool
is_sum(const char *stat)
{
	return text_is(stat, "Sum") || text_is(stat, "SampleCount");
}

bool
metric_is_per_period(const struct metric_def *def)
{
	static const bool by_unit[UNIT_KINDS] = {
		[UNIT_NONE] = true, [UNIT_COUNT] = true, [UNIT_BYTES] = true, [UNIT_USD] = true
	};

	return def->expression ? by_unit[def->unit] : is_sum(def->stat);
}

bool
metric_has_percentiles(const struct metric_def *def)
{
	return !def->expression && !is_sum(def->stat);
}
