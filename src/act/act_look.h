/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_ACT_ACT_LOOK_H
#define CWTOP_ACT_ACT_LOOK_H
/* act_look.h - what the orders share that look at a job: its folder, its status, remote bytes made
 * fit for the screen. For the files of src/act. Workers only. */
#include "act_work.h"
#include "base/text.h"
#include "model/job_row.h"

/* act_look_folder - "jobs/ID/", where the order's job has its files; of the news' arena. ERR_USAGE:
 * its route has no bucket, or it is no name of a job. */
MUST_CHECK enum err
act_look_folder(const struct act_work *work, const char **out, struct why *why);

/* act_look_key - the order's key; ERR_USAGE unless it is in the job's folder. */
MUST_CHECK enum err
act_look_key(const struct act_work *work, const char **out, struct why *why);

/* act_look_status - what the worker of a job has written; job_status_none() when nothing (yet). */
MUST_CHECK enum err
act_look_status(const struct aws_scope *scope, const struct stack_route *route, const char *job,
		struct job_status *out, struct why *why);

/* act_look_say - the news' sentence on what was done, cleaned. */
void
act_look_say(struct act_work *work, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* act_look_clean - a cleaned copy, of any length; NULL: memory is out. */
const char *
act_look_clean(struct arena *arena, const char *s, size_t n);

/* act_look_size - "5 bytes", "12.3 MiB". */
void
act_look_size(int64_t bytes, struct text *out);

#endif
