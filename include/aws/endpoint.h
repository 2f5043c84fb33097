/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_AWS_ENDPOINT_H
#define CWTOP_AWS_ENDPOINT_H
/* endpoint.h - which services there are, how each is spoken to, and where it lives in a region.
 * Pure. Any thread. */
#include "base/err.h"

enum aws_service { AWS_CLOUDWATCH, AWS_ECS, AWS_SQS, AWS_SERVICES };

struct aws_service_def {
	const char *name;    /* as permissions spell it: "cloudwatch" in cloudwatch:GetMetricData */
	const char *host;    /* first label(s) of the host: "monitoring" */
	const char *signing; /* signing name */
	const char *target;  /* X-Amz-Target before the dot */
	const char *version; /* "1.0", "1.1": of the JSON protocol */
	const char *env;     /* AWS_ENDPOINT_URL_{env} */
	const char *section; /* key in a [services NAME] section */
	bool is_query_compatible; /* sends x-amzn-query-mode, reads x-amzn-query-error */
};

const struct aws_service_def *
aws_service_def(enum aws_service service);

#define ENDPOINT_HOST_MAX 256
#define ENDPOINT_PATH_MAX 256
#define ENDPOINT_REGION_MAX 40

struct endpoint {
	char scheme[8];
	char host[ENDPOINT_HOST_MAX]; /* the Host header: with the port unless it is the default */
	char path[ENDPOINT_PATH_MAX]; /* prefix without a final slash; "" for none */
	char region[ENDPOINT_REGION_MAX]; /* signing region */
	bool is_custom;                   /* not AWS's own */
	bool is_plain;                    /* http: only to loopback */
	bool is_loopback;                 /* by its name: never through a proxy */
};

/* endpoint_parse - an endpoint URL: http or https, host, port and path prefix, nothing else.
 * ERR_USAGE for anything else, and for plain http beyond loopback; `from` says where the URL was
 * given, for the sentence. out->region is "". */
MUST_CHECK enum err
endpoint_parse(const char *url, const char *from, struct endpoint *out, struct why *why);

/* endpoint_region_check - ERR_USAGE unless it has the form of a region: us-east-1, us-gov-west-1.
 */
MUST_CHECK enum err
endpoint_region_check(const char *region, struct why *why);

/* endpoint_resolve - AWS's endpoint of a service in a region, or the custom one kept apart from
 * that: where to connect changes, what is signed does not.
 * @custom  parsed override; NULL: none */
MUST_CHECK enum err
endpoint_resolve(enum aws_service service, const char *region, const struct endpoint *custom,
		 struct endpoint *out, struct why *why);

#endif
