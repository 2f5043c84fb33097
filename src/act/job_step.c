/* SPDX-License-Identifier: MIT */
/* job_step.c - see job_step.h. */
#include "job_step.h"

static bool
sends(enum route_kind kind)
{
	return kind != ROUTE_TASK;
}

static bool
launches(enum route_kind kind)
{
	return kind == ROUTE_TASK || kind == ROUTE_QUEUE_TASK;
}

static enum job_step
first_of(enum route_kind kind)
{
	return kind == ROUTE_HTTP ? STEP_SEND : STEP_PUT;
}

static enum job_step
after_put(enum route_kind kind)
{
	return sends(kind) ? STEP_SEND : STEP_LAUNCH;
}

static enum job_step
after_send(enum route_kind kind)
{
	return launches(kind) ? STEP_LAUNCH : STEP_NONE;
}

enum job_step
job_step_next(const struct job_record *record)
{
	enum route_kind kind = record->intent.kind;

	switch (record->phase) {
	case JOB_REFUSED:
		return *record->message_id ? after_send(kind) : first_of(kind);
	case JOB_CREATED:
		return first_of(kind);
	case JOB_STORED:
		return after_put(kind);
	case JOB_SENDING:
	case JOB_DOUBT_SEND:
		return STEP_SEND;
	case JOB_SENT:
		return after_send(kind);
	case JOB_LAUNCHING:
	case JOB_DOUBT_LAUNCH:
		return STEP_LAUNCH;
	case JOB_SUBMITTED:
	case JOB_ABANDONED:
	case JOB_PHASES:
		break;
	}
	return STEP_NONE;
}

enum job_phase
job_step_doubt(enum job_step step)
{
	return step == STEP_SEND ? JOB_DOUBT_SEND : JOB_DOUBT_LAUNCH;
}

enum job_phase
job_step_begun(enum job_step step)
{
	return step == STEP_SEND ? JOB_SENDING : JOB_LAUNCHING;
}

bool
job_step_is_in_doubt(const struct job_record *record)
{
	return record->phase == JOB_SENDING || record->phase == JOB_DOUBT_SEND ||
	       record->phase == JOB_LAUNCHING || record->phase == JOB_DOUBT_LAUNCH;
}

enum job_phase
job_step_before(const struct job_record *record)
{
	if (record->phase == JOB_LAUNCHING)
		return *record->message_id ? JOB_SENT : JOB_STORED;
	if (record->phase == JOB_SENDING)
		return record->intent.kind == ROUTE_HTTP ? JOB_CREATED : JOB_STORED;
	return record->phase;
}

/* A clock that was set back says nothing of how long ago it was. */
static bool
is_within(int64_t since_ms, int64_t now_ms, int64_t most_ms)
{
	return since_ms > 0 && now_ms >= since_ms && now_ms - since_ms < most_ms;
}

bool
job_step_may_repeat(const struct job_record *record, enum job_step step, int64_t now_ms)
{
	if (step == STEP_LAUNCH)
		return is_within(record->first_launch_ms, now_ms, RECOVERY_TOKEN_MS);
	return record->intent.is_idempotent ||
	       (record->intent.is_fifo &&
		is_within(record->first_send_ms, now_ms, RECOVERY_FIFO_MS));
}
