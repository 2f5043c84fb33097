/* SPDX-License-Identifier: MIT */
/* service_map.c - what a line of the service map means. */
#include "model/service_map.h"

#include <math.h>

#define WARN_PCT 1.0
#define ALARM_PCT 5.0
#define CALLS_MIN 10

double
map_fault_pct(const struct map_line *line)
{
	if (line->total <= 0 || line->faults < 0)
		return NAN;
	return 100.0 * (double)line->faults / (double)line->total;
}

enum level
map_level(const struct map_line *line)
{
	double pct = map_fault_pct(line);

	if (!isfinite(pct) || line->total < CALLS_MIN || pct <= WARN_PCT)
		return LEVEL_OK;
	return pct > ALARM_PCT ? LEVEL_ALARM : LEVEL_WARN;
}
