/* SPDX-License-Identifier: MIT */
/* task_known.c - the union of what was seen of tasks and of when somebody watched. No file, no
 * clock. */
#include "task_known.h"

#include <stdlib.h>
#include <string.h>

bool
task_book_init(struct task_book *book, struct arena *arena, size_t tasks_max, size_t spans_max)
{
	*book = (struct task_book){ .tasks_max = tasks_max, .spans_max = spans_max };
	book->index_size = 64;
	while (book->index_size < 2 * tasks_max)
		book->index_size *= 2;
	book->tasks = arena_array(arena, tasks_max + 1, sizeof(*book->tasks));
	book->spans = arena_array(arena, spans_max + 1, sizeof(*book->spans));
	book->index = arena_array(arena, book->index_size, sizeof(*book->index));
	return book->tasks && book->spans && book->index;
}

/* ---- tasks ---- */

int64_t
task_book_last_s(const struct task_known *task)
{
	return MAX(task->started_s, task->stopped_s);
}

/* Where the key is, or would be. Keys are digests: their beginning is a good hash. */
static uint32_t *
find_place(const struct task_book *book, const char *key)
{
	char head[9];
	size_t at;

	memcpy(head, key, 8);
	head[8] = '\0';
	at = strtoul(head, NULL, 16) & (book->index_size - 1);
	while (book->index[at] && strcmp(book->tasks[book->index[at] - 1].key, key) != 0)
		at = (at + 1) & (book->index_size - 1);
	return &book->index[at];
}

/* AWS never says two times; should it, then all who read both must choose the same. */
static int64_t
first_of(int64_t a, int64_t b)
{
	return a == 0 || b == 0 ? MAX(a, b) : MIN(a, b);
}

static void
join(struct task_known *known, const struct task_known *seen)
{
	struct task_known both = *known;

	both.started_s = first_of(known->started_s, seen->started_s);
	both.stopped_s = first_of(known->stopped_s, seen->stopped_s);
	both.end = MAX(known->end, seen->end);
	if (both.started_s == known->started_s && both.stopped_s == known->stopped_s &&
	    both.end == known->end)
		return;
	both.is_changed = true;
	*known = both;
}

void
task_book_add(struct task_book *book, const struct task_known *seen)
{
	uint32_t *place;

	if (task_book_last_s(seen) == 0 || task_book_last_s(seen) < book->floor_s)
		return;
	place = find_place(book, seen->key);
	if (*place) {
		join(&book->tasks[*place - 1], seen);
		return;
	}
	if (book->n_tasks == book->tasks_max)
		return;
	book->tasks[book->n_tasks] = *seen;
	*place = (uint32_t)++book->n_tasks;
}

