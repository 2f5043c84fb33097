/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_STORE_TASK_LOG_H
#define CWTOP_STORE_TASK_LOG_H
/* task_log.h - what became of a cluster's tasks in the last two weeks. ECS forgets a stopped task
 * after about an hour; this remembers when it started and stopped and whether it failed, and when
 * somebody was looking.
 *
 * A poll at t covers [t - TASK_LOG_COVER_S, t]: a task that stopped in that time could still be
 * described. Seconds of a day that no poll covers are a gap, never a guess. The log is appended to
 * when a task is new or changed, and at most every TASK_LOG_NOTE_S to note that somebody watched; a
 * poll that brings nothing writes nothing, and a run that ends may leave so much of its last
 * minutes unsaid. A file that was torn is read up to its last whole record, and what was behind it
 * is a gap. Too many tasks: the oldest are dropped, and their time is a gap. */
#include "model/rows.h"
#include "model/task_day.h"
#include "store/store.h"

#define TASK_LOG_DAYS 14
#define TASK_LOG_COVER_S 3000
#define TASK_LOG_NOTE_S 300
#define TASK_LOG_TASKS_MAX 20000
#define TASK_LOG_BYTES_MAX (8u << 20)

struct task_log_place {
	const char *account, *region, *cluster;
	/* NULL or "": every task of the cluster is asked for. Else what is asked for, in any words
	 * ("worker,migrate"): each selection has a log of its own, as it covers only its tasks. */
	const char *families;
};

/* What one poll saw: running tasks and stopped ones, all of them. A poll that failed or was cut
 * short saw nothing: it must not be merged. */
struct task_sight {
	struct task_log_place place;
	const struct task_row *tasks; /* arn, status, times and how they ended are used; borrowed */
	size_t n;
	int64_t now_s; /* virtual time of the answer; may be less than the last time */
};

/* task_log_merge - adds what was seen to what is known (by ARN; a later sight completes an earlier
 * one, and the order of sights does not matter), and says what the last TASK_LOG_DAYS UTC days
 * were: from the oldest of them that anything is known of to the day of now_s.
 * @arena  holds the days
 * ERR_SYSTEM (it could not be written, or another cwtop holds the lock for seconds), ERR_FILE (what
 * is there is not ours), ERR_MEMORY. Workers only. */
MUST_CHECK enum err
task_log_merge(const struct store *store, const struct task_sight *sight, struct arena *arena,
	       struct task_days *out, struct why *why);

#endif
