/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_AWS_SIGV4_H
#define CWTOP_AWS_SIGV4_H
/* sigv4.h - AWS Signature Version 4 in the Authorization header. Pure: no clock, no network, no
 * environment; the same input gives the same bytes. Any thread, one `struct sigv4` a thread. */
#include "base/crypto.h"
#include "base/mem.h"

#define SIGV4_HEADERS_MAX 64
#define SIGV4_PARAMS_MAX 256

struct sigv4_header {
	const char *name, *value;
};

struct sigv4_request { /* all borrowed for the call */
	const char *method;
	const char *path;  /* as on the wire, without the query; bytes that need it are encoded */
	const char *query; /* as on the wire, without '?'; NULL: none */
	const struct sigv4_header *headers; /* in the order sent; Host among them */
	size_t n_headers;
	const void *payload;
	size_t payload_len;
};

struct sigv4_context {
	const char *access_key, *secret_key;
	const char *token; /* NULL: none */
	const char *region, *service;
	int64_t time_s;
	bool is_normalized;    /* "." and ".." and "//" leave the path; false for S3 */
	bool is_body_signed;   /* X-Amz-Content-Sha256 is sent and signed; always for S3 */
	bool is_s3;            /* the path is encoded once, not twice */
	bool is_token_omitted; /* the token header is added after signing */
};

/* The derived key of the last (date, region, service, key pair), so that a request costs one HMAC
 * instead of five. Lives with a client. */
struct sigv4_cache {
	unsigned char scope[SHA256_LEN]; /* digest of what the key was made from */
	unsigned char key[SHA256_LEN];
	bool is_filled;
};

/* What signing made. The transport sends `date`, the token, `payload_hash` where it is signed, and
 * `authorization`; the other two explain a refused signature. */
struct sigv4 {
	struct buf canonical, to_sign, authorization;
	struct buf scratch, names; /* working space: kept, so that signing does not allocate */
	char date[20];             /* X-Amz-Date */
	char payload_hash[SHA256_HEX];
	char signature[SHA256_HEX];
};

void
sigv4_init(struct sigv4 *sig);
void
sigv4_done(struct sigv4 *sig); /* cleanses */
void
sigv4_cache_clear(struct sigv4_cache *cache); /* cleanses */

/* sigv4_sign - fills sig. A header that is there already is kept: X-Amz-Date gives the date,
 * X-Amz-Content-Sha256 the payload's hash.
 * @cache  may be NULL
 * ERR_LIMIT for more headers or parameters than the table sizes above, ERR_MEMORY. */
MUST_CHECK enum err
sigv4_sign(struct sigv4 *sig, const struct sigv4_request *request,
	   const struct sigv4_context *context, struct sigv4_cache *cache, struct why *why);

#endif
