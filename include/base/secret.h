/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_BASE_SECRET_H
#define CWTOP_BASE_SECRET_H
/* secret.h - memory for keys and tokens: left out of core dumps and of forked children, kept off
 * the swap as far as the system's limit for locked memory goes, overwritten when given back. Any
 * thread. */
#include "base/base.h"

/* secret_alloc - zeroed; NULL when memory is out. secret_free - cleanses; needs the size that was
 * asked for; NULL is fine. */
void *
secret_alloc(size_t size);
void
secret_free(void *piece, size_t size);

/* secret_grow - the piece with room for more, its bytes kept, the old place wiped; NULL when memory
 * is out: then the piece is as it was. @old  what was asked for before, at most `size` */
void *
secret_grow(void *piece, size_t old, size_t size);

/* secret_is_inside - the address lies in this memory; for tests that look for strays. */
bool
secret_is_inside(const void *address);

#endif
