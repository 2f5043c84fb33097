/* SPDX-License-Identifier: MIT */
/* test_logs_far.c - moments far back, what can go wrong with a log, in words of its own, saving;
 * and that no key looks at more lines than there are rows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "log_story.h"

/* ---- moments ---- */

static void
test_jumps(void **state)
{
	struct fixture *f = *state;
	struct act_news *news;
	struct ask_lines ask;

	log_story_open(f);
	fixture_keys(f, "2"); /* five minutes: that is there */
	log_story_nothing_asked(f);
	fixture_show(f, 80, 24);
	assert_true(fixture_has(f, "START RequestId"));
	fixture_keys(f, "5"); /* six hours: that is not */
	ask = log_story_asked(f);
	assert_string_equal(ask.token, "none");
	assert_int_equal(ask.from_ms, f->now_ms - 6 * 3600000);
	news = log_story_answer(f);
	news->has_more = true;
	news->from_ms = ask.from_ms;
	news->read_ms = ask.from_ms + 999000;
	for (int i = 0; i < 1000; i++)
		log_story_add(news, ask.from_ms + 1000 * i, "s",
			      mem_must(arena_format(news->arena, "old %d", i)));
	view_take_news(f->view, news);
	job_story_shoot(f, "six hours ago");
	assert_true(fixture_has(f, "old 0"));
	/* more is read when it is about to be looked at */
	log_story_nothing_asked(f);
	for (int i = 0; i < 60; i++) {
		fixture_key(f, KEY_IS_PAGE_DOWN);
		fixture_show(f, 200, 50);
	}
	ask = log_story_asked(f);
	assert_string_equal(ask.token, "next");
	view_take_news(f->view, log_story_answer(f));
	fixture_keys(f, "0");
	fixture_show(f, 80, 24);
	assert_true(fixture_has(f, "following"));
	fixture_keys(f, "6"); /* a day */
	ask = log_story_asked(f);
	news = log_story_answer(f);
	news->from_ms = ask.from_ms;
	view_take_news(f->view, news);
	fixture_shoot(f, "nothing in this time", 80, 24);
	assert_true(fixture_has(f, "nothing in this time"));
	fixture_check(f, "logs_jumps");
}

/* The line of a moment, or the one nearest to it. */
static void
test_at(void **state)
{
	struct fixture *f = *state;
	int64_t at_ms = f->now_ms - 7200000;
	struct act_news *news;
	struct ask_lines ask;

	view_logs_open(f->view, &log_story_where, "function api", at_ms);
	ask = log_story_asked(f);
	assert_int_equal(ask.from_ms, at_ms - 60000);
	for (int page = 0; page < 2; page++) {
		news = log_story_answer(f);
		news->from_ms = ask.from_ms;
		news->has_more = true;
		news->read_ms = ask.from_ms + 50000 * (page + 1);
		for (int i = 0; i < 50; i++)
			log_story_add(
				news, ask.from_ms + 1000 * (50 * page + i), "s",
				mem_must(arena_format(news->arena, "second %d", 50 * page + i)));
		view_take_news(f->view, news);
		if (page == 0)
			log_story_asked(f); /* it is not there so far */
	}
	fixture_shoot(f, "the moment in the middle", 80, 24);
	assert_true(fixture_has(f, "second 60"));
	fixture_keys(f, "\r");
	fixture_show(f, 80, 24);
	assert_true(fixture_has(f, "second 60"));
	fixture_check(f, "logs_at");
}

/* At the top older lines are asked for, in longer and longer stretches of time. */
static void
test_older(void **state)
{
	struct fixture *f = *state;
	struct ask_lines ask, next;
	struct act_news *news;

	log_story_open(f);
	fixture_keys(f, "g");
	fixture_show(f, 80, 24);
	log_story_nothing_asked(f);
	fixture_keys(f, "k");
	fixture_show(f, 80, 24);
	assert_true(fixture_has(f, "asking for older"));
	ask = log_story_asked(f);
	assert_int_equal(ask.to_ms, f->now_ms - 900000 - 1);
	assert_true(ask.from_ms < ask.to_ms);
	view_take_news(f->view, log_story_answer(f));
	next = log_story_asked(f);
	assert_int_equal(next.to_ms, ask.from_ms - 1);
	assert_true(next.to_ms - next.from_ms > ask.to_ms - ask.from_ms);
	news = log_story_answer(f);
	log_story_add(news, next.to_ms - 5, "s", "an older line");
	view_take_news(f->view, news);
	log_story_nothing_asked(f);
	fixture_keys(f, "k");
	fixture_show(f, 80, 24);
	assert_true(fixture_has(f, "an older line"));
}

