/* SPDX-License-Identifier: MIT */
/* log_pattern.c - reads a filter pattern and tries it on lines. Source: CloudWatch Logs user guide,
 * "Filter pattern syntax". */
#include "sim/log_pattern.h"

#include "base/json.h"
#include "base/number.h"
#include "base/text.h"

#include <regex.h>
#include <stdlib.h>
#include <string.h>

#define TERMS_MAX 64

enum sign { SIGN_NEEDED, SIGN_OPTIONAL, SIGN_EXCLUDED };

struct term {
	enum sign sign;
	const char *text; /* NULL: a regular expression */
	regex_t regex;
};

enum test { TEST_EQUAL, TEST_NOT, TEST_LESS, TEST_AT_MOST, TEST_MORE, TEST_AT_LEAST, TEST_IS };

/* A condition on a JSON line, or two that are joined. */
struct condition {
	char join; /* '&', '|'; 0: a condition */
	struct condition *left, *right;
	const char *path; /* behind "$." */
	enum test test;
	const char *value; /* TEST_IS: "NULL", "TRUE", "FALSE", "NOT EXISTS" */
	bool is_number;
	double number;
};

struct log_pattern {
	struct term terms[TERMS_MAX];
	size_t n;
	struct condition *condition; /* NULL: terms */
};

struct reader {
	struct arena *arena;
	const char *at;
	unsigned depth;
	struct why *why;
};

static enum err
bad(struct reader *reader, const char *what)
{
	return err_set(ERR_USAGE, reader->why, "Invalid filter pattern: %s at '%.40s'", what,
		       reader->at);
}

/* Takes the sign if it comes next. */
static bool
take(struct reader *reader, char sign)
{
	if (*reader->at != sign)
		return false;
	reader->at++;
	return true;
}

static void
skip_spaces(struct reader *reader)
{
	reader->at += strspn(reader->at, " \t\n");
}

/* ---- terms ---- */

/* A word, or what stands between quotes. */
static enum err
read_text(struct reader *reader, const char *ends, const char **out)
{
	size_t n;

	if (*reader->at == '"') {
		TEXT_ON(text, 1100);

		for (reader->at++; *reader->at && *reader->at != '"'; reader->at++) {
			if (*reader->at == '\\' && reader->at[1])
				reader->at++;
			text_add_n(&text, reader->at, 1);
		}
		if (!take(reader, '"'))
			return bad(reader, "a quote is missing");
		*out = arena_text(reader->arena, text.data);
		return *out ? ERR_OK : err_memory(reader->why);
	}
	n = strcspn(reader->at, ends);
	if (!n)
		return bad(reader, "a word is missing");
	*out = arena_text_n(reader->arena, reader->at, n);
	reader->at += n;
	return *out ? ERR_OK : err_memory(reader->why);
}

static enum err
read_regex(struct reader *reader, struct term *term)
{
	const char *end = strchr(++reader->at, '%'), *text;

	if (!end)
		return bad(reader, "a '%' is missing");
	text = arena_text_n(reader->arena, reader->at, (size_t)(end - reader->at));
	if (!text)
		return err_memory(reader->why);
	if (regcomp(&term->regex, text, REG_EXTENDED | REG_NOSUB) != 0)
		return bad(reader, "no regular expression");
	reader->at = end + 1;
	return ERR_OK;
}

static enum err
read_terms(struct reader *reader, struct log_pattern *pattern)
{
	for (skip_spaces(reader); *reader->at; skip_spaces(reader)) {
		struct term *term = &pattern->terms[pattern->n];
		enum err err;

		if (pattern->n == TERMS_MAX)
			return bad(reader, "too many terms");
		*term = (struct term){ .sign = SIGN_NEEDED };
		if (*reader->at == '-' || *reader->at == '?')
			term->sign = *reader->at++ == '-' ? SIGN_EXCLUDED : SIGN_OPTIONAL;
		err = *reader->at == '%' ? read_regex(reader, term)
					 : read_text(reader, " \t\n", &term->text);
		if (err)
			return err;
		pattern->n++;
	}
	return ERR_OK;
}

/* ---- { $.a.b = 1 && ... } ---- */

