/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_AWS_API_H
#define CWTOP_AWS_API_H
/* api.h - one call of an AWS operation, from the request's JSON to the answer's: endpoint,
 * signature, attempts, errors. For the files of src/aws, one per service; pollers use those. */
#include "aws/aws.h"
#include "aws/credentials.h"
#include "aws/endpoint.h"
#include "aws/http.h"
#include "aws/sigv4.h"
#include "base/json.h"

#define API_REQUEST_MAX (4u << 20)
#define API_PAGES_MAX 50

struct aws_shared {
	char profile[128], region[ENDPOINT_REGION_MAX]; /* region "": none given */
	char *ca_bundle;                                /* NULL: the system's */
	struct credential_chain *chain;
	struct endpoint custom[AWS_SERVICES];
	bool has_custom[AWS_SERVICES];
	char badge[ENDPOINT_HOST_MAX]; /* host of an override; "" */
};

struct aws {
	struct aws_shared *shared;
	struct http *http;
	struct http_reply reply; /* of the last call */
	struct buf body;         /* of the request */
	struct buf url, header_text;
	struct sigv4 sig;
	struct sigv4_cache cache;
	unsigned quota;         /* retry tokens left */
	int64_t backoff_max_ms; /* of a pause, before a server's hint */
	_Atomic uint64_t calls, requests, throttled, failed, connections, bytes_in;
};

/* aws_set_limits - time and size limits of the transfers that follow; for tests. */
void
aws_set_limits(struct aws *aws, const struct http_limits *limits);
/* aws_set_backoff - longest pause between attempts, unless the server asks for more; for tests. */
void
aws_set_backoff(struct aws *aws, int64_t max_ms);

struct api_call {
	enum aws_service service;
	const char *operation;
};

/* api_begin - a writer on the client's emptied request buffer, with the object opened. */
void
api_begin(const struct aws_scope *scope, struct json_writer *out_writer);

/* api_send - closes the object that api_begin opened and makes the call. The answer is complete as
 * far as HTTP says and begins like a JSON object; the parser must still demand the whole document.
 * @out_body  the client's; until its next call */
MUST_CHECK enum err
api_send(const struct aws_scope *scope, const struct api_call *call, struct json_writer *writer,
	 const struct buf **out_body, struct why *why);

/* api_send_doc - the same, parsed. json_free is the caller's. */
MUST_CHECK enum err
api_send_doc(const struct aws_scope *scope, const struct api_call *call, struct json_writer *writer,
	     struct json **out_doc, struct why *why);

/* api_host - host of a service in the scope's region, for sentences. */
const char *
api_host(const struct aws_scope *scope, enum aws_service service, char out[ENDPOINT_HOST_MAX]);

/* One attempt, in exchange.c: what api.c repeats. */
struct exchange {
	const struct aws_scope *scope;
	const struct aws_service_def *service;
	const char *operation;
	struct endpoint endpoint;
	const struct credentials *credentials;
	/* of the last attempt: */
	bool is_transient, is_throttle; /* trying again may help */
};

MUST_CHECK enum err
exchange_once(struct exchange *exchange, struct why *why);

/* Paging: `struct pages pages = { 0 };` then api_page_next after each answer. */
struct pages {
	const char *token; /* to send with the next request; NULL with the first */
	unsigned n;
};

/* api_page_next - remembers the token in the arena; false in *out_more when the answer had none.
 * ERR_PARSE for a token that repeats itself, ERR_LIMIT after API_PAGES_MAX pages. */
MUST_CHECK enum err
api_page_next(const struct aws_scope *scope, const struct api_call *call, const char *token,
	      struct pages *pages, struct why *why);
/* api_page_error - names the page in a failure past the first: the whole list fails with it. */
enum err
api_page_error(enum err err, const struct pages *pages, struct why *why);

/* Strings of an answer on their way into rows: cleaned, in the scope's arena, "" for none. */
struct gather {
	struct arena *arena;
	bool is_out_of_memory;
};

const char *
gather_text(struct gather *gather, const struct json_val *val);
const char *
gather_clean(struct gather *gather, const char *s);
/* gather_tail - the part after the last `separator` (an ARN's name). */
const char *
gather_tail(struct gather *gather, const char *s, char separator);
/* gather_time - epoch seconds or an ISO date; 0 for none. */
int64_t
gather_time(const struct json_val *val);
int
gather_int(const struct json_val *val);

#endif
