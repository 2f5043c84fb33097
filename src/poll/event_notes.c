/* SPDX-License-Identifier: MIT */
/* event_notes.c - see event_notes.h. What was noted is remembered as a digest of its id and of how
 * far it was; what a poll does not see any more is forgotten. */
#include "poll/event_notes.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"

#define LIMIT_BYTES (64u << 20) /* the box is read at times, too */

struct event_memory {
	char account[ACCOUNT_NAME_SIZE]; /* in whose box it is */
	size_t n;
	uint64_t keys[]; /* sorted */
};

void
event_memory_free(void *memory)
{
	free(memory);
}

void
event_notes_ask(const struct job *job, const struct aws_scope *scope)
{
	if (job->store)
		account_ask(scope);
}

struct event_log_place
event_notes_place(struct job *job, const struct aws *aws)
{
	account_client_place(aws, job->stack->account, job->account);
	return (struct event_log_place){ .account = job->account,
					 .stack = job->stack->name,
					 .profile = aws_client_profile(aws) };
}

static void
forget_others(struct job *job)
{
	struct event_memory *memory = job->memory;

	if (!memory || text_is(memory->account, job->account))
		return;
	free(memory);
	job->memory = NULL;
}

void
event_notes_begin(struct event_notes *notes, struct job *job, const struct aws *aws, size_t room)
{
	*notes = (struct event_notes){ .job = job, .room = room };
	job->has_noted = false;
	job->unkept[0] = '\0';
	if (!job->store)
		return;
	notes->place = event_notes_place(job, aws);
	forget_others(job);
	notes->arena = arena_new(LIMIT_BYTES);
	if (notes->arena) {
		notes->rows = arena_array(notes->arena, room + 1, sizeof(*notes->rows));
		notes->keys = arena_array(notes->arena, room + 1, sizeof(*notes->keys));
	}
	notes->is_out = !notes->rows || !notes->keys;
}

bool
event_notes_is_first(const struct event_notes *notes)
{
	return !notes->job->memory;
}

const char *
event_notes_text(struct event_notes *notes, const char *fmt, ...)
{
	char text[EVENT_LOG_TEXT_MAX];
	const char *copy = NULL;
	va_list args;

	va_start(args, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	if (notes->arena)
		copy = arena_text(notes->arena, text);
	notes->is_out = notes->is_out || !copy;
	return copy ? copy : "";
}

static uint64_t
add_to_key(uint64_t key, const char *text)
{
	do
		key = (key ^ (unsigned char)*text) * UINT64_C(1099511628211);
	while (*text++);
	return key;
}

static int
compare_keys(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static bool
is_known(const struct event_notes *notes, uint64_t key)
{
	const struct event_memory *memory = notes->job->memory;

	return memory && bsearch(&key, memory->keys, memory->n, sizeof(key), compare_keys);
}

static uint64_t
key_of(const char *id, const char *code)
{
	return add_to_key(add_to_key(UINT64_C(14695981039346656037), id), code);
}

void
event_notes_skip(struct event_notes *notes, const char *id, const char *code)
{
	if (!notes->keys || !*id)
		return;
	if (notes->n_keys < notes->room)
		notes->keys[notes->n_keys++] = key_of(id, code);
	else
		notes->is_out = true;
}

bool
event_notes_has(struct event_notes *notes, const char *id, const char *code)
{
	if (!is_known(notes, key_of(id, code)))
		return false;
	event_notes_skip(notes, id, code);
	return true;
}

struct event_row *
event_notes_add(struct event_notes *notes, enum event_kind kind, const char *id, const char *code)
{
	struct event_row *row;

	if (!notes->rows || !*id || notes->n == notes->room || event_notes_has(notes, id, code))
		return NULL;
	event_notes_skip(notes, id, code);
	row = &notes->rows[notes->n++];
	*row = (struct event_row){ .kind = kind,
				   .id = id,
				   .region = "",
				   .subject = "",
				   .cluster = "",
				   .title = "",
				   .reason = "",
				   .code = code,
				   .was = "",
				   .is = "",
				   .container = "",
				   .log_group = "",
				   .log_stream = "",
				   .log_note = "" };
	return row;
}

const struct event_row *
event_notes_newest(struct event_notes *notes, enum event_kind kind, const char *region,
		   const char *subject)
{
	struct events *kept;
	struct why ignored;

	if (!notes->rows)
		return NULL;
	if (!notes->kept) {
		kept = arena_alloc(notes->arena, sizeof(*kept));
		if (!kept || event_log_read(notes->job->store, &notes->place, clock_now_s(),
					    notes->arena, kept, &ignored) != ERR_OK)
			return NULL;
		notes->kept = kept;
	}
	for (size_t i = 0; i < notes->kept->n; i++) {
		const struct event_row *row = &notes->kept->items[i];

		if (row->kind == kind && text_is(row->region, region) &&
		    text_is(row->subject, subject))
			return row;
	}
	return NULL;
}

/* ---- keeping ---- */

static void
remember(struct event_notes *notes)
{
	struct event_memory *memory =
		malloc(sizeof(*memory) + notes->n_keys * sizeof(*memory->keys));

	if (!memory)
		return; /* the same will be noted once more, which changes nothing */
	text_copy(memory->account, sizeof(memory->account), notes->place.account);
	memory->n = notes->n_keys;
	if (memory->n)
		memcpy(memory->keys, notes->keys, memory->n * sizeof(*memory->keys));
	qsort(memory->keys, memory->n, sizeof(*memory->keys), compare_keys);
	free(notes->job->memory);
	notes->job->memory = memory;
}

static enum err
keep(struct event_notes *notes, struct why *why)
{
	const struct event_log_notes all = { notes->place, notes->rows, notes->n, clock_now_s() };

	if (notes->is_out)
		return err_memory(why);
	if (notes->n == 0)
		return ERR_OK;
	return event_log_note(notes->job->store, &all, &notes->job->has_noted, why);
}

void
event_notes_end(struct event_notes *notes)
{
	struct why why = { "" };

	if (notes->job->store && keep(notes, &why) != ERR_OK)
		(void)snprintf(notes->job->unkept, sizeof(notes->job->unkept), "%s", why.text);
	if (notes->rows && !notes->job->unkept[0])
		remember(notes);
	arena_free(notes->arena);
	notes->arena = NULL;
}
