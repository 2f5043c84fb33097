/* SPDX-License-Identifier: MIT */
/* percent.c - see percent.h. */
#include "aws/percent.h"

#include <ctype.h>
#include <string.h>

static const char digits[] = "0123456789ABCDEF";

bool
percent_is_plain(unsigned char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
	       c == '-' || c == '.' || c == '_' || c == '~';
}

bool
percent_add_byte(struct buf *buf, unsigned char c)
{
	char escape[3] = { '%', digits[c >> 4], digits[c & 15] };

	return buf_add(buf, escape, sizeof(escape));
}

bool
percent_add(struct buf *buf, const char *s, size_t n, bool keeps_slash)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];
		bool is_kept = percent_is_plain(c) || (keeps_slash && c == '/');

		if (is_kept ? !buf_add(buf, &c, 1) : !percent_add_byte(buf, c))
			return false;
	}
	return true;
}

static int
digit(char c)
{
	const char *at = c ? strchr(digits, toupper((unsigned char)c)) : NULL;

	return at ? (int)(at - digits) : -1;
}

int
percent_byte(const char *s)
{
	int high = digit(s[0]), low = high >= 0 ? digit(s[1]) : -1;

	return low >= 0 ? high << 4 | low : -1;
}

size_t
percent_decode(char *s, size_t n)
{
	size_t len = 0;

	for (size_t i = 0; i < n; i++) {
		int byte = s[i] == '%' && i + 2 < n ? percent_byte(s + i + 1) : -1;

		s[len++] = byte >= 0 ? (char)byte : s[i];
		if (byte >= 0)
			i += 2;
	}
	return len;
}
