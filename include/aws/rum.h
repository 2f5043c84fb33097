/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_AWS_RUM_H
#define CWTOP_AWS_RUM_H
/* rum.h - CloudWatch RUM: app monitors and what browsers sent them. rest-json. Session counts and
 * errors are CloudWatch metrics (AWS/RUM); unique visitors are counted in the monitor's log group,
 * because rum_data brings at most 100 events a request. Blocks: workers only. */
#include "aws/aws.h"

struct rum_row {
	const char *name, *id, *state, *platform; /* CREATED, ACTIVE, DELETING; Web, Android, iOS */
	int64_t created_s, modified_s;            /* 0: not said */
};

struct rum_list {
	struct rum_row *items;
	size_t n;
};

/* rum_list - app monitors of the region, all pages. Source: RUM API reference, ListAppMonitors. */
MUST_CHECK enum err
rum_list(const struct aws_scope *scope, struct rum_list *out, struct why *why);

struct rum_monitor {
	struct rum_row row;
	const char *domain;
	double sample_rate;    /* 0 ... 1: part of the sessions that is seen; -1: not said */
	bool has_logs;         /* events are copied to log_group */
	const char *log_group; /* "" without */
	bool has_errors, has_performance, has_http; /* what is collected */
	bool is_traced;                             /* X-Ray */
	bool has_cookies; /* without them each page load counts as a session and a visitor */
};

/* rum_get - one monitor. ERR_GONE: no such monitor. Source: GetAppMonitor. */
MUST_CHECK enum err
rum_get(const struct aws_scope *scope, const char *name, struct rum_monitor *out, struct why *why);

struct rum_question {
	const char *name;
	int64_t after_ms, before_ms; /* before 0: until now */
	const char *filter, *value;  /* Browser, Device, Country, Page, OS, EventType; NULL: all */
	size_t limit;                /* at most about so many events; 0: 100 */
	const char *next;            /* of an earlier answer; NULL: from the start */
};

struct rum_event {
	const char *json; /* the whole event as it came: never shown */
	const char *type; /* "com.amazon.rum.js_error_event" ...; "" where it does not say */
	const char *session, *user, *page;
	int64_t time_s; /* 0: not said */
};

struct rum_events {
	struct rum_event *items;
	size_t n;
	const char *next; /* more with this; NULL: that was all */
};

/* rum_data - raw events, a hundred a request. Source: GetAppMonitorData. */
MUST_CHECK enum err
rum_data(const struct aws_scope *scope, const struct rum_question *question, struct rum_events *out,
	 struct why *why);

struct rum_definition {
	const char *id, *name, *namespace_, *value_key, *unit; /* "" for what it does not say */
	int dimensions;
};

struct rum_definitions {
	struct rum_definition *items;
	size_t n;
};

/* rum_metric_definitions - extended and custom metrics that a monitor sends to CloudWatch.
 * Source: BatchGetRumMetricDefinitions. */
MUST_CHECK enum err
rum_metric_definitions(const struct aws_scope *scope, const char *name, struct rum_definitions *out,
		       struct why *why);

#endif
