/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_ACT_JOB_STEP_H
#define CWTOP_ACT_JOB_STEP_H
/* job_step.h - the steps of a submission, as its journal has them: which comes next, and whether
 * one that may have been taken may be taken again. Pure. */
#include "act/job_recovery.h"

/* What is noted of a message whose id nobody knows: SENT always has one. */
#define JOB_MESSAGE_UNKNOWN "not known"

enum job_step {
	STEP_PUT,    /* the configuration to S3 */
	STEP_SEND,   /* the message to SQS, or the whole job to an API */
	STEP_LAUNCH, /* RunTask */
	STEP_NONE,   /* all is done */
	JOB_STEPS
};

/* job_step_next - of a job that was refused, the step that was; the put again where only that is
 * certain, which does no harm. */
enum job_step
job_step_next(const struct job_record *record);

/* job_step_doubt - the phase for a step that may have had its effect; job_step_begun - for one that
 * is about to be taken. STEP_SEND, STEP_LAUNCH. */
enum job_phase
job_step_doubt(enum job_step step);
enum job_phase
job_step_begun(enum job_step step);
/* job_step_is_in_doubt - the step that comes next may have been taken already. */
bool
job_step_is_in_doubt(const struct job_record *record);
/* job_step_before - the phase of a job whose step at hand was certainly not taken. */
enum job_phase
job_step_before(const struct job_record *record);

/* job_step_may_repeat - the step may be taken again though it may have been taken: its receiver
 * finds the duplicate. */
bool
job_step_may_repeat(const struct job_record *record, enum job_step step, int64_t now_ms);

#endif
