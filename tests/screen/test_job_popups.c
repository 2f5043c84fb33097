/* SPDX-License-Identifier: MIT */
/* test_job_popups.c - work with jobs from the keyboard: what can be done with one, and after which
 * question; artifacts, the log, dead letters. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "job_story.h"
#include "ui/keys.h"

static void
test_read_only(void **state)
{
	static const char keys[] = "nNXTeSMB";
	struct fixture *f = *state;
	struct view_wish wish;

	f->facts.is_read_only = true;
	fixture_show(f, 80, 24);
	for (const char *key = keys; *key; key++) {
		job_story_on_job(f, JOB_STORY_DOUBT);
		fixture_keys(f, (const char[]){ *key, '\0' });
		fixture_show(f, 80, 24);
		if (!fixture_has(f, "cwtop only reads here"))
			fail_msg("%c says nothing of read-only", *key);
		assert_int_equal(job_story_wish(f, &wish), JOB_STORY_NOTHING);
	}
	fixture_keys(f, "a");
	job_story_shoot(f, "what can be done, read-only");
	fixture_check(f, "job_read_only");
}

/* ---- what can be done with a job ---- */

static void
test_actions(void **state)
{
	struct fixture *f = *state;

	job_story_on_job(f, JOB_STORY_DOUBT);
	fixture_keys(f, "a");
	job_story_shoot(f, "of one in doubt");
	fixture_keys(f, "q");
	job_story_on_job(f, JOB_STORY_RUNNING);
	fixture_keys(f, "a");
	fixture_shoot(f, "of one that runs", 80, 24);
	fixture_keys(f, "q");
	job_story_on_job(f, JOB_STORY_FAILED);
	fixture_keys(f, "a");
	fixture_shoot(f, "of one that failed", 80, 24);
	assert_false(fixture_has(f, "cancel it"));
	fixture_keys(f, "X");
	fixture_show(f, 80, 24);
	assert_true(fixture_has(f, "it has ended"));
	fixture_check(f, "job_actions");
}

/* What each choice orders, once it was confirmed; the same key in the menu, in the detail and on
 * the row. */
static void
test_choices(void **state)
{
	static const struct {
		const char *keys;
		enum job_story row;
		enum act_kind act;
		const char *says;
	} rows[] = {
		{ "S", JOB_STORY_DOUBT, ACT_RESEND, "It may have arrived: then it runs twice" },
		{ "aS", JOB_STORY_DOUBT, ACT_RESEND, "It may have arrived: then it runs twice" },
		{ "a\033dS", JOB_STORY_DOUBT, ACT_RESEND, "then it runs twice" },
		{ "M", JOB_STORY_DOUBT, ACT_MARK_SENT, "Nothing is sent" },
		{ "B", JOB_STORY_DOUBT, ACT_ABANDON, "nothing is deleted" },
		{ "X", JOB_STORY_RUNNING, ACT_CANCEL, "is stopped" },
		{ "X", JOB_STORY_QUEUED, ACT_CANCEL, "cannot be taken back from the queue" },
	};
	struct fixture *f = *state;
	struct view_wish wish;

	f->stack->is_prod = false;
	for (size_t i = 0; i < LEN(rows); i++) {
		job_story_on_job(f, rows[i].row);
		fixture_keys(f, rows[i].keys);
		if (job_story_wish(f, &wish) == VIEW_WISH_ORDER)
			job_story_checked(f, NULL);
		fixture_shoot(f, act_word(rows[i].act), 80, 24);
		if (!fixture_has(f, rows[i].says))
			fail_msg("%s does not say: %s", rows[i].keys, rows[i].says);
		job_story_yes(f);
		assert_int_equal(job_story_wish(f, &wish), VIEW_WISH_ORDER);
		assert_int_equal(wish.act, rows[i].act);
		assert_string_equal(wish.job, job_story_id(rows[i].row));
		fixture_keys(f, "\033");
	}
	fixture_shoot(f, "small", 40, 10);
	fixture_check(f, "job_choices");
}

static void
test_retry(void **state)
{
	struct fixture *f = *state;
	struct view_submission submission;
	struct view_wish wish;

	f->stack->is_prod = false;
	job_story_on_job(f, JOB_STORY_FAILED);
	fixture_keys(f, "T");
	assert_int_equal(job_story_wish(f, &wish), VIEW_WISH_ORDER);
	assert_int_equal(wish.act, ACT_READ);
	assert_true(strstr(wish.key, "/config.json") != NULL);
	job_story_config(f, JOB_STORY_CONFIG);
	assert_int_equal(job_story_wish(f, &wish), VIEW_WISH_ORDER);
	assert_int_equal(wish.act, ACT_CHECK);
	job_story_checked(f, NULL);
	fixture_shoot(f, "once more", 80, 24);
	job_story_yes(f);
	assert_int_equal(job_story_wish(f, &wish), VIEW_WISH_SUBMIT);
	view_draft(f->view, &submission);
	assert_null(submission.plan);
	assert_string_equal(submission.config, JOB_STORY_CONFIG);
	assert_string_equal(submission.of, job_story_id(JOB_STORY_FAILED));
	fixture_check(f, "job_retry");
}

