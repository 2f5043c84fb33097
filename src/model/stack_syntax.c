/* SPDX-License-Identifier: MIT */
/* stack_syntax.c - the form of AWS's words in a stack file: regions, names, statistics. Whether
 * such a thing exists is AWS's to say. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "model/stack_build.h"

#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define DIGITS "0123456789"

bool
stack_syntax_region(const char *s)
{
	size_t len = strspn(s, LOWER);
	unsigned words = 0;

	if (len < 2 || len > 5)
		return false;
	for (s += len; *s == '-' && (len = strspn(s + 1, LOWER)) > 0; s += 1 + len)
		words++;
	len = *s == '-' ? strspn(s + 1, DIGITS) : 0;
	return words >= 1 && words <= 3 && len >= 1 && len <= 2 && s[1 + len] == '\0';
}

bool
stack_syntax_is_plain_region(const char *region)
{
	static const char *const others[] = { "cn-", "us-gov-", "us-iso", "eu-iso", "eusc-" };

	for (size_t i = 0; i < LEN(others); i++)
		if (text_starts(region, others[i]))
			return false;
	return true;
}

bool
stack_syntax_name(const char *s, size_t len_max)
{
	size_t len = strspn(s, LOWER "ABCDEFGHIJKLMNOPQRSTUVWXYZ" DIGITS "_-");

	return len > 0 && len <= len_max && s[len] == '\0';
}

bool
stack_syntax_queue(const char *s)
{
	char name[81];
	size_t len = strlen(s), end = strlen(".fifo");

	if (len > 80)
		return false;
	memcpy(name, s, len + 1);
	if (len > end && text_is(name + len - end, ".fifo"))
		name[len - end] = '\0';
	return stack_syntax_name(name, 80);
}

/* skip_number - past "99" or "99.9" of at most 100; NULL when there is none. */
static const char *
skip_number(const char *s)
{
	char *end;
	size_t len = strspn(s, "0123456789.");

	if (len == 0 || len > 14 || !isdigit((unsigned char)*s) || s[len - 1] == '.')
		return NULL;
	return strtod(s, &end) <= 100 && end == s + len ? end : NULL;
}

/* TM(10%:90%), PR(:300): bounds may be missing, not both. */
static bool
is_range(const char *s)
{
	size_t len = strspn(s, "0123456789.%");
	const char *colon = s + len;
	size_t rest;

	if (*colon != ':')
		return false;
	rest = strspn(colon + 1, "0123456789.%");
	return len + rest > 0 && text_is(colon + 1 + rest, ")");
}

bool
stack_syntax_statistic(const char *s)
{
	static const char *const words[] = { "SampleCount", "Sum",     "Average",
					     "Minimum",     "Maximum", "IQM" };
	static const char *const ranks[] = { "p", "tm", "tc", "ts", "wm" };
	static const char *const ranges[] = { "TM(", "TC(", "TS(", "WM(", "PR(" };

	for (size_t i = 0; i < LEN(words); i++)
		if (text_is(s, words[i]))
			return true;
	for (size_t i = 0; i < LEN(ranks); i++) {
		const char *end;

		if (!text_starts(s, ranks[i]))
			continue;
		end = skip_number(s + strlen(ranks[i]));
		if (end && !*end)
			return true;
	}
	for (size_t i = 0; i < LEN(ranges); i++)
		if (text_starts(s, ranges[i]))
			return is_range(s + strlen(ranges[i]));
	return false;
}
