/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_VISIT_MOOD_H
#define CWTOP_SIM_VISIT_MOOD_H
/* visit_mood.h - how a day's incidents change the visits of a site: more or fewer, slower, with
 * errors, so that the metrics of AWS/RUM breach because the visits do. */
#include "sim/visits.h"

struct visit_mood {
	double sessions_min, sessions_max; /* that begin in a minute */
	double duration, vitals[VITALS];   /* so many times longer, slower */
	double errors, http_4xx, http_5xx; /* in a minute, at least */
	bool no_errors, no_http_errors;    /* none of those that happen anyhow */
};

struct visit_moods;

/* visit_moods_new - of a monitor. Never NULL; main thread. */
struct visit_moods *
visit_moods_new(const struct incidents *incidents, const char *region, const char *monitor);
void
visit_moods_free(struct visit_moods *moods); /* NULL is fine */

/* visit_moods_at - NULL moods: as ever. */
struct visit_mood
visit_moods_at(const struct visit_moods *moods, int64_t t_s);

/* visit_median, visit_sigma - of a vital in a quiet hour, and of a visit's length. */
double
visit_median(enum vital vital);
double
visit_sigma(enum vital vital);
#define VISIT_LENGTH_MS 80000
#define VISIT_LENGTH_SIGMA 0.7

#endif
