/* SPDX-License-Identifier: MIT */
/* insights_value.c - what expressions of Logs Insights come to. */
#include "base/clock.h"
#include "base/number.h"
#include "base/text.h"
#include "sim/insights_expr.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const struct value nothing = { .kind = VALUE_NONE };

static struct value
number(double n)
{
	return isfinite(n) ? (struct value){ .kind = VALUE_NUMBER, .number = n } : nothing;
}

static struct value
truth(bool is)
{
	return number(is ? 1 : 0);
}

bool
value_number(struct value value, double *out)
{
	if (value.kind == VALUE_NUMBER || value.kind == VALUE_TIME) {
		*out = value.number;
		return true;
	}
	return value.kind == VALUE_TEXT && number_parse(value.text, out);
}

const char *
value_text(struct arena *arena, struct value value)
{
	char text[32];

	if (value.kind == VALUE_TEXT)
		return value.text;
	if (value.kind == VALUE_TIME) {
		int64_t ms = (int64_t)value.number;

		date_iso(ms / 1000, text);
		return arena_format(arena, "%.10s %.8s.%03d", text, text + 11, (int)(ms % 1000));
	}
	if (value.kind != VALUE_NUMBER)
		return NULL;
	number_format(round(value.number * 1e4) / 1e4, text);
	return arena_text(arena, text);
}

int
value_compare(struct value a, struct value b)
{
	double x, y;

	if (a.kind == VALUE_NONE || b.kind == VALUE_NONE)
		return (a.kind != VALUE_NONE) - (b.kind != VALUE_NONE);
	if (value_number(a, &x) && value_number(b, &y))
		return (x > y) - (x < y);
	if (a.kind == VALUE_TEXT && b.kind == VALUE_TEXT)
		return strcmp(a.text, b.text);
	return a.kind == VALUE_TEXT ? 1 : -1; /* numbers before words */
}

/* ---- functions ---- */

static struct value
changed_case(const struct record *record, const char *text, int (*change)(int))
{
	char *copy = arena_text(record->arena, text);

	for (char *c = copy; c && *c; c++)
		*c = (char)change((unsigned char)*c);
	return copy ? (struct value){ .kind = VALUE_TEXT, .text = copy } : nothing;
}

static struct value
call_text(const struct node *node, const struct record *record, struct value first)
{
	const char *text = value_text(record->arena, first);

	if (text_is(node->text, "ispresent"))
		return truth(first.kind != VALUE_NONE);
	if (text_is(node->text, "isempty"))
		return truth(!text || !*text);
	if (text_is(node->text, "isblank"))
		return truth(!text || !text[strspn(text, " \t")]);
	if (!text)
		return nothing;
	if (text_is(node->text, "strlen"))
		return number((double)strlen(text));
	if (text_is(node->text, "tolower"))
		return changed_case(record, text, tolower);
	if (text_is(node->text, "toupper"))
		return changed_case(record, text, toupper);
	if (text_is(node->text, "strcontains") && node->n_args == 2) {
		const char *part = value_text(record->arena, expr_value(node->args[1], record));

		return truth(part && strstr(text, part));
	}
	return nothing;
}

static struct value
call_function(const struct node *node, const struct record *record)
{
	static const struct {
		const char *name;
		double (*function)(double);
	} numeric[] = { { "abs", fabs },    { "ceil", ceil }, { "floor", floor },
			{ "round", round }, { "sqrt", sqrt }, { "log", log } };
	struct value first = nothing;
	double x;

	if (text_is(node->text, "bin")) {
		first = record->get(record->self, "@timestamp");
		if (!value_number(first, &x))
			return nothing;
		return (struct value){ .kind = VALUE_TIME,
				       .number = floor(x / node->number) * node->number };
	}
	if (text_is(node->text, "coalesce")) {
		for (size_t i = 0; i < node->n_args && first.kind == VALUE_NONE; i++)
			first = expr_value(node->args[i], record);
		return first;
	}
	if (node->n_args)
		first = expr_value(node->args[0], record);
	for (size_t i = 0; i < LEN(numeric); i++) {
		if (text_is(node->text, numeric[i].name))
			return value_number(first, &x) ? number(numeric[i].function(x)) : nothing;
	}
	return call_text(node, record, first);
}