static const struct {
	const char *sign;
	enum test test;
} tests[] = {
	{ "!=", TEST_NOT },  { "<=", TEST_AT_MOST }, { ">=", TEST_AT_LEAST },
	{ "=", TEST_EQUAL }, { "<", TEST_LESS },     { ">", TEST_MORE },
};

static enum err
read_is(struct reader *reader, struct condition *condition)
{
	static const char *const words[] = { "IS NULL", "IS TRUE", "IS FALSE", "NOT EXISTS" };

	for (size_t i = 0; i < LEN(words); i++) {
		size_t n = strlen(words[i]);

		if (strncmp(reader->at, words[i], n) != 0)
			continue;
		reader->at += n;
		condition->test = TEST_IS;
		condition->value = words[i];
		return ERR_OK;
	}
	return bad(reader, "an operator is missing");
}

static enum err
read_test(struct reader *reader, struct condition *condition)
{
	enum err err;

	for (size_t i = 0; i < LEN(tests); i++) {
		size_t n = strlen(tests[i].sign);
		bool is_quoted;

		if (strncmp(reader->at, tests[i].sign, n) != 0)
			continue;
		reader->at += n;
		condition->test = tests[i].test;
		skip_spaces(reader);
		is_quoted = *reader->at == '"';
		err = read_text(reader, " \t\n)}&|", &condition->value);
		if (err)
			return err;
		condition->is_number =
			!is_quoted && number_parse(condition->value, &condition->number);
		return ERR_OK;
	}
	return read_is(reader, condition);
}

static enum err
read_either(struct reader *reader, struct condition **out);

static enum err
read_one(struct reader *reader, struct condition **out)
{
	enum err err;

	skip_spaces(reader);
	if (*reader->at == '(') {
		if (reader->depth++ > 20)
			return bad(reader, "too many brackets");
		reader->at++;
		err = read_either(reader, out);
		if (err)
			return err;
		skip_spaces(reader);
		reader->depth--;
		return take(reader, ')') ? ERR_OK : bad(reader, "a ')' is missing");
	}
	*out = arena_alloc(reader->arena, sizeof(**out));
	if (!*out)
		return err_memory(reader->why);
	if (strncmp(reader->at, "$.", 2) != 0)
		return bad(reader, "a selector like $.name is missing");
	reader->at += 2;
	err = read_text(reader, " \t\n=!<>&|)}", &(*out)->path);
	if (err)
		return err;
	skip_spaces(reader);
	return read_test(reader, *out);
}

static enum err
read_both(struct reader *reader, struct condition **out)
{
	struct condition *left;
	enum err err = read_one(reader, &left);

	for (skip_spaces(reader); !err && reader->at[0] == '&' && reader->at[1] == '&';
	     skip_spaces(reader)) {
		struct condition *both = arena_alloc(reader->arena, sizeof(*both));

		if (!both)
			return err_memory(reader->why);
		reader->at += 2;
		both->join = '&';
		both->left = left;
		err = read_one(reader, &both->right);
		left = both;
	}
	if (!err)
		*out = left;
	return err;
}

static enum err
read_either(struct reader *reader, struct condition **out)
{
	struct condition *left;
	enum err err = read_both(reader, &left);

	for (skip_spaces(reader); !err && reader->at[0] == '|' && reader->at[1] == '|';
	     skip_spaces(reader)) {
		struct condition *both = arena_alloc(reader->arena, sizeof(*both));

		if (!both)
			return err_memory(reader->why);
		reader->at += 2;
		both->join = '|';
		both->left = left;
		err = read_both(reader, &both->right);
		left = both;
	}
	if (!err)
		*out = left;
	return err;
}

/* ---- trying ---- */

/* "a.b[0].c" */
static const struct json_val *
select_value(const struct json_val *val, const char *path)
{
	while (val && *path) {
		size_t n = strcspn(path, ".[");
		char key[256];

		if (*path == '[') {
			unsigned long i = strtoul(path + 1, NULL, 10);

			for (val = json_first(val); val && i; i--)
				val = json_after(val);
			path += strcspn(path, "]");
			path += *path == ']';
		} else {
			if (n >= sizeof(key))
				return NULL;
			memcpy(key, path, n);
			key[n] = '\0';
			val = json_get(val, key);
			path += n;
		}
		path += *path == '.';
	}
	return val;
}

