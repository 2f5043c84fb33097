/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_MODEL_HEALTH_FIND_H
#define CWTOP_MODEL_HEALTH_FIND_H
/* health_find.h - between the files of health: where findings are collected. Not for others. */
#include "model/subject.h"

struct findings {
	struct snapshot *snapshot;
	struct reason *reasons;
	struct tile *tiles;
	size_t max_reasons, max_tiles; /* both grow */
	const char *sources;           /* of what is looked at now: see struct reason; static */
};

/* health_keep - a copy of a string that lives as long as the snapshot. */
const char *
health_keep(const struct findings *f, const char *s);
/* health_add_reason - one sentence; LEVEL_OK adds nothing. Raises the overall level. */
void
health_add_reason(struct findings *f, enum level level, const char *subject, const char *text);
/* health_add_reason_of - the same of one whose name others may have, in another cluster or region.
 */
void
health_add_reason_of(struct findings *f, enum level level, struct subject subject,
		     const char *text);
/* health_add_unresolved - what the stack names cannot be seen until a variable is given. */
void
health_add_unresolved(struct findings *f, const char *title, const char *var);
/* health_add_tile - the pointer holds until the next one is added. */
struct tile *
health_add_tile(struct findings *f, enum tile_kind kind, size_t index, const char *title);
/* health_tile_of_source - what a tile says while its source has not answered, or cannot; false when
 * it answers. */
bool
health_tile_of_source(const struct findings *f, struct tile *tile, size_t source);

/* health_source - index of a source unit, SIZE_MAX when there is none. */
size_t
health_source(const struct findings *f, const char *name, const char *target, const char *region);

/* One function a kind of thing: its tile, its reasons, the level of its view. index: in the stack;
 * 0 where a kind has one tile for all. */
void
health_find_in_groups(struct findings *f, size_t index);
void
health_find_in_alarms(struct findings *f, size_t index);
void
health_find_in_cluster(struct findings *f, size_t index);
void
health_find_in_queue(struct findings *f, size_t index);
void
health_find_in_cost(struct findings *f, size_t index);
void
health_find_in_pipelines(struct findings *f, size_t index);
void
health_find_in_map(struct findings *f, size_t index);
void
health_find_in_sessions(struct findings *f, size_t index);
void
health_find_in_checks(struct findings *f, size_t index);
void
health_find_in_probes(struct findings *f, size_t index);
void
health_find_in_targets(struct findings *f, size_t index);
void
health_find_in_jobs(struct findings *f, size_t index);
void
health_find_in_scaling(struct findings *f, size_t index);

#endif
