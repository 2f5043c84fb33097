/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_TESTS_WIRE_EVIDENCE_H
#define CWTOP_TESTS_WIRE_EVIDENCE_H
/* evidence.h - a case to ask for, and a good answer to each of its parts. */
#include "client.h"

#include "act/ask.h"

#define EVIDENCE_AT_S INT64_C(1795222200) /* 2026-11-21T00:50:00Z */

enum { EVIDENCE_POINTS, EVIDENCE_HISTORY, EVIDENCE_LINES, EVIDENCE_TRACES, EVIDENCE_PARTS };

extern const char *const evidence_good[EVIDENCE_PARTS];
/* One alarm, "a", and one log, "/g"; of a metric that the stack does not name. */
extern const struct case_ask evidence_plan;

/* evidence_part - how that part stands. */
const struct case_part *
evidence_part(const struct case_found *found, size_t part);
/* evidence_add - the good answer, for that part's requests (bag_to). */
void
evidence_add(struct bag *bag, size_t part, size_t held_until);

#endif
