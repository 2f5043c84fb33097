/* SPDX-License-Identifier: MIT */
/* api_container.c - the credentials endpoint that a container sees: ECS's and EKS Pod Identity's.
 * With --container-token the Authorization header has to be that. */
#include "base/text.h"
#include "sim/api.h"

#define ARN "arn:aws:sts::%s:assumed-role/cwtop-task/cwtop"

static bool
get_credentials(struct call *call)
{
	const char *arn = arena_format(call->arena, ARN, call->world->account);
	const char *wanted = call->api->container_token;
	struct minted minted;

	if (wanted && !text_is(wanted, param_header(call, "authorization")))
		return fault_own(call->refusal, 401, "AccessDeniedException",
				 "The authorization token is missing or wrong");
	if (!arn || !keyring_mint(call->api->keyring, arn, call->wall_s, 0, &minted))
		return fault_set(call->refusal, FAULT_INTERNAL, "No credentials can be made");
	write_format(call, "RoleArn", "arn:aws:iam::%s:role/cwtop-task", call->world->account);
	write_text(call, "AccessKeyId", minted.access_key);
	write_text(call, "SecretAccessKey", minted.secret_key);
	write_text(call, "Token", minted.token);
	write_date(call, "Expiration", minted.expires_s * 1000);
	write_text(call, "AccountId", call->world->account);
	return true;
}

#define ROW(path)                                                                     \
	{                                                                             \
		.name = "GetCredentials", .route = (path), .answer = get_credentials, \
		.is_unsigned = true                                                   \
	}

static const struct operation operations[] = {
	ROW("GET /v2/credentials/{Id}"),
	ROW("GET /v2/credentials"),
	ROW("GET /v1/credentials"),
};

const struct service api_container = {
	.name = "container",
	.protocol = PROTOCOL_REST_JSON,
	.operations = operations,
	.n_operations = LEN(operations),
};
