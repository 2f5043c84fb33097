/* SPDX-License-Identifier: MIT */
/* provider_role.c - a role to assume: whose keys ask for it (another profile of any kind, or a
 * named source), and the request. The keys are those of STS AssumeRole. */
#include "aws/provider_tools.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define CHAIN_MAX 16
#define KEY_MAX (16u << 10)

/* Settings of the profile, NULL or -1: not there. */
struct role {
	const char *arn, *session_name, *external_id, *mfa_serial;
	const char *source_profile, *credential_source;
	int64_t duration_s;
};

/* Digits as AWS's own tools take them; they pass over anything else, and so do we. */
static int64_t
duration_of(const char *s)
{
	char *end;
	long long n;

	while (s && isspace((unsigned char)*s))
		s++;
	if (!s || !*s)
		return -1;
	n = strtoll(s, &end, 10);
	return *end || n < 0 || n > INT32_MAX ? -1 : n;
}

static bool
is_role(const struct lookup *lookup)
{
	return lookup_has(lookup, "role_arn") && !lookup_has(lookup, "web_identity_token_file");
}

static bool
has_static_keys(const struct lookup *lookup)
{
	return lookup_has(lookup, "aws_access_key_id") ||
	       lookup_has(lookup, "aws_secret_access_key");
}

static enum err
bad_profile(const struct lookup *lookup, const char *problem, const char *name, struct why *why)
{
	return err_set(ERR_NO_CREDENTIALS, why, "profile %.80s: %s%.80s: correct it in %.120s",
		       lookup->profile, problem, name, lookup->search->paths->config);
}

/* A profile may name itself, to use the keys that it has itself; else no profile comes twice. */
static enum err
check_source_profile(const struct lookup *lookup, const char *source, struct why *why)
{
	const struct lookup self = { .search = lookup->search, .profile = source };
	unsigned depth = 0;

	if (!profiles_has(lookup->search->files, source))
		return bad_profile(lookup, "there is no source_profile ", source, why);
	if (strcmp(source, lookup->profile) == 0 && has_static_keys(&self))
		return ERR_OK;
	for (const struct lookup *at = lookup; at; at = at->parent)
		if (strcmp(at->profile, source) == 0 || ++depth == CHAIN_MAX)
			return bad_profile(lookup, "its source_profile leads back to ", source,
					   why);
	return ERR_OK;
}

static const struct provider *
named_source(const char *name)
{
	for (size_t i = 0; i < n_providers; i++)
		if (providers[i].canonical && strcmp(providers[i].canonical, name) == 0)
			return &providers[i];
	return NULL;
}

static enum err
read_role(const struct lookup *lookup, struct role *role, struct why *why)
{
	*role = (struct role){
		.arn = lookup_get(lookup, "role_arn"),
		.session_name = lookup_get(lookup, "role_session_name"),
		.external_id = lookup_get(lookup, "external_id"),
		.mfa_serial = lookup_get(lookup, "mfa_serial"),
		.source_profile = lookup_get(lookup, "source_profile"),
		.credential_source = lookup_get(lookup, "credential_source"),
		.duration_s = duration_of(lookup_get(lookup, "duration_seconds")),
	};
	if (!role->arn)
		return bad_profile(lookup, "role_arn is empty", "", why);
	if (role->source_profile && role->credential_source)
		return bad_profile(lookup,
				   "it has both source_profile and credential_source: keep one", "",
				   why);
	if (!role->source_profile && !role->credential_source)
		return bad_profile(lookup, "role_arn without source_profile or credential_source",
				   "", why);
	if (role->source_profile)
		return check_source_profile(lookup, role->source_profile, why);
	if (!named_source(role->credential_source))
		return bad_profile(lookup,
				   "credential_source must be Environment, EcsContainer or "
				   "Ec2InstanceMetadata, not ",
				   role->credential_source, why);
	return ERR_OK;
}

/* ", " between and ": " inside, names in order: as the AWS CLI hashes it. */
static bool
add_member(struct buf *out, const char *name, const char *value)
{
	return !value || (buf_add_text(out, out->len > 1 ? ", " : "") && cache_quote(out, name) &&
			  buf_add_text(out, ": ") && cache_quote(out, value));
}

