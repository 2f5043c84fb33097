/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_UNIT_APP_COPY_SCENE_H
#define CWTOP_UNIT_APP_COPY_SCENE_H
/* copy_scene.h - a snapshot with one row of each kind, some with hostile names, of which copies are
 * made. */
#include "app/copy_words.h"

#define ARN "arn:aws:ecs:eu-west-2:123456789012:task/shop/0af9"
#define HOSTILE "it's $(id) `id` \"x\" & a\\b"

enum { COPY_SCENE_SUM = 23, COPY_SCENE_LOST, COPY_SCENE_TILES = 12 };

struct copy_scene {
	struct arena *arena;
	struct copy_item items[COPY_ITEMS_MAX];
	size_t n;
};

void
copy_scene_open(struct copy_scene *scene);
void
copy_scene_close(struct copy_scene *scene);
/* copy_scene_ask - fills items. copy_scene_now - the snapshot. */
void
copy_scene_ask(struct copy_scene *scene, enum subject_kind kind, size_t index, size_t part);
struct snapshot *
copy_scene_now(void);

/* copy_scene_print - every command of every row on standard output, a line each. */
void
copy_scene_print(void);

#endif
