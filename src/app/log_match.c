/* SPDX-License-Identifier: MIT */
/* log_match.c - looks for a text in a line, see log_book.h. */
#include <string.h>

#include "app/log_book.h"
#include "base/text.h"

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

void
log_match_set(struct log_match *match, const char *text)
{
	text_copy(match->text, sizeof(match->text), text);
	match->len = strlen(match->text);
	match->has_case = false;
	for (size_t i = 0; i < match->len; i++)
		match->has_case |= lower(match->text[i]) != match->text[i];
}

static bool
has_it(const struct log_match *match, const char *s)
{
	for (size_t i = 1; i < match->len; i++)
		if (lower(s[i]) != match->text[i])
			return false;
	return true;
}

const char *
log_match_find(const struct log_match *match, const char *s, size_t n)
{
	const char *end = s + n;
	char small = match->text[0], big = small;

	if (match->len == 0 || n < match->len)
		return NULL;
	if (match->has_case)
		return memmem(s, n, match->text, match->len);
	if (small >= 'a' && small <= 'z')
		big = (char)(small - 'a' + 'A');
	for (; (size_t)(end - s) >= match->len; s++)
		if ((*s == small || *s == big) && has_it(match, s))
			return s;
	return NULL;
}
