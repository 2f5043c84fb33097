/* SPDX-License-Identifier: MIT */
/* test_pages.c - whole pages: what is visible at each size, what keys do, popups, other glyphs, and
 * that no size breaks anything. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"
#include "panel.h"

static int
open_full(void **state)
{
	struct fixture *f = mem_alloc(1, sizeof(*f));

	fixture_open(f, NULL, STYLE_BRAILLE);
	fixture_answer(f);
	*state = f;
	return 0;
}

static int
close_full(void **state)
{
	fixture_close(*state);
	free(*state);
	return 0;
}

static void
test_sizes(void **state)
{
	struct fixture *f = *state;

	fixture_shoot(f, "overview", 80, 24);
	fixture_shoot(f, "overview", 200, 50);
	fixture_shoot(f, "overview", 40, 10);
	fixture_shoot(f, "overview", 20, 5);
	fixture_shoot(f, "too small", 19, 4);
	fixture_check(f, "overview");
}

/* A code is asked for: on top of all else, shown as stars, digits only, and gone when it is. */
static void
test_question(void **state)
{
	struct fixture *f = *state;

	fixture_keys(f, "?");
	view_ask(f->view, "MFA code of arn:aws:iam::123456789012:mfa/ann for role operator");
	assert_int_equal(fixture_keys(f, "12q3x4"), INTENT_NONE);
	assert_string_equal(view_code(f->view), "1234");
	assert_int_equal(fixture_key(f, KEY_IS_BACKSPACE), INTENT_NONE);
	fixture_shoot(f, "asked", 80, 24);
	fixture_shoot(f, "asked", 40, 10);
	fixture_shoot(f, "asked", 20, 5);
	assert_int_equal(fixture_keys(f, "\r"), INTENT_ANSWER);
	assert_string_equal(view_code(f->view), "123");
	assert_int_equal(fixture_keys(f, "\033"), INTENT_DECLINE);
	view_ask(f->view, NULL);
	assert_string_equal(view_code(f->view), "");
	fixture_shoot(f, "help is there again", 80, 24);
	fixture_check(f, "question");
}

/* Every popup is open when the question comes: it is seen all the same. */
static void
test_question_finds_room(void **state)
{
	struct fixture *f = *state;

	fixture_keys(f, "d?!");
	view_ask(f->view, "one");
	view_ask(f->view, "two");
	fixture_show(f, 80, 24);
	assert_true(fixture_has(f, "two"));
	assert_false(fixture_has(f, "one"));
}

static void
test_clock_badge(void **state)
{
	struct fixture *f = *state;

	f->facts.clock_off_s = -7300;
	fixture_show(f, 132, 24);
	assert_true(fixture_has(f, "CLOCK OFF BY 2h"));
	f->facts.clock_off_s = 0;
	fixture_show(f, 132, 24);
	assert_false(fixture_has(f, "CLOCK OFF"));
}

static void
test_what_must_be_seen(void **state)
{
	struct fixture *f = *state;

	fixture_show(f, 80, 24);
	assert_true(fixture_has(f, "! ALARM")); /* health */
	assert_true(fixture_has(f, "5xx"));
	assert_true(fixture_has(f, "shop-api-5xx"));   /* alarms */
	assert_true(fixture_has(f, "shop-worker:42")); /* tasks */
	assert_true(fixture_has(f, "shop-jobs"));      /* queues */
	fixture_show(f, 40, 10);
	assert_true(fixture_has(f, "! ALARM"));
	assert_true(fixture_has(f, "! 1 in ALARM"));
	assert_true(fixture_has(f, "failed"));
	assert_true(fixture_has(f, "3 dead"));
}

static void
test_before_any_answer(void **state)
{
	struct fixture f;

	(void)state;
	fixture_open(&f, NULL, STYLE_BRAILLE);
	fixture_shoot(&f, "pending", 80, 24);
	assert_true(fixture_has(&f, "waiting for the first answer"));
	assert_false(fixture_has(&f, " 0 "));
	fixture_check(&f, "pending");
	fixture_close(&f);
}

