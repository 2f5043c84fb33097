/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_VERIFY_H
#define CWTOP_SIM_VERIFY_H
/* verify.h - checks the Signature Version 4 of a request as AWS does, from what was received.
 * Shares no code with the signer of the client, so that one can judge the other. */
#include "sim/fault.h"

struct verifier {
	const char *access_key, *secret_key;
	int64_t wall_s, virtual_s; /* a date near either clock is accepted */
};

struct credential_scope {
	char region[64], service[64];
};

/* verify_request - true: signed by the known key, now, for this scope.
 * @service  the signing name that the target needs; NULL: any */
MUST_CHECK bool
verify_request(const struct verifier *verifier, const struct http_request *request,
	       const char *service, struct credential_scope *out, struct refusal *refusal);

#endif
