/* SPDX-License-Identifier: MIT */
/* test_query_rows.c - what can be done with a log query and its rows: span, groups, filter, files,
 * the log that a row is of, another text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "query_story.h"

#define ROWS 40

/* ---- span and groups ---- */

static void
test_span(void **state)
{
	static const struct {
		const char *keys;
		int64_t from_s, to_s; /* before now */
	} rows[] = {
		{ "r", 3600, 0 },       { "1", 900, 0 },         { "5", 86400, 0 },
		{ "[", 172800, 86400 }, { "[", 259200, 172800 }, { "]", 172800, 86400 },
		{ "]]", 86400, 0 },     { "6", 604800, 0 },      { "2", 3600, 0 },
	};
	struct fixture *f = *state;
	int64_t now_s = f->now_ms / 1000;
	struct view_wish wish;

	query_story_run(f, ":insights " QUERY_STORY_TEXT "\r");
	query_story_complete(f, 1);
	for (size_t i = 0; i < LEN(rows); i++) {
		fixture_keys(f, rows[i].keys);
		query_story_asked(f, &wish);
		assert_int_equal(wish.order.query->from_s, now_s - rows[i].from_s);
		assert_int_equal(wish.order.query->to_s, now_s - rows[i].to_s);
		assert_string_equal(wish.order.query->text, QUERY_STORY_TEXT);
		arena_free(wish.owned_arena);
		query_story_complete(f, 1);
	}
}

static void
test_groups(void **state)
{
	struct fixture *f = *state;
	struct view_wish wish;

	query_story_run(f, ":insights " QUERY_STORY_TEXT "\r");
	query_story_complete(f, 1);
	fixture_keys(f, "o");
	query_story_shoot(f, "to choose from");
	fixture_keys(f, "j\r"); /* another region takes the place of the first */
	fixture_shoot(f, "another region", 80, 24);
	fixture_keys(f, "\033r");
	query_story_asked(f, &wish);
	assert_string_equal(wish.order.query->region, "us-east-1");
	assert_int_equal(wish.order.query->n_groups, 1);
	assert_string_equal(wish.order.query->groups[0], "/edge");
	arena_free(wish.owned_arena);
	fixture_keys(f, "oj\r\033r");
	assert_int_equal(query_story_wish(f, &wish), VIEW_WISH_DROP);
	query_story_nothing(f);
	fixture_show(f, 80, 24);
	assert_true(fixture_has(f, "no log group is chosen"));
	fixture_check(f, "query_groups");
}

/* ---- its rows ---- */

static void
test_rows(void **state)
{
	struct fixture *f = *state;

	query_story_run(f, ":insights " QUERY_STORY_TEXT "\r");
	query_story_complete(f, ROWS);
	fixture_keys(f, "jj\r");
	fixture_shoot(f, "all fields of one", 80, 24);
	fixture_keys(f, "\033");
	fixture_key(f, KEY_IS_RIGHT);
	fixture_key(f, KEY_IS_RIGHT);
	fixture_keys(f, "G");
	fixture_shoot(f, "sideways, at the end", 80, 24);
	for (int i = 0; i < 9; i++)
		fixture_key(f, KEY_IS_RIGHT);
	fixture_shoot(f, "the last column", 80, 24);
	for (int i = 0; i < 9; i++)
		fixture_key(f, KEY_IS_LEFT);
	fixture_keys(f, "g/connection");
	fixture_shoot(f, "filtered while typed", 80, 24);
	fixture_keys(f, "\r");
	fixture_shoot(f, "filtered", 40, 10);
	fixture_keys(f, "/zzz\r");
	fixture_shoot(f, "nothing passes", 80, 24);
	fixture_keys(f, "\033");
	assert_true(view_is_open(f->view)); /* the filter goes first */
	fixture_show(f, 80, 24);
	assert_true(fixture_has(f, "40 rows"));
	query_story_nothing(f);
	fixture_check(f, "query_rows");
}

