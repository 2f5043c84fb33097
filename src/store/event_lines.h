/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_STORE_EVENT_LINES_H
#define CWTOP_STORE_EVENT_LINES_H
/* event_lines.h - an event as a record of text: JSON with a digest behind it. Pure. */
#include "base/mem.h"
#include "model/event_row.h"

#define EVENT_LINES_HEAD "cwtop event log 1"

/* event_lines_add - one record; false: memory is out or the buf is full, which is then as it was.
 */
MUST_CHECK bool
event_lines_add(struct buf *buf, const struct event_row *row);

/* event_lines_parse - the row of a record's JSON; texts, cleaned and cut to what an event may have,
 * in the arena. ERR_PARSE: it is none of this version's. */
MUST_CHECK enum err
event_lines_parse(const char *json, size_t len, struct arena *arena, struct event_row *out);

#endif
