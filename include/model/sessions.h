/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_MODEL_SESSIONS_H
#define CWTOP_MODEL_SESSIONS_H
/* sessions.h - what browsers told CloudWatch RUM of the people who use a site, counted one of three
 * ways. No metric counts people: only events do. A number that is not known is negative. Days are
 * UTC days; a session counts in every day in which it has an event, and lasts from the first to the
 * last of them. */
#include "model/snapshot.h"

#define SESSIONS_DAYS 8         /* today and the seven before */
#define SESSIONS_ACTIVE_S 1800  /* RUM's own end of a session: so long without an event */
#define SESSIONS_APDEX_MS 2000  /* AWS's T: satisfied below it, tolerating below four times it */
#define SESSIONS_ERRORS_MAX 10  /* messages that are kept */
#define SESSIONS_VITALS_S 86400 /* the time that vitals and Apdex are of, from logs */

/*        way                  word        in words */
#define SESSIONS_WAY_TABLE(X)                               \
	X(SESSIONS_LOGS, "logs", "counted from logs")       \
	X(SESSIONS_EVENTS, "events", "counted from events") \
	X(SESSIONS_METRICS, "metrics", "metrics only: no unique visitors")

enum sessions_way {
#define SESSIONS_WAY_ENUM(code, word, words) code,
	SESSIONS_WAY_TABLE(SESSIONS_WAY_ENUM)
#undef SESSIONS_WAY_ENUM
		SESSIONS_WAYS
};

struct sessions_day {
	int64_t day_s; /* its midnight */
	int64_t sessions, visitors, views, js_errors;
	double duration_s; /* average of its sessions */
	bool is_partial;   /* not all of its events were counted */
};

struct sessions_error {
	const char *message, *type;
	int64_t n;
};

enum vital { VITAL_LCP, VITAL_CLS, VITAL_INP, VITAL_FID, VITALS };

struct sessions_vital {
	double p75; /* milliseconds; CLS has no unit */
	int64_t n;  /* of so many; -1 not said */
	bool is_known;
};

struct sessions {
	enum sessions_way way;
	const char *way_note;   /* why no better one; "" */
	int64_t counted_s;      /* events before it are in the numbers; 0: none are */
	bool is_behind;         /* and that is long ago: counting goes on */
	int64_t active;         /* with an event in the last SESSIONS_ACTIVE_S */
	int64_t js_errors_hour; /* of the last hour */
	struct sessions_day days[SESSIONS_DAYS]; /* today first, without gaps */
	size_t n_days;
	int64_t duration_span_s; /* the first day's duration is of so long a time; 0: of the day */
	const struct sessions_error *errors; /* of today, the most frequent first */
	size_t n_errors;
	bool has_errors; /* they were asked for: none is an answer */
	struct sessions_vital vitals[VITALS];
	double apdex;        /* 0 ... 1 */
	int64_t apdex_n;     /* of so many page loads */
	int64_t vitals_s;    /* when they were asked for; 0 never */
	int64_t events;      /* counted so far today, by events; -1 */
	double sample_rate;  /* 0 ... 1: part of the sessions that is seen; -1 */
	bool has_no_cookies; /* every page load is a session and a visitor */
};

/* sessions_way_word - "logs"; sessions_way_words - for people. Static storage. */
const char *
sessions_way_word(enum sessions_way way);
const char *
sessions_way_words(enum sessions_way way);

/* sessions_vital_name - "LCP"; sessions_vital_level - Google's limits: ok is good, warn needs
 * improvement, alarm is poor. sessions_vital_word - that in words. */
const char *
sessions_vital_name(enum vital vital);
enum unit
sessions_vital_unit(enum vital vital);
enum level
sessions_vital_level(enum vital vital, double p75);
const char *
sessions_vital_word(enum level level);

/* sessions_apdex - 0 ... 1 from how many page loads satisfied, were tolerated, and frustrated; -1
 * of none. */
double
sessions_apdex(int64_t satisfied, int64_t tolerated, int64_t frustrated);

/* sessions_blank - nothing is known. */
void
sessions_blank(struct sessions *out);

/* sessions_of - what is known of a monitor: its row where there is one, and what it leaves open
 * from the stack's AWS/RUM metrics of that monitor. Texts live as long as the snapshot. */
void
sessions_of(const struct snapshot *snapshot, const struct session_view *view, struct sessions *out);

/* sessions_series - the stack's shortest-period metric of this name and monitor; NULL: none. */
const struct metric_view *
sessions_metric(const struct snapshot *snapshot, const struct session_view *view, const char *name);

/* sessions_sum - several monitors as one: sums, the average weighted by sessions; unknown where any
 * is. Vitals, Apdex and messages are left out. */
void
sessions_sum(const struct sessions *all, size_t n, struct sessions *out);

#endif
