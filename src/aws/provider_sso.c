/* SPDX-License-Identifier: MIT */
/* provider_sso.c - IAM Identity Center: the profile's settings, checked as AWS's own tools check
 * them, and the keys of its role. The login itself is sso_token.c's business. */
#include "aws/provider_tools.h"

#include <string.h>

#include "base/number.h"
#include "base/text.h"

#define TOKEN_MAX (32u << 10)
#define KEY_MAX (8u << 10)
#define HOLD_REFUSED_S 60

struct sso {
	struct sso_login login;
	const char *account, *role;
};

static const char *
either(const struct lookup *lookup, const char *session, const char *key)
{
	const char *value = session ? profiles_session(lookup->search->files, session, key) : NULL;

	return value ? value
		     : profiles_get(lookup->search->files, PROFILE_ANY, lookup->profile, key);
}

static enum err
bad_profile(const struct lookup *lookup, const char *problem, const char *what, struct why *why)
{
	return err_set(ERR_NO_CREDENTIALS, why,
		       "profile %.80s: IAM Identity Center: %s%.80s: correct it in %.120s, or run "
		       "aws configure sso",
		       lookup->profile, problem, what, lookup->search->paths->config);
}

static enum err
read_settings(const struct lookup *lookup, struct sso *sso, struct why *why)
{
	const struct profiles *files = lookup->search->files;
	const char *session = profiles_get(files, PROFILE_ANY, lookup->profile, "sso_session");
	const char *conflict;

	if (session && !profiles_has_session(files, session))
		return bad_profile(lookup, "there is no section sso-session ", session, why);
	conflict = session ? profiles_conflict(files, lookup->profile, session) : NULL;
	if (conflict)
		return bad_profile(lookup, "profile and sso-session differ in ", conflict, why);
	*sso = (struct sso){
		.login = { .profile = lookup->profile,
			   .session = session,
			   .start_url = either(lookup, session, "sso_start_url"),
			   .region = either(lookup, session, "sso_region") },
		.account = either(lookup, session, "sso_account_id"),
		.role = either(lookup, session, "sso_role_name"),
	};
	const struct {
		const char *key, *value;
	} rows[] = {
		{ "sso_account_id", sso->account },
		{ "sso_role_name", sso->role },
		{ "sso_start_url", sso->login.start_url },
		{ "sso_region", sso->login.region },
	};
	for (size_t i = 0; i < LEN(rows); i++)
		if (!rows[i].value || !*rows[i].value)
			return bad_profile(lookup, "it lacks ", rows[i].key, why);
	return endpoint_region_check(sso->login.region, why);
}

static bool
cache_name(const struct sso *sso, struct buf *out)
{
	const char *session = sso->login.session;

	return buf_add_text(out, "{\"accountId\":") && cache_quote(out, sso->account) &&
	       buf_add_text(out, ",\"roleName\":") && cache_quote(out, sso->role) &&
	       buf_add_text(out, session ? ",\"sessionName\":" : ",\"startUrl\":") &&
	       cache_quote(out, session ? session : sso->login.start_url) && buf_add_text(out, "}");
}

static enum err
read_keys(const struct lookup *lookup, const struct sso *sso, struct api_request *r,
	  struct triple **out, struct why *why)
{
	static const char *const names[] = { "accessKeyId", "secretAccessKey", "sessionToken",
					     "expiration", NULL };
	struct key_pair keys = { .account = sso->account };
	struct members m = { 0 };
	struct why problem;
	TEXT_ON(where, 320);
	double ms = 0;
	enum err err = members_read(&m, &lookup->search->client->reply.body, "roleCredentials",
				    names, &problem);

	if (err == ERR_MEMORY)
		return err_memory(why);
	if (err)
		return api_malformed(r, problem.text, why);
	text_addf(&where, "role %.80s of profile %.80s (IAM Identity Center)", sso->role,
		  lookup->profile);
	keys.access = members_get(&m, "accessKeyId");
	keys.secret = members_get(&m, "secretAccessKey");
	keys.token = members_get(&m, "sessionToken");
	if (!*keys.access || !*keys.secret || !number_parse(members_get(&m, "expiration"), &ms)) {
		err = api_malformed(r, "no whole roleCredentials", why);
	} else {
		keys.expires_s = (int64_t)(ms / 1000);
		err = triple_new(lookup, &keys, where.data, out, why);
	}
	members_done(&m);
	return err;
}

static enum err
ask(const struct lookup *lookup, const struct sso *sso, const struct buf *token,
    struct triple **out, struct why *why)
{
	struct search *search = lookup->search;
	const struct aws_scope scope = {
		.client = search->client,
		.region = sso->login.region,
		.arena = search->arena,
	};
	struct api_request r;
	enum err err;

	api_begin(&r, &scope, SSO_ROLE_CREDENTIALS);
	api_text(&r, "role_name", sso->role);
	api_text(&r, "account_id", sso->account);
	api_header(&r, "x-amz-sso_bearer_token", token->data);
	err = api_send(&r, why);
	if (!err)
		return read_keys(lookup, sso, &r, out, why);
	if (err == ERR_STOPPED)
		return err;
	if (search->client->reply.status == 401)
		return sso_expired(lookup, &sso->login, "AWS does not take the login any more",
				   why);
	if (search->client->reply.status / 100 == 4)
		search->hold_s = HOLD_REFUSED_S;
	return err_prefix(err, why, "role %.60s in account %.20s", sso->role, sso->account);
}

enum err
find_sso(const struct lookup *lookup, struct triple **out, struct why *why)
{
	struct triple *found = NULL;
	struct buf name, token;
	struct sso sso;
	enum err err;

	if (!lookup_has(lookup, "sso_role_name") && !lookup_has(lookup, "sso_account_id"))
		return ERR_OK;
	err = read_settings(lookup, &sso, why);
	if (err)
		return err;
	if (!lookup->search->client)
		return bad_profile(lookup, "it needs the network", "", why);
	buf_init(&name, KEY_MAX);
	buf_init_secret(&token, TOKEN_MAX);
	if (cache_name(&sso, &name))
		err = cache_read(lookup, &name, &found, why);
	if (!err && !found)
		err = sso_token(lookup, &sso.login, &token, why);
	if (!err && !found)
		err = ask(lookup, &sso, &token, &found, why);
	buf_done(&name);
	buf_done(&token);
	if (!err)
		*out = found;
	return err;
}
