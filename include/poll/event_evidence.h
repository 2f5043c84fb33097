/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_POLL_EVENT_EVIDENCE_H
#define CWTOP_POLL_EVENT_EVIDENCE_H
/* event_evidence.h - the last lines of what has stopped, fetched while CloudWatch Logs has them.
 * For source_events.c. Workers only. */
#include "aws/task_logs.h"
#include "model/event_row.h"

#define EVENT_EVIDENCE_MOST 6 /* events of one poll */

struct event_evidence {
	struct aws_scope scope; /* its region is each event's; texts are its arena's */
	int64_t now_s;          /* virtual */
	struct event_row rows[EVENT_EVIDENCE_MOST]; /* completed: KEPT or LOST */
	size_t n;
	const struct event_row *asked; /* whose definition was looked at last; NULL: none */
	struct task_logs_place place;  /* where it says that its tasks log */
	bool is_denied;                /* nothing more is to be asked for a while: why says it */
	struct why why;                /* what AWS did not answer, which is asked again; "" */
};

/* event_evidence_fetch - for the events that want lines: what failed first, then the newest. */
void
event_evidence_fetch(struct event_evidence *evidence, const struct events *events);

#endif
