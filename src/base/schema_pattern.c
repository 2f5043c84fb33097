/* SPDX-License-Identifier: MIT */
/* schema_pattern.c - keeps compiled patterns: compiling one costs as much as trying it on a hundred
 * names, and a stack file has hundreds of names and three patterns. */
#include "schema_pattern.h"

#include "base/text.h"

static const regex_t *
find(const struct schema_patterns *patterns, const char *text)
{
	for (size_t i = 0; i < patterns->n; i++) {
		if (text_is(patterns->kept[i].text, text))
			return &patterns->kept[i].regex;
	}
	return NULL;
}

bool
schema_pattern_match(struct schema_patterns *patterns, const char *pattern, const char *s,
		     bool *out_is_match)
{
	const regex_t *known = find(patterns, pattern);
	regex_t regex;

	if (!known && regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB) != 0)
		return false;
	*out_is_match = regexec(known ? known : &regex, s, 0, NULL, 0) == 0;
	if (known)
		return true;
	if (patterns->n < SCHEMA_PATTERNS_KEPT) {
		patterns->kept[patterns->n].text = pattern;
		patterns->kept[patterns->n++].regex = regex;
	} else {
		regfree(&regex);
	}
	return true;
}

void
schema_patterns_done(struct schema_patterns *patterns)
{
	for (size_t i = 0; i < patterns->n; i++)
		regfree(&patterns->kept[i].regex);
}
