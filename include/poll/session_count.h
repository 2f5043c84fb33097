/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_POLL_SESSION_COUNT_H
#define CWTOP_POLL_SESSION_COUNT_H
/* session_count.h - the sessions of a UTC day while they are counted: which there were, whose, from
 * when to when, and what happened in them, by slots of five minutes. Events are asked for once:
 * what is older than the newest slots is settled and remembered, those are counted anew each time.
 * Keeps no clock and asks nothing. Workers only; not locked. */
#include "model/sessions.h"

#define SESSION_DAY_S INT64_C(86400)
#define SESSION_SLOT_S INT64_C(300)
#define SESSION_SLOTS 288
#define SESSION_SETTLE_S INT64_C(600) /* browsers and logs may be so late */
#define SESSION_SEEN_MAX 200000       /* sessions of a day */
#define SESSION_MESSAGES_MAX 200      /* different errors of a day */
#define SESSION_VALUES_MAX 4096       /* of each vital, by events */

/* A session in a span of time. */
struct session_sight {
	int64_t slot_s;
	uint64_t session, user; /* session_hash; 0: none */
	int64_t first_ms, last_ms;
	int64_t views, errors;
};

struct session_message {
	char text[240], type[64];
	int64_t n;
};

struct session_seen { /* a session of the day */
	uint64_t session, user;
	int64_t first_ms, last_ms;
};

struct session_tally {
	int64_t day_s, settled_s; /* everything before settled_s is in */
	bool is_partial;
	struct arena *arena;
	struct session_seen *seen; /* a table by hash, `room` long: a power of two */
	size_t n_seen, room;
	int64_t views;
	int32_t errors[SESSION_SLOTS];
	struct session_message *messages;
	size_t n_messages;
	/* by events only */
	int64_t n_events, satisfied, tolerated, frustrated;
	float *values[VITALS];
	size_t n_values[VITALS];
};

/* session_hash - of an id; 0 for "", and for the id of nobody (all zeros). */
uint64_t
session_hash(const char *id);

/* session_tally_new - nothing of the day is counted; NULL: memory is out. */
struct session_tally *
session_tally_new(int64_t day_s);
struct session_tally *
session_tally_copy(const struct session_tally *tally);
void
session_tally_free(struct session_tally *tally); /* NULL is fine */

/* session_tally_add, session_tally_value - false when memory is out. More sessions than there is
 * room for make the day partial; more messages or values than that are left out. */
MUST_CHECK bool
session_tally_add(struct session_tally *tally, const struct session_sight *sight);
void
session_tally_message(struct session_tally *tally, const struct session_message *message);
MUST_CHECK bool
session_tally_value(struct session_tally *tally, enum vital vital, double value);
void
session_tally_load(struct session_tally *tally, double duration_ms); /* a page load, for Apdex */

/* session_tally_day - the day in numbers. false: memory is out. */
MUST_CHECK bool
session_tally_day(const struct session_tally *tally, struct sessions_day *out);
/* session_tally_errors - of the slots that begin at from_s or later. */
int64_t
session_tally_errors(const struct session_tally *tally, int64_t from_s);
/* session_tally_active - sessions with an event at from_ms or later that `but` (NULL: none) does
 * not have as active. */
int64_t
session_tally_active(const struct session_tally *tally, int64_t from_ms,
		     const struct session_tally *but);
/* session_tally_p75 - nearest rank; false: no value. */
MUST_CHECK bool
session_tally_p75(const struct session_tally *tally, enum vital vital, double *out);

#endif
