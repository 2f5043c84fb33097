/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_POLL_SESSION_ASK_H
#define CWTOP_POLL_SESSION_ASK_H
/* session_ask.h - one poll of a RUM monitor, between source_sessions.c, which chooses the way, and
 * the files that go it: session_logs.c (Insights queries) and session_events.c (paged events). */
#include "aws/cloudwatch.h"
#include "poll/session_memory.h"

struct session_ask {
	struct aws_scope scope; /* its arena is scratch: it ends with the poll */
	const char *monitor, *log_group;
	struct session_memory *memory;
	int64_t now_s;    /* virtual */
	int64_t until_ms; /* real: nothing more is begun after it */
	unsigned n_queries;

	/* what came of it; owned */
	struct session_tally *today, *yesterday; /* with their newest slots; NULL: not known */
	bool is_behind;                          /* today is not counted up to the present */
	bool is_changed;                         /* there is more to remember */
	double scanned_bytes;
};

/* session_ask_midnight - of today. session_ask_settled - before it nothing changes any more. */
int64_t
session_ask_midnight(const struct session_ask *ask);
int64_t
session_ask_settled(const struct session_ask *ask);

/* session_logs_count, session_events_count - count what is new. Errors are of aws.h; what was
 * remembered stays right whatever happens. */
MUST_CHECK enum err
session_logs_count(struct session_ask *ask, struct why *why);
MUST_CHECK enum err
session_events_count(struct session_ask *ask, struct why *why);

#endif