/* ---- what can be wrong ---- */

static void
test_states(void **state)
{
	static const struct {
		enum err err;
		const char *why, *word;
	} rows[] = {
		{ ERR_THROTTLED, "logs:FilterLogEvents: throttled", "throttled" },
		{ ERR_DENIED, "logs:FilterLogEvents: no permission", "denied" },
		{ ERR_GONE, "logs:FilterLogEvents: the log group does not exist", "gone" },
		{ ERR_TIMEOUT, "logs.eu-west-2.amazonaws.com: no answer in 10 s", "not answering" },
	};
	struct fixture *f = *state;
	struct act_news *news;

	for (size_t i = 0; i < LEN(rows); i++) {
		log_story_open_log(f);
		log_story_asked(f);
		news = log_story_answer(f);
		news->err = err_set(rows[i].err, &news->why, "%s", rows[i].why);
		news->token = "";
		view_take_news(f->view, news);
		fixture_shoot(f, rows[i].word, 80, 24);
		assert_true(fixture_has(f, rows[i].word));
		assert_true(fixture_has(f, rows[i].why));
	}
	/* in the middle: what came before stays, and it is asked again later, from there on */
	log_story_open(f);
	job_story_pass(f, 2000);
	log_story_asked(f);
	news = log_story_answer(f);
	news->err = err_set(ERR_THROTTLED, &news->why, "logs:FilterLogEvents: throttled");
	news->token = "middle";
	log_story_add(news, f->now_ms - 10, "s", "INFO before it was throttled");
	view_take_news(f->view, news);
	job_story_shoot(f, "in the middle");
	job_story_pass(f, 2000);
	log_story_nothing_asked(f);
	job_story_pass(f, 2000);
	assert_string_equal(log_story_asked(f).token, "middle");
	/* an empty one, one that is not there yet, and one that is read slower than it is written
	 */
	log_story_open_log(f);
	log_story_asked(f);
	view_take_news(f->view, log_story_answer(f));
	fixture_shoot(f, "empty", 80, 24);
	log_story_open_log(f);
	log_story_asked(f);
	news = log_story_answer(f);
	snprintf(news->done, sizeof(news->done), "no line yet: there is no stream s in /g");
	view_take_news(f->view, news);
	fixture_shoot(f, "no log yet", 80, 24);
	log_story_open_log(f);
	log_story_asked(f);
	news = log_story_answer(f);
	news->has_more = true;
	news->read_ms = f->now_ms - 45000;
	log_story_add_all(f, news);
	view_take_news(f->view, news);
	fixture_shoot(f, "behind", 80, 24);
	assert_true(fixture_has(f, "behind, read to"));
	log_story_asked(f); /* at once */
	fixture_check(f, "logs_states");
}

/* ---- saving ---- */

static void
test_save(void **state)
{
	struct fixture *f = *state;
	struct view_wish wish;
	size_t lines = 0;

	log_story_open(f);
	fixture_keys(f, "/answered\r");
	log_story_work(f);
	fixture_keys(f, "s");
	assert_int_equal(job_story_wish(f, &wish), VIEW_WISH_SAVE);
	assert_string_equal(wish.name, "cwtop-log.txt");
	for (size_t i = 0; i < wish.n_bytes; i++)
		lines += wish.bytes[i] == '\n';
	assert_int_equal(lines, 31); /* those that are shown */
	assert_non_null(strstr(wish.bytes, "Z " LOG_STORY_STREAM("a") " WARN answered with 500\n"));
	assert_null(strstr(wish.bytes, "junction"));
	arena_free(wish.owned_arena);
}

/* ---- whose log ---- */

