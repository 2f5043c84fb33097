/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_BASE_UUID_H
#define CWTOP_BASE_UUID_H
/* uuid.h - UUIDs version 7 (RFC 9562): 48 bits of milliseconds, then random ones, so that sorted by
 * text is sorted by time. Any thread. */
#include "base/base.h"

#define UUID_SIZE 37

/* uuid_make - a new one for this (virtual) time; false: no random bytes can be had. */
MUST_CHECK bool
uuid_make(int64_t now_ms, char out[UUID_SIZE]);
/* uuid_is - 8-4-4-4-12 small hex digits of any version. */
bool
uuid_is(const char *s);
/* uuid_time_ms - of a version 7; -1: it is no such one. */
int64_t
uuid_time_ms(const char *s);

#endif
