/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_API_PROBE_H
#define CWTOP_SIM_API_PROBE_H
/* api_probe.h - the sites that the stack's probes ask, played by the simulator: a request with the
 * header X-Cwtop-Probe: URL is for that site, whatever its path. No service of AWS's. */
#include "sim/api.h"

/* api_probe - true: the request was such a one, and the reply is filled. */
MUST_CHECK bool
api_probe(struct api *api, const struct http_request *request, struct http_reply *reply);

#endif
