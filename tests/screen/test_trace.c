/* SPDX-License-Identifier: MIT */
/* test_trace.c - an X-Ray trace on screens without network: who called whom, what failed, and in
 * what way it is not the whole trace. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "app/view_wish.h"
#include "fixture.h"

#define PAGES "[ { 'name': 'one', 'rows': [ { 'panels': ['health'] } ] } ]"
#define ID "1-6921b3d0-a006649127e371903a2de979"
#define BEGAN 1795269600.25 /* 2026-11-21 14:00:00 */

static struct fixture *
open_shop(enum style_kind style)
{
	struct fixture *f = mem_alloc(1, sizeof(*f));

	fixture_open(f, PAGES, style);
	f->facts.real_ms = 1000000;
	fixture_answer(f);
	fixture_show(f, 80, 24);
	return f;
}

static int
setup(void **state)
{
	*state = open_shop(STYLE_BRAILLE);
	return 0;
}

static int
teardown(void **state)
{
	fixture_close(*state);
	free(*state);
	return 0;
}

static uint64_t
ordered(struct fixture *f, const char *keys)
{
	static uint64_t number;
	struct view_wish wish;

	fixture_keys(f, keys);
	assert_true(view_wish_next(f->view, &wish));
	assert_int_equal(wish.kind, VIEW_WISH_ORDER);
	assert_int_equal(wish.act, ACT_TRACE);
	assert_string_equal(wish.order.trace->id, ID);
	view_wish_given(f->view, &wish, ++number);
	arena_free(wish.owned_arena);
	return number;
}

static const struct xray_segment segments[] = {
	{ .id = "a1",
	  .parent = "",
	  .name = "shop-api",
	  .origin = "AWS::ApiGateway::Stage",
	  .namespace_ = "",
	  .method = "POST",
	  .url = "https://shop.example/orders",
	  .message = "",
	  .start_s = BEGAN,
	  .duration_s = 1.482,
	  .status = 502,
	  .is_fault = true },
	{ .id = "b1",
	  .parent = "a1",
	  .name = "Lambda",
	  .origin = "AWS::Lambda",
	  .namespace_ = "",
	  .method = "",
	  .url = "",
	  .message = "",
	  .start_s = BEGAN + 0.004,
	  .duration_s = 1.47,
	  .status = 200,
	  .is_fault = true },
	{ .id = "c1",
	  .parent = "b1",
	  .name = "shop-api",
	  .origin = "AWS::Lambda::Function",
	  .namespace_ = "",
	  .method = "",
	  .url = "",
	  .message = "",
	  .start_s = BEGAN + 0.16,
	  .duration_s = 1.31,
	  .status = -1,
	  .is_fault = true },
	{ .id = "d1",
	  .parent = "c1",
	  .name = "DynamoDB",
	  .origin = "AWS::DynamoDB::Table",
	  .namespace_ = "aws",
	  .method = "",
	  .url = "",
	  .message = "Rate exceeded for table orders",
	  .start_s = BEGAN + 0.2,
	  .duration_s = 0.11,
	  .status = 400,
	  .is_error = true,
	  .is_throttled = true },
	{ .id = "e1",
	  .parent = "c1",
	  .name = "pay.example",
	  .origin = "",
	  .namespace_ = "remote",
	  .method = "GET",
	  .url = "https://pay.example/v1/charge",
	  .message = "ConnectTimeout: could not reach pay.example within 1 s",
	  .start_s = BEGAN + 0.34,
	  .duration_s = 1.0,
	  .status = -1,
	  .is_fault = true },
	{ .id = "f1",
	  .parent = "c1",
	  .name = "SQS",
	  .origin = "AWS::SQS::Queue",
	  .namespace_ = "aws",
	  .method = "",
	  .url = "",
	  .message = "",
	  .start_s = BEGAN + 1.36,
	  .duration_s = 0.02,
	  .status = 200 },
};

static void
answer(struct fixture *f, uint64_t number, size_t n, bool is_partial)
{
	struct act_news *news = fixture_news(number, ACT_TRACE, true);
	struct xray_trace *trace = mem_must(arena_alloc(news->arena, sizeof(*trace)));
	struct xray_segment *copy = mem_must(arena_array(news->arena, n, sizeof(*copy)));

	memcpy(copy, segments, n * sizeof(*copy));
	if (is_partial) {
		copy[0].duration_s = -1;
		copy[n - 1].parent = "zz";
	}
	*trace = (struct xray_trace){ .id = ID,
				      .duration_s = 1.482,
				      .is_cut = is_partial,
				      .segments = copy,
				      .n_segments = n };
	news->traced = trace;
	view_take_news(f->view, news);
}

static void
shoot(struct fixture *f, const char *title)
{
	fixture_shoot(f, title, 80, 24);
	fixture_shoot(f, title, 40, 10);
	fixture_shoot(f, title, 200, 50);
}

static void
test_waterfall(void **state)
{
	struct fixture *f = *state;
	uint64_t number = ordered(f, ":trace " ID "\r");

	fixture_shoot(f, "asking", 80, 24);
	answer(f, number, LEN(segments), false);
	shoot(f, "the cursor is where the fault began");
	fixture_keys(f, "\r");
	fixture_shoot(f, "all of one", 80, 24);
	fixture_keys(f, "\033gj");
	fixture_shoot(f, "another one", 80, 24);
	fixture_keys(f, "G");
	fixture_show(f, 80, 24);
	assert_true(fixture_has(f, "SQS, AWS::SQS::Queue"));
	fixture_check(f, "trace");
}

static void
test_ascii(void **state)
{
	struct fixture *f = open_shop(STYLE_ASCII);

	(void)state;
	answer(f, ordered(f, ":trace " ID "\r"), LEN(segments), true);
	fixture_shoot(f, "partial", 80, 24);
	fixture_check(f, "trace_ascii");
	fixture_close(f);
	free(f);
}

/* Part of it, nothing of it, and not allowed to look are three things. */
static void
test_honest(void **state)
{
	struct fixture *f = *state;
	struct act_news *news;

	answer(f, ordered(f, ":trace " ID "\r"), 3, true);
	shoot(f, "partial");
	view_take_news(f->view, fixture_news(ordered(f, "r"), ACT_TRACE, true));
	shoot(f, "nothing");
	news = fixture_news(ordered(f, "r"), ACT_TRACE, true);
	news->err = err_set(ERR_DENIED, &news->why,
			    "needs permission xray:BatchGetTraces: denied: ask for it or use "
			    "--profile");
	view_take_news(f->view, news);
	shoot(f, "denied");
	fixture_keys(f, "\r\033");
	assert_false(view_is_open(f->view));
	fixture_check(f, "trace_honest");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_waterfall, setup, teardown),
		cmocka_unit_test(test_ascii),
		cmocka_unit_test_setup_teardown(test_honest, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
