/* SPDX-License-Identifier: MIT */
/* fault.c - error replies in the dialect of each protocol. */
#include "sim/fault.h"

#include "base/json.h"
#include "base/text.h"
#include "sim/xml_write.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum column { COLUMN_JSON, COLUMN_QUERY, COLUMN_EC2, COLUMN_S3, COLUMN_COUNT };

/* A code that is missing is that of the column before. */
struct row {
	const char *code[COLUMN_COUNT];
	unsigned status[COLUMN_COUNT];
};

#define EVERYWHERE(number)                             \
	{                                              \
		(number), (number), (number), (number) \
	}

static const struct row rows[FAULT_COUNT] = {
	[FAULT_NONE] = { { "" }, EVERYWHERE(200) },
	[FAULT_OWN] = { { "" }, EVERYWHERE(400) },
	[FAULT_NO_TOKEN] = { { "MissingAuthenticationTokenException", "MissingAuthenticationToken",
			       "MissingAuthenticationToken", "AccessDenied" },
			     { 400, 403, 403, 403 } },
	[FAULT_INCOMPLETE] = { { "IncompleteSignatureException", "IncompleteSignature",
				 "IncompleteSignature", "AuthorizationHeaderMalformed" },
			       { 400, 403, 403, 400 } },
	[FAULT_SIGNATURE] = { { "InvalidSignatureException", "SignatureDoesNotMatch", "AuthFailure",
				"SignatureDoesNotMatch" },
			      { 400, 403, 401, 403 } },
	[FAULT_SKEWED] = { { "InvalidSignatureException", "SignatureDoesNotMatch", "RequestExpired",
			     "RequestTimeTooSkewed" },
			   { 400, 403, 400, 403 } },
	[FAULT_UNKNOWN_KEY] = { { "UnrecognizedClientException", "InvalidClientTokenId",
				  "AuthFailure", "InvalidAccessKeyId" },
				{ 400, 403, 401, 403 } },
	[FAULT_TOKEN_MISMATCH] = { { "UnrecognizedClientException", "InvalidClientTokenId",
				     "AuthFailure", "InvalidToken" },
				   { 400, 403, 401, 400 } },
	[FAULT_EXPIRED] = { { "ExpiredTokenException", "ExpiredToken", "RequestExpired",
			      "ExpiredToken" },
			    { 400, 403, 400, 400 } },
	[FAULT_NO_PAYLOAD_HASH] = { { "InvalidRequest" }, EVERYWHERE(400) },
	[FAULT_PAYLOAD_HASH] = { { "XAmzContentSHA256Mismatch" }, EVERYWHERE(400) },
	[FAULT_UNKNOWN_OPERATION] = { { "UnknownOperationException", "InvalidAction",
					"InvalidAction", "MethodNotAllowed" },
				      { 400, 400, 400, 405 } },
	[FAULT_SERIALIZATION] = { { "SerializationException", "MalformedInput" }, EVERYWHERE(400) },
	[FAULT_THROTTLED] = { { "ThrottlingException", "Throttling", "RequestLimitExceeded",
				"SlowDown" },
			      { 400, 400, 503, 503 } },
	[FAULT_DENIED] = { { "AccessDeniedException", "AccessDenied", "UnauthorizedOperation",
			     "AccessDenied" },
			   { 400, 403, 403, 403 } },
	[FAULT_INTERNAL] = { { "InternalFailure", "InternalFailure", "InternalError",
			       "InternalError" },
			     EVERYWHERE(500) },
	[FAULT_VALIDATION] = { { "ValidationError" }, EVERYWHERE(400) },
	[FAULT_MISSING_PARAMETER] = { { "MissingRequiredParameterException", "MissingParameter" },
				      EVERYWHERE(400) },
	[FAULT_NEXT_TOKEN] = { { "InvalidNextToken" }, EVERYWHERE(400) },
	[FAULT_ECS_PARAMETER] = { { "InvalidParameterException" }, EVERYWHERE(400) },
	[FAULT_NO_CLUSTER] = { { "ClusterNotFoundException" }, EVERYWHERE(400) },
	[FAULT_NO_SERVICE] = { { "ServiceNotFoundException" }, EVERYWHERE(400) },
	[FAULT_NO_QUEUE] = { { "QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue" },
			     EVERYWHERE(400) },
	[FAULT_ATTRIBUTE] = { { "InvalidAttributeName" }, EVERYWHERE(400) },
	[FAULT_SQS_PARAMETER] = { { "InvalidParameterValueException", "InvalidParameterValue" },
				  EVERYWHERE(400) },
};

