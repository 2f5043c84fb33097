/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_ACT_ACT_CREW_H
#define CWTOP_ACT_ACT_CREW_H
/* act_crew.h - the clients of a lane: the first is its worker's own; what one order asks at the
 * same time has one each, always the same, so that connections are kept. */
#include "aws/aws.h"

#define ACT_CREW_MAX 6

struct act_crew {
	struct aws *members[ACT_CREW_MAX];
	size_t n;
};

/* act_crew_init - false: memory is out, and act_crew_done is called all the same. */
MUST_CHECK bool
act_crew_init(struct act_crew *crew, struct aws_shared *shared, size_t n);
void
act_crew_done(struct act_crew *crew);

/* act_crew_stop - any thread: what is under way ends at once (aws_stop). act_crew_resume - for the
 * next order, when nothing is under way. */
void
act_crew_stop(const struct act_crew *crew);
void
act_crew_resume(const struct act_crew *crew);

/* act_crew_stats - of all of them together. */
void
act_crew_stats(const struct act_crew *crew, struct aws_stats *out);

#endif
