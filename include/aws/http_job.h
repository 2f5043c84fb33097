/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_AWS_HTTP_JOB_H
#define CWTOP_AWS_HTTP_JOB_H
/* http_job.h - asks an API that takes jobs what became of one: unsigned, no redirects, https or
 * this machine, with the bearer token that the route names; of a stand-in where the account is
 * played by one (job_api.h). Blocks: workers only. */
#include "aws/aws.h"
#include "model/stack_routes.h"

struct http_job_text {
	const char *bytes; /* n of them and a NUL; in the scope's arena, as they came */
	size_t n;
};

/* http_job_status - GET of the route's status_url for a job with a UUID.
 * ERR_GONE: the API knows no such job (404); ERR_USAGE: the token's variable is not set, nothing
 * was sent; ERR_DENIED (401, 403), ERR_THROTTLED (429), ERR_SERVER, ERR_REJECTED; ERR_LIMIT: more
 * than `most` bytes; and those of http_send. Sentences never have the token. */
MUST_CHECK enum err
http_job_status(const struct aws_scope *scope, const struct stack_route *route, const char *id,
		size_t most, struct http_job_text *out, struct why *why);

#endif
