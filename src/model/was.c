/* SPDX-License-Identifier: MIT */
/* was.c - what was red as snapshots came, and which of all that is known of a thing is the last;
 * what is kept of it elsewhere: was_kept.c. */
#include "model/was.h"

#include <stdlib.h>
#include <string.h>

#include "model/case_look.h"
#include "model/subject.h"

#define SEEN_MAX 64    /* things; the one that is well for longest gives way */
#define THINGS_MAX 200 /* of a tile */

struct seen {
	char key[SUBJECT_KEY_MAX];
	uint64_t look; /* the last one at which it was red */
	int64_t from_s, to_s;
	bool is_older;
	enum level worst; /* which the words are of */
	char words[WHY_MAX];
};

struct was_memory {
	struct seen items[SEEN_MAX];
	size_t n;
	uint64_t looks;
};

struct was_memory *
was_memory_new(void)
{
	return mem_alloc(1, sizeof(struct was_memory));
}

void
was_memory_free(struct was_memory *memory)
{
	free(memory);
}

/* ---- what snapshots show ---- */

static size_t
place_of(const struct was_memory *memory, const char *key)
{
	for (size_t i = 0; i < memory->n; i++)
		if (text_is(memory->items[i].key, key))
			return i;
	return SIZE_MAX;
}

/* NULL: as many are red now. */
static struct seen *
make_room(struct was_memory *memory)
{
	struct seen *oldest = memory->items;

	if (memory->n < SEEN_MAX)
		return &memory->items[memory->n++];
	for (size_t i = 1; i < memory->n; i++)
		if (memory->items[i].look < oldest->look)
			oldest = &memory->items[i];
	return oldest->look + 1 < memory->looks ? oldest : NULL;
}

static void
note(struct was_memory *memory, const struct snapshot *snapshot, struct subject red)
{
	int64_t since_s = case_since_s(snapshot, red), now_s = snapshot->time_ms / 1000;
	enum level level = case_level(snapshot, red);
	struct seen *seen;
	struct text words;
	size_t place;
	bool goes_on;
	TEXT_ON(key, SUBJECT_KEY_MAX);

	subject_key(snapshot, red, &key);
	place = place_of(memory, key.data);
	goes_on = place != SIZE_MAX && memory->items[place].look + 1 == memory->looks;
	seen = place != SIZE_MAX ? &memory->items[place] : make_room(memory);
	if (!seen)
		return;
	text_copy(seen->key, sizeof(seen->key), key.data);
	/* where nothing says since when: since it was seen so first */
	if (since_s > 0 || !goes_on)
		seen->from_s = since_s > 0 ? since_s : now_s;
	seen->to_s = now_s;
	seen->look = memory->looks;
	seen->is_older = case_since_is_older(snapshot, red);
	/* it is not as bad any more while it gets well */
	if (goes_on && level < seen->worst)
		return;
	seen->worst = level;
	text_init(&words, seen->words, sizeof(seen->words));
	case_words(snapshot, red, &words);
}

void
was_memory_look(struct was_memory *memory, const struct snapshot *snapshot)
{
	struct subject reds[SEEN_MAX];
	size_t n = case_reds(snapshot, reds, SEEN_MAX);

	memory->looks++;
	for (size_t i = 0; i < n; i++)
		note(memory, snapshot, reds[i]);
}

static bool
seen_of(const struct was_memory *memory, const struct snapshot *snapshot, struct subject subject,
	struct was *out)
{
	TEXT_ON(key, SUBJECT_KEY_MAX);
	const struct seen *seen;
	size_t place;

	subject_key(snapshot, subject, &key);
	place = place_of(memory, key.data);
	if (place == SIZE_MAX)
		return false;
	seen = &memory->items[place];
	*out = (struct was){ .subject = subject,
			     .from_s = seen->from_s,
			     .to_s = seen->to_s,
			     .is_older = seen->is_older };
	text_copy(out->words, sizeof(out->words), seen->words);
	return true;
}

/* ---- the last of all that is known ---- */

static bool
last_of(const struct was_memory *memory, const struct snapshot *snapshot, struct subject subject,
	struct was *out)
{
	struct was kept;
	bool is_seen = memory && seen_of(memory, snapshot, subject, out);
	bool is_kept = was_kept(snapshot, subject, &kept);

	if (is_kept && (!is_seen || kept.to_s > out->to_s))
		*out = kept;
	return is_seen || is_kept;
}

/* Of a tile the thing that was red last. */
static bool
last_of_tile(const struct was_memory *memory, const struct snapshot *snapshot,
	     struct subject subject, struct was *out)
{
	struct subject things[THINGS_MAX];
	size_t n = case_things(snapshot, subject, things, THINGS_MAX);
	bool is_found = false;
	struct was was;

	for (size_t i = 0; i < n; i++) {
		if (case_level(snapshot, things[i]) >= LEVEL_WARN ||
		    !last_of(memory, snapshot, things[i], &was) || was.from_s == 0 ||
		    (is_found && was.to_s <= out->to_s))
			continue;
		*out = was;
		is_found = true;
	}
	return is_found;
}

bool
was_find(const struct was_memory *memory, const struct snapshot *snapshot, struct subject subject,
	 struct was *out)
{
	struct subject whole = { subject.kind, subject.index, SIZE_MAX };

	if (subject.kind == SUBJECT_NONE || subject.index >= case_count(snapshot, subject.kind) ||
	    case_level(snapshot, subject) >= LEVEL_WARN)
		return false;
	if (subject.kind == SUBJECT_TILE)
		return last_of_tile(memory, snapshot, subject, out);
	if (last_of(memory, snapshot, subject, out))
		return true;
	/* a group or a target: its balancer */
	return subject.kind == SUBJECT_TARGETS && subject.part != SIZE_MAX &&
	       case_level(snapshot, whole) < LEVEL_WARN && last_of(memory, snapshot, whole, out);
}
