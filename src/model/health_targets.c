/* SPDX-License-Identifier: MIT */
/* health_targets.c - load balancers: a tile each, a sentence for each group that is not well. */
#include "model/health.h"
#include "model/health_find.h"
#include "model/targets.h"

/* The first target of the group that is not well; NULL: none. */
static const struct target_row *
first_bad(const struct target_group *group)
{
	for (size_t i = 0; i < group->n; i++)
		if (target_level(&group->targets[i]) != LEVEL_OK)
			return &group->targets[i];
	return NULL;
}

static void
say_group(const struct target_group *group, struct text *out)
{
	const struct target_row *bad = first_bad(group);

	text_addf(out, "%s: ", group->name);
	target_group_words(group, out);
	if (bad && bad->reason[0])
		text_addf(out, ": %s (%s)", target_reason_words(bad->reason), bad->reason);
}

static void
find_in_groups(struct findings *f, const struct target_view *view, struct tile *tile)
{
	const struct targets *row = view->row;
	size_t healthy = 0, all = 0;
	enum level noted = LEVEL_OK;
	TEXT_ON(value, 64);

	for (size_t i = 0; i < row->n; i++) {
		const struct target_group *group = &row->groups[i];
		enum level level = target_group_level(group);
		TEXT_ON(text, 300);

		healthy += target_count(group).of[TARGET_HEALTHY];
		all += group->n;
		say_group(group, &text);
		health_add_reason(f, level, view->def->name, text.data);
		if (level <= noted && (tile->note[0] || group->n > 0))
			continue;
		noted = level;
		tile->note = health_keep(f, text.data);
	}
	if (row->n == 0)
		tile->note = "no target groups";
	if (all > 0)
		text_addf(&value, "%zu of %zu healthy", healthy, all);
	else
		text_add(&value, "no targets");
	tile->value = health_keep(f, value.data);
}

void
health_find_in_targets(struct findings *f, size_t index)
{
	struct target_view *view = &f->snapshot->watched.targets[index];
	struct tile *tile = health_add_tile(f, TILE_TARGETS, index, view->def->title);
	TEXT_ON(note, 160);

	if (view->def->unresolved) {
		text_addf(&note, "unresolved: %s", view->def->unresolved);
		tile->note = health_keep(f, note.data);
		tile->level = view->level = LEVEL_UNKNOWN;
		health_add_unresolved(f, view->def->title, view->def->unresolved);
		return;
	}
	if (view->source == SIZE_MAX)
		return;
	if (health_tile_of_source(f, tile, view->source) && !view->row)
		view->level = tile->level;
	if (!view->row)
		return;
	view->level = targets_level(view->row);
	find_in_groups(f, view, tile);
	tile->level = MAX(tile->level, view->level);
}
