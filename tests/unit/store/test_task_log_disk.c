/* SPDX-License-Identifier: MIT */
/* test_task_log_disk.c - the task log when files are torn, damaged, foreign or cannot be written,
 * when two write at once, and when there is too much of it. */
#include "task_support.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define SIGHTS 5

/* Some polls of a busy cluster, apart enough for each to write a note. */
static void
sight_tasks(int i, struct task_row tasks[3])
{
	static const char *const arns[] = { "t0", "t1", "t2", "t3", "t4", "t5", "t6" };
	int64_t begin = D0 + 3000 + (int64_t)i * 2000;

	tasks[0] = task_stopped(arns[i], begin - 90, begin - 60 + i, i % 2);
	tasks[1] = task_stopped(arns[i + 1], begin - 50, begin - 30, 0);
	tasks[2] = task_running(arns[i + 2], begin - 20);
}

static int64_t
sight_time(int i)
{
	return D0 + 3000 + (int64_t)i * 2000;
}

static void
poll_sight(struct polls *polls, int i)
{
	struct task_row tasks[3];

	sight_tasks(i, tasks);
	poll_at(polls, sight_time(i), tasks, 3);
}

static void
poll_all(struct polls *polls, struct task_day *out)
{
	for (int i = 0; i < SIGHTS; i++)
		poll_sight(polls, i);
	poll_at(polls, sight_time(SIGHTS), NULL, 0);
	assert_int_equal(polls->days.n, 1);
	*out = polls->days.items[0];
}

/* No more is known than was written, and what is not known is a gap; the same polls again bring it
 * all back. */
static void
check_remains(struct polls *polls, const struct task_day *whole)
{
	int64_t later = sight_time(SIGHTS) + 3000;
	struct task_day again;

	poll_at(polls, later, NULL, 0);
	assert_in_range(polls->days.items[0].started, 0, whole->started);
	assert_in_range(polls->days.items[0].stopped, 0, whole->stopped);
	assert_in_range(polls->days.items[0].gap_s, 0, later - D0 - 3000);
	if (polls->days.items[0].stopped < whole->stopped)
		assert_in_range(polls->days.items[0].gap_s, 1, DAY_S);
	poll_all(polls, &again);
	assert_days_equal(&again, whole);
}

static void
test_torn(void **state)
{
	struct polls polls = { .place = *state };
	struct task_day whole;
	struct buf file;

	buf_init(&file, 100000);
	poll_all(&polls, &whole);
	assert_int_equal(whole.stopped, 7 - 1);
	assert_int_equal(whole.gap_s, 0);
	place_read(polls.place, LOG_NAME, &file);
	for (size_t i = 0; i <= file.len; i++) {
		place_write(polls.place, LOG_NAME, file.data, i);
		check_remains(&polls, &whole);
	}
	buf_done(&file);
	polls_done(&polls);
}

/* One bit, anywhere: read up to there. In the head it is another file, which is left alone. */
static void
test_damaged(void **state)
{
	struct polls polls = { .place = *state };
	struct task_sight sight = sight_of(sight_time(SIGHTS), NULL, 0);
	struct task_day whole;
	struct buf file, now;
	size_t head;

	buf_init(&file, 100000);
	buf_init(&now, 100000);
	poll_all(&polls, &whole);
	place_read(polls.place, LOG_NAME, &file);
	head = (size_t)(strchr(file.data, '\n') + 1 - file.data);
	for (size_t i = 0; i < file.len; i++) {
		struct why why = { "" };

		file.data[i] ^= 2;
		place_write(polls.place, LOG_NAME, file.data, file.len);
		if (i < head) {
			assert_int_equal(poll_try(&polls, &sight, &why), ERR_FILE);
			assert_non_null(strstr(why.text, "no task log of this version"));
			place_read(polls.place, LOG_NAME, &now);
			assert_memory_equal(now.data, file.data, file.len);
		} else {
			check_remains(&polls, &whole);
		}
		file.data[i] ^= 2;
	}
	buf_done(&now);
	buf_done(&file);
	polls_done(&polls);
}

/* What could not be read is gone with the next record: it must not come back behind that. */
static void
test_rest_goes(void **state)
{
	struct polls polls = { .place = *state };
	struct buf file;

	buf_init(&file, 100000);
	poll_sight(&polls, 0);
	place_read(polls.place, LOG_NAME, &file);
	for (int i = 0; i < 100; i++)
		assert_true(buf_add_text(&file, "garbage\n"));
	place_write(polls.place, LOG_NAME, file.data, file.len);
	poll_sight(&polls, 1);
	place_read(polls.place, LOG_NAME, &file);
	assert_null(strstr(file.data, "garbage"));
	buf_done(&file);
	polls_done(&polls);
}

