/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_SERVICE_H
#define CWTOP_SIM_SERVICE_H
/* service.h - a service of AWS as the dispatcher sees it: how it is found, how it speaks, what it
 * can do. A new service is one file api_NAME.c that defines `const struct service api_NAME`, and
 * the line API(NAME) in api.def. */
#include "base/base.h"

struct call;

enum protocol {
	PROTOCOL_JSON,      /* POST /, X-Amz-Target, a JSON object */
	PROTOCOL_QUERY,     /* POST /, a form with Action and Version; XML comes back */
	PROTOCOL_EC2,       /* the same with EC2's lists and envelopes */
	PROTOCOL_REST_JSON, /* method and path; JSON */
	PROTOCOL_REST_XML,  /* method and path; XML comes back */
};

/* What an error looks like where the protocol alone does not say. */
enum error_style {
	ERRORS_OF_PROTOCOL,
	ERRORS_LAMBDA, /* {"Type": "User", "Message": ...} */
	ERRORS_OAUTH,  /* {"error": ..., "error_description": ...} */
	ERRORS_S3,     /* <Error>, and S3's request ids */
	ERRORS_PLAIN,  /* a line of text: the metadata endpoints */
};

struct operation {
	const char *name;
	/* answer - writes the members of the reply; false: the refusal is filled. */
	bool (*answer)(struct call *call);
	/* REST: "GET /functions/{Name}/x?list=2". A {Label} is a parameter, {Label+} takes the rest
	 * of the path. The first row that fits wins. */
	const char *route;
	const char *root;   /* REST XML: root element of the reply; NULL: NAMEResponse */
	const char *action; /* as IAM calls it; NULL: as `name` */
	bool is_unsigned;   /* needs no signature */
};

/* Rows of a table of operations; REST XML with its root is written out. */
#define OPERATION(op, function)                    \
	{                                          \
		.name = (op), .answer = (function) \
	}
#define OPERATION_AT(op, at, function)                            \
	{                                                         \
		.name = (op), .route = (at), .answer = (function) \
	}

struct service {
	const char *name; /* as boto3 and --fault call it */
	enum protocol protocol;
	const char *signing_name; /* NULL: `name` */
	const char *iam;          /* in front of ':' in IAM actions; NULL: the signing name */
	const char *target;       /* JSON: X-Amz-Target up to the dot */
	const char *version;      /* query, EC2 */
	const char *xmlns;        /* XML */
	const char *content_type; /* NULL: as the protocol has it */
	const char *type_prefix;  /* JSON errors: in front of '#' in __type; NULL: none */
	const char *throttle;     /* code of a throttled call; NULL: the protocol's */
	unsigned throttle_status; /* 0: the protocol's */
	bool is_query_compatible; /* JSON: errors have the query protocol's codes, too */
	enum error_style errors;
	const struct operation *operations;
	size_t n_operations;
	/* What it remembers between calls, if anything: call->state, zeroed at the start. */
	size_t state_size;
	void (*state_done)(void *state);
};

/* service_signing_name, service_iam - with their defaults. */
const char *
service_signing_name(const struct service *service);
const char *
service_iam(const struct service *service);
/* service_content_type - of its replies. */
const char *
service_content_type(const struct service *service);
bool
service_is_xml(const struct service *service);

/* service_operation - by name; NULL: it has none such. */
const struct operation *
service_operation(const struct service *service, const char *name);

/* service_at - all of api.def; NULL behind the last. service_named - NULL: none. */
const struct service *
service_at(size_t i);
const struct service *
service_named(const char *name);
size_t
service_count(void);

#endif
