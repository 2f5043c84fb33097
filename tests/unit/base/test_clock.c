/* SPDX-License-Identifier: MIT */
/* test_clock.c - the virtual clock, and dates in text. */
#include "../test.h"
#include "base/clock.h"

#include <string.h>

static void
test_frozen(void **state)
{
	struct clock_origin origin = { .virtual_ms = 1000000, .real_ms = 5, .speed = 0 };

	(void)state;
	clock_set(&origin);
	assert_true(clock_is_virtual());
	assert_int_equal(clock_now_ms(), 1000000);
	clock_advance(2500);
	assert_int_equal(clock_now_ms(), 1002500);
	assert_int_equal(clock_now_s(), 1002);
	assert_int_equal(clock_real_until(1002500), 0);
	assert_int_equal(clock_real_until(1002501), 86400000);
	clock_set(NULL);
	assert_false(clock_is_virtual());
	assert_true(clock_speed() == 1);
}

static void
test_fast(void **state)
{
	struct clock_origin origin = { .speed = 20 };

	(void)state;
	origin.real_ms = clock_real_ms() - 1000;
	origin.virtual_ms = 0;
	clock_set(&origin);
	int64_t now = clock_now_ms();
	assert_in_range(now, 20000, 600000);
	int64_t left = clock_real_until(now + 2000000);
	assert_in_range(left, 1, 100000);
	assert_true(left > 100000 - 30000);
	clock_set(NULL);
}

static void
test_wall(void **state)
{
	(void)state;
	int64_t now = clock_now_s(), wall = clock_wall_s();
	assert_true(wall >= now && wall - now < 60);
	assert_true(now > 1700000000);
	assert_int_equal(clock_real_until(0), 0);
	assert_in_range(clock_real_until(clock_now_ms() + 60000), 1, 60000);
}

static void
test_origin_text(void **state)
{
	static const char *const bad[] = { "",
					   "1",
					   "1@2",
					   "1@2*",
					   "@2*1",
					   "1@2*x",
					   "1@2*-1",
					   "1@2*100001",
					   "1@2*nan",
					   "-1@2*1",
					   "1@2*1 ",
					   " 1@2*1",
					   "9999999999999999@2*1",
					   "1@2*1e400" };
	struct clock_origin origin = { 1763697600000, 123456, 0.5 }, back;
	struct why why = { "" };
	char text[80];

	(void)state;
	clock_format(&origin, text);
	assert_string_equal(text, "1763697600000@123456*0.5");
	assert_int_equal(clock_parse(text, &back, &why), ERR_OK);
	assert_true(back.virtual_ms == origin.virtual_ms && back.real_ms == origin.real_ms &&
		    back.speed == origin.speed);
	for (size_t i = 0; i < LEN(bad); i++) {
		assert_int_equal(clock_parse(bad[i], &back, &why), ERR_USAGE);
		assert_non_null(strstr(why.text, CLOCK_ENV));
	}
}

static void
test_dates_out(void **state)
{
	static const struct {
		int64_t unix_s;
		const char *iso, *compact, *hm;
	} cases[] = {
		{ 0, "1970-01-01T00:00:00Z", "19700101T000000Z", "00:00" },
		{ 1795222923, "2026-11-21T01:02:03Z", "20261121T010203Z", "01:02" },
		{ 951782400, "2000-02-29T00:00:00Z", "20000229T000000Z", "00:00" },
		{ -1, "1969-12-31T23:59:59Z", "19691231T235959Z", "23:59" },
		{ INT64_MAX, "9999-12-31T23:59:59Z", "99991231T235959Z", "23:59" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(cases); i++) {
		char iso[24], compact[20], hm[8];

		date_iso(cases[i].unix_s, iso);
		date_compact(cases[i].unix_s, compact);
		date_hm(cases[i].unix_s, hm);
		assert_string_equal(iso, cases[i].iso);
		assert_string_equal(compact, cases[i].compact);
		assert_string_equal(hm, cases[i].hm);
	}
	char iso[24], compact[20];
	date_iso(INT64_MIN, iso);
	date_compact(INT64_MIN, compact);
	assert_string_equal(iso, "0000-01-01T00:00:00Z");
	assert_string_equal(compact, "00000101T000000Z");
}

static void
test_dates_in(void **state)
{
	static const struct {
		const char *s;
		int64_t unix_ms;
	} good[] = {
		{ "2026-11-21T01:02:03Z", 1795222923000 },
		{ "2026-11-21T01:02:03.123Z", 1795222923123 },
		{ "2026-11-21T01:02:03.123456789Z", 1795222923123 },
		{ "2026-11-21T01:02:03.5+00:00", 1795222923500 },
		{ "2026-11-21T01:02:03.123+0000", 1795222923123 },
		{ "2026-11-21T02:32:03+01:30", 1795222923000 },
		{ "2026-11-20T20:02:03-05:00", 1795222923000 },
		{ "2000-02-29T00:00:00Z", 951782400000 },
		{ "1969-12-31T23:59:59.5Z", -500 },
	};
	static const char *const bad[] = {
		"",
		"2026-11-21",
		"2026-11-21T01:02:03",
		"2026-11-21 01:02:03Z",
		"2026-13-21T01:02:03Z",
		"2026-02-30T01:02:03Z",
		"2026-11-00T01:02:03Z",
		"2026-11-21T24:02:03Z",
		"2026-11-21T01:60:03Z",
		"2026-11-21T01:02:60Z",
		"2026-11-21T01:02:03.Z",
		"2026-11-21T01:02:03Zx",
		"2026-11-21T01:02:03+0",
		"+026-11-21T01:02:03Z",
		"2026-11-21T01:02:03+00:00x",
	};

	(void)state;
	for (size_t i = 0; i < LEN(good); i++) {
		int64_t unix_ms = 0;

		assert_true(date_parse_iso(good[i].s, &unix_ms));
		assert_int_equal(unix_ms, good[i].unix_ms);
	}
	for (size_t i = 0; i < LEN(bad); i++) {
		int64_t unix_ms = 42;

		assert_false(date_parse_iso(bad[i], &unix_ms));
		assert_int_equal(unix_ms, 42);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_frozen),    cmocka_unit_test(test_fast),
		cmocka_unit_test(test_wall),      cmocka_unit_test(test_origin_text),
		cmocka_unit_test(test_dates_out), cmocka_unit_test(test_dates_in),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
