/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_STORE_TASK_KNOWN_H
#define CWTOP_STORE_TASK_KNOWN_H
/* task_known.h - what a task log knows, in memory: tasks by ARN, and when somebody watched. Adding
 * is commutative and may be repeated: whoever adds the same in any order knows the same. */
#include "model/task_day.h"
#include "store/task_log.h"

#define TASK_KEY_SIZE 33
#define TASK_SPANS_MAX 1000 /* that survive compaction; more are many restarts a day */

/* How it ended; of two sights the greater holds. An exit code is better evidence than none. */
enum task_end { TASK_RUNS, TASK_ENDED, TASK_FAILED, TASK_EXITED, TASK_EXITED_BADLY, TASK_ENDS };

struct task_known {
	char key[TASK_KEY_SIZE];      /* digest of the ARN in hex */
	int64_t started_s, stopped_s; /* 0: not (that we know) */
	enum task_end end;
	bool is_changed; /* not in the file as it is here */
};

/* [from, to) was watched. */
struct task_span {
	int64_t from_s, to_s;
};

struct task_book {
	struct task_known *tasks;
	size_t n_tasks, tasks_max;
	uint32_t *index; /* of tasks + 1, by key; 0: free */
	size_t index_size;
	struct task_span *spans; /* after task_book_settle: in order, apart */
	size_t n_spans, spans_max;
	int64_t floor_s; /* nothing before it is known: tasks were dropped */
};

/* task_book_init - room for so many tasks and spans at most. */
MUST_CHECK bool
task_book_init(struct task_book *book, struct arena *arena, size_t tasks_max, size_t spans_max);

/* task_book_add - a sight of one task. One of which no time is known, or whose time is before the
 * floor, is none. */
void
task_book_add(struct task_book *book, const struct task_known *seen);

/* task_book_watch - a span that was watched; task_book_settle orders and joins them, before the two
 * below may be asked. */
void
task_book_watch(struct task_book *book, int64_t from_s, int64_t to_s);
void
task_book_settle(struct task_book *book);

/* task_book_watched_s - seconds of [from, to) that were watched. */
int64_t
task_book_watched_s(const struct task_book *book, int64_t from_s, int64_t to_s);

/* task_book_last_s - the latest time that is known of a task. */
int64_t
task_book_last_s(const struct task_known *task);

/* task_book_drop - forgets tasks and spans before `from_s`, then the oldest tasks and spans that
 * are too many; the time of those tasks is not known any more. @scratch for a list of times. */
MUST_CHECK bool
task_book_drop(struct task_book *book, int64_t from_s, struct arena *scratch);

/* task_book_days - the days of task_log_merge. */
MUST_CHECK enum err
task_book_days(const struct task_book *book, int64_t now_s, struct arena *arena,
	       struct task_days *out, struct why *why);

/* task_day_of - 00:00 UTC of a moment. */
int64_t
task_day_of(int64_t time_s);

#endif
