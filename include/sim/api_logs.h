/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_API_LOGS_H
#define CWTOP_SIM_API_LOGS_H
/* api_logs.h - the operations of the simulated CloudWatch Logs, and what they share. */
#include "sim/insights.h"
#include "sim/log_source.h"

#define LOGS_QUERIES_MAX 256

struct logs_query {
	char id[40];
	const char *text;
	const struct inventory_item *groups; /* of the state's arena */
	size_t n_groups;
	int64_t start_ms, end_ms; /* [start, end) */
	size_t limit;
	int64_t begun_ms, stopped_ms;   /* stopped 0: it was not */
	unsigned looks;                 /* at its results, so far */
	struct insights_result *result; /* NULL: not made yet */
};

struct logs_state {
	struct arena *arena;
	struct logs_query queries[LOGS_QUERIES_MAX];
	size_t n_queries;
};
void
logs_state_done(void *state);

bool
logs_invalid(struct call *call, const char *message);
/* logs_group - that a name or an ARN names. */
MUST_CHECK bool
logs_group(struct call *call, const char *name, const struct inventory_item **out);

MUST_CHECK bool
logs_filter_events(struct call *call);
MUST_CHECK bool
logs_get_events(struct call *call);
MUST_CHECK bool
logs_start_query(struct call *call);
MUST_CHECK bool
logs_get_query_results(struct call *call);
MUST_CHECK bool
logs_stop_query(struct call *call);

#endif
