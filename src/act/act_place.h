/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_ACT_ACT_PLACE_H
#define CWTOP_ACT_ACT_PLACE_H
/* act_place.h - where the log of a job, a task, a service or a function is. For the files of
 * src/act. Workers only. */
#include "act_work.h"

struct act_place { /* strings of the news' arena, or the order's */
	const char *region;
	const char *group;         /* NULL: not known, and `lack` says why */
	const char *stream;        /* NULL: not one stream */
	const char *prefix;        /* of its streams; NULL: all of the group */
	const char *lack;          /* "no line yet: ..."; "" */
	const char *const *others; /* other containers of the same task that have a log */
	size_t n_others;
	bool is_usual; /* a function's: it may have been told to write elsewhere */
};

/* act_place_find - @where's own words first, then what ECS or a job's status says. No place is no
 * error. */
MUST_CHECK enum err
act_place_find(struct act_work *work, const struct log_where *where, struct act_place *out,
	       struct why *why);
/* act_place_likely - as act_place_find, but whether a function's usual group is there is not asked.
 * act_place_elsewhere - it is not: true, where it writes instead. */
MUST_CHECK enum err
act_place_likely(struct act_work *work, const struct log_where *where, struct act_place *out,
		 struct why *why);
MUST_CHECK bool
act_place_elsewhere(const struct act_work *work, struct act_place *place);

/* act_place_is_only_stream_gone - a stream comes with its first line, and a group that is not there
 * is a mistake: where the refusal does not say which of them it is, the group is asked. */
bool
act_place_is_only_stream_gone(const struct act_work *work, const struct act_place *place,
			      const struct why *why);

#endif