/* A disk that fills up at any byte: said, and what was there stays. */
static void
test_full_disk(void **state)
{
	struct polls polls = { .place = *state };
	struct rlimit old, limit;
	struct task_day whole;
	struct buf before, after;
	int n_failed = 0;

	buf_init(&before, 100000);
	buf_init(&after, 100000);
	poll_sight(&polls, 0);
	place_read(polls.place, LOG_NAME, &before);
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	for (size_t n = 0; n < before.len + 150; n++) {
		struct task_row tasks[3];
		struct task_sight sight = sight_of(sight_time(1), tasks, 3);
		struct why why = { "" };
		enum err err;

		sight_tasks(1, tasks);
		limit = (struct rlimit){ .rlim_cur = n, .rlim_max = old.rlim_max };
		assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
		err = poll_try(&polls, &sight, &why);
		assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
		n_failed += err == ERR_SYSTEM;
		assert_int_equal(err, ERR_SYSTEM);
		assert_non_null(strstr(why.text, "it cannot be written: File too large: make"));
		place_read(polls.place, LOG_NAME, &after);
		assert_int_equal(after.len, before.len);
		assert_memory_equal(after.data, before.data, before.len);
	}
	assert_true(n_failed > 200);
	poll_all(&polls, &whole);
	assert_int_equal(whole.stopped, 6);
	buf_done(&after);
	buf_done(&before);
	polls_done(&polls);
}

static bool
is_refused(int i, void *ctx)
{
	struct polls polls = { .place = ctx };
	struct task_sight sight = sight_of(D0 + 3000, NULL, 0);
	struct why why = { "" };
	char path[512];

	(void)i;
	if (poll_try(&polls, &sight, &why) != ERR_OK)
		return false;
	place_path(polls.place, LOG_NAME, path);
	sight.now_s += 2000;
	if (chmod(path, 0400) != 0 || poll_try(&polls, &sight, &why) != ERR_SYSTEM ||
	    !strstr(why.text, "it cannot be written: Permission denied"))
		return false;
	*strrchr(path, '/') = '\0';
	if (chmod(path, 0500) != 0 || poll_try(&polls, &sight, &why) != ERR_SYSTEM)
		return false;
	polls_done(&polls);
	return chmod(path, 0700) == 0;
}

static void
test_read_only(void **state)
{
	assert_true(place_as_nobody(*state, is_refused, *state));
}

static void
test_links(void **state)
{
	static const char *const names[] = { LOG_NAME, LOG_NAME ".lock" };
	struct polls polls = { .place = *state };
	struct task_sight sight = sight_of(D0 + 3000, NULL, 0);
	char path[512], victim[512];
	struct why why = { "" };
	struct buf buf;

	buf_init(&buf, 100);
	place_write(polls.place, "victim", "", 0);
	place_path(polls.place, "victim", victim);
	for (size_t i = 0; i < LEN(names); i++) {
		poll_at(&polls, D0, NULL, 0);
		place_path(polls.place, names[i], path);
		assert_int_equal(unlink(path), 0);
		assert_int_equal(symlink(victim, path), 0);
		assert_int_equal(poll_try(&polls, &sight, &why), ERR_FILE);
		assert_int_equal(unlink(path), 0);
	}
	place_read(polls.place, "victim", &buf);
	assert_int_equal(buf.len, 0);
	buf_done(&buf);
	polls_done(&polls);
}

/* ---- two at once ---- */

#define WRITERS 4
#define WRITES 40

/* Each writer sees every task, at its own times, in its own order. */
static bool
write_many(int i, void *ctx)
{
	struct polls polls = { .place = ctx };
	char arn[16];

	for (int k = 0; k < WRITES; k++) {
		int n = (k * 7 + i * 11) % WRITES;
		struct task_row task = k % WRITERS == i
					       ? task_running(arn, D0 + n)
					       : task_stopped(arn, D0 + n, D0 + 2 * n, n % 2);
		struct task_sight sight = sight_of(D0 + 3000 + 100 * k, &task, 1);
		struct why why;

		(void)snprintf(arn, sizeof(arn), "task %d", n);
		if (poll_try(&polls, &sight, &why) != ERR_OK)
			return false;
	}
	polls_done(&polls);
	return true;
}

static void
test_at_once(void **state)
{
	struct polls polls = { .place = *state };
	int64_t now = D0 + 3000 + 100 * WRITES;

	assert_true(place_at_once(WRITERS, write_many, *state));
	poll_at(&polls, now, NULL, 0);
	ASSERT_DAY(&polls, 0, .day_s = D0, .started = WRITES, .stopped = WRITES,
		   .failed = WRITES / 2, .ran = WRITES, .run_s = WRITES * (WRITES - 1) / 2,
		   .longest_s = WRITES - 1, .gap_s = 0);
	polls_done(&polls);
}

/* ---- too much ---- */

#define WEEKS_DAYS 45
#define STEP_S 2880
#define TASKS_A_STEP 2

/* Weeks of polls: the file is written afresh now and then, stays small, and the last days say
 * what they would have said. */
