/* SPDX-License-Identifier: MIT */
/* thread.c - see thread.h. */
#include "base/thread.h"

#include <signal.h>

/* cJSON recurses once a level; 64 levels and curl fit easily, musl's default of 128 KiB would not.
 */
#define STACK_BYTES (1u << 20)

bool
thread_start(pthread_t *out, void *(*run)(void *ctx), void *ctx)
{
	pthread_attr_t attributes;
	sigset_t all, before;
	int result;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, STACK_BYTES);
	result = pthread_create(out, &attributes, run, ctx);
	pthread_attr_destroy(&attributes);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return result == 0;
}

struct timespec
thread_deadline(int64_t ms)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_nsec += (long)(ms % 1000) * 1000000;
	until.tv_sec += (time_t)(ms / 1000) + until.tv_nsec / 1000000000;
	until.tv_nsec %= 1000000000;
	return until;
}

bool
thread_join(pthread_t thread, const struct timespec *until)
{
	return pthread_timedjoin_np(thread, NULL, until) == 0;
}
