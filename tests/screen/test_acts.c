/* SPDX-License-Identifier: MIT */
/* test_acts.c - what can be done with a task, a service, an alarm, and with anything red: the menu,
 * the questions before, what is ordered then, and why not; what operators said, on every panel. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "job_story.h"
#include "model/acks.h"
#include "ui/keys.h"

#define PAGE                                                                                  \
	"[ { 'name': 'one', 'rows': [ { 'panels': ['alarms'] }, { 'panels': ['services'] }, " \
	"{ 'panels': ['tasks'] }, { 'panels': ['health'] } ] } ]"
#define TASK "0a1b2c3d4e5f60718293a4b5c6d7e8f9" /* the first that runs */

/* Panels by their digit, from another one: the same digit again would zoom. */
#define ALARMS "21g"
#define SERVICES "12g"
#define TASKS "13g"
#define HEALTH "14g"

static int
setup(void **state)
{
	struct fixture *f = mem_alloc(1, sizeof(*f));

	fixture_open(f, PAGE, STYLE_BRAILLE);
	f->facts.is_read_only = false;
	f->facts.real_ms = 1000000;
	fixture_answer(f);
	fixture_show(f, 80, 24);
	*state = f;
	return 0;
}

/* The cursor is on a row that has this in it. */
static void
go(struct fixture *f, const char *panel, const char *row)
{
	fixture_keys(f, panel);
	fixture_keys(f, "/");
	fixture_keys(f, row);
	fixture_keys(f, "\r");
	fixture_show(f, 80, 24);
}

/* No popup, no filter. */
static void
leave(struct fixture *f)
{
	for (int i = 0; i < LAYERS_POPUPS_MAX + 2; i++) {
		job_story_pass(f, 300);
		fixture_keys(f, "\033");
	}
	assert_false(view_is_open(f->view));
}

static void
wish_done(struct view_wish *wish)
{
	arena_free(wish->owned_arena);
	wish->owned_arena = NULL;
}

/* The next wish is this order. */
static void
expect_order(struct fixture *f, enum act_kind act, struct view_wish *wish)
{
	assert_int_equal(job_story_wish(f, wish), VIEW_WISH_ORDER);
	assert_string_equal(act_word(wish->act), act_word(act));
	assert_non_null(wish->owned_arena);
}

static void
expect_nothing(struct fixture *f)
{
	struct view_wish wish = { 0 };

	assert_int_equal(job_story_wish(f, &wish), JOB_STORY_NOTHING);
}

/* Who one is is asked, and known. */
static void
check(struct fixture *f)
{
	struct view_wish wish = { 0 };

	expect_order(f, ACT_CHECK, &wish);
	assert_string_equal(wish.order.change->region, "eu-west-2");
	wish_done(&wish);
	job_story_checked(f, NULL);
	fixture_show(f, 80, 24);
	job_story_pass(f, 400);
}

/* ---- the menu ---- */

static void
test_menu(void **state)
{
	struct fixture *f = *state;

	fixture_keys(f, ALARMS "a");
	job_story_shoot(f, "an alarm that rings");
	leave(f);
	fixture_keys(f, SERVICES "a");
	fixture_shoot(f, "a service", 80, 24);
	leave(f);
	go(f, TASKS, "0a1b2c3d");
	fixture_keys(f, "a");
	fixture_shoot(f, "a task that runs", 80, 24);
	assert_true(fixture_has(f, "stop it"));
	leave(f);
	go(f, TASKS, "CannotPull");
	fixture_keys(f, "a");
	fixture_shoot(f, "a task that has failed", 80, 24);
	assert_false(fixture_has(f, "stop it"));
	leave(f);
	fixture_keys(f, HEALTH "a");
	fixture_shoot(f, "a tile", 80, 24);
	f->facts.is_read_only = true;
	leave(f);
	fixture_keys(f, SERVICES "a");
	fixture_shoot(f, "a service, read-only", 80, 24);
	fixture_check(f, "acts_menu");
}

/* ---- questions ---- */

