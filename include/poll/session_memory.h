/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_POLL_SESSION_MEMORY_H
#define CWTOP_POLL_SESSION_MEMORY_H
/* session_memory.h - what is remembered of a RUM monitor from poll to poll, and over a restart, so
 * that no event is scanned (and paid for) twice: the days that are over in numbers, the others as
 * far as they are counted. Workers only; not locked. */
#include "poll/session_count.h"
#include "store/store.h"

struct session_past {  /* a day */
	int64_t day_s; /* 0: nothing is known of it */
	bool is_done;  /* `numbers` is all there is to say; else the tally, NULL before it began */
	bool has_events; /* done: there was one */
	struct sessions_day numbers;
	struct session_tally *tally;
};

struct session_memory {
	char monitor[64]; /* its id: one that was made anew has other events */
	enum sessions_way way;
	struct session_past days[SESSIONS_DAYS]; /* by number of the day, modulo */
	int64_t window_s; /* how much a query may ask for: so that all rows come back */
	/* the last answer on these */
	int64_t vitals_s, vitals_next_s;
	struct sessions_vital vitals[VITALS];
	double apdex;
	int64_t apdex_n;
	bool is_unwritten; /* the store failed: said once */
};

/* session_memory_new - NULL: memory is out. session_memory_free - NULL is fine. */
struct session_memory *
session_memory_new(const char *monitor, enum sessions_way way);
void
session_memory_free(struct session_memory *memory);

/* session_memory_day - the day's place, emptied if another day was there. */
struct session_past *
session_memory_day(struct session_memory *memory, int64_t day_s);

/* session_memory_close - all of the day is counted: its numbers stay. false: memory is out. */
MUST_CHECK bool
session_memory_close(struct session_past *day);

/* session_memory_write, session_memory_read - as text for the store; with_open: days that are still
 * counted, too, which may be long. read: false when it is not of this monitor and way, or damaged;
 * memory is then partly filled and not to be used. */
MUST_CHECK bool
session_memory_write(const struct session_memory *memory, bool with_open, struct buf *out);
MUST_CHECK bool
session_memory_read(struct session_memory *memory, const char *text);

#endif
