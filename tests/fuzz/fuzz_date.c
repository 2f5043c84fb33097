/* SPDX-License-Identifier: MIT */
/* fuzz_date.c - dates and clock origins: what is accepted comes back the same. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool is_so)
{
	if (!is_so)
		abort();
}

static void
check_date(const char *s)
{
	int64_t unix_ms, again_ms;
	char iso[24];

	if (!date_parse_iso(s, &unix_ms))
		return;
	int64_t unix_s = unix_ms / 1000 - (unix_ms % 1000 < 0);
	date_iso(unix_s, iso);
	require(date_parse_iso(iso, &again_ms));
	/* A zone may lead out of the four-digit years, which date_iso then clips. */
	require(again_ms == unix_s * 1000 || iso[0] == '0' || iso[0] == '9');
}

static void
check_clock(const char *s)
{
	struct clock_origin origin, again;
	struct why why;
	char text[80];

	if (clock_parse(s, &origin, &why) != ERR_OK)
		return;
	clock_format(&origin, text);
	require(clock_parse(text, &again, &why) == ERR_OK);
	require(again.virtual_ms == origin.virtual_ms && again.real_ms == origin.real_ms);
	require(again.speed == origin.speed);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *s = malloc(size + 1);

	require(s != NULL);
	memcpy(s, data, size);
	s[size] = '\0';
	check_date(s);
	check_clock(s);
	free(s);
	return 0;
}
