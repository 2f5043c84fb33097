/* SPDX-License-Identifier: MIT */
/* sso_token.c - the token that aws sso login leaves in ~/.aws/sso/cache: read each time, renewed in
 * its last quarter of an hour where it can be, and written back for the other tools. Logging in is
 * the CLI's business. */
#include "aws/provider_tools.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/number.h"
#include "base/text.h"

#define FILE_MAX (64u << 10)
#define REFRESH_S (15 * 60)
#define ATTEMPT_S 60
#define TOKEN_LIFE_MAX_S (366 * 86400)

static const char *const names[] = { "accessToken", "expiresAt",    "refreshToken",
				     "clientId",    "clientSecret", "registrationExpiresAt",
				     NULL };

enum err
sso_expired(const struct lookup *lookup, const struct sso_login *login, const char *problem,
	    struct why *why)
{
	lookup->search->hold_s = HOLD_UNTIL_CHANGE;
	return err_set(ERR_EXPIRED, why,
		       "profile %.80s: IAM Identity Center: %.120s: run aws sso login --profile "
		       "%.80s: cwtop goes on by itself",
		       login->profile, problem, login->profile);
}

/* The file's text; the refreshed one that could not be written, while the file is the same. */
static enum err
load(const struct lookup *lookup, const struct sso_login *login, const char *path, struct buf *out,
     struct why *why)
{
	struct sso_memory *memory = chain_sso_memory(lookup->search->chain);
	uint64_t state = watch_add(lookup->search->watch, path);
	enum file_trust trust;
	struct why ignored;
	enum err err;

	if (state != memory->state) {
		memory->state = state;
		memory->is_dead = false;
		memory->tried_s = 0;
		buf_clear(&memory->token);
	}
	if (memory->token.len)
		return buf_add(out, memory->token.data, memory->token.len) ? ERR_OK
									   : err_memory(why);
	err = file_read_trusted(path, out, &trust, &ignored);
	if (err == ERR_NO_FILE)
		return sso_expired(lookup, login, "nobody is logged in", why);
	if (err)
		*why = ignored;
	return err;
}

/* Everything that the tools keep in the file, in the form that they read. */
static bool
write_token(const struct sso_login *login, const struct members *old, const struct members *fresh,
	    int64_t expires_s, struct buf *out)
{
	char date[24];
	struct json_writer w;

	date_iso(expires_s, date);
	const char *const rows[][2] = {
		{ "startUrl", login->start_url },
		{ "region", login->region },
		{ "accessToken", members_get(fresh, "accessToken") },
		{ "expiresAt", date },
		{ "clientId", members_get(old, "clientId") },
		{ "clientSecret", members_get(old, "clientSecret") },
		{ "registrationExpiresAt", members_get(old, "registrationExpiresAt") },
		{ "refreshToken", members_get(fresh, "refreshToken") },
	};
	buf_clear(out);
	json_write_init(&w, out, false);
	json_write_object(&w);
	for (size_t i = 0; i < LEN(rows); i++) {
		if (!*rows[i][1])
			continue;
		json_write_key(&w, rows[i][0]);
		json_write_text(&w, rows[i][1]);
	}
	json_write_object_end(&w);
	return json_write_ok(&w);
}

/* Unless somebody has logged in meanwhile. */
static void
save(const struct lookup *lookup, const char *path, const struct buf *text)
{
	struct sso_memory *memory = chain_sso_memory(lookup->search->chain);
	struct watch now = { 0 };
	struct why why;

	if (watch_add(&now, path) != memory->state)
		return;
	if (file_replace(path, text->data, text->len, &why) == ERR_OK) {
		struct watch after = { 0 };

		memory->state = watch_add(&after, path);
		memory->tried_s = 0;
		buf_clear(&memory->token);
		return;
	}
	/* the old refresh token may be worth nothing now */
	buf_clear(&memory->token);
	if (!buf_add(&memory->token, text->data, text->len))
		return;
	chain_warn(lookup->search->chain, "the refreshed login is not kept for other tools: %.250s",
		   why.text);
}

/* The header has AWS's name; the body always has OAuth's. Whatever else goes wrong may work later.
 */
static bool
is_token_dead(const struct api_request *r)
{
	static const char *const dead[] = {
		"InvalidGrantException",       "invalid_grant",
		"ExpiredTokenException",       "expired_token",
		"InvalidClientException",      "invalid_client",
		"UnauthorizedClientException", "unauthorized_client",
	};
	static const char *const names_of_refusal[] = { "error", NULL };
	const char *code = api_refusal_code(r);
	struct members m = { 0 };
	struct why ignored;
	bool is_dead = false;

	if (members_read(&m, api_reply_body(r), NULL, names_of_refusal, &ignored) == ERR_OK &&
	    !*code)
		code = members_get(&m, "error");
	for (size_t i = 0; i < LEN(dead); i++)
		is_dead = is_dead || strcmp(code, dead[i]) == 0;
	members_done(&m);
	return is_dead;
}

static enum err
create_token(const struct lookup *lookup, const struct sso_login *login, const struct members *old,
	     struct members *out, struct why *why)
{
	static const char *const fresh[] = { "accessToken", "expiresIn", "refreshToken", NULL };
	struct search *search = lookup->search;
	const struct aws_scope scope = {
		.client = search->client,
		.region = login->region,
		.arena = search->arena,
	};
	struct api_request r;
	enum err err;

