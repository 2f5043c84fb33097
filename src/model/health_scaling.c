/* SPDX-License-Identifier: MIT */
/* health_scaling.c - services that want more tasks than they may have. Shown on their cluster's
 * tile: they have none of their own. */
#include "model/health_find.h"
#include "model/scaling.h"
#include "model/unit.h"

static struct tile *
tile_of_cluster(struct findings *f, size_t index)
{
	for (size_t i = 0; i < f->snapshot->n_tiles; i++)
		if (f->tiles[i].kind == TILE_TASKS && f->tiles[i].index == index)
			return &f->tiles[i];
	return NULL;
}

static enum level
look_at(struct findings *f, const struct scaling_view *view, size_t index)
{
	const struct service_row *service = f->snapshot->services[index];
	const struct scaling_item *item = scaling_find(view->row, service->name);
	int64_t now_s = f->snapshot->time_ms / 1000;
	enum level level = item ? scaling_level(item, service, now_s) : LEVEL_OK;
	char lasts[UNIT_TEXT_MAX];
	TEXT_ON(text, 200);

	if (level == LEVEL_OK)
		return level;
	unit_duration(now_s - scaling_stuck_since(item), lasts);
	text_addf(&text, "%s wants more than its maximum of %lld tasks for %s", service->name,
		  (long long)item->max, lasts);
	health_add_reason_of(f, level, (struct subject){ SUBJECT_SERVICE, index, SIZE_MAX },
			     text.data);
	return level;
}

void
health_find_in_scaling(struct findings *f, size_t index)
{
	struct scaling_view *view = &f->snapshot->watched.scaling[index];
	struct tile *tile = tile_of_cluster(f, index);

	view->level = LEVEL_OK;
	for (size_t i = 0; view->row && i < f->snapshot->n_services; i++) {
		const struct service_row *service = f->snapshot->services[i];
		bool is_own = text_is(service->cluster, view->def->name) &&
			      (!service->region || text_is(service->region, view->def->region));
		enum level level = is_own ? look_at(f, view, i) : LEVEL_OK;

		view->level = MAX(view->level, level);
	}
	if (tile && tile->level < view->level)
		tile->level = view->level;
}
