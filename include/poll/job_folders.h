/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_POLL_JOB_FOLDERS_H
#define CWTOP_POLL_JOB_FOLDERS_H
/* job_folders.h - what S3, or the API of a route, says of jobs: which folders there are, and the
 * files in them that are small. For source_jobs.c. Workers. */
#include "aws/s3.h"
#include "poll/job.h"
#include "poll/jobs_memory.h"

struct job_folders {
	struct aws_scope scope; /* without an arena: each answer has its own */
	const struct stack_route *route;
	struct jobs_memory *memory; /* this poll's; what is found out goes here */
	/* a file that is not there is answered with "denied", as long as the bucket may be listed
	 * below the prefix only: found out at the first such answer of a poll */
	bool is_absent_denied;
};

/* job_folders_list - folders of the last window_s, in the arena. is_cut: there are more. */
MUST_CHECK enum err
job_folders_list(const struct job_folders *f, int64_t window_s, int64_t now_s, struct arena *arena,
		 struct s3_rows *out, bool *out_is_cut, struct why *why);
/* job_folders_id - of a row of the listing; NULL: it is no folder of a job. */
const char *
job_folders_id(const struct job_folders *f, const struct s3_row *row, struct arena *arena);

/* job_folders_is_unread - its status is still to be asked for the first time. */
bool
job_folders_is_unread(const struct job_known *job);
/* job_folders_ask - status.json of jobs that are not over, config.json of those that others sent,
 * the marker of our own: as many as one poll may. What has been found out is in the memory, with an
 * error, too. A file that cannot be made sense of is no error: its job says so. */
MUST_CHECK enum err
job_folders_ask(struct job_folders *f, struct why *why);

#endif
