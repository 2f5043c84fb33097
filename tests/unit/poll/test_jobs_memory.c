/* SPDX-License-Identifier: MIT */
/* test_jobs_memory.c - what is remembered from poll to poll, and whose turn it is. */
#include "../test.h"

#include <stdio.h>

#include "base/text.h"
#include "poll/jobs_memory.h"

#define NOW_S INT64_C(1795222800)
#define WEEK_S INT64_C(604800)

static bool
may(const struct job_known *job)
{
	return !job->is_elsewhere;
}

static uint64_t
asked(const struct job_known *job)
{
	return job->status_asked;
}

static void
add(struct jobs_memory *memory, const struct jobs_memory *before, const char *id)
{
	const struct job_known job = { .id = id, .is_listed = true };

	assert_true(jobs_memory_add(memory, before, &job));
}

static void
run(struct jobs_memory *memory, const char *id)
{
	struct job_known *job = jobs_memory_find(memory, id);

	job->status.is_there = true;
	job->status.state = JOB_IS_RUNNING;
}

static void
test_remembered(void **state)
{
	struct jobs_memory *first = jobs_memory_next(NULL, 3), *second;
	struct job_known *job;

	(void)state;
	add(first, NULL, "b");
	add(first, NULL, "a");
	add(first, NULL, "b");
	jobs_memory_sort(first);
	assert_int_equal(first->n, 2);
	assert_null(jobs_memory_find(first, "c"));
	job = jobs_memory_find(first, "b");
	assert_int_equal(job->status_asked, 0);
	assert_false(job->status.is_there);
	job->status.step = "day 3";
	job->status_asked = first->n_polls;
	job->has_cancel = job->is_head_read = true;
	job->head.by = "ada";
	second = jobs_memory_next(first, 2);
	add(second, first, "b");
	add(second, first, "c");
	jobs_memory_sort(second);
	jobs_memory_free(first);
	assert_int_equal(second->n, 2); /* what is not there any more is forgotten */
	job = jobs_memory_find(second, "b");
	assert_string_equal(job->status.step, "day 3");
	assert_string_equal(job->head.by, "ada");
	assert_true(job->has_cancel && job->is_head_read);
	assert_int_equal(job->status_asked, 1);
	assert_int_equal(second->n_polls, 2);
	assert_false(jobs_memory_find(second, "c")->is_head_read);
	jobs_memory_free(second);
}

/* The newest of those that were never asked about, then who has waited longest. */
static void
test_turns(void **state)
{
	struct jobs_memory *memory = jobs_memory_next(NULL, 5);
	struct job_known *out[5];

	(void)state;
	add(memory, NULL, "1");
	add(memory, NULL, "2");
	add(memory, NULL, "3");
	add(memory, NULL, "4");
	add(memory, NULL, "5");
	jobs_memory_sort(memory);
	jobs_memory_find(memory, "5")->status_asked = 2;
	jobs_memory_find(memory, "4")->status_asked = 1;
	jobs_memory_find(memory, "3")->is_elsewhere = true;
	assert_int_equal(jobs_memory_turns(memory, may, asked, out, 5), 4);
	assert_string_equal(out[0]->id, "2");
	assert_string_equal(out[1]->id, "1");
	assert_string_equal(out[2]->id, "4");
	assert_string_equal(out[3]->id, "5");
	run(memory, "5");
	assert_int_equal(jobs_memory_turns(memory, may, asked, out, 2), 2);
	assert_string_equal(out[0]->id, "5");
	assert_string_equal(out[1]->id, "2");
	assert_int_equal(jobs_memory_turns(memory, may, asked, out, 0), 0);
	jobs_memory_free(memory);
}

/* Among many that run and many that wait nobody goes without a turn. */
static void
test_all_get_turns(void **state)
{
	enum { N = 60, MOST = 10, POLLS = 12 };
	struct jobs_memory *memory = jobs_memory_next(NULL, N);
	struct job_known *out[MOST];
	char id[8];

	(void)state;
	for (int i = 0; i < N; i++) {
		snprintf(id, sizeof(id), "%03d", i);
		add(memory, NULL, id);
	}
	jobs_memory_sort(memory);
	for (int i = 0; i < N / 2; i++) {
		snprintf(id, sizeof(id), "%03d", i);
		run(memory, id);
	}
	for (uint64_t poll = 1; poll <= POLLS; poll++) {
		assert_int_equal(jobs_memory_turns(memory, may, asked, out, MOST), MOST);
		for (size_t i = 0; i < MOST; i++)
			out[i]->status_asked = poll;
	}
	for (size_t i = 0; i < memory->n; i++)
		assert_in_range(memory->items[i].status_asked, POLLS - 5, POLLS);
	jobs_memory_free(memory);
}

/* Fewer that wait than half: what runs has the rest. */
static void
test_no_turn_is_lost(void **state)
{
	struct jobs_memory *memory = jobs_memory_next(NULL, 6);
	struct job_known *out[4];
	static const char *const ids[] = { "1", "2", "3", "4", "5", "6" };

	(void)state;
	for (size_t i = 0; i < LEN(ids); i++)
		add(memory, NULL, ids[i]);
	jobs_memory_sort(memory);
	for (size_t i = 0; i < 5; i++)
		run(memory, ids[i]);
	assert_int_equal(jobs_memory_turns(memory, may, asked, out, 4), 4);
	assert_string_equal(out[2]->id, "3");
	assert_string_equal(out[3]->id, "6");
	jobs_memory_free(memory);
}

/* More than can be listed: the next listing begins later, and earlier again when all is calm. */
static void
test_window(void **state)
{
	struct jobs_memory *memory = jobs_memory_next(NULL, 0);

	(void)state;
	assert_int_equal(jobs_memory_window_s(NULL), WEEK_S);
	jobs_memory_listed(memory, 2999, false, NOW_S);
	assert_int_equal(memory->window_s, WEEK_S);
	jobs_memory_listed(memory, 3000, true, NOW_S);
	assert_true(memory->is_cut);
	assert_int_equal(memory->window_s, WEEK_S / 2);
	jobs_memory_listed(memory, 100, false, NOW_S + 60);
	assert_false(memory->is_cut);
	assert_int_equal(memory->window_s, WEEK_S / 2); /* not to and fro */
	jobs_memory_listed(memory, 1500, false, NOW_S + 7200);
	assert_int_equal(memory->window_s, WEEK_S / 2);
	jobs_memory_listed(memory, 100, false, NOW_S + 7200);
	jobs_memory_listed(memory, 100, false, NOW_S + 7260);
	assert_int_equal(memory->window_s, WEEK_S);
	for (int i = 0; i < 30; i++)
		jobs_memory_listed(memory, 3000, true, NOW_S);
	assert_int_equal(memory->window_s, 600);
	jobs_memory_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_remembered),    cmocka_unit_test(test_turns),
		cmocka_unit_test(test_all_get_turns), cmocka_unit_test(test_no_turn_is_lost),
		cmocka_unit_test(test_window),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
