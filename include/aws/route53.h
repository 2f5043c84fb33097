/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_AWS_ROUTE53_H
#define CWTOP_AWS_ROUTE53_H
/* route53.h - Route 53 health checks and what the checkers around the world last saw. REST and XML;
 * one endpoint, whatever the region. Strings are the arena's, "" for what AWS did not say; numbers
 * -1; times 0. A check's name is a tag: see tagging.h. Blocks: workers only. */
#include "aws/aws.h"

struct route53_check {
	const char *id;
	const char *type; /* HTTP, HTTPS, HTTP_STR_MATCH, HTTPS_STR_MATCH, TCP, CALCULATED,
			     CLOUDWATCH_METRIC, RECOVERY_CONTROL */
	const char *domain, *ip, *path, *search;
	const char *alarm, *alarm_region; /* CLOUDWATCH_METRIC */
	const char *const *children;      /* CALCULATED: ids */
	size_t n_children;
	int64_t port, interval_s, failure_threshold;
	int64_t health_threshold; /* CALCULATED: so many healthy children make it healthy */
	bool is_inverted, is_disabled, is_latency_measured;
};

struct route53_checks {
	struct route53_check *items;
	size_t n;
};

/* route53_checks - every health check of the account, all pages. Source: Route 53 API reference,
 * ListHealthChecks. */
MUST_CHECK enum err
route53_checks(const struct aws_scope *scope, struct route53_checks *out, struct why *why);

struct route53_observation {
	const char *region, *ip; /* of the checker */
	const char *status; /* "Success: HTTP Status Code 200, OK", "Failure: ..."; "" not yet */
	int64_t checked_s;
	bool is_success; /* false too where there is no status yet */
};

struct route53_observations {
	struct route53_observation *items;
	size_t n;
};

/* route53_status - one row per checker. Route 53 refuses it for checks that ask no endpoint
 * (CALCULATED, CLOUDWATCH_METRIC, RECOVERY_CONTROL): ERR_REJECTED. ERR_GONE: no such check.
 * Source: GetHealthCheckStatus. */
MUST_CHECK enum err
route53_status(const struct aws_scope *scope, const char *id, struct route53_observations *out,
	       struct why *why);

#endif
