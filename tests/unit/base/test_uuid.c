/* SPDX-License-Identifier: MIT */
/* test_uuid.c - RFC 9562's example of a version 7, times that sort, ids that are none. */
#include "../test.h"
#include "base/uuid.h"

#include <string.h>

/* RFC 9562, A.6: 2022-02-22T19:22:22Z. */
#define RFC_ID "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"
#define RFC_MS INT64_C(0x17F22E279B0)

static void
test_example(void **state)
{
	(void)state;
	assert_true(uuid_is(RFC_ID));
	assert_int_equal(uuid_time_ms(RFC_ID), RFC_MS);
}

static void
test_make(void **state)
{
	static const int64_t times[] = { 0, 1, RFC_MS, INT64_C(0xffffffffffff) };
	char id[UUID_SIZE], other[UUID_SIZE];

	(void)state;
	for (size_t i = 0; i < LEN(times); i++) {
		assert_true(uuid_make(times[i], id));
		assert_true(uuid_is(id));
		assert_int_equal(id[14], '7');
		assert_non_null(strchr("89ab", id[19]));
		assert_int_equal(uuid_time_ms(id), times[i]);
		assert_true(uuid_make(times[i], other));
		assert_string_not_equal(id, other);
	}
	assert_false(uuid_make(-1, id));
}

/* Every random bit is one: both values of each are seen. */
static void
test_bits(void **state)
{
	static const char digits[] = "0123456789abcdef";
	unsigned seen[36] = { 0 };
	char id[UUID_SIZE];

	(void)state;
	for (int n = 0; n < 400; n++) {
		assert_true(uuid_make(0, id));
		for (size_t i = 0; i < 36; i++)
			if (id[i] != '-')
				seen[i] |= 1u << (strchr(digits, id[i]) - digits);
	}
	for (size_t i = 0; i < 36; i++) {
		unsigned expected = i == 8 || i == 13 || i == 18 || i == 23 ? 0
				    : i < 13                                ? 1u
				    : i == 14                               ? 1u << 7
				    : i == 19                               ? 0xfu << 8
									    : 0xffffu;

		assert_int_equal(seen[i], expected);
	}
}

static void
test_sorted(void **state)
{
	char before[UUID_SIZE], after[UUID_SIZE];

	(void)state;
	assert_true(uuid_make(RFC_MS, before));
	for (int64_t step = 1; step < INT64_C(1) << 40; step *= 3) {
		assert_true(uuid_make(RFC_MS + step, after));
		assert_true(strcmp(before, after) < 0);
	}
}

static void
test_none(void **state)
{
	static const char *const texts[] = {
		"",
		"-",
		"017f22e2-79b0-7cc3-98c4-dc0c0c07398",   /* short */
		"017f22e2-79b0-7cc3-98c4-dc0c0c07398ff", /* long */
		"017F22E2-79B0-7CC3-98C4-DC0C0C07398F",  /* capitals */
		"017f22e279b0-7cc3-98c4-dc0c0c07398ff0",
		"017f22e2-79b0-7cc3-98c4_dc0c0c07398f",
		"017f22e2-79b0-7cc3-98c4-dc0c0c07398g",
		"-17f22e2-79b0-7cc3-98c4-dc0c0c07398f",
		"../../../../../../../../../../etc/pa",
	};

	(void)state;
	for (size_t i = 0; i < LEN(texts); i++) {
		assert_false(uuid_is(texts[i]));
		assert_int_equal(uuid_time_ms(texts[i]), -1);
	}
	assert_true(uuid_is("919108f7-52d1-4320-9bac-f847db4148a8")); /* version 4 has no time */
	assert_int_equal(uuid_time_ms("919108f7-52d1-4320-9bac-f847db4148a8"), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_example), cmocka_unit_test(test_make),
		cmocka_unit_test(test_bits),    cmocka_unit_test(test_sorted),
		cmocka_unit_test(test_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
