/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_MODEL_STACK_WATCH_H
#define CWTOP_MODEL_STACK_WATCH_H
/* stack_watch.h - what a stack file says of things that are no metric, alarm, cluster or queue: the
 * ids to look up, browsers, targets, health checks, the service map, pipelines, probes and cost.
 * Included by stack.h. A member `unresolved` names the variable without a value because of which
 * the thing cannot be asked for; NULL: it can. */
#include "base/base.h"

/* What a lookup finds, and which of its names CloudWatch wants as the dimension's value. */
#define LOOKUP_TABLE(X)                                                      \
	X(LOOKUP_DISTRIBUTION, "distribution")   /* CloudFront: its id */    \
	X(LOOKUP_REST_API, "rest_api")           /* API Gateway: its name */ \
	X(LOOKUP_HTTP_API, "http_api")           /* API Gateway: its id */   \
	X(LOOKUP_LOAD_BALANCER, "load_balancer") /* "app/NAME/ID" */         \
	X(LOOKUP_TARGET_GROUP, "target_group")   /* "targetgroup/NAME/ID" */ \
	X(LOOKUP_INSTANCE, "instance")           /* "i-..." */               \
	X(LOOKUP_NAT_GATEWAY, "nat_gateway")     /* "nat-..." */             \
	X(LOOKUP_DATABASE, "database")           /* DBInstanceIdentifier */  \
	X(LOOKUP_CACHE, "cache")                 /* CacheClusterId */        \
	X(LOOKUP_WEB_ACL, "web_acl")             /* its name */              \
	X(LOOKUP_HEALTH_CHECK, "health_check")   /* its id */                \
	X(LOOKUP_FUNCTION, "function")           /* Lambda: its name */      \
	X(LOOKUP_TABLE_NAME, "table")            /* DynamoDB: its name */    \
	X(LOOKUP_BUCKET, "bucket")               /* S3: its name */          \
	X(LOOKUP_MONITOR, "rum_monitor")         /* its name */              \
	X(LOOKUP_METRIC, "metric")               /* namespace and all of it */

enum lookup_kind {
#define LOOKUP_ENUM(code, word) code,
	LOOKUP_TABLE(LOOKUP_ENUM)
#undef LOOKUP_ENUM
		LOOKUP_KINDS
};

/* lookup_word - "distribution"; static storage. */
const char *
lookup_word(enum lookup_kind kind);

enum lookup_by { LOOKUP_BY_NAME, LOOKUP_BY_ALIAS, LOOKUP_BY_TAG };

struct stack_lookup {
	const char *var; /* variable that it gives a value; of LOOKUP_METRIC: id of the metric */
	enum lookup_kind kind;
	enum lookup_by by;
	const char *key; /* the domain; the name, in which * stands for anything; "Key=Value" */
	const char *region;
	const char *value; /* in force now, whoever said it; NULL: none */
	bool is_wanted;    /* no --var, environment or file says the value */
	bool is_found;     /* the stack was loaded with what an earlier lookup found */
	bool is_optional;  /* it may well not be there: no cause for concern */
};

/* Where unique visitors of a day come from. */
enum visitors_from { VISITORS_AUTO, VISITORS_LOGS, VISITORS_EVENTS, VISITORS_METRICS };

struct stack_monitor { /* a RUM app monitor */
	const char *name, *title, *region, *unresolved;
	enum visitors_from visitors;
	int64_t js_errors_warn; /* errors of the last hour; -1: no threshold */
};

struct stack_balancer {
	const char *title, *region, *unresolved;
	const char *name;           /* CloudWatch's: "app/NAME/ID" */
	const char **target_groups; /* "targetgroup/NAME/ID"; none: all of the balancer's */
	size_t n_target_groups;
};

struct stack_check { /* a Route 53 health check */
	const char *id, *title, *unresolved;
};

struct stack_map { /* the X-Ray service map */
	bool is_watched;
	const char *group; /* NULL: all traces of the region */
	const char *region;
	int64_t window_s;
	double sampled_pct; /* part of the requests that is traced, as far as is known */
};

struct stack_pipeline {
	const char *name, *region, *unresolved;
};

struct stack_log { /* a log group of CloudWatch Logs, and whose lines are in it */
	const char *group, *title, *region, *unresolved;
	/* names of what it belongs to (log_place.h), * for anything; none: to what has no log of
	 * its own */
	const char **of;
	size_t n_of;
	const char *function; /* Lambda's, whose metrics imply it; NULL: the file lists it */
};

struct stack_header {                /* of a probe's request */
	const char *name, *variable; /* of the environment, never of the file: it may be secret */
};

struct stack_probe { /* a request from where the operator sits */
	const char *name, *url, *unresolved;
	bool is_head;
	const int *expected; /* status codes that are well; none: 200 ... 399 */
	size_t n_expected;
	const char *contains; /* what the first 64 KiB of the body must have; NULL: anything */
	int64_t every_s, timeout_s;
	int64_t slow_warn_ms, slow_alarm_ms;     /* -1: no threshold */
	int64_t cert_warn_days, cert_alarm_days; /* days left of the certificate */
	const struct stack_header *headers;
	size_t n_headers;
};

struct stack_plan { /* a line of the document's cost table, US dollars a month */
	const char *title;
	const char *service; /* part of Cost Explorer's name, without regard to case; "": none */
	double low_usd, high_usd;
};

struct stack_running {     /* something that costs by the hour while it exists */
	const char *price; /* id in share/prices.json */
	const char *title;
	double count;
};

struct stack_cost {
	bool is_watched;
	const char *currency;  /* "USD", "GBP" ... of thresholds and of the screen */
	double per_usd;        /* units of the currency for a dollar */
	const char *rate_date; /* when the rate was so; "" for USD */
	const struct stack_plan *plan;
	size_t n_plan;
	const double *thresholds; /* of the month, in the currency, rising: the last is an alarm */
	size_t n_thresholds;
	const char *tag_key, *tag_value; /* only what has this cost allocation tag; NULL: all */
	bool has_budgets;
	const struct stack_running *running;
	size_t n_running;
};

#endif
