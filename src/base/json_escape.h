/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SRC_BASE_JSON_ESCAPE_H
#define CWTOP_SRC_BASE_JSON_ESCAPE_H
/* json_escape.h - one escape of a JSON string: private to the reader. */
#include "base/base.h"

/* json_escape_decode - the escape that begins s[0..n) with its backslash: its length (a surrogate
 * pair is one escape); 0 when it is malformed, a lone surrogate or \u0000. */
size_t
json_escape_decode(const char *s, size_t n, uint32_t *out);

#endif
