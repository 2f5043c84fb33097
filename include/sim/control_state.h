/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_CONTROL_STATE_H
#define CWTOP_SIM_CONTROL_STATE_H
/* control_state.h - GET /_sim/state?from=S&to=S: what really happened in the simulated account in a
 * span of epoch seconds (the newest day), for those who judge what is shown of it. One JSON object:
 *   now_ms, from_ms, to_ms
 *   sessions   of [from, to): monitor, session, user, start_ms, duration_ms, view_ms[], error_ms[]
 *   tasks      created in it: arn, cluster, family, service, created_ms, started_ms, stopped_ms
 *              (null: not yet, or never), exit_code, stop_code, failed
 *   queues     now: name, region, visible, in_flight, delayed
 *   bill       spent in it: date, service, usd
 *   pipelines  runs that began in it: name, status, started_ms, ended_ms
 *   targets    now: group, unhealthy, total
 *   incidents  of the scenario "day": kind, metric, from_s, to_s (of the UTC day), every_days
 *   jobs       callers', all of them: control_jobs.h */
#include "sim/api.h"

/* control_state - false: the reply's body is full, or memory is out. */
MUST_CHECK bool
control_state(struct api *api, const struct http_request *request, struct http_reply *reply);
/* control_only_jobs - the member jobs alone: GET /_sim/jobs?id=ID; of all jobs without an id. */
MUST_CHECK bool
control_only_jobs(struct api *api, const struct http_request *request, struct http_reply *reply);

#endif
