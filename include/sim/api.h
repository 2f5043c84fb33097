/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_API_H
#define CWTOP_SIM_API_H
/* api.h - the operations: from a request to its reply. Every request is authenticated first. One
 * caller at a time (the server's lock). */
#include "base/json.h"
#include "sim/verify.h"
#include "sim/world.h"

struct api {
	struct world *world;
	const char *access_key, *secret_key;
	uint64_t seed;
	unsigned throttle_pct; /* share of calls that are refused */
	unsigned page;         /* items a page at most; 0: as AWS */
	uint64_t n_calls;
};

/* api_answer - the reply to a request; always one. reply->body is initialised. */
void
api_answer(struct api *api, const struct http_request *request, struct http_reply *reply);

/* ---- for the operations ---- */

struct call {
	const struct api *api;
	struct world *world;
	const char *operation;
	const char *region; /* of the credential scope */
	const char *host;   /* as the caller named us */
	const struct json_val *params;
	int64_t now_ms; /* of the first page, on all pages */
	struct arena *arena;
	struct json_writer *out;
	struct refusal *refusal;
};

struct operation {
	const char *name;
	/* answer - writes the reply's object; false: the refusal is filled. */
	bool (*answer)(struct call *call);
};

extern const struct operation cloudwatch_operations[], ecs_operations[], sqs_operations[];
extern const size_t n_cloudwatch_operations, n_ecs_operations, n_sqs_operations;

/* params: false with a SerializationException when the type is wrong; absent and null are alike. */
MUST_CHECK bool
param_text(struct call *call, const struct json_val *object, const char *key, const char **out);
/* @out keeps its value when the parameter is absent */
MUST_CHECK bool
param_integer(struct call *call, const char *key, int64_t *out);
MUST_CHECK bool
param_list(struct call *call, const struct json_val *object, const char *key,
	   const struct json_val **out);
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

/* write_* - one member of the object that is being written. */
void
write_text(struct call *call, const char *key, const char *value);
void
write_integer(struct call *call, const char *key, int64_t value);
void
write_number(struct call *call, const char *key, double value);
void
write_flag(struct call *call, const char *key, bool value);
/* write_time - epoch seconds with milliseconds; nothing for 0 or a time that is not in sight. */
void
write_time(struct call *call, const char *key, int64_t time_ms);
void
write_array(struct call *call, const char *key);
void
write_array_end(struct call *call);
void
write_object(struct call *call, const char *key); /* key NULL: in an array */
void
write_object_end(struct call *call);
/* write_empty - "key": [] */
void
write_empty(struct call *call, const char *key);

#endif
