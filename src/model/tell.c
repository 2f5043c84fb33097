/* SPDX-License-Identifier: MIT */
/* tell.c - see tell.h. */
#include "model/tell.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/subject.h"

#define NAME_MAX_BYTES 160
#define PLAIN_MAX 40
#define LINE_MAX_BYTES 130 /* names beyond it are only counted */

enum stand { STAND_WELL, STAND_WARN, STAND_RED, STAND_UNSTEADY /* only told */ };

struct thing {
	char subject[NAME_MAX_BYTES], key[SUBJECT_KEY_MAX], sources[32];
	enum stand is, told;
	enum level seen;                    /* in the snapshot that is looked at */
	int64_t changed_ms[TELL_CHANGES];   /* into red or out of it: a ring */
	size_t n_changes;                   /* ever */
	int64_t last_ms;                    /* of any change */
	int64_t due_ms;                     /* since when there is something to tell; 0: nothing */
	bool is_flapping, is_flapping_told; /* told: or not to be */
	bool was_quiet; /* while it was red: that it is well is no news either */
};

struct tell {
	struct thing *things;
	size_t n, cap;
	bool *was_good; /* one a source unit: it has answered before */
	size_t n_sources;
};

struct tell *
tell_new(void)
{
	return mem_alloc(1, sizeof(struct tell));
}

void
tell_forget(struct tell *tell)
{
	free(tell->things);
	free(tell->was_good);
	*tell = (struct tell){ 0 };
}

void
tell_free(struct tell *tell)
{
	if (!tell)
		return;
	tell_forget(tell);
	free(tell);
}

/* ---- sources ---- */

static bool
has_word(const char *words, const char *word)
{
	size_t len = strlen(word);

	for (const char *at = words; *at; at += strspn(at, " ")) {
		size_t n = strcspn(at, " ");

		if (n == len && strncmp(at, word, n) == 0)
			return true;
		at += n;
	}
	return false;
}

/* One that nobody needs now keeps what it said. */
static bool
is_seen(const struct source_status *source)
{
	return source->is_resting || (source->state == STATE_OK && !source->is_stale);
}

/* Some unit that has answered before does not: what it said last stands. */
static bool
is_doubtful(const struct snapshot *snapshot, const char *sources)
{
	for (size_t i = 0; i < snapshot->n_sources; i++) {
		const struct source_status *source = &snapshot->sources[i];

		if (source->good_ms > 0 && !is_seen(source) && has_word(sources, source->name))
			return true;
	}
	return false;
}

/* The first answer of a unit: what it says was so before, for all that is known. */
static bool
is_beginning(const struct tell *tell, const struct snapshot *snapshot, const char *sources)
{
	for (size_t i = 0; i < snapshot->n_sources; i++) {
		const struct source_status *source = &snapshot->sources[i];
		bool is_first = source->good_ms > 0 && !tell->was_good[i];

		if ((is_first || source->state == STATE_PENDING) && has_word(sources, source->name))
			return true;
	}
	return false;
}

static void
note_sources(struct tell *tell, const struct snapshot *snapshot)
{
	for (size_t i = 0; i < snapshot->n_sources; i++)
		tell->was_good[i] |= snapshot->sources[i].good_ms > 0;
}

/* ---- things ---- */

static struct thing *
find(struct tell *tell, const struct reason *reason)
{
	for (size_t i = 0; i < tell->n; i++)
		if (strncmp(tell->things[i].subject, reason->subject, NAME_MAX_BYTES - 1) == 0 &&
		    text_is(tell->things[i].key, reason->key))
			return &tell->things[i];
	return NULL;
}

static struct thing *
add(struct tell *tell, const struct reason *reason)
{
	struct thing *thing;

	if (tell->n == tell->cap) {
		size_t more = tell->cap ? 2 * tell->cap : 32;

		tell->things = mem_resize(tell->things, tell->cap, more, sizeof(*tell->things));
		tell->cap = more;
	}
	thing = &tell->things[tell->n++];
	*thing = (struct thing){ .is = STAND_WELL };
	snprintf(thing->subject, sizeof(thing->subject), "%s", reason->subject);
	text_copy(thing->key, sizeof(thing->key), reason->key);
	text_copy(thing->sources, sizeof(thing->sources), reason->sources);
	return thing;
}

