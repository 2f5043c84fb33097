/* SPDX-License-Identifier: MIT */
/* test_cost_memory.c - what is kept of the bill comes back as it was, what is damaged does not, and
 * there is no leave where nothing counts it. */
#include "../test.h"

#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "poll/cost_memory.h"

#define NOW_S INT64_C(1795010400) /* 2026-11-18 14:00 UTC */

static void
make(struct cost *out)
{
	static double lambda[] = { 0.1, -0.25 }, tax[] = { 0, 1e-9 };
	static struct cost_service services[] = { { "AWS Lambda", lambda }, { "Tax", tax } };
	static struct cost_budget budgets[] = {
		{ "b", "COST", "MONTHLY", "USD", 50, 0, 60.5, true, false, true },
	};

	*out = (struct cost){
		.account = "123456789012",
		.asked = { { NOW_S, NOW_S - 5, ERR_OK, "" },
			   { NOW_S, 0, ERR_GONE, "too \"little\" history" },
			   { 0, 0, ERR_OK, "" } },
		.first_day_s = NOW_S - 86400,
		.n_days = 2,
		.services = services,
		.n_services = LEN(services),
		.is_partial = true,
		.forecast_from_s = NOW_S,
		.forecast_to_s = NOW_S + 1,
		.forecast_usd = 12.5,
		.forecast_low_usd = 11,
		.forecast_high_usd = 13,
		.has_interval = true,
		.budgets = budgets,
		.n_budgets = LEN(budgets),
		.used = 3,
		.used_s = NOW_S,
		.leave = "",
	};
}

static void
test_round_trip(void **state)
{
	struct arena *arena = arena_new(1u << 20);
	struct cost cost, back = { 0 };
	struct buf text;

	(void)state;
	make(&cost);
	buf_init(&text, 1u << 16);
	assert_true(cost_memory_write(&cost, &text));
	assert_true(cost_memory_read(text.data, text.len, arena, &back));
	assert_string_equal(back.account, "123456789012");
	assert_int_equal(back.asked[COST_ASK_FORECAST].err, ERR_GONE);
	assert_string_equal(back.asked[COST_ASK_FORECAST].why, "too \"little\" history");
	assert_int_equal(back.asked[COST_ASK_USAGE].answer_s, NOW_S - 5);
	assert_int_equal(back.n_services, 2);
	for (size_t i = 0; i < 2; i++) {
		assert_string_equal(back.services[i].name, cost.services[i].name);
		for (size_t day = 0; day < 2; day++)
			assert_true(back.services[i].usd[day] == cost.services[i].usd[day]);
	}
	assert_true(back.is_partial && back.has_interval);
	assert_true(back.forecast_usd == 12.5 && back.forecast_high_usd == 13);
	assert_true(back.budgets[0].has_limit && !back.budgets[0].has_actual);
	assert_true(back.budgets[0].forecast == 60.5);
	assert_int_equal(back.used, 3);
	assert_int_equal(back.used_s, NOW_S);
	assert_string_equal(back.leave, "");
	buf_done(&text);
	arena_free(arena);
}

/* Cut anywhere it is nothing; with any byte changed it is nothing or something that is whole. */
static void
test_damaged(void **state)
{
	struct cost cost, back = { 0 };
	struct buf text;

	(void)state;
	make(&cost);
	buf_init(&text, 1u << 16);
	assert_true(cost_memory_write(&cost, &text));
	for (size_t len = 0; len < text.len; len++) {
		struct arena *arena = arena_new(1u << 20);

		assert_false(cost_memory_read(text.data, len, arena, &back));
		arena_free(arena);
	}
	for (size_t at = 0; at < text.len; at++) {
		struct arena *arena = arena_new(1u << 20);
		char was = text.data[at];

		text.data[at] = was == '0' ? 'x' : '0';
		if (cost_memory_read(text.data, text.len, arena, &back))
			assert_true(back.n_days <= 100 && back.account && back.leave);
		text.data[at] = was;
		arena_free(arena);
	}
	buf_done(&text);
}

static void
test_leave(void **state)
{
	struct arena *arena = arena_new(1u << 20);
	struct cost row = { .leave = "" };
	struct cost_leave leave = {
		.account = "123456789012", .row = &row, .arena = arena, .now_s = NOW_S
	};
	struct store *store;
	struct why why;

	(void)state;
	assert_int_equal(store_open_temporary(&store, &why), ERR_OK);
	leave.store = store;
	assert_true(cost_leave_claim(&leave, "any"));
	assert_false(cost_leave_claim(&leave, "any"));
	assert_true(text_has(row.leave, "another cwtop is asking"));
	for (int i = 0; i < 3; i++) {
		assert_true(cost_leave_take(&leave));
		leave.now_s += 60;
	}
	/* nobody is asking: however often it is wished, that is what is said */
	for (int i = 0; i < 3; i++) {
		row.leave = "";
		assert_false(cost_leave_claim(&leave, "another"));
		assert_true(text_has(row.leave, "after 2026-11-19 00:00 UTC"));
		assert_int_equal(row.used, 4);
	}
	leave.now_s -= 3 * 86400; /* a clock that is set back has no new day */
	assert_false(cost_leave_take(&leave));
	leave.now_s = NOW_S + 10 * 3600; /* midnight */
	assert_true(cost_leave_claim(&leave, "another"));
	assert_int_equal(row.used, 1);
	assert_false(leave.is_uncounted);
	store_close(store);
	arena_free(arena);
}

/* A program that starts every minute would ask every minute. */
static void
test_no_leave_without_a_count(void **state)
{
	struct arena *arena = arena_new(1u << 20);
	struct cost row = { .leave = "" };
	struct cost_leave leave = { .row = &row, .arena = arena, .now_s = NOW_S };

	(void)state;
	assert_false(cost_leave_claim(&leave, "any"));
	assert_false(cost_leave_take(&leave));
	assert_true(leave.is_uncounted);
	assert_true(text_has(row.leave, "set XDG_STATE_HOME"));
	assert_int_equal(row.used_s, 0); /* not "none today" */
	arena_free(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_leave),
		cmocka_unit_test(test_no_leave_without_a_count),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
