/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_FAULT_H
#define CWTOP_SIM_FAULT_H
/* fault.h - the errors of the AWS APIs: what they share has a row, with its code in each dialect;
 * what one service alone says is given where it is said. */
#include "sim/http.h"
#include "sim/service.h"

enum fault {
	FAULT_NONE,
	FAULT_OWN, /* code and status are in the refusal */
	FAULT_NO_TOKEN,
	FAULT_INCOMPLETE,
	FAULT_SIGNATURE,
	FAULT_SKEWED, /* the request's date is too far off */
	FAULT_UNKNOWN_KEY,
	FAULT_TOKEN_MISMATCH, /* this key has another session token, or none */
	FAULT_EXPIRED,
	FAULT_NO_PAYLOAD_HASH, /* S3 alone needs x-amz-content-sha256 */
	FAULT_PAYLOAD_HASH,
	FAULT_UNKNOWN_OPERATION,
	FAULT_SERIALIZATION,
	FAULT_THROTTLED,
	FAULT_DENIED,
	FAULT_INTERNAL,
	FAULT_VALIDATION,
	FAULT_MISSING_PARAMETER,
	FAULT_NEXT_TOKEN,
	FAULT_ECS_PARAMETER,
	FAULT_NO_CLUSTER,
	FAULT_NO_SERVICE,
	FAULT_NO_QUEUE,
	FAULT_ATTRIBUTE,
	FAULT_SQS_PARAMETER,
	FAULT_COUNT
};

#define FAULT_MESSAGE_MAX 600

/* An error to be sent. */
struct refusal {
	enum fault fault;
	unsigned status;   /* FAULT_OWN; else 0: the row's */
	char code[96];     /* FAULT_OWN; else "": the row's */
	char legacy[96];   /* FAULT_OWN: the query protocol's code where it is another; else "" */
	char details[256]; /* S3: XML of further elements */
	char message[FAULT_MESSAGE_MAX];
	char resource_ids[1200]; /* JSON: ARNs of the member resourceIds, each with a blank behind;
				    "" */
};

/* fault_set - fills the refusal and returns false: `return fault_set(...)`. */
bool
fault_set(struct refusal *refusal, enum fault fault, const char *fmt, ...) PRINTF_LIKE(3, 4);
/* fault_own - the same with a code of the service's own. */
bool
fault_own(struct refusal *refusal, unsigned status, const char *code, const char *fmt, ...)
	PRINTF_LIKE(4, 5);

/* How to write an error. */
struct dialect {
	const struct service *service;
	bool wants_query_errors; /* the request said x-amzn-query-mode: true */
	bool is_body_less;       /* HEAD */
};

/* fault_reply - status, headers and body of an error reply. */
void
fault_reply(const struct refusal *refusal, const struct dialect *dialect, struct http_reply *reply);

#endif
