/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_API_CLOUDWATCH_H
#define CWTOP_SIM_API_CLOUDWATCH_H
/* api_cloudwatch.h - the operations of the simulated CloudWatch, and what they share. */
#include "sim/api.h"

MUST_CHECK bool
cloudwatch_get_metric_data(struct call *call);
MUST_CHECK bool
cloudwatch_list_metrics(struct call *call);
MUST_CHECK bool
cloudwatch_describe_alarms(struct call *call);

MUST_CHECK bool
cloudwatch_describe_history(struct call *call);
MUST_CHECK bool
cloudwatch_get_dashboard(struct call *call);
MUST_CHECK bool
cloudwatch_list_dashboards(struct call *call);
MUST_CHECK bool
cloudwatch_put_mute(struct call *call);
MUST_CHECK bool
cloudwatch_delete_mute(struct call *call);
MUST_CHECK bool
cloudwatch_list_mutes(struct call *call);

/* What callers have muted. */
struct mute_rule {
	char name[256], region[32];
	char expression[256], duration[64];
	char *alarms;                            /* JSON: an array of names */
	int64_t start_ms, expire_ms, updated_ms; /* start, expire 0: open */
};
#define MUTE_RULES_MAX 256
struct cloudwatch_state {
	struct mute_rule rules[MUTE_RULES_MAX]; /* by name */
	size_t n_rules;
};
void
cloudwatch_state_done(void *state);

/* cloudwatch_state_word - "OK", "ALARM", "INSUFFICIENT_DATA" */
const char *
cloudwatch_state_word(enum sim_state state);

/* cloudwatch_dimensions - the Dimensions of a parameter; a Value may be absent (ListMetrics). */
MUST_CHECK bool
cloudwatch_dimensions(struct call *call, const struct json_val *object, struct dimension **out,
		      size_t *out_n);
/* cloudwatch_write_metric - Namespace, MetricName, Dimensions. */
void
cloudwatch_write_metric(struct call *call, const struct metric_name *name);

#endif
