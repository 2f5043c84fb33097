/* SPDX-License-Identifier: MIT */
/* curves.c - see curves.h. */
#include "curves.h"

#include <math.h>

#include "base/text.h"

static double
web_5xx(int minute)
{
	return minute < 10 ? 9.4 - 0.5 * minute : minute == 25 ? NAN : 0.2 + 0.1 * (minute % 3);
}

static double
web_requests(int minute)
{
	return 1200 + 400 * ((minute / 10) % 5) - 7 * (minute % 10);
}

static double
web_bytes(int minute)
{
	return web_requests(minute) * 41000;
}

static double
api_errors(int minute)
{
	return minute < 8 && minute % 2 ? 3.0 + minute : (double)NAN;
}

static double
api_p99(int minute)
{
	return minute < 10 ? 900 + 20 * minute : 310 + 9 * (minute % 11);
}

static double
sessions(int minute)
{
	return minute < 40 ? (double)NAN : 60.0 + minute % 50; /* stopped coming: late */
}

static double
oldest(int minute)
{
	return minute < 15 ? 420 - 25 * minute : 20;
}

static double
sent(int minute)
{
	return 12 + minute % 5;
}

static double
deleted(int minute)
{
	return minute < 15 ? 18 : 13;
}

static double
nothing(int minute)
{
	(void)minute;
	return NAN;
}

static const struct curve curves[] = {
	{ "web_5xx", web_5xx, false },    { "web_requests", web_requests, false },
	{ "web_bytes", web_bytes, true }, { "api_errors", api_errors, false },
	{ "api_p99", api_p99, false },    { "api_throttles", nothing, false },
	{ "sessions", sessions, false },  { "oldest", oldest, false },
	{ "sent", sent, false },          { "deleted", deleted, false },
	{ NULL, nothing, false },
};

const struct curve *
curve_of(const char *id)
{
	const struct curve *curve = curves;

	while (curve->id && !text_is(curve->id, id))
		curve++;
	return curve;
}
