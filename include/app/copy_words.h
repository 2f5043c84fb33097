/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_APP_COPY_WORDS_H
#define CWTOP_APP_COPY_WORDS_H
/* copy_words.h - what can be copied of a row: what it is called at AWS, its ARN, the link to it in
 * AWS's console, and the aws command that asks for it. Pure: from the snapshot alone. */
#include "app/copy_fill.h"
#include "model/case.h"

struct copy_about {
	const struct snapshot *snapshot;
	struct subject subject;
	const char *account; /* NULL: not known, but for what ARNs in the snapshot say */
	/* of the command line, for commands; NULL: none was said */
	const char *profile, *endpoint_url;
};

struct copy_item {
	const char *what; /* "ARN"; static */
	const char *text; /* NULL: it cannot be said, and why says why */
	const char *why;
};

#define COPY_ITEMS_MAX 24

/* copy_words - the items, in the order in which they are shown; strings are in the arena. What AWS
 * has no such thing for is not among them. */
size_t
copy_words(const struct copy_about *about, struct arena *arena,
	   struct copy_item out[COPY_ITEMS_MAX]);

#endif