static int
by_time(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static void
keep_tasks(struct task_book *book, int64_t from_s)
{
	size_t n = 0;

	for (size_t i = 0; i < book->n_tasks; i++)
		if (task_book_last_s(&book->tasks[i]) >= from_s)
			book->tasks[n++] = book->tasks[i];
	book->n_tasks = n; /* the index is of no use any more */
}

/* A quarter more than must: else every new task would rewrite the file. */
static bool
drop_oldest(struct task_book *book, struct arena *scratch)
{
	size_t n_dropped = book->n_tasks - TASK_LOG_TASKS_MAX * 3 / 4;
	int64_t *times = arena_array(scratch, book->n_tasks, sizeof(*times));

	if (!times)
		return false;
	for (size_t i = 0; i < book->n_tasks; i++)
		times[i] = task_book_last_s(&book->tasks[i]);
	qsort(times, book->n_tasks, sizeof(*times), by_time);
	book->floor_s = MAX(book->floor_s, times[n_dropped - 1] + 1);
	keep_tasks(book, book->floor_s);
	return true;
}

bool
task_book_drop(struct task_book *book, int64_t from_s, struct arena *scratch)
{
	keep_tasks(book, from_s);
	if (book->n_tasks > TASK_LOG_TASKS_MAX && !drop_oldest(book, scratch))
		return false;
	for (size_t i = 0; i < book->n_spans; i++)
		book->spans[i].from_s = MAX(book->spans[i].from_s, MAX(from_s, book->floor_s));
	task_book_settle(book);
	if (book->n_spans > TASK_SPANS_MAX) {
		memmove(book->spans, book->spans + book->n_spans - TASK_SPANS_MAX,
			TASK_SPANS_MAX * sizeof(*book->spans));
		book->n_spans = TASK_SPANS_MAX;
	}
	return true;
}

/* ---- spans ---- */

void
task_book_watch(struct task_book *book, int64_t from_s, int64_t to_s)
{
	if (book->n_spans < book->spans_max)
		book->spans[book->n_spans++] = (struct task_span){ .from_s = from_s, .to_s = to_s };
}

static int
by_begin(const void *a, const void *b)
{
	const struct task_span *x = a, *y = b;

	return (x->from_s > y->from_s) - (x->from_s < y->from_s);
}

void
task_book_settle(struct task_book *book)
{
	struct task_span *spans = book->spans;
	size_t n = 0;

	qsort(spans, book->n_spans, sizeof(*spans), by_begin);
	for (size_t i = 0; i < book->n_spans; i++) {
		struct task_span span = spans[i];

		span.from_s = MAX(span.from_s, book->floor_s);
		if (span.from_s >= span.to_s)
			continue;
		if (n > 0 && span.from_s <= spans[n - 1].to_s)
			spans[n - 1].to_s = MAX(spans[n - 1].to_s, span.to_s);
		else
			spans[n++] = span;
	}
	book->n_spans = n;
}

int64_t
task_book_watched_s(const struct task_book *book, int64_t from_s, int64_t to_s)
{
	int64_t sum = 0;

	for (size_t i = 0; i < book->n_spans; i++) {
		int64_t from = MAX(from_s, book->spans[i].from_s);
		int64_t to = MIN(to_s, book->spans[i].to_s);

		sum += MAX(to - from, 0);
	}
	return sum;
}

/* ---- days ---- */

int64_t
task_day_of(int64_t time_s)
{
	int64_t past = time_s % TASK_DAY_S;

	return time_s - (past < 0 ? past + TASK_DAY_S : past);
}

/* The day of a time that is known; NULL: it is none of these. */
static struct task_day *
day_at(struct task_day days[TASK_LOG_DAYS], int64_t time_s)
{
	int64_t at = (time_s - days[0].day_s) / TASK_DAY_S;

	return time_s >= days[0].day_s && at < TASK_LOG_DAYS ? &days[at] : NULL;
}

static void
count_task(struct task_day days[TASK_LOG_DAYS], const struct task_known *task)
{
	struct task_day *start = task->started_s ? day_at(days, task->started_s) : NULL;
	struct task_day *stop = task->stopped_s ? day_at(days, task->stopped_s) : NULL;
	int64_t run_s = task->stopped_s - task->started_s;

	if (start)
		start->started++;
	if (!stop)
		return;
	stop->stopped++;
	stop->failed += task->end == TASK_FAILED || task->end == TASK_EXITED_BADLY;
	if (!task->started_s || run_s < 0)
		return;
	stop->ran++;
	stop->run_s += run_s;
	stop->longest_s = MAX(stop->longest_s, run_s);
}

/* Whether anything is known of it; sets its gap. */
static bool
measure_day(struct task_day *day, const struct task_book *book, int64_t now_s)
{
	int64_t end_s = MIN(day->day_s + TASK_DAY_S, now_s);
	int64_t watched_s = task_book_watched_s(book, day->day_s, end_s);

	day->gap_s = end_s - day->day_s - watched_s;
	return watched_s > 0 || day->started || day->stopped;
}

enum err
task_book_days(const struct task_book *book, int64_t now_s, struct arena *arena,
	       struct task_days *out, struct why *why)
{
	int64_t first_s = task_day_of(now_s) - (TASK_LOG_DAYS - 1) * TASK_DAY_S;
	struct task_day days[TASK_LOG_DAYS] = { 0 }, *items;
	size_t first = TASK_LOG_DAYS - 1; /* today is always said */

	for (size_t i = 0; i < TASK_LOG_DAYS; i++)
		days[i].day_s = first_s + (int64_t)i * TASK_DAY_S;
	for (size_t i = 0; i < book->n_tasks; i++)
		count_task(days, &book->tasks[i]);
	for (size_t i = TASK_LOG_DAYS; i-- > 0;)
		if (measure_day(&days[i], book, now_s))
			first = i;
	items = arena_array(arena, TASK_LOG_DAYS - first, sizeof(*items));
	if (!items)
		return err_memory(why);
	memcpy(items, days + first, (TASK_LOG_DAYS - first) * sizeof(*items));
	*out = (struct task_days){ .items = items, .n = TASK_LOG_DAYS - first };
	return ERR_OK;
}
