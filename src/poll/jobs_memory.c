/* SPDX-License-Identifier: MIT */
/* jobs_memory.c - see jobs_memory.h. Made anew with each poll, in an arena of its own, so that what
 * is no longer there goes. */
#include "poll/jobs_memory.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define LIMIT_BYTES (64u << 20)
#define WINDOW_S (7 * 86400)
#define WINDOW_MIN_S 600
#define WIDEN_S 3600   /* not sooner after it was narrowed */
#define WIDEN_MAX 1000 /* not with more than so many */

struct jobs_memory *
jobs_memory_next(const struct jobs_memory *before, size_t n)
{
	struct arena *arena = arena_new(LIMIT_BYTES);
	struct jobs_memory *memory = arena ? arena_alloc(arena, sizeof(*memory)) : NULL;

	if (memory)
		memory->items = arena_array(arena, n + 1, sizeof(*memory->items));
	if (!memory || !memory->items) {
		arena_free(arena);
		return NULL;
	}
	memory->arena = arena;
	memory->n_polls = before ? before->n_polls + 1 : 1;
	memory->window_s = jobs_memory_window_s(before);
	memory->cut_s = before ? before->cut_s : 0;
	memory->is_cut = before && before->is_cut;
	return memory;
}

void
jobs_memory_free(void *memory)
{
	struct jobs_memory *m = memory;

	if (m)
		arena_free(m->arena);
}

int64_t
jobs_memory_window_s(const struct jobs_memory *memory)
{
	return memory ? memory->window_s : WINDOW_S;
}

void
jobs_memory_forget_records(struct jobs_memory *memory)
{
	for (size_t i = 0; i < memory->n; i++)
		memory->items[i].record = NULL;
}

void
jobs_memory_listed(struct jobs_memory *memory, size_t n, bool is_cut, int64_t now_s)
{
	memory->is_cut = is_cut;
	if (is_cut) {
		memory->cut_s = now_s;
		memory->window_s = MAX(memory->window_s / 2, WINDOW_MIN_S);
	} else if (n < WIDEN_MAX && now_s - memory->cut_s >= WIDEN_S) {
		memory->window_s = MIN(memory->window_s * 2, WINDOW_S);
	}
}

/* ---- jobs ---- */

bool
jobs_memory_copy_status(struct arena *arena, const struct job_status *from, struct job_status *to)
{
	struct job_status copy = *from;

	copy.step = arena_text(arena, from->step);
	copy.error = arena_text(arena, from->error);
	copy.task_arn = arena_text(arena, from->task_arn);
	copy.log_group = arena_text(arena, from->log_group);
	copy.log_stream = arena_text(arena, from->log_stream);
	if (!copy.step || !copy.error || !copy.task_arn || !copy.log_group || !copy.log_stream)
		return false;
	*to = copy;
	return true;
}

static bool
remember(struct arena *arena, const struct job_known *from, struct job_known *to)
{
	to->head = from->head;
	to->head.template_name = arena_text(arena, from->head.template_name);
	to->head.by = arena_text(arena, from->head.by);
	to->is_head_read = from->is_head_read;
	to->has_cancel = from->has_cancel;
	to->status_s = from->status_s;
	to->status_asked = from->status_asked;
	to->cancel_asked = from->cancel_asked;
	return to->head.template_name && to->head.by &&
	       jobs_memory_copy_status(arena, &from->status, &to->status);
}

bool
jobs_memory_add(struct jobs_memory *memory, const struct jobs_memory *before,
		const struct job_known *job)
{
	const struct job_known *known = before ? jobs_memory_find(before, job->id) : NULL;
	struct job_known next = { .id = arena_text(memory->arena, job->id),
				  .status = job_status_none(),
				  .head = { "", "", 0 },
				  .record = job->record,
				  .is_listed = job->is_listed,
				  .is_elsewhere = job->is_elsewhere };

	if (!next.id || (known && !remember(memory->arena, known, &next)))
		return false;
	memory->items[memory->n++] = next;
	return true;
}

static int
compare_ids(const void *a, const void *b)
{
	const struct job_known *x = a, *y = b;

	return strcmp(x->id, y->id);
}

void
jobs_memory_sort(struct jobs_memory *memory)
{
	size_t n = 0;

	qsort(memory->items, memory->n, sizeof(*memory->items), compare_ids);
	for (size_t i = 0; i < memory->n; i++) {
		struct job_known *last = n ? &memory->items[n - 1] : NULL;
		const struct job_known *job = &memory->items[i];

		if (!last || !text_is(last->id, job->id)) {
			memory->items[n++] = *job;
			continue;
		}
		last->is_listed = last->is_listed || job->is_listed;
		if (!last->record) {
			last->record = job->record;
			last->is_elsewhere = job->is_elsewhere;
		}
	}
	memory->n = n;
}

struct job_known *
jobs_memory_find(const struct jobs_memory *memory, const char *id)
{
	const struct job_known wanted = { .id = id };

	return bsearch(&wanted, memory->items, memory->n, sizeof(*memory->items), compare_ids);
}

/* ---- turns ---- */

struct turn {
	struct job_known *job;
	uint64_t asked;
	bool is_running;
};

static int
compare_turns(const void *a, const void *b)
{
	const struct turn *x = a, *y = b;

	if (x->is_running != y->is_running)
		return x->is_running ? -1 : 1;
	if (x->asked != y->asked)
		return x->asked < y->asked ? -1 : 1;
	return strcmp(y->job->id, x->job->id);
}

/* Where more run than can be asked about, half of the turns are theirs: what waits must be seen to
 * begin. */
static size_t
deal(const struct turn *turns, size_t n, struct job_known **out, size_t most)
{
	size_t n_running = 0, n_out = 0, n_first;

	while (n_running < n && turns[n_running].is_running)
		n_running++;
	n_first = n <= most ? n_running
			    : MIN(n_running, MAX(most / 2, most - MIN(most, n - n_running)));
	for (size_t i = 0; i < n_first && n_out < most; i++)
		out[n_out++] = turns[i].job;
	for (size_t i = n_running; i < n && n_out < most; i++)
		out[n_out++] = turns[i].job;
	return n_out;
}

size_t
jobs_memory_turns(const struct jobs_memory *memory, bool (*may)(const struct job_known *job),
		  uint64_t (*asked)(const struct job_known *job), struct job_known **out,
		  size_t most)
{
	struct turn *turns = calloc(memory->n + 1, sizeof(*turns));
	size_t n = 0, n_out;

	for (size_t i = 0; turns && i < memory->n; i++) {
		struct job_known *job = &memory->items[i];
		bool is_running = job->status.is_there && job->status.state == JOB_IS_RUNNING;

		if (may(job))
			turns[n++] = (struct turn){ job, asked(job), is_running };
	}
	if (n)
		qsort(turns, n, sizeof(*turns), compare_turns);
	n_out = turns ? deal(turns, n, out, most) : 0;
	free(turns);
	return n_out;
}
