/* SPDX-License-Identifier: MIT */
/* json_escape.c - backslashes in JSON strings, and places in a text. */
#include "json_escape.h"

#include <string.h>

#include "base/json.h"
#include "base/text.h"

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Four hex digits of s[0..n), or -1. */
static int
hex4(const char *s, size_t n)
{
	int unit = 0;

	if (n < 4)
		return -1;
	for (int i = 0; i < 4; i++) {
		int digit = hex_digit(s[i]);
		if (digit < 0)
			return -1;
		unit = unit << 4 | digit;
	}
	return unit;
}

static bool
is_surrogate(int unit)
{
	return unit >= 0xD800 && unit <= 0xDFFF;
}

/* One \u escape (two for a pair) that begins s: its length, 0 when it is malformed. */
static size_t
decode_u(const char *s, size_t n, uint32_t *out)
{
	int high = n >= 2 ? hex4(s + 2, n - 2) : -1;

	if (high <= 0)
		return 0;
	if (!is_surrogate(high)) {
		*out = (uint32_t)high;
		return 6;
	}
	if (high >= 0xDC00 || n < 12 || s[6] != '\\' || s[7] != 'u')
		return 0;
	int low = hex4(s + 8, n - 8);
	if (low < 0xDC00 || low > 0xDFFF)
		return 0;
	*out = 0x10000 + (((uint32_t)high - 0xD800) << 10) + ((uint32_t)low - 0xDC00);
	return 12;
}

static char
simple_escape(char c)
{
	static const char names[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
	const char *name = c ? strchr(names, c) : NULL;

	return name ? values[name - names] : '\0';
}

size_t
json_escape_decode(const char *s, size_t n, uint32_t *out)
{
	if (n < 2)
		return 0;
	if (s[1] == 'u')
		return decode_u(s, n, out);
	*out = (unsigned char)simple_escape(s[1]);
	return *out ? 2 : 0;
}

size_t
json_unescape(const char *token, size_t token_len, char *out, size_t out_size)
{
	size_t len = 0;

	for (size_t at = 0; at < token_len;) {
		uint32_t c;
		size_t step = 0;
		char piece[4];
		if (token[at] == '\\')
			step = json_escape_decode(token + at, token_len - at, &c);
		if (step == 0)
			step = utf8_decode(token + at, token_len - at, &c, NULL);
		size_t n = utf8_encode(c, piece);
		if (n > out_size - 1 - len)
			break;
		memcpy(out + len, piece, n);
		len += n;
		at += step;
	}
	out[len] = '\0';
	return len;
}

void
json_line_column(const char *text, size_t offset, unsigned *out_line, unsigned *out_column)
{
	unsigned line = 1, column = 1;

	for (size_t i = 0; i < offset; i++) {
		if (text[i] == '\n') {
			line++;
			column = 1;
		} else if (((unsigned char)text[i] & 0xC0u) != 0x80u) {
			column++;
		}
	}
	*out_line = line;
	*out_column = column;
}
