/* SPDX-License-Identifier: MIT */
/* job.c - making and freeing jobs, and what one has cost. */
#include "poll/job.h"

#include <stdlib.h>

#include "poll/price.h"
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
	return price_requests(&job->stats);
}

double
job_usd(const struct job *job)
{
	size_t n_paid = 0;

	for (size_t i = 0; i < job->n_metrics; i++)
		n_paid += job->stack->metrics[job->metrics[i]].expression == NULL;
	return price_of(&job->stats, n_paid, (double)job->scanned_bytes);
}

enum err
job_give(struct job *job, struct part *part, const void *row, enum err err)
{
	if (err) {
		part_unref(part);
		return err;
	}
	part->row = row;
	job->part = part;
	return ERR_OK;
}