static void
test_nothing_there(void **state)
{
	struct fixture f;

	(void)state;
	fixture_open(&f, NULL, STYLE_BRAILLE);
	fixture_answer_empty(&f);
	fixture_shoot(&f, "empty", 80, 24);
	fixture_check(&f, "empty");
	fixture_close(&f);
}

static void
test_popups(void **state)
{
	struct fixture *f = *state;

	fixture_show(f, 80, 24);
	fixture_keys(f, "?");
	fixture_shoot(f, "help", 80, 24);
	fixture_keys(f, "q4jjd");
	fixture_shoot(f, "detail of a metric", 80, 24);
	fixture_shoot(f, "detail of a metric", 200, 50);
	fixture_shoot(f, "detail of a metric", 40, 10);
	fixture_keys(f, "q3Gd");
	fixture_shoot(f, "detail of a task", 80, 24);
	fixture_keys(f, "\033!");
	f->facts.log = &(struct log_line){ .time_ms = f->now_ms, .text = "tasks: Rate exceeded" };
	f->facts.n_log = f->facts.log_count = 1;
	fixture_shoot(f, "error log", 80, 24);
	fixture_check(f, "popups");
}

static void
test_filter_zoom_problems(void **state)
{
	struct fixture *f = *state;

	fixture_show(f, 80, 24);
	fixture_keys(f, "3/oom");
	fixture_shoot(f, "typing a filter", 80, 24);
	fixture_keys(f, "\177\177\177memory\r3");
	fixture_shoot(f, "filter kept, zoomed", 80, 24);
	fixture_keys(f, "\033\033z");
	fixture_shoot(f, "problems only", 80, 24);
	assert_false(fixture_has(f, "shop-mail"));
	fixture_check(f, "keys");
	assert_int_equal(fixture_keys(f, "q"), INTENT_NONE); /* leaves problems only */
	assert_int_equal(fixture_keys(f, "q"), INTENT_QUIT);
}

static void
test_other_glyphs(void **state)
{
	struct fixture f;

	(void)state;
	fixture_open(&f, NULL, STYLE_ASCII);
	fixture_answer(&f);
	f.facts.is_demo = true;
	f.facts.speed = 20;
	f.facts.is_paused = true;
	f.facts.cadence = 2;
	fixture_shoot(&f, "ascii", 80, 24);
	fixture_keys(&f, "4jd");
	fixture_shoot(&f, "ascii, detail", 80, 24);
	fixture_check(&f, "ascii");
	fixture_close(&f);
}

static void
test_intents(void **state)
{
	struct fixture *f = *state;
	const struct {
		uint32_t key;
		enum intent intent;
	} rows[] = {
		{ 'r', INTENT_REFRESH },
		{ ' ', INTENT_PAUSE },
		{ '+', INTENT_FASTER },
		{ '-', INTENT_SLOWER },
		{ KEY_CTRL('Z'), INTENT_SUSPEND },
		{ KEY_CTRL('L'), INTENT_REDRAW },
		{ KEY_CTRL('C'), INTENT_QUIT },
		{ 'j', INTENT_NONE },
		{ 'Q', INTENT_NONE },
	};

	for (size_t i = 0; i < LEN(rows); i++)
		assert_int_equal(fixture_key(f, rows[i].key), rows[i].intent);
	/* while text is typed letters are letters, and Ctrl-C only ends the typing */
	fixture_keys(f, "/");
	assert_int_equal(fixture_key(f, 'r'), INTENT_NONE);
	assert_int_equal(fixture_key(f, KEY_CTRL('C')), INTENT_NONE);
	assert_int_equal(fixture_key(f, 'r'), INTENT_REFRESH);
}

