/* SPDX-License-Identifier: MIT */
/* test_task_random.c - random histories of a cluster and of who watched it, against a reference
 * that shares nothing with the log: one byte a second for what was watched, one row a task. */
#include "task_support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SEEDS 12
#define TASKS 120
#define WORLD_DAYS 20
#define WORLD_S (WORLD_DAYS * DAY_S)
#define W0 (D0 - 2 * DAY_S) /* where the world begins */
#define MEMORY_S 3600       /* ECS tells of a stopped task so long */

struct truth {
	char arn[16];
	int64_t start, stop; /* start 0: never ran */
	int exit_code;
	bool knows_start, knows_stop;
};

struct world {
	uint64_t random;
	struct truth tasks[TASKS];
	unsigned char *noted; /* a byte a second */
	struct task_row rows[TASKS];
};

/* xorshift64*: the same on every machine. */
static int64_t
pick(struct world *world, int64_t n)
{
	world->random ^= world->random >> 12;
	world->random ^= world->random << 25;
	world->random ^= world->random >> 27;
	return (int64_t)((world->random * 0x2545F4914F6CDD1Dull >> 33) % (uint64_t)n);
}

static void
world_init(struct world *world, uint64_t seed)
{
	world->random = seed * 0x9E3779B97F4A7C15ull + 1;
	for (int i = 0; i < TASKS; i++) {
		struct truth *task = &world->tasks[i];
		int64_t length = pick(world, 3) ? pick(world, 7200) : pick(world, 3 * DAY_S);

		*task = (struct truth){ .start = W0 + pick(world, WORLD_S),
					.exit_code = pick(world, 4) ? 0 : 1 };
		task->stop = task->start + length;
		if (pick(world, 8) == 0)
			task->start = 0;
		(void)snprintf(task->arn, sizeof(task->arn), "t%d", i);
	}
	world->noted = calloc(1, WORLD_S);
	assert_non_null(world->noted);
}

/* What ECS says at a moment; the reference notes what it told. */
static size_t
ask(struct world *world, int64_t now)
{
	size_t n = 0;

	for (int i = 0; i < TASKS; i++) {
		struct truth *task = &world->tasks[i];
		bool has_started = task->start && task->start <= now;

		if (task->stop <= now && now - task->stop <= MEMORY_S) {
			world->rows[n] =
				task_stopped(task->arn, task->start, task->stop, task->exit_code);
			if (!task->start)
				world->rows[n].stop_code = "TaskFailedToStart";
			task->knows_stop = true;
			task->knows_start = task->start != 0;
			n++;
		} else if (has_started && task->stop > now) {
			world->rows[n++] = task_running(task->arn, task->start);
			task->knows_start = true;
		}
	}
	return n;
}

static void
count_tasks(const struct world *world, struct task_day *day)
{
	for (int i = 0; i < TASKS; i++) {
		const struct truth *task = &world->tasks[i];
		int64_t end = day->day_s + DAY_S, run = task->stop - task->start;

		if (task->knows_start && task->start >= day->day_s && task->start < end)
			day->started++;
		if (!task->knows_stop || task->stop < day->day_s || task->stop >= end)
			continue;
		day->stopped++;
		if (!task->start || task->exit_code)
			day->failed++;
		if (!task->start)
			continue;
		day->ran++;
		day->run_s += run;
		if (run > day->longest_s)
			day->longest_s = run;
	}
}

/* Notes are written when they say five minutes more than there are; the poll itself always counts.
 */
static void
note(struct world *world, int64_t now)
{
	int64_t fresh = 0;

	for (int64_t t = now - 3000; t < now; t++)
		fresh += !world->noted[t - W0];
	if (fresh < 300)
		return;
	for (int64_t t = now - 3000; t < now; t++)
		world->noted[t - W0] = 1;
}

static void
compare(const struct world *world, const struct task_days *days, int64_t now)
{
	int64_t today = now / DAY_S * DAY_S;
	bool is_listed = false;
	size_t at = 0;

	for (int64_t day_s = today - 13 * DAY_S; day_s <= today; day_s += DAY_S) {
		struct task_day day = { .day_s = day_s };
		int64_t seen = 0;

		for (int64_t t = day_s; t < day_s + DAY_S && t < now; t++) {
			bool is_seen = t >= now - 3000 || (t >= W0 && world->noted[t - W0]);

			seen += is_seen;
			day.gap_s += !is_seen;
		}
		count_tasks(world, &day);
		is_listed |= seen > 0 || day.started || day.stopped || day_s == today;
		if (!is_listed)
			continue;
		assert_true(at < days->n);
		assert_days_equal(&days->items[at++], &day);
	}
	assert_int_equal(at, days->n);
}

/* Polls are seconds, minutes or hours apart; now and then the clock goes back. */
static int64_t
next_poll(struct world *world, int64_t now)
{
	static const int64_t steps[] = { 60, 400, 3000, 3100, 20000, 2 * DAY_S };
	int64_t step = 1 + pick(world, steps[pick(world, 40) ? pick(world, 5) : 5]);

	if (pick(world, 15) == 0)
		step = -step;
	return MAX(now + step, W0 + 3000);
}

static void
run_history(struct polls *polls, uint64_t seed)
{
	struct world world;
	int64_t now = W0 + 3000;

	world_init(&world, seed);
	for (int i = 0; now < W0 + WORLD_S && i < 400; i++) {
		poll_at(polls, now, world.rows, ask(&world, now));
		if (i % 10 == 0)
			compare(&world, &polls->days, now);
		note(&world, now);
		now = next_poll(&world, now);
	}
	free(world.noted);
}

static void
test_histories(void **state)
{
	for (uint64_t seed = 1; seed <= SEEDS; seed++) {
		struct polls polls = { 0 };

		assert_int_equal(place_make((void **)&polls.place), 0);
		run_history(&polls, seed);
		polls_done(&polls);
		assert_int_equal(place_remove((void **)&polls.place), 0);
	}
	(void)state;
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_histories) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
