/* SPDX-License-Identifier: MIT */
/* job_book.c - a hash of ids, and what each kind of note changes. */
#include "job_book.h"

#include <stdlib.h>
#include <string.h>

#define ROOM_FIRST 16u

void
job_book_init(struct job_book *book, struct arena *arena)
{
	*book = (struct job_book){ .arena = arena };
}

void
job_book_done(struct job_book *book)
{
	free(book->items);
	free(book->slots);
	*book = (struct job_book){ 0 };
}

/* FNV-1a. Ids come from files, too: who writes bad ones there on purpose slows only himself. */
static size_t
hash_of(const char *id)
{
	uint64_t hash = UINT64_C(14695981039346656037);

	for (; *id; id++)
		hash = (hash ^ (unsigned char)*id) * UINT64_C(1099511628211);
	return (size_t)(hash ^ (hash >> 32));
}

/* Where the id is, or the free slot where it belongs. */
static uint32_t *
slot_of(const struct job_book *book, const char *id)
{
	size_t mask = 2 * book->room - 1, at = hash_of(id) & mask;

	while (book->slots[at] && strcmp(book->items[book->slots[at] - 1].intent.id, id) != 0)
		at = (at + 1) & mask;
	return &book->slots[at];
}

struct job_record *
job_book_find(const struct job_book *book, const char *id)
{
	uint32_t *slot = book->n > 0 ? slot_of(book, id) : NULL;

	return slot && *slot ? &book->items[*slot - 1] : NULL;
}

static bool
make_room(struct job_book *book)
{
	size_t room = book->room ? 2 * book->room : ROOM_FIRST;
	struct job_record *items;
	uint32_t *slots;

	if (book->n < book->room)
		return true;
	slots = room < UINT32_MAX / 2 ? calloc(2 * room, sizeof(*slots)) : NULL;
	items = slots ? realloc(book->items, room * sizeof(*items)) : NULL;
	if (!items) {
		free(slots);
		return false;
	}
	free(book->slots);
	book->items = items;
	book->slots = slots;
	book->room = room;
	for (size_t i = 0; i < book->n; i++)
		*slot_of(book, items[i].intent.id) = (uint32_t)i + 1;
	return true;
}

static bool
copy_text(struct arena *arena, const char **text)
{
	if (arena && *text)
		*text = arena_text(arena, *text);
	return *text != NULL;
}

static bool
copy_texts(struct arena *arena, struct job_intent *intent)
{
	const char **const texts[] = {
		&intent->account, &intent->region, &intent->endpoint,      &intent->route,
		&intent->title,   &intent->bucket, &intent->template_name, &intent->key,
		&intent->config,  &intent->queue,  &intent->message,       &intent->run,
		&intent->by,
	};

	for (size_t i = 0; i < LEN(texts); i++)
		if (*texts[i] && !copy_text(arena, texts[i]))
			return false;
	return true;
}

enum err
job_book_intend(struct job_book *book, const struct job_intent *intent)
{
	struct job_record record = { .intent = *intent,
				     .phase = JOB_CREATED,
				     .phase_ms = intent->created_ms,
				     .message_id = "",
				     .task_arn = "",
				     .why = "",
				     .file = "" };

	if (job_book_find(book, intent->id))
		return ERR_BUG;
	if (!make_room(book) || !copy_texts(book->arena, &record.intent))
		return ERR_MEMORY;
	*slot_of(book, intent->id) = (uint32_t)book->n + 1;
	book->items[book->n++] = record;
	return ERR_OK;
}

/* A time counts from the first try on; what the operator has begun anew counts from there. */
static void
note_first(int64_t *first_ms, const struct job_note *note)
{
	if (*first_ms == 0 || note->is_by_operator)
		*first_ms = note->time_ms;
}

enum err
job_book_note(struct job_book *book, const struct job_note *note)
{
	struct job_record *record = job_book_find(book, note->id);
	const char *message_id = note->message_id, *task_arn = note->task_arn;
	const char *why = note->why ? note->why : "";

	if (!record)
		return ERR_BUG;
	if ((message_id && !copy_text(book->arena, &message_id)) ||
	    (task_arn && !copy_text(book->arena, &task_arn)) ||
	    (why[0] && !copy_text(book->arena, &why)))
		return ERR_MEMORY;
	record->phase = note->phase;
	record->phase_ms = note->time_ms;
	record->why = why;
	if (message_id)
		record->message_id = message_id;
	if (task_arn)
		record->task_arn = task_arn;
	if (note->phase == JOB_SENDING)
		note_first(&record->first_send_ms, note);
	if (note->phase == JOB_LAUNCHING)
		note_first(&record->first_launch_ms, note);
	return ERR_OK;
}
