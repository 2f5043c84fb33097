/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_TESTS_UNIT_STORE_STORE_SUPPORT_H
#define CWTOP_TESTS_UNIT_STORE_STORE_SUPPORT_H
/* store_support.h - a folder for each test, files in it, and children that do something at once. */
#include "../test.h"
#include "base/mem.h"
#include "store/store.h"

#include <sys/types.h>

struct place {
	char folder[64]; /* of the test; the store's root is folder/state */
	char root[80];
	struct store *store;
};

/* Set-up and tear-down of one test: *state is a struct place. */
int
place_make(void **state);
int
place_remove(void **state);

/* The path of a file in the folder. */
void
place_path(const struct place *place, const char *name, char out[512]);

/* What is in a file; it must exist. */
void
place_read(const struct place *place, const char *name, struct buf *out);
void
place_write(const struct place *place, const char *name, const void *bytes, size_t n);

/* The bytes and the inode of a file: whether it was written. */
struct print {
	off_t size;
	ino_t inode;
};
struct print
place_print(const struct place *place, const char *name);

/* Runs n children, child i with its number, from the same moment on; true when each returned true.
 */
bool
place_at_once(int n, bool (*child)(int i, void *ctx), void *ctx);

/* As somebody who is not root: true when the child returned true. The folder is theirs meanwhile.
 */
bool
place_as_nobody(const struct place *place, bool (*child)(int i, void *ctx), void *ctx);

#endif
