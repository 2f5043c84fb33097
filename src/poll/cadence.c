/* SPDX-License-Identifier: MIT */
/* cadence.c - when to ask again. Keeps nothing; the poller does. */
#include "poll/cadence.h"

#include <math.h>

#define BACK_OFF_MAX_MS (5 * 60 * 1000)
#define LOGIN_RETRY_MS (5 * 1000) /* a look at local files while nothing has changed */
#define RETRY_FIRST_MS (30 * 1000)
#define SLOW_CADENCE_MAX_MS (3600 * 1000)
#define CADENCE_MIN_MS 1000
#define STRETCHED_MAX_MS (24.0 * 3600 * 1000)
#define REQUEST_SHARE 4.0 /* of a stretch: see struct pace */
#define CALM_SHARE 16.0   /* stretched so far, what is urgent is asked as if it were not */

/* Metrics, which cost most, are asked so many times less often; what is paid for by the request
 * only a quarter as much; what is free is not touched. */
static double
slower(const struct source *source, double stretch)
{
	if (source->usd_per_metric > 0)
		return fmax(stretch, 1);
	return source->usd_per_call > 0 ? fmax(stretch / REQUEST_SHARE, 1) : 1;
}

/* Under the limit what is red goes back towards its calm cadence, metrics sooner than alarms, and
 * no further before everything has. */
static double
stretched_ms(const struct source *source, double ms, double calm_ms, const struct pace *pace)
{
	double stretched = ms * slower(source, pace->stretch);

	if (pace->is_urgent)
		stretched = fmin(stretched, calm_ms * slower(source, pace->stretch / CALM_SHARE));
	return fmin(stretched, fmax(ms, STRETCHED_MAX_MS));
}

int64_t
cadence_ms(const struct source *source, const struct unit_plan *unit, const struct pace *pace)
{
	int64_t calm_s = unit->every_s ? unit->every_s : source->cadence_s;
	int64_t now_s = pace->is_urgent && !unit->every_s ? source->urgent_cadence_s : calm_s;
	int64_t ms = (int64_t)stretched_ms(source, (double)now_s * 1000 * pace->factor,
					   (double)calm_s * 1000 * pace->factor, pace);

	ms = MAX(ms, unit->every_s * 1000);
	if (unit->period_s)
		ms = MAX(ms, MIN(unit->period_s * 1000, SLOW_CADENCE_MAX_MS));
	return MAX(ms, CADENCE_MIN_MS);
}

int64_t
cadence_next_ms(int64_t now_ms, int64_t every_ms)
{
	return now_ms - now_ms % every_ms + every_ms;
}

int64_t
cadence_back_off_ms(int64_t every_ms, unsigned failures, enum err err, double jitter)
{
	/* what is asked seldom is not left alone for its whole cadence because of one failure */
	double ms = (double)MIN(every_ms, RETRY_FIRST_MS) * pow(2, MIN(failures, 10u));

	/* what is being asked for by another run, or was given up for a new one */
	if (err == ERR_STOPPED || err == ERR_NO_CREDENTIALS || err == ERR_EXPIRED)
		return MIN(LOGIN_RETRY_MS, every_ms);
	if (err == ERR_DENIED || ms > BACK_OFF_MAX_MS)
		ms = BACK_OFF_MAX_MS;
	return MAX((int64_t)(ms * (0.8 + 0.4 * jitter)), MIN(every_ms, RETRY_FIRST_MS));
}
