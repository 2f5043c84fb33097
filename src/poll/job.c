/* SPDX-License-Identifier: MIT */
/* job.c - making and freeing jobs, and what one has cost. */
#include "poll/job.h"

#include <stdlib.h>

#include "poll/price.h"
#include "poll/source.h"

#define BYTES_PER_GB (1024.0 * 1024 * 1024)

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
	source_forget(job->source, job->memory);
	part_unref(job->part);
	part_unref(job->previous);
	arena_free(job->arena);
	free(job);
}

void
job_swap_memory(struct job *job, void **memory)
{
	void *before = job->memory;

	job->memory = *memory;
	*memory = before;
}

uint64_t
job_calls(const struct job *job)
{
	uint64_t calls = 0;

	for (size_t i = 0; i < AWS_OPERATIONS; i++)
		calls += job->stats.sent[i];
	return calls;
}

/* Each request for metrics names all of the job's: its pages and retries, too. */
static double
metrics_usd(const struct job *job)
{
	size_t n_paid = 0;

	for (size_t i = 0; i < job->n_metrics; i++)
		n_paid += job->stack->metrics[job->metrics[i]].expression == NULL;
	return (double)n_paid * job->stats.sent[CW_METRIC_DATA] * PRICE_CLOUDWATCH_METRIC;
}

double
job_usd(const struct job *job)
{
	double usd = metrics_usd(job) +
		     (double)job->scanned_bytes / BYTES_PER_GB * PRICE_LOGS_SCANNED_GB;

	for (unsigned i = 0; i < AWS_OPERATIONS; i++)
		usd += job->stats.sent[i] * price_of_request((enum aws_operation)i);
	return usd;
}
