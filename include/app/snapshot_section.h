/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_APP_SNAPSHOT_SECTION_H
#define CWTOP_APP_SNAPSHOT_SECTION_H
/* snapshot_section.h - a kind of thing in what `snapshot` prints: one const row, one file each
 * (src/app/section_NAME.c), one line in SECTION_TABLE. The JSON is a contract: the member stands in
 * share/schema/snapshot.schema.json. */
#include "base/json_put.h"
#include "model/snapshot.h"

struct snapshot_section {
	const char *name; /* the JSON document's member */
	/* json - the member's value. text - its block of lines, or nothing; false: out's limit. */
	void (*json)(struct json_writer *w, const struct snapshot *snapshot);
	bool (*text)(const struct snapshot *snapshot, struct buf *out);
};

#define SECTION_TABLE(X) \
	X(pipelines)     \
	X(service_map)   \
	X(sessions)      \
	X(probes)        \
	X(health_checks) \
	X(targets)       \
	X(scaling)       \
	X(days)          \
	X(cost)          \
	X(jobs)          \
	X(acks)          \
	X(events)

#define SECTION(name) extern const struct snapshot_section section_##name;
SECTION_TABLE(SECTION)
#undef SECTION

/* snapshot_section_at - in the order of the table; NULL past the last. */
const struct snapshot_section *
snapshot_section_at(size_t index);

#endif
