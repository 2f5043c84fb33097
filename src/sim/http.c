/* SPDX-License-Identifier: MIT */
/* http.c - headers of requests and replies. */
#include "sim/http.h"

#include <stdarg.h>
#include <stdio.h>
#include <strings.h>

const char *
http_header_of(const struct http_request *request, const char *name)
{
	for (size_t i = 0; i < request->n_headers; i++) {
		if (strcasecmp(request->headers[i].name, name) == 0)
			return request->headers[i].value;
	}
	return NULL;
}

void
http_add_header(struct http_reply *reply, const char *name, const char *fmt, ...)
{
	struct reply_header *header = &reply->headers[reply->n_headers];
	va_list args;

	if (reply->n_headers == REPLY_HEADERS_MAX)
		return;
	snprintf(header->name, sizeof(header->name), "%s", name);
	va_start(args, fmt);
	vsnprintf(header->value, sizeof(header->value), fmt, args);
	va_end(args);
	for (char *at = header->value; *at; at++) {
		if (*at == '\r' || *at == '\n')
			*at = ' ';
	}
	reply->n_headers++;
}
