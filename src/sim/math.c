/* SPDX-License-Identifier: MIT */
/* math.c - the reader of metric math: precedence climbs from OR to a number. It evaluates as it
 * reads; there is no tree. */
#include "sim/math.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX 40
#define WORD_MAX 256 /* CloudWatch's ids have at most 255 characters */
#define ARGS_MAX 64

struct reader {
	const char *at;
	const struct math_env *env;
	unsigned depth;
};

static enum err
read_level(struct reader *reader, size_t level, struct math_value *out, struct why *why);

static void
skip_space(struct reader *reader)
{
	reader->at += strspn(reader->at, " \t\r\n");
}

/* The next character, if it is `c`. */
static bool
take(struct reader *reader, char c)
{
	skip_space(reader);
	if (*reader->at != c)
		return false;
	reader->at++;
	return true;
}

static bool
is_word_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_';
}

static enum err
unexpected(struct reader *reader, struct why *why)
{
	if (!*reader->at)
		return err_set(ERR_REJECTED, why, "Unexpected end of the expression");
	return err_set(ERR_REJECTED, why, "Unexpected '%.10s'", reader->at);
}

static enum err
read_word(struct reader *reader, char word[WORD_MAX], struct why *why)
{
	size_t n = 0;

	while (is_word_char(reader->at[n]))
		n++;
	if (n == 0 || n >= WORD_MAX)
		return unexpected(reader, why);
	memcpy(word, reader->at, n);
	word[n] = '\0';
	reader->at += n;
	return ERR_OK;
}

/* METRICS() or METRICS("part of an id") */
static enum err
read_metrics(struct reader *reader, struct math_value *out, struct why *why)
{
	char match[WORD_MAX];
	bool has_match = false;

	skip_space(reader);
	if (*reader->at == '"' || *reader->at == '\'') {
		char quote = *reader->at++;
		enum err err = read_word(reader, match, why);

		if (err)
			return err;
		if (!take(reader, quote))
			return unexpected(reader, why);
		has_match = true;
	}
	if (!take(reader, ')'))
		return unexpected(reader, why);
	return reader->env->metrics(reader->env->self, has_match ? match : NULL, out, why);
}

/* REPEAT and LINEAR are words only as the last argument. */
static bool
take_fill_word(struct reader *reader, struct math_args *args)
{
	static const char *const words[] = { "REPEAT", "LINEAR" };

	skip_space(reader);
	for (size_t i = 0; i < LEN(words); i++) {
		size_t n = strlen(words[i]);

		if (strncmp(reader->at, words[i], n) == 0 && !is_word_char(reader->at[n])) {
			reader->at += n;
			args->word = words[i];
			return true;
		}
	}
	return false;
}

static enum err
read_args(struct reader *reader, char close, struct math_args *args, struct why *why)
{
	if (take(reader, close))
		return ERR_OK;
	do {
		enum err err;

		if (args->n == ARGS_MAX)
			return err_set(ERR_REJECTED, why, "Too many arguments");
		if (take_fill_word(reader, args))
			continue;
		err = read_level(reader, 0, &args->values[args->n], why);
		if (err)
			return err;
		args->n++;
	} while (take(reader, ','));
	return take(reader, close) ? ERR_OK : unexpected(reader, why);
}

static enum err
read_call(struct reader *reader, const char *name, struct math_value *out, struct why *why)
{
	struct math_value values[ARGS_MAX];
	struct math_args args = { .values = values, .fill_to_s = reader->env->fill_to_s };
	enum err err;

	if (text_is(name, "METRICS"))
		return read_metrics(reader, out, why);
	err = read_args(reader, ')', &args, why);
	return err ? err : math_call(reader->env->arena, name, &args, out, why);
}

