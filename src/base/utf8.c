/* SPDX-License-Identifier: MIT */
/* utf8.c - strict UTF-8 (RFC 3629), one character at a time. Knows nothing of what a character
 * means. */
#include "base/text.h"

/* What a lead byte allows: how many bytes follow, and the range of the first of them. */
struct lead {
	unsigned char first, last; /* lead bytes of this row */
	unsigned char n_more;
	unsigned char second_min, second_max;
};

static const struct lead leads[] = {
	{ 0xC2, 0xDF, 1, 0x80, 0xBF }, { 0xE0, 0xE0, 2, 0xA0, 0xBF }, { 0xE1, 0xEC, 2, 0x80, 0xBF },
	{ 0xED, 0xED, 2, 0x80, 0x9F }, { 0xEE, 0xEF, 2, 0x80, 0xBF }, { 0xF0, 0xF0, 3, 0x90, 0xBF },
	{ 0xF1, 0xF3, 3, 0x80, 0xBF }, { 0xF4, 0xF4, 3, 0x80, 0x8F },
};

static const struct lead *
lead_of(unsigned char c)
{
	for (size_t i = 0; i < LEN(leads); i++) {
		if (c >= leads[i].first && c <= leads[i].last)
			return &leads[i];
	}
	return NULL;
}

static size_t
result(size_t n, uint32_t c, bool is_ok, uint32_t *out_char, bool *out_is_ok)
{
	if (out_char)
		*out_char = c;
	if (out_is_ok)
		*out_is_ok = is_ok;
	return n;
}

size_t
utf8_decode(const char *s, size_t n, uint32_t *out_char, bool *out_is_ok)
{
	const unsigned char *bytes = (const unsigned char *)s;

	if (n == 0)
		return result(0, 0, true, out_char, out_is_ok);
	if (bytes[0] < 0x80)
		return result(1, bytes[0], true, out_char, out_is_ok);
	const struct lead *lead = lead_of(bytes[0]);
	if (!lead)
		return result(1, UTF8_REPLACEMENT, false, out_char, out_is_ok);

	uint32_t c = bytes[0] & (0x3Fu >> lead->n_more);
	size_t at = 1;
	for (; at <= lead->n_more; at++) {
		unsigned char min = at == 1 ? lead->second_min : 0x80;
		unsigned char max = at == 1 ? lead->second_max : 0xBF;
		if (at >= n || bytes[at] < min || bytes[at] > max)
			return result(at, UTF8_REPLACEMENT, false, out_char, out_is_ok);
		c = c << 6 | (bytes[at] & 0x3Fu);
	}
	return result(at, c, true, out_char, out_is_ok);
}

size_t
utf8_encode(uint32_t c, char out[4])
{
	if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
		c = UTF8_REPLACEMENT;
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	for (size_t i = n - 1; i > 0; i--) {
		out[i] = (char)(0x80 | (c & 0x3F));
		c >>= 6;
	}
	static const unsigned char marks[] = { 0, 0, 0xC0, 0xE0, 0xF0 };
	out[0] = (char)(marks[n] | c);
	return n;
}

bool
utf8_is_valid(const char *s, size_t n)
{
	for (size_t at = 0, step; at < n; at += step) {
		bool is_ok;
		step = utf8_decode(s + at, n - at, NULL, &is_ok);
		if (!is_ok)
			return false;
	}
	return true;
}
