/* SPDX-License-Identifier: MIT */
/* lookup.c - how names are compared that people remember only roughly. */
#include "model/lookup.h"

#include <ctype.h>
#include <string.h>

static int
lower(char c)
{
	return tolower((unsigned char)c);
}

bool
lookup_matches(const char *pattern, const char *text)
{
	const char *star = NULL, *from = NULL; /* where the last * may yet take more */

	while (*text) {
		if (*pattern == '*') {
			star = ++pattern;
			from = text;
		} else if (lower(*pattern) == lower(*text)) {
			pattern++;
			text++;
		} else if (star) {
			pattern = star;
			text = ++from;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return *pattern == '\0';
}

static const char *
next_letter(const char *s)
{
	return s + strspn(s, " -_");
}

bool
lookup_same_words(const char *a, const char *b)
{
	for (;; a++, b++) {
		a = next_letter(a);
		b = next_letter(b);
		if (!*a || lower(*a) != lower(*b))
			return !*a && !*b;
	}
}
