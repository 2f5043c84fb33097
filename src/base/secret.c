/* SPDX-License-Identifier: MIT */
/* secret.c - an allocator for secrets: pieces of a power of two, cut from slabs of pages with the
 * marks that secrets need. The slabs are the process's own and are never given back; a piece larger
 * than a slab's largest gets pages of its own. Its pool is the one state, behind a lock. */
#include "base/secret.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/crypto.h"

#define SLAB_BYTES (256u << 10)
#define SMALLEST 64u
#define CLASSES 11 /* 64 bytes ... 64 KiB */
#define SLABS_MAX 1024

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAS_ASAN 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define HAS_ASAN 1
#endif

struct piece { /* a free one */
	struct piece *next;
};

static struct {
	pthread_mutex_t lock;
	struct piece *free[CLASSES];
	unsigned char *slabs[SLABS_MAX];
	size_t n_slabs, used; /* used: of the newest */
} pool = { .lock = PTHREAD_MUTEX_INITIALIZER };

/* Pages that no core dump and no child has; locked where the limit allows it. */
static void *
pages_new(size_t size, bool is_locked)
{
	void *pages = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (pages == MAP_FAILED)
		return NULL;
	(void)madvise(pages, size, MADV_DONTDUMP);
	(void)madvise(pages, size, MADV_WIPEONFORK);
	if (is_locked)
		(void)mlock(pages, size);
	return pages;
}

/* The class that holds `size`; CLASSES: none does. */
static size_t
class_of(size_t size)
{
	size_t class = 0;

	while (class < CLASSES && (size_t)SMALLEST << class < size)
		class ++;
	return class;
}

#ifndef HAS_ASAN
static void *
cut_piece(size_t class)
{
	size_t size = (size_t)SMALLEST << class;
	unsigned char *piece;

	if (pool.n_slabs == 0 || SLAB_BYTES - pool.used < size) {
		if (pool.n_slabs == SLABS_MAX)
			return NULL;
		piece = pages_new(SLAB_BYTES, true);
		if (!piece)
			return NULL;
		pool.slabs[pool.n_slabs++] = piece;
		pool.used = 0;
	}
	piece = pool.slabs[pool.n_slabs - 1] + pool.used;
	pool.used += size;
	return piece;
}

static void *
take_piece(size_t class)
{
	struct piece *piece;

	pthread_mutex_lock(&pool.lock);
	piece = pool.free[class];
	if (piece)
		pool.free[class] = piece->next;
	else
		piece = cut_piece(class);
	pthread_mutex_unlock(&pool.lock);
	if (piece)
		memset(piece, 0, sizeof(*piece)); /* the rest was cleansed when it came back */
	return piece;
}

static void
give_piece(void *bytes, size_t class)
{
	struct piece *piece = bytes;

	pthread_mutex_lock(&pool.lock);
	piece->next = pool.free[class];
	pool.free[class] = piece;
	pthread_mutex_unlock(&pool.lock);
}
#else
/* With AddressSanitizer every piece is one of malloc's, so that an overrun is seen. */
static void *
take_piece(size_t class)
{
	return calloc(1, (size_t)SMALLEST << class);
}

static void
give_piece(void *bytes, size_t class)
{
	(void)class;
	free(bytes);
}
#endif

void *
secret_alloc(size_t size)
{
	size_t class = class_of(size);

	return class < CLASSES ? take_piece(class) : pages_new(size, false);
}

void
secret_free(void *piece, size_t size)
{
	size_t class = class_of(size);

	if (!piece)
		return;
	if (class == CLASSES) {
		(void)munmap(piece, size); /* the pages are gone, and zero for whom gets them */
		return;
	}
	crypto_cleanse(piece, size);
	give_piece(piece, class);
}

void *
secret_grow(void *piece, size_t old, size_t size)
{
	void *grown;

	/* large ones are pages of their own, which move without a copy */
	if (piece && class_of(old) == CLASSES) {
		grown = mremap(piece, old, size, MREMAP_MAYMOVE);
		return grown == MAP_FAILED ? NULL : grown;
	}
	grown = secret_alloc(size);
	if (grown && piece) {
		memcpy(grown, piece, old);
		secret_free(piece, old);
	}
	return grown;
}

bool
secret_is_inside(const void *address)
{
	const unsigned char *at = address;
	bool is_inside = false;

	pthread_mutex_lock(&pool.lock);
	for (size_t i = 0; i < pool.n_slabs; i++)
		is_inside = is_inside || (at >= pool.slabs[i] && at < pool.slabs[i] + SLAB_BYTES);
	pthread_mutex_unlock(&pool.lock);
	return is_inside;
}
