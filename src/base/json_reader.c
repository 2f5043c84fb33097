/* SPDX-License-Identifier: MIT */
/* json_reader.c - one pass over JSON text, event by event: the program's hot path. Strict grammar,
 * strict UTF-8, no allocation, no recursion. Not a tree: that is json.c. */
#include <limits.h>
#include <math.h>
#include <string.h>

#include "base/json.h"
#include "base/number.h"
#include "base/text.h"
#include "json_escape.h"

/* What may come next. */
enum expects {
	EXPECT_ROOT,
	EXPECT_ITEM_OR_END, /* after [ */
	EXPECT_KEY_OR_END,  /* after { */
	EXPECT_MEMBER,      /* after a key and its colon */
	EXPECT_COMMA,       /* after a value inside a container */
	EXPECT_NOTHING,     /* after the root */
	EXPECT_NO_MORE,     /* JSON_END was given */
	EXPECT_FAILED,
};

void
json_reader_init(struct json_reader *reader, const char *text, size_t len)
{
	*reader = (struct json_reader){ .text = text, .len = len, .expects = EXPECT_ROOT };
}

static enum json_event
fail_at(struct json_reader *reader, size_t at, const char *problem)
{
	reader->at = at;
	reader->problem = problem;
	reader->expects = EXPECT_FAILED;
	return JSON_ERROR;
}

/* ---- blanks and comments ---- */

