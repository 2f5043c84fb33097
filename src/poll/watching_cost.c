/* SPDX-License-Identifier: MIT */
/* watching_cost.c - see watching_cost.h. */
#include "poll/watching_cost.h"

#include <math.h>

#define DAYS_PER_MONTH 30
#define MS_PER_DAY (24.0 * 3600 * 1000)
#define HUNDREDTHS 100.0

/* Requests of one poll; pages and details that AWS's answers call for are not known ahead. */
static double
calls_of(const struct watched *w)
{
	if (w->unit->period_s)
		return ceil((double)w->n_queries / CW_QUERIES_MAX);
	return w->source->calls ? w->source->calls(w->stack, w->unit) : 1;
}

void
watching_add(struct watching_cost *cost, const struct watched *watched, int64_t every_ms)
{
	const struct source *source = watched->source;
	double polls = MS_PER_DAY / (double)every_ms;
	double calls = calls_of(watched) * polls;
	double metrics = (double)watched->n_paid * polls;

	cost->n_metrics += watched->n_paid;
	cost->calls_per_day += calls;
	cost->metrics_usd += metrics * source->usd_per_metric * DAYS_PER_MONTH;
	cost->calls_usd += calls * source->usd_per_call * DAYS_PER_MONTH;
}

int64_t
watching_cadence_ms(const struct watched *watched, const struct pace *pace)
{
	const struct pace own = { watched->is_urgent, pace->factor, pace->stretch };

	return cadence_ms(watched->source, watched->unit, &own);
}

struct watching_cost
watching_sum(const struct watched *units, size_t n, const struct pace *pace)
{
	struct watching_cost cost = { 0 };

	for (size_t i = 0; i < n; i++)
		watching_add(&cost, &units[i], watching_cadence_ms(&units[i], pace));
	return cost;
}

static bool
is_within(const struct watched *units, size_t n, const struct pace *pace, double limit_usd)
{
	struct watching_cost cost = watching_sum(units, n, pace);

	return cost.metrics_usd + cost.calls_usd <= limit_usd;
}

double
watching_stretch(const struct watched *units, size_t n, double factor, double limit_usd)
{
	struct pace pace = { .factor = factor, .stretch = 1 };
	long low = (long)HUNDREDTHS, high = (long)(WATCHING_STRETCH_MAX * HUNDREDTHS);

	if (!(limit_usd > 0) || is_within(units, n, &pace, limit_usd))
		return 1;
	/* what is asked less often never costs more: low is too dear, high is not (or the end) */
	while (high - low > 1) {
		long middle = low + (high - low) / 2;

		pace.stretch = (double)middle / HUNDREDTHS;
		if (is_within(units, n, &pace, limit_usd))
			high = middle;
		else
			low = middle;
	}
	return (double)high / HUNDREDTHS;
}
