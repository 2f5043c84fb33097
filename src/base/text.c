/* SPDX-License-Identifier: MIT */
/* text.c - text in storage of fixed size, and small comparisons. Characters are in utf8.c, columns
 * in width.c, cleaning in clean.c. */
#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

void
text_init(struct text *text, char *store, size_t size)
{
	*text = (struct text){ .data = store, .size = size };
	if (size > 0)
		store[0] = '\0';
}

void
text_copy(char *to, size_t size, const char *from)
{
	struct text text;

	text_init(&text, to, size);
	text_add(&text, from ? from : "");
}

/* The bytes of s[0..n) that fit into `room` without splitting a character. */
static size_t
cut_at_character(const char *s, size_t n, size_t room)
{
	if (n <= room)
		return n;
	size_t at = room;
	for (unsigned back = 0; at > 0 && back < 4; back++) {
		if (((unsigned char)s[at] & 0xC0u) != 0x80u)
			return at;
		at--;
	}
	return at > 0 ? room : 0; /* no character begins near: not UTF-8 */
}

void
text_add_n(struct text *text, const char *s, size_t n)
{
	if (text->size == 0 || text->is_cut)
		return;
	size_t take = cut_at_character(s, n, text->size - 1 - text->len);
	memcpy(text->data + text->len, s, take);
	text->len += take;
	text->data[text->len] = '\0';
	text->is_cut = take < n;
}

void
text_add(struct text *text, const char *s)
{
	text_add_n(text, s, strlen(s));
}

void
text_addf(struct text *text, const char *fmt, ...)
{
	va_list args;

	if (text->size == 0 || text->is_cut)
		return;
	size_t room = text->size - text->len;
	va_start(args, fmt);
	int n = vsnprintf(text->data + text->len, room, fmt, args);
	va_end(args);
	if (n < 0) {
		text->data[text->len] = '\0';
		return;
	}
	if ((size_t)n < room) {
		text->len += (size_t)n;
		return;
	}
	/* vsnprintf may have cut inside a character: drop its beginning. */
	char *added = text->data + text->len;
	size_t keep = 0;
	for (size_t step; keep < room - 1; keep += step) {
		bool is_ok;
		step = utf8_decode(added + keep, room - 1 - keep, NULL, &is_ok);
		if (!is_ok && keep + step == room - 1)
			break;
	}
	added[keep] = '\0';
	text->len += keep;
	text->is_cut = true;
}

const char *
text_tail(const char *s, char separator)
{
	const char *at = strrchr(s, separator);

	return at ? at + 1 : s;
}

bool
text_is(const char *a, const char *b)
{
	if (!a || !b)
		return a == b;
	return strcmp(a, b) == 0;
}

bool
text_starts(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

static unsigned char
lower(unsigned char c)
{
	return c >= 'A' && c <= 'Z' ? (unsigned char)(c + 32) : c;
}

static bool
starts_folded(const char *s, const char *prefix)
{
	for (; *prefix; s++, prefix++) {
		if (lower((unsigned char)*s) != lower((unsigned char)*prefix))
			return false;
	}
	return true;
}

bool
text_has(const char *haystack, const char *needle)
{
	char first = (char)lower((unsigned char)*needle);
	const char firsts[] = { first, first >= 'a' && first <= 'z' ? (char)(first - 32) : first,
				'\0' };

	if (!*needle)
		return true;
	while ((haystack = strpbrk(haystack, firsts)) != NULL) {
		if (starts_folded(haystack++, needle))
			return true;
	}
	return false;
}

#define DISTANCE_MAX 64

unsigned
text_distance(const char *a, const char *b)
{
	size_t na = strlen(a), nb = strlen(b);
	unsigned rows[3][DISTANCE_MAX + 1];

	if (na > DISTANCE_MAX || nb > DISTANCE_MAX)
		return DISTANCE_MAX + 1;
	for (unsigned j = 0; j <= nb; j++)
		rows[0][j] = j;
	for (unsigned i = 1; i <= na; i++) {
		unsigned *row = rows[i % 3], *above = rows[(i + 2) % 3],
			 *above2 = rows[(i + 1) % 3];
		row[0] = i;
		for (unsigned j = 1; j <= nb; j++) {
			unsigned best = above[j - 1] + (a[i - 1] != b[j - 1]);
			best = MIN(best, above[j] + 1);
			best = MIN(best, row[j - 1] + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				best = MIN(best, above2[j - 2] + 1);
			row[j] = best;
		}
	}
	return rows[na % 3][nb];
}
