/* SPDX-License-Identifier: MIT */
/* event_unkept.c - see event_unkept.h. */
#include "event_unkept.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "event_lines.h"
#include "store_lines.h"

#define MEMORY_MAX ((size_t)64 << 20)

struct event_unkept {
	pthread_mutex_t lock; /* over all that follows */
	char place[STORE_PATH_MAX];
	struct buf file; /* records without a head */
	size_t n;
	uint64_t changes;
};

struct event_unkept *
event_unkept_new(void)
{
	struct event_unkept *unkept = calloc(1, sizeof(*unkept));

	if (!unkept)
		return NULL;
	pthread_mutex_init(&unkept->lock, NULL);
	buf_init(&unkept->file, EVENT_LOG_BYTES_MAX);
	return unkept;
}

void
event_unkept_free(struct event_unkept *unkept)
{
	if (!unkept)
		return;
	buf_done(&unkept->file);
	pthread_mutex_destroy(&unkept->lock);
	free(unkept);
}

static void
place_name(const struct event_log_place *place, struct text *out)
{
	text_addf(out, "%s\n%s", place->account, place->stack);
}

static bool
is_of(const struct event_unkept *unkept, const struct event_log_place *place)
{
	TEXT_ON(name, STORE_PATH_MAX);

	place_name(place, &name);
	return unkept->n > 0 && text_is(unkept->place, name.data);
}

static void
give(const struct event_unkept *unkept, struct arena *arena, struct event_book *book)
{
	struct store_lines lines = { .text = unkept->file.data, .len = unkept->file.len };
	const char *json;
	size_t len;

	while (book->n < book->room && store_lines_take(&lines, &json, &len)) {
		struct event_row row;

		if (event_lines_parse(json, len, arena, &row) == ERR_OK)
			event_book_add(book, &row);
	}
}

static bool
is_to_keep(const struct event_row *row, int64_t now_s)
{
	return row->id && *row->id && strlen(row->id) < EVENT_LOG_TEXT_MAX &&
	       row->time_s >= now_s - EVENT_LOG_KEEP_S;
}

/* The newest that fit. */
static void
take(struct event_unkept *unkept, struct event_book *book)
{
	event_book_sort(book);
	buf_clear(&unkept->file);
	unkept->n = 0;
	while (unkept->n < MIN(book->n, (size_t)EVENT_LOG_EVENTS_MAX) &&
	       event_lines_add(&unkept->file, &book->items[unkept->n].row))
		unkept->n++;
	unkept->changes++;
}

static bool
note(struct event_unkept *unkept, const struct event_log_notes *notes, struct arena *arena)
{
	struct event_book book;
	bool is_changed = false;

	if (!is_of(unkept, &notes->place)) {
		struct text name;

		text_init(&name, unkept->place, sizeof(unkept->place));
		place_name(&notes->place, &name);
		buf_clear(&unkept->file);
		unkept->n = 0;
	}
	if (!event_book_init(&book, arena, unkept->n + notes->n))
		return false;
	give(unkept, arena, &book);
	for (size_t i = 0; i < book.n; i++)
		book.items[i].is_changed = false;
	for (size_t i = 0; i < notes->n; i++)
		if (is_to_keep(&notes->rows[i], notes->now_s))
			event_book_add(&book, &notes->rows[i]);
	for (size_t i = 0; i < book.n; i++)
		is_changed |= book.items[i].is_changed;
	if (is_changed)
		take(unkept, &book);
	return is_changed;
}

bool
event_unkept_note(struct event_unkept *unkept, const struct event_log_notes *notes)
{
	struct arena *arena = arena_new(MEMORY_MAX);
	bool is_news;

	if (!arena)
		return false;
	pthread_mutex_lock(&unkept->lock);
	is_news = note(unkept, notes, arena);
	pthread_mutex_unlock(&unkept->lock);
	arena_free(arena);
	return is_news;
}

size_t
event_unkept_n(struct event_unkept *unkept, const struct event_log_place *place)
{
	size_t n;

	pthread_mutex_lock(&unkept->lock);
	n = is_of(unkept, place) ? unkept->n : 0;
	pthread_mutex_unlock(&unkept->lock);
	return n;
}

void
event_unkept_give(struct event_unkept *unkept, const struct event_log_place *place,
		  struct arena *arena, struct event_book *book)
{
	pthread_mutex_lock(&unkept->lock);
	if (is_of(unkept, place))
		give(unkept, arena, book);
	pthread_mutex_unlock(&unkept->lock);
}

uint64_t
event_unkept_stamp(struct event_unkept *unkept, const struct event_log_place *place)
{
	uint64_t stamp;

	pthread_mutex_lock(&unkept->lock);
	stamp = is_of(unkept, place) ? unkept->changes : 0;
	pthread_mutex_unlock(&unkept->lock);
	return stamp;
}

void
event_unkept_forget(struct event_unkept *unkept, uint64_t stamp)
{
	pthread_mutex_lock(&unkept->lock);
	if (unkept->n > 0 && unkept->changes == stamp) {
		buf_clear(&unkept->file);
		unkept->n = 0;
	}
	pthread_mutex_unlock(&unkept->lock);
}
