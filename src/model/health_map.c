/* SPDX-License-Identifier: MIT */
/* health_map.c - the worst service of the X-Ray map. */
#include <math.h>

#include "base/text.h"
#include "model/health_find.h"
#include "model/service_map.h"

static const struct map_line *
worst_of(const struct service_map *map)
{
	const struct map_line *worst = NULL;

	for (size_t i = 0; i < map->n; i++) {
		const struct map_line *line = &map->lines[i];

		if (map_level(line) == LEVEL_OK || line->is_seen_above)
			continue;
		/* who calls a failing service fails, too: the deeper one is nearer to the cause */
		if (!worst || map_level(line) > map_level(worst) ||
		    (map_level(line) == map_level(worst) && line->depth > worst->depth))
			worst = line;
	}
	return worst;
}

static void
tell_worst(struct findings *f, struct map_view *view, struct tile *tile)
{
	const struct map_line *worst = worst_of(view->row);
	TEXT_ON(text, 200);

	if (!worst) {
		text_addf(&text, "%zu services", view->row->n);
		tile->value = health_keep(f, text.data);
		return;
	}
	view->level = map_level(worst);
	tile->level = MAX(tile->level, view->level);
	text_addf(&text, "%.3g%%", map_fault_pct(worst));
	tile->value = health_keep(f, text.data);
	tile->note = worst->name;
	text.len = 0;
	text_addf(&text, "service map: %s fails %.3g%% of its sampled calls", worst->name,
		  map_fault_pct(worst));
	health_add_reason(f, view->level, worst->name, text.data);
}

void
health_find_in_map(struct findings *f, size_t index)
{
	struct map_view *view = f->snapshot->watched.maps;
	struct tile *tile;

	(void)index;
	if (f->snapshot->watched.n_maps == 0)
		return;
	tile = health_add_tile(f, TILE_MAP, 0, "Service map");
	if (health_tile_of_source(f, tile, view->source) && !view->row)
		return;
	if (view->row && view->row->n == 0)
		tile->note = "no traces";
	else if (view->row)
		tell_worst(f, view, tile);
}
