/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_OBJECTS_H
#define CWTOP_SIM_OBJECTS_H
/* objects.h - the objects in the simulated buckets, in memory, sorted by bucket and key. One user
 * at a time. */
#include "base/base.h"

struct object {
	char *bucket, *key;
	char *content_type;
	char etag[40]; /* with its quotes */
	unsigned char *bytes;
	size_t n;
	int64_t modified_ms;
};

struct objects;

/* objects_new - empty. Never NULL; main thread. */
struct objects *
objects_new(void);
void
objects_free(struct objects *objects); /* NULL is fine */

/* objects_put - copies all; replaces what was there. false: memory is out, or all is full
 * (256 MiB). */
MUST_CHECK bool
objects_put(struct objects *objects, const struct object *object);
/* objects_get - NULL: none. */
const struct object *
objects_get(const struct objects *objects, const char *bucket, const char *key);
void
objects_delete(struct objects *objects, const char *bucket, const char *key);

/* objects_after - the first of the bucket whose key is greater in byte order; NULL: none. "" comes
 * before all keys. */
const struct object *
objects_after(const struct objects *objects, const char *bucket, const char *key);

#endif
