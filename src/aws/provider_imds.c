/* SPDX-License-Identifier: MIT */
/* provider_imds.c - the role of the EC2 instance that we run on, from its metadata service: version
 * 2 (a session token first), version 1 where only that is there and allowed. */
#include "aws/provider_tools.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/number.h"
#include "base/text.h"

#define ADDRESS_V4 "http://169.254.169.254/"
#define ADDRESS_V6 "http://[fd00:ec2::254]/"
#define ROLES "latest/meta-data/iam/security-credentials/"
#define TIMEOUT_S 1
#define ATTEMPTS 1
#define HOLD_FAILED_S 10

struct imds {
	char base[512];
	char token[1024]; /* the whole header line; "": version 1 */
	long timeout_ms;
	unsigned attempts;
	bool is_v1_disabled, is_there; /* is_there: something answered */
};

static bool
is_true(const char *s)
{
	return s && strcasecmp(s, "true") == 0;
}

/* A whole number of the setting, or what is usual. */
static double
number_of(const struct lookup *lookup, const char *variable, const char *key, double otherwise)
{
	const char *text = lookup_env_or(lookup, variable, key);
	double n;

	return text && number_parse(text, &n) && n >= 1 && n <= 60 ? n : otherwise;
}

static enum err
read_settings(const struct lookup *lookup, struct imds *imds, struct why *why)
{
	const char *base = lookup_env_or(lookup, "AWS_EC2_METADATA_SERVICE_ENDPOINT",
					 "ec2_metadata_service_endpoint");
	const char *mode = lookup_env_or(lookup, "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE",
					 "ec2_metadata_service_endpoint_mode");
	bool is_v6 = mode ? strcasecmp(mode, "ipv6") == 0
			  : is_true(lookup_env_or(lookup, "AWS_IMDS_USE_IPV6", "imds_use_ipv6"));
	struct text text;

	if (mode && !is_v6 && strcasecmp(mode, "ipv4") != 0)
		return err_set(ERR_NO_CREDENTIALS, why,
			       "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE: %.40s: it must be IPv4 or "
			       "IPv6",
			       mode);
	*imds = (struct imds){
		.timeout_ms = (long)(1000 * number_of(lookup, "AWS_METADATA_SERVICE_TIMEOUT",
						      "metadata_service_timeout", TIMEOUT_S)),
		.attempts = (unsigned)number_of(lookup, "AWS_METADATA_SERVICE_NUM_ATTEMPTS",
						"metadata_service_num_attempts", ATTEMPTS),
		.is_v1_disabled = is_true(lookup_env_or(lookup, "AWS_EC2_METADATA_V1_DISABLED",
							"ec2_metadata_v1_disabled")),
	};
	if (!base)
		base = is_v6 ? ADDRESS_V6 : ADDRESS_V4;
	text_init(&text, imds->base, sizeof(imds->base));
	text_addf(&text, "%s%s", base, base[strlen(base) - 1] == '/' ? "" : "/");
	if (text.is_cut)
		return err_set(ERR_NO_CREDENTIALS, why,
			       "AWS_EC2_METADATA_SERVICE_ENDPOINT: it is too long: correct it");
	return ERR_OK;
}

/* An answer of status 200 that is not empty; *out_status 0: none came. */
static enum err
ask(const struct lookup *lookup, struct imds *imds, const struct metadata_request *request,
    long *out_status, struct why *why)
{
	const struct http_reply *reply = &lookup->search->client->reply;
	enum err err = ERR_OK;

	for (unsigned i = 0; i < imds->attempts; i++) {
		err = metadata_send(lookup, request, why);
		*out_status = err ? 0 : reply->status;
		imds->is_there = imds->is_there || !err;
		if (err == ERR_STOPPED || err == ERR_MEMORY)
			return err;
		if (!err && reply->status == 200 && reply->body.len > 0)
			return ERR_OK;
	}
	return err ? err : ERR_REJECTED;
}

static bool
is_visible(const char *s)
{
	for (; *s; s++)
		if (*s < 0x21 || *s > 0x7e)
			return false;
	return true;
}

/* The session token. Without one version 1 is tried, unless nothing is there at all, or the service
 * calls the request bad. */
