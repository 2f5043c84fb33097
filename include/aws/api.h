/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_AWS_API_H
#define CWTOP_AWS_API_H
/* api.h - one call of an AWS operation, from its parameters to the parsed answer: endpoint,
 * signature, attempts, errors. For the files of src/aws, one per service; pollers use those.
 *
 *	struct api_request r;
 *	api_begin(&r, scope, ELB_HEALTH);
 *	api_text(&r, "TargetGroupArn", arn);
 *	err = api_send_xml(&r, &doc, why);
 *
 * api_text, api_integer, api_bool and api_texts set a parameter where the protocol has it: a member
 * of the JSON object, a field of the form, a parameter of a REST URL with GET. Nested JSON is
 * written with json_write_* on r.json. A setter that fails makes the send fail. */
#include "aws/aws.h"
#include "aws/http.h"
#include "aws/operation.h"
#include "base/json.h"
#include "base/text.h"
#include "base/xml.h"

#define API_REQUEST_MAX (4u << 20)
#define API_PAGES_MAX 50
#define API_HEADERS_MAX 8
#define API_PATH_MAX 4096

struct api_request {
	const struct aws_scope *scope;
	const struct operation *operation;
	const struct aws_service_def *service;
	struct json_writer json; /* JSON protocols: the object is open */
	const void *body;        /* api_body: instead of the client's buffer */
	size_t body_len;
	const char *bucket;   /* S3: set by the caller, borrowed */
	const char *region;   /* instead of the scope's; NULL */
	const char *resource; /* what is changed, for the record; borrowed; NULL: not known */
	const struct http_limits *limits; /* NULL: the client's */
	http_sink *sink;
	void *sink_ctx;
	struct text path; /* encoded, without the query */
	size_t n_path;    /* how much of the operation's path is in it */
	char path_store[API_PATH_MAX];
	struct {
		const char *name, *value; /* borrowed until sent */
	} headers[API_HEADERS_MAX];
	size_t n_headers;
	bool is_failed;               /* a part did not fit */
	char host[ENDPOINT_HOST_MAX]; /* asked, once it was sent */
};

/* api_begin - an empty request on the client's emptied buffers. */
void
api_begin(struct api_request *r, const struct aws_scope *scope, enum aws_operation operation);

void
api_text(struct api_request *r, const char *name, const char *value); /* NULL: left out */
void
api_integer(struct api_request *r, const char *name, int64_t value);
void
api_bool(struct api_request *r, const char *name, bool value);
/* api_texts - a list: JSON array, or NAME.ITEM.1 ... in a form (item "member", "DBInstance"...;
 * NULL for EC2's NAME.1). */
void
api_texts(struct api_request *r, const char *name, const char *item, const char *const *values,
	  size_t n);
/* api_label - fills {name} of the path; a "{name+}" keeps its slashes. Call in the path's order. */
void
api_label(struct api_request *r, const char *name, const char *value);
/* api_param - a parameter of the URL, also with POST. */
void
api_param(struct api_request *r, const char *name, const char *value);
/* api_header - one more signed header; @value must be visible ASCII and outlive the send. */
void
api_header(struct api_request *r, const char *name, const char *value);
/* api_body - the body as it is (S3). */
void
api_body(struct api_request *r, const void *bytes, size_t n);

/* api_send - makes the call. The answer, r->scope->client->reply, is a whole one as far as HTTP
 * says and begins like the protocol's; the parser must still demand the whole document. */
MUST_CHECK enum err
api_send(struct api_request *r, struct why *why);
/* api_send_json, api_send_xml - the same, parsed; *_free is the caller's. For query services the
 * root is XResult, for others the document's. */
MUST_CHECK enum err
api_send_json(struct api_request *r, struct json **out_doc, struct why *why);
MUST_CHECK enum err
api_send_xml(struct api_request *r, struct xml **out_doc, const struct xml_node **out_root,
	     struct why *why);

/* api_reply_body - the bytes of the answer; until the client's next call. */
const struct buf *
api_reply_body(const struct api_request *r);
/* api_reply_field - a header of the answer, cleaned; "". */
const char *
api_reply_field(const struct api_request *r, const char *name);

/* api_reply_status - of HTTP. api_refusal_code - AWS's code when it refused: "ConflictException";
 * "".
 */
long
api_reply_status(const struct api_request *r);
const char *
api_refusal_code(const struct api_request *r);

/* api_last_refusal - the same of the client's last call. */
const char *
api_last_refusal(const struct aws *aws);

/* api_was_in_doubt - the last call of this client failed, and may have had its effect all the same.
 */
bool
api_was_in_doubt(const struct aws *aws);
/* api_may_have_acted - the same of any attempt of that call: a second one that is refused says
 * nothing about the first. */
bool
api_may_have_acted(const struct aws *aws);
/* api_had_doubtful_attempt - an attempt of this call, not only the last, may have had its effect.
 */
bool
api_had_doubtful_attempt(const struct api_request *r);
/* api_malformed - ERR_PARSE for an answer of r that lacks what its operation promises. */
enum err
api_malformed(const struct api_request *r, const char *problem, struct why *why);

/* Paging: `struct pages pages = { 0 };` then api_page_next after each answer. */
struct pages {
	const char *token; /* to send with the next request; NULL with the first, and at the end */
	unsigned n;
};

/* api_page_next - remembers the token in the arena; pages->token is NULL when there is no more.
 * ERR_PARSE for a token that repeats itself, ERR_LIMIT after API_PAGES_MAX pages. */
MUST_CHECK enum err
api_page_next(const struct api_request *r, const char *token, struct pages *pages, struct why *why);
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
gather_xml(struct gather *gather, const struct xml_node *node);
const char *
gather_clean(struct gather *gather, const char *s);
/* gather_exception - "KeyError: 'NAME'": its name and its message, or the one that there is. */
const char *
gather_exception(struct gather *gather, const struct json_val *name,
		 const struct json_val *message);
/* gather_tail - the part after the last `separator` (an ARN's name). */
const char *
gather_tail(struct gather *gather, const char *s, char separator);
/* gather_time - epoch seconds or an ISO date; 0 for none. */
int64_t
gather_time(const struct json_val *val);
/* gather_seconds - epoch seconds with their fraction; 0 for none, or what is no time. */
double
gather_seconds(const struct json_val *val);
int64_t
gather_xml_time(const struct xml_node *node);
int
gather_int(const struct json_val *val);
/* gather_more - room for n more items of `size` bytes behind the `count` there are: an array in the
 * arena that grows by half at least; NULL when memory is out. */
void *
gather_more(struct gather *gather, void *items, size_t count, size_t n, size_t size);

#endif