static void
test_weeks(void **state)
{
	const unsigned per_day = TASKS_A_STEP * (unsigned)(DAY_S / STEP_S);
	struct polls polls = { .place = *state };
	char arns[TASKS_A_STEP][32];
	struct task_row tasks[TASKS_A_STEP];
	struct print old = { 0 }, new;
	int n_rewritten = 0;

	for (int64_t now = D0 + STEP_S; now <= D0 + WEEKS_DAYS * DAY_S; now += STEP_S) {
		for (int i = 0; i < TASKS_A_STEP; i++) {
			(void)snprintf(arns[i], sizeof(arns[i]), "%lld/%d", (long long)now, i);
			tasks[i] = task_stopped(arns[i], now - 100, now - 90, i == 0);
		}
		poll_at(&polls, now, tasks, LEN(tasks));
		new = place_print(polls.place, LOG_NAME);
		n_rewritten += new.size < old.size;
		assert_in_range(new.size, 1, 65536 + 2 * 80 * (14 * per_day + 100));
		old = new;
	}
	assert_in_range(n_rewritten, 1, 10);
	assert_int_equal(polls.days.n, TASK_LOG_DAYS);
	for (size_t i = 0; i + 1 < polls.days.n; i++)
		ASSERT_DAY(&polls, i, .day_s = D0 + (WEEKS_DAYS - 13 + (int64_t)i) * DAY_S,
			   .started = per_day, .stopped = per_day, .failed = per_day / TASKS_A_STEP,
			   .ran = per_day, .run_s = 10 * per_day, .longest_s = 10, .gap_s = 0);
	polls_done(&polls);
}

static struct task_row *
many_tasks(struct arena *arena, size_t n)
{
	struct task_row *tasks = arena_array(arena, n, sizeof(*tasks));

	assert_non_null(tasks);
	for (size_t i = 0; i < n; i++) {
		int64_t start = D0 + (int64_t)i * 2;

		tasks[i] = task_stopped(arena_format(arena, "task %zu", i), start, start + 1, 0);
		assert_non_null(tasks[i].arn);
	}
	return tasks;
}

/* The oldest go, their time is a gap, and they do not come back with the next poll. */
static void
test_too_many(void **state)
{
	const size_t n = TASK_LOG_TASKS_MAX + 1000, n_kept = TASK_LOG_TASKS_MAX * 3 / 4;
	struct polls polls = { .place = *state };
	struct arena *arena = arena_new(64 << 20);
	struct task_row *tasks = many_tasks(arena, n);
	int64_t end = D0 + 2 * (int64_t)n;
	struct print print;

	for (int64_t now = D0; now <= end; now += 2500)
		poll_at(&polls, now, NULL, 0);
	poll_at(&polls, end, NULL, 0);
	assert_int_equal(polls.days.items[1].gap_s, 0);
	for (int i = 0; i < 3; i++) {
		poll_at(&polls, end, tasks, n);
		ASSERT_DAY(&polls, 0, .day_s = D0, .started = (unsigned)n_kept,
			   .stopped = (unsigned)n_kept, .ran = (unsigned)n_kept,
			   .run_s = (int64_t)n_kept, .longest_s = 1,
			   .gap_s = end - D0 - 2 * (int64_t)n_kept);
		if (i > 0)
			assert_int_equal(place_print(polls.place, LOG_NAME).inode, print.inode);
		print = place_print(polls.place, LOG_NAME);
		assert_in_range(print.size, 1, TASK_LOG_BYTES_MAX / 4);
	}
	arena_free(arena);
	polls_done(&polls);
}

/* While the clock says another decade, a rewrite throws nothing of today's away. */
static void
test_rewrite_with_wrong_clock(void **state)
{
	struct polls polls = { .place = *state };
	struct arena *arena = arena_new(8 << 20);
	struct task_row *tasks = many_tasks(arena, 10);
	struct print old, new = { 0 };
	unsigned i = 0;

	poll_at(&polls, D0 + 3000, tasks, 10);
	do {
		old = new;
		poll_at(&polls, D0 + 4000 * DAY_S + 2000 * (int64_t)i++, NULL, 0);
		new = place_print(polls.place, LOG_NAME);
	} while (new.size >= old.size);
	poll_at(&polls, D0 + 3000, NULL, 0);
	ASSERT_DAY(&polls, 0, .day_s = D0, .started = 10, .stopped = 10, .ran = 10, .run_s = 10,
		   .longest_s = 1);
	arena_free(arena);
	polls_done(&polls);
}

#define WITH_PLACE(test) cmocka_unit_test_setup_teardown(test, place_make, place_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_PLACE(test_torn),      WITH_PLACE(test_damaged),
		WITH_PLACE(test_rest_goes), WITH_PLACE(test_full_disk),
		WITH_PLACE(test_read_only), WITH_PLACE(test_links),
		WITH_PLACE(test_at_once),   WITH_PLACE(test_weeks),
		WITH_PLACE(test_too_many),  WITH_PLACE(test_rewrite_with_wrong_clock),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
