/* SPDX-License-Identifier: MIT */
/* api_sts.c - the operations of the simulated STS: who am I, and temporary credentials of a role.
 * Source: STS API reference, GetCallerIdentity, AssumeRole, AssumeRoleWithWebIdentity. */
#include "base/text.h"
#include "sim/api.h"
#include "sim/refuse.h"

#include <string.h>

#define MFA_CODE "123456"
#define EXTERNAL_ID "cwtop-external"

static bool
get_caller_identity(struct call *call)
{
	write_text(call, "UserId", call->user_id);
	write_text(call, "Account", call->world->account);
	write_text(call, "Arn", call->principal);
	return true;
}

/* ---- assuming a role ---- */

struct wanted {
	const char *role_arn, *session;
	int64_t life_s;
};

static bool
invalid(struct call *call, const char *name, const char *value)
{
	return fault_set(call->refusal, FAULT_VALIDATION,
			 "1 validation error detected: Value '%.100s' at '%s' failed to satisfy "
			 "constraint: Member must satisfy its pattern or range",
			 value, name);
}

static bool
read_wanted(struct call *call, struct wanted *out)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				      "0123456789_+=,.@-";
	size_t n;

	out->life_s = 0;
	if (!param_need(call, "RoleArn", &out->role_arn) ||
	    !param_need(call, "RoleSessionName", &out->session) ||
	    !param_integer(call, "DurationSeconds", &out->life_s))
		return false;
	if (!text_starts(out->role_arn, "arn:aws") || !strstr(out->role_arn, ":role/"))
		return invalid(call, "roleArn", out->role_arn);
	n = strlen(out->session);
	if (n < 2 || n > 64 || strspn(out->session, letters) != n)
		return invalid(call, "roleSessionName", out->session);
	if (out->life_s && (out->life_s < 900 || out->life_s > 43200))
		return invalid(call, "durationSeconds", "out of range");
	return true;
}

/* "arn:aws:iam::1:role/path/NAME" and a session are "arn:aws:sts::1:assumed-role/NAME/SESSION". */
static const char *
session_arn(struct call *call, const struct wanted *wanted)
{
	const char *account = strstr(wanted->role_arn, "::"),
		   *name = strrchr(wanted->role_arn, '/') + 1;

	account = account ? account + 2 : call->world->account;
	return arena_format(call->arena, "arn:aws:sts::%.*s:assumed-role/%s/%s",
			    (int)strcspn(account, ":"), account, name, wanted->session);
}

static bool
write_credentials(struct call *call, const struct wanted *wanted)
{
	const char *arn = session_arn(call, wanted);
	struct minted minted;

	if (!arn || !keyring_mint(call->api->keyring, arn, call->wall_s, wanted->life_s, &minted))
		return fault_set(call->refusal, FAULT_INTERNAL, "No credentials can be made");
	write_object(call, "Credentials");
	write_text(call, "AccessKeyId", minted.access_key);
	write_text(call, "SecretAccessKey", minted.secret_key);
	write_text(call, "SessionToken", minted.token);
	write_date(call, "Expiration", minted.expires_s * 1000);
	write_object_end(call);
	write_object(call, "AssumedRoleUser");
	write_text(call, "AssumedRoleId", minted.user_id);
	write_text(call, "Arn", minted.arn);
	write_object_end(call);
	write_integer(call, "PackedPolicySize", 6);
	return true;
}

/* A role whose name ends in "-mfa" needs a code, one in "-external" an id. */
static bool
is_trusted(const char *role_arn, const char *code, const char *external_id)
{
	size_t n = strlen(role_arn);

	if (code && !text_is(code, MFA_CODE))
		return false;
	if (n > 4 && text_is(role_arn + n - 4, "-mfa") && !code)
		return false;
	return n <= 9 || !text_is(role_arn + n - 9, "-external") ||
	       text_is(external_id, EXTERNAL_ID);
}

static bool
assume_role(struct call *call)
{
	const char *serial, *code, *external_id;
	struct wanted wanted;

	if (!read_wanted(call, &wanted) ||
	    !param_text(call, call->params, "SerialNumber", &serial) ||
	    !param_text(call, call->params, "TokenCode", &code) ||
	    !param_text(call, call->params, "ExternalId", &external_id))
		return false;
	if (serial && !text_is(code, MFA_CODE))
		return fault_set(call->refusal, FAULT_DENIED,
				 "MultiFactorAuthentication failed with invalid MFA one time pass "
				 "code. ");
	if (!is_trusted(wanted.role_arn, serial ? code : NULL, external_id))
		return fault_set(call->refusal, FAULT_DENIED,
				 "User: %.200s is not authorized to perform: sts:AssumeRole on "
				 "resource: %.200s",
				 call->principal, wanted.role_arn);
	return write_credentials(call, &wanted);
}

static bool
assume_role_with_web_identity(struct call *call)
{
	struct wanted wanted;
	const char *token;

	if (!read_wanted(call, &wanted) || !param_need(call, "WebIdentityToken", &token))
		return false;
	if (strstr(token, "expired"))
		return fault_own(call->refusal, 400, "ExpiredTokenException",
				 "Token expired: current date/time must be before the expiration "
				 "date/time");
	if (strstr(token, "invalid") || strlen(token) < 4)
		return fault_own(call->refusal, 400, "InvalidIdentityToken",
				 "The ID Token provided is not a valid JWT.");
	if (!write_credentials(call, &wanted))
		return false;
	write_text(call, "SubjectFromWebIdentityToken", "system:serviceaccount:default:cwtop");
	write_text(call, "Provider", "arn:aws:iam::123456789012:oidc-provider/oidc.example.com");
	write_text(call, "Audience", "sts.amazonaws.com");
	return true;
}

static const struct operation operations[] = {
	OPERATION("GetCallerIdentity", get_caller_identity),
	OPERATION("AssumeRole", assume_role),
	{ .name = "AssumeRoleWithWebIdentity",
	  .answer = assume_role_with_web_identity,
	  .is_unsigned = true },
};

const struct service api_sts = {
	.name = "sts",
	.protocol = PROTOCOL_QUERY,
	.version = "2011-06-15",
	.xmlns = "https://sts.amazonaws.com/doc/2011-06-15/",
	.operations = operations,
	.n_operations = LEN(operations),
};
