/* SPDX-License-Identifier: MIT */
/* snapshot.c - counting references to a snapshot, and ages in it. model.c makes them. */
#include "model/snapshot.h"

#include <stdlib.h>

struct snapshot *
snapshot_ref(struct snapshot *snapshot)
{
	snapshot->refs++;
	return snapshot;
}

void
snapshot_unref(struct snapshot *snapshot)
{
	if (!snapshot || --snapshot->refs > 0)
		return;
	for (size_t i = 0; i < snapshot->n_metrics; i++)
		series_unref((struct series *)snapshot->metrics[i].series);
	for (size_t i = 0; i < snapshot->n_parts; i++)
		part_unref(snapshot->parts[i]);
	arena_free(snapshot->arena); /* the snapshot itself is in it */
}

int64_t
snapshot_age_s(const struct snapshot *snapshot, size_t source)
{
	int64_t good_ms = snapshot->sources[source].good_ms;

	return good_ms ? MAX((snapshot->time_ms - good_ms) / 1000, 0) : -1;
}
