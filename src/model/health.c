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

void
health_add_reason(struct findings *f, enum level level, const char *subject, const char *text)
{
	struct reason *reason = &f->reasons[f->snapshot->n_reasons];

	if (level == LEVEL_OK || f->snapshot->n_reasons == f->max_reasons)
		return;
	*reason = (struct reason){ level, health_keep(f, subject), health_keep(f, text) };
	f->snapshot->n_reasons++;
	f->snapshot->health = MAX(f->snapshot->health, level);
}

struct tile *
health_add_tile(struct findings *f, enum tile_kind kind, size_t index, const char *title)
{
	struct tile *tile = &f->tiles[f->snapshot->n_tiles++];

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

/* ---- sources ---- */

static void
find_in_sources(struct findings *f)
{
	for (size_t i = 0; i < f->snapshot->n_sources; i++) {
		const struct source_status *s = &f->snapshot->sources[i];
		const char *space = s->target[0] ? " " : "";
		char age[UNIT_TEXT_MAX];
		TEXT_ON(text, 500);

		if (s->state == STATE_PENDING) {
			text_addf(&text, "%s%s%s in %s: waiting for the first answer", s->name,
				  space, s->target, s->region);
			health_add_reason(f, LEVEL_UNKNOWN, s->name, text.data);
		} else if (s->state != STATE_OK && s->state != STATE_PAUSED) {
			text_addf(&text, "%s%s%s in %s: %s: %s", s->name, space, s->target,
				  s->region, state_word(s->state), s->error);
			health_add_reason(f, LEVEL_UNKNOWN, s->name, text.data);
		} else if (s->is_stale && s->state == STATE_OK) {
			unit_age(snapshot_age_s(f->snapshot, i), age);
			text_addf(&text, "%s%s%s in %s: no answer for %s", s->name, space,
				  s->target, s->region, age);
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

void
health_fill(struct snapshot *snapshot)
{
	const struct stack *stack = snapshot->stack;
	size_t max_tiles = stack->n_groups + 1 + stack->n_clusters + stack->n_queues;
	struct findings f = {
		.snapshot = snapshot,
		.max_reasons = snapshot->n_metrics + stack->n_groups + snapshot->n_alarms +
			       snapshot->n_services + stack->n_clusters + 3 * stack->n_queues +
			       snapshot->n_sources,
	};

	f.reasons = mem_must(
		arena_array(snapshot->arena, MAX(f.max_reasons, (size_t)1), sizeof(*f.reasons)));
	f.tiles = mem_must(arena_array(snapshot->arena, max_tiles, sizeof(*f.tiles)));
	snapshot->reasons = f.reasons;
	snapshot->tiles = f.tiles;
	health_find_in_groups(&f);
	health_find_in_alarms(&f);
	for (size_t i = 0; i < stack->n_clusters; i++)
		health_find_in_cluster(&f, i);
	for (size_t i = 0; i < stack->n_queues; i++)
		health_find_in_queue(&f, i);
	find_in_sources(&f);
	sort_reasons(f.reasons, snapshot->n_reasons);
}
