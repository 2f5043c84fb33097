/* SPDX-License-Identifier: MIT */
/* event_book.c - a hash of ids, and what a later sight of an event adds to an earlier one. */
#include "event_book.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define DEPLOYING "IN_PROGRESS" /* ECS's rolloutState of a deployment that has not ended */

bool
event_book_init(struct event_book *book, struct arena *arena, size_t room)
{
	*book = (struct event_book){ .room = room + 1 };
	book->items = arena_array(arena, book->room, sizeof(*book->items));
	book->slots = arena_array(arena, 2 * book->room, sizeof(*book->slots));
	return book->items && book->slots;
}

static size_t
hash_of(const char *id)
{
	uint64_t hash = UINT64_C(14695981039346656037);

	for (; *id; id++)
		hash = (hash ^ (unsigned char)*id) * UINT64_C(1099511628211);
	return (size_t)(hash ^ hash >> 32);
}

/* The slot that has the id, or that it would have. */
static uint32_t *
slot_of(const struct event_book *book, const char *id)
{
	size_t n = 2 * book->room, at = hash_of(id) % n;

	while (book->slots[at] && !text_is(book->items[book->slots[at] - 1].row.id, id))
		at = (at + 1) % n;
	return &book->slots[at];
}

/* The event of the id, which is put in when it is new; NULL: there is no room. */
static struct event_known *
find_or_put(struct event_book *book, const struct event_row *row)
{
	uint32_t *slot = slot_of(book, row->id);

	if (*slot)
		return &book->items[*slot - 1];
	if (book->n + 1 >= book->room)
		return NULL;
	book->items[book->n++] = (struct event_known){ *row, true };
	*slot = (uint32_t)book->n;
	return &book->items[book->n - 1];
}

/* ---- completing ---- */

static void
complete(struct event_known *known, const char **to, const char *from)
{
	if (!from || !*from || text_is(*to, from))
		return;
	*to = from;
	known->is_changed = true;
}

/* How far the lines are: what is kept stays, what is lost may yet be found by another. */
static int
log_rank(enum event_log log)
{
	static const int ranks[] = { [EVENT_LOG_NONE] = 0,
				     [EVENT_LOG_WANTED] = 1,
				     [EVENT_LOG_LOST] = 2,
				     [EVENT_LOG_KEPT] = 3 };

	return ranks[log];
}

static void
complete_log(struct event_known *known, const struct event_row *seen)
{
	struct event_row *row = &known->row;

	complete(known, &row->log_group, seen->log_group);
	complete(known, &row->log_stream, seen->log_stream);
	if (log_rank(seen->log) <= log_rank(row->log))
		return;
	row->log = seen->log;
	row->log_note = seen->log_note;
	row->lines = seen->lines;
	row->n_lines = seen->n_lines;
	known->is_changed = true;
}

/* Somebody who looked earlier may note later: a deployment that has ended does not begin again, and
 * a probe that failed twice has not failed once. */
static bool
is_behind(const struct event_row *row, const struct event_row *seen)
{
	if (row->kind == EVENT_DEPLOY)
		return text_is(seen->code, DEPLOYING) && *row->code &&
		       !text_is(row->code, DEPLOYING);
	return row->kind == EVENT_PROBE && seen->level < row->level;
}

static void
complete_row(struct event_known *known, const struct event_row *seen)
{
	struct event_row *row = &known->row;

	complete(known, &row->region, seen->region);
	complete(known, &row->subject, seen->subject);
	complete(known, &row->cluster, seen->cluster);
	complete(known, &row->was, seen->was);
	complete(known, &row->is, seen->is);
	complete(known, &row->container, seen->container);
	if (seen->has_exit_code && !row->has_exit_code) {
		row->has_exit_code = true;
		row->exit_code = seen->exit_code;
		known->is_changed = true;
	}
	complete_log(known, seen);
	if (is_behind(row, seen))
		return;
	complete(known, &row->title, seen->title);
	complete(known, &row->reason, seen->reason);
	complete(known, &row->code, seen->code);
	if (row->level != seen->level) {
		row->level = seen->level;
		known->is_changed = true;
	}
}

void
event_book_add(struct event_book *book, const struct event_row *seen)
{
	struct event_known *known = find_or_put(book, seen);

	if (known && known->row.kind == seen->kind)
		complete_row(known, seen);
}

void
event_book_replace(struct event_book *book, const struct event_row *row)
{
	struct event_known *known = find_or_put(book, row);

	if (known)
		*known = (struct event_known){ *row, false };
}

static int
newest_first(const void *a, const void *b)
{
	const struct event_known *x = a, *y = b;

	if (x->row.time_s != y->row.time_s)
		return x->row.time_s < y->row.time_s ? 1 : -1;
	return strcmp(x->row.id, y->row.id);
}

void
event_book_sort(struct event_book *book)
{
	if (book->n)
		qsort(book->items, book->n, sizeof(*book->items), newest_first);
	book->slots = NULL;
}
