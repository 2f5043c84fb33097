/* SPDX-License-Identifier: MIT */
/* api_sso.c - the simulated IAM Identity Center portal: role credentials for an access token.
 * Source: portal API reference, GetRoleCredentials. */
#include "base/text.h"
#include "sim/api.h"

#define KNOWN_TOKEN "sim-access-token"

static bool
get_role_credentials(struct call *call)
{
	const char *token = param_header(call, "x-amz-sso_bearer_token"), *role, *account, *arn;
	struct minted minted;

	if (!param_need(call, "role_name", &role) || !param_need(call, "account_id", &account))
		return false;
	if (!token || (!text_is(token, KNOWN_TOKEN) &&
		       !keyring_token_ok(call->api->keyring, TOKEN_SSO, token, call->wall_s)))
		return fault_own(call->refusal, 401, "UnauthorizedException",
				 "Session token not found or invalid");
	arn = arena_format(call->arena,
			   "arn:aws:sts::%s:assumed-role/AWSReservedSSO_%s_0123456789abcdef/cwtop",
			   account, role);
	if (!arn || !keyring_mint(call->api->keyring, arn, call->wall_s, 0, &minted))
		return fault_set(call->refusal, FAULT_INTERNAL, "No credentials can be made");
	write_object(call, "roleCredentials");
	write_text(call, "accessKeyId", minted.access_key);
	write_text(call, "secretAccessKey", minted.secret_key);
	write_text(call, "sessionToken", minted.token);
	write_integer(call, "expiration", minted.expires_s * 1000);
	write_object_end(call);
	return true;
}

static const struct operation operations[] = {
	{ .name = "GetRoleCredentials",
	  .route = "GET /federation/credentials",
	  .answer = get_role_credentials,
	  .is_unsigned = true },
};

const struct service api_sso = {
	.name = "sso",
	.protocol = PROTOCOL_REST_JSON,
	.signing_name = "awsssoportal",
	.iam = "sso",
	.throttle = "TooManyRequestsException",
	.operations = operations,
	.n_operations = LEN(operations),
};
