/* SPDX-License-Identifier: MIT */
/* test_unit.c - numbers in few columns, and thresholds. */
#include "../test.h"
#include "model/metric.h"
#include "model/unit.h"

#include <string.h>

static void
test_format(void **state)
{
	static const struct {
		double value;
		enum unit unit;
		const char *expected;
	} cases[] = {
		{ 0, UNIT_COUNT, "0" },
		{ -0.001, UNIT_COUNT, "0" },
		{ 7, UNIT_COUNT, "7" },
		{ 999, UNIT_COUNT, "999" },
		{ 999.6, UNIT_COUNT, "1k" },
		{ 1234, UNIT_COUNT, "1.23k" },
		{ 12345678, UNIT_COUNT, "12.3M" },
		{ 98.26, UNIT_PERCENT, "98.3%" },
		{ 0.05, UNIT_PERCENT, "0.05%" },
		{ 340, UNIT_MILLISECONDS, "340ms" },
		{ 2500, UNIT_MILLISECONDS, "2.5s" },
		{ 0.25, UNIT_SECONDS, "250ms" },
		{ 245, UNIT_SECONDS, "4m05s" },
		{ 1181116006, UNIT_BYTES, "1.1GiB" },
		{ 12.5, UNIT_USD, "$12.50" },
		{ 4321, UNIT_USD, "$4.32k" },
		{ 1e30, UNIT_COUNT, "1.0e+30" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(cases); i++) {
		char out[UNIT_TEXT_MAX];

		unit_format(cases[i].value, cases[i].unit, out);
		assert_string_equal(out, cases[i].expected);
		assert_in_range(strlen(out), 1, 12);
	}
}

static void
test_ages_move_in_steps(void **state)
{
	char out[UNIT_TEXT_MAX];

	(void)state;
	unit_age(4, out);
	assert_string_equal(out, "now");
	unit_age(14, out);
	assert_string_equal(out, "10s");
	unit_age(3599, out);
	assert_string_equal(out, "59m");
	unit_age(90000, out);
	assert_string_equal(out, "1d");
}

static void
test_thresholds(void **state)
{
	struct threshold threshold;
	char out[32];

	(void)state;
	assert_true(threshold_parse(">= 5", &threshold));
	assert_true(threshold_is_breached(&threshold, 5));
	assert_false(threshold_is_breached(&threshold, 4.99));
	assert_true(threshold_parse(" < 1.5 ", &threshold));
	assert_true(threshold_is_breached(&threshold, 1));
	threshold_format(&threshold, UNIT_PERCENT, out);
	assert_string_equal(out, "< 1.5%");
	assert_false(threshold_parse("5", &threshold));
	assert_false(threshold_parse("> ", &threshold));
	assert_false(threshold_parse("> 5x", &threshold));
	assert_false(threshold_parse("> inf", &threshold));
	assert_false(threshold_parse("=> 5", &threshold));
}

static void
test_words(void **state)
{
	enum unit unit;

	(void)state;
	for (int i = 0; i < UNIT_KINDS; i++) {
		assert_true(unit_of(unit_word((enum unit)i), &unit));
		assert_int_equal(unit, i);
	}
	assert_false(unit_of("furlongs", &unit));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_format),
		cmocka_unit_test(test_ages_move_in_steps),
		cmocka_unit_test(test_thresholds),
		cmocka_unit_test(test_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
