/* SPDX-License-Identifier: MIT */
/* width.c - columns of characters, by a table of our own: the C library's answer changes with its
 * version and with the locale. */
#include <string.h>

#include "char_class.h"

enum char_class
char_class(uint32_t c)
{
	size_t low = 0, high = char_table_len;

	if (c < 0xA0)
		return CHAR_PLAIN;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (c > char_table[middle].last)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < char_table_len && c >= char_table[low].first)
		return char_table[low].class;
	return c > 0x10FFFF ? CHAR_REPLACE : CHAR_PLAIN;
}

int
text_char_width(uint32_t c)
{
	static const int widths[] = {
		[CHAR_PLAIN] = 1, [CHAR_WIDE] = 2,    [CHAR_MARK] = 0,
		[CHAR_DROP] = 0,  [CHAR_REPLACE] = 1,
	};

	return c == 0 ? 0 : widths[char_class(c)];
}

int
text_width(const char *s)
{
	size_t n = strlen(s);
	int width = 0;

	for (size_t at = 0; at < n;) {
		uint32_t c;
		at += utf8_decode(s + at, n - at, &c, NULL);
		width += text_char_width(c);
	}
	return width;
}

size_t
text_fit(const char *s, int columns)
{
	size_t n = strlen(s), at = 0;
	int width = 0;

	while (at < n) {
		uint32_t c;
		size_t step = utf8_decode(s + at, n - at, &c, NULL);
		width += text_char_width(c);
		if (width > columns)
			break;
		at += step;
	}
	return at;
}
