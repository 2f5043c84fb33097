/* SPDX-License-Identifier: MIT */
/* test_number.c - decimals become the nearest double, as the C library would say, and come back. */
#include "../test.h"
#include "base/json.h"
#include "base/number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static double
read_back(const char *text)
{
	struct json_reader reader;

	json_reader_init(&reader, text, strlen(text));
	if (json_next(&reader) != JSON_NUMBER)
		fail_msg("%s is refused: %s", text, reader.problem);
	assert_int_equal(reader.token_len, strlen(text));
	return reader.number;
}

static void
check_same(const char *text)
{
	double mine = read_back(text), libc = strtod(text, NULL);

	if (memcmp(&mine, &libc, sizeof(mine)) != 0)
		fail_msg("%s: %a instead of %a", text, mine, libc);
}

static void
test_known(void **state)
{
	static const char *const cases[] = {
		"0",
		"-0",
		"-0.0",
		"0e5",
		"1",
		"-1.5",
		"0.1",
		"9007199254740993",
		"9007199254740992.5",
		"9223372036854775807",
		"18446744073709551615",
		"18446744073709551616",
		"9999999999999999999",
		"99999999999999999999",
		"1e22",
		"1e23",
		"123456789012345678e19",
		"1e-19",
		"1e-20",
		"0.000000000000000000012345678901234567",
		"1.7976931348623157e308",
		"2.2250738585072011e-308",
		"4.9e-324",
		"2e-324",
		"1e-400",
		"0e400",
		"1.00000000000000011102230246251565404",
		"1.00000000000000011102230246251565405",
		"100000000000000000000000000000000000000000000000000e-50",
		"1763697600.123",
		"1.7636976E9",
	};

	(void)state;
	for (size_t i = 0; i < LEN(cases); i++)
		check_same(cases[i]);
}

/* Halfway between two doubles, and one digit to either side: where rounding goes wrong first. */
static void
test_halfway(void **state)
{
	(void)state;
	for (uint64_t odd = 1; odd < 2000; odd += 2) {
		uint64_t whole = (UINT64_C(1) << 53) + odd;
		char text[64];

		for (int zeros = 0; zeros < 3; zeros++) {
			snprintf(text, sizeof(text), "%llu.%s", (unsigned long long)whole,
				 zeros == 0   ? "00"
				 : zeros == 1 ? "01"
					      : "0");
			check_same(text);
		}
		snprintf(text, sizeof(text), "%llue-1", (unsigned long long)whole * 10);
		check_same(text);
		snprintf(text, sizeof(text), "%llue-3", (unsigned long long)whole * 1000);
		check_same(text);
		snprintf(text, sizeof(text), "%llue3", (unsigned long long)whole);
		check_same(text);
	}
}

static void
test_many(void **state)
{
	uint64_t random = 88172645463325252u;

	(void)state;
	for (int i = 0; i < 200000; i++) {
		char text[64];

		random ^= random << 13;
		random ^= random >> 7;
		random ^= random << 17;
		uint64_t mantissa = random >> (random % 60);
		int exponent = (int)(random % 50) - 25;
		snprintf(text, sizeof(text), "%llue%d", (unsigned long long)mantissa, exponent);
		check_same(text);
		snprintf(text, sizeof(text), "%.*g", 1 + (int)(random % 20),
			 (double)mantissa * pow(10, exponent));
		check_same(text);
	}
}

static void
test_format(void **state)
{
	static const struct {
		double number;
		const char *text;
	} cases[] = {
		{ 0, "0" },
		{ -0.0, "-0" },
		{ 5, "5" },
		{ -12, "-12" },
		{ 0.1, "0.1" },
		{ 1763697600, "1763697600" },
		{ 1e15, "1e+15" },
		{ 1.5e-7, "1.5e-07" },
		{ 0.30000000000000004, "0.30000000000000004" },
		{ 1e300, "1e+300" },
	};
	uint64_t random = 1;

	(void)state;
	for (size_t i = 0; i < LEN(cases); i++) {
		char text[32];

		number_format(cases[i].number, text);
		assert_string_equal(text, cases[i].text);
	}
	for (int i = 0; i < 100000; i++) {
		char text[32];
		double number;

		random = random * 6364136223846793005u + 1442695040888963407u;
		memcpy(&number, &random, sizeof(number));
		if (!isfinite(number))
			continue;
		number_format(number, text);
		assert_true(read_back(text) == number);
	}
}

static void
test_parse(void **state)
{
	static const char *const bad[] = { "",   " 1",    "1 ",  "+1", "0x10", "nan", "inf",
					   "1e", "1e999", "1,5", "-",  "--1",  ".5" };
	double number = 7;

	(void)state;
	assert_true(number_parse("-2.5e2", &number));
	assert_true(number == -250);
	for (size_t i = 0; i < LEN(bad); i++) {
		assert_false(number_parse(bad[i], &number));
		assert_true(number == -250);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known), cmocka_unit_test(test_halfway),
		cmocka_unit_test(test_many),  cmocka_unit_test(test_format),
		cmocka_unit_test(test_parse),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