	api_begin(&r, &scope, OIDC_CREATE_TOKEN);
	api_text(&r, "clientId", members_get(old, "clientId"));
	api_text(&r, "clientSecret", members_get(old, "clientSecret"));
	api_text(&r, "grantType", "refresh_token");
	api_text(&r, "refreshToken", members_get(old, "refreshToken"));
	err = api_send(&r, why);
	search->now_s = chain_now_s(search->chain); /* its Date may have set our clock right */
	if (err && search->client->reply.status / 100 == 4)
		chain_sso_memory(search->chain)->is_dead = is_token_dead(&r);
	if (!err)
		err = members_read(out, &search->client->reply.body, NULL, fresh, why);
	if (!err && (!*members_get(out, "accessToken") || !*members_get(out, "expiresIn"))) {
		members_done(out);
		err = api_malformed(&r, "no accessToken or expiresIn", why);
	}
	return err;
}

static bool
is_refresh_possible(const struct lookup *lookup, const struct sso_login *login,
		    const struct members *m)
{
	const struct sso_memory *memory = chain_sso_memory(lookup->search->chain);
	int64_t now_s = lookup->search->now_s, registered_s;

	return login->session && !memory->is_dead && *members_get(m, "refreshToken") &&
	       *members_get(m, "clientId") && *members_get(m, "clientSecret") &&
	       date_parse_lenient(members_get(m, "registrationExpiresAt"), &registered_s) &&
	       registered_s > now_s &&
	       (now_s < memory->tried_s || now_s - memory->tried_s >= ATTEMPT_S);
}

/* Puts the fresh token's text into `text` and its access token into `out`. */
static enum err
refresh(const struct lookup *lookup, const struct sso_login *login, const char *path,
	const struct members *old, struct buf *out)
{
	int64_t expires_s;
	struct members fresh = { 0 };
	struct why ignored;
	struct buf text;
	double life_s;
	enum err err;

	err = create_token(lookup, login, old, &fresh, &ignored);
	chain_sso_memory(lookup->search->chain)->tried_s = lookup->search->now_s;
	if (err)
		return err;
	buf_init_secret(&text, FILE_MAX);
	if (!number_parse(members_get(&fresh, "expiresIn"), &life_s) || !(life_s >= 0))
		life_s = 0;
	expires_s = lookup->search->now_s + (int64_t)MIN(life_s, TOKEN_LIFE_MAX_S);
	if (write_token(login, old, &fresh, expires_s, &text))
		save(lookup, path, &text);
	buf_clear(out);
	if (!buf_add_text(out, members_get(&fresh, "accessToken")))
		err = ERR_MEMORY;
	members_done(&fresh);
	buf_done(&text);
	return err;
}

static enum err
use(const struct lookup *lookup, const struct sso_login *login, const char *path,
    const struct members *m, struct buf *out, struct why *why)
{
	int64_t expires_s, left_s;
	char date[24];
	TEXT_ON(problem, 80);
	bool was_tried = false;
	enum err err;

	if (!*members_get(m, "accessToken") ||
	    !date_parse_lenient(members_get(m, "expiresAt"), &expires_s))
		return sso_expired(lookup, login, "the kept login is not whole", why);
	left_s = expires_s - lookup->search->now_s;
	if (left_s < REFRESH_S && is_refresh_possible(lookup, login, m)) {
		err = refresh(lookup, login, path, m, out);
		if (!err)
			return ERR_OK;
		if (err == ERR_STOPPED || err == ERR_MEMORY)
			return err_set(err, why, "IAM Identity Center: %s", err_word(err));
		was_tried = true;
		left_s = expires_s - lookup->search->now_s;
	}
	if (left_s > 0)
		return buf_add_text(out, members_get(m, "accessToken")) ? ERR_OK : err_memory(why);
	date_iso(expires_s, date);
	text_addf(&problem, "the login ended at %s", date);
	err = sso_expired(lookup, login, problem.data, why);
	/* an attempt that failed on the way may work in a minute */
	if (was_tried || (login->session && *members_get(m, "refreshToken") &&
			  !chain_sso_memory(lookup->search->chain)->is_dead))
		lookup->search->hold_s = ATTEMPT_S;
	return err;
}

enum err
sso_token(const struct lookup *lookup, const struct sso_login *login, struct buf *out,
	  struct why *why)
{
	const char *name = login->session ? login->session : login->start_url;
	TEXT_ON(path, PROFILE_PATH_MAX);
	struct members m = { 0 };
	struct why problem;
	struct buf text;
	enum err err;

	if (!cache_path("sso/cache", name, strlen(name), &path))
		return sso_expired(lookup, login, "HOME is not set", why);
	buf_init_secret(&text, FILE_MAX);
	err = load(lookup, login, path.data, &text, why);
	if (!err) {
		err = members_read(&m, &text, NULL, names, &problem);
		if (err)
			err = err == ERR_MEMORY ? err_memory(why)
						: sso_expired(lookup, login,
							      "the kept login is damaged", why);
	}
	if (!err)
		err = use(lookup, login, path.data, &m, out, why);
	members_done(&m);
	buf_done(&text);
	return err;
}
