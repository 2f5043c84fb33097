/* SPDX-License-Identifier: MIT */
/* provider_container.c - the agent of ECS and of EKS pod identity: a URL in the environment, and a
 * token that says who asks. */
#include "aws/provider_tools.h"

#include <string.h>

#include "base/text.h"

#define AGENT "http://169.254.170.2"
#define TOKEN_MAX (32u << 10)
#define ATTEMPTS 3
#define TIMEOUT_MS 2000
#define PAUSE_MS 1000
#define HOLD_FAILED_S 10

#define RELATIVE "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
#define FULL "AWS_CONTAINER_CREDENTIALS_FULL_URI"

/* Scheme, host and port: what follows may hold a token. */
static int
shown_part(const char *url)
{
	const char *host = strstr(url, "://");

	return host ? (int)(host + 3 - url + (long)strcspn(host + 3, "/?#")) : 0;
}

static enum err
bad_agent(const char *url, const char *problem, struct why *why)
{
	return err_set(ERR_NO_CREDENTIALS, why, "container credentials: %.*s: %.150s",
		       MIN(shown_part(url), 200), url, problem);
}

/* Plain http goes to this machine or to the agents' addresses only; the connection checks that
 * again by the address it has. */
static bool
is_allowed(const char *url)
{
	static const char *const hosts[] = { "169.254.170.2", "169.254.170.23", "[fd00:ec2::23]",
					     "localhost", "[::1]" };
	const char *host = url + strlen("http://");
	size_t n;

	if (text_starts(url, "https://"))
		return true;
	if (!text_starts(url, "http://"))
		return false;
	n = *host == '[' ? strcspn(host, "]") + 1 : strcspn(host, ":/?#");
	for (size_t i = 0; i < LEN(hosts); i++)
		if (n == strlen(hosts[i]) && strncmp(host, hosts[i], n) == 0)
			return true;
	return text_starts(host, "127.") && strspn(host, "0123456789.") == n;
}

/* "Authorization: ..." into `out`, which stays empty when there is no token. */
static enum err
add_token(const struct lookup *lookup, struct buf *out, struct why *why)
{
	const char *path = lookup_env("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
	const char *token = lookup_env("AWS_CONTAINER_AUTHORIZATION_TOKEN");
	struct buf text;
	enum err err = ERR_OK;

	buf_init_secret(&text, TOKEN_MAX);
	if (path) {
		watch_add(lookup->search->watch, path);
		err = file_read(path, &text, why);
		while (text.len > 0 && strchr("\r\n", text.data[text.len - 1]))
			text.data[--text.len] = '\0';
		token = text.data;
	}
	if (err)
		err = err_prefix(ERR_NO_CREDENTIALS, why, "container credentials: token");
	for (const char *c = token; !err && c && *c; c++)
		if (*c < 0x20 || *c > 0x7e)
			err = err_set(ERR_NO_CREDENTIALS, why,
				      "container credentials: a line end or control character in "
				      "the token of %.150s: write it again",
				      path ? path : "AWS_CONTAINER_AUTHORIZATION_TOKEN");
	if (!err && token && !buf_addf(out, "Authorization: %s", token))
		err = err_memory(why);
	buf_done(&text);
	return err;
}

static enum err
read_answer(const struct lookup *lookup, const char *url, struct triple **out, struct why *why)
{
	static const char *const names[] = { "AccessKeyId", "SecretAccessKey", "Token",
					     "Expiration",  "AccountId",       NULL };
	struct key_pair keys = { 0 };
	struct members m = { 0 };
	struct why problem;
	TEXT_ON(where, 320);
	enum err err = members_read(&m, &lookup->search->client->reply.body, NULL, names, &problem);

	if (err)
		return err == ERR_MEMORY ? err_memory(why) : bad_agent(url, problem.text, why);
	keys = (struct key_pair){ members_get(&m, "AccessKeyId"),
				  members_get(&m, "SecretAccessKey"), members_get(&m, "Token"),
				  members_get(&m, "AccountId"), 0 };
	text_addf(&where, "the container's agent (%.*s)", MIN(shown_part(url), 250), url);
	if (!*keys.access || !*keys.secret || !*keys.token ||
	    !date_parse_lenient(members_get(&m, "Expiration"), &keys.expires_s))
		err = bad_agent(url,
				"the answer lacks AccessKeyId, SecretAccessKey, Token or "
				"Expiration: check the agent",
				why);
	else
		err = triple_new(lookup, &keys, where.data, out, why);
	members_done(&m);
	if (!err)
		triple_extend(lookup, *out);
	return err;
}

static enum err
ask(const struct lookup *lookup, const char *url, const struct buf *token, struct why *why)
{
	struct aws *client = lookup->search->client;
	struct metadata_request request = {
		.method = "GET",
		.url = url,
		.header = token->len ? token->data : NULL,
		.timeout_ms = TIMEOUT_MS,
	};
	struct why said;
	enum err err;

	for (unsigned i = 0;; i++) {
		err = metadata_send(lookup, &request, &said);
		if (!err && client->reply.status == 200)
			return ERR_OK;
		if (err == ERR_STOPPED || i + 1 == ATTEMPTS)
			break;
		if (!http_pause(client->http, PAUSE_MS))
			return err_set(ERR_STOPPED, why, "credentials: stopped");
	}
	if (err == ERR_STOPPED || err == ERR_MEMORY) {
		*why = said;
		return err;
	}
	if (!err)
		(void)err_set(ERR_OK, &said, "it answers with status %ld: check the agent",
			      client->reply.status);
	return bad_agent(url, said.text, why);
}

/* A name and password before the host would make another host of what looks like ours. */
static enum err
make_url(const char *relative, const char *full, struct text *out, struct why *why)
{
	const char *host;

	if (relative && relative[0] != '/')
		return err_set(ERR_NO_CREDENTIALS, why,
			       "container credentials: " RELATIVE ": it does not begin with "
			       "\"/\": correct the variable");
	text_addf(out, "%s%s", relative ? AGENT : "", relative ? relative : full);
	host = strstr(out->data, "://");
	host = host ? host + 3 : out->data;
	if (!out->is_cut && is_allowed(out->data) && !memchr(host, '@', strcspn(host, "/")) &&
	    !strchr(out->data, '\\'))
		return ERR_OK;
	return err_set(ERR_NO_CREDENTIALS, why,
		       "container credentials: %s: keys are asked for by https, or of this "
		       "machine, 169.254.170.2, 169.254.170.23 or [fd00:ec2::23], without a name "
		       "before \"@\": correct the variable",
		       relative ? RELATIVE : FULL);
}

enum err
find_container(const struct lookup *lookup, struct triple **out, struct why *why)
{
	const char *relative = lookup_env(RELATIVE), *full = lookup_env(FULL);
	TEXT_ON(url, 2048);
	struct buf token;
	enum err err;

	if (!relative && !full)
		return ERR_OK;
	err = make_url(relative, full, &url, why);
	if (err)
		return err;
	if (!lookup->search->client)
		return bad_agent(url.data, "it needs the network", why);
	lookup->search->hold_s = HOLD_FAILED_S;
	buf_init_secret(&token, TOKEN_MAX + 64);
	err = add_token(lookup, &token, why);
	if (!err)
		err = ask(lookup, url.data, &token, why);
	if (!err)
		err = read_answer(lookup, url.data, out, why);
	buf_done(&token);
	return err;
}
