/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_AWS_CLOUDWATCH_H
#define CWTOP_AWS_CLOUDWATCH_H
/* cloudwatch.h - GetMetricData and DescribeAlarms. JSON 1.0, GraniteServiceVersion20100801. */
#include "aws/aws.h"
#include "model/metric.h"
#include "model/rows.h"
#include "model/series.h"

#define CW_QUERIES_MAX 500 /* CloudWatch's limit per request */

struct span {
	int64_t start_s, end_s; /* [start, end), Unix */
};

struct metric_query {
	const struct metric_def *def;
	bool is_wanted; /* false: only the input of an expression; ReturnData false */
};

/* cw_metric_data - datapoints of many metrics: one request per 500 queries, pages merged by Id.
 * @queries     n of them; an expression's inputs must be in the same 500 (the caller groups them)
 * @span        start must be a multiple of the largest period
 * @out_points  n of them, in order, arena-owned, times ascending; an unwanted or silent query has
 *              n = 0. PartialData that no later page completes sets is_incomplete; values are
 *              multiplied by def->scale.
 * Source: CloudWatch API reference, GetMetricData. */
MUST_CHECK enum err
cw_metric_data(const struct aws_scope *scope, const struct metric_query *queries, size_t n,
	       struct span span, struct points *out_points, struct why *why);

struct alarm_list {
	struct alarm_row *rows;
	size_t n;
};

/* cw_alarms - metric and composite alarms of the scope's region, all pages, appended to out_list
 * (whose rows move in the arena). @prefix NULL: all. Source: DescribeAlarms. */
MUST_CHECK enum err
cw_alarms(const struct aws_scope *scope, const char *prefix, struct alarm_list *out_list,
	  struct why *why);

#endif