static enum err
open_session(const struct lookup *lookup, struct imds *imds, bool *out_goes_on, struct why *why)
{
	const struct http_reply *reply = &lookup->search->client->reply;
	char url[600];
	const struct metadata_request request = {
		.method = "PUT",
		.url = url,
		.header = "x-aws-ec2-metadata-token-ttl-seconds: 21600",
		.timeout_ms = imds->timeout_ms,
	};
	long status = 0;
	enum err err;

	(void)snprintf(url, sizeof(url), "%slatest/api/token", imds->base);
	err = ask(lookup, imds, &request, &status, why);
	if (err == ERR_STOPPED || err == ERR_MEMORY)
		return err;
	if (!err && reply->body.len < sizeof(imds->token) - 64 && is_visible(reply->body.data))
		(void)snprintf(imds->token, sizeof(imds->token), "x-aws-ec2-metadata-token: %s",
			       reply->body.data);
	*out_goes_on = *imds->token ||
		       (!imds->is_v1_disabled && status != 400 && err != ERR_NET && err != ERR_TLS);
	return ERR_OK;
}

static enum err
get(const struct lookup *lookup, struct imds *imds, const char *role, struct why *why)
{
	char url[1024];
	const struct metadata_request request = {
		.method = "GET",
		.url = url,
		.header = *imds->token ? imds->token : NULL,
		.timeout_ms = imds->timeout_ms,
	};
	long status;

	(void)snprintf(url, sizeof(url), "%s" ROLES "%s", imds->base, role);
	return ask(lookup, imds, &request, &status, why);
}

/* An answer without keys (a Code and a Message) means that there are none. */
static enum err
read_answer(const struct lookup *lookup, const char *role, struct triple **out, struct why *why)
{
	static const char *const names[] = { "AccessKeyId", "SecretAccessKey", "Token",
					     "Expiration", NULL };
	struct key_pair keys = { 0 };
	struct members m = { 0 };
	TEXT_ON(where, 320);
	enum err err = members_read(&m, &lookup->search->client->reply.body, NULL, names, why);

	if (err)
		return err;
	keys = (struct key_pair){ members_get(&m, "AccessKeyId"),
				  members_get(&m, "SecretAccessKey"), members_get(&m, "Token"),
				  NULL, 0 };
	text_addf(&where, "the instance's role %.200s", role);
	if (!*keys.access || !*keys.secret || !*keys.token ||
	    !date_parse_lenient(members_get(&m, "Expiration"), &keys.expires_s))
		err = ERR_REJECTED;
	else
		err = triple_new(lookup, &keys, where.data, out, why);
	members_done(&m);
	if (!err)
		triple_extend(lookup, *out);
	return err;
}

static enum err
fetch(const struct lookup *lookup, struct imds *imds, struct triple **out, struct why *why)
{
	const struct http_reply *reply = &lookup->search->client->reply;
	bool goes_on = false;
	char role[256] = "";
	enum err err = open_session(lookup, imds, &goes_on, why);

	if (err || !goes_on)
		return err;
	err = get(lookup, imds, "", why);
	if (err)
		return err;
	(void)snprintf(role, sizeof(role), "%s", reply->body.data);
	role[strcspn(role, "\r\n")] = '\0';
	if (!*role || !is_visible(role))
		return ERR_REJECTED;
	err = get(lookup, imds, role, why);
	return err ? err : read_answer(lookup, role, out, why);
}

enum err
find_instance(const struct lookup *lookup, struct triple **out, struct why *why)
{
	struct text *silent = &lookup->search->silent;
	struct triple *found = NULL;
	struct imds imds;
	struct why ignored;
	enum err err;

	if (is_true(lookup_env("AWS_EC2_METADATA_DISABLED"))) {
		text_add(silent, "instance metadata (disabled)");
		return ERR_OK;
	}
	if (!lookup->search->client)
		return ERR_OK;
	err = read_settings(lookup, &imds, why);
	if (err)
		return err;
	lookup->search->hold_s = HOLD_FAILED_S;
	err = fetch(lookup, &imds, &found, &ignored);
	explicit_bzero(imds.token, sizeof(imds.token));
	if (err == ERR_STOPPED || err == ERR_MEMORY) {
		*why = ignored;
		return err;
	}
	if (found)
		*out = found;
	else
		text_add(silent, imds.is_there ? "instance metadata (no role)"
					       : "instance metadata (no answer)");
	return ERR_OK;
}