static bool
cache_name(const struct role *role, struct buf *out)
{
	char digits[24];

	(void)snprintf(digits, sizeof(digits), "%" PRId64, role->duration_s);
	return buf_add_text(out, "{") &&
	       (role->duration_s < 0 || buf_addf(out, "\"DurationSeconds\": %s", digits)) &&
	       add_member(out, "ExternalId", role->external_id) &&
	       add_member(out, "RoleArn", role->arn) &&
	       add_member(out, "RoleSessionName", role->session_name) &&
	       add_member(out, "SerialNumber", role->mfa_serial) && buf_add_text(out, "}");
}

static enum err
from_cache(const struct lookup *lookup, const struct role *role, struct triple **out,
	   struct why *why)
{
	struct buf name;
	enum err err = ERR_OK;

	buf_init(&name, KEY_MAX);
	if (cache_name(role, &name))
		err = cache_read(lookup, &name, out, why);
	buf_done(&name);
	return err;
}

/* The keys that ask for the role. */
static enum err
find_source(const struct lookup *lookup, const struct role *role, struct triple **out,
	    struct why *why)
{
	const struct lookup source = {
		.search = lookup->search,
		.profile = role->source_profile ? role->source_profile : lookup->profile,
		.is_env_ignored = true,
		.parent = lookup,
	};
	struct triple *found = NULL;
	enum err err;

	if (role->credential_source)
		err = named_source(role->credential_source)->find(lookup, &found, why);
	else if (has_static_keys(&source) || !is_role(&source))
		err = provider_search(&source, NULL, 0, &found, why);
	else
		err = find_role(&source, &found, why);
	if (err)
		return err_prefix(err, why, "profile %.60s", lookup->profile);
	if (!found)
		return bad_profile(
			lookup, "no credentials in its source ",
			role->source_profile ? role->source_profile : role->credential_source, why);
	*out = found;
	return ERR_OK;
}

static enum err
ask_code(const struct lookup *lookup, const struct role *role, char code[8], struct why *why)
{
	TEXT_ON(question, 200);

	text_addf(&question, "MFA code of %.70s for %.100s", role->mfa_serial, role->arn);
	return chain_ask(lookup->search, question.data, code, why);
}

static enum err
assume(const struct lookup *lookup, const struct role *role, const struct triple *source,
       struct triple **out, struct why *why)
{
	struct search *search = lookup->search;
	const struct aws_scope scope = {
		.client = search->client,
		.region = provider_sts_region(lookup),
		.arena = search->arena,
		.credentials = &source->shown,
	};
	char session[40], code[8] = "";
	struct api_request r;
	TEXT_ON(where, 320);
	enum err err;

	if (role->mfa_serial) {
		err = ask_code(lookup, role, code, why);
		if (err)
			return err;
	}
	(void)snprintf(session, sizeof(session), "cwtop-%" PRId64, search->now_s);
	text_addf(&where, "role %.120s of profile %.80s", role->arn, lookup->profile);
	api_begin(&r, &scope, STS_ASSUME_ROLE);
	api_text(&r, "RoleArn", role->arn);
	api_text(&r, "RoleSessionName", role->session_name ? role->session_name : session);
	api_text(&r, "ExternalId", role->external_id);
	api_text(&r, "SerialNumber", role->mfa_serial);
	api_text(&r, "TokenCode", *code ? code : NULL);
	if (role->duration_s >= 0)
		api_integer(&r, "DurationSeconds", role->duration_s);
	return provider_sts_take(lookup, &r, where.data, out, why);
}

enum err
find_role(const struct lookup *lookup, struct triple **out, struct why *why)
{
	struct triple *source = NULL, *found = NULL;
	struct role role;
	enum err err;

	if (!is_role(lookup))
		return ERR_OK;
	err = read_role(lookup, &role, why);
	if (!err)
		err = from_cache(lookup, &role, &found, why);
	if (!err && !found && !lookup->search->client)
		err = bad_profile(lookup, "a role needs the network", "", why);
	if (!err && !found)
		err = find_source(lookup, &role, &source, why);
	if (!err && !found)
		err = assume(lookup, &role, source, &found, why);
	triple_unref(source);
	if (err)
		return err;
	found->shown.provider = "assume-role";
	*out = found;
	return ERR_OK;
}
