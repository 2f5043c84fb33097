/* SPDX-License-Identifier: MIT */
/* refuse.c - errors and strange replies that the fault plan asked for. */
#include "sim/refuse.h"

#include "base/crypto.h"
#include "base/text.h"

#include <stdio.h>

#define GARBAGE_BYTES 600

bool
refuse_denied(struct call *call, const char *action, const char *resource)
{
	if (call->service->protocol == PROTOCOL_EC2)
		return fault_set(call->refusal, FAULT_DENIED,
				 "You are not authorized to perform this operation. User: %.200s "
				 "is not authorized to perform: %.120s on resource: %.150s because "
				 "no identity-based policy allows the %.60s action",
				 call->principal, action, resource, action);
	return fault_set(call->refusal, FAULT_DENIED,
			 "User: %.200s is not authorized to perform: %.120s on resource: %.150s "
			 "because no identity-based policy allows the %.60s action",
			 call->principal, action, resource, action);
}

static bool
refuse_throttled(struct call *call, const struct trouble *trouble)
{
	bool is_s3 = call->service->errors == ERRORS_S3;
	const char *message = is_s3 ? "Please reduce your request rate." : "Rate exceeded";

	fault_set(call->refusal, FAULT_THROTTLED, "%s", message);
	call->refusal->status = (unsigned)trouble->status;
	snprintf(call->refusal->code, sizeof(call->refusal->code), "%s", trouble->code);
	return false;
}

static bool
refuse_error(struct call *call, const struct trouble *trouble)
{
	static const struct {
		unsigned status;
		const char *code, *message;
	} rows[] = {
		{ 502, "BadGateway", "The server got a bad answer from another." },
		{ 503, "ServiceUnavailable", "Service is unavailable. Please retry." },
		{ 504, "GatewayTimeout", "The server got no answer from another in time." },
	};
	unsigned status = trouble->status ? (unsigned)trouble->status : 500;

	for (size_t i = 0; !trouble->code[0] && i < LEN(rows); i++) {
		if (rows[i].status == status)
			return fault_own(call->refusal, status, rows[i].code, "%s",
					 rows[i].message);
	}
	fault_set(call->refusal, FAULT_INTERNAL,
		  "We encountered an internal error. Please try again.");
	call->refusal->status = status;
	snprintf(call->refusal->code, sizeof(call->refusal->code), "%s", trouble->code);
	return false;
}

static bool
refuse_action(struct call *call, const struct trouble *trouble)
{
	const char *iam = service_iam(call->service);
	const char *name =
		call->operation->action ? call->operation->action : call->operation->name;
	const char *action = arena_format(call->arena, "%s:%s", iam, name);
	const char *resource = arena_format(call->arena, "arn:aws:%s:%s:%s:*", iam, call->region,
					    call->world->account);

	(void)trouble;
	return refuse_denied(call, action ? action : name, resource ? resource : "*");
}

static bool
refuse_expired(struct call *call, const struct trouble *trouble)
{
	(void)trouble;
	return fault_set(call->refusal, FAULT_EXPIRED,
			 "The security token included in the request is expired");
}

static bool
refuse_gone(struct call *call, const struct trouble *trouble)
{
	bool is_json = call->service->protocol == PROTOCOL_JSON;

	return fault_own(call->refusal,
			 trouble->status ? (unsigned)trouble->status : (is_json ? 400 : 404),
			 trouble->code[0] ? trouble->code : "ResourceNotFoundException",
			 "The requested resource does not exist.");
}

bool
refuse(struct call *call)
{
	static bool (*const refusals[TROUBLE_COUNT])(struct call * call,
						     const struct trouble *trouble) = {
		[TROUBLE_THROTTLE] = refuse_throttled, [TROUBLE_ERROR] = refuse_error,
		[TROUBLE_DENIED] = refuse_action,      [TROUBLE_EXPIRED] = refuse_expired,
		[TROUBLE_GONE] = refuse_gone,          [TROUBLE_ERROR_AFTER] = refuse_error,
	};
	const struct trouble *trouble = &call->reply->trouble;

	return refusals[trouble->kind](call, trouble);
}

/* ---- instead of an answer ---- */

static void
set_body(struct call *call, const char *content_type, const char *bytes, size_t n)
{
	snprintf(call->reply->content_type, sizeof(call->reply->content_type), "%s", content_type);
	if (!buf_add(&call->reply->body, bytes, n))
		call->reply->status = 500;
}

#define PAGE                                                                              \
	"<!DOCTYPE html>\n<html><head><title>Welcome</title></head><body><h1>Sign in to " \
	"the guest network</h1><form action=\"/login\"></form></body></html>\n"
#define NO_JSON "status: fine, but this is neither JSON nor XML\n"

void
refuse_instead(struct call *call)
{
	const struct trouble *trouble = &call->reply->trouble;
	unsigned char garbage[GARBAGE_BYTES];

	call->reply->status = trouble->status ? (unsigned)trouble->status : 200;
	if (trouble->kind == TROUBLE_HTML) {
		set_body(call, "text/html; charset=utf-8", PAGE, sizeof(PAGE) - 1);
	} else if (trouble->kind == TROUBLE_NOT_JSON) {
		set_body(call, service_content_type(call->service), NO_JSON, sizeof(NO_JSON) - 1);
	} else if (trouble->kind == TROUBLE_REDIRECT) {
		call->reply->status = trouble->status ? (unsigned)trouble->status : 302;
		http_add_header(call->reply, "Location", "%s",
				trouble->location[0] ? trouble->location : "http://127.0.0.1:9/");
	} else if (trouble->kind == TROUBLE_GARBAGE && crypto_random(garbage, sizeof(garbage))) {
		set_body(call, service_content_type(call->service), (const char *)garbage,
			 sizeof(garbage));
	} else if (trouble->kind != TROUBLE_EMPTY) {
		call->reply->status = trouble->kind == TROUBLE_RESET_BEFORE ? 0 : 200;
	}
}
