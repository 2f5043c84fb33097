/* SPDX-License-Identifier: MIT */
/* number.c - decimal text to double and back. Three ways, the fastest first: both parts exact as
 * doubles; 128-bit integer arithmetic; the C library in the C locale. */
#include "base/number.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

__extension__ typedef unsigned __int128 wide;

#define EXACT_POWER_MAX 22 /* 10^22 is the largest power that a double holds exactly */
#define EXACT_MANTISSA (UINT64_C(1) << 53)
#define POWER_MAX 19 /* 10^19 is the largest that fits into 64 bits */

static const double powers[] = { 1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
				 1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
				 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };

static const uint64_t whole_powers[] = {
	UINT64_C(1),
	UINT64_C(10),
	UINT64_C(100),
	UINT64_C(1000),
	UINT64_C(10000),
	UINT64_C(100000),
	UINT64_C(1000000),
	UINT64_C(10000000),
	UINT64_C(100000000),
	UINT64_C(1000000000),
	UINT64_C(10000000000),
	UINT64_C(100000000000),
	UINT64_C(1000000000000),
	UINT64_C(10000000000000),
	UINT64_C(100000000000000),
	UINT64_C(1000000000000000),
	UINT64_C(10000000000000000),
	UINT64_C(100000000000000000),
	UINT64_C(1000000000000000000),
	UINT64_C(10000000000000000000),
};

/* glibc hands out its built-in C locale here: nothing is allocated, nothing can fail. */
static locale_t
c_locale(void)
{
	return newlocale(LC_ALL_MASK, "C", (locale_t)0);
}

/* high * 2^exponent, plus something smaller than high's last bit if is_sticky, rounded half to
 * even. high has its top bit set; the callers' ranges keep the result a normal double. */
static double
round_to_double(uint64_t high, bool is_sticky, int exponent)
{
	const int drop = 11; /* 64 bits to 53 */
	uint64_t kept = high >> drop, rest = high & ((1u << drop) - 1), half = 1u << (drop - 1);
	double number;

	kept += rest > half || (rest == half && (is_sticky || (kept & 1)));
	/* 2^63 is biased to 1086; one less, as the top bit of `kept` counts as one. A carry out of
	 * the fraction lands in the exponent, where it belongs. */
	uint64_t bits = ((uint64_t)(exponent + 1085) << 52) + kept;
	memcpy(&number, &bits, sizeof(number));
	return number;
}

static double
multiply(uint64_t mantissa, uint64_t power)
{
	int m = __builtin_clzll(mantissa), p = __builtin_clzll(power);
	wide product = (wide)(mantissa << m) * (power << p);
	int exponent = 64 - m - p;

	if (!(product >> 127)) {
		product <<= 1;
		exponent--;
	}
	return round_to_double((uint64_t)(product >> 64), (uint64_t)product != 0, exponent);
}

static double
divide(uint64_t mantissa, uint64_t power)
{
	int m = __builtin_clzll(mantissa), p = __builtin_clzll(power);
	/* The quotient of these has 63 or 64 bits. */
	wide dividend = (wide)(mantissa << m) << 63;
	uint64_t divisor = power << p, quotient = (uint64_t)(dividend / divisor);
	bool is_sticky = (uint64_t)dividend != quotient * divisor;
	int exponent = p - m - 63;

	if (!(quotient >> 63)) {
		quotient <<= 1;
		exponent--;
	}
	return round_to_double(quotient, is_sticky, exponent);
}

static double
parse_slowly(const char *text, size_t len)
{
	char copy[NUMBER_TEXT_MAX + 1];

	len = MIN(len, (size_t)NUMBER_TEXT_MAX);
	memcpy(copy, text, len);
	copy[len] = '\0';
	return strtod_l(copy, NULL, c_locale());
}

double
number_from_decimal(const struct decimal *decimal, const char *text, size_t len)
{
	uint64_t mantissa = decimal->mantissa;
	int exponent = decimal->exponent;
	double number;

	if (decimal->is_inexact)
		return parse_slowly(text, len);
	if (mantissa == 0)
		number = 0;
	else if (mantissa <= EXACT_MANTISSA && exponent >= 0 && exponent <= EXACT_POWER_MAX)
		number = (double)mantissa * powers[exponent];
	else if (mantissa <= EXACT_MANTISSA && exponent < 0 && exponent >= -EXACT_POWER_MAX)
		number = (double)mantissa / powers[-exponent];
	else if (exponent >= 0 && exponent <= POWER_MAX)
		number = multiply(mantissa, whole_powers[exponent]);
	else if (exponent < 0 && exponent >= -POWER_MAX)
		number = divide(mantissa, whole_powers[-exponent]);
	else
		return parse_slowly(text, len);
	return decimal->is_negative ? -number : number;
}

bool
number_parse(const char *s, double *out)
{
	char *end;

	if (!*s || s[strspn(s, "+-.0123456789eE")] || *s == '+' || *s == '.')
		return false;
	double number = strtod_l(s, &end, c_locale());
	if (*end || !isfinite(number))
		return false;
	*out = number;
	return true;
}

void
number_format(double number, char out[32])
{
	if (number == floor(number) && fabs(number) < 1e15) {
		snprintf(out, 32, "%s%.0f", signbit(number) && number == 0 ? "-" : "",
			 number == 0 ? 0 : number);
		return;
	}
	locale_t before = uselocale(c_locale());
	for (int digits = 15; digits <= 17; digits++) {
		snprintf(out, 32, "%.*g", digits, number);
		if (strtod(out, NULL) == number)
			break;
	}
	uselocale(before);
}
