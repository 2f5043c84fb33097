/* SPDX-License-Identifier: MIT */
/* insights_expr.c - reads expressions of Logs Insights, by recursive descent. Source: CloudWatch
 * Logs user guide, "CloudWatch Logs Insights language query syntax". */
#include "sim/insights_expr.h"

#include "base/number.h"
#include "base/text.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define DEPTH_MAX 40
#define WORD_FIRST "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_@"
#define WORD WORD_FIRST "0123456789."

enum err
expr_bad(struct expr_reader *reader, const char *what)
{
	return err_set(ERR_USAGE, reader->why, "unexpected symbol found: %s at '%.60s'", what,
		       reader->at);
}

void
expr_spaces(struct expr_reader *reader)
{
	for (;;) {
		reader->at += strspn(reader->at, " \t\r\n");
		if (*reader->at != '#')
			return;
		reader->at += strcspn(reader->at, "\n");
	}
}

bool
expr_word(struct expr_reader *reader, const char *word)
{
	size_t n = strlen(word);

	expr_spaces(reader);
	if (strncasecmp(reader->at, word, n) != 0 || (reader->at[n] && strchr(WORD, reader->at[n])))
		return false;
	reader->at += n;
	return true;
}

bool
expr_sign(struct expr_reader *reader, char sign)
{
	expr_spaces(reader);
	if (*reader->at != sign)
		return false;
	reader->at++;
	return true;
}

enum err
expr_name(struct expr_reader *reader, const char **out)
{
	const char *name;
	size_t n;

	expr_spaces(reader);
	if (*reader->at == '`') {
		n = strcspn(reader->at + 1, "`");
		if (reader->at[1 + n] != '`' || !n)
			return expr_bad(reader, "a '`' is missing");
		name = arena_text_n(reader->arena, reader->at + 1, n);
		reader->at += n + 2;
	} else {
		if (!*reader->at || !strchr(WORD_FIRST, *reader->at))
			return expr_bad(reader, "a field is missing");
		n = strspn(reader->at, WORD);
		name = arena_text_n(reader->arena, reader->at, n);
		reader->at += n;
	}
	if (!name)
		return err_memory(reader->why);
	*out = name;
	return ERR_OK;
}

static struct node *
new_node(struct expr_reader *reader, enum node_kind kind)
{
	struct node *node = arena_alloc(reader->arena, sizeof(*node));

	if (node)
		node->kind = kind;
	return node;
}

/* ---- primaries ---- */

static enum err
read_quoted(struct expr_reader *reader, struct node **out)
{
	struct node *node = new_node(reader, NODE_TEXT);
	char quote = *reader->at++;
	struct buf text;

	if (!node)
		return err_memory(reader->why);
	buf_init(&text, 10000);
	for (; *reader->at && *reader->at != quote; reader->at++) {
		if (*reader->at == '\\' && reader->at[1])
			reader->at++;
		if (!buf_add(&text, reader->at, 1))
			break;
	}
	node->text = arena_text(reader->arena, text.len ? text.data : "");
	buf_done(&text);
	if (*reader->at != quote)
		return expr_bad(reader, "a quote is missing");
	reader->at++;
	*out = node;
	return node->text ? ERR_OK : err_memory(reader->why);
}

static enum err
read_regex(struct expr_reader *reader, struct node **out)
{
	struct node *node = new_node(reader, NODE_REGEX);
	int flags = REG_EXTENDED | REG_NOSUB;
	TEXT_ON(text, 1024);

	if (!node)
		return err_memory(reader->why);
	reader->at++;
	if (text_starts(reader->at, "(?i)")) {
		reader->at += 4;
		flags |= REG_ICASE;
	}
	for (; *reader->at && *reader->at != '/'; reader->at++) {
		if (reader->at[0] == '\\' && reader->at[1] == '/')
			reader->at++;
		text_add_n(&text, reader->at, 1);
	}
	if (*reader->at != '/' || regcomp(&node->regex, text.data, flags) != 0)
		return expr_bad(reader, "no regular expression");
	reader->at++;
	node->next_regex = reader->regexes;
	reader->regexes = node;
	*out = node;
	return ERR_OK;
}

