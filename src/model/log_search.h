/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_MODEL_LOG_SEARCH_H
#define CWTOP_MODEL_LOG_SEARCH_H
/* log_search.h - between the files of log_place.h: what a row is called, and the places that are
 * its own. Not for others. */
#include "base/text.h"
#include "model/log_place.h"

#define NAMES_MAX 64

struct log_search {
	const struct snapshot *snapshot;
	const struct stack *stack;
	struct log_places *out;
	const char *names[NAMES_MAX]; /* what the row is called, the most telling first */
	size_t n_names;
	const char *unresolved; /* of a log that would be it */
};

void
log_search_add_name(struct log_search *s, const char *name);

/* log_search_of_... - names and places of one thing. */
void
log_search_of_service_row(struct log_search *s, const struct service_row *service);
void
log_search_of_family(struct log_search *s, const char *region, const char *cluster,
		     const char *family);
void
log_search_of_route(struct log_search *s, const struct stack_route *route);
void
log_search_of_queue(struct log_search *s, struct subject subject);
void
log_search_of_metric_def(struct log_search *s, const struct metric_def *def);
void
log_search_of_alarm(struct log_search *s, struct subject subject);
void
log_search_of_targets(struct log_search *s, struct subject subject);
/* log_search_of_tile - in log_tiles.c */
void
log_search_of_tile(struct log_search *s, struct subject subject);

#endif
