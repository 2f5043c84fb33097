/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_BASE_TEXT_H
#define CWTOP_BASE_TEXT_H
/* text.h - text in fixed storage, UTF-8, display width, and the cleaning of remote strings. */
#include "base/base.h"

/* Text in storage that the caller owns. Adding never overflows: what does not fit is dropped at a
 * character boundary and is_cut is set. Always NUL-terminated. */
struct text {
	char *data;
	size_t len, size;
	bool is_cut;
};

/* TEXT_ON - declares a text over a local array: `TEXT_ON(line, 80); text_addf(&line, ...)`. */
#define TEXT_ON(name, bytes)           \
	char name##_store[bytes] = ""; \
	struct text name = { .data = name##_store, .size = (bytes) }

void
text_init(struct text *text, char *store, size_t size);
void
text_add(struct text *text, const char *s);
void
text_add_n(struct text *text, const char *s, size_t n);
void
text_addf(struct text *text, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* text_copy - into a store of that size, cut at a whole character; NULL is "". */
void
text_copy(char *to, size_t size, const char *from);
/* text_tail - what stands behind the last `separator`; all of it without one. */
const char *
text_tail(const char *s, char separator);
/* text_is - string equality where either may be NULL (NULL equals NULL only). */
bool
text_is(const char *a, const char *b);
bool
text_starts(const char *s, const char *prefix);
/* text_has - case-insensitive (ASCII) substring search, for filters. */
bool
text_has(const char *haystack, const char *needle);
/* text_distance - edits (insert, drop, change, swap neighbours) between two words, for "did you
 * mean"; more than 64 when either is longer than 64 bytes. */
unsigned
text_distance(const char *a, const char *b);

#define UTF8_REPLACEMENT 0xFFFDu

/* utf8_decode - one character of s[0..n): its length in bytes (≥ 1 when n ≥ 1), 0 at the end.
 * Strict RFC 3629: an ill-formed part gives UTF8_REPLACEMENT and the length of its maximal subpart.
 * @out_is_ok  may be NULL; false for an ill-formed part */
size_t
utf8_decode(const char *s, size_t n, uint32_t *out_char, bool *out_is_ok);

/* utf8_encode - 1 to 4 bytes into out[4]; returns how many. */
size_t
utf8_encode(uint32_t c, char out[4]);

bool
utf8_is_valid(const char *s, size_t n);

/* text_char_width - columns of one character: 0, 1 or 2. Own table, same on every machine. */
int
text_char_width(uint32_t c);
/* text_width - columns of a cleaned UTF-8 string. */
int
text_width(const char *s);
/* text_fit - bytes of s that fit into `columns` columns, never splitting a character. */
size_t
text_fit(const char *s, int columns);

/* text_clean - the one place where remote text becomes displayable (reliability promise 2): strict
 * UTF-8, controls made visible as ^X or \xNN, line ends and tabs to a space, bidi controls and
 * private characters to U+FFFD, invisible ones dropped (more than 3: U+26A0 is appended), at most
 * two combining marks a base. The output is NUL-terminated, cut at a character boundary, and
 * cleaning it again changes nothing.
 * @out_size at least 1. Returns the length written. Any thread. */
size_t
text_clean(const char *in, size_t n, char *out, size_t out_size);

/* text_is_clean - nothing that text_clean would change. */
bool
text_is_clean(const char *s);

#endif
