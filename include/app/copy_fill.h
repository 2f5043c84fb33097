/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_APP_COPY_FILL_H
#define CWTOP_APP_COPY_FILL_H
/* copy_fill.h - ARNs, links and commands from patterns: "arn:{partition}:sqs:{region}". How a value
 * is written where it stands is a sign behind its name:
 *   {name}   as it is
 *   {name%}  percent-encoded, as a part of a URL
 *   {name$}  as the console of CloudWatch Logs wants it: encoded twice, with $ for %
 *   {name"}  a word of a POSIX shell
 *   {name'}  the same, for the aws command, which takes some words for something else
 *   {name@}  the same, of an option that takes a list
 * Pure. Any thread. */
#include "base/mem.h"

struct copy_value {
	const char *name, *value; /* value NULL or "": not known */
};

struct copy_values {
	const struct copy_value *items;
	size_t n;
};

/* copy_fill - appends the pattern filled in. Otherwise false, and why says what is not known, or
 * what cannot be written so; what was appended is then of no use. */
MUST_CHECK bool
copy_fill(const char *pattern, const struct copy_values *values, struct buf *out, struct why *why);

/* copy_quote - a word of a POSIX shell that means s. copy_jsurl - s as a text of JSURL, as the
 * console's graphs have it: 'AWS*2fLambda. false: out's limit. */
MUST_CHECK bool
copy_quote(const char *s, struct buf *out);
MUST_CHECK bool
copy_jsurl(const char *s, struct buf *out);

#endif
