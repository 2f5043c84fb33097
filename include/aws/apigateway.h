/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_AWS_APIGATEWAY_H
#define CWTOP_AWS_APIGATEWAY_H
/* apigateway.h - API Gateway: REST APIs (version 1), HTTP and WebSocket APIs (version 2).
 * CloudWatch knows the first by ApiName, the others by ApiId. rest-json. Strings are the arena's,
 * "" for what AWS did not say; times 0. Blocks: workers only. */
#include "aws/aws.h"

struct apigateway_row {
	const char *id, *name, *description;
	const char *protocol; /* REST, HTTP, WEBSOCKET */
	const char *endpoint; /* HTTP, WEBSOCKET: URL; REST: EDGE, REGIONAL, PRIVATE */
	int64_t created_s;
	bool is_endpoint_off; /* only a custom domain leads to it */
};

struct apigateway_list {
	struct apigateway_row *items;
	size_t n;
};

/* apigateway_rest_apis - REST APIs of the region, all pages. Source: API Gateway API reference,
 * GetRestApis. */
MUST_CHECK enum err
apigateway_rest_apis(const struct aws_scope *scope, struct apigateway_list *out, struct why *why);

/* apigateway_apis - HTTP and WebSocket APIs of the region, all pages. Source: API Gateway V2 API
 * reference, GetApis. */
MUST_CHECK enum err
apigateway_apis(const struct aws_scope *scope, struct apigateway_list *out, struct why *why);

struct apigateway_mapping {
	const char *id;
	const char *api, *stage; /* id of a REST, HTTP or WebSocket API */
	const char *path;        /* "" for the root of the domain */
};

struct apigateway_mappings {
	struct apigateway_mapping *items;
	size_t n;
};

/* apigateway_mappings - which APIs a custom domain leads to, of either version, all pages.
 * ERR_GONE: no such domain in this region. Source: API Gateway V2, GetApiMappings. */
MUST_CHECK enum err
apigateway_mappings(const struct aws_scope *scope, const char *domain,
		    struct apigateway_mappings *out, struct why *why);

#endif