static void
test_edit(void **state)
{
	struct fixture *f = *state;
	struct view_wish wish;

	job_story_on_job(f, JOB_STORY_FAILED);
	fixture_keys(f, "e");
	assert_int_equal(job_story_wish(f, &wish), VIEW_WISH_ORDER);
	job_story_config(f, JOB_STORY_CONFIG);
	assert_int_equal(job_story_wish(f, &wish), VIEW_WISH_TEMPLATE);
	assert_string_equal(wish.name, "walk");
	job_story_template(f);
	fixture_shoot(f, "its values", 80, 24);
	assert_true(fixture_has(f, "11"));
	fixture_keys(f, "\033e");
	assert_int_equal(job_story_wish(f, &wish), VIEW_WISH_ORDER);
	job_story_config(f, "{\"no\": \"job\"}");
	fixture_show(f, 80, 24);
	assert_true(fixture_has(f, "its configuration cannot be used"));
	fixture_check(f, "job_edit");
}

/* ---- looking ---- */

static void
test_artifacts(void **state)
{
	struct fixture *f = *state;
	struct view_wish wish;

	job_story_on_job(f, JOB_STORY_FAILED);
	fixture_keys(f, "o");
	assert_int_equal(job_story_wish(f, &wish), VIEW_WISH_ORDER);
	assert_int_equal(wish.act, ACT_ARTIFACTS);
	fixture_shoot(f, "not here yet", 80, 24);
	job_story_files(f);
	job_story_shoot(f, "artifacts");
	fixture_keys(f, "jw");
	assert_int_equal(job_story_wish(f, &wish), VIEW_WISH_ORDER);
	assert_int_equal(wish.act, ACT_DOWNLOAD);
	assert_string_equal(wish.name, "artifacts/flows.csv");
	job_story_saving(f, 3 << 20, false);
	job_story_shoot(f, "half of it is saved");
	assert_true(fixture_has(f, "50%"));
	job_story_saving(f, 6 << 20, true);
	fixture_shoot(f, "saved", 80, 24);
	assert_true(fixture_has(f, "SHA-256 c6e51e85"));
	fixture_keys(f, "\r");
	assert_int_equal(job_story_wish(f, &wish), VIEW_WISH_ORDER);
	assert_int_equal(wish.act, ACT_READ);
	job_story_text(f, 60);
	job_story_shoot(f, "its text");
	fixture_show(f, 80, 24);
	fixture_keys(f, "G");
	fixture_show(f, 80, 24);
	assert_true(fixture_has(f, "line 60"));
	assert_true(fixture_has(f, "only its beginning"));
	fixture_check(f, "job_artifacts");
}

static void
test_log(void **state)
{
	struct fixture *f = *state;
	struct view_wish wish;
	char longest[16000] = ""; /* a log whose names are long */

	job_story_on_job(f, JOB_STORY_RUNNING);
	fixture_keys(f, "l");
	assert_int_equal(job_story_wish(f, &wish), VIEW_WISH_ORDER);
	assert_int_equal(wish.act, ACT_LINES);
	assert_string_equal(wish.order.lines->where.job, job_story_id(JOB_STORY_RUNNING));
	assert_null(wish.order.lines->token);
	arena_free(wish.owned_arena);
	fixture_show(f, 80, 24);
	job_story_lines(f, 1, 40, "next-1");
	job_story_shoot(f, "follows");
	assert_true(fixture_has(f, "line 40"));
	/* again after two seconds, and not before */
	job_story_pass(f, 1999);
	assert_int_equal(job_story_wish(f, &wish), JOB_STORY_NOTHING);
	job_story_pass(f, 1);
	assert_int_equal(job_story_wish(f, &wish), VIEW_WISH_ORDER);
	assert_string_equal(wish.order.lines->token, "next-1");
	arena_free(wish.owned_arena);
	memset(longest, 'n', sizeof(longest) - 1);
	job_story_lines(f, 41, 42, longest);
	fixture_show(f, 80, 24);
	assert_true(fixture_has(f, "line 42"));
	fixture_keys(f, "k");
	job_story_pass(f, 2000);
	assert_int_equal(job_story_wish(f, &wish), VIEW_WISH_ORDER);
	assert_string_equal(wish.order.lines->token, longest);
	arena_free(wish.owned_arena);
	job_story_lines(f, 43, 43, "next-3");
	fixture_shoot(f, "no longer follows", 80, 24);
	assert_false(fixture_has(f, "line 43"));
	fixture_keys(f, "G");
	fixture_show(f, 80, 24);
	assert_true(fixture_has(f, "line 43"));
	fixture_keys(f, "q");
	job_story_pass(f, 9000);
	assert_int_equal(job_story_wish(f, &wish), JOB_STORY_NOTHING);
	fixture_check(f, "job_log");
}

