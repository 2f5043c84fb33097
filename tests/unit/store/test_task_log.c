/* SPDX-License-Identifier: MIT */
/* test_task_log.c - polls that overlap, days and their gaps, clocks that jump, restarts, what is
 * written and when. */
#include "task_support.h"

#include <string.h>

static void
test_first_poll(void **state)
{
	struct polls polls = { .place = *state };
	struct task_row tasks[] = {
		task_running("t1", D0 + 100),
		task_stopped("t2", D0 + 200, D0 + 260, 0),
		task_stopped("t3", D0 + 200, D0 + 210, 1),
		task_stopped("t4", 0, D0 + 300, 0), /* never ran */
		task_running("t5", 0),              /* pending */
	};

	tasks[3].stop_code = "TaskFailedToStart";
	tasks[3].has_exit_code = false;
	poll_at(&polls, D0 + 4000, tasks, LEN(tasks));
	assert_int_equal(polls.days.n, 1);
	ASSERT_DAY(&polls, 0, .day_s = D0, .started = 3, .stopped = 3, .failed = 2, .ran = 2,
		   .run_s = 70, .longest_s = 60, .gap_s = 1000);
	polls_done(&polls);
}

static void
test_nothing_at_all(void **state)
{
	struct polls polls = { .place = *state };

	poll_at(&polls, D0 + 50000, NULL, 0);
	assert_int_equal(polls.days.n, 1);
	ASSERT_DAY(&polls, 0, .day_s = D0, .gap_s = 47000);
	polls_done(&polls);
}

/* A later sight completes an earlier one; what two polls saw counts once. */
static void
test_overlap(void **state)
{
	struct polls polls = { .place = *state };
	struct task_row task = task_running("t", 0);

	poll_at(&polls, D0 + 3000, &task, 1);
	ASSERT_DAY(&polls, 0, .day_s = D0);
	task = task_running("t", D0 + 2990);
	poll_at(&polls, D0 + 3015, &task, 1);
	ASSERT_DAY(&polls, 0, .day_s = D0, .started = 1);
	task.status = "DEPROVISIONING"; /* not the end yet: codes are missing */
	task.stop_code = "EssentialContainerExited";
	task.stopped_s = D0 + 3020;
	poll_at(&polls, D0 + 3030, &task, 1);
	ASSERT_DAY(&polls, 0, .day_s = D0, .started = 1);
	task.status = "STOPPED";
	poll_at(&polls, D0 + 3045, &task, 1);
	ASSERT_DAY(&polls, 0, .day_s = D0, .started = 1, .stopped = 1, .failed = 1, .ran = 1,
		   .run_s = 30, .longest_s = 30);
	task = task_stopped("t", D0 + 2990, D0 + 3020, 0); /* its code came late: no failure */
	for (int i = 0; i < 3; i++) {
		poll_at(&polls, D0 + 3060 + i, (struct task_row[]){ task, task }, 2);
		ASSERT_DAY(&polls, 0, .day_s = D0, .started = 1, .stopped = 1, .ran = 1,
			   .run_s = 30, .longest_s = 30);
	}
	task = task_running("t", D0 + 2990); /* an old answer that comes late changes nothing */
	poll_at(&polls, D0 + 3070, &task, 1);
	poll_at(&polls, D0 + 6000, NULL, 0); /* ECS has forgotten it */
	ASSERT_DAY(&polls, 0, .day_s = D0, .started = 1, .stopped = 1, .ran = 1, .run_s = 30,
		   .longest_s = 30);
	polls_done(&polls);
}

/* Started in one day, stopped in another; the seconds of midnight. */
static void
test_day_boundaries(void **state)
{
	struct polls polls = { .place = *state };
	struct task_row tasks[] = {
		task_stopped("t1", D0 - 1, D0, 0),
		task_stopped("t2", D0 - 2, D0 - 1, 7),
		task_stopped("t3", D0 - 3 * DAY_S, D0 + 10, 0),
		task_stopped("t4", D0 - 40 * DAY_S, D0 + 10, 0), /* started before all days */
		task_stopped("t5", D0 + 50, D0 + 20, 0),         /* no run time can be told */
	};

	poll_at(&polls, D0, tasks, 2);
	assert_int_equal(polls.days.n, 2);
	ASSERT_DAY(&polls, 0, .day_s = D0 - DAY_S, .started = 2, .stopped = 1, .failed = 1,
		   .ran = 1, .run_s = 1, .longest_s = 1, .gap_s = DAY_S - 3000);
	ASSERT_DAY(&polls, 1, .day_s = D0, .stopped = 1, .ran = 1, .run_s = 1, .longest_s = 1);
	poll_at(&polls, D0 + 100, tasks, LEN(tasks));
	assert_int_equal(polls.days.n, 4);
	ASSERT_DAY(&polls, 0, .day_s = D0 - 3 * DAY_S, .started = 1, .gap_s = DAY_S);
	ASSERT_DAY(&polls, 1, .day_s = D0 - 2 * DAY_S, .gap_s = DAY_S);
	ASSERT_DAY(&polls, 2, .day_s = D0 - DAY_S, .started = 2, .stopped = 1, .failed = 1,
		   .ran = 1, .run_s = 1, .longest_s = 1, .gap_s = DAY_S - 3000);
	ASSERT_DAY(&polls, 3, .day_s = D0, .started = 1, .stopped = 4, .ran = 3,
		   .run_s = 1 + 3 * DAY_S + 10 + 40 * DAY_S + 10, .longest_s = 40 * DAY_S + 10);
	polls_done(&polls);
}

