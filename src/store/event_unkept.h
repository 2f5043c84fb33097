/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_STORE_EVENT_UNKEPT_H
#define CWTOP_STORE_EVENT_UNKEPT_H
/* event_unkept.h - events that the disk did not take, for as long as this run lasts: records as the
 * file would have them, of one box, that which was noted last. As bounded as the file. Any thread.
 */
#include "event_book.h"
#include "store/event_log.h"

struct event_unkept;

/* event_unkept_new - NULL: memory is out. event_unkept_free - NULL is fine. */
struct event_unkept *
event_unkept_new(void);
void
event_unkept_free(struct event_unkept *unkept);

/* event_unkept_note - takes them in; what there is no memory for is lost. true: some were news. */
bool
event_unkept_note(struct event_unkept *unkept, const struct event_log_notes *notes);

/* event_unkept_n - of that box. event_unkept_give - adds them to a book, as far as it has room;
 * texts in the arena. */
size_t
event_unkept_n(struct event_unkept *unkept, const struct event_log_place *place);
void
event_unkept_give(struct event_unkept *unkept, const struct event_log_place *place,
		  struct arena *arena, struct event_book *book);

/* event_unkept_stamp - changes with what there is of that box; 0: nothing. event_unkept_forget -
 * they are on the disk now, unless it has changed since that stamp. */
uint64_t
event_unkept_stamp(struct event_unkept *unkept, const struct event_log_place *place);
void
event_unkept_forget(struct event_unkept *unkept, uint64_t stamp);

#endif
