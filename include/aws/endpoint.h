/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_AWS_ENDPOINT_H
#define CWTOP_AWS_ENDPOINT_H
/* endpoint.h - which services there are, how each is spoken to, and where it lives: by region,
 * partition, FIPS and dual-stack. Pure. Any thread. */
#include "base/err.h"

enum aws_service {
	AWS_CLOUDWATCH,
	AWS_ECS,
	AWS_SQS,
	AWS_STS,
	AWS_SSO,
	AWS_SSO_OIDC,
	AWS_IAM,
	AWS_RUM,
	AWS_LOGS,
	AWS_S3,
	AWS_CE,
	AWS_BUDGETS,
	AWS_XRAY,
	AWS_LAMBDA,
	AWS_ELBV2,
	AWS_ROUTE53,
	AWS_CODEPIPELINE,
	AWS_AUTOSCALING,
	AWS_TAGGING,
	AWS_CLOUDFRONT,
	AWS_APIGATEWAY,
	AWS_APIGATEWAYV2,
	AWS_RDS,
	AWS_ELASTICACHE,
	AWS_EC2,
	AWS_WAFV2,
	AWS_SERVICES
};

enum aws_protocol {
	PROTOCOL_JSON,      /* POST, X-Amz-Target */
	PROTOCOL_QUERY,     /* POST, form; answers XML in XResponse/XResult */
	PROTOCOL_EC2,       /* the same, answers without XResult */
	PROTOCOL_REST_JSON, /* method and path */
	PROTOCOL_REST_XML
};

struct aws_service_def {
	const char *name;    /* as permissions spell it: "cloudwatch" in cloudwatch:GetMetricData */
	const char *host;    /* first label(s) of the host: "monitoring" */
	const char *signing; /* signing name */
	const char *id;      /* AWS_ENDPOINT_URL_{id}, and in small letters in [services NAME] */
	const char *target;  /* JSON: X-Amz-Target before the dot */
	const char *version; /* JSON: "1.0", "1.1"; query: the API's date */
	enum aws_protocol protocol;
	bool is_query_compatible; /* sends x-amzn-query-mode, reads x-amzn-query-error */
	bool is_global;           /* one endpoint a partition, whatever the region */
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

/* What decides where a request goes. */
struct endpoint_query {
	enum aws_service service;
	const char *region;
	const struct endpoint *custom; /* parsed override; NULL: none */
	const char *bucket;            /* S3; NULL: none */
	bool is_fips, is_dual_stack;   /* ERR_USAGE together with an override, as AWS's rules are */
	bool is_path_style;            /* S3: /bucket in the path, whatever its name */
	bool is_sts_legacy;            /* STS: the one old host, for the regions that it knows */
};

/* endpoint_resolve - AWS's endpoint of a service in a region, or the custom one. An override
 * changes where to connect, never what is signed. out->region is the signing region: that of the
 * partition's one endpoint for a global service. A bucket becomes the first label of the host, or
 * the path's first part where it has a dot, is no DNS label, or the endpoint is an address of
 * loopback. */
MUST_CHECK enum err
endpoint_resolve(const struct endpoint_query *query, struct endpoint *out, struct why *why);

/* endpoint_partition - "aws", "aws-cn", "aws-us-gov"... of a region. endpoint_global_region - where
 * its metrics of global services live and its one-endpoint services sign: us-east-1. */
const char *
endpoint_partition(const char *region);
const char *
endpoint_global_region(const char *region);

#endif