static enum err
read_number(struct expr_reader *reader, struct node **out)
{
	struct node *node = new_node(reader, NODE_NUMBER);
	char *end;

	if (!node)
		return err_memory(reader->why);
	node->number = strtod(reader->at, &end);
	reader->at = end;
	*out = node;
	return ERR_OK;
}

/* "5m", "1d": the width of a bin. */
static enum err
read_width(struct expr_reader *reader, struct node *node)
{
	static const struct {
		const char *unit;
		double ms;
	} units[] = { { "ms", 1 },       { "msec", 1 },      { "s", 1e3 },      { "sec", 1e3 },
		      { "m", 6e4 },      { "min", 6e4 },     { "h", 3.6e6 },    { "hr", 3.6e6 },
		      { "hour", 3.6e6 }, { "hours", 3.6e6 }, { "d", 8.64e7 },   { "day", 8.64e7 },
		      { "w", 6.048e8 },  { "days", 8.64e7 }, { "minutes", 6e4 } };
	char *end;
	size_t n;

	expr_spaces(reader);
	node->number = strtod(reader->at, &end);
	reader->at = end;
	expr_spaces(reader);
	n = strspn(reader->at, "abcdefghijklmnopqrstuvwxyz");
	for (size_t i = 0; i < LEN(units); i++) {
		if (strlen(units[i].unit) == n && strncmp(units[i].unit, reader->at, n) == 0 &&
		    node->number > 0 && isfinite(node->number * units[i].ms)) {
			node->number *= units[i].ms;
			reader->at += n;
			return expr_sign(reader, ')') ? ERR_OK
						      : expr_bad(reader, "a ')' is missing");
		}
	}
	return expr_bad(reader, "a period like 5m is missing");
}

static bool
is_aggregate(const char *name)
{
	static const char *const names[] = {
		"count", "count_distinct", "sum",    "avg",      "min",   "max",
		"pct",   "stddev",         "median", "earliest", "latest"
	};

	for (size_t i = 0; i < LEN(names); i++) {
		if (text_is(names[i], name))
			return true;
	}
	return false;
}

static enum err
read_args(struct expr_reader *reader, struct node *node, char end)
{
	if (expr_sign(reader, end))
		return ERR_OK;
	if (node->kind != NODE_LIST && expr_sign(reader, '*'))
		return expr_sign(reader, end) ? ERR_OK : expr_bad(reader, "a ')' is missing");
	do {
		enum err err;

		if (node->n_args == NODE_ARGS_MAX)
			return expr_bad(reader, "too many arguments");
		err = expr_read(reader, &node->args[node->n_args]);
		if (err)
			return err;
		node->n_args++;
	} while (expr_sign(reader, ','));
	return expr_sign(reader, end) ? ERR_OK : expr_bad(reader, "a bracket is missing");
}

static enum err
read_call(struct expr_reader *reader, const char *name, struct node **out)
{
	char *lower = arena_text(reader->arena, name);
	struct node *node = new_node(reader, NODE_CALL);
	enum err err;

	if (!lower || !node)
		return err_memory(reader->why);
	for (char *c = lower; *c; c++)
		*c = (char)tolower((unsigned char)*c);
	node->text = lower;
	*out = node;
	if (text_is(lower, "bin"))
		return read_width(reader, node);
	if (!is_aggregate(lower))
		return read_args(reader, node, ')');
	if (!reader->may_aggregate || reader->n_aggregates == NODE_ARGS_MAX)
		return expr_bad(reader, "an aggregation outside of stats");
	node->kind = NODE_AGGREGATE;
	node->slot = reader->n_aggregates;
	reader->aggregates[reader->n_aggregates++] = node;
	reader->may_aggregate = false;
	err = read_args(reader, node, ')');
	reader->may_aggregate = true;
	if (!err && text_is(lower, "pct")) {
		if (node->n_args != 2 || node->args[1]->kind != NODE_NUMBER)
			return expr_bad(reader, "pct needs a field and a percentage");
		node->number = node->args[1]->number;
	}
	return err;
}

