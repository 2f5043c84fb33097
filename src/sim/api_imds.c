/* SPDX-License-Identifier: MIT */
/* api_imds.c - the metadata that an EC2 instance sees, version 2 alone: a token first.
 * Source: EC2 user guide, "Use IMDSv2". */
#include "base/text.h"
#include "sim/api.h"

#include <stdlib.h>
#include <string.h>

#define ROLE "cwtop-instance"
#define INSTANCE "i-0c0ffee0c0ffee000"
#define TTL_MAX_S 21600

static bool
plain(struct call *call, const char *text)
{
	reply_raw(call, "text/plain", text, strlen(text));
	return true;
}

static bool
put_token(struct call *call)
{
	const char *ttl = param_header(call, "x-aws-ec2-metadata-token-ttl-seconds");
	char token[KEYRING_TEXT_MAX], *end = NULL;
	long seconds = ttl ? strtol(ttl, &end, 10) : 0;

	/* What came through a proxy is not from this machine. */
	if (param_header(call, "x-forwarded-for"))
		return fault_own(call->refusal, 403, "Forbidden", "Requests are not forwarded");
	if (!ttl || *end || seconds < 1 || seconds > TTL_MAX_S)
		return fault_own(call->refusal, 400, "Bad Request",
				 "x-aws-ec2-metadata-token-ttl-seconds: 1 to 21600");
	if (!keyring_token(call->api->keyring, TOKEN_IMDS, call->wall_s + seconds, token))
		return fault_set(call->refusal, FAULT_INTERNAL, "No token can be made");
	reply_header(call, "x-aws-ec2-metadata-token-ttl-seconds", "%ld", seconds);
	return plain(call, token);
}

static bool
has_token(struct call *call)
{
	const char *token = param_header(call, "x-aws-ec2-metadata-token");

	if (token && keyring_token_ok(call->api->keyring, TOKEN_IMDS, token, call->wall_s))
		return true;
	return fault_own(call->refusal, 401, "Unauthorized",
			 "x-aws-ec2-metadata-token: missing, unknown or expired");
}

static bool
get_role(struct call *call)
{
	return has_token(call) && plain(call, ROLE);
}

static bool
get_credentials(struct call *call)
{
	const char *role,
		*arn = arena_format(call->arena, "arn:aws:sts::%s:assumed-role/" ROLE "/" INSTANCE,
				    call->world->account);
	struct minted minted;

	if (!has_token(call) || !param_need(call, "Role", &role))
		return false;
	if (!text_is(role, ROLE))
		return fault_own(call->refusal, 404, "Not Found", "There is no such role");
	if (!arn || !keyring_mint(call->api->keyring, arn, call->wall_s, 0, &minted))
		return fault_set(call->refusal, FAULT_INTERNAL, "No credentials can be made");
	write_text(call, "Code", "Success");
	write_date(call, "LastUpdated", call->wall_s * 1000);
	write_text(call, "Type", "AWS-HMAC");
	write_text(call, "AccessKeyId", minted.access_key);
	write_text(call, "SecretAccessKey", minted.secret_key);
	write_text(call, "Token", minted.token);
	write_date(call, "Expiration", minted.expires_s * 1000);
	return true;
}

static bool
get_region(struct call *call)
{
	return has_token(call) && plain(call, call->region);
}

static bool
get_zone(struct call *call)
{
	const char *zone = arena_format(call->arena, "%sa", call->region);

	return has_token(call) && plain(call, zone ? zone : call->region);
}

#define ROW(op, path, function)                                                          \
	{                                                                                \
		.name = (op), .route = (path), .answer = (function), .is_unsigned = true \
	}

static const struct operation operations[] = {
	ROW("PutToken", "PUT /latest/api/token", put_token),
	ROW("GetRole", "GET /latest/meta-data/iam/security-credentials/", get_role),
	ROW("GetCredentials", "GET /latest/meta-data/iam/security-credentials/{Role}",
	    get_credentials),
	ROW("GetRegion", "GET /latest/meta-data/placement/region", get_region),
	ROW("GetAvailabilityZone", "GET /latest/meta-data/placement/availability-zone", get_zone),
};

const struct service api_imds = {
	.name = "imds",
	.protocol = PROTOCOL_REST_JSON,
	.content_type = "text/plain",
	.errors = ERRORS_PLAIN,
	.operations = operations,
	.n_operations = LEN(operations),
};