static void
test_gaps(void **state)
{
	struct polls polls = { .place = *state };

	poll_at(&polls, D0 + 3000, NULL, 0);
	ASSERT_DAY(&polls, 0, .day_s = D0, .gap_s = 0);
	poll_at(&polls, D0 + 6000, NULL, 0); /* they just touch */
	ASSERT_DAY(&polls, 0, .day_s = D0, .gap_s = 0);
	poll_at(&polls, D0 + 9001, NULL, 0);
	ASSERT_DAY(&polls, 0, .day_s = D0, .gap_s = 1);
	poll_at(&polls, D0 + 20000, NULL, 0);
	ASSERT_DAY(&polls, 0, .day_s = D0, .gap_s = 1 + 20000 - 3000 - 9001);
	/* two days nobody watched are days of nothing but gap */
	poll_at(&polls, D0 + 3 * DAY_S + 1000, NULL, 0);
	assert_int_equal(polls.days.n, 4);
	ASSERT_DAY(&polls, 0, .day_s = D0, .gap_s = DAY_S - 12000);
	ASSERT_DAY(&polls, 1, .day_s = D0 + DAY_S, .gap_s = DAY_S);
	ASSERT_DAY(&polls, 2, .day_s = D0 + 2 * DAY_S, .gap_s = DAY_S - 2000);
	ASSERT_DAY(&polls, 3, .day_s = D0 + 3 * DAY_S, .gap_s = 0);
	/* the window: fourteen days, and a first day that nothing is known of is not one of them */
	poll_at(&polls, D0 + 13 * DAY_S + 9000, NULL, 0);
	assert_int_equal(polls.days.n, TASK_LOG_DAYS);
	assert_int_equal(polls.days.items[0].day_s, D0);
	poll_at(&polls, D0 + 14 * DAY_S + 9000, NULL, 0);
	assert_int_equal(polls.days.n, 13);
	assert_int_equal(polls.days.items[0].day_s, D0 + 2 * DAY_S);
	assert_int_equal(polls.days.items[0].gap_s, DAY_S - 2000);
	polls_done(&polls);
}

/* Nothing is lost and nothing counted twice by a clock that goes to and fro. */
static void
test_clock_jumps(void **state)
{
	static const int64_t clocks[] = {
		0,     -3600, -DAY_S,      -20 * DAY_S, -D0,           15,
		DAY_S, 30,    900 * DAY_S, 45,          INT64_MAX / 2, 60
	};
	struct polls polls = { .place = *state };
	struct task_row tasks[] = { task_running("t1", D0 + 100),
				    task_stopped("t2", D0 + 100, D0 + 160, 1) };

	for (size_t i = 0; i < LEN(clocks); i++)
		poll_at(&polls, D0 + 3000 + clocks[i], tasks, LEN(tasks));
	poll_at(&polls, D0 + 3060, NULL, 0);
	assert_int_equal(polls.days.items[polls.days.n - 1].day_s, D0);
	ASSERT_DAY(&polls, polls.days.n - 1, .day_s = D0, .started = 2, .stopped = 1, .failed = 1,
		   .ran = 1, .run_s = 60, .longest_s = 60);
	/* seen from the day before, today has not come: it is neither listed nor lost */
	poll_at(&polls, D0 - 100, NULL, 0);
	ASSERT_DAY(&polls, polls.days.n - 1, .day_s = D0 - DAY_S,
		   .gap_s = DAY_S - 100 - 3500 - 3000);
	poll_at(&polls, D0 + 3060, NULL, 0);
	assert_int_equal(polls.days.items[polls.days.n - 1].started, 2);
	polls_done(&polls);
}

