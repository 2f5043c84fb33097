/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_ACT_JOB_RECOVERY_H
#define CWTOP_ACT_JOB_RECOVERY_H
/* job_recovery.h - what is done with a job that an earlier run left, by the last that it made
 * durable. Pure. The changing worker does it when act_options.recovers. */
#include "store/job_log.h"

#define RECOVERY_YOUNG_MS (10 * 60 * 1000) /* it goes on by itself: the operator confirmed it */
#define RECOVERY_FIFO_MS (4 * 60 * 1000)   /* SQS finds duplicates for five minutes */
#define RECOVERY_TOKEN_MS (23 * 3600 * INT64_C(1000)) /* ECS knows a client token for a day */

enum recovery {
	RECOVERY_LEAVE,     /* nothing: it is over, or waits for the operator */
	RECOVERY_ELSEWHERE, /* nothing: of another account, region, endpoint or stack */
	RECOVERY_GO_ON,     /* the step that comes next, and all after it */
	RECOVERY_STORE,     /* the configuration is put again; then it waits for the operator */
	RECOVERY_HOLD,      /* nothing was sent, and it is too old to be: refused */
	RECOVERY_DOUBT,     /* the message may be there: send in doubt */
	RECOVERY_ADOPT,     /* the task may be there: it is looked for, else launch in doubt */
};

/* Where this run may act. */
struct recovery_place {
	const char *account;  /* "": not known, so nothing of AWS's is touched */
	const char *endpoint; /* host of an override; NULL: AWS itself */
	/* the stack's route of the job's name; NULL: it has none */
	const struct stack_route *route;
};

enum recovery
job_recovery_decide(const struct job_record *record, const struct recovery_place *place,
		    int64_t now_ms);

#endif
