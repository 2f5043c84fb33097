/* SPDX-License-Identifier: MIT */
/* endpoint_url.c - what people write: names of regions, URLs of endpoints. It decides nothing. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "aws/endpoint.h"

/* ^[a-z]{2,}(-[a-z]+)+-[0-9]+$ */
static bool
is_region(const char *s)
{
	size_t words = 0, len;

	if (strlen(s) >= ENDPOINT_REGION_MAX)
		return false;
	for (;; s += len + 1, words++) {
		len = strspn(s, "abcdefghijklmnopqrstuvwxyz");
		if (len == 0 || s[len] != '-')
			break;
		if (words == 0 && len < 2)
			return false;
	}
	len = strspn(s, "0123456789");
	return words >= 2 && len > 0 && s[len] == '\0';
}

enum err
endpoint_region_check(const char *region, struct why *why)
{
	if (region && is_region(region))
		return ERR_OK;
	return err_set(
		ERR_USAGE, why,
		"region \"%.60s\": not the name of an AWS region: give one such as eu-west-2",
		region ? region : "");
}

static enum err
bad_url(const char *url, const char *from, const char *problem, struct why *why)
{
	const char *rest = strstr(url, "://"), *at;

	/* a user and password in it are not repeated */
	rest = rest ? rest + 3 : url;
	at = memchr(rest, '@', strcspn(rest, "/?#"));
	return err_set(ERR_USAGE, why,
		       "endpoint \"%.*s%s%.120s\" (%s): %s: give a URL such as "
		       "http://127.0.0.1:5000 or https://HOST",
		       at ? (int)MIN(rest - url, 60) : 0, url, at ? "..." : "", at ? at : url, from,
		       problem);
}

static bool
is_loopback_name(const char *name)
{
	unsigned a, b, c, d;
	char rest;

	if (strcasecmp(name, "localhost") == 0 || strcmp(name, "[::1]") == 0)
		return true;
	return sscanf(name, "%3u.%3u.%3u.%3u%c", &a, &b, &c, &d, &rest) == 4 && a == 127 &&
	       b < 256 && c < 256 && d < 256;
}

/* Splits "name[:port]"; returns what is wrong with it, NULL when it is fine. */
static const char *
check_authority(const char *s, size_t n, struct endpoint *out)
{
	const char *port;
	char name[ENDPOINT_HOST_MAX];
	size_t name_len;
	long number = -1;

	if (n == 0 || n >= sizeof(name))
		return "no host";
	memcpy(name, s, n);
	name[n] = '\0';
	if (name[0] == '[')
		name_len = 1 + strspn(name + 1, "0123456789abcdefABCDEF:.") + 1;
	else
		name_len = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
					"0123456789.-");
	if (name_len == 0 || name_len > n || (name[0] == '[' && name[name_len - 1] != ']'))
		return "not a host name";
	port = name + name_len;
	if (*port == ':') {
		size_t digits = strspn(port + 1, "0123456789");

		number = digits > 0 && digits < 6 ? strtol(port + 1, NULL, 10) : 0;
		port += 1 + digits;
		if (number < 1 || number > 65535)
			return "not a port number";
	}
	if (*port)
		return "only scheme, host, port and path belong in it";
	name[name_len] = '\0';
	out->is_loopback = is_loopback_name(name);
	if (number < 0 || number == (out->is_plain ? 80 : 443))
		(void)snprintf(out->host, sizeof(out->host), "%s", name);
	else
		(void)snprintf(out->host, sizeof(out->host), "%.240s:%ld", name, number);
	return NULL;
}

static const char *
check_path(const char *path, struct endpoint *out)
{
	size_t n = strlen(path);

	while (n > 0 && path[n - 1] == '/')
		n--;
	if (n >= sizeof(out->path))
		return "path too long";
	for (size_t i = 0; i < n; i++)
		if (!isalnum((unsigned char)path[i]) && !strchr("-._~/%", path[i]))
			return "only scheme, host, port and path belong in it";
	memcpy(out->path, path, n);
	out->path[n] = '\0';
	return NULL;
}

enum err
endpoint_parse(const char *url, const char *from, struct endpoint *out, struct why *why)
{
	struct endpoint e = { .is_custom = true };
	const char *rest, *problem;
	size_t len;

	if (strncasecmp(url, "https://", 8) == 0) {
		rest = url + 8;
	} else if (strncasecmp(url, "http://", 7) == 0) {
		rest = url + 7;
		e.is_plain = true;
	} else {
		return bad_url(url, from, "neither http:// nor https://", why);
	}
	memcpy(e.scheme, e.is_plain ? "http" : "https", e.is_plain ? 5 : 6);
	len = strcspn(rest, "/?#");
	problem = check_authority(rest, len, &e);
	if (!problem)
		problem = check_path(rest + len, &e);
	if (!problem && e.is_plain && !e.is_loopback)
		problem = "plain http goes to this machine only (127.0.0.1, ::1, localhost)";
	if (problem)
		return bad_url(url, from, problem, why);
	*out = e;
	return ERR_OK;
}
