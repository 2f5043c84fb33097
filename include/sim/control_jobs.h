/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_CONTROL_JOBS_H
#define CWTOP_SIM_CONTROL_JOBS_H
/* control_jobs.h - callers' jobs and what was done for each, as it really is. Of each:
 *   id
 *   messages   that callers put into queues; a FIFO duplicate is none
 *   configs    times its config.json was stored by callers
 *   posts      1: the HTTP API took it
 *   tasks      started for it, by workers or with RunTask
 *   runs       of which so many began with it
 *   active     of which so many are not over
 *   queued     messages about it that are in queues now; dead: in dead-letter queues
 *   state      stored, waiting, running, succeeded, failed, cancelled, dead
 *   arns       of the tasks, the newest first; null: it was not on ECS */
#include "sim/api.h"

/* control_jobs_write - the member `jobs` of the object that is being written. @id  of one job;
 * NULL: all */
void
control_jobs_write(struct call *call, const char *id);

#endif
