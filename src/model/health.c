/* SPDX-License-Identifier: MIT */
/* health.c - puts together what is found wrong: tiles, reasons, the overall level. What is looked
 * for is in health_metrics.c and health_rows.c. */
#include "model/health.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "model/health_find.h"

/* ---- collecting ---- */

const char *
health_keep(const struct findings *f, const char *s)
{
	return mem_must(arena_text(f->snapshot->arena, s));
}

/* An array of the snapshot with room for one more; the old one stays in the arena. */
static void *
grown(const struct findings *f, void *items, size_t n, size_t *max, size_t size)
{
	void *more;

	if (n < *max)
		return items;
	*max = MAX(2 * *max, (size_t)16);
	more = mem_must(arena_array(f->snapshot->arena, *max, size));
	if (n)
		memcpy(more, items, n * size);
	return more;
}

static void
add_reason(struct findings *f, const struct reason *added)
{
	struct reason *reason;

	if (added->level == LEVEL_OK)
		return;
	f->reasons =
		grown(f, f->reasons, f->snapshot->n_reasons, &f->max_reasons, sizeof(*f->reasons));
	f->snapshot->reasons = f->reasons;
	reason = &f->reasons[f->snapshot->n_reasons];
	*reason = (struct reason){ .level = added->level,
				   .subject = health_keep(f, added->subject),
				   .text = health_keep(f, added->text),
				   .sources = f->sources,
				   .key = health_keep(f, added->key) };
	f->snapshot->n_reasons++;
	f->snapshot->health = MAX(f->snapshot->health, added->level);
}

void
health_add_reason(struct findings *f, enum level level, const char *subject, const char *text)
{
	add_reason(f,
		   &(struct reason){ .level = level, .subject = subject, .text = text, .key = "" });
}

void
health_add_reason_of(struct findings *f, enum level level, struct subject subject, const char *text)
{
	TEXT_ON(title, SUBJECT_KEY_MAX);
	TEXT_ON(key, SUBJECT_KEY_MAX);

	subject_title(f->snapshot, subject, &title);
	subject_key(f->snapshot, subject, &key);
	add_reason(f,
		   &(struct reason){
			   .level = level, .subject = title.data, .text = text, .key = key.data });
}

void
health_add_unresolved(struct findings *f, const char *title, const char *var)
{
	TEXT_ON(text, 200);

	text_addf(&text, "%s: unresolved: give --var %s=...", title, var);
	health_add_reason(f, LEVEL_UNKNOWN, title, text.data);
}

struct tile *
health_add_tile(struct findings *f, enum tile_kind kind, size_t index, const char *title)
{
	struct tile *tile;

	f->tiles = grown(f, f->tiles, f->snapshot->n_tiles, &f->max_tiles, sizeof(*f->tiles));
	f->snapshot->tiles = f->tiles;
	tile = &f->tiles[f->snapshot->n_tiles++];
	*tile = (struct tile){
		.kind = kind, .index = index, .title = title, .value = "", .note = ""
	};
	return tile;
}

/* What a tile says while its source has not answered, or cannot. */
bool
health_tile_of_source(const struct findings *f, struct tile *tile, size_t source)
{
	const struct source_status *status = &f->snapshot->sources[source];

	tile->is_stale = status->is_stale;
	if (status->state == STATE_OK || status->state == STATE_PAUSED)
		return false;
	tile->level = LEVEL_UNKNOWN;
	tile->note = status->state == STATE_PENDING ? "waiting for the first answer"
						    : state_word(status->state);
	return true;
}

size_t
health_source(const struct findings *f, const char *name, const char *target, const char *region)
{
	for (size_t i = 0; i < f->snapshot->n_sources; i++)
		if (text_is(f->snapshot->sources[i].name, name) &&
		    text_is(f->snapshot->sources[i].target, target) &&
		    text_is(f->snapshot->sources[i].region, region))
			return i;
	return SIZE_MAX;
}

/* ---- sources ---- */

/* Only a part that begins with one of these tells what to do: reasons have colons, too. */
const char *
health_advice(const char *sentence)
{
	static const char *const verbs[] = { "run ",   "set ",    "press ", "renew ",
					     "check ", "put ",    "ask ",   "correct ",
					     "let ",   "log in ", "refresh" };

	for (const char *at = strstr(sentence, ": "); at; at = strstr(at, ": ")) {
		at += 2;
		for (size_t i = 0; i < LEN(verbs); i++)
			if (text_starts(at, verbs[i]))
				return at;
	}
	return NULL;
}

static bool
is_login_error(enum err err)
{
	return err == ERR_NO_CREDENTIALS || err == ERR_EXPIRED || err == ERR_AUTH;
}

/* The failure that nearly all sources share because nobody is logged in; NULL: there is none. One
 * region that refuses the keys is no such thing. */
static const struct source_status *
find_login_failure(const struct snapshot *snapshot)
{
	const struct source_status *first = NULL;
	size_t n = 0, n_polled = 0;

	for (size_t i = 0; i < snapshot->n_sources; i++) {
		const struct source_status *s = &snapshot->sources[i];

		if (s->state == STATE_PENDING || s->state == STATE_PAUSED || !s->region[0])
			continue; /* what is in no region needs no login */
		n_polled++;
		if (!is_login_error(s->err))
			continue;
		first = first ? first : s;
		n++;
	}
	return n > 0 && 2 * n > n_polled ? first : NULL;
}

