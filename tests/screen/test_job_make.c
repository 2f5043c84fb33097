/* SPDX-License-Identifier: MIT */
/* test_job_make.c - a job is made from the keyboard: templates, the form, the page that checks it,
 * and that nothing but y, pressed once it can be read, submits it. */
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

/* ---- making a job ---- */

/* The template with one field that is swept, on the route with a queue. */
static void
fill_in(struct fixture *f)
{
	struct view_wish wish;

	fixture_keys(f, "n");
	assert_int_equal(job_story_wish(f, &wish), VIEW_WISH_OFFERS);
	job_story_offer(f);
}

static void
test_offers(void **state)
{
	struct fixture *f = *state;

	fill_in(f);
	job_story_shoot(f, "which job");
	assert_true(fixture_has(f, "walk"));
	fixture_keys(f, "j\r"); /* the one that cannot be read */
	fixture_shoot(f, "a template that cannot be used", 80, 24);
	assert_true(fixture_has(f, "broken.json:3:1"));
	fixture_check(f, "job_offers");
}

static void
test_form(void **state)
{
	struct fixture *f = *state;

	fill_in(f);
	fixture_keys(f, "\r");
	job_story_shoot(f, "the form");
	fixture_keys(f, "x");
	job_story_shoot(f, "an error in it");
	assert_true(fixture_has(f, "! must be a whole number, 1 to 24"));
	/* what is wrong is not reviewed: the cursor is where it is */
	fixture_key(f, KEY_CTRL('D'));
	fixture_show(f, 80, 24);
	assert_false(fixture_has(f, "Submit"));
	fixture_check(f, "job_form");
}

static void
test_form_remembers(void **state)
{
	struct fixture *f = *state;

	fill_in(f);
	fixture_keys(f, "\r");
	fixture_key(f, KEY_CTRL('U'));
	fixture_keys(f, "17\033");
	fixture_show(f, 80, 24);
	assert_false(fixture_has(f, "17"));
	fill_in(f);
	fixture_keys(f, "\r");
	fixture_show(f, 80, 24);
	assert_true(fixture_has(f, "17"));
}

/* From the form to the page that checks it; the field is swept over three values. */
static void
review(struct fixture *f)
{
	struct view_wish wish;

	fill_in(f);
	fixture_keys(f, "\r");
	fixture_key(f, KEY_IS_DOWN);
	fixture_key(f, KEY_CTRL('U'));
	fixture_keys(f, "1,2,3");
	fixture_key(f, KEY_CTRL('D'));
	assert_int_equal(job_story_wish(f, &wish), VIEW_WISH_ORDER);
	assert_int_equal(wish.act, ACT_CHECK);
	assert_string_equal(wish.route->name, "simulate");
}

static void
test_review(void **state)
{
	struct fixture *f = *state;
	struct view_wish wish;
	struct view_submission submission;

	review(f);
	job_story_shoot(f, "who one is, is not known yet");
	assert_int_equal(job_story_yes(f), INTENT_NONE);
	assert_int_equal(job_story_wish(f, &wish), JOB_STORY_NOTHING);
	job_story_checked(f, NULL);
	job_story_shoot(f, "the page that checks it");
	assert_true(fixture_has(f, "Submit 3 jobs?"));
	job_story_pass(f, 300);
	fixture_keys(f, "9012y");
	assert_int_equal(job_story_wish(f, &wish), VIEW_WISH_SUBMIT);
	view_draft(f->view, &submission);
	assert_int_equal(submission.plan->n_jobs, 3);
	assert_string_equal(submission.plan->values[1], "1,2,3");
	fixture_check(f, "job_review");
}

/* Over an API there is no bucket: the host that gets it comes first. */
static void
test_review_of_an_api(void **state)
{
	struct fixture *f = *state;

	f->stack->routes[0].kind = ROUTE_HTTP;
	f->stack->routes[0].queue = NULL;
	f->stack->routes[0].submit_url = "https://jobs.example.org:8443/v1/jobs?kind=walk";
	review(f);
	job_story_checked(f, NULL);
	fixture_shoot(f, "an API", 80, 24);
	assert_true(fixture_has(f, "host        jobs.example.org:8443 "));
	assert_false(fixture_has(f, "bucket"));
	fixture_check(f, "job_review_api");
}

static void
test_review_that_cannot_be(void **state)
{
	struct fixture *f = *state;
	struct view_wish wish;

	review(f);
	job_story_checked(f, "sts: GetCallerIdentity: denied: ask for sts:GetCallerIdentity");
	fixture_shoot(f, "it cannot be done", 80, 24);
	job_story_yes(f);
	assert_int_equal(job_story_wish(f, &wish), JOB_STORY_NOTHING);
	fixture_show(f, 80, 24);
	assert_true(fixture_has(f, "New job"));
	fixture_check(f, "job_review_denied");
}

/* Keys that were typed before the question could be read answer nothing. */
static void
test_type_ahead(void **state)
{
	struct fixture *f = *state;
	struct view_wish wish;

	f->stack->is_prod = false;
	review(f);
	job_story_checked(f, NULL);
	fixture_keys(f, "y");
	job_story_pass(f, 299);
	fixture_keys(f, "y\r\033q");
	assert_int_equal(job_story_wish(f, &wish), JOB_STORY_NOTHING);
	fixture_show(f, 80, 24);
	assert_true(fixture_has(f, "Submit 3 jobs?"));
	/* a paste that a slow line brings bit by bit, a key that is held: what goes on is no answer
	 */
	for (int i = 0; i < 20; i++) {
		assert_int_equal(view_wait_ms(f->view, f->facts.real_ms), 300);
		job_story_pass(f, 299);
		fixture_keys(f, "y");
	}
	assert_int_equal(job_story_wish(f, &wish), JOB_STORY_NOTHING);
	job_story_pass(f, 300);
	fixture_keys(f, "y");
	assert_int_equal(job_story_wish(f, &wish), VIEW_WISH_SUBMIT);
}

