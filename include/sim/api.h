/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_API_H
#define CWTOP_SIM_API_H
/* api.h - the operations: from a request to its reply. One caller at a time (the server's lock).
 *
 * A new service is a file api_NAME.c with its operations and `const struct service api_NAME`, and
 * a line in api.def; service.h says what a row holds. */
#include "base/json.h"
#include "sim/fault.h"
#include "sim/keyring.h"
#include "sim/params.h"
#include "sim/plan.h"
#include "sim/record.h"
#include "sim/world.h"
#include "sim/writer.h"

#define API(name) extern const struct service api_##name;
#include "sim/api.def"
#undef API

struct api_options {
	struct world *world; /* borrowed */
	const char *access_key, *secret_key;
	const char *container_token; /* what the container endpoint wants to hear; NULL: nothing */
	uint64_t seed;
	unsigned throttle_pct; /* share of calls that are refused */
	unsigned page;         /* items a page at most; 0: as AWS */
	unsigned log_lines;    /* an hour in a function's log at least */
	int64_t credential_life_s;
	bool has_control;
};

struct api {
	struct world *world;
	const char *access_key, *secret_key, *container_token;
	uint64_t seed;
	unsigned throttle_pct, page, log_lines;
	bool has_control;
	uint64_t n_calls;
	struct plan plan;
	struct keyring *keyring;
	struct record *record;
	void **states; /* of each service */
};

/* api_new - never NULL; main thread. */
struct api *
api_new(const struct api_options *options);
void
api_free(struct api *api); /* NULL is fine */

/* api_answer - the reply to a request; always one. reply->body is initialised. */
void
api_answer(struct api *api, const struct http_request *request, struct http_reply *reply);

/* ---- for the operations ---- */

struct call {
	struct api *api;
	struct world *world;
	const struct service *service;
	const struct operation *operation;
	const char *region;    /* of the credential scope; unsigned: the stack's */
	const char *host;      /* as the caller named us */
	const char *principal; /* ARN of the caller; unsigned: "" */
	const char *user_id;   /* of the caller */
	const struct http_request *request;
	const struct json_val *params; /* the body's object: JSON, or made of a form */
	const struct json_val *uri;    /* labels and URL query */
	int64_t now_ms;                /* virtual; of the first page, on all pages */
	int64_t wall_s;                /* the machine's, or off by a skew: for credentials */
	void *state;                   /* the service's own */
	struct arena *arena;
	struct writer *out;
	struct http_reply *reply;
	bool is_raw; /* the reply is no document */
	struct refusal *refusal;
};

/* params: false with a SerializationException when the type is wrong; absent and null are alike.
 * What call->params lacks is looked for in the labels and the URL query. */
MUST_CHECK bool
param_text(struct call *call, const struct json_val *object, const char *key, const char **out);
/* @out keeps its value when the parameter is absent */
MUST_CHECK bool
param_integer(struct call *call, const char *key, int64_t *out);
MUST_CHECK bool
param_flag(struct call *call, const char *key, bool *out);
/* param_time - epoch seconds or ISO 8601, to milliseconds */
MUST_CHECK bool
param_time(struct call *call, const char *key, int64_t *out_ms);
MUST_CHECK bool
param_list(struct call *call, const struct json_val *object, const char *key,
	   const struct json_val **out);
/* param_need - param_text of call->params; absent or empty is refused, too. */
MUST_CHECK bool
param_need(struct call *call, const char *key, const char **out);
/* param_header - NULL: not sent. */
const char *
param_header(const struct call *call, const char *name);
/* param_in_list - a list of texts holds this one. */
bool
param_in_list(const struct json_val *list, const char *text);

/* A page of a list, or of datapoints. */
struct page {
	size_t offset, size; /* items to skip; items at most */
	size_t inner;        /* datapoints of the first item to skip */
};

/* page_begin - where the page starts: from the token of the request, else 0. Fixes call->now_ms.
 * @key    name of the token parameter
 * @fault  what a bad token is called here */
MUST_CHECK bool
page_begin(struct call *call, const char *key, enum fault fault, struct page *page);
/* page_end - writes the token of the next page. */
void
page_end(struct call *call, const char *key, size_t offset, size_t inner);
/* page_size - what was asked for, as far as --page allows. */
size_t
page_size(const struct call *call, int64_t wanted);

/* write_* - one member of the object that is being written; key NULL: one item of the list. JSON or
 * XML by the service's protocol. Keys live until the reply is done. */
void
write_text(struct call *call, const char *key, const char *value); /* NULL: null, or nothing */
void
write_format(struct call *call, const char *key, const char *fmt, ...) PRINTF_LIKE(3, 4);
void
write_integer(struct call *call, const char *key, int64_t value);
void
write_number(struct call *call, const char *key, double value);
void
write_flag(struct call *call, const char *key, bool value);
/* write_time - JSON: epoch seconds with milliseconds; XML: ISO 8601. Nothing for 0 or a time that
 * is not in sight. write_date - ISO 8601 in both. */
void
write_time(struct call *call, const char *key, int64_t time_ms);
void
write_date(struct call *call, const char *key, int64_t time_ms);
void
write_array(struct call *call, const char *key);
/* write_array_of - the same; in XML each item is an element `item` instead of "member" ("item" with
 * EC2). An item that is `key` itself makes a flattened list. */
void
write_array_of(struct call *call, const char *key, const char *item);
void
write_array_end(struct call *call);
void
write_object(struct call *call, const char *key);
void
write_object_end(struct call *call);
/* write_empty - a list without items */
void
write_empty(struct call *call, const char *key);

/* reply_* - instead of a document. reply_raw - these bytes; reply_status - this status (204: no
 * body at all); reply_header - one more header of the reply, document or not. */
void
reply_raw(struct call *call, const char *content_type, const void *bytes, size_t n);
void
reply_status(struct call *call, unsigned status);
void
reply_header(struct call *call, const char *name, const char *fmt, ...) PRINTF_LIKE(3, 4);

#endif
