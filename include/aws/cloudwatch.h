/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_AWS_CLOUDWATCH_H
#define CWTOP_AWS_CLOUDWATCH_H
/* cloudwatch.h - metrics, alarms and their history, dashboards, mute rules. JSON 1.0,
 * GraniteServiceVersion20100801. Blocks: workers only. */
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

struct cw_metric {
	const char *namespace_, *name;
	struct dimension *dimensions;
	size_t n_dimensions;
};

struct cw_metrics {
	struct cw_metric *items;
	size_t n;
	const char *next; /* more with this; NULL: that was all */
};

struct cw_metric_filter { /* NULL: any */
	const char *namespace_, *name;
	const struct dimension *dimensions; /* value NULL: any value of that name */
	size_t n_dimensions;
	bool is_recent; /* only those with data in the last three hours */
	size_t limit;   /* about so many; 0: all pages */
	const char *next;
};

/* cw_list_metrics - metrics that had data in the last two weeks; a new one takes up to 15 minutes
 * to be listed. Source: ListMetrics. */
MUST_CHECK enum err
cw_list_metrics(const struct aws_scope *scope, const struct cw_metric_filter *filter,
		struct cw_metrics *out, struct why *why);

struct cw_event {
	const char *alarm, *type, *summary; /* StateUpdate, ConfigurationUpdate, Action ... */
	const char *old_state, *new_state;  /* of a StateUpdate; else "" */
	const char *reason;                 /* of the new state; "" */
	int64_t time_s;
	bool is_composite;
};

struct cw_events {
	struct cw_event *items; /* newest first */
	size_t n;
	const char *next;
};

struct cw_event_filter {
	const char *alarm;      /* NULL: every alarm */
	bool are_states_only;   /* StateUpdate; else everything */
	int64_t start_s, end_s; /* 0: open */
	size_t limit;           /* about so many; 0: all pages */
	const char *next;
};

/* cw_alarm_history - what became of alarms, as far back as CloudWatch keeps it.
 * Source: DescribeAlarmHistory. */
MUST_CHECK enum err
cw_alarm_history(const struct aws_scope *scope, const struct cw_event_filter *filter,
		 struct cw_events *out, struct why *why);

struct cw_dashboard_row {
	const char *name, *arn;
	int64_t modified_s, size_bytes; /* 0, -1: not said */
};

struct cw_dashboards {
	struct cw_dashboard_row *items;
	size_t n;
};

/* cw_list_dashboards - names that begin with prefix (NULL: all), all pages. Source: ListDashboards.
 */
MUST_CHECK enum err
cw_list_dashboards(const struct aws_scope *scope, const char *prefix, struct cw_dashboards *out,
		   struct why *why);

/* cw_dashboard - the body of one, JSON as it came (never shown), arena-owned. ERR_GONE: no such
 * dashboard. Source: GetDashboard. */
MUST_CHECK enum err
cw_dashboard(const struct aws_scope *scope, const char *name, const char **out_body,
	     struct why *why);

struct cw_mute_row {
	const char *name, *arn, *status; /* SCHEDULED, ACTIVE, EXPIRED */
	int64_t expires_s, updated_s;    /* 0: never, not said */
};

struct cw_mute_rows {
	struct cw_mute_row *items;
	size_t n;
};

/* cw_mute_rules - rules that are scheduled or active, for one alarm (NULL: any), all pages.
 * Source: ListAlarmMuteRules. */
MUST_CHECK enum err
cw_mute_rules(const struct aws_scope *scope, const char *alarm, struct cw_mute_rows *out,
	      struct why *why);

#define CW_MUTE_ALARMS_MAX 100
#define CW_MUTE_MAX_S (15 * 24 * 3600)

struct cw_mute {
	const char *name, *description; /* description NULL: none */
	const char *const *alarms;      /* 1 ... CW_MUTE_ALARMS_MAX names */
	size_t n_alarms;
	int64_t start_s, duration_s; /* both rounded up to a minute; at most CW_MUTE_MAX_S */
};

/* cw_put_mute_rule - mutes once from start; the rule expires with the mute. The same name again
 * replaces the rule. ERR_USAGE for a bad duration or number of alarms. Source: PutAlarmMuteRule. */
MUST_CHECK enum err
cw_put_mute_rule(const struct aws_scope *scope, const struct cw_mute *mute, struct why *why);

/* cw_delete_mute_rule - also when there is none of that name. Source: DeleteAlarmMuteRule. */
MUST_CHECK enum err
cw_delete_mute_rule(const struct aws_scope *scope, const char *name, struct why *why);

#endif