/* Of what is well, and has been for long, nothing need be known. */
static void
drop_old(struct tell *tell, int64_t now_ms)
{
	size_t n = 0;

	for (size_t i = 0; i < tell->n; i++) {
		const struct thing *thing = &tell->things[i];
		bool is_over = thing->is == STAND_WELL && thing->told == STAND_WELL &&
			       !thing->is_flapping && !thing->due_ms &&
			       now_ms - thing->last_ms >= TELL_CALM_MS;

		if (!is_over)
			tell->things[n++] = *thing;
	}
	tell->n = n;
}

/* It is not known whether it is well: no reason says that it is red, but no data does either. */
static bool
is_unknown(const struct snapshot *snapshot, const struct thing *thing)
{
	const char *subject = thing->subject;

	for (size_t i = 0; i < snapshot->n_metrics; i++)
		if (text_is(snapshot->metrics[i].def->id, subject))
			return snapshot->metrics[i].level == LEVEL_UNKNOWN;
	for (size_t i = 0; i < snapshot->n_alarms; i++)
		if (text_is(snapshot->alarms[i]->name, subject) &&
		    snapshot->alarms[i]->state == ALARM_INSUFFICIENT)
			return true;
	for (size_t i = 0; i < snapshot->n_queues; i++)
		if (text_is(snapshot->queues[i].def->name, subject) &&
		    snapshot->queues[i].level == LEVEL_UNKNOWN)
			return true;
	return thing->seen == LEVEL_UNKNOWN || is_doubtful(snapshot, thing->sources);
}

static enum stand
stand_of(const struct snapshot *snapshot, const struct thing *thing)
{
	if (thing->seen == LEVEL_ALARM)
		return STAND_RED;
	if (thing->seen == LEVEL_WARN)
		return STAND_WARN;
	return is_unknown(snapshot, thing) ? thing->is : STAND_WELL;
}

/* ---- changes ---- */

static void
count_change(struct thing *thing, int64_t now_ms)
{
	size_t at = thing->n_changes % TELL_CHANGES;
	bool is_full = thing->n_changes >= TELL_CHANGES;

	/* the one that it takes the place of is the oldest of the last TELL_CHANGES */
	if (is_full && now_ms - thing->changed_ms[at] < TELL_CALM_MS && !thing->is_flapping) {
		thing->is_flapping = true;
		thing->is_flapping_told = false;
	}
	thing->changed_ms[at] = now_ms;
	thing->n_changes++;
}

static void
change(struct thing *thing, enum stand to, int64_t now_ms)
{
	if (to == thing->is)
		return;
	if ((to == STAND_RED) != (thing->is == STAND_RED))
		count_change(thing, now_ms);
	thing->is = to;
	thing->last_ms = now_ms;
}

static void
calm_down(struct thing *thing, int64_t now_ms)
{
	if (now_ms - thing->last_ms < TELL_CALM_MS)
		return;
	thing->is_flapping = false;
	/* less than red, and not well, for so long: red again is news */
	if (thing->is == STAND_WARN)
		thing->told = STAND_WARN;
}

static bool
is_news(const struct thing *thing)
{
	if (thing->is_flapping)
		return !thing->is_flapping_told;
	return (thing->is == STAND_RED && thing->told != STAND_RED) ||
	       (thing->is == STAND_WELL && thing->told >= STAND_RED);
}

static void
take_as_told(struct thing *thing)
{
	thing->told = thing->is;
	thing->is_flapping_told = true;
	thing->due_ms = 0;
}

static void
look_at(struct thing *thing, const struct snapshot *snapshot)
{
	bool is_quiet = tell_is_quiet(snapshot, thing->subject, thing->key);
	int64_t now_ms = snapshot->time_ms;

	calm_down(thing, now_ms);
	if (is_quiet || (thing->was_quiet && thing->is != STAND_RED))
		take_as_told(thing);
	thing->was_quiet = is_quiet && thing->is == STAND_RED;
	if (!is_news(thing))
		thing->due_ms = 0;
	else if (!thing->due_ms)
		thing->due_ms = now_ms;
}

