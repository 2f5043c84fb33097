/* SPDX-License-Identifier: MIT */
/* test_orders.c - callers' jobs by id, and what their messages say. */
#include "../test.h"
#include "sim/orders.h"

#include "base/text.h"

#include <stdio.h>

#define MANY 3000

static void
test_many(void **state)
{
	struct orders *orders = orders_new();
	char id[32];

	(void)state;
	assert_null(orders_find(orders, "job-1"));
	for (unsigned i = 0; i < MANY; i++) {
		snprintf(id, sizeof(id), "job-%u", i);
		assert_non_null(orders_get(orders, id));
	}
	assert_int_equal(orders_count(orders), MANY);
	for (unsigned i = 0; i < MANY; i++) {
		snprintf(id, sizeof(id), "job-%u", i);
		assert_ptr_equal(orders_get(orders, id), orders_at(orders, i));
		assert_string_equal(orders_at(orders, i)->id, id);
		assert_int_equal(orders_at(orders, i)->place, i);
	}
	assert_int_equal(orders_count(orders), MANY);
	assert_null(orders_find(orders, "job-x"));
	assert_null(orders_find(orders, NULL));
	assert_null(orders_get(orders, ""));
	orders_free(orders);
}

static void
test_messages(void **state)
{
	static const struct {
		const char *body, *bucket;
		const char *want_bucket, *want_folder, *want_sha256; /* bucket NULL: no job's */
	} rows[] = {
		{ "{\"job_id\":\"a\",\"bucket\":\"b\",\"key\":\"jobs/a/config.json\","
		  "\"sha256\":\"00\"}",
		  "other", "b", "jobs/a/", "00" },
		{ " {\"key\":\"k.json\",\"job_id\":\"a\"}", "other", "other", "", NULL },
		{ "{\"job_id\":\"a\",\"key\":\"x/y\",\"sha256\":7}", "b", "b", "x/", NULL },
		{ "{\"job_id\":\"a\",\"key\":\"x/y\"}", NULL, NULL, NULL, NULL },
		{ "{\"job_id\":\"a\"}", "b", NULL, NULL, NULL },
		{ "{\"job_id\":\"\",\"key\":\"x\"}", "b", NULL, NULL, NULL },
		{ "{\"job_id\":7,\"key\":\"x\"}", "b", NULL, NULL, NULL },
		{ "{\"job_id\":\"a\",\"key\":\"x\"", "b", NULL, NULL, NULL },
		{ "[1]", "b", NULL, NULL, NULL },
		{ "job a", "b", NULL, NULL, NULL },
	};
	struct orders *orders = orders_new();

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		const struct slip *slip = orders_read(orders, rows[i].body, rows[i].bucket);

		if (!rows[i].want_bucket) {
			assert_null(slip);
			continue;
		}
		assert_non_null(slip);
		assert_string_equal(slip->order->id, "a");
		assert_string_equal(slip->bucket, rows[i].want_bucket);
		assert_string_equal(slip->folder, rows[i].want_folder);
		assert_true(text_is(slip->sha256, rows[i].want_sha256));
	}
	assert_int_equal(orders_count(orders), 1);
	orders_free(orders);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_messages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
