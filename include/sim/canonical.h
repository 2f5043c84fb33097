/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_CANONICAL_H
#define CWTOP_SIM_CANONICAL_H
/* canonical.h - what of a request is signed, in the one form that both sides agree on. */
#include "base/crypto.h"
#include "sim/http.h"

#define CANONICAL_MAX ((size_t)256 << 10)

/* How a service wants it. */
enum canonical_style {
	CANONICAL_USUAL, /* the path normalised and encoded once more, the body's hash */
	CANONICAL_S3,    /* the path as it is, encoded once; x-amz-content-sha256 */
};

/* canonical_request - appends the canonical request (its last line is the payload's hash).
 * @signed_headers  the list of the Authorization header: sorted, separated by ';'
 * false: a listed header was not sent, the list is not sorted, or it is too large. */
MUST_CHECK bool
canonical_request(struct buf *out, const struct http_request *request, const char *signed_headers,
		  enum canonical_style style);

/* canonical_hash - SHA-256 in lower-case hexadecimal. */
MUST_CHECK bool
canonical_hash(const char *bytes, size_t n, char out[SHA256_HEX]);

#endif