void
tell_look(struct tell *tell, const struct snapshot *snapshot)
{
	int64_t now_ms = snapshot->time_ms;

	if (tell->n_sources != snapshot->n_sources || !tell->was_good) {
		tell_forget(tell);
		tell->n_sources = snapshot->n_sources;
		tell->was_good = mem_alloc(snapshot->n_sources + 1, sizeof(*tell->was_good));
	}
	for (size_t i = 0; i < tell->n; i++)
		tell->things[i].seen = LEVEL_OK;
	for (size_t i = 0; i < snapshot->n_reasons; i++) {
		const struct reason *reason = &snapshot->reasons[i];
		struct thing *thing = find(tell, reason);

		if (!thing && reason->level == LEVEL_ALARM)
			thing = add(tell, reason);
		if (thing)
			thing->seen = MAX(thing->seen, reason->level);
	}
	for (size_t i = 0; i < tell->n; i++) {
		struct thing *thing = &tell->things[i];
		enum stand to = stand_of(snapshot, thing);

		if (to != thing->is && is_beginning(tell, snapshot, thing->sources)) {
			thing->is = thing->told = to;
			thing->last_ms = now_ms;
		}
		change(thing, to, now_ms);
		look_at(thing, snapshot);
	}
	note_sources(tell, snapshot);
	drop_old(tell, now_ms);
}

/* ---- words ---- */

void
tell_plain(const char *name, struct text *out)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				    "0123456789 ._:/%-";

	for (size_t n = 0; *name && n < PLAIN_MAX; name++, n++) {
		text_add_n(out, strchr(plain, *name) ? name : "-", 1);
		/* one for a character, not for each of its bytes */
		while (((unsigned char)name[0] & 0x80) && ((unsigned char)name[1] & 0xc0) == 0x80)
			name++;
	}
}

static const struct {
	const char *word;
	bool is_flapping;
	enum stand stand;
} kinds[] = {
	{ "ALARM", false, STAND_RED },
	{ "flapping", true, STAND_RED },
	{ "well again", false, STAND_WELL },
};

static bool
is_of(const struct thing *thing, size_t kind)
{
	if (!thing->due_ms || thing->is_flapping != kinds[kind].is_flapping)
		return false;
	return thing->is_flapping || thing->is == kinds[kind].stand;
}

/* " - ALARM api-5xx, web-5xx and 3 more" */
static void
say(const struct tell *tell, size_t kind, struct text *out)
{
	size_t n = 0, n_left_out = 0;

	for (size_t i = 0; i < tell->n; i++) {
		if (!is_of(&tell->things[i], kind))
			continue;
		if (n > 0 && out->len > LINE_MAX_BYTES - PLAIN_MAX) {
			n_left_out++;
			continue;
		}
		if (n++ > 0)
			text_add(out, ", ");
		else
			text_addf(out, " - %s ", kinds[kind].word);
		tell_plain(tell->things[i].subject, out);
	}
	if (n_left_out)
		text_addf(out, " and %zu more", n_left_out);
}

bool
tell_next(struct tell *tell, const struct snapshot *snapshot, struct text *out)
{
	int64_t now_ms = snapshot->time_ms, since_ms = INT64_MAX;

	for (size_t i = 0; i < tell->n; i++)
		if (tell->things[i].due_ms)
			since_ms = MIN(since_ms, tell->things[i].due_ms);
	if (since_ms == INT64_MAX || now_ms - since_ms < TELL_GATHER_MS)
		return false;
	text_add(out, "cwtop ");
	tell_plain(snapshot->stack->name, out);
	for (size_t kind = 0; kind < LEN(kinds); kind++)
		say(tell, kind, out);
	for (size_t i = 0; i < tell->n; i++) {
		struct thing *thing = &tell->things[i];

		if (!thing->due_ms)
			continue;
		take_as_told(thing);
		if (thing->is_flapping)
			thing->told = STAND_UNSTEADY; /* where it comes to rest is news */
	}
	return true;
}

/* A thing that has several reasons is one. */
static size_t
count_of(const struct snapshot *snapshot, enum level level)
{
	size_t n = 0;

	for (size_t i = 0; i < snapshot->n_reasons; i++) {
		const struct reason *reason = &snapshot->reasons[i];
		bool is_again = false;

		for (size_t j = 0; j < i && !is_again; j++)
			is_again = snapshot->reasons[j].level == level &&
				   text_is(snapshot->reasons[j].subject, reason->subject) &&
				   text_is(snapshot->reasons[j].key, reason->key);
		n += reason->level == level && !is_again;
	}
	return n;
}

void
tell_title(const struct snapshot *snapshot, struct text *out)
{
	enum level level = snapshot->health;

	if (level != LEVEL_OK)
		text_addf(out, "%c ", level_mark(level));
	if (level == LEVEL_ALARM || level == LEVEL_WARN)
		text_addf(out, "%zu ", count_of(snapshot, level));
	tell_plain(snapshot->stack->name, out);
	text_add(out, " - cwtop");
}
