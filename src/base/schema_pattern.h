/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SRC_BASE_SCHEMA_PATTERN_H
#define CWTOP_SRC_BASE_SCHEMA_PATTERN_H
/* schema_pattern.h - POSIX extended patterns, each compiled once a check: private to schema.c. */
#include <regex.h>

#include "base/base.h"

#define SCHEMA_PATTERNS_KEPT 8

struct schema_patterns { /* all zero: none yet */
	struct {
		const char *text; /* the schema's own string */
		regex_t regex;
	} kept[SCHEMA_PATTERNS_KEPT];
	size_t n;
};

/* schema_pattern_match - false when the pattern is none. */
MUST_CHECK bool
schema_pattern_match(struct schema_patterns *patterns, const char *pattern, const char *s,
		     bool *out_is_match);
void
schema_patterns_done(struct schema_patterns *patterns);

#endif
