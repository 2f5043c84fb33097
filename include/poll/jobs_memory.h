/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_POLL_JOBS_MEMORY_H
#define CWTOP_POLL_JOBS_MEMORY_H
/* jobs_memory.h - what earlier polls of a route found out about its jobs, so that what cannot
 * change is not asked again, and whose turn it is where not all can be asked. For source_jobs.c and
 * job_folders.c. Workers: one at a time. */
#include "model/job_files.h"

struct job_record;

/* A job as a poll knows it; strings belong to the memory. */
struct job_known {
	const char *id;
	struct job_status status; /* is_there false: none, or not asked yet */
	struct job_head head;     /* of config.json */
	bool is_head_read;        /* asked for, whatever came of it */
	bool has_cancel;
	int64_t status_s;                    /* when that was asked for; 0: never */
	uint64_t status_asked, cancel_asked; /* in which poll, from 1; 0: never */

	/* of this poll alone */
	const struct job_record *record; /* the journal's; NULL: not ours */
	bool is_listed;                  /* its folder is there */
	bool is_elsewhere;
};

struct jobs_memory {
	struct arena *arena;
	struct job_known *items; /* by id */
	size_t n;
	uint64_t n_polls;
	int64_t window_s; /* how far back is listed: jobs_memory_listed */
	int64_t cut_s;    /* when there was more than could be listed; 0: never */
	bool is_cut;      /* so it was the last time */
};

/* jobs_memory_next - that of the next poll: room for n jobs, none of which it knows yet. @before
 * NULL at the first. NULL: memory is out. */
struct jobs_memory *
jobs_memory_next(const struct jobs_memory *before, size_t n);
void
jobs_memory_free(void *memory); /* NULL is fine */

/* jobs_memory_add - an id, with what is known of it. false: memory is out.
 * jobs_memory_sort - once all are in: the same id added twice is one. */
MUST_CHECK bool
jobs_memory_add(struct jobs_memory *memory, const struct jobs_memory *before,
		const struct job_known *job);
void
jobs_memory_sort(struct jobs_memory *memory);
/* jobs_memory_find - of a sorted one; NULL: none. */
struct job_known *
jobs_memory_find(const struct jobs_memory *memory, const char *id);

/* jobs_memory_window_s - of the first poll: a week. jobs_memory_forget_records - the poll is over,
 * and the journal that it read is gone. */
int64_t
jobs_memory_window_s(const struct jobs_memory *memory);
void
jobs_memory_forget_records(struct jobs_memory *memory);

/* jobs_memory_listed - n folders were listed, and there were more: how far back the next listing
 * goes. Listings go forward in time, so that a shorter one is what brings the newest. */
void
jobs_memory_listed(struct jobs_memory *memory, size_t n, bool is_cut, int64_t now_s);

/* jobs_memory_copy_status - strings into another arena. false: memory is out. */
MUST_CHECK bool
jobs_memory_copy_status(struct arena *arena, const struct job_status *from, struct job_status *to);

/* jobs_memory_turns - up to `most` jobs that a question may be asked about, in the order to ask:
 * what runs, then what has waited longest, the newest first. @out  room for `most`; returns how
 * many there are. */
size_t
jobs_memory_turns(const struct jobs_memory *memory, bool (*may)(const struct job_known *job),
		  uint64_t (*asked)(const struct job_known *job), struct job_known **out,
		  size_t most);

#endif
