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

void
job_count(const struct job *job, struct aws_stats *total)
{
	total->calls += job->stats.calls;
	total->requests += job->stats.requests;
	total->throttled += job->stats.throttled;
	total->failed += job->stats.failed;
	total->connections += job->stats.connections;
	total->bytes_in += job->stats.bytes_in;
}