static void
test_letters(void **state)
{
	struct fixture *f = *state;
	struct view_wish wish;

	f->stack->is_prod = false;
	job_story_on_queue(f);
	fixture_keys(f, "o");
	assert_int_equal(job_story_wish(f, &wish), VIEW_WISH_ORDER);
	assert_int_equal(wish.act, ACT_PEEK);
	job_story_letters(f);
	job_story_shoot(f, "dead letters");
	assert_true(fixture_has(f, "each look counts as a"));
	fixture_keys(f, "j\r");
	fixture_shoot(f, "one of them", 80, 24);
	fixture_keys(f, "qS");
	assert_int_equal(job_story_wish(f, &wish), VIEW_WISH_ORDER);
	job_story_checked(f, NULL);
	fixture_shoot(f, "is sent again", 80, 24);
	job_story_yes(f);
	assert_int_equal(job_story_wish(f, &wish), VIEW_WISH_ORDER);
	assert_int_equal(wish.act, ACT_RESUBMIT);
	assert_string_equal(wish.message, "letter-2");
	job_story_done(f, ACT_RESUBMIT, 1, 1, true);
	fixture_shoot(f, "it is there no more", 80, 24);
	assert_false(fixture_has(f, "no job"));
	fixture_keys(f, "D");
	assert_int_equal(job_story_wish(f, &wish), VIEW_WISH_ORDER);
	job_story_checked(f, NULL);
	fixture_shoot(f, "all are moved", 80, 24);
	assert_true(fixture_has(f, "Move 3 dead letters?"));
	job_story_yes(f);
	assert_int_equal(job_story_wish(f, &wish), VIEW_WISH_ORDER);
	assert_int_equal(wish.act, ACT_REDRIVE);
	job_story_done(f, ACT_REDRIVE, 2, 3, false);
	fixture_shoot(f, "on its way", 80, 24);
	assert_true(fixture_has(f, "redrive: 2 of 3"));
	job_story_done(f, ACT_REDRIVE, 3, 3, true);
	fixture_show(f, 80, 24);
	assert_false(fixture_has(f, "Dead letters"));
	fixture_check(f, "job_letters");
}

/* ---- quitting, and what has been done ---- */

static void
test_quit(void **state)
{
	struct fixture *f = *state;

	fixture_show(f, 80, 24);
	assert_int_equal(fixture_keys(f, "q"), INTENT_NONE);
	job_story_shoot(f, "a job is in doubt");
	assert_int_equal(fixture_keys(f, "y"), INTENT_NONE);
	assert_int_equal(job_story_yes(f), INTENT_QUIT);
	fixture_show(f, 80, 24);
	assert_int_equal(fixture_key(f, KEY_CTRL('C')), INTENT_NONE);
	job_story_pass(f, 300);
	assert_int_equal(fixture_key(f, KEY_CTRL('C')), INTENT_QUIT);
	job_story_answer_empty(f);
	fixture_show(f, 80, 24);
	assert_int_equal(fixture_keys(f, "q"), INTENT_QUIT);
	f->facts.is_acting = true;
	fixture_show(f, 80, 24);
	assert_int_equal(fixture_keys(f, "q"), INTENT_NONE);
	fixture_shoot(f, "an order is on its way", 80, 24);
	fixture_check(f, "job_quit");
}

/* Who stops a worker's task is told what becomes of its job. */
static void
test_stop_worker(void **state)
{
	struct fixture *f;

	job_story_teardown(state);
	f = mem_alloc(1, sizeof(*f));
	*state = f;
	job_story_open_page(f, "[ { 'name': 'one', 'rows': [ { 'panels': ['tasks'] } ] } ]",
			    STYLE_BRAILLE);
	fixture_keys(f, "/0a1b2c3d\rX");
	job_story_checked(f, NULL);
	job_story_pass(f, 400);
	fixture_shoot(f, "its job", 80, 24);
	assert_true(fixture_has(f, "Job 01a1fe40..9d02 is at work in it"));
	fixture_check(f, "job_stop_worker");
}

#define ON_JOBS(test) cmocka_unit_test_setup_teardown(test, job_story_setup, job_story_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		ON_JOBS(test_read_only),   ON_JOBS(test_actions), ON_JOBS(test_choices),
		ON_JOBS(test_retry),       ON_JOBS(test_edit),    ON_JOBS(test_artifacts),
		ON_JOBS(test_log),         ON_JOBS(test_letters), ON_JOBS(test_quit),
		ON_JOBS(test_stop_worker),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
