/* SPDX-License-Identifier: MIT */
/* test_logs.c - a log on the screen: followed, shown in this way and that, filtered, marked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "log_story.h"

/* ---- following ---- */

static void
test_follow(void **state)
{
	struct fixture *f = *state;
	struct act_news *news;
	struct ask_lines ask;

	log_story_open_log(f);
	fixture_shoot(f, "not answered", 80, 24);
	ask = log_story_asked(f);
	assert_string_equal(ask.token, "none");
	assert_int_equal(ask.from_ms, 0);
	log_story_nothing_asked(f);
	news = log_story_answer(f);
	log_story_add_all(f, news);
	view_take_news(f->view, news);
	job_story_shoot(f, "following");
	log_story_nothing_asked(f);
	job_story_pass(f, 2000);
	ask = log_story_asked(f);
	assert_string_equal(ask.token, "next");
	/* one again, one late, one new */
	news = log_story_answer(f);
	log_story_add(news, f->now_ms - 60000 + 44, LOG_STORY_STREAM("a"),
		      "WARN answered with 500");
	log_story_add(news, f->now_ms - 31500, LOG_STORY_STREAM("b"), "INFO came late");
	log_story_add(news, f->now_ms - 500, LOG_STORY_STREAM("b"), "INFO the newest");
	view_take_news(f->view, news);
	fixture_shoot(f, "in their places", 80, 24);
	assert_true(fixture_has(f, "the newest"));
	fixture_keys(f, "k");
	fixture_show(f, 80, 24);
	assert_true(fixture_has(f, "~ 1 newer line: G follows"));
	fixture_show(f, 80, 50);
	assert_true(fixture_has(f, "~ not following: G follows"));
	fixture_show(f, 80, 24);
	job_story_pass(f, 2000);
	log_story_asked(f);
	news = log_story_answer(f);
	log_story_add(news, f->now_ms - 100, LOG_STORY_STREAM("b"), "INFO yet another");
	view_take_news(f->view, news);
	fixture_shoot(f, "no longer followed", 80, 24);
	assert_false(fixture_has(f, "yet another"));
	fixture_keys(f, "G");
	fixture_show(f, 80, 24);
	assert_true(fixture_has(f, "yet another"));
	fixture_keys(f, "q");
	fixture_show(f, 80, 24);
	job_story_pass(f, 5000);
	log_story_nothing_asked(f);
	assert_false(view_is_open(f->view));
	fixture_check(f, "logs_follow");
}

static void
test_ascii(void **state)
{
	struct fixture *f = *state;

	job_story_teardown(state);
	f = mem_alloc(1, sizeof(*f));
	*state = f;
	job_story_open(f, STYLE_ASCII);
	log_story_open(f);
	fixture_shoot(f, "ASCII", 80, 24);
	fixture_check(f, "logs_ascii");
}

/* ---- how lines are shown ---- */

static void
test_looks(void **state)
{
	struct fixture *f = *state;

	log_story_open(f);
	fixture_keys(f, "g");
	fixture_shoot(f, "from the top", 80, 24);
	fixture_keys(f, "w");
	fixture_shoot(f, "cut", 80, 24);
	fixture_key(f, KEY_IS_RIGHT);
	fixture_shoot(f, "moved to the left", 80, 24);
	fixture_key(f, KEY_IS_LEFT);
	fixture_keys(f, "wp");
	fixture_shoot(f, "JSON over several rows", 80, 24);
	fixture_shoot(f, "wide, with streams", 120, 30);
	fixture_keys(f, "pt");
	fixture_shoot(f, "date and time", 80, 24);
	fixture_keys(f, "t");
	fixture_shoot(f, "ages", 80, 24);
	fixture_keys(f, "t");
	fixture_shoot(f, "no time", 40, 10);
	fixture_keys(f, "tj\r");
	fixture_shoot(f, "one line", 80, 24);
	fixture_keys(f, "\033");
	fixture_show(f, 80, 24);
	assert_true(fixture_has(f, "START RequestId"));
	fixture_check(f, "logs_looks");
}

