/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_MODEL_LOG_PLACE_H
#define CWTOP_MODEL_LOG_PLACE_H
/* log_place.h - whose log is where: from a row to the log groups that its lines are in, as far as
 * the stack file and the snapshot say; where a task or a service writes, its definition says, and
 * act asks for that. Pure. */
#include "model/case.h"

#define LOG_PLACES_MAX 8

struct log_place {
	char title[96];         /* whose: for the screen */
	struct log_where where; /* region never NULL; without a group the definition says */
};

/* Strings are the stack's, the snapshot's or static. */
struct log_places {
	struct log_place items[LOG_PLACES_MAX]; /* the closest first */
	size_t n;
	int64_t at_s; /* the moment that it is about; 0: the newest lines */
	bool is_own;  /* found, or named in the stack file: not one that is of the whole stack */
	char lack[WHY_MAX]; /* n is 0: the sentence on why, and what to add to the stack file */
};

/* log_places - where the log of a row is. Besides its own, those of the stack file's "logs" that
 * name it, and, where there are none, those that name nothing. */
void
log_places(const struct snapshot *snapshot, struct subject subject, struct log_places *out);

/* log_places_of - of all the stack's "logs", for who looks for none in particular. */
void
log_places_of(const struct stack *stack, struct log_places *out);

#endif
