/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_APP_SNAPSHOT_OUT_H
#define CWTOP_APP_SNAPSHOT_OUT_H
/* snapshot_out.h - a snapshot as text for a person, as JSON for a program, as a picture. The JSON
 * is a contract: share/schema/snapshot.schema.json. Main thread. */
#include "app/session.h"
#include "base/json_put.h"

/* snapshot_json - appends the document; false when buf's limit is met. */
MUST_CHECK bool
snapshot_json(const struct snapshot *snapshot, struct buf *out);
/* snapshot_json_put - its members, in an object that is open: others may follow. */
void
snapshot_json_put(struct json_writer *w, const struct snapshot *snapshot);
/* snapshot_text - appends lines of at most about 100 columns. */
MUST_CHECK bool
snapshot_text(const struct snapshot *snapshot, struct buf *out);
/* snapshot_svg - appends a picture of the dashboard's first page, 120x40 unless --size says
 * otherwise. ERR_USAGE: --size is none; ERR_FILE, ERR_NO_FILE: the theme; ERR_MEMORY. */
MUST_CHECK enum err
snapshot_svg(const struct session *session, struct snapshot *snapshot, struct buf *out,
	     struct why *why);

#endif
