/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_BASE_NUMBER_H
#define CWTOP_BASE_NUMBER_H
/* number.h - decimal text to double and back, exactly rounded and the same in every locale. */
#include "base/base.h"

/* The decimal number  -mantissa * 10^exponent  as a scanner finds it. */
struct decimal {
	uint64_t mantissa; /* the first 19 significant digits at most */
	int exponent;
	bool is_negative;
	bool is_inexact; /* there were more digits than the mantissa holds */
};

#define NUMBER_TEXT_MAX 512

/* number_from_decimal - the nearest double. @text, @len are the whole number as written, which is
 * read again where the mantissa does not settle it. May be infinite. len ≤ NUMBER_TEXT_MAX. */
double
number_from_decimal(const struct decimal *decimal, const char *text, size_t len);

/* number_parse - a whole text as a finite JSON-like number ("-1.5e3"); false for anything else. */
MUST_CHECK bool
number_parse(const char *s, double *out);

/* number_format - the shortest text that reads back the same; a finite number only. */
void
number_format(double number, char out[32]);

#endif
