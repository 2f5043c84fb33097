/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_VISITS_H
#define CWTOP_SIM_VISITS_H
/* visits.h - the visitors of a site that an app monitor watches: the one truth that the metrics of
 * AWS/RUM, the monitor's log group and GetAppMonitorData tell. Pure functions of story and
 * monitor. One user at a time: minutes are remembered. */
#include "sim/stat.h"
#include "sim/story.h"

#define VISIT_MS_MAX INT64_C(540000) /* none is longer */
#define VISIT_VIEWS_MAX 8
#define VISIT_ERRORS_MAX 40
#define VISITS_A_MINUTE 128

/* Web vitals, each once a visit. */
enum vital { VITAL_NAVIGATION, VITAL_LCP, VITAL_FID, VITAL_INP, VITAL_CLS, VITALS };

struct visit {
	uint64_t key;    /* of the session */
	uint64_t person; /* of the user, who may come again */
	int64_t start_ms, length_ms;
	unsigned n_views, n_errors;
	bool is_broken;        /* by the release of the site that it gets */
	unsigned http_status;  /* of its request to the API */
	double vitals[VITALS]; /* ms; CLS has no unit */
};

/* When a visit's events happen: never after its end. */
int64_t
visit_view_ms(const struct visit *visit, unsigned i);
int64_t
visit_error_ms(const struct visit *visit, unsigned i);
int64_t
visit_vital_ms(const struct visit *visit, enum vital vital);
int64_t
visit_http_ms(const struct visit *visit);
int64_t
visit_end_ms(const struct visit *visit); /* its last event */

/* visit_uuid - of a session or a person. */
void
visit_uuid(uint64_t key, char out[40]);

/* What happened in a minute. Sessions are counted, and their length is told, in the minute in which
 * they begin; all else when it happens. */
struct visit_minute {
	unsigned sessions, views, errors, http_4xx, http_5xx;
	unsigned satisfied, tolerated, frustrated; /* navigations: 2 s, 8 s */
	struct point duration_ms, vitals[VITALS];
};

struct visits;

/* visits_new - of a monitor. @rank  0: the busiest. The story is borrowed. Never NULL; main thread.
 */
struct visits *
visits_new(const struct story *story, const char *region, const char *monitor, unsigned rank);
void
visits_free(struct visits *visits); /* NULL is fine */

const char *
visits_monitor(const struct visits *visits);
const char *
visits_region(const struct visits *visits);

/* visits_begun - the visits that begin in a minute of Unix time, in order; they live until ten
 * other minutes were asked for. */
const struct visit *
visits_begun(struct visits *visits, int64_t minute, size_t *out_n);

/* visits_minute - the sum of a minute; lives until the next call. */
const struct visit_minute *
visits_minute(struct visits *visits, int64_t minute);

#endif
