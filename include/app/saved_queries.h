/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_APP_SAVED_QUERIES_H
#define CWTOP_APP_SAVED_QUERIES_H
/* saved_queries.h - queries of Logs Insights that an incident asks for again and again: one const
 * table for the palette, the manual and the README. Pure. */
#include "base/text.h"

struct saved_query {
	const char *name, *help; /* help: a sentence, without what it costs */
	const char *groups;      /* it reads groups whose name begins so; "": all of the stack */
	const char *text;
};

/* saved_query_at - NULL past the last. saved_query_named - NULL: there is none. */
const struct saved_query *
saved_query_at(size_t index);
const struct saved_query *
saved_query_named(const char *name);

#endif
