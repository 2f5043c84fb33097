/* SPDX-License-Identifier: MIT */
/* session_count.c - see session_count.h. */
#include "poll/session_count.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define LIMIT_BYTES (48u << 20) /* the table, and what it was before it grew */
#define ROOM_FIRST 256
#define NOBODY "00000000-0000-0000-0000-000000000000"

/* FNV-1a; the last steps are splitmix64's, as the low bits choose the place in the table. */
uint64_t
session_hash(const char *id)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	if (!*id || text_is(id, NOBODY))
		return 0;
	for (; *id; id++)
		hash = (hash ^ (unsigned char)*id) * UINT64_C(0x100000001b3);
	hash = (hash ^ (hash >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	hash ^= hash >> 27;
	return hash ? hash : 1;
}

struct session_tally *
session_tally_new(int64_t day_s)
{
	struct arena *arena = arena_new(LIMIT_BYTES);
	struct session_tally *tally = arena ? arena_alloc(arena, sizeof(*tally)) : NULL;

	if (!tally) {
		arena_free(arena);
		return NULL;
	}
	tally->day_s = tally->settled_s = day_s;
	tally->arena = arena;
	tally->room = ROOM_FIRST;
	tally->seen = arena_array(arena, tally->room, sizeof(*tally->seen));
	tally->messages = arena_array(arena, SESSION_MESSAGES_MAX, sizeof(*tally->messages));
	if (!tally->seen || !tally->messages) {
		arena_free(arena);
		return NULL;
	}
	return tally;
}

void
session_tally_free(struct session_tally *tally)
{
	if (tally)
		arena_free(tally->arena);
}

static bool
copy_values(struct session_tally *to, const struct session_tally *from, size_t vital)
{
	if (!from->values[vital])
		return true;
	to->values[vital] = arena_array(to->arena, SESSION_VALUES_MAX, sizeof(float));
	if (!to->values[vital])
		return false;
	memcpy(to->values[vital], from->values[vital],
	       from->n_values[vital] * sizeof(*from->values[vital]));
	return true;
}

struct session_tally *
session_tally_copy(const struct session_tally *tally)
{
	struct session_tally *copy = session_tally_new(tally->day_s);
	struct session_tally own;
	bool is_whole;

	if (!copy)
		return NULL;
	own = *copy;
	*copy = *tally;
	copy->arena = own.arena;
	copy->messages = own.messages;
	memcpy(copy->messages, tally->messages, tally->n_messages * sizeof(*tally->messages));
	copy->seen = arena_array(copy->arena, copy->room, sizeof(*copy->seen));
	is_whole = copy->seen != NULL;
	if (is_whole)
		memcpy(copy->seen, tally->seen, tally->room * sizeof(*tally->seen));
	for (size_t i = 0; i < VITALS && is_whole; i++)
		is_whole = copy_values(copy, tally, i);
	if (is_whole)
		return copy;
	session_tally_free(copy);
	return NULL;
}

/* ---- sessions ---- */

/* Where the session is, or would be. */
static struct session_seen *
place_of(struct session_seen *seen, size_t room, uint64_t session)
{
	size_t at = session & (room - 1);

	while (seen[at].session && seen[at].session != session)
		at = (at + 1) & (room - 1);
	return &seen[at];
}

static bool
grow(struct session_tally *tally)
{
	size_t room = 2 * tally->room;
	struct session_seen *seen = arena_array(tally->arena, room, sizeof(*seen));

	if (!seen)
		return false;
	for (size_t i = 0; i < tally->room; i++)
		if (tally->seen[i].session)
			*place_of(seen, room, tally->seen[i].session) = tally->seen[i];
	tally->seen = seen;
	tally->room = room;
	return true;
}

static void
widen(struct session_seen *seen, const struct session_sight *sight)
{
	seen->first_ms = MIN(seen->first_ms, sight->first_ms);
	seen->last_ms = MAX(seen->last_ms, sight->last_ms);
	seen->user = seen->user ? seen->user : sight->user;
}

bool
session_tally_add(struct session_tally *tally, const struct session_sight *sight)
{
	int64_t slot = (sight->slot_s - tally->day_s) / SESSION_SLOT_S;
	struct session_seen *seen;

	if (sight->slot_s < tally->day_s || slot >= SESSION_SLOTS)
		return true; /* of another day */
	tally->views += sight->views;
	tally->errors[slot] += (int32_t)MIN(sight->errors, (int64_t)1000000);
	if (!sight->session)
		return true;
	seen = place_of(tally->seen, tally->room, sight->session);
	if (seen->session) {
		widen(seen, sight);
		return true;
	}
	if (tally->n_seen == SESSION_SEEN_MAX) {
		tally->is_partial = true;
		return true;
	}
	if (2 * (tally->n_seen + 1) > tally->room) {
		if (!grow(tally))
			return false;
		seen = place_of(tally->seen, tally->room, sight->session);
	}
	*seen = (struct session_seen){ sight->session, sight->user, sight->first_ms,
				       sight->last_ms };
	tally->n_seen++;
	return true;
}

static int
by_number(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* Different users; -1 when nobody has an id. */
static int64_t
count_users(uint64_t *users, size_t n, size_t n_sessions)
{
	int64_t count = 0;

	qsort(users, n, sizeof(*users), by_number);
	for (size_t i = 0; i < n; i++)
		count += i == 0 || users[i] != users[i - 1];
	return n == 0 && n_sessions > 0 ? -1 : count;
}

bool
session_tally_day(const struct session_tally *tally, struct sessions_day *out)
{
	uint64_t *users = calloc(tally->n_seen + 1, sizeof(*users));
	double sum_ms = 0;
	size_t n_users = 0;

	if (!users)
		return false;
	for (size_t i = 0; i < tally->room; i++) {
		const struct session_seen *seen = &tally->seen[i];

		if (seen->session)
			sum_ms += (double)(seen->last_ms - seen->first_ms);
		if (seen->session && seen->user)
			users[n_users++] = seen->user;
	}
	*out = (struct sessions_day){
		.day_s = tally->day_s,
		.sessions = (int64_t)tally->n_seen,
		.visitors = count_users(users, n_users, tally->n_seen),
		.views = tally->views,
		.js_errors = session_tally_errors(tally, tally->day_s),
		.duration_s = tally->n_seen ? sum_ms / 1000 / (double)tally->n_seen : -1,
		.is_partial = tally->is_partial,
	};
	free(users);
	return true;
}

int64_t
session_tally_errors(const struct session_tally *tally, int64_t from_s)
{
	int64_t n = 0;

	for (int64_t i = 0; i < SESSION_SLOTS; i++)
		if (tally->day_s + i * SESSION_SLOT_S >= from_s)
			n += tally->errors[i];
	return n;
}

int64_t
session_tally_active(const struct session_tally *tally, int64_t from_ms,
		     const struct session_tally *but)
{
	int64_t n = 0;

	for (size_t i = 0; i < tally->room; i++) {
		const struct session_seen *seen = &tally->seen[i];
		const struct session_seen *other =
			but && seen->session ? place_of(but->seen, but->room, seen->session) : NULL;

		if (!seen->session || seen->last_ms < from_ms)
			continue;
		n += !other || !other->session || other->last_ms < from_ms;
	}
	return n;
}

/* ---- errors, vitals, page loads ---- */

void
session_tally_message(struct session_tally *tally, const struct session_message *message)
{
	for (size_t i = 0; i < tally->n_messages; i++) {
		struct session_message *known = &tally->messages[i];

		if (!text_is(known->text, message->text) || !text_is(known->type, message->type))
			continue;
		known->n += message->n;
		return;
	}
	if (tally->n_messages < SESSION_MESSAGES_MAX)
		tally->messages[tally->n_messages++] = *message;
}

bool
session_tally_value(struct session_tally *tally, enum vital vital, double value)
{
	float **values = &tally->values[vital];

	if (!*values)
		*values = arena_array(tally->arena, SESSION_VALUES_MAX, sizeof(**values));
	if (!*values)
		return false;
	if (tally->n_values[vital] < SESSION_VALUES_MAX && isfinite(value))
		(*values)[tally->n_values[vital]++] = (float)value;
	return true;
}

void
session_tally_load(struct session_tally *tally, double duration_ms)
{
	if (duration_ms < SESSIONS_APDEX_MS)
		tally->satisfied++;
	else if (duration_ms < 4 * SESSIONS_APDEX_MS)
		tally->tolerated++;
	else
		tally->frustrated++;
}

static int
by_value(const void *a, const void *b)
{
	float x = *(const float *)a, y = *(const float *)b;

	return (x > y) - (x < y);
}

bool
session_tally_p75(const struct session_tally *tally, enum vital vital, double *out)
{
	size_t n = tally->n_values[vital];
	float *sorted = calloc(n + 1, sizeof(*sorted));

	if (!sorted || n == 0) {
		free(sorted);
		return false;
	}
	memcpy(sorted, tally->values[vital], n * sizeof(*sorted));
	qsort(sorted, n, sizeof(*sorted), by_value);
	*out = (double)sorted[(3 * n + 3) / 4 - 1];
	free(sorted);
	return true;
}