/* Past one comment at `at`; false when it is none or does not end. */
static bool
skip_comment(struct json_reader *reader)
{
	const char *at = reader->text + reader->at, *end = reader->text + reader->len;

	if (end - at < 2)
		return false;
	if (at[1] == '/') {
		const char *line_end = memchr(at, '\n', (size_t)(end - at));
		reader->at = (size_t)((line_end ? line_end : end) - reader->text);
		return true;
	}
	if (at[1] != '*')
		return false;
	const char *close = memmem(at + 2, (size_t)(end - at - 2), "*/", 2);
	if (!close)
		return false;
	reader->at = (size_t)(close + 2 - reader->text);
	return true;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/* The next character that means something; NUL at the end (a raw NUL is refused by whoever asks).
 */
static char
peek(struct json_reader *reader)
{
	for (;;) {
		while (reader->at < reader->len && is_blank(reader->text[reader->at]))
			reader->at++;
		if (reader->at >= reader->len)
			return '\0';
		char c = reader->text[reader->at];
		if (c != '/' || !reader->allows_comments || !skip_comment(reader))
			return c;
	}
}

/* ---- strings ---- */

#define ONES UINT64_C(0x0101010101010101)
#define TOPS UINT64_C(0x8080808080808080)

/* How many bytes at s are plain: no quote, backslash, control or non-ASCII. Eight at a time. */
static size_t
plain_run(const char *s, size_t n)
{
	size_t at = 0;

	for (; n - at >= 8; at += 8) {
		uint64_t word;
		memcpy(&word, s + at, 8);
		uint64_t quote = word ^ ONES * '"', backslash = word ^ ONES * '\\';
		uint64_t special = ((quote - ONES) & ~quote) | ((backslash - ONES) & ~backslash) |
				   ((word - ONES * 0x20) & ~word) | word;
		if (special & TOPS)
			break;
	}
	for (; at < n; at++) {
		unsigned char c = (unsigned char)s[at];
		if (c == '"' || c == '\\' || c < 0x20 || c >= 0x80)
			break;
	}
	return at;
}

/* Reads a string whose quote is at `at` into the token. False after a failure. */
static bool
read_string(struct json_reader *reader)
{
	size_t start = reader->at + 1, at = start, len = reader->len;
	const char *text = reader->text;

	reader->has_escapes = false;
	for (;;) {
		at += plain_run(text + at, len - at);
		if (at >= len)
			return fail_at(reader, start - 1, "this string does not end") != JSON_ERROR;
		if (text[at] == '"')
			break;
		uint32_t c;
		bool is_ok = true;
		size_t step = 0;
		if (text[at] == '\\') {
			step = json_escape_decode(text + at, len - at, &c);
			reader->has_escapes = true;
			if (step == 0)
				return fail_at(reader, at, "this escape is not allowed") !=
				       JSON_ERROR;
		} else if ((unsigned char)text[at] < 0x20) {
			return fail_at(reader, at, "a string holds a control character") !=
			       JSON_ERROR;
		} else {
			step = utf8_decode(text + at, len - at, &c, &is_ok);
		}
		if (!is_ok)
			return fail_at(reader, at, "this is not valid UTF-8") != JSON_ERROR;
		at += step;
	}
	reader->token = text + start;
	reader->token_len = at - start;
	reader->at = at + 1;
	return true;
}

/* ---- numbers ---- */

#define DIGITS_MAX 19       /* always fit into 64 bits */
#define EXPONENT_MAX 100000 /* beyond any double: more digits change nothing */

struct number_scan {
	const char *at, *end;
	uint64_t mantissa;        /* wraps when there are too many digits */
	int n_digits, n_decimals; /* n_digits: leading zeros included */
	int exponent;             /* as written */
};

static inline bool
is_digit(const char *at, const char *end)
{
	return at < end && (unsigned char)(*at - '0') < 10;
}

/* Takes digits; how many. */
static inline int
scan_digits(struct number_scan *scan)
{
	const char *at = scan->at, *end = scan->end;
	uint64_t mantissa = scan->mantissa;

	for (; is_digit(at, end); at++)
		mantissa = mantissa * 10 + (uint64_t)(*at - '0');
	int n = (int)MIN(at - scan->at, (ptrdiff_t)INT_MAX / 4);
	scan->mantissa = mantissa;
	scan->n_digits += n;
	scan->at = at;
	return n;
}

static bool
scan_exponent(struct number_scan *scan)
{
	const char *at = scan->at + 1, *end = scan->end;
	int exponent = 0;
	bool is_negative = at < end && *at == '-';

	if (at < end && (*at == '+' || *at == '-'))
		at++;
	if (!is_digit(at, end))
		return false;
	for (; is_digit(at, end); at++)
		exponent = MIN(exponent * 10 + (*at - '0'), EXPONENT_MAX);
	scan->exponent = is_negative ? -exponent : exponent;
	scan->at = at;
	return true;
}

/* The grammar of a number behind its sign: no leading zeros, digits on both sides of the point. */
static inline bool
scan_number(struct number_scan *scan)
{
	const char *start = scan->at;
	int n = scan_digits(scan);

	if (n == 0 || (n > 1 && *start == '0'))
		return false;
	if (scan->at < scan->end && *scan->at == '.') {
		scan->at++;
		scan->n_decimals = scan_digits(scan);
		if (scan->n_decimals == 0)
			return false;
	}
	if (scan->at < scan->end && (*scan->at | 0x20) == 'e')
		return scan_exponent(scan);
	return true;
}

/* More digits than a mantissa holds: leading zeros do not count, the rest is for the C library. */
static void
recount_digits(const char *digits, const struct number_scan *scan, struct decimal *decimal)
{
	const char *at = digits;

	while (at < scan->at && (*at == '0' || *at == '.'))
		at++;
	int n = 0;
	for (; at < scan->at && (*at | 0x20) != 'e'; at++)
		n += *at != '.';
	decimal->is_inexact = n > DIGITS_MAX;
}

static enum json_event
read_number(struct json_reader *reader)
{
	const char *start = reader->text + reader->at, *end = reader->text + reader->len;
	bool is_negative = *start == '-';
	struct number_scan scan = { .at = start + is_negative, .end = end };

	if (!scan_number(&scan))
		return fail_at(reader, (size_t)(scan.at - reader->text),
			       "this is not a JSON number");
	size_t len = (size_t)(scan.at - start);
	if (len > NUMBER_TEXT_MAX)
		return fail_at(reader, reader->at, "this number has too many digits");
	struct decimal decimal = {
		.mantissa = scan.mantissa,
		.exponent = scan.exponent - scan.n_decimals,
		.is_negative = is_negative,
	};
	if (scan.n_digits > DIGITS_MAX)
		recount_digits(start + is_negative, &scan, &decimal);
	double number = number_from_decimal(&decimal, start, len);
	if (!isfinite(number))
		return fail_at(reader, reader->at, "this number is too large");
	reader->token = start;
	reader->token_len = len;
	reader->number = number;
	reader->at += len;
	return JSON_NUMBER;
}

/* ---- structure ---- */

static bool
is_in_object(const struct json_reader *reader)
{
	return reader->in_object >> (reader->depth - 1) & 1;
}

static void
value_is_done(struct json_reader *reader)
{
	reader->expects = reader->depth > 0 ? EXPECT_COMMA : EXPECT_NOTHING;
}

static enum json_event
open_container(struct json_reader *reader, bool is_object)
{
	if (reader->depth >= JSON_DEPTH_MAX)
		return fail_at(reader, reader->at, "this is nested too deeply");
	uint64_t bit = UINT64_C(1) << reader->depth++;
	reader->in_object = is_object ? reader->in_object | bit : reader->in_object & ~bit;
	reader->expects = is_object ? EXPECT_KEY_OR_END : EXPECT_ITEM_OR_END;
	reader->at++;
	return is_object ? JSON_OBJECT : JSON_ARRAY;
}

static enum json_event
close_container(struct json_reader *reader)
{
	enum json_event event = is_in_object(reader) ? JSON_OBJECT_END : JSON_ARRAY_END;

	reader->depth--;
	reader->at++;
	value_is_done(reader);
	return event;
}

struct word {
	const char *text;
	size_t len;
	enum json_event event;
};

static const struct word words[] = { { "true", 4, JSON_TRUE },
				     { "false", 5, JSON_FALSE },
				     { "null", 4, JSON_NULL } };

static enum json_event
read_word(struct json_reader *reader)
{
	const char *at = reader->text + reader->at;
	size_t left = reader->len - reader->at;

	for (size_t i = 0; i < LEN(words); i++) {
		if (left >= words[i].len && memcmp(at, words[i].text, words[i].len) == 0) {
			reader->at += words[i].len;
			return words[i].event;
		}
	}
	if (left >= 3 && memcmp(at, "\xEF\xBB\xBF", 3) == 0)
		return fail_at(reader, reader->at,
			       "it begins with a byte-order mark: save it as "
			       "UTF-8 without one");
	return fail_at(reader, reader->at,
		       left > 0 ? "a value is expected here" : "it ends too early");
}

static enum json_event
read_value(struct json_reader *reader, char c)
{
	if (++reader->n_values > JSON_VALUES_MAX)
		return fail_at(reader, reader->at, "there are too many values");
	if (c == '{' || c == '[')
		return open_container(reader, c == '{');
	enum json_event event = JSON_STRING;
	if (c == '"') {
		if (!read_string(reader))
			return JSON_ERROR;
	} else if (c == '-' || (unsigned char)(c - '0') < 10) {
		event = read_number(reader);
	} else {
		event = read_word(reader);
	}
	if (event != JSON_ERROR)
		value_is_done(reader);
	return event;
}

static enum json_event
read_key(struct json_reader *reader, char c)
{
	if (c != '"')
		return fail_at(reader, reader->at,
			       reader->at < reader->len ? "a key in double quotes is expected here"
							: "it ends too early");
	if (!read_string(reader))
		return JSON_ERROR;
	if (peek(reader) != ':')
		return fail_at(reader, reader->at,
			       reader->at < reader->len ? "a colon is expected here"
							: "it ends too early");
	reader->at++;
	reader->expects = EXPECT_MEMBER;
	return JSON_KEY;
}

/* After a value inside a container: the end of the container, or a comma and what follows it. */
static enum json_event
read_after_value(struct json_reader *reader, char c)
{
	if (c == (is_in_object(reader) ? '}' : ']'))
		return close_container(reader);
	if (c != ',')
		return fail_at(reader, reader->at,
			       reader->at < reader->len
				       ? "a comma or the closing bracket is expected here"
				       : "it ends too early");
	reader->at++;
	c = peek(reader);
	if (c == '}' || c == ']')
		return fail_at(reader, reader->at, "a comma stands before the closing bracket");
	return is_in_object(reader) ? read_key(reader, c) : read_value(reader, c);
}

static enum json_event
read_end(struct json_reader *reader)
{
	if (reader->at < reader->len)
		return fail_at(reader, reader->at, "something follows the end of the document");
	reader->expects = EXPECT_NO_MORE;
	return JSON_END;
}

enum json_event
json_next(struct json_reader *reader)
{
	if (reader->expects >= EXPECT_NO_MORE)
		return reader->expects == EXPECT_NO_MORE ? JSON_END : JSON_ERROR;
	char c = peek(reader);

	switch (reader->expects) {
	case EXPECT_COMMA:
		return read_after_value(reader, c);
	case EXPECT_KEY_OR_END:
		return c == '}' ? close_container(reader) : read_key(reader, c);
	case EXPECT_ITEM_OR_END:
		return c == ']' ? close_container(reader) : read_value(reader, c);
	case EXPECT_NOTHING:
		return read_end(reader);
	default:
		return read_value(reader, c);
	}
}

bool
json_skip(struct json_reader *reader)
{
	if (reader->expects == EXPECT_FAILED)
		return false;
	if (reader->expects == EXPECT_MEMBER && json_next(reader) == JSON_ERROR)
		return false;
	if (reader->expects != EXPECT_KEY_OR_END && reader->expects != EXPECT_ITEM_OR_END)
		return true;
	unsigned outside = reader->depth - 1;
	while (reader->depth > outside) {
		if (json_next(reader) == JSON_ERROR)
			return false;
	}
	return true;
}

bool
json_token_is(const struct json_reader *reader, const char *word)
{
	return strlen(word) == reader->token_len && !reader->has_escapes &&
	       memcmp(word, reader->token, reader->token_len) == 0;
}
