/* SPDX-License-Identifier: MIT */
/* stack_math.c - metric math of a stack file: which metrics an expression uses, and whether
 * CloudWatch can work it out. Evaluates nothing; functions are CloudWatch's to know. */
#include <ctype.h>
#include <string.h>

#include "base/text.h"
#include "model/stack_build.h"

#define MATH_DEPTH_MAX 10 /* expressions of expressions */

enum word { WORD_END, WORD_ID, WORD_FUNCTION, WORD_CONSTANT };

/* A walk over the names in an expression. */
struct scan {
	const char *at, *name;
	size_t len;
};

static bool
is_name_char(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* Past a string in quotes; at its end when it is not closed. */
static const char *
skip_quoted(const char *s)
{
	const char *end = strchr(s + 1, *s);

	return end ? end + 1 : s + strlen(s);
}

/* next_word - the next name: an id begins with a small letter, functions and constants are written
 * in capitals (GetMetricData's rule for Id). Numbers like 1e5 are no names. */
static enum word
next_word(struct scan *scan)
{
	const char *s = scan->at, *after;

	while (*s && !isalpha((unsigned char)*s)) {
		if (*s == '\'' || *s == '"') {
			s = skip_quoted(s);
		} else if (isdigit((unsigned char)*s)) {
			while (is_name_char(*s) || *s == '.')
				s++;
		} else {
			s++;
		}
	}
	if (!*s)
		return WORD_END;
	scan->name = s;
	while (is_name_char(*s))
		s++;
	scan->len = (size_t)(s - scan->name);
	scan->at = s;
	after = s + strspn(s, " \t\n");
	if (*after == '(')
		return WORD_FUNCTION;
	return islower((unsigned char)*scan->name) ? WORD_ID : WORD_CONSTANT;
}

/* What is wrong with an expression's brackets and quotes; NULL: nothing. */
static const char *
find_imbalance(const char *s)
{
	int depth = 0;

	while (*s) {
		if (*s == '\'' || *s == '"') {
			if (!strchr(s + 1, *s))
				return "a quote is not closed";
			s = skip_quoted(s);
			continue;
		}
		depth += (*s == '(') - (*s == ')');
		if (depth < 0)
			return "a bracket closes that was not opened";
		s++;
	}
	return depth ? "a bracket is not closed" : NULL;
}

static bool
name_is(const struct scan *scan, const char *word)
{
	return scan->len == strlen(word) && memcmp(scan->name, word, scan->len) == 0;
}

/* METRICS() is every metric of a request and SELECT gives many series, but what goes into one
 * request is cwtop's choice, and one id is one series here. */
static enum err
check_word(const struct stack_builder *b, const struct json_val *at, enum word word,
	   const struct scan *scan, struct why *why)
{
	int len = (int)MIN(scan->len, 64);

	if (word == WORD_ID && !stack_metrics_find(b, scan->name, scan->len))
		return stack_build_fail(
			b, at, why, "expression: it uses %.*s: no metric of this stack has that id",
			len, scan->name);
	if (name_is(scan, "METRICS") || name_is(scan, "SELECT"))
		return stack_build_fail(
			b, at, why, "expression: %.*s cannot be used here: name the metrics by id",
			len, scan->name);
	for (size_t i = 0; i < scan->len && word != WORD_ID; i++)
		if (islower((unsigned char)scan->name[i]))
			return stack_build_fail(b, at, why,
						"expression: %.*s is neither an id nor a function: "
						"functions are in capitals, ids begin with a small "
						"letter",
						len, scan->name);
	return ERR_OK;
}

/* Inputs of another region are answered by another endpoint, and of another period are not asked
 * for at the same times. */
static enum err
check_input(const struct stack_builder *b, const struct json_val *at, const struct metric_def *def,
	    const struct metric_def *input, struct why *why)
{
	if (!def->unresolved && !input->unresolved && !text_is(def->region, input->region))
		return stack_build_fail(b, at, why,
					"expression: it is in %s, but its input %s is in %s: use "
					"metrics of one region",
					def->region, input->id, input->region);
	if (def->period_s != input->period_s)
		return stack_build_fail(
			b, at, why,
			"expression: its period is %lld s, but that of its input %s is "
			"%lld s: give them the same",
			(long long)def->period_s, input->id, (long long)input->period_s);
	return ERR_OK;
}

static enum err
check_expression(const struct stack_builder *b, size_t index, struct why *why)
{
	const struct metric_def *def = &b->stack->metrics[index];
	const struct json_val *at = json_get(b->metric_vals[index], "expression");
	const char *problem = find_imbalance(def->expression);
	struct scan scan = { .at = def->expression };
	enum word word;

	if (problem)
		return stack_build_fail(b, at, why, "expression \"%s\": %s: correct it",
					def->expression, problem);
	while ((word = next_word(&scan)) != WORD_END) {
		enum err err = check_word(b, at, word, &scan, why);

		if (!err && word == WORD_ID)
			err = check_input(b, at, def, stack_metrics_find(b, scan.name, scan.len),
					  why);
		if (err)
			return err;
	}
	return ERR_OK;
}

/* hand_down - what an expression has from its inputs: without a value, how late, how deep. Returns
 * whether anything is new. */
static bool
hand_down(const struct stack_builder *b, size_t index, unsigned *depths)
{
	struct metric_def *def = &b->stack->metrics[index];
	bool has_lag = json_get(b->metric_vals[index], "lag") != NULL;
	struct scan scan = { .at = def->expression ? def->expression : "" };
	const struct metric_def before = *def;
	unsigned depth = depths[index];
	enum word word;

	while ((word = next_word(&scan)) != WORD_END) {
		const struct metric_def *input;

		if (word != WORD_ID)
			continue;
		input = stack_metrics_find(b, scan.name, scan.len);
		if (!def->unresolved)
			def->unresolved = input->unresolved;
		if (!has_lag)
			def->lag_s = MAX(def->lag_s, input->lag_s);
		depth = MAX(depth, depths[input - b->stack->metrics] + 1);
	}
	if (depth == depths[index] && def->unresolved == before.unresolved &&
	    def->lag_s == before.lag_s)
		return false;
	depths[index] = depth;
	return true;
}

/* Until nothing is new. A circle deepens with every pass, so the limit on depth finds it;
 * CloudWatch would refuse the whole request, the other metrics in it included. */
static enum err
settle(const struct stack_builder *b, unsigned *depths, struct why *why)
{
	const struct metric_def *metrics = b->stack->metrics;
	bool is_new = true;

	while (is_new) {
		is_new = false;
		for (size_t i = 0; i < b->n_listed; i++) {
			if (!hand_down(b, i, depths))
				continue;
			is_new = true;
			if (depths[i] > MATH_DEPTH_MAX)
				return stack_build_fail(
					b, json_get(b->metric_vals[i], "expression"), why,
					"expression of %s: it goes round in a circle or is more "
					"than %d expressions deep: name plain metrics in it",
					metrics[i].id, MATH_DEPTH_MAX);
		}
	}
	return ERR_OK;
}

enum err
stack_math_check(struct stack_builder *b, struct why *why)
{
	unsigned *depths;

	for (size_t i = 0; i < b->n_listed; i++) {
		enum err err =
			b->stack->metrics[i].expression ? check_expression(b, i, why) : ERR_OK;

		if (err)
			return err;
	}
	depths = arena_array(b->arena, MAX(b->n_listed, 1), sizeof(*depths));
	return depths ? settle(b, depths, why) : err_memory(why);
}
