/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_STORE_KEPT_H
#define CWTOP_STORE_KEPT_H
/* kept.h - small things by name that are worth having after a restart, each with the time it is of:
 * an answer that cost money, ids that were looked up. Not a cache: nothing expires, the reader
 * judges the age. Workers only. */
#include "store/store.h"

#define KEPT_BYTES_MAX (4u << 20)

struct kept_place {
	const char *account;
	const char *name; /* any text: "ce/services", "lookup" */
};

/* kept_write - puts bytes in the place of what was kept under the name. At any moment, and after
 * any crash, a reader finds the old ones or the new ones whole.
 * @time_s  what kept_read says of them
 * ERR_LIMIT above KEPT_BYTES_MAX; ERR_SYSTEM, ERR_FILE. */
struct kept_bytes {
	const void *bytes;
	size_t len;
	int64_t time_s;
};
MUST_CHECK enum err
kept_write(const struct store *store, const struct kept_place *place, const struct kept_bytes *kept,
	   struct why *why);

/* kept_read - what is kept under the name. @out is an initialised buf: cleared and filled on
 * success only. ERR_NO_FILE: nothing is; ERR_FILE: it is damaged (the next kept_write puts that
 * right); ERR_LIMIT: more than @out takes; ERR_SYSTEM, ERR_MEMORY. Waits for no lock. */
MUST_CHECK enum err
kept_read(const struct store *store, const struct kept_place *place, struct buf *out,
	  int64_t *out_time_s, struct why *why);

#endif
