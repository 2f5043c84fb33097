/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_AWS_HTTP_H
#define CWTOP_AWS_HTTP_H
/* http.h - requests over kept connections, one transfer at a time for one worker. libcurl's only
 * user. Never follows a redirect, never sends plain text beyond loopback, never accepts a
 * certificate that does not verify; there is no switch for any of these. */
#include <stdatomic.h>

#include "base/mem.h"
#include "base/text.h"

#define HTTP_BODY_MAX (8u << 20) /* decoded; an answer of the API */

struct http_limits {
	long connect_ms; /* name, TCP and TLS together */
	long total_ms;
	long stall_s, stall_bytes_s; /* slower than so many bytes/s for so long: given up */
	size_t body_bytes;
};

extern const struct http_limits http_limits_default;

/* http_global_init, http_global_done - once a process, main thread, before and after all else. */
MUST_CHECK enum err
http_global_init(struct why *why);
void
http_global_done(void);

struct http;

/* http_new - @ca_bundle: file of certificates to trust instead of the system's; NULL: those.
 * NULL when memory is out. */
struct http *
http_new(const char *ca_bundle);
/* http_set_proxy - what is not direct goes through it from now on; NULL, and before any call:
 * nothing does. Written out whole: "SCHEME://HOST:PORT" or "SCHEME://USER:PASSWORD@HOST:PORT".
 * False: memory is out. */
MUST_CHECK bool
http_set_proxy(struct http *http, const char *url);
void
http_free(struct http *http); /* closes its connections; NULL is fine */
/* http_set_limits - for the transfers that follow; tests shorten them. */
void
http_set_limits(struct http *http, const struct http_limits *limits);

/* Takes the bytes of a body as they come; false gives the transfer up. */
typedef bool
http_sink(void *ctx, const void *bytes, size_t n);

/* http_limits_of - those of the client, in force when a request brings none of its own. */
const struct http_limits *
http_limits_of(const struct http *http);

struct http_request {               /* borrowed for the call */
	const char *method;         /* "GET", "HEAD", "POST", "PUT" or "DELETE" */
	const char *url, *host;     /* host: for sentences */
	const char *const *headers; /* "Name: value", NULL-terminated */
	const void *body;
	size_t body_len;
	const struct http_limits *limits; /* NULL: the client's */
	http_sink *sink; /* of a 2xx body, as sent: no gzip is asked for; NULL: reply->body */
	void *sink_ctx;
	bool is_plain;      /* http: refused unless the address connected to is loopback */
	bool is_link_local; /* and plain http to the addresses of AWS's metadata services, too */
	bool is_direct;     /* no proxy: loopback, metadata */
	bool is_once;       /* on a new connection: libcurl sends again what a kept one lost */
};

struct http_reply {
	struct buf body;   /* decoded; secret */
	struct buf fields; /* all headers: http_reply_field */
	long status;
	int64_t date_s;         /* the server's clock; 0: not said */
	int64_t retry_after_ms; /* -1: not said */
	char request_id[80], error_type[160], query_error[160], content_type[80];
	long connections;               /* opened for this transfer */
	size_t sunk;                    /* bytes that the sink took */
	bool is_verified;               /* by TLS, or from this machine: its clock can be trusted */
	bool was_sent;                  /* some byte of the request may have reached the server */
	int64_t elapsed_ms, connect_ms; /* whole transfer; name, TCP and TLS of a new connection */
};

void
http_reply_init(struct http_reply *reply);
void
http_reply_done(struct http_reply *reply);
/* http_reply_clear - empty again, capacity kept. */
void
http_reply_clear(struct http_reply *reply);
/* http_reply_header - takes one header line as it came, status lines too. */
void
http_reply_header(struct http_reply *reply, const char *line, size_t n);

/* http_reply_field - value of a header by its name in any case, cleaned; "" when it did not come.
 */
const char *
http_reply_field(const struct http_reply *reply, const char *name);

/* http_send - sends and waits for the whole answer, whatever its status. ERR_NET, ERR_TIMEOUT,
 * ERR_TLS, ERR_PARSE (cut short, or not HTTP), ERR_LIMIT, ERR_STOPPED, ERR_MEMORY.
 * @out_may_retry  with an error: another attempt may help */
MUST_CHECK enum err
http_send(struct http *http, const struct http_request *request, struct http_reply *reply,
	  bool *out_may_retry, struct why *why);

/* http_pause - waits; false when it was stopped meanwhile. */
bool
http_pause(struct http *http, int64_t ms);

/* http_stop - any thread: the transfer or pause under way and all later ones end at once.
 * http_resume - later ones go on again; while none is under way. */
void
http_stop(struct http *http);
void
http_resume(struct http *http);
bool
http_is_stopped(const struct http *http);

/* http_library_version - "libcurl 7.88.1 (OpenSSL/3.0.17)", as loaded now. */
void
http_library_version(struct text *out);

#endif
