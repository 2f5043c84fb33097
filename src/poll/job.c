/* SPDX-License-Identifier: MIT */
/* job.c - making and freeing jobs. */
#include "poll/job.h"

#include <stdlib.h>

#include "poll/source.h"

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

double
job_usd(const struct job *job)
{
	double usd = (double)job->stats.requests * job->source->usd_per_call;

	/* What never left costs nothing; a metric is charged whenever it was asked for. */
	for (size_t i = 0; i < job->n_metrics && job->stats.requests > 0; i++)
		if (!job->stack->metrics[job->metrics[i]].expression)
			usd += job->source->usd_per_metric;
	return usd;
}
