/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_FAULT_H
#define CWTOP_SIM_FAULT_H
/* fault.h - the errors of the AWS APIs: one row each, with its code in both dialects. */
#include "sim/http.h"

/*        name                     code (JSON)                          code (query), NULL: the same
 *                                 HTTP status of JSON-only services, of query-compatible ones */
#define FAULT_TABLE(X)                                                                           \
	X(FAULT_NONE, "", NULL, 200, 200)                                                        \
	X(FAULT_NO_TOKEN, "MissingAuthenticationTokenException", "MissingAuthenticationToken",   \
	  400, 403)                                                                              \
	X(FAULT_INCOMPLETE, "IncompleteSignatureException", "IncompleteSignature", 400, 403)     \
	X(FAULT_SIGNATURE, "InvalidSignatureException", "SignatureDoesNotMatch", 400, 403)       \
	X(FAULT_UNKNOWN_KEY, "UnrecognizedClientException", "InvalidClientTokenId", 400, 403)    \
	X(FAULT_UNKNOWN_OPERATION, "UnknownOperationException", "InvalidAction", 400, 400)       \
	X(FAULT_SERIALIZATION, "SerializationException", "MalformedInput", 400, 400)             \
	X(FAULT_THROTTLED, "ThrottlingException", "Throttling", 400, 400)                        \
	X(FAULT_INTERNAL, "InternalFailure", NULL, 500, 500)                                     \
	X(FAULT_VALIDATION, "ValidationError", NULL, 400, 400)                                   \
	X(FAULT_MISSING_PARAMETER, "MissingRequiredParameterException", "MissingParameter", 400, \
	  400)                                                                                   \
	X(FAULT_NEXT_TOKEN, "InvalidNextToken", NULL, 400, 400)                                  \
	X(FAULT_ECS_PARAMETER, "InvalidParameterException", NULL, 400, 400)                      \
	X(FAULT_NO_CLUSTER, "ClusterNotFoundException", NULL, 400, 400)                          \
	X(FAULT_NO_SERVICE, "ServiceNotFoundException", NULL, 400, 400)                          \
	X(FAULT_NO_QUEUE, "QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue", 400,   \
	  400)                                                                                   \
	X(FAULT_ATTRIBUTE, "InvalidAttributeName", NULL, 400, 400)                               \
	X(FAULT_SQS_PARAMETER, "InvalidParameterValueException", "InvalidParameterValue", 400, 400)

enum fault {
#define FAULT_ENUM(name, code, legacy, json_status, query_status) name,
	FAULT_TABLE(FAULT_ENUM)
#undef FAULT_ENUM
		FAULT_COUNT
};

#define FAULT_MESSAGE_MAX 600

/* An error to be sent. */
struct refusal {
	enum fault fault;
	char message[FAULT_MESSAGE_MAX];
};

/* fault_set - fills the refusal and returns false: `return fault_set(...)`. */
bool
fault_set(struct refusal *refusal, enum fault fault, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* How a service writes its errors. */
struct dialect {
	const char *type_prefix; /* in front of '#' in __type; "": none */
	bool is_query_compatible;
	bool wants_query_errors; /* the request said x-amzn-query-mode: true */
};

/* fault_reply - status, headers and body of an error reply. */
void
fault_reply(const struct refusal *refusal, const struct dialect *dialect, struct http_reply *reply);

#endif
