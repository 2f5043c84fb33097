/* SPDX-License-Identifier: MIT */
/* mem.c - capped arenas, growing buffers, and the main thread's allocations. Not an allocator of
 * its own: everything comes from malloc, a secret buffer's bytes from secret.c. */
#include "base/mem.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/secret.h"

#define ALIGN 16u
#define EXIT_SOFTWARE 70

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAS_ASAN 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define HAS_ASAN 1
#endif

/* With AddressSanitizer every piece gets a block of its own, so that an overrun is seen. */
#ifdef HAS_ASAN
#define BLOCK_MIN 0u
#else
#define BLOCK_MIN 4096u
#endif
#define BLOCK_MAX 262144u

struct block {
	_Alignas(16) struct block *next;
	size_t size, used;
	_Alignas(16) unsigned char bytes[];
};

struct arena {
	size_t limit, used;
	size_t next_size;
	struct block *blocks; /* the newest first */
};

struct arena *
arena_new(size_t limit_bytes)
{
	struct arena *arena = calloc(1, sizeof(*arena));
	if (!arena)
		return NULL;
	arena->limit = limit_bytes;
	arena->next_size = BLOCK_MIN;
	return arena;
}

void
arena_free(struct arena *arena)
{
	if (!arena)
		return;
	for (struct block *block = arena->blocks; block;) {
		struct block *next = block->next;
		free(block);
		block = next;
	}
	free(arena);
}

static struct block *
arena_grow(struct arena *arena, size_t size)
{
	size_t block_size = MAX(size, arena->next_size);
	struct block *block = calloc(1, sizeof(*block) + block_size);

	if (!block)
		return NULL;
	arena->next_size = MIN(arena->next_size * 2, BLOCK_MAX);
	block->size = block_size;
	block->next = arena->blocks;
	arena->blocks = block;
	return block;
}

void *
arena_alloc(struct arena *arena, size_t size)
{
	if (size > arena->limit || arena->limit - arena->used < size)
		return NULL;
	size_t rounded = MAX((size + ALIGN - 1) / ALIGN, 1u) * ALIGN;

	struct block *block = arena->blocks;
	if (!block || block->size - block->used < rounded) {
		block = arena_grow(arena, rounded);
		if (!block)
			return NULL;
	}
	void *piece = block->bytes + block->used;
	block->used += rounded;
	arena->used += size;
	return piece;
}

void *
arena_array(struct arena *arena, size_t n, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(n, size, &bytes))
		return NULL;
	return arena_alloc(arena, bytes);
}

char *
arena_text_n(struct arena *arena, const char *s, size_t n)
{
	if (n == SIZE_MAX)
		return NULL;
	char *copy = arena_alloc(arena, n + 1);
	if (copy && n > 0)
		memcpy(copy, s, n);
	return copy;
}

char *
arena_text(struct arena *arena, const char *s)
{
	return arena_text_n(arena, s, strlen(s));
}

char *
arena_format(struct arena *arena, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	int n = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	if (n < 0)
		return NULL;
	char *s = arena_alloc(arena, (size_t)n + 1);
	if (!s)
		return NULL;
	va_start(args, fmt);
	vsnprintf(s, (size_t)n + 1, fmt, args);
	va_end(args);
	return s;
}

size_t
arena_used(const struct arena *arena)
{
	return arena->used;
}

/* ---- buffers ---- */

/* An empty buffer has no memory yet (cap 0) but still reads as "". Nothing writes here. */
static char buf_nothing[1];

void
buf_init(struct buf *buf, size_t limit_bytes)
{
	*buf = (struct buf){ .data = buf_nothing, .limit = MIN(limit_bytes, SIZE_MAX / 4) };
}

void
buf_init_secret(struct buf *buf, size_t limit_bytes)
{
	buf_init(buf, limit_bytes);
	buf->is_secret = true;
}

static void
buf_drop(struct buf *buf)
{
	if (buf->cap == 0)
		return;
	if (buf->is_secret)
		secret_free(buf->data, buf->cap);
	else
		free(buf->data);
}

void
buf_done(struct buf *buf)
{
	buf_drop(buf);
	buf->data = buf_nothing;
	buf->len = 0;
	buf->cap = 0;
}

void
buf_clear(struct buf *buf)
{
	if (buf->cap == 0)
		return;
	if (buf->is_secret)
		explicit_bzero(buf->data, buf->cap);
	buf->len = 0;
	buf->data[0] = '\0';
}

/* Room for n more bytes and the NUL. A secret's old bytes are not left behind. */
static bool
buf_reserve(struct buf *buf, size_t n)
{
	if (n > buf->limit || buf->limit - n < buf->len)
		return false;
	size_t need = buf->len + n + 1;
	if (need <= buf->cap)
		return true;
	size_t cap = MIN(MAX(MAX(need, buf->cap * 2), 64u), buf->limit + 1);
	char *old = buf->cap ? buf->data : NULL; /* an empty one points to a constant */
	char *data = buf->is_secret ? secret_grow(old, buf->cap, cap) : realloc(old, cap);
	if (!data)
		return false;
	data[buf->len] = '\0';
	buf->data = data;
	buf->cap = cap;
	return true;
}

bool
buf_add(struct buf *buf, const void *bytes, size_t n)
{
	if (n == 0)
		return true;
	if (!buf_reserve(buf, n))
		return false;
	memcpy(buf->data + buf->len, bytes, n);
	buf->len += n;
	buf->data[buf->len] = '\0';
	return true;
}

bool
buf_add_text(struct buf *buf, const char *s)
{
	return buf_add(buf, s, strlen(s));
}

bool
buf_addf(struct buf *buf, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	int n = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	if (n < 0 || !buf_reserve(buf, (size_t)n))
		return false;
	if (n == 0)
		return true;
	va_start(args, fmt);
	vsnprintf(buf->data + buf->len, (size_t)n + 1, fmt, args);
	va_end(args);
	buf->len += (size_t)n;
	return true;
}

/* ---- main thread ---- */

static void (*exhausted_hook)(void);

void
mem_on_exhausted(void (*hook)(void))
{
	exhausted_hook = hook;
}

static NORETURN void
mem_exhausted(void)
{
	static const char line[] =
		"cwtop: out of memory: the system has none left: free some and start again\n";

	if (exhausted_hook)
		exhausted_hook();
	if (write(STDERR_FILENO, line, sizeof(line) - 1) < 0)
		_exit(EXIT_SOFTWARE);
	_exit(EXIT_SOFTWARE);
}

void *
mem_alloc(size_t n, size_t size)
{
	void *piece = calloc(MAX(n, 1u), MAX(size, 1u));

	if (!piece)
		mem_exhausted();
	return piece;
}

void *
mem_resize(void *old, size_t old_n, size_t new_n, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(new_n, size, &bytes))
		mem_exhausted();
	unsigned char *piece = realloc(old, MAX(bytes, 1u));
	if (!piece)
		mem_exhausted();
	if (new_n > old_n)
		memset(piece + old_n * size, 0, (new_n - old_n) * size);
	return piece;
}

char *
mem_text(const char *s)
{
	size_t n = strlen(s) + 1;

	return memcpy(mem_alloc(n, 1), s, n);
}

void *
mem_must(void *allocated)
{
	if (!allocated)
		mem_exhausted();
	return allocated;
}
