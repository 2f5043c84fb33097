/* SPDX-License-Identifier: MIT */
/* watching_cost.c - see watching_cost.h. */
#include "poll/watching_cost.h"

#include <math.h>

#define DAYS_PER_MONTH 30
#define MS_PER_DAY (24.0 * 3600 * 1000)

/* Requests of one poll; pages and details that AWS's answers call for are not known ahead. */
static double
calls_of(const struct watched *w)
{
	if (w->metrics)
		return ceil((double)w->metrics->n / CW_QUERIES_MAX);
	return w->source->calls ? w->source->calls(w->stack, w->unit) : 1;
}

void
watching_add(struct watching_cost *cost, const struct watched *watched, int64_t every_ms)
{
	const struct source *source = watched->source;
	double polls = MS_PER_DAY / (double)every_ms;
	double calls = calls_of(watched) * polls;
	size_t n_metrics = watched->metrics ? watched->metrics->n_plain : 0;

	cost->n_metrics += n_metrics;
	cost->calls_per_day += calls;
	cost->metrics_usd += (double)n_metrics * source->usd_per_metric * polls * DAYS_PER_MONTH;
	cost->calls_usd += calls * source->usd_per_call * DAYS_PER_MONTH;
}
