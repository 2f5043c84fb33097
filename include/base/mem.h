/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_BASE_MEM_H
#define CWTOP_BASE_MEM_H
/* mem.h - memory: capped arenas for jobs, growing byte buffers, and main-thread allocation.
 *
 * A job's memory comes from its own arena; when the cap is met the allocation returns NULL and the
 * job fails with ERR_MEMORY. On the main thread a failed allocation is the end: mem_* below run the
 * exit hook (which gives the terminal back) and leave with status 70. */
#include "base/err.h"

struct arena;

/* arena_new - an arena that hands out at most `limit` bytes in all. NULL when memory is out. */
struct arena *
arena_new(size_t limit_bytes);

/* arena_free - frees the arena and all it handed out; NULL is fine. */
void
arena_free(struct arena *arena);

/* arena_alloc - zeroed, 16-byte aligned; NULL at the cap or when memory is out. */
void *
arena_alloc(struct arena *arena, size_t size);

/* arena_array - zeroed array of n items, overflow checked. */
void *
arena_array(struct arena *arena, size_t n, size_t size);

/* arena_text, arena_text_n - copy of a string; NULL at the cap. */
char *
arena_text(struct arena *arena, const char *s);
char *
arena_text_n(struct arena *arena, const char *s, size_t n);

/* arena_format - printf into the arena; NULL at the cap. */
char *
arena_format(struct arena *arena, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* arena_used - bytes handed out so far. */
size_t
arena_used(const struct arena *arena);

/* A growing byte buffer with a limit. All-zero is not valid: use buf_init. `data` is kept
 * NUL-terminated (the NUL is not counted in len) and may move on every add. */
struct buf {
	char *data;
	size_t len, cap, limit;
	bool is_secret; /* growth and done cleanse the old bytes */
};

void
buf_init(struct buf *buf, size_t limit_bytes);
void
buf_init_secret(struct buf *buf, size_t limit_bytes);
void
buf_done(struct buf *buf);
/* buf_clear - length 0, capacity kept. */
void
buf_clear(struct buf *buf);
/* buf_add, buf_add_text, buf_addf - append; false at the limit or when memory is out, in which case
 * the buffer is unchanged. */
MUST_CHECK bool
buf_add(struct buf *buf, const void *bytes, size_t n);
MUST_CHECK bool
buf_add_text(struct buf *buf, const char *s);
MUST_CHECK bool
buf_addf(struct buf *buf, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* mem_alloc, mem_resize, mem_text - main thread only: zeroed; never return NULL. */
void *
mem_alloc(size_t n, size_t size);
void *
mem_resize(void *old, size_t old_n, size_t new_n, size_t size);
char *
mem_text(const char *s);

/* mem_must - main thread only: what an arena gave, or the end of the program when it was NULL. */
void *
mem_must(void *allocated);

/* mem_on_exhausted - called once, before leaving with status 70. Main thread, at start. */
void
mem_on_exhausted(void (*hook)(void));

#endif
