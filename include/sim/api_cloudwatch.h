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

/* cloudwatch_dimensions - the Dimensions of a parameter; a Value may be absent (ListMetrics). */
MUST_CHECK bool
cloudwatch_dimensions(struct call *call, const struct json_val *object, struct dimension **out,
		      size_t *out_n);
/* cloudwatch_write_metric - Namespace, MetricName, Dimensions. */
void
cloudwatch_write_metric(struct call *call, const struct metric_name *name);

#endif