/* ---- operators ---- */

static bool
is_like(struct value value, const struct node *what, const struct record *record)
{
	const char *text = value_text(record->arena, value), *part;

	if (!text)
		return false;
	if (what->kind == NODE_REGEX)
		return regexec(&what->regex, text, 0, NULL, 0) == 0;
	part = value_text(record->arena, expr_value(what, record));
	return part && strstr(text, part);
}

static bool
is_in(struct value value, const struct node *list, const struct record *record)
{
	for (size_t i = 0; i < list->n_args; i++) {
		if (value_compare(value, expr_value(list->args[i], record)) == 0)
			return true;
	}
	return false;
}

static struct value
compare(const char *op, struct value a, struct value b)
{
	int order = value_compare(a, b);

	if (text_is(op, "!="))
		return truth(order != 0);
	if (a.kind == VALUE_NONE || b.kind == VALUE_NONE)
		return truth(false);
	if (text_is(op, "="))
		return truth(order == 0);
	if (text_is(op, "<="))
		return truth(order <= 0);
	if (text_is(op, ">="))
		return truth(order >= 0);
	return truth(*op == '<' ? order < 0 : order > 0);
}

static struct value
binary(const struct node *node, const struct record *record)
{
	const char *op = node->text;
	struct value a, b;
	double x, y;

	if (text_is(op, "or"))
		return truth(expr_is_true(node->args[0], record) ||
			     expr_is_true(node->args[1], record));
	if (text_is(op, "and"))
		return truth(expr_is_true(node->args[0], record) &&
			     expr_is_true(node->args[1], record));
	a = expr_value(node->args[0], record);
	if (text_is(op, "like") || text_is(op, "not like"))
		return truth(is_like(a, node->args[1], record) == text_is(op, "like"));
	if (text_is(op, "in") || text_is(op, "not in"))
		return truth(is_in(a, node->args[1], record) == text_is(op, "in"));
	b = expr_value(node->args[1], record);
	if (!strchr("+-*/%", *op))
		return compare(op, a, b);
	if (!value_number(a, &x) || !value_number(b, &y))
		return nothing;
	return number(*op == '+'   ? x + y
		      : *op == '-' ? x - y
		      : *op == '*' ? x * y
		      : *op == '/' ? x / y
				   : fmod(x, y));
}

/* What of a text stays when what differs from line to line is taken out: words with a digit are
 * numbers, times and ids. AWS's clusters are cleverer. */
static struct value
pattern(struct value value, const struct record *record)
{
	static const char word[] = "0123456789-_"
				   "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
	const char *text = value_text(record->arena, value);
	TEXT_ON(out, 2048);

	if (!text)
		return nothing;
	while (*text) {
		size_t n = MAX(strspn(text, word), (size_t)1);

		if (strcspn(text, "0123456789") < n)
			text_add(&out, "<*>");
		else
			text_add_n(&out, text, n);
		text += n;
	}
	text = arena_text(record->arena, out.data);
	return text ? (struct value){ .kind = VALUE_TEXT, .text = text } : nothing;
}

struct value
expr_value(const struct node *node, const struct record *record)
{
	switch (node->kind) {
	case NODE_FIELD:
		return record->get(record->self, node->text);
	case NODE_NUMBER:
		return number(node->number);
	case NODE_TEXT:
		return (struct value){ .kind = VALUE_TEXT, .text = node->text };
	case NODE_CALL:
		return call_function(node, record);
	case NODE_AGGREGATE:
		return record->slots ? record->slots[node->slot] : nothing;
	case NODE_BINARY:
		return binary(node, record);
	case NODE_NOT:
		return truth(!expr_is_true(node->args[0], record));
	case NODE_PATTERN:
		return pattern(expr_value(node->args[0], record), record);
	case NODE_REGEX:
	case NODE_LIST:
		break;
	}
	return nothing;
}

bool
expr_is_true(const struct node *node, const struct record *record)
{
	struct value value = expr_value(node, record);

	if (value.kind == VALUE_TEXT)
		return text_is(value.text, "true");
	return value.kind != VALUE_NONE && fabs(value.number) > 0;
}
