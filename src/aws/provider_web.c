/* SPDX-License-Identifier: MIT */
/* provider_web.c - a role for the bearer of a token that another system has signed (Kubernetes,
 * CI). The file is read each time, because that system replaces it. */
#include "aws/provider_tools.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define TOKEN_MAX (20000u + 64)
#define KEY_MAX (8u << 10)

struct identity {
	const char *token_file, *role_arn, *session_name; /* session_name NULL: not there */
};

/* The environment's value even when it is empty, as AWS's own tools take it. */
static const char *
value_of(const struct lookup *lookup, const char *variable, const char *key)
{
	const char *value = lookup->is_env_ignored ? NULL : getenv(variable);

	return value ? value
		     : profiles_get(lookup->search->files, PROFILE_ANY, lookup->profile, key);
}

static bool
cache_name(const struct identity *id, struct buf *out)
{
	return buf_add_text(out, "{\"RoleArn\": ") && cache_quote(out, id->role_arn) &&
	       (!id->session_name || (buf_add_text(out, ", \"RoleSessionName\": ") &&
				      cache_quote(out, id->session_name))) &&
	       buf_add_text(out, "}");
}

static enum err
read_token(const struct lookup *lookup, const struct identity *id, struct buf *out, struct why *why)
{
	enum err err;

	watch_add(lookup->search->watch, id->token_file);
	err = file_read(id->token_file, out, why);
	if (err)
		return err_prefix(ERR_NO_CREDENTIALS, why, "web identity token");
	while (out->len > 0 && (out->data[out->len - 1] == '\n' || out->data[out->len - 1] == '\r'))
		out->data[--out->len] = '\0';
	if (out->len < 4 || memchr(out->data, '\0', out->len))
		return err_set(ERR_NO_CREDENTIALS, why,
			       "web identity token: %.200s holds none: check what writes it",
			       id->token_file);
	return ERR_OK;
}

/* STS says that the token is of no use: nothing changes before the file does. */
static bool
is_token_refused(const struct aws *client)
{
	const char *body = client->reply.body.data;

	return client->reply.status == 400 &&
	       (strstr(body, "<Code>InvalidIdentityToken<") || strstr(body, "<Code>ExpiredToken"));
}

static enum err
assume(const struct lookup *lookup, const struct identity *id, const struct buf *token,
       struct triple **out, struct why *why)
{
	struct search *search = lookup->search;
	const struct aws_scope scope = {
		.client = search->client,
		.region = provider_sts_region(lookup),
		.arena = search->arena,
	};
	char session[40];
	struct api_request r;
	TEXT_ON(where, 320);
	enum err err;

	(void)snprintf(session, sizeof(session), "cwtop-%" PRId64, search->now_s);
	text_addf(&where, "role %.120s by the token in %.160s", id->role_arn, id->token_file);
	api_begin(&r, &scope, STS_WEB_IDENTITY);
	api_text(&r, "RoleArn", id->role_arn);
	api_text(&r, "RoleSessionName",
		 id->session_name && *id->session_name ? id->session_name : session);
	api_text(&r, "WebIdentityToken", token->data);
	err = provider_sts_take(lookup, &r, where.data, out, why);
	if (!err || err == ERR_STOPPED || !is_token_refused(search->client))
		return err;
	search->hold_s = HOLD_UNTIL_CHANGE;
	return err_set(ERR_EXPIRED, why,
		       "web identity token in %.160s: STS refuses it: it is read again when what "
		       "writes it replaces it",
		       id->token_file);
}

enum err
find_web_identity(const struct lookup *lookup, struct triple **out, struct why *why)
{
	struct identity id = {
		.token_file =
			value_of(lookup, "AWS_WEB_IDENTITY_TOKEN_FILE", "web_identity_token_file"),
		.role_arn = value_of(lookup, "AWS_ROLE_ARN", "role_arn"),
		.session_name = value_of(lookup, "AWS_ROLE_SESSION_NAME", "role_session_name"),
	};
	struct triple *found = NULL;
	struct buf name, token;
	enum err err = ERR_OK;

	if (!id.token_file || !*id.token_file)
		return ERR_OK;
	if (!id.role_arn || !*id.role_arn)
		return err_set(ERR_NO_CREDENTIALS, why,
			       "web identity: a token file without a role: set AWS_ROLE_ARN, or "
			       "role_arn in profile %.60s",
			       lookup->profile);
	if (!lookup->search->client)
		return err_set(ERR_NO_CREDENTIALS, why,
			       "web identity: a role needs the network: it is not asked here");
	buf_init(&name, KEY_MAX);
	buf_init_secret(&token, TOKEN_MAX);
	if (cache_name(&id, &name))
		err = cache_read(lookup, &name, &found, why);
	if (!err && !found)
		err = read_token(lookup, &id, &token, why);
	if (!err && !found)
		err = assume(lookup, &id, &token, &found, why);
	buf_done(&name);
	buf_done(&token);
	if (!err)
		*out = found;
	return err;
}