/* What to do comes first: the end of a line may be cut. */
static void
add_login_reason(struct findings *f, const struct source_status *failed)
{
	const char *advice = health_advice(failed->error);
	const char *cause = failed->err != ERR_AUTH            ? "not logged in"
			    : text_has(failed->error, "clock") ? "wrong clock"
							       : "AWS refuses the keys";
	TEXT_ON(text, 500);

	if (advice)
		text_addf(&text, "%s: %s (%.*s)", cause, advice, (int)(advice - failed->error - 2),
			  failed->error);
	else
		text_addf(&text, "%s: %s", cause, failed->error);
	health_add_reason(f, LEVEL_UNKNOWN, REASON_LOGIN, text.data);
}

/* "queues work in eu-west-2"; a probe is in no region. */
static void
add_unit(const struct source_status *s, struct text *out)
{
	text_addf(out, "%s%s%s%s%s", s->name, s->target[0] ? " " : "", s->target,
		  s->region[0] ? " in " : "", s->region);
}

static void
find_in_sources(struct findings *f)
{
	const struct source_status *login = find_login_failure(f->snapshot);

	if (login)
		add_login_reason(f, login);
	for (size_t i = 0; i < f->snapshot->n_sources; i++) {
		const struct source_status *s = &f->snapshot->sources[i];
		char age[UNIT_TEXT_MAX];
		TEXT_ON(text, 500);

		if (login && is_login_error(s->err))
			continue;
		if (s->state == STATE_PENDING) {
			add_unit(s, &text);
			text_add(&text, ": waiting for the first answer");
			health_add_reason(f, LEVEL_UNKNOWN, s->name, text.data);
		} else if (s->state != STATE_OK && s->state != STATE_PAUSED) {
			add_unit(s, &text);
			text_addf(&text, ": %s: %s", state_word(s->state), s->error);
			health_add_reason(f, LEVEL_UNKNOWN, s->name, text.data);
		} else if (s->is_stale && s->state == STATE_OK) {
			unit_age(snapshot_age_s(f->snapshot, i), age);
			add_unit(s, &text);
			text_addf(&text, ": no answer for %s", age);
			health_add_reason(f, LEVEL_UNKNOWN, s->name, text.data);
		}
	}
}

/* Stable: reasons of one level stay in the order in which they were found. */
static void
sort_reasons(struct reason *reasons, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct reason moving = reasons[i];
		size_t at = i;

		for (; at > 0 && reasons[at - 1].level < moving.level; at--)
			reasons[at] = reasons[at - 1];
		reasons[at] = moving;
	}
}

static size_t
n_clusters(const struct snapshot *snapshot)
{
	return snapshot->stack->n_clusters;
}

static size_t
n_queues(const struct snapshot *snapshot)
{
	return snapshot->stack->n_queues;
}

static size_t
n_routes(const struct snapshot *snapshot)
{
	return snapshot->watched.n_jobs;
}

static size_t
n_monitors(const struct snapshot *snapshot)
{
	return snapshot->watched.n_sessions;
}

static size_t
n_targets(const struct snapshot *snapshot)
{
	return snapshot->watched.n_targets;
}

static size_t
n_costs(const struct snapshot *snapshot)
{
	return snapshot->watched.n_costs;
}

/* What is looked at, in the order of the tiles. */
static const struct {
	size_t (*n)(const struct snapshot *snapshot); /* NULL: one */
	void (*find)(struct findings *f, size_t index);
	const char *sources;
} looks[] = {
	{ NULL, health_find_in_groups, "metrics" },
	{ NULL, health_find_in_alarms, "alarms" },
	{ n_clusters, health_find_in_cluster, "tasks services" },
	{ n_clusters, health_find_in_scaling, "scaling" }, /* its tile is the cluster's */
	{ n_queues, health_find_in_queue, "queues metrics" },
	{ n_routes, health_find_in_jobs, "jobs tasks" },
	{ n_targets, health_find_in_targets, "targets" },
	{ NULL, health_find_in_pipelines, "pipelines" },
	{ NULL, health_find_in_map, "traces" },
	{ NULL, health_find_in_checks, "checks metrics" },
	{ NULL, health_find_in_probes, "probes" },
	{ n_costs, health_find_in_cost, "cost" },
	{ n_monitors, health_find_in_sessions, "sessions metrics" },
};

void
health_fill(struct snapshot *snapshot)
{
	struct findings f = { .snapshot = snapshot };

	for (size_t i = 0; i < LEN(looks); i++) {
		size_t n = looks[i].n ? looks[i].n(snapshot) : 1;

		f.sources = looks[i].sources;
		for (size_t index = 0; index < n; index++)
			looks[i].find(&f, index);
	}
	f.sources = "";
	find_in_sources(&f);
	sort_reasons(f.reasons, snapshot->n_reasons);
}