bool
fault_set(struct refusal *refusal, enum fault fault, const char *fmt, ...)
{
	va_list args;

	*refusal = (struct refusal){ .fault = fault };
	va_start(args, fmt);
	vsnprintf(refusal->message, sizeof(refusal->message), fmt, args);
	va_end(args);
	return false;
}

bool
fault_own(struct refusal *refusal, unsigned status, const char *code, const char *fmt, ...)
{
	va_list args;

	*refusal = (struct refusal){ .fault = FAULT_OWN, .status = status };
	snprintf(refusal->code, sizeof(refusal->code), "%s", code);
	va_start(args, fmt);
	vsnprintf(refusal->message, sizeof(refusal->message), fmt, args);
	va_end(args);
	return false;
}

/* ---- code and status ---- */

static enum column
column_of(const struct service *service)
{
	if (service->errors == ERRORS_S3)
		return COLUMN_S3;
	if (service->protocol == PROTOCOL_EC2)
		return COLUMN_EC2;
	return service_is_xml(service) ? COLUMN_QUERY : COLUMN_JSON;
}

static const char *
code_of(const struct refusal *refusal, const struct service *service, enum column column)
{
	if (refusal->legacy[0] && column == COLUMN_QUERY)
		return refusal->legacy;
	if (refusal->code[0])
		return refusal->code;
	if (refusal->fault == FAULT_THROTTLED && service->throttle && column == column_of(service))
		return service->throttle;
	while (column > COLUMN_JSON && !rows[refusal->fault].code[column])
		column--;
	return rows[refusal->fault].code[column];
}

static unsigned
status_of(const struct refusal *refusal, const struct service *service)
{
	/* REST JSON and the query-compatible services have the status of the query protocol. */
	enum column column = service->protocol == PROTOCOL_REST_JSON || service->is_query_compatible
				     ? COLUMN_QUERY
				     : column_of(service);

	if (refusal->status)
		return refusal->status;
	if (refusal->fault == FAULT_THROTTLED && service->throttle_status)
		return service->throttle_status;
	if (refusal->fault == FAULT_THROTTLED && service->protocol == PROTOCOL_REST_JSON)
		return 429;
	return rows[refusal->fault].status[column];
}

/* ---- bodies ---- */

struct error {
	const struct refusal *refusal;
	const struct service *service;
	const char *code, *request_id;
	unsigned status;
};

static void
write_pair(struct json_writer *w, const char *key, const char *value)
{
	json_write_key(w, key);
	json_write_text(w, value);
}

static void
write_ids(struct json_writer *w, const char *ids)
{
	char arn[256];

	if (!*ids)
		return;
	json_write_key(w, "resourceIds");
	json_write_array(w);
	for (size_t len; *ids; ids += len + (ids[len] == ' ')) {
		len = strcspn(ids, " ");
		snprintf(arn, sizeof(arn), "%.*s", (int)len, ids);
		json_write_text(w, arn);
	}
	json_write_array_end(w);
}

