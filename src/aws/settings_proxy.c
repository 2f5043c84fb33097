/* SPDX-License-Identifier: MIT */
/* proxy.c - the proxy of the environment. Only https goes through one: plain http is for loopback
 * and metadata services, which never do. http_proxy is therefore of no meaning here. What no_proxy
 * says, libcurl reads itself. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "aws/client.h"
#include "aws/settings.h"
#include "base/crypto.h"
#include "base/text.h"

#define PROXY_MAX 1024

/* In small letters first; for all protocols last. One that is set to nothing means none, whatever
 * the others say. */
static const char *const variables[] = { "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY" };

/* Ports where none is written: AWS's own tools mean 80, where libcurl would mean 1080. */
static const struct scheme {
	const char *name;
	const char *port;
} schemes[] = {
	{ "http", ":80" },      { "https", ":443" },   { "socks4", ":1080" },
	{ "socks4a", ":1080" }, { "socks5", ":1080" }, { "socks5h", ":1080" },
};

struct parts { /* of the URL; point into it */
	const struct scheme *scheme;
	const char *user; /* with its "@"; may be empty */
	size_t user_len;
	const char *host;
	size_t host_len;  /* without the port */
	const char *port; /* with its ":"; "" for none */
	size_t port_len;
};

/* "scheme://": http where there is none, as in "proxy:3128". */
static const char *
split_scheme(const char *url, const struct scheme **out)
{
	const char *rest = strstr(url, "://");

	*out = &schemes[0];
	if (!rest)
		return text_starts(url, "//") ? url + 2 : url;
	for (size_t i = 0; i < LEN(schemes); i++)
		if (strlen(schemes[i].name) == (size_t)(rest - url) &&
		    strncasecmp(url, schemes[i].name, (size_t)(rest - url)) == 0) {
			*out = &schemes[i];
			return rest + 3;
		}
	return NULL;
}

static bool
is_port(const char *s, size_t n)
{
	long number;

	if (n == 0)
		return true;
	if (s[0] != ':' || n < 2 || n > 6 || strspn(s + 1, "0123456789") < n - 1)
		return false;
	number = strtol(s + 1, NULL, 10);
	return number >= 1 && number <= 65535;
}

/* False for what is no URL of a proxy. */
static bool
split(const char *url, struct parts *out)
{
	const char *at = split_scheme(url, &out->scheme), *end;

	for (const char *c = url; *c; c++)
		if ((unsigned char)*c <= ' ' || *c == 0x7f)
			return false;
	if (!at)
		return false;
	end = at + strcspn(at, "/?#");
	out->user = out->host = at;
	for (const char *c = at; c < end; c++)
		if (*c == '@')
			out->host = c + 1;
	out->user_len = (size_t)(out->host - out->user);
	if (out->host[0] == '[') {
		out->host_len = 2 + strspn(out->host + 1, "0123456789abcdefABCDEF:.");
		if (out->host_len <= 2 || out->host + out->host_len > end ||
		    out->host[out->host_len - 1] != ']')
			return false;
	} else {
		out->host_len = strspn(out->host, "abcdefghijklmnopqrstuvwxyz0123456789.-_"
						  "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
	}
	out->port = out->host + out->host_len;
	if (out->host_len == 0 || out->port > end)
		return false;
	out->port_len = (size_t)(end - out->port);
	return is_port(out->port, out->port_len);
}

static void
put_url(const struct parts *p, bool has_user, struct text *out)
{
	text_addf(out, "%s://", p->scheme->name);
	if (has_user)
		text_add_n(out, p->user, p->user_len);
	text_add_n(out, p->host, p->host_len);
	text_add_n(out, p->port_len ? p->port : p->scheme->port,
		   p->port_len ? p->port_len : strlen(p->scheme->port));
}

enum err
settings_take_proxy(struct aws_shared *shared, struct why *why)
{
	const char *url = NULL, *from = NULL;
	struct parts parts = { 0 };
	TEXT_ON(whole, PROXY_MAX);
	enum err err = ERR_OK;

	for (size_t i = 0; i < LEN(variables) && !url; i++) {
		url = getenv(variables[i]);
		from = variables[i];
	}
	if (!url || !*url)
		return ERR_OK;
	if (!split(url, &parts) || strlen(url) >= PROXY_MAX - 16)
		return err_set(ERR_USAGE, why,
			       "%s: not the URL of a proxy: give one such as "
			       "http://proxy.example.org:3128",
			       from);
	put_url(&parts, true, &whole);
	shared->proxy = strdup(whole.data);
	if (!shared->proxy)
		err = err_memory(why);
	(void)snprintf(shared->proxy_from, sizeof(shared->proxy_from), "%s", from);
	crypto_cleanse(whole_store, sizeof(whole_store));
	return err;
}

void
settings_proxy(const struct aws_shared *shared, struct text *out)
{
	struct parts parts = { 0 };

	if (!shared->proxy || !split(shared->proxy, &parts))
		return;
	put_url(&parts, false, out);
	text_addf(out, " (%s)", shared->proxy_from);
}
