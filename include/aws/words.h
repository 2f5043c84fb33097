/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_AWS_WORDS_H
#define CWTOP_AWS_WORDS_H
/* words.h - a line cut into words by a POSIX shell's rules of quoting, and nothing else of a shell:
 * no variables, no patterns, no commands. Pure. Any thread. */
#include "base/mem.h"

/* words_split - words of the arena, NULL-terminated. ERR_PARSE for a quote that is not closed or a
 * backslash at the end, ERR_MEMORY. */
MUST_CHECK enum err
words_split(const char *line, struct arena *arena, const char *const **out, size_t *out_n,
	    struct why *why);

#endif
