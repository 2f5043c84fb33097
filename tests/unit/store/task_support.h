/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_TESTS_UNIT_STORE_TASK_SUPPORT_H
#define CWTOP_TESTS_UNIT_STORE_TASK_SUPPORT_H
/* task_support.h - tasks as ECS would say them, and polls of a cluster. */
#include "store/task_log.h"
#include "store_support.h"

#define DAY_S TASK_DAY_S
#define D0 (INT64_C(20778) * DAY_S) /* a midnight */
#define LOG_NAME "state/accounts/a/tasks/r/c.tasks"

/* A task that runs; "" status otherwise said by the tests. */
struct task_row
task_running(const char *arn, int64_t started_s);
/* One that stopped, by itself, with this exit code. */
struct task_row
task_stopped(const char *arn, int64_t started_s, int64_t stopped_s, int exit_code);

/* One poll: must work. The days live until the next poll of this struct. */
struct polls {
	struct place *place;
	struct arena *arena;
	struct task_days days;
};
void
polls_done(struct polls *polls);
void
poll_at(struct polls *polls, int64_t now_s, const struct task_row *tasks, size_t n);
enum err
poll_try(struct polls *polls, const struct task_sight *sight, struct why *why);
struct task_sight
sight_of(int64_t now_s, const struct task_row *tasks, size_t n);

/* The i-th of the days. */
#define ASSERT_DAY(polls, i, ...) \
	assert_days_equal(&(polls)->days.items[i], &(struct task_day){ __VA_ARGS__ })
void
assert_days_equal(const struct task_day *a, const struct task_day *b);

#endif