/* In production the end of the account's number comes first; what was typed ahead is nothing. */
static void
test_stop(void **state)
{
	struct fixture *f = *state;
	struct view_wish wish = { 0 };

	go(f, TASKS, "0a1b2c3d");
	fixture_keys(f, "X");
	expect_order(f, ACT_CHECK, &wish);
	assert_string_equal(wish.order.change->task, TASK);
	assert_string_equal(wish.order.change->cluster, "shop");
	wish_done(&wish);
	fixture_shoot(f, "it is not known who asks", 80, 24);
	job_story_checked(f, NULL);
	fixture_keys(f, "9012y");
	fixture_show(f, 80, 24);
	assert_true(fixture_has(f, "last 4 characters of 123456789012: _"));
	expect_nothing(f);
	job_story_pass(f, 400);
	job_story_shoot(f, "stop a task in production");
	fixture_keys(f, "9012");
	fixture_shoot(f, "typed", 80, 24);
	expect_nothing(f);
	fixture_keys(f, "y");
	expect_order(f, ACT_STOP, &wish);
	assert_string_equal(wish.order.change->task, TASK);
	assert_string_equal(wish.order.change->region, "eu-west-2");
	wish_done(&wish);
	fixture_shoot(f, "on its way", 80, 24);
	fixture_check(f, "acts_stop");
}

static void
test_deploy(void **state)
{
	struct fixture *f = *state;
	struct view_wish wish = { 0 };

	f->stack->is_prod = false;
	fixture_keys(f, SERVICES "F");
	check(f);
	fixture_shoot(f, "deploy anew", 80, 24);
	fixture_keys(f, "y");
	expect_order(f, ACT_DEPLOY, &wish);
	assert_string_equal(wish.order.change->service, "shop-web");
	assert_string_equal(wish.order.change->cluster, "shop");
	wish_done(&wish);
	fixture_check(f, "acts_deploy");
}

/* Any key but y says no, and nothing is done. */
static void
test_no(void **state)
{
	static const char *const keys[] = { "n", "\r", "\033", "q", "F", " " };
	struct fixture *f = *state;

	f->stack->is_prod = false;
	for (size_t i = 0; i < LEN(keys); i++) {
		fixture_keys(f, SERVICES "F");
		check(f);
		fixture_keys(f, keys[i]);
		expect_nothing(f);
		fixture_show(f, 80, 24);
		assert_false(fixture_has(f, "Deploy anew"));
		leave(f);
	}
	/* who one is cannot be said, or it is another account: there is no yes */
	fixture_keys(f, SERVICES "F");
	{
		struct view_wish wish = { 0 };

		expect_order(f, ACT_CHECK, &wish);
		wish_done(&wish);
	}
	job_story_checked(f, "the keys are of account 1, and stack shop is of 2");
	job_story_pass(f, 400);
	fixture_shoot(f, "another account", 80, 24);
	fixture_keys(f, "y");
	expect_nothing(f);
	fixture_check(f, "acts_no");
}

static void
test_mute(void **state)
{
	struct fixture *f = *state;
	struct view_wish wish = { 0 };

	f->stack->is_prod = false;
	fixture_keys(f, ALARMS "U");
	job_story_shoot(f, "mute an alarm");
	fixture_keys(f, "j\r");
	check(f);
	fixture_shoot(f, "at AWS", 80, 24);
	fixture_keys(f, "y");
	expect_order(f, ACT_MUTE, &wish);
	assert_string_equal(wish.order.change->alarm, "shop-api-5xx");
	assert_int_equal(wish.order.change->for_s, 3600);
	wish_done(&wish);
	/* here alone it is noted at once: AWS is asked nothing */
	fixture_keys(f, ALARMS "UG\r");
	expect_order(f, ACT_ACK, &wish);
	assert_int_equal(wish.order.ack->kind, ACK_MUTED);
	assert_int_equal(wish.order.ack->for_s, 86400);
	assert_string_equal(wish.order.ack->key, "alarm:eu-west-2/shop-api-5xx");
	wish_done(&wish);
	/* nothing but an alarm can be muted at AWS */
	fixture_keys(f, SERVICES "U");
	fixture_shoot(f, "mute a service", 80, 24);
	fixture_keys(f, "\r");
	expect_order(f, ACT_ACK, &wish);
	assert_int_equal(wish.order.ack->for_s, 900);
	wish_done(&wish);
	fixture_check(f, "acts_mute");
}

