/* SPDX-License-Identifier: MIT */
/* err.c - codes, their words and exit codes, and the sentence that goes with them. Not a log: it
 * keeps nothing. */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

struct err_row {
	const char *word;
	int exit_code;
};

static const struct err_row err_rows[ERR_COUNT] = {
#define ERR_ROW(code, word, exit_code) [code] = { word, exit_code },
	ERR_TABLE(ERR_ROW)
#undef ERR_ROW
};

/* The raw sentence may shrink while it is cleaned, so it gets more room than the clean one. */
#define RAW_MAX (4 * WHY_MAX)

enum err
err_set(enum err code, struct why *why, const char *fmt, ...)
{
	char raw[RAW_MAX];
	va_list args;

	if (!why)
		return code;
	va_start(args, fmt);
	int n = vsnprintf(raw, sizeof(raw), fmt, args);
	va_end(args);
	if (n < 0)
		raw[0] = '\0';
	text_clean(raw, strlen(raw), why->text, sizeof(why->text));
	return code;
}

enum err
err_prefix(enum err code, struct why *why, const char *fmt, ...)
{
	char prefix[WHY_MAX];
	va_list args;

	if (!why)
		return code;
	va_start(args, fmt);
	int n = vsnprintf(prefix, sizeof(prefix), fmt, args);
	va_end(args);
	if (n < 0)
		prefix[0] = '\0';
	return err_set(code, why, "%s: %s", prefix, why->text);
}

enum err
err_memory(struct why *why)
{
	return err_set(ERR_MEMORY, why, "out of memory: the request was given up: try again");
}

const char *
err_word(enum err code)
{
	return (unsigned)code < ERR_COUNT ? err_rows[code].word : err_rows[ERR_BUG].word;
}

int
err_exit_code(enum err code)
{
	return (unsigned)code < ERR_COUNT ? err_rows[code].exit_code : err_rows[ERR_BUG].exit_code;
}
