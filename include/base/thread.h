/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_BASE_THREAD_H
#define CWTOP_BASE_THREAD_H
/* thread.h - threads that work for the main one: started with all signals blocked, so that a
 * handler never runs beside it, on a stack that is large enough whatever libc's default is, and
 * joined before a deadline or left to _exit. */
#include <pthread.h>
#include <time.h>

#include "base/base.h"

/* thread_start - false: none could be had. */
MUST_CHECK bool
thread_start(pthread_t *out, void *(*run)(void *ctx), void *ctx);

/* thread_deadline - so many real milliseconds from now. thread_join - waits until then; false: the
 * thread hangs, and what it uses must not be freed. */
struct timespec
thread_deadline(int64_t ms);
MUST_CHECK bool
thread_join(pthread_t thread, const struct timespec *until);

#endif
