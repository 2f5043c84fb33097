/* SPDX-License-Identifier: MIT */
/* generator_visits.c - reads the metrics of AWS/RUM off the minutes of the visits. */
#include "sim/generator_visits.h"

static const struct visit_minute *
minute_of(const struct minute *minute)
{
	struct visits *visits = minute->metric->visits;

	return visits ? visits_minute(visits, minute->start_s / 60) : NULL;
}

static unsigned
field_of(const struct visit_minute *record, double offset)
{
	return *(const unsigned *)(const void *)((const char *)record + (size_t)offset);
}

bool
generator_visit_count(const struct generator *row, const struct minute *minute, struct point *out)
{
	const struct visit_minute *record = minute_of(minute);

	if (!record)
		return false;
	*out = point_one(field_of(record, row->base));
	return true;
}

bool
generator_visit_point(const struct generator *row, const struct minute *minute, struct point *out)
{
	const struct visit_minute *record = minute_of(minute);

	if (!record)
		return false;
	*out = *(const struct point *)(const void *)((const char *)record + (size_t)row->base);
	return out->count > 0;
}

bool
generator_visit_ratio(const struct generator *row, const struct minute *minute, struct point *out)
{
	const struct visit_minute *record = minute_of(minute);
	unsigned whole = record ? field_of(record, row->spread) : 0;

	if (!whole)
		return false;
	*out = point_one((double)field_of(record, row->base) / whole);
	return true;
}
