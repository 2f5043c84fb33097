/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_AWS_HTTP_FAILURE_H
#define CWTOP_AWS_HTTP_FAILURE_H
/* http_failure.h - what a failed transfer means, in a sentence. For http.c, which knows the codes
 * of its library. Pure. */
#include "base/err.h"

enum http_failure {
	FAILED_OTHERWISE,
	FAILED_TIME,
	FAILED_NAME,       /* no such host */
	FAILED_PROXY_NAME, /* no such proxy */
	FAILED_CONNECT,
	FAILED_REFUSED, /* nothing listens */
	FAILED_SILENCE, /* closed without an answer */
	FAILED_BROKEN,  /* connection */
	FAILED_CUT,     /* answer shorter than it said */
	FAILED_UNPACK,
	FAILED_HTTP,  /* not HTTP */
	FAILED_TRUST, /* certificate */
	FAILED_TLS,
	FAILED_BUNDLE, /* the file of authorities */
	FAILED_PROXY,
	FAILED_LARGE,
	FAILED_SINK,
	FAILED_FILES, /* too many open */
	FAILED_BEYOND_LOOPBACK,
	FAILED_MEMORY,
	HTTP_FAILURES
};

struct http_trouble {
	enum http_failure failure;
	const char *host;
	const char *words; /* the transport's own, cleaned; "" */
	const char *proxy; /* "HOST:PORT" while the way through it was not open; NULL */
	long proxy_answer; /* to CONNECT; 0: none */
	long verify;       /* OpenSSL's X509_V_ERR_..., 0: none */
	bool is_connected, is_stalled;
	double total_s;
	long stall_s;
	size_t body_bytes, limit_bytes;
};

/* http_explain - the sentence and its code.
 * @out_may_retry  another attempt may help */
enum err
http_explain(const struct http_trouble *trouble, bool *out_may_retry, struct why *why);

#endif