/* [a, b, c]: an array of series */
static enum err
read_list(struct reader *reader, struct math_value *out, struct why *why)
{
	struct math_value values[ARGS_MAX];
	struct math_args args = { .values = values };
	enum err err = read_args(reader, ']', &args, why);
	struct math_value list = { .kind = MATH_LIST, .n_series = args.n };

	if (err)
		return err;
	list.series = arena_array(reader->env->arena, args.n + 1, sizeof(list.series[0]));
	if (!list.series)
		return err_memory(why);
	for (size_t i = 0; i < args.n; i++) {
		if (values[i].kind != MATH_SERIES)
			return err_set(ERR_REJECTED, why, "An array holds time series only");
		list.series[i] = *values[i].series;
	}
	*out = list;
	return ERR_OK;
}

static enum err
read_name(struct reader *reader, struct math_value *out, struct why *why)
{
	char word[WORD_MAX];
	enum err err = read_word(reader, word, why);

	if (err)
		return err;
	if (take(reader, '('))
		return read_call(reader, word, out, why);
	return reader->env->series(reader->env->self, word, out, why);
}

static enum err
read_number(struct reader *reader, struct math_value *out, struct why *why)
{
	char *end;
	double number = strtod(reader->at, &end);

	if (end == reader->at || is_word_char(*end))
		return unexpected(reader, why);
	reader->at = end;
	*out = math_number(number);
	return ERR_OK;
}

static enum err
read_primary(struct reader *reader, struct math_value *out, struct why *why)
{
	enum err err;

	skip_space(reader);
	if (take(reader, '-')) {
		struct math_value zero = math_number(0), value;

		err = read_primary(reader, &value, why);
		return err ? err : math_binary(reader->env->arena, "-", &zero, &value, out, why);
	}
	if (take(reader, '(')) {
		err = read_level(reader, 0, out, why);
		if (!err && !take(reader, ')'))
			err = unexpected(reader, why);
		return err;
	}
	if (take(reader, '['))
		return read_list(reader, out, why);
	if (*reader->at == '.' || (*reader->at >= '0' && *reader->at <= '9'))
		return read_number(reader, out, why);
	return read_name(reader, out, why);
}

/* Loosest first; the longer of two operators that begin alike stands first. */
static const char *const levels[][7] = {
	{ "||", "OR" }, { "&&", "AND" }, { "==", "!=", ">=", "<=", ">", "<" },
	{ "+", "-" },   { "*", "/" },    { "^" },
};

static const char *
take_operator(struct reader *reader, size_t level)
{
	skip_space(reader);
	for (size_t i = 0; levels[level][i]; i++) {
		const char *op = levels[level][i];
		size_t n = strlen(op);

		if (strncmp(reader->at, op, n) != 0)
			continue;
		if (is_word_char(op[0]) && is_word_char(reader->at[n]))
			continue;
		reader->at += n;
		return op;
	}
	return NULL;
}

static enum err
read_level(struct reader *reader, size_t level, struct math_value *out, struct why *why)
{
	struct math_value left, right;
	const char *op;
	enum err err;

	if (level == LEN(levels))
		return read_primary(reader, out, why);
	if (level == 0 && ++reader->depth > DEPTH_MAX)
		return err_set(ERR_REJECTED, why, "The expression is nested too deeply");
	err = read_level(reader, level + 1, &left, why);
	while (!err && (op = take_operator(reader, level))) {
		err = read_level(reader, level + 1, &right, why);
		if (!err)
			err = math_binary(reader->env->arena, op, &left, &right, &left, why);
	}
	if (level == 0)
		reader->depth--;
	if (!err)
		*out = left;
	return err;
}

enum err
math_evaluate(const char *expression, const struct math_env *env, struct math_value *out,
	      struct why *why)
{
	struct reader reader = { .at = expression, .env = env };
	struct math_value value;
	enum err err = read_level(&reader, 0, &value, why);

	if (!err && *(reader.at + strspn(reader.at, " \t\r\n")))
		err = unexpected(&reader, why);
	if (!err)
		*out = value;
	return err;
}
