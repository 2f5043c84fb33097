/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_AWS_JOB_API_H
#define CWTOP_AWS_JOB_API_H
/* job_api.h - an HTTP API of one's own that takes jobs: https, or http to this machine. What it
 * says of them is http_job.h's. Unsigned; no redirect is followed; nothing of AWS's keys is in it.
 * Where the account is played by a stand-in (aws_stand_in), so is the API: the same path is asked
 * there, with the URL in the header JOB_API_HEADER and without a token. Blocks: workers only. */
#include "aws/aws.h"

#define JOB_API_HEADER "X-Cwtop-Job"
#define JOB_API_ANSWER_MAX (64u << 10)

/* Where an address of an API is asked. */
struct job_api_place {
	const char *url, *host; /* in the scope's arena, or the address itself */
	bool is_loopback, is_plain;
	bool is_played; /* at the stand-in: with JOB_API_HEADER, and without a token */
};

/* job_api_find - ERR_USAGE: the address is none that may be used; ERR_MEMORY. */
MUST_CHECK enum err
job_api_find(const struct aws_scope *scope, const char *url, struct job_api_place *out,
	     struct why *why);

struct job_api_request {
	const char *url;
	const char *token_variable; /* of the environment: a bearer token; NULL: none */
	const char *id;             /* of the job: the Idempotency-Key */
	const char *body;           /* JSON */
};

/* job_api_post - ERR_OK: it was accepted (200, 201, 202). Otherwise api_was_in_doubt tells whether
 * it may have been all the same; it is sent once only. ERR_USAGE: the URL is none that may be used,
 * or the token's variable is not set or no header can have its value; it was not sent, and the
 * sentence never has the value. ERR_DENIED: read-only, 401, 403. */
MUST_CHECK enum err
job_api_post(const struct aws_scope *scope, const struct job_api_request *request, struct why *why);

#endif