/* The answer of AWS changes what is asked: the time to read it begins anew. */
static void
test_type_ahead_after_check(void **state)
{
	struct fixture *f = *state;
	struct view_wish wish;

	f->stack->is_prod = false;
	review(f);
	job_story_pass(f, 5000);
	job_story_checked(f, NULL);
	fixture_keys(f, "y");
	assert_int_equal(job_story_wish(f, &wish), JOB_STORY_NOTHING);
	job_story_yes(f);
	assert_int_equal(job_story_wish(f, &wish), VIEW_WISH_SUBMIT);
}

/* Whatever is pressed that is not y goes back to the form, and does nothing. */
static void
test_default_is_no(void **state)
{
	static const uint32_t keys[] = { KEY_IS_ENTER,  KEY_IS_ESC,   KEY_IS_SPACE, KEY_IS_TAB,
					 'n',           'Y',          'q',          'j',
					 'N',           '?',          'r',          KEY_CTRL('C'),
					 KEY_CTRL('D'), KEY_CTRL('Y') };
	struct fixture *f = *state;
	struct view_wish wish;

	f->stack->is_prod = false;
	for (size_t i = 0; i < LEN(keys); i++) {
		review(f);
		job_story_checked(f, NULL);
		job_story_pass(f, 300);
		assert_int_equal(fixture_key(f, keys[i]), INTENT_NONE);
		assert_int_equal(job_story_wish(f, &wish), JOB_STORY_NOTHING);
		fixture_show(f, 80, 24);
		assert_false(fixture_has(f, "Submit 3 jobs?"));
		assert_true(fixture_has(f, "New job: Walk"));
		fixture_key(f, KEY_IS_ESC);
	}
}

/* In production the end of the account's number comes first. */
static void
test_production(void **state)
{
	struct fixture *f = *state;
	struct view_wish wish;

	review(f);
	job_story_checked(f, NULL);
	job_story_pass(f, 300);
	fixture_keys(f, "y"); /* is the first of the four, and wrong */
	fixture_keys(f, "9012y");
	assert_int_equal(job_story_wish(f, &wish), JOB_STORY_NOTHING);
	fixture_shoot(f, "wrong", 80, 24);
	for (int i = 0; i < 4; i++)
		fixture_key(f, KEY_IS_BACKSPACE);
	fixture_keys(f, "9012");
	fixture_shoot(f, "right", 80, 24);
	assert_int_equal(job_story_wish(f, &wish), JOB_STORY_NOTHING);
	fixture_keys(f, "y");
	assert_int_equal(job_story_wish(f, &wish), VIEW_WISH_SUBMIT);
	fixture_check(f, "job_production");
}

/* The same once more, within two seconds: that is asked. */
static void
test_same_again(void **state)
{
	struct fixture *f = *state;
	struct view_wish wish;

	f->stack->is_prod = false;
	for (int i = 0; i < 2; i++) {
		review(f);
		job_story_checked(f, NULL);
		job_story_yes(f);
		if (i == 0) {
			assert_int_equal(job_story_wish(f, &wish), VIEW_WISH_SUBMIT);
			view_wish_submitted(f->view, JOB_STORY_ID);
		}
	}
	assert_int_equal(job_story_wish(f, &wish), JOB_STORY_NOTHING);
	fixture_shoot(f, "the same", 80, 24);
	assert_true(fixture_has(f, JOB_STORY_ID));
	assert_true(fixture_has(f, "The same was submitted a second ago"));
	job_story_pass(f, 300);
	fixture_keys(f, "n");
	assert_int_equal(job_story_wish(f, &wish), JOB_STORY_NOTHING);
	/* two seconds later it is no slip */
	fixture_keys(f, "\033");
	job_story_pass(f, 2000);
	review(f);
	job_story_checked(f, NULL);
	job_story_yes(f);
	assert_int_equal(job_story_wish(f, &wish), VIEW_WISH_SUBMIT);
	fixture_check(f, "job_same");
}

static void
test_ascii(void **state)
{
	struct fixture f;

	(void)state;
	job_story_open(&f, STYLE_ASCII);
	f.stack->is_prod = false;
	review(&f);
	job_story_checked(&f, NULL);
	fixture_shoot(&f, "review", 80, 24);
	job_story_on_job(&f, JOB_STORY_DOUBT);
	fixture_keys(&f, "a");
	fixture_shoot(&f, "actions", 80, 24);
	fixture_check(&f, "job_ascii");
	fixture_close(&f);
}

#define ON_JOBS(test) cmocka_unit_test_setup_teardown(test, job_story_setup, job_story_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		ON_JOBS(test_offers),           ON_JOBS(test_form),
		ON_JOBS(test_form_remembers),   ON_JOBS(test_review),
		ON_JOBS(test_review_of_an_api), ON_JOBS(test_review_that_cannot_be),
		ON_JOBS(test_type_ahead),       ON_JOBS(test_type_ahead_after_check),
		ON_JOBS(test_default_is_no),    ON_JOBS(test_production),
		ON_JOBS(test_same_again),       cmocka_unit_test(test_ascii),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