/* A line that is higher than the screen is gone through row by row. */
static void
test_high_line(void **state)
{
	static char text[4000];
	struct fixture *f = *state;
	struct act_news *news;
	int steps = 0;

	log_story_open_log(f);
	log_story_asked(f);
	news = log_story_answer(f);
	for (size_t i = 0; i + 10 < sizeof(text); i += 10)
		snprintf(text + i, 11, "%09zu ", i);
	log_story_add(news, 1000, "s", "before");
	log_story_add(news, 2000, "s", text);
	log_story_add(news, 3000, "s", "behind");
	view_take_news(f->view, news);
	fixture_keys(f, "g");
	fixture_show(f, 80, 24);
	assert_true(fixture_has(f, "before"));
	assert_true(fixture_has(f, "000000000"));
	fixture_keys(f, "j");
	fixture_show(f, 80, 24);
	assert_false(fixture_has(f, "before"));
	for (; steps < 60 && !fixture_has(f, "behind"); steps++) {
		fixture_keys(f, "j");
		fixture_show(f, 80, 24);
	}
	assert_in_range(steps, 30, 59);
	assert_true(fixture_has(f, "000003980"));
	for (int i = 0; i < 70 && !fixture_has(f, "before"); i++) {
		fixture_keys(f, "k");
		fixture_show(f, 80, 24);
	}
	assert_true(fixture_has(f, "before"));
}

/* A screen that grows shows lines above, not nothing below. */
static void
test_grows(void **state)
{
	struct fixture *f = *state;

	log_story_open(f);
	fixture_show(f, 40, 10);
	fixture_keys(f, "k");
	fixture_show(f, 40, 10);
	assert_false(fixture_has(f, "request 20"));
	fixture_show(f, 80, 24);
	assert_true(fixture_has(f, "request 13"));
	assert_true(fixture_has(f, "request 29"));
}

/* ---- filter and marks ---- */

static void
test_filter(void **state)
{
	struct fixture *f = *state;

	log_story_open(f);
	fixture_keys(f, "/answered");
	fixture_shoot(f, "being typed", 80, 24);
	log_story_work(f);
	fixture_shoot(f, "typed", 80, 24);
	fixture_keys(f, "\r");
	job_story_shoot(f, "in force");
	assert_false(fixture_has(f, "junction"));
	fixture_keys(f, "&g");
	fixture_shoot(f, "all lines, matches marked", 80, 24);
	assert_true(fixture_has(f, "KeyError"));
	fixture_keys(f, "n");
	fixture_shoot(f, "the next match", 80, 24);
	fixture_keys(f, "N");
	fixture_show(f, 80, 24);
	assert_true(fixture_has(f, "no earlier match"));
	/* a capital counts */
	fixture_keys(f, "&/");
	fixture_key(f, KEY_CTRL('U'));
	fixture_keys(f, "INFO Request\r");
	log_story_work(f);
	job_story_pass(f, 30000);
	fixture_shoot(f, "no line has it", 80, 24);
	assert_true(fixture_has(f, "no line has \"INFO Request\""));
	fixture_keys(f, "\033");
	fixture_show(f, 80, 24);
	assert_true(fixture_has(f, "INFO request"));
	assert_true(view_is_open(f->view));
	fixture_keys(f, "\033");
	assert_false(view_is_open(f->view));
	fixture_check(f, "logs_filter");
}

static void
test_marks(void **state)
{
	struct fixture *f = *state;

	log_story_open(f);
	fixture_keys(f, "gm");
	fixture_shoot(f, "marked", 80, 24);
	fixture_keys(f, "Gkkm");
	fixture_keys(f, "[");
	fixture_show(f, 80, 24);
	assert_true(fixture_has(f, "START RequestId"));
	fixture_keys(f, "]");
	fixture_show(f, 80, 24);
	assert_true(fixture_has(f, "INFO request 27"));
	fixture_keys(f, "]");
	fixture_show(f, 80, 24);
	assert_true(fixture_has(f, "no later mark"));
	job_story_pass(f, 30000);
	fixture_keys(f, "m[");
	fixture_show(f, 80, 24);
	fixture_keys(f, "m[");
	fixture_show(f, 80, 24);
	assert_true(fixture_has(f, "no line is marked"));
	fixture_check(f, "logs_marks");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define LOGS_TEST(name) cmocka_unit_test_setup_teardown(name, job_story_setup, job_story_teardown)
		LOGS_TEST(test_follow),    LOGS_TEST(test_ascii), LOGS_TEST(test_looks),
		LOGS_TEST(test_high_line), LOGS_TEST(test_grows), LOGS_TEST(test_filter),
		LOGS_TEST(test_marks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
