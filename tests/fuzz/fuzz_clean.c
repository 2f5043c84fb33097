/* SPDX-License-Identifier: MIT */
/* fuzz_clean.c - whatever comes from outside, cleaned text has no control character, is UTF-8,
 * fits, and does not change when it is cleaned again. */
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(claim)             \
	do {                     \
		if (!(claim))    \
			abort(); \
	} while (0)

static void
check_characters(const char *s, size_t n)
{
	for (size_t at = 0; at < n;) {
		uint32_t c = 0;
		bool is_ok = false;
		size_t len = utf8_decode(s + at, n - at, &c, &is_ok);

		CHECK(len > 0 && is_ok);
		CHECK(c >= 0x20 && c != 0x7f && !(c >= 0x80 && c < 0xa0));
		CHECK(!(c >= 0x202a && c <= 0x202e) && !(c >= 0x2066 && c <= 0x2069));
		CHECK(text_char_width(c) >= 0 && text_char_width(c) <= 2);
		at += len;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t room = size > 1 ? 1 + ((size_t)data[0] << 3) : 1;
	const char *in = (const char *)data + (size > 1);
	char *once = malloc(room), *again = malloc(room);
	size_t n;
	int columns;

	CHECK(once && again);
	n = text_clean(in, size - (size > 1), once, room);
	CHECK(n < room && strlen(once) == n);
	check_characters(once, n);
	CHECK(text_is_clean(once));
	CHECK(text_clean(once, n, again, room) == n && strcmp(once, again) == 0);
	columns = text_width(once);
	CHECK(columns >= 0 && (size_t)columns <= 2 * n);
	for (int fit = 0; fit <= columns && fit < 200; fit++) {
		size_t part = text_fit(once, fit);

		CHECK(part <= n && utf8_is_valid(once, part));
	}
	free(once);
	free(again);
	return 0;
}
