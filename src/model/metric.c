/* SPDX-License-Identifier: MIT */
/* metric.c - thresholds of metrics: reading, testing and saying them; a dimension by its name. */
#include "model/metric.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* Two-character signs first: ">=" must not be read as ">". */
static const struct {
	const char *sign;
	enum compare compare;
} compares[] = {
	{ ">=", COMPARE_AT_LEAST },
	{ "<=", COMPARE_AT_MOST },
	{ ">", COMPARE_ABOVE },
	{ "<", COMPARE_BELOW },
};

bool
threshold_parse(const char *s, struct threshold *out)
{
	s += strspn(s, " ");
	for (size_t i = 0; i < LEN(compares); i++) {
		size_t len = strlen(compares[i].sign);
		char *end;
		double limit;

		if (strncmp(s, compares[i].sign, len) != 0)
			continue;
		s += len;
		limit = strtod(s, &end);
		if (end == s || !isfinite(limit) || end[strspn(end, " ")] != '\0')
			return false;
		*out = (struct threshold){ compares[i].compare, limit, 1 };
		return true;
	}
	return false;
}

bool
threshold_is_breached(const struct threshold *threshold, double value)
{
	switch (threshold->compare) {
	case COMPARE_ABOVE:
		return value > threshold->limit;
	case COMPARE_AT_LEAST:
		return value >= threshold->limit;
	case COMPARE_BELOW:
		return value < threshold->limit;
	case COMPARE_AT_MOST:
		return value <= threshold->limit;
	case COMPARE_NEVER:
		break;
	}
	return false;
}

void
threshold_format(const struct threshold *threshold, enum unit unit, char out[32])
{
	char number[UNIT_TEXT_MAX];

	out[0] = '\0';
	for (size_t i = 0; i < LEN(compares); i++)
		if (compares[i].compare == threshold->compare) {
			unit_format(threshold->limit, unit, number);
			snprintf(out, 32, "%s %s", compares[i].sign, number);
		}
}

const char *
metric_dimension(const struct metric_def *def, const char *name)
{
	for (size_t i = 0; i < def->n_dimensions; i++)
		if (text_is(def->dimensions[i].name, name))
			return def->dimensions[i].value;
	return NULL;
}