static enum err
read_primary(struct expr_reader *reader, struct node **out)
{
	const char *name;
	enum err err;

	expr_spaces(reader);
	if (*reader->at == '"' || *reader->at == '\'')
		return read_quoted(reader, out);
	if (*reader->at == '/')
		return read_regex(reader, out);
	if (isdigit((unsigned char)*reader->at) ||
	    (*reader->at == '-' && isdigit((unsigned char)reader->at[1])))
		return read_number(reader, out);
	if (expr_sign(reader, '(')) {
		err = expr_read(reader, out);
		if (!err && !expr_sign(reader, ')'))
			err = expr_bad(reader, "a ')' is missing");
		return err;
	}
	if (*reader->at == '[') {
		reader->at++;
		*out = new_node(reader, NODE_LIST);
		return *out ? read_args(reader, *out, ']') : err_memory(reader->why);
	}
	err = expr_name(reader, &name);
	if (err)
		return err;
	if (*reader->at == '(') {
		reader->at++;
		return read_call(reader, name, out);
	}
	*out = new_node(reader, NODE_FIELD);
	if (!*out)
		return err_memory(reader->why);
	(*out)->text = name;
	return ERR_OK;
}

/* ---- operators, weakest first ---- */

#define LEVELS 5
#define LEVEL_NOT 2 /* in front of comparisons */

static const struct {
	const char *sign, *op;
} signs[LEVELS][13] = {
	{ { "or", "or" } },
	{ { "and", "and" } },
	{ { "not like", "not like" },
	  { "not in", "not in" },
	  { "like", "like" },
	  { "=~", "like" },
	  { "in", "in" },
	  { "!=", "!=" },
	  { "<=", "<=" },
	  { ">=", ">=" },
	  { "=", "=" },
	  { "<", "<" },
	  { ">", ">" } },
	{ { "+", "+" }, { "-", "-" } },
	{ { "*", "*" }, { "/", "/" }, { "%", "%" } },
};

/* The operator of this level that comes next; NULL: none. */
static const char *
take_operator(struct expr_reader *reader, unsigned level)
{
	for (size_t i = 0; i < LEN(signs[0]) && signs[level][i].sign; i++) {
		const char *sign = signs[level][i].sign, *space = strchr(sign, ' ');
		const char *before = reader->at;
		size_t n = strlen(sign);

		expr_spaces(reader);
		if (space) {
			if (expr_word(reader, "not") && expr_word(reader, space + 1))
				return signs[level][i].op;
		} else if (isalpha((unsigned char)*sign)) {
			if (expr_word(reader, sign))
				return signs[level][i].op;
		} else if (strncmp(reader->at, sign, n) == 0) {
			reader->at += n;
			return signs[level][i].op;
		}
		reader->at = before;
	}
	return NULL;
}

static enum err
read_level(struct expr_reader *reader, unsigned level, struct node **out)
{
	struct node *left, *both;
	const char *op;
	enum err err;

	if (level == LEVELS)
		return read_primary(reader, out);
	if (level == LEVEL_NOT && expr_word(reader, "not")) {
		both = new_node(reader, NODE_NOT);
		if (!both)
			return err_memory(reader->why);
		*out = both;
		return read_level(reader, level, &both->args[0]);
	}
	err = read_level(reader, level + 1, &left);
	while (!err && (op = take_operator(reader, level)) != NULL) {
		both = new_node(reader, NODE_BINARY);
		if (!both)
			return err_memory(reader->why);
		both->text = op;
		both->args[0] = left;
		err = read_level(reader, level + 1, &both->args[1]);
		left = both;
	}
	if (!err)
		*out = left;
	return err;
}

enum err
expr_read(struct expr_reader *reader, struct node **out)
{
	enum err err;

	if (reader->depth == DEPTH_MAX)
		return expr_bad(reader, "too many brackets");
	reader->depth++;
	err = read_level(reader, 0, out);
	reader->depth--;
	return err;
}