/* In a case the keys act on what the case is of, not on the row below it. */
static void
test_in_a_case(void **state)
{
	struct fixture *f = *state;
	struct view_wish wish = { 0 };

	f->stack->is_prod = false;
	go(f, TASKS, "CannotPull");
	fixture_keys(f, "\r");
	fixture_show(f, 80, 24);
	assert_true(fixture_has(f, "Case: task"));
	while (job_story_wish(f, &wish) != JOB_STORY_NOTHING)
		wish_done(&wish);
	fixture_keys(f, "X");
	fixture_show(f, 80, 24);
	assert_true(fixture_has(f, "it has stopped"));
	fixture_keys(f, "A");
	do {
		wish_done(&wish);
		assert_int_equal(job_story_wish(f, &wish), VIEW_WISH_ORDER);
	} while (wish.act != ACT_ACK);
	assert_string_equal(wish.order.ack->key, "task:4e5f60718293a4b5c6d7e8f90a1b2c3d");
	wish_done(&wish);
	fixture_keys(f, "a");
	fixture_shoot(f, "actions in a case", 80, 24);
	fixture_check(f, "acts_case");
}

/* ---- why not ---- */

static void
test_refused(void **state)
{
	static const struct {
		const char *panel, *row, *keys, *says;
	} cases[] = {
		{ TASKS, "CannotPull", "X", "stop shop-worker:42 4e5f6071: it has stopped" },
		{ TASKS, "0a1b2c3d", "A", "nothing is wrong with it" },
		{ ALARMS, "night", "A", "nothing is wrong with it" },
		{ ALARMS, "checkout", "A", "how it is is not known" },
		{ ALARMS, "5xx", "X", "that is for a job or a task, and the cursor is on none" },
		{ TASKS, "0a1b2c3d", "F", "that is for a service, and the cursor is on none" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < LEN(cases); i++) {
		go(f, cases[i].panel, cases[i].row);
		fixture_keys(f, cases[i].keys);
		fixture_show(f, 120, 24);
		if (!fixture_has(f, cases[i].says))
			fail_msg("%s on %s does not say: %s", cases[i].keys, cases[i].row,
				 cases[i].says);
		expect_nothing(f);
		leave(f);
	}
}

/* Nothing that changes AWS; what is said here is said here. */
static void
test_read_only(void **state)
{
	struct fixture *f = *state;
	struct view_wish wish = { 0 };

	f->facts.is_read_only = true;
	go(f, TASKS, "0a1b2c3d");
	fixture_keys(f, "X");
	fixture_show(f, 80, 24);
	assert_true(fixture_has(f, "stop: cwtop only reads here"));
	leave(f);
	fixture_keys(f, SERVICES "F");
	fixture_show(f, 80, 24);
	assert_true(fixture_has(f, "deploy: cwtop only reads here"));
	fixture_keys(f, ALARMS "U");
	fixture_shoot(f, "mute, read-only", 80, 24);
	fixture_keys(f, "\r");
	fixture_show(f, 80, 24);
	assert_true(fixture_has(f, "mute at AWS: cwtop only reads here"));
	expect_nothing(f);
	fixture_keys(f, "G\r");
	expect_order(f, ACT_ACK, &wish);
	wish_done(&wish);
	fixture_keys(f, ALARMS "A");
	expect_order(f, ACT_ACK, &wish);
	assert_int_equal(wish.order.ack->kind, ACK_SEEN);
	wish_done(&wish);
	fixture_check(f, "acts_read_only");
}

/* ---- what was said ---- */

static void
say(struct fixture *f, const char *const keys[], size_t n, enum ack_kind kind)
{
	struct ack acks[8] = { 0 };

	for (size_t i = 0; i < n; i++) {
		acks[i].kind = kind;
		acks[i].at_s = f->now_ms / 1000 - 240;
		acks[i].until_s = kind == ACK_MUTED ? f->now_ms / 1000 + 900 : 0;
		text_copy(acks[i].key, sizeof(acks[i].key), keys[i]);
		text_copy(acks[i].by, sizeof(acks[i].by), "ana@desk");
	}
	model_set_acks(f->model, acks, n);
}

static void
test_said(void **state)
{
	static const char *const keys[] = { "alarm:eu-west-2/shop-api-5xx",
					    "task:4e5f60718293a4b5c6d7e8f90a1b2c3d",
					    "service:/shop/shop-web", "tile:alarms/Alarms",
					    "metric:web_5xx" };
	struct fixture *f = *state;
	struct view_wish wish = { 0 };

	say(f, keys, LEN(keys), ACK_SEEN);
	job_story_shoot(f, "acknowledged");
	fixture_keys(f, ALARMS "d");
	fixture_shoot(f, "and its detail", 80, 24);
	leave(f);
	fixture_keys(f, "A"); /* again: it is taken back */
	expect_order(f, ACT_ACK, &wish);
	assert_true(wish.order.ack->is_over);
	wish_done(&wish);
	say(f, keys, LEN(keys), ACK_MUTED);
	fixture_shoot(f, "muted here", 80, 24);
	fixture_keys(f, "A");
	fixture_show(f, 80, 24);
	assert_true(fixture_has(f, "it is muted: U ends that"));
	fixture_keys(f, "U");
	expect_order(f, ACT_ACK, &wish);
	assert_true(wish.order.ack->is_over);
	wish_done(&wish);
	/* its time has come */
	fixture_pass(f, 900);
	fixture_show(f, 80, 24);
	assert_false(fixture_has(f, "muted until"));
	fixture_check(f, "acts_said");
}

/* The headline is what is as bad and nobody's yet; where somebody is at all of it, the worst. */
static void
test_headline(void **state)
{
	static const char *const keys[] = { "metric:web_5xx", "alarm:eu-west-2/shop-api-5xx" };
	struct fixture *f = *state;

	fixture_show(f, 80, 24);
	assert_true(fixture_has(f, "Web (CloudFront): 5xx rate is"));
	say(f, keys, 1, ACK_SEEN);
	fixture_show(f, 80, 24);
	assert_false(fixture_has(f, "Web (CloudFront): 5xx rate is"));
	assert_true(fixture_has(f, "shop-api-5xx: "));
}

static void
test_plain(void **state)
{
	static const char *const keys[] = { "alarm:eu-west-2/shop-api-5xx" };
	struct fixture f;

	(void)state;
	fixture_open(&f, PAGE, STYLE_ASCII);
	fixture_answer(&f);
	say(&f, keys, 1, ACK_SEEN);
	fixture_shoot(&f, "acknowledged, ASCII", 80, 24);
	fixture_check(&f, "acts_ascii");
	fixture_close(&f);
}

/* Accounts are told apart by the bar's colour; without colours by the badges. */
static void
test_band(void **state)
{
	static const struct fixture_more more = {
		.panel = "alarms", .sections = "'band': 'yellow', 'environment': 'staging',"
	};
	struct fixture f;

	(void)state;
	fixture_open_more(&f, &more, PAGE, STYLE_BRAILLE);
	fixture_answer(&f);
	job_story_shoot(&f, "a yellow band");
	fixture_answer_empty(&f);
	fixture_shoot(&f, "when nothing is wrong", 80, 3);
	fixture_check(&f, "acts_band");
	fixture_close(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_menu, setup, job_story_teardown),
		cmocka_unit_test_setup_teardown(test_stop, setup, job_story_teardown),
		cmocka_unit_test_setup_teardown(test_deploy, setup, job_story_teardown),
		cmocka_unit_test_setup_teardown(test_no, setup, job_story_teardown),
		cmocka_unit_test_setup_teardown(test_mute, setup, job_story_teardown),
		cmocka_unit_test_setup_teardown(test_in_a_case, setup, job_story_teardown),
		cmocka_unit_test_setup_teardown(test_refused, setup, job_story_teardown),
		cmocka_unit_test_setup_teardown(test_read_only, setup, job_story_teardown),
		cmocka_unit_test_setup_teardown(test_said, setup, job_story_teardown),
		cmocka_unit_test_setup_teardown(test_headline, setup, job_story_teardown),
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_band),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
