/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_VERIFY_H
#define CWTOP_SIM_VERIFY_H
/* verify.h - checks the Signature Version 4 of a request as AWS does, from what was received.
 * Shares no code with the signer of the client, so that one can judge the other. */
#include "sim/fault.h"
#include "sim/keyring.h"

struct verifier {
	const char *access_key, *secret_key;
	const struct keyring *keyring; /* temporary credentials; NULL: there are none */
	int64_t wall_s, virtual_s;     /* a date near either clock is accepted */
};

struct credential_scope {
	char region[64], service[64];
	char access_key[24]; /* who */
};

/* verify_request - true: signed by a known key, now, for this scope. A temporary key comes with its
 * own session token, and no other.
 * @service  the signing name that the target needs; NULL: any */
MUST_CHECK bool
verify_request(const struct verifier *verifier, const struct http_request *request,
	       const char *service, struct credential_scope *out, struct refusal *refusal);

#endif
