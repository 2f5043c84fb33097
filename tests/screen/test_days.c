/* SPDX-License-Identifier: MIT */
/* test_days.c - tasks by day on screen: gaps, today, days of which nothing is known. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"
#include "model/task_day.h"

#define PAGE "[ { 'name': 'one', 'rows': [ { 'panels': ['days'] } ] } ]"
#define TODAY_S INT64_C(1795219200) /* 2026-11-21 */
#define DAY(n) (TODAY_S - (n)*TASK_DAY_S)

static struct task_day items[] = {
	{ .day_s = DAY(5),
	  .started = 210,
	  .stopped = 209,
	  .failed = 0,
	  .ran = 209,
	  .run_s = 209 * 245,
	  .longest_s = 3723,
	  .gap_s = 40000 },
	{ .day_s = DAY(4),
	  .started = 412,
	  .stopped = 410,
	  .failed = 7,
	  .ran = 404,
	  .run_s = 404 * 231,
	  .longest_s = 4205 },
	{ .day_s = DAY(3), .gap_s = 86400 },
	{ .day_s = DAY(2), .started = 3, .stopped = 0, .failed = 0, .gap_s = 11400 },
	{ .day_s = DAY(1) },
	{ .day_s = DAY(0),
	  .started = 96,
	  .stopped = 95,
	  .failed = 2,
	  .ran = 95,
	  .run_s = 95 * 118,
	  .longest_s = 611,
	  .gap_s = 620 },
};
static const struct task_days all = { items, LEN(items), "" };
static const struct task_days none = { NULL, 0, "" };

static void
answer_with(struct fixture *f, const struct task_days *days)
{
	struct part *part = part_new(PART_ECS, 1u << 16);

	part->ecs.days = days;
	part->time_ms = f->now_ms;
	model_apply_part(f->model, f->sources[FIXTURE_TASKS], part);
}

static void
answer(struct fixture *f)
{
	answer_with(f, &all);
}

static void
answer_empty(struct fixture *f)
{
	answer_with(f, &none);
}

static const struct fixture_more more = {
	.panel = "days",
	.sections = "",
	.answer = answer,
	.answer_empty = answer_empty,
};

static void
test_states(void **state)
{
	(void)state;
	fixture_shoot_states(&more);
}

static void
test_detail(void **state)
{
	struct fixture f;

	(void)state;
	fixture_open_more(&f, &more, PAGE, STYLE_ASCII);
	fixture_answer(&f);
	answer(&f);
	fixture_shoot(&f, "ASCII", 80, 24);
	fixture_keys(&f, "d");
	fixture_shoot(&f, "today", 80, 24);
	fixture_keys(&f, "\033jjd");
	fixture_shoot(&f, "a day with a gap", 80, 24);
	fixture_check(&f, "days_detail");
	fixture_close(&f);
}

static void
test_not_kept(void **state)
{
	static const struct task_days lost = {
		.note = "/var/lib/ops/state/cwtop/accounts: cannot be written: No space left on "
			"device: make room"
	};
	struct fixture f;

	(void)state;
	fixture_open_more(&f, &more, PAGE, STYLE_BRAILLE);
	fixture_answer(&f);
	answer_with(&f, &lost);
	fixture_shoot(&f, "not kept", 80, 24);
	fixture_shoot(&f, "not kept", 40, 10);
	fixture_keys(&f, "d");
	fixture_shoot(&f, "not kept, the detail", 80, 24);
	fixture_check(&f, "days_lost");
	fixture_close(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_states),
		cmocka_unit_test(test_detail),
		cmocka_unit_test(test_not_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
