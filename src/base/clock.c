/* SPDX-License-Identifier: MIT */
/* clock.c - virtual and real time. Its state is the program's only notion of "now"; every part of
 * it is atomic, since workers read it while replayed keys move it. */
#include "base/clock.h"

#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/number.h"

#define SPEED_MAX 100000.0
#define DAY_MS INT64_C(86400000)
#define TIME_MAX_MS INT64_C(253402300799999) /* the end of the year 9999 */

static atomic_bool is_set;
static _Atomic int64_t origin_virtual_ms, origin_real_ms;
static _Atomic double origin_speed;

static int64_t
read_ms(clockid_t id)
{
	struct timespec now;

	clock_gettime(id, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void
clock_set(const struct clock_origin *origin)
{
	if (origin) {
		atomic_store(&origin_virtual_ms, origin->virtual_ms);
		atomic_store(&origin_real_ms, origin->real_ms);
		atomic_store(&origin_speed, origin->speed);
	}
	atomic_store(&is_set, origin != NULL);
}

void
clock_advance(int64_t ms)
{
	atomic_fetch_add(&origin_virtual_ms, ms);
}

bool
clock_is_virtual(void)
{
	return atomic_load(&is_set);
}

double
clock_speed(void)
{
	return atomic_load(&is_set) ? atomic_load(&origin_speed) : 1;
}

/* A whole number that `stop` follows, within the years that dates can show. */
static bool
take_ms(const char **s, char stop, int64_t *out)
{
	char *end;

	if (**s < '0' || **s > '9')
		return false;
	long long ms = strtoll(*s, &end, 10);
	if (*end != stop || ms > TIME_MAX_MS)
		return false;
	*out = ms;
	*s = end + 1;
	return true;
}

enum err
clock_parse(const char *s, struct clock_origin *out_origin, struct why *why)
{
	struct clock_origin origin;
	const char *rest = s;

	if (take_ms(&rest, '@', &origin.virtual_ms) && take_ms(&rest, '*', &origin.real_ms) &&
	    number_parse(rest, &origin.speed) && origin.speed >= 0 && origin.speed <= SPEED_MAX) {
		*out_origin = origin;
		return ERR_OK;
	}
	return err_set(ERR_USAGE, why,
		       "%s: \"%.80s\" is no clock: write VIRTUAL_MS@REAL_MS*SPEED with a speed "
		       "from 0 to 100000",
		       CLOCK_ENV, s);
}

void
clock_format(const struct clock_origin *origin, char out[80])
{
	char speed[32];

	number_format(origin->speed, speed);
	snprintf(out, 80, "%lld@%lld*%s", (long long)origin->virtual_ms, (long long)origin->real_ms,
		 speed);
}

int64_t
clock_now_ms(void)
{
	if (!atomic_load(&is_set))
		return read_ms(CLOCK_REALTIME);
	int64_t since = clock_real_ms() - atomic_load(&origin_real_ms);
	return atomic_load(&origin_virtual_ms) +
	       (int64_t)floor((double)since * atomic_load(&origin_speed));
}

/* Seconds are rounded down, before 1970 too. */
static int64_t
seconds(int64_t ms)
{
	return ms / 1000 - (ms % 1000 < 0);
}

int64_t
clock_now_s(void)
{
	return seconds(clock_now_ms());
}

int64_t
clock_real_ms(void)
{
	return read_ms(CLOCK_BOOTTIME);
}

int64_t
clock_wall_s(void)
{
	return seconds(read_ms(CLOCK_REALTIME));
}

int64_t
clock_real_until(int64_t virtual_ms)
{
	int64_t left = virtual_ms - clock_now_ms();
	double speed = clock_speed();

	if (left <= 0)
		return 0;
	return speed > 0 ? (int64_t)fmin(ceil((double)left / speed), 9e15) : DAY_MS;
}
