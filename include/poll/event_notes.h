/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_POLL_EVENT_NOTES_H
#define CWTOP_POLL_EVENT_NOTES_H
/* event_notes.h - what one poll of a unit sees happen, put into the box of the stack
 * (store/event_log.h). What the unit has noted before is not noted again, so that a poll that
 * brings nothing writes nothing. That it cannot be kept fails no poll: the job says it. Workers
 * only.
 *
 * The unit's memory is an event_memory, which its source forgets with event_memory_free. */
#include "poll/job.h"
#include "store/event_log.h"

struct event_notes {
	struct job *job;
	struct event_log_place place;
	struct arena *arena; /* NULL: nothing is noted */
	struct event_row *rows;
	uint64_t *keys; /* of what this poll saw, known or not */
	size_t n, n_keys, room;
	const struct events *kept; /* event_notes_newest */
	bool is_out;               /* of memory or room: the next poll may have it */
};

/* event_notes_ask - account_ask, where there is anything to keep events in. */
void
event_notes_ask(const struct job *job, const struct aws_scope *scope);

/* event_notes_place - the box of a job's stack and of the account whose keys are in force now, as
 * far as that is known: event_notes_ask and account_learn come first. Its name is the job's. */
struct event_log_place
event_notes_place(struct job *job, const struct aws *aws);

/* event_notes_begin - for at most `room` events. In another box than before nothing has been noted
 * yet. event_notes_end - keeps what is new. */
void
event_notes_begin(struct event_notes *notes, struct job *job, const struct aws *aws, size_t room);
void
event_notes_end(struct event_notes *notes);

/* event_notes_is_first - the unit has not been polled in this run. */
bool
event_notes_is_first(const struct event_notes *notes);

/* event_notes_text - for a member of a row; "" when memory is out. */
const char *
event_notes_text(struct event_notes *notes, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* event_notes_has - it was noted, or skipped, in an earlier poll; this one sees it, too.
 * event_notes_skip - it is no event, as often as it is seen. */
bool
event_notes_has(struct event_notes *notes, const char *id, const char *code);
void
event_notes_skip(struct event_notes *notes, const char *id, const char *code);

/* event_notes_add - an event that is so far; its other members are for the caller to fill, with
 * texts that live until event_notes_end. NULL: it was noted before, or cannot be.
 * @id    of event_notes_text, @code: what of it may change */
struct event_row *
event_notes_add(struct event_notes *notes, enum event_kind kind, const char *id, const char *code);

/* event_notes_newest - the newest event that is kept of something; NULL: none, or nobody knows. */
const struct event_row *
event_notes_newest(struct event_notes *notes, enum event_kind kind, const char *region,
		   const char *subject);

void
event_memory_free(void *memory); /* NULL is fine */

#endif
