/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_HTTP_H
#define CWTOP_SIM_HTTP_H
/* http.h - a request as it was received and the reply to it, without any HTTP library. */
#include "base/mem.h"
#include "sim/trouble.h"

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

#define REPLY_HEADERS_MAX 24

struct reply_header {
	char name[48], value[512];
};

struct http_reply {
	unsigned status;
	struct buf body; /* initialised by the server */
	char content_type[128];
	char request_id[40];
	struct reply_header headers[REPLY_HEADERS_MAX];
	size_t n_headers;
	int64_t skew_s;         /* how far the Date header is off */
	struct trouble trouble; /* what goes wrong on the way */
};

/* http_add_header - one more header of the reply; line ends in the value become spaces. */
void
http_add_header(struct http_reply *reply, const char *name, const char *fmt, ...) PRINTF_LIKE(3, 4);

#endif
