/* SPDX-License-Identifier: MIT */
/* task_support.c - tasks and polls for the tests of the task log. */
#include "task_support.h"

#include <stdlib.h>
#include <string.h>

struct task_row
task_running(const char *arn, int64_t started_s)
{
	return (struct task_row){
		.arn = arn, .status = "RUNNING", .stop_code = "", .started_s = started_s
	};
}

struct task_row
task_stopped(const char *arn, int64_t started_s, int64_t stopped_s, int exit_code)
{
	return (struct task_row){ .arn = arn,
				  .status = "STOPPED",
				  .stop_code = "EssentialContainerExited",
				  .started_s = started_s,
				  .stopped_s = stopped_s,
				  .has_exit_code = true,
				  .exit_code = exit_code };
}

struct task_sight
sight_of(int64_t now_s, const struct task_row *tasks, size_t n)
{
	return (struct task_sight){ .place = { .account = "a", .region = "r", .cluster = "c" },
				    .tasks = tasks,
				    .n = n,
				    .now_s = now_s };
}

enum err
poll_try(struct polls *polls, const struct task_sight *sight, struct why *why)
{
	arena_free(polls->arena);
	polls->arena = arena_new(1 << 20);
	return task_log_merge(polls->place->store, sight, polls->arena, &polls->days, why);
}

void
poll_at(struct polls *polls, int64_t now_s, const struct task_row *tasks, size_t n)
{
	struct task_sight sight = sight_of(now_s, tasks, n);
	struct why why = { "" };

	if (poll_try(polls, &sight, &why) != ERR_OK)
		fail_msg("%s", why.text);
}

void
polls_done(struct polls *polls)
{
	arena_free(polls->arena);
}

void
assert_days_equal(const struct task_day *a, const struct task_day *b)
{
	assert_int_equal(a->day_s, b->day_s);
	assert_int_equal(a->started, b->started);
	assert_int_equal(a->stopped, b->stopped);
	assert_int_equal(a->failed, b->failed);
	assert_int_equal(a->ran, b->ran);
	assert_int_equal(a->run_s, b->run_s);
	assert_int_equal(a->longest_s, b->longest_s);
	assert_int_equal(a->gap_s, b->gap_s);
}
