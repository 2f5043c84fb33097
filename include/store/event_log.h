/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_STORE_EVENT_LOG_H
#define CWTOP_STORE_EVENT_LOG_H
/* event_log.h - the black box of a stack: what happened (event_row.h), with its evidence, kept when
 * AWS has forgotten it. Bounded in number, age and bytes; the oldest go first, with their lines.
 *
 * Any number of threads and of cwtops may note what they see: every change is made under a lock,
 * what is known already is not written again, and of a file that is torn or damaged every record is
 * read that is whole.
 * Blocks: workers only. ERR_SYSTEM (the disk, or another cwtop holds the lock for seconds),
 * ERR_FILE (what is there is not ours), ERR_LIMIT, ERR_MEMORY. */
#include "model/event_row.h"
#include "store/store.h"

#define EVENT_LOG_EVENTS_MAX 2000
#define EVENT_LOG_KEEP_S (14 * 86400)
#define EVENT_LOG_BYTES_MAX (8u << 20)
#define EVENT_LOG_TEXT_MAX 1024 /* bytes of any text of an event, NUL included ... */
#define EVENT_LOG_LINE_MAX 2048 /* ... and of a line of its log: what is longer is cut */

/* Whose box it is: the account that the keys in force are of, whatever profile or variables they
 * come from; nothing of another one is ever in it, or given out.
 * @profile  NULL, "": the default one. Boxes of earlier versions were the profile's, and under
 * "any" where the stack names no account: what says itself that it is of this account is given out
 * from those, too, until it is too old. They are never written. */
struct event_log_place {
	const char *account; /* its digits; another word where it is not known: without any past */
	const char *stack;
	const char *profile;
};

/* event_log_note - adds events, or completes those that are known by their id: what is empty takes
 * nothing away, lines once kept stay, and a deployment that has ended does not begin again. What is
 * older than EVENT_LOG_KEEP_S at now_s, or has no id or time, is left out. What the disk does not
 * take (ERR_SYSTEM) is given out all the same while the store is open, and written with the next
 * events that can be.
 * @out_is_news  what event_log_read brings has changed; may be NULL */
struct event_log_notes {
	struct event_log_place place;
	const struct event_row *rows;
	size_t n;
	int64_t now_s; /* virtual */
};
MUST_CHECK enum err
event_log_note(const struct store *store, const struct event_log_notes *notes, bool *out_is_news,
	       struct why *why);

/* event_log_read - events that are no older than EVENT_LOG_KEEP_S at now_s, the newest first, in
 * the arena. Nothing kept yet is no error: none. Waits for no lock. */
MUST_CHECK enum err
event_log_read(const struct store *store, const struct event_log_place *place, int64_t now_s,
	       struct arena *arena, struct events *out, struct why *why);

/* event_log_stamp - changes whenever what event_log_read brings may have; 0: nothing is kept. */
MUST_CHECK enum err
event_log_stamp(const struct store *store, const struct event_log_place *place, uint64_t *out,
		struct why *why);

#endif