/* The cursor is on a task, not on a line: when a newer one comes it goes down with its task. */
static void
test_cursor_follows_its_row(void **state)
{
	struct fixture *f = *state;

	fixture_show(f, 200, 50);
	fixture_keys(f, "3jjjd");
	fixture_show(f, 200, 50);
	assert_true(fixture_has(f, "2c3d4e5f60718293a4b5c6d7e8f90a1b"));
	fixture_keys(f, "\033zd"); /* most rows go, this one stays */
	fixture_show(f, 200, 50);
	assert_true(fixture_has(f, "2c3d4e5f60718293a4b5c6d7e8f90a1b"));
}

static void
test_unchanged_screen_is_equal(void **state)
{
	struct fixture *f = *state;
	struct cells first = { 0 }, second = { 0 };

	fixture_show(f, 80, 24);
	layers_flatten(&f->layers, &first);
	fixture_pass(f, 1);
	fixture_show(f, 80, 24);
	layers_flatten(&f->layers, &second);
	assert_true(cells_equal(&first, &second));
	cells_done(&first);
	cells_done(&second);
}

static void
sweep(struct fixture *f)
{
	for (int width = 1; width <= 120; width++)
		for (int height = 1; height <= 40; height++)
			view_draw(f->view, width, height, &f->layers);
	view_draw(f->view, 300, 100, &f->layers);
	view_draw(f->view, 1, 200, &f->layers);
	view_draw(f->view, 500, 1, &f->layers);
	assert_int_equal(f->layers.base.width, 500);
}

static void
test_every_size(void **state)
{
	struct fixture *f = *state;

	fixture_show(f, 80, 24);
	sweep(f);
	fixture_keys(f, "4Gd");
	sweep(f);
	fixture_keys(f, "?");
	sweep(f);
}

/* A panel draws inside its area and nowhere else: all around it a pattern must survive. */
static void
test_panels_stay_inside(void **state)
{
	struct fixture *f = *state;
	struct snapshot *snapshot = model_publish(f->model, f->now_ms);
	struct stack_panel place = { .weight = 1 };
	size_t items[64];

	for (size_t p = 0; panel_at(p); p++)
		for (int width = 0; width <= 90; width += 3)
			for (int height = 0; height <= 12; height++) {
				struct panel_input input = { .snapshot = snapshot,
							     .place = &place,
							     .filter = "",
							     .items = items,
							     .is_focused = true,
							     .style = ui_style_of(STYLE_BRAILLE) };
				struct cells cells;

				for (size_t i = 0; i < panel_at(p)->n_all(&input); i++)
					if (panel_at(p)->shows(&input, i))
						items[input.n_items++] = i;
				cells_init(&cells, 100, 20);
				panel_at(p)->draw(&input,
						  area_sub(area_of(&cells), 4, 3, width, height));
				for (int y = 0; y < 20; y++)
					for (int x = 0; x < 100; x++)
						if (x < 4 || x >= 4 + width || y < 3 ||
						    y >= 3 + height)
							assert_int_equal(
								cells_at(&cells, x, y)->ch[0], ' ');
				cells_done(&cells);
			}
	snapshot_unref(snapshot);
}

int
main(void)
{
#define FULL(test) cmocka_unit_test_setup_teardown(test, open_full, close_full)
	const struct CMUnitTest tests[] = {
		FULL(test_sizes),
		FULL(test_question),
		FULL(test_question_finds_room),
		FULL(test_clock_badge),
		FULL(test_what_must_be_seen),
		cmocka_unit_test(test_before_any_answer),
		cmocka_unit_test(test_nothing_there),
		FULL(test_popups),
		FULL(test_filter_zoom_problems),
		cmocka_unit_test(test_other_glyphs),
		FULL(test_intents),
		FULL(test_cursor_follows_its_row),
		FULL(test_unchanged_screen_is_equal),
		FULL(test_every_size),
		FULL(test_panels_stay_inside),
	};
#undef FULL

	return cmocka_run_group_tests(tests, NULL, NULL);
}
