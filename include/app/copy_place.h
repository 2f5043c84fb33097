/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_APP_COPY_PLACE_H
#define CWTOP_APP_COPY_PLACE_H
/* copy_place.h - of what can be copied (copy_words.h) where to look at AWS. Pure. */
#include "app/copy_words.h"

struct copy_place {
	const char *arn, *console; /* of the arena; NULL: there is none, or it cannot be said */
};

/* copy_place - of the subject. copy_place_stream - of a log stream; "": of the group.
 * copy_place_trace - of a trace. Region "": the stack's. */
struct copy_place
copy_place(const struct copy_about *about, struct arena *arena);
struct copy_place
copy_place_stream(const struct copy_about *about, const struct case_line *line,
		  struct arena *arena);
struct copy_place
copy_place_trace(const struct copy_about *about, const struct case_trace *trace,
		 struct arena *arena);

#endif