static void
test_no_log(void **state)
{
	struct fixture *f = *state;

	job_story_on_queue(f);
	fixture_keys(f, "l");
	fixture_show(f, 80, 24);
	/* who serves the queue: its route's family */
	assert_true(fixture_has(f, "tasks of shop-worker"));
	assert_string_equal(log_story_asked(f).where.family ? "family" : "", "family");
	fixture_keys(f, "q");
}

/* The containers of a task beside the one that is shown: Tab goes through all of them, and none
 * comes twice. */
static void
test_containers(void **state)
{
	static const struct log_where task = { .task = "arn:x/9ad0", .family = "web" };
	static const char *const first[] = { "side", "late" }, *const second[] = { "main", "late" };
	static const char *const asked[] = { "none", "side", "late", "none", "side" };
	struct fixture *f = *state;
	struct act_news *news;
	struct ask_lines ask;

	view_logs_open(f->view, &task, "task 9ad0", 0);
	for (size_t i = 0; i < LEN(asked); i++) {
		ask = log_story_asked(f);
		assert_string_equal(ask.where.task, "arn:x/9ad0");
		assert_string_equal(ask.where.container, asked[i]);
		news = log_story_answer(f);
		news->others = i % 2 ? second : first;
		news->n_others = 2;
		view_take_news(f->view, news);
		fixture_show(f, 120, 24);
		assert_true(fixture_has(f, i % 3 == 0   ? "task 9ad0 (1 of 3)"
					   : i % 3 == 1 ? "task 9ad0, container side (2 of 3)"
							: "task 9ad0, container late (3 of 3)"));
		fixture_keys(f, "\t");
	}
	fixture_keys(f, "q");
}

/* ---- a hundred thousand lines ---- */

#define MANY 100000

static void
fill(struct fixture *f)
{
	for (int at = 0; at < MANY; at += 2000) {
		struct act_news *news = log_story_answer(f);
		bool has_more = at + 2000 < MANY;

		for (int i = 0; i < 2000; i++)
			log_story_add(news, f->now_ms - MANY + at + i, "s",
				      mem_must(arena_format(
					      news->arena,
					      "%d INFO {\"request\": %d, \"took\": %d} and what "
					      "else there "
					      "is to say, so that it takes two rows of a screen",
					      at + i, at + i, i)));
		news->has_more = has_more;
		view_take_news(f->view, news);
		if (has_more)
			log_story_asked(f);
	}
}

/* Whatever key: no more lines are compared than a few searches take, no more are read than fit on
 * the screen, and a filter goes on in steps. */
static void
test_many(void **state)
{
	static const char keys[] = "kkjjgGkwwppttttmgG1230jk/7&nN&\r";
	struct fixture *f = *state;
	struct log_work before, after;

	log_story_open_log(f);
	log_story_asked(f);
	fill(f);
	fixture_show(f, 80, 24);
	assert_true(fixture_has(f, "following"));
	assert_true(fixture_has(f, "99999"));
	for (const char *key = keys; *key; key++) {
		before = log_book_work(f->view->logs->book);
		fixture_keys(f, (const char[]){ *key, '\0' });
		fixture_show(f, 80, 24);
		after = log_book_work(f->view->logs->book);
		if (after.n_compared - before.n_compared > 18 * 12)
			fail_msg("%c compares %llu lines", *key,
				 (unsigned long long)(after.n_compared - before.n_compared));
		if (after.n_read - before.n_read > LOG_BOOK_STEP_LINES)
			fail_msg("%c reads %llu lines", *key,
				 (unsigned long long)(after.n_read - before.n_read));
	}
	log_story_work(f);
	fixture_show(f, 80, 24);
	fixture_keys(f, "q");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define LOGS_TEST(name) cmocka_unit_test_setup_teardown(name, job_story_setup, job_story_teardown)
		LOGS_TEST(test_jumps),  LOGS_TEST(test_at),         LOGS_TEST(test_older),
		LOGS_TEST(test_states), LOGS_TEST(test_save),       LOGS_TEST(test_no_log),
		LOGS_TEST(test_many),   LOGS_TEST(test_containers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
