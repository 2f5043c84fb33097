/* SPDX-License-Identifier: MIT */
/* test_query.c - a log query on screens without network: how far it is, what it costs, how it ends,
 * and the question before a dear one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "query_story.h"

#define ROWS 40

/* ---- from the first word to the rows ---- */

static void
test_progress(void **state)
{
	struct fixture *f = *state;

	fixture_keys(f, ":insights\r");
	fixture_shoot(f, "nothing was asked before: it is typed", 80, 24);
	fixture_keys(f, "\025");
	query_story_run(f, QUERY_STORY_TEXT "\r");
	fixture_shoot(f, "asking", 80, 24);
	query_story_tell(f, "Scheduled", 0, "");
	fixture_shoot(f, "scheduled", 80, 24);
	query_story_tell(f, "Running", 12, "");
	query_story_shoot(f, "running");
	query_story_tell(f, "Running", 12,
			 "logs:GetQueryResults is throttled in eu-west-2: asked again");
	fixture_shoot(f, "nobody can look", 80, 24);
	query_story_complete(f, ROWS);
	query_story_shoot(f, "complete");
	fixture_check(f, "query");
}

static void
test_ascii(void **state)
{
	struct fixture *f = query_story_open(STYLE_ASCII);

	(void)state;
	query_story_run(f, ":insights " QUERY_STORY_TEXT "\r");
	query_story_tell(f, "Running", 3, "");
	fixture_shoot(f, "running", 80, 24);
	fixture_check(f, "query_ascii");
	fixture_close(f);
	free(f);
}

/* Zero rows, a failure, what was refused, what was stopped: each says what it is. */
static void
test_ends(void **state)
{
	struct fixture *f = *state;

	query_story_run(f, ":insights " QUERY_STORY_TEXT "\r");
	query_story_complete(f, 0);
	fixture_shoot(f, "no line", 80, 24);
	query_story_run(f, "r");
	query_story_refuse(
		f, ERR_REJECTED,
		"the query cannot be read: unexpected symbol found: at character 8: \"@me\"");
	query_story_shoot(f, "cannot be read");
	query_story_run(f, "r");
	query_story_tell(f, "Running", 5, "");
	query_story_refuse(
		f, ERR_SERVER,
		"the query ended as Timeout (5.0GiB scanned, about $0.025): CloudWatch Logs ends "
		"queries that take too long: choose a shorter span or fewer groups");
	fixture_shoot(f, "ended by AWS, with what it had", 80, 24);
	query_story_run(f, "r");
	query_story_refuse(f, ERR_DENIED,
			   "needs permission logs:StartQuery: denied: ask for it or use "
			   "--profile");
	fixture_shoot(f, "denied", 80, 24);
	fixture_check(f, "query_ends");
}

/* ---- stopping ---- */

static void
test_stopped(void **state)
{
	struct fixture *f = *state;
	struct view_wish wish;

	query_story_run(f, ":insights " QUERY_STORY_TEXT "\r");
	query_story_tell(f, "Running", 12, "");
	fixture_keys(f, "x");
	assert_int_equal(query_story_wish(f, &wish), VIEW_WISH_DROP);
	assert_int_equal(wish.number, query_story_newest());
	fixture_shoot(f, "by x", 80, 24);
	query_story_tell(f, "Running", 20, ""); /* what still comes is nobody's */
	fixture_show(f, 80, 24);
	assert_true(fixture_has(f, "12 rows"));
	query_story_run(f, "r");
	query_story_tell(f, "Running", 7, "");
	fixture_keys(f, "q");
	assert_false(view_is_open(f->view));
	assert_int_equal(query_story_wish(f, &wish), VIEW_WISH_DROP);
	fixture_shoot(f, "by leaving", 80, 24);
	query_story_run(f, ":insights " QUERY_STORY_TEXT "\r");
	query_story_complete(f, 2);
	fixture_keys(f, "q"); /* that had ended: nothing to say */
	query_story_nothing(f);
	fixture_keys(f, ":insights\r"); /* the last one, as it was */
	query_story_nothing(f);
	fixture_show(f, 80, 24);
	assert_true(fixture_has(f, "2 rows"));
	fixture_check(f, "query_stopped");
}

/* ---- a dear one ---- */

static void
test_asks(void **state)
{
	struct fixture *f = *state;
	struct view_wish wish;

	query_story_run(f, ":insights " QUERY_STORY_TEXT "\r");
	query_story_hold(f, 60e9, 2e9, "");
	fixture_keys(f, "y"); /* typed before it could be read */
	query_story_nothing(f);
	query_story_shoot(f, "may be dear");
	query_story_pass(f);
	fixture_keys(f, "n");
	query_story_nothing(f);
	fixture_shoot(f, "not run", 80, 24);
	query_story_run(f, "r");
	query_story_hold(f, 60e9, 2e9, "");
	query_story_pass(f);
	fixture_keys(f, "y");
	query_story_asked(f, &wish);
	assert_true(wish.order.query->ask_above_usd >= 0.3 &&
		    wish.order.query->ask_above_usd < 0.4);
	arena_free(wish.owned_arena);
	query_story_complete(f, 3);
	fixture_keys(f, "r"); /* agreed for these groups ... */
	query_story_asked(f, &wish);
	assert_true(wish.order.query->ask_above_usd >= 0.3);
	arena_free(wish.owned_arena);
	query_story_complete(f, 3);
	fixture_keys(f, "o\r\r\033r"); /* ... and no longer when they are chosen anew */
	query_story_asked(f, &wish);
	assert_true(wish.order.query->ask_above_usd < 0.11);
	arena_free(wish.owned_arena);
	query_story_hold(
		f, -1, -1,
		"needs permission logs:DescribeLogGroups: denied: ask for it or use --profile");
	fixture_shoot(f, "nobody knows", 80, 24);
	fixture_check(f, "query_asks");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, query_story_setup, query_story_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_progress), cmocka_unit_test(test_ascii),
		TEST(test_ends),     TEST(test_stopped),
		TEST(test_asks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
