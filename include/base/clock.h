/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_BASE_CLOCK_H
#define CWTOP_BASE_CLOCK_H
/* clock.h - the two clocks and dates in text.
 *
 * Virtual time: what AWS (or the simulator) would call now; cadence, ages and everything shown.
 * Real time: monotonic, counts through a suspend; time-outs, key timing, frames.
 * Without a setting virtual time is the wall clock. `demo` and tests set an origin and a speed; the
 * simulator is handed the same three numbers, so both processes agree without talking. */
#include "base/err.h"

/* Virtual time = virtual_ms + (real time - real_ms) * speed. Speed 0 is a frozen clock. */
struct clock_origin {
	int64_t virtual_ms; /* Unix epoch */
	int64_t real_ms;    /* CLOCK_BOOTTIME */
	double speed;       /* 0 ... 100000 */
};

#define CLOCK_ENV "CWTOP_CLOCK"

/* clock_set - from now on virtual time follows `origin`; NULL: the wall clock. Call before threads
 * exist, or from a test. */
void
clock_set(const struct clock_origin *origin);

/* clock_advance - moves virtual time forward; needs a clock that was set. For replayed keys. */
void
clock_advance(int64_t ms);

/* clock_is_virtual - an origin is set. */
bool
clock_is_virtual(void);
double
clock_speed(void);

/* clock_parse, clock_format - "VIRTUAL_MS@REAL_MS*SPEED", the form of the CWTOP_CLOCK variable. */
MUST_CHECK enum err
clock_parse(const char *s, struct clock_origin *out_origin, struct why *why);
void
clock_format(const struct clock_origin *origin, char out[80]);

/* clock_now_ms, clock_now_s - virtual Unix time. Any thread. */
int64_t
clock_now_ms(void);
int64_t
clock_now_s(void);

/* clock_real_ms - CLOCK_BOOTTIME; clock_wall_s - the machine's own Unix time (for signatures). */
int64_t
clock_real_ms(void);
int64_t
clock_wall_s(void);

/* clock_real_until - real milliseconds until virtual time reaches virtual_ms; 0 when it has; a day
 * when the clock is frozen. */
int64_t
clock_real_until(int64_t virtual_ms);

/* date_iso - "2026-11-21T01:02:03Z"; date_compact - "20261121T010203Z" (SigV4);
 * date_hm - "01:02" UTC. */
void
date_iso(int64_t unix_s, char out[24]);
void
date_compact(int64_t unix_s, char out[20]);
void
date_hm(int64_t unix_s, char out[8]);

/* date_parse_iso - "2026-11-21T01:02:03[.123]Z" or "+00:00"; false when it is not a date. */
MUST_CHECK bool
date_parse_iso(const char *s, int64_t *out_unix_ms);

#endif
