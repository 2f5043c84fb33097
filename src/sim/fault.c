/* SPDX-License-Identifier: MIT */
/* fault.c - error replies of the JSON protocols, with the headers of query-compatible services. */
#include "sim/fault.h"

#include "base/json.h"

#include <stdarg.h>
#include <stdio.h>
#include <strings.h>

static const struct {
	const char *code, *legacy;
	unsigned json_status, query_status;
} faults[] = {
#define FAULT_ROW(name, code, legacy, json_status, query_status) \
	[name] = { code, legacy, json_status, query_status },
	FAULT_TABLE(FAULT_ROW)
#undef FAULT_ROW
};

const char *
http_header_of(const struct http_request *request, const char *name)
{
	for (size_t i = 0; i < request->n_headers; i++) {
		if (strcasecmp(request->headers[i].name, name) == 0)
			return request->headers[i].value;
	}
	return NULL;
}

bool
fault_set(struct refusal *refusal, enum fault fault, const char *fmt, ...)
{
	va_list args;

	refusal->fault = fault;
	va_start(args, fmt);
	vsnprintf(refusal->message, sizeof(refusal->message), fmt, args);
	va_end(args);
	return false;
}

void
fault_reply(const struct refusal *refusal, const struct dialect *dialect, struct http_reply *reply)
{
	const char *code = faults[refusal->fault].code;
	const char *legacy = faults[refusal->fault].legacy;
	unsigned status = dialect->is_query_compatible ? faults[refusal->fault].query_status
						       : faults[refusal->fault].json_status;
	struct json_writer w;
	char type[200];

	snprintf(type, sizeof(type), "%s%s%s", dialect->type_prefix,
		 dialect->type_prefix[0] ? "#" : "", code);
	buf_clear(&reply->body);
	json_write_init(&w, &reply->body, false);
	json_write_object(&w);
	json_write_key(&w, "__type");
	json_write_text(&w, type);
	json_write_key(&w, "message");
	json_write_text(&w, refusal->message);
	json_write_object_end(&w);
	if (!json_write_ok(&w))
		buf_clear(&reply->body);
	reply->status = status;
	snprintf(reply->error_type, sizeof(reply->error_type), "%s", code);
	reply->query_error[0] = '\0';
	if (dialect->is_query_compatible && dialect->wants_query_errors)
		snprintf(reply->query_error, sizeof(reply->query_error), "%s;%s",
			 legacy ? legacy : code, status >= 500 ? "Receiver" : "Sender");
}
