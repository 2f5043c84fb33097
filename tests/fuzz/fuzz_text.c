/* SPDX-License-Identifier: MIT */
/* fuzz_text.c - whatever comes in, cleaned text has only allowed characters, is stable, fits its
 * room and has a width that its length bounds. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define ROOM 2048

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool is_so)
{
	if (!is_so)
		abort();
}

/* Written apart from the table: what a terminal would act on. */
static bool
is_dangerous(uint32_t c)
{
	static const struct {
		uint32_t first, last;
	} ranges[] = {
		{ 0, 0x1F },        { 0x7F, 0x9F },       { 0xAD, 0xAD },        { 0x61C, 0x61C },
		{ 0x200B, 0x200F }, { 0x2028, 0x202E },   { 0x2060, 0x206F },    { 0xD800, 0xDFFF },
		{ 0xE000, 0xF8FF }, { 0xFE00, 0xFE0F },   { 0xFEFF, 0xFEFF },    { 0xFFF9, 0xFFFB },
		{ 0xFFFE, 0xFFFF }, { 0xE0000, 0xE0FFF }, { 0xF0000, 0x10FFFF },
	};

	for (size_t i = 0; i < LEN(ranges); i++) {
		if (c >= ranges[i].first && c <= ranges[i].last)
			return true;
	}
	return false;
}

static void
check_output(const char *out, size_t len)
{
	unsigned n_marks = 0;
	bool is_first = true;

	for (size_t at = 0; at < len;) {
		uint32_t c;
		bool is_ok;
		at += utf8_decode(out + at, len - at, &c, &is_ok);
		require(is_ok && !is_dangerous(c));
		n_marks = text_char_width(c) == 0 ? n_marks + 1 : 0;
		require(n_marks <= (is_first ? 0u : 2u));
		is_first = false;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char out[ROOM], again[ROOM];
	char *in = malloc(size + 1);
	size_t room = size > 0 ? 1 + (size_t)data[0] * 8 : 1; /* 1 ... 2041 */

	require(in != NULL);
	memcpy(in, data, size);
	in[size] = '\0';
	size_t len = text_clean(in, size, out, room);
	require(len < room && strlen(out) == len);
	check_output(out, len);
	require(text_is_clean(out));
	require(text_clean(out, len, again, sizeof(again)) == len && memcmp(out, again, len) == 0);
	int width = text_width(out);
	require(width >= 0 && (size_t)width <= len);
	for (int columns = 0; columns <= MIN(width, 20); columns++) {
		size_t fit = text_fit(out, columns);
		require(fit <= len && utf8_is_valid(out, fit));
	}
	if (text_is_clean(in) && strlen(in) < room)
		require(text_is(in, out) || strlen(in) != size);
	free(in);
	return 0;
}
