/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_STORE_AUDIT_LOG_H
#define CWTOP_STORE_AUDIT_LOG_H
/* audit_log.h - the file of what was changed, audit.jsonl in the store: a line for each event, only
 * ever appended to. Each line ends with the SHA-256 of the line before it, so that one that was
 * taken out or altered later shows. A file that has grown to AUDIT_LOG_BYTES becomes
 * audit.1.jsonl, in the place of an older one, and the chain goes on in a new one. Any number of
 * threads and of cwtops may add. */
#include "store/store.h"

#define AUDIT_LOG_NAME "audit.jsonl"
#define AUDIT_LOG_OLD_NAME "audit.1.jsonl"
#define AUDIT_LOG_BYTES (8u << 20)
#define AUDIT_LOG_LINE_MAX 8192 /* its digest and line end included */

/* audit_log_add - one line, on the disk when this returns.
 * @object  compact JSON: an object with a member at least; "prev" is added as its last
 * ERR_SYSTEM (it could not be written, or another cwtop holds the lock for seconds), ERR_FILE (what
 * is there is not ours, or no audit log), ERR_LIMIT. Blocks: workers only. */
MUST_CHECK enum err
audit_log_add(const struct store *store, const struct buf *object, struct why *why);

#endif
