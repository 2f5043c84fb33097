/* SPDX-License-Identifier: MIT */
/* test_math.c - metric math over two short series: a = 1 2 - 4, b = 10 0 30 -. */
#include "near.h"
#include "sim/math.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static double a_values[] = { 1, 2, NAN, 4 }, b_values[] = { 10, 0, 30, NAN };
static struct math_series series[] = {
	{ .start_s = 600, .period_s = 60, .n = 4, .values = a_values },
	{ .start_s = 600, .period_s = 60, .n = 4, .values = b_values },
};

static enum err
find(void *self, const char *id, struct math_value *out, struct why *why)
{
	(void)self;
	if (id[1] || (id[0] != 'a' && id[0] != 'b'))
		return err_set(ERR_REJECTED, why, "no '%s'", id);
	*out = (struct math_value){ .kind = MATH_SERIES,
				    .series = &series[id[0] - 'a'],
				    .n_series = 1 };
	return ERR_OK;
}

static enum err
all(void *self, const char *match, struct math_value *out, struct why *why)
{
	(void)self;
	(void)why;
	*out = (struct math_value){ .kind = MATH_LIST, .series = series, .n_series = 2 };
	if (match)
		out->n_series = strcmp(match, "a") == 0;
	return ERR_OK;
}

/* The result as text: numbers apart by spaces, '-' where there is no datapoint. */
static void
check(const char *expression, const char *expected)
{
	struct arena *arena = arena_new(1 << 20);
	const struct math_env env = { .arena = arena,
				      .fill_to_s = 780, /* the fourth slot is not over */
				      .series = find,
				      .metrics = all };
	struct math_value value = { 0 };
	struct why why = { "" };
	char got[200] = "";

	if (math_evaluate(expression, &env, &value, &why)) {
		snprintf(got, sizeof(got), "refused");
	} else if (value.kind == MATH_NUMBER) {
		snprintf(got, sizeof(got), "%g", value.number);
	} else {
		for (size_t i = 0; i < value.series->n; i++) {
			char one[32] = "-";

			if (!isnan(value.series->values[i]))
				snprintf(one, sizeof(one), "%g", value.series->values[i]);
			strcat(got, i ? " " : "");
			strcat(got, one);
		}
	}
	if (strcmp(got, expected) != 0)
		fail_msg("%s: %s instead of %s", expression, got, expected);
	arena_free(arena);
}

static void
test_arithmetic(void **state)
{
	(void)state;
	check("1 + 2 * 3", "7");
	check("(1 + 2) * 3", "9");
	check("10 - 4 - 3", "3");
	check("2 ^ 3 + 1", "9");
	check("-3 + 1.5e1", "12");
	check("- -3", "3");
	check("a + b", "11 2 - -");
	check("2 * a", "2 4 - 8");
	check("100 * a / b", "10 - - -");
	check(" a-1 ", "0 1 - 3");
}

static void
test_comparisons(void **state)
{
	(void)state;
	check("a > 1", "0 1 - 1");
	check("a >= 1", "1 1 - 1");
	check("a < b", "1 0 - -");
	check("a <= 2", "1 1 - 0");
	check("a == 2", "0 1 - 0");
	check("a != 2", "1 0 - 1");
	check("a > 1 AND a < 4", "0 1 - 0");
	check("a > 3 || a < 2", "1 0 - 1");
	check("IF(a > 1, b, 0 - 1)", "-1 0 - -");
	check("IF(b > 0, 100 * a / b, 0)", "10 0 - -");
	check("IF(1, 2, 3)", "2");
}

static void
test_functions(void **state)
{
	(void)state;
	check("FILL(a, 0)", "1 2 0 4");
	check("FILL(b, 0)", "10 0 30 -");
	check("FILL(a, REPEAT)", "1 2 2 4");
	check("SUM(a)", "7");
	check("AVG(b)", "13.3333");
	check("MAX(a) - MIN(a)", "3");
	check("SUM([a, b])", "11 2 30 4");
	check("AVG(METRICS())", "5.5 1 30 4");
	check("MAX(METRICS(\"a\"))", "1 2 - 4");
	check("SUM(METRICS() * 2)", "22 4 60 8");
	check("DIFF(a)", "- 1 - 2");
	check("RATE(b)", "- -0.166667 0.5 -");
	check("ABS(0 - a)", "1 2 - 4");
	check("CEIL(1.2) + FLOOR(1.8)", "3");
}

static void
test_refusals(void **state)
{
	static const char *const bad[] = {
		"",       "a +",          "a b",
		"(a",     "a)",           "c",
		"FOO(a)", "IF(a, b)",     "FILL(1, 0)",
		"[1, 2]", "SUM(1)",       "FILL(a)",
		"a ?? b", "METRICS(\"a)", "RATE(1)",
		"1..2",   "SUM([])",      "METRICS() + METRICS()",
		"1 2",    "'a'",
	};
	char deep[400] = "";

	(void)state;
	for (size_t i = 0; i < LEN(bad); i++)
		check(bad[i], "refused");
	memset(deep, '(', sizeof(deep) - 1);
	check(deep, "refused");
}

static void
test_periods(void **state)
{
	double wide[] = { 100, 200 };
	struct math_series hour = { .start_s = 600, .period_s = 120, .n = 2, .values = wide };
	struct math_value a = { .kind = MATH_SERIES, .series = &series[0], .n_series = 1 };
	struct math_value b = { .kind = MATH_SERIES, .series = &hour, .n_series = 1 }, sum;
	struct arena *arena = arena_new(1 << 16);
	struct why why;

	(void)state;
	assert_int_equal(math_binary(arena, "+", &a, &b, &sum, &why), ERR_OK);
	assert_int_equal(sum.series->period_s, 120);
	assert_near(sum.series->values[0], 101, 0);
	assert_true(isnan(sum.series->values[1])); /* a has nothing at 720 */
	arena_free(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_arithmetic), cmocka_unit_test(test_comparisons),
		cmocka_unit_test(test_functions),  cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_periods),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
