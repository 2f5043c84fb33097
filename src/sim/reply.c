/* SPDX-License-Identifier: MIT */
/* reply.c - replies that are no document: bytes, a bare status, headers. */
#include "sim/api.h"

#include <stdarg.h>
#include <stdio.h>

void
reply_raw(struct call *call, const char *content_type, const void *bytes, size_t n)
{
	call->is_raw = true;
	buf_clear(&call->reply->body);
	snprintf(call->reply->content_type, sizeof(call->reply->content_type), "%s", content_type);
	if (n && !buf_add(&call->reply->body, bytes, n))
		call->out->is_failed = true;
}

void
reply_status(struct call *call, unsigned status)
{
	call->reply->status = status;
	if (status == 204 || status == 304) {
		reply_raw(call, "", "", 0);
	}
}

void
reply_header(struct call *call, const char *name, const char *fmt, ...)
{
	char value[512];
	va_list args;

	va_start(args, fmt);
	vsnprintf(value, sizeof(value), fmt, args);
	va_end(args);
	http_add_header(call->reply, name, "%s", value);
}