/* A poll that brings nothing writes nothing; notes are minutes apart. */
static void
test_writes(void **state)
{
	struct polls polls = { .place = *state };
	struct task_row tasks[] = { task_running("t1", D0 + 100), task_running("t2", 0) };
	struct print old, new;
	int n_writes = 0;

	poll_at(&polls, D0 + 4000, tasks, 2);
	old = place_print(polls.place, LOG_NAME);
	for (int64_t t = 4015; t <= 4000 + 3600; t += 15) {
		poll_at(&polls, D0 + t, tasks, 2);
		new = place_print(polls.place, LOG_NAME);
		n_writes += new.size != old.size;
		assert_int_equal(new.inode, old.inode);
		old = new;
		assert_int_equal(polls.days.items[0].gap_s, 1000);
	}
	assert_int_equal(n_writes, 3600 / TASK_LOG_NOTE_S);
	tasks[1].started_s = D0 + 7000; /* something about one changed: one line */
	poll_at(&polls, D0 + 7601, tasks, 2);
	new = place_print(polls.place, LOG_NAME);
	assert_in_range(new.size - old.size, 60, 90);
	poll_at(&polls, D0 + 7602, tasks, 2);
	assert_int_equal(place_print(polls.place, LOG_NAME).size, new.size);
	polls_done(&polls);
}

static void
test_restart(void **state)
{
	struct polls polls = { .place = *state };
	struct task_row task = task_stopped("t1", D0 + 100, D0 + 160, 1);
	struct why why = { "" };

	poll_at(&polls, D0 + 3000, &task, 1);
	store_close(polls.place->store);
	assert_int_equal(store_open(polls.place->root, &polls.place->store, &why), ERR_OK);
	poll_at(&polls, D0 + 8000, NULL, 0);
	ASSERT_DAY(&polls, 0, .day_s = D0, .started = 1, .stopped = 1, .failed = 1, .ran = 1,
		   .run_s = 60, .longest_s = 60, .gap_s = 2000);
	polls_done(&polls);
}

/* Clusters, regions, accounts and selections of families have logs of their own. */
static void
test_places(void **state)
{
	static const struct task_log_place places[] = {
		{ "a", "r", "c", NULL },  { "a", "r", "c", "x" },
		{ "a", "r", "c", "x,y" }, { "a", "r", "c/x", NULL },
		{ "a", "r", "d", NULL },  { "a", "s", "c", NULL },
		{ "b", "r", "c", NULL },  { "../b", "../r", "../c", 0 },
		{ "", "", "", NULL },     { "a", "r", "c\n", "\x1b[31m" },
	};
	struct polls polls = { .place = *state };
	struct task_row task = task_running("t", D0 + 100);
	struct task_sight sight = sight_of(D0 + 3000, &task, 1);
	struct why why = { "" };

	for (size_t i = 0; i < LEN(places); i++) {
		sight.place = places[i];
		sight.n = 0;
		assert_int_equal(poll_try(&polls, &sight, &why), ERR_OK);
		assert_int_equal(polls.days.items[0].started, 0);
		sight.n = 1;
		assert_int_equal(poll_try(&polls, &sight, &why), ERR_OK);
		assert_int_equal(polls.days.items[0].started, 1);
	}
	polls_done(&polls);
}

/* Times that no task can have are none. */
static void
test_odd_times(void **state)
{
	struct polls polls = { .place = *state };
	struct task_row tasks[] = {
		task_running("t1", INT64_MAX),
		task_running("t2", -5),
		task_stopped("t3", INT64_MIN, INT64_MAX, 0),
		task_stopped("t4", -1, D0 + 5, 0),
		task_running("", D0 + 1),
	};

	for (int i = 0; i < 2; i++) {
		poll_at(&polls, D0 + 3000, tasks, LEN(tasks));
		ASSERT_DAY(&polls, 0, .day_s = D0, .started = 1, .stopped = 1);
	}
	poll_at(&polls, INT64_MIN, tasks, LEN(tasks));
	poll_at(&polls, INT64_MAX, tasks, LEN(tasks));
	polls_done(&polls);
}

#define WITH_PLACE(test) cmocka_unit_test_setup_teardown(test, place_make, place_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_PLACE(test_first_poll), WITH_PLACE(test_nothing_at_all),
		WITH_PLACE(test_overlap),    WITH_PLACE(test_day_boundaries),
		WITH_PLACE(test_gaps),       WITH_PLACE(test_clock_jumps),
		WITH_PLACE(test_writes),     WITH_PLACE(test_restart),
		WITH_PLACE(test_places),     WITH_PLACE(test_odd_times),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
