/* SPDX-License-Identifier: MIT */
/* job_recovery.c - see job_recovery.h. */
#include "act/job_recovery.h"

#include "base/text.h"
#include "job_step.h"

/* The route still leads where the job was meant to go. */
static bool
is_same_route(const struct job_intent *intent, const struct stack_route *route)
{
	if (!route || route->kind != intent->kind || !text_is(route->name, intent->route))
		return false;
	if (intent->kind == ROUTE_HTTP)
		return text_is(route->submit_url, intent->run);
	return text_is(route->region, intent->region) && text_is(route->bucket, intent->bucket) &&
	       text_is(route->queue, intent->queue);
}

static bool
is_here(const struct job_intent *intent, const struct recovery_place *place)
{
	if (!text_is(intent->endpoint, place->endpoint) || !is_same_route(intent, place->route))
		return false;
	return intent->kind == ROUTE_HTTP ||
	       (*place->account && text_is(intent->account, place->account));
}

static bool
is_young(const struct job_record *record, int64_t now_ms)
{
	int64_t age_ms = now_ms - record->intent.created_ms;

	return age_ms >= 0 && age_ms < RECOVERY_YOUNG_MS;
}

enum recovery
job_recovery_decide(const struct job_record *record, const struct recovery_place *place,
		    int64_t now_ms)
{
	if (!is_here(&record->intent, place))
		return job_phase_is_final(record->phase) ? RECOVERY_LEAVE : RECOVERY_ELSEWHERE;
	switch (record->phase) {
	case JOB_CREATED:
		if (is_young(record, now_ms))
			return RECOVERY_GO_ON;
		return record->intent.kind == ROUTE_HTTP ? RECOVERY_HOLD : RECOVERY_STORE;
	case JOB_STORED:
		return is_young(record, now_ms) ? RECOVERY_GO_ON : RECOVERY_LEAVE;
	case JOB_SENDING:
		return job_step_may_repeat(record, STEP_SEND, now_ms) ? RECOVERY_GO_ON
								      : RECOVERY_DOUBT;
	case JOB_SENT:
		return RECOVERY_GO_ON;
	case JOB_LAUNCHING:
		return job_step_may_repeat(record, STEP_LAUNCH, now_ms) ? RECOVERY_GO_ON
									: RECOVERY_ADOPT;
	case JOB_SUBMITTED:
	case JOB_REFUSED:
	case JOB_DOUBT_SEND:
	case JOB_DOUBT_LAUNCH:
	case JOB_ABANDONED:
	case JOB_PHASES:
		break;
	}
	return RECOVERY_LEAVE;
}
