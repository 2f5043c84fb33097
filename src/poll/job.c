/* SPDX-License-Identifier: MIT */
/* job.c - making and freeing jobs. */
#include "poll/job.h"

#include <stdlib.h>

struct job *
job_new(void)
{
	return mem_alloc(1, sizeof(struct job));
}

void
job_free(struct job *job)
{
	if (!job)
		return;
	part_unref(job->part);
	arena_free(job->arena);
	free(job);
}
