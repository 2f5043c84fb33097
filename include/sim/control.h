/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_CONTROL_H
#define CWTOP_SIM_CONTROL_H
/* control.h - what a test may ask the simulator itself, unsigned and only with --control:
 * PUT /_sim/faults (a fault plan, one line each), GET /_sim/calls, GET /_sim/requests, GET
 * /_sim/state. */
#include "sim/api.h"

/* control_answer - true: the request was for here, and the reply is filled. */
MUST_CHECK bool
control_answer(struct api *api, const struct http_request *request, struct http_reply *reply);

#endif