static void
expect_saved(struct fixture *f, const char *keys, const char *name, const char *begins)
{
	struct view_wish wish;

	fixture_keys(f, keys);
	assert_int_equal(query_story_wish(f, &wish), VIEW_WISH_SAVE);
	assert_string_equal(wish.name, name);
	assert_int_equal(wish.n_bytes, strlen(wish.bytes));
	if (strncmp(wish.bytes, begins, strlen(begins)) != 0)
		fail_msg("%s does not begin with %s", wish.bytes, begins);
	view_wish_done(f->view, "wrote the rows");
	arena_free(wish.owned_arena);
	fixture_show(f, 80, 24);
	assert_true(fixture_has(f, "wrote the rows"));
}

static void
test_saved(void **state)
{
	struct fixture *f = *state;

	query_story_run(f, ":insights " QUERY_STORY_TEXT "\r");
	query_story_complete(f, 2);
	fixture_keys(f, "s");
	fixture_shoot(f, "as what", 80, 24);
	expect_saved(f, "t", "query-20261121T140520Z.tsv",
		     "@timestamp\t@message\ttook_ms\t@log\t@logStream\n"
		     "2026-11-21 13:59:07.250\tINFO GET /predict 200\t0.0\t123456789012:/ecs/shop\t"
		     "ecs/web/0a1b2c3d\n2026-11-21 13:58:07.250\t[ERROR]");
	expect_saved(f, "/error\rsj", "query-20261121T140520Z.json",
		     "[\n  {\n    \"@message\": \"[ERROR] ConnectionError");
	fixture_keys(f, "sx"); /* any other key: not, and x stops nothing */
	query_story_nothing(f);
	fixture_keys(f, "\033");
	query_story_run(f, "r");
	query_story_complete(f, 0);
	fixture_keys(f, "s");
	fixture_show(f, 80, 24);
	assert_true(fixture_has(f, "save: there is no row"));
	fixture_check(f, "query_saved");
}

static void
test_log(void **state)
{
	struct fixture *f = *state;
	struct view_wish wish;
	int64_t at_ms;

	query_story_run(f, ":insights " QUERY_STORY_TEXT "\r");
	query_story_complete(f, 3);
	fixture_keys(f, "jl");
	assert_int_equal(query_story_wish(f, &wish), VIEW_WISH_ORDER);
	assert_int_equal(wish.act, ACT_LINES);
	assert_string_equal(wish.order.lines->where.group, "/ecs/shop");
	assert_string_equal(wish.order.lines->where.stream, "ecs/web/0a1b2c3d");
	assert_true(date_parse_iso("2026-11-21T13:58:07.250Z", &at_ms));
	assert_in_range(wish.order.lines->from_ms, at_ms - 3600000, at_ms);
	arena_free(wish.owned_arena);
}

static void
test_edited(void **state)
{
	struct fixture *f = *state;
	struct view_wish wish;

	query_story_run(f, ":insights 5xx\r");
	query_story_complete(f, 3);
	fixture_keys(f, "e");
	fixture_shoot(f, "its text", 80, 24);
	fixture_keys(f, "\025   \r"); /* nothing to run */
	query_story_nothing(f);
	fixture_keys(f, "\033");
	fixture_show(f, 80, 24);
	assert_true(fixture_has(f, "Query 5xx: complete"));
	fixture_keys(f, "e\025stats count(*) by bin(1h)\r");
	query_story_asked(f, &wish);
	assert_string_equal(wish.order.query->text, "stats count(*) by bin(1h)");
	arena_free(wish.owned_arena);
	fixture_shoot(f, "no saved one any more", 80, 24);
	fixture_check(f, "query_edited");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, query_story_setup, query_story_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_span),  TEST(test_groups), TEST(test_rows),
		TEST(test_saved), TEST(test_log),    TEST(test_edited),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
