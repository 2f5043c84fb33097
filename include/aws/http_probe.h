/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_AWS_HTTP_PROBE_H
#define CWTOP_AWS_HTTP_PROBE_H
/* http_probe.h - one request to any web server, measured: on a connection of its own, so that name,
 * TCP and TLS are paid for each time. Unsigned, and of another handle than AWS's requests: no
 * header of theirs can be in it. Plain http may go anywhere but to link-local addresses and AWS's
 * metadata services, whatever name leads there. Redirects are not followed. */
#include "aws/http.h"
#include "aws/http_failure.h"
#include "base/certificate.h"

#define HTTP_PROBE_BODY_MAX (64u << 10) /* what is read of an answer */
#define HTTP_PROBE_ADDRESS_MAX 64

struct http_probe { /* borrowed for the call */
	const char *url;
	const char *const *headers; /* "Name: value", NULL-terminated */
	long timeout_ms;
	bool is_head;
	bool is_direct; /* through no proxy */
};

struct http_probe_reply {
	struct http_reply http;    /* status, fields and the body's first bytes */
	bool is_answered;          /* status and headers came, and what was wanted of the body */
	bool is_cut;               /* the body is longer */
	bool is_link_local;        /* refused: the URL or its name leads there */
	enum http_failure failure; /* while not answered */
	char words[160];           /* the transport's own for it, cleaned */
	long proxy_answer;         /* to CONNECT; 0: none */
	char version[8];           /* "1.1", "2"; "": no answer */
	char address[HTTP_PROBE_ADDRESS_MAX]; /* of the server or proxy; "": not connected */
	char proxy[160];                      /* "HOST:PORT" that it went through; "": none */
	struct certificate certificate;
	/* microseconds; -1: did not happen. The first three one after the other, then since the
	 * start */
	int64_t name_us, connect_us, tls_us, first_us, total_us;
};

void
http_probe_reply_init(struct http_probe_reply *reply);
void
http_probe_reply_done(struct http_probe_reply *reply);

/* http_probe - ERR_OK whenever it was tried, whatever came of it. ERR_STOPPED, ERR_MEMORY. */
MUST_CHECK enum err
http_probe(struct http *http, const struct http_probe *probe, struct http_probe_reply *reply,
	   struct why *why);

#endif
