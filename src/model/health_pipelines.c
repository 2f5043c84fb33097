/* SPDX-License-Identifier: MIT */
/* health_pipelines.c - one tile for all pipelines: the worst of them. */
#include "base/text.h"
#include "model/health_find.h"
#include "model/pipelines.h"

static void
find_in_pipeline(struct findings *f, struct pipeline_view *view, struct tile *tile)
{
	const struct pipeline_stage *stage = view->row ? pipeline_stands(view->row) : NULL;
	const struct pipeline_action *failed = view->row ? pipeline_failure(view->row) : NULL;
	TEXT_ON(text, 300);

	if (view->def->unresolved) {
		text_addf(&text, "unresolved: give --var %s=...", view->def->unresolved);
		view->level = LEVEL_UNKNOWN;
	} else if (stage) {
		view->level = pipeline_level(stage->status);
		text_addf(&text, "%s %s", stage->name, stage->status);
		if (failed && failed->error[0])
			text_addf(&text, ": %s", failed->error);
	}
	if (view->level > tile->level || (!tile->note[0] && stage)) {
		tile->level = MAX(tile->level, view->level);
		tile->note = health_keep(f, text.data);
	}
	if (view->level != LEVEL_OK) {
		TEXT_ON(reason, 400);

		text_addf(&reason, "pipeline %s: %s", view->def->name, text.data);
		health_add_reason(f, view->level, view->def->name, reason.data);
	}
}

void
health_find_in_pipelines(struct findings *f, size_t index)
{
	const struct watched_views *watched = &f->snapshot->watched;
	struct tile *tile;
	size_t n_failed = 0, n_seen = 0;
	TEXT_ON(value, 64);

	(void)index;
	if (watched->n_pipelines == 0)
		return;
	tile = health_add_tile(f, TILE_PIPELINES, 0, "Pipelines");
	for (size_t i = 0; i < watched->n_pipelines; i++) {
		struct pipeline_view *view = &watched->pipelines[i];

		if (view->source != SIZE_MAX)
			health_tile_of_source(f, tile, view->source);
		find_in_pipeline(f, view, tile);
		n_failed += view->level == LEVEL_ALARM;
		n_seen += view->row != NULL;
	}
	if (n_failed)
		text_addf(&value, "%zu of %zu failed", n_failed, watched->n_pipelines);
	else if (n_seen)
		text_addf(&value, "%zu ok", n_seen);
	tile->value = health_keep(f, value.data);
}
