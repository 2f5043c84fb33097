/* SPDX-License-Identifier: MIT */
/* trace_filter.c - reads and evaluates a filter expression in one go. Source: X-Ray developer
 * guide, Use filter expressions. */
#include "sim/trace_filter.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX 20
#define WORD_MAX 200

struct filter {
	const char *at;
	const struct trace *trace;
	const char *url;
	unsigned depth;
	bool is_bad;
};

static bool
bad(struct filter *filter)
{
	filter->is_bad = true;
	return false;
}

static void
skip_blanks(struct filter *filter)
{
	filter->at += strspn(filter->at, " \t\r\n");
}

static bool
take(struct filter *filter, const char *token)
{
	size_t n = strlen(token);

	skip_blanks(filter);
	if (strncmp(filter->at, token, n) != 0)
		return false;
	filter->at += n;
	return true;
}

/* A name, or a word between two operands: letters and dots. */
static bool
take_word(struct filter *filter, char out[WORD_MAX])
{
	size_t n;

	skip_blanks(filter);
	n = strspn(filter->at, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.");
	if (!n || n >= WORD_MAX)
		return false;
	memcpy(out, filter->at, n);
	out[n] = '\0';
	filter->at += n;
	return true;
}

static bool
take_text(struct filter *filter, char out[WORD_MAX])
{
	size_t n;

	if (!take(filter, "\""))
		return false;
	n = strcspn(filter->at, "\"");
	if (!filter->at[n] || n >= WORD_MAX)
		return false;
	memcpy(out, filter->at, n);
	out[n] = '\0';
	filter->at += n + 1;
	return true;
}

/* ---- one condition ---- */

static bool
compare_flag(struct filter *filter, bool value)
{
	bool is_negated = take(filter, "!=");
	char word[WORD_MAX];

	if (!is_negated && !take(filter, "="))
		return value;
	if (!take_word(filter, word) || (!text_is(word, "true") && !text_is(word, "false")))
		return bad(filter);
	return (value == text_is(word, "true")) != is_negated;
}

static bool
compare_number(struct filter *filter, double value)
{
	static const struct {
		const char *name;
		bool below, equal, above; /* which of these fit */
	} rows[] = { { ">=", false, true, true }, { "<=", true, true, false },
		     { "!=", true, false, true }, { ">", false, false, true },
		     { "<", true, false, false }, { "=", false, true, false } };
	double limit;
	size_t i = 0;
	char *end;

	while (i < LEN(rows) && !take(filter, rows[i].name))
		i++;
	skip_blanks(filter);
	limit = strtod(filter->at, &end);
	if (i == LEN(rows) || end == filter->at)
		return bad(filter);
	filter->at = end;
	return value < limit ? rows[i].below : value > limit ? rows[i].above : rows[i].equal;
}

static bool
compare_text(struct filter *filter, const char *value)
{
	char word[WORD_MAX], wanted[WORD_MAX];
	bool is_equal = take(filter, "="), is_other = !is_equal && take(filter, "!=");
	size_t n = strlen(value), len;

	word[0] = '\0';
	if ((!is_equal && !is_other && !take_word(filter, word)) || !take_text(filter, wanted))
		return bad(filter);
	len = strlen(wanted);
	if (text_is(word, "BEGINSWITH"))
		return text_starts(value, wanted);
	if (text_is(word, "ENDSWITH"))
		return n >= len && text_is(value + n - len, wanted);
	if (text_is(word, "CONTAINS"))
		return strstr(value, wanted) != NULL;
	return word[0] ? bad(filter) : text_is(value, wanted) == is_equal;
}

static bool
any_of(struct filter *filter);

/* service("x"): the trace came by; what follows in braces is asked of the whole trace. */
static bool
came_by_service(struct filter *filter)
{
	const struct trace_route *route = filter->trace->route;
	char name[WORD_MAX] = "";
	bool is_there = false;

	if (!take(filter, "("))
		return bad(filter);
	if (!take(filter, ")") && (!take_text(filter, name) || !take(filter, ")")))
		return bad(filter);
	for (size_t i = 0; i < route->n; i++)
		is_there = is_there || !name[0] || text_is(route->nodes[i].name, name);
	if (take(filter, "{")) {
		bool is_fit = any_of(filter);

		is_there = is_there && is_fit;
		if (!take(filter, "}"))
			return bad(filter);
	}
	return is_there;
}

static bool
condition(struct filter *filter)
{
	const struct trace *trace = filter->trace;
	const struct {
		const char *name;
		bool value;
	} flags[] = { { "fault", trace->is_fault },
		      { "error", trace->is_error },
		      { "throttle", trace->is_throttle },
		      { "ok", !trace->is_fault && !trace->is_error },
		      { "partial", false } };
	char word[WORD_MAX];

	if (!take_word(filter, word))
		return bad(filter);
	for (size_t i = 0; i < LEN(flags); i++) {
		if (text_is(word, flags[i].name))
			return compare_flag(filter, flags[i].value);
	}
	if (text_is(word, "responsetime") || text_is(word, "duration"))
		return compare_number(filter, trace->duration_s);
	if (text_is(word, "http.status"))
		return compare_number(filter, trace->status);
	if (text_is(word, "http.url"))
		return compare_text(filter, filter->url);
	if (text_is(word, "http.method"))
		return compare_text(filter, trace->method);
	if (text_is(word, "service"))
		return came_by_service(filter);
	return bad(filter);
}

/* ---- how they are joined ---- */

static bool
one(struct filter *filter)
{
	bool value;

	if (++filter->depth > DEPTH_MAX)
		return bad(filter);
	if (take(filter, "!")) {
		value = !one(filter);
	} else if (take(filter, "(")) {
		value = any_of(filter);
		if (!take(filter, ")"))
			bad(filter);
	} else {
		value = condition(filter);
	}
	filter->depth--;
	return value && !filter->is_bad;
}

static bool
all_of(struct filter *filter)
{
	bool value = one(filter);

	while (!filter->is_bad && (take(filter, "AND") || take(filter, "and"))) {
		bool next = one(filter);

		value = value && next;
	}
	return value;
}

static bool
any_of(struct filter *filter)
{
	bool value = all_of(filter);

	while (!filter->is_bad && (take(filter, "OR") || take(filter, "or"))) {
		bool next = all_of(filter);

		value = value || next;
	}
	return value;
}

bool
trace_filter_fits(const char *expression, const struct trace *trace, const char *url,
		  bool *out_is_bad)
{
	struct filter filter = { .at = expression, .trace = trace, .url = url };
	bool value = any_of(&filter);

	skip_blanks(&filter);
	*out_is_bad = filter.is_bad || *filter.at;
	return value && !*out_is_bad;
}
