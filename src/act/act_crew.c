/* SPDX-License-Identifier: MIT */
/* act_crew.c - see act_crew.h. */
#include "act_crew.h"

bool
act_crew_init(struct act_crew *crew, struct aws_shared *shared, size_t n)
{
	*crew = (struct act_crew){ .n = 0 };
	while (crew->n < MIN(n, (size_t)ACT_CREW_MAX)) {
		struct aws *aws = aws_new(shared);

		if (!aws)
			return false;
		crew->members[crew->n++] = aws;
	}
	return true;
}

void
act_crew_done(struct act_crew *crew)
{
	while (crew->n > 0)
		aws_free(crew->members[--crew->n]);
}

void
act_crew_stop(const struct act_crew *crew)
{
	for (size_t i = 0; i < crew->n; i++)
		aws_stop(crew->members[i]);
}

void
act_crew_resume(const struct act_crew *crew)
{
	for (size_t i = 0; i < crew->n; i++)
		aws_resume(crew->members[i]);
}

void
act_crew_stats(const struct act_crew *crew, struct aws_stats *out)
{
	*out = (struct aws_stats){ .calls = 0 };
	for (size_t i = 0; i < crew->n; i++) {
		struct aws_stats own;

		aws_stats(crew->members[i], &own);
		aws_stats_add(out, &own);
	}
}
