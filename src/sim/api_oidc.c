/* SPDX-License-Identifier: MIT */
/* api_oidc.c - the simulated IAM Identity Center OIDC: a new access token for a refresh token.
 * Source: OIDC API reference, CreateToken. */
#include "base/text.h"
#include "sim/api.h"

#define KNOWN_TOKEN "sim-refresh-token"
#define REFRESH_LIFE_S 7776000

static bool
create_token(struct call *call)
{
	struct keyring *keyring = call->api->keyring;
	char access[KEYRING_TEXT_MAX], refresh[KEYRING_TEXT_MAX];
	const char *id, *secret, *grant, *token;
	int64_t life_s = keyring_life_s(keyring);

	if (!param_text(call, call->params, "clientId", &id) ||
	    !param_text(call, call->params, "clientSecret", &secret) ||
	    !param_text(call, call->params, "grantType", &grant) ||
	    !param_text(call, call->params, "refreshToken", &token))
		return false;
	if (!id || !id[0] || !secret || !secret[0])
		return fault_own(call->refusal, 401, "InvalidClientException",
				 "Invalid client provided");
	if (!text_is(grant, "refresh_token"))
		return fault_own(call->refusal, 400, "UnsupportedGrantTypeException",
				 "Unsupported grant type");
	if (!text_is(token, KNOWN_TOKEN) &&
	    !keyring_token_ok(keyring, TOKEN_REFRESH, token, call->wall_s))
		return fault_own(call->refusal, 400, "InvalidGrantException",
				 "Invalid refresh token provided");
	if (!keyring_token(keyring, TOKEN_SSO, call->wall_s + life_s, access) ||
	    !keyring_token(keyring, TOKEN_REFRESH, call->wall_s + REFRESH_LIFE_S, refresh))
		return fault_set(call->refusal, FAULT_INTERNAL, "No token can be made");
	write_text(call, "accessToken", access);
	write_text(call, "tokenType", "Bearer");
	write_integer(call, "expiresIn", life_s);
	write_text(call, "refreshToken", refresh);
	return true;
}

static const struct operation operations[] = {
	{ .name = "CreateToken",
	  .route = "POST /token",
	  .answer = create_token,
	  .is_unsigned = true },
};

const struct service api_oidc = {
	.name = "sso-oidc",
	.protocol = PROTOCOL_REST_JSON,
	.signing_name = "sso-oauth",
	.errors = ERRORS_OAUTH,
	.operations = operations,
	.n_operations = LEN(operations),
};
