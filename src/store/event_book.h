/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_STORE_EVENT_BOOK_H
#define CWTOP_STORE_EVENT_BOOK_H
/* event_book.h - the events of a log in memory, each once, found by id. */
#include "base/mem.h"
#include "model/event_row.h"

struct event_known {
	struct event_row row;
	bool is_changed; /* not in the file as it is here */
};

struct event_book {
	struct event_known *items;
	size_t n, room;
	uint32_t *slots; /* hash: index + 1, 0 free; twice as many as there is room */
};

/* event_book_init - room for so many; false: memory is out. The arena is the caller's. */
MUST_CHECK bool
event_book_init(struct event_book *book, struct arena *arena, size_t room);

/* event_book_add - a sight of an event: new, or completing what is known of it (event_log.h). Texts
 * are shared, not copied. */
void
event_book_add(struct event_book *book, const struct event_row *seen);

/* event_book_replace - a record of the file: the later one counts. */
void
event_book_replace(struct event_book *book, const struct event_row *row);

/* event_book_sort - the newest first; from then on nothing can be added. */
void
event_book_sort(struct event_book *book);

#endif
