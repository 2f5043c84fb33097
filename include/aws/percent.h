/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_AWS_PERCENT_H
#define CWTOP_AWS_PERCENT_H
/* percent.h - percent-encoding as AWS signs it: everything but A-Z a-z 0-9 - . _ ~ becomes %XX, in
 * capitals. Any thread. */
#include "base/mem.h"

/* percent_add - appends s, encoded. @keeps_slash  "/" stays (keys of S3) */
MUST_CHECK bool
percent_add(struct buf *buf, const char *s, size_t n, bool keeps_slash);

/* percent_is_plain - the byte stands for itself. percent_add_byte - one byte, encoded whatever it
 * is. percent_byte - value of the two hex digits at s, in either case; -1: they are not. */
bool
percent_is_plain(unsigned char c);
MUST_CHECK bool
percent_add_byte(struct buf *buf, unsigned char c);
int
percent_byte(const char *s);

/* percent_decode - in place; returns the new length. "+" stays a plus, a broken %X stays as it is.
 */
size_t
percent_decode(char *s, size_t n);

#endif
