/* SPDX-License-Identifier: MIT */
/* date.c - dates in text, always UTC. No clock and no time zone. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"

#define FIRST_S INT64_C(-62167219200) /* 0000-01-01 */
#define LAST_S INT64_C(253402300799)  /* 9999-12-31T23:59:59 */

/* The parts of a moment; what four digits of a year cannot say becomes the
 * nearest that they can. */
static struct tm
parts(int64_t unix_s)
{
	time_t when = (time_t)MAX(FIRST_S, MIN(unix_s, LAST_S));
	struct tm tm;

	return *gmtime_r(&when, &tm);
}

/* strftime's %Y does not pad the years before 1000. */
static void
year_digits(const struct tm *tm, char out[5])
{
	snprintf(out, 5, "%04u", (unsigned)(tm->tm_year + 1900) % 10000);
}

void
date_iso(int64_t unix_s, char out[24])
{
	struct tm tm = parts(unix_s);

	year_digits(&tm, out);
	strftime(out + 4, 20, "-%m-%dT%H:%M:%SZ", &tm);
}

void
date_compact(int64_t unix_s, char out[20])
{
	struct tm tm = parts(unix_s);

	year_digits(&tm, out);
	strftime(out + 4, 16, "%m%dT%H%M%SZ", &tm);
}

void
date_hm(int64_t unix_s, char out[8])
{
	struct tm tm = parts(unix_s);

	strftime(out, 8, "%H:%M", &tm);
}

/* Exactly n digits, moving on. */
static bool
take_number(const char **s, int n, int *out)
{
	int number = 0;

	for (int i = 0; i < n; i++) {
		char c = (*s)[i];
		if (c < '0' || c > '9')
			return false;
		number = number * 10 + (c - '0');
	}
	*s += n;
	*out = number;
	return true;
}

/* n digits between min and max. */
static bool
take_part(const char **s, int n, int min, int max, int *out)
{
	return take_number(s, n, out) && *out >= min && *out <= max;
}

static bool
take_char(const char **s, char c)
{
	if (**s != c)
		return false;
	(*s)++;
	return true;
}

/* ".123": any number of digits, of which milliseconds are kept. */
static bool
take_fraction(const char **s, int *out_ms)
{
	int n = 0, ms = 0, weight = 100;

	for (; **s >= '0' && **s <= '9'; (*s)++, n++) {
		ms += (**s - '0') * weight;
		weight /= 10;
	}
	*out_ms = ms;
	return n > 0;
}

/* "Z", "+00:00" or CloudWatch's "+0000"; to the end of the text. */
static bool
take_zone(const char **s, int *out_offset_s)
{
	int hours, minutes, sign = **s == '-' ? -1 : 1;

	*out_offset_s = 0;
	if (take_char(s, 'Z'))
		return **s == '\0';
	if (!take_char(s, '+') && !take_char(s, '-'))
		return false;
	if (!take_part(s, 2, 0, 23, &hours))
		return false;
	if (**s == ':')
		(*s)++;
	if (!take_part(s, 2, 0, 59, &minutes))
		return false;
	*out_offset_s = sign * (hours * 3600 + minutes * 60);
	return **s == '\0';
}

bool
date_parse_iso(const char *s, int64_t *out_unix_ms)
{
	struct tm tm = { 0 };
	int ms = 0, offset_s;

	if (!take_number(&s, 4, &tm.tm_year) || !take_char(&s, '-') ||
	    !take_part(&s, 2, 1, 12, &tm.tm_mon) || !take_char(&s, '-') ||
	    !take_part(&s, 2, 1, 31, &tm.tm_mday) || !take_char(&s, 'T'))
		return false;
	if (!take_part(&s, 2, 0, 23, &tm.tm_hour) || !take_char(&s, ':') ||
	    !take_part(&s, 2, 0, 59, &tm.tm_min) || !take_char(&s, ':') ||
	    !take_part(&s, 2, 0, 59, &tm.tm_sec))
		return false;
	if (take_char(&s, '.') && !take_fraction(&s, &ms))
		return false;
	if (!take_zone(&s, &offset_s))
		return false;

	int day = tm.tm_mday;
	tm.tm_year -= 1900;
	tm.tm_mon -= 1;
	int64_t unix_s = timegm(&tm);
	if (tm.tm_mday != day) /* 30 February became March */
		return false;
	*out_unix_ms = (unix_s - offset_s) * 1000 + ms;
	return true;
}
