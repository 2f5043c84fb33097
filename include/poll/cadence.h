/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_POLL_CADENCE_H
#define CWTOP_POLL_CADENCE_H
/* cadence.h - when to ask again. Pure: times in, times out; virtual milliseconds. */
#include "poll/source.h"

struct pace {
	bool is_urgent; /* something is red or in focus, or this is the demo */
	double factor;  /* the operator's: 1 as designed, 2 half as often */
	double stretch; /* the monthly limit's: the more, the less often what costs is asked, up to
			 * a day; up to 1: it leaves things alone */
};

/* cadence_ms - how often a unit of a source is asked. A metric is not asked more often than its
 * period; one with a long period (a day's sessions, the bill's six hours) once an hour, because its
 * newest bucket fills all the time, and nobody knows when in it AWS writes. That is 720 times a
 * month, so $0.0072 a metric; once a period would save less than a cent and show a bill six hours
 * late. */
int64_t
cadence_ms(const struct source *source, const struct unit_plan *unit, const struct pace *pace);

/* cadence_next_ms - the next multiple of the cadence: a poll meets the period that has just ended.
 */
int64_t
cadence_next_ms(int64_t now_ms, int64_t every_ms);

/* cadence_back_off_ms - the pause after the n-th failure in a row (n ≥ 1): doubling up to five
 * minutes, plus or minus a fifth; denied: five minutes; a login that is missing or expired: ten
 * seconds, because looking again is local. @jitter 0 ... 1 */
int64_t
cadence_back_off_ms(int64_t every_ms, unsigned failures, enum err err, double jitter);

#endif
