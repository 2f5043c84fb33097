/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_AWS_REASON_H
#define CWTOP_AWS_REASON_H
/* reason.h - an error that AWS answered with, turned into a code, a sentence that a person can act
 * on, and whether to try again. Pure. Any thread. */
#include "aws/http.h"
#include "aws/operation.h"

enum retry { RETRY_NEVER, RETRY_TRANSIENT, RETRY_THROTTLE };

struct refusal {                           /* texts borrowed, any may be "" */
	const struct operation *operation; /* that was refused */
	const char *host, *region;
	const char *source; /* where the credentials came from */
	long status;
	char code[96], message[240]; /* cleaned */
	char region_said[40];        /* S3: where the bucket is; "" */
	int64_t skew_s;              /* the signature's time minus the server's */
	bool has_skew;
};

/* refusal_read - code and message of an answer that is not 2xx, in the service's protocol. */
void
refusal_read(struct refusal *refusal, const struct http_reply *reply);

/* refusal_explain - fills why and *out_retry; never ERR_OK. */
MUST_CHECK enum err
refusal_explain(const struct refusal *refusal, enum retry *out_retry, struct why *why);

/* answer_check - ERR_OK for a 2xx whose body begins as the operation's protocol wants. Otherwise
 * the answer is not from AWS (a redirect, a web page, nothing), or it is a refusal: then
 * *out_is_refusal is set and why is not. */
MUST_CHECK enum err
answer_check(const struct http_reply *reply, const struct operation *operation, const char *host,
	     bool *out_is_refusal, struct why *why);

/* answer_malformed - ERR_PARSE for a body that is not what the operation answers: incomplete when a
 * string, object or array in it is not closed; else `problem` at byte `at`. */
enum err
answer_malformed(const char *host, const struct buf *body, size_t at, const char *problem,
		 struct why *why);

#endif
