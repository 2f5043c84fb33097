/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_ACT_FOLLOW_TOKEN_H
#define CWTOP_ACT_FOLLOW_TOKEN_H
/* follow_token.h - how far a log has been read, as text that goes with an answer and comes back
 * with the next order. It holds places and times, no ids of lines: those seen within the window of
 * lateness may be tens of thousands. Who keeps the lines has the ids, and drops what comes again.
 * For act_follow.c. */
#include "act_place.h"

#define FOLLOW_TOKEN_MAX (16u << 10)

/* What the scan under way is for. */
enum follow_way {
	FOLLOW_BACK, /* the newest lines: in ever longer steps back from `edge_ms`; then ON */
	FOLLOW_ON,   /* what comes: again and again, each time from before the last one began */
	FOLLOW_SPAN, /* a time that has ended, once */
};

struct follow {
	enum follow_way way;
	const char *region, *group, *stream, *prefix; /* stream, prefix NULL: none */
	const char *task;                             /* as the order had it; "" */
	/* the scan under way: of this time (to_ms 0: open), asked since began_ms (0: not yet), on
	 * from next (NULL: from its beginning) */
	int64_t from_ms, to_ms, began_ms;
	const char *next;
	int64_t newest_ms; /* of its lines so far */
	/* BACK: where it began to go back from, which step this is, lines so far */
	int64_t edge_ms, step, n_lines;
};

/* follow_token_read - ERR_USAGE for what follow_token_write did not write. Strings are copied.
 * follow_token_write - NULL: it does not fit, or memory is out. */
MUST_CHECK enum err
follow_token_read(struct arena *arena, const char *token, struct follow *out, struct why *why);
const char *
follow_token_write(struct arena *arena, const struct follow *follow);

#endif
