/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_HTTP_H
#define CWTOP_SIM_HTTP_H
/* http.h - a request as it was received and the reply to it, without any HTTP library. */
#include "base/mem.h"

struct http_header {
	const char *name, *value;
};

#define HTTP_HEADERS_MAX 64

struct http_request {
	const char *method;
	const char *uri; /* as it stood on the request line: path and query, still encoded */
	struct http_header headers[HTTP_HEADERS_MAX]; /* in order of arrival */
	size_t n_headers;
	bool has_too_many_headers;
	const char *body;
	size_t body_len;
};

/* http_header_of - the first with this name, whatever its case; NULL: none. */
const char *
http_header_of(const struct http_request *request, const char *name);

struct http_reply {
	unsigned status;
	struct buf body; /* initialised by the server */
	const char *content_type;
	char request_id[40];
	char error_type[128];  /* x-amzn-ErrorType; "": none */
	char query_error[128]; /* x-amzn-query-error; "": none */
};

#endif