/* '*' stands for anything. */
static bool
is_like(const char *text, const char *value)
{
	for (; *value; value++, text++) {
		if (*value == '*') {
			do {
				if (is_like(text, value + 1))
					return true;
			} while (*text++);
			return false;
		}
		if (*text != *value)
			return false;
	}
	return !*text;
}

static bool
is_number_so(double a, enum test test, double b)
{
	return (test == TEST_LESS && a < b) || (test == TEST_AT_MOST && a <= b) ||
	       (test == TEST_MORE && a > b) || (test == TEST_AT_LEAST && a >= b);
}

static bool
fits_one(const struct condition *condition, const struct json_val *root)
{
	const struct json_val *val = select_value(root, condition->path);
	enum json_type type = json_type(val);
	bool is_same;

	if (condition->test == TEST_IS) {
		if (text_is(condition->value, "NOT EXISTS"))
			return !val;
		if (text_is(condition->value, "IS NULL"))
			return val && type == JSON_T_NULL;
		return type == JSON_T_BOOL &&
		       json_bool(val, false) == text_is(condition->value, "IS TRUE");
	}
	if (!val)
		return false;
	if (condition->test != TEST_EQUAL && condition->test != TEST_NOT)
		return condition->is_number && type == JSON_T_NUMBER &&
		       is_number_so(json_number(val, 0), condition->test, condition->number);
	if (type == JSON_T_NUMBER)
		is_same = condition->is_number && !(json_number(val, 0) < condition->number ||
						    json_number(val, 0) > condition->number);
	else
		is_same = type == JSON_T_STRING && is_like(json_text(val, ""), condition->value);
	return is_same == (condition->test == TEST_EQUAL);
}

static bool
fits(const struct condition *condition, const struct json_val *root)
{
	if (!condition->join)
		return fits_one(condition, root);
	if (condition->join == '&')
		return fits(condition->left, root) && fits(condition->right, root);
	return fits(condition->left, root) || fits(condition->right, root);
}

bool
log_pattern_fits(const struct log_pattern *pattern, const char *message)
{
	bool has_optional = false, has_one = false, is_whole = true;
	size_t n_needed = 0;

	if (pattern->condition) {
		struct json *doc;
		struct why why;
		bool ok;

		if (json_parse(message, strlen(message), 0, &doc, &why))
			return false;
		ok = fits(pattern->condition, json_root(doc));
		json_free(doc);
		return ok;
	}
	for (size_t i = 0; i < pattern->n; i++) {
		const struct term *term = &pattern->terms[i];
		bool is_there = term->text ? strstr(message, term->text) != NULL
					   : regexec(&term->regex, message, 0, NULL, 0) == 0;

		if (term->sign == SIGN_EXCLUDED && is_there)
			return false;
		if (term->sign == SIGN_NEEDED) {
			n_needed++;
			is_whole = is_whole && is_there;
		}
		has_optional = has_optional || term->sign == SIGN_OPTIONAL;
		has_one = has_one || (term->sign == SIGN_OPTIONAL && is_there);
	}
	/* Beside needed terms the optional ones do not count, as CloudWatch has it. */
	return is_whole && (n_needed || !has_optional || has_one);
}

enum err
log_pattern_parse(struct arena *arena, const char *text, struct log_pattern **out, struct why *why)
{
	struct reader reader = { .arena = arena, .at = text ? text : "", .why = why };
	struct log_pattern *pattern = arena_alloc(arena, sizeof(*pattern));
	enum err err;

	if (!pattern)
		return err_memory(why);
	skip_spaces(&reader);
	if (*reader.at == '[') {
		err = bad(&reader, "patterns of space-delimited fields are not simulated");
	} else if (*reader.at == '{') {
		reader.at++;
		err = read_either(&reader, &pattern->condition);
		skip_spaces(&reader);
		if (!err && !take(&reader, '}'))
			err = bad(&reader, "a '}' is missing");
	} else {
		err = read_terms(&reader, pattern);
	}
	if (err)
		log_pattern_done(pattern);
	else
		*out = pattern;
	return err;
}

void
log_pattern_done(struct log_pattern *pattern)
{
	for (size_t i = 0; pattern && i < pattern->n; i++) {
		if (!pattern->terms[i].text)
			regfree(&pattern->terms[i].regex);
	}
}
