/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_APP_SNAPSHOT_OUT_H
#define CWTOP_APP_SNAPSHOT_OUT_H
/* snapshot_out.h - a snapshot as text for a person and as JSON for a program. The JSON is a
 * contract: share/schema/snapshot.schema.json. Main thread. */
#include "model/snapshot.h"

/* snapshot_json - appends the document; false when buf's limit is met. */
MUST_CHECK bool
snapshot_json(const struct snapshot *snapshot, struct buf *out);
/* snapshot_text - appends lines of at most about 100 columns. */
MUST_CHECK bool
snapshot_text(const struct snapshot *snapshot, struct buf *out);

#endif
