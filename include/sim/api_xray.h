/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_API_XRAY_H
#define CWTOP_SIM_API_XRAY_H
/* api_xray.h - the operations of the simulated X-Ray, and what they share. */
#include "sim/paging.h"
#include "sim/traces.h"

extern const struct paging xray_paging;

struct xray_span {
	int64_t from_ms, to_ms;
};

/* xray_read_span - StartTime and EndTime, both needed, at most so many hours apart. */
MUST_CHECK bool
xray_read_span(struct call *call, int64_t hours_max, struct xray_span *out);

/* xray_url - of the request; the arena's. */
const char *
xray_url(struct call *call, const struct trace *trace);

/* xray_write_service - Name, Names, AccountId, Type of a node: members of the open object. */
void
xray_write_service(struct call *call, const struct trace_node *node);

MUST_CHECK bool
xray_get_service_graph(struct call *call);
MUST_CHECK bool
xray_batch_get_traces(struct call *call);

#endif