static bool
write_json(const struct error *error, struct buf *body)
{
	const struct service *service = error->service;
	const char *prefix = service->type_prefix ? service->type_prefix : "";
	struct json_writer w;
	char type[200];

	json_write_init(&w, body, false);
	json_write_object(&w);
	if (service->errors == ERRORS_OAUTH) {
		write_pair(&w, "error", error->code);
		write_pair(&w, "error_description", error->refusal->message);
	} else if (service->errors == ERRORS_LAMBDA) {
		write_pair(&w, "Type", error->status < 500 ? "User" : "Service");
		write_pair(&w, "Message", error->refusal->message);
	} else {
		snprintf(type, sizeof(type), "%s%s%s", prefix, prefix[0] ? "#" : "", error->code);
		if (service->protocol == PROTOCOL_JSON)
			write_pair(&w, "__type", type);
		write_pair(&w, "message", error->refusal->message);
		write_ids(&w, error->refusal->resource_ids);
	}
	json_write_object_end(&w);
	return json_write_ok(&w);
}

static bool
write_elements(const struct error *error, struct buf *body)
{
	return xml_write_leaf(body, "Code", error->code) &&
	       xml_write_leaf(body, "Message", error->refusal->message);
}

static bool
write_query(const struct error *error, struct buf *body)
{
	const char *xmlns = error->service->xmlns;

	return buf_addf(body, "<ErrorResponse xmlns=\"%s\"><Error>", xmlns ? xmlns : "") &&
	       xml_write_leaf(body, "Type", error->status < 500 ? "Sender" : "Receiver") &&
	       write_elements(error, body) && buf_add_text(body, "</Error>") &&
	       xml_write_leaf(body, "RequestId", error->request_id) &&
	       buf_add_text(body, "</ErrorResponse>");
}

static bool
write_ec2(const struct error *error, struct buf *body)
{
	return buf_add_text(body, XML_DECLARATION "<Response><Errors><Error>") &&
	       write_elements(error, body) && buf_add_text(body, "</Error></Errors>") &&
	       xml_write_leaf(body, "RequestID", error->request_id) &&
	       buf_add_text(body, "</Response>");
}

static bool
write_s3(const struct error *error, struct buf *body)
{
	return buf_add_text(body, XML_DECLARATION "<Error>") && write_elements(error, body) &&
	       buf_add_text(body, error->refusal->details) &&
	       xml_write_leaf(body, "RequestId", error->request_id) &&
	       xml_write_leaf(body, "HostId", "cwtop-sim") && buf_add_text(body, "</Error>");
}

static bool
write_plain(const struct error *error, struct buf *body)
{
	return buf_addf(body, "%s: %s\n", error->code, error->refusal->message);
}

static bool
write_body(const struct error *error, struct buf *body)
{
	if (error->service->errors == ERRORS_S3)
		return write_s3(error, body);
	if (error->service->errors == ERRORS_PLAIN)
		return write_plain(error, body);
	if (error->service->protocol == PROTOCOL_EC2)
		return write_ec2(error, body);
	return service_is_xml(error->service) ? write_query(error, body) : write_json(error, body);
}

/* ---- the reply ---- */

static void
add_headers(const struct error *error, const struct dialect *dialect, struct http_reply *reply)
{
	const struct service *service = error->service;

	if (service->protocol == PROTOCOL_JSON || service->protocol == PROTOCOL_REST_JSON) {
		if (service->errors != ERRORS_PLAIN)
			http_add_header(reply, "x-amzn-ErrorType", "%s", error->code);
	}
	if (service->is_query_compatible && dialect->wants_query_errors)
		http_add_header(reply, "x-amzn-query-error", "%s;%s",
				code_of(error->refusal, service, COLUMN_QUERY),
				error->status >= 500 ? "Receiver" : "Sender");
}

void
fault_reply(const struct refusal *refusal, const struct dialect *dialect, struct http_reply *reply)
{
	const struct service *service = dialect->service;
	const struct error error = { .refusal = refusal,
				     .service = service,
				     .code = code_of(refusal, service, column_of(service)),
				     .request_id = reply->request_id,
				     .status = status_of(refusal, service) };

	buf_clear(&reply->body);
	reply->status = error.status;
	snprintf(reply->content_type, sizeof(reply->content_type), "%s",
		 service->errors == ERRORS_PLAIN ? "text/plain" : service_content_type(service));
	add_headers(&error, dialect, reply);
	if (!dialect->is_body_less && !write_body(&error, &reply->body))
		buf_clear(&reply->body);
}
