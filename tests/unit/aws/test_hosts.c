/* SPDX-License-Identifier: MIT */
/* test_hosts.c - clock offsets and retry tokens by host. */
#include "../test.h"

#include <stdio.h>
#include <stdlib.h>

#include "aws/hosts.h"

#define NOW 1795222800

static void
test_skew(void **state)
{
	struct hosts *hosts = calloc(1, sizeof(*hosts));

	(void)state;
	assert_int_equal(hosts_skew_s(hosts, "a"), 0);
	assert_int_equal(hosts_clock_skew_s(hosts), 0);
	hosts_learn_date(hosts, "a", NOW + 59, NOW); /* too little to matter */
	assert_int_equal(hosts_skew_s(hosts, "a"), 0);
	hosts_learn_date(hosts, "a", NOW - 86400, NOW);
	assert_int_equal(hosts_skew_s(hosts, "a"), -86400);
	assert_int_equal(hosts_skew_s(hosts, "b"), 0);
	assert_int_equal(hosts_clock_skew_s(hosts), -86400);
	hosts_learn_date(hosts, "b", NOW - 70, NOW);
	assert_int_equal(hosts_clock_skew_s(hosts), -70);
	hosts_learn_date(hosts, "b", NOW, NOW); /* one says that we are right */
	assert_int_equal(hosts_clock_skew_s(hosts), 0);
	hosts_learn_date(hosts, "a", 0, NOW); /* it did not say */
	assert_int_equal(hosts_skew_s(hosts, "a"), -86400);
	hosts_learn_date(hosts, "a", NOW - 40, NOW); /* in use, so followed */
	assert_int_equal(hosts_skew_s(hosts, "a"), -40);
	hosts_learn_date(hosts, "a", NOW - 29, NOW); /* healed */
	assert_int_equal(hosts_skew_s(hosts, "a"), 0);
	hosts_learn_date(hosts, "a", NOW - 45, NOW);
	assert_int_equal(hosts_skew_s(hosts, "a"), 0);
	free(hosts);
}

static void
test_tokens(void **state)
{
	struct hosts *hosts = calloc(1, sizeof(*hosts));

	(void)state;
	for (int i = 0; i < QUOTA_TOKENS / 5; i++)
		assert_true(hosts_take_tokens(hosts, "a", 5));
	assert_false(hosts_take_tokens(hosts, "a", 5));
	assert_true(hosts_take_tokens(hosts, "b", 5));
	hosts_give_tokens(hosts, "a", 4);
	assert_false(hosts_take_tokens(hosts, "a", 5));
	hosts_give_tokens(hosts, "a", 1);
	assert_true(hosts_take_tokens(hosts, "a", 5));
	for (int i = 0; i < 2 * QUOTA_TOKENS; i++) /* never more than a full bucket */
		hosts_give_tokens(hosts, "a", 1);
	assert_true(hosts_take_tokens(hosts, "a", QUOTA_TOKENS));
	assert_false(hosts_take_tokens(hosts, "a", 1));
	free(hosts);
}

static void
test_full(void **state)
{
	struct hosts *hosts = calloc(1, sizeof(*hosts));
	char name[24];

	(void)state;
	for (int i = 0; i < HOSTS_MAX; i++) {
		(void)snprintf(name, sizeof(name), "host%d", i);
		hosts_learn_date(hosts, name, NOW + 1000 + i, NOW);
	}
	assert_int_equal(hosts_skew_s(hosts, "host0"), 1000);
	assert_int_equal(hosts_skew_s(hosts, "host511"), 1511);
	hosts_learn_date(hosts, "one more", NOW + 1000, NOW);
	assert_int_equal(hosts_skew_s(hosts, "one more"), 0);
	assert_false(hosts_take_tokens(hosts, "one more", 1));
	hosts_give_tokens(hosts, "one more", 1);
	free(hosts);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_skew),
		cmocka_unit_test(test_tokens),
		cmocka_unit_test(test_full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
